/** What can stand beside the picture: a record for each kind of panel, in the order of their tabs. */

import { besideTable } from "./beside.js";
import {
	gapModel, gradientsModel, IN_WORDS, positionModel, predictedModel, scheduleModel, velocityModel,
} from "./charts.js";
import { formsTable } from "./forms.js";
import { mapModel, paintMap } from "./map.js";
import { numbersTable } from "./numbers.js";
import { paintPlot, paintPlotNow } from "./plot.js";

/** @import { Apart, Drawn, ModelHow, Panel, Pen, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {object} Companion
 * @property {string} tab
 * @property {(panel: Panel, apart: Apart | null) => string} caption
 * @property {"plot" | "map" | null} picture where a page has it painted; null for a table alone
 * @property {boolean} [steps] whether its x axis is the steps, which can be dragged over and has the timeline's cursor
 * @property {boolean} [special] whether it is offered only where a lesson shows it
 * @property {boolean} [words] whether below a picture it needs more room than a plot
 * @property {boolean} [timed] whether its table tells of the step that is shown
 * @property {(drawn: Drawn, apart: Apart | null, panel: Panel, how: any) => any} [model] plain data: all that needs
 *   kernels is done here; `how` has what `map.js` says besides, for maps
 * @property {(pen: Pen, model: any, size: Size, theme: Theme, memory: any) => boolean | void} [paint] true if it wants
 *   another frame; `memory` is kept between frames, `memory.how` has {calm, dragging}
 * @property {(pen: Pen, model: any, size: Size, theme: Theme, memory: any, time: number | null) => void} [paintNow]
 *   what moves with the timeline, after `paint` with the same memory; the time in steps
 * @property {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table} [table]
 */

/** @type {Pick<Companion, "picture" | "steps" | "paint" | "paintNow">} */
const plot = { picture: "plot", steps: true, paint: paintPlot, paintNow: paintPlotNow };
/** @type {(apart: Apart | null) => string} */
const titleOf = (apart) => apart?.title ?? "a run";

/** @type {Record<string, Companion>} */
export const companions = {
	gap: { ...plot, tab: "Gap", caption: () => "gap f − f* above the minimum", model: gapModel },
	position: {
		...plot,
		tab: "Position",
		caption: ({ direction = "along" }) => `distance from the minimum ${IN_WORDS[direction]}`,
		model: positionModel,
	},
	predicted: {
		...plot,
		tab: "Predicted",
		special: true,
		words: true,
		caption: (_panel, apart) => `${titleOf(apart)}: dots measured, line predicted`,
		model: predictedModel,
		table: besideTable,
	},
	gradients: {
		...plot,
		tab: "Gradients",
		caption: ({ direction = "across" }, apart) =>
			direction === "both"
				? `gradients of ${titleOf(apart)} and their average`
				: `gradient of ${titleOf(apart)} ${IN_WORDS[direction]}, and its moving average`,
		model: gradientsModel,
	},
	velocity: {
		...plot,
		tab: "Velocity",
		steps: false,
		caption: ({ direction = "along" }) => `velocity ↑ against distance from the minimum → ${IN_WORDS[direction]}`,
		model: velocityModel,
	},
	schedule: { ...plot, tab: "β(t)", caption: () => "momentum β at every step", model: scheduleModel },
	map: {
		tab: "Map",
		picture: "map",
		caption: () => "settling step over step size η → and momentum β ↑: drag the point",
		model: mapModel,
		paint: paintMap,
	},
	numbers: { tab: "Numbers", picture: null, timed: true, caption: () => "the runs in numbers", table: numbersTable },
	conventions: {
		tab: "Forms",
		picture: null,
		special: true,
		words: true,
		caption: () => "two methods in five forms",
		table: formsTable,
	},
};
