/** What a reader can be asked of runs that are clouds: which will be the widest. */

import { begun, listed, steps } from "./narration.js";
import { choicesOf, firstOf, isSame, lost, verdictOn } from "./ranking.js";
import { written } from "./scales.js";

/** @import { Drawn, Result } from "./types.d.ts" */

/** @typedef {import("./questions.js").QuestionKind} QuestionKind */

/**
 * How far a run's particles are from their mean at a step, root mean square.
 * @type {(run: Result, step: number) => number}
 */
function widthAt({ measured }, step) {
	const { shapes, size } = /** @type {import("./types.d.ts").Spread} */ (measured);
	const width = Math.hypot(shapes[size * step], shapes[size * step + 1]);
	return Number.isNaN(width) ? Infinity : width; // beyond all numbers
}

/** @type {(drawn: Drawn) => import("./ranking.js").Ranked[]} by how wide they are at the end, the widest first */
const ranked = (drawn) =>
	drawn.results.map((run) => ({ run, measure: widthAt(run, drawn.scene.n_steps) }))
		.sort((a, b) => (a.measure === b.measure ? 0 : b.measure - a.measure));

/** @type {(drawn: Pick<Drawn, "landscape">) => number} by what share clouds differ at most that are about as wide */
const within = ({ landscape }) => landscape.same_within ?? 0;

/** @type {(first: number, second: number) => number} by what share one is wider than the next */
const wider = (first, second) => first === second ? 0 : first / second - 1;

/** @type {(share: number) => string} */
const percent = (share) => `${written(100 * share, 2)} %`;

/** @type {QuestionKind} */
const widest = {
	guessed: "choice",
	label: "Which cloud is the widest",
	question: (_asked, _run, { scene }) => `Which cloud will be the widest, after ${steps(scene.n_steps)}?`,
	choices: (_run, drawn) => {
		const two = drawn.results.length > 2 ? "the two widest " : "";
		return choicesOf(drawn, `${two}within ${percent(within(drawn))}`);
	},
	truth: (_run, drawn) => firstOf(ranked(drawn), (first, second) => wider(first, second) <= within(drawn)),
	answer: ({ choice }, _asked, run, drawn) => {
		const all = ranked(drawn);
		const [first, second] = all;
		const truth = widest.truth?.(run, drawn) ?? "";
		const told = all.map(({ run: { title }, measure }, k) => {
			const far = measure < Infinity ? written(measure, 3) : drawn.texts.beyond;
			return `${title}${k === 0 ? ": particles are" : ""} ${far}${k === 0 ? " from their mean" : ""}`;
		});
		const share = second ? wider(first.measure, second.measure) : NaN;
		const much = share < 1 ? `${percent(share)} wider than` : `${written(1 + share, 2)} times as wide as`;
		const same = isSame(truth) ? `, and up to ${percent(within(drawn))} is about the same` : "";
		const end = Number.isFinite(share) ? ` The widest is ${much} the next${same}.` : "";
		return `${verdictOn(choice, truth, drawn)}. ${begun(listed(told))} (root mean square).${end}` +
			lost(drawn.results, drawn.texts);
	},
};

/** @type {Record<string, QuestionKind>} */
export const cloudQuestions = { widest };
