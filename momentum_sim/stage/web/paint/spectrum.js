/**
 * The modes of a chain on the map of a rule: across the step size times a mode's curvature, upwards the momentum; and
 * below it by what each step multiplies a mode in the long run, of which the worst is the chain's rate.
 */

import { curvaturesOf, settingStays } from "../chain.js";
import { SECRET_MAP } from "../ranking.js";
import { ticksOf, written } from "../scales.js";
import { paintAxes } from "./axes.js";
import { besides, candidates, located, SAMPLES, SIZE } from "./boundaries.js";
import { paintCells, SHADES, soonest } from "./cells.js";
import { mapBox, paintFrame } from "./map.js";
import { meet } from "./names.js";
import { centresOf, isSound, placeOf, shareOf, sideOf, valueAt } from "./settings.js";
import { endMarker, line } from "./strokes.js";

/**
 * @import {
 *	Apart, Box, Drawn, Kernels, ModelHow, Panel, Pen, Place, Result, Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./settings.js").Side} Side
 * @typedef {import("./boundaries.js").Line} Line
 * @typedef {import("./plot.js").Memory} Memory
 *
 * @typedef {object} Rates of modes
 * @property {number[] | Float64Array} products the step size times their curvatures
 * @property {Float64Array} radii by what each step multiplies them in the long run
 *
 * @typedef {object} Spectral
 * @property {string} why there is no map; empty if there is one
 * @property {Result | null} run that it is of
 * @property {Side[]} sides
 * @property {import("./cells.js").Cells | null} cells
 * @property {Line[]} lines where regimes change
 * @property {Rates | null} modes the chain's own, from the slowest on
 * @property {Rates | null} curve of all that there could be
 * @property {number} worst the place of the mode whose rate is the chain's, -1 where all are about alike
 */

const CELLS = 96; // in a row and in a column
const LEAST = 1e-4; // of the products that are seen; decades less where the slowest mode's is less
const MOST = 4.2; // the same, beyond where the heavy ball is stable
const TENTH = 0.01; // of the square of an amplitude, that is a tenth of it
const PALEST = 10_000; // steps to a tenth, from which on cells are no paler
const ALIKE = 0.01; // of how far rates are below 1, within which they are called alike
const [BETWEEN, LOW] = [14, 0.3]; // units between map and chart, and the chart's share of the height
const LEAST_CHART = 46; // units that it is high
const MARGIN = 0.12; // of what the chart shows, at either side
const MANY = 60; // modes, from which on markers are smaller
const [RADIUS, SMALL, LARGE] = [2.6, 1.7, 5];
const MEANING = "Rates are of the long run. Strong: such a mode is soon at a tenth; hatched: it diverges.";
const NAMES = ["critical", "alternating", "stability limit"];
const STYLES = [{ width: 1.6, dash: [7, 4] }, { width: 1.2, dash: [2, 3] }, { width: 2, dash: [] }];

/**
 * Why there is no map; empty if there is one.
 * @type {(drawn: Drawn, apart: Apart | null, sides: Side[], how: ModelHow) => string}
 */
function whyNot({ texts }, run, sides, { hidden }) {
	if (!run) return texts.no_run;
	if (run.name in hidden) return SECRET_MAP;
	if (!settingStays(run)) return `The map is of settings that stay, and those of ${run.title} change on the way.`;
	if (!run.rule.predicted) return `Theory has no map of ${run.title}.`;
	return sides.every(isSound) ? "" : "Floats cannot hold this map.";
}

/**
 * The side of products from below the slowest mode's on.
 * @type {(slowest: number, steepest: number) => Side}
 */
function acrossFrom(slowest, steepest) {
	const low = Math.min(LEAST, 10 ** Math.floor(Math.log10(slowest)));
	const high = steepest <= MOST ? MOST : 10 ** Math.ceil(Math.log10(steepest));
	/** @type {import("../types.d.ts").Parameter} */
	const parameter = {
		name: "product", label: "ηλ", scale: "logarithmic", whole: false, unit: "",
		rule: { low: 0, high: null, without_low: true, without_high: true, words: "" },
	};
	const ends = /** @type {[number, number]} */ ([low, high]);
	return { parameter, ends, ticks: ticksOf(parameter, ends) };
}

