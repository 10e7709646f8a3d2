/** One step of a run taken apart: what is left of the old velocity, the gradient's push, and the two together. */

import { written } from "../scales.js";
import { meet } from "./names.js";
import { ring } from "./strokes.js";

/** @import { Apart, Box, Pen, Place, Point, Rule, Stroke, Theme } from "../types.d.ts" */

/**
 * @typedef {Record<"at" | "from" | "knee" | "to" | "next", Place>} Parts
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {{rule: Rule, colour: string, theme: Theme, labels: Labels}} Arrows how they are drawn
 * @typedef {object} Surroundings
 * @property {(point: Point) => Place} toScreen
 * @property {number} width
 * @property {number} height
 * @property {string} colour
 * @property {Theme} theme
 * @property {Place[]} busy
 * @property {Labels} labels
 * @property {Box[]} [taken]
 * @property {boolean} [plays]
 */

const HEAD = 9; // length of an arrow's head
const SHORTEST = 3; // arrows shorter than this have no head that could be seen
const WORTHWHILE = 1.6; // less magnified, the glass would hide more than it shows
const GLASS = { width: 230, height: 142, edge: 8, below: 40 }; // below the buttons at the top
const INVISIBLE = 2000; // a step that would have to be magnified more is no step that anyone could see
const SMALL = 460; // a picture narrower than this
const WORD = 20; // how much more the glass avoids a word than a place
const FLAT = 7; // a triangle of vectors that is lower than this is a line

/**
 * The vectors of step k, in the plane: `from`, where the velocity starts; `knee`, after what is kept; `to`, after the
 * push as well. Where a rule looks ahead, the velocity's own point is behind the iterate.
 * @type {(apart: Apart, k: number) => Parts}
 */
export function stepParts(apart, k) {
	const { path, kept, pushes, rule } = apart;
	/** @type {Place} */
	const at = [path[2 * k], path[2 * k + 1]];
	const [keptX, keptY, pushX, pushY] = [kept[2 * k], kept[2 * k + 1], pushes[2 * k], pushes[2 * k + 1]];
	/** @type {Place} */
	const from = rule.looks_ahead ? [at[0] - keptX, at[1] - keptY] : at;
	/** @type {Place} */
	const knee = [from[0] + keptX, from[1] + keptY];
	/** @type {Place} */
	const to = [knee[0] + pushX, knee[1] + pushY];
	return { at, from, knee, to, next: [path[2 * k + 2], path[2 * k + 3]] };
}

/** @type {(parts: Parts, to: (point: Place) => Place) => Parts} */
const mapped = ({ at, from, knee, to: end, next }, to) =>
	({ at: to(at), from: to(from), knee: to(knee), to: to(end), next: to(next) });

/** @type {(from: Place, to: Place) => number} */
const away = ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay);

/**
 * Draw the parts of step k: on the picture where they fit and can be seen, else under a glass in its corner. `busy` are
 * places, [x, y], that the glass should not cover, `taken` the boxes of words. While a run `plays` the arrows are
 * alone: a glass would hide the run, and nobody can read what jumps.
 * @type {(pen: Pen, apart: Apart, k: number, how: Surroundings) => void}
 */
export function drawParts(pen, apart, k, surroundings) {
	const { toScreen, width, height, colour, theme, busy, labels, taken = [], plays = false } = surroundings;
	const parts = stepParts(apart, k);
	const points = mapped(parts, toScreen);
	const shown = [points.from, points.knee, points.to];
	if (!shown.flat().every((value) => Math.abs(value) < 1e5)) return; // diverging: nothing of it is on the picture
	const [xs, ys] = [shown.map(([x]) => x), shown.map(([, y]) => y)];
	const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
	const room = Math.min(1, width / SMALL); // the glass is smaller on a small picture
	const glass = { width: GLASS.width * room, height: GLASS.height * room };
	const times = Math.min((glass.width - 110 * room) / (right - left), (glass.height - 74 * room) / (bottom - top));
	const inside = left > 0 && right < width && top > 0 && bottom < height;
	const step = `${apart.title}, step ${k} → ${k + 1}`;
	if (times > INVISIBLE || !Number.isFinite(times)) return;
	const how = { rule: apart.rule, colour, theme, labels };
	if (plays) {
		drawArrows(pen, points, how);
		return;
	}
	if (inside && times < WORTHWHILE) {
		drawArrows(pen, points, how, { left: 6, top: 24, right: width - 6, bottom: height - 6 }, taken);
		pen.text(step, 9, 14, { colour: theme.soft, halo: theme.halo });
		return;
	}
	drawArrows(pen, points, how);
	const box = freeCorner(glass, width, height, busy, taken);
	const [cx, cy] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2 + 8];
	/** @type {(place: Place) => Place} */
	const magnify = ([x, y]) => [cx + (x - (left + right) / 2) * times, cy + (y - (top + bottom) / 2) * times];
	const large = mapped(points, magnify);
	const bounds = { left: box.left + 6, top: box.top + 34 * room, right: box.right - 6, bottom: box.bottom - 4 };
	pen.area(box, { fill: theme.card, edge: theme.soft, width: 2 });
	pen.inside(box, () => drawArrows(pen, large, how, bounds));
	const size = times > 1 ? `${written(times, 2)} × as large` : `1/${written(1 / times, 2)} as large`;
	const style = { colour: theme.soft, halo: theme.card, size: 12 * room };
	[step, size].forEach((text, line) => pen.text(text, box.left + 8, box.top + (12 + 14 * line) * room, style));
}

