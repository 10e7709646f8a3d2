/** The forms of momentum beside each other: which numbers make each the path of the first run, and which it has now. */

import { written } from "../scales.js";
import { stepSizeStays } from "../scene.js";
import { problemOf } from "../problems.js";

/** @import { Apart, Catalogue, Drawn, Form, Kernels, ModelHow, Panel, Result, Scene } from "../types.d.ts" */

const EXACT = 1e-9; // of the path's size: what is less is rounding
const HEADS = ["form", "η, β for one path", "η, β now", "apart"];

/** @type {(stepSize: number, momentum: number) => string} */
const pair = (stepSize, momentum) => `${written(stepSize, 4)}, ${written(momentum, 4)}`;

/**
 * A row for each form.
 * @param {Drawn} drawn
 * @param {Apart | null} _apart
 * @param {Panel} _panel
 * @param {ModelHow} how
 * @returns {import("./table.js").Table}
 */
export function formsTable(drawn, _apart, _panel, { kernels, catalogue, hidden }) {
	const { scene, results } = drawn;
	const { conventions, optimizers } = catalogue;
	const { runAt } = problemOf(catalogue, scene);
	const first = results.find(({ optimizer }) => conventions.some((form) => form.optimizer === optimizer));
	const base = first && conventions.find((form) => form.optimizer === first.optimizer);
	const secret = Boolean(first && Object.keys(hidden).length > 0);
	const rows = conventions.map((form) => {
		const own = scene.runs.find(({ optimizer }) => optimizer === form.optimizer);
		const run = runAt(kernels, catalogue, drawn, own ?? { optimizer: form.optimizer });
		const compared = () => (first && form !== base ? apart(kernels, run, first) : "this path");
		const texts = [
			first && base ? numbersOf(form, base, first, catalogue) : "–",
			pair(run.stepSize, run.momentum),
			!base || secret ? "–" : compared(),
		];
		const lines = [
			{ text: form.title, bold: true }, { text: form.libraries.join(", "), soft: true }, { text: form.rule },
		];
		const cells = texts.map((text) => ({ text, bold: text === "this path" }));
		const { look } = optimizers[form.optimizer];
		return { name: form.optimizer, look, current: form === base, cells: [{ text: form.title, lines }, ...cells] };
	});
	const note = secret ? "Distances are hidden until you have guessed." : noteOn(scene, base);
	return { head: HEADS.map((text) => ({ text, soft: true })), rows, above: [], below: [note] };
}

/**
 * The numbers with which a form takes the path of another, if there are any.
 * @type {(form: Form, base: Form, run: Result, catalogue: Catalogue) => string}
 */
function numbersOf(form, base, { stepSize, momentum }, { optimizers }) {
	if (form.family !== base.family && momentum > 0) return "no pair";
	const [here, there] = [form, base].map(({ optimizer }) => optimizers[optimizer].memory === "velocity");
	return pair(stepSize * (1 - momentum) ** (Number(here) - Number(there)), momentum);
}

/**
 * How far apart two runs get, in a word if that is rounding or one of them leaves for good.
 * @type {(kernels: Kernels, run: Result, other: Result) => string}
 */
function apart(kernels, run, other) {
	const [path, beside] = [kernels.put("path", run.path), kernels.put("beside", other.path)];
	const largest = kernels.measure("distance", path, beside, run.path.length / 2 - 1);
	const size = Math.max(...other.path.map(Math.abs));
	if (largest <= EXACT * size) return "identical";
	return run.diverges >= 0 || other.diverges >= 0 ? "diverges" : written(largest, 3);
}

/** @type {(scene: Scene, base: Form | undefined) => string} */
function noteOn(scene, base) {
	if (!base) return "Switch on a run of one of these forms, by its name.";
	const lasting = stepSizeStays(scene) ? "" : "As long as η stays: from here on where it stands matters. ";
	return `${lasting}Apart: the largest distance at one step. Nesterov’s two forms are one run, y = θ + βv.`;
}
