/** What shows the edge of stability. A page that cannot show it has nothing here. */

import { edgeModel, edgeTable } from "./paint/edge.js";
import { PLOT } from "./paint/plot.js";

/** @type {{companions: Record<string, import("./paint/companions.js").Companion>}} */
export const edges = {
	companions: {
		edge: { ...PLOT, words: true, model: edgeModel, table: edgeTable },
	},
};
