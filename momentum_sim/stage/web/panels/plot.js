/** A picture on the page: what stands still on one canvas, what moves with the timeline on another. */

import { Surface } from "../dom.js";
import { CanvasPen } from "../paint/pen.js";
import { PLOT, placeOf, stepAt } from "../paint/plot.js";

/** @import { PageHow, Theme } from "../types.d.ts" */
/** @typedef {import("../paint/companions.js").Companion} Kind */

export class Plot {
	/** @type {import("../paint/plot.js").Memory} */
	memory;
	/** @type {any} */
	model;
	/** @type {Kind["paintNow"]} */
	paintNow;

	constructor() {
		this.base = new Surface({ "aria-hidden": "true" });
		this.now = new Surface({ "aria-hidden": "true" });
		this.forget();
	}

	measure() {
		this.base.measure();
		this.now.measure();
	}

	/** Start anew: another panel, other ranges. */
	forget() {
		this.memory = {};
	}

	/**
	 * What is known of each chart that is shown.
	 * @returns {import("../paint/axes.js").Axes[]}
	 */
	get axes() {
		return (this.memory.axes ??= []);
	}

	/** How many steps the plot is over; null if it is over something else. */
	get steps() {
		return this.axes[0]?.steps ?? null;
	}

	/**
	 * The step under a place on the plot.
	 * @type {(x: number) => number}
	 */
	stepAt(x) {
		return stepAt(this.memory, x);
	}

	/**
	 * How far from the left a time of it is, in steps.
	 * @type {(time: number) => number}
	 */
	placeOf(time) {
		return placeOf(this.memory, time);
	}

	/**
	 * Paint a model by the record of its companion; true if another frame is wanted. `held`: its ranges are to stay.
	 * @param {any} model
	 * @param {PageHow & {held?: boolean}} how
	 * @param {Kind} record
	 */
	draw(model, { theme, calm, dragging, held }, { paint, paintNow } = PLOT) {
		this.memory.how = { calm, dragging, held };
		[this.model, this.paintNow] = [model, paintNow];
		return paint?.(new CanvasPen(this.base.clear(), theme), model, this.base, theme, this.memory) === true;
	}

	/**
	 * Paint what moves: where the timeline is, null for the whole run.
	 * @type {(time: number | null, theme: Theme) => void}
	 */
	drawNow(time, theme) {
		this.now.wipe();
		if (!this.paintNow) return;
		this.paintNow(new CanvasPen(this.now.clear(), theme), this.model, this.now, theme, this.memory, time);
	}
}
