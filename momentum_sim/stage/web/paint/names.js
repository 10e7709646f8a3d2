/** Names of a chart's level lines, each where it crosses no curve and no other words. */

import { LINE_HEIGHT } from "./ticks.js";

/** @import { Box, Pen } from "../types.d.ts" */

/**
 * @typedef {{id: string, text: string, y: number}} Named a level line's name and its height
 * @typedef {{text: string, left: number, y: number, size: number, box: Box}} Name as it is to be written
 * @typedef {[text: string, y: number, share: number]} Option
 */

export const SIZE = 12; // of names
const SMALLEST = 0.85; // of their size, at which the whole of a name is still preferred
const ASIDE = 9; // how far from its line the middle of a name is
const HALF = 6; // of a name's height
const FREE = 6; // units beside a name
const SHARES = [1, 0, 0.75, 0.5, 0.25, 0.875, 0.625, 0.375, 0.125]; // of the way to the right, where it may stand
const NEAR = 2; // units around a name that curves are not to cross
const WORDS = 1e9; // how much covering other words weighs, against one crossing of a curve

/**
 * A name for each level line: below it and on the right, unless that covers words or curves; then above it, then
 * shorter, then on the left, then between: the first that covers least. None where it would cover words. While the
 * chart is dragged, one that is as good where it was stays there.
 * @param {Pen} pen
 * @param {Named[]} levels
 * @param {Box} area that they are to be in
 * @param {Float64Array[]} curves places, x after y after x
 * @param {Box[]} taken by other words; names are added to it
 * @param {Record<string, number>} last where each name stood; empty to place all anew
 * @returns {Name[]}
 */
export function levelNames(pen, levels, area, curves, taken, last) {
	return levels.flatMap((level) => {
		const away = levels.filter((other) => other !== level).map((other) => other.y - level.y);
		const another = away.some((below) => below >= 0 && below < LINE_HEIGHT); // whose name is below
		const side = another ? -ASIDE : ASIDE;
		/** @type {Option[]} */
		const options = [];
		for (const share of SHARES) {
			for (const text of wordings(pen, level.text, area)) {
				for (const aside of [side, -side]) options.push([text, level.y + aside, share]);
			}
		}
		const known = options.map((option) => placed(pen, area, option));
		const pieces = piecesNear(level.y, area, curves);
		let best = last[level.id] < options.length ? last[level.id] : 0;
		let least = covered(known[best].box, area, taken, pieces, Infinity);
		for (let k = 0; k < options.length && least > 0; k++) {
			const cost = covered(known[k].box, area, taken, pieces, least);
			if (cost < least) [best, least] = [k, cost];
		}
		if (least >= WORDS) return []; // no room: its line is there
		last[level.id] = best;
		taken.push(known[best].box);
		return [known[best]];
	});
}

/**
 * What a level may be called: the whole name where there is room, and without what comes after its comma.
 * @type {(pen: Pen, text: string, area: Box) => string[]}
 */
function wordings(pen, text, area) {
	const [short] = text.split(", "); // what is less needed comes after a comma
	if (short === text) return [text];
	return pen.width(text, { size: SIZE }) * SMALLEST <= area.right - area.left - FREE ? [text, short] : [short];
}

/** @type {(pen: Pen, area: Box, option: Option) => Name} */
function placed(pen, area, [text, y, share]) {
	const whole = pen.width(text, { size: SIZE });
	const room = area.right - area.left - FREE;
	const small = Math.min(1, room / whole);
	const left = area.left + FREE + share * (room - whole * small);
	const box = { left, right: left + whole * small, top: y - HALF, bottom: y + HALF };
	return { text, left, y, size: SIZE * small, box };
}

/**
 * How bad it is to write there: to leave the chart, then to cover words, then curves. Nothing needs it above `most`.
 * @type {(box: Box, area: Box, taken: Box[], pieces: number[], most: number) => number}
 */
function covered(box, area, taken, pieces, most) {
	let sum = box.top < area.top - HALF || box.bottom > area.bottom ? WORDS : 0;
	for (const other of taken) if (meet(box, other)) sum += WORDS;
	const { left, top, right, bottom } = box;
	const wider = { left: left - NEAR, top: top - NEAR, right: right + NEAR, bottom: bottom + NEAR };
	return sum < most ? sum + crossings(wider, pieces, most - sum) : sum;
}

/**
 * Whether two boxes have a place in common.
 * @param {Box} a
 * @param {Box} b
 * @returns {boolean}
 */
export const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * Curves' pieces that come near a level, x and y at both ends of each: few, so that many places can be tried.
 * @type {(y: number, area: Pick<Box, "left" | "right">, curves: Float64Array[]) => number[]}
 */
export function piecesNear(y, { left, right }, curves) {
	const reach = ASIDE + HALF + NEAR;
	const [top, bottom] = [y - reach, y + reach];
	/** @type {number[]} */
	const pieces = [];
	for (const places of curves) {
		let [x0, y0] = places;
		for (let k = 2; k < places.length; k += 2) {
			const x1 = places[k];
			const y1 = places[k + 1];
			const aside = (y0 < top && y1 < top) || (y0 > bottom && y1 > bottom) || (x0 < left && x1 < left);
			if (!aside && !(x0 > right && x1 > right)) pieces.push(x0, y0, x1, y1);
			x0 = x1;
			y0 = y1;
		}
	}
	return pieces;
}

/**
 * How many pieces cross a box, as far as `most`.
 * @type {(box: Box, pieces: number[], most: number) => number}
 */
export function crossings({ left, top, right, bottom }, pieces, most) {
	let count = 0;
	for (let k = 0; k < pieces.length && count < most; k += 4) {
		const [least, most] = pieces[k] < pieces[k + 2] ? [k, k + 2] : [k + 2, k]; // its left end and its right end
		if (!(pieces[most] > left && pieces[least] < right)) continue;
		const [x, y] = [pieces[least], pieces[least + 1]];
		const slope = (pieces[most + 1] - y) / (pieces[most] - x);
		const from = pieces[most] > x ? y + slope * (Math.max(left, x) - x) : y;
		const to = pieces[most] > x ? y + slope * (Math.min(right, pieces[most]) - x) : pieces[most + 1];
		if (Math.max(from, to) > top && Math.min(from, to) < bottom) count += 1;
	}
	return count;
}
