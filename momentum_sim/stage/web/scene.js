/** Changing scenes: each function gives a new one. */

import { rounded, SCALES, significant } from "./scales.js";

const SHARED = ["momentum", "step_size", "n_steps"];

/** A parameter's value, whether the runs share it or the objective has it. */
export const valueOf = (scene, name) => (SHARED.includes(name) ? scene[name] : scene.objective.parameters[name]);

/** The scene with one parameter set. */
export function withValue(scene, name, value) {
	if (SHARED.includes(name)) return { ...scene, [name]: value };
	const parameters = { ...scene.objective.parameters, [name]: value };
	return { ...scene, objective: { ...scene.objective, parameters } };
}

/** The scene with its curvature set and eta L as it was in `before`, if that is what the scene holds. */
export function withCurvature(scene, name, value, before) {
	const changed = withValue(scene, name, value);
	if (scene.hold !== "step_size_times_curvature") return changed;
	return { ...changed, step_size: significant((before.step_size * valueOf(before, name)) / value, 4) };
}

export const withToggled = (scene, optimizer) => ({
	...scene,
	runs: scene.runs.map((run) => (run.optimizer === optimizer ? { ...run, visible: !run.visible } : run)),
});

/** Whether two scenes are the same picture. */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Part of the way from one scene to another on the same objective: numbers glide as their sliders would. */
export function between(from, to, fraction, parameters) {
	if (fraction === 1) return to;
	const glide = (a, b, scale) => scale.value(scale.position(a) + (scale.position(b) - scale.position(a)) * fraction);
	let scene = { ...to, start: to.start.map((value, axis) => glide(from.start[axis], value, SCALES.linear)) };
	for (const parameter of parameters) {
		const value = glide(valueOf(from, parameter.name), valueOf(to, parameter.name), SCALES[parameter.scale]);
		scene = withValue(scene, parameter.name, rounded(parameter, value));
	}
	return scene;
}
