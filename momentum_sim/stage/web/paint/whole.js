/** Companions as sheets show them, and a page beside what is read: with all that a stage has as elements. */

import { regimeIsOnPicture } from "./beside.js";
import { paintHatch, SHADES } from "./cells.js";
import { captionOf, companions } from "./companions.js";
import { mapBox } from "./map.js";
import { paintMoments } from "./moments.js";
import { placeOf } from "./settings.js";
import { paintTable, tableHeight } from "./table.js";
import { wrapped } from "./wrapped.js";

/** @import { Apart, Box, Drawn, ModelHow, Panel, Pen, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {Pick<import("./map.js").Mapped, "why" | "run" | "sides" | "setting" | "ways"> & Record<string, any>} AnyMap
 * @typedef {import("./companions.js").Companion} Companion
 * @typedef {import("./map.js").Key & {x: number}} PlacedKey
 * @typedef {object} CompanionSheet
 * @property {string} caption
 * @property {string} axis
 * @property {(pen: Pen, size: Size, theme: Theme) => void} paint what stands still
 * @property {(pen: Pen, size: Size, theme: Theme, time: number | null) => void} paintNow after it, what is seen at a
 *   time in steps, null for the whole run
 */

const TEXT = 13; // size of what stands under a map, and of why there is none
const LINE = 18;
const LEAST = 60; // units that a map is high; below, what stands under it is left off
const AXES = 30; // units that are above and below it
const KEY = { shades: 56, never: 18, hatch: 18, dot: 8, best: 18 }; // width of what is beside each text of a legend
const LEAST_PLOT = 110; // units that a plot above a table has at least
const SAMPLES = 9; // times at which a table's numbers are measured

/**
 * A companion as a sheet shows it, with all that a page has as elements below its caption.
 * @param {Panel} panel
 * @param {Drawn} drawn
 * @param {Apart | null} apart
 * @param {ModelHow} how
 * @returns {CompanionSheet}
 */
export function companionSheet(panel, drawn, apart, how) {
	const record = companions[panel.kind];
	const { picture, steps, timed } = record;
	const table = record.spoken ? undefined : record.table;
	const model = record.model?.(drawn, apart, panel, how);
	/** @type {(time: number | null) => import("./table.js").Table} */
	const at = (time) => {
		const step = time === null ? drawn.scene.step : Math.floor(time);
		const told = /** @type {NonNullable<typeof table>} */ (table);
		const found = told({ ...drawn, scene: { ...drawn.scene, step } }, apart, panel, how);
		return picture && regimeIsOnPicture(drawn.scene) ? { ...found, above: [] } : found;
	};
	const memory = {};
	/** @type {(pen: Pen, size: Size) => {plot: Size, below: Size}} */
	const split = (pen, { width, height }) => {
		const below = picture && table
			? Math.min(tableHeight(pen, at(null), width), Math.max(0, height - LEAST_PLOT))
			: 0;
		return { plot: { width, height: height - below }, below: { width, height: below } };
	};
	return {
		caption: captionOf(panel, apart, drawn.texts, how.catalogue),
		axis: steps ? "step →" : "",
		paint(pen, size, theme) {
			if (record.legend) paintWholeMap(pen, record, model, size, theme);
			if (picture !== "plot" || record.legend) return;
			const { plot: above, below } = split(pen, size);
			record.paint?.(pen, model, above, theme, memory);
			if (table && !timed) pen.at(0, above.height, () => paintTable(pen, at(null), below, theme));
		},
		paintNow(pen, size, theme, time) {
			const linked = panel.links.includes("step") ? time : null;
			if (record.legend) paintMapNow(pen, record, model, size, theme, time);
			const { plot: above, below } = picture === "plot" ? split(pen, size) : { plot: size, below: size };
			if (picture === "plot" && !record.legend) record.paintNow?.(pen, model, above, theme, memory, linked);
			if (!table || (picture && !timed)) return;
			const times = Array.from({ length: timed ? SAMPLES : 0 }, (_, k) => (k * drawn.scene.n_steps) / SAMPLES);
			const top = picture ? above.height : 0;
			pen.at(0, top, () => paintTable(pen, at(time), below, theme, times.map(at)));
		},
	};
}

/**
 * Paint a map with all that a page has as elements: the ring at the setting, what the colours mean, what becomes of the
 * run; or why there is no map.
 * @param {Pen} pen
 * @param {Companion} record of the map's kind
 * @param {AnyMap} model
 * @param {Size} size
 * @param {Theme} theme
 * @returns {void}
 */
