/** The light cone: where the followed run's masses are at each step, and grey where no news has come. */

import { SIZE } from "./names.js";
import { line } from "./strokes.js";
import { blend, channels, pixel } from "./theme.js";
import { reachAt } from "./string.js";

/** @import { Apart, Drawn, MassesOf, ModelHow, Panel, Pen, Result, Scene, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {object} Model
 * @property {Scene} scene
 * @property {Result | null} run
 * @property {MassesOf | null} masses
 * @property {string} shape
 * @property {number} until the last step that may be seen
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
export function coneModel({ scene, landscape }, apart, _panel, { hidden }) {
	const until = apart ? Math.min(hidden[apart.name] ?? Infinity, scene.n_steps) : 0;
	return { scene, run: apart, masses: apart?.masses ?? null, shape: landscape.chain?.shape ?? "", until };
}

/**
 * Where steps and masses are.
 * @type {(size: Size) => import("../types.d.ts").Box}
 */
const areaOf = ({ width, height }) =>
	({ left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom });

/**
 * Paint what stands still.
 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory) => void}
 */
export function paintCone(pen, model, size, theme, memory) {
	const { run, masses, scene: { n_steps: steps } } = model;
	const area = areaOf(size);
	memory.axes = [{ area, steps, curves: [] }];
	if (!run || !masses || area.right <= area.left || area.bottom <= area.top) return;
	pen.image(area, cellsOf(model, /** @type {MassesOf} */ (masses), theme, run));
	paintFront(pen, model, area, theme);
	const soft = { colour: theme.soft, size: SIZE - 1 };
	const { n } = masses;
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
 * A cell for each of some masses at each of some steps: by how high it is, or grey.
 * @type {(model: Model, masses: MassesOf, theme: Theme, run: Result) => import("../types.d.ts").Cells}
 */
function cellsOf({ shape, scene: { n_steps: steps }, until }, { n, height, firsts, lasts, at }, theme, { look }) {
	const columns = Math.min(steps + 1, MOST.columns);
	const rows = Math.min(n, MOST.rows);
	const reach = REACH[/** @type {"pulled"} */ (shape)];
	const most = reach * SHADES;
	const [paper, own, ink] = [theme.card, theme.of(look), theme.ink].map(channels);
	const up = Array.from({ length: most + 1 }, (_, k) =>
		k <= SHADES ? blend(paper, own, k / SHADES) : blend(own, ink, (k - SHADES) / (most - SHADES)));
	const down = Array.from({ length: most }, (_, k) => blend(paper, channels(theme.push), Math.min(1, (k + 1) / SHADES)));
	const palette = Uint32Array.from([...up, ...down, channels(theme.edge), paper].map(pixel));
	const [grey, unseen] = [palette.length - 2, palette.length - 1];
	const indices = new Uint8Array(columns * rows);
	const scale = SHADES / (height || 1);
	for (let column = 0; column < columns; column++) {
		const step = columns === 1 ? 0 : Math.round((column * steps) / (columns - 1));
		const heights = step <= until ? at(step) : null;
		for (let row = 0; row < rows; row++) {
			const mass = rows === 1 ? 1 : 1 + Math.round((row * (n - 1)) / (rows - 1));
			const index = row * columns + column;
			if (!heights) indices[index] = unseen;
			else if (mass < firsts[step] || mass > lasts[step]) indices[index] = grey;
			else {
				const value = Math.round(heights[mass - 1] * scale);
				const size = Math.min(Math.abs(value) || 0, most);
				indices[index] = value >= 0 || size === 0 ? size : most + size;
			}
		}
	}
	return { columns, rows, indices, palette };
}

/**
 * The edge of what news can have reached: one mass farther with each step.
 * @type {(pen: Pen, model: Model, area: import("../types.d.ts").Box, theme: Theme) => void}
 */
function paintFront(pen, { shape, scene, masses }, area, theme) {
	if (!masses || shape === "shaken") return;
	const { n } = masses;
	/** @type {(step: number) => number} */
	const toX = (step) => area.left + (step / scene.n_steps) * (area.right - area.left);
	/** @type {(mass: number) => number} */
	const toY = (mass) => area.top + (mass / n) * (area.bottom - area.top);
	const [first] = reachAt(shape, scene, n, 1);
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
