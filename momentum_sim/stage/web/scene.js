/** Changing scenes: each function gives a new one. */

import { rounded, SCALES, significant } from "./scales.js";

/**
 * @import {
 *	Catalogue, Hidden, Landscape, Panel, Parameter, Rule, RunSettings, Scene, Scheduled, Shown, View
 * } from "./types.d.ts"
 */

/** @type {Record<string, "size" | "batch_size">} parameters of the noise, and what they are called there */
const OF_NOISE = { noise: "size", batch_size: "batch_size" };
/** @type {Record<string, number>} what they are where there is none */
const LEAST = { noise: 0, batch_size: 1 };

/** @type {(scene: Scene, name: string) => boolean} whether a parameter is of the noise, and not of the objective */
const isOfNoise = ({ objective }, name) => name in OF_NOISE && !(name in objective.parameters);

/**
 * How many steps runs take on a problem that says so itself, of its parameters; undefined where its scene says it.
 * @type {(parameters: Record<string, number>, problem: Pick<Landscape, "trained_on">) => number | undefined}
 */
export const stepsOn = ({ epochs, batch_size: batch }, { trained_on: trained }) =>
	trained === undefined ? undefined : epochs * Math.floor(trained / batch);

/**
 * A parameter's value, whether the runs share it or the objective has it.
 * @type {(scene: Scene, name: string) => number}
 */
export const valueOf = (scene, name) =>
	isOfNoise(scene, name)
		? Number(scene.noise?.[OF_NOISE[name]] ?? LEAST[name])
		: scene.objective.parameters[name] ?? scene[/** @type {"momentum"} */ (name)];

/**
 * The scene with one parameter set; `objectives` are the catalogue's.
 * @type {(scene: Scene, name: string, value: number, objectives: Catalogue["objectives"]) => Scene}
 */
export function withValue(scene, name, value, objectives) {
	if (name === "n_steps") return withSteps(scene, value);
	const { noise } = scene;
	if (isOfNoise(scene, name)) return noise ? { ...scene, noise: { ...noise, [OF_NOISE[name]]: value } } : scene;
	if (!(name in scene.objective.parameters)) return { ...scene, [name]: value };
	const parameters = { ...scene.objective.parameters, [name]: value };
	const changed = { ...scene, objective: { ...scene.objective, parameters } };
	const steps = stepsOn(parameters, objectives[scene.objective.name]);
	return steps === undefined ? changed : withSteps(changed, steps);
}

/**
 * The scene on a landscape where there are noises of these kinds: without its own, if that is none of them, and with
 * what is set of it among what can be dragged.
 * @type {(scene: Scene, kinds: string[], catalogue: Pick<Catalogue, "noise_live">) => Scene}
 */
export function withNoiseOn(scene, kinds, { noise_live }) {
	const { noise, live } = scene;
	if (!noise) return scene;
	if (!kinds.includes(noise.kind)) return { ...scene, noise: null };
	const there = live.map(({ parameter }) => parameter);
	return { ...scene, live: [...live, ...noise_live.filter(({ parameter }) => !there.includes(parameter))] };
}

/**
 * What the module of a noise on a landscape is called; nothing where there can be none.
 * @type {(noise: Scene["noise"], landscape: Pick<Landscape, "name" | "noises">) => string[]}
 */
export const noiseOn = (noise, { name, noises }) =>
	noise && noises.includes(noise.kind) ? [`${noise.kind}_noise_on_${name}`] : [];

/**
 * The scene with another number of steps, without what lies beyond them.
 * @type {(scene: Scene, count: number) => Scene}
 */
export function withSteps(scene, count) {
	const { step, prediction } = scene;
	const asked = prediction && prediction.step > count ? null : prediction;
	return { ...scene, n_steps: count, step: step === null || step >= count ? null : step, prediction: asked ?? null };
}

/**
 * The scene with its curvature set and eta L as it was in `before`, if that is what the scene holds.
 * @type {(
 *	scene: Scene, name: string, value: number, before: Scene, objectives: Catalogue["objectives"]
 * ) => Scene}
 */
export function withCurvature(scene, name, value, before, objectives) {
	const changed = withValue(scene, name, value, objectives);
	if (scene.hold !== "step_size_times_curvature") return changed;
	return { ...changed, step_size: significant((before.step_size * valueOf(before, name)) / value, 4) };
}

/**
 * The step size that a run starts with, as Python has it: where the runs share their effective one, the rule's share of
 * that, 1 − β for a velocity; where they share a path, λ, the effective one is (1 − β) λ. Of what could round to 0 the
 * least number is left.
 * @type {(scene: Scene, run: RunSettings, rule: Rule) => number}
 */
