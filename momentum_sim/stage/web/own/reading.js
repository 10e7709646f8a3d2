/** A curve of losses, read by the kernels and thinned for its picture: what a worker does with what a reader brings. */

import { Kernels } from "../kernels.js";
import { MOST_BYTES, meant, parsed, textOf } from "./table.js";

/** @import { Modules } from "../types.d.ts" */

/**
 * @typedef {object} Given what reads a curve
 * @property {Modules} kernels
 * @property {string[]} reading the names of what the kernel writes
 * @property {string[]} shapes
 * @property {string[]} regimes
 * @property {string[]} reasons
 * @property {number} crests how many there can be
 * @property {number} room numbers that the kernel needs
 *
 * @typedef {object} Asked
 * @property {number} number
 * @property {string} [text]
 * @property {Blob} [file]
 * @property {{loss: number, steps: number}} [chosen] columns, of the table that is there already
 *
 * @typedef {Record<string, number> & {shape: never}} Numbers
 *
 * @typedef {object} Seen what is drawn of a curve
 * @property {Float64Array} xs
 * @property {Float64Array} ys
 * @property {[number, number]} across
 * @property {[number, number]} range
 * @property {boolean} positive whether all losses are above 0
 *
 * @typedef {object} Read
 * @property {Record<string, number>} numbers by their names
 * @property {string} shape
 * @property {string | null} regime
 * @property {string} reason
 * @property {{step: number, loss: number}[]} crests
 * @property {{xs: Float64Array, ys: Float64Array} | null} fade the line along which crests fade
 * @property {number[]} steps of the floor's beginning, and the last
 *
 * @typedef {object} Answer
 * @property {number} number
 * @property {import("./table.js").Refusal} [refused]
 * @property {{names: string[], rows: number, odd: import("./table.js").Refusal | null}} [table]
 * @property {{loss: number, steps: number}} [chosen]
 * @property {Seen} [seen]
 * @property {Read} [read]
 */

const COLUMNS = 1000; // of a picture, each with its lowest and its highest loss
const FADE_POINTS = 80; // of the line along which crests fade

/**
 * Losses as a picture has them: all of few, of many the lowest and the highest of each part, in their order.
 * @type {(steps: Float64Array, losses: Float64Array) => Seen}
 */
export function thinned(steps, losses) {
	const n = losses.length;
	const part = Math.max(1, Math.ceil(n / COLUMNS));
	/** @type {number[]} */
	const places = [];
	for (let begin = 0; begin < n; begin += part) {
		const end = Math.min(n, begin + part);
		let low = -1;
		let high = -1;
		for (let k = begin; k < end; k++) {
			if (!Number.isFinite(losses[k])) continue;
			if (low < 0 || losses[k] < losses[low]) low = k;
			if (high < 0 || losses[k] > losses[high]) high = k;
		}
		if (low < 0) continue;
		places.push(Math.min(low, high));
		if (high !== low) places.push(Math.max(low, high));
	}
	const ys = Float64Array.from(places, (k) => losses[k]);
	const range = /** @type {[number, number]} */ (ys.reduce(
		([low, high], y) => [Math.min(low, y), Math.max(high, y)], [Infinity, -Infinity]));
	const xs = Float64Array.from(places, (k) => steps[k]);
	return { xs, ys, across: [steps[0], steps[n - 1]], range, positive: range[0] > 0 };
}

/**
 * What kernels read off losses, and where.
 * @type {(kernels: Kernels, given: Given, steps: Float64Array, losses: Float64Array) => Read}
 */
