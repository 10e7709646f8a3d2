/** From which starts a run arrives. What was made last is kept: most that is dragged leaves it as it is. */

import { soonest } from "./paint/cells.js";
import { valueAt } from "./paint/settings.js";

/** @import { Drawn, How, Kernels, ModelHow, Result } from "./types.d.ts" */

/**
 * @typedef {import("./paint/settings.js").Side} Side
 * @typedef {import("./paint/cells.js").Cells & {rows: number}} Cells when it settles from each start, and whether it
 *   diverges
 *
 * @typedef {object} Made cells that were made, and all that they are of
 * @property {string} key
 * @property {Float64Array} momenta
 * @property {Float64Array} stepSizes
 * @property {Cells} cells
 */

/** How many starts there are at most, and how many steps they take in all; fewer while something is dragged. */
const STILL = { starts: 16_000, steps: 8e6 };
const DRAGGED = { starts: 6_000, steps: 3e5 };
const LEAST = 240; // starts, however many steps a run takes
const KEPT = 2; // of what was made: a fine map, and a coarse one

/** @type {WeakMap<Kernels, Made[]>} what was made last, the newest first */
const made = new WeakMap();

/** @type {(numbers: Float64Array, others: Float64Array) => boolean} */
const alike = (numbers, others) => numbers.length === others.length && numbers.every((one, k) => one === others[k]);

/**
 * So many in a row, about: an even number, so that none is in the middle, where a box may have its minimum.
 * @type {(many: number) => number}
 */
const even = (many) => 2 * Math.max(1, Math.round(many / 2));

/**
 * When a run settles from each of a grid of starts, made anew where there is no grid as fine of the same: wherever the
 * scene's own start is dragged to, it stays.
 * @type {(drawn: Drawn, run: Result, sides: Side[], how: ModelHow & Partial<How>) => Cells}
 */
export function arrivals(drawn, run, sides, { kernels, catalogue, dragging = false }) {
	const { objective, tolerance, n_steps: most } = drawn.scene;
	const { momenta, stepSizes, rule } = run;
	const { starts, steps: all } = dragging ? DRAGGED : STILL;
	const many = Math.max(LEAST, Math.min(starts, Math.floor(all / most)));
	const [wide, high] = sides.map(({ ends: [low, end] }) => end - low);
	const columns = even(Math.sqrt((many * wide) / high));
	const rows = even(many / columns);
	const key = JSON.stringify([objective, tolerance, rule.step, sides.map(({ ends }) => ends)]);
	const known = made.get(kernels) ?? [];
	const same = known.find((one) => one.key === key && one.cells.cells >= columns &&
		alike(one.momenta, momenta) && alike(one.stepSizes, stepSizes));
	if (same) return same.cells;
	const cells = swept(drawn, run, sides, { kernels, catalogue, columns, rows });
	made.set(kernels, [{ key, momenta, stepSizes, cells }, ...known].slice(0, KEPT));
	return cells;
}

/**
 * What becomes of a run from the middle of each cell.
 * @type {(drawn: Drawn, run: Result, sides: Side[], how: Pick<ModelHow, "kernels" | "catalogue"> &
 *   {columns: number, rows: number}) => Cells}
 */
function swept({ scene, landscape, coefficients, minimum }, run, sides, { kernels, catalogue, columns, rows }) {
	const { n_steps: most, tolerance: { value, relative } } = scene;
	const many = columns * rows;
	const starts = new Float64Array(2 * many);
	for (let k = 0; k < many; k++) {
		const column = k % columns;
		starts[2 * k] = valueAt(sides[0], (column + 0.5) / columns);
		starts[2 * k + 1] = valueAt(sides[1], ((k - column) / columns + 0.5) / rows);
	}
	const [settled, diverged] = ["settled starts", "diverged starts"].map((name) => kernels.room(name, 8 * many));
	const at = kernels.put("starts", starts);
	const scratch = kernels.room("starts scratch", 8 * catalogue.sweep_scratch);
	const each = [kernels.put("momenta", run.momenta), kernels.put("step sizes", run.stepSizes)];
	const rest = [coefficients, scratch, most, minimum, ...(relative ? [0, value] : [value, 0])];
	const beside = `basin_on_${landscape.name}`;
	kernels.call(beside, `starts_${run.rule.step}`, settled, diverged, at, many, ...each, ...rest);
	const found = { settled: kernels.numbers(settled, many), diverged: kernels.numbers(diverged, many), steps: most };
	return { ...found, cells: columns, rows, first: soonest(found) };
}
