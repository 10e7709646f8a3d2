/**
 * A chain of masses: how high each hangs, run by run, and grey what no news has come to. How much of the distance is
 * left, which is drawn beside it, is here as well.
 */

import { keptOf } from "../chain.js";
import { listed } from "../narration.js";
import { written } from "../scales.js";
import { shownStep } from "../scene.js";
import { curveOf, plotted } from "./charts.js";
import { SIZE } from "./names.js";
import { line } from "./strokes.js";

/**
 * @import {
 *	Apart, Box, Drawn, Hidden, How, Kernels, MassesOf, Pen, Place, Result, Scene, Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {object} Model
 * @property {Scene} scene
 * @property {Result[]} results
 * @property {Hidden} hidden
 * @property {string | null} front the run that is followed, drawn last
 * @property {string} shape
 * @property {[number, number]} ends of the heights that are shown
 * @property {MassesOf | null} masses of any run: what all have in common; null where none is shown
 *
 * @typedef {object} Frame
 * @property {Box} area
 * @property {(mass: number) => number} toX of a mass, 0 for the end before the first
 * @property {(height: number) => number} toY
 */

const MARGIN = { left: 64, top: 16, right: 22, bottom: 30 };
/** The heights that the picture has at least, below 0 and above, and at most, as multiples of the chain's own. */
const ROOM = { pulled: [-0.3, 1.35], plucked: [-0.35, 1.2], shaken: [-3, 3] };
const MOST = { pulled: [-1.1, 2.1], plucked: [-1.25, 1.25], shaken: [-4, 4] };
const ABOVE = 0.1; // of what is seen, left free above and below it
const SAMPLES = 48; // times at which it is looked how high masses are
const MARKED = 7; // units from mass to mass, where each has a marker
const RADIUS = 2.7;
const GHOSTS = [0.25, 0.5, 1]; // of the steps that news needs from end to end, that are seen faintly
const GHOST = 0.28; // their opacity
const ASIDE = 14; // units from where a level begins to its name
const HIGH = 15; // units from one line of text to the next
const END = 6; // half of the side of what holds an end
const SPRINGS = 2.2; // width of a line
const GREY = 2.8; // of one that nothing has come to
const STRONG = 3.2; // of the followed run's
const FARTHEST = 1e4; // units that anything is drawn beyond the picture

/** @type {(run: Result) => MassesOf} */
const massesOf = ({ masses }) => /** @type {MassesOf} */ (masses);

/**
 * Plain data of it.
 * @type {(drawn: Drawn, apart: Apart | null, how: How) => Model}
 */
function stringModel({ scene, landscape, results }, apart, { hidden, kernels }) {
	const masses = results.length ? massesOf(results[0]) : null;
	const shape = landscape.chain?.shape ?? "";
	/** @type {[number, number]} */
	const ends = masses ? endsOf(kernels, shape, { scene, results }, hidden) : [-1, 1];
	return { scene, results, hidden, front: apart?.name ?? null, shape, masses, ends };
}

/**
 * The heights between which all runs are, as far as they may be seen, within limits.
 * @type {(kernels: Kernels, shape: string, drawn: Pick<Drawn, "scene" | "results">, hidden: Hidden) =>
 *   [number, number]}
 */
function endsOf(kernels, shape, { scene, results }, hidden) {
	const scale = scene.objective.parameters.height;
	const turned = scale < 0 ? -1 : 1;
	const size = Math.max(1, Math.abs(scale));
	let [low, high] = [Infinity, -Infinity];
	for (const result of results) {
		const masses = massesOf(result);
		const { moved, rowAt } = keptOf(kernels, masses);
		const last = rowAt(Math.min(scene.n_steps, hidden[result.name] ?? Infinity));
		const every = Math.max(1, Math.floor(last / SAMPLES));
		for (let row = 0; row <= last; row += every) {
			for (let i = 0; i < masses.n; i++) {
				const height = turned * (masses.rest + masses.start[i] + moved[row * masses.n + i]);
				if (height < low) low = height;
				if (height > high) high = height;
			}
		}
	}
	const [least, most] = [ROOM, MOST].map((known) => known[/** @type {"pulled"} */ (shape)]);
	const bottom = size * Math.max(most[0], Math.min(least[0], low / size - ABOVE)) || size * least[0];
	const top = size * Math.min(most[1], Math.max(least[1], high / size + ABOVE)) || size * least[1];
	return turned < 0 ? [-top, -bottom] : [bottom, top];
}

