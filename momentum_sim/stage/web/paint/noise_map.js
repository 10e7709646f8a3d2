/**
 * The map of where noise decides how wide a cloud is, and where curvature does: the mean loss of gradient descent in
 * the long run over that of a run with momentum, for every effective step size and momentum that the sliders reach.
 */

import { SECRET_MAP } from "../ranking.js";
import { ratioOfMeans, ratiosAt, until } from "../ratios.js";
import { significant, written } from "../scales.js";
import { followed, SHARES, stepSizeStays } from "../scene.js";
import { resultOf } from "../simulation.js";
import { around, besides, candidates, clearOf, located, SAMPLES, SIZE } from "./boundaries.js";
import { SHADES } from "./cells.js";
import { mapBox, paintFrame } from "./map.js";
import { meet } from "./names.js";
import { centresOf, isSound, placeOf, shareOf, sideOf, valueAt } from "./settings.js";

/**
 * @import {
 *	Apart, Box, Catalogue, Drawn, Hidden, Kernels, ModelHow, Panel, Pen, Place, Result, Rule, RunSettings, Scene,
 *	Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./settings.js").Side} Side
 * @typedef {import("./settings.js").Setting} Setting
 * @typedef {{text: string, width: number, dash: number[], shares: number[]}} Line as boundaries have them
 * @typedef {{plain: string, count: number, measured: number, expected: number, falls: boolean}} Late how the mean
 *   losses of the last steps compare, as they were measured and as the laws have them, and whether those still fall;
 *   `plain` says why they do not compare, if they do not
 *
 * @typedef {import("../ratios.js").Of} Of
 *
 * @typedef {object} NoiseMapped what a map is of, as plain data
 * @property {string} why there is no map; empty if there is one
 * @property {Result | undefined} run that it is of
 * @property {Side[]} sides effective step sizes and momenta
 * @property {Setting} setting of the run, its step size the effective one
 * @property {Of | null} of
 * @property {Float64Array | null} cells the ratio at each step size for each momentum, from the least up
 * @property {Line[]} lines until where both are alike, where gradient descent ends and where the run does
 * @property {number} ratio at the setting
 * @property {Late | null} late
 * @property {never[]} ways
 *
 * @typedef {{room?: Box, texts: string[]}} Said words in lines, and where they stand
 */

const PLAIN = "gradient_descent"; // what a run is compared with
const CELLS = 96; // in a row and in a column
const STRONGEST = 4; // the ratio from which on there is no darker shade but that of where only one stays
const DARKEST = 0.75; // of the way from the palest shade, at that ratio
const LATE = 4; // of a run the last one of so many parts is late
const RESTS = 0.05; // of a law's loss: where it falls by more while it is late it is not at rest
const LINE = 13; // units between lines of words
const SPACE = 6; // around words in a region
const NAME = { size: SIZE, bold: true };
/** Until where both are alike within a share, Infinity for where the run ends; and how that is drawn. */
const ALIKE = [
	{ within: 0.01, text: "alike within 1 %", width: 1.6, dash: [2, 3] },
	{ within: 0.1, text: "within 10 %", width: 1.6, dash: [7, 4] },
	{ within: Infinity, text: "", width: 2, dash: [] },
];
const ONLY = "only momentum stays";
const NEITHER = "neither stays";

/**
 * The run that a map is of: the followed one, of those that have the shared settings, a momentum that stays and a law.
 * @type {(drawn: Drawn, catalogue: Catalogue) => RunSettings | undefined}
 */
const mappedRun = ({ scene, landscape: { many } }, catalogue) =>
	followed(scene, catalogue, ({ optimizer, momentum, step_size, schedule, matches }) => {
		const rule = catalogue.optimizers[optimizer];
		const own = momentum ?? step_size ?? schedule ?? matches ?? null;
		return rule.schedule === "constant" && Boolean(many?.lawful.includes(rule.step)) && own === null;
	});

/**
 * Why there is no map; empty if there is one.
 * @type {(drawn: Drawn, run: Result | undefined, sides: Side[], hidden: Hidden) => string}
 */
function whyNot({ scene, quadratic, landscape }, run, sides, hidden) {
	if (!quadratic) return `Theory has nothing to say of ${landscape.title} here.`;
	if (!run) return "Switch on a run with momentum whose steps are linear: the map is of its settings.";
	if (run.name in hidden) return SECRET_MAP;
	if (!stepSizeStays(scene)) return "The map is of step sizes that stay, and here they change on the way.";
	return sides.every(isSound) ? "" : "Floats cannot hold this map.";
}

/**
 * What a map shows.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => NoiseMapped}
 */
