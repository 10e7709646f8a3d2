/**
 * The best settings over batch sizes: the steps to a target of the best gradient descent and the best heavy ball, one
 * line that parts in two, and below them their effective step sizes; for two starts.
 */

import { begun } from "../narration.js";
import { written } from "../scales.js";
import { SIZE } from "./names.js";
import { PLOT } from "./plot.js";
import { line } from "./strokes.js";
import { LINE_HEIGHT } from "./ticks.js";

/**
 * @import {
 *	Apart, BatchAnswer, BatchRequest, BatchWords, Best, Box, Catalogue, Drawn, FoundBatches, Look, ModelHow, Panel,
 *	Pen, Scene, Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {object} Parting where heavy ball is ahead from some batch size on
 * @property {number | null} from that size
 * @property {boolean} thin of the second start
 *
 * @typedef {{text: string, look?: Look}} Word
 * @typedef {import("./plot.js").Plotted & {pale: boolean, partings: Parting[], words: Word[], below: string,
 *	pointed: number | null}} Batches `pale`: of another setting; `words` in the upper chart, `below` in the other
 * @typedef {import("./plot.js").Memory} Memory
 */

const LARGEST = 16; // power of 2 of the largest batch size
const SIZES = Array.from({ length: LARGEST + 1 }, (_, k) => 2 ** k);
const TICKS = [1, 10, 100, 1000, 10_000];
const AHEAD = 0.9; // of gradient descent's steps: where heavy ball takes fewer, the lines part
const [LITTLE, MUCH] = [0.1, 0.3]; // of the decades that are seen, left free at an end: much where words are
const NOTHING = "searching for the best settings";
const NONE = "no condition number to spread curvatures by";
const OTHER = "This is of another setting.";
const PALE = 0.35; // opacity of what is of another setting
const [BESIDE, CORNER] = [4, 5]; // units from a line to its word, and from an edge of a chart
/** The rules that are compared, by what a best setting calls their numbers. */
const RULES = /** @type {const} */ ([
	{ name: "gradient_descent", steps: "descent", u: "descentSize" },
	{ name: "heavy_ball", steps: "ball", u: "effective" },
]);

/**
 * What is asked for: the best settings for the quadratic that a scene's condition number gives; null where it has none.
 * @type {(scene: Scene, panel: Pick<Panel, "shows">, catalogue: Pick<Catalogue, "batches">) => BatchRequest | null}
 */
export function batchesOf({ objective: { parameters: { condition_number: kappa } } }, { shows = "" }, catalogue) {
	const { targets, curvatures } = /** @type {BatchWords} */ (catalogue.batches);
	return kappa === undefined ? null : { kappa, target: targets[shows], curvatures, sizes: SIZES };
}

/** @type {(request: BatchRequest) => string} what two of them have alike if they are the same */
export const keyOf = ({ kappa, target }) => `${kappa} ${target}`;

/**
 * What has been found of what is asked for or of what was asked for before, or why there is nothing.
 * @type {(scene: Scene, panel: Panel, how: ModelHow) => {found: FoundBatches | null, pale: boolean, why: string}}
 */
function foundFor(scene, panel, { catalogue, batches }) {
	const request = batchesOf(scene, panel, catalogue);
	if (!request) return { found: null, pale: false, why: NONE };
	const found = batches?.(request) ?? null;
	const is = found !== null && found.answer.sizes.length > 0;
	return { found: is ? found : null, pale: is && keyOf(found.request) !== keyOf(request), why: is ? "" : NOTHING };
}

/**
 * The first batch size from which on heavy ball is ahead; null if it is at none.
 * @type {(sizes: number[], each: Best[]) => number | null}
 */
function partingOf(sizes, each) {
	const behind = each.map(({ descent, ball }) => !(ball < AHEAD * descent)).lastIndexOf(true);
	return sizes[behind + 1] ?? null;
}

/** @type {(answer: BatchAnswer) => Parting[]} */
const partingsOf = ({ sizes, found }) =>
	found.map((each, start) => ({ from: partingOf(sizes, each), thin: start > 0 }));

/**
 * Steps and effective step sizes over batch sizes.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => Batches}
 */
export function batchModel({ scene }, _apart, panel, how) {
	const { found, pale, why } = foundFor(scene, panel, how);
	const { optimizers } = how.catalogue;
	const over = { across: /** @type {[number, number]} */ ([0, Math.log10(2 ** LARGEST)]), ticks: TICKS };
	const answer = found?.answer ?? null;
	/** @type {(which: "steps" | "u", rooms: [number, number]) => import("./axes.js").Chart} */
	const chart = (which, rooms) => {
		const curves = (answer?.found ?? []).flatMap((each, start) => RULES.map((rule) => {
			const there = each.map((_, k) => k).filter((k) => Number.isFinite(each[k][rule[which]]));
			return {
				id: `${rule.name} ${start}`, title: "", look: optimizers[rule.name].look, diverges: -1,
				strong: start === 0, thin: start > 0,
				xs: there.map((k) => /** @type {BatchAnswer} */ (answer).sizes[k]),
				ys: there.map((k) => each[k][rule[which]]),
			};
		})).reverse(); // the first start's on top
		return { ...over, curves, range: decadesOf(curves.flatMap(({ ys }) => ys), rooms), logarithmic: true };
	};
	const upper = { ...chart("steps", [MUCH, LITTLE]), share: 3, note: why };
	const lower = { ...chart("u", [LITTLE, MUCH]), share: 2 };
	const named = RULES.map(({ name }) => ({ text: optimizers[name].title, look: optimizers[name].look }));
	return {
		charts: [upper, lower], steps: scene.n_steps, titles: [], pale, pointed: found?.pointed ?? null,
		partings: answer ? partingsOf(answer) : [],
		words: answer ? [...named, { text: "thin: equal loss along each axis" }] : [],
		below: answer ? "effective step size u = η/(1−β)" : "",
	};
}