/**
 * The corner of the picture, or the middle of its upper or lower edge, in which the magnifying glass covers least.
 * @type {(glass: import("../types.d.ts").Size, width: number, height: number, busy: Place[], taken: Box[]) => Box}
 */
function freeCorner(glass, width, height, busy, taken) {
	/** @type {(left: number, top: number) => Box} */
	const boxAt = (left, top) => ({ left, top, right: left + glass.width, bottom: top + glass.height });
	const corners = [width - glass.width - GLASS.edge, GLASS.edge, (width - glass.width) / 2].flatMap((left) =>
		[GLASS.below, height - glass.height - GLASS.edge].map((top) => boxAt(left, top)),
	);
	/** @type {(box: Box) => number} */
	const covered = (box) => {
		const places = busy.filter(([x, y]) => x > box.left && x < box.right && y > box.top && y < box.bottom);
		return places.length + WORD * taken.filter((word) => meet(box, word)).length;
	};
	return corners.reduce((best, corner) => (covered(corner) < covered(best) ? corner : best));
}

/**
 * The arrows and, with `bounds`, their names.
 * @type {(pen: Pen, parts: Parts, how: Arrows, bounds?: Box | null, taken?: Box[]) => void}
 */
function drawArrows(pen, { from, knee, to, at }, { rule, colour, theme, labels }, bounds = null, taken = []) {
	const [kept, push, sum] = rule.part_names;
	const keeps = kept !== null && sum !== null && away(from, knee) > 0.5;
	const total = beside(from, knee, to);
	/** @type {(Stroke & {text: string, ends: Place[]})[]} */
	const arrows = [{ text: push, ends: [knee, to], colour: theme.push, width: 2.6 }];
	if (keeps) {
		arrows.unshift({ text: kept, ends: [from, knee], colour: theme.ink, width: 2.2, dash: [6, 3] });
		arrows.push({ text: sum, ends: total, colour, width: 3 });
	}
	for (const each of arrows) pen.part(each.text, () => arrow(pen, each.ends[0], each.ends[1], each));
	const ahead = rule.looks_ahead && keeps;
	if (ahead) ring(pen, ...from, 6, { colour: theme.ink, width: 1.6, dash: [3, 2] });
	if (!bounds) return;
	/** @type {(ends: Place[], t: number) => Place} */
	const share = ([[x0, y0], [x1, y1]], t) => [x0 + (x1 - x0) * t, y0 + (y1 - y0) * t];
	const words = arrows.map(({ text, ends, colour: ink }) => ({ text, at: share(ends, 0.5), ink }));
	if (ahead) {
		words.push({ text: "the ball", at: from, ink: theme.ink }, { text: "looks ahead to here", at, ink: theme.ink });
	}
	const middle = [0, 1].map((axis) => arrows.reduce((total, _, k) => total + words[k].at[axis], 0) / arrows.length);
	const wanted = words.map(({ text, at: [x, y], ink }) => {
		const out = Math.hypot(x - middle[0], y - middle[1]);
		const lean = out > 1 && [(x - middle[0]) / out, (y - middle[1]) / out];
		return { id: `part ${text}`, text, ink, x, y, lean, width: pen.width(text, { bold: true }), height: 14 };
	});
	const busy = arrows.flatMap(({ ends }) => Array.from({ length: 12 }, (_, k) => share(ends, k / 11)).flat());
	for (const { text, ink, box } of labels.place(wanted, bounds, busy, taken)) {
		pen.text(text, box.left, (box.top + box.bottom) / 2, { colour: ink, bold: true, halo: theme.halo });
	}
}

/**
 * Where the sum's arrow is drawn: beside the others where it would lie on them.
 * @type {(from: Place, knee: Place, to: Place) => Place[]}
 */
function beside(from, knee, to) {
	const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
	const length = Math.hypot(dx, dy) || 1;
	const height = ((knee[0] - from[0]) * dy - (knee[1] - from[1]) * dx) / length;
	if (Math.abs(height) > FLAT) return [from, to];
	const aside = (height > 0 ? -1 : 1) * FLAT;
	return [from, to].map(([x, y]) => [x + (dy / length) * aside, y - (dx / length) * aside]);
}

/** @type {(pen: Pen, from: Place, to: Place, style: Stroke) => void} */
export function arrow(pen, [x0, y0], [x1, y1], { colour, width, dash = [] }) {
	const length = Math.hypot(x1 - x0, y1 - y0);
	const shaft = new Path2D();
	shaft.moveTo(x0, y0);
	const head = Math.min(HEAD, length * 0.6);
	const [ux, uy] = length > 0 ? [(x1 - x0) / length, (y1 - y0) / length] : [0, 0];
	const [bx, by] = [x1 - ux * head, y1 - uy * head];
	shaft.lineTo(bx, by);
	pen.stroke(shaft, { colour, width, dash });
	if (length < SHORTEST) return;
	const tip = new Path2D();
	tip.moveTo(x1, y1);
	tip.lineTo(bx - uy * head * 0.5, by + ux * head * 0.5);
	tip.lineTo(bx + uy * head * 0.5, by - ux * head * 0.5);
	tip.closePath();
	pen.fill(tip, colour);
}