export function stepSizeOf(scene, run, rule) {
	if (run.step_size != null) return run.step_size;
	if (rule.adaptive) return scene.adaptive_step_size;
	if (scene.equal === "step_size") return scene.step_size;
	const left = 1 - (rule.schedule ? run.momentum ?? scene.momentum : 0);
	const effective = scene.equal === "path" ? scene.step_size * left : scene.step_size;
	return Math.min(Math.max(effective * SHARES[rule.memory](left), Number.MIN_VALUE), Number.MAX_VALUE);
}

/** A rule's step size as a share of its effective one, by what it remembers, from 1 − β. */
export const SHARES = {
	average: () => 1,
	velocity: (/** @type {number} */ left) => left,
	velocities: (/** @type {number} */ left) => 3 / (1 + 1 / Math.sqrt(left) + 1 / left),
	"running mean": () => 2,
};

/**
 * Whether the runs keep the step sizes that they start with.
 * @type {(scene: Pick<Scene, "rate_change" | "step_size_schedule">) => boolean}
 */
export const stepSizeStays = ({ rate_change: change, step_size_schedule: schedule }) =>
	!change && (schedule ?? "constant") === "constant";

/** @type {Record<string, number>} which power of 1 − β a velocity's own step size is of what runs share */
const POWERS = { step_size: 0, effective_step_size: 1, path: 2 };

/**
 * The scene whose runs share another step size, those with a velocity going where they went.
 * @type {(scene: Scene, equal: string) => Scene}
 */
export function withEqual(scene, equal) {
	if (equal === scene.equal) return scene;
	const own = scene.step_size * (1 - scene.momentum) ** POWERS[scene.equal];
	return { ...scene, equal, step_size: significant(own / (1 - scene.momentum) ** POWERS[equal], 12) };
}

export const USUAL_EXPONENT = 0.5; // by which the momentum goes along with the step size

/**
 * What of a scene is held equal when its step size is dragged: one of `EQUALS`, or "coupled", where the momentum goes
 * along with it.
 * @type {(scene: Scene) => string}
 */
export const heldIn = ({ equal, momentum_exponent: exponent }) => (exponent == null ? equal : "coupled");

/**
 * The scene with something else held equal, by an exponent where that is the effective step size with the momentum.
 * @type {(scene: Scene, held: string, exponent?: number) => Scene}
 */
export function withHeld(scene, held, exponent = USUAL_EXPONENT) {
	if (held === heldIn(scene)) return scene;
	const isCoupled = held === "coupled";
	const changed = withEqual(scene, isCoupled ? "effective_step_size" : held);
	return { ...changed, momentum_exponent: isCoupled ? exponent : null };
}

/**
 * What a run is called: its optimizer's name where it has none of its own.
 * @type {(run: RunSettings) => string}
 */
export const nameOf = ({ name, optimizer }) => name ?? optimizer;

/**
 * What a reader is told of a run, its `title` and `look`: its own in the scene, else its optimizer's.
 * @type {(run: RunSettings, catalogue: Catalogue) => Shown}
 */
export const shownAs = (run, { runs, optimizers }) => runs[nameOf(run)] ?? optimizers[run.optimizer];

/**
 * The names of the modules that a scene is shown with: all that its pictures have, on its landscape and by its rules.
 * @type {(scene: Scene, catalogue: Pick<Catalogue, "companions" | "objectives" | "own_schedules" | "theoretical">) =>
 *   string[]}
 */
export function needsOf(scene, { companions, objectives, own_schedules, theoretical }) {
	const { objective, runs, panels, noise } = scene;
	const schedules = [...runs.map(({ schedule }) => schedule), scene.step_size_schedule];
	const isOwn = (/** @type {unknown} */ schedule) => !schedule || own_schedules.some((name) => name === schedule);
	const scheduled = schedules.every(isOwn) ? [] : ["schedules"];
	const beside = panels.flatMap(({ kind }) => companions[kind] ?? []);
	const made = beside.flatMap((one) => one.rules ?? []);
	const rules = [...new Set([...runs.map(({ optimizer }) => optimizer), ...made])];
	const own = beside.flatMap(({ needs = [], ruled }) =>
		needs.filter((of) => of in companions).map((of) => (ruled ? [of, ...rules].join(".") : of)),
	);
	const on = panels.flatMap(({ kind }) => (companions[kind]?.on_landscape ? `${kind}_on_${objective.name}` : []));
	const theory = panels.some(({ kind }) => theoretical.includes(kind)) ? ["theory"] : [];
	const homes = ["common", objective.name, ...noiseOn(noise, objectives[objective.name]), ...theory, ...on];
	const data = objectives[objective.name].data ? [`${objective.name}_data`] : [];
	return [...homes.map((of) => [of, ...rules].join(".")), ...scheduled, ...own, ...data];
}

