/** A network in training: from a scene on images to what is drawn of it. All numbers are the kernels'. */

import { followed, nameOf } from "./scene.js";
import { resultOf, settingOf } from "./simulation.js";

/**
 * @import {
 *	Apart, Catalogue, Drawn, Kernels, Landscape, Network, Result, RunSettings, Scene, Task
 * } from "./types.d.ts"
 */

const PIXELS = 64; // of an image
const INK = 16; // the value of a pixel that is all ink
const MOST_KEPT = 64; // weights that are kept on the way, about
const MOST_STARTS = 64; // weights that were trained before, kept to begin with again

/**
 * @typedef {object} Images what every training of a network has
 * @property {Uint8Array} images
 * @property {Uint8Array} labels
 * @property {number[]} pixels their addresses, as kernels read them
 * @property {number} labelled
 *
 * @typedef {Required<Pick<Landscape, "images" | "task" | "gain" | "streams" | "full_batch">>} Trainable what the
 *   catalogue has
 *
 * @typedef {object} Luck what all runs of a scene have in common: the images, their order, the weights at first
 * @property {Network} network
 * @property {number[]} pixels the addresses of the images
 * @property {number} labels
 * @property {number} order
 * @property {number} tested
 * @property {number} batches of an epoch
 * @property {number} width
 * @property {number} size
 * @property {number} scratch
 * @property {Float64Array} start
 */

/** @typedef {{epochs: number, batch: number, hidden: number, seed: number}} How what a luck is drawn for */

/**
 * @typedef {Result & {end: Float64Array, kept: Float64Array | null, every: number}} Trained with the last weights, and
 *   those that were kept before every so many steps
 */

/** @type {WeakMap<Kernels, {name: string, found: Images}>} of the last network */
const loaded = new WeakMap();
/** @type {WeakMap<Kernels, {key: string, luck: Luck}>} of the last scene: most that is dragged leaves it as it is */
const known = new WeakMap();
/** @type {WeakMap<Kernels, Map<string, Float64Array>>} the weights that were trained before, of each size and seed */
const starts = new WeakMap();

/**
 * The images of a network, where kernels read them.
 * @type {(kernels: Kernels, name: string, count: number) => Images}
 */
export function imagesOf(kernels, name, count) {
	const last = loaded.get(kernels);
	if (last?.name === name) return last.found;
	const [images, labels] = unpackedImages(kernels.data[`${name}_data`], count);
	const inked = images.reduce((found, value) => found + Number(value > 0), 0);
	const [pixels, where, firsts] = [8, 4].map((bytes, k) => kernels.room(`images ${k}`, bytes * inked))
		.concat(kernels.room("images 2", 4 * (count + 1)));
	const values = kernels.put("images", Float64Array.from(images, (value) => value / INK));
	kernels.call(name, "nonzero_pixels", pixels, where, firsts, values, count);
	const labelled = kernels.put("labels", labels, Int32Array);
	const found = { images, labels, pixels: [pixels, where, firsts], labelled };
	loaded.set(kernels, { name, found });
	return found;
}

/**
 * The luck of a scene, by its seed.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Luck}
 */
function luckOf(kernels, catalogue, { objective: { name, parameters }, seed }) {
	const key = JSON.stringify([name, parameters, seed]);
	const last = known.get(kernels);
	if (last?.key === key) return last.luck;
	const { epochs, batch_size: batch, hidden } = parameters;
	const { task } = /** @type {Trainable} */ (catalogue.objectives[name]);
	const luck = luckOn(kernels, catalogue, name, task, { epochs, batch, hidden, seed });
	known.set(kernels, { key, luck });
	return luck;
}

/**
 * The luck of a task, whose images are those of its own digits in the order of a seed.
 * @type {(kernels: Kernels, catalogue: Catalogue, name: string, task: Task, how: How) => Luck}
 */
