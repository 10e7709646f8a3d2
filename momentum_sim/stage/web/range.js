/**
 * A native range that can be shown another value at any time, and tells once when it has been let go.
 *
 * A range is not written to while it is held, for then WebKit makes no `change` of the drag: what is to be shown waits.
 * Nor is `change` waited for alone. A range is let go with whatever shows that nothing holds it any more: a pointer is
 * lifted or taken away, or moves with no button pressed, for it was lifted where the page could not see it; a `change`
 * comes; the focus goes elsewhere.
 */

import { element } from "./dom.js";

export class RangeInput {
	/**
	 * `oninput(value)` hears of each value that its reader chooses, `onrelease()` once when a change is over.
	 * @param {import("./dom.js").Attributes} attributes
	 * @param {{oninput: (value: number) => void, onrelease: () => void}} on
	 */
	constructor(attributes, { oninput, onrelease }) {
		this.onrelease = onrelease;
		this.shown = NaN;
		this.written = NaN;
		this.share = NaN;
		this.changed = false;
		this.held = /** @type {AbortController | null} */ (null);
		this.root = element("input", {
			type: "range",
			...attributes,
			onpointerdown: (/** @type {PointerEvent} */ { button }) => button === 0 && this.hold(),
			oninput: () => {
				this.hold();
				this.changed = true;
				this.shown = this.written = Number(this.root.value);
				this.fill();
				oninput(this.shown);
			},
			onchange: () => this.letGo(),
			onblur: () => this.letGo(),
		});
	}

	/**
	 * Show a value, at once or when it is let go.
	 * @param {number} value
	 */
	show(value) {
		this.shown = value;
		if (!this.held && this.written !== value) {
			this.written = value;
			this.root.value = String(value);
		}
		this.fill();
	}

	/** Tell the style sheet how far the thumb is. */
	fill() {
		const { value: text, min: least, max: most } = this.root;
		const [value, min, max] = [text, least, most].map(Number);
		const share = (value - min) / (max - min);
		if (share !== this.share) this.root.style.setProperty("--share", String(share));
		this.share = share;
	}

	hold() {
		if (this.held) return;
		this.held = new AbortController();
		const options = { capture: true, signal: this.held.signal };
		for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => this.letGo(), options);
		window.addEventListener("pointermove", ({ buttons }) => buttons === 0 && this.letGo(), options);
	}

	letGo() {
		this.held?.abort();
		this.held = null;
		this.show(this.shown);
		if (this.changed) this.onrelease();
		this.changed = false;
	}
}
