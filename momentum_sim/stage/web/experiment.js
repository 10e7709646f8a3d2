/** An experiment: how wrong runs end with each of some settings, trained with each of some seeds. */

import { train } from "./network.js";
import { inPieces } from "./pieces.js";
import { nameOf } from "./scene.js";

/** @import { ExperimentAnswer, ExperimentRequest, ExperimentTold, Kernels, RunSettings, Scene } from "./types.d.ts" */

/** @typedef {import("./pieces.js").Packed<ExperimentRequest>} Packed */
/** @typedef {{seed: number, at: number[]}} Round a seed that all runs are trained with, and at which settings */

const FIRST = 2; // seeds that are tried before the picture becomes finer
const MOST_KEPT = 20_000; // errors of runs before

/**
 * Every other setting of a row, and those between.
 * @type {(count: number) => number[][]}
 */
export const halvesOf = (count) => {
	const all = Array.from({ length: count }, (_, k) => k);
	return [0, 1].map((odd) => all.filter((k) => k % 2 === odd));
};

/**
 * What is done one after the other, each whole picture after a coarser one: the settings of the first part with the
 * first seeds, all others with the same, then all with one seed after the other. All that has a seed comes together,
 * because what it draws is drawn once then.
 * @type {(parts: number[][], seeds: number[]) => Round[]}
 */
export function roundsOf(parts, seeds) {
	const all = parts.flat().sort((a, b) => a - b);
	const [first, others] = [seeds.slice(0, FIRST), seeds.slice(FIRST)];
	const coarse = parts.flatMap((at) => first.map((seed) => ({ seed, at })));
	return [...coarse, ...others.map((seed) => ({ seed, at: all }))].filter(({ at }) => at.length > 0);
}

/**
 * The scene in which every run that is not matched with another starts with one step size, be it its own, that of
 * adaptive rules or the one that the others share; and its shared momentum, if there is to be another.
 * @type {(scene: Scene, value: number, momentum?: number) => Scene}
 */
export function withSetting(scene, value, momentum = scene.momentum) {
	const runs = scene.runs.map((run) => (run.step_size == null ? run : { ...run, step_size: value }));
	return { ...scene, momentum, step_size: value, adaptive_step_size: value, runs };
}

/**
 * Begin an experiment with kernels that have what its scene needs: what goes on with so many runs more, and says what
 * is found. `errors` are those of experiments before, by what they are of, and are added to.
 * @type {(kernels: Kernels, request: ExperimentRequest, errors?: Map<string, number>) => (runs: number) =>
 *   ExperimentAnswer}
 */
export function begun(kernels, { scene, catalogue, stepSizes, momenta, parts, seeds }, errors = new Map()) {
	if (errors.size > MOST_KEPT) errors.clear();
	const shown = scene.runs.filter(({ visible }) => visible);
	/** @type {Map<number, Scene>} by its momentum */
	const scenes = new Map();
	const settings = shown.map((run) => {
		const name = nameOf(run);
		const each = stepSizes[name].map((stepSize, k) => {
			const momentum = momenta?.[k] ?? scene.momentum;
			const at = scenes.get(momentum) ?? { ...scene, momentum };
			scenes.set(momentum, at);
			return { at, stepSize, of: "" };
		});
		/** @type {Map<Scene, string>} */
		const keys = new Map();
		for (const one of each) {
			if (!keys.has(one.at)) keys.set(one.at, keyOf(one.at, run));
			one.of = `${keys.get(one.at)} ${one.stepSize}`;
		}
		return { run, name, each };
	});
	const count = Math.max(0, ...settings.map(({ each }) => each.length));
	const rounds = roundsOf(parts ?? halvesOf(count), seeds);
	const left = rounds.flatMap(({ seed, at }, round) =>
		at.flatMap((k) => settings.map(({ run, name, each }) => ({ run, name, ...each[k], seed, round }))),
	);
	const all = left.length;
	let next = 0;
	/** @type {(cell: typeof left[0]) => boolean} whether it was trained just now */
	const trained = ({ run, name, at, of, seed, stepSize }) => {
		const key = `${of} ${seed}`;
		if (errors.has(key)) return false;
		const own = { ...withSetting(at, stepSize), seed };
		const ran = own.runs.find((one) => nameOf(one) === name) ?? run;
		const { testErrors } = train(kernels, catalogue, { scene: own }, ran);
		errors.set(key, testErrors?.[testErrors.length - 1] ?? NaN);
		return true;
	};
	/** @type {(place: number) => number} how many rounds the last whole picture has */
	const whole = (place) => {
		const half = Math.min(FIRST, seeds.length);
		const ended = place < all ? left[place].round : rounds.length;
		return ended > half && ended < 2 * half && count > 1 ? half : ended;
	};
	return (runs) => {
		for (let made = 0; next < all && made < runs; next++) if (trained(left[next])) made += 1;
		const ended = rounds.slice(0, whole(next));
		/** @type {Map<number, number[]>} the seeds that there are at each setting */
		const there = new Map();
		for (const { seed, at } of ended) for (const k of at) there.set(k, [...(there.get(k) ?? []), seed]);
		const found = Object.fromEntries(
			settings.map(({ name, each }) => [
				name,
				each.map(({ of }, k) => (there.get(k) ?? []).map((seed) => errors.get(`${of} ${seed}`) ?? NaN)),
			]),
		);
		const most = Math.max(0, ...Object.values(found).flat().map(({ length }) => length));
		return { done: all ? next / all : 1, made: next, all, seeds: most, errors: found };
	};
}

/**
 * What a run's errors depend on besides its step size and its seed.
 * @type {(scene: Scene, run: RunSettings) => string}
 */
function keyOf({ objective, momentum, equal, rate_change, step_size_schedule, runs }, run) {
	const matched = runs.find((other) => nameOf(other) === run.matches) ?? null;
	const [own, other] = [run, matched].map((one) => one && { ...one, visible: true });
	return JSON.stringify([objective, momentum, equal, rate_change, step_size_schedule, own, other]);
}

/**
 * Make what experiments beside the page, and tells of what it has found time and again.
 * @type {(tell: (answer: ExperimentTold) => void) =>
 *   (request: Packed | null) => Promise<void>}
 */
export function experimenting(tell) {
	const errors = new Map();
	return inPieces((kernels, /** @type {ExperimentRequest} */ request) => begun(kernels, request, errors), tell);
}
