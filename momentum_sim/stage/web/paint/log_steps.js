/** Plots over the logarithm of the step, for runs of which most is over in the first steps. */

import { paintCursor } from "./axes.js";
import { plotted } from "./charts.js";
import { paintPlot } from "./plot.js";
import { line } from "./strokes.js";

/** @import { Result } from "../types.d.ts" */

/**
 * @typedef {import("./plot.js").Plotted & {sampled: number[]}} OverLogSteps the steps of its curves' values
 */

const START = 0.6; // where the step before the first has its place
const POINTS = 120; // of a curve, about
const TICKS = [1, 10, 100, 1000];

/**
 * Steps of a run, evenly over the logarithm of their number as far as these are whole, the first and the last among
 * them.
 * @type {(steps: number, points?: number) => number[]}
 */
export function sampledSteps(steps, points = POINTS) {
	const end = Math.log1p(steps);
	const all = Array.from({ length: points + 1 }, (_, k) => Math.round(Math.expm1((k * end) / points)));
	return [...new Set(all)];
}

/**
 * Where a time in steps is among sampled ones: which of them, and how far towards the next.
 * @type {(sampled: number[], time: number) => number}
 */
export function indexAt(sampled, time) {
	const after = sampled.findIndex((step) => step > time);
	if (after <= 0) return after < 0 ? sampled.length - 1 : 0;
	const [from, to] = [sampled[after - 1], sampled[after]].map((step) => Math.log1p(step));
	return after - 1 + (Math.log1p(time) - from) / (to - from);
}

/**
 * Values of a run at sampled steps, as many as may be seen.
 * @type {(values: Float64Array, sampled: number[]) => Float64Array}
 */
export const valuesAt = (values, sampled) =>
	Float64Array.from(sampled.filter((step) => step < values.length), (step) => values[step]);

/**
 * What `model` gives: charts over the logarithm of the step, whose curves `of` gives by values at sampled steps.
 * @type {(of: (results: Result[], sampled: number[], drawn: import("../types.d.ts").Drawn) =>
 *   import("./axes.js").Chart[]) => import("./charts.js").Model}
 */
export const overLogSteps = (of) => (drawn, apart, panel, how) => {
	const { n_steps: steps } = drawn.scene;
	const sampled = sampledSteps(steps);
	const xs = sampled.map((step) => Math.max(step, START));
	const ticks = TICKS.filter((tick) => tick <= steps);
	const model = plotted((seen) => {
		const charts = of(seen.results, sampled, seen).map((chart) => ({
			...chart,
			across: /** @type {[number, number]} */ ([Math.log10(START), Math.log10(Math.max(steps, 2))]),
			ticks,
			curves: chart.curves.map((curve) => ({ ...curve, xs })),
		}));
		return { charts };
	})(drawn, apart, panel, how);
	return Object.assign(model, { sampled });
};

/**
 * Paint the cursor: where the timeline is, and each run there.
 * @type {(pen: import("../types.d.ts").Pen, model: OverLogSteps, size: import("../types.d.ts").Size, theme:
 *   import("../types.d.ts").Theme, memory: import("./plot.js").Memory, time: number | null) => void}
 */
export function paintLogStepsNow(pen, { sampled, charts }, _size, theme, { axes = [] }, time) {
	if (time === null) return;
	axes.forEach((each, k) => {
		const { area } = each;
		const { across } = charts[k] ?? {};
		if (!area || !across) return;
		const share = (Math.log10(Math.max(time, START)) - across[0]) / (across[1] - across[0]);
		const x = area.left + share * (area.right - area.left);
		pen.part("cursor", () => line(pen, [x, area.top], [x, area.bottom], { colour: theme.ink, width: 1.2 }));
		paintCursor(pen, { ...each, steps: null }, indexAt(sampled, time), theme);
	});
}

/** What is the same in the records of companions that are such plots. */
export const LOG_PLOT = {
	picture: /** @type {"plot"} */ ("plot"), paint: paintPlot, paintNow: paintLogStepsNow,
};
