/** How wrong runs of networks end, against the step size: means over seeds, with their spread. */

import { rounded, ticksOf, written } from "../scales.js";
import { nameOf, shownAs, withStepSizes } from "../scene.js";
import { curveOf, plotted } from "./charts.js";
import { PLOT } from "./plot.js";
import { centresOf, sideOf } from "./settings.js";

/**
 * @import {
 *	Apart, Catalogue, Drawn, ExperimentRequest, Experimented, Hidden, ModelHow, Panel, Pen, Result, RunSettings, Scene,
 *	Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./settings.js").Side} Side
 * @typedef {import("./plot.js").Plotted & {pale: boolean}} Tuned
 * @typedef {object} Tuning a run's test errors in percent over its step sizes, of those that there are yet
 * @property {string} name
 * @property {number[]} stepSizes
 * @property {number[]} means
 * @property {number[]} deviations standard deviations over seeds, NaN of one
 * @property {number} best place of the least mean, -1 if there is none
 */

const SEEDS = 10;
const SIZES = 8;
const NUMBERS = 2 ** 32; // of which a seed is one
const [BELOW, ABOVE] = [0.85, 1.18]; // times what is shown
const LEAST = 0.5; // percent
const PALE = 0.35; // opacity of what is of another setting

/**
 * The side that a run's step sizes are along: of the one that it is matched with, if it is.
 * @type {(run: RunSettings, scene: Scene, catalogue: Catalogue) => Side}
 */
function sideFor(run, scene, catalogue) {
	const own = scene.runs.find((other) => nameOf(other) === run.matches) ?? run;
	return sideOf(sizeNameOf(own, catalogue), scene, catalogue);
}

/**
 * What a run's step size is called in a scene.
 * @type {(run: RunSettings, catalogue: Pick<Catalogue, "optimizers">) => "adaptive_step_size" | "step_size"}
 */
export const sizeNameOf = ({ optimizer }, { optimizers }) =>
	optimizers[optimizer].adaptive ? "adaptive_step_size" : "step_size";

/**
 * What an experiment is asked for: the visible runs of a scene that may be seen, whatever its own step sizes are.
 * @type {(scene: Scene, hidden: Hidden, catalogue: Catalogue) => ExperimentRequest}
 */
export function experimentOf(scene, hidden, catalogue) {
	const { objective, momentum, n_steps, equal, rate_change, step_size_schedule, seed } = scene;
	const runs = scene.runs.map((run) => ({ ...run, visible: Boolean(run.visible) && !(nameOf(run) in hidden) }));
	const shown = runs.filter(({ visible }) => visible);
	const sizes = shown.map((run) => {
		const side = sideFor(run, scene, catalogue);
		return [nameOf(run), centresOf(side, SIZES).map((value) => rounded(side.parameter, value))];
	});
	const { objectives, optimizers, schedules, step_size_schedules, state_size } = catalogue;
	const { name } = objective;
	const own = { objective, momentum, n_steps, equal, rate_change, step_size_schedule, runs, seed };
	const rules = Object.fromEntries(runs.map(({ optimizer }) => [optimizer, optimizers[optimizer]]));
	const known = {
		objectives: { [name]: objectives[name] }, optimizers: rules, schedules, step_size_schedules, state_size,
		runs: catalogue.runs,
	};
	return {
		scene: withStepSizes(/** @type {Scene} */ (/** @type {unknown} */ (own)), 1),
		catalogue: /** @type {Catalogue} */ (/** @type {unknown} */ (known)),
		stepSizes: Object.fromEntries(sizes),
		seeds: Array.from({ length: SEEDS }, (_, k) => (seed + k) % NUMBERS),
	};
}

/**
 * What two experiments have alike if they are the same.
 * @type {(request: ExperimentRequest) => string}
 */
export const keyOf = ({ catalogue: _, ...request }) => JSON.stringify(request);

/** @type {(values: number[]) => number} */
const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * What an experiment says of each of its runs.
 * @type {(found: Experimented) => Tuning[]}
 */
export function tuningsOf({ request: { stepSizes }, answer: { errors } }) {
	return Object.entries(errors).map(([name, each]) => {
		const there = each.map((_, k) => k).filter((k) => each[k].length > 0);
		const percents = there.map((k) => each[k].map((share) => 100 * share));
		const means = percents.map(meanOf);
		const deviations = percents.map((values, k) =>
			Math.sqrt(values.reduce((sum, value) => sum + (value - means[k]) ** 2, 0) / (values.length - 1)),
		);
		const best = means.indexOf(Math.min(...means));
		return { name, stepSizes: there.map((k) => stepSizes[name][k]), means, deviations, best };
	});
}

/** @type {(count: number) => string} */
const seedsIn = (count) => (count === 1 ? "1 seed" : `${count} seeds`);

/**
 * The mean test error of each run against its step size, with a band of a standard deviation over seeds at each side.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => Tuned}
 */