/**
 * Whether the problem that a scene's runs are on can be asked all of something.
 * @type {(scene: Pick<Scene, "objective">, asks: string[] | undefined, catalogue: Catalogue) => boolean}
 */
export function answers({ objective }, asks = [], { objectives, problems }) {
	const { answers: known } = problems[objectives[objective.name].kind];
	return asks.every((one) => known.includes(one));
}

/**
 * The names of the problems of the kind that a scene's runs are on.
 * @type {(scene: Pick<Scene, "objective">, catalogue: Pick<Catalogue, "objectives">) => string[]}
 */
export function problemsLike({ objective }, { objectives }) {
	const { kind } = objectives[objective.name];
	return Object.keys(objectives).filter((name) => objectives[name].kind === kind);
}

/**
 * What a timeline spends its time evenly over, in a scene.
 * @type {(scene: Pick<Scene, "objective">, catalogue: Pick<Catalogue, "objectives" | "problems">) => string}
 */
export const clockOf = ({ objective }, { objectives, problems }) => problems[objectives[objective.name].kind].clock;

/**
 * The time in steps at which a timeline has gone a share of its way, and the other way round.
 * @type {(clock: string, share: number, steps: number) => number}
 */
export const timeAt = (clock, share, steps) =>
	clock === "logarithmic" ? Math.expm1(share * Math.log1p(steps)) : share * steps;
/** @type {(clock: string, time: number, steps: number) => number} */
export const shareAt = (clock, time, steps) =>
	clock === "logarithmic" ? Math.log1p(time) / Math.log1p(steps) : time / steps;

/**
 * The step before which memory is cut, of the first of the runs of which it is; null if it is of none.
 * @type {(scene: Pick<Scene, "runs">) => number | null}
 */
export const flushOf = ({ runs }) => runs.find(({ flushed_at: at }) => at != null)?.flushed_at ?? null;

/**
 * The scene with the memory of each run of which it is cut being cut before another step.
 * @type {(scene: Scene, step: number) => Scene}
 */
export const withFlush = (scene, step) => ({
	...scene, runs: scene.runs.map((run) => (run.flushed_at == null ? run : { ...run, flushed_at: step })),
});

/** @type {(scene: Scene, name: string) => Scene} */
export const withToggled = (scene, name) => ({
	...scene,
	runs: scene.runs.map((run) => (nameOf(run) === name ? { ...run, visible: !run.visible } : run)),
});

/** @typedef {Record<string, Scheduled | null>} Schedules of runs, by their names; null for a rule's own habit */

/**
 * The scene with the schedules of some runs, each of which stands as Python has it.
 * @type {(scene: Scene, schedules: Schedules) => Scene}
 */
export function withSchedules(scene, schedules) {
	const runs = scene.runs.map((run) => {
		if (!Object.hasOwn(schedules, nameOf(run))) return run;
		const { schedule: _, name, ...others } = run;
		const schedule = schedules[nameOf(run)];
		return { ...others, ...(schedule && { schedule }), ...(name && { name }) };
	});
	return { ...scene, runs };
}

/**
 * What is drawn without the parts of a step.
 * @template {{scene: Scene}} M
 * @param {M} model
 * @returns {M}
 */
export const plain = (model) => ({ ...model, scene: { ...model.scene, vectors: false } });

/**
 * The step that the timeline shows; the last one when the whole run is shown.
 * @type {(scene: Scene) => number}
 */
export const shownStep = ({ step, n_steps }) => step ?? n_steps;

/**
 * The scene at a step; at its last one the whole run is shown.
 * @type {(scene: Scene, step: number) => Scene}
 */
export const atStep = (scene, step) => ({ ...scene, step: step >= scene.n_steps ? null : Math.max(0, step) });

/**
 * The run whose steps are taken apart: of those that are shown, the chosen one, else the first with momentum, else the
 * first; undefined if none is shown. With `fits`, of those that do.
 * @type {(scene: Scene, catalogue: Catalogue, fits?: (run: RunSettings) => boolean) => RunSettings | undefined}
 */
export function followed({ runs, follow }, { optimizers }, fits = () => true) {
	const shown = runs.filter((run) => run.visible && fits(run));
	const chosen = shown.find((run) => nameOf(run) === follow);
	return chosen ?? shown.find(({ optimizer }) => optimizers[optimizer].schedule) ?? shown[0];
}

