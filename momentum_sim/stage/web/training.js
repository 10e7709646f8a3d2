/**
 * A network trained on many images at once, some steps at a time: its loss, the sharpness of that, and the edge of
 * stability, the sharpness from which a step is unstable. All numbers are the kernels'.
 */

import { drawnWeights, imagesOf, sizesOf, splitOf } from "./network.js";
import { inPieces } from "./pieces.js";
import { nameOf } from "./scene.js";
import { settingOf } from "./simulation.js";

/**
 * @import {
 *	AtEdge, Catalogue, Kernels, RunSettings, Scene, TrainingAnswer, TrainingRequest, TrainingTold
 * } from "./types.d.ts"
 */

/**
 * @typedef {import("./pieces.js").Packed<TrainingRequest>} Packed
 * @typedef {object} Kept what of a training is not in memory, from one request to the next
 * @property {string} key
 * @property {number} step
 * @property {number} diverges
 * @property {AtEdge[]} rows
 *
 * @typedef {object} Whole what a training on many images at once begins with
 * @property {number[]} pixels the addresses of the images
 * @property {number} labels
 * @property {Int32Array} taken which images it is trained on
 * @property {Int32Array} tested
 * @property {number} width
 * @property {number} size
 * @property {number} scratch
 * @property {number} work
 * @property {Float64Array} start
 * @property {Float64Array} vector that the first measurement begins with
 */

const AT_ONCE = 20; // steps between two answers where it is to last: the picture grows 15 times a second then
const TOLD = 4; // numbers of a measurement

/**
 * What a training on many images at once begins with, and how much room it takes.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Pick<Scene, "objective" | "seed">) => Whole}
 */
function wholeOf(kernels, { objectives }, { objective: { name, parameters: { hidden } }, seed }) {
	const known = /** @type {import("./network.js").Trainable} */ (objectives[name]);
	const { images: count, streams, full_batch } = known;
	const { n_images: n, gain, trained_on: trained } = full_batch;
	const { pixels, labelled } = imagesOf(kernels, name, count);
	const split = splitOf(kernels, name, { count, seed, stream: streams.split });
	const [width, size] = sizesOf(kernels, name, hidden, n);
	const sizes = kernels.room("sizes of a training", 16);
	kernels.call("edge", "full_batch_sizes", sizes, width, n);
	const [scratch, vectors] = kernels.numbers(sizes, 2);
	const [start, vector] = [streams.start, streams.eigenvector].map((stream) =>
		drawnWeights(kernels, name, { gain, hidden, seed, width, size }, stream),
	);
	const [taken, tested] = [split.slice(0, n), split.slice(trained)];
	return { pixels, labels: labelled, taken, tested, width, size, scratch, work: vectors * size, start, vector };
}

/** @type {() => Kept} */
const unbegun = () => ({ key: "", step: 0, diverges: -1, rows: [] });

/**
 * The settings of a run of so many steps.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, run: string, steps: number) =>
 *	import("./types.d.ts").Setting}
 */
export function settingsOver(kernels, catalogue, scene, run, steps) {
	const own = /** @type {RunSettings} */ (scene.runs.find((one) => nameOf(one) === run));
	return settingOf(kernels, catalogue, { ...scene, n_steps: steps }, own);
}

/**
 * The sharpness from which a step of a rule is unstable.
 * @type {(kernels: Kernels, rule: {step: string}, momentum: number, stepSize: number) => number}
 */
export function edgeOf(kernels, { step }, momentum, stepSize) {
	const out = kernels.room("boundaries", 24);
	kernels.call("edge", `edge_${step}`, out, momentum, 1);
	return kernels.numbers(out, 3)[2] / stepSize;
}

/**
 * Begin a training with kernels that have what its scene needs, or go on with the one that these had last: what takes
 * so many measurements' steps more, and says what is found.
 * @type {(kernels: Kernels, request: TrainingRequest, kept?: Kept) => (rounds: number) => TrainingAnswer}
 */
