/** The words on the contour: what is the start, where the minimum, and what became of each run. */

import { meet } from "./names.js";
import { clipped, line, ring } from "./strokes.js";

/** @import { Box, Pen, Place, Result, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {{id: string, x: number, y: number, text: string, colour: string, short?: string, spare?: boolean}} Word
 * @typedef {Word & {many?: string}} Told `many`: what is said of several alike
 * @typedef {Result & {exit: import("./runs.js").Exit | null, colour: string, point: Place}} End
 * @typedef {{name: string, title: string, colour: string, points: Place[], inside: (place: Place) => boolean}} Seen
 */

const SIZE = 13;
const HEIGHT = 15;
const RING = 9; // radius of the ring around a minimum
const FARTHEST = 1e5; // units that a line goes
const [SEVERAL, TOGETHER] = [3, 10]; // runs that are told of in one word, and the units they end within
const MANY = 4; // runs that are named at their paths
const OFFERED = 16; // places of a path, at most, at one of which its name stands
const LINES = 40; // places that stand for a path from which others keep away
const ENOUGH = 60; // units from other paths that are as good as more
const BETTER = 12; // units that another place must be farther from others for a name to go there
const HELD = 14; // around the start that words leave free

/**
 * Write words ({id, x, y, text, colour}, `short` for little room, most important first) where they cover least of what
 * is `busy`: x, y pairs. None covers a box that is `taken`; one that is `spare` is left out where it would cover
 * anything. `labels` remembers where they stood. Returns the boxes that they are in.
 * @type {(pen: Pen, words: Word[], labels: import("./labels.js").Labels, how: Size & {theme: Theme, busy: number[],
 *   taken: Box[]}) => Box[]}
 */
export function drawWords(pen, words, labels, { width, height, theme, busy, taken }) {
	/** @type {(text: string) => {text: string, width: number}} */
	const sizeOf = (text) => ({ text, width: pen.width(text, { size: SIZE, bold: true }) });
	const sized = words.map(({ text, short, ...word }) =>
		({ ...word, ...sizeOf(text), height: HEIGHT, leads: true, short: short ? sizeOf(short) : undefined }));
	const bounds = { left: 6, top: 6, right: width - 6, bottom: height - 6 };
	const all = labels.place(sized, bounds, busy, taken);
	/** @type {(word: typeof all[number], k: number) => boolean} */
	const isFree = ({ box, leader }, k) => {
		const others = all.filter((other, order) => order !== k && !(other.spare && order > k));
		/** @type {(other: Box) => boolean} */
		const covers = (other) => meet(box, other) || Boolean(leader && clipped(...leader[0], ...leader[1], other));
		return !others.some((other) => covers(other.box)) && !holdsAny(box, busy);
	};
	const placed = all.filter((word, k) => !word.spare || isFree(word, k));
	for (const { id, text, colour, box, leader } of placed) {
		pen.part(`word ${id}`, () => {
			if (leader) line(pen, ...leader, { colour, width: 1 });
			const style = { colour, size: SIZE, bold: true, halo: theme.halo };
			pen.text(text, box.left, (box.top + box.bottom) / 2, style);
		});
	}
	return placed.map(({ box }) => box);
}

/**
 * Whether any of some places, x after y after x, is in a box.
 * @type {(box: Box, places: number[]) => boolean}
 */
function holdsAny({ left, top, right, bottom }, places) {
	for (let k = 0; k < places.length; k += 2) {
		const [x, y] = [places[k], places[k + 1]];
		if (x > left && x < right && y > top && y < bottom) return true;
	}
	return false;
}

/**
 * Rings around the minima.
 * @type {(pen: Pen, minima: Place[], theme: Theme) => void}
 */
export function drawMinima(pen, minima, theme) {
	for (const [x, y] of minima) pen.part("minimum", () => ring(pen, x, y, RING, { colour: theme.ink, width: 1.75 }));
}

/**
 * The line through points along which a loss is least; it breaks where one is none.
 * @type {(pen: Pen, points: Place[], theme: Theme) => void}
 */
export function drawCurve(pen, points, theme) {
	const path = new Path2D();
	let inside = false;
	for (const [x, y] of points) {
		const there = Math.abs(x) < FARTHEST && Math.abs(y) < FARTHEST;
		if (there) path[inside ? "lineTo" : "moveTo"](x, y);
		inside = there;
	}
	pen.part("minimum", () => pen.stroke(path, { colour: theme.ink, width: 1.75 }));
}

/**
 * What words should leave free: the start's handle and the rings.
 * @type {(start: Place, minima: Place[]) => Box[]}
 */
