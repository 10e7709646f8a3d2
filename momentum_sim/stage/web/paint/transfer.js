/** Runs on patchworks against the logarithm of the step: what transfers, what drives them, and both in numbers. */

import { written } from "../scales.js";
import { shownStep } from "../scene.js";
import { curveOf } from "./charts.js";
import { overLogSteps, valuesAt } from "./log_steps.js";

/** @import { Apart, Drawn, ModelHow, Panel, Patchworks, Result } from "../types.d.ts" */

/** @typedef {import("./axes.js").Chart} Chart */

const DASH = [5, 4]; // of large margins
const GUESSING = 50; // percent
/** @type {[number, number]} decades of losses, of a gradient and of a velocity */
const LOSSES = [-4.3, 1.9];
/** @type {[number, number]} */
const DRIVES = [-3.2, 2.9];

/** @type {(run: Result) => Patchworks} */
const toldOf = ({ told }) => /** @type {Patchworks} */ (told);

/** @type {(run: Result) => Partial<import("./axes.js").Curve>} how a line is drawn that is not dashed */
const solid = ({ behind }) => ({ title: "", thin: behind, dash: [] });

/** @type {(note: string) => Chart[]} */
const empty = (note) => [{ curves: [], range: [-1, 1], note }];

/**
 * The percentage of new patchworks with the small margin that is right, as it was last tested; below it the training
 * loss of small margins, and of large ones, dashed.
 * @type {import("./charts.js").Model}
 */
export const transferModel = overLogSteps((results, sampled, { texts, waits }) => {
	if (results.length === 0) return empty(waits || texts.no_run);
	const right = results.map((run) => {
		const ys = valuesAt(run.heights ?? run.losses, sampled).map((wrong) => 100 - wrong);
		return curveOf(run, ys, { thin: run.behind, title: "" });
	});
	/** @type {(run: Result, name: "small_losses" | "large_losses") => Float64Array} */
	const losses = (run, name) => valuesAt(toldOf(run)[name], sampled);
	const small = results.map((run) => curveOf(run, losses(run, "small_losses"), solid(run)));
	const large = results.map((run) => curveOf(run, losses(run, "large_losses"), {
		id: `large ${run.name}`, title: "", thin: true, dash: DASH,
	}));
	return [
		{
			curves: right, range: [38, 118], levels: [{ value: GUESSING, text: "guessing" }],
			note: "new faint ones right, %", noteOnTop: true,
		},
		{
			curves: [...large, ...small], range: LOSSES, logarithmic: true, noteOnTop: true,
			note: "training loss: faint, bright dashed",
		},
	];
});

/**
 * The small margins' share of the gradient, in percent; below it the length of the signals' gradient, dashed, and of
 * their velocity.
 * @type {import("./charts.js").Model}
 */
export const driveModel = overLogSteps((results, sampled, { texts, waits }) => {
	if (results.length === 0) return empty(waits || texts.no_run);
	const shares = results.map((run) => {
		const { small_gradients: small, large_gradients: large } = toldOf(run);
		const share = small.map((length, k) => 100 * (length / (length + large[k])));
		return curveOf(run, valuesAt(share, sampled), { thin: run.behind, title: "" });
	});
	/** @type {(run: Result, name: "velocities" | "signal_gradients") => Float64Array} */
	const lengths = (run, name) => valuesAt(toldOf(run)[name], sampled);
	const velocities = results.map((run) => curveOf(run, lengths(run, "velocities"), solid(run)));
	const gradients = results.map((run) => curveOf(run, lengths(run, "signal_gradients"), {
		id: `gradient ${run.name}`, title: "", thin: true, dash: DASH,
	}));
	return [
		{ curves: shares, range: [-4, 119], note: "faint ones' share of the gradient, %", noteOnTop: true },
		{
			curves: [...gradients, ...velocities], range: DRIVES, logarithmic: true, noteOnTop: true,
			note: "of signals: velocity, gradient dashed",
		},
	];
});

/**
 * The runs in numbers, at the step that the timeline shows.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: Pick<ModelHow, "hidden">) =>
 *   import("./table.js").Table}
 */
export function patchworksTable({ scene, results, texts, waits }, _apart, _panel, { hidden }) {
	const step = shownStep(scene);
	const head = ["run", "η", "β", "new faint right", "signal", "by heart", "loss"].map((text) => ({ text, soft: true }));
	const rows = results.map((run) => {
		const { name, title, look, rule, momenta, stepSizes, heights, losses, diverges } = run;
		const { signals, memories } = toldOf(run);
		const last = Math.min(step, scene.n_steps - 1);
		const isSecret = step > (hidden[name] ?? Infinity);
		const numbers = [
			`${written(100 - (heights?.[step] ?? NaN), 3)} %`, written(signals[step], 2), written(memories[step], 2),
			diverges >= 0 && diverges <= step ? "diverges" : written(losses[step], 2),
		];
		const measured = isSecret ? numbers.map(() => "?") : numbers;
		const cells = [title, written(stepSizes[last]), rule.schedule ? written(momenta[last]) : "–", ...measured];
		return { name, look, cells: cells.map((text) => ({ text })) };
	});
	if (rows.length === 0) return { head, rows, above: [], below: [waits || texts.no_run] };
	const told = `At step ${step}; new faint ones as last tested. The signal is the largest of all filters'; ` +
		"what is known by heart, their largest response to noise that they are trained on.";
	return { head, rows, above: [], below: waits ? [`${waits}.`, told] : [told] };
}
