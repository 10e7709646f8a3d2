/** Words on a picture, each where it covers least, and where it was before if that is still good. */

import { clipped } from "./strokes.js";

/** @import { Box, Place } from "../types.d.ts" */

const PLACES = [
	[1, -1], [1, 1], [-1, -1], [-1, 1], [0, -1], [0, 1], [1, 0], [-1, 0],
	[0.5, -1], [0.5, 1], [-0.5, -1], [-0.5, 1], [1, -0.5], [1, 0.5], [-1, -0.5], [-1, 0.5],
];
const LEANING = 8; // how much the wrong side weighs
const REACHES = [16, 34, 58, 86, 120];
const COUNT = PLACES.length * REACHES.length;
const FARTHEST = 134; // units from its point that a word may begin
const MEETING = 60; // how much touching another word weighs, besides how much of it is covered
const COVERING = 6; // how much each busy place weighs
const CROSSING = 70; // how much it weighs that the line to a point crosses a word, or a word such a line
const CELL = 5; // units of a side, in which busy places are counted
const APART = 3; // units between words, and from what is busy
const HIDING = 30; // how much it weighs that a word hides the point of one
const SHORTER = 10; // how much worse a shorter wording is
const STAYING = 16; // how much better it is to stay
const FAR = 22; // a word that is farther than this from its point has a line to it
const CLEAR = 1; // units between such a line and other words

/**
 * @typedef {[from: Place, to: Place]} Leader the line from a word's point to its box
 * @typedef {Box & {word?: boolean}} Taken
 * @typedef {object} Wanted
 * @property {string} id
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number[] | false} [lean]
 * @property {boolean} [leads]
 * @property {{text: string, width: number}} [short]
 */

export class Labels {
	constructor() {
		this.last = /** @type {Map<string, number>} */ (new Map()); // where each label stood
	}

	/**
	 * Give each wanted label ({id, x, y, width, height}, most important first) a box inside the bounds; one that should
	 * stand on a certain side of its point has a unit vector `lean`, one that `leads` has a line to its point where
	 * that is far: `leader`, [from, to] or null; `short` is {text, width} of a shorter wording for where there is
	 * little room. `busy` are x, y pairs that should not be covered, `taken` boxes that must not be; a box is
	 * {left, top, right, bottom}.
	 * @template {Wanted} W
	 * @param {W[]} wanted
	 * @param {Box} bounds
	 * @param {number[]} busy
	 * @param {Box[]} taken
	 * @returns {(W & {box: Box, leader: Leader | null})[]}
	 */
	place(wanted, bounds, busy, taken) {
		/** @type {Taken[]} */
		const boxes = [...taken];
		/** @type {Leader[]} */
		const leaders = [];
		const places = new Counted(busy, bounds);
		const points = wanted.map(({ x, y }) => /** @type {Place} */ ([x, y]));
		return wanted.map((label) => {
			const reach = within(label, boxes);
			const wordings = label.short ? [label, { ...label, ...label.short }] : [label];
			const before = this.last.get(label.id);
			/** @type {{cost: number, box?: Box, index?: number, leader?: Leader | null}} */
			let best = { cost: Infinity };
			/** @type {(index: number) => void} */
			const consider = (index) => {
				const [order, place] = [Math.floor(index / COUNT), index % COUNT];
				const box = boxAt(wordings[order], place, bounds);
				const stays = before === index ? STAYING : 0;
				const habit = 3 * Math.floor(place / PLACES.length) + SHORTER * order - stays;
				let sum = habit + LEANING * againstLean(label, place) + outside(box, bounds);
				if (sum < best.cost) sum += meeting(box, reach);
				const leader = label.leads ? leaderOf(label, box) : null;
				if (sum < best.cost) sum += crossed(box, leader, reach, leaders);
				if (sum < best.cost && label.leads && points.some((point) => holds(box, point))) sum += HIDING;
				if (sum < best.cost) sum += COVERING * places.within(box);
				if (sum < best.cost) best = { cost: sum, box, index, leader };
			};
			const count = COUNT * wordings.length;
			// Likely the best: the others are then soon left off.
			if (before !== undefined && before < count) consider(before);
			for (let index = 0; index < count; index++) consider(index);
			const { index = 0, box = boxAt(label, 0, bounds), leader = null } = best;
			this.last.set(label.id, index);
			boxes.push({ ...box, left: box.left - APART, right: box.right + APART, word: true });
			if (leader) leaders.push(leader);
			return { ...wordings[Math.floor(index / COUNT)], box, leader };
		});
	}
}

/** @type {(label: Wanted, index: number) => number} */
function againstLean({ lean }, index) {
	if (!lean) return 0;
	const [sx, sy] = PLACES[index % PLACES.length];
	return 1 - (sx * lean[0] + sy * lean[1]) / Math.hypot(sx, sy);
}

/**
 * The box of a label at one of the places around its point, near ones first; moved into the bounds where it leaves
 * them.
 * @type {(label: Wanted, place: number, bounds: Box) => Box}
 */