/**
 * Where masses and heights are.
 * @type {(model: Pick<Model, "ends">, masses: Pick<MassesOf, "n" | "loose">, size: Size) => Frame}
 */
function frameOf({ ends: [low, up] }, { n, loose }, { width, height: high }) {
	const area = { left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: high - MARGIN.bottom };
	const last = loose ? n : n + 1;
	return {
		area,
		toX: (mass) => area.left + (mass / last) * (area.right - area.left),
		toY: (value) => area.bottom - ((value - low) / (up - low)) * (area.bottom - area.top),
	};
}

/**
 * Where the end is that is pulled, or the mass that is plucked.
 * @type {(model: Model, size: Size) => {place: Place, outside: boolean}}
 */
function handleOf({ masses, scene, shape, ends }, size) {
	if (!masses || shape === "shaken") return { place: [-100, -100], outside: true };
	const { toX, toY } = frameOf({ ends }, masses, size);
	const { height } = scene.objective.parameters;
	const mass = shape === "plucked" ? masses.pulled[0] : 0;
	return { place: [toX(mass), toY(height)], outside: false };
}

/**
 * The parameters that put the end, or the mass that is plucked, at a place.
 * @type {(model: Model, size: Size, place: Place) => Record<string, number>}
 */
export function pulledTo({ masses, shape, ends }, size, [x, y]) {
	if (!masses) return {};
	const { area, toX, toY } = frameOf({ ends }, masses, size);
	const unit = toY(0) - toY(1);
	const height = Number(Math.min(1, Math.max(-1, (toY(0) - y) / unit)).toFixed(2));
	if (shape !== "plucked") return { height };
	const share = (x - area.left) / (toX(masses.n + 1) - area.left);
	return { height, place: Number(Math.min(1, Math.max(0, share)).toFixed(3)) };
}

/**
 * The last step of a run that may be seen at a time.
 * @type {(model: Model, run: Result, time: number) => number}
 */
const seenAt = ({ hidden }, { name }, time) => Math.min(time, hidden[name] ?? Infinity);

/**
 * Paint what stands still: ends, levels, and where the masses were on the way; of a whole run where they are at last.
 * @type {(pen: Pen, model: Model, size: Size, theme: Theme) => void}
 */
function paintString(pen, model, size, theme) {
	const { masses, scene } = model;
	if (!masses) return;
	const frame = frameOf(model, masses, size);
	paintLevels(pen, model, masses, frame, theme);
	paintMasses(pen, masses, frame, size, theme);
	const ghosts = ghostsOf(model, masses).filter((step) => Object.values(model.hidden).every((last) => step <= last));
	pen.inside(clipOf(frame, size), () => {
		for (const result of inOrder(model)) {
			const colour = theme.of(result.look);
			const own = massesOf(result);
			for (const at of ghosts) {
				pen.faint(GHOST, () => pen.part(`ghost ${result.name}`, () =>
					pen.stroke(pathOf(frame, own, own.at(at)), { colour, width: 1.3 })));
			}
		}
		if (scene.step === null) paintStrings(pen, model, frame, theme, scene.n_steps);
	});
	paintEnds(pen, model, masses, frame, theme);
	if (ghosts.length === 0) return;
	const { area } = frame;
	const text = `faint: after ${listed(ghosts.map(String))} steps`;
	const style = { size: SIZE - 1, colour: theme.soft, halo: theme.halo };
	if (pen.width(text, { size: style.size }) > (area.right - area.left) / 2) return;
	pen.text(text, area.right, area.top - 4, { ...style, align: "right" });
}

