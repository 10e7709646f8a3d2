/**
 * Places along a run's hops on a picture, x after y after x: many on each of the first ones, which are the long ones,
 * and as many on one that leaves the picture.
 * @type {(places: Place[], size: Size) => number[]}
 */
export function alongHops(places, { width, height }) {
	/** @type {number[]} */
	const found = [];
	places.forEach((place, k) => {
		found.push(...place);
		const next = places[k + 1];
		if (k >= LONG || !next) return;
		if (Math.hypot(next[0] - place[0], next[1] - place[1]) < width) {
			for (let j = 1; j < PIECES; j++) found.push(...(onHop(places, k + j / PIECES) ?? []));
			return;
		}
		const picture = { left: 0, top: 0, right: width, bottom: height };
		const seen = clipped(...place, ...next, picture); // as good as straight
		for (let j = 0; seen && j <= LONG; j++) {
			for (const axis of [0, 1]) found.push(seen[axis] + ((seen[axis + 2] - seen[axis]) * j) / LONG);
		}
	});
	return found;
}

/** A run as hops from place to place on a profile, and the arrows above a ball. */

import { clipped } from "./strokes.js";

/** @import { Pen, Place, Result, Size, Theme } from "../types.d.ts" */

/** @typedef {{result: Pick<Result, "name" | "look">, places: Place[], colour: string}} Hops */

const FAINT = 0.3; // what of a run lies after the step that is shown
const NEAR = 0.5; // what is nearer than this to the place before cannot be seen
const HEAD = 8; // of an arrow
const [LONG, PIECES] = [60, 6]; // hops that words keep off, and in how many pieces

/**
 * How high a hop is above the straight way.
 * @type {(from: Place, to: Place) => number}
 */
const rise = ([ax], [bx]) => Math.min(Math.abs(bx - ax) * 0.35, 60);

/**
 * Where a run is at a time: on its hop from one place to the next.
 * @type {(places: Place[], time: number) => Place | null}
 */
export function onHop(places, time) {
	const [from, to] = [places[Math.floor(time)], places[Math.ceil(time)]];
	if (!from || !to) return null;
	const share = time - Math.floor(time);
	const [x, y] = from.map((value, axis) => value + (to[axis] - value) * share);
	return [x, y - 4 * share * (1 - share) * (rise(from, to) / 2)];
}

/**
 * A run as hops from place to place, and a dot at each.
 * @type {(pen: Pen, hops: Hops, how?: {to?: number, faint?: boolean}) => void}
 */
export function drawHops(pen, { result, places, colour }, { to = Infinity, faint = false } = {}) {
	const path = new Path2D();
	/** @type {number[]} */
	const dots = [];
	const end = Math.min(places.length - 1, Math.floor(to));
	/** @type {Place | null} */
	let before = null; // the place that the last hop went to
	for (let k = 0; k <= end; k++) {
		const here = places[k];
		const between = k < places.length - 1;
		if (before && between && Math.abs(here[0] - before[0]) + Math.abs(here[1] - before[1]) < NEAR) continue;
		if (!before) path.moveTo(...here);
		else {
			path.quadraticCurveTo((before[0] + here[0]) / 2, (before[1] + here[1]) / 2 - rise(before, here), ...here);
		}
		dots.push(...here);
		before = here;
	}
	pen.faint(faint ? FAINT : 1, () => {
		pen.part(`path ${result.name}`, () => pen.stroke(path, { colour, width: 1.3 }));
		const radius = places.length < 202 ? 2.6 : 1.8;
		pen.part(`steps ${result.name}`, () => pen.marks(result.look.marker, dots, radius, colour));
	});
}

/**
 * A level arrow with its name behind it.
 * @type {(pen: Pen, name: string, ends: [from: number, to: number, y: number], colour: string, theme: Theme) => void}
 */
export function drawLevelArrow(pen, name, [from, to, y], colour, theme) {
	const way = Math.sign(to - from);
	const head = Math.min(HEAD, Math.abs(to - from));
	const path = new Path2D();
	path.moveTo(from, y);
	path.lineTo(to, y);
	path.moveTo(to - way * head, y - head / 2);
	path.lineTo(to, y);
	path.lineTo(to - way * head, y + head / 2);
	pen.stroke(path, { colour: theme.halo, width: 5 });
	pen.stroke(path, { colour, width: 2.2 });
	const x = way > 0 ? from - pen.width(name) - 6 : from + 6;
	pen.text(name, x, y, { colour, halo: theme.halo });
}