export function noiseModel(drawn, _apart, _panel, { kernels, catalogue, hidden }) {
	const { scene, results, quadratic } = drawn;
	const run = resultOf(results, mappedRun(drawn, catalogue));
	const sides = ["step_size", "momentum"].map((name) => sideOf(name, scene, catalogue));
	const setting = { momentum: scene.momentum, step_size: effectiveOf(scene, run) };
	const why = whyNot(drawn, run, sides, hidden);
	/** @type {NoiseMapped} */
	const model = { why, run, sides, setting, of: null, cells: null, lines: [], ratio: NaN, late: null, ways: [] };
	if (why || !run || !quadratic) return model;
	const of = { step: run.rule.step, bowl: [...quadratic, ...noiseOf(kernels, drawn)] };
	const key = JSON.stringify([of, sides.map(({ ends }) => ends)]);
	const found = kernels.once("noise map", key, () => cellsAndLines(kernels, of, sides));
	const [ratio] = ratiosAt(kernels, of, [setting.step_size], [setting.momentum]);
	return { ...model, of, cells: found.cells, lines: found.lines, ratio, late: lateOf(kernels, drawn, run) };
}

/**
 * The effective step size that a scene has for a run.
 * @type {(scene: Scene, run: Result | undefined) => number}
 */
function effectiveOf({ equal, step_size: size, momentum }, run) {
	if (equal === "path") return size * (1 - momentum);
	return equal === "effective_step_size" || !run ? size : effectiveSizeOf(size, momentum, run.rule);
}

/**
 * A rule's effective step size, from its own.
 * @type {(own: number, momentum: number, rule: Pick<Rule, "memory">) => number}
 */
const effectiveSizeOf = (own, momentum, { memory }) => own / SHARES[memory](1 - momentum);

/**
 * The step size that runs share in a scene where a rule is to have an effective one, with a momentum.
 * @type {(scene: Pick<Scene, "equal">, effective: number, momentum: number, rule: Pick<Rule, "memory">) => number}
 */
export function sharedSizeOf({ equal }, effective, momentum, { memory }) {
	if (equal === "effective_step_size") return effective;
	return significant(equal === "path" ? effective / (1 - momentum) : effective * SHARES[memory](1 - momentum), 12);
}

/**
 * How much noise there is along and across, for each that there is in a direction of curvature 1.
 * @type {(kernels: Kernels, drawn: Drawn) => number[]}
 */
function noiseOf(kernels, { landscape: { name }, coefficients, scene: { objective: { parameters } } }) {
	const amount = kernels.room("amount of noise", 24);
	kernels.call(name, "cloud_noise", amount, coefficients, 1, parameters.noise_exponent);
	const [along, , across] = kernels.numbers(amount, 3);
	return [along, across];
}

/** @type {(kernels: Kernels, of: Of, sides: Side[]) => {cells: Float64Array, lines: Line[]}} */
function cellsAndLines(kernels, of, [across, up]) {
	const [sizes, rising] = [across, up].map((side) => centresOf(side, CELLS));
	const cells = ratiosAt(kernels, of, rising.flatMap(() => sizes), rising.flatMap((beta) => sizes.map(() => beta)));
	const momenta = Array.from({ length: SAMPLES }, (_, k) => valueAt(up, k / (SAMPLES - 1)));
	/** @type {(found: ArrayLike<number>) => number[]} */
	const shares = (found) => Array.from(found, (size) => shareOf(across, size));
	const lines = ALIKE.map(({ within, ...look }) => {
		return { ...look, shares: shares(until(kernels, of, momenta, within)) };
	});
	const [end] = shares(until(kernels, of, [0], Infinity)); // without momentum the run is gradient descent
	return { cells, lines: [...lines, { text: "", width: 2, dash: [], shares: momenta.map(() => end) }] };
}

/**
 * How the late mean losses of gradient descent and of a run compare, if gradient descent is shown at the same effective
 * step size.
 * @type {(kernels: Kernels, drawn: Drawn, run: Result) => Late}
 */
