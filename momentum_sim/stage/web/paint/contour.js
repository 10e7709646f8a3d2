/** The contour: the loss as bands and hair-thin lines, the runs on it, and the words that say what is what. */

import { clouds } from "../clouds.js";
import { written } from "../scales.js";
import { viewOf } from "../scene.js";
import { PASSED } from "../landscape.js";
import { equalScales } from "../view.js";
import { drawParts } from "./anatomy.js";
import { Labels } from "./labels.js";
import { drawRun, drawUntil, FAINT, onScreen } from "./runs.js";
import { endMarker, ring } from "./strokes.js";
import { drawCurve, drawMinima, drawWords, outcomes, ringed, runNames } from "./words.js";

/**
 * @import {
 *	Apart, Box, Drawn, Hidden, Levels, Look, ModelHow, Pen, Place, Point, Result, Size, Theme, View
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("../view.js").Plane & Size & {home: boolean, magnified: number}} Frame
 * @typedef {Drawn & {apart: Apart | null, hidden: Hidden, levels: Levels, timed: boolean}} Model
 * @typedef {{result: Result, style: import("./runs.js").RunStyle, screen: import("./runs.js").Screen}} OnScreen
 * @typedef {object} Memory
 * @property {Labels} labels
 * @property {Box[]} free
 * @property {string} startLabel
 * @property {Frame} [frame] and what else `paint` leaves for `paintNow`
 * @property {OnScreen[]} [screens]
 * @property {Place[]} [minima]
 * @property {Box[]} [words]
 * @property {number[]} [busy]
 * @property {Record<string, number>} [named] at which step of each run its name stands
 * @property {boolean} [plays] whether the timeline moves by itself
 */

const [SMALLEST, LARGEST] = [1e-290, 1e290]; // sides whose inverse is a number too
const LEAST_OFFSET = 1e-280;
const EDGE = 12; // from the edge that the start is kept
const WEIGHTY = 20; // how much more the glass avoids a step's own places than others
const HERO = 3; // the width of the run that is followed, among several
const USUAL = 1.7;
const RIM = 6; // the width of one that takes the very same way, so that it is seen on both sides
const SAME = 0.5; // how near two runs are that cannot be told apart
const CHANGE = 5.5; // radius of the ring where the step size changes

/** @type {(value: number, most: number) => number} */
const within = (value, most) => Math.min(Math.max(value, 0), most);

/**
 * The box of the plane that is on a picture of a size: `view`, or the `usual` one where that is null. Both scales are
 * equal, `unit` is how much of the plane one unit shows; `home`: all that is usually seen is; `magnified` is 1 there
 * and the less the closer one looks.
 * @type {(view: View | null, usual: View, size: Size) => Frame}
 */
export function frameOf(view, usual, { width, height }) {
	const whole = equalScales(usual, width, height);
	const asked = view ? equalScales(view, width, height) : whole;
	const box = isSound(asked) ? asked : whole;
	const home = view === null || box.unit > whole.unit * 0.999;
	return { ...box, width, height, home, magnified: Math.min(1, box.unit / whole.unit) };
}

/**
 * Whether floats can hold a box.
 * @type {(plane: import("../view.js").Plane) => boolean}
 */
function isSound({ x0, x1, y0, y1, unit }) {
	/** @type {(low: number, high: number) => boolean} */
	const parted = (low, high) => low < low / 2 + high / 2 && low / 2 + high / 2 < high;
	return unit > SMALLEST && unit < LARGEST && parted(x0, x1) && parted(y0, y1);
}

/**
 * Where on the picture a point of the plane is.
 * @type {(frame: import("../view.js").Plane, point: Point) => Place}
 */
export const toScreen = ({ x0, y1, unit }, [x, y]) => [(x - x0) / unit, (y1 - y) / unit];

/**
 * Where the start's handle is: at the edge for a start outside the picture, so that it can be brought back.
 * @type {(frame: Frame, start: Point) => Place}
 */
export function handleAt(frame, start) {
	const [x, y] = toScreen(frame, start);
	return [held(x, frame.width), held(y, frame.height)];
}

/**
 * A place that is kept from the picture's edges.
 * @type {(place: number, most: number) => number}
 */
export const held = (place, most) => within(place - EDGE, most - 2 * EDGE) + EDGE;

/**
 * Whether the start is not on the picture.
 * @type {(frame: Frame, start: Point) => boolean}
 */
export function isOutside(frame, start) {
	const handle = handleAt(frame, start);
	return toScreen(frame, start).some((place, axis) => !(Math.abs(place - handle[axis]) <= EDGE));
}

