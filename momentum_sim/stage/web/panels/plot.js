/** A plot: charts one above the other, with the cursor of the timeline through all of them. */

import { Surface } from "../dom.js";
import { Axes } from "./axes.js";

const MARGIN = { left: 44, top: 12, bottom: 22 };
const BETWEEN = 12; // units between charts

export class Plot {
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
		this.axes = [];
	}

	/** How many steps the plot is over; null if it is over something else. */
	get steps() {
		return this.axes[0]?.steps ?? null;
	}

	/** The step under a place on the plot. */
	stepAt(x) {
		return this.axes[0].stepAt(x);
	}

	/** Paint charts, as `Axes` takes them. `titles` are the longest names that their curves can have. */
	draw(charts, { titles, ...how }) {
		const { width, height } = this.base;
		const context = this.base.clear();
		context.font = `600 12px ${how.theme.font}`;
		const widest = Math.max(...titles.map((title) => context.measureText(`↑ ${title}`).width));
		const right = charts[0].across ? width - 12 : width - widest - 14;
		const room = height - MARGIN.top - MARGIN.bottom - BETWEEN * (charts.length - 1);
		const moving = charts.map((chart, k) => {
			const top = MARGIN.top + k * (room / charts.length + BETWEEN);
			const area = { left: MARGIN.left, right, edge: width, top, bottom: top + room / charts.length };
			this.axes[k] ??= new Axes();
			return this.axes[k].draw(context, area, { ...chart, above: k < charts.length - 1 }, how);
		});
		return moving.some(Boolean);
	}

	/** Paint the cursor: where the timeline is. */
	drawNow(time, theme) {
		this.now.wipe();
		if (time === null || this.axes.length === 0) return;
		const context = this.now.clear();
		for (const axes of this.axes) axes.drawNow(context, time, theme);
	}
}
