/** What is drawn of a run that is given, where no scene has it to be simulated. */

import { nearest } from "../view.js";

/**
 * One run in place of a simulated scene, of a result's numbers: `run` has its name, title, look, settles, diverges,
 * overshoot, the `minimisers` of its objective, and as base64 of floats its path and losses: of all steps, or `per`
 * of them for each step.
 */
export function drawnOf({ minimisers, path, losses, per, ...run }, catalogue, scene) {
	const landscape = catalogue.objectives[scene.objective.name];
	const [pairs, values] = [path, losses].map((text) => new Float64Array(Uint8Array.fromBase64(text).buffer));
	const gap = (loss) => loss - landscape.minimum;
	const { value, relative } = scene.tolerance;
	const tolerance = value * (relative ? gap(values[0]) : 1);
	const result = { ...run, per: per ?? 1, path: pairs, losses: values, tolerance, finalGap: gap(values.at(-1)) };
	const minimiser = nearest(minimisers, scene.start);
	return { scene, texts: catalogue.texts, landscape, minimisers, minimiser, quadratic: null, results: [result] };
}
