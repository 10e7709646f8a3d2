/**
 * What networks have learned of patchworks: how much of the feature, to the right, and how much of the noise that they
 * are trained on, upwards.
 */

import { written } from "../scales.js";
import { shownStep } from "../scene.js";
import { curveOf, plotted } from "./charts.js";
import { indexAt, sampledSteps, valuesAt } from "./log_steps.js";
import { crossings, meet, piecesNear, SIZE } from "./names.js";
import { paintPlot } from "./plot.js";
import { endMarker, line } from "./strokes.js";

/** @import { Apart, Box, Drawn, Hidden, How, Pen, Result, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {import("./plot.js").Memory} Memory
 * @typedef {object} Upright where the feature alone makes a lead of 1
 * @property {number} value of the signal
 * @property {string} part by which a text lights it up
 * @property {string} text
 *
 * @typedef {object} OfLearned
 * @property {Upright[]} uprights
 * @property {number[]} sampled steps
 * @property {string} waits
 * @property {Drawn["scene"]} scene
 * @property {Result[]} results
 * @property {Hidden} hidden
 * @typedef {import("./plot.js").Plotted & OfLearned} Model
 */

const POINTS = 90; // of a curve: as long apart in time as a timeline has them
const [RIGHT, ABOVE] = [1.22, 1.36]; // times what is to be seen, to the right and above
const LEAST_MEMORY = 2; // that is always to be seen
const LEAD = 1; // of a patchwork whose margin to the third times the signal to the third is so much
const BESIDE = 6; // units between a line or a point and its name
const HIGH = 15; // units from one line of text to the next
const END = 7; // units that an end reaches to each side
const PALE = 0.55; // opacity of what is of other settings than the scene's

/** @type {(run: Result) => import("../types.d.ts").Patchworks} */
const toldOf = ({ told }) => /** @type {import("../types.d.ts").Patchworks} */ (told);

/**
 * Plain data of it.
 * @type {(drawn: Drawn, apart: Apart | null, how: How) => Model}
 */
function learnedModel(drawn, apart, how) {
	const { scene, results, waits = "" } = drawn;
	const sampled = sampledSteps(scene.n_steps, POINTS);
	const { small_margin: small, large_margin: large, small_margins: few } = scene.objective.parameters;
	const all = [
		{ value: LEAD / small, part: "feature_line", text: "lead 1 for faint ones", there: few > 0 },
		{ value: LEAD / large, part: "bright_line", text: "lead 1 for bright ones", there: large > small },
	];
	const uprights = all.filter(({ there }) => there);
	/** @type {(of: "signals" | "memories", least: number, times: number) => number} */
	const most = (of, least, times) => {
		const seen = results.flatMap((run) => {
			const values = toldOf(run)[of].subarray(0, (how.hidden[run.name] ?? Infinity) + 1);
			return run.diverges < 0 ? [Math.max(...valuesAt(values, sampled))] : [];
		});
		return times * Math.max(least, ...seen.filter(Number.isFinite));
	};
	const across = /** @type {[number, number]} */ ([0, most("signals", LEAD / small, RIGHT)]);
	const range = /** @type {[number, number]} */ ([0, most("memories", LEAST_MEMORY, ABOVE)]);
	const { charts, ...plot } = plotted((seen) => ({
		charts: [{
			curves: seen.results.map((run) => curveOf(run, valuesAt(toldOf(run).memories, sampled), {
				xs: valuesAt(toldOf(run).signals, sampled), title: "", thin: run.behind,
			})),
			across, range,
		}],
	}))(drawn, apart, /** @type {any} */ ({}), /** @type {any} */ (how));
	return { ...plot, charts, uprights, sampled, waits, scene, results, hidden: how.hidden };
}

/**
 * Paint what stands still.
 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory) => void}
 */
function paintLearned(pen, model, size, theme, memory) {
	const { charts: [{ across }], uprights, waits } = model;
	paintPlot(pen, model, size, theme, memory);
	const [{ area, curves = [] } = {}] = memory.axes ?? [];
	if (!area || !across) return;
	/** @type {Box[]} */
	const words = []; // which no name of a run is to cover
	/** @type {(text: string, x: number, y: number, style: import("../types.d.ts").TextStyle) => void} */
	const write = (text, x, y, style) => {
		const wide = pen.width(text, { size: style.size, bold: style.bold });
		const left = style.align === "right" ? x - wide : x;
		words.push({ left, right: left + wide, top: y - HIGH / 2, bottom: y + HIGH / 2 });
		pen.text(text, x, y, style);
	};
	const soft = { colour: theme.soft, size: SIZE, halo: theme.halo };
	let last = Infinity;
	uprights.forEach(({ value, part, text }, k) => {
		const x = area.left + (value / across[1]) * (area.right - area.left);
		if (x > area.right) return;
		const dotted = { colour: theme.soft, width: 1, dash: [2, 4] };
		pen.part(part, () => line(pen, [x, area.top], [x, area.bottom], dotted));
		const room = Math.min(area.right, last) - x - 2 * BESIDE;
		const isRight = pen.width(text, { size: SIZE }) < room;
		last = x;
		const y = area.top + HIGH * (0.7 + (isRight ? 0 : k));
		if (isRight || x - area.left > pen.width(text, { size: SIZE }) + BESIDE) {
			const aside = isRight ? BESIDE : -BESIDE;
			pen.part(part, () => write(text, x + aside, y, { ...soft, align: isRight ? "left" : "right" }));
		}
	});
	const wide = area.right - area.left;
	const [up, right] = ["noise known by heart ↑", "signal: how much of the feature →"]
		.map((text) => ({ text, size: SIZE * Math.min(1, wide / pen.width(text, { size: SIZE, bold: true })) }));
	const ink = { colour: theme.ink, bold: true, halo: theme.halo };
	pen.part("by_heart", () => write(up.text, area.left + BESIDE, area.top + HIGH * 1.9, { ...ink, size: up.size }));
	const low = area.bottom - HIGH * 0.8;
	pen.part("signal", () => write(right.text, area.right - 2, low, { ...ink, size: right.size, align: "right" }));
	if (waits) write(waits, area.left + BESIDE, low, { ...ink, size: SIZE, bold: false });
	paintStart(pen, curves, theme);
	paintEnds(pen, model, area, curves, theme, words);
}

