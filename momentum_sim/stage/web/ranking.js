/** What all questions have in common that ask which of the runs will be first, or whether the first two are alike. */

import { begun, filled } from "./narration.js";

/** @import { Apart, Drawn, Result } from "./types.d.ts" */

/**
 * @typedef {import("./questions.js").Choice} Choice
 * @typedef {{run: Result, measure: number}} Ranked
 */

const SAME = "none"; // which is no run's name

/** What is said in place of a map that would tell of a run whose rest is to be predicted. */
export const SECRET_MAP = "The map is hidden, as its run is, until you have guessed.";

/**
 * What can be chosen: each run, and `same`, what it means that none is first, where there are several.
 * @type {(drawn: Drawn, same: string) => Choice[]}
 */
export const choicesOf = ({ results }, same) => [
	...results.map(({ name, title, look }) => ({ value: name, text: title, look })),
	...(results.length > 1 ? [{ value: SAME, text: `about the same: ${same}` }] : []),
];

/**
 * The choice that is right of runs that are ranked: the first, or that it is `same` as the next.
 * @type {(ranked: Ranked[], same: (first: number, second: number) => boolean) => string}
 */
export const firstOf = ([first, second], same) =>
	second && same(first.measure, second.measure) ? SAME : first.run.name;

/** @type {(truth: string) => boolean} whether it is that none is first */
export const isSame = (truth) => truth === SAME;

/** @type {(choice: string | null, truth: string | undefined, drawn: Drawn) => string} how good a choice was */
export function verdictOn(choice, truth, { results }) {
	const said = results.find(({ name }) => name === choice)?.title ?? "about the same";
	return choice === truth ? "Right, score 100 of 100" : `No, score 0 of 100: you said ${said}`;
}

/** @type {(runs: Result[], texts: Apart["texts"]) => string} which of them diverge */
export const lost = (runs, texts) =>
	runs.filter(({ diverges }) => diverges >= 0)
		.map(({ title, diverges }) => ` ${begun(title)} ${filled(texts.diverges, { step: diverges })}.`).join("");