function lateOf(kernels, { scene, results }, run) {
	const count = Math.max(1, Math.round(scene.n_steps / LATE));
	const none = { count, measured: NaN, expected: NaN, falls: false };
	const effective = (/** @type {Result} */ one) => effectiveSizeOf(one.stepSize, one.momentum, one.rule);
	const shown = results.filter(({ optimizer }) => optimizer === PLAIN);
	if (shown.length === 0) return { ...none, plain: "show gradient descent to have it measured" };
	const u = effective(run);
	const plain = shown.find((one) => Math.abs(effective(one) - u) <= 1e-9 * u);
	if (!plain) {
		const there = written(effective(shown[0]), 4);
		return { ...none, plain: `not measured here: gradient descent is at u ${there}` };
	}
	const [begin, end] = [scene.n_steps + 1 - count, scene.n_steps + 1];
	/** @type {(which: "measured" | "predicted") => number} */
	const ratio = (which) => {
		const [first, second] = [plain, run].map((one) => one[which]?.losses);
		return first && second ? ratioOfMeans(kernels, first, second, begin, end) : NaN;
	};
	const falls = [plain, run].some(({ predicted }) => {
		const [first, last] = [predicted?.losses[begin] ?? 0, predicted?.losses[end - 1] ?? 0];
		return Math.abs(first - last) > RESTS * last;
	});
	return { plain: "", count, measured: ratio("measured"), expected: ratio("predicted"), falls };
}

/**
 * What is predicted at the scene's own setting and what was measured; why there is no map, if there is none.
 * @type {(model: NoiseMapped) => string}
 */
export function noiseReadout({ why, run, setting: { step_size, momentum }, ratio, late }) {
	if (why || !run || !late) return why;
	const { title } = run;
	const at = `${title} at u ${written(step_size, 4)}, β ${written(momentum, 4)}`;
	if (Number.isNaN(ratio)) return `${at}: neither it nor gradient descent stays`;
	if (ratio === Infinity) return `${at}: it stays, and gradient descent at this u does not`;
	if (ratio === 0) return `${at}: it does not stay, and gradient descent at this u does`;
	const predicted = `${at}: in the long run gradient descent's loss is ${written(ratio, 4)} times as high`;
	const { plain, count, measured, expected, falls } = late;
	if (plain) return `${predicted}; ${plain}`;
	const own = `${written(measured, 4)} times measured, ${written(expected, 4)} expected`;
	return `${predicted}; over the last ${count} steps${falls ? ", still falling," : ""} ${own}`;
}

/**
 * What a map's colours mean.
 * @type {(model: NoiseMapped) => import("./map.js").Key[]}
 */
export const noiseLegend = ({ run }) => [
	{ kind: "shades", text: `full: only ${run?.title ?? "momentum"} stays; faint: both are alike` },
	{ kind: "hatch", text: NEITHER },
];

/**
 * Paint a map: axes, cells, lines with their names, and what stays where.
 * @type {(pen: Pen, model: NoiseMapped, size: Size, theme: Theme) => void}
 */
export function paintNoiseMap(pen, model, size, theme) {
	const box = mapBox(size);
	paintFrame(pen, box, model, theme);
	const { cells, run, lines, sides, setting } = model;
	if (!cells || !run) return;
	pen.image(box, {
		columns: CELLS, rows: CELLS, indices: indicesOf(cells),
		palette: Uint32Array.from([...theme.shades(run.look, SHADES), 0]),
	});
	const found = lines.map((line) => ({ ...line, ...located(line, box) }));
	pen.inside(box, () => {
		for (const { path, width, dash, text } of found) {
			pen.stroke(path, { colour: theme.halo, width: width + 2 });
			pen.part(text || "end", () => pen.stroke(path, { colour: theme.ink, width, dash }));
		}
	});
	const style = { colour: theme.ink, size: SIZE, bold: true, halo: theme.halo };
	const taken = [around(clearOf(placeOf(box, sides, setting)))];
	const [, , ends, plain] = lines;
	const only = ends.shares.map((share, k) => [plain.shares[k], Math.min(share, 1)]);
	const neither = ends.shares.map((share, k) => [Math.max(share, plain.shares[k], 0), 1]);
	for (const { text, between } of [{ text: ONLY, between: only }, { text: NEITHER, between: neither }]) {
		const { room, texts } = roomFor(pen, text, between, box, taken) ?? roomBeside(pen, text, found[3].seen, taken);
		if (!room) continue;
		taken.push(room);
		const middle = (room.left + room.right) / 2;
		const says = (/** @type {string} */ line, /** @type {number} */ k) =>
			pen.text(line, middle, room.top + (k + 0.5) * LINE, { ...style, align: "center" });
		pen.part(text, () => texts.forEach(says));
	}
	for (const { text, seen } of found) {
		if (!text) continue;
		const free = candidates(seen)
			.map((at) => besides(pen, text, at, box, 6)[0])
			.find((one) => one && !taken.some((other) => meet(one, other)));
		if (!free) continue;
		taken.push(free);
		pen.part(text, () => pen.text(text, free.left, (free.top + free.bottom) / 2, style));
	}
}

/**
 * Words in so many lines, the longest as short as it can be.
 * @type {(pen: Pen, words: string[], count: number) => string[]}
 */
