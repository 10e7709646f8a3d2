/** What theory predicts of a run in one direction, and the same measured. All numbers are the kernels'. */

import { stepSizeStays } from "./scene.js";
import { project } from "./simulation.js";

/** @import { Catalogue, Drawn, Kernels, Measured, Predicted, PredictedName, Result } from "./types.d.ts" */

const PARALLEL = 1e-9; // directions whose cosine is nearer to 1 than this are the same

/**
 * Work out what is said of a run in a direction once: several parts of a picture ask for the same.
 * @template {any[]} Asked that ends with the run and the direction
 * @template Said
 * @param {(...asked: Asked) => Said} work
 * @returns {(...asked: Asked) => Said}
 */
function once(work) {
	const known = new WeakMap(); // by the run, which is made anew with every scene that is drawn
	return (...asked) => {
		const [run, direction] = asked.slice(-2);
		if (!known.has(run)) known.set(run, {});
		const found = known.get(run);
		if (!(direction in found)) found[direction] = work(...asked);
		return found[direction];
	};
}

/**
 * The curvature in a direction at the minimiser, if there is one and the objective's parts do not mix in it.
 * @type {(drawn: Drawn, direction: string) => number | null}
 */
function curvatureIn({ directions, quadratic }, direction) {
	if (!quadratic) return null;
	const [x, y] = directions[direction];
	const along = Math.abs(x * directions.along[0] + y * directions.along[1]);
	if (1 - along < PARALLEL || quadratic[0] === quadratic[1]) return quadratic[0];
	return along < PARALLEL ? quadratic[1] : null;
}

/**
 * What the quadratic at the minimiser predicts of a run in a direction: `regime` and what the catalogue's `prediction`
 * names, the `start` it is from, and the `mode` for what else is asked. Null for a rule or a direction that theory says
 * nothing of.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn, run: Result, direction: string) => Predicted | null}
 */
export const prediction = once((kernels, catalogue, drawn, run, direction) => {
	const { scene, centre, directions } = drawn;
	const { prediction: names } = catalogue;
	const curvature = curvatureIn(drawn, direction);
	if (!run.rule.predicted || curvature === null) return null;
	if (drawn.noise || !stepSizeStays(scene) || run.stepSizes.some((each) => each !== run.stepSize)) return null;
	if (run.momenta.some((momentum) => momentum !== run.momentum)) return null;
	const mode = kernels.room("mode", 32);
	kernels.call("common", `mode_${run.optimizer}`, mode, run.stepSize, run.momentum, curvature);
	const [start] = project(kernels, scene.start, centre, directions[direction]);
	const out = kernels.room("prediction", 8 * names.length);
	kernels.call("common", "prediction", out, mode, settledShare(drawn, run));
	const values = kernels.numbers(out, names.length);
	const found = Object.fromEntries(names.map((name, k) => [name, values[k]]));
	const said = /** @type {Record<PredictedName, number>} */ (found);
	return { ...said, regime: catalogue.regimes[found.regime], mode: kernels.numbers(mode, 4), start, curvature };
});

/**
 * The share of the gap at the start at which a run counts as settled.
 * @type {(drawn: Drawn, run: Result) => number}
 */
export const settledShare = ({ scene, minimum }, { losses }) =>
	scene.tolerance.relative ? scene.tolerance.value : scene.tolerance.value / (losses[0] - minimum);

/**
 * The same of its distance from the minimum, the square root of that: exact where the curvature stays.
 * @type {(drawn: Drawn, run: Result) => number}
 */
export const settledDistance = (drawn, run) => Math.sqrt(settledShare(drawn, run));

/**
 * Where theory has a run, `per` times a step.
 * @type {(kernels: Kernels, theory: Predicted, steps: number, per: number) => Float64Array}
 */
export function predictedCurve(kernels, { mode, start }, steps, per) {
	const out = kernels.room("predictions", 8 * (steps * per + 1));
	kernels.call("common", "predicted_positions", out, kernels.put("mode", mode), steps, per);
	return kernels.numbers(out, steps * per + 1).map((value) => value * start);
}

/**
 * How far from the minimum theory has the swings of a run end, at each step.
 * @type {(kernels: Kernels, theory: Predicted, steps: number) => Float64Array}
 */
export function envelope(kernels, { mode, start }, steps) {
	const out = kernels.room("predictions", 8 * (steps + 1));
	kernels.call("common", "predicted_envelope", out, kernels.put("mode", mode), steps);
	return kernels.numbers(out, steps + 1).map((value) => value * start);
}

/**
 * The same of a run as it was: `overshoot`, `period`, `rate` and `settles` in a direction.
 * @type {(kernels: Kernels, drawn: Drawn, run: Result, direction: string) => Measured}
 */
export const measured = once((kernels, drawn, run, direction) => {
	const { scene, centre, directions } = drawn;
	const steps = scene.n_steps;
	const line = [kernels.put("path", run.path), steps, ...centre, ...directions[direction]];
	const found = {
		overshoot: kernels.measure("overshoot", ...line),
		period: kernels.measure("period", ...line),
		rate: kernels.measure("contraction_rate", ...line),
	};
	const sizes = project(kernels, run.path, centre, directions[direction]).map(Math.abs);
	const within = settledDistance(drawn, run) * sizes[0];
	return { ...found, settles: kernels.measure("settling_step", kernels.put("losses", sizes), steps, 0, within) };
});

/**
 * The least momentum from which a run swings in a direction, its step size staying; NaN if there is none.
 * @type {(kernels: Kernels, drawn: Drawn, run: Result, direction: string) => number}
 */
export const criticalMomentum = once((kernels, drawn, run, direction) => {
	const { scene } = drawn;
	const curvature = curvatureIn(drawn, direction);
	if (drawn.noise || !stepSizeStays(scene) || scene.equal !== "step_size") return NaN;
	if (!run.rule.predicted || curvature === null) return NaN;
	return kernels.measure(`critical_momentum_${run.optimizer}`, run.stepSize, curvature);
});