/**
 * Where all of them start.
 * @type {(pen: Pen, curves: import("./axes.js").PaintedCurve[], theme: Theme) => void}
 */
function paintStart(pen, curves, theme) {
	const place = curves.find(({ drawn }) => drawn.length)?.drawn;
	if (!place) return;
	const disc = new Path2D();
	disc.arc(place[0], place[1], 4.5, 0, 2 * Math.PI);
	pen.part("start", () => pen.fill(disc, theme.ink));
}

/**
 * The runs' ends with their names, each where it covers no other end and no other name, if there is such a place.
 * @type {(pen: Pen, model: Model, area: Box, curves: import("./axes.js").PaintedCurve[], theme: Theme, words: Box[]) =>
 *   void}
 */
function paintEnds(pen, { results }, area, curves, theme, words) {
	const ends = results.flatMap((run, k) => {
		const { drawn, colour } = curves[k];
		const [x, y] = drawn.subarray(Math.max(0, drawn.length - 2));
		return drawn.length ? [{ run, colour, x, y: Math.max(y, area.top) }] : [];
	});
	/** @type {Box[]} */
	const taken = [
		...words, ...ends.map(({ x, y }) => ({ left: x - END, right: x + END, top: y - END, bottom: y + END })),
	];
	for (const { run, colour, x, y } of ends) {
		pen.faint(run.behind ? PALE : 1, () =>
			pen.part(`end ${run.name}`, () => endMarker(pen, run.look, x, y, 6, colour, theme.halo)));
		const wide = pen.width(run.title, { size: SIZE, bold: true });
		const [beside, above] = [END + BESIDE / 2, END + HIGH / 2];
		const [before, behind] = [x - beside - wide, x + beside];
		const across = [before, x - wide / 2, behind];
		const rows = ends.flatMap((_, k) => [y - above - k * HIGH, y + above + k * HIGH]); // the nearest first
		const places = [[behind, y], [before, y], ...rows.flatMap((height) => across.map((left) => [left, height]))];
		const boxes = places.map(([left, middle]) => {
			const inside = Math.min(Math.max(left, area.left + 2), area.right - wide);
			return { left: inside, right: inside + wide, top: middle - HIGH / 2, bottom: middle + HIGH / 2 };
		});
		const lines = curves.map(({ drawn }) => drawn);
		const costs = boxes.map((one) => {
			const pieces = piecesNear((one.top + one.bottom) / 2, area, lines);
			const isOut = one.top < area.top || one.bottom > area.bottom;
			return isOut || taken.some((other) => meet(one, other)) ? Infinity : crossings(one, pieces, Infinity);
		});
		const box = boxes[costs.indexOf(Math.min(...costs))];
		taken.push(box);
		const style = { colour, size: SIZE, bold: true, halo: theme.halo };
		pen.faint(run.behind ? PALE : 1, () => pen.text(run.title, box.left, (box.top + box.bottom) / 2, style));
	}
}

/**
 * Paint what moves with the timeline: where each run is.
 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory, time: number | null) => void}
 */
function paintLearnedNow(pen, { sampled, results, hidden }, _size, theme, memory, time) {
	if (time === null) return;
	const [{ curves = [] } = {}] = memory.axes ?? [];
	curves.forEach(({ places, seen, colour }, k) => {
		const run = results[k];
		if (!run || places.length === 0) return;
		const place = Math.min(indexAt(sampled, Math.min(time, hidden[run.name] ?? Infinity)), seen);
		const [before, after] = [2 * Math.floor(place), 2 * Math.ceil(place)];
		const share = place - before / 2;
		const [x, y] = [0, 1].map((axis) =>
			places[before + axis] + (places[after + axis] - places[before + axis]) * share);
		if (!(Number.isFinite(x) && Number.isFinite(y))) return;
		pen.part(`point ${run.name}`, () => endMarker(pen, run.look, x, y, 8, colour, theme.halo));
	});
}

/**
 * What is seen, in words, for who does not see it.
 * @type {(model: Model) => string}
 */
export function learnedWords({ results, scene, hidden, waits }) {
	const step = shownStep(scene);
	const told = results.map((run) => {
		const at = Math.min(step, hidden[run.name] ?? Infinity);
		const { signals, memories } = toldOf(run);
		const [signal, response] = [signals, memories].map((values) => written(values[at], 2));
		return `${run.title} has a signal of ${signal} and a response of ${response} to noise`;
	});
	const said = told.length ? `At step ${step} ${told.join("; ")}.` : "";
	return ["What each network has learned.", said, waits && `${waits}.`].filter(Boolean).join(" ");
}

/** @type {import("./pictures.js").Picture} */
export const learned = {
	memory: () => ({}),
	model: learnedModel,
	paint: paintLearned,
	paintNow: paintLearnedNow,
};
