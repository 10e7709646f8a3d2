/** What is drawn of a run that is given, where no scene has it to be simulated. */

import { nearest } from "../view.js";

/** @import { Catalogue, Drawn, Point, Result, Scene } from "../types.d.ts" */

/**
 * @typedef {Pick<Result, "name" | "title" | "look" | "settles" | "diverges" | "overshoot">} Told
 * @typedef {Told & {minimisers: Point[], path: string, losses: string, per?: number}} Given
 */

/**
 * One run in place of a simulated scene, of a result's numbers: `run` has its name, title, look, settles, diverges,
 * overshoot, the `minimisers` of its objective, and as base64 of floats its path and losses: of all steps, or `per`
 * of them for each step.
 * @type {(given: Given, catalogue: Catalogue, scene: Scene) => Drawn}
 */
export function drawnOf({ minimisers, path, losses, per, ...run }, catalogue, scene) {
	const landscape = catalogue.objectives[scene.objective.name];
	const [pairs, values] = [path, losses].map((text) => new Float64Array(Uint8Array.fromBase64(text).buffer));
	/** @type {(loss: number) => number} */
	const gap = (loss) => loss - landscape.minimum;
	const { value, relative } = scene.tolerance;
	const tolerance = value * (relative ? gap(values[0]) : 1);
	const finalGap = gap(values[values.length - 1]);
	const result = /** @type {Result} */ ({ ...run, per: per ?? 1, path: pairs, losses: values, tolerance, finalGap });
	const minimiser = nearest(minimisers, scene.start);
	const drawn = { scene, landscape, minimisers, minimiser, quadratic: null, results: [result] };
	return /** @type {Drawn} */ (drawn); // without what only kernels know
}
