/** The map: when one run settles, for every step size and momentum that the sliders reach. */

import { filled, steps } from "../narration.js";
import { tickText, written } from "../scales.js";
import { mapped, stepSizeStays } from "../scene.js";
import { resultOf, scheduleOf } from "../simulation.js";
import { settledShare } from "../theory.js";
import { clearOf, linesOf, optimumOf, paintBoundaries } from "./boundaries.js";
import { paintCells, paintHatch, SHADES, soonest } from "./cells.js";
import { waysOf } from "./moments.js";
import { centresOf, isSound, placeOf, shareOf, sideOf } from "./settings.js";

/**
 * @import {
 *	Apart, Box, Drawn, Kernels, MapAnswer, MapRequest, ModelHow, Panel, Pen, Result, Scene, Size, Texts, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./cells.js").Cells} Cells
 * @typedef {import("./settings.js").Setting} Setting
 *
 * @typedef {object} Mapped what a map is of, as plain data
 * @property {string} shows "measured" or "theory"
 * @property {string} why there is no map; empty if there is one
 * @property {Result | undefined} run that it is of, as simulated at the scene's own setting; undefined if there is none
 * @property {Texts} texts what is said where it is
 * @property {string} of what its cells must be, to be its own
 * @property {number} steps
 * @property {import("./settings.js").Side[]} sides step sizes and momenta
 * @property {Setting} setting
 * @property {import("./boundaries.js").Theory | null} theory
 * @property {Setting | null} best
 * @property {import("./boundaries.js").Line[] | null} lines
 * @property {number | null} rate that theory has at the scene's own setting, where the map is theory's
 * @property {import("./moments.js").Way[]} ways of runs whose setting changes, where the map is theory's
 * @property {Cells | null} cells null while there are none
 *
 * @typedef {import("./boundaries.js").Theory} Theory
 * @typedef {Mapped & {run: Result}} Runnable
 *
 * @typedef {object} Making
 * @property {(request: MapRequest) => Cells | null} sweep gives the cells that a request asks for, null if they are not
 *   there
 * @property {number} [cells] in a row and in a column
 * @property {string} [waiting] why there can be no cells yet
 * @property {Map<string, {key: string, found: any}>} [known] what was made before and takes long
 * @typedef {ModelHow & Making} How
 * @typedef {{kind: "shades" | "never" | "hatch" | "dot" | "best", text: string}} Key
 */

const CELLS = 96;
const MARGIN = { left: 38, top: 8, right: 12, bottom: 22 };
const BETWEEN = 4; // between ticks' texts
const HIGH = 12; // of a tick's text

/**
 * What is made of its key, or was, if the key is the same.
 * @template T
 * @param {Map<string, {key: string, found: any}> | undefined} known
 * @param {string} name
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
function kept(known, name, key, make) {
	const before = known?.get(name);
	if (before?.key === key) return before.found;
	const found = make();
	known?.set(name, { key, found });
	return found;
}

/**
 * What a map shows.
 * @param {Drawn} drawn
 * @param {Apart | null} _apart
 * @param {Panel} panel
 * @param {How} how
 * @returns {Mapped}
 */
export function mapModel(drawn, _apart, { shows = "measured" }, how) {
	const { scene, texts, landscape, results, quadratic } = drawn;
	const { kernels, catalogue, known } = how;
	const sides = ["step_size", "momentum"].map((name) => sideOf(name, scene, catalogue));
	const run = resultOf(results, mapped(scene, catalogue));
	const theory = run?.rule.predicted && quadratic ? { name: run.optimizer, curvatures: quadratic } : null;
	const why = reason(scene, run, { shows, theory, sides, texts, ...how });
	const setting = { momentum: scene.momentum, step_size: scene.step_size };
	const of = `${run?.optimizer} ${landscape.name}`;
	const none = { best: null, lines: null, rate: null, ways: [], cells: null };
	/** @type {Mapped} */
	const model = { shows, why, run, texts, of, steps: scene.n_steps, sides, setting, theory, ...none };
	if (why || !run) return model;
	if (theory) {
		const { step_size, momentum } = optimumOf(kernels, theory);
		model.best = { step_size, momentum };
		const of = JSON.stringify([theory.name, ...theory.curvatures, sides.map(({ ends }) => ends)]);
		model.lines = kept(known, "lines", of, () => linesOf(kernels, theory, sides));
	}
	if (shows === "theory") {
		model.rate = stepSizeStays(scene) ? rateAt(model, kernels, run.momentum, run.stepSize) : null;
		model.ways = waysOf(drawn, run);
		const ends = sides.map((side) => side.ends);
		const asked = [of, theory, ends, scene.n_steps, run.tolerance, run.losses[0], how.cells];
		const make = () => predicted({ ...model, run }, drawn, how);
		return { ...model, cells: kept(known, "theory", JSON.stringify(asked), make) };
	}
	return { ...model, cells: how.sweep(requestOf({ ...model, run }, drawn, how)) };
}

