/**
 * What each plot shows, as plain data: curves over the steps (`ys`) or over another quantity (`xs` as well), level
 * lines, and the range; several charts stand one above the other.
 */

import { begun, filled, listed } from "../narration.js";
import { written } from "../scales.js";
import { shownAs } from "../scene.js";
import { project, weightsOf } from "../simulation.js";
import { envelope, predictedCurve, prediction, settledDistance } from "../theory.js";

/** @import { Apart, Catalogue, Drawn, Kernels, ModelHow, Panel, Place, Result } from "../types.d.ts" */

/**
 * @typedef {import("./axes.js").Chart} Chart
 * @typedef {import("./axes.js").Curve} Curve
 * @typedef {import("./plot.js").Plotted} Plotted
 * @typedef {ModelHow & {apart: Apart | null}} SeenHow with what may be seen of the followed run
 * @typedef {(Chart | {charts: Chart[]}) & {titles?: string[]}} Charts one or several
 * @typedef {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => Plotted} Model
 */

const MOST_DECADES = 18;
const ABOVE = 0.45; // of the highest weight, left free for a note of two lines, on a phone too
const UPWARDS = 0.25; // of the largest step size
const CURVE_POINTS = 1500; // of a predicted curve, at most about so many

/**
 * What may be seen of a run of which a reader is to predict the rest: not even a range may tell of it.
 * @template {Result} R
 * @param {R} run
 * @param {Record<string, number>} hidden
 * @returns {R}
 */
export function seenOf(run, hidden) {
	if (!(run.name in hidden)) return run;
	const points = hidden[run.name] + 1;
	const seen = { ...run, losses: run.losses.slice(0, points), settles: Infinity, diverges: -1 };
	const all = /** @type {Partial<Apart>} */ (run);
	const pairs = [all.path, all.gradients, all.averages];
	const [path, gradients, averages] = pairs.map((each) => each?.slice(0, 2 * points));
	return { ...seen, path, gradients, averages, ...run.upTo?.(points - 1) };
}

/**
 * What `model` gives: the charts of a scene, of which `of` gives one or several, from what may be seen of its runs.
 * @type {(of: (seen: Drawn, panel: Panel, how: SeenHow) => Charts) => Model}
 */
export function plotted(of) {
	return (drawn, apart, panel, how) => {
		const { scene } = drawn;
		const seen = { ...drawn, results: drawn.results.map((result) => seenOf(result, how.hidden)) };
		const { titles, ...found } = of(seen, panel, { ...how, apart: apart && seenOf(apart, how.hidden) });
		const all = titles ?? scene.runs.map((run) => shownAs(run, how.catalogue).title); // also of those not shown
		return { charts: "charts" in found ? found.charts : [found], steps: scene.n_steps, titles: all };
	};
}

/**
 * A run's curve.
 * @type {(run: Result, ys: Float64Array, more?: Partial<Curve>) => Curve}
 */
export const curveOf = ({ name, title, look, diverges, per }, ys, more = {}) =>
	({ id: name, name, title, look, diverges, per, ys, ...more });

/**
 * What is predicted of a run, over its own curve.
 * @type {(run: Result, ys: Float64Array) => Curve}
 */
export const lawOf = (run, ys) =>
	curveOf(run, ys, { id: `predicted ${run.name}`, title: "", plain: true, dash: [4, 4] });

/**
 * How far each run is above the minimum, on a logarithmic scale; its loss, where there is no minimum.
 * @type {Model}
 */
export const gapModel = plotted(({ floor, texts, results, scene }) => {
	const tolerance = results[0]?.tolerance;
	const share = scene.tolerance.relative ? `, ${written(100 * scene.tolerance.value)} % of the start` : "";
	const curves = results.map((result) => {
		const mark = result.settles <= scene.n_steps ? Math.ceil(result.settles * (result.per ?? 1)) : null;
		return curveOf(result, result.losses.map((loss) => loss - floor), { mark });
	});
	if (texts.no_gap) return { curves, range: fitted(curves), note: texts.no_gap };
	const levels = tolerance > 0 && tolerance < Infinity;
	const level = { value: tolerance, text: `settled below ${written(tolerance, 2)}${share}` };
	const laws = results.flatMap((run) =>
		run.predicted ? [lawOf(run, run.predicted.losses.map((loss) => loss - floor))] : []);
	const range = decades(curves, results);
	return { curves: [...curves, ...laws], levels: levels ? [level] : [], range, logarithmic: true };
});

/**
 * How far from the minimiser, or from the start where none stands alone, each run is in a direction.
 * @type {Model}
 */
export const positionModel = plotted((drawn, { direction = "along" }, { kernels }) => {
	const curves = drawn.results.map((result) => curveOf(result, along(kernels, drawn, result, direction)));
	return { curves, levels: [centreOf(drawn)], range: fitted(curves) };
});

/** @type {(drawn: Drawn) => {value: number, text: string}} */
const centreOf = ({ texts }) => ({ value: 0, text: texts.centre });