/**
 * The run that a map is of: the followed one, of those that have the shared settings and can be swept; of a map of
 * theory, of those that it predicts, if there is one.
 * @type {(scene: Scene, catalogue: Catalogue) => RunSettings | undefined}
 */
export function mapped(scene, catalogue) {
	const { optimizers } = catalogue;
	/** @type {(run: RunSettings) => boolean} */
	const fits = ({ optimizer, momentum, step_size, schedule }) =>
		optimizers[optimizer].swept && (momentum ?? step_size ?? schedule ?? null) === null;
	/** @type {(run: RunSettings) => boolean} */
	const isPredicted = (run) => fits(run) && optimizers[run.optimizer].predicted;
	const isOfTheory = companionOf(scene)?.shows === "theory";
	return (isOfTheory ? followed(scene, catalogue, isPredicted) : undefined) ?? followed(scene, catalogue, fits);
}

/**
 * The questions that a reader can be asked of a scene's runs, by name, the usual one first.
 * @type {(scene: Pick<Scene, "objective">, catalogue: Pick<Catalogue, "objectives" | "problems">) =>
 *   Record<string, import("./types.d.ts").QuestionWords>}
 */
export const questionsOf = ({ objective }, { objectives, problems }) =>
	problems[objectives[objective.name].kind].questions;

/**
 * How many steps may be seen of each run of which the rest is to be predicted, by its name; nothing for any other.
 * @type {(scene: Pick<Scene, "prediction" | "runs" | "objective">, followedName: string | undefined,
 *   catalogue: Pick<Catalogue, "objectives" | "problems">) => Hidden}
 */
export function hiddenIn(scene, followedName, catalogue) {
	const { prediction, runs } = scene;
	/** @type {Hidden} */
	const hidden = Object.create(null);
	if (!prediction || !followedName) return hidden;
	const isOfAll = questionsOf(scene, catalogue)[prediction.ask].of_all;
	const names = isOfAll ? runs.filter(({ visible }) => visible).map(nameOf) : [followedName];
	for (const name of names) hidden[name] = prediction.after;
	return hidden;
}

/** @type {(panel: Panel) => boolean} */
const isContour = ({ kind }) => kind === "contour";
/** The panels that the problem itself is on, by kind. */
export const PICTURES = ["contour", "profile", "sight", "learned", "string"];
/** @type {(panel: Panel) => boolean} */
const isPicture = ({ kind }) => PICTURES.includes(kind);

/**
 * The panel that the objective is on, if there is one.
 * @type {(scene: Scene) => Panel | undefined}
 */
export const pictureOf = ({ panels }) => panels.find(isPicture);

/**
 * The panel beside the picture, if there is one.
 * @type {(scene: Scene) => Panel | undefined}
 */
export const companionOf = ({ panels }) => panels.find((panel) => !isPicture(panel));

/**
 * The scene with another panel beside its picture.
 * @type {(scene: Scene, panel: Panel) => Scene}
 */
export const withCompanion = (scene, panel) => ({ ...scene, panels: [...scene.panels.filter(isPicture), panel] });

/**
 * The box that the contour shows, or null for the landscape's own.
 * @type {(scene: Scene) => View | null}
 */
export const viewOf = ({ panels }) => panels.find(isContour)?.view ?? null;

/**
 * The scene with its contour showing a box; null for the landscape's own.
 * @type {(scene: Scene, view: View | null) => Scene}
 */
export const withView = (scene, view) => ({
	...scene,
	panels: scene.panels.map((panel) => (isContour(panel) ? { ...panel, view } : panel)),
});

/**
 * Whether two scenes are the same picture.
 * @type {(a: unknown, b: unknown) => boolean}
 */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Part of the way from one scene to another on the same objective: numbers glide as their sliders would.
 * @type {(
 *	from: Scene, to: Scene, fraction: number, parameters: Parameter[], objectives: Catalogue["objectives"]
 * ) => Scene}
 */
export function between(from, to, fraction, parameters, objectives) {
	if (fraction === 1) return to;
	/** @type {(a: number, b: number, scale: import("./scales.js").Scale) => number} */
	const glide = (a, b, scale) => scale.value(scale.position(a) + (scale.position(b) - scale.position(a)) * fraction);
	from = withEqual(from, to.equal); // so that what has a velocity stays where it is
	const start = to.start?.map((value, axis) => glide(from.start[axis], value, SCALES.linear)) ?? to.start;
	/** @type {Scene} */
	let scene = { ...to, start };
	for (const parameter of parameters) {
		const value = glide(valueOf(from, parameter.name), valueOf(to, parameter.name), SCALES[parameter.scale]);
		scene = withValue(scene, parameter.name, rounded(parameter, value), objectives);
	}
	return scene;
}