/**
 * Why there is no map; empty if there is one.
 * @type {(scene: Scene, run: Result | undefined, how: How & Pick<Mapped, "shows" | "theory" | "sides" | "texts">) =>
 *   string}
 */
function reason(scene, run, { shows, theory, sides, texts, hidden, waiting = "" }) {
	if (texts.no_map) return texts.no_map;
	if (scene.noise) return texts.noisy_map;
	const isOfTheory = shows === "theory";
	if (!stepSizeStays(scene) && !isOfTheory) {
		return "The map is of step sizes that stay, and here they change on the way.";
	}
	if (scene.equal !== "step_size") {
		return "The map is of step sizes η, and here the runs share another number.";
	}
	if (!run) return "Switch on a run with momentum: the map is of its settings.";
	if (run.name in hidden) return `The map is hidden, as ${run.title} is, until you have guessed.`;
	if (isOfTheory && !theory) return `Theory has no map of ${run.title} here.`;
	if (!sides.every(isSound) || !(run.tolerance >= 0 && run.tolerance < Infinity)) {
		return "Floats cannot hold this map.";
	}
	return isOfTheory ? "" : waiting;
}

/**
 * What a sweep is asked for: settings, and what all their runs share.
 * @type {(model: Runnable, drawn: Drawn, how: How) => MapRequest}
 */
function requestOf({ run, sides }, { scene, landscape, coefficients, minimum }, { kernels, catalogue, cells = CELLS }) {
	const [stepSizes, momenta] = sides.map((side) => centresOf(side, cells));
	return {
		objective: landscape.name,
		rule: run.optimizer,
		coefficients: [...kernels.numbers(coefficients, landscape.n_coefficients)],
		schedule: scheduleOf(run.rule.schedule ?? "constant", catalogue.schedules).numbers,
		start: scene.start,
		steps: scene.n_steps,
		minimum,
		tolerance: run.tolerance,
		stepSizes,
		momenta,
		scratch: catalogue.sweep_scratch,
	};
}

/**
 * What a sweep answered, as cells.
 * @param {MapAnswer} answer
 * @param {Pick<MapRequest, "steps" | "momenta">} request
 * @returns {Cells}
 */
export function cellsOf({ settled, diverged }, { steps: most, momenta }) {
	const made = { settled, diverged, steps: most, cells: momenta.length };
	return { ...made, first: soonest(made) };
}

/**
 * The cells of theory: the steps that the rate alone would take, wherever it is below 1.
 * @type {(model: Runnable, drawn: Drawn, how: How) => Cells}
 */
function predicted({ run, theory, sides }, drawn, { kernels, cells = CELLS }) {
	const { n_steps: most } = drawn.scene;
	const [stepSizes, momenta] = sides.map((side) => centresOf(side, cells));
	const rates = ratesAt(kernels, /** @type {Theory} */ (theory), momenta, stepSizes);
	const out = kernels.room("steps by rate", 8 * rates.length);
	kernels.call("common", "steps_by_rates", out, kernels.put("rates", rates), settledShare(drawn, run), rates.length);
	const settled = kernels.numbers(out, rates.length).map((count) => Math.min(count, most + 1));
	return cellsOf({ settled, diverged: rates.map((rate) => Number(rate >= 1)) }, { steps: most, momenta });
}

/**
 * The rate of a rule at settings: a row for each momentum.
 * @type {(kernels: Kernels, theory: Theory, momenta: number[], stepSizes: number[]) => Float64Array}
 */
function ratesAt(kernels, { name, curvatures: [low, high] }, momenta, stepSizes) {
	const out = kernels.room("rates", 8 * momenta.length * stepSizes.length);
	const [rows, columns] = [kernels.put("rows", momenta), kernels.put("columns", stepSizes)];
	kernels.call("common", `rates_${name}`, out, rows, momenta.length, columns, stepSizes.length, low, high);
	return kernels.numbers(out, momenta.length * stepSizes.length);
}