export function paintWholeMap(pen, record, model, { width, height }, theme) {
	if (model.why) {
		record.paint?.(pen, model, { width, height }, theme, {});
		paintReason(pen, model.why, mapBox({ width, height }), theme);
		return;
	}
	const { keys, below, room, told, size } = roomOf(pen, record, model, { width, height });
	record.paint?.(pen, model, size, theme, {});
	const box = mapBox(size);
	const [x, y] = record.placeOf?.(box, model, model.setting) ?? placeOf(box, model.sides, model.setting);
	pen.ellipse(x, y, 6.4, 6.4, 0, { colour: theme.halo, width: 7.6 });
	pen.part("setting", () => pen.ellipse(x, y, 6.4, 6.4, 0, { colour: theme.ink, width: 3.6 }));
	if (!told) return;
	const { look } = model.run ?? {};
	const palette = look ? record.shades?.(theme, look) ?? theme.shades(look, SHADES) : null;
	let top = room + 2 + LINE / 2;
	for (const row of keys) {
		for (const key of row) paintKey(pen, key, top, width, palette, theme);
		top += LINE;
	}
	for (const text of below) {
		pen.text(text, 0, top, { colour: theme.ink, size: TEXT, bold: true });
		top += LINE;
	}
}

/**
 * Paint, over such a map, what moves with the timeline; null for the whole run.
 * @type {(pen: Pen, record: Companion, model: AnyMap, size: Size, theme: Theme, time: number | null) => void}
 */
export function paintMapNow(pen, record, model, size, theme, time) {
	if (model.why || !model.ways.length) return;
	paintMoments(pen, mapBox(roomOf(pen, record, model, size).size), model, time, theme);
}

/**
 * How large a map is above what stands under it, and whether that is told.
 * @type {(pen: Pen, record: Companion, model: AnyMap, all: Size) => {keys: PlacedKey[][], below: string[],
 *   room: number, told: boolean, size: Size}}
 */
function roomOf(pen, { legend, readout, tallest }, model, { width, height }) {
	const keys = keyRows(pen, legend?.(model) ?? [], width);
	const below = wrapped(pen, readout?.(model) ?? "", width, { size: TEXT, bold: true, most: 3 });
	const left = height - LINE * (keys.length + below.length) - 4;
	const room = Math.min(left, tallest?.(model, width) ?? left);
	const told = room - AXES >= LEAST;
	return { keys, below, room, told, size: { width, height: told ? room : Math.max(height, AXES + LEAST) } };
}

/** @type {(pen: Pen, why: string, box: Box, theme: Theme) => void} */
function paintReason(pen, why, { left, top, right, bottom }, theme) {
	const lines = wrapped(pen, why, (right - left) * 0.8, { size: TEXT });
	lines.forEach((text, k) => {
		const y = (top + bottom) / 2 + (k - (lines.length - 1) / 2) * LINE;
		pen.text(text, (left + right) / 2, y, { colour: theme.soft, size: TEXT, align: "center" });
	});
}

/**
 * Keys in rows no wider than the box, each with its place from the left.
 * @type {(pen: Pen, legend: import("./map.js").Key[], width: number) => PlacedKey[][]}
 */
function keyRows(pen, legend, width) {
	/** @type {PlacedKey[][]} */
	const rows = [[]];
	let x = 0;
	for (const key of legend) {
		const wide = KEY[key.kind] + 6 + pen.width(key.text, { size: TEXT }) + 14;
		if (rows[rows.length - 1].length && x + wide > width) {
			rows.push([]);
			x = 0;
		}
		rows[rows.length - 1].push({ ...key, x });
		x += wide;
	}
	return rows;
}

/** @type {(pen: Pen, key: PlacedKey, y: number, width: number, palette: Uint32Array | null, theme: Theme) => void} */
function paintKey(pen, { kind, text, x }, y, width, palette, theme) {
	const box = { left: x, top: y - 6, right: x + KEY[kind], bottom: y + 6 };
	if (kind === "shades" && palette) {
		const indices = Uint8Array.from({ length: SHADES }, (_, k) => k);
		pen.image(box, { columns: SHADES, rows: 1, indices, palette });
	} else if (kind === "hatch") paintHatch(pen, box, theme);
	if (kind === "dot") pen.ellipse(x + 4, y, 2.2, 2.2, 0, { fill: theme.ink });
	else pen.area(box, kind === "best" ? { edge: theme.ink, width: 2 } : { edge: theme.line, width: 1 });
	const whole = pen.width(text, { size: TEXT });
	const size = TEXT * Math.min(1, (width - box.right - 6) / whole);
	pen.text(text, box.right + 6, y, { colour: theme.soft, size });
}