/** @type {(kernels: Kernels, drawn: Drawn, run: Result, direction: string) => Float64Array} */
const along = (kernels, { centre, directions }, { path }, direction) =>
	project(kernels, path, centre, directions[direction]);

/**
 * The followed run's gradient in a direction, beside its moving average.
 * @type {Model}
 */
export const gradientsModel = plotted(({ directions }, { direction = "across" }, { kernels, catalogue, apart }) => {
	const ways = direction === "both" ? ["across", "along"] : [direction];
	const charts = ways.map((way) => {
		const chart = gradientsAlong(kernels, apart, directions[way], way);
		if (ways.length < 2 || !apart) return chart;
		return { ...chart, note: sums(kernels, catalogue, apart, directions[way], way) };
	});
	return { charts, titles: ["gradient"] };
});

/** @type {(kernels: Kernels, apart: Apart | null, direction: Place, way: string) => Chart} */
function gradientsAlong(kernels, apart, direction, way) {
	/** @type {(run: Apart, pairs: Float64Array, title: string, thin: boolean) => Curve} */
	const curve = (run, pairs, title, thin) => {
		const look = { ...run.look, dash: thin ? [2, 3] : [] };
		const style = { id: `${title} ${way}`, title, look, thin, soft: thin };
		return curveOf(run, project(kernels, pairs, [0, 0], direction), style);
	};
	const curves = apart ? [curve(apart, apart.gradients, "gradient", true)] : [];
	if (apart?.rule.schedule) curves.push(curve(apart, apart.averages, "average", false));
	return { curves, levels: [{ value: 0 }], range: fitted(curves) };
}

/**
 * What the first gradients add up to in a direction: their sizes, and with their signs.
 * @type {(kernels: Kernels, catalogue: Catalogue, apart: Apart, direction: Place, way: string) => string}
 */
function sums(kernels, catalogue, { gradients: pairs }, [dx, dy], way) {
	const count = Math.min(catalogue.first_gradients, pairs.length / 2);
	const out = kernels.room("sums", 16);
	kernels.call("common", "direction_sums", out, kernels.put("points", pairs), count, dx, dy);
	const [signed, sizes] = kernels.numbers(out, 2).map(Math.abs);
	return `${way}: the first ${count} add up to ${written(signed)}, their sizes to ${written(sizes)}`;
}

/**
 * Where the followed run is in a direction, on the curve that theory draws.
 * @type {Model}
 */
export const predictedModel = plotted((drawn, { direction = "along" }, { kernels, catalogue, apart, hidden }) => {
	const steps = drawn.scene.n_steps;
	/** @type {(result: Result, more: Partial<Curve>) => Curve} */
	const own = (result, more) => curveOf(result, along(kernels, drawn, result, direction), more);
	const beside = drawn.results.filter(({ name }) => name !== apart?.name);
	const others = beside.map((result) => own(result, { thin: true }));
	const dots = apart ? [own(apart, { dots: true })] : [];
	const theory = apart && !(apart.name in hidden) && prediction(kernels, catalogue, drawn, apart, direction);
	const runs = [...others, ...dots];
	if (!theory) return { curves: runs, levels: [centreOf(drawn)], range: fitted(runs) };
	const per = Math.max(1, Math.min(12, Math.floor(CURVE_POINTS / steps)));
	const { look, diverges } = apart;
	const line = {
		id: "predicted", title: "predicted", look, plain: true, dash: [], per, diverges,
		ys: predictedCurve(kernels, theory, steps, per),
	};
	const bound = theory.regime.name === "oscillatory" ? envelope(kernels, theory, steps) : [];
	const style = { title: "", thin: true, dash: [3, 4], per: 1 };
	const bounds = bound.length === 0 ? [] : [
		{ ...line, ...style, id: "envelope", title: "envelope", ys: bound },
		{ ...line, ...style, id: "envelope below", ys: bound.map((value) => -value) },
	];
	const past = { value: -theory.overshoot * theory.start, text: `${written(100 * theory.overshoot)} % past` };
	const levels = theory.overshoot > 0 && theory.overshoot < Infinity ? [centreOf(drawn), past] : [centreOf(drawn)];
	const { period, phase } = theory;
	const crest = Math.max(0, (phase / (2 * Math.PI)) * period);
	const to = crest + period;
	const span = to <= steps ? { from: crest, to, text: `period ${written(period)}` } : null;
	const reach = settledDistance(drawn, apart) * Math.abs(theory.start); // that counts as settled, either way
	const curves = [...bounds, line, ...others, ...dots];
	const titles = ["predicted", "envelope", apart.title];
	return { curves, levels, range: fitted([...dots, line], 0.16), span, band: [-reach, reach], titles };
});

/**
 * The phase portrait: how far each run goes in a step against where it is, both in a direction.
 * @type {Model}
 */
