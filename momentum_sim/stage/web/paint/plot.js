/** A plot: charts one above the other, with the cursor of the timeline through all of them. */

import { easeRange, paintAxes, paintCursor } from "./axes.js";
import { SIZE } from "./names.js";
import { levelTexts } from "./ticks.js";

/** @import { Pen, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {{charts: import("./axes.js").Chart[], steps: number, titles: string[]}} Plotted charts from above, how many
 *   steps they are over, and the titles that there is to be room for
 * @typedef {object} Memory
 * @property {{calm?: boolean, dragging?: boolean, held?: boolean}} [how] on a page, which paints many frames
 * @property {import("./axes.js").Axes[]} [axes]
 * @property {number} [left] of the charts
 * @property {Map<string, number>} [widths] of texts
 * @property {number} [sample] width by which another typeface is noticed
 */

const MARGIN = { left: 44, top: 12, right: 12, bottom: 22 };
const BETWEEN = 12; // units between charts
const LEAST = 40; // units that a chart is wide
const SAMPLE = "0123456789 settled";
const MOST_WIDTHS = 1000;

/**
 * Paint charts.
 * @param {Pen} pen
 * @param {Plotted} model
 * @param {Size} size
 * @param {Theme} theme
 * @param {Memory} memory
 * @returns {boolean} whether an axis is on its way and another frame is wanted
 */
export function paintPlot(pen, { charts, steps, titles }, { width, height }, theme, memory) {
	const { calm = true, dragging = false, held = false } = memory.how ?? {};
	if (memory.how) pen = knowing(pen, memory);
	const axes = charts.map((_, k) => memory.axes?.[k] ?? {});
	memory.axes = axes;
	const moving = charts.map((chart, k) => easeRange(axes[k], chart, { calm, dragging, held }));
	const free = height - MARGIN.top - MARGIN.bottom - BETWEEN * (charts.length - 1);
	const shares = charts.map(({ share = 1 }) => share);
	const rooms = shares.map((share) => (free * share) / shares.reduce((sum, one) => sum + one));
	const needed = leftMargin(pen, charts, axes, rooms);
	const left = dragging ? Math.max(memory.left ?? 0, needed) : needed;
	memory.left = left;
	const right = charts[0].across ? width - MARGIN.right : width - 14 - endRoom(pen, charts, titles);
	let top = MARGIN.top;
	charts.forEach((chart, k) => {
		const area = { left, right: Math.max(right, left + LEAST), top, bottom: top + rooms[k] };
		top += rooms[k] + BETWEEN;
		const ticked = k === charts.length - 1;
		paintAxes(pen, area, chart, axes[k], { theme, steps, edge: width, ticked, dragging });
	});
	return moving.some(Boolean);
}

/**
 * A pen that knows how wide texts were in frames before: to measure a plot's takes longer than to paint it.
 * @type {(pen: Pen, memory: Memory) => Pen}
 */
function knowing(pen, memory) {
	const sample = pen.width(SAMPLE);
	const { widths = new Map() } = memory;
	if (sample !== memory.sample || widths.size > MOST_WIDTHS) widths.clear();
	Object.assign(memory, { sample, widths });
	/** @type {Pen["width"]} */
	const width = (text, style = {}) => {
		const key = `${style.size} ${style.bold} ${text}`;
		if (!widths.has(key)) widths.set(key, pen.width(text, style));
		return /** @type {number} */ (widths.get(key));
	};
	return Object.assign(Object.create(pen), { width });
}

/**
 * Paint the cursor: where the timeline is.
 * @param {Pen} pen
 * @param {Plotted | null} _model
 * @param {Size} _size
 * @param {Theme} theme
 * @param {Memory} memory of the plot as it was painted
 * @param {number | null} time in steps; nothing for the whole run
 * @returns {void}
 */
export function paintPlotNow(pen, _model, _size, theme, memory, time) {
	if (time === null) return;
	for (const axes of memory.axes ?? []) paintCursor(pen, axes, time, theme);
}

/**
 * What is the same in the records of companions that are plots over the steps.
 * @type {{picture: "plot", steps: true, paint: typeof paintPlot, paintNow: typeof paintPlotNow}}
 */
export const PLOT = { picture: "plot", steps: true, paint: paintPlot, paintNow: paintPlotNow };

/**
 * The step under a place on the plot.
 * @param {Memory} memory of the plot as it was painted
 * @param {number} x
 * @returns {number}
 */
export function stepAt({ axes = [] }, x) {
	const [{ area, steps } = {}] = axes;
	if (!area || !steps) return 0;
	const share = (x - area.left) / (area.right - area.left);
	return Math.round(Math.min(Math.max(share, 0), 1) * steps);
}

/**
 * The place of a time, in steps, on a plot over the steps; 0 on any other.
 * @type {(memory: Memory, time: number) => number}
 */
export function placeOf({ axes = [] }, time) {
	const [{ area, steps } = {}] = axes;
	return area && steps ? area.left + ((area.right - area.left) * time) / steps : 0;
}

/**
 * How much of the plot what is beside its axes takes: as much for the range on its way as for where it is going.
 * @type {(pen: Pen, charts: import("./axes.js").Chart[], axes: import("./axes.js").Axes[], rooms: number[]) => number}
 */
function leftMargin(pen, charts, axes, rooms) {
	const texts = charts.flatMap(({ range, logarithmic = false }, k) =>
		[...new Set([range, axes[k].range ?? range])].flatMap((one) =>
			levelTexts(one, logarithmic, rooms[k]).map(({ text }) => text),
		),
	);
	return Math.ceil(Math.max(MARGIN.left - 10, ...[...new Set(texts)].map((text) => pen.width(text)))) + 10;
}

/**
 * How much of it the names at curves' ends take.
 * @type {(pen: Pen, charts: import("./axes.js").Chart[], titles: string[]) => number}
 */
function endRoom(pen, charts, titles) {
	const all = new Set([...titles, ...charts.flatMap(({ curves }) => curves.map(({ title }) => title))]);
	return Math.max(0, ...[...all].map((title) => pen.width(`↑ ${title}`, { size: SIZE, bold: true })));
}
