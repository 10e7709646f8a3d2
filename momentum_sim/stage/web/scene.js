/** Changing scenes: each function gives a new one. */

import { rounded, SCALES, significant } from "./scales.js";

/** A parameter's value, whether the runs share it or the objective has it. */
export const valueOf = (scene, name) => scene.objective.parameters[name] ?? scene[name];

/** The scene with one parameter set. */
export function withValue(scene, name, value) {
	if (name === "n_steps") return withSteps(scene, value);
	if (!(name in scene.objective.parameters)) return { ...scene, [name]: value };
	const parameters = { ...scene.objective.parameters, [name]: value };
	return { ...scene, objective: { ...scene.objective, parameters } };
}

/** The scene with another number of steps, without what lies beyond them. */
export function withSteps(scene, count) {
	const { step, prediction } = scene;
	const asked = prediction?.step > count ? null : prediction;
	return { ...scene, n_steps: count, step: step === null || step >= count ? null : step, prediction: asked ?? null };
}

/** The scene with its curvature set and eta L as it was in `before`, if that is what the scene holds. */
export function withCurvature(scene, name, value, before) {
	const changed = withValue(scene, name, value);
	if (scene.hold !== "step_size_times_curvature") return changed;
	return { ...changed, step_size: significant((before.step_size * valueOf(before, name)) / value, 4) };
}

/**
 * The step size that a run starts with, as Python has it: where the runs share their effective one, rules that amplify
 * take 1 − β times that. Of what could round to 0 the least number is left.
 */
export function stepSizeOf(scene, run, rule) {
	if (run.step_size != null) return run.step_size;
	if (rule.adaptive) return scene.adaptive_step_size;
	if (scene.equal !== "effective_step_size" || !rule.amplifies) return scene.step_size;
	return Math.max(ownStepSize(scene.step_size, run.momentum ?? scene.momentum), Number.MIN_VALUE);
}

/** The step size η of a rule that amplifies, from its effective one η/(1 − β); and the other way round. */
export const ownStepSize = (effective, momentum) => effective * (1 - momentum);
export const effectiveStepSize = (own, momentum) => own / (1 - momentum);

/** The scene whose runs share another step size, those that amplify going where they went. */
export function withEqual(scene, equal) {
	if (equal === scene.equal) return scene;
	const converted = equal === "effective_step_size" ? effectiveStepSize : ownStepSize;
	return { ...scene, equal, step_size: significant(converted(scene.step_size, scene.momentum), 12) };
}

/** What a run is called: its optimizer's name where it has none of its own. */
export const nameOf = ({ name, optimizer }) => name ?? optimizer;

/** What a reader is told of a run, its `title` and `look`: its own in the scene, else its optimizer's. */
export const shownAs = (run, { runs, optimizers }) => runs[nameOf(run)] ?? optimizers[run.optimizer];

export const withToggled = (scene, name) => ({
	...scene,
	runs: scene.runs.map((run) => (nameOf(run) === name ? { ...run, visible: !run.visible } : run)),
});

/** The step that the timeline shows; the last one when the whole run is shown. */
export const shownStep = ({ step, n_steps }) => step ?? n_steps;

/** The scene at a step; at its last one the whole run is shown. */
export const atStep = (scene, step) => ({ ...scene, step: step >= scene.n_steps ? null : Math.max(0, step) });

/**
 * The run whose steps are taken apart: of those that are shown, the chosen one, else the first with momentum, else the
 * first; undefined if none is shown. With `fits`, of those that do.
 */
export function followed({ runs, follow }, { optimizers }, fits = () => true) {
	const shown = runs.filter((run) => run.visible && fits(run));
	return shown.find((run) => nameOf(run) === follow) ?? shown.find(({ optimizer }) => optimizers[optimizer].schedule) ?? shown[0];
}

/** The run that a map is of: the followed one, of those that have the shared settings and can be swept. */
export const mapped = (scene, catalogue) =>
	followed(scene, catalogue, ({ optimizer, momentum, step_size, schedule }) =>
		catalogue.optimizers[optimizer].swept && (momentum ?? step_size ?? schedule ?? null) === null,
	);

/** How many steps may be seen of a run that is to be predicted, by its name; nothing for any other. */
export const hiddenIn = ({ prediction }, followedName) =>
	Object.assign(Object.create(null), prediction && followedName ? { [followedName]: prediction.after } : {});

const isContour = ({ kind }) => kind === "contour";
const isPicture = ({ kind }) => kind === "contour" || kind === "profile";

/** The panel that the objective is on, if there is one. */
export const pictureOf = ({ panels }) => panels.find(isPicture);

/** The panel beside the picture, if there is one. */
export const companionOf = ({ panels }) => panels.find((panel) => !isPicture(panel));

/** The scene with another panel beside its picture. */
export const withCompanion = (scene, panel) => ({ ...scene, panels: [...scene.panels.filter(isPicture), panel] });

/** The box that the contour shows, or null for the landscape's own. */
export const viewOf = ({ panels }) => panels.find(isContour)?.view ?? null;

/** The scene with its contour showing a box; null for the landscape's own. */
export const withView = (scene, view) => ({
	...scene,
	panels: scene.panels.map((panel) => (isContour(panel) ? { ...panel, view } : panel)),
});

/** Whether two scenes are the same picture. */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Part of the way from one scene to another on the same objective: numbers glide as their sliders would. */
export function between(from, to, fraction, parameters) {
	if (fraction === 1) return to;
	const glide = (a, b, scale) => scale.value(scale.position(a) + (scale.position(b) - scale.position(a)) * fraction);
	from = withEqual(from, to.equal); // so that what amplifies stays where it is
	let scene = { ...to, start: to.start.map((value, axis) => glide(from.start[axis], value, SCALES.linear)) };
	for (const parameter of parameters) {
		const value = glide(valueOf(from, parameter.name), valueOf(to, parameter.name), SCALES[parameter.scale]);
		scene = withValue(scene, parameter.name, rounded(parameter, value));
	}
	return scene;
}