export const velocityModel = plotted((drawn, { direction = "along" }, { kernels }) => {
	const curves = drawn.results.map((result) => {
		const xs = along(kernels, drawn, result, direction);
		return curveOf(result, xs.map((x, k) => (k ? x - xs[k - 1] : 0)), { xs });
	});
	const across = fitted(curves.map((curve) => ({ ...curve, ys: curve.xs ?? [] })));
	return { curves, levels: [{ value: 0 }], range: fitted(curves), across };
});

/**
 * The momentum of each run, or its step size, above which there is room for a point to be dragged up.
 * @type {Model}
 */
export const scheduleModel = plotted(({ results }, { shows }, { apart }) => {
	const rates = shows === "step_size";
	const curves = onTop(results.filter(({ rule }) => rates || rule.schedule), apart).map((result) => {
		const strong = result.name === apart?.name;
		return curveOf(result, rates ? result.stepSizes : result.momenta, { strong, diverges: -1 });
	});
	const [low, high] = fitted(curves, rates ? UPWARDS : undefined);
	const below = curves.some(({ ys }) => ys.some((y) => y < 0));
	return { curves, range: rates ? [0, high] : [below ? low : 0, 1] };
});

/**
 * Results with the followed run's on top of the others.
 * @type {(results: Result[], apart: Apart | null) => Result[]}
 */
const onTop = (results, apart) =>
	[...results].sort((a, b) => Number(a.name === apart?.name) - Number(b.name === apart?.name));

/**
 * How far each gradient of a run has moved its last iterate in all, per unit: a weight for each step, where the rule
 * weighs its gradients. Of a run whose rest is hidden it is the last iterate that may be seen.
 * @type {Model}
 */
export const memoryModel = plotted(({ scene, texts, results }, _panel, { kernels, catalogue, apart }) => {
	const curves = onTop(results.filter(({ rule }) => rule.weighs), apart).map((result) => {
		const { name, rule, momenta, stepSizes, losses } = result;
		const seen = momenta.subarray(0, losses.length - 1);
		const weights = weightsOf(kernels, catalogue, rule.step, seen, stepSizes);
		return curveOf(result, weights, { strong: name === apart?.name, diverges: -1 });
	});
	const descends = results.some(({ optimizer }) => optimizer === "gradient_descent") || scene.rate_change;
	const levels = descends ? [] : [{ value: scene.step_size, text: "η, gradient descent's" }];
	const note = unweighed(results.filter(({ rule }) => !rule.weighs), texts);
	const [low, high] = fitted([...curves, { ys: levels.map(({ value }) => value) }], note ? ABOVE : undefined);
	const below = curves.some(({ ys }) => ys.some((y) => y < 0));
	return { curves, levels, range: [below ? low : 0, high], note };
});

/**
 * What is said of runs whose gradients have no weights; nothing where there are none.
 * @type {(results: Result[], texts: import("../types.d.ts").Texts) => string | undefined}
 */
function unweighed(results, texts) {
	if (results.length === 0) return undefined;
	const text = results.every(({ rule }) => rule.adaptive) ? texts.no_weights_divided : texts.no_weights;
	const runs = listed(results.map(({ title }) => title));
	return begun(filled(text, { runs, divide: results.length > 1 ? "divide" : "divides" }));
}

/**
 * The decades from the deepest gap that is reached up to a little above the start; what diverges leaves upwards.
 * @type {(curves: Curve[], results: Result[]) => [number, number]}
 */
function decades(curves, results) {
	let lowest = Infinity;
	let start = 1;
	curves.forEach(({ ys }, k) => {
		start = ys[0];
		lowest = Math.min(lowest, results[k].tolerance / 3 || Infinity);
		for (const gap of ys) if (gap > 0 && gap < lowest) lowest = gap;
	});
	if (!(start > 0 && start < Infinity)) start = 1;
	const top = Math.ceil(Math.log10(start) + 0.5);
	const bottom = lowest > 0 && lowest < Infinity ? Math.floor(Math.log10(lowest)) : top - 4;
	return [Math.max(Math.min(bottom, top - 4), top - MOST_DECADES), top];
}

/**
 * A range that holds 0 and every curve, and of one that diverges what came before it grew out of proportion.
 * @param {Pick<Curve, "ys" | "diverges">[]} curves
 * @param {number} [margin] on either side, as a share
 * @returns {[number, number]}
 */
export function fitted(curves, margin = 0.06) {
	let [low, high] = [0, 0];
	for (const { ys, diverges } of curves) {
		const size = (/** @type {number} */ y) => (Number.isFinite(y) ? Math.abs(y) : 0);
		const room = diverges !== undefined && diverges < 0 ? Infinity : 2 * Math.max(size(ys[0]), size(ys[1]));
		for (const y of ys) {
			if (!Number.isFinite(y)) continue;
			[low, high] = [Math.min(low, Math.max(y, -room)), Math.max(high, Math.min(y, room))];
		}
	}
	const reach = high - low;
	const sound = reach > 1e-290 && Number.isFinite(1e4 * reach); // what is drawn from it stays finite, too
	return sound ? [low - margin * reach, high + margin * reach] : [-1, 1];
}