/**
 * By what each step multiplies modes in the long run.
 * @type {(kernels: Kernels, step: string, of: Record<"stepSizes" | "momenta" | "curvatures", ArrayLike<number>>) =>
 *   Float64Array}
 */
function radiiOf(kernels, step, { stepSizes, momenta, curvatures }) {
	const count = curvatures.length;
	const given = Object.entries({ stepSizes, momenta, curvatures })
		.map(([name, each]) => kernels.put(`spectral ${name}`, each));
	const modes = kernels.room("spectral modes", 32 * count);
	kernels.call("spectrum", `modes_${step}`, modes, ...given, count);
	const out = kernels.room("spectral radii", 8 * count);
	kernels.call("spectrum", "spectral_radii", out, modes, count);
	return kernels.numbers(out, count);
}

/** @type {(value: number, count: number) => number[]} */
const times = (value, count) => Array.from({ length: count }, () => value);

/**
 * In how many steps modes come to a tenth by their rates alone, for each product and each momentum.
 * @type {(kernels: Kernels, step: string, sides: Side[]) => import("./cells.js").Cells}
 */
function cellsFor(kernels, step, [across, up]) {
	const [products, rising] = [across, up].map((side) => centresOf(side, CELLS));
	const radii = radiiOf(kernels, step, {
		stepSizes: rising.flatMap(() => products), momenta: rising.flatMap((momentum) => times(momentum, CELLS)),
		curvatures: times(1, CELLS * CELLS),
	});
	const out = kernels.room("spectral steps", 8 * radii.length);
	kernels.call("spectrum", "steps_by_rates", out, kernels.put("spectral rates", radii), TENTH, radii.length);
	const settled = kernels.numbers(out, radii.length).map((count) => Math.min(count, PALEST));
	const made = { settled, diverged: radii.map((radius) => Number(radius >= 1)), steps: PALEST, cells: CELLS };
	return { ...made, first: soonest(made) };
}

/**
 * Where regimes change; of lines that are the same the last alone.
 * @type {(kernels: Kernels, step: string, sides: Side[]) => Line[]}
 */
function linesFor(kernels, step, [across, up]) {
	const out = kernels.room("boundaries", 24);
	const found = Array.from({ length: SAMPLES }, (_, k) => {
		kernels.call("spectrum", `boundaries_${step}`, out, valueAt(up, k / (SAMPLES - 1)), 1);
		return kernels.numbers(out, 3);
	});
	const lines = NAMES.map((text, which) =>
		({ text, ...STYLES[which], shares: found.map((each) => shareOf(across, each[which])) }));
	return lines.filter(({ shares }, k) => k === 2 || shares.some((share, at) => share !== lines[k + 1].shares[at]));
}

/**
 * The place of the mode with the largest rate; -1 where all are about alike.
 * @type {(radii: Float64Array) => number}
 */
function worstOf(radii) {
	const most = Math.max(...radii);
	const near = ALIKE * Math.abs(1 - most);
	return radii.every((radius) => most - radius <= near) ? -1 : radii.indexOf(most);
}

/**
 * The modes of the followed run's chain on the map of its rule.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => Spectral}
 */
