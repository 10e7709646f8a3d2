/** What a network sees, as a picture on the page, and in words and a table for who does not see it. */

import { element, hide, mark, Surface } from "../dom.js";
import { confusions, description, mistakesAt, sight } from "../paint/sight.js";
import { themeFor } from "../paint/theme.js";
import { shownStep } from "../scene.js";
import { Table } from "./table.js";

/** @import { Apart, Drawn, Motion, PageHow, Result, Theme } from "../types.d.ts" */

const APART_MS = 350; // between two changes of the digits that are shown: fewer than three in a second
const HEAD = ["test digit", "read as", "how often"].map((text) => ({ text }));

export class SightPanel {
	/** @type {import("../paint/sight.js").Model} */
	model;
	changed = -Infinity;
	rises = false;

	constructor() {
		this.paths = new Surface({ class: "paths", "aria-hidden": "true" });
		this.now = new Surface({ class: "now", "aria-hidden": "true" });
		const attributes = { class: "picture sight", role: "img", "aria-label": "What the network sees." };
		this.picture = element("div", attributes, this.paths.canvas, this.now.canvas);
		this.table = new Table();
		const caption = element("caption", {}, "Test digits that are still read wrong");
		this.table.root.prepend(caption);
		this.words = element("div", { class: "spoken" }, this.table.root);
		this.root = element("div", { class: "contour" }, this.picture, this.words);
		this.memory = sight.memory();
	}

	remove() {}

	/** There is nothing that anybody could change. */
	hold() {}

	measure() {
		this.paths.measure();
		this.now.measure();
	}

	/**
	 * Paint with no more changes of what is shown of the digits than may be seen in a second; `still` where nothing
	 * moves. True if a change had to wait.
	 * @type {(still: boolean, paint: () => void) => boolean}
	 */
	seldom(still, paint) {
		const { memory } = this;
		const now = performance.now();
		const before = memory.changes;
		memory.held = !still && now - this.changed < APART_MS;
		paint();
		if (memory.changes !== before) this.changed = now;
		return memory.held;
	}

	/**
	 * Paint a simulated scene; true if another frame is wanted, for digits that could not be shown at once.
	 * @type {(drawn: Drawn, how: PageHow, apart: Apart | null) => boolean}
	 */
	draw(drawn, how, apart) {
		this.model = sight.model(drawn, apart, how);
		const theme = themeFor("contour", how);
		const paint = () => sight.paint(this.paths.pen(theme), this.model, this.paths, theme, this.memory);
		const waits = this.seldom(!how.dragging, paint);
		if (!how.dragging) this.tell(how.theme);
		return waits && !this.model.timed;
	}

	/**
	 * Paint where a timeline is, in steps, null for nowhere. `motion`: what moves by itself; of a run that comes for
	 * the first time nothing else is seen.
	 * @type {(time: number | null, theme: Theme, traced: Result | null | undefined, motion?: Motion) => void}
	 */
	drawNow(time, theme, _traced, motion = "none") {
		this.now.wipe();
		const rises = motion === "rises";
		if (rises && !this.rises) { // nothing of the end is to be seen
			this.memory.places = [];
			this.changed = -Infinity;
		}
		this.rises = rises;
		mark(this.paths.canvas, "style", rises ? "visibility:hidden" : "");
		if (time === null) return;
		const pen = this.now.pen(theme);
		const model = rises ? { ...this.model, timed: true, dragging: true } : this.model;
		this.seldom(motion === "none", () => {
			if (rises) sight.paint(pen, model, this.now, theme, this.memory);
			sight.paintNow(pen, model, this.now, theme, this.memory, time);
		});
		if (motion === "none") this.tell(theme, Math.floor(time));
	}

	/**
	 * Say what is seen.
	 * @type {(theme: Theme, step?: number) => void}
	 */
	tell(theme, step = shownStep(this.model.scene)) {
		const { n_steps: count } = this.model.scene;
		const model = { ...this.model, scene: { ...this.model.scene, step: Math.min(step, count) } };
		const words = description(model);
		mark(this.picture, "aria-label", words);
		const found = confusions(mistakesAt(model, Math.min(step, count)));
		hide(this.table.root, found.length === 0);
		const rows = found.map(({ digit, answer, count: often }) => ({
			name: `${digit} ${answer}`, cells: [digit, answer, often].map((value) => ({ text: String(value) })),
		}));
		this.table.show({ head: HEAD, rows }, theme);
	}
}
