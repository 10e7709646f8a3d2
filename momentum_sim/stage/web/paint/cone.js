/** The light cone: where the followed run's masses are at each step, and grey where no news has come. */

import { keptOf } from "../chain.js";
import { SIZE } from "./names.js";
import { line } from "./strokes.js";
import { blend, channels, pixel } from "./theme.js";
import { reachAt } from "./string.js";

/**
 * @import {
 *	Apart, Box, Drawn, Kernels, MassesOf, ModelHow, Panel, Pen, Result, Scene, Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {object} Model
 * @property {Scene} scene
 * @property {Result | null} run
 * @property {string} shape
 * @property {Pick<import("../types.d.ts").Cells, "columns" | "rows" | "indices"> | null} cells
 *
 * @typedef {import("./plot.js").Memory} Memory
 */

const MARGIN = { left: 42, top: 8, right: 14, bottom: 24 };
const MOST = { columns: 240, rows: 200 };
const SHADES = 40; // for each height, either way
const REACH = { pulled: 2, plucked: 1, shaken: 3 }; // heights that have shades of their own
const HIGH = 15;

/**
 * Plain data of it.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => Model}
 */
export function coneModel({ scene, landscape }, apart, _panel, { hidden, kernels }) {
	const shape = landscape.chain?.shape ?? "";
	const until = Math.min(hidden[apart?.name ?? ""] ?? Infinity, scene.n_steps);
	const cells = apart?.masses ? cellsOf(kernels, apart.masses, shape, scene.n_steps, until) : null;
	return { scene, run: apart, shape, cells };
}

/**
 * A cell for each of some masses at each of some steps: by how high it is; or that nothing has come to it, or that it
 * may not be seen yet, the two last of the palette.
 * @type {(kernels: Kernels, masses: MassesOf, shape: string, steps: number, until: number) =>
 *   NonNullable<Model["cells"]>}
 */
function cellsOf(kernels, masses, shape, steps, until) {
	const { n, height, rest, start, firsts, lasts } = masses;
	const { moved, rowAt } = keptOf(kernels, masses);
	const columns = Math.min(steps + 1, MOST.columns);
	const rows = Math.min(n, MOST.rows);
	const most = REACH[/** @type {"pulled"} */ (shape)] * SHADES;
	const [grey, unseen] = [2 * most + 1, 2 * most + 2];
	const indices = new Uint8Array(columns * rows);
	const scale = SHADES / (height || 1);
	for (let column = 0; column < columns; column++) {
		const step = columns === 1 ? 0 : Math.round((column * steps) / (columns - 1));
		const begun = rowAt(step) * n;
		for (let row = 0; row < rows; row++) {
			const i = rows === 1 ? 0 : Math.round((row * (n - 1)) / (rows - 1));
			const value = Math.round((rest + start[i] + moved[begun + i]) * scale);
			const size = Math.min(Math.abs(value) || 0, most);
			const isReached = i + 1 >= firsts[step] && i + 1 <= lasts[step];
			const shade = value < 0 ? most + size : size;
			indices[row * columns + column] = step > until ? unseen : isReached ? shade : grey;
		}
	}
	return { columns, rows, indices };
}

/**
 * The colours of its cells: from the ground to the run's own at the height of the chain, and beyond it to the ink's;
 * below 0 to another; and those of what nothing has come to, and of what may not be seen.
 * @type {(theme: Theme, run: Result, shape: string) => Uint32Array}
 */
function paletteOf(theme, { look }, shape) {
	const most = REACH[/** @type {"pulled"} */ (shape)] * SHADES;
	const [paper, own, ink, push, edge] =
		[theme.card, theme.of(look), theme.ink, theme.push, theme.edge].map(channels);
	const up = Array.from({ length: most + 1 }, (_, k) =>
		k <= SHADES ? blend(paper, own, k / SHADES) : blend(own, ink, (k - SHADES) / (most - SHADES)));
	const down = Array.from({ length: most }, (_, k) => blend(paper, push, Math.min(1, (k + 1) / SHADES)));
	return Uint32Array.from([...up, ...down, edge, paper].map(pixel));
}

/**
 * Where steps and masses are.
 * @type {(size: Size) => Box}
 */
const areaOf = ({ width, height }) =>
	({ left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom });

/**
 * Paint what stands still.
 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory) => void}
 */
export function paintCone(pen, model, size, theme, memory) {
	const { run, cells, shape, scene: { n_steps: steps } } = model;
	const area = areaOf(size);
	memory.axes = [{ area, steps, curves: [] }];
	if (!run?.masses || !cells || area.right <= area.left || area.bottom <= area.top) return;
	pen.image(area, { ...cells, palette: paletteOf(theme, run, shape) });
	paintFront(pen, model, run.masses, area, theme);
	const soft = { colour: theme.soft, size: SIZE - 1 };
	const { n } = run.masses;
	for (const mass of new Set([1, n])) {
		const y = area.top + ((mass - 0.5) / n) * (area.bottom - area.top);
		pen.text(mass === 1 ? "mass 1" : String(mass), area.left - 6, y, { ...soft, align: "right" });
	}
	for (const share of [0, 0.5, 1]) {
		const x = area.left + share * (area.right - area.left);
		const align = share === 0 ? "left" : share === 1 ? "right" : "center";
		pen.text(String(Math.round(share * steps)), x, area.bottom + HIGH * 0.8, { ...soft, align });
	}
	pen.area(area, { edge: theme.line, width: 1 });
}

/**
 * The edge of what news can have reached: one mass farther with each step.
 * @type {(pen: Pen, model: Model, masses: MassesOf, area: Box, theme: Theme) => void}
 */
function paintFront(pen, { shape, scene }, masses, area, theme) {
	if (shape === "shaken") return;
	const { n } = masses;
	/** @type {(step: number) => number} */
	const toX = (step) => area.left + (step / scene.n_steps) * (area.right - area.left);
	/** @type {(mass: number) => number} */
	const toY = (mass) => area.top + (mass / n) * (area.bottom - area.top);
	const [first] = reachAt(masses, 1);
	const dashed = { colour: theme.ink, width: 1.5, dash: [6, 4] };
	const farthest = Math.max(n - first, first - 1) + 1;
	const last = Math.min(farthest, scene.n_steps);
	pen.part("light_cone", () => pen.inside(area, () => {
		line(pen, [toX(0), toY(first - 1)], [toX(last), toY(first - 1 + last)], dashed);
		if (first > 1) line(pen, [toX(0), toY(first)], [toX(last), toY(first - last)], dashed);
	}));
	const text = "dashed: one mass a step";
	const style = { size: SIZE, bold: true };
	const wide = pen.width(text, style);
	if (wide > area.right - area.left - 16) return;
	const [x, y] = [area.left + 8, area.bottom - 10];
	pen.part("light_cone", () => pen.text(text, x, y, { ...style, colour: theme.ink, halo: theme.halo }));
}

/**
 * Paint where the timeline is.
 * @type {(pen: Pen, model: Model | null, size: Size, theme: Theme, memory: Memory, time: number | null) => void}
 */
export function paintConeNow(pen, model, size, theme, _memory, time) {
	if (time === null || !model) return;
	const area = areaOf(size);
	const x = area.left + (time / model.scene.n_steps) * (area.right - area.left);
	pen.part("cursor", () => line(pen, [x, area.top], [x, area.bottom], { colour: theme.ink, width: 1.4 }));
}