/**
 * Where the strings are drawn: nowhere below the masses' numbers.
 * @type {(frame: Frame, size: Size) => Box}
 */
const clipOf = ({ area }, { width }) => ({ left: 0, top: 0, right: width, bottom: area.bottom + 1 });

/**
 * The levels at which masses begin and come to rest.
 * @type {(pen: Pen, model: Model, masses: MassesOf, frame: Frame, theme: Theme) => void}
 */
function paintLevels(pen, { shape }, { rest, height }, { area, toY }, theme) {
	/** @type {[string, number][]} */
	const levels = shape === "pulled" ? [["at rest", rest], ["at first", 0]] : [["at rest", 0]];
	const style = { colour: theme.soft, size: SIZE - 1, halo: theme.halo };
	for (const [text, value] of levels) {
		const y = toY(value);
		line(pen, [area.left, y], [area.right, y], { colour: theme.soft, width: 1, dash: [2, 5] });
		if (height === 0 && value !== rest) continue;
		pen.text(text, area.left - ASIDE, y, { ...style, align: "right" });
	}
}

/**
 * Which masses are where.
 * @type {(pen: Pen, masses: MassesOf, frame: Frame, size: Size, theme: Theme) => void}
 */
function paintMasses(pen, { n }, { area, toX }, { width }, theme) {
	for (const mass of new Set([1, Math.round(n / 2), n])) {
		const x = toX(mass);
		line(pen, [x, area.bottom + 2], [x, area.bottom + 6], { colour: theme.soft, width: 1 });
		const text = mass === 1 ? "mass 1" : String(mass);
		const half = pen.width(text, { size: SIZE }) / 2;
		const style = { colour: theme.soft, size: SIZE, align: /** @type {"center"} */ ("center") };
		pen.text(text, Math.min(x, width - half - 4), area.bottom + HIGH, style);
	}
}

/**
 * What holds the ends; who pulls one has it in hand.
 * @type {(pen: Pen, model: Model, masses: MassesOf, frame: Frame, theme: Theme) => void}
 */
function paintEnds(pen, { shape }, { n, loose }, { toX, toY }, theme) {
	const style = { fill: theme.ink, edge: theme.halo, width: 1.5, radius: 2 };
	const held = [...(shape === "pulled" ? [] : [0]), ...(loose ? [] : [n + 1])];
	for (const mass of held) {
		const [x, y] = [toX(mass), toY(0)];
		pen.part("end", () => pen.area({ left: x - END, right: x + END, top: y - END, bottom: y + END }, style));
	}
}

/**
 * After which steps strings are seen faintly: shares of those that news needs from end to end.
 * @type {(model: Model, masses: MassesOf) => number[]}
 */
function ghostsOf({ shape, scene, results }, { n }) {
	if (shape === "shaken" || results.length === 0) return [];
	const all = new Set(GHOSTS.map((share) => Math.round(share * n)));
	return [...all].filter((step) => step > 0 && step < scene.n_steps);
}

/** @type {(model: Model) => Result[]} the followed run last */
const inOrder = ({ results, front }) =>
	[...results].sort((a, b) => Number(a.name === front) - Number(b.name === front));

/**
 * The line through all masses and the ends that are held.
 * @type {(frame: Frame, masses: MassesOf, heights: Float64Array) => Path2D}
 */
function pathOf({ toX, toY }, { n, rest, loose }, heights) {
	const path = new Path2D();
	path.moveTo(toX(0), toY(rest));
	for (let i = 0; i < n; i++) {
		const y = toY(heights[i]);
		if (!Number.isFinite(y)) return path;
		path.lineTo(toX(i + 1), Math.min(Math.max(y, -FARTHEST), FARTHEST));
	}
	if (!loose) path.lineTo(toX(n + 1), toY(rest));
	return path;
}

