/** The map of a network: how wrong one run ends, for every step size and momentum that the sliders reach. */

import { halvesOf } from "../experiment.js";
import { rounded, written } from "../scales.js";
import { resultOf } from "../simulation.js";
import { paintCells, SHADES, soonest } from "./cells.js";
import {
	deviationOf, keyOf, mappedOver, mappedRun, meaningOf, meanOf, PALE, seedsFrom, seedsIn, sidesOf, spread,
	whyNot,
} from "./experiments.js";
import { mapBox, paintFrame } from "./map.js";
import { cellAt, centresOf, placeOf, shareOf } from "./settings.js";

/**
 * @import {
 *	Apart, Box, Catalogue, Drawn, Experimented, ExperimentRequest, Hidden, ModelHow, Panel, Pen, Result, Scene, Size,
 *	Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./settings.js").Setting} Setting
 * @typedef {import("./settings.js").Side} Side
 * @typedef {{momentum: number, stepSize: number, mean: number, deviation: number}} Cell a setting with its test error
 *   in percent, NaN where there is none, and its standard deviation over seeds, NaN of one
 *
 * @typedef {object} ErrorMap a map of test errors, as plain data
 * @property {string} why there is no map; empty if there is one
 * @property {Result | undefined} run that it is of
 * @property {Side[]} sides step sizes and momenta
 * @property {Setting} setting of the scene; its step size is that of adaptive rules where the run is by one
 * @property {import("./cells.js").Cells | null} cells null while there are none
 * @property {Cell[][]} rows the same in numbers, from the least momentum up
 * @property {number[]} bests place of the least error in each row, -1 where no run has learned
 * @property {number} best row of the least of all, -1 where no run has learned
 * @property {number} seeds
 * @property {boolean} pale it is of another setting
 * @property {string} means what η and β are, where they change on the way; else empty
 * @property {never[]} ways
 */

const CELLS = 12; // in a row and in a column
const CHANCE = 85; // percent of errors from which on a run is not shaded: to guess among ten digits has 90
const TENTHS = 10; // of a percent: whole numbers have shades
const [DOT, HALO] = [2.2, 3.4]; // radii
const NONE = "No settings were tried: for a picture that would take too long.";

/**
 * The values in the middle of the cells along each side, as its slider rounds them.
 * @type {(sides: Side[]) => number[][]}
 */
const middlesOf = (sides) =>
	sides.map((side) => centresOf(side, CELLS).map((value) => rounded(side.parameter, value)));

/** Every other cell in a row and in a column, and all others: first a coarse picture, then a fine one. */
const PARTS = (() => {
	const coarse = halvesOf(CELLS)[1].flatMap((row) => halvesOf(CELLS)[1].map((column) => CELLS * row + column));
	const all = Array.from({ length: CELLS ** 2 }, (_, k) => k);
	return [coarse, all.filter((k) => !coarse.includes(k))];
})();

/**
 * What an experiment is asked for: one run with every setting of its map, whatever the scene's own is. None where there
 * is no map.
 * @type {(scene: Scene, hidden: Hidden, catalogue: Catalogue) => ExperimentRequest | null}
 */
export function errorsOf(scene, hidden, catalogue) {
	const run = mappedRun(scene, catalogue);
	if (!run || whyNot(scene, run, hidden, catalogue)) return null;
	const [sizes, rising] = middlesOf(sidesOf(run, scene, catalogue));
	return { ...mappedOver(scene, run, catalogue, sizes, rising), parts: PARTS, seeds: seedsFrom(scene.seed) };
}

/**
 * What a map shows.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => ErrorMap}
 */
