/** Clouds on the contour: where each particle is, and how wide they are spread, measured and predicted. */

/** @import { Pen, Result, Spread, Theme } from "../types.d.ts" */

/** @typedef {{result: Result, style: {colour: string, width: number}}} OnScreen */

const [RADIUS, STRENGTH] = [1.2, 0.4]; // of a particle
const DEVIATIONS = 2; // that ellipses have
const [LINE, DASH] = [2.2, [4, 4]];
const RIM = 1.6; // of what parts an ellipse from what is below
const FARTHEST = 1e5; // units that an ellipse reaches

/**
 * Every particle that is kept of a run at a time, in steps, as far as they are on the picture.
 * @type {(pen: Pen, on: OnScreen, frame: import("./contour.js").Frame, time: number) => void}
 */
export function drawParticles(pen, { result: { name, placesAt, momenta }, style }, frame, time) {
	if (!placesAt) return;
	const { x0, y1, unit, width, height } = frame;
	const k = Math.floor(time);
	const share = time - k;
	const from = placesAt(k);
	const to = share > 0 && k < momenta.length ? placesAt(k + 1) : from;
	/** @type {number[]} */
	const places = [];
	for (let j = 0; j < from.length; j += 2) {
		const x = (from[j] + (to[j] - from[j]) * share - x0) / unit;
		const y = (y1 - (from[j + 1] + (to[j + 1] - from[j + 1]) * share)) / unit;
		if (x > -RADIUS && x < width + RADIUS && y > -RADIUS && y < height + RADIUS) places.push(x, y);
	}
	pen.part(`particles ${name}`, () => pen.faint(STRENGTH, () => pen.marks("square", places, RADIUS, style.colour)));
}

/**
 * The ellipses of two standard deviations at a time, in steps: measured as a line, and over it as predicted, dashed.
 * @type {(pen: Pen, on: OnScreen, frame: import("./contour.js").Frame, time: number, theme: Theme) => void}
 */
export function drawSpread(pen, { result: { name, measured, predicted }, style: { colour } }, frame, time, theme) {
	if (measured) {
		pen.part(`spread ${name}`, () => {
			drawEllipse(pen, measured, frame, time, { colour: theme.halo, width: LINE + 2 * RIM });
			drawEllipse(pen, measured, frame, time, { colour, width: LINE });
		});
	}
	if (predicted) {
		const style = { colour: theme.ink, width: 1.4, dash: DASH };
		pen.part(`predicted ${name}`, () => drawEllipse(pen, predicted, frame, time, style));
	}
}

/** @type {(pen: Pen, spread: Spread, frame: import("./contour.js").Frame, time: number, style: any) => void} */
function drawEllipse(pen, { means, shapes, size }, { x0, y1, unit }, time, style) {
	const k = Math.floor(time);
	const share = time - k;
	const next = Math.min(k + 1, means.length / 2 - 1);
	/** @type {(values: Float64Array, per: number, part: number) => number} */
	const at = (values, per, part) =>
		values[per * k + part] + (values[per * next + part] - values[per * k + part]) * share;
	const [long, short] = [size - 3, size - 2].map((part) => (DEVIATIONS * at(shapes, size, part)) / unit);
	const [x, y] = [(at(means, 2, 0) - x0) / unit, (y1 - at(means, 2, 1)) / unit];
	if (![x, y, long, short].every((length) => Math.abs(length) < FARTHEST)) return;
	const [turn, later] = [k, next].map((step) => shapes[size * step + size - 1]);
	const turned = later - turn - Math.PI * Math.round((later - turn) / Math.PI); // an axis has no direction
	pen.ellipse(x, y, long, short, -(turn + turned * share), style);
}
