/** What there is of networks on patchworks besides what a page listens to. A page that shows none has nothing here. */

import { featureQuestions } from "./feature_questions.js";
import { features } from "./features.js";
import { learned } from "./paint/learned.js";
import { LOG_PLOT } from "./paint/log_steps.js";
import {
	marginLegend, marginModel, marginPlace, marginReadout, marginTable, paintMargins,
} from "./paint/margins.js";
import { driveModel, patchworksTable, transferModel } from "./paint/transfer.js";

/**
 * @typedef {object} OfPatchworks
 * @property {Record<string, import("./problems.js").ProblemKind>} kinds
 * @property {Record<string, import("./paint/pictures.js").Picture>} pictures
 * @property {Record<string, import("./paint/companions.js").Companion>} companions
 * @property {Record<string, import("./questions.js").QuestionKind>} questions
 */

/** @type {OfPatchworks} */
export const patchworks = {
	kinds: { features },
	pictures: { learned },
	companions: {
		transfer: { ...LOG_PLOT, model: transferModel },
		drive: { ...LOG_PLOT, model: driveModel },
		margin_map: {
			picture: "plot", model: marginModel, paint: paintMargins, legend: marginLegend, readout: marginReadout,
			placeOf: marginPlace, table: marginTable,
		},
		patchworks: { picture: null, timed: true, table: patchworksTable },
	},
	questions: featureQuestions,
};
