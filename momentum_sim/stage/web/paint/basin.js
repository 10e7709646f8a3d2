/**
 * Which starts arrive: when the followed run settles from each of a grid of starts, over the box of the plane that the
 * contour has, each by its own gap at the start.
 */

import { arrivals } from "../arrivals.js";
import { steps } from "../narration.js";
import { SECRET_MAP } from "../ranking.js";
import { ticksOf, written } from "../scales.js";
import { followed, viewOf } from "../scene.js";
import { resultOf } from "../simulation.js";
import { seenAt } from "../view.js";
import { paintCells, SHADES } from "./cells.js";
import { endsOf, mapBox, mapLegend, paintFrame } from "./map.js";
import { isSound, shareOf, valueAt } from "./settings.js";
import { PALEST } from "./theme.js";

/**
 * @import {
 *	Apart, Box, Drawn, How, Look, ModelHow, Panel, Parameter, Pen, Place, Point, Result, Size, Texts, Theme, View
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("../arrivals.js").Cells} Cells
 *
 * @typedef {object} Basin what a map of starts is of, as plain data
 * @property {string} why there is no map; empty if there is one
 * @property {Result | undefined} run that it is of, from the scene's own start
 * @property {Texts} texts what is said where it is
 * @property {View} view
 * @property {import("./settings.js").Side[]} sides x and y
 * @property {Point} start
 * @property {import("./settings.js").Setting} setting
 * @property {number} steps
 * @property {Cells | null} cells when it settles from each start, and whether it diverges
 * @property {never[]} ways
 */

const LATEST = 0.6; // of the way to the ground, for what settles last: where nothing settles is to be told from it
const PARTS = [1 / 8, 1 / 4, 1 / 2, 1]; // of a run, by which a table says how many have settled
/** @type {Pick<Parameter, "whole" | "scale">} of a side */
const LENGTH = { whole: false, scale: "linear" };

/**
 * What a map of starts shows.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow & Partial<How>) => Basin}
 */
export function basinModel(drawn, _apart, _panel, how) {
	const { scene, texts, landscape, results } = drawn;
	const { momentum, step_size, start, n_steps: most } = scene;
	const view = viewOf(scene) ?? landscape.view;
	const ends = /** @type {[number, number][]} */ ([view.slice(0, 2), view.slice(2)]);
	const sides = ends.map((side, k) => {
		const parameter = /** @type {Parameter} */ ({ name: "xy"[k], ...LENGTH });
		return { parameter, ends: side, ticks: ticksOf(LENGTH, side) };
	});
	const run = resultOf(results, followed(scene, how.catalogue));
	const why = reason(drawn, run, sides, how);
	const setting = { momentum, step_size };
	/** @type {Basin} */
	const model = { why, run, texts, view, sides, start, setting, steps: most, cells: null, ways: [] };
	return why || !run ? model : { ...model, cells: arrivals(drawn, run, sides, how) };
}

/**
 * Why there is no map; empty if there is one.
 * @type {(drawn: Drawn, run: Result | undefined, sides: Basin["sides"], how: ModelHow) => string}
 */
function reason({ scene, texts }, run, sides, { hidden }) {
	if (texts.no_map) return texts.no_map;
	if (scene.noise) return texts.noisy_map;
	if (!run) return "Switch on a run: the map is of where it arrives from.";
	if (run.name in hidden) return SECRET_MAP;
	return sides.every(isSound) ? "" : "Floats cannot hold this map.";
}

/**
 * How many starts it settles from by a step, without diverging.
 * @type {(cells: Cells, step: number) => number}
 */
function settledBy({ settled, diverged }, step) {
	let count = 0;
	for (let k = 0; k < settled.length; k++) if (settled[k] <= step && !diverged[k]) count += 1;
	return count;
}

/**
 * A share of all starts for a reader, who is not told of all or of none where that is not so.
 * @type {(count: number, all: number) => string}
 */
function percent(count, all) {
	if (count === 0 || count === all) return count ? "100 %" : "0 %";
	return `${written(Math.min(Math.max((100 * count) / all, 0.01), 99.9))} %`;
}

/**
 * What becomes of the run from the scene's start, and of how many starts it settles.
 * @type {(model: Basin) => string}
 */
export function basinReadout({ why, run, cells, start: [x, y], steps: most, texts }) {
	if (why || !run || !cells) return why;
	const own = `From (${written(x)}, ${written(y)}): ${endsOf(run, most, texts)}`;
	return `${own}. From ${percent(settledBy(cells, most), cells.settled.length)} of these starts it settles.`;
}

