/** What can stand beside the picture: a record for each kind of panel. Their words and order are the catalogue's. */

import { chains } from "../chains.js";
import { clouds } from "../clouds.js";
import { mysteries } from "../mysteries.js";
import { networks } from "../networks.js";
import { patchworks } from "../patchworks.js";
import { starts } from "../starts.js";
import { besideTable } from "./beside.js";
import {
	gapModel, gradientsModel, memoryModel, positionModel, predictedModel, scheduleModel, velocityModel,
} from "./charts.js";
import { formsTable } from "./forms.js";
import { mapLegend, mapModel, mapReadout, paintMap } from "./map.js";
import { numbersTable } from "./numbers.js";
import { outside } from "./outside.js";
import { PLOT } from "./plot.js";

/** @import { Apart, Box, Catalogue, Drawn, ModelHow, Panel, Pen, Place, Size, Texts, Theme } from "../types.d.ts" */

/**
 * @typedef {object} Companion
 * @property {"plot" | "map" | null} picture where a page has it painted; null for a table alone
 * @property {boolean} [steps] whether its x axis is the steps, which can be dragged over and has the timeline's cursor
 * @property {boolean} [words] whether below a picture it needs more room than a plot
 * @property {boolean} [spoken] whether its table is for those alone who cannot see the picture
 * @property {boolean} [timed] whether its table tells of the step that is shown
 * @property {(drawn: Drawn, apart: Apart | null, panel: Panel, how: any) => any} [model] plain data: all that needs
 *   kernels is done here; `how` has what `map.js` says besides, for maps
 * @property {(pen: Pen, model: any, size: Size, theme: Theme, memory: any) => boolean | void} [paint] true if it wants
 *   another frame; `memory` is kept between frames, `memory.how` has {calm, dragging}
 * @property {(pen: Pen, model: any, size: Size, theme: Theme, memory: any, time: number | null) => void} [paintNow]
 *   what moves with the timeline, after `paint` with the same memory; the time in steps
 * @property {(model: any) => import("./map.js").Key[]} [legend] of a map: what its colours mean
 * @property {(model: any) => string} [readout] of a map: what becomes of the run
 * @property {(box: Box, model: any, setting: import("./settings.js").Setting) => Place} [placeOf] of a map: where a
 *   setting is, if it is not where the sides have it
 * @property {(model: any, width: number) => number} [tallest] of a map: the height in which it has all its room, if
 *   more would stay empty
 * @property {(theme: Theme, look: import("../types.d.ts").Look) => Uint32Array} [shades] of a map: its colours, if they
 *   are others than usual
 * @property {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table} [table]
 *   below a picture; of a map for those who cannot see it
 */

/** @type {Record<string, Companion>} */
export const companions = {
	gap: { ...PLOT, model: gapModel },
	position: { ...PLOT, model: positionModel },
	predicted: { ...PLOT, words: true, model: predictedModel, table: besideTable },
	gradients: { ...PLOT, model: gradientsModel },
	velocity: { ...PLOT, steps: false, model: velocityModel },
	schedule: { ...PLOT, model: scheduleModel },
	memory: { ...PLOT, model: memoryModel },
	map: { picture: "map", model: mapModel, paint: paintMap, legend: mapLegend, readout: mapReadout },
	numbers: { picture: null, timed: true, table: numbersTable },
	conventions: { picture: null, words: true, table: formsTable },
	...networks.companions,
	...clouds.companions,
	...patchworks.companions,
	...chains.companions,
	...starts.companions,
	...mysteries.companions,
	...outside,
};

/**
 * What stands above a companion: its caption, with the title of the followed run, the direction in words and what is
 * said where the objective is least.
 * @type {(panel: Panel, apart: Apart | null, texts: Texts, catalogue: Catalogue) => string}
 */
export function captionOf(panel, apart, texts, { companions: words, in_words: inWords }) {
	/** @type {Record<string, any>} */
	const said = { ...texts, ...panel, title: apart?.title ?? "a run" };
	const { caption } = words[panel.kind];
	const written = (/** @type {string} */ value) => inWords[value] ?? value;
	return caption.replace(/\{(\w+)\}/g, (_, name) => (name === "title" ? said.title : written(said[name])));
}