/** @type {(model: {theory: Theory | null}, kernels: Kernels, momentum: number, stepSize: number) => number} */
const rateAt = ({ theory }, kernels, momentum, stepSize) =>
	ratesAt(kernels, /** @type {Theory} */ (theory), [momentum], [stepSize])[0];

/**
 * How a run of so many steps ends.
 * @type {(run: Pick<Result, "settles" | "diverges">, most: number, texts: Texts) => string}
 */
export function endsOf({ settles, diverges }, most, texts) {
	if (diverges >= 0) return `diverges at step ${diverges}`;
	return settles > most ? `not settled in ${steps(most)}` : filled(texts.settles, { step: settles });
}

/**
 * What becomes of a run: the setting's own, or another one that is `traced`.
 * @param {Mapped} model
 * @param {Kernels} [kernels] for the rate of one that is traced
 * @param {Result | null} [traced]
 * @returns {string} empty where there is no map
 */
export function mapReadout(model, kernels, traced) {
	if (model.why || !model.run) return "";
	const { stepSize, momentum } = traced ?? model.run;
	const ends = endsOf(traced ?? model.run, model.steps, model.texts);
	const rate = traced && kernels && model.rate !== null ? rateAt(model, kernels, momentum, stepSize) : model.rate;
	const by = rate === null ? "" : `; predicted rate ${written(rate, 4)}`;
	return `${model.run.title} at η ${written(stepSize, 4)}, β ${written(momentum, 4)}: ${ends}${by}`;
}

/**
 * What a map's colours mean.
 * @param {Pick<Mapped, "run" | "cells" | "shows">} model
 * @returns {Key[]}
 */
export function mapLegend({ run, cells, shows }) {
	const by = shows === "theory" ? ", by its rate alone" : "";
	const told = (/** @type {Cells} */ { first, steps: last }) =>
		first < Infinity ? `settles in ${first} to ${last} steps` : "settles nowhere here";
	const shades = run && cells ? `${run.title} ${told(cells)}${by}` : run?.title ?? "";
	/** @type {Key[]} */
	const others = [{ kind: "never", text: "not settled" }, { kind: "hatch", text: "diverges" }];
	return [{ kind: "shades", text: shades }, ...others];
}

/**
 * Where a map is in its panel: its axes are around it.
 * @param {Size} size
 * @returns {Box}
 */
export const mapBox = ({ width, height }) => ({
	left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom,
});

/**
 * Paint the axes, and where there are to be cells, what is seen between them.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Pick<Mapped, "sides"> & {cells: object | null}} model
 * @param {Theme} theme
 * @returns {void}
 */
export function paintFrame(pen, box, { sides: [across, up], cells }, theme) {
	const { left, top, right, bottom } = box;
	if (cells) paintHatch(pen, box, theme);
	let lowest = Infinity;
	for (const value of up.ticks) {
		const y = bottom - shareOf(up, value) * (bottom - top);
		if (!(lowest - y >= HIGH)) continue;
		pen.text(tickText(value), left - 6, y, { colour: theme.soft, align: "right" });
		lowest = y;
	}
	let end = -Infinity;
	for (const value of across.ticks) {
		const text = tickText(value);
		const half = pen.width(text) / 2;
		const middle = left + shareOf(across, value) * (right - left);
		const x = Math.min(Math.max(middle, left + half), right + 8 - half);
		if (!(x - half > end + BETWEEN)) continue;
		pen.text(text, x, bottom + 13, { colour: theme.soft, align: "center" });
		end = x + half;
	}
	const frame = { left: left - 0.5, top: top - 0.5, right: right + 0.5, bottom: bottom + 0.5 };
	pen.area(frame, { edge: theme.line, width: 1 });
}

/**
 * Paint what theory draws over a map, if it does.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Mapped} model
 * @param {Theme} theme
 * @returns {void}
 */
export function paintTheory(pen, box, { lines, best, sides, setting }, theme) {
	const point = clearOf(placeOf(box, sides, setting));
	if (lines && best) paintBoundaries(pen, box, { lines, best, sides, point }, theme);
}

/**
 * Paint a map in a box: axes, cells and theory's lines.
 * @param {Pen} pen
 * @param {Mapped} model
 * @param {Size} size
 * @param {Theme} theme
 * @returns {void}
 */
export function paintMap(pen, model, size, theme) {
	const box = mapBox(size);
	paintFrame(pen, box, model, theme);
	const { cells, run } = model;
	if (cells && run) paintCells(pen, box, cells, theme.shades(run.look, SHADES));
	paintTheory(pen, box, model, theme);
}
