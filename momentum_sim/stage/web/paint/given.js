/** What is drawn of a run that is given, where no scene has it to be simulated. */

import { readingOf } from "../landscape.js";

/** @import { Catalogue, Drawn, Point, Result, Scene } from "../types.d.ts" */

/**
 * @typedef {Pick<Result, "name" | "title" | "look" | "settles" | "diverges" | "overshoot">} Told
 * @typedef {{minimisers: Point[], minimum: number | null, nearest: Point | null}} Least
 * @typedef {Told & Least & {path: string, losses: string, per?: number}} Given
 */

/**
 * One run in place of a simulated scene, of a result's numbers: `run` has its name, title, look, settles, diverges,
 * overshoot, what is known of its objective's minimum, and as base64 of floats its path and losses: of all steps, or
 * `per` of them for each step.
 * @type {(given: Given, catalogue: Catalogue, scene: Scene) => Drawn}
 */
export function drawnOf({ minimisers, minimum, nearest, path, losses, per, ...run }, catalogue, scene) {
	const landscape = catalogue.objectives[scene.objective.name];
	const [pairs, values] = [path, losses].map((text) => new Float64Array(Uint8Array.fromBase64(text).buffer));
	const known = readingOf(catalogue, landscape, { minimisers, minimum: minimum ?? NaN });
	const { value, relative } = scene.tolerance;
	const tolerance = value * (relative ? values[0] - known.minimum : 1);
	const finalHeight = values[values.length - 1] - known.floor;
	const told = { ...run, per: per ?? 1, path: pairs, losses: values, tolerance, finalHeight };
	const result = /** @type {Result} */ (told);
	/** @type {Pick<Drawn, "minimisers" | "minimum" | "floor" | "texts" | "nearest" | "alone" | "centre">} */
	const least = { ...known, nearest: () => nearest, alone: false, centre: scene.start };
	const drawn = { scene, landscape, ...least, quadratic: null, results: [result] };
	return /** @type {Drawn} */ (drawn); // without what only kernels know
}
