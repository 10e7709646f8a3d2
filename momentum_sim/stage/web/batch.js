/**
 * The best settings of gradient descent and of heavy ball for batch sizes, a size and a start at a time: coarse first,
 * then refined. All numbers are the kernels'.
 */

import { inPieces } from "./pieces.js";

/** @import { BatchAnswer, BatchRequest, BatchTold, Best, Kernels } from "./types.d.ts" */

/** @typedef {import("./pieces.js").Packed<BatchRequest>} Packed */

const STARTS = 2;
const USUAL = -1; // stands for the largest momentum that there is usually
const ALL = 2 ** 30; // rounds: as many as there are

/**
 * Begin a search with kernels that have its module: what goes on with so many batch sizes more, and says what is found.
 * Each picture is whole: at first of every other size, the best of a grid, then of all sizes, refined.
 * @type {(kernels: Kernels, request: BatchRequest) => (rounds: number) => BatchAnswer}
 */
export function begunBatches(kernels, { kappa, target, curvatures: d, sizes }) {
	const known = kernels.room("sizes of batches", 24);
	kernels.call("batch", "batch_sizes", known);
	const [told, searched, scratchOf] = kernels.numbers(known, 3);
	const scratch = kernels.room("scratch of batches", 8 * scratchOf * d);
	const curvatures = kernels.room("curvatures of batches", 8 * d);
	const starts = kernels.room("starts of batches", 8 * STARTS * d);
	kernels.call("batch", "batch_spectrum", curvatures, starts, kappa, d);
	const places = sizes.map((_, k) => Array.from({ length: STARTS }, (_, start) =>
		kernels.put(`found of batch ${k} ${start}`, new Float64Array(searched))));
	const every = sizes.map((_, k) => k);
	const coarse = every.filter((k) => k % 2 === 0);
	const left = [{ of: coarse, rounds: 0 }, { of: every, rounds: ALL }].flatMap(({ of, rounds }) =>
		of.flatMap((k) => places[k].map((place, start) => ({ k, place, start, rounds }))));
	const all = left.length;
	const first = STARTS * coarse.length;
	let made = 0;
	let seen = /** @type {number[]} */ ([]);
	let found = /** @type {Best[][]} */ ([]);
	let largest = NaN;
	/** @type {(of: number[]) => void} */
	const take = (of) => {
		seen = of.map((k) => sizes[k]);
		found = Array.from({ length: STARTS }, (_, start) => of.map((k) => {
			const [, descent, descentSize, ball, ballSize, momentum, effective, most] =
				kernels.numbers(places[k][start], told);
			largest = most;
			return { descent, descentSize, ball, ballSize, momentum, effective };
		}));
	};
	return (rounds) => {
		for (let k = 0; made < all && k < rounds; k++) {
			const { k: size, place, start, rounds: refined } = left[made];
			const of = [curvatures, starts + 8 * d * start, d, sizes[size], target];
			kernels.call("batch", "batch_search", place, scratch, ...of, USUAL, refined);
			made += 1;
			if (made === first) take(coarse);
		}
		if (made === all) take(every);
		return { done: made / all, made, all, sizes: seen, found, largest };
	};
}

/**
 * Make what searches beside the page, and tells of what it has found time and again.
 * @type {(tell: (answer: BatchTold) => void) => (request: Packed | null) => Promise<void>}
 */
export const batching = (tell) => inPieces(begunBatches, tell);
