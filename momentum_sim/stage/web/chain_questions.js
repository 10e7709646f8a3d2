/** What a reader can be asked of runs on a chain: which is the nearest to rest at last, and how far news has come. */

import { begun, listed, steps } from "./narration.js";
import { choicesOf, firstOf, isSame, lost, verdictOn } from "./ranking.js";
import { scoreOf, written } from "./scales.js";

/** @import { Drawn, MassesOf, Result } from "./types.d.ts" */

/** @typedef {import("./questions.js").QuestionKind} QuestionKind */

/** @type {(drawn: Drawn) => import("./ranking.js").Ranked[]} by how much of the distance is left, the least first */
const ranked = ({ results }) =>
	results.map((run) => ({ run, measure: run.finalHeight })).sort((a, b) => a.measure - b.measure);

/** @type {(drawn: Pick<Drawn, "landscape">) => number} by how many percent alike runs differ at most */
const within = ({ landscape }) => landscape.same_within ?? 0;

/** @type {QuestionKind} */
const nearest = {
	guessed: "choice",
	label: "Which is the nearest to rest",
	question: (_asked, _run, { scene }) => `Which will be the nearest to rest, after ${steps(scene.n_steps)}?`,
	choices: (_run, drawn) => {
		const best = drawn.results.length > 2 ? "the two nearest " : "";
		return choicesOf(drawn, `${best}within ${within(drawn)} %`);
	},
	truth: (_run, drawn) => firstOf(ranked(drawn), (first, second) => second - first <= within(drawn)),
	answer: ({ choice }, _asked, run, drawn) => {
		const all = ranked(drawn);
		const truth = nearest.truth?.(run, drawn) ?? "";
		const told = all.map(({ run: { title }, measure }, k) =>
			`${title}${k === 0 ? " has" : ""} ${written(measure, 2)} %${k === 0 ? " of the distance left" : ""}`);
		const end = isSame(truth) ? ` Up to ${within(drawn)} % apart is about the same.` : "";
		return `${verdictOn(choice, truth, drawn)}. ${begun(listed(told))}.${end}${lost(drawn.results, drawn.texts)}`;
	},
};

/**
 * How many masses have moved by a step.
 * @type {(run: Result, step: number) => number}
 */
function movedBy({ masses }, step) {
	const { firsts, lasts } = /** @type {MassesOf} */ (masses);
	return Math.max(0, lasts[step] - firsts[step] + 1);
}

/** @type {QuestionKind} */
const reach = {
	guessed: "count",
	question: ({ step }, _run, { results }) =>
		`How many of ${results[0].masses?.n} masses has anything reached by step ${step}?`,
	count: ({ after }, run) =>
		({ label: "Masses that have moved", most: run.masses?.n ?? 0, seen: movedBy(run, after) }),
	over: (run) => run.masses?.firsts.findIndex((_, step) => movedBy(run, step) === run.masses?.n) ?? 0,
	score: ({ count }, { after, step }, run) => {
		const [seen, truth] = [after, step].map((each) => movedBy(run, each));
		return scoreOf(Math.abs((count ?? 0) - truth), Math.abs(seen - truth));
	},
	answer: (given, asked, run, drawn) => {
		const { results } = drawn;
		const truth = movedBy(run, asked.step);
		const whose = results.length > 1 ? "of every run" : `of ${run.title}`;
		return `You said ${given.count ?? 0}: ${truth} masses ${whose} have moved. A gradient tells a mass of its ` +
			"neighbours alone, so news goes from each to the next in one step, and no farther. " +
			`Score ${reach.score?.(given, asked, run, drawn)} of 100.`;
	},
};

/** @type {Record<string, QuestionKind>} */
export const chainQuestions = { nearest, reach };
