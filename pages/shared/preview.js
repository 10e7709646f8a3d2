/**
 * A live page in a frame, as a Streamlit component: the frame is the one whose HTML an author pastes, sandbox and all,
 * and has its own size however little room there is. Nothing is asked for before it comes into view.
 */

const NEAR = "200px"; // below the window: what is about to come into view

const previews = /** @type {Map<string, Preview>} */ (new Map()); // by the component's key

/**
 * @typedef {object} Shown
 * @property {string | null} html
 * @property {number} width
 * @property {number} height
 * @property {string} title
 * @property {string} sandbox
 * @property {string} scheme
 * @property {boolean} wanted
 *
 * @typedef {object} Component
 * @property {string} key
 * @property {Shown} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 */

class Preview {
	/** @type {HTMLIFrameElement | undefined} */
	frame;
	/** @type {{width: number, height: number} | undefined} */
	size;
	/** @type {string | undefined} */
	html;
	seen = false;

	/**
	 * @param {HTMLElement} parent
	 * @param {() => void} see
	 */
	constructor(parent, see) {
		this.root = document.createElement("div");
		this.root.dataset.testid = "preview";
		this.root.style.cssText = "position: relative; overflow: hidden; margin: 0 auto";
		parent.append(this.root);
		this.resizing = new ResizeObserver(() => this.fit());
		this.resizing.observe(parent);
		this.watching = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && see(), {
			rootMargin: NEAR,
		});
		this.watching.observe(this.root);
	}

	/** @param {Shown} shown */
	show({ html, width, height, title, sandbox, scheme, wanted }) {
		this.size = { width, height };
		if (html !== null && html !== this.html) {
			this.html = html;
			const frame = document.createElement("iframe");
			frame.setAttribute("sandbox", sandbox); // before it has a document: that one keeps what it was made with
			frame.style.cssText = "display: block; border: 0; transform-origin: 0 0";
			frame.srcdoc = html;
			this.frame?.remove();
			this.frame = frame;
			this.root.append(frame);
			if (wanted) this.root.scrollIntoView({ block: "nearest" });
		}
		if (this.frame) {
			this.frame.title = title;
			this.frame.style.colorScheme = scheme;
		}
		this.root.ariaBusy = String(!this.frame);
		this.fit();
	}

	/** Show the frame at its own size, or as much smaller as it must be. */
	fit() {
		const room = this.root.parentElement?.clientWidth;
		if (!room || !this.size) return; // what is closed has no size
		const { width, height } = this.size;
		const scale = Math.min(1, room / width);
		Object.assign(this.root.style, { width: `${width * scale}px`, height: `${height * scale}px` });
		if (!this.frame) return;
		Object.assign(this.frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
	}

	remove() {
		this.resizing.disconnect();
		this.watching.disconnect();
		this.root.remove();
	}
}

/** @type {(component: Component) => () => void} */
export default function mount({ key, data, parentElement, setStateValue }) {
	const before = previews.get(key);
	const there = before && parentElement.contains(before.root);
	if (!there) before?.remove();
	const preview = there ? before : new Preview(parentElement, see);
	previews.set(key, preview);
	function see() {
		if (!preview.seen) setStateValue("seen", true);
		preview.seen = true;
	}
	preview.show(data);
	return () => {
		preview.remove();
		if (previews.get(key) === preview) previews.delete(key);
	};
}
