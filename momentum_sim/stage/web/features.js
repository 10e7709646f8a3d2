/** A network on patchworks in training: from a scene to what is drawn of it. All numbers are the kernels'. */

import { followed } from "./scene.js";
import { resultOf, settingOf } from "./simulation.js";

/**
 * @import {
 *	Apart, Catalogue, Drawn, Kernels, Landscape, Learnt, LearningAnswer, LearningWish, Patchworks, Result, RunSettings,
 *	Scene, Setting
 * } from "./types.d.ts"
 */

const MOST_KEPT = 24; // trainings, that what is gone back to is there
const AT_ONCE = 50; // steps for each round

/** @typedef {{wish: LearningWish, learnt: Learnt}} Kept */

/** @type {WeakMap<Kernels, Kept[]>} */
const kept = new WeakMap();
/** @type {WeakMap<Kernels, string>} what the patchworks in their memory are of */
const drawnFor = new WeakMap();

/**
 * What a run of a scene is to be trained by.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, run: RunSettings) => {setting: Setting, wish:
 *   LearningWish}}
 */
export function wishOf(kernels, catalogue, scene, run) {
	const { objective: { name, parameters }, seed, n_steps: steps } = scene;
	const setting = settingOf(kernels, catalogue, scene, run);
	const { patchworks } = /** @type {Required<Pick<Landscape, "patchworks">>} */ (catalogue.objectives[name]);
	const { rule: { step }, momenta, stepSizes } = setting;
	const actsOn = run.acts_on ?? "everything";
	const flushedAt = run.flushed_at ?? -1;
	const rule = { step, stateSize: catalogue.state_size, momenta, stepSizes, actsOn, flushedAt };
	return { setting, wish: { name, patchworks, parameters, seed, steps, ...rule } };
}

/**
 * Whether what a run's rule remembers is cut, or of a part of the weights alone.
 * @type {(run: RunSettings) => boolean}
 */
export const isPartial = ({ acts_on: part = "everything", flushed_at: at = null }) =>
	part !== "everything" || at !== null;

/** @type {(one: Float64Array, other: Float64Array) => boolean} */
const alike = (one, other) => one.length === other.length && one.every((value, k) => value === other[k]);

/**
 * Whether two wishes are for the same training.
 * @type {(one: LearningWish, other: LearningWish) => boolean}
 */
export function sameWish(one, other) {
	/** @type {(keyof LearningWish)[]} */
	const plain = ["name", "seed", "steps", "step", "actsOn", "flushedAt"];
	return plain.every((field) => one[field] === other[field]) &&
		JSON.stringify(one.parameters) === JSON.stringify(other.parameters) &&
		alike(one.stepSizes, other.stepSizes) && alike(one.momenta, other.momenta);
}

/**
 * Draw the patchworks of a wish, if they are not there: to be trained on, and to be tested with.
 * @type {(kernels: Kernels, wish: LearningWish) => {noise: number[], signs: number[], sizes: Float64Array}}
 */
function patchworksOf(kernels, { name, patchworks: of, parameters: { small_margins: few, noise_norm: length }, seed }) {
	const { examples, dimensions, noise_patches: patches, filters, n_tests: tests, streams } = of;
	const directions = dimensions - 1;
	const out = kernels.room("sizes of patchworks", 32);
	/** @type {(one: number, other: number) => Float64Array} */
	const sizesOf = (one, other) => {
		kernels.call(name, "features_sizes", out, one, other, patches, filters);
		return kernels.numbers(out, 4);
	};
	const [own, asked] = [sizesOf(few, examples - few), sizesOf(tests, 0)];
	const noise = [own, asked].map(([, small, large], k) =>
		kernels.room(`noise of patchworks ${k}`, 8 * (small + large) * directions));
	const signs = [examples, tests].map((count, k) => kernels.room(`signs of patchworks ${k}`, 8 * count));
	const key = JSON.stringify([seed, few, length, ...noise, ...signs]);
	if (drawnFor.get(kernels) !== key) {
		const drawn = [patches, directions, length / Math.sqrt(directions), seed];
		const large = noise[0] + 8 * own[1] * directions;
		kernels.call(name, "features_noise", noise[0], 0, few, ...drawn, streams[0]);
		kernels.call(name, "features_noise", large, few, examples - few, ...drawn, streams[0]);
		kernels.call(name, "features_noise", noise[1], 0, tests, ...drawn, streams[1]);
		kernels.call(name, "features_signs", signs[0], examples, seed, streams[0]);
		kernels.call(name, "features_signs", signs[1], tests, seed, streams[1]);
		drawnFor.set(kernels, key);
	}
	return { noise, signs, sizes: own };
}

