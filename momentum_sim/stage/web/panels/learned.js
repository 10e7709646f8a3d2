/** What networks have learned of patchworks, as a picture on the page, and in words for who does not see it. */

import { element, mark, Surface } from "../dom.js";
import { learned, learnedWords } from "../paint/learned.js";
import { themeFor } from "../paint/theme.js";
import { shownStep } from "../scene.js";

/** @import { Apart, Drawn, Motion, PageHow, Result, Theme } from "../types.d.ts" */

export class LearnedPanel {
	/** @type {ReturnType<typeof learned.model>} */
	model;

	constructor() {
		this.paths = new Surface({ class: "paths", "aria-hidden": "true" });
		this.now = new Surface({ class: "now", "aria-hidden": "true" });
		const attributes = { class: "picture learned", role: "img", "aria-label": "What each network has learned." };
		this.picture = element("div", attributes, this.paths.canvas, this.now.canvas);
		this.root = element("div", { class: "contour" }, this.picture);
		this.memory = learned.memory();
	}

	remove() {}

	/** There is nothing that anybody could change. */
	hold() {}

	measure() {
		this.paths.measure();
		this.now.measure();
	}

	/**
	 * Paint a simulated scene; true if another frame is wanted.
	 * @type {(drawn: Drawn, how: PageHow, apart: Apart | null) => boolean}
	 */
	draw(drawn, how, apart) {
		this.model = learned.model(drawn, apart, how, this.memory);
		const theme = themeFor("contour", how);
		this.memory.how = { calm: how.calm, dragging: how.dragging };
		const moves = learned.paint(this.paths.pen(theme), this.model, this.paths, theme, this.memory);
		if (!how.dragging) this.tell();
		return Boolean(moves);
	}

	/**
	 * Paint where a timeline is, in steps, null for nowhere. `motion`: what moves by itself; of runs that come for the
	 * first time the rest is not seen.
	 * @type {(time: number | null, theme: Theme, traced: Result | null | undefined, motion?: Motion) => void}
	 */
	drawNow(time, theme, _traced, motion = "none") {
		this.now.wipe();
		if (time === null) return;
		learned.paintNow(this.now.pen(theme), this.model, this.now, theme, this.memory, time);
		if (motion === "none") this.tell(Math.floor(time));
	}

	/**
	 * Say what is seen.
	 * @param {number} [step]
	 */
	tell(step = shownStep(this.model.scene)) {
		const { scene } = this.model;
		mark(this.picture, "aria-label", learnedWords({ ...this.model, scene: { ...scene, step } }));
	}
}
