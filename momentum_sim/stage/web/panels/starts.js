/** What a page listens to beside the map of starts. A page that cannot show it has nothing here. */

import {
	basinHeight, basinLegend, basinModel, basinPlace, basinReadout, startAt,
} from "../paint/basin.js";
import { written } from "../scales.js";
import { PointMap } from "./point_map.js";

/** @type {import("./point_map.js").OfPoint<import("../paint/basin.js").Basin>} */
const BASIN = {
	kind: "basin",
	name: "Start point on the map",
	label: "Map of starts",
	keys: ["shades", "never", "hatch"],
	model: basinModel,
	legend: basinLegend,
	readout: basinReadout,
	tallest: basinHeight,
	placeOf: basinPlace,
	told: ({ start: [x, y] }) => `x ${written(x)}, y ${written(y)}`,
	chosen: (box, model, place) => {
		const start = startAt(box, model, place);
		return { model: { ...model, start }, change: { start } };
	},
};

/** @type {import("./point_map.js").Make[]} */
export const startListeners = [(...given) => new PointMap(BASIN, ...given)];