function luckOn(kernels, catalogue, name, task, { epochs, batch, hidden, seed }) {
	const { images: count, streams } = /** @type {Trainable} */ (catalogue.objectives[name]);
	const start = startOf(kernels, catalogue, name, task, { hidden, seed }); // before memory has the order of this task
	const { images, labels, pixels, labelled } = imagesOf(kernels, name, count);
	const { digits: [first, last], trained_on: trained } = task;
	const split = splitOf(kernels, name, { count, seed, stream: streams.split });
	const own = split.filter((image) => first <= labels[image] && labels[image] <= last);
	const tested = own.slice(trained);
	const batches = Math.floor(trained / batch);
	const order = kernels.room("order", 4 * epochs * trained);
	const rows = new Int32Array(kernels.memory.buffer, order, epochs * trained);
	for (let epoch = 0; epoch < epochs; epoch++) rows.set(own.subarray(0, trained), epoch * trained);
	kernels.call(name, "shuffled", order, epochs, trained, seed, task.order, 0);
	const taken = new Int32Array(kernels.memory.buffer, order, epochs * trained);
	for (let epoch = 0; epoch < epochs; epoch++) { // what would fill no batch sits its epoch out
		taken.copyWithin(epoch * batches * batch, epoch * trained, epoch * trained + batches * batch);
	}
	const [width, size, scratch] = sizesOf(kernels, name, hidden, batch);
	return {
		network: { images, labels, tested, hidden },
		pixels,
		labels: labelled,
		order,
		tested: kernels.put("tested", tested, Int32Array),
		batches,
		width,
		size,
		scratch,
		start,
	};
}

/**
 * The weights that a task begins with: drawn, or what was trained on another before, made once for each size and seed.
 * @type {(kernels: Kernels, catalogue: Catalogue, name: string, task: Task, how: {hidden: number, seed: number}) =>
 *   Float64Array}
 */
function startOf(kernels, catalogue, name, { before }, { hidden, seed }) {
	if (!before) {
		const { gain, streams } = /** @type {Trainable} */ (catalogue.objectives[name]);
		const [width, size] = sizesOf(kernels, name, hidden, 1);
		return drawnWeights(kernels, name, { gain, hidden, seed, width, size }, streams.start);
	}
	const kept = starts.get(kernels) ?? new Map();
	starts.set(kernels, kept);
	const key = JSON.stringify([name, hidden, seed]);
	const there = kept.get(key);
	if (there) return there;
	const { task, step, step_size: stepSize, epochs, batch_size: batch } = before;
	const luck = luckOn(kernels, catalogue, name, task, { epochs, batch, hidden, seed });
	const count = epochs * luck.batches;
	const setting = { step, momenta: new Float64Array(count), stepSizes: new Float64Array(count).fill(stepSize) };
	const { end } = descended(kernels, catalogue, name, luck, { ...setting, epochs, batch, every: 0 });
	if (kept.size >= MOST_STARTS) kept.clear();
	kept.set(key, end);
	return end;
}

/**
 * How many units there are in memory, how many weights, and how many numbers so many images are worked on with.
 * @type {(kernels: Kernels, name: string, hidden: number, count: number) => Float64Array}
 */
export function sizesOf(kernels, name, hidden, count) {
	const sizes = kernels.room("sizes of weights", 24);
	kernels.call(name, "network_sizes", sizes, hidden, count);
	return kernels.numbers(sizes, 3);
}

/**
 * The images in the order of a seed: those to train on before those to test with.
 * @type {(kernels: Kernels, name: string, how: {count: number, seed: number, stream: number}) => Int32Array}
 */
export function splitOf(kernels, name, { count, seed, stream }) {
	const every = kernels.put("split", Int32Array.from({ length: count }, (_, k) => k), Int32Array);
	kernels.call(name, "shuffled", every, 1, count, seed, stream, 0);
	return new Int32Array(kernels.memory.buffer, every, count).slice();
}

/**
 * Weights that a seed draws, as they are in memory.
 * @type {(kernels: Kernels, name: string, how: {gain: number, hidden: number, seed: number, width: number, size:
 *   number}, stream: number) => Float64Array}
 */
