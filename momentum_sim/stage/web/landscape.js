/** Runs in the plane: from a scene on a landscape to what is drawn of it. All numbers are the kernels'. */

import { followed, noiseOn } from "./scene.js";
import { project, resultOf, settingOf } from "./simulation.js";

/**
 * @import {
 *	Apart, Catalogue, Directions, Drawn, Draws, Kernels, Landscape, Point, Question, Reading, Result, RunSettings,
 *	Scene
 * } from "./types.d.ts"
 */

export const PASSED = 0.02; // of the way along: what is less is not called passing the minimum

/** @typedef {{along: Float64Array, crossings: number}} Between what a run does between two steps */

/**
 * Simulate every visible run of a scene in the plane.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Drawn}
 */
function simulate(kernels, catalogue, scene) {
	const ground = groundOf(kernels, catalogue, scene);
	const found = { ...ground, noise: drawsOf(kernels, scene, ground.landscape) };
	const shown = scene.runs.filter(({ visible }) => visible);
	return { ...found, results: shown.map((run) => simulateRun(kernels, catalogue, found, run)) };
}

/**
 * What a scene's runs are on, and what is known of where they are expected.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Omit<Drawn, "noise" | "results">}
 */
export function groundOf(kernels, catalogue, scene) {
	const landscape = catalogue.objectives[scene.objective.name];
	const values = landscape.parameters.map(({ name }) => scene.objective.parameters[name]);
	const parameters = kernels.put("parameters", values);
	const coefficients = kernels.room("coefficients", landscape.n_coefficients * 8);
	kernels.call(landscape.name, "coefficients", parameters, coefficients);
	const point = kernels.room("point", 16);
	const minimisers = Array.from({ length: landscape.n_minimisers }, (_, index) => {
		kernels.call(landscape.name, "minimiser", point, coefficients, index);
		return kernels.numbers(point, 2);
	}).filter(([x]) => landscape.minima !== "found" || !Number.isNaN(x));
	/** @type {(point: Point) => Point | null} */
	const nearest = ([x, y]) => {
		if (minimisers.length < 2) return minimisers[0] ?? null;
		kernels.call(landscape.name, "nearest_minimiser", point, coefficients, x, y);
		return kernels.numbers(point, 2);
	};
	const lowest = () => (minimisers.length ? lossesAt(kernels, { landscape, coefficients }, minimisers)[0] : NaN);
	const known = readingOf(catalogue, landscape, { minimisers, minimum: landscape.minimum ?? lowest() });
	const alone = minimisers.length > 0 && landscape.minima !== "curve";
	const centre = (alone && nearest(scene.start)) || scene.start;
	const [axes, around, slopes] = ["axes", "around", "slopes"].map((name) => kernels.room(name, 128));
	kernels.call("common", "neighbours", around, ...centre);
	kernels.call(landscape.name, "gradients", slopes, around, coefficients, 8);
	kernels.call("common", "axes", axes, slopes, ...centre);
	const [ax, ay, bx, by] = kernels.numbers(axes, 4);
	kernels.call("common", "local_quadratic", axes, slopes, ...centre);
	const curvatures = kernels.numbers(axes, 2);
	const quadratic = alone && curvatures[0] > 0 ? curvatures : null;
	/** @type {Directions} */
	const directions = { along: [ax, ay], across: [bx, by], x: [1, 0], y: [0, 1] };
	return { scene, landscape, coefficients, ...known, nearest, alone, centre, quadratic, directions };
}

/**
 * What a scene's noise draws for its runs, the same for each; null where gradients are exact.
 * @type {(kernels: Kernels, scene: Scene, landscape: Landscape) => Draws | null}
 */
function drawsOf(kernels, { noise, seed, n_steps: steps }, landscape) {
	const [module] = noiseOn(noise, landscape);
	const sizes = noise ? [noise.size].flat(2) : [];
	if (!noise || sizes.every((size) => size === 0)) return null;
	const normals = kernels.room("draws", 16 * steps);
	kernels.call(module, "normal_draws", normals, seed, 0, 0, steps);
	const amount = kernels.room("amount", 24);
	kernels.call(module, "noise_amount", amount, kernels.put("sizes", sizes, Float64Array, 4), noise.batch_size);
	return { module, normals: kernels.numbers(normals, 2 * steps), amount: kernels.numbers(amount, 3) };
}

/**
 * What is known of where an objective is least, and what is said there.
 * @type {(catalogue: Catalogue, landscape: Landscape, found: Pick<Drawn, "minimisers" | "minimum">) => Reading}
 */
export function readingOf({ texts, minima }, landscape, { minimisers, minimum }) {
	const usual = landscape.said ?? landscape.minima;
	const kind = landscape.minima === "found" && !minimisers.length ? "unfound" : usual;
	return { minimisers, minimum, floor: minimum || 0, texts: { ...texts, ...minima[kind] } };
}

