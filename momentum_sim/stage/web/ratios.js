/** How the long-run losses of gradient descent and of a rule with momentum compare. All numbers are the kernels'. */

/** @import { Kernels } from "./types.d.ts" */

/** @typedef {{step: string, bowl: number[]}} Of a rule's steps; curvatures along and across, and the noise there */

/**
 * Gradient descent's mean loss in the long run over a rule's, at so many effective step sizes and momenta.
 * @type {(kernels: Kernels, of: Of, sizes: number[], momenta: number[]) => Float64Array}
 */
export function ratiosAt(kernels, { step, bowl }, sizes, momenta) {
	const out = kernels.room("loss ratios", 8 * sizes.length);
	const [us, betas] = [kernels.put("effective step sizes", sizes), kernels.put("momenta of ratios", momenta)];
	kernels.call("noise_map", `loss_ratios_${step}`, out, us, betas, sizes.length, ...bowl);
	return kernels.numbers(out, sizes.length);
}

/**
 * The effective step sizes until which both are alike within a share, for each of some momenta; for Infinity, until
 * which the rule has such a loss.
 * @type {(kernels: Kernels, of: Of, momenta: number[], within: number) => Float64Array}
 */
export function until(kernels, { step, bowl }, momenta, within) {
	const out = kernels.room("alike until", 8 * momenta.length);
	const betas = kernels.put("momenta of ratios", momenta);
	kernels.call("noise_map", `alike_until_${step}`, out, betas, momenta.length, within, ...bowl);
	return kernels.numbers(out, momenta.length);
}

/**
 * The mean of numbers over that of others, from one place to another.
 * @type {(kernels: Kernels, numbers: Float64Array, others: Float64Array, begin: number, end: number) => number}
 */
export function ratioOfMeans(kernels, numbers, others, begin, end) {
	const out = kernels.room("ratio of means", 8);
	const given = [kernels.put("first mean", numbers), kernels.put("second mean", others)];
	kernels.call("noise_map", "ratio_of_means", out, ...given, begin, end);
	return kernels.numbers(out, 1)[0];
}