export function spectrumModel(drawn, apart, _panel, how) {
	const { kernels, catalogue } = how;
	const { scene, scene: { objective: { name, parameters: { masses } } } } = drawn;
	const curvatures = curvaturesOf(kernels, catalogue, name, masses);
	const count = curvatures.length;
	const stepSize = apart?.stepSize ?? scene.step_size;
	const products = curvatures.map((curvature) => stepSize * curvature);
	const sides = [acrossFrom(products[0], products[count - 1]), sideOf("momentum", scene, catalogue)];
	const why = whyNot(drawn, apart, sides, how);
	/** @type {Spectral} */
	const none = { why, run: apart, sides, cells: null, lines: [], modes: null, curve: null, worst: -1 };
	if (why || !apart) return none;
	const { rule: { step }, momentum } = apart;
	const radii = radiiOf(kernels, step, {
		stepSizes: times(stepSize, count), momenta: times(momentum, count), curvatures,
	});
	const along = Array.from({ length: 2 * SAMPLES - 1 }, (_, k) => valueAt(sides[0], k / (2 * SAMPLES - 2)));
	const curve = radiiOf(kernels, step, {
		stepSizes: along, momenta: times(momentum, along.length), curvatures: times(1, along.length),
	});
	const key = JSON.stringify([step, sides.map(({ ends }) => ends)]);
	const { cells, lines } = kernels.once("spectrum", key, () =>
		({ cells: cellsFor(kernels, step, sides), lines: linesFor(kernels, step, sides) }));
	const found = { cells, lines, modes: { products, radii }, curve: { products: along, radii: curve } };
	return { ...none, ...found, worst: worstOf(radii) };
}

/**
 * Which mode has the chain's rate, in words.
 * @type {(worst: number, count: number) => string}
 */
function whose(worst, count) {
	if (worst < 0) return "all modes alike";
	return worst === 0 ? "the slowest" : worst === count - 1 ? "the steepest" : `mode ${worst + 1}`;
}

/**
 * Where the map is, and below it the chart, if there is room for one.
 * @type {(size: Size) => {box: Box, low: Box | null}}
 */
function areasOf({ width, height }) {
	const high = Math.round(height * LOW);
	const whole = mapBox({ width, height });
	if (high - BETWEEN < LEAST_CHART) return { box: whole, low: null };
	const low = { ...whole, top: whole.bottom - high + BETWEEN };
	return { box: { ...whole, bottom: whole.bottom - high }, low };
}

/**
 * Paint map and chart.
 * @type {(pen: Pen, model: Spectral, size: Size, theme: Theme, memory: Memory) => void}
 */
export function paintSpectrum(pen, model, size, theme, memory) {
	const { box, low } = areasOf(size);
	const { cells, run, modes, curve, sides: [across, up] } = model;
	const bare = low ? [{ ...across, ticks: [] }, up] : [across, up];
	paintFrame(pen, box, { sides: bare, cells }, theme);
	memory.axes = [];
	if (!cells || !run || !modes || !curve) return;
	paintCells(pen, box, cells, theme.shades(run.look, SHADES));
	paintRow(pen, box, model, theme);
	if (low) paintRates(pen, low, model, size, theme, memory);
}

/**
 * Paint, over the cells, where regimes change and where each mode is.
 * @type {(pen: Pen, box: Box, model: Spectral, theme: Theme) => void}
 */
function paintRow(pen, box, { run, modes, lines, sides }, theme) {
	if (!run || !modes) return;
	const { products } = modes;
	const last = products.length - 1;
	/** @type {(product: number) => Place} */
	const placeAt = (product) => placeOf(box, sides, { step_size: product, momentum: run.momentum });
	const found = lines.map((each) => ({ ...each, ...located(each, box) }));
	const [, y] = placeAt(products[0]);
	pen.inside(box, () => {
		for (const { path, width, dash, text } of found) {
			pen.stroke(path, { colour: theme.halo, width: width + 2 });
			pen.part(text, () => pen.stroke(path, { colour: theme.ink, width, dash }));
		}
		line(pen, [box.left, y], [box.right, y], { colour: theme.ink, width: 1 });
	});
	const places = Array.from(products, placeAt);
	const rim = { colour: theme.halo, width: 2 };
	const radius = products.length > MANY ? SMALL : RADIUS;
	pen.part(`modes ${run.name}`, () => {
		pen.marks(run.look.marker, places.flat(), radius, theme.ink, rim);
		for (const at of [0, last]) endMarker(pen, run.look, ...places[at], LARGE, theme.ink, theme.halo);
	});
	const style = { colour: theme.ink, size: SIZE, bold: true, halo: theme.halo };
	/** @type {Box[]} */
	const taken = [{ left: places[0][0] - LARGE, right: places[last][0] + LARGE, top: y - 7, bottom: y + 7 }];
	const above = y - 26 > box.top ? y - 16 : y + 16;
	for (const [at, text] of /** @type {[number, string][]} */ ([[0, "slowest"], [last, "steepest"]])) {
		const wide = pen.width(text, { size: SIZE, bold: true });
		const left = Math.min(Math.max(places[at][0] - wide / 2, box.left + 4), box.right - 4 - wide);
		const room = { left, right: left + wide, top: above - 8, bottom: above + 8 };
		if (taken.some((other) => meet(room, other))) continue;
		taken.push(room);
		pen.text(text, left, above, style);
	}
	for (const { text, seen } of found) {
		const free = candidates(seen).flatMap((at) => besides(pen, text, at, box, 6))
			.find((one) => !taken.some((other) => meet(one, other)));
		if (!free) continue;
		taken.push(free);
		pen.part(text, () => pen.text(text, free.left, (free.top + free.bottom) / 2, style));
	}
}

