/** The edge of stability: the sharpness of a training on many images at once, and where steps are unstable. */

import { written } from "../scales.js";
import { followed, nameOf, shownAs } from "../scene.js";
import { edgeOf, settingsOver } from "../training.js";
import { curveOf } from "./charts.js";
import { catalogueFor } from "./experiments.js";

/**
 * @import {
 *	Apart, AtEdge, Catalogue, Drawn, ModelHow, Panel, Result, RunSettings, Scene, Training, TrainingRequest
 * } from "../types.d.ts"
 */

const STEPS = 3000; // of a whole training
const SOON = 1000; // of which are seen at first
const [OVER, FARTHEST] = [1.3, 10]; // times the largest sharpness: what is seen above it, and of the edge at most
const DASH = [6, 4];
const [LEAST, MARGIN] = [0.5, 0.1]; // decades of losses that are seen at least, and the share of them left free
const DIVIDES = "it divides its steps by the size of its gradients, so that no step size alone decides what is stable.";
const NONE = "theory has no stability limit of it.";
/** @type {Training} */
const NOTHING = { rows: [], step: 0, diverges: -1, isOver: false };

/** @typedef {{run: RunSettings, title: string, request: TrainingRequest, formula: string}} Asked */

/**
 * What a training is asked for: the followed run of a scene, or why there is none.
 * @type {(scene: Scene, catalogue: Catalogue) => Asked | {why: string}}
 */
export function trainingOf(scene, catalogue) {
	const run = followed(scene, catalogue);
	if (!run) return { why: catalogue.texts.no_run };
	const { objective: { name, parameters: { hidden } }, momentum, equal, rate_change, runs, seed, step_size } = scene;
	const { full_batch: whole } = catalogue.objectives[name];
	const { edges, every } = /** @type {NonNullable<typeof whole>} */ (whole);
	const { step, adaptive } = catalogue.optimizers[run.optimizer];
	const { title } = shownAs(run, catalogue);
	if (!Object.hasOwn(edges, step)) {
		return { why: `There is no edge to show of ${title}: ${adaptive ? DIVIDES : NONE}` };
	}
	const { adaptive_step_size, step_size_schedule } = scene;
	const objective = { name, parameters: { hidden } };
	const needed = runs.filter((one) => one === run || nameOf(one) === run.matches) // whatever else is shown
		.map((one) => ({ ...one, visible: true }));
	const own = {
		objective, momentum, n_steps: STEPS, equal, rate_change, step_size, step_size_schedule, adaptive_step_size,
		runs: needed, seed,
	};
	const request = {
		scene: /** @type {Scene} */ (/** @type {unknown} */ (own)),
		catalogue: catalogueFor(catalogue, scene),
		run: nameOf(run),
		key: JSON.stringify([name, hidden, seed, nameOf(run), run.optimizer]),
		known: 0,
		steps: STEPS,
		until: STEPS,
		every,
	};
	return { run, title, request, formula: edges[step] };
}

/**
 * What has come of it on a page, or comes of a short one on a sheet.
 * @type {(asked: Asked, how: ModelHow) => Training}
 */
const trainingFor = ({ request }, { training }) => training?.(request) ?? NOTHING;

/**
 * The sharpness as it was measured, with the edge at each step: where it was, and where it will be with the settings
 * that there are now; below it the training loss.
 * @type {import("./charts.js").Model}
 */