export function readOff(kernels, given, steps, losses) {
	const n = losses.length;
	const [out, marks, room] = [given.reading.length, given.crests, given.room].map((count, k) =>
		kernels.room(`of a curve ${k}`, 8 * count));
	kernels.call("curves", "step_spacing", out, kernels.put("steps", steps), n);
	const [spacing] = kernels.numbers(out, 1);
	const places = kernels.put("losses", losses);
	kernels.call("curves", "curve_reading", out, marks, room, places, n, spacing);
	const values = kernels.numbers(out, given.reading.length);
	const numbers = Object.fromEntries(given.reading.map((name, k) => [name, values[k]]));
	const crests = Array.from(kernels.numbers(marks, numbers.crests), (k) => ({ step: steps[k], loss: losses[k] }));
	const [begin, end] = [steps[numbers.fade_begin], steps[Math.min(numbers.read, n) - 1]];
	return {
		numbers, crests,
		shape: given.shapes[numbers.shape],
		regime: given.regimes[numbers.regime] ?? null,
		reason: given.reasons[numbers.reason],
		fade: crests.length < 2 ? null : fadeOf(kernels, numbers, begin, end),
		steps: [steps[numbers.floor_begin], steps[n - 1]],
	};
}

/**
 * The line along which crests fade, from a step to another.
 * @type {(kernels: Kernels, numbers: Record<string, number>, begin: number, end: number) => Read["fade"]}
 */
function fadeOf(kernels, { floor, fade_level: level, rate }, begin, end) {
	const out = kernels.room("fade", 8 * (FADE_POINTS + 1));
	kernels.call("curves", "faded", out, Number.isNaN(floor) ? 0 : floor, level, rate, end - begin, FADE_POINTS);
	const xs = Float64Array.from({ length: FADE_POINTS + 1 }, (_, k) => begin + ((end - begin) * k) / FADE_POINTS);
	return { xs, ys: kernels.numbers(out, FADE_POINTS + 1) };
}

/**
 * What reads whatever it is asked, with a table that it keeps.
 * @type {(given: Given) => (asked: Asked) => Promise<Answer>}
 */
export function reading(given) {
	const loaded = Kernels.load(given.kernels);
	/** @type {import("./table.js").Table | null} */
	let table = null;
	return async ({ number, text, file, chosen }) => {
		if (!chosen) {
			const large = file ? file.size > MOST_BYTES : (text?.length ?? 0) > MOST_BYTES;
			if (large) return { number, refused: { what: "large", line: 1 } };
			/** @type {string} */
			let whole;
			try {
				whole = file ? textOf(await file.arrayBuffer()) : text ?? "";
			} catch {
				return { number, refused: { what: "unreadable", line: 1 } }; // it was changed or taken away meanwhile
			}
			const found = parsed(whole);
			if ("refused" in found) return { number, refused: found.refused };
			table = found.table;
		}
		if (!table) return { number, refused: { what: "empty", line: 1 } };
		const columns = chosen ?? meant(table);
		const rows = rowsOf(table, columns);
		const told = { names: table.names, rows: table.rows, odd: table.odd };
		if (rows.losses.length === 0) return { number, refused: { what: "no_numbers", line: 1 }, table: told };
		const read = readOff(await loaded, given, rows.steps, rows.losses);
		const seen = thinned(rows.steps, rows.losses);
		return { number, table: told, chosen: columns, seen, read };
	};
}

/**
 * The rows in which there is a loss.
 * @type {(table: import("./table.js").Table, chosen: {loss: number, steps: number}) =>
 *	{steps: Float64Array, losses: Float64Array}}
 */
function rowsOf({ columns, blank }, chosen) {
	const [losses, missing] = [columns[chosen.loss], blank[chosen.loss]];
	const steps = columns[chosen.steps] ?? Float64Array.from(losses, (_, k) => k);
	if (!missing.includes(1)) return { steps, losses };
	const there = losses.reduce((count, _, k) => count + (missing[k] ? 0 : 1), 0);
	const kept = { steps: new Float64Array(there), losses: new Float64Array(there) };
	let row = 0;
	for (let k = 0; k < losses.length; k++) {
		if (missing[k]) continue;
		[kept.steps[row], kept.losses[row]] = [steps[k], losses[k]];
		row += 1;
	}
	return kept;
}
