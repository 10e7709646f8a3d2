/** A run as hops from place to place on a profile, and the arrows above a ball. */

import { addMarker, haloText, line } from "./strokes.js";

const FAINT = 0.3; // what of a run lies after the step that is shown
const HEAD = 8; // of an arrow

/** How high a hop is above the straight way. */
const rise = ([ax], [bx]) => Math.min(Math.abs(bx - ax) * 0.35, 60);

/** Where a run is at a time: on its hop from one place to the next. */
export function onHop(places, time) {
	const [from, to] = [places[Math.floor(time)], places[Math.ceil(time)]];
	if (!from || !to) return null;
	const share = time - Math.floor(time);
	const [x, y] = from.map((value, axis) => value + (to[axis] - value) * share);
	return [x, y - 4 * share * (1 - share) * (rise(from, to) / 2)];
}

/** A run as hops from place to place, and a dot at each. */
export function drawHops(context, { result, places, colour }, { to = Infinity, faint = false }) {
	const [path, dots] = [new Path2D(), new Path2D()];
	const end = Math.min(places.length - 1, Math.floor(to));
	for (let k = 0; k <= end; k++) {
		const here = places[k];
		if (k === 0) path.moveTo(...here);
		else {
			const before = places[k - 1];
			path.quadraticCurveTo((before[0] + here[0]) / 2, (before[1] + here[1]) / 2 - rise(before, here), ...here);
		}
		addMarker(dots, result.look, ...here, places.length < 202 ? 2.6 : 1.8);
	}
	context.globalAlpha = faint ? FAINT : 1;
	line(context, path, { colour, width: 1.3 });
	context.fillStyle = colour;
	context.fill(dots);
	context.globalAlpha = 1;
}

/** A level arrow with its name behind it. */
export function arrow(context, name, [from, to, y], colour, theme) {
	const way = Math.sign(to - from);
	const head = Math.min(HEAD, Math.abs(to - from));
	const path = new Path2D();
	path.moveTo(from, y);
	path.lineTo(to, y);
	path.moveTo(to - way * head, y - head / 2);
	path.lineTo(to, y);
	path.lineTo(to - way * head, y + head / 2);
	line(context, path, { colour: theme.halo, width: 5 });
	line(context, path, { colour, width: 2.2 });
	const width = context.measureText(name).width;
	haloText(context, name, way > 0 ? from - width - 6 : from + 6, y, colour, theme.halo);
}
