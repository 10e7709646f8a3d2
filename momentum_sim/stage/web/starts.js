/** What shows which starts arrive. A page that cannot show it has nothing here. */

import {
	basinHeight, basinLegend, basinModel, basinPlace, basinReadout, basinShades, basinTable, paintBasin,
} from "./paint/basin.js";

/** @type {{companions: Record<string, import("./paint/companions.js").Companion>}} */
export const starts = {
	companions: {
		basin: {
			picture: "plot", model: basinModel, paint: paintBasin, legend: basinLegend, readout: basinReadout,
			placeOf: basinPlace, tallest: basinHeight, shades: basinShades, table: basinTable,
		},
	},
};
