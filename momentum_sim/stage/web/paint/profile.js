/** The profile: the loss along a line through the minimum, with the runs as balls that hop in it. */

import { begun, filled } from "../narration.js";
import { written } from "../scales.js";
import { pictureOf } from "../scene.js";
import { lossesAt } from "../landscape.js";
import { criticalMomentum, measured, prediction } from "../theory.js";
import { stepParts } from "./anatomy.js";
import { alongHops, drawHops, drawLevelArrow, onHop } from "./hops.js";
import { Labels } from "./labels.js";
import { bracket, endMarker, line } from "./strokes.js";
import { drawWords, ringed } from "./words.js";

/**
 * @import {
 *	Apart, Box, Drawn, Hidden, How, Kernels, Pen, Place, Point, Predicted, Result, Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {{centre: Point, direction: Place}} Line
 * @typedef {object} Stands what stands on the line
 * @property {Apart | null} apart
 * @property {Hidden} hidden
 * @property {boolean} timed
 * @property {number} at where the start is
 * @property {number} gap
 * @property {number} reach how far the line goes to either side
 * @property {boolean} moving
 * @property {number} most the gap at the picture's top
 * @property {number[]} places along the line
 * @property {number[]} gaps
 * @property {Predicted | null} [theory]
 * @property {number} [critical] momentum; NaN for none
 * @property {string | null} [ownCurvature]
 * @property {number} [overshoot] as it was
 * @typedef {Drawn & Line & Stands} Model
 * @typedef {import("./hops.js").Hops & {result: Result, whole: boolean}} Hops
 * @typedef {{labels: Labels, reach: number | null, startLabel: string, hops?: Hops[]}} Memory
 * @typedef {{text: string, from: number, end: number, y: number, box: Box}} Past
 */

const MARGIN = { top: 52, bottom: 64, side: 16 };
const WORDS = 46; // the height of the words at the top
const SAMPLES = 161; // of the loss along the line
const REACH = 1.25; // how far the line goes beyond the start
const EASE = 0.3; // of the way to the wanted reach, each frame
const NEAR = 0.004; // of the wanted reach: what is nearer has arrived
const EDGE = 12; // from the edge that the start is kept
const CRITICAL = 5e-4; // what is nearer to critical momentum than this, and passes by no more, is called that
const AT_CRITICAL = { name: "critical", words: "the largest momentum with which it never passes" };
const BALL = 8;
const ROUND = { marker: "circle" };
const SHOWN_OVERSHOOT = 0.002; // less cannot be seen
const [SMALLEST, LARGEST] = [1e-280, 1e280]; // what can be multiplied and divided by
const FARTHEST = 1e5; // units that a line goes

/** @type {(value: number, least: number, most: number) => number} */
const within = (value, least, most) => Math.min(Math.max(value, least), most);

/**
 * Where on a picture of a size a place on the line is, a gap, and a place that is kept from the edges.
 * @type {(model: Pick<Model, "reach">, size: Pick<Size, "width">, s: number) => number}
 */
export const xOf = ({ reach }, { width }, s) => width / 2 + (s / reach) * (width / 2 - MARGIN.side);
/** @type {(model: Pick<Model, "most">, size: Pick<Size, "height">, gap: number) => number} */
export const yOf = ({ most }, { height }, gap) =>
	height - MARGIN.bottom - (gap / most) * (height - MARGIN.top - MARGIN.bottom);
/** @type {(place: number, most: number) => number} */
export const held = (place, most) => within(place, EDGE, most - EDGE);

/**
 * The place on the line under one of the picture, rounded to what can be seen.
 * @type {(model: Pick<Model, "reach">, size: Pick<Size, "width">, x: number) => number}
 */
export function lineAt({ reach }, { width }, x) {
	const unit = reach / (width / 2 - MARGIN.side);
	const digits = within(Math.ceil(-Math.log10(unit)), 0, 18);
	return Number(((x - width / 2) * unit).toFixed(digits));
}

/**
 * How far along the line a point of the plane is, and how far beside it; and the other way round.
 * @type {(line: Line, point: Point) => Place}
 */
export function onLine({ centre: [mx, my], direction: [dx, dy] }, [x, y]) {
	return [(x - mx) * dx + (y - my) * dy, (y - my) * dx - (x - mx) * dy];
}
/** @type {(line: Line, s: number, beside: number) => Place} */
export function pointAt({ centre: [mx, my], direction: [dx, dy] }, s, beside) {
	return [mx + s * dx - beside * dy, my + s * dy + beside * dx];
}