/**
 * Every run's masses at a time, those that nothing has come to in grey.
 * @type {(pen: Pen, model: Model, frame: Frame, theme: Theme, time: number) => void}
 */
function paintStrings(pen, model, frame, theme, time) {
	const { toX, toY } = frame;
	for (const result of inOrder(model)) {
		const { name, look } = result;
		const colour = theme.of(look);
		const masses = massesOf(result);
		const now = seenAt(model, result, time);
		const heights = masses.at(now);
		const width = name === model.front ? STRONG : SPRINGS;
		pen.part(`string ${name}`, () =>
			pen.stroke(pathOf(frame, masses, heights), { colour, width, dash: look.dash, join: "round" }));
		if (toX(2) - toX(1) < MARKED) continue;
		const step = Math.floor(now);
		/** @type {number[]} */
		const reached = [];
		for (let mass = masses.firsts[step]; mass <= masses.lasts[step]; mass++) {
			const y = toY(heights[mass - 1]);
			if (Math.abs(y) < FARTHEST) reached.push(toX(mass), y);
		}
		pen.part(`masses ${name}`, () => pen.marks(look.marker, reached, RADIUS, colour));
	}
	paintUnreached(pen, model, frame, theme, time);
}

/**
 * The masses that nothing has come to, in any run, and what keeps them so.
 * @type {(pen: Pen, model: Model, frame: Frame, theme: Theme, time: number) => void}
 */
function paintUnreached(pen, model, { area, toX, toY }, theme, time) {
	const { results, masses } = model;
	if (!masses) return;
	const { n, rest, start } = masses;
	const steps = results.map((result) => Math.floor(seenAt(model, result, time)));
	const first = Math.min(...results.map((result, k) => massesOf(result).firsts[steps[k]]));
	const last = Math.max(...results.map((result, k) => massesOf(result).lasts[steps[k]]));
	const far = [[last + 1, n], ...(first > last ? [] : [[1, first - 1]])].filter(([from, to]) => from <= to);
	const places = far.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, k) => from + k));
	if (places.length === 0) return;
	const grey = { colour: theme.soft, width: GREY };
	for (const [from, to] of far) {
		const path = new Path2D();
		path.moveTo(toX(from), toY(rest + start[from - 1]));
		for (let mass = from + 1; mass <= to; mass++) path.lineTo(toX(mass), toY(rest + start[mass - 1]));
		pen.part("unreached", () => pen.stroke(path, grey));
	}
	if (toX(2) - toX(1) >= MARKED) {
		const spots = places.flatMap((mass) => [toX(mass), toY(rest + start[mass - 1])]);
		pen.part("unreached", () => pen.marks("circle", spots, RADIUS, theme.soft));
	}
	const isAsked = Object.keys(model.hidden).length > 0; // and the front would tell
	if (!isAsked) paintFront(pen, model, { area, toX, toY }, theme, { step: Math.min(...steps), first, last });
}

/**
 * How far news can have come by a step, and how far it has.
 * @type {(pen: Pen, model: Model, frame: Frame, theme: Theme, at: {step: number, first: number, last: number}) => void}
 */
