/**
 * What each plot shows: `tab` and `caption` in words, `chart` as curves over the steps (`ys`) or over another quantity
 * (`xs` as well), level lines, and the range; several charts stand one above the other.
 */

import { written } from "../scales.js";
import { project } from "../simulation.js";
import { envelope, predictedCurve, prediction, settledDistance } from "../theory.js";

const MOST_DECADES = 18;
const IN_WORDS = { along: "along the valley", across: "across the valley", x: "in x", y: "in y" };
const SUMMED = 10; // gradients that a chart of both directions adds up
const CURVE_POINTS = 1500; // of a predicted curve, at most about so many

/** How far each run is above the minimum, on a logarithmic scale. */
const gap = {
	tab: "Gap",
	caption: () => "gap f − f* above the minimum",
	logarithmic: true,

	chart({ landscape: { minimum }, results, scene }) {
		const tolerance = results[0]?.tolerance;
		const share = scene.tolerance.relative ? `, ${written(100 * scene.tolerance.value)} % of the start` : "";
		const curves = results.map((result) => ({
			...result,
			ys: result.losses.map((loss) => loss - minimum),
			mark: result.settles <= scene.n_steps ? result.settles : null,
		}));
		const level = tolerance > 0 ? { value: tolerance, text: `settled below ${written(tolerance, 2)}${share}` } : null;
		return { curves, levels: level ? [level] : [], range: decades(curves) };
	},
};

const MINIMUM = { value: 0, text: "minimum" };

/** How far from the minimiser each run is in a direction. */
const position = {
	tab: "Position",
	caption: ({ direction }) => `distance from the minimum ${IN_WORDS[direction]}`,

	chart({ results, minimiser, directions }, { direction }, { kernels }) {
		const curves = results.map((result) => ({ ...result, ys: project(kernels, result.path, minimiser, directions[direction]) }));
		return { curves, levels: [MINIMUM], range: fitted(curves) };
	},
};

/** The followed run's gradient in a direction, beside its moving average. */
const gradients = {
	tab: "Gradients",
	caption: ({ direction }, apart) =>
		direction === "both"
			? `gradients of ${apart?.title ?? "a run"} and their average`
			: `gradient of ${apart?.title ?? "a run"} ${IN_WORDS[direction]}, and its moving average`,

	chart({ directions }, { direction }, { kernels, apart }) {
		if (direction === "both") {
			return ["across", "along"].map((way) => ({
				...gradientsAlong(kernels, apart, directions[way]),
				note: apart ? sums(kernels, apart, directions[way], way) : "",
			}));
		}
		return gradientsAlong(kernels, apart, directions[direction]);
	},
};

function gradientsAlong(kernels, apart, direction) {
	const averages = apart?.rule.schedule ? ["averages"] : [];
	const curves = (apart ? ["gradients", ...averages] : []).map((part) => ({
		...apart,
		title: part.slice(0, -1),
		look: { ...apart.look, dash: part === "gradients" ? [2, 3] : [] },
		thin: part === "gradients",
		soft: part === "gradients",
		ys: project(kernels, apart[part], [0, 0], direction),
	}));
	return { curves, levels: [{ value: 0 }], range: fitted(curves), titles: ["gradient"] };
}

/** What the first gradients add up to in a direction: their sizes, and with their signs. */
function sums(kernels, { gradients: pairs }, [dx, dy], way) {
	const count = Math.min(SUMMED, pairs.length / 2);
	const out = kernels.room("sums", 16);
	kernels.call("common", "direction_sums", out, kernels.put("points", pairs), count, dx, dy);
	const [signed, sizes] = kernels.numbers(out, 2).map((sum) => written(Math.abs(sum)));
	return `${way}: the first ${count} add up to ${signed}, their sizes to ${sizes}`;
}

