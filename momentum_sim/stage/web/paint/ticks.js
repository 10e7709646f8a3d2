/** Round values along an axis, their texts, and names beside it that do not touch. */

import { powerOfTen, tickText, written } from "../scales.js";

export const LINE_HEIGHT = 15; // of a name
const MOST_DECADES = 6; // named along a logarithmic axis
const MOST_VALUES = 7; // along another
const FEW_DECADES = 2.2; // of which values between their powers of ten are named, too
const PARTED = [[1, 2, 5], [1, 3], [1]]; // the values that are named of a decade
const MOST_ACROSS = 5;
const BETWEEN = 8; // units between texts beside each other

/**
 * Round values between two ends, a few of them.
 * @param {number} from
 * @param {number} to
 * @param {number} most how many there may be, about
 * @param {boolean} [whole] whole numbers alone
 * @returns {number[]}
 */
function roundValues(from, to, most, whole = false) {
	const size = 10 ** Math.floor(Math.log10((to - from) / most));
	if (!(size > 0 && size < Infinity)) return [];
	const step = [1, 2, 5].map((times) => times * size).find((one) => (to - from) / one <= most) ?? 10 * size;
	const tick = whole ? Math.max(1, Math.ceil(step)) : step;
	const [first, last] = [Math.ceil(from / tick - 1e-9), Math.floor(to / tick + 1e-9)];
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * tick);
}

/**
 * A value as text; what is next to nothing on its axis is 0.
 * @type {(value: number, reach: number) => string}
 */
const near = (value, reach) => written(Math.abs(value) < 1e-12 * reach ? 0 : value);

/**
 * The values named beside a chart, from a range and how high it is: each one's share of the way down, and its text.
 * @param {[number, number]} range in decades where it is logarithmic
 * @param {boolean} logarithmic
 * @param {number} height in units
 * @returns {{down: number, text: string}[]}
 */
export function levelTexts([low, high], logarithmic, height) {
	const room = Math.max(2, Math.floor(height / LINE_HEIGHT));
	/** @type {(value: number) => number} */
	const down = (value) => (high - value) / (high - low);
	if (!logarithmic) {
		const values = roundValues(low, high, Math.min(room, MOST_VALUES));
		return values.map((value) => ({ down: down(value), text: near(value, high - low) }));
	}
	if (high - low < FEW_DECADES) {
		/** @type {(each: number[]) => number[]} */
		const between = (each) =>
			Array.from({ length: Math.ceil(high) - Math.floor(low) }, (_, k) => 10 ** (Math.floor(low) + k))
				.flatMap((power) => each.map((times) => times * power))
				.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
		const values = PARTED.map(between).find(({ length }) => length <= room) ?? [];
		return values.reverse().map((value) => ({ down: down(Math.log10(value)), text: written(value) }));
	}
	const stride = Math.max(1, Math.ceil((high - low) / Math.min(room, MOST_DECADES)));
	const texts = [];
	for (let e = Math.floor(high); e >= low; e--) {
		if (e % stride === 0) texts.push({ down: down(e), text: powerOfTen(e) });
	}
	return texts;
}

/**
 * The values named below a chart, as many as have room: where the middle of each text is, inside two bounds.
 * @param {import("../types.d.ts").Pen} pen
 * @param {[number, number]} ends of what the chart is over
 * @param {{toX: (value: number) => number, whole: boolean, bounds: [number, number], given?: number[]}} how `given`:
 *   values that are named, as far as there is room, in place of round ones
 * @returns {{x: number, text: string}[]}
 */
export function acrossTexts(pen, [from, to], { toX, whole, bounds, given }) {
	for (let most = MOST_ACROSS; ; most -= 1) {
		const each = MOST_ACROSS + 1 - most;
		const values = given?.filter((_, k) => k % each === 0) ?? roundValues(from, to, most, whole);
		let right = -Infinity;
		let fits = true;
		const texts = values.map((value) => {
			const text = given ? tickText(value) : near(value, to - from);
			const half = pen.width(text) / 2;
			const x = Math.min(Math.max(toX(value), bounds[0] + half), bounds[1] - half);
			fits &&= x - half >= right + BETWEEN;
			right = x + half;
			return { x, text };
		});
		if (fits || most === 1) return fits ? texts : texts.slice(0, 1);
	}
}

/**
 * Heights moved apart where names at them would touch, in their order from above; closer where there is little room.
 * @param {number[]} heights
 * @param {{top: number, bottom: number}} area in which the names' middles are to be
 * @returns {{places: number[], line: number}} in the order given; `line`: how far apart they are at least
 */
export function spread(heights, { top, bottom }) {
	const order = heights.map((_, k) => k).sort((a, b) => heights[a] - heights[b]);
	const line = Math.min(LINE_HEIGHT, (bottom - top) / Math.max(1, heights.length - 1));
	const places = [...heights];
	let least = top;
	for (const k of order) {
		places[k] = Math.max(places[k], least);
		least = places[k] + line;
	}
	let most = bottom;
	for (const k of order.reverse()) {
		places[k] = Math.min(places[k], most);
		most = places[k] - line;
	}
	return { places, line };
}