export const contour = {
	/**
	 * What is drawn: a simulated scene, its followed run taken apart, how many steps of each run may be seen, by name.
	 * @type {(drawn: Drawn, apart: Apart | null, how: ModelHow) => Model}
	 */
	model: (drawn, apart, { hidden, catalogue }) =>
		({ ...drawn, apart, hidden, levels: catalogue.contour, timed: drawn.scene.step !== null }),

	/**
	 * What the painter keeps between frames; `free` are boxes that words leave free, `startLabel` what the start is
	 * called.
	 * @type {() => Memory}
	 */
	memory: () => ({ labels: new Labels(), free: [], startLabel: "start" }),

	/**
	 * Where the start's handle is, and whether the start itself is outside the picture.
	 * @type {(model: Pick<Model, "scene" | "landscape">, size: Size) => {place: Place, outside: boolean}}
	 */
	handle: ({ scene, landscape }, size) => {
		const frame = frameOf(viewOf(scene), landscape.view, size);
		return { place: handleAt(frame, scene.start), outside: isOutside(frame, scene.start) };
	},

	/**
	 * The loss itself; `radius`: of its corners, where they are the pen's.
	 * @type {(pen: Pen, model: Model, frame: Frame, theme: Theme, radius?: number) => void}
	 */
	paintLoss(pen, { landscape, coefficients, minimum, scene, levels }, frame, theme, radius = 0) {
		const offset = Math.max(landscape.level_offset * frame.magnified ** 2, LEAST_OFFSET);
		/** @type {View} */
		const view = [frame.x0, frame.x1, frame.y0, frame.y1];
		const box = { left: 0, top: 0, right: frame.width, bottom: frame.height };
		const { palette } = theme;
		const { objective } = scene;
		const loss = { landscape, coefficients, minimum, objective };
		pen.loss(box, { ...loss, view, offset, radius, palette, ...levels });
	},

	/**
	 * What does not move with the timeline.
	 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory) => void}
	 */
	paint(pen, model, size, theme, memory) {
		const { scene, results, hidden, timed } = model;
		const { width, height } = size;
		const frame = frameOf(viewOf(scene), model.landscape.view, size);
		const place = (/** @type {Point} */ point) => toScreen(frame, point);
		/** @type {number[]} */
		const busy = (memory.busy = []); // x, y of what words should not cover
		memory.frame = frame;
		const screens = inOrder(model.apart?.name, results.map((result) => {
			const style = { look: result.look, colour: theme.of(result.look), width: USUAL };
			return { result, style, screen: onScreen(result, place, size) };
		}));
		memory.screens = screens;
		const { n_steps } = scene;
		if (!timed) eachCloud(model, screens, n_steps, (of, on, time) => of.drawParticles(pen, on, frame, time));
		const ends = screens.map(({ result, style, screen }) => {
			const to = hidden[result.name] ?? Infinity;
			let exit = /** @type {import("./runs.js").Exit | null} */ (null);
			// In full it is in what moves.
			pen.faint(timed ? FAINT : 1, () => (exit = drawRun(pen, screen, style, { busy, to })));
			const point = screen.points[screen.points.length - 1];
			return { ...result, ...style, exit, point, hides: to < n_steps };
		});
		for (const { name, exit, hides, point, look, colour } of ends) {
			if (exit || timed || hides) continue;
			pen.part(`marker ${name}`, () => endMarker(pen, look, ...point, 5, colour, theme.halo));
		}
		if (!timed) eachCloud(model, screens, n_steps, (of, on, time) => of.drawSpread(pen, on, frame, time, theme));
		const curve = model.landscape.minima === "curve";
		const marked = curve ? [model.nearest(scene.start) ?? scene.start] : model.minimisers;
		const minima = (memory.minima = marked.map(place));
		if (curve) {
			const points = model.minimisers.map(place);
			busy.push(...points.filter(([x, y]) => x > 0 && x < width && y > 0 && y < height).flat());
			drawCurve(pen, points, theme);
		} else drawMinima(pen, minima, theme);
		const handle = handleAt(frame, scene.start);
		/** @type {import("./words.js").Word[]} */
		const words = [];
		/** @type {(place: {x: number, y: number}) => boolean} */
		const inside = ({ x, y }) => x > 0 && x < width && y > 0 && y < height;
		if (!timed) {
			const text = isOutside(frame, scene.start) ? "the start lies outside" : memory.startLabel;
			words.push({ id: "start", x: handle[0], y: handle[1], text, colour: theme.ink });
		}
		theme.lit?.draw?.(pen, model, screens, { place, theme });
		const { texts } = model;
		const named = minima.map(([x, y], k) => ({ id: `minimum ${k}`, x, y, text: texts.minimum, colour: theme.ink }));
		const changed = timed ? [] : drawChange(pen, model, screens, theme);
		words.push(...[...named, ...changed].filter(inside));
		const told = results.flatMap(({ name }) => ends.filter((end) => end.name === name && !end.hides && !timed));
		const closer = viewOf(scene) !== null;
		const passed = curve ? -1 : PASSED; // nothing is passed along a curve: who has not settled may be anywhere
		words.push(...outcomes(told, { n_steps, closer, passed, width, height, ink: theme.ink }));
		const seen = screens.map(({ result: { name, title }, style: { colour }, screen }) =>
			({ ...screen, name, title, colour, points: screen.points.slice(0, (hidden[name] ?? n_steps) + 1) }));
		words.push(...runNames(seen, words, (memory.named ??= {})));
		const taken = [...memory.free, ...ringed(handle, minima)];
		memory.words = drawWords(pen, words, memory.labels, { width, height, theme, busy, taken });
	},

	/**
	 * Where a timeline is: every run up to a time, in steps, and the parts of the followed one's step; a run that is
	 * traced.
	 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory, time: number | null, traced?: Result |
	 *   null) => void}
	 */
	paintNow(pen, model, size, theme, memory, time, traced = null) {
		const { scene, apart, hidden } = model;
		const { frame, screens = [], minima = [], labels, words: taken, busy: along = [], plays = false } = memory;
		if (!frame) return; // nothing is painted yet
		const place = (/** @type {Point} */ point) => toScreen(frame, point);
		if (traced) drawTraced(pen, onScreen(traced, place, size), traced.look, theme);
		if (time === null) return;
		eachCloud(model, screens, time, (of, on, seen) => of.drawParticles(pen, on, frame, seen));
		for (const { result, style, screen } of screens) {
			drawUntil(pen, screen, style, Math.min(time, hidden[result.name] ?? Infinity), theme.halo);
		}
		eachCloud(model, screens, time, (of, on, seen) => of.drawSpread(pen, on, frame, seen, theme));
		const k = Math.floor(time);
		if (!scene.vectors || !apart?.pushes || k >= Math.min(scene.n_steps, hidden[apart.name] ?? Infinity)) return;
		const [{ style, screen }] = screens.filter(({ result }) => result.name === apart.name);
		if (screen.points.length < k + 2) return;
		const weighty = [...screen.points.slice(k, k + 3), handleAt(frame, scene.start), ...minima];
		/** @type {(_: unknown, index: number) => Place} */
		const pair = (_, index) => [along[2 * index], along[2 * index + 1]];
		const paths = Array.from({ length: along.length / 2 }, pair);
		const busy = [...paths, ...Array.from({ length: WEIGHTY }, () => weighty).flat()];
		drawParts(pen, apart, k, { toScreen: place, ...size, colour: style.colour, theme, busy, labels, taken, plays });
	},
};