/**
 * Where the start's handle is.
 * @type {(model: Pick<Model, "reach" | "most" | "at" | "gap">, size: Size) => Place}
 */
export function handleAt(model, { width, height }) {
	const [x, y] = [xOf(model, { width }, model.at), yOf(model, { height }, model.gap)];
	return [held(Number.isNaN(x) ? 0 : x, width), held(Number.isNaN(y) ? 0 : y, height)];
}

/**
 * How far above the minimum points of the plane are; above the least loss on the line where there is none.
 * @type {(kernels: Kernels, drawn: Pick<Drawn, "landscape" | "coefficients" | "floor">, points: Point[]) =>
 *   Float64Array}
 */
export const gapsAt = (kernels, drawn, points) => lossesAt(kernels, drawn, points).map((loss) => loss - drawn.floor);

export const profile = {
	/**
	 * What the painter keeps between frames: where words stood, how far the line reaches, what the start is called.
	 * @type {() => Memory}
	 */
	memory: () => ({ labels: new Labels(), reach: null, startLabel: "start" }),

	/**
	 * The line and what stands on it: where the start is `at` and its `gap`, the `gaps` along the line, `most`, the gap
	 * at the picture's top, and what theory says of the followed run. `moving`: the reach is still on its way.
	 * @type {(drawn: Drawn, apart: Apart | null, how: How, memory: Memory) => Model}
	 */
	model(drawn, apart, { kernels, catalogue, hidden, calm, dragging }, memory) {
		const { scene, directions, landscape, minimum } = drawn;
		const { direction: name = "along" } = pictureOf(scene) ?? {};
		const line = { centre: drawn.centre, direction: directions[name] };
		const [at] = onLine(line, scene.start);
		const { reach, moving } = ease(memory, within(Math.abs(at) || 1, SMALLEST, LARGEST), calm, dragging);
		const places = Array.from({ length: SAMPLES }, (_, k) => reach * ((2 * k) / (SAMPLES - 1) - 1));
		const points = [scene.start, ...places.map((s) => pointAt(line, s, 0))];
		const least = () => Math.min(...lossesAt(kernels, drawn, points).filter(Number.isFinite));
		const floor = Number.isNaN(minimum) ? least() : minimum;
		const [gap, ...gaps] = gapsAt(kernels, { ...drawn, floor }, points);
		const most = within(gap * REACH ** 2 || SMALLEST, SMALLEST, LARGEST);
		const timed = scene.step !== null;
		const found = { ...drawn, ...line, apart, hidden, timed, floor, at, gap, reach, moving, most, places, gaps };
		if (!apart || apart.name in hidden) return found;
		const theory = prediction(kernels, catalogue, drawn, apart, name);
		const critical = theory ? criticalMomentum(kernels, drawn, apart, name) : NaN;
		const overshoot = apart.diverges < 0 ? measured(kernels, drawn, apart, name).overshoot : 0;
		return { ...found, theory, critical, ownCurvature: landscape.curvature, overshoot };
	},

	/**
	 * Where the start's handle is.
	 * @type {(model: Model, size: Size) => {place: Place, outside: boolean}}
	 */
	handle: (model, size) => ({ place: handleAt(model, size), outside: false }),

	/**
	 * What does not move with the timeline.
	 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory) => void}
	 */
	paint(pen, model, size, theme, memory) {
		const { results, timed } = model;
		drawBowl(pen, model, size, theme);
		const all = results.map((result) => hopsOf(model, result, size, theme));
		memory.hops = all;
		for (const hops of all) drawHops(pen, hops, { faint: timed });
		drawEnds(pen, model, size, theme, { ...memory, hops: all });
		const { theory, apart } = model;
		if (theory && apart) drawRegime(pen, { ...model, theory, apart }, size, theme);
		const past = pastOf(pen, model, size);
		if (past && apart) drawPast(pen, past, theme.of(apart.look), theme);
	},

	/**
	 * Where a timeline is: every run up to a time, in steps; a run that is traced.
	 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory, time: number | null, traced?: Result |
	 *   null) => void}
	 */
	paintNow(pen, model, size, theme, memory, time, traced = null) {
		const { scene, apart, hidden } = model;
		if (traced) drawHops(pen, { ...hopsOf({ ...model, hidden: {} }, traced, size, theme), colour: theme.ink });
		if (time === null) return;
		const all = memory.hops ?? [];
		for (const hops of all) {
			const end = Math.min(time, hops.places.length - 1);
			drawHops(pen, hops, { to: end });
			const place = onHop(hops.places, end);
			if (!place) continue;
			const rim = { colour: theme.halo, width: 2 };
			const ball = [place[0], place[1] - BALL];
			pen.part(`marker ${hops.result.name}`, () => pen.marks("circle", ball, BALL, hops.colour, rim));
		}
		const k = Math.floor(time);
		if (!scene.vectors || !apart || k >= Math.min(scene.n_steps, hidden[apart.name] ?? Infinity)) return;
		drawStep(pen, { ...model, apart }, size, k, theme, all);
	},
};

