/** Runs on the contour: their lines, a marker at every step, and where each is at the step that is shown. */

import { clipped, endMarker } from "./strokes.js";

/** @import { Box, Look, Pen, Place, Point, Result, Size } from "../types.d.ts" */

/**
 * @typedef {object} Screen a run on a picture
 * @property {string} name
 * @property {Place[]} points as far as they are finite
 * @property {(place: Place) => boolean} inside whether a place is on the picture
 * @property {Box} box that is drawn into
 * @property {number} last the last point inside, -1 if none is
 * @property {number} steps
 * @property {Set<number> | null} hidden steps whose marker would lie on an earlier one's
 * @typedef {{look: Look, colour: string, width: number}} RunStyle
 * @typedef {{step: number, at: number[]}} Exit where a run left the picture for good, and at which step
 */

const MARGIN = 40; // around the picture that lines are drawn into
const HINTS = 5; // steps drawn faintly once a run has left for good
const HINTED = 0.15; // how faintly
export const FAINT = 0.28; // what of a run lies after the step that is shown
const NEAR = 0.5; // what is nearer than this to where the line has got to cannot be seen
const MANY = 101; // steps of which some may lie on each other
const ROW = 65536; // cells
const SPACED = 9; // units between the places of a line that words should not cover

/**
 * A run's points on a picture of this size: as far as they are finite, and which is the last one inside.
 * @type {(result: Pick<Result, "name" | "path">, toScreen: (point: Point) => Place, size: Size) => Screen}
 */
export function onScreen(result, toScreen, { width, height }) {
	const { path } = result;
	/** @type {Place[]} */
	const points = [];
	for (let k = 0; k < path.length && Number.isFinite(path[k]) && Number.isFinite(path[k + 1]); k += 2) {
		points.push(toScreen([path[k], path[k + 1]]));
	}
	const inside = (/** @type {Place} */ [x, y]) => x >= 0 && x <= width && y >= 0 && y <= height;
	const box = { left: -MARGIN, top: -MARGIN, right: width + MARGIN, bottom: height + MARGIN };
	const [last, steps] = [points.findLastIndex(inside), path.length / 2 - 1];
	return { name: result.name, points, inside, box, last, steps, hidden: steps < MANY ? null : covered(points, last) };
}

/**
 * Of many steps, those whose marker would lie on an earlier one's: what is nearer than can be seen is in one cell.
 * @type {(points: Place[], last: number) => Set<number>}
 */
function covered(points, last) {
	const [cells, found] = [new Set(), new Set()];
	for (let k = 1; k < last; k++) {
		const [x, y] = points[k];
		const cell = Math.floor(x / NEAR) * ROW + Math.floor(y / NEAR);
		if (cells.has(cell)) found.add(k);
		cells.add(cell);
	}
	return found;
}

/**
 * Where a run is at a time, in steps; null once it is too far away to have a place.
 * @type {(screen: Screen, time: number) => Place | null}
 */
export function placeAt({ points }, time) {
	const [from, to] = [points[Math.floor(time)], points[Math.ceil(time)]];
	if (!from || !to) return null;
	const share = time - Math.floor(time);
	return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/**
 * Draw a run up to a time; what comes after it has left the picture for good is hinted at, for a diverging run crosses
 * the whole picture at every step. Returns where it left, if it did, and collects x, y pairs along it in `busy`.
 * @type {(pen: Pen, screen: Screen, style: RunStyle, how?: {to?: number, busy?: number[]}) => Exit | null}
 */
export function drawRun(pen, screen, { look, colour, width }, { to = Infinity, busy } = {}) {
	const { name, points, inside, box, last, steps, hidden } = screen;
	const radius = steps < 101 ? 2.4 : steps < 401 ? 1.8 : 1.2;
	const [near, far] = [new Path2D(), new Path2D()];
	/** @type {number[]} */
	const dots = [];
	const whole = Math.floor(to);
	/** @type {Exit | null} */
	let exit = null;
	/** @type {Place | null} */
	let at = null; // where the line has got to; joined lines are several times faster to paint than loose ones
	const end = Math.min(points.length, last + HINTS, whole + 1);
	/** @type {(from: Place, here: Place, into: Path2D, apart: boolean) => number[] | null} */
	const draw = (from, here, into, apart) => {
		const part = clipped(...from, ...here, box);
		if (part) {
			if (apart || at?.[0] !== part[0] || at?.[1] !== part[1]) into.moveTo(part[0], part[1]);
			into.lineTo(part[2], part[3]);
		}
		at = part && part[2] === here[0] && part[3] === here[1] ? here : null; // a line that was cut goes on elsewhere
		return part;
	};
	for (let k = 1; k < end; k++) {
		const [before, here] = [points[k - 1], points[k]];
		if (at && k < last && Math.abs(here[0] - at[0]) + Math.abs(here[1] - at[1]) < NEAR) continue;
		const part = draw(at && k <= last ? at : before, here, k <= last + 1 ? near : far, k === last + 2);
		if (k === last + 1) exit = { step: k, at: part ? part.slice(2) : before };
		if (part && busy && k <= last + 1) alongside(part, busy);
		if (inside(here) && !hidden?.has(k)) dots.push(here[0], here[1]);
	}
	const tip = end === whole + 1 && to > whole && placeAt(screen, to);
	if (tip && whole <= last) draw(at ?? points[whole], tip, near, false);
	pen.part(`path ${name}`, () => pen.stroke(near, { colour, width, dash: look.dash }));
	pen.part(`steps ${name}`, () => pen.marks(look.marker, dots, radius, colour));
	const hint = { colour, width: 1.3 }; // 1 or less is painted one by one
	pen.part(`hints ${name}`, () => pen.faint(HINTED, () => pen.stroke(far, hint)));
	const off = last < 0 || points.length <= steps;
	if (off) exit ??= { step: last < 0 ? 0 : points.length, at: points[points.length - 1] };
	return exit;
}

/**
 * Collect places along a segment.
 * @type {(part: number[], busy: number[]) => void}
 */
function alongside([x0, y0, x1, y1], busy) {
	const pieces = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / SPACED));
	for (let k = 1; k <= pieces; k++) busy.push(x0 + ((x1 - x0) * k) / pieces, y0 + ((y1 - y0) * k) / pieces);
}

/**
 * A run up to a time, and its marker there.
 * @type {(pen: Pen, screen: Screen, style: RunStyle, time: number, rim: string) => void}
 */
export function drawUntil(pen, screen, style, time, rim) {
	drawRun(pen, screen, style, { to: time });
	const place = placeAt(screen, time);
	if (!place || !screen.inside(place)) return;
	pen.part(`marker ${screen.name}`, () => endMarker(pen, style.look, ...place, 7, style.colour, rim));
}
