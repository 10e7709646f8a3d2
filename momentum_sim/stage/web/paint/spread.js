/** How wide particles are spread: their standard deviations against the step, and their moments in numbers. */

import { filled } from "../narration.js";
import { written } from "../scales.js";
import { shownStep } from "../scene.js";
import { curveOf, lawOf, plotted } from "./charts.js";

/** @import { Apart, Drawn, ModelHow, Panel, Spread } from "../types.d.ts" */

const AXES = ["x", "y"]; // of which a shape has the deviations first, and their errors behind them
const ABOVE = 1.5; // times the largest deviation that is to be seen, which leaves room for a note

/**
 * The deviations of one coordinate at each step, or another number of each shape.
 * @type {(spread: Spread, shows: string | undefined, part: number) => Float64Array}
 */
function partOf({ shapes, changeShapes, size }, shows, part) {
	const told = shows === "update" ? changeShapes : shapes;
	return Float64Array.from({ length: told.length / size }, (_, k) => told[size * k + part]);
}

/**
 * The standard deviations of every run's particles in x and in y, with bars of a standard error, and as predicted.
 * @type {import("./charts.js").Model}
 */
export const spreadModel = plotted(({ results, texts, scene }, { shows }) => {
	if (results.length === 0) return { charts: [{ curves: [], range: [-1, 1], note: texts.no_run }] };
	const note = filled(texts.spread_note, scene.objective.parameters);
	const charts = AXES.map((axis, part) => {
		const measured = results.flatMap((run) => run.measured ? [curveOf(run, partOf(run.measured, shows, part), {
			dash: [], bars: partOf(run.measured, shows, part + AXES.length),
		})] : []);
		const laws = results.flatMap((run) => run.predicted ? [lawOf(run, partOf(run.predicted, shows, part))] : []);
		let most = 0;
		for (const { ys, diverges = -1 } of [...measured, ...laws]) {
			if (diverges < 0) for (const y of ys) if (y < Infinity) most = Math.max(most, y);
		}
		/** @type {[number, number]} */
		const range = [0, ABOVE * most || 1];
		const said = part ? `in ${axis}` : `in ${axis} ${note}`;
		return { curves: [...measured, ...laws], range, note: said, noteOnTop: true };
	});
	return { charts };
});

/**
 * Mean and deviations of each run's particles at the step that the timeline shows, measured and predicted.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: Pick<ModelHow, "hidden">) =>
 *   import("./table.js").Table}
 */
export function momentsTable({ scene, results, texts, floor }, _apart, _panel, { hidden }) {
	const step = shownStep(scene);
	const head = ["", "mean", "spread in x", "in y", texts.heights].map((text) => ({ text, soft: true }));
	/** @type {(spread: Spread, errors: boolean, name: string) => string[]} */
	const told = ({ means, shapes, losses, size }, errors, name) => {
		if (step > (hidden[name] ?? Infinity)) return ["?", ...AXES.map(() => "?"), "?"];
		const numbers = shapes.subarray(size * step, size * (step + 1));
		const mean = `(${written(means[2 * step], 2)}, ${written(means[2 * step + 1], 2)})`;
		const wide = AXES.map((_, k) =>
			written(numbers[k], 3) + (errors ? ` ± ${written(numbers[k + AXES.length], 1)}` : ""));
		return [mean, ...wide, written(losses[step] - floor, 3)];
	};
	/** @type {(texts: string[], soft?: boolean) => import("./table.js").Cell[]} */
	const cells = (texts, soft = false) => texts.map((text) => ({ text, soft }));
	const rows = results.flatMap(({ name, title, look, measured, predicted }) => [
		...(measured ? [{ name, look, cells: cells([title, ...told(measured, true, name)]) }] : []),
		...(predicted
			? [{ name: `law ${name}`, cells: cells(["predicted", ...told(predicted, false, name)], true) }]
			: []),
	]);
	if (rows.length === 0) return { head, rows, above: [], below: [texts.no_run] };
	return { head, rows, above: [], below: [filled(texts.moments_note, { ...scene.objective.parameters, step })] };
}
