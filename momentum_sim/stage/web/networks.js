/** What there is of networks besides what a page listens to. A page on which no scene trains one has nothing here. */

import { edges } from "./edges.js";
import { network } from "./network.js";
import { networkQuestions } from "./network_questions.js";
import { errorLegend, errorModel, errorReadout, errorTable, paintErrors } from "./paint/errors.js";
import { learningModel, scoresTable } from "./paint/learning.js";
import { PLOT } from "./paint/plot.js";
import { sight } from "./paint/sight.js";
import { paintTuning, tuningModel, tuningTable } from "./paint/tuning.js";

/**
 * @typedef {object} OfNetworks
 * @property {Record<string, import("./problems.js").ProblemKind>} kinds
 * @property {Record<string, import("./paint/pictures.js").Picture>} pictures
 * @property {Record<string, import("./paint/companions.js").Companion>} companions
 * @property {Record<string, import("./questions.js").QuestionKind>} questions
 */

/** @type {OfNetworks} */
export const networks = {
	kinds: { network },
	pictures: { sight },
	companions: {
		learning: { ...PLOT, model: learningModel },
		tuning: {
			...PLOT, steps: false, words: true, model: tuningModel, paint: paintTuning, table: tuningTable,
		},
		error_map: {
			picture: "plot", model: errorModel, paint: paintErrors, legend: errorLegend, readout: errorReadout,
			table: errorTable,
		},
		...edges.companions,
		scores: { picture: null, timed: true, table: scoresTable },
	},
	questions: networkQuestions,
};
