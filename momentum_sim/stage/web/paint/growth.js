/**
 * How many steps rules need on longer and longer chains: until 10 % of the distance is left at their best settings, as
 * measured and as the slowest mode alone predicts, beside n and n squared; and what the runs on the stage took.
 */

import { beginningOf, curvaturesOf, optimumFor, padded, roomFor } from "../chain.js";
import { listed, steps } from "../narration.js";
import { followed, nameOf } from "../scene.js";
import { meet, SIZE } from "./names.js";
import { PLOT } from "./plot.js";
import { endMarker, line } from "./strokes.js";

/**
 * @import {
 *	Apart, Box, Catalogue, ChainWords, Drawn, Kernels, Look, ModelHow, Panel, Pen, Place, Result, Rule, Scene, Size,
 *	Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./plot.js").Memory} Memory
 * @typedef {Pick<Scene, "objective" | "seed">} Begun what the shape of a chain is told by
 * @typedef {ModelHow & {dragging?: boolean}} How
 *
 * @typedef {object} Grown what a rule needs
 * @property {Map<number, number>} measured steps by the number of masses
 * @property {Map<number, number>} predicted the same; empty where the slowest mode does not stand for all
 *
 * @typedef {object} Known a rule with what it needs, and how it is shown
 * @property {string} name
 * @property {string} title
 * @property {Look} look
 * @property {Grown} grown
 *
 * @typedef {object} Here a run that arrived, on the stage's own chain
 * @property {string} id of its curve
 * @property {Look} look
 * @property {number} arrival
 *
 * @typedef {import("./plot.js").Plotted & {here: Here[]}} Growth
 */

const SHARE = 0.1; // of the distance, that is left
const MASSES = [5, 10, 25, 50, 100, 200, 400]; // on which it is measured
/** So many masses that a line of what is predicted goes through. */
const ALONG = [...new Set(Array.from({ length: 28 }, (_, k) => Math.round(5 * 80 ** (k / 27))).concat(MASSES))]
	.sort((a, b) => a - b);
const MOST_WORK = 2 ** 24; // masses times steps of a measurement, some 40 ms; one that takes more is left out
const WORK_DRAGGED = 2 ** 18; // the same while the shape is dragged, for each frame has all of them
const PATIENCE = 4; // times the steps that are expected
const HALF = 0.5; // of the squared distance, that the slowest mode has where it stands for all
const [LEFT, RIGHT] = [0.88, 1.45]; // times the ends of the masses, that are seen
const [BELOW, ABOVE] = [0.7, 1.6]; // times the least and the most steps
const RADIUS = 6;
const ASIDE = 11; // units from a marker's middle to what is written beside it
/** Sides of a place: which way across, and units down. */
const [LEFT_OF, RIGHT_OF, BEHIND_IT, BELOW_IT, ABOVE_IT] =
	/** @type {Place[]} */ ([[-1, -4], [1, 4], [1, 0], [0, 15], [0, -15]]);
const POINTS = ["n", "n²"];
const BEST = "Each at its best settings; ";
const LINES = "lines: predicted by the slowest mode alone.";
const ALONE = "no mode stands for all, so none predicts it.";
const LEFT_OUT = "–: takes too long here.";
const NONE = "Theory knows the best settings of no rule that is shown.";
const HIDDEN = "Hidden until you have guessed.";

/**
 * The share of the squared distance that the slowest mode has at first, on a chain of so many masses.
 * @type {(kernels: Kernels, n: number, loose: boolean, errors: number) => number}
 */
function slowestShare(kernels, n, loose, errors) {
	const shape = kernels.room("slowest shape", 8 * n);
	kernels.call("growth", "chain_modes", shape, Number(loose), n, 1);
	const out = kernels.room("slowest share", 16);
	kernels.call("growth", "chain_shares", out, shape, errors, kernels.put("unmoved", new Float64Array(n)), n, 1, 1, 1);
	const [own, whole] = kernels.numbers(out, 2);
	return own / whole;
}

/**
 * What a rule needs on chains of a shape, as far as none takes more than so much work.
 * @type {(kernels: Kernels, catalogue: Catalogue, of: Begun, rule: Rule, most: number) => Grown}
 */
