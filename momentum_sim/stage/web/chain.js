/** A chain of masses between springs: from a scene on one to what is drawn of it. All numbers are the kernels'. */

import { significant } from "./scales.js";
import { followed } from "./scene.js";
import { resultOf, settingOf } from "./simulation.js";

/**
 * @import {
 *	Apart, Catalogue, ChainWords, Drawn, Kernels, MassesOf, Result, RunSettings, Scene
 * } from "./types.d.ts"
 */

const LARGEST = 4; // of what curvatures there can be
const DIGITS = 6; // of settings

/**
 * @typedef {object} Beginning of a chain, which all runs of a scene have
 * @property {string} name the problem's
 * @property {ChainWords} words
 * @property {number} n how many masses there are
 * @property {number} errors the address of how far each is from rest
 * @property {number} forces that of what pulls each
 * @property {Float64Array} start the errors
 * @property {number} height
 * @property {number} rest where every mass comes to rest
 * @property {[number, number]} pulled the first and the last mass, from 1 on, that its shape pulls
 */

/**
 * The chain of a scene before its first step.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Pick<Scene, "objective" | "seed">) => Beginning}
 */
export function beginningOf(kernels, { objectives }, { objective: { name, parameters }, seed }) {
	const words = /** @type {ChainWords} */ (objectives[name].chain);
	const { masses: n, height, place = 0 } = parameters;
	const [errors, forces] = ["errors", "forces"].map((piece) => kernels.room(`chain ${piece}`, 8 * n));
	/** @type {(high: number) => void} */
	const begin = (high) =>
		kernels.call(name, "chain_start", errors, forces, kernels.put("chain shape", [high, place]), seed, n);
	begin(1); // as any height has it but 0
	const pulls = kernels.numbers(forces, n);
	const isPulled = (/** @type {number} */ force) => force !== 0;
	/** @type {[number, number]} */
	const pulled = [pulls.findIndex(isPulled) + 1, pulls.findLastIndex(isPulled) + 1];
	begin(height);
	const rest = words.loose ? height : 0;
	return { name, words, n, errors, forces, start: kernels.numbers(errors, n), height, rest, pulled };
}

/**
 * How many numbers the masses of a chain take in memory, as `entries.padded_masses` has it.
 * @type {(n: number, pairs: number) => number}
 */
export const padded = (n, pairs) => 2 * pairs * Math.floor((n + 2 * pairs) / (2 * pairs));

/**
 * Room for places, for a gradient, for the points where it is taken, and for what a rule remembers.
 * @type {(kernels: Kernels, size: number, stateSize: number) => number[]}
 */
export const roomFor = (kernels, size, stateSize) =>
	Object.entries({ moved: size + 1, gradient: size, points: size + 1, states: (size / 2) * stateSize })
		.map(([piece, numbers]) => kernels.room(`chain ${piece}`, 8 * numbers));

/**
 * Take every visible run of a scene through its steps.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Drawn}
 */
function simulate(kernels, catalogue, scene) {
	const landscape = catalogue.objectives[scene.objective.name];
	const texts = { ...catalogue.texts, ...catalogue.minima[landscape.minima] };
	const none = { minimum: 0, minimisers: [], nearest: () => null, alone: false, quadratic: null, noise: null };
	const drawn = /** @type {Drawn} */ (/** @type {unknown} */ ({ scene, landscape, texts, floor: 0, ...none }));
	const shown = scene.runs.filter(({ visible }) => visible);
	return { ...drawn, results: shown.map((run, k) => runAt(kernels, catalogue, drawn, run, k)) };
}

/**
 * Take one run; `index` tells its memory from others'.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Pick<Drawn, "scene">, run: RunSettings, index?: number) =>
 *   Result}
 */
function runAt(kernels, catalogue, { scene }, run, index = -1) {
	const beginning = beginningOf(kernels, catalogue, scene);
	const { name, words: { pairs, measures, most_places: most, loose, far }, n, errors, forces, start } = beginning;
	const { n_steps: steps, tolerance: { value, relative } } = scene;
	const setting = settingOf(kernels, catalogue, scene, run);
	const every = Math.max(1, Math.ceil(((steps + 1) * n) / most));
	const rows = Math.ceil(steps / every) + 1;
	const kept = kernels.room(`chain kept ${index}`, 8 * rows * n);
	const told = kernels.room("chain measures", 8 * measures.length * (steps + 1));
	const size = padded(n, pairs);
	const taken = [kernels.put("momenta", setting.momenta), kernels.put("step sizes", setting.stepSizes)];
	const chain = [errors, forces, Number(loose), n, size, every];
	const room = roomFor(kernels, size, catalogue.state_size);
	kernels.call(name, `chain_${setting.rule.step}`, kept, told, ...taken, ...chain, ...room, steps);
	const all = kernels.numbers(told, measures.length * (steps + 1));
	const columns = Object.fromEntries(measures.map((measure, k) =>
		[measure, Float64Array.from({ length: steps + 1 }, (_, step) => all[measures.length * step + k])]));
	const { distances, losses, firsts, lasts } = /** @type {Record<string, Float64Array>} */ (columns);
	const [first] = distances;
	const heights = first > 0 ? distances.map((distance) => (100 * distance) / first) : distances.slice();
	const tolerance = value * (relative ? first : 1);
	const settles = kernels.measure("settling_step", kernels.put("chain distances", distances), steps, 0, tolerance);
	/** @type {(time: number) => Float64Array} */
	const at = (time) => placesAt(kernels, { beginning, kept, rows, every, steps }, time);
	/** @type {MassesOf} */
	const masses = {
		n, rest: beginning.rest, height: beginning.height, pulled: beginning.pulled, loose, start,
		distances, firsts, lasts, at,
		rows: { kept, count: rows, every },
	};
	/** @type {Result["upTo"]} */
	const upTo = (step) => ({
		heights: heights.slice(0, step + 1),
		finalHeight: heights[step],
		masses: { ...masses, at: (time) => at(Math.min(time, step)), upTo: step },
	});
	const found = {
		...setting, tolerance, settles, diverges: distances.findIndex((distance) => !(distance <= far)), overshoot: 0,
		losses, heights, finalHeight: heights[steps], masses, upTo,
	};
	return /** @type {Result} */ (/** @type {unknown} */ (found));
}

