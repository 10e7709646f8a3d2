/** A map of patchworks: what share of new ones with the small margin a run has wrong, trained with some settings. */

import { begunLearning, wishOf } from "./features.js";
import { inPieces } from "./pieces.js";

/**
 * @import {
 *	ExperimentAnswer, ExperimentRequest, Kernels, Learnt, LearningWish, MarginsAnswer, MarginsRequest, MarginsTold
 * } from "./types.d.ts"
 */

/** @typedef {MarginsRequest["settings"][0]} Trained */
/** @typedef {{seed: number, at: number[]}} Round a seed, and at which settings of a map the run is trained with it */

/**
 * What is done one after the other, each whole picture after a coarser one: the settings of each part with the first
 * seed, then all with one seed after the other.
 * @type {(request: ExperimentRequest) => Round[]}
 */
export function roundsOf({ parts = [], seeds: [first, ...others] }) {
	const all = parts.flat().sort((a, b) => a - b);
	return [...parts.map((at) => ({ seed: first, at })), ...others.map((seed) => ({ seed, at: all }))];
}

/**
 * The settings of a round.
 * @type {(request: ExperimentRequest, round: Round) => Trained[]}
 */
export function settingsIn({ stepSizes, momenta = [] }, { seed, at }) {
	const [sizes] = Object.values(stepSizes);
	return at.map((k) => ({ stepSize: sizes[k], momentum: momenta[k], seed }));
}

/**
 * What there is of a map: `errorOf` gives what was found of a setting, undefined where nothing was yet. A picture has
 * what whole rounds have found, from the first on.
 * @type {(request: ExperimentRequest, errorOf: (trained: Trained) => number | undefined) => ExperimentAnswer}
 */
export function mapOf(request, errorOf) {
	const [name] = Object.keys(request.stepSizes);
	const rounds = roundsOf(request).map((round) => ({ ...round, found: settingsIn(request, round).map(errorOf) }));
	const all = rounds.flatMap(({ found }) => found);
	const made = all.filter((error) => error !== undefined).length;
	const isWhole = (/** @type {typeof rounds[0]} */ { found }) => !found.includes(undefined);
	const ended = rounds.findIndex((round) => !isWhole(round));
	/** @type {number[][]} */
	const errors = request.stepSizes[name].map(() => []);
	for (const { at, found } of ended < 0 ? rounds : rounds.slice(0, ended)) {
		at.forEach((k, place) => errors[k].push(found[place] ?? NaN));
	}
	const seeds = Math.max(0, ...errors.map(({ length }) => length));
	return { done: all.length ? made / all.length : 1, made, all: all.length, seeds, errors: { [name]: errors } };
}

/**
 * The share of new patchworks with the small margin that the last network has wrong; NaN if the run diverges.
 * @type {(wish: LearningWish, learnt: Learnt) => number}
 */
function errorIn({ patchworks: { measures, examples }, parameters: { small_margins: few } }, { histories, right }) {
	const last = histories.subarray(histories.length - measures.length);
	/** @type {(name: string, count: number) => number} */
	const loss = (name, count) => (count ? last[measures.indexOf(name)] : 0);
	const losses = loss("small_losses", few) + loss("large_losses", examples - few);
	return Number.isFinite(losses) ? 1 - right[right.length - 2] : NaN;
}

/**
 * Begin with trainings, one after the other: what goes on by so many rounds of steps, at most to the end of one
 * training, and says what has been found.
 * @type {(kernels: Kernels, request: MarginsRequest) => (rounds: number) => MarginsAnswer}
 */
export function begunMargins(kernels, { scene, catalogue, settings }) {
	const [run] = scene.runs;
	/** @type {number[]} */
	const errors = [];
	/** @type {{wish: LearningWish, goOn: ReturnType<typeof begunLearning>} | null} */
	let training = null;
	/** @type {(trained: Trained) => NonNullable<typeof training>} */
	const begin = ({ stepSize, momentum, seed }) => {
		const at = { ...scene, step_size: stepSize, adaptive_step_size: stepSize, momentum, seed };
		const wish = { ...wishOf(kernels, catalogue, at, run).wish, testedAt: [scene.n_steps] };
		return { wish, goOn: begunLearning(kernels, wish) };
	};
	return (rounds) => {
		training ??= begin(settings[errors.length]);
		const { learnt } = training.goOn(rounds);
		if (learnt) {
			errors.push(errorIn(training.wish, learnt));
			training = null;
		}
		return { done: errors.length / settings.length, errors: [...errors] };
	};
}

/**
 * Make what trains so beside the page, and tells of what it has found time and again.
 * @type {(tell: (answer: MarginsTold) => void) =>
 *   (request: import("./pieces.js").Packed<MarginsRequest> | null) => Promise<void>}
 */
export const margins = (tell) => inPieces(begunMargins, tell);
