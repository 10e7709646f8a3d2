/** What a picture shows, in words. */

import { written } from "./scales.js";
import { shownStep } from "./scene.js";

/** @import { Drawn, Hidden, Result, Scene } from "./types.d.ts" */

/**
 * As a sentence begins.
 * @type {(text: string) => string}
 */
export const begun = (text) => text[0].toUpperCase() + text.slice(1);

/** @type {(count: number) => string} */
export const steps = (count) => (count === 1 ? "one step" : `${count} steps`);

/**
 * How far above the minimum a gap is.
 * @type {(gap: number) => string}
 */
const height = (gap) => (Number.isFinite(gap) ? `${written(gap, 2)} above the minimum` : "beyond all numbers");

/** @type {(items: string[]) => string} */
const listed = (items) => (items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`);

/**
 * Who settles and when, who does not and how far it is, who diverges. `hidden` runs are not told of.
 * @type {(drawn: Pick<Drawn, "scene" | "results" | "landscape">, hidden?: Hidden) => string}
 */
export function sentence({ scene, results, landscape }, hidden = {}) {
	const open = results.filter(({ name }) => !(name in hidden));
	if (results.length === 0) return "No run is shown: switch one on by its name.";
	const parts = scene.step === null ? outcomes(scene, open) : [positions(scene, open, landscape.minimum)];
	const told = results.filter(({ name }) => name in hidden);
	const secret = told.map(({ name, title }) => `${title} is hidden after step ${hidden[name]}`);
	const text = [...parts, ...secret].filter(Boolean).join("; ");
	return `${begun(text)}.`;
}

/**
 * What it means in a scene to have settled.
 * @type {(scene: Scene) => string}
 */
export function settled({ tolerance: { value, relative } }) {
	const share = value < 1e-4 ? written(value, 1) : `${written(value * 100)} %`;
	return `Settled: the gap stays at or below ${relative ? `${share} of its start` : written(value)}.`;
}

/** @type {(scene: Scene, results: Result[]) => (string | number)[]} */
function outcomes({ n_steps: count }, results) {
	const diverged = results.filter(({ diverges }) => diverges >= 0);
	const settled = results.filter((result) => !diverged.includes(result) && result.settles <= count);
	const going = results.filter((result) => !diverged.includes(result) && !settled.includes(result));
	const have = going.length > 1 ? "have" : "has";
	const far = listed(going.map(({ title, finalGap }) => `${title} (${height(finalGap)})`));
	return [
		listed(settled.map(({ title, settles }) => `${title} settles at step ${settles}`)),
		going.length && `${far} ${have} not settled in ${steps(count)}`,
		listed(diverged.map(({ title, diverges }) => `${title} diverges, over a million away by step ${diverges}`)),
	];
}

/** @type {(scene: Scene, results: Result[], minimum: number) => string} */
function positions(scene, results, minimum) {
	const step = shownStep(scene);
	const places = results.map(({ title, losses }) => `${title} is ${height(losses[step] - minimum)}`);
	return places.length ? `at step ${step}, ${listed(places)}` : `step ${step}`;
}
