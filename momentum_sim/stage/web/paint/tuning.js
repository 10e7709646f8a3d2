/** How wrong runs of networks end, against the step size: means over seeds, with their spread. */

import { begun } from "../narration.js";
import { withSetting } from "../experiment.js";
import { rounded, ticksOf, written } from "../scales.js";
import { nameOf } from "../scene.js";
import { curveOf } from "./charts.js";
import {
	catalogueFor, deviationOf, keyOf, meanOf, PALE, seedsFrom, seedsIn, sizeNameOf,
} from "./experiments.js";
import { SIZE } from "./names.js";
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
 * @typedef {{value: number, text: string}} Upright
 * @typedef {import("./plot.js").Plotted & {pale: boolean, tunings: Tuning[], uprights: Upright[]}} Tuned `pale`: of
 *   another setting; `uprights`: the stage's own step sizes
 * @typedef {object} Tuning a run's test errors in percent over its step sizes, of those that there are yet
 * @property {string} name
 * @property {number[]} stepSizes
 * @property {number[]} means
 * @property {number[]} deviations standard deviations over seeds, NaN of one
 * @property {number} best place of the least mean, -1 if there is none
 */

const SIZES = 8;
const [BELOW, ABOVE] = [0.62, 1.18]; // times what is shown: the note has room below
const LEAST = 0.5; // percent
const BESIDE = 4; // units from a line to its name
const NOTED = 18; // units above the axis that are the note's
const SPREAD = 0.16; // opacity of a band
const SECRET = "hidden until you have guessed";
const NONE = "no step sizes were tried: for a picture that would take too long";

/**
 * The side that a run's step sizes are along: of the one that it is matched with, if it is.
 * @type {(run: RunSettings, scene: Scene, catalogue: Catalogue) => Side}
 */
function sideFor(run, scene, catalogue) {
	const own = scene.runs.find((other) => nameOf(other) === run.matches) ?? run;
	return sideOf(sizeNameOf(own, catalogue), scene, catalogue);
}

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
	const own = { objective, momentum, n_steps, equal, rate_change, step_size_schedule, runs, seed };
	return {
		scene: withSetting(/** @type {Scene} */ (/** @type {unknown} */ (own)), 1),
		catalogue: catalogueFor(catalogue, scene),
		stepSizes: Object.fromEntries(sizes),
		seeds: seedsFrom(seed),
	};
}

/**
 * What an experiment says of each of its runs.
 * @type {(found: Experimented) => Tuning[]}
 */
export function tuningsOf({ request: { stepSizes }, answer: { errors } }) {
	return Object.entries(errors).map(([name, each]) => {
		const there = each.map((_, k) => k).filter((k) => each[k].length > 0);
		const percents = there.map((k) => each[k].map((share) => 100 * share));
		const means = percents.map(meanOf);
		const deviations = percents.map(deviationOf);
		const best = means.indexOf(Math.min(...means));
		return { name, stepSizes: there.map((k) => stepSizes[name][k]), means, deviations, best };
	});
}

/**
 * The mean test error of each run against its step size, with a standard deviation over seeds at each side; or the
 * least of these means that is to be expected, against how many of the step sizes are tried.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => Tuned}
 */
export function tuningModel({ scene, results, texts }, _apart, { shows }, how) {
	const { request, found } = foundIn(scene, how);
	const tunings = toldOf(results, found, how);
	const isOfTrials = shows === "trials";
	const curves = tunings.flatMap((own) =>
		results.filter(({ name }) => name === own.name).map((run) => (isOfTrials ? trialsOf : curveFor)(run, own)),
	);
	const { uprights, ...over } = isOfTrials ? OVER_TRIALS : overSizes(scene, how.catalogue);
	/** @type {import("./axes.js").Chart} */
	const chart = {
		...over, curves, range: rangeOf(tunings), logarithmic: true,
		note: results.length === 0 ? texts.no_run : isSecret(results, how) ? SECRET : noteOf(found, how, isOfTrials),
	};
	const pale = found !== null && keyOf(found.request) !== keyOf(request);
	return { charts: [chart], steps: scene.n_steps, titles: [], pale, tunings: isOfTrials ? [] : tunings, uprights };
}

