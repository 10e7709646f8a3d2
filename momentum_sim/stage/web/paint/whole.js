/** Companions as sheets show them: with all that a page has as elements. No page loads this. */

import { regimeIsOnPicture } from "./beside.js";
import { paintHatch, SHADES } from "./cells.js";
import { captionOf, companions } from "./companions.js";
import { mapBox, mapLegend, mapReadout, paintMap } from "./map.js";
import { placeOf } from "./settings.js";
import { paintTable, tableHeight } from "./table.js";
import { wrapped } from "./wrapped.js";

/**
 * @typedef {import("./pen.js").CanvasPen} Pen
 * @typedef {import("./map.js").Mapped} Mapped
 * @typedef {import("./companions.js").How} How
 * @typedef {{width: number, height: number}} Size
 */

const TEXT = 13; // size of what stands under a map, and of why there is none
const LINE = 18;
const LEAST = 60; // units that a map is high; below, what stands under it is left off
const AXES = 30; // units that are above and below it
const KEY = { shades: 56, never: 18, hatch: 18 }; // width of what is beside each text of a legend
const LEAST_PLOT = 110; // units that a plot above a table has at least
const SAMPLES = 9; // times at which a table's numbers are measured

/**
 * A companion as a sheet shows it, with all that a page has as elements below its caption.
 * @param {any} panel
 * @param {any} drawn
 * @param {any} apart
 * @param {How} how
 * @returns {{caption: string, axis: string, paint: (pen: Pen, size: Size, theme: any) => void,
 *   paintNow: (pen: Pen, size: Size, theme: any, time: number | null) => void}} `paint` paints what stands still,
 *   `paintNow`, after it, what is seen at a time in steps, null for the whole run
 */
export function companionSheet(panel, drawn, apart, how) {
	const record = companions[panel.kind];
	const { picture, steps, table, timed } = record;
	const model = record.model?.(drawn, apart, panel, how);
	const at = (time) => {
		const step = time === null ? drawn.scene.step : Math.floor(time);
		const found = table({ ...drawn, scene: { ...drawn.scene, step } }, apart, panel, how);
		return picture && regimeIsOnPicture(drawn.scene) ? { ...found, above: [] } : found;
	};
	const memory = {};
	const split = (pen, { width, height }) => {
		const below = picture && table ? Math.min(tableHeight(pen, at(null), width), Math.max(0, height - LEAST_PLOT)) : 0;
		return { plot: { width, height: height - below }, below: { width, height: below } };
	};
	return {
		caption: captionOf(panel, apart, how.catalogue),
		axis: steps ? "step →" : "",
		paint(pen, size, theme) {
			if (picture === "map") paintWholeMap(pen, model, size, theme);
			if (picture !== "plot") return;
			const { plot: above, below } = split(pen, size);
			record.paint(pen, model, above, theme, memory);
			if (table) pen.at(0, above.height, () => paintTable(pen, at(null), below, theme));
		},
		paintNow(pen, size, theme, time) {
			const linked = panel.links.includes("step") ? time : null;
			if (picture === "plot") record.paintNow?.(pen, model, split(pen, size).plot, theme, memory, linked);
			if (picture || !table) return;
			const times = Array.from({ length: timed ? SAMPLES : 0 }, (_, k) => (k * drawn.scene.n_steps) / SAMPLES);
			paintTable(pen, at(time), size, theme, times.map(at));
		},
	};
}

/**
 * Paint a map with all that a page has as elements: the ring at the setting, what the colours mean, what becomes of the
 * run; or why there is no map.
 * @param {Pen} pen
 * @param {Mapped} model
 * @param {{width: number, height: number}} size
 * @param {any} theme
 * @returns {void}
 */
function paintWholeMap(pen, model, { width, height }, theme) {
	if (model.why) {
		paintMap(pen, model, { width, height }, theme);
		paintReason(pen, model.why, mapBox({ width, height }), theme);
		return;
	}
	const keys = keyRows(pen, mapLegend(model), width);
	const below = wrapped(pen, mapReadout(model), width, { size: TEXT, bold: true, most: 3 });
	const room = height - LINE * (keys.length + below.length) - 4;
	const told = room - AXES >= LEAST;
	const size = { width, height: told ? room : Math.max(height, AXES + LEAST) };
	paintMap(pen, model, size, theme);
	const [x, y] = placeOf(mapBox(size), model.sides, model.setting);
	pen.ellipse(x, y, 6.4, 6.4, 0, { colour: theme.halo, width: 7.6 });
	pen.part("setting", () => pen.ellipse(x, y, 6.4, 6.4, 0, { colour: theme.ink, width: 3.6 }));
	if (!told) return;
	let top = room + 2 + LINE / 2;
	for (const row of keys) {
		for (const key of row) paintKey(pen, key, top, width, model, theme);
		top += LINE;
	}
	for (const text of below) {
		pen.text(text, 0, top, { colour: theme.ink, size: TEXT, bold: true });
		top += LINE;
	}
}

function paintReason(pen, why, { left, top, right, bottom }, theme) {
	const lines = wrapped(pen, why, (right - left) * 0.8, { size: TEXT });
	lines.forEach((text, k) => {
		const y = (top + bottom) / 2 + (k - (lines.length - 1) / 2) * LINE;
		pen.text(text, (left + right) / 2, y, { colour: theme.soft, size: TEXT, align: "center" });
	});
}

/** Keys in rows no wider than the box, each with its place from the left. */
function keyRows(pen, legend, width) {
	const rows = [[]];
	let x = 0;
	for (const key of legend) {
		const wide = KEY[key.kind] + 6 + pen.width(key.text, { size: TEXT }) + 14;
		if (rows.at(-1).length && x + wide > width) {
			rows.push([]);
			x = 0;
		}
		rows.at(-1).push({ ...key, x });
		x += wide;
	}
	return rows;
}

function paintKey(pen, { kind, text, x }, y, width, { run }, theme) {
	const box = { left: x, top: y - 6, right: x + KEY[kind], bottom: y + 6 };
	if (kind === "shades") {
		const palette = theme.shades(run.look, SHADES);
		pen.image(box, { columns: SHADES, rows: 1, indices: Uint8Array.from({ length: SHADES }, (_, k) => k), palette });
	} else if (kind === "hatch") paintHatch(pen, box, theme);
	pen.area(box, { edge: theme.line, width: 1 });
	const whole = pen.width(text, { size: TEXT });
	const size = TEXT * Math.min(1, (width - box.right - 6) / whole);
	pen.text(text, box.right + 6, y, { colour: theme.soft, size });
}