function grownFor(kernels, catalogue, { objective: { name, parameters: { place } }, seed }, { step }, most) {
	const { loose, pairs } = /** @type {ChainWords} */ (catalogue.objectives[name].chain);
	/** @type {Grown} */
	const grown = { measured: new Map(), predicted: new Map() };
	let stands = true;
	for (const n of ALONG) {
		const objective = { name, parameters: { masses: n, height: 1, place } };
		const { errors, forces } = beginningOf(kernels, catalogue, { objective, seed });
		const [least] = curvaturesOf(kernels, catalogue, name, n);
		const [stepSize, momentum] = optimumFor(kernels, name, step, least);
		const out = kernels.room("arrival", 8);
		/** @type {(share: number) => number} */
		const predicted = (share) => {
			kernels.call("growth", `predicted_arrival_${step}`, out, stepSize, momentum, least, share);
			return kernels.numbers(out, 1)[0];
		};
		const own = slowestShare(kernels, n, loose, errors);
		stands &&= own >= HALF;
		if (stands) grown.predicted.set(n, predicted(SHARE / Math.sqrt(own)));
		const expected = Math.ceil(predicted(SHARE));
		if (!MASSES.includes(n) || !(expected * n <= most)) continue;
		const size = padded(n, pairs);
		const room = roomFor(kernels, size, catalogue.state_size);
		const chain = [errors, forces, Number(loose), n, size];
		const last = PATIENCE * expected;
		kernels.call("growth", `chain_arrival_${step}`, out, momentum, stepSize, SHARE, ...chain, ...room, last);
		const [measured] = kernels.numbers(out, 1);
		if (measured <= last) grown.measured.set(n, measured);
	}
	return stands ? grown : { ...grown, predicted: new Map() };
}

/**
 * What each of the rules needs by which runs are shown, the followed one's last; of a shape that is being dragged what
 * can be measured within a frame.
 * @type {(drawn: Drawn, how: How) => Known[]}
 */
function knownOf({ scene, results }, { kernels, catalogue, hidden, dragging = false }) {
	const { objective: { name, parameters: { place } }, seed } = scene;
	const front = followed(scene, catalogue);
	const inOrder = [...results].sort((a, b) => Number(front && a.name === nameOf(front)) -
		Number(front && b.name === nameOf(front)));
	const seen = inOrder.filter((run) => run.rule.predicted && !(run.name in hidden));
	const rules = new Map(seen.map((run) => [run.rule.step, run]));
	const key = JSON.stringify([name, place, seed]);
	return [...rules.values()].map(({ name: run, rule, title, look }) => {
		const whole = `growth of ${rule.step}`;
		const coarse = dragging && kernels.made.get(whole)?.key !== key;
		const most = coarse ? WORK_DRAGGED : MOST_WORK;
		const make = () => grownFor(kernels, catalogue, scene, rule, most);
		return { name: run, title, look, grown: kernels.once(coarse ? `${whole}, coarse` : whole, key, make) };
	});
}

/**
 * The first step at which no more than the share is left of a run; -1 if none is by its end.
 * @type {(run: Result) => number}
 */
const arrivalOf = ({ heights = [] }) => heights.findIndex((left) => left <= 100 * SHARE);

/**
 * Steps over masses: what rules need at their best, and what each run took on the stage's own chain.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: How) => Growth}
 */
export function growthModel(drawn, _apart, _panel, how) {
	const { scene, results } = drawn;
	const { masses } = scene.objective.parameters;
	const known = knownOf(drawn, how);
	const shown = results.filter(({ name }) => !(name in how.hidden));
	const here = shown.map((run) => ({ id: `here ${run.name}`, look: run.look, arrival: arrivalOf(run) }))
		.filter(({ arrival }) => arrival > 0);
	const ends = [Math.min(MASSES[0], masses), MASSES[MASSES.length - 1]];
	/** @type {(id: string, look: Look, of: Map<number, number>, more: object) => import("./axes.js").Curve} */
	const curve = (id, look, of, more) =>
		({ id, title: "", look, diverges: -1, xs: [...of.keys()], ys: [...of.values()], ...more });
	const plain = { marker: "circle", dash: [], light: "", dark: "" };
	const references = POINTS.map((text, k) =>
		curve(text, plain, new Map(ends.map((n) => [n, n ** (k + 1)])), { plain: true, thin: true, dash: [2, 4] }));
	const laws = known.map(({ name, look, grown }) =>
		curve(`predicted ${name}`, look, grown.predicted, { plain: true, dash: [] }));
	const dots = known.map(({ name, look, grown }) =>
		curve(`measured ${name}`, look, grown.measured, { dots: true, points: true }));
	const own = here.map(({ id, look, arrival }) =>
		curve(id, look, new Map([[masses, arrival]]), { dots: true }));
	const all = [...laws, ...dots, ...own].flatMap(({ ys }) => [...ys]).concat(ends[0], ends[1] ** 2);
	/** @type {import("./axes.js").Chart} */
	const chart = {
		curves: [...references, ...laws, ...dots, ...own], logarithmic: true, ticks: MASSES,
		across: [Math.log10(LEFT * ends[0]), Math.log10(RIGHT * ends[1])],
		range: [Math.log10(BELOW * Math.min(...all)), Math.log10(ABOVE * Math.max(...all))],
	};
	return { charts: [chart], steps: scene.n_steps, titles: [], here };
}

/**
 * Paint it, with what the lines n and n squared are at their ends, and beside the stage's own runs what they took. The
 * table below says what the dots are of.
 * @type {(pen: Pen, model: Growth, size: Size, theme: Theme, memory: Memory) => boolean}
 */
