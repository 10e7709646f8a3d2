/** What is drawn of a run that is given, where no scene has it to be simulated. */

import { readingOf } from "../simulation.js";

/**
 * One run in place of a simulated scene, of a result's numbers: `run` has its name, title, look, settles, diverges,
 * overshoot, what is known of its objective's minimum, and as base64 of floats its path and losses: of all steps, or `per`
 * of them for each step.
 */
export function drawnOf({ minimisers, minimum, nearest, path, losses, per, ...run }, catalogue, scene) {
	const landscape = catalogue.objectives[scene.objective.name];
	const [pairs, values] = [path, losses].map((text) => new Float64Array(Uint8Array.fromBase64(text).buffer));
	const known = readingOf(catalogue, landscape, { minimisers, minimum: minimum ?? NaN });
	const { value, relative } = scene.tolerance;
	const tolerance = value * (relative ? values[0] - known.minimum : 1);
	const result = { ...run, per: per ?? 1, path: pairs, losses: values, tolerance, finalHeight: values.at(-1) - known.floor };
	return { scene, landscape, ...known, nearest: () => nearest, quadratic: null, results: [result] };
}
