/** What shows a run whose setting is hidden. A page that cannot show it has nothing here. */

import { mysteryModel } from "./paint/mystery.js";
import { PLOT } from "./paint/plot.js";

/** @type {{companions: Record<string, import("./paint/companions.js").Companion>}} */
export const mysteries = {
	companions: {
		mystery: { ...PLOT, model: mysteryModel },
	},
};