export function drawnWeights(kernels, name, { gain, hidden, seed, width, size }, stream) {
	const row = kernels.room("weights in a row", 8 * size);
	kernels.call(name, "network_start", row, gain, hidden, seed, stream);
	const packed = kernels.room("weights", 8 * size);
	kernels.call(name, "packed_weights", packed, row, hidden, width, size);
	return kernels.numbers(packed, size);
}

/**
 * The images, one after the other, and what each shows. Python's file has the first pixel of all, then the second.
 * @type {(data: Uint8Array, count: number) => Uint8Array[]}
 */
function unpackedImages(data, count) {
	const images = new Uint8Array(PIXELS * count);
	for (let pixel = 0; pixel < PIXELS; pixel++) {
		for (let image = 0; image < count; image++) images[PIXELS * image + pixel] = data[count * pixel + image];
	}
	return [images, data.slice(PIXELS * count)];
}

/**
 * Train every visible run of a scene.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Drawn}
 */
function simulate(kernels, catalogue, scene) {
	const { texts, minima } = catalogue;
	const { network } = luckOf(kernels, catalogue, scene);
	const landscape = catalogue.objectives[scene.objective.name];
	const said = { ...texts, ...minima[landscape.minima] };
	const found = { scene, landscape, network, texts: said, floor: 0 };
	const drawn = /** @type {Drawn} */ (/** @type {unknown} */ ({
		...found, minimum: NaN, minimisers: [], nearest: () => null, alone: false, quadratic: null, noise: null,
	}));
	const shown = scene.runs.filter(({ visible }) => visible);
	const kept = nameOf(followed(scene, catalogue) ?? { optimizer: "" });
	drawn.results = shown.map((run) => train(kernels, catalogue, drawn, run, nameOf(run) === kept));
	return drawn;
}

/**
 * Train one run; of one whose weights are `kept` those on the way are there as well.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Pick<Drawn, "scene">, run: RunSettings, kept?: boolean) =>
 *   Result}
 */
export function train(kernels, catalogue, { scene }, run, kept = false) {
	const { objective: { name, parameters: { epochs, batch_size: batch } }, n_steps: steps } = scene;
	const luck = luckOf(kernels, catalogue, scene);
	const { batches } = luck;
	const setting = settingOf(kernels, catalogue, scene, run);
	const every = kept ? Math.ceil(steps / MOST_KEPT) : 0;
	const { losses: values, testErrors, end, history } =
		descended(kernels, catalogue, name, luck, { ...setting, step: setting.rule.step, epochs, batch, every });
	const wild = values.findIndex((loss) => !Number.isFinite(loss));
	const diverges = wild < 0 && !end.every(Number.isFinite) ? steps : wild;
	const heights = Float64Array.from({ length: steps + 1 }, (_, k) => 100 * testErrors[Math.floor(k / batches)]);
	/** @type {Result["upTo"]} */
	const upTo = (step) => ({
		epoch: batches,
		testErrors: testErrors.slice(0, Math.floor(step / batches) + 1),
		heights: heights.slice(0, step + 1),
		finalHeight: heights[step],
	});
	const told = { ...setting, losses: values, testErrors, heights, settles: steps + 1, diverges, every, upTo };
	const weighed = { end, kept: history };
	const result = { ...told, ...weighed, finalHeight: heights[steps], tolerance: 0, overshoot: 0 };
	return /** @type {Result} */ (/** @type {unknown} */ (result));
}

/**
 * Take all steps of a training: the loss of each, the test errors, the last weights, and those before every so many
 * steps, null of 0.
 * @type {(kernels: Kernels, catalogue: Pick<Catalogue, "state_size">, name: string, luck: Luck, how: {step: string,
 *   momenta: Float64Array, stepSizes: Float64Array, epochs: number, batch: number, every: number}) => {losses:
 *   Float64Array, testErrors: Float64Array, end: Float64Array, history: Float64Array | null}}
 */
