/** The runs in numbers, at the step that the timeline shows. */

import { stepParts } from "./anatomy.js";
import { settled } from "../narration.js";
import { written } from "../scales.js";
import { shownStep } from "../scene.js";

/** @import { Apart, Drawn, Hidden, ModelHow, Panel, Place, Result, Scene } from "../types.d.ts" */

/** @type {(at: Place) => string} */
const pair = ([x, y]) => `(${written(x)}, ${written(y)})`;
/** @type {(a: Place, b: Place) => Place} */
const minus = ([ax, ay], [bx, by]) => [ax - bx, ay - by];

/**
 * A row for each run, and the followed run's step in numbers if the scene shows one.
 * @param {Drawn} drawn
 * @param {Apart | null} apart
 * @param {Panel} _panel
 * @param {Pick<ModelHow, "hidden">} how
 * @returns {import("./table.js").Table}
 */
export function numbersTable(drawn, apart, _panel, { hidden }) {
	const { scene, results, floor, texts: { heights } } = drawn;
	const step = shownStep(scene);
	const head = ["run", "η", "β", `${heights} at ${step}`, "settles"].map((text) => ({ text, soft: true }));
	const rows = results.map((result) => {
		const { name, title, look, rule, momenta, losses, stepSizes } = result;
		const hides = (hidden[name] ?? Infinity) < scene.n_steps;
		const last = Math.min(step, scene.n_steps - 1);
		const momentum = rule.schedule ? momenta[last] : NaN;
		const gap = losses[step] - floor;
		const height = Number.isFinite(gap) ? written(gap, 2) : "–";
		const texts = [title, written(stepSizes[last]), written(momentum), hides && step > hidden[name] ? "?" : height];
		texts.push(hides ? "?" : outcome(result, scene.n_steps));
		return { name, look, cells: texts.map((text) => ({ text })) };
	});
	return { head, rows, above: [], below: [settled(drawn)], parts: stepTable(scene, apart, hidden) };
}

/**
 * The followed run's step in numbers.
 * @type {(scene: Scene, apart: Apart | null, hidden: Hidden) => import("./table.js").Table["parts"]}
 */
function stepTable({ step }, apart, hidden) {
	if (!apart || step === null || !(step < (hidden[apart.name] ?? Infinity))) return null;
	const { at, from, knee, to } = stepParts(apart, step);
	const [kept, push, sum] = apart.rule.part_names;
	/** @type {[string, Place][]} */
	const lines = [["iterate", at], ["gradient", [apart.gradients[2 * step], apart.gradients[2 * step + 1]]]];
	if (kept) lines.push([kept, minus(knee, from)]);
	lines.push([push, minus(to, knee)]);
	if (sum) lines.push([sum, minus(to, from)]);
	const rows = lines.map(([name, vector]) => ({ name, cells: [{ text: name }, { text: pair(vector) }] }));
	return { title: `${apart.title}, step ${step} to ${step + 1}`, rows };
}

/**
 * What a run came to, in a word or two.
 * @type {(result: Result, steps: number) => string}
 */
function outcome({ settles, diverges }, steps) {
	if (diverges >= 0) return `diverges, step ${diverges}`;
	return settles > steps ? "not yet" : `step ${settles}`;
}
