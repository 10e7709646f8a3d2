/**
 * What is left of a chain in each of its modes: the squared distance split over them, from the slowest up, and below it
 * the amplitude of the slowest alone, as measured and as predicted.
 */

import { curvaturesOf, settingStays } from "../chain.js";
import { written } from "../scales.js";
import { curveOf, lawOf, plotted } from "./charts.js";
import { SIZE } from "./names.js";
import { PLOT } from "./plot.js";
import { LINE_HEIGHT, spread } from "./ticks.js";

/**
 * @import {
 *	Apart, Catalogue, Drawn, Kernels, MassesOf, ModelHow, Panel, Pen, Result, Scene, Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./plot.js").Memory} Memory
 *
 * @typedef {object} Split of a run's squared distance, at some steps
 * @property {number[]} steps
 * @property {number} apart how many steps are between two of them, but for the last
 * @property {string[]} names of the groups of modes, from the slowest
 * @property {number[][]} parts of each group in percent of all at the start, by step
 * @property {number[]} amplitudes of the slowest mode, in percent of its own at the start
 */

const GROUPS = [1, 2, 3, 6]; // the last mode of each but the last group
const STRENGTHS = [1, 0.68, 0.46, 0.29, 0.15]; // of their colours
const SAMPLES = 100; // of areas
const DOTS = 40; // of an amplitude, at most
const ROOM = 1.04; // times what is seen
const MOST = 160; // percent that are seen of what grows
const DECADES = 8; // of an amplitude that are seen at most
const HIGHEST = 1e4; // percent of an amplitude
const AT_REST = "at rest from the start on";
const [SWATCH, BESIDE] = [9, 5]; // units: what is before a name, and what is between them

/**
 * What the groups of modes are called, of so many modes.
 * @type {(n: number) => string[]}
 */
function namesOf(n) {
	const lasts = [...GROUPS.filter((last) => last < n), n];
	return lasts.map((last, k) => {
		const first = k === 0 ? 1 : lasts[k - 1] + 1;
		return first < last ? `${first} to ${last}` : `mode ${last}`;
	});
}

/**
 * What is left of a run in its modes, as far as it may be seen; null of a chain that is at rest from the start.
 * @type {(kernels: Kernels, scene: Scene, masses: MassesOf) => Split | null}
 */
function splitOf(kernels, { n_steps: end }, { n, loose, start, rows: { kept, every }, upTo = end }) {
	const last = upTo < end ? Math.floor(upTo / every) : Math.ceil(end / every); // row
	const stride = Math.max(1, Math.ceil(last / SAMPLES));
	const modes = Math.min(GROUPS[GROUPS.length - 1], n);
	const shapes = kernels.room("mode shapes", 8 * n * modes);
	kernels.call("modes", "chain_modes", shapes, Number(loose), n, modes);
	const errors = kernels.put("errors of modes", start);
	const wide = modes + 1;
	const count = Math.floor(last / stride) + 1;
	const out = kernels.room("shares of modes", 8 * wide * (count + 1));
	const given = [shapes, errors];
	kernels.call("modes", "chain_shares", out, ...given, kept, n, modes, count, stride);
	const isRest = (count - 1) * stride < last;
	if (isRest) {
		kernels.call("modes", "chain_shares", out + 8 * wide * count, ...given, kept + 8 * n * last, n, modes, 1, 1);
	}
	const all = kernels.numbers(out, wide * (count + Number(isRest)));
	const whole = all[modes];
	if (!(whole > 0)) return null;
	const taken = Array.from({ length: all.length / wide }, (_, k) => (k < count ? k * stride : last));
	const steps = taken.map((row) => Math.min(row * every, end));
	/** @type {(step: number, from: number, to: number) => number} */
	const between = (k, from, to) => all.subarray(wide * k + from, wide * k + to).reduce((sum, part) => sum + part, 0);
	const names = namesOf(n);
	const lasts = GROUPS.slice(0, names.length - 1);
	const parts = names.map((_, group) => steps.map((_, k) => {
		const from = group === 0 ? 0 : lasts[group - 1];
		const own = group < lasts.length
			? between(k, from, lasts[group])
			: Math.max(0, all[wide * k + modes] - between(k, 0, from));
		return (100 * own) / whole;
	}));
	const amplitudes = steps.map((_, k) => 100 * Math.sqrt(all[wide * k] / all[0]));
	return { steps, apart: stride * every, names, parts, amplitudes };
}

/**
 * Where theory has the slowest mode after each step, in percent of its start, without its sign; none where it does not.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, run: Result) => Float64Array | null}
 */
function predictedFor(kernels, catalogue, { n_steps: steps, objective: { name } }, run) {
	if (!run.rule.predicted || !settingStays(run) || !run.masses) return null;
	const mode = kernels.room("mode", 32);
	const [least] = curvaturesOf(kernels, catalogue, name, run.masses.n);
	kernels.call("modes", `mode_${run.rule.step}`, mode, run.stepSize, run.momentum, least);
	const out = kernels.room("predictions", 8 * (steps + 1));
	kernels.call("modes", "predicted_positions", out, mode, steps, 1);
	return kernels.numbers(out, steps + 1).map((value) => 100 * Math.abs(value));
}

/**
 * The squared distance of the followed run by its modes, and the amplitude of the slowest.
 * @type {import("./charts.js").Model}
 */
