/** What a page listens to beside the map of patchworks, which is made by workers of its own. */

import { MarginMaker } from "../margin_maker.js";
import {
	marginLegend, marginModel, marginPlace, marginPointed, marginReadout, marginSetting, marginsOf,
} from "../paint/margins.js";
import { Mapper } from "./mapper.js";

/** @import { Drawn, PageHow } from "../types.d.ts" */

/** @type {import("./mapper.js").OfMap<import("../paint/margins.js").MarginMap>} */
const MARGINS = {
	kind: "margin_map",
	keys: ["shades", "hatch"],
	requestOf: marginsOf,
	model: marginModel,
	legend: marginLegend,
	readout: marginReadout,
	placeOf: marginPlace,
	settingAt: marginSetting,
	pointedAt: marginPointed,
};

/** @extends {Mapper<import("../paint/margins.js").MarginMap>} */
export class MarginMapper extends Mapper {
	/**
	 * @param {import("./experiments.js").On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 */
	constructor(on, plot, area, still) {
		super(MARGINS, on, plot, area, still, new MarginMaker((answer, request) => this.hear(answer, request)));
	}

	/** @type {import("./makers.js").Maker["gives"]} */
	gives = { margins: () => this.found };

	/**
	 * Make it while nothing is dragged: the runs that follow a drag are trained beside the page, too.
	 * @override
	 * @type {(drawn: Drawn, how: PageHow) => void}
	 */
	draw(drawn, how) {
		if (how.dragging) this.experimenter.stop();
		super.draw(drawn, how);
	}
}