/**
 * The decades of values, with room below and above them.
 * @type {(values: number[], rooms: [number, number]) => [number, number]}
 */
function decadesOf(values, [below, above]) {
	if (values.length === 0) return [0, 4];
	const [low, high] = [Math.min(...values), Math.max(...values)].map(Math.log10);
	const wide = Math.max(high - low, 1);
	return [low - below * wide, high + above * wide];
}

/**
 * Paint them, pale while they are of another setting, with words where the lines leave room: at the right above, at the
 * left below.
 * @type {(pen: Pen, model: Batches, size: Size, theme: Theme, memory: Memory) => boolean}
 */
export function paintBatch(pen, model, size, theme, memory) {
	let moving = false;
	pen.faint(model.pale ? PALE : 1, () => {
		moving = PLOT.paint(pen, model, size, theme, memory);
		paintPartings(pen, model, theme, memory);
		paintWords(pen, model, theme, memory);
	});
	return moving;
}

/** @type {(memory: Memory) => Box[]} */
const areasOf = ({ axes = [] }) => axes.flatMap(({ area }) => (area ? [area] : []));

/** @type {(area: Box, size: number) => number} where a batch size is */
const acrossOf = ({ left, right }, size) => left + (Math.log2(size) / LARGEST) * (right - left);

/**
 * Where lines part: through both charts, with the batch size at the bottom of the upper one.
 * @type {(pen: Pen, model: Batches, theme: Theme, memory: Memory) => void}
 */
function paintPartings(pen, { partings }, theme, memory) {
	const areas = areasOf(memory);
	const seen = partings.filter(({ from }, k) => from && !(k > 0 && from === partings[0].from));
	seen.forEach(({ from, thin }, k) => {
		const x = acrossOf(areas[0], from ?? 1);
		const colour = thin ? theme.soft : theme.ink;
		pen.part(thin ? "parting of the second start" : "parting", () => {
			for (const { top, bottom } of areas) {
				line(pen, [x, top], [x, bottom], { colour, width: thin ? 1 : 1.2, dash: thin ? [2, 3] : [5, 4] });
			}
		});
		const text = thin ? `thin: from B ${from}` : `10 % fewer from B ${from}`;
		const isLeft = x - areas[0].left > pen.width(text, { size: SIZE, bold: !thin }) + 2 * BESIDE;
		const y = areas[0].bottom - CORNER - SIZE / 2 - LINE_HEIGHT * k;
		pen.text(text, isLeft ? x - BESIDE : x + BESIDE, y, {
			colour, size: SIZE, bold: !thin, halo: theme.halo, align: isLeft ? "right" : "left",
		});
	});
}

/** @type {(pen: Pen, model: Batches, theme: Theme, memory: Memory) => void} */
function paintWords(pen, { words, below }, theme, memory) {
	const [upper, lower] = areasOf(memory);
	words.forEach(({ text, look }, k) => {
		const y = upper.top + CORNER + SIZE / 2 + LINE_HEIGHT * k;
		const colour = look ? theme.of(look) : theme.soft;
		pen.text(text, upper.right - CORNER, y, {
			colour, size: SIZE, bold: Boolean(look), halo: theme.halo, align: "right",
		});
	});
	const style = { colour: theme.ink, size: SIZE, bold: true, halo: theme.halo };
	if (below) pen.text(below, lower.left + CORNER, lower.top + CORNER + SIZE / 2, style);
}

/**
 * Paint, over that, the batch size that is pointed at.
 * @type {(pen: Pen, model: Batches, size: Size, theme: Theme, memory: Memory) => void}
 */
export function paintBatchNow(pen, { pointed }, _size, theme, { axes = [] }) {
	if (pointed === null) return;
	for (const { area, curves = [] } of axes) {
		if (!area) continue;
		const x = acrossOf(area, pointed);
		pen.part("pointed", () => line(pen, [x, area.top], [x, area.bottom], { colour: theme.ink, width: 1.2 }));
		for (const { curve, places, colour } of curves) {
			const k = (curve.xs ?? []).indexOf(pointed);
			if (k < 0) continue;
			const rim = { colour: theme.halo, width: 2.5 };
			pen.marks(curve.look.marker, [places[2 * k], places[2 * k + 1]], curve.thin ? 3.5 : 5, colour, rim);
		}
	}
}