export function paintGrowth(pen, model, size, theme, memory) {
	const moving = PLOT.paint(pen, model, size, theme, memory);
	const [{ area, curves = [] } = {}] = memory.axes ?? [];
	if (!area) return moving;
	/** @type {(id: string) => Place} */
	const endOf = (id) => {
		const found = curves.find(({ curve }) => curve.id === id);
		const { places } = /** @type {import("./axes.js").PaintedCurve} */ (found);
		return [places[places.length - 2], places[places.length - 1]];
	};
	const marks = model.here.map((run) => ({ ...run, place: endOf(run.id) }));
	for (const { place: [x] } of marks.slice(0, 1)) {
		line(pen, [x, area.top], [x, area.bottom], { colour: theme.soft, width: 1, dash: [2, 4] });
	}
	const taken = marks.map(({ place: [x, y] }) =>
		({ left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS }));
	for (const { id, look, arrival, place } of marks) {
		const colour = theme.of(look);
		pen.part(id, () => endMarker(pen, look, ...place, RADIUS, colour, theme.halo));
		const sides = [LEFT_OF, RIGHT_OF, BELOW_IT, ABOVE_IT];
		say(pen, { text: String(arrival), place, sides, colour, bold: true }, area, theme, taken);
	}
	for (const text of POINTS) {
		say(pen, { text, place: endOf(text), sides: [BEHIND_IT, BELOW_IT], colour: theme.soft }, area, theme, taken);
	}
	return moving;
}

/**
 * Words beside a place, on the first of some sides where there is room; none where there is none.
 * @type {(pen: Pen, said: {text: string, place: Place, sides: Place[], colour: string, bold?: boolean}, area: Box,
 *   theme: Theme, taken: Box[]) => void}
 */
function say(pen, { text, place: [x, y], sides, colour, bold = false }, area, theme, taken) {
	const wide = pen.width(text, { size: SIZE, bold });
	const rooms = sides.map(([aside, down]) => {
		const middle = x + aside * (ASIDE + wide / 2);
		return { left: middle - wide / 2, right: middle + wide / 2, top: y + down - 7, bottom: y + down + 7 };
	});
	const room = rooms.find((one) => one.left >= area.left && one.right <= area.right && one.top >= area.top &&
		one.bottom <= area.bottom && !taken.some((other) => meet(one, other)));
	if (!room) return;
	taken.push(room);
	pen.text(text, room.left, (room.top + room.bottom) / 2, { colour, size: SIZE, bold, halo: theme.halo });
}

/** @type {(value: number | undefined) => string} */
const stepsIn = (value) => (value === undefined ? "–" : String(Number(value.toFixed(value < 1000 ? 1 : 0))));

/**
 * What rules need on each number of masses, measured and predicted, and what the stage's own runs took.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: How) => import("./table.js").Table}
 */
export function growthTable(drawn, _apart, _panel, how) {
	const { scene: { n_steps: last, objective: { parameters: { masses } } }, results, texts } = drawn;
	const head = ["masses", ...MASSES.map(String)].map((text) => ({ text, soft: true }));
	if (results.length === 0) return { head, rows: [], above: [], below: [texts.no_run] };
	const shown = results.filter(({ name }) => !(name in how.hidden));
	if (shown.length === 0) return { head, rows: [], above: [], below: [HIDDEN] };
	const known = knownOf(drawn, how).reverse();
	const rows = known.flatMap(({ name, title, look, grown: { measured, predicted } }) => {
		const law = { name: `predicted ${name}`, cells: cellsOf("predicted", predicted, true) };
		return [{ name, look, cells: cellsOf(title, measured) }, ...(predicted.size ? [law] : [])];
	});
	const isPredicted = known.some(({ grown }) => grown.predicted.size > 0);
	const isLeftOut = known.some(({ grown }) => grown.measured.size < MASSES.length);
	const said = known.length === 0 ? NONE : BEST + (isPredicted ? LINES : ALONE);
	const here = hereWords(shown, masses, last);
	const below = [[said, ...(isLeftOut ? [LEFT_OUT] : []), here].join(" ")];
	return { head: known.length ? head : [], rows, above: [], below };
}

/**
 * A row of the table.
 * @type {(title: string, of: Map<number, number>, soft?: boolean) => import("./table.js").Cell[]}
 */
const cellsOf = (title, of, soft = false) =>
	[title, ...MASSES.map((n) => stepsIn(of.get(n)))].map((text) => ({ text, soft }));

/**
 * What the stage's own runs took.
 * @type {(runs: Result[], masses: number, last: number) => string}
 */
function hereWords(runs, masses, last) {
	const arrived = runs.filter((run) => arrivalOf(run) >= 0).map((run) => `${run.title} ${arrivalOf(run)}`);
	const late = runs.filter((run) => arrivalOf(run) < 0).map(({ title }) => title);
	const parts = [
		...(arrived.length ? [listed(arrived)] : []), ...(late.length ? [`${listed(late)} not in ${steps(last)}`] : []),
	];
	return `On the stage's ${masses}: ${parts.join("; ")}.`;
}
