/** What a reader can be asked to predict, by name: what is asked, what can be guessed, and how good a guess was. */

import { chains } from "./chains.js";
import { clouds } from "./clouds.js";
import { between, PASSED } from "./landscape.js";
import { begun, filled, heightText, hiddenWords, steps } from "./narration.js";
import { networks } from "./networks.js";
import { patchworks } from "./patchworks.js";
import { scoreOf, written } from "./scales.js";
import { viewOf } from "./scene.js";

/** @import { Apart, Drawn, Kernels, Look, Place, Point, Question } from "./types.d.ts" */

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
 * @property {(guess: Guess, asked: Question, run: Apart, drawn: Drawn) => number} [score] 0 to 100; of a choice it is
 *   known by the `truth`
 * @property {(run: Apart) => number} [over] the step from which nothing is left to guess; without it, the last
 * @property {(asked: Question, run: Apart, drawn: Drawn) => boolean} [fits] whether it can be answered; else it can
 */

/** @typedef {"direct" | "passing" | "late" | "diverges"} Outcome */

/**
 * How a run may end; of each the catalogue's texts say what it `ends_` like, nothing where it cannot.
 * @type {Outcome[]}
 */
const OUTCOMES = ["direct", "passing", "late", "diverges"];
const SHARE = `${100 * PASSED} %`;
const LEAST_WAY = 0.02; // of how far a run starts from the minimum, for there to be something to guess

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

/**
 * The step by which a run has settled or is gone; the last where it does neither.
 * @type {(run: Pick<Apart, "diverges" | "settles" | "losses">) => number}
 */
const overAt = ({ diverges, settles, losses }) => (diverges >= 0 ? diverges : Math.min(settles, losses.length - 1));

/** @type {(path: Float64Array, step: number) => Place} */
const at = (path, step) => [path[2 * step], path[2 * step + 1]];

/**
 * How far a point is from where a run is at a step.
 * @type {(path: Float64Array, from: Point, step: number) => number}
 */
function awayFrom(path, [x, y], step) {
	const [there, up] = at(path, step);
	return Math.hypot(x - there, y - up);
}

/** @type {QuestionKind} */
const place = {
	guessed: "place",
	question: ({ step }) => `Where is it at step ${step}?`,
	over: overAt,
	fits: ({ after, step }, { path }, { scene, landscape, centre }) => {
		const [x0, x1, y0, y1] = viewOf(scene) ?? landscape.view;
		const [x, y] = at(path, step);
		const isSeen = x > x0 && x < x1 && y > y0 && y < y1;
		return isSeen && awayFrom(path, at(path, after), step) > LEAST_WAY * awayFrom(path, centre, 0);
	},
	score: ({ place: guess }, { after, step }, { path, diverges }) =>
		guess && !(diverges >= 0 && diverges <= step)
			? scoreOf(awayFrom(path, guess, step), awayFrom(path, at(path, after), step))
			: 0,
	answer: ({ place: guess }, asked, run, drawn, kernels) =>
		guess ? placeAnswer(guess, asked, run, drawn.alone ? between(kernels, drawn, run, asked) : null) : "",
};

/** @type {QuestionKind} */
const outcome = {
	guessed: "choice",
	label: "How it ends",
	over: overAt,
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
 * How good a guess is, 0 to 100; undefined of a kind that has no score.
 * @type {(guess: Guess, asked: Question, run: Apart, drawn: Drawn) => number | undefined}
 */
export function scoreIn(guess, asked, run, drawn) {
	const { truth, score } = QUESTIONS[asked.ask];
	return score?.(guess, asked, run, drawn) ?? (truth && (guess.choice === truth(run, drawn) ? 100 : 0));
}

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
function placeAnswer(guess, { after, step }, { path, diverges, title, momenta }, between) {
	if (diverges >= 0 && diverges <= step) {
		const why = "Each step is longer than the one before, for the step size is too large for the steepest slope.";
		return `${begun(title)} diverges: by step ${diverges} it is over a million away. ${why}`;
	}
	const away = awayFrom(path, guess, step);
	const went = awayFrom(path, at(path, after), step);
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