function descended(kernels, { state_size: each }, name, luck, how) {
	const { step, epochs, batch, every } = how;
	const { size, width, batches } = luck;
	const steps = epochs * batches;
	const count = every ? Math.ceil(steps / every) : 0;
	const [weights, gradient, points, history, losses, errors, states, scratch] = [
		...["weights", "gradient of weights", "points of weights"].map((piece) => kernels.room(piece, 8 * size)),
		kernels.room("kept weights", 8 * Math.max(1, count * size)),
		kernels.room("training losses", 8 * steps),
		kernels.room("test errors", 8 * (epochs + 1)),
		kernels.room("states of weights", 4 * size * each),
		kernels.room("scratch of images", 8 * luck.scratch),
	];
	const momenta = kernels.put("momenta", how.momenta);
	const stepSizes = kernels.put("step sizes", how.stepSizes);
	kernels.put("weights", luck.start);
	kernels.call(
		name, `trained_${step}`,
		weights, losses, errors, momenta, stepSizes, ...luck.pixels, luck.labels, luck.order, luck.tested,
		luck.network.tested.length, batches, epochs, batch, width, size, gradient, points, states, scratch,
		history, every,
	);
	return {
		losses: kernels.numbers(losses, steps),
		testErrors: kernels.numbers(errors, epochs + 1),
		end: kernels.numbers(weights, size),
		history: every ? kernels.numbers(history, count * size) : null,
	};
}

/**
 * The followed run with what it has learned by a step: what its units see, and the digit that it takes each of the
 * test images for. Null if no run is shown.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn) => Apart | null}
 */
function takeApart(kernels, catalogue, { scene, texts, results }) {
	const result = resultOf(results, followed(scene, catalogue));
	if (!result) return null;
	const { name } = scene.objective;
	const { network: { tested, hidden }, pixels, labels, tested: at, width, size, scratch: room } =
		luckOf(kernels, catalogue, scene);
	const { end, kept, every } = /** @type {Trained} */ (result);
	/** @type {(step: number) => Float64Array} the weights before a step, of those that were kept the last */
	const weightsAt = (step) => {
		if (step >= scene.n_steps || !kept) return end;
		const index = Math.floor(Math.max(step, 0) / every);
		return kept.subarray(index * size, (index + 1) * size);
	};
	const unitsAt = remembered((step) => {
		const row = kernels.room("weights in a row", 8 * size);
		kernels.call(name, "unpacked_weights", row, kernels.put("weights", weightsAt(step)), hidden, width);
		const first = kernels.numbers(row, PIXELS * hidden); // pixel by pixel
		const units = new Float64Array(PIXELS * hidden);
		units.forEach((_, k) => (units[k] = first[(k % PIXELS) * hidden + Math.floor(k / PIXELS)]));
		return units;
	});
	const answersAt = remembered((step) => {
		const out = kernels.room("answers", 4 * tested.length);
		const scratch = kernels.room("scratch of images", 8 * room);
		const weights = kernels.put("weights", weightsAt(step));
		const asked = [out, weights, ...pixels, labels, at, tested.length, width, scratch];
		kernels.call(name, "network_answers", ...asked);
		return Uint8Array.from(new Int32Array(kernels.memory.buffer, out, tested.length));
	});
	/** @type {Result["upTo"]} */
	const upTo = (last) => ({
		...result.upTo?.(last),
		unitsAt: (step) => unitsAt(Math.min(step, last)),
		answersAt: (step) => answersAt(Math.min(step, last)),
	});
	return /** @type {Apart} */ (/** @type {unknown} */ ({ ...result, texts, unitsAt, answersAt, upTo }));
}

/**
 * A function of a step that remembers what it gave last.
 * @template T
 * @param {(step: number) => T} made
 * @returns {(step: number) => T}
 */
function remembered(made) {
	/** @type {{step: number, value: T} | null} */
	let last = null;
	return (step) => {
		if (last?.step !== step) last = { step, value: made(step) };
		return last.value;
	};
}

/** @type {import("./problems.js").ProblemKind} */
export const network = {
	simulate,
	takeApart,
	runAt: train,
	seen: ({ losses }, steps) => losses.slice(0, steps),
	apart: "weights of",
	luck: () => "Draw of the images, their order and the first weights",
};
