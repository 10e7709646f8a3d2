/**
 * What each plot shows, as plain data: curves over the steps (`ys`) or over another quantity (`xs` as well), level
 * lines, and the range; several charts stand one above the other.
 */

import { written } from "../scales.js";
import { shownAs } from "../scene.js";
import { project } from "../simulation.js";
import { envelope, predictedCurve, prediction, settledDistance } from "../theory.js";

/**
 * @typedef {import("./axes.js").Chart} Chart
 * @typedef {import("./axes.js").Curve} Curve
 * @typedef {import("./plot.js").Plotted} Plotted
 * @typedef {{kernels: any, catalogue: any, hidden: Record<string, number>}} How `hidden`: the step after which a run is
 *   to be predicted, by its name
 */

const MOST_DECADES = 18;
const CURVE_POINTS = 1500; // of a predicted curve, at most about so many

/** Directions in words. */
export const IN_WORDS = { along: "along the valley", across: "across the valley", x: "in x", y: "in y" };

/**
 * What may be seen of a run of which a reader is to predict the rest: not even a range may tell of it.
 * @param {any} run
 * @param {Record<string, number>} hidden
 * @returns {any}
 */
function seenOf(run, hidden) {
	if (!(run.name in hidden)) return run;
	const points = hidden[run.name] + 1;
	const seen = { ...run, losses: run.losses.slice(0, points), settles: Infinity, diverges: -1 };
	for (const pairs of ["path", "gradients", "averages"]) seen[pairs] = run[pairs]?.slice(0, 2 * points);
	return seen;
}

/** What `model` gives: the charts of a scene, of which `of` gives one or several, from what may be seen of its runs. */
function plotted(of) {
	return (drawn, apart, panel, how) => {
		const { scene } = drawn;
		const seen = { ...drawn, results: drawn.results.map((result) => seenOf(result, how.hidden)) };
		const { titles, ...found } = of(seen, panel, { ...how, apart: apart && seenOf(apart, how.hidden) });
		const all = titles ?? scene.runs.map((run) => shownAs(run, how.catalogue).title); // also of those not shown
		return { charts: found.charts ?? [found], steps: scene.n_steps, titles: all };
	};
}

/** A run's curve. */
const curveOf = ({ name, title, look, diverges, per }, ys, more = {}) =>
	({ id: name, name, title, look, diverges, per, ys, ...more });

/**
 * How far each run is above the minimum, on a logarithmic scale; its loss, where there is no minimum.
 * @type {(drawn: any, apart: any, panel: any, how: How) => Plotted}
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
	return { curves, levels: levels ? [level] : [], range: decades(curves, results), logarithmic: true };
});

/**
 * How far from the minimiser, or from the start where none stands alone, each run is in a direction.
 * @type {(drawn: any, apart: any, panel: any, how: How) => Plotted}
 */
export const positionModel = plotted((drawn, { direction }, { kernels }) => {
	const curves = drawn.results.map((result) => curveOf(result, along(kernels, drawn, result, direction)));
	return { curves, levels: [centreOf(drawn)], range: fitted(curves) };
});

const centreOf = ({ texts }) => ({ value: 0, text: texts.centre });

const along = (kernels, { centre, directions }, { path }, direction) =>
	project(kernels, path, centre, directions[direction]);

/**
 * The followed run's gradient in a direction, beside its moving average.
 * @type {(drawn: any, apart: any, panel: any, how: How) => Plotted}
 */
export const gradientsModel = plotted(({ directions }, { direction }, { kernels, catalogue, apart }) => {
	const ways = direction === "both" ? ["across", "along"] : [direction];
	const charts = ways.map((way) => {
		const chart = gradientsAlong(kernels, apart, directions[way], way);
		return ways.length > 1 && apart ? { ...chart, note: sums(kernels, catalogue, apart, directions[way], way) } : chart;
	});
	return { charts, titles: ["gradient"] };
});