/**
 * The losses at points of the plane.
 * @type {(kernels: Kernels, drawn: Pick<Drawn, "landscape" | "coefficients">, points: Point[]) => Float64Array}
 */
export function lossesAt(kernels, { landscape, coefficients }, points) {
	const at = kernels.put("points", points.flatMap(([x, y]) => [x, y]));
	const out = kernels.room("line", 8 * points.length);
	kernels.call(landscape.name, "losses", out, at, coefficients, points.length);
	return kernels.numbers(out, points.length);
}

/**
 * One run, with its own values where it has them and the shared ones where not.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Omit<Drawn, "results">, run: RunSettings) => Result}
 */
function simulateRun(kernels, catalogue, drawn, run) {
	const { scene, landscape, coefficients, minimum, floor, centre, directions, noise } = drawn;
	const { name } = landscape;
	const setting = settingOf(kernels, catalogue, scene, run);
	const { rule: { step } } = setting;
	const steps = scene.n_steps;
	const momenta = kernels.put("momenta", setting.momenta);
	const path = kernels.put("path", scene.start, Float64Array, 2 * steps + 2);
	const stepSizes = kernels.put("step sizes", setting.stepSizes);
	const gradients = noise && kernels.room("gradients", 16 * steps);
	if (noise && gradients) {
		const draws = kernels.put("draws", noise.normals);
		const given = [momenta, stepSizes, coefficients, kernels.put("amount", noise.amount), steps];
		kernels.call(noise.module, `noisy_trajectory_${step}`, path, gradients, draws, ...given);
	} else kernels.call(name, `trajectory_${step}`, path, momenta, stepSizes, coefficients, steps);
	const losses = kernels.room("losses", (steps + 1) * 8);
	kernels.call(name, "losses", losses, path, coefficients, steps + 1);
	const values = kernels.numbers(losses, steps + 1);
	const tolerance = scene.tolerance.value * (scene.tolerance.relative ? values[0] - minimum : 1);
	return {
		...setting,
		tolerance,
		settles: kernels.measure("settling_step", losses, steps, minimum, tolerance),
		diverges: kernels.measure("divergence_step", path, steps),
		overshoot: kernels.measure("overshoot", path, steps, ...centre, ...directions.along),
		path: kernels.numbers(path, 2 * steps + 2),
		losses: values,
		noisyGradients: gradients ? kernels.numbers(gradients, 2 * steps) : null,
		finalHeight: values[steps] - floor,
	};
}

/**
 * The followed run taken apart: at each step its `gradients`, what it `kept` of its velocity, the gradient's `pushes`,
 * and the moving `averages` of the gradients, all as pairs; `texts` are the scene's. Null if no run is shown.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn) => Apart | null}
 */
function takeApart(kernels, catalogue, { scene, texts, landscape, coefficients, results }) {
	const result = resultOf(results, followed(scene, catalogue));
	if (!result) return null;
	const { rule } = result;
	const steps = scene.n_steps;
	const momenta = kernels.put("momenta", result.momenta);
	const stepSizes = kernels.put("step sizes", result.stepSizes);
	const path = kernels.put("path", result.path);
	const losses = kernels.put("losses", result.losses);
	const [gradients, kept, pushes, averages] = ["gradients", "kept", "pushes", "averages"].map((piece) =>
		kernels.room(piece, steps * 16),
	);
	const taken = [path, momenta, stepSizes, coefficients, steps];
	if (result.noisyGradients) kernels.put("gradients", result.noisyGradients);
	else if (rule.at_iterate) kernels.call(landscape.name, "gradients", gradients, path, coefficients, steps);
	else kernels.call(landscape.name, `gradients_taken_${rule.step}`, gradients, ...taken);
	kernels.call("common", `anatomy_${rule.step}`, kept, pushes, path, losses, gradients, momenta, stepSizes, steps);
	kernels.call("common", "moving_average", averages, gradients, momenta, steps);
	/** @type {(address: number) => Float64Array} */
	const pairs = (address) => kernels.numbers(address, 2 * steps);
	return {
		...result,
		texts,
		gradients: pairs(gradients),
		kept: pairs(kept),
		pushes: pairs(pushes),
		averages: pairs(averages),
	};
}

/**
 * What a run does between two steps: where it is `along` at each of all steps, and its `crossings` of the valley.
 * @type {(kernels: Kernels, drawn: Drawn, run: Result, question: Question) => Between}
 */
export function between(kernels, { centre, directions }, { path }, { after, step }) {
	const part = kernels.put("path", path.slice(2 * after, 2 * step + 2));
	return {
		along: project(kernels, path, centre, directions.along),
		crossings: kernels.measure("crossings", part, step - after, ...centre, ...directions.across),
	};
}

/** @type {import("./problems.js").ProblemKind} */
export const landscape = {
	simulate,
	takeApart,
	runAt: simulateRun,
	seen: ({ path }, steps) => path.slice(0, 2 * (steps + 1)),
	apart: "vectors of",
	luck: () => "",
};
