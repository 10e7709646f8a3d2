/** What there is of chains of masses besides what a page listens to. A page that shows none has nothing here. */

import { chain } from "./chain.js";
import { chainQuestions } from "./chain_questions.js";
import { coneModel, paintCone, paintConeNow } from "./paint/cone.js";
import { leftModel, string } from "./paint/string.js";
import { PLOT } from "./paint/plot.js";

/**
 * @typedef {object} OfChains
 * @property {Record<string, import("./problems.js").ProblemKind>} kinds
 * @property {Record<string, import("./paint/pictures.js").Picture>} pictures
 * @property {Record<string, import("./paint/companions.js").Companion>} companions
 * @property {Record<string, import("./questions.js").QuestionKind>} questions
 */

/** @type {OfChains} */
export const chains = {
	kinds: { chain },
	pictures: { string },
	companions: {
		left: { ...PLOT, model: leftModel },
		cone: { ...PLOT, model: coneModel, paint: paintCone, paintNow: paintConeNow },
	},
	questions: chainQuestions,
};