/** Where the followed run is in a direction, on the curve that theory draws. */
const predicted = {
	tab: "Predicted",
	caption: (_panel, apart) => `${apart?.title ?? "a run"}: dots measured, line predicted`,

	chart(drawn, { direction }, { kernels, catalogue, apart, hidden }) {
		const { minimiser, directions, scene, results } = drawn;
		const steps = scene.n_steps;
		const along = (result) => project(kernels, result.path, minimiser, directions[direction]);
		const others = results.filter(({ name }) => name !== apart?.name).map((result) => ({ ...result, ys: along(result), thin: true }));
		const dots = apart ? [{ ...apart, ys: along(apart), dots: true }] : [];
		const levels = [MINIMUM];
		const theory = apart && !(apart.name in hidden) && prediction(kernels, catalogue, drawn, apart, direction);
		if (!theory) return { curves: [...others, ...dots], levels, range: fitted([...others, ...dots]) };
		const per = Math.max(1, Math.min(12, Math.floor(CURVE_POINTS / steps)));
		const line = { title: "predicted", look: apart.look, plain: true, dash: [], per, ys: predictedCurve(kernels, theory, steps, per), diverges: apart.diverges };
		const bound = theory.regime.name === "oscillatory" ? envelope(kernels, theory, steps) : [];
		const bounds = [bound, bound.map((value) => -value)].filter((ys) => ys.length > 0).map((ys) => ({ ...line, title: ys === bound ? "envelope" : "", thin: true, dash: [3, 4], per: 1, ys }));
		if (theory.overshoot > 0 && theory.overshoot < Infinity) levels.push({ value: -theory.overshoot * theory.start, text: `${written(100 * theory.overshoot)} % past` });
		const { period, phase } = theory;
		const crest = Math.max(0, (phase / (2 * Math.PI)) * period);
		const span = crest + period <= steps ? { from: crest, to: crest + period, text: `period ${written(period)}` } : null;
		return { curves: [...bounds, line, ...others, ...dots], levels, range: fitted([...dots, line], 0.16), span, band: settledBand(drawn, apart, theory.start), titles: ["predicted", "envelope", apart.title] };
	},
};

/** How far from the minimum a run may still be that counts as settled, either way. */
function settledBand(drawn, run, start) {
	const reach = settledDistance(drawn, run) * Math.abs(start);
	return [-reach, reach];
}

/** The phase portrait: how far each run goes in a step against where it is, both in a direction. */
const velocity = {
	tab: "Velocity",
	caption: ({ direction }) => `velocity ↑ against distance from the minimum → ${IN_WORDS[direction]}`,

	chart({ results, minimiser, directions }, { direction }, { kernels }) {
		const curves = results.map((result) => {
			const xs = project(kernels, result.path, minimiser, directions[direction]);
			return { ...result, xs, ys: xs.map((x, k) => (k ? x - xs[k - 1] : 0)) };
		});
		const across = fitted(curves.map((curve) => ({ ...curve, ys: curve.xs })));
		return { curves, levels: [{ value: 0 }], range: fitted(curves), across };
	},
};

/** The momentum of each run. */
const schedule = {
	tab: "β(t)",
	caption: () => "momentum β at every step",

	chart({ results }, _panel, { catalogue }) {
		const curves = results.filter(({ rule }) => rule.schedule);
		return { curves: curves.map((result) => ({ ...result, ys: result.momenta })), range: [0, 1] };
	},
};

export const CHARTS = { gap, position, predicted, gradients, velocity, schedule };

/** The decades from the deepest gap that is reached up to a little above the start; what diverges leaves upwards. */
function decades(curves) {
	let lowest = Infinity;
	let start = 1;
	for (const { ys, tolerance } of curves) {
		start = ys[0];
		lowest = Math.min(lowest, tolerance / 3 || Infinity);
		for (const gap of ys) if (gap > 0 && gap < lowest) lowest = gap;
	}
	if (!(start > 0) || !Number.isFinite(start)) start = 1;
	const top = Math.ceil(Math.log10(start) + 0.5);
	const bottom = Number.isFinite(lowest) ? Math.floor(Math.log10(lowest)) : top - 4;
	return [Math.max(Math.min(bottom, top - 4), top - MOST_DECADES), top];
}

/** A range that holds 0 and every curve, and of one that diverges what came before it grew out of proportion. */
function fitted(curves, margin = 0.06) {
	let [low, high] = [0, 0];
	for (const { ys, diverges } of curves) {
		const room = diverges < 0 ? Infinity : 2 * Math.max(Math.abs(ys[0]), Math.abs(ys[1] ?? 0));
		for (const y of ys) {
			if (Number.isFinite(y)) [low, high] = [Math.min(low, Math.max(y, -room)), Math.max(high, Math.min(y, room))];
		}
	}
	const free = margin * (high - low);
	return high > low ? [low - free, high + free] : [-1, 1];
}