/**
 * What a map's colours mean.
 * @type {(model: Basin) => import("./map.js").Key[]}
 */
export const basinLegend = ({ run, cells }) => mapLegend({ run, cells, shows: "measured" });

/**
 * The colours of starts by when a run settles, from its own on, and of those from which it never does.
 * @type {(theme: Theme, look: Look) => Uint32Array}
 */
export function basinShades(theme, look) {
	const all = theme.shades(look, Math.round((SHADES - 1) / (LATEST / PALEST)) + 1);
	return Uint32Array.from([...all.slice(0, SHADES), all[all.length - 1]]);
}

/**
 * Where the plane is within a map's box, both scales equal, at its top.
 * @type {(box: Box, view: View) => Box}
 */
function boxOf({ left, top, right, bottom }, [x0, x1, y0, y1]) {
	const scale = Math.min((right - left) / (x1 - x0), (bottom - top) / (y1 - y0));
	const [wide, high] = [scale * (x1 - x0), scale * (y1 - y0)];
	const begin = (left + right - wide) / 2;
	return { left: begin, top, right: begin + wide, bottom: top + high };
}

/**
 * How high a map's panel is in which it fills the width.
 * @type {(model: Pick<Basin, "view">, width: number) => number}
 */
export function basinHeight({ view: [x0, x1, y0, y1] }, width) {
	const { left, top, right, bottom } = mapBox({ width, height: width });
	return width - (bottom - top) + ((right - left) * (y1 - y0)) / (x1 - x0);
}

/**
 * Where the scene's start is; at the edge if it is outside.
 * @type {(box: Box, model: Pick<Basin, "view" | "sides" | "start">) => Place}
 */
export function basinPlace(box, { view, sides, start }) {
	const { left, top, right, bottom } = boxOf(box, view);
	const [across, up] = sides.map((side, k) => Math.min(Math.max(shareOf(side, start[k]), 0), 1));
	return [left + across * (right - left), bottom - up * (bottom - top)];
}

/**
 * The start at a place, rounded to what can be seen.
 * @type {(box: Box, model: Pick<Basin, "view" | "sides">, place: Place) => [number, number]}
 */
export function startAt(box, { view, sides }, [x, y]) {
	const { left, top, right, bottom } = boxOf(box, view);
	const shares = [(x - left) / (right - left), (bottom - y) / (bottom - top)];
	const unit = (view[1] - view[0]) / (right - left);
	const [across, up] = shares.map((share, k) => seenAt(unit, valueAt(sides[k], Math.min(Math.max(share, 0), 1))));
	return [across, up];
}

/**
 * Paint a map: axes and cells.
 * @type {(pen: Pen, model: Basin, size: Size, theme: Theme) => void}
 */
export function paintBasin(pen, model, size, theme) {
	const { cells, run, view } = model;
	const whole = mapBox(size);
	const box = cells ? boxOf(whole, view) : whole; // in which it is said why there are none
	paintFrame(pen, box, model, theme);
	if (cells && run) paintCells(pen, box, cells, basinShades(theme, run.look));
}

/**
 * From how many starts the run settles, by some of its steps.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function basinTable(drawn, apart, panel, how) {
	const model = basinModel(drawn, apart, panel, how);
	const { why, cells, steps: most, view } = model;
	const head = ["", "starts", "share"].map((text) => ({ text, soft: true }));
	if (why || !cells) return { head, rows: [], above: [], below: [why] };
	const { settled, diverged } = cells;
	const all = settled.length;
	const times = [...new Set(PARTS.map((part) => Math.ceil(part * most)))];
	const gone = Array.from(diverged).filter(Boolean).length;
	const counts = times.map((step) => ({ name: `settled by step ${step}`, count: settledBy(cells, step) }));
	const late = { name: `not settled in ${steps(most)}`, count: all - counts[counts.length - 1].count - gone };
	const rows = [...counts, late, { name: "diverged", count: gone }].map(({ name, count }) => {
		return { name, cells: [name, String(count), percent(count, all)].map((text) => ({ text })) };
	});
	const [x0, x1, y0, y1] = view.map((end) => written(end));
	const where = `${cells.cells} × ${cells.rows} starts, x from ${x0} to ${x1} and y from ${y0} to ${y1}.`;
	return { head, rows, above: [], below: [basinReadout(model), where] };
}