/**
 * Have what is of clouds painted of each run, at a time in steps or the last that may be seen of it before.
 * @type {(model: Model, screens: OnScreen[], time: number, paint: (of: import("../clouds.js").Painters, on: OnScreen,
 *   time: number) => void) => void}
 */
function eachCloud({ hidden }, screens, time, paint) {
	const { painters } = clouds;
	if (painters) for (const on of screens) paint(painters, on, Math.min(time, hidden[on.result.name] ?? Infinity));
}

/**
 * Runs in the order in which they are painted: the one that is followed last, as the widest of several, upon any that
 * takes the very same way.
 * @type {(hero: string | undefined, screens: OnScreen[]) => OnScreen[]}
 */
function inOrder(hero, screens) {
	const last = screens.find(({ result }) => result.name === hero);
	if (!last || screens.length < 2) return screens;
	/** @type {(one: OnScreen) => boolean} */
	const coincides = ({ screen: { points } }) =>
		points.length === last.screen.points.length &&
		points.every(([x, y], k) => Math.hypot(x - last.screen.points[k][0], y - last.screen.points[k][1]) < SAME);
	/** @type {(one: OnScreen, width: number) => OnScreen} */
	const wide = (one, width) => ({ ...one, style: { ...one.style, width } });
	const others = screens.filter((one) => one !== last).map((one) => (coincides(one) ? wide(one, RIM) : one));
	return [...others, wide(last, HERO)];
}

/**
 * A ring on each run where its step size changes, and what to say of the first.
 * @type {(pen: Pen, model: Model, screens: OnScreen[], theme: Theme) => import("./words.js").Word[]}
 */
function drawChange(pen, { scene, hidden }, screens, theme) {
	const { rate_change: change, n_steps: count } = scene;
	if (!change || change.step >= count) return [];
	const { step, factor } = change;
	const told = screens.filter(({ result }) => step <= (hidden[result.name] ?? Infinity));
	const places = told.map(({ screen }) => screen.points[step]);
	const seen = places.filter((place) => place?.every((value) => Math.abs(value) < 1e5));
	for (const [x, y] of seen) ring(pen, x, y, CHANGE, { colour: theme.ink, width: 1.25 });
	const text = `η × ${written(factor)}`;
	return seen.slice(0, 1).map(([x, y]) => ({ id: "change", x, y, text, colour: theme.ink }));
}

/**
 * A run at another setting, as if drawn with a fine pen.
 * @type {(pen: Pen, screen: import("./runs.js").Screen, look: Look, theme: Theme) => void}
 */
function drawTraced(pen, screen, look, theme) {
	drawRun(pen, screen, { look, colour: theme.halo, width: 3.5 });
	drawRun(pen, screen, { look, colour: theme.ink, width: 1.2 });
}
