/** Lines, markers and words: how a run looks on every panel and in every legend. */

import { svg } from "./dom.js";

/** Markers of size 1 around the origin, as SVG writes paths. */
const MARKERS = {
	circle: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
	square: "M-.9-.9H.9V.9H-.9Z",
	triangle: "M0-1.25 1.15 .8H-1.15Z",
	diamond: "M0-1.3 1.3 0 0 1.3-1.3 0Z",
	down: "M0 1.25-1.15-.8H1.15Z",
	cross: "M-.4-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z",
	hexagon: "M1.1-.65V.65L0 1.3-1.1 .65V-.65L0-1.3Z",
	right: "M1.25 0-.8 1.15V-1.15Z",
	star: "M0-1.4 .36-.44 1.33-.43 .59 .17 .82 1.13 0 .6-.82 1.13-.59 .17-1.33-.43-.36-.44Z",
};
const SHAPES = Object.fromEntries(Object.entries(MARKERS).map(([name, d]) => [name, new Path2D(d)]));

/** Add a look's marker to a path. One too small to have a shape is a square, which is fastest to paint. */
export function addMarker(path, { marker }, x, y, radius) {
	if (radius < 2) path.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
	else path.addPath(SHAPES[marker], { a: radius, d: radius, e: x, f: y });
}

/** Stroke a path. */
export function line(context, path, { colour, width, dash = [] }) {
	context.lineJoin = "bevel"; // the fastest to paint
	context.setLineDash(dash);
	context.strokeStyle = colour;
	context.lineWidth = width;
	context.stroke(path);
}

/** A level line with an end at both sides. */
export function bracket(context, from, to, y, style) {
	const path = new Path2D();
	path.moveTo(from, y);
	path.lineTo(to, y);
	for (const x of [from, to]) {
		path.moveTo(x, y - 4.5);
		path.lineTo(x, y + 4.5);
	}
	line(context, path, style);
}

/** One large marker with a rim that parts it from what is below. */
export function endMarker(context, look, x, y, radius, colour, rim) {
	const path = new Path2D();
	addMarker(path, look, x, y, radius);
	line(context, path, { colour: rim, width: 2.5 });
	context.fillStyle = colour;
	context.fill(path);
}

/** Text in the context's font, centred on y, with a halo so that it can be read over lines. */
export function haloText(context, text, x, y, colour, halo) {
	context.textAlign = "left";
	context.textBaseline = "middle";
	context.setLineDash([]);
	context.lineJoin = "round";
	context.lineWidth = 4;
	context.strokeStyle = halo;
	context.strokeText(text, x, y);
	context.fillStyle = colour;
	context.fillText(text, x, y);
}

/**
 * The part of a segment inside a box, as [x0, y0, x1, y1], or null (Liang and Barsky). Divergence is drawn as far as
 * the picture goes: coordinates may be as large as floats get, and a canvas cannot take those.
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
	const at = (t) => [
		Math.min(Math.max(t === 1 ? x1 : x0 + t * dx, box.left), box.right), // from very far, rounding may miss the box
		Math.min(Math.max(t === 1 ? y1 : y0 + t * dy, box.top), box.bottom),
	];
	return [...at(enter), ...at(leave)];
}

/** A short sample of a run's line with its marker, in the colour of the text around it. */
export function sample({ dash, marker }) {
	const stroke = { d: "M1 6H27", stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dash.join(" ") };
	const shape = { d: MARKERS[marker], transform: "translate(14 6) scale(3.6)" };
	const size = { viewBox: "0 0 28 12", width: 28, height: 12, "aria-hidden": "true", fill: "currentColor" };
	return svg("svg", size, svg("path", stroke), svg("path", shape));
}
