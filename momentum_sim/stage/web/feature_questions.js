/** What a reader can be asked of runs on patchworks: which of them will have the most of the new faint ones right. */

import { begun, listed, steps } from "./narration.js";
import { choicesOf, firstOf, isSame, lost, verdictOn } from "./ranking.js";
import { written } from "./scales.js";

/** @import { Drawn } from "./types.d.ts" */

/** @typedef {import("./questions.js").QuestionKind} QuestionKind */

/** @type {(drawn: Drawn) => import("./ranking.js").Ranked[]} by how many percent are right, the most first */
const ranked = ({ results }) =>
	results.map((run) => ({ run, measure: 100 - run.finalHeight })).sort((a, b) => b.measure - a.measure);

/** @type {(drawn: Pick<Drawn, "landscape">) => number} by how many percent alike runs differ at most */
const within = ({ landscape }) => landscape.same_within ?? 0;

/** @type {QuestionKind} */
const transfer = {
	guessed: "choice",
	label: "Which knows the most new faint ones",
	question: (_asked, _run, { scene }) =>
		`Which will have the most of the new faint patchworks right, after ${steps(scene.n_steps)}?`,
	choices: (_run, drawn) => {
		const best = drawn.results.length > 2 ? "the two best " : "";
		return choicesOf(drawn, `${best}within ${within(drawn)} %`);
	},
	truth: (_run, drawn) => firstOf(ranked(drawn), (first, second) => first - second <= within(drawn)),
	answer: ({ choice }, _asked, run, drawn) => {
		const all = ranked(drawn);
		const truth = transfer.truth?.(run, drawn) ?? "";
		const told = all.map(({ run: { title }, measure }, k) =>
			`${title}${k === 0 ? " has" : ""} ${written(measure, 3)} %${k === 0 ? " right" : ""}`);
		const end = isSame(truth) ? ` Up to ${within(drawn)} % apart is about the same.` : "";
		return `${verdictOn(choice, truth, drawn)}. ${begun(listed(told))}; guessing has 50 %.${end}` +
			lost(drawn.results, drawn.texts);
	},
};

/** @type {Record<string, QuestionKind>} */
export const featureQuestions = { transfer };