export function edgeModel({ scene, results }, _apart, _panel, { kernels, catalogue, ...how }) {
	const asked = trainingOf(scene, catalogue);
	if ("why" in asked) return { charts: [{ curves: [], range: [0, 1], note: "no edge" }], steps: SOON, titles: [] };
	const { rows, step, isOver, diverges } = trainingFor(asked, { kernels, catalogue, ...how });
	const { request, formula, title } = asked;
	const run = /** @type {Result} */ (results.find(({ name }) => name === request.run));
	const end = Math.max(SOON, step);
	const { rule, momenta, stepSizes } = settingsOver(kernels, catalogue, scene, request.run, STEPS);
	const ahead = isOver ? [] : Array.from({ length: end + 1 - step }, (_, k) => Math.min(step + k, STEPS - 1))
		.filter((k) => k === step || k === end || changes(k, momenta) || changes(k, stepSizes));
	const line = [
		...rows, ...ahead.map((k) => ({ step: k, edge: edgeOf(kernels, rule, momenta[k], stepSizes[k]) })),
		...(isOver || ahead.length === 0 ? [] : [{ step: end, edge: NaN }]),
	];
	const corners = stepped(line);
	const edge = {
		id: "edge", title: formula, look: run.look, plain: true, dash: DASH, ys: corners.map(([, y]) => y),
		xs: corners.map(([x]) => x), diverges: -1,
	};
	const xs = rows.map((row) => row.step);
	/** @type {(ys: number[], more: Partial<import("./axes.js").Curve>) => import("./axes.js").Curve} */
	const own = (ys, more) => curveOf(run, Float64Array.from(ys), { xs, diverges: -1, ...more });
	const sharpness = own(rows.map((row) => row.sharpness), {});
	const most = Math.max(0, ...rows.map((row) => row.sharpness));
	const edges = corners.map(([, y]) => y).filter(Number.isFinite);
	const highest = Math.max(most, Math.min(Math.max(...edges), most > 0 ? FARTHEST * most : Infinity));
	const losses = rows.map(({ loss }) => loss);
	/** @type {import("./axes.js").Chart} */
	const above = {
		curves: [edge, sharpness], range: [0, OVER * highest], note: noteOf(diverges), noteOnTop: true, share: 2,
	};
	/** @type {import("./axes.js").Chart} */
	const below = {
		curves: [own(losses, { id: "loss", title: "" })], logarithmic: true, range: decadesOf(losses),
		note: "training loss", noteOnTop: true,
	};
	return { charts: [above, below], steps: end, titles: [formula, title] };
}

/** @type {(k: number, values: Float64Array) => boolean} whether the value of a step is another than the one before */
const changes = (k, values) => k > 0 && values[k] !== values[k - 1];

/** @type {(diverges: number) => string} */
const noteOf = (diverges) => (diverges < 0 ? "sharpness" : `sharpness: diverges at step ${diverges}`);

/**
 * The corners of a line that stays level until the next of its places; a last one without a value ends it.
 * @type {(places: {step: number, edge: number}[]) => number[][]}
 */
function stepped(places) {
	/** @type {number[][]} */
	const corners = [];
	places.forEach(({ step, edge }, k) => {
		const before = places[k - 1]?.edge;
		if (k > 0 && (before !== edge || k === places.length - 1)) corners.push([step, before]);
		if (Number.isFinite(edge) && before !== edge) corners.push([step, edge]);
	});
	return corners;
}

/**
 * The decades of losses, with room around them.
 * @type {(losses: number[]) => [number, number]}
 */
function decadesOf(losses) {
	const all = losses.filter((loss) => loss > 0 && loss < Infinity).map(Math.log10);
	if (all.length === 0) return [-2, 0];
	const high = Math.max(...all);
	const low = Math.min(...all, high - LEAST);
	return [low - MARGIN * (high - low), high + 3 * MARGIN * (high - low)];
}

/**
 * The last measurement in numbers, and what has become of the training.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function edgeTable({ scene, results }, _apart, _panel, how) {
	const head = ["step", "sharpness", "edge", "ratio", "residual"].map((text) => ({ text, soft: true }));
	const asked = trainingOf(scene, how.catalogue);
	if ("why" in asked) return { head, rows: [], above: [], below: [asked.why] };
	const { rows, diverges } = trainingFor(asked, how);
	const run = /** @type {Result} */ (results.find(({ name }) => name === asked.request.run));
	const last = rows[rows.length - 1];
	const shown = last ? [{ name: run.name, look: run.look, cells: numbersOf(last).map((text) => ({ text })) }] : [];
	return { head, rows: shown, above: [], below: [arrivalOf(rows, diverges)].filter(Boolean) };
}

/** @type {(row: AtEdge) => string[]} */
const numbersOf = ({ step, sharpness, edge, residual }) => [
	String(step), sharpness.toFixed(2), edge.toFixed(2), (sharpness / edge).toFixed(3), written(residual, 1),
];

/**
 * When the sharpness came to the edge, or what else became of it.
 * @type {(rows: AtEdge[], diverges: number) => string}
 */
export function arrivalOf(rows, diverges) {
	if (diverges >= 0) return `It diverges at step ${diverges}. Start again, with a smaller step size.`;
	const first = rows.find(({ sharpness, edge }) => sharpness >= edge);
	if (first) return `At step ${first.step} the sharpness has come to the edge.`;
	const last = rows[rows.length - 1];
	return last ? `The sharpness is ${percent(last)} of the edge and has not come to it.` : "";
}

/** @type {(row: AtEdge) => string} */
const percent = ({ sharpness, edge }) => `${written((100 * sharpness) / edge, 2)} %`;
