/** What a reader can be asked to predict, by name: what is asked, what can be guessed, and how good a guess was. */

import { chains } from "./chains.js";
import { clouds } from "./clouds.js";
import { between, PASSED } from "./landscape.js";
import { begun, filled, heightText, hiddenWords, steps } from "./narration.js";
import { networks } from "./networks.js";
import { patchworks } from "./patchworks.js";
import { scoreOf, written } from "./scales.js";

/** @import { Apart, Drawn, Kernels, Look, Place, Question } from "./types.d.ts" */

/**
 * @typedef {import("./landscape.js").Between} Between
 * @typedef {{value: string, text: string, look?: Look}} Choice one of a few; without a text it cannot be chosen
 * @typedef {{label: string, most: number, seen: number}} Count a whole number up to a most, and what it was when the
 *   run was last seen
 * @typedef {"place" | "choice" | "count"} Way what a guess is
 * @typedef {{place: Place | null, choice: string | null, count: number | null}} Guess
 *
 * @typedef {object} QuestionKind
 * @property {Way} guessed
 * @property {(asked: Question, run: Apart, drawn: Drawn) => string} question after what is said to be hidden
 * @property {string} [label] of the choices
 * @property {(run: Apart, drawn: Drawn) => Choice[]} [choices]
 * @property {(run: Apart, drawn: Drawn) => string} [truth] the choice that is right
 * @property {(asked: Question, run: Apart, drawn: Drawn) => Count} [count]
 * @property {(guess: Guess, asked: Question, run: Apart, drawn: Drawn, kernels: Kernels) => string} answer
 */

/** @typedef {"direct" | "passing" | "late" | "diverges"} Outcome */

/**
 * How a run may end; of each the catalogue's texts say what it `ends_` like, nothing where it cannot.
 * @type {Outcome[]}
 */
const OUTCOMES = ["direct", "passing", "late", "diverges"];
const SHARE = `${100 * PASSED} %`;

/** @type {(texts: Apart["texts"], outcome: Outcome) => string} */
const endOf = (texts, outcome) => filled(texts[`ends_${outcome}`], { share: SHARE });

/**
 * How a run ends, as one of `OUTCOMES`.
 * @type {(run: import("./types.d.ts").Result & {texts?: Apart["texts"]}) => Outcome}
 */
export function outcomeOf({ diverges, settles, overshoot, losses, texts }) {
	if (diverges >= 0) return "diverges";
	if (settles >= losses.length) return "late";
	return overshoot > PASSED && texts?.ends_passing !== "" ? "passing" : "direct";
}

/** @type {QuestionKind} */
const place = {
	guessed: "place",
	question: ({ step }) => `Where is it at step ${step}?`,
	answer: ({ place: guess }, asked, run, drawn, kernels) =>
		guess ? placeAnswer(guess, asked, run, drawn.alone ? between(kernels, drawn, run, asked) : null) : "",
};

/** @type {QuestionKind} */
const outcome = {
	guessed: "choice",
	label: "How it ends",
	question: (_asked, _run, { scene }) => `How does it end, after ${steps(scene.n_steps)}?`,
	choices: ({ texts }) => OUTCOMES.map((value) => ({ value, text: endOf(texts, value) })),
	truth: outcomeOf,
	answer: ({ choice }, _asked, run, drawn) => outcomeAnswer(choice, run, drawn),
};

/** @type {Record<string, QuestionKind>} */
export const QUESTIONS = {
	place, outcome, ...networks.questions, ...clouds.questions, ...patchworks.questions, ...chains.questions,
};

/**
 * What a reader is asked, after what is said of runs whose rest is `hidden`.
 * @type {(asked: Question, run: Apart, drawn: Drawn, hidden: import("./types.d.ts").Hidden) => string}
 */
export function questionText(asked, run, drawn, hidden) {
	const titles = drawn.results.filter(({ name }) => name in hidden).map(({ title }) => title);
	const secret = titles.length ? `${begun(hiddenWords(titles, asked.after, run.texts))}. ` : "";
	return `${secret}${QUESTIONS[asked.ask].question(asked, run, drawn)}`;
}

/**
 * Distance and score of a guess, and a reason where there is a minimum to pass: 100 is the point itself, 0 no better
 * than the last point that was seen.
 * @type {(guess: Place, question: Question, run: Apart, between: Between | null) => string}
 */
function placeAnswer([gx, gy], { after, step }, { path, diverges, title, momenta }, between) {
	const [x, y] = [path[2 * step], path[2 * step + 1]];
	if (diverges >= 0 && diverges <= step) {
		const why = "Each step is longer than the one before, for the step size is too large for the steepest slope.";
		return `${begun(title)} diverges: by step ${diverges} it is over a million away. ${why}`;
	}
	const away = Math.hypot(gx - x, gy - y);
	const went = Math.hypot(x - path[2 * after], y - path[2 * after + 1]);
	const way = `in ${steps(step - after)} it went ${written(went, 2)} from where you last saw it`;
	const why = between ? ` ${reason({ after, step, ...between, momentum: momenta[after] })}` : "";
	return `You were ${written(away, 2)} away; ${way}. Score ${scoreOf(away, went)} of 100.${why}`;
}

/**
 * Why it is there: what its path did between the two steps.
 * @type {(said: {after: number, step: number, along: Float64Array, crossings: number, momentum: number}) => string}
 */
function reason({ after, step, along, crossings, momentum }) {
	/** @type {(s: number) => boolean} */
	const beyond = (s) => Math.abs(s / along[0]) > PASSED && s * along[after] < 0;
	const passed = along.findIndex((s, k) => k > after && k <= step && beyond(s));
	const keeps = `each step keeps ${written(100 * momentum)} % of the velocity`;
	if (passed > 0 && momentum > 0) return `It flew past the minimum at step ${passed}: ${keeps}.`;
	if (passed > 0) return `It passed the minimum at step ${passed}: the step was longer than the way that was left.`;
	const covered = 1 - along[step] / along[after];
	const share = `${written(100 * Math.abs(covered), 2)} % of the way that was left along the valley`;
	const moved = covered < 0 ? `went away by ${share}` : `covered ${share}`;
	const way = Number.isFinite(covered) ? moved : "did not move along the valley";
	if (crossings > 2) return `It crossed the valley ${crossings} times meanwhile and ${way}.`;
	return `It ${way}${momentum > 0 ? `; ${keeps}` : ""}.`;
}

/** @type {(choice: string | null, run: Apart, drawn: Drawn) => string} */
function outcomeAnswer(choice, apart, { scene, texts }) {
	const truth = outcomeOf(apart);
	const { title, settles, diverges, overshoot, finalHeight } = apart;
	const fact = filled(texts[`ended_${truth}`], {
		step: truth === "diverges" ? diverges : settles,
		share: SHARE,
		past: `${written(100 * overshoot, 2)} %`,
		steps: steps(scene.n_steps),
		height: heightText(texts, finalHeight),
	});
	const end = endOf(texts, truth);
	const verdict = choice === truth ? "Right, score 100 of 100" : `No, score 0 of 100: ${title} ${end}`;
	return `${verdict}. ${fact}`;
}