/** @typedef {import("./axes.js").Chart} Chart */
/** @typedef {Pick<Chart, "across" | "ticks"> & {uprights: Upright[]}} Over what a chart is over */

/** @type {(scene: Scene) => string} what step sizes are that runs share */
const sizeSymbol = ({ equal }) => (equal === "step_size" ? "η" : equal === "path" ? "η/(1−β)²" : "η/(1−β)");

/** @type {Over} */
const OVER_TRIALS = { across: [1, SIZES], uprights: [] };

/**
 * The step sizes that the sliders of a scene's visible runs reach, and its own.
 * @type {(scene: Scene, catalogue: Catalogue) => Over}
 */
function overSizes(scene, catalogue) {
	const shown = scene.runs.filter(({ visible }) => visible).map((run) => sideFor(run, scene, catalogue));
	const sides = shown.length ? shown : [sideOf("step_size", scene, catalogue)];
	const ends = [Math.min(...sides.map((side) => side.ends[0])), Math.max(...sides.map((side) => side.ends[1]))];
	const uprights = [...new Set(sides.map(({ parameter }) => parameter.name))].map((name) => {
		const value = scene[/** @type {"step_size"} */ (name)];
		return { value, text: `${sizeSymbol(scene)} ${written(value)}` };
	});
	return { across: [Math.log10(ends[0]), Math.log10(ends[1])], ticks: ticksOf(sides[0].parameter, ends), uprights };
}

/**
 * The mean of the least of n values that are taken from these at random, none of them twice: entry n - 1, n up to all.
 * The chance that the k-th least is the least of n is the one before's times (N - k - n + 1)/(N - k).
 * @type {(values: number[]) => number[]}
 */
export function expectedLeast(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const count = sorted.length;
	return sorted.map((_, trial) => {
		let chance = (trial + 1) / count;
		return sorted.reduce((sum, value, k) => {
			const part = chance * value;
			chance *= Math.max(0, count - k - 1 - trial) / Math.max(1, count - k - 1);
			return sum + part;
		}, 0);
	});
}

/** @type {(run: Result, tuning: Tuning) => import("./axes.js").Curve} */
function trialsOf(run, { means }) {
	const least = expectedLeast(means);
	return curveOf(run, Float64Array.from(least), { title: "", xs: least.map((_, k) => k + 1), diverges: -1 });
}

/** @type {(results: Result[], how: Pick<ModelHow, "hidden">) => boolean} whether none of them may be told of */
const isSecret = (results, { hidden }) => results.length > 0 && results.every(({ name }) => name in hidden);

/**
 * What an experiment says of the runs that are shown and may be seen, as far as there is anything yet.
 * @type {(results: Result[], found: Experimented | null, how: Pick<ModelHow, "hidden">) => Tuning[]}
 */