export const ringed = (start, minima) => {
	/** @type {(place: Place, r: number) => Box} */
	const around = ([x, y], r) => ({ left: x - r, top: y - r, right: x + r, bottom: y + r });
	return [around(start, HELD), ...minima.map((point) => around(point, RING + 2))];
};

/**
 * What became of each run, where it is not plain to see; `closer`: only a part of the landscape is looked at.
 * @type {(ends: End[], how: Size & {n_steps: number, closer: boolean, passed: number, ink: string}) => Word[]}
 */
export function outcomes(ends, { n_steps: count, closer, passed, width, height, ink }) {
	/** @type {(value: number, most: number) => number} */
	const within = (value, most) => Math.min(Math.max(value, 0), most);
	/** @type {Told[]} */
	const words = [];
	for (const { name, title, exit, settles, diverges, overshoot, colour, point, per = 1, measured } of ends) {
		if (exit && per === 1 && (diverges >= 0 || !closer)) {
			const [x, y] = [within(exit.at[0], width), within(exit.at[1], height)];
			const [what, where] = diverges >= 0 ? ["diverges", ", off"] : ["leaves", ""];
			const text = `${title} ${what}${where} the picture at step ${exit.step}`;
			const short = `${title} ${what}${diverges >= 0 ? "" : ` at step ${exit.step}`}`;
			words.push({ id: name, x, y, text, short, colour });
		} else if (!exit && settles > count && !measured) {
			const [one, many] = overshoot <= passed
				? ["gets only this far", "get only this far"]
				: ["has not settled", "have not settled"];
			words.push({ id: name, x: point[0], y: point[1], text: `${title} ${one}`, colour, many });
		}
	}
	return together(words, ink);
}

/**
 * The names of runs, each near a place of its path where it is far from the others, for pictures of so many that
 * colours alone do not tell them: none where there are few. `said`: words that name some of them already; `last`
 * remembers by name at which step each stood, and a name stays there until another place is much better.
 * @type {(runs: Seen[], said: Word[], last: Record<string, number>) => Word[]}
 */
export function runNames(runs, said, last) {
	if (runs.length < MANY) return [];
	const thinned = runs.map(({ points }) => sampled(points, LINES).map((k) => points[k]));
	return runs.flatMap(({ name, title, colour, points, inside }, own) => {
		const offered = sampled(points, OFFERED).filter((k) => k > 0 && inside(points[k]));
		if (!offered.length || said.some(({ id }) => id === name)) return [];
		/** @type {(k: number) => number} */
		const apart = (k) => {
			let least = ENOUGH;
			thinned.forEach((places, other) => {
				if (other !== own) least = Math.min(least, nearest(points[k], places));
			});
			return least;
		};
		const before = last[name] !== undefined && points[last[name]] && inside(points[last[name]]) ? last[name] : null;
		let [best, most] = before === null ? [offered[0], -1] : [before, apart(before) + BETTER];
		for (const k of offered) {
			const distance = apart(k);
			if (distance > most) [best, most] = [k, distance];
		}
		last[name] = best;
		const [x, y] = points[best];
		return [{ id: `name ${name}`, x, y, text: title, colour, spare: true }];
	});
}

/**
 * At most so many of some places, evenly, by their numbers; the last is always among them.
 * @type {(places: Place[], most: number) => number[]}
 */
function sampled({ length }, most) {
	const count = Math.min(length, most);
	const apart = (length - 1) / Math.max(1, count - 1);
	return Array.from({ length: count }, (_, k) => length - 1 - Math.round(k * apart));
}

/** @type {(place: Place, places: Place[]) => number} */
function nearest([x, y], places) {
	let least = Infinity;
	for (const [px, py] of places) least = Math.min(least, Math.hypot(px - x, py - y));
	return least;
}

/**
 * Words of which several would be said at one place as one word of them all.
 * @type {(words: Told[], ink: string) => Word[]}
 */
function together(words, ink) {
	/** @type {Word[]} */
	const found = [];
	let rest = words;
	while (rest.length) {
		const [{ many, ...word }, ...others] = rest;
		const close = others.filter(({ x, y }) => Math.hypot(x - word.x, y - word.y) < TOGETHER);
		const alike = many ? close.filter((other) => other.many === many) : [];
		const joined = alike.length + 1 >= SEVERAL;
		found.push(joined ? { ...word, text: `${alike.length + 1} runs ${many}`, colour: ink } : word);
		rest = joined ? others.filter((other) => !alike.includes(other)) : others;
	}
	return found;
}
