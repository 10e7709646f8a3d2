/** What there is of chains of masses besides what a page listens to. A page that shows none has nothing here. */

import { chain } from "./chain.js";
import { chainQuestions } from "./chain_questions.js";
import { coneModel, paintCone, paintConeNow } from "./paint/cone.js";
import { growthModel, growthTable, paintGrowth } from "./paint/growth.js";
import { modesModel, modesTable, paintModes } from "./paint/modes.js";
import { leftModel, string } from "./paint/string.js";
import { PLOT } from "./paint/plot.js";
import { paintSpectrum, spectrumModel, spectrumTable } from "./paint/spectrum.js";

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
		growth: {
			...PLOT, steps: false, words: true, model: growthModel, paint: paintGrowth, paintNow: () => {},
			table: growthTable,
		},
		modes: { ...PLOT, model: modesModel, paint: paintModes, spoken: true, table: modesTable },
		spectrum: { picture: "plot", words: true, model: spectrumModel, paint: paintSpectrum, table: spectrumTable },
	},
	questions: chainQuestions,
};