function toldOf(results, found, { hidden }) {
	const all = found ? tuningsOf(found) : [];
	return all.filter(({ name, best }) => best >= 0 && !(name in hidden) && results.some((run) => run.name === name));
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
const curveFor = (run, { stepSizes, means, best }) =>
	curveOf(run, Float64Array.from(means), { title: "", xs: stepSizes, mark: best, diverges: -1 });

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

/** @type {(found: Experimented | null, how: ModelHow, isOfTrials?: boolean) => string} */
function noteOf(found, { experiment }, isOfTrials = false) {
	const seeds = found?.answer.seeds ?? 0;
	if (seeds === 0) return experiment && found?.answer.done !== 1 ? "" : NONE;
	if (isOfTrials) return `test error, %, expected of the best tried, ${seedsIn(seeds)}`;
	return seeds === 1 ? "test error, %, of 1 seed" : `test error, %: mean ± standard deviation, ${seedsIn(seeds)}`;
}

/**
 * Paint it; pale while it is of another setting, but for the stage's own step sizes.
 * @type {(pen: Pen, model: Tuned, size: Size, theme: Theme, memory: import("./plot.js").Memory) => boolean}
 */
export function paintTuning(pen, model, size, theme, memory) {
	let moving = false;
	pen.faint(model.pale ? PALE : 1, () => {
		moving = PLOT.paint(pen, model, size, theme, memory);
		for (const tuning of model.tunings) paintSpread(pen, tuning, memory);
	});
	paintUprights(pen, model, theme, memory);
	return moving;
}

/**
 * A standard deviation over seeds at each side of a run's means.
 * @type {(pen: Pen, tuning: Tuning, memory: import("./plot.js").Memory) => void}
 */
function paintSpread(pen, { name, means, deviations }, { axes: [{ area, range, curves = [] }] = [{}] }) {
	const { colour, places } = curves.find(({ curve }) => curve.id === name) ?? {};
	if (!area || !range || !colour || !places || !deviations.every(Number.isFinite)) return;
	/** @type {(value: number) => number} */
	const toY = (value) => {
		const share = (range[1] - Math.log10(Math.max(value, LEAST))) / (range[1] - range[0]);
		return area.top + share * (area.bottom - area.top);
	};
	const path = new Path2D();
	const edges = [1, -1].map((sign) => means.map((mean, k) => [places[2 * k], toY(mean + sign * deviations[k])]));
	[...edges[0], ...edges[1].reverse()].forEach(([x, y], k) => (k === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
	path.closePath();
	pen.inside(area, () => pen.faint(SPREAD, () => pen.part(`spread ${name}`, () => pen.fill(path, colour))));
}

/**
 * A line at each of the stage's own step sizes, down to the note, with its value at the top on the side where there is
 * more room.
 * @type {(pen: Pen, model: Tuned, theme: Theme, memory: import("./plot.js").Memory) => void}
 */
function paintUprights(pen, { uprights, charts: [{ across }] }, theme, { axes: [{ area }] = [{}] }) {
	if (!area || !across) return;
	const lines = new Path2D();
	const places = uprights.map(({ value, text }) => {
		const share = (Math.log10(value) - across[0]) / (across[1] - across[0]);
		return { share, text, x: area.left + share * (area.right - area.left) };
	});
	const seen = places.filter(({ share }) => share >= 0 && share <= 1);
	for (const { x } of seen) {
		lines.moveTo(x, area.top);
		lines.lineTo(x, area.bottom - NOTED);
	}
	if (seen.length) pen.part("own step size", () => pen.stroke(lines, { colour: theme.ink, width: 1.2 }));
	for (const { x, share, text } of seen) {
		const isLeft = share > 0.5;
		/** @type {import("../types.d.ts").TextStyle} */
		const style = { colour: theme.ink, size: SIZE, halo: theme.halo, align: isLeft ? "right" : "left" };
		pen.text(text, isLeft ? x - BESIDE : x + BESIDE, area.top + BESIDE, style);
	}
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
	const head = ["run", `best ${sizeSymbol(scene)}`, "test error", "± std"].map((text) => ({ text, soft: true }));
	const tunings = toldOf(results, found, how);
	const rows = tunings.map(({ name, stepSizes, means, deviations, best }) => {
		const { title, look } = /** @type {Result} */ (results.find((run) => run.name === name));
		const cells = [title, written(stepSizes[best], 2), `${means[best].toFixed(1)} %`, fixed(deviations[best])];
		return { name, look, cells: cells.map((text) => ({ text })) };
	});
	if (results.length === 0) return { head, rows: [], above: [], below: [texts.no_run] };
	if (rows.length === 0) {
		const note = isSecret(results, how) ? `${begun(SECRET)}.` : noteOf(found, how);
		return { head, rows, above: [], below: [note].filter(Boolean) };
	}
	const tried = Math.max(...tunings.map(({ stepSizes }) => stepSizes.length));
	const other = found && keyOf(found.request) !== keyOf(request) ? " This is of another setting." : "";
	return { head, rows, above: [], below: [`Best of ${tried} step sizes, means over ${seedsIn(seeds)}.${other}`] };
}