export function errorModel({ scene, results }, _apart, _panel, { hidden, catalogue, experiment }) {
	const settings = mappedRun(scene, catalogue);
	const run = resultOf(results, settings);
	const sides = sidesOf(settings, scene, catalogue);
	const name = /** @type {"step_size"} */ (sides[0].parameter.name);
	const setting = { momentum: scene.momentum, step_size: scene[name] };
	const request = errorsOf(scene, hidden, catalogue);
	/** @type {ErrorMap} */
	const model = {
		why: whyNot(scene, settings, hidden, catalogue), run, sides, setting, cells: null, rows: [], bests: [],
		best: -1, seeds: 0, pale: false, means: settings ? meaningOf(scene, settings, catalogue) : "", ways: [],
	};
	if (!request || !run) return model;
	const found = experiment?.(request) ?? null;
	if (found && found.answer.seeds === 0 && found.answer.done === 1) return { ...model, why: NONE };
	if (!found?.answer.errors[run.name]) return model;
	const rows = rowsOf(found, run.name);
	const bests = rows.map(leastOf);
	const least = rows.map((row, k) => row[bests[k]] ?? { mean: NaN });
	const best = leastOf(/** @type {Cell[]} */ (least));
	const { seeds } = found.answer;
	const pale = keyOf(found.request) !== keyOf(request);
	return { ...model, rows, bests, best, seeds, pale, cells: cellsOf(rows) };
}

/**
 * The place of the least error that is shaded; -1 if there is none.
 * @type {(row: Cell[]) => number}
 */
const leastOf = (row) => row.reduce((at, { mean }, k) => (mean < (row[at]?.mean ?? CHANCE) ? k : at), -1);

/**
 * The cells that there are of a run, of the coarse picture while there is no other: a row for each momentum.
 * @type {(found: Experimented, name: string) => Cell[][]}
 */
function rowsOf({ request: { stepSizes, momenta = [] }, answer: { errors } }, name) {
	const there = errors[name].map((_, k) => k).filter((k) => errors[name][k].length > 0);
	const count = Math.sqrt(there.length);
	return Array.from({ length: count }, (_, row) =>
		there.slice(count * row, count * (row + 1)).map((k) => {
			const percents = errors[name][k].map((share) => 100 * share);
			const [mean, deviation] = [meanOf(percents), deviationOf(percents)];
			return { momentum: momenta[k], stepSize: stepSizes[name][k], mean, deviation };
		}),
	);
}

/** @type {(rows: Cell[][]) => import("./cells.js").Cells | null} */
function cellsOf(rows) {
	if (rows.length === 0) return null;
	const means = rows.flat().map(({ mean }) => mean);
	const made = {
		settled: means.map((mean) => Math.min(Math.round(TENTHS * mean), TENTHS * CHANCE)),
		diverged: means.map((mean) => Number(!(mean < CHANCE))),
		steps: TENTHS * CHANCE,
		cells: rows.length,
	};
	return { ...made, first: soonest(made) };
}

/**
 * The cell that a setting is in, at the edge if it lies outside; undefined while there is none.
 * @type {(model: ErrorMap, setting: Setting) => Cell | undefined}
 */
function cellOf({ sides, rows }, { momentum, step_size }) {
	const [column, row] = [step_size, momentum].map((value, k) => {
		const place = Math.floor(shareOf(sides[k], value) * rows.length);
		return Math.min(Math.max(place, 0), rows.length - 1);
	});
	return rows[row]?.[column];
}

/**
 * The setting under a place on the map, null beside it.
 * @type {(model: ErrorMap, box: Box, place: [number, number]) => Setting | null}
 */
export const pointedAt = ({ sides, rows }, box, place) => cellAt(box, sides, place, Math.max(1, rows.length));

/**
 * What becomes of a run in the cell of a setting, the scene's own if none is given; why there is no map, if there is
 * none.
 * @type {(model: ErrorMap, setting?: Setting) => string}
 */
