/** What theory draws over a map: where regimes change, where a run is no longer stable, and the best setting. */

import { meet } from "./names.js";
import { placeOf, shareOf, valueAt } from "./settings.js";

/** @import { Box, Kernels, Pen, Place, Theme } from "../types.d.ts" */

/**
 * @typedef {{name: string, curvatures: Float64Array}} Theory a rule, and the curvatures along and across
 * @typedef {{text: string, width: number, dash: number[], shares: number[]}} Line `shares`: how much of the way across
 *   it is, from the least momentum to the largest; where it is nowhere, none that is finite
 * @typedef {object} Shown
 * @property {Line[]} lines
 * @property {import("./settings.js").Setting} best
 * @property {import("./settings.js").Side[]} sides
 * @property {Place} point where names leave room
 */

const CLEAR = 24; // units around the point that names leave free, half of it at least
export const SAMPLES = 129; // of a line, from the least momentum to the largest
export const SIZE = 11; // of names
const HALF = 8; // of the height that a name takes
const STAR = 7;
const SHARES = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9]; // of a line, where its name may stand

/** The lines: of which curvature, 0 along and 1 across, which of the kernel's boundaries, its name and look. */
const LINES = [
	{ of: 1, which: 2, text: "stability limit", width: 2, dash: [] },
	{ of: 0, which: 0, text: "critical along", width: 1.6, dash: [7, 4] },
	{ of: 1, which: 0, text: "critical across", width: 1.2, dash: [2, 3] },
	{ of: 1, which: 1, text: "alternating across", width: 1.2, dash: [2, 3] },
];

/**
 * The best step size and momentum of a rule, with all their digits: at a tip so sharp, one that is rounded is another.
 * @param {Kernels} kernels
 * @param {Theory} theory
 * @returns {{step_size: number, momentum: number, rate: number}}
 */
export function optimumOf(kernels, { name, curvatures: [low, high] }) {
	const out = kernels.room("optimum", 24);
	kernels.call("common", `optimum_${name}`, out, low, high);
	const [step_size, momentum, rate] = kernels.numbers(out, 3);
	return { step_size, momentum, rate };
}

/**
 * The lines of a rule on a map.
 * @param {Kernels} kernels
 * @param {Theory} theory
 * @param {import("./settings.js").Side[]} sides
 * @returns {Line[]}
 */
export function linesOf(kernels, { name, curvatures }, [across, up]) {
	const momenta = Array.from({ length: SAMPLES }, (_, k) => valueAt(up, k / (SAMPLES - 1)));
	const out = kernels.room("boundaries", 24);
	const edges = Array.from(curvatures, (curvature) => momenta.map((momentum) => {
		kernels.call("common", `boundaries_${name}`, out, momentum, curvature);
		return kernels.numbers(out, 3);
	}));
	/** @type {(line: {of: number, which: number}) => number[]} */
	const shares = ({ of, which }) => edges[of].map((found) => shareOf(across, found[which]));
	return LINES.map(({ text, width, dash, ...line }) => ({ text, width, dash, shares: shares(line) }));
}

/**
 * Paint lines with their names and a star at the best setting; names keep clear of the stage's own setting.
 * @param {Pen} pen
 * @param {Box} box of the map
 * @param {Shown} what
 * @param {Theme} theme
 * @returns {void}
 */
export function paintBoundaries(pen, box, { lines, best, sides, point }, theme) {
	const named = lines.map((each) => ({ text: each.text, ...located(each, box), look: each }));
	pen.inside(box, () => {
		theme.lit?.draw?.(pen, lines, box, theme);
		for (const { path, look } of [...named].reverse()) { // the first on top
			pen.stroke(path, { colour: theme.halo, width: look.width + 2 });
			pen.part(look.text, () => pen.stroke(path, { colour: theme.ink, width: look.width, dash: look.dash }));
		}
	});
	const style = { colour: theme.ink, size: SIZE, bold: true, halo: theme.halo };
	/** @type {(text: string, box: Box) => void} */
	const say = (text, { left, top }) => pen.part(text, () => pen.text(text, left, top + HALF, style));
	const taken = [around(point)];
	const [x, y] = [shareOf(sides[0], best.step_size), shareOf(sides[1], best.momentum)];
	if (y <= 1 && x >= 0 && x <= 1) {
		const place = placeOf(box, sides, best);
		pen.part("optimal", () => pen.marks("star", place, STAR, theme.ink, { colour: theme.halo, width: 3 }));
		const options = besides(pen, "optimal", place, box, STAR + 3);
		const word = options.find((one) => !taken.some((other) => meet(one, other))) ?? options[0];
		if (word) {
			say("optimal", word);
			taken.push(word);
		}
		taken.push({ left: place[0] - 10, right: place[0] + 10, top: place[1] - 10, bottom: place[1] + 10 });
	}
	for (const { text, seen } of named) {
		const free = candidates(seen)
			.map((at) => besides(pen, text, at, box, 6)[0])
			.find((one) => one && !taken.some((other) => meet(one, other)));
		if (!free) continue;
		say(text, free);
		taken.push(free);
	}
}

/**
 * Where names leave room for a setting: rounded, so that they stay where they are while it is dragged a little.
 * @param {[number, number]} place
 * @returns {[number, number]}
 */
export const clearOf = ([x, y]) => [CLEAR * Math.round(x / CLEAR), CLEAR * Math.round(y / CLEAR)];

/**
 * What names leave free around a place.
 * @type {(place: Place) => Box}
 */
export const around = ([x, y]) => ({ left: x - CLEAR, right: x + CLEAR, top: y - CLEAR, bottom: y + CLEAR });

/**
 * A line's path, and its places inside the map.
 * @type {(line: Pick<Line, "shares">, box: Box) => {path: Path2D, seen: Place[]}}
 */
export function located({ shares }, { left, top, right, bottom }) {
	const path = new Path2D();
	/** @type {Place[]} */
	const seen = [];
	let begun = false;
	shares.forEach((share, k) => {
		const x = left + share * (right - left);
		const y = bottom - (k / (SAMPLES - 1)) * (bottom - top);
		if (!Number.isFinite(x)) return;
		const near = Math.min(Math.max(x, left - 1e4), right + 1e4);
		if (begun) path.lineTo(near, y);
		else path.moveTo(near, y);
		begun = true;
		if (x > left && x < right) seen.push([x, y]);
	});
	return { path, seen };
}

/**
 * Points of a line at which its name may stand, the middle first.
 * @type {(seen: Place[]) => Place[]}
 */
export const candidates = (seen) =>
	seen.length < 6 ? [] : SHARES.map((share) => seen[Math.floor(share * (seen.length - 1))]);

/**
 * The boxes of a text to the left and to the right of a point, as far as they are in an area.
 * @type {(pen: Pen, text: string, place: Place, area: Box, away: number) => Box[]}
 */
export function besides(pen, text, [x, y], area, away) {
	const width = pen.width(text, { size: SIZE, bold: true });
	const middle = Math.min(Math.max(y, area.top + HALF), area.bottom - HALF);
	return [x - away - width, x + away]
		.map((left) => ({ left, right: left + width, top: middle - HALF, bottom: middle + HALF }))
		.filter(({ left, right }) => left > area.left && right < area.right);
}