/**
 * Paint by what each step multiplies modes, with those of the chain on the line of all that there could be.
 * @type {(pen: Pen, area: Box, model: Spectral, size: Size, theme: Theme, memory: Memory) => void}
 */
function paintRates(pen, area, { run, modes, curve, worst, sides: [across] }, size, theme, memory) {
	if (!run || !modes || !curve) return;
	const { look, name } = run;
	const { products, radii } = modes;
	const most = Math.max(...radii);
	const [low, high] = [Math.min(...radii), Math.max(1, most)];
	const aside = MARGIN * (high - low) || MARGIN;
	const more = { title: "", look, diverges: -1 };
	/** @type {import("./axes.js").Chart} */
	const chart = {
		across: /** @type {[number, number]} */ (across.ends.map(Math.log10)), ticks: across.ticks,
		range: [low - aside, high + 3 * aside], levels: [{ value: 1 }],
		curves: [
			{ ...more, id: "rates", xs: [...curve.products], ys: curve.radii, plain: true, dash: [] },
			{ ...more, id: `rates ${name}`, xs: [...products], ys: radii, dots: true },
		],
		note: `rate ${written(most, 4)} by ${whose(worst, radii.length)}`, noteOnTop: true,
	};
	const axes = {};
	memory.axes = [axes];
	paintAxes(pen, area, chart, axes, { theme, steps: 1, edge: size.width, ticked: true, dragging: false });
	if (worst < 0) return;
	const { curves = [] } = /** @type {import("./axes.js").Axes} */ (axes);
	const { places, colour } = curves[1];
	pen.part("worst", () => endMarker(pen, look, places[2 * worst], places[2 * worst + 1], LARGE, colour, theme.halo));
}

/**
 * By what each step multiplies the slowest mode, the steepest and the worst, as predicted, and the whole as measured.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function spectrumTable(drawn, apart, panel, how) {
	const { why, run, modes, worst } = spectrumModel(drawn, apart, panel, how);
	const head = ["mode", "ηλ", "each step leaves ×"].map((text) => ({ text, soft: true }));
	if (why || !run?.masses || !modes) return { head, rows: [], above: [], below: [why] };
	const { products, radii } = modes;
	const last = radii.length - 1;
	const told = [[0, "slowest"], [last, "steepest"], ...(worst > 0 && worst < last ? [[worst, "worst"]] : [])];
	const rows = /** @type {[number, string][]} */ (told).map(([at, text]) => {
		const cells = [`${text}, ${at + 1}`, written(products[at], 3), written(radii[at], 4)];
		return { name: text, cells: cells.map((each) => ({ text: each })) };
	});
	const { distances } = run.masses;
	const { n_steps: end } = drawn.scene;
	const middle = Math.floor(end / 2);
	const out = how.kernels.room("mean ratio", 8);
	how.kernels.call("spectrum", "mean_ratio", out, distances[middle], distances[end], end - middle);
	const cells = [`all, measured from step ${middle} on`, "", written(how.kernels.numbers(out, 1)[0], 4)];
	rows.push({ name: "measured", cells: cells.map((text) => ({ text })) });
	return { head, rows, above: [], below: [MEANING] };
}
