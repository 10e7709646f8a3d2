/** How far clouds are from the first run's: against the step, and in numbers. */

import { filled } from "../narration.js";
import { written } from "../scales.js";
import { shownStep } from "../scene.js";
import { curveOf, lawOf, plotted } from "./charts.js";

/** @import { Drawn, Kernels, ModelHow, Panel, Result, Spread } from "../types.d.ts" */

const [LENGTH, CHANCE, SPREADS, CHANCE_SPREADS] = [0, 1, 2, 3]; // what is told of each distance
const [BELOW, ABOVE] = [0.25, 0.35]; // decades left free under the smallest and over the largest distance
const MOST_DECADES = 6;

/**
 * How far a law is from another at each step, as `entries.spread_distances` tells it.
 * @type {(kernels: Kernels, drawn: Drawn, spread: Spread, other: Spread) => (part: number) => Float64Array}
 */
function apart(kernels, { landscape: { name, many } }, spread, other) {
	const count = spread.losses.length;
	const size = /** @type {NonNullable<typeof many>} */ (many).apart;
	const out = kernels.room("distances", 8 * size * count);
	const parts = { means: spread.means, covariances: spread.covariances };
	const others = { "other means": other.means, "other covariances": other.covariances };
	const put = Object.entries({ ...parts, ...others }).map(([key, values]) => kernels.put(`apart ${key}`, values));
	kernels.call(name, "spread_distances", out, ...put, spread.particles, count);
	const found = kernels.numbers(out, size * count);
	return (part) => Float64Array.from({ length: count }, (_, k) => found[size * k + part]);
}

/** @typedef {Result & {measured: Spread}} Cloud */

/**
 * The first run that is shown, and the others.
 * @type {(results: Result[]) => Cloud[]}
 */
const cloudsOf = (results) => /** @type {Cloud[]} */ (results.filter(({ measured }) => measured));

/**
 * The distance of every run's cloud from the first one's, measured and predicted, and what chance alone makes of it.
 * @type {import("./charts.js").Model}
 */
export const distanceModel = plotted((drawn, { shows }, { kernels }) => {
	const { texts, results } = drawn;
	const [first, ...others] = cloudsOf(results);
	if (!first) return { curves: [], range: [-1, 1], note: texts.no_run };
	if (others.length === 0) return { curves: [], range: [-1, 1], note: texts.distance_no_other };
	const { std } = drawn.scene.objective.parameters; // without noise all spread is rounding
	if (std === 0 && shows !== "length") return { curves: [], range: [-1, 1], note: texts.distance_no_spread };
	const [part, chance] = shows === "length" ? [LENGTH, CHANCE] : [SPREADS, CHANCE_SPREADS];
	const curves = others.map((run) =>
		curveOf(run, apart(kernels, drawn, run.measured, first.measured)(part), { dash: [] }));
	const laws = others.flatMap((run) => run.predicted && first.predicted
		? [lawOf(run, apart(kernels, drawn, run.predicted, first.predicted)(part))] : []);
	const law = first.predicted ?? first.measured;
	const alone = { id: "chance", title: "chance", plain: true, soft: true, thin: true, dash: [1, 3], diverges: -1 };
	const floor = curveOf(first, apart(kernels, drawn, law, law)(chance), { ...alone, name: undefined });
	const range = decades([...curves, ...laws, floor]);
	const titles = [...others.map(({ title }) => title), alone.title];
	return { charts: [{ curves: [floor, ...curves, ...laws], range, logarithmic: true }], titles };
});

/**
 * The decades in which distances are seen, of those before a run diverges; one decade where there are none.
 * @type {(curves: import("./axes.js").Curve[]) => [number, number]}
 */
function decades(curves) {
	let [low, high] = [Infinity, 0];
	for (const { ys, diverges = -1 } of curves) {
		for (const y of diverges < 0 ? ys : ys.slice(0, 2)) {
			if (y > 0 && y < Infinity) [low, high] = [Math.min(low, y), Math.max(high, y)];
		}
	}
	if (!high) return [-1, 0];
	const top = Math.log10(high) + ABOVE;
	return [Math.max(Math.log10(low) - BELOW, top - MOST_DECADES), top];
}

/**
 * The same at the step that the timeline shows, in numbers: as lengths, and in spreads of the first run's cloud.
 * @type {(drawn: Drawn, apart: unknown, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function distanceTable(drawn, _apart, _panel, { kernels, hidden }) {
	const { scene, results, texts } = drawn;
	const step = shownStep(scene);
	const [first, ...others] = cloudsOf(results);
	const head = ["", "distance", "in spreads"].map((text) => ({ text, soft: true }));
	if (!first || others.length === 0) return { head, rows: [], above: [], below: [] };
	const { std } = scene.objective.parameters;
	const isSecret = results.some(({ name }) => step > (hidden[name] ?? Infinity));
	/** @type {(name: string, title: string, of: (part: number) => Float64Array, parts: number[]) => any} */
	const row = (name, title, of, [length, spreads]) => {
		const soft = name.includes(" "); // of no run
		const numbers = [of(length)[step], std === 0 ? NaN : of(spreads)[step]];
		const told = numbers.map((value) => (isSecret ? "?" : written(value, 3)));
		return { name, cells: [title, ...told].map((text) => ({ text, soft })) };
	};
	const rows = others.flatMap(({ name, title, look, measured, predicted }) => {
		const own = row(name, title, apart(kernels, drawn, measured, first.measured), [LENGTH, SPREADS]);
		if (!predicted || !first.predicted) return [{ ...own, look }];
		const law = apart(kernels, drawn, predicted, first.predicted);
		return [{ ...own, look }, row(`law ${name}`, "predicted", law, [LENGTH, SPREADS])];
	});
	const law = first.predicted ?? first.measured;
	rows.push(row("by chance", "by chance alone", apart(kernels, drawn, law, law), [CHANCE, CHANCE_SPREADS]));
	const note = filled(texts.distance_note, { ...scene.objective.parameters, step, first: first.title });
	return { head, rows, above: [], below: [note] };
}
