/** A plot on the page: what stands still on one canvas, the cursor of the timeline on another. */

import { Surface } from "../dom.js";
import { CanvasPen } from "../paint/pen.js";
import { paintPlot, paintPlotNow, placeOf, stepAt } from "../paint/plot.js";

/** @import { PageHow, Theme } from "../types.d.ts" */

export class Plot {
	/** @type {import("../paint/plot.js").Memory} */
	memory;

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
	 * Paint charts; true if another frame is wanted.
	 * @param {import("../paint/plot.js").Plotted} model
	 * @param {PageHow} how
	 */
	draw(model, { theme, calm, dragging }) {
		this.memory.how = { calm, dragging };
		return paintPlot(new CanvasPen(this.base.clear(), theme), model, this.base, theme, this.memory);
	}

	/**
	 * Paint the cursor: where the timeline is.
	 * @type {(time: number | null, theme: Theme) => void}
	 */
	drawNow(time, theme) {
		this.now.wipe();
		if (time === null || this.axes.length === 0) return;
		paintPlotNow(new CanvasPen(this.now.clear(), theme), null, this.now, theme, this.memory, time);
	}
}
