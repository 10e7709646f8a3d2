/** Lines that more than one painter draws. */

/** @import { Box, Look, Pen, Place, Stroke } from "../types.d.ts" */

/**
 * A level line with an end at both sides.
 * @type {(pen: Pen, from: number, to: number, y: number, style: Stroke) => void}
 */
export function bracket(pen, from, to, y, style) {
	const path = new Path2D();
	path.moveTo(from, y);
	path.lineTo(to, y);
	for (const x of [from, to]) {
		path.moveTo(x, y - 4.5);
		path.lineTo(x, y + 4.5);
	}
	pen.stroke(path, style);
}

/**
 * A straight line.
 * @type {(pen: Pen, from: Place, to: Place, style: Stroke) => void}
 */
export function line(pen, [x0, y0], [x1, y1], style) {
	const path = new Path2D();
	path.moveTo(x0, y0);
	path.lineTo(x1, y1);
	pen.stroke(path, style);
}

/**
 * A circle.
 * @type {(pen: Pen, x: number, y: number, radius: number, style: Stroke) => void}
 */
export function ring(pen, x, y, radius, style) {
	const path = new Path2D();
	path.arc(x, y, radius, 0, 2 * Math.PI);
	pen.stroke(path, style);
}

/**
 * One large marker with a rim that parts it from what is below.
 * @type {(pen: Pen, look: Pick<Look, "marker">, x: number, y: number, radius: number, colour: string, rim: string) =>
 *   void}
 */
export const endMarker = (pen, { marker }, x, y, radius, colour, rim) =>
	pen.marks(marker, [x, y], radius, colour, { colour: rim, width: 2.5 });

/**
 * The part of a segment inside a box, as [x0, y0, x1, y1], or null (Liang and Barsky). Divergence is drawn as far as
 * the picture goes: coordinates may be as large as floats get, and a canvas cannot take those.
 * @type {(x0: number, y0: number, x1: number, y1: number, box: Box) => [number, number, number, number] | null}
 */
export function clipped(x0, y0, x1, y1, box) {
	const [dx, dy] = [x1 - x0, y1 - y0];
	if (!Number.isFinite(dx) || !Number.isFinite(dy)) return null;
	let [enter, leave] = [0, 1];
	const sides = [[-dx, x0 - box.left], [dx, box.right - x0], [-dy, y0 - box.top], [dy, box.bottom - y0]];
	for (const [rate, room] of sides) {
		if (rate === 0 && room < 0) return null;
		if (rate < 0) enter = Math.max(enter, room / rate);
		if (rate > 0) leave = Math.min(leave, room / rate);
	}
	if (!(enter <= leave)) return null;
	/** @type {(t: number) => Place} */
	const at = (t) => [
		Math.min(Math.max(t === 1 ? x1 : x0 + t * dx, box.left), box.right), // from very far, rounding may miss the box
		Math.min(Math.max(t === 1 ? y1 : y0 + t * dy, box.top), box.bottom),
	];
	return [...at(enter), ...at(leave)];
}
