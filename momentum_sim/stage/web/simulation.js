/** From a scene to what is drawn: each visible run's path and what is measured on it. All numbers are the kernels'. */

/**
 * Simulate every visible run of a scene.
 *
 * A result has `path` (x, y pairs, the start first), `losses`, `finalGap`, `tolerance` (as a gap), `settles` (the first
 * step from which the gap stays within it; steps + 1 if never) and `diverges` (the first step that did; -1 if none).
 */
export function simulate(kernels, catalogue, scene) {
	const landscape = catalogue.objectives[scene.objective.name];
	const parameters = kernels.put("parameters", landscape.parameters.map(({ name }) => scene.objective.parameters[name]));
	const coefficients = kernels.room("coefficients", landscape.n_coefficients * 8);
	kernels.call(landscape.name, "coefficients", parameters, coefficients);
	const point = kernels.room("point", 16);
	const minimiser = (index) => {
		kernels.call(landscape.name, "minimiser", point, coefficients, index);
		return kernels.numbers(point, 2);
	};
	return {
		scene,
		landscape,
		coefficients,
		minimisers: Array.from({ length: landscape.n_minimisers }, (_, index) => minimiser(index)),
		results: scene.runs.filter(({ visible }) => visible).map((run) => simulateRun(kernels, catalogue, scene, run, coefficients)),
	};
}

/** One run, with its own values where it has them and the shared ones where not. */
function simulateRun(kernels, catalogue, scene, run, coefficients) {
	const { name, minimum } = catalogue.objectives[scene.objective.name];
	const rule = catalogue.optimizers[run.optimizer];
	const steps = scene.n_steps;
	const momentum = rule.schedule ? run.momentum ?? scene.momentum : 0;
	const momenta = kernels.room("momenta", steps * 8);
	kernels.call("common", `schedule_${run.schedule ?? rule.schedule ?? "constant"}`, momenta, momentum, steps);
	const path = kernels.put("path", scene.start, Float64Array, 2 * steps + 2);
	kernels.call(name, `trajectory_${rule.step}`, path, momenta, coefficients, steps, run.step_size ?? scene.step_size);
	const losses = kernels.room("losses", (steps + 1) * 8);
	kernels.call(name, "losses", losses, path, coefficients, steps + 1);
	const values = kernels.numbers(losses, steps + 1);
	const tolerance = scene.tolerance.value * (scene.tolerance.relative ? values[0] - minimum : 1);
	return {
		name: run.optimizer,
		tolerance,
		settles: kernels.measure("settling_step", losses, steps, minimum, tolerance),
		diverges: kernels.measure("divergence_step", path, steps),
		path: kernels.numbers(path, 2 * steps + 2),
		losses: values,
		finalGap: values[steps] - minimum,
	};
}
