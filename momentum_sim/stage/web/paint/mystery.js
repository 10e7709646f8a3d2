/** A run whose setting is hidden: where it is and its loss against the step, beside a run of the sliders' setting. */

import { plotted } from "./charts.js";

/** @import { Kernels, Scene } from "../types.d.ts" */

/** The positions that the table has: all digits that a reader is given stand there. */
const FIRST = 3;
const SHOWN = 5;
const DIGITS = 10;
const GONE = 1e6; // from where on a run is not drawn any more
const ABOVE = 1.35; // of the largest position, within which both are drawn
const DEEPEST = -7; // decades of the loss

/**
 * The loss at each position.
 * @type {(kernels: Kernels, positions: Float64Array) => Float64Array}
 */
export function bowlLosses(kernels, positions) {
	const out = kernels.room("bowl losses", 8 * positions.length);
	kernels.call("mystery", "bowl_losses", out, kernels.put("positions", positions), positions.length - 1);
	return kernels.numbers(out, positions.length);
}

/**
 * Where the hidden run of a scene's seed is, at each of its steps.
 * @type {(kernels: Kernels, scene: Pick<Scene, "seed" | "n_steps">) => Float64Array}
 */
export function hiddenPositions(kernels, { seed, n_steps: steps }) {
	const out = kernels.room("mystery", 8 * (steps + 1));
	kernels.call("mystery", "mystery_positions", out, seed, steps);
	return kernels.numbers(out, steps + 1);
}

/**
 * Where the heavy ball of the sliders' setting is in that bowl, as far as it is drawn.
 * @type {(kernels: Kernels, scene: Pick<Scene, "momentum" | "step_size" | "n_steps">) => Float64Array}
 */
export function ownPositions(kernels, { momentum, step_size: stepSize, n_steps: steps }) {
	const out = kernels.room("beside mystery", 8 * (steps + 1));
	kernels.call("mystery", "bowl_positions", out, momentum, stepSize, steps);
	const all = kernels.numbers(out, steps + 1);
	const gone = all.findIndex((x) => !(Math.abs(x) < GONE));
	return gone < 0 ? all : all.slice(0, gone);
}

/**
 * D_k = x_{k+1} x_{k-1} - x_k^2 at each position but the first and the last.
 * @type {(kernels: Kernels, positions: Float64Array) => Float64Array}
 */
export function determinantsOf(kernels, positions) {
	const steps = positions.length - 1;
	const out = kernels.room("determinants", 8 * (steps - 1));
	kernels.call("mystery", "determinants", out, kernels.put("positions", positions), steps);
	return kernels.numbers(out, steps - 1);
}

/** @type {import("./companions.js").Companion["model"]} */
export const mysteryModel = plotted(({ scene, results }, _panel, { kernels, apart, hidden }) => {
	const found = hiddenPositions(kernels, scene);
	const isSecret = Object.keys(hidden).length > 0;
	const own = isSecret ? new Float64Array(0) : ownPositions(kernels, scene);
	const look = (apart ?? results[0])?.look ?? { colour: "#000000", dash: [], marker: "circle" };
	const shape = { look: { ...look, dash: [] }, diverges: -1 };
	/** @type {(of: (positions: Float64Array) => Float64Array) => import("./axes.js").Curve[]} */
	const curves = (of) => [
		{ ...shape, id: "mystery", title: "hidden", ys: of(found), soft: true },
		...(own.length ? [{ ...shape, id: "beside mystery", title: "yours", ys: of(own), strong: true }] : []),
	];
	const most = ABOVE * found.reduce((top, x) => Math.max(top, Math.abs(x)), 1);
	const losses = bowlLosses(kernels, found);
	const least = losses.reduce((low, loss) => (loss > 0 ? Math.min(low, loss) : low), Infinity);
	const bottom = Math.max(Math.floor(Math.log10(least)), DEEPEST);
	const top = Math.ceil(Math.log10(Math.max(...losses)) + 0.2);
	/** @type {[number, number]} */
	const range = [-most, most];
	/** @type {[number, number]} */
	const decades = [Math.min(bottom, top - 2), top];
	const charts = [
		{ curves: curves((x) => x), range, levels: [{ value: 0, text: "minimum" }] },
		{ curves: curves((x) => bowlLosses(kernels, x)), range: decades, logarithmic: true },
	];
	return { charts, titles: ["hidden", "yours"] };
});

/** @typedef {Pick<import("./table.js").Table, "head" | "rows">} Digits */

/**
 * Five positions in digits, and of the inner ones what a heavy ball's step shrinks by its momentum.
 * @type {(kernels: Kernels, scene: Pick<Scene, "seed" | "n_steps">) => Digits}
 */
export function mysteryTable(kernels, scene) {
	const found = hiddenPositions(kernels, scene);
	const last = Math.min(FIRST + SHOWN, found.length) - 1;
	const from = Math.max(last - SHOWN + 1, 0);
	const places = found.slice(from, last + 1);
	const shrinking = places.length > 2 ? determinantsOf(kernels, places) : new Float64Array(0);
	const rows = [...places].map((x, k) => {
		const isInner = k > 0 && k < places.length - 1;
		const texts = [String(from + k), digits(x), isInner ? digits(shrinking[k - 1]) : ""];
		return { name: String(k), cells: texts.map((text) => ({ text })) };
	});
	const head = ["k", "x", "D"].map((text) => ({ text, soft: true }));
	return { head, rows };
}

/** @type {(value: number) => string} with all the digits that a reader is given */
const digits = (value) => value.toPrecision(DIGITS).replace("e-", "e−").replace(/^-/, "−");
