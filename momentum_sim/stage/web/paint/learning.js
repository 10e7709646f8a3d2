/** How networks learn: the loss and the test error of every run against the step, and the runs in numbers. */

import { written } from "../scales.js";
import { shownStep } from "../scene.js";
import { curveOf, plotted } from "./charts.js";

/** @import { Apart, Drawn, ModelHow, Panel, Result } from "../types.d.ts" */

/**
 * @typedef {import("./axes.js").Chart} Chart
 * @typedef {import("./charts.js").Model} Model
 */

const ABOVE = 1.22; // times the largest error that is to be seen, which leaves room for a note
const [BELOW, OVER] = [0.12, 0.2]; // of the decades of losses, left free around them
const [LEAST, DEEPEST] = [0.5, 12]; // decades that are shown
const AVERAGED = 0.5; // of an epoch

/**
 * How many steps an epoch has.
 * @type {(run: Pick<Result, "losses" | "testErrors" | "epoch">) => number}
 */
const epochOf = ({ losses, testErrors, epoch }) => epoch ?? losses.length / Math.max(1, (testErrors?.length ?? 1) - 1);

/**
 * The mean of values so far around each, as far as there are some; not a number where one of them is none.
 * @type {(values: Float64Array, reach: number) => Float64Array}
 */
export function runningMean(values, reach) {
	const means = new Float64Array(values.length);
	const [sums, strange] = [[0], [0]];
	for (const [k, value] of values.entries()) {
		const finite = Number.isFinite(value);
		sums.push(sums[k] + (finite ? value : 0));
		strange.push(strange[k] + (finite ? 0 : 1));
	}
	for (let k = 0; k < values.length; k++) {
		const [from, to] = [Math.max(0, k - reach), Math.min(values.length, k + reach + 1)];
		means[k] = strange[to] > strange[from] ? NaN : (sums[to] - sums[from]) / (to - from);
	}
	return means;
}

/**
 * The loss of each step's batch, pale, and its running mean; below it the test error, measured before each epoch and
 * after the last.
 * @type {Model}
 */
export const learningModel = plotted(({ results, texts }) => {
	if (results.length === 0) return { charts: [{ curves: [], range: [-1, 1], note: texts.no_run }] };
	return { charts: [lossChart(results), errorChart(results)] };
});

/** @type {(results: Result[]) => Chart} */
function lossChart(results) {
	const means = results.map((run) => runningMean(run.losses, Math.round((AVERAGED / 2) * epochOf(run))));
	const quiet = results.map((run) => curveOf(run, run.losses, { id: `batches ${run.name}`, title: "", quiet: true }));
	const curves = results.map((run, k) => curveOf(run, means[k]));
	return {
		curves: [...quiet, ...curves], logarithmic: true, range: lossRange(results, means),
		note: "training loss", noteOnTop: true,
	};
}

/**
 * The decades from the lowest mean to the highest loss of runs that do not diverge; of all, if all do what came first.
 * @type {(results: Result[], means: Float64Array[]) => [number, number]}
 */
function lossRange(results, means) {
	const stay = results.map(({ diverges }) => diverges < 0);
	let [low, high] = [Infinity, -Infinity];
	results.forEach(({ losses }, k) => {
		if (!stay[k] && stay.some(Boolean)) return;
		const seen = stay[k] ? [losses[0], ...means[k]] : [losses[0]];
		for (const value of seen.filter((each) => each > 0 && each < Infinity).map(Math.log10)) {
			[low, high] = [Math.min(low, value), Math.max(high, value)];
		}
	});
	if (!(low <= high)) return [-1, 1];
	low = Math.max(Math.min(low, high - LEAST), high - DEEPEST);
	return [low - BELOW * (high - low), high + OVER * (high - low)];
}

/**
 * The test error in percent, as high as it is once a run has been trained on all of the images.
 * @type {(results: Result[]) => Chart}
 */
function errorChart(results) {
	const stay = results.some(({ diverges }) => diverges < 0);
	let most = 0;
	const curves = results.map((run) => {
		const errors = (run.testErrors ?? new Float64Array(0)).map((share) => 100 * share);
		const epoch = epochOf(run);
		const seen = errors.subarray(errors.length > 2 ? 1 : 0).filter(Number.isFinite);
		if (!stay || run.diverges < 0) most = Math.max(most, ...seen);
		return curveOf(run, errors, { xs: errors.map((_, k) => k * epoch), per: 1 / epoch, points: true });
	});
	const [first] = results[0].testErrors ?? [];
	const start = first > 0 ? `, at first ${written(100 * first, 2)}` : "";
	return { curves, range: [0, ABOVE * most || 100], note: `test error in %${start}`, noteOnTop: true };
}

/**
 * The last epoch that had ended by a step.
 * @type {(run: Result, step: number) => number}
 */
const epochAt = (run, step) => Math.min(Math.floor(step / epochOf(run) + 1e-9), (run.testErrors?.length ?? 1) - 1);

/**
 * The runs in numbers, at the step that the timeline shows: the test error as it was last measured, and the loss as the
 * mean of up to an epoch's batches before.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: Pick<ModelHow, "hidden">) =>
 *   import("./table.js").Table}
 */
export function scoresTable({ scene, results, network, texts }, _apart, _panel, { hidden }) {
	const step = shownStep(scene);
	const count = network?.tested.length ?? 0;
	const head = ["run", "η", "β", "test error", `wrong of ${count}`, "loss"].map((text) => ({ text, soft: true }));
	const rows = results.map((run) => {
		const { name, title, look, rule, momenta, stepSizes, losses, testErrors, diverges } = run;
		const last = Math.min(step, scene.n_steps - 1);
		const error = testErrors?.[epochAt(run, step)] ?? NaN;
		const recent = losses.subarray(Math.max(0, step - Math.ceil(epochOf(run))), step);
		const loss = recent.reduce((sum, value) => sum + value, 0) / recent.length;
		const measured = [
			`${written(100 * error)} %`, String(Math.round(error * count)),
			diverges >= 0 && diverges <= step ? "diverges" : Number.isFinite(loss) ? written(loss, 2) : "–",
		];
		const told = step > (hidden[name] ?? Infinity) ? measured.map(() => "?") : measured;
		const texts = [title, written(stepSizes[last]), rule.schedule ? written(momenta[last]) : "–", ...told];
		return { name, look, cells: texts.map((text) => ({ text })) };
	});
	if (rows.length === 0) return { head, rows, above: [], below: [texts.no_run] };
	const told = `At step ${step}: the test error as it was last measured, before an epoch or after the last, and ` +
		"the mean loss of the batches of an epoch before.";
	return { head, rows, above: [], below: [told] };
}