/**
 * How far each mass has moved, a row of n for each time that is kept, and the row of a step, until memory is written to
 * again: for what looks at many at once.
 * @type {(kernels: Kernels, masses: MassesOf) => {moved: Float64Array, rowAt: (step: number) => number}}
 */
export function keptOf(kernels, { n, rows: { kept, count, every } }) {
	const moved = new Float64Array(kernels.memory.buffer, kept, count * n);
	return { moved, rowAt: (step) => Math.min(Math.ceil(step / every), count - 1) };
}

/**
 * Where each mass is at a time in steps, straight between those that are kept; until memory is written to again.
 * @type {(kernels: Kernels, run: {beginning: Beginning, kept: number, rows: number, every: number, steps: number},
 *   time: number) => Float64Array}
 */
function placesAt(kernels, { beginning: { n, start, rest }, kept, rows, every, steps }, time) {
	const now = Math.min(Math.max(time, 0), steps);
	const row = Math.min(Math.floor(now / every), rows - 1);
	const from = Math.min(row * every, steps);
	const to = Math.min(from + every, steps);
	const share = to > from ? (now - from) / (to - from) : 0;
	const moved = new Float64Array(kernels.memory.buffer, kept, rows * n);
	const [one, other] = [row * n, Math.min(row + 1, rows - 1) * n];
	return start.map((error, i) => {
		const here = moved[one + i];
		const own = share > 0 ? here + (moved[other + i] - here) * share : here;
		return rest + (error + own);
	});
}

/**
 * The curvatures of a chain of so many masses, the least first.
 * @type {(kernels: Kernels, catalogue: Pick<Catalogue, "objectives">, name: string, n: number) => Float64Array}
 */
export function curvaturesOf(kernels, { objectives }, name, n) {
	const out = kernels.room("chain curvatures", 8 * n);
	kernels.call(name, "chain_curvatures", out, Number(objectives[name].chain?.loose), n);
	return kernels.numbers(out, n);
}

/**
 * The step size and the momentum that are best on a chain of so little a curvature, by a rule's steps.
 * @type {(kernels: Kernels, name: string, step: string, least: number) => [stepSize: number, momentum: number]}
 */
export function optimumFor(kernels, name, step, least) {
	const out = kernels.room("optimum", 24);
	kernels.call(name, `optimum_${step}`, out, least, LARGEST - least);
	const [stepSize, momentum] = kernels.numbers(out, 2);
	return [stepSize, momentum];
}

/**
 * The scene with the settings that are best for the first run that shares both, the followed one of those if it does.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Scene}
 */
function tuned(kernels, catalogue, scene) {
	const { name, parameters: { masses: n } } = scene.objective;
	const shared = followed(scene, catalogue, ({ step_size: size, momentum, optimizer }) =>
		size == null && momentum == null && catalogue.optimizers[optimizer].predicted);
	if (!shared) return scene;
	const [least] = curvaturesOf(kernels, catalogue, name, n);
	const [stepSize, momentum] = optimumFor(kernels, name, catalogue.optimizers[shared.optimizer].step, least)
		.map((value) => significant(value, DIGITS));
	return { ...scene, step_size: stepSize, momentum };
}

/**
 * The followed run, which is painted on top. Null if none is shown.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn) => Apart | null}
 */
function takeApart(_kernels, catalogue, { scene, texts, results }) {
	const result = resultOf(results, followed(scene, catalogue)) ?? results[0];
	return result ? /** @type {Apart} */ ({ ...result, texts }) : null;
}

/**
 * Whether a run keeps the step size and the momentum that it begins with.
 * @type {(run: Pick<Result, "stepSizes" | "momenta">) => boolean}
 */
export const settingStays = ({ stepSizes, momenta }) =>
	[stepSizes, momenta].every((each) => each.every((value) => value === each[0]));

/** @type {import("./problems.js").ProblemKind} */
export const chain = {
	simulate,
	takeApart,
	runAt,
	tuned,
	seen: ({ losses }, steps) => losses.slice(0, steps + 1),
	apart: "in front",
	luck: ({ chain: words }) => (words?.shape === "shaken" ? "Draw of the shape" : ""),
};