/**
 * Move the reach towards the wanted one; while something is dragged it only grows.
 * @type {(memory: Memory, start: number, calm: boolean, dragging: boolean) => {reach: number, moving: boolean}}
 */
function ease(memory, start, calm, dragging) {
	const wanted = dragging && memory.reach ? Math.max(memory.reach, start * 1.05) : start * REACH;
	const before = memory.reach || wanted;
	const moving = !calm && Math.abs(before / wanted - 1) > NEAR;
	const reach = moving ? before + (wanted - before) * EASE : wanted;
	memory.reach = reach;
	return { reach, moving };
}

/** @type {(pen: Pen, model: Model, size: Size, theme: Theme) => void} */
function drawBowl(pen, model, size, theme) {
	const { width, height } = size;
	const bowl = new Path2D();
	const ground = new Path2D();
	model.gaps.forEach((gap, k) => {
		const y = yOf(model, size, gap);
		const [x, low] = [xOf(model, size, model.places[k]), Number.isNaN(y) ? -1e4 : Math.max(y, -1e4)];
		for (const path of [bowl, ground]) path[k ? "lineTo" : "moveTo"](x, low);
	});
	const [left, right] = [-MARGIN.side, width + MARGIN.side];
	const around = [[right, -1e4], [right, height], [left, height], [left, -1e4]];
	for (const [x, y] of around) ground.lineTo(x, y);
	pen.inside({ left: 0, top: WORDS, right: width, bottom: height }, () => {
		pen.part("ground", () => pen.fill(ground, theme.ground));
		pen.part("loss", () => pen.stroke(bowl, { colour: theme.ink, width: 1.5 }));
	});
	const [x, y] = [xOf(model, size, 0), yOf(model, size, 0)];
	if (model.alone) line(pen, [x, y], [x, height - 22], { colour: theme.soft, width: 1, dash: [2, 3] });
}

/**
 * A run's places on the picture, as far as it may be seen.
 * @type {(model: Model, result: Result, size: Size, theme: Theme) => Hops}
 */
function hopsOf(model, result, size, theme) {
	const { scene, floor, hidden } = model;
	const seen = Math.min(scene.n_steps, hidden[result.name] ?? Infinity);
	/** @type {Place[]} */
	const places = [];
	for (let k = 0; k <= seen; k++) {
		const [s] = onLine(model, [result.path[2 * k], result.path[2 * k + 1]]);
		/** @type {Place} */
		const place = [xOf(model, size, s), yOf(model, size, result.losses[k] - floor)];
		if (!place.every((value) => Math.abs(value) < FARTHEST)) break;
		places.push(place);
	}
	return { result, places, colour: theme.of(result.look), whole: places.length > scene.n_steps };
}

/**
 * Where each run ends: a ball, or in words.
 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory & {hops: Hops[]}) => void}
 */
function drawEnds(pen, model, size, theme, { labels, hops, startLabel }) {
	const { width, height } = size;
	const { hidden, timed, texts } = model;
	const [x, y] = handleAt(model, size);
	const lowest = { id: "minimum 0", x: xOf(model, size, 0), y: height - 20, text: texts.minimum, colour: theme.ink };
	const words = model.alone ? [lowest] : [];
	if (!timed) words.push({ id: "start", x, y, text: startLabel, colour: theme.ink });
	for (const { result, places, colour, whole } of hops) {
		if (result.diverges >= 0 && !(result.name in hidden)) {
			const [ex, ey] = places.at(-1) ?? [x, y];
			const text = `${result.title} ${filled(texts.diverges, { step: result.diverges })}`;
			words.push({ id: result.name, x: within(ex, 0, width), y: within(ey, WORDS, height), text, colour });
		} else if (!timed && whole) {
			const [ex, ey] = places[places.length - 1];
			pen.part(`marker ${result.name}`, () => endMarker(pen, ROUND, ex, ey - BALL, BALL, colour, theme.halo));
		}
	}
	const bowl = model.places.flatMap((s, k) => [xOf(model, size, s), yOf(model, size, model.gaps[k])]);
	const busy = [...bowl, ...hops.flatMap(({ places }) => alongHops(places, size))];
	const past = pastOf(pen, model, size);
	/** @type {Place} */
	const middle = [xOf(model, size, 0), yOf(model, size, 0)];
	const top = { left: 0, top: 0, right: width, bottom: WORDS };
	const taken = [...(past ? [past.box] : []), top, ...ringed([x, y], [middle])];
	drawWords(pen, words, labels, { width, height, theme, busy, taken });
}