export function tuningModel(drawn, apart, panel, how) {
	const { scene } = drawn;
	const { request, found } = foundIn(scene, how);
	const model = plotted(({ results, texts }) => {
		const sides = scene.runs.filter(({ visible }) => visible).map((run) => sideFor(run, scene, how.catalogue));
		const usual = sides.length ? sides : [sideOf("step_size", scene, how.catalogue)];
		const ends = usual.map((side) => side.ends);
		const across = [Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))];
		const names = new Set(usual.map(({ parameter }) => parameter.name));
		const uprights = [...names].map((name) => {
			const value = scene[/** @type {"step_size"} */ (name)];
			return { value, text: `η ${written(value)}` };
		});
		const ticks = ticksOf(usual[0].parameter, across);
		const tunings = found ? tuningsOf(found).filter(({ means }) => means.length > 0) : [];
		const curves = results.flatMap((run) => tunings.filter(({ name }) => name === run.name).map((own) => curveFor(run, own)));
		const note = results.length === 0 ? texts.no_run : noteOf(found, how);
		/** @type {[number, number]} */
		const over = [Math.log10(across[0]), Math.log10(across[1])];
		return { curves, range: rangeOf(tunings), logarithmic: true, across: over, ticks, uprights, note };
	})(drawn, apart, panel, how);
	return { ...model, titles: [], pale: found !== null && keyOf(found.request) !== keyOf(request) };
}

/**
 * What is asked for, and what has been found of it or of what was asked for before.
 * @type {(scene: Scene, how: ModelHow) => {request: ExperimentRequest, found: Experimented | null}}
 */
function foundIn(scene, { hidden, catalogue, experiment }) {
	const request = experimentOf(scene, hidden, catalogue);
	return { request, found: experiment?.(request) ?? null };
}

/** @type {(run: Result, tuning: Tuning) => import("./axes.js").Curve} */
function curveFor(run, { stepSizes, means, deviations, best }) {
	const lows = means.map((mean, k) => Math.max(LEAST / 10, mean - deviations[k]));
	const highs = means.map((mean, k) => mean + deviations[k]);
	/** @type {{spread?: [number[], number[]]}} */
	const band = deviations.every(Number.isFinite) ? { spread: [lows, highs] } : {};
	return curveOf(run, Float64Array.from(means), { title: "", xs: stepSizes, mark: best, diverges: -1, ...band });
}

/**
 * The range in decades of what is shown of errors in percent.
 * @type {(tunings: Tuning[]) => [number, number]}
 */
function rangeOf(tunings) {
	const lows = tunings.flatMap(({ means, deviations }) => means.map((mean, k) => mean - (deviations[k] || 0)));
	const highs = tunings.flatMap(({ means }) => means);
	const low = Math.max(LEAST, BELOW * Math.min(...lows, 10));
	return [Math.log10(low), Math.log10(Math.min(100, ABOVE * Math.max(...highs, 50)))];
}

/** @type {(found: Experimented | null, how: ModelHow) => string} */
function noteOf(found, { experiment }) {
	const seeds = found?.answer.seeds ?? 0;
	if (seeds === 0) return experiment ? "" : "no experiment was made for this picture";
	return seeds === 1 ? "test error, %, of 1 seed" : `test error, %: mean ± standard deviation, ${seedsIn(seeds)}`;
}

/**
 * Paint it; pale while it is of another setting.
 * @type {(pen: Pen, model: Tuned, size: Size, theme: Theme, memory: import("./plot.js").Memory) => boolean}
 */
export function paintTuning(pen, model, size, theme, memory) {
	let moving = false;
	pen.faint(model.pale ? PALE : 1, () => {
		moving = PLOT.paint(pen, model, size, theme, memory);
	});
	return moving;
}

/** @type {(value: number) => string} */
const fixed = (value) => (Number.isFinite(value) ? value.toFixed(1) : "–");

/**
 * The best of the step sizes of each run, and how wrong the run ends with it.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function tuningTable({ scene, results, texts }, _apart, _panel, how) {
	const { request, found } = foundIn(scene, how);
	const seeds = found?.answer.seeds ?? 0;
	const head = ["run", "best η", "test error", "± std"].map((text) => ({ text, soft: true }));
	const tunings = found && seeds ? tuningsOf(found) : [];
	const rows = tunings.filter(({ name, best }) => best >= 0 && results.some((run) => run.name === name)).map((own) => {
		const { name, stepSizes, means, deviations, best } = own;
		const { title, look } = shownAs(scene.runs.find((run) => nameOf(run) === name) ?? { optimizer: name }, how.catalogue);
		const cells = [title, written(stepSizes[best], 2), `${means[best].toFixed(1)} %`, fixed(deviations[best])];
		return { name, look, cells: cells.map((text) => ({ text })) };
	});
	if (results.length === 0) return { head, rows: [], above: [], below: [texts.no_run] };
	if (rows.length === 0) return { head, rows, above: [], below: [noteOf(found, how)].filter(Boolean) };
	const tried = Math.max(...tunings.map(({ stepSizes }) => stepSizes.length));
	const of = keyOf(/** @type {Experimented} */ (found).request) === keyOf(request) ? "" : " All this is of another setting.";
	return { head, rows, above: [], below: [`Best of ${tried} step sizes tried, means over ${seedsIn(seeds)}.${of}`] };
}

/** What stands beside a network's picture: its errors against the step size. */
export const tuning = { ...PLOT, steps: false, words: true, model: tuningModel, paint: paintTuning, table: tuningTable };
