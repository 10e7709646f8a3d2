/** What pictures of experiments have in common: seeds and their means, and of a map the run that it is of. */

import { SECRET_MAP } from "../ranking.js";
import { followed, nameOf } from "../scene.js";
import { scheduleIn } from "../simulation.js";
import { isSound, sideOf } from "./settings.js";

/** @import { Catalogue, ExperimentRequest, Hidden, RunSettings, Scene } from "../types.d.ts" */
/** @typedef {import("./settings.js").Side} Side */

const SEEDS = 10;
const NUMBERS = 2 ** 32; // of which a seed is one
export const PALE = 0.35; // opacity of what is of another setting

/**
 * The seeds that are tried, from a scene's own on.
 * @type {(seed: number, count?: number) => number[]}
 */
export const seedsFrom = (seed, count = SEEDS) => Array.from({ length: count }, (_, k) => (seed + k) % NUMBERS);

/** @type {(count: number) => string} */
export const seedsIn = (count) => (count === 1 ? "1 seed" : `${count} seeds`);

/**
 * What two experiments have alike if they are the same.
 * @type {(request: ExperimentRequest) => string}
 */
export const keyOf = ({ catalogue: _, ...request }) => JSON.stringify(request);

/** @type {(values: number[]) => number} */
export const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The standard deviation of a sample; not a number of one value.
 * @type {(values: number[]) => number}
 */
export function deviationOf(values) {
	const mean = meanOf(values);
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** @type {(deviation: number) => string} */
export const spread = (deviation) => (Number.isFinite(deviation) ? ` ± ${deviation.toFixed(1)}` : "");

/**
 * What is needed of the catalogue to train a scene's runs.
 * @type {(catalogue: Catalogue, scene: Pick<Scene, "objective" | "runs">) => Catalogue}
 */
export function catalogueFor({ objectives, optimizers, runs: shown, ...rest }, { objective: { name }, runs }) {
	const { schedules, step_size_schedules, state_size } = rest;
	const rules = Object.fromEntries(runs.map(({ optimizer }) => [optimizer, optimizers[optimizer]]));
	const own = { [name]: objectives[name] };
	const known = { objectives: own, optimizers: rules, schedules, step_size_schedules, state_size, runs: shown };
	return /** @type {Catalogue} */ (/** @type {unknown} */ (known));
}

/**
 * What a run's step size is called in a scene.
 * @type {(run: RunSettings, catalogue: Pick<Catalogue, "optimizers">) => "adaptive_step_size" | "step_size"}
 */
export const sizeNameOf = ({ optimizer }, { optimizers }) =>
	optimizers[optimizer].adaptive ? "adaptive_step_size" : "step_size";

/**
 * The run that a map is of: the followed one, of those that have the shared settings.
 * @type {(scene: Scene, catalogue: Catalogue) => RunSettings | undefined}
 */
export const mappedRun = (scene, catalogue) =>
	followed(scene, catalogue, ({ optimizer, momentum, step_size, schedule, matches }) => {
		const own = momentum ?? step_size ?? schedule ?? matches ?? null;
		return Boolean(catalogue.optimizers[optimizer].schedule) && own === null;
	});

/**
 * The sides of the map of a run: step sizes and momenta.
 * @type {(run: RunSettings | undefined, scene: Scene, catalogue: Catalogue) => Side[]}
 */
export const sidesOf = (run, scene, catalogue) =>
	[run ? sizeNameOf(run, catalogue) : "step_size", "momentum"].map((name) => sideOf(name, scene, catalogue));

/**
 * Why there is no map of a run; empty if there is one.
 * @type {(scene: Scene, run: RunSettings | undefined, hidden: Hidden, catalogue: Catalogue) => string}
 */
export function whyNot(scene, run, hidden, catalogue) {
	if (scene.equal !== "step_size") return "The map is of step sizes η, and here the runs share another number.";
	if (!run) {
		const shown = followed(scene, catalogue);
		const { title, schedule } = shown ? catalogue.optimizers[shown.optimizer] : { title: "", schedule: "" };
		const none = shown && !schedule ? `There is no momentum to vary of ${title}. ` : "";
		return `${none}Switch on a run with the stage's own step size and momentum: the map is of these.`;
	}
	if (nameOf(run) in hidden) return SECRET_MAP;
	return sidesOf(run, scene, catalogue).every(isSound) ? "" : "Floats cannot hold this map.";
}

/**
 * What η and β are of a run in which they change.
 * @type {(scene: Scene, run: RunSettings, catalogue: Catalogue) => string}
 */
export function meaningOf(scene, run, { optimizers }) {
	const isStill = scheduleIn(run, optimizers[run.optimizer]) === "constant";
	const falls = isStill ? "" : "β is the momentum that it begins with";
	const sized = scene.step_size_schedule ?? scene.rate_change ? "η is the step size before its schedule" : "";
	return [falls, sized].filter(Boolean).join(", ");
}

/**
 * A scene for a map of one of its runs: what that depends on besides step size, momentum and seed.
 * @type {(scene: Scene, run: RunSettings) => Scene}
 */
function sceneFor({ objective, n_steps, equal, rate_change, step_size_schedule, seed }, run) {
	const runs = [{ ...run, visible: true }];
	const sizes = { step_size: 1, adaptive_step_size: 1 };
	const own = { objective, momentum: 0, n_steps, equal, rate_change, step_size_schedule, runs, seed, ...sizes };
	return /** @type {Scene} */ (/** @type {unknown} */ (own));
}

/**
 * The part of a request that says which settings of a run a map has: each step size with each momentum.
 * @type {(scene: Scene, run: RunSettings, catalogue: Catalogue, sizes: number[], momenta: number[]) =>
 *   Pick<ExperimentRequest, "scene" | "catalogue" | "stepSizes" | "momenta">}
 */
export function mappedOver(scene, run, catalogue, sizes, momenta) {
	const own = sceneFor(scene, run);
	return {
		scene: own,
		catalogue: catalogueFor(catalogue, own),
		stepSizes: { [nameOf(run)]: momenta.flatMap(() => sizes) },
		momenta: momenta.flatMap((momentum) => sizes.map(() => momentum)),
	};
}
