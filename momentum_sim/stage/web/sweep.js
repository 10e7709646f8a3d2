/** A map: when a run settles, and whether it diverges, for each of some momenta and each of some step sizes. */

import { Kernels } from "./kernels.js";

/**
 * Make what answers requests for maps. It has a memory of its own, so that it can work beside the page.
 *
 * A request has `module` (packed; null if it was sent before), `objective`, `rule`, `momenta` and `stepSizes`, and what all runs share:
 * `coefficients`, `start`, `steps`, `minimum`, `tolerance`, and the `scratch` numbers that a sweep works in. An answer
 * has `settled` and `diverged`, a value for each step size for each momentum, and the `milliseconds` they took.
 */
export function sweeping() {
	const kernels = new Kernels();
	return async ({ module, objective, rule, momenta, stepSizes, coefficients, start, steps, minimum, tolerance, scratch }) => {
		if (module) await kernels.add({ [objective]: module });
		const began = performance.now();
		const count = momenta.length * stepSizes.length;
		const [settled, diverged, work] = [["settled", count], ["diverged", count], ["scratch", scratch]].map(([name, n]) => kernels.room(name, 8 * n));
		const [rows, columns, c] = [["momenta", momenta], ["step sizes", stepSizes], ["coefficients", coefficients]].map((piece) => kernels.put(...piece));
		const shared = [c, work, steps, ...start, minimum, tolerance];
		kernels.call(objective, rule, settled, diverged, rows, momenta.length, columns, stepSizes.length, ...shared);
		const milliseconds = performance.now() - began;
		return { settled: kernels.numbers(settled, count), diverged: kernels.numbers(diverged, count), milliseconds };
	};
}
