/** What the runs of a scene take their steps with, whatever they are on. All numbers are the kernels'. */

import { nameOf, shownAs, stepSizeOf } from "./scene.js";

/**
 * @import { Catalogue, Kernels, Point, Result, Rule, RunSettings, Scene, Scheduled, Setting } from "./types.d.ts"
 */

/**
 * The result of a run of a scene, if it is shown.
 * @type {(results: Result[], run: RunSettings | undefined) => Result | undefined}
 */
export const resultOf = (results, run) => run && results.find(({ name }) => name === nameOf(run));

/**
 * What a run takes its steps with, its own values where it has them and the shared ones where not, and how it is shown.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, run: RunSettings) => Setting}
 */
export function settingOf(kernels, catalogue, scene, run) {
	const { title, look } = shownAs(run, catalogue);
	const rule = catalogue.optimizers[run.optimizer];
	const stepSizes = eachStepSize(kernels, catalogue, scene, run);
	return {
		name: nameOf(run),
		optimizer: run.optimizer,
		rule,
		title,
		look,
		stepSize: run.matches ? stepSizes[0] : stepSizeOf(scene, run, rule),
		momentum: rule.schedule ? run.momentum ?? scene.momentum : 0,
		momenta: eachMomentum(kernels, catalogue, scene, run),
		stepSizes,
	};
}

/**
 * The schedule of a run: its own, else its rule's.
 * @type {(run: RunSettings, rule: Rule) => Scheduled}
 */
export const scheduleIn = (run, rule) => run.schedule ?? rule.schedule ?? "constant";

/**
 * A schedule's name and its own numbers as kernels read them: one after the other, before a list how many it has; one 0
 * if there are none.
 * @type {(schedule: Scheduled, schedules: Catalogue["schedules"]) => {name: string, numbers: number[]}}
 */
export function scheduleOf(schedule, schedules) {
	const { name = "points", ...own } = typeof schedule === "string" ? { name: schedule } : schedule;
	const numbers = Object.values({ ...schedules[name], ...own }).flatMap((value) => {
		const many = [value].flat(2);
		return Array.isArray(value) ? [many.length, ...many] : many;
	});
	return { name, numbers: numbers.length ? numbers : [0] };
}

/**
 * The momentum of each step, by a run's schedule or its rule's own.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, run: RunSettings) => Float64Array}
 */
export function eachMomentum(kernels, { optimizers, schedules }, { momentum, n_steps: steps }, run) {
	const rule = optimizers[run.optimizer];
	const { name, numbers } = scheduleOf(scheduleIn(run, rule), schedules);
	const room = kernels.room("momenta", 8 * steps);
	const first = rule.schedule ? run.momentum ?? momentum : 0;
	kernels.call("common", `schedule_${name}`, room, first, kernels.put("schedule", numbers), steps);
	return kernels.numbers(room, steps);
}

/**
 * The step size of each step: what matches another run; else as the scene's schedule has it, of which a curve's values
 * are multiples of the first, and another from one step on, if it changes on the way.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, run: RunSettings) => Float64Array}
 */
export function eachStepSize(kernels, catalogue, scene, run) {
	const { n_steps: steps, rate_change: change, step_size_schedule: schedule } = scene;
	const matched = scene.runs.find((other) => nameOf(other) === run.matches);
	if (matched) return held(matchedStepSizes(kernels, catalogue, scene, matched, run.matched_by));
	const first = stepSizeOf(scene, run, catalogue.optimizers[run.optimizer]);
	let each = new Float64Array(steps).fill(first);
	if (schedule && schedule !== "constant") {
		const { name, numbers } = scheduleOf(schedule, catalogue.step_size_schedules);
		const room = kernels.room("step sizes", 8 * steps);
		kernels.call("common", `step_sizes_${name}`, room, first, kernels.put("schedule", numbers), steps);
		const times = name === "points" ? first : 1;
		each = kernels.numbers(room, steps).map((value) => value * times);
	}
	if (change) for (let step = change.step; step < steps; step++) each[step] *= change.factor;
	return held(each);
}

/**
 * Step sizes that a run can have; what is none is the least.
 * @type {(stepSizes: Float64Array) => Float64Array}
 */
const held = (stepSizes) =>
	stepSizes.map((value) => (value > Number.MIN_VALUE ? Math.min(value, Number.MAX_VALUE) : Number.MIN_VALUE));

/**
 * The step sizes with which gradient descent does what a heavy ball does, by one of two meanings.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, ball: RunSettings, by: unknown) => Float64Array}
 */
function matchedStepSizes(kernels, catalogue, scene, ball, by) {
	const momenta = eachMomentum(kernels, catalogue, scene, ball);
	const stepSizes = eachStepSize(kernels, catalogue, scene, ball);
	const { step } = catalogue.optimizers[ball.optimizer];
	if (by === "gradient_weight") return weightsOf(kernels, catalogue, step, momenta, stepSizes);
	const out = kernels.room("matched", 8 * scene.n_steps);
	const given = [kernels.put("momenta", momenta), kernels.put("step sizes", stepSizes), scene.n_steps];
	kernels.call("common", "effective_step_sizes", out, ...given);
	return kernels.numbers(out, scene.n_steps);
}

/**
 * How far each gradient moves the last iterate in all, per unit, by steps of one kind.
 * @type {(kernels: Kernels, catalogue: Catalogue, step: string, momenta: Float64Array, stepSizes: Float64Array) =>
 *   Float64Array}
 */
export function weightsOf(kernels, { state_size: size }, step, momenta, stepSizes) {
	const { length } = momenta;
	const out = kernels.room("weights", 8 * length);
	const scratch = kernels.room("weights scratch", 8 * size * (length + 3));
	const [betas, etas] = [kernels.put("momenta", momenta), kernels.put("step sizes", stepSizes)];
	kernels.call("common", `weights_${step}`, out, scratch, betas, etas, length);
	return kernels.numbers(out, length);
}

/**
 * How far pairs lie from a point in a direction.
 * @type {(kernels: Kernels, pairs: ArrayLike<number>, point: Point, direction: Point) => Float64Array}
 */
export function project(kernels, pairs, [x, y], [dx, dy]) {
	const count = pairs.length / 2;
	const points = kernels.put("points", pairs);
	const out = kernels.room("projections", count * 8);
	kernels.call("common", "projections", out, points, count, x, y, dx, dy);
	return kernels.numbers(out, count);
}