export function begunTraining(kernels, request, kept = unbegun()) {
	const { scene, catalogue, run, key, steps, until, every, pace } = request;
	const { full_batch: whole } = catalogue.objectives[scene.objective.name];
	const { tolerance, most_products: most } = /** @type {NonNullable<typeof whole>} */ (whole);
	const { rule, momenta, stepSizes } = settingsOver(kernels, catalogue, scene, run, steps);
	const { taken, tested, width, size, ...other } = wholeOf(kernels, catalogue, scene);
	/** @type {(name: string, count: number) => number} */
	const room = (name, count) => kernels.room(`${name} of a training`, 8 * count);
	const [weights, vector] = [room("weights", size), room("vector", size)];
	const states = room("states", (size / 2) * catalogue.state_size);
	const [found, losses] = [room("measurements", TOLD * Math.ceil(until / every)), room("losses", until)];
	const [work, scratch] = [room("work", other.work), room("scratch", other.scratch)];
	const [ofMomenta, ofSteps] = [room("momenta", steps), room("step sizes", steps)];
	const [which, others] = [taken, tested].map((images, k) => kernels.put(`which images ${k}`, images, Int32Array));
	/** @type {(address: number, values: Float64Array) => void} */
	const fill = (address, values) => new Float64Array(kernels.memory.buffer, address, values.length).set(values);
	fill(ofMomenta, momenta);
	fill(ofSteps, stepSizes);
	let told = kept.key === key ? request.known : 0;
	if (kept.key !== key) {
		Object.assign(kept, { ...unbegun(), key });
		fill(weights, other.start);
		fill(vector, other.vector);
	}
	return (rounds) => {
		const from = kept.step;
		const count = Math.max(0, Math.min(every * rounds, pace ? AT_ONCE : Infinity, until - from));
		kernels.call(
			"edge", `full_batch_${rule.step}`, found, losses, weights, vector, states, ofMomenta + 8 * from,
			ofSteps + 8 * from, ...other.pixels, other.labels, which, others, taken.length, tested.length, from, count,
			every, tolerance, most, width, size, work, scratch,
		);
		const values = kernels.numbers(losses, count);
		const wild = values.findIndex((loss) => !Number.isFinite(loss));
		kept.step = from + count;
		const isOver = kept.step >= until;
		if (wild >= 0) kept.diverges = from + wild;
		else if (isOver && !kernels.numbers(weights, size).every(Number.isFinite)) kept.diverges = kept.step;
		const numbers = kernels.numbers(found, TOLD * Math.ceil(count / every));
		/** @type {(k: number) => AtEdge} */
		const rowAt = (k) => {
			const [sharpness, residual, products, error] = numbers.subarray(TOLD * k, TOLD * (k + 1));
			const step = from + every * k;
			const edge = edgeOf(kernels, rule, momenta[step], stepSizes[step]);
			return { step, sharpness, residual, products, error, edge, loss: values[every * k] };
		};
		const { diverges } = kept;
		const measured = Array.from({ length: numbers.length / TOLD }, (_, k) => rowAt(k));
		kept.rows.push(...measured.filter(({ step, sharpness }) =>
			Number.isFinite(sharpness) && !(diverges >= 0 && step >= diverges),
		));
		const since = told;
		told = kept.step; // what was told to who had asked for something else meanwhile is told again
		const rows = kept.rows.filter((row) => row.step >= since);
		const done = isOver || diverges >= 0 ? 1 : kept.step / until;
		return { done, step: kept.step, from: since, rows, diverges, lasts: pace ? (1000 * count) / pace : 0 };
	};
}

/**
 * Make what trains beside the page, and tells of what it has measured time and again.
 * @type {(tell: (answer: TrainingTold) => void) => (request: Packed | null) => Promise<void>}
 */
export function training(tell) {
	const kept = unbegun();
	return inPieces((kernels, /** @type {TrainingRequest} */ request) => begunTraining(kernels, request, kept), tell);
}