export const modesModel = plotted(({ scene, texts }, _panel, { kernels, catalogue, apart, hidden }) => {
	const split = apart?.masses && splitOf(kernels, scene, apart.masses);
	if (!split) return { curves: [], range: [0, 100], note: apart ? AT_REST : texts.no_run, titles: [] };
	const { steps, apart: between, names, parts, amplitudes } = split;
	const wholes = steps.map((_, k) => parts.reduce((sum, part) => sum + part[k], 0));
	// What has grown beyond all bounds would by its rounding hide the modes that have not.
	const last = apart.diverges < 0 ? scene.n_steps : apart.diverges;
	const end = wholes.findIndex((whole, k) => steps[k] > last || !(whole < Infinity));
	const seen = end < 0 ? steps.length : Math.max(end, 1);
	const sums = steps.map(() => 0);
	const areas = names.map((title, group) => {
		const lows = sums.slice(0, seen);
		parts[group].forEach((part, k) => (sums[k] += part));
		const own = { id: title, title, look: apart.look, strength: STRENGTHS[group] };
		return { ...own, xs: steps.slice(0, seen), lows, highs: sums.slice(0, seen) };
	});
	const most = Math.max(100, ...wholes.slice(0, seen));
	/** @type {import("./axes.js").Chart} */
	const stack = { curves: [], areas, range: [0, ROOM * Math.min(MOST, most)], share: 3 };
	if (most > MOST) Object.assign(stack, { note: `up to ${written(most, 2)} %`, noteOnTop: true });
	const law = apart.name in hidden ? null : predictedFor(kernels, catalogue, scene, apart);
	const each = Math.ceil(seen / DOTS);
	const measured = amplitudes.filter((_, k) => k < seen && k % each === 0 && steps[k] === k * between);
	const dots = curveOf(apart, Float64Array.from(measured), { dots: true, per: 1 / (between * each), title: "" });
	const curves = [...(law ? [{ ...lawOf(apart, law), dash: [] }] : []), dots];
	const note = `mode 1: dots measured${law ? ", line predicted" : ""}`;
	const single = { curves, logarithmic: true, range: decadesOf(curves), note, noteOnTop: false, share: 2 };
	return { charts: [stack, single], titles: names };
});

/**
 * The decades in which positive values are, as far as they are seen.
 * @type {(curves: Pick<import("./axes.js").Curve, "ys">[]) => [number, number]}
 */
function decadesOf(curves) {
	let [low, high] = [50, 100];
	for (const { ys } of curves) {
		for (const y of ys) if (y > 0 && y < Infinity) [low, high] = [Math.min(low, y), Math.max(high, y)];
	}
	const top = Math.log10(Math.min(high, HIGHEST));
	return [Math.max(Math.log10(low), top - DECADES) - 0.1, top + 0.1];
}

/**
 * Paint both charts, and beside the upper one what its areas are.
 * @type {(pen: Pen, model: import("./plot.js").Plotted, size: Size, theme: Theme, memory: Memory) => boolean}
 */
export function paintModes(pen, model, size, theme, memory) {
	const moving = PLOT.paint(pen, model, size, theme, memory);
	const [{ areas = [] }] = model.charts;
	const [{ area, range } = {}] = memory.axes ?? [];
	if (!area || !range) return moving;
	/** @type {(value: number) => number} */
	const toY = (value) => area.top + ((range[1] - value) / (range[1] - range[0])) * (area.bottom - area.top);
	const middles = areas.map(({ lows, highs }) => {
		const k = highs.length - 1;
		return Math.min(Math.max(toY((lows[k] + highs[k]) / 2), area.top), area.bottom);
	});
	const inside = { top: area.top + LINE_HEIGHT / 2, bottom: area.bottom - LINE_HEIGHT / 2 };
	const { places, line } = spread([...middles].reverse(), inside); // from above, also where they are one
	const left = area.right + BESIDE + 3;
	const widest = Math.max(1, ...areas.map(({ title }) => pen.width(title, { size: SIZE })));
	const room = size.width - left - SWATCH - BESIDE;
	const small = Math.min(SIZE, (SIZE * room) / widest, (SIZE * line) / (LINE_HEIGHT - 2));
	[...areas].reverse().forEach(({ title, look, strength }, k) => {
		const y = places[k];
		const half = Math.min(SWATCH, line - 1) / 2;
		const swatch = { left, right: left + SWATCH, top: y - half, bottom: y + half };
		pen.faint(strength, () => pen.area(swatch, { fill: theme.of(look) }));
		pen.text(title, left + SWATCH + BESIDE, y, { colour: theme.ink, size: small });
	});
	return moving;
}

/**
 * What is left in each group of modes, and how far theory has the slowest from what was measured.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function modesTable(drawn, apart, panel, how) {
	const { charts: [{ areas, note = "" }, single] } = modesModel(drawn, apart, panel, how);
	if (!areas) return { head: [], rows: [], above: [], below: [note] };
	const [{ xs }] = areas;
	const last = xs.length - 1;
	const head = ["% of the squared distance", "at first", `at step ${xs[last]}`].map((text) => ({ text, soft: true }));
	const rows = [...areas].reverse().map(({ title, lows, highs }) => {
		const cells = [title, ...[0, last].map((k) => written(highs[k] - lows[k], 2))];
		return { name: title, cells: cells.map((text) => ({ text })) };
	});
	const [first, other] = single.curves;
	const [law, dots] = other ? [first, other] : [null, first];
	const step = (dots.ys.length - 1) / (dots.per ?? 1);
	const told = [`${written(dots.ys[dots.ys.length - 1], 3)} % measured`];
	if (law) told.push(`${written(law.ys[step], 3)} % predicted`);
	return { head, rows, above: [], below: [`Amplitude of the slowest mode at step ${step}: ${told.join(", ")}.`] };
}