function gradientsAlong(kernels, apart, direction, way) {
	const averages = apart?.rule.schedule ? ["averages"] : [];
	const curves = (apart ? ["gradients", ...averages] : []).map((part) => {
		const title = part.slice(0, -1);
		const look = { ...apart.look, dash: part === "gradients" ? [2, 3] : [] };
		const style = { id: `${title} ${way}`, title, look, thin: part === "gradients", soft: part === "gradients" };
		return curveOf(apart, project(kernels, apart[part], [0, 0], direction), style);
	});
	return { curves, levels: [{ value: 0 }], range: fitted(curves) };
}

/** What the first gradients add up to in a direction: their sizes, and with their signs. */
function sums(kernels, catalogue, { gradients: pairs }, [dx, dy], way) {
	const count = Math.min(catalogue.first_gradients, pairs.length / 2);
	const out = kernels.room("sums", 16);
	kernels.call("common", "direction_sums", out, kernels.put("points", pairs), count, dx, dy);
	const [signed, sizes] = kernels.numbers(out, 2).map(Math.abs);
	return `${way}: the first ${count} add up to ${written(signed)}, their sizes to ${written(sizes)}`;
}

/**
 * Where the followed run is in a direction, on the curve that theory draws.
 * @type {(drawn: any, apart: any, panel: any, how: How) => Plotted}
 */
export const predictedModel = plotted((drawn, { direction }, { kernels, catalogue, apart, hidden }) => {
	const steps = drawn.scene.n_steps;
	const own = (result, more) => curveOf(result, along(kernels, drawn, result, direction), more);
	const others = drawn.results.filter(({ name }) => name !== apart?.name).map((result) => own(result, { thin: true }));
	const dots = apart ? [own(apart, { dots: true })] : [];
	const theory = apart && !(apart.name in hidden) && prediction(kernels, catalogue, drawn, apart, direction);
	if (!theory) return { curves: [...others, ...dots], levels: [centreOf(drawn)], range: fitted([...others, ...dots]) };
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
	const span = crest + period <= steps ? { from: crest, to: crest + period, text: `period ${written(period)}` } : null;
	const reach = settledDistance(drawn, apart) * Math.abs(theory.start); // that counts as settled, either way
	const curves = [...bounds, line, ...others, ...dots];
	const titles = ["predicted", "envelope", apart.title];
	return { curves, levels, range: fitted([...dots, line], 0.16), span, band: [-reach, reach], titles };
});

/**
 * The phase portrait: how far each run goes in a step against where it is, both in a direction.
 * @type {(drawn: any, apart: any, panel: any, how: How) => Plotted}
 */
export const velocityModel = plotted((drawn, { direction }, { kernels }) => {
	const curves = drawn.results.map((result) => {
		const xs = along(kernels, drawn, result, direction);
		return curveOf(result, xs.map((x, k) => (k ? x - xs[k - 1] : 0)), { xs });
	});
	const across = fitted(curves.map((curve) => ({ ...curve, ys: curve.xs })));
	return { curves, levels: [{ value: 0 }], range: fitted(curves), across };
});

/**
 * The momentum of each run.
 * @type {(drawn: any, apart: any, panel: any, how: How) => Plotted}
 */
export const scheduleModel = plotted(({ results }) => {
	const curves = results.filter(({ rule }) => rule.schedule).map((result) => curveOf(result, result.momenta));
	return { curves, range: [0, 1] };
});

/** The decades from the deepest gap that is reached up to a little above the start; what diverges leaves upwards. */
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
 * @param {{ys: ArrayLike<number>, diverges?: number}[]} curves
 * @param {number} [margin] on either side, as a share
 * @returns {[number, number]}
 */
export function fitted(curves, margin = 0.06) {
	let [low, high] = [0, 0];
	for (const { ys, diverges } of curves) {
		const size = (y) => (Number.isFinite(y) ? Math.abs(y) : 0);
		const room = diverges < 0 ? Infinity : 2 * Math.max(size(ys[0]), size(ys[1]));
		for (const y of ys) {
			if (Number.isFinite(y)) [low, high] = [Math.min(low, Math.max(y, -room)), Math.max(high, Math.min(y, room))];
		}
	}
	const reach = high - low;
	const sound = reach > 1e-290 && Number.isFinite(1e4 * reach); // what is drawn from it stays finite, too
	return sound ? [low - margin * reach, high + margin * reach] : [-1, 1];
}