/**
 * Which iterates are tested, and how many: those of a wish, or as many for each factor of the step.
 * @type {(kernels: Kernels, wish: LearningWish) => {testedAt: number, tested: number}}
 */
function testsOf(kernels, { name, patchworks: { most_tested: most }, steps, testedAt: own }) {
	if (own) return { testedAt: kernels.put("steps of tests", own, Int32Array, most), tested: own.length };
	const found = kernels.room("how many tests", 8);
	const testedAt = kernels.room("steps of tests", 4 * most);
	kernels.call(name, "features_tested_at", found, testedAt, steps);
	return { testedAt, tested: kernels.numbers(found, 1)[0] };
}

/**
 * Begin a training: what takes so many rounds of its steps more, and says what came of it once it is done.
 * @type {(kernels: Kernels, wish: LearningWish) => (rounds: number) => LearningAnswer}
 */
export function begunLearning(kernels, wish) {
	const { name, patchworks: of, parameters, seed, steps, step, stateSize, actsOn, flushedAt } = wish;
	const { examples, dimensions, noise_patches: patches, filters, start_std: std, n_tests: tests, streams } = of;
	const { small_margins: few, small_margin: small, large_margin: large } = parameters;
	const { noise, signs, sizes: [width, , , work] } = patchworksOf(kernels, wish);
	const [directions, size, count] = [dimensions - 1, dimensions * width, of.measures.length];
	/** @type {(piece: string, numbers: number) => number} */
	const room = (piece, numbers) => kernels.room(`${piece} of filters`, 8 * numbers);
	const [weights, told] = [room("weights", size), room("histories", count * (steps + 1))];
	const { testedAt, tested } = testsOf(kernels, wish);
	const right = room("tests", 2 * tested);
	const [states, gradient, points] = [room("states", (size / 2) * stateSize), room("gradient", 2 * size),
		room("points", size)];
	const scratch = room("work", work);
	const nowhere = new Float64Array(steps);
	const momenta = [["noise", "signals"], ["signals", "noise"]].map(([without, part]) =>
		kernels.put(`momenta of ${part}`, actsOn === without ? nowhere : wish.momenta));
	const stepSizes = kernels.put("step sizes of filters", wish.stepSizes);
	kernels.call(name, "features_start", weights, filters, width, directions, std, seed, streams[2]);
	let at = 0;
	return (rounds) => {
		const end = Math.min(steps, at + AT_ONCE * rounds);
		kernels.call(
			name, `features_${step}`, weights, told, right, ...momenta, stepSizes, noise[0], signs[0], noise[1],
			signs[1], testedAt, states, gradient, points, scratch, tested, few, examples - few, tests, patches,
			directions, width, small, large, flushedAt < steps ? flushedAt : -1, at, end, steps,
		);
		at = end;
		if (end < steps) return { done: end / steps, learnt: null };
		return { done: 1, learnt: {
			histories: kernels.numbers(told, count * (steps + 1)),
			right: kernels.numbers(right, 2 * tested),
			testedAt: new Int32Array(kernels.memory.buffer, testedAt, tested).slice(),
		} };
	};
}

/**
 * What came of a wish, made now or before.
 * @type {(kernels: Kernels, wish: LearningWish) => Learnt}
 */
function learntOf(kernels, wish) {
	const all = kept.get(kernels) ?? [];
	kept.set(kernels, all);
	const there = all.find((one) => sameWish(one.wish, wish));
	if (there) return there.learnt;
	const learnt = /** @type {Learnt} */ (begunLearning(kernels, wish)(Infinity).learnt);
	all.unshift({ wish, learnt });
	all.splice(MOST_KEPT);
	return learnt;
}

/** @typedef {Pick<Result, "told" | "losses" | "heights" | "diverges">} Histories what is told of each iterate */

/** @type {WeakMap<Learnt, Histories>} */
const read = new WeakMap();

