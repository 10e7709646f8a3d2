/** A search for the schedule of a run's momentum with which it ends lowest, some rounds at a time. */

import { inPieces } from "./pieces.js";

/** @import { FoundSchedule, Kernels, SearchAnswer, SearchRequest, TriedSchedule } from "./types.d.ts" */

/** What is told of, in the order in which `momentum_sim.kernels.schedule_search` does. */
export const KINDS = ["points", "constant", "demon", "linear", "given"];
const BEFORE = 3; // numbers that are told first, and of each kind

/** @typedef {import("./pieces.js").Packed<SearchRequest>} Packed */

/**
 * Begin a search with kernels that have its module: what goes on with it by so many rounds, and says what is found.
 * @type {(kernels: Kernels, request: SearchRequest) => (rounds: number) => FoundSchedule}
 */
export function begun(kernels, request) {
	const { module, rule, stepSizes, coefficients, amount, start, points, seed } = request;
	const [home] = module.split(".");
	const steps = stepSizes.length;
	const known = kernels.room("sizes", 32);
	kernels.call(home, `search_sizes_${rule}`, known, steps);
	const [size, momenta, usualTrials, usualRuns] = kernels.numbers(known, 4);
	const { trials = usualTrials, runs = usualRuns, given } = request;
	const told = BEFORE * (1 + KINDS.length) + 2 * points;
	const rooms = { found: told, memory: size, momenta };
	const [found, ...work] = Object.entries(rooms).map(([name, n]) => kernels.put(name, new Float64Array(n)));
	const taken = { given: given ?? new Float64Array(steps), "step sizes": stepSizes, coefficients, amount };
	const values = Object.entries(taken).map(([name, numbers]) => kernels.put(name, numbers));
	const settings = [steps, ...start, points, runs, seed, trials, given ? 1 : 0];
	return (rounds) => {
		kernels.call(home, `schedule_search_${rule}`, found, ...work, ...values, ...settings, rounds);
		return foundIn(kernels.numbers(found, told), given !== null);
	};
}

/**
 * What the numbers say that a search tells.
 * @type {(numbers: Float64Array, given: boolean) => FoundSchedule}
 */
function foundIn(numbers, given) {
	const [done, trials, best] = numbers;
	const places = numbers.subarray(BEFORE * (1 + KINDS.length));
	const points = Array.from({ length: places.length / 2 }, (_, k) => [...places.subarray(2 * k, 2 * k + 2)]);
	/** @type {Record<string, TriedSchedule>} */
	const tried = {};
	KINDS.forEach((kind, k) => {
		const own = kind === "given";
		if (own && !given) return;
		const [loss, error, momentum] = numbers.subarray(BEFORE * (k + 1), BEFORE * (k + 2));
		const curve = kind === "points";
		const schedule = curve ? { points } : kind;
		tried[kind] = { loss, error, momentum: curve ? points[0][1] : momentum, schedule };
		if (own) tried[kind] = { loss, error, momentum: null, schedule: null };
	});
	return { done, trials, best: KINDS[best], tried };
}

/**
 * Make what searches beside the page, and tells of what it has found time and again.
 * @type {(tell: (answer: SearchAnswer) => void) => (request: Packed | null) => Promise<void>}
 */
export const searching = (tell) => inPieces(begun, tell);
