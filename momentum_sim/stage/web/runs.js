/** Runs on the contour: their lines, a marker at every step, and where each is at the step that is shown. */

import { addMarker, clipped, endMarker, line } from "./strokes.js";

const MARGIN = 40; // around the picture that lines are drawn into
const HINTS = 5; // steps drawn faintly once a run has left for good
export const FAINT = 0.28; // what of a run lies after the step that is shown
const NEAR = 0.5; // what is nearer than this to where the pen is cannot be seen

/** A run's points on a picture of this size: as far as they are finite, and which is the last one inside. */
export function onScreen(result, toScreen, { width, height }) {
	const { path } = result;
	const points = [];
	for (let k = 0; k < path.length && Number.isFinite(path[k]) && Number.isFinite(path[k + 1]); k += 2) {
		points.push(toScreen([path[k], path[k + 1]]));
	}
	const inside = ([x, y]) => x >= 0 && x <= width && y >= 0 && y <= height;
	const box = { left: -MARGIN, top: -MARGIN, right: width + MARGIN, bottom: height + MARGIN };
	return { points, inside, box, last: points.findLastIndex(inside), steps: path.length / 2 - 1 };
}

/** Where a run is at a time, in steps; null once it is too far away to have a place. */
export function placeAt({ points }, time) {
	const [from, to] = [points[Math.floor(time)], points[Math.ceil(time)]];
	if (!from || !to) return null;
	const share = time - Math.floor(time);
	return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/**
 * Draw a run from one step to another; what comes after it has left the picture for good is hinted at, for a diverging
 * run crosses the whole picture at every step. Returns where it left, if it did, and collects points in `busy`.
 */
export function drawRun(context, screen, style, { from = 0, to = Infinity, busy } = {}) {
	const { points, inside, box, last, steps } = screen;
	const { look, colour, width } = style;
	const radius = steps < 101 ? 2.4 : steps < 401 ? 1.8 : 1.2;
	const [near, far, dots] = [new Path2D(), new Path2D(), new Path2D()];
	let exit = null;
	let pen = null; // where the line has got to; joined lines are several times faster to paint than loose ones
	const end = Math.min(points.length, last + HINTS, to + 1);
	for (let k = from + 1; k < end; k++) {
		const [before, here] = [points[k - 1], points[k]];
		if (pen && k < last && Math.abs(here[0] - pen[0]) + Math.abs(here[1] - pen[1]) < NEAR) continue;
		const part = clipped(...(pen && k <= last ? pen : before), ...here, box);
		if (k === last + 1) exit = { step: k, at: part ? part.slice(2) : before };
		const into = k <= last + 1 ? near : far;
		if (part) {
			if (pen?.[0] !== part[0] || pen?.[1] !== part[1] || k === last + 2) into.moveTo(part[0], part[1]);
			into.lineTo(part[2], part[3]);
		}
		pen = part && part[2] === here[0] && part[3] === here[1] ? here : null; // a line that was cut goes on elsewhere
		if (!inside(here)) continue;
		addMarker(dots, look, ...here, radius);
		busy?.push(...here, (before[0] + here[0]) / 2, (before[1] + here[1]) / 2);
	}
	line(context, near, { colour, width, dash: look.dash });
	context.fillStyle = colour;
	context.fill(dots);
	const faint = context.globalAlpha;
	context.globalAlpha = faint * 0.15;
	line(context, far, { colour, width: 1.3 }); // lines of 1 or less are painted one by one, and add up to a block
	context.globalAlpha = faint;
	if (last < 0 || points.length <= steps) exit ??= { step: last < 0 ? 0 : points.length, at: points.at(-1) };
	return exit;
}

/** A run up to a time, and its marker there. */
export function drawUntil(context, screen, style, time, rim) {
	drawRun(context, screen, style, { to: Math.floor(time) });
	const place = placeAt(screen, time);
	if (!place) return;
	const before = screen.points[Math.floor(time)];
	const part = clipped(...before, ...place, screen.box);
	if (part) {
		const tip = new Path2D();
		tip.moveTo(part[0], part[1]);
		tip.lineTo(part[2], part[3]);
		line(context, tip, style);
	}
	if (screen.inside(place)) endMarker(context, style.look, ...place, 7, style.colour, rim);
}
