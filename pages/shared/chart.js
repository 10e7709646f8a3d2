/**
 * A chart as a Streamlit component. It is drawn into the same element again and again, so that it neither blinks nor
 * forgets how its reader has turned, zoomed or hidden something.
 *
 * Plotly itself is Streamlit's own copy, which sets `window.Plotly` when the first st.plotly_chart is shown.
 */

const PATIENCE_MS = 20000; // until Plotly must be there
const TRY_MS = 50;
const TALLEST = 0.85; // of its width that a surface is high, so that a narrow one is not cut off at its sides

const charts = /** @type {Map<string, Chart>} */ (new Map()); // by the component's key

/**
 * @typedef {import("../../momentum_sim/stage/web/types.d.ts").FigureLayout} FigureLayout
 * @typedef {(name: string, value: unknown) => void} Tell
 * @typedef {{_fullLayout?: {scene?: {_scene?: {getCamera(): unknown}}}}} Plotted what Plotly keeps on its element
 *
 * @typedef {object} Component
 * @property {string} key
 * @property {Uint8Array<ArrayBuffer>} data
 * @property {HTMLElement} parentElement
 * @property {Tell} setStateValue
 */

class Chart {
	/** @type {Uint8Array<ArrayBuffer> | undefined} */
	data;
	/** @type {Tell} */
	tell = () => {};
	drawn = false;
	/** @type {boolean | undefined} */
	dark;

	/** @param {HTMLElement} parent */
	constructor(parent) {
		this.root = document.createElement("div");
		this.root.dataset.testid = "chart";
		this.root.setAttribute("role", "img");
		// Too fast to see: another theme starts it, and that is how a chart hears of one.
		this.root.style.cssText = "background: var(--st-background-color); transition: background-color 1ms";
		this.root.addEventListener("transitionend", ({ target }) => target === this.root && this.checkTheme());
		parent.append(this.root);
		this.resizing = new ResizeObserver(() => {
			if (this.drawn && this.root.clientWidth) window.Plotly.Plots.resize(this.root); // a closed item has no size
		});
		this.resizing.observe(this.root);
		this.turn = Promise.resolve();
	}

	/**
	 * Draw a figure, once those before it are drawn.
	 * @param {Uint8Array<ArrayBuffer>} bytes
	 */
	show(bytes) {
		this.turn = this.turn.then(() => this.draw(bytes)).catch((error) => console.error(error));
	}

	/** @param {Uint8Array<ArrayBuffer>} bytes */
	async draw(bytes) {
		const body = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (new Response(bytes).body);
		const stream = body.pipeThrough(new DecompressionStream("deflate"));
		/** @type {{data: unknown, layout: FigureLayout}} */
		const { data, layout } = await new Response(stream).json();
		this.dark = layout.meta.dark;
		this.checkTheme();
		this.root.setAttribute("aria-label", layout.meta.summary);
		const { fontSize } = getComputedStyle(document.documentElement);
		const zoom = parseFloat(fontSize) / 16; // the figure grows with the page's text
		layout.height *= zoom;
		if (layout.scene) layout.height = Math.min(layout.height, TALLEST * this.root.clientWidth);
		this.root.style.height = `${layout.height}px`;
		layout.font.size *= zoom;
		layout.font.family = getComputedStyle(this.root).fontFamily;
		layout.autosize = true;
		const byFinger = matchMedia("(pointer: coarse)").matches;
		if (byFinger && !layout.scene) layout.dragmode = false; // a finger scrolls the page
		if (!(await this.plotly()) || !this.root.isConnected) return;
		// Plotly may not have noted yet how it has just been turned.
		const seen = /** @type {Plotted} */ (this.root)._fullLayout?.scene?._scene;
		if (seen && layout.scene) layout.scene.camera = seen.getCamera();
		await window.Plotly.react(this.root, data, layout, { displayModeBar: false, showTips: false });
		this.drawn = true;
		this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
	}

	/** Ask for a figure in other colours if it was made for another theme. */
	checkTheme() {
		const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
		if (!context) return;
		context.fillStyle = getComputedStyle(this.root).backgroundColor;
		context.fillRect(0, 0, 1, 1);
		const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
		const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
		if (dark !== this.dark) this.tell("dark", dark);
	}

	/** Whether Plotly is there, after some patience. */
	async plotly() {
		const end = performance.now() + PATIENCE_MS;
		while (!window.Plotly && this.root.isConnected && performance.now() < end) {
			await new Promise((resolve) => setTimeout(resolve, TRY_MS));
		}
		if (!window.Plotly && this.root.isConnected) this.tell("missing", true);
		return window.Plotly;
	}

	remove() {
		this.resizing.disconnect();
		if (this.drawn) window.Plotly.purge(this.root);
		this.root.remove();
	}
}

/**
 * Whether bytes are those of before: Streamlit hands them over anew when anything near the chart has changed.
 * @type {(bytes: Uint8Array, before: Uint8Array | undefined) => boolean}
 */
const same = (bytes, before) => bytes.length === before?.length && bytes.every((byte, k) => byte === before[k]);

/** @type {(component: Component) => () => void} */
export default function mount({ key, data, parentElement, setStateValue }) {
	const before = charts.get(key);
	const there = before && parentElement.contains(before.root);
	if (!there) before?.remove();
	const chart = there ? before : new Chart(parentElement);
	charts.set(key, chart);
	chart.tell = setStateValue;
	if (!same(data, chart.data)) chart.show(data);
	chart.data = data;
	return () => {
		chart.remove();
		if (charts.get(key) === chart) charts.delete(key);
	};
}