export function errorReadout(model, setting = model.setting) {
	if (model.why || !model.run) return model.why;
	const cell = cellOf(model, setting);
	if (!cell) return "";
	const { stepSize, momentum, mean, deviation } = cell;
	const at = `${model.run.title}, cell of η ${written(stepSize)}, β ${written(momentum, 4)}`;
	const told = `${at}: ${mean.toFixed(1)}${spread(deviation)} % wrong, ${seedsIn(model.seeds)}`;
	return [told, model.means].filter(Boolean).join("; ");
}

/**
 * What a map's colours and marks mean.
 * @type {(model: ErrorMap) => import("./map.js").Key[]}
 */
export function errorLegend({ run, cells, rows, best, bests }) {
	const least = rows[best]?.[bests[best]].mean;
	const range = cells && least !== undefined ? `${least.toFixed(1)} to ${CHANCE} % of the test digits wrong` : "";
	const shades = [run?.title, range].filter(Boolean).join(": ");
	return [
		{ kind: "shades", text: shades },
		{ kind: "hatch", text: `${CHANCE} % or more: guessing has 90 %` },
		{ kind: "dot", text: "best η of each β" },
		{ kind: "best", text: "best cell" },
	];
}

/**
 * Paint a map: axes, cells, and which of them are the best.
 * @type {(pen: Pen, model: ErrorMap, size: Size, theme: Theme) => void}
 */
export function paintErrors(pen, model, size, theme) {
	const box = mapBox(size);
	const { cells, run, sides, rows, bests, best, pale } = model;
	paintFrame(pen, box, model, theme);
	if (!cells || !run) return;
	pen.faint(pale ? PALE : 1, () => {
		paintCells(pen, box, cells, theme.shades(run.look, SHADES));
		pen.part("best step sizes", () => {
			bests.forEach((column, row) => {
				if (column < 0) return;
				const { stepSize, momentum } = rows[row][column];
				const [x, y] = placeOf(box, sides, { step_size: stepSize, momentum });
				pen.ellipse(x, y, HALO, HALO, 0, { fill: theme.halo });
				pen.ellipse(x, y, DOT, DOT, 0, { fill: theme.ink });
			});
		});
		if (best < 0 || !rows[best]) return;
		const [wide, high] = [(box.right - box.left) / cells.cells, (box.bottom - box.top) / cells.cells];
		const [left, bottom] = [box.left + bests[best] * wide, box.bottom - best * high];
		const outline = { left, right: left + wide, top: bottom - high, bottom };
		pen.part("best cell", () => {
			pen.area(outline, { edge: theme.halo, width: 4 });
			pen.area(outline, { edge: theme.ink, width: 2 });
		});
	});
}

/**
 * The best step size of each momentum, from the largest down, and how wrong the run ends with it.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function errorTable(drawn, apart, panel, how) {
	const model = errorModel(drawn, apart, panel, how);
	const { rows, bests, best, seeds, pale, why, run, means } = model;
	const head = ["β", "best η", "η/(1 − β)", "test error", "± std"].map((text) => ({ text, soft: true }));
	const told = rows.flatMap((row, k) => {
		const { stepSize, mean, deviation } = row[bests[k]] ?? {};
		const { momentum } = row[0];
		const reached = stepSize === undefined
			? ["–", "–", `${CHANCE} % or more`, "–"]
			: [
				written(stepSize), written(stepSize / (1 - momentum)), `${mean.toFixed(1)} %`,
				Number.isFinite(deviation) ? deviation.toFixed(1) : "–",
			];
		const cells = [written(momentum, 4), ...reached].map((text) => ({ text }));
		return [{ name: `β ${momentum}`, current: k === best, cells }];
	}).reverse();
	const tried = `${rows.length} step sizes for each momentum`;
	const note = `${run?.title}: the best of ${tried}, means over ${seedsIn(seeds)}.`;
	const of = [note, means && `Here ${means}.`, pale && "This is of another setting."].filter(Boolean).join(" ");
	return { head, rows: told, above: [], below: [why || (rows.length ? of : "")].filter(Boolean) };
}
