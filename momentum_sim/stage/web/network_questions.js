/** What a reader can be asked of runs that train a network: which misreads the fewest test images, and how many one. */

import { begun, heightAt, listed, steps } from "./narration.js";
import { choicesOf, firstOf, isSame, lost, verdictOn } from "./ranking.js";
import { scoreOf, written } from "./scales.js";

/** @import { Drawn, Network, Result } from "./types.d.ts" */

/**
 * @typedef {import("./questions.js").QuestionKind} QuestionKind
 * @typedef {Pick<Drawn, "scene" | "landscape" | "network">} Tested
 */

/** @type {(drawn: Tested) => number} */
const testedIn = ({ network }) => /** @type {Network} */ (network).tested.length;

/**
 * How many test images a run misreads at a step, as they were last tried.
 * @type {(run: Result, step: number, drawn: Tested) => number}
 */
const wrongAt = (run, step, drawn) => Math.round((heightAt(run, step, 0) / 100) * testedIn(drawn));

/** @type {(drawn: Drawn) => import("./ranking.js").Ranked[]} by how many they misread, the fewest first */
const ranked = (drawn) =>
	drawn.results.map((run) => ({ run, measure: wrongAt(run, drawn.scene.n_steps, drawn) }))
		.sort((a, b) => a.measure - b.measure);

/** @type {(drawn: Tested) => number} how far apart runs are at most that do about the same */
const within = ({ landscape }) => landscape.same_within ?? 0;

/** @type {(count: number, drawn: Tested) => string} */
const percent = (count, drawn) => `${written((100 * count) / testedIn(drawn), 2)} %`;

/** @type {QuestionKind} */
const winner = {
	guessed: "choice",
	label: "Which reads the most",
	question: (_asked, _run, drawn) =>
		`Which of these will read the most of ${testedIn(drawn)} test digits right, after ` +
		`${steps(drawn.scene.n_steps)}?`,
	choices: (_run, drawn) => {
		const best = drawn.results.length > 2 ? "the two best " : "";
		return choicesOf(drawn, `${best}within ${within(drawn)} of ${testedIn(drawn)}`);
	},
	truth: (_run, drawn) => firstOf(ranked(drawn), (first, second) => second - first <= within(drawn)),
	answer: ({ choice }, _asked, run, drawn) => {
		const all = ranked(drawn);
		const [first, second] = all;
		const truth = winner.truth?.(run, drawn) ?? "";
		const told = all.map(({ run: { title }, measure: wrong }, k) => {
			const of = k === 0 ? ` of ${testedIn(drawn)}` : "";
			return `${title}${k === 0 ? " misreads" : ""} ${wrong}${of} (${percent(wrong, drawn)})`;
		});
		const best = all.length > 2 ? "two best" : "two";
		const apart = second ? `The ${best} are ${second.measure - first.measure} apart` : "";
		const end = isSame(truth)
			? ` ${apart}, and up to ${within(drawn)} is about the same.`
			: second ? ` ${apart}.` : "";
		return `${verdictOn(choice, truth, drawn)}. ${begun(listed(told))}.${end}${lost(drawn.results, drawn.texts)}`;
	},
};

/** @type {QuestionKind} */
const errors = {
	guessed: "count",
	question: (_asked, { title }, drawn) =>
		`How many of ${testedIn(drawn)} test digits does ${title} misread at the end, after ` +
		`${steps(drawn.scene.n_steps)}?`,
	count: ({ after }, run, drawn) =>
		({ label: "Misread at the end", most: testedIn(drawn), seen: wrongAt(run, after, drawn) }),
	score: ({ count }, { after }, run, drawn) => {
		const [seen, truth] = [after, drawn.scene.n_steps].map((step) => wrongAt(run, step, drawn));
		return scoreOf(Math.abs((count ?? 0) - truth), Math.abs(seen - truth));
	},
	answer: (given, asked, run, drawn) => {
		const { after } = asked;
		const guess = given.count ?? 0;
		const [seen, truth] = [after, drawn.scene.n_steps].map((step) => wrongAt(run, step, drawn));
		const away = Math.abs(guess - truth);
		return `You said ${guess} and were ${away} away: ${run.title} misreads ${truth} of ${testedIn(drawn)} ` +
			`(${percent(truth, drawn)}); as last measured by step ${after}, it misread ${seen}. ` +
			`Score ${errors.score?.(given, asked, run, drawn)} of 100.${lost([run], run.texts)}`;
	},
};

/** @type {Record<string, QuestionKind>} */
export const networkQuestions = { winner, errors };
