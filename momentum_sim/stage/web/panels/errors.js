/** What a page listens to beside the map of test errors. */

import { errorLegend, errorModel, errorReadout, errorsOf, pointedAt } from "../paint/errors.js";
import { placeOf, settingAt } from "../paint/settings.js";
import { Mapper } from "./mapper.js";

/** @type {import("./mapper.js").OfMap<import("../paint/errors.js").ErrorMap>} */
const ERRORS = {
	kind: "error_map",
	keys: ["shades", "hatch", "dot", "best"],
	requestOf: errorsOf,
	model: errorModel,
	legend: errorLegend,
	readout: errorReadout,
	placeOf: (box, { sides }, setting) => placeOf(box, sides, setting),
	settingAt: (box, { sides }, place) => settingAt(box, sides, place),
	pointedAt,
};

/** @extends {Mapper<import("../paint/errors.js").ErrorMap>} */
export class ErrorMapper extends Mapper {
	/**
	 * @param {import("./experiments.js").On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 * @param {import("../experimenter.js").Experimenter} experimenter
	 */
	constructor(on, plot, area, still, experimenter) {
		super(ERRORS, on, plot, area, still, experimenter);
	}
}
