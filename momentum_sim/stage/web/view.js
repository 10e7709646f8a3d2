/** The box of the plane that a picture shows: [x0, x1, y0, y1]. Each function gives a new one. */

import { significant } from "./scales.js";

/** @import { Drawn, Place, Point, Result, View } from "./types.d.ts" */

const SMALLEST = 1e-12; // a box's side, against how far from the origin it is; beyond, neighbours are the same number
const LARGEST = 1e12;

/** @typedef {{x0: number, x1: number, y0: number, y1: number, unit: number}} Plane what is shown of the plane */
const MARGIN = 0.12; // kept free around what is fitted, as a share of the box

/**
 * The smallest box around a view whose two scales are equal: gradients look perpendicular.
 * @type {(view: View, width: number, height: number) => Plane}
 */
export function equalScales([x0, x1, y0, y1], width, height) {
	const unit = Math.max((x1 - x0) / width, (y1 - y0) / height);
	const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
	const [rx, ry] = [(unit * width) / 2, (unit * height) / 2];
	return { x0: cx - rx, x1: cx + rx, y0: cy - ry, y1: cy + ry, unit };
}

/**
 * A coordinate rounded to what can be seen, where a unit of a picture is so long.
 * @type {(unit: number, value: number) => number}
 */
export const seenAt = (unit, value) => Number(value.toFixed(Math.min(Math.max(Math.ceil(-Math.log10(unit)), 0), 18)));

/**
 * A box around a centre. Rounded to what can be seen, so that a link to it is short; null if it has no inside.
 * @type {(cx: number, cy: number, rx: number, ry: number) => View | null}
 */
function boxAround(cx, cy, rx, ry) {
	const radius = Math.max(rx, ry);
	const far = Math.max(Math.abs(cx), Math.abs(cy));
	if (!(radius > far * SMALLEST && radius > Number.MIN_VALUE * 1e20 && radius + far < LARGEST)) return null;
	const digits = 3 - Math.floor(Math.log10(radius));
	const place = (/** @type {number} */ value) =>
		digits < 0 || digits > 18 ? significant(value, 15) : Number(value.toFixed(digits));
	const box = /** @type {View} */ ([cx - rx, cx + rx, cy - ry, cy + ry].map(place));
	return box[0] < box[1] && box[2] < box[3] ? box : null;
}

/**
 * The box scaled about a point of it, or as it was if there is no going on.
 * @type {(view: View, factor: number, about: Point) => View}
 */
export function zoomed([x0, x1, y0, y1], factor, [x, y]) {
	const [cx, cy] = [x + ((x0 + x1) / 2 - x) * factor, y + ((y0 + y1) / 2 - y) * factor];
	return boxAround(cx, cy, ((x1 - x0) / 2) * factor, ((y1 - y0) / 2) * factor) ?? [x0, x1, y0, y1];
}

/**
 * The box moved.
 * @type {(view: View, dx: number, dy: number) => View}
 */
export function panned([x0, x1, y0, y1], dx, dy) {
	return boxAround((x0 + x1) / 2 + dx, (y0 + y1) / 2 + dy, (x1 - x0) / 2, (y1 - y0) / 2) ?? [x0, x1, y0, y1];
}

/**
 * The smallest box around points, with a margin; null if they are all in one place.
 * @type {(points: Point[]) => View | null}
 */
function around(points) {
	let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
	for (const [x, y] of points) {
		if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
		[x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
	}
	const grow = 0.5 + MARGIN;
	return boxAround((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) * grow, (y1 - y0) * grow);
}

/**
 * The points of a run, as pairs.
 * @type {(result: Result, from?: number) => Generator<Place>}
 */
function* pointsOf({ path }, from = 0) {
	for (let k = from; k < path.length / 2; k++) yield [path[2 * k], path[2 * k + 1]];
}

/**
 * The box that has every run in it that does not diverge, the start, and where they should arrive.
 * @type {(drawn: Drawn) => View | null}
 */
export function fitPaths({ results, nearest, scene }) {
	const arriving = results.filter(({ diverges }) => diverges < 0);
	const points = arriving.flatMap((result) => [...pointsOf(result)]);
	return around([nearest(scene.start) ?? scene.start, scene.start, ...points]);
}

/**
 * The box around the minimum, or around where a run ends if there is none, that has the last third of every run in it
 * that does not diverge.
 * @type {(drawn: Drawn) => View | null}
 */
export function fitMinimum({ results, nearest, scene }) {
	const arriving = results.filter(({ diverges }) => diverges < 0);
	const ends = arriving.flatMap((result) => [...pointsOf(result, Math.floor((2 * scene.n_steps) / 3))]);
	const last = ends.at(-1) ?? scene.start;
	const [mx, my] = nearest(last) ?? last;
	const reach = ends.reduce((most, [x, y]) => Math.max(most, Math.abs(x - mx), Math.abs(y - my)), 0);
	const radius = Math.max(reach * (1 + 2 * MARGIN), 1e-9);
	return boxAround(mx, my, radius, radius);
}
