/** What there is of clouds of runs. A page on which no panel shows any has nothing here. */

import { batches } from "./batches.js";
import { cloud } from "./cloud.js";
import { cloudQuestions } from "./cloud_questions.js";
import { drawParticles, drawSpread } from "./paint/cloud.js";
import { distanceModel, distanceTable } from "./paint/distance.js";
import { noiseLegend, noiseModel, noiseReadout, noiseTable, paintNoiseMap } from "./paint/noise_map.js";
import { PLOT } from "./paint/plot.js";
import { momentsTable, spreadModel } from "./paint/spread.js";

/**
 * @typedef {{drawParticles: typeof drawParticles, drawSpread: typeof drawSpread}} Painters
 * @typedef {object} OfClouds
 * @property {Record<string, import("./problems.js").ProblemKind>} kinds
 * @property {Record<string, import("./paint/companions.js").Companion>} companions
 * @property {Record<string, import("./questions.js").QuestionKind>} questions
 * @property {Painters | null} painters
 */

/** @type {OfClouds} */
export const clouds = {
	kinds: { cloud },
	companions: {
		spread: { ...PLOT, model: spreadModel },
		distance: { ...PLOT, timed: true, model: distanceModel, table: distanceTable },
		noise_map: {
			picture: "plot", model: noiseModel, paint: paintNoiseMap, legend: noiseLegend, readout: noiseReadout,
			table: noiseTable,
		},
		moments: { picture: null, timed: true, table: momentsTable },
		...batches.companions,
	},
	questions: cloudQuestions,
	painters: { drawParticles, drawSpread },
};