/**
 * What is told of each iterate, one of its numbers after the other.
 * @type {(wish: LearningWish, learnt: Learnt) => Histories}
 */
function historiesOf({ patchworks: { measures, examples }, parameters: { small_margins: few }, steps }, learnt) {
	const there = read.get(learnt);
	if (there) return there;
	const { histories, right, testedAt } = learnt;
	const columns = measures.map(() => new Float64Array(steps + 1));
	histories.forEach((value, k) => (columns[k % measures.length][Math.floor(k / measures.length)] = value));
	const told = /** @type {Patchworks} */ (Object.fromEntries(measures.map((name, k) => [name, columns[k]])));
	/** @type {(mean: number, count: number) => number} */
	const sum = (mean, count) => (count ? mean * count : 0); // where there are none they have no mean
	const losses = told.small_losses.map((loss, step) =>
		(sum(loss, few) + sum(told.large_losses[step], examples - few)) / examples);
	const heights = new Float64Array(steps + 1);
	testedAt.forEach((from, k) => heights.fill(100 * (1 - right[2 * k]), from));
	const found = { told, losses, heights, diverges: losses.findIndex((loss) => !Number.isFinite(loss)) };
	read.set(learnt, found);
	return found;
}

/**
 * A run as it is drawn: its setting, and what came of it.
 * @type {(setting: Setting, wish: LearningWish, learnt: Learnt) => Result}
 */
export function ranBy(setting, wish, learnt) {
	const { steps, stepSizes, momenta } = wish;
	const found = /** @type {Required<Histories>} */ (historiesOf(wish, learnt));
	const { told, heights } = found;
	/** @type {Result["upTo"]} */
	const upTo = (step) => {
		const seen = Object.entries(told).map(([name, values]) => [name, values.slice(0, step + 1)]);
		const finalHeight = heights[step];
		return { told: Object.fromEntries(seen), heights: heights.slice(0, step + 1), finalHeight };
	};
	const own = { ...setting, stepSizes, momenta, stepSize: stepSizes[0], momentum: momenta[0] };
	const ended = { settles: steps + 1, tolerance: 0, overshoot: 0, finalHeight: heights[steps] };
	return /** @type {Result} */ (/** @type {unknown} */ ({ ...own, ...found, ...ended, upTo }));
}

/**
 * A scene with the runs that there are of it; `waits`: what is said where some are still to come.
 * @type {(catalogue: Catalogue, scene: Scene, results: Result[], waits?: string) => Drawn}
 */
export function drawnWith(catalogue, scene, results, waits = "") {
	const landscape = catalogue.objectives[scene.objective.name];
	const texts = { ...catalogue.texts, ...catalogue.minima[landscape.minima] };
	const none = { minimum: NaN, minimisers: [], nearest: () => null, alone: false, quadratic: null, noise: null };
	const drawn = { scene, landscape, texts, floor: 0, results, waits, ...none };
	return /** @type {Drawn} */ (/** @type {unknown} */ (drawn));
}

/**
 * Train every visible run of a scene.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Drawn}
 */
function simulate(kernels, catalogue, scene) {
	const shown = scene.runs.filter(({ visible }) => visible);
	return drawnWith(catalogue, scene, shown.map((run) => runAt(kernels, catalogue, { scene }, run)));
}

/**
 * Train one run.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Pick<Drawn, "scene">, run: RunSettings) => Result}
 */
function runAt(kernels, catalogue, { scene }, run) {
	const { setting, wish } = wishOf(kernels, catalogue, scene, run);
	return ranBy(setting, wish, learntOf(kernels, wish));
}

/**
 * The followed run, which is painted on top. Null if none is shown, or there is none of it yet.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn) => Apart | null}
 */
function takeApart(_kernels, catalogue, { scene, texts, results }) {
	const result = resultOf(results, followed(scene, catalogue)) ?? results[0];
	return result ? /** @type {Apart} */ ({ ...result, texts }) : null;
}

/** @type {import("./problems.js").ProblemKind} */
export const features = {
	simulate,
	takeApart,
	runAt,
	seen: ({ losses }, steps) => losses.slice(0, steps + 1),
	apart: "in front",
	luck: () => "Draw of the patchworks and the first filters",
};
