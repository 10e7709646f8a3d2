/** A map: when a run settles, and whether it diverges, for each of some momenta and each of some step sizes. */

import { Kernels } from "./kernels.js";

/** @import { MapAnswer, MapRequest } from "./types.d.ts" */

/**
 * What a request for a map asks for, by kernels that have the sweeps over its landscape: `settled` and `diverged`, a
 * value for each step size for each momentum.
 * @type {(kernels: Kernels, request: MapRequest) => MapAnswer}
 */
export function swept(kernels, request) {
	const { objective, rule, momenta, stepSizes, coefficients, schedule, scratch } = request;
	const { start, steps, minimum, tolerance } = request;
	const count = momenta.length * stepSizes.length;
	const pieces = Object.entries({ settled: count, diverged: count, scratch });
	const [settled, diverged, work] = pieces.map(([name, n]) => kernels.room(name, 8 * n));
	const given = Object.entries({ momenta, "step sizes": stepSizes, coefficients, schedule });
	const [rows, columns, c, own] = given.map(([name, values]) => kernels.put(name, values));
	const shared = [c, own, work, steps, ...start, minimum, tolerance];
	kernels.call(objective, rule, settled, diverged, rows, momenta.length, columns, stepSizes.length, ...shared);
	return { settled: kernels.numbers(settled, count), diverged: kernels.numbers(diverged, count) };
}

/**
 * Make what answers requests for maps beside the page, with a memory of its own: as `swept` does, and the
 * `milliseconds` that it took. A request has its `module` too, packed; null if it was sent before.
 * @type {() => (request: MapRequest & {module: string | null}) => Promise<MapAnswer & {milliseconds: number}>}
 */
export function sweeping() {
	const kernels = new Kernels();
	return async ({ module, ...request }) => {
		if (module) await kernels.add({ [request.objective]: module });
		const began = performance.now();
		return { ...swept(kernels, request), milliseconds: performance.now() - began };
	};
}