/**
 * The batch size nearest to a place on the picture, of those that there are.
 * @type {(memory: Memory, sizes: number[], x: number) => number | null}
 */
export function sizeAt(memory, sizes, x) {
	const [area] = areasOf(memory);
	if (!area || sizes.length === 0) return null;
	const away = sizes.map((size) => Math.abs(acrossOf(area, size) - x));
	return sizes[away.indexOf(Math.min(...away))];
}

/** @type {(steps: number) => string} */
const stepsIn = (steps) => (steps < Infinity ? String(steps) : "over 10⁶");

/** @type {(best: Best, which: 0 | 1) => string[]} steps, effective step size and momentum, as texts */
function numbersOf(best, which) {
	const { steps, u } = RULES[which];
	const momentum = which === 0 ? "0" : best.momentum.toFixed(3).replace("NaN", "–");
	return [stepsIn(best[steps]), written(best[u], 2), momentum];
}

/**
 * The best settings for the batch size that is pointed at, else for the one from which on the lines part; below them
 * those of the second start, where lines part, and what is counted.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function batchTable({ scene }, _apart, panel, how) {
	const { found, pale, why } = foundFor(scene, panel, how);
	const { optimizers, in_words: words } = how.catalogue;
	if (!found) return { head: [], rows: [], above: [], below: [`${begun(why)}.`] };
	const { answer: { sizes, found: [each, others] } } = found;
	const partings = partingsOf(found.answer);
	const k = toldOf(found);
	const head = [`at B ${sizes[k]}`, "steps", "u", "β"].map((text) => ({ text, soft: true }));
	const rows = RULES.map(({ name }, which) => {
		const { title, look } = optimizers[name];
		const cells = [title, ...numbersOf(each[k], /** @type {0 | 1} */ (which))];
		return { name, look, cells: cells.map((text) => ({ text })) };
	});
	const [descent, ball] = [numbersOf(others[k], 0), numbersOf(others[k], 1)];
	const thin = `Equal loss along each axis at the start (thin): ${descent[0]} and ${ball[0]} steps, ` +
		`u ${descent[1]} and ${ball[1]}, β ${ball[2]}.`;
	const counted = `Until the expected loss is first at or below ${words[panel.shows ?? ""]} of what it was; best η ` +
		`and β; ${groundOf(found)}.`;
	return { head, rows, above: [], below: [thin, partedIn(partings), counted, ...(pale ? [OTHER] : [])] };
}

/**
 * The batch size that is told of, by its place: the one that is pointed at, else the one from which on the lines part.
 * @type {(found: FoundBatches) => number}
 */
function toldOf({ answer, pointed = null }) {
	const wanted = answer.sizes.indexOf(pointed ?? partingsOf(answer)[0].from ?? -1);
	return wanted < 0 ? Math.floor(answer.sizes.length / 2) : wanted;
}

/**
 * What the best settings are of.
 * @type {(found: FoundBatches) => string}
 */
export function groundOf({ request: { kappa, curvatures }, answer: { largest } }) {
	const spread = kappa > 1 ? ` from ${written(1 / kappa, 2)} to 1` : " of 1";
	return `${curvatures} curvatures${spread}, noise H/B, β up to ${written(largest, 3)}`;
}

/**
 * The best settings for one batch size, of both rules in turn.
 * @type {(found: FoundBatches) => string}
 */
export function batchReadout(found) {
	const k = toldOf(found);
	const [first, thin] = found.answer.found.map((each) => {
		const [descent, ball] = [numbersOf(each[k], 0), numbersOf(each[k], 1)];
		return `${descent[0]} and ${ball[0]} steps, u ${descent[1]} and ${ball[1]}, β ${ball[2]}`;
	});
	return `B ${found.answer.sizes[k]}: ${first}. Thin: ${thin}.`;
}

/** @type {(partings: Parting[]) => string} */
function partedIn([{ from }, { from: other }]) {
	const begins = `Heavy ball takes less than ${AHEAD} of the steps`;
	const also = other === from ? "" : other ? `, thin from B ${other} on` : ", thin at none";
	if (from) return `${begins} from B ${from} on${also}.`;
	return other ? `${begins} at no batch size${also}.` : `${begins} at no batch size.`;
}

/**
 * All of it in numbers, for those who cannot see it.
 * @type {(found: FoundBatches, catalogue: Catalogue) => Pick<import("./table.js").Table, "head" | "rows">}
 */
export function wholeTable({ answer: { sizes, found } }, { optimizers }) {
	const starts = ["", ", equal loss along each axis"];
	const columns = starts.flatMap((start) => RULES.flatMap(({ name }) => {
		const { title } = optimizers[name];
		return [`${title}: steps`, "effective step size", ...(name === "heavy_ball" ? ["momentum"] : [])]
			.map((text) => text + start);
	}));
	const rows = sizes.map((size, k) => {
		const cells = found.flatMap((each) => [...numbersOf(each[k], 0).slice(0, 2), ...numbersOf(each[k], 1)]);
		return { name: `B ${size}`, cells: [`B ${size}`, ...cells].map((text) => ({ text })) };
	});
	return { head: ["batch size", ...columns].map((text) => ({ text })), rows };
}