function boxAt({ x, y, width, height }, place, bounds) {
	const [sx, sy] = PLACES[place % PLACES.length];
	const reach = REACHES[Math.floor(place / PLACES.length)];
	const [most, lowest] = [Math.max(bounds.left, bounds.right - width), Math.max(bounds.top, bounds.bottom - height)];
	const left = Math.min(Math.max(x + sx * (reach + width / 2) - width / 2, bounds.left), most);
	const top = Math.min(Math.max(y + sy * (reach * 0.8 + height / 2) - height / 2, bounds.top), lowest);
	return { left, top, right: left + width, bottom: top + height };
}

/** How many of some places, x after y after x, are in a box: counted in cells, for many boxes are asked about. */
class Counted {
	/**
	 * @param {number[]} places
	 * @param {Box} bounds
	 */
	constructor(places, { left, top, right, bottom }) {
		this.left = left - APART;
		this.top = top - APART;
		this.columns = Math.max(1, Math.ceil((right + APART - this.left) / CELL));
		this.rows = Math.max(1, Math.ceil((bottom + APART - this.top) / CELL));
		const { columns, rows } = this;
		const wide = columns + 1;
		const sums = (this.sums = new Int32Array(wide * (rows + 1))); // of all cells above and to the left
		for (let k = 0; k < places.length; k += 2) {
			const column = Math.floor((places[k] - this.left) / CELL);
			const row = Math.floor((places[k + 1] - this.top) / CELL);
			if (column >= 0 && column < columns && row >= 0 && row < rows) sums[(row + 1) * wide + column + 1] += 1;
		}
		for (let row = 1; row <= rows; row++) {
			let along = 0;
			for (let k = row * wide + 1; k < (row + 1) * wide; k++) sums[k] = (along += sums[k]) + sums[k - wide];
		}
	}

	/**
	 * In a box, or closer to it than words are to be.
	 * @type {(box: Box) => number}
	 */
	within({ left, top, right, bottom }) {
		const { columns, rows, sums } = this;
		const cell = (/** @type {number} */ place, /** @type {number} */ most) =>
			Math.min(Math.max(Math.round(place / CELL), 0), most);
		const column = (/** @type {number} */ x) => cell(x - this.left, columns);
		const row = (/** @type {number} */ y) => cell(y - this.top, rows) * (columns + 1);
		const [x0, x1, y0, y1] = [column(left - APART), column(right + APART), row(top - APART), row(bottom + APART)];
		return sums[y1 + x1] - sums[y0 + x1] - sums[y1 + x0] + sums[y0 + x0];
	}
}

/** @type {(a: Box, b: Box) => number} */
const overlap = (a, b) =>
	Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
	Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/**
 * The boxes that a label or its line may meet.
 * @type {(label: Wanted, boxes: Taken[]) => Taken[]}
 */
function within({ x, y, width, height }, boxes) {
	const [across, up] = [FARTHEST + width, FARTHEST + height];
	return boxes.filter(({ left, top, right, bottom }) =>
		left < x + across && right > x - across && top < y + up && bottom > y - up,
	);
}

/** @type {(box: Box, bounds: Box) => number} */
const outside = (box, { left, top, right, bottom }) =>
	1e4 * Math.max(0, left - box.left, top - box.top, box.right - right, box.bottom - bottom);

/**
 * How bad it is to cover words.
 * @type {(box: Box, boxes: Box[]) => number}
 */
function meeting(box, boxes) {
	let sum = 0;
	for (const other of boxes) {
		const covered = overlap(box, other);
		if (covered > 0) sum += covered + MEETING;
	}
	return sum;
}

/**
 * How bad a word's line is to other words, and the word to the lines of others.
 * @type {(box: Box, leader: Leader | null, boxes: Taken[], leaders: Leader[]) => number}
 */
function crossed(box, leader, boxes, leaders) {
	let sum = 0;
	for (const [from, to] of leaders) if (runsThrough(from, to, box)) sum += CROSSING;
	if (!leader) return sum;
	const [from, to] = leader;
	for (const other of boxes) if ((other.word || !holds(other, from)) && runsThrough(from, to, other)) sum += CROSSING;
	return sum;
}

/** @type {(box: Box, place: Place) => boolean} */
const holds = ({ left, top, right, bottom }, [x, y]) => x >= left && x <= right && y >= top && y <= bottom;

/**
 * Whether a line comes near a box.
 * @type {(from: Place, to: Place, box: Box) => boolean}
 */
function runsThrough(from, to, { left, top, right, bottom }) {
	const near = { left: left - CLEAR, top: top - CLEAR, right: right + CLEAR, bottom: bottom + CLEAR };
	return clipped(...from, ...to, near) !== null;
}

/**
 * The line from a label's point to its box; null where it is near.
 * @type {(label: Wanted, box: Box) => Leader | null}
 */
function leaderOf({ x, y }, box) {
	/** @type {Place} */
	const to = [Math.min(Math.max(x, box.left), box.right), Math.min(Math.max(y, box.top), box.bottom)];
	return Math.hypot(to[0] - x, to[1] - y) > FAR ? [[x, y], to] : null;
}