function paintFront(pen, { shape, masses }, { area, toX, toY }, theme, { step, first, last }) {
	if (!masses) return;
	const [from, to] = reachAt(masses, step);
	const lines = [[to, last], ...(shape === "plucked" ? [[from, first]] : [])];
	lines.forEach(([predicted, measured], k) => {
		const aside = k ? -0.5 : 0.5;
		const x = toX(Math.min(Math.max(predicted + aside, 0), masses.n + 0.5));
		if (predicted >= masses.n && k === 0) return;
		if (k === 1 && predicted <= 1) return;
		pen.part("light_cone", () =>
			line(pen, [x, area.top + 4], [x, area.bottom], { colour: theme.ink, width: 1.3, dash: [6, 4] }));
		if (k > 0) return;
		const same = predicted === measured;
		const texts = same
			? ["nothing can have come", `beyond mass ${predicted} by step ${step}`]
			: [`predicted: mass ${predicted}`, `measured: mass ${measured}`];
		const wide = Math.max(...texts.map((text) => pen.width(text, { size: SIZE, bold: true })));
		const right = x + 8 + wide <= area.right + MARGIN.right - 4;
		if (!right && x - 8 - wide < area.left) return;
		const low = toY(masses.rest) < (area.top + area.bottom) / 2;
		const top = low ? area.bottom - 2.6 * HIGH : area.top + HIGH;
		const align = /** @type {"left" | "right"} */ (right ? "left" : "right");
		texts.forEach((text, row) => {
			const style = { colour: theme.ink, size: SIZE, bold: row === 0, halo: theme.halo, align };
			pen.part("light_cone", () => pen.text(text, right ? x + 8 : x - 8, top + row * HIGH, style));
		});
	});
}

/**
 * The first and the last mass that news can have come to by a step: one farther each time from those that are pulled.
 * @type {(masses: Pick<MassesOf, "n" | "pulled">, step: number) => [number, number]}
 */
export const reachAt = ({ n, pulled: [first, last] }, step) =>
	step === 0 ? [n + 1, 0] : [Math.max(1, first - step + 1), Math.min(n, last + step - 1)];

/**
 * Paint where the masses are at a time, in steps.
 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: object, time: number | null) => void}
 */
function paintStringNow(pen, model, size, theme, _memory, time) {
	if (time === null || !model.masses) return;
	const frame = frameOf(model, model.masses, size);
	pen.inside(clipOf(frame, size), () => paintStrings(pen, model, frame, theme, time));
}

/**
 * What is seen, in words, for who does not see it.
 * @type {(model: Model) => string}
 */
export function stringWords(model) {
	const { results, scene, masses } = model;
	if (!masses) return "No chain is shown.";
	const step = shownStep(scene);
	const told = results.map((run) => {
		const at = seenAt(model, run, step);
		const { firsts, lasts } = massesOf(run);
		const moved = Math.max(0, lasts[at] - firsts[at] + 1);
		const left = /** @type {Float64Array} */ (run.heights)[at];
		return `of ${run.title} ${moved} have moved, and ${written(left, 2)} % of the distance is left`;
	});
	return `A chain of ${masses.n} masses. At step ${step} ${told.join("; ")}.`;
}

/** @type {import("./pictures.js").Picture} */
export const string = {
	memory: () => ({}),
	model: stringModel,
	paint: paintString,
	paintNow: paintStringNow,
	handle: handleOf,
};

/**
 * How much of the distance to rest each run has left, in percent, on a logarithmic scale.
 * @type {import("./charts.js").Model}
 */
export const leftModel = plotted(({ scene, results }) => {
	const { value, relative } = scene.tolerance;
	const curves = results.map((run) => {
		const mark = run.settles <= scene.n_steps ? run.settles : null;
		return curveOf(run, /** @type {Float64Array} */ (run.heights), { mark });
	});
	const first = results[0]?.masses?.distances[0] ?? 0;
	const level = 100 * (relative ? value : value / first);
	const levels = level > 0 && level < Infinity ? [{ value: level, text: `arrived: ${written(level)} %` }] : [];
	const seen = curves.flatMap(({ ys }) => [...ys]).filter((y) => y > 0 && y < Infinity);
	const low = Math.min(...seen, level > 0 ? level / 3 : Infinity, 10);
	const range = /** @type {[number, number]} */ ([Math.max(Math.floor(Math.log10(low)), -14), 2.3]);
	return { curves, levels, range, logarithmic: true };
});