/**
 * The regime in words.
 * @type {(pen: Pen, model: Model & {theory: Predicted, apart: Apart}, size: Size, theme: Theme) => void}
 */
function drawRegime(pen, { theory, critical = NaN, apart, ownCurvature }, { width }, theme) {
	const { momentum } = apart;
	const at = Math.abs(momentum - critical) < CRITICAL && theory.overshoot < CRITICAL;
	const { name, words: near } = at ? AT_CRITICAL : theory.regime;
	const local = ownCurvature ? "" : ", near the minimum";
	const words = near + local;
	const style = { colour: theme.soft, halo: theme.halo, size: 13 };
	pen.text(begun(name), 12, 18, { colour: theme.ink, halo: theme.halo, size: 17, bold: true });
	const left = 20 + pen.width(begun(name), { size: 17, bold: true });
	const wide = pen.width(words, { size: style.size });
	const narrow = left + wide > width - 8;
	/** @type {(text: string) => number} */
	const small = (text) => Math.min(1, (width - 20) / pen.width(text, { size: style.size }));
	/** @type {(text: string) => import("../types.d.ts").TextStyle} */
	const fitting = (text) => ({ ...style, size: style.size * small(text) });
	pen.text(words, narrow ? 12 : left, narrow ? 38 : 19, narrow ? fitting(words) : style);
	if (narrow || Number.isNaN(critical)) return;
	const side = at ? "at" : momentum < critical ? "below" : "above";
	const text = `β ${written(momentum)} is ${side} the critical ${written(critical)}${local}`;
	pen.text(text, 12, 38, fitting(text));
}

/**
 * How far the followed run goes past the minimum, measured: in words, to where, and the box of the words; or null.
 * @type {(pen: Pen, model: Model, size: Size) => Past | null}
 */
function pastOf(pen, model, size) {
	const { overshoot = 0, at, reach } = model;
	const s = -overshoot * at;
	if (!(overshoot > SHOWN_OVERSHOOT) || !(Math.abs(s) <= reach)) return null;
	const [end, y] = [xOf(model, size, s), size.height - 40];
	const text = `${written(100 * overshoot)} % past`;
	const wide = pen.width(text, { size: 13, bold: true });
	const left = s > 0 ? Math.min(end + 8, size.width - wide - 6) : Math.max(end - 8 - wide, 6);
	return { text, from: xOf(model, size, 0), end, y, box: { left, top: y - 8, right: left + wide, bottom: y + 8 } };
}

/** @type {(pen: Pen, past: Past, colour: string, theme: Theme) => void} */
function drawPast(pen, { text, from, end, y, box }, colour, theme) {
	bracket(pen, from, end, y, { colour, width: 2 });
	pen.text(text, box.left, y, { colour, size: 13, bold: true, halo: theme.halo });
}

/**
 * What the step is made of, as two arrows above the ball: what is kept, and from its end the push.
 * @type {(pen: Pen, model: Model & {apart: Apart}, size: Size, k: number, theme: Theme, hops: Hops[]) => void}
 */
function drawStep(pen, model, size, k, theme, hops) {
	const { apart } = model;
	const { places = [], colour = "" } = hops.find(({ result }) => result.name === apart.name) ?? {};
	if (!places[k + 1]) return;
	const { from, knee, to } = stepParts(apart, k);
	const [start, turn, end] = [from, knee, to].map((point) => xOf(model, size, onLine(model, point)[0]));
	const [kept, push] = apart.rule.part_names;
	const y = places[k][1] - 2 * BALL - 12;
	if (kept) drawLevelArrow(pen, kept, [start, turn, y], colour, theme);
	drawLevelArrow(pen, push, [turn, end, y - (kept ? 18 : 0)], theme.push, theme);
}
