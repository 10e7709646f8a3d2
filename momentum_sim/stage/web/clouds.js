/** What there is of clouds of runs. A page on which no panel shows any has nothing here. */

import { batches } from "./batches.js";
import { cloud } from "./cloud.js";
import { drawParticles, drawSpread } from "./paint/cloud.js";
import { PLOT } from "./paint/plot.js";
import { momentsTable, spreadModel } from "./paint/spread.js";

/**
 * @typedef {object} OfClouds
 * @property {Record<string, import("./problems.js").ProblemKind>} kinds
 * @property {Record<string, import("./paint/companions.js").Companion>} companions
 * @property {{drawParticles: typeof drawParticles, drawSpread: typeof drawSpread} | null} painters
 */

/** @type {OfClouds} */
export const clouds = {
	kinds: { cloud },
	companions: {
		spread: { ...PLOT, model: spreadModel },
		moments: { picture: null, timed: true, table: momentsTable },
		...batches.companions,
	},
	painters: { drawParticles, drawSpread },
};
