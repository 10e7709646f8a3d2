/** A chain of masses as a picture on the page, whose pulled end or plucked mass can be dragged, and in words. */

import { element, hide, mark, Surface } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { pulledTo, string, stringWords } from "../paint/string.js";
import { themeFor } from "../paint/theme.js";
import { written } from "../scales.js";
import { shownStep } from "../scene.js";

/** @import { Apart, Drawn, Motion, PageHow, Result, Theme } from "../types.d.ts" */

export class StringPanel {
	/** @type {ReturnType<typeof string.model>} */
	model;

	/** @param {import("./pictures.js").On} on */
	constructor(on) {
		this.on = on;
		this.paths = new Surface({ class: "paths", "aria-hidden": "true" });
		this.now = new Surface({ class: "now", "aria-hidden": "true" });
		const names = { name: "Where the chain is pulled", kind: "start-handle" };
		/** @type {(x: number, y: number) => void} */
		const move = (x, y) => {
			const pulled = pulledTo(this.model, this.paths, [x, y]);
			for (const [name, value] of Object.entries(pulled)) on.set(name, value);
		};
		const where = () => string.handle?.(this.model, this.paths).place ?? [0, 0];
		this.handle = pointHandle(names, where, move, on.release, () => this.paths.pixels);
		const attributes = { class: "picture string", role: "img", "aria-label": "A chain of masses." };
		this.picture = element("div", attributes, this.paths.canvas, this.now.canvas);
		this.root = element("div", { class: "contour" }, this.picture, this.handle);
		this.memory = string.memory();
	}

	remove() {}

	/** Let nobody move the chain. */
	hold() {
		this.handle.inert = true;
	}

	measure() {
		this.paths.measure();
		this.now.measure();
	}

	/**
	 * Paint a simulated scene.
	 * @type {(drawn: Drawn, how: PageHow, apart: Apart | null) => boolean}
	 */
	draw(drawn, how, apart) {
		this.model = string.model(drawn, apart, how, this.memory);
		const theme = themeFor("contour", how);
		string.paint(this.paths.pen(theme), this.model, this.paths, theme, this.memory);
		const { place: [x, y], outside } = string.handle?.(this.model, this.paths) ?? { place: [0, 0], outside: true };
		hide(this.handle, outside);
		const { pixels } = this.paths;
		mark(this.handle, "style", `transform:translate(${x * pixels}px,${y * pixels}px)`);
		const { height } = drawn.scene.objective.parameters;
		mark(this.handle, "aria-description", `at height ${written(height)}; arrow keys move it`);
		if (!how.dragging) this.tell();
		return false;
	}

	/**
	 * Paint where a timeline is, in steps, null for nowhere. `motion`: what moves by itself; of runs that come for the
	 * first time the rest is not seen.
	 * @type {(time: number | null, theme: Theme, traced: Result | null | undefined, motion?: Motion) => void}
	 */
	drawNow(time, theme, _traced, motion = "none") {
		this.now.wipe();
		mark(this.paths.canvas, "style", motion === "rises" ? "visibility:hidden" : "");
		if (time === null) return;
		const pen = this.now.pen(theme);
		if (motion === "rises") { // the ends and levels, without where it comes to rest
			string.paint(pen, { ...this.model, scene: { ...this.model.scene, step: 0 } }, this.now, theme, this.memory);
		}
		string.paintNow(pen, this.model, this.now, theme, this.memory, time);
		if (motion === "none") this.tell(Math.floor(time));
	}

	/**
	 * Say what is seen.
	 * @param {number} [step]
	 */
	tell(step = shownStep(this.model.scene)) {
		const { scene } = this.model;
		mark(this.picture, "aria-label", stringWords({ ...this.model, scene: { ...scene, step } }));
	}
}
