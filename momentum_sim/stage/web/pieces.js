/** Work that is done beside the page, with a memory of its own, a piece at a time. */

import { Kernels } from "./kernels.js";

/** @import { Modules } from "./types.d.ts" */

const PIECE = 60; // milliseconds, about, between two answers
const MOST_ROUNDS = 4096; // between them

/**
 * @template R
 * @typedef {R & {number: number, modules: Modules}} Packed a request with those of its modules, packed, that were not
 *   sent before
 */

/**
 * Make what does what it is asked, and tells of what it has found time and again, at the end `done`. `begin(kernels,
 * request)` begins with it, by kernels that have its modules, and gives what goes on by so many rounds and says what is
 * found, and how many milliseconds that is to last at least. Another request, or null, ends the one before.
 * @template R
 * @template {{done: number, lasts?: number}} F
 * @param {(kernels: Kernels, request: R) => (rounds: number) => F} begin
 * @param {(answer: F & {number: number, milliseconds: number}) => void} tell
 * @returns {(request: Packed<R> | null) => Promise<void>}
 */
export function inPieces(begin, tell) {
	const kernels = new Kernels();
	let latest = 0;
	let adding = Promise.resolve(); // what one request brings the next may need as well
	return async (request) => {
		const own = ++latest;
		if (!request) return;
		const { modules, number, ...asked } = request;
		adding = adding.catch(() => {}).then(() => kernels.add(modules));
		await adding;
		if (own !== latest) return;
		const began = performance.now();
		const go = begin(kernels, /** @type {R} */ (/** @type {unknown} */ (asked)));
		let rounds = 1;
		for (let done = 0; done < 1 && own === latest; ) {
			const before = performance.now();
			const found = go(rounds);
			const now = performance.now();
			if (2 * (now - before) < PIECE) rounds = Math.min(2 * rounds, MOST_ROUNDS);
			done = found.done;
			tell({ ...found, number, milliseconds: now - began });
			const rest = Math.max(0, (found.lasts ?? 0) - (now - before));
			await new Promise((resolve) => setTimeout(resolve, rest)); // for what else is asked meanwhile
		}
	};
}
