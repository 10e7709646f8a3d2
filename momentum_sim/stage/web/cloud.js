/** Many noisy runs at once on a bowl: from a scene on a cloud to what is drawn of it. All numbers are the kernels'. */

import { groundOf } from "./landscape.js";
import { followed } from "./scene.js";
import { resultOf, settingOf } from "./simulation.js";

/**
 * @import { Apart, Catalogue, Drawn, Kernels, Landscape, Result, RunSettings, Scene, Spread } from "./types.d.ts"
 */

const MOST_NORMALS = 2 ** 20; // numbers that are kept

/** @typedef {Required<Pick<Landscape, "name" | "many">>} Many */

/**
 * Take the particles of every visible run of a scene through its steps; of no more than so many the places are kept.
 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, most?: number) => Drawn}
 */
function simulate(kernels, catalogue, scene, most = Infinity) {
	const ground = groundOf(kernels, catalogue, scene);
	const { many } = /** @type {Many} */ (ground.landscape);
	const room = Math.floor(many.most_places / (scene.n_steps + 1));
	const kept = Math.min(most, scene.objective.parameters.particles, room);
	const found = { ...ground, noise: null, kept };
	const shown = scene.runs.filter(({ visible }) => visible);
	return { ...found, results: shown.map((run, k) => take(kernels, catalogue, found, run, k)) };
}

/** @type {WeakMap<Kernels, string>} what the normal numbers in its memory are of */
const drawnFor = new WeakMap();

/**
 * The normal numbers that all runs of a scene meet, and whether they are there: most that is dragged leaves them as
 * they are. Of very long runs each draws its own, the same.
 * @type {(kernels: Kernels, scene: Scene, landscape: Many) => number[]}
 */
function normalsOf(kernels, { seed, n_steps: steps, objective: { parameters: { particles } } }, { name, many }) {
	const count = 2 * many.block * Math.ceil(particles / many.block) * steps;
	if (count > MOST_NORMALS) return [kernels.room("no normals", 8), 0];
	const key = [seed, steps, particles].join();
	const normals = kernels.room("normals", 8 * count);
	const drawing = kernels.room("drawing", 8 * many.drawing);
	if (drawnFor.get(kernels) !== key) kernels.call(name, "cloud_normals", normals, particles, seed, drawing, steps);
	drawnFor.set(kernels, key);
	return [normals, 1];
}

/**
 * The particles of one run; `index` tells its memory from others'.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Omit<Drawn, "results">, run: RunSettings, index?: number) =>
 *   Result}
 */
function take(kernels, catalogue, drawn, run, index = -1) {
	const { scene, coefficients, minimum, floor, kept = 0 } = drawn;
	const landscape = /** @type {Many} */ (drawn.landscape);
	const { name, many: { moments, scratch: sizes, lawful } } = landscape;
	const { n_steps: steps, objective: { parameters: { std, noise_exponent: exponent = 0, particles } } } = scene;
	const setting = settingOf(kernels, catalogue, scene, run);
	const { rule: { step } } = setting;
	const places = kernels.put(`places ${index}`, scene.start, Float64Array, 2 * kept * (steps + 1));
	const sums = kernels.put("sums", new Float64Array(moments * (steps + 1)));
	const changeSums = kernels.put("sums of changes", new Float64Array(moments * steps));
	const momenta = kernels.put("momenta", setting.momenta);
	const stepSizes = kernels.put("step sizes", setting.stepSizes);
	const amount = kernels.room("amount", 24);
	kernels.call(name, "cloud_noise", amount, coefficients, std, exponent);
	const scratch = kernels.room("scratch of particles", 8 * sizes[step]);
	const normals = normalsOf(kernels, scene, landscape);
	const taken = [momenta, stepSizes, coefficients];
	const asked = [places, sums, changeSums, kept, particles, ...taken, amount, scene.seed, ...normals, scratch, steps];
	kernels.call(name, `cloud_${step}`, ...asked);
	const [means, covariances, changes, losses, unused] =
		[16, 32, 32, 8, 16].map((bytes, k) => kernels.room(`spread ${k}`, bytes * (steps + 1)));
	kernels.call(name, "ensemble_moments", unused, changes, losses, changeSums, particles, steps - 1);
	kernels.call(name, "ensemble_moments", means, covariances, losses, sums, particles, steps);
	const found = [means, covariances, changes, losses];
	const measured = spreadOf(kernels, landscape, found, particles, steps);
	const tolerance = scene.tolerance.value * (scene.tolerance.relative ? measured.losses[0] - minimum : 1);
	const result = {
		...setting,
		tolerance,
		settles: kernels.measure("settling_step", losses, steps, minimum, tolerance),
		diverges: kernels.measure("divergence_step", means, steps),
		overshoot: 0,
		path: measured.means,
		losses: measured.losses,
		finalHeight: measured.losses[steps] - floor,
		measured,
		/** @type {Result["placesAt"]} */
		placesAt: (k) => new Float64Array(kernels.memory.buffer, places + 16 * kept * k, 2 * kept),
		/** @type {Result["upTo"]} */
		upTo: (k) => ({ measured: spreadUpTo(measured, k) }),
	};
	if (!lawful.includes(step)) return result;
	kernels.put("spread 0", scene.start);
	kernels.call(name, `law_${step}`, ...found, ...taken, amount, scratch, steps);
	const predicted = spreadOf(kernels, landscape, found, particles, steps);
	/** @type {Result["upTo"]} */
	const upTo = (k) => ({ measured: spreadUpTo(measured, k), predicted: spreadUpTo(predicted, k) });
	return { ...result, predicted, upTo };
}

/**
 * What has been written of a spread, and how wide it is.
 * @type {(kernels: Kernels, landscape: Many, found: number[], particles: number, steps: number) => Spread}
 */
function spreadOf(kernels, { name, many: { shape } }, [means, covariances, changes, losses], particles, steps) {
	/** @type {(address: number, count: number) => Float64Array} */
	const shapes = (address, count) => {
		const out = kernels.room("shapes", 8 * shape * (steps + 1));
		kernels.call(name, "spread_shapes", out, address, particles, count);
		return kernels.numbers(out, shape * count);
	};
	return {
		means: kernels.numbers(means, 2 * (steps + 1)),
		covariances: kernels.numbers(covariances, 4 * (steps + 1)),
		losses: kernels.numbers(losses, steps + 1),
		shapes: shapes(covariances, steps + 1),
		changeShapes: shapes(changes, steps),
		size: shape,
		particles,
	};
}

/**
 * A spread's first steps, up to one.
 * @type {(spread: Spread, step: number) => Spread}
 */
const spreadUpTo = (spread, step) => ({
	...spread,
	means: spread.means.subarray(0, 2 * (step + 1)),
	covariances: spread.covariances.subarray(0, 4 * (step + 1)),
	losses: spread.losses.subarray(0, step + 1),
	shapes: spread.shapes.subarray(0, spread.size * (step + 1)),
	changeShapes: spread.changeShapes.subarray(0, spread.size * step),
});

/**
 * The followed run, which is painted on top. Null if no run is shown.
 * @type {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn) => Apart | null}
 */
function takeApart(_kernels, catalogue, { scene, texts, results }) {
	const result = resultOf(results, followed(scene, catalogue));
	return result ? /** @type {Apart} */ ({ ...result, texts }) : null;
}

/** @type {import("./problems.js").ProblemKind} */
export const cloud = {
	simulate,
	takeApart,
	runAt: take,
	seen: ({ path }, steps) => path.slice(0, 2 * (steps + 1)),
	apart: "in front",
	luck: () => "Draw of the noise",
};