function linesOf(pen, words, count) {
	if (count === 1) return [words.join(" ")];
	const options = words.slice(0, 1 - count || undefined).map((_, k) =>
		[words.slice(0, k + 1).join(" "), ...linesOf(pen, words.slice(k + 1), count - 1)]);
	const widest = (/** @type {string[]} */ lines) => Math.max(...lines.map((line) => pen.width(line, NAME)));
	return options.reduce((best, one) => (widest(one) < widest(best) ? one : best));
}

/**
 * Where words stand in a region, in as few lines as there is room for; no room where they cannot. The region is
 * between two shares of the way across, from the least momentum to the largest.
 * @type {(pen: Pen, text: string, between: number[][], box: Box, taken: Box[]) => Said | null}
 */
function roomFor(pen, text, between, { left, top, right, bottom }, taken) {
	const words = text.split(" ");
	for (let count = 1; count <= words.length; count++) {
		const texts = linesOf(pen, words, count);
		const width = Math.max(...texts.map((line) => pen.width(line, NAME))) + 2 * SPACE;
		const height = LINE * texts.length;
		const half = Math.ceil(((height / 2 + SPACE) / (bottom - top)) * (SAMPLES - 1));
		const rooms = between.flatMap((_, k) => {
			const rows = between.slice(Math.max(0, k - half), k + half + 1);
			if (k < half || k + half >= between.length) return [];
			const [from, to] = [Math.max(...rows.map(([one]) => one)), Math.min(...rows.map(([, one]) => one))];
			const [begin, end] = [from, to].map((share) => left + share * (right - left));
			const [across, up] = [(begin + end) / 2, bottom - (k / (SAMPLES - 1)) * (bottom - top)];
			const room = {
				left: across - width / 2, right: across + width / 2, top: up - height / 2, bottom: up + height / 2,
			};
			return end - begin >= width && !taken.some((other) => meet(room, other)) ? [room] : [];
		});
		if (rooms.length) return { room: rooms[Math.floor(rooms.length / 2)], texts };
	}
	return null;
}

/**
 * Where words stand before the line at which a region begins, if that is the one where gradient descent ends.
 * @type {(pen: Pen, text: string, seen: Place[], taken: Box[]) => Said}
 */
function roomBeside(pen, text, seen, taken) {
	const texts = linesOf(pen, text.split(" "), 2);
	texts[1] += " →";
	const width = Math.max(...texts.map((line) => pen.width(line, NAME)));
	const rooms = text === ONLY ? candidates(seen).map(([x, y]) => {
		return { left: x - SPACE - width, right: x - SPACE, top: y - LINE, bottom: y + LINE };
	}) : [];
	return { room: rooms.find((room) => !taken.some((other) => meet(room, other))), texts };
}

/**
 * Which shade each cell has, from the largest momentum down: the palest where both are alike, the first where the run
 * alone stays, the one behind the shades where gradient descent does, none where neither stays.
 * @type {(cells: Float64Array) => Uint8Array}
 */
function indicesOf(cells) {
	const indices = new Uint8Array(cells.length);
	cells.forEach((ratio, k) => {
		const column = k % CELLS;
		const row = CELLS - 1 - (k - column) / CELLS;
		const strength = Math.min(Math.max(Math.log(ratio) / Math.log(STRONGEST), 0), 1);
		const shade = ratio === Infinity ? 0 : Math.round((SHADES - 1) * (1 - DARKEST * strength));
		indices[row * CELLS + column] = Number.isNaN(ratio) ? SHADES + 1 : ratio === 0 ? SHADES : shade;
	});
	return indices;
}

/**
 * Until which effective step size both are alike and stay, for a few momenta, from the largest down.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function noiseTable(drawn, apart, panel, how) {
	const model = noiseModel(drawn, apart, panel, how);
	const { why, of, sides: [, up], setting } = model;
	const names = [...ALIKE.slice(0, 2).map(({ text }) => text), "gradient descent stays", "with momentum stays"];
	const head = ["β", ...names.map((text) => `${text} to u`)].map((text) => ({ text, soft: true }));
	if (!of) return { head, rows: [], above: [], below: [why] };
	const momenta = [...new Set([...up.ticks, setting.momentum])].sort((a, b) => b - a);
	const [one, ten, end] = ALIKE.map(({ within }) => until(how.kernels, of, momenta, within));
	const [plain] = until(how.kernels, of, [0], Infinity);
	const rows = momenta.map((momentum, k) => {
		const cells = [written(momentum, 4), ...[one[k], ten[k], plain, end[k]].map((u) => written(u))];
		const current = momentum === setting.momentum;
		return { name: `β ${momentum}`, current, cells: cells.map((text) => ({ text })) };
	});
	return { head, rows, above: [], below: [noiseReadout(model)] };
}
