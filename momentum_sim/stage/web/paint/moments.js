/** Settings that change as runs go, on a map of theory: their way over it, and where they are at a moment. */

import { written } from "../scales.js";
import { placeOf } from "./settings.js";

/** @import { Box, Catalogue, Drawn, Kernels, Look, Pen, Result, Theme } from "../types.d.ts" */

/**
 * @typedef {object} Way of a run whose momentum or step size changes
 * @property {string} name
 * @property {string} title
 * @property {Look} look
 * @property {Float64Array} stepSizes
 * @property {Float64Array} momenta
 */

const RADIUS = 5;
/** Of a curvature, as a map's lines are called. */
const OF = ["along", "across"];

/**
 * The ways of the runs that take steps of a map's rule, and change how long they are or what they keep.
 * @type {(drawn: Drawn, run: Result) => Way[]}
 */
export function waysOf({ results }, { rule }) {
	const changes = (/** @type {Float64Array} */ each) => each.some((value) => value !== each[0]);
	return results.filter(({ rule: { step }, stepSizes, momenta }) =>
		step === rule.step && (changes(momenta) || changes(stepSizes)),
	).map(({ name, title, look, stepSizes, momenta }) => ({ name, title, look, stepSizes, momenta }));
}

/**
 * The step of which a time is, of so many; the last one where the whole run is shown.
 * @type {(time: number | null, count: number) => number}
 */
const stepAt = (time, count) => Math.min(time === null ? count : Math.floor(time), count - 1);

/**
 * Paint ways over a map, and where each is at a time in steps; null for the end of the run.
 * @type {(pen: Pen, box: Box, model: Pick<import("./map.js").Mapped, "ways" | "sides">, time: number | null,
 *   theme: Theme) => void}
 */
export function paintMoments(pen, box, { ways, sides }, time, theme) {
	for (const { name, look, stepSizes, momenta } of ways) {
		const at = (/** @type {number} */ k) =>
			placeOf(box, sides, { step_size: stepSizes[k], momentum: Math.max(momenta[k], 0) });
		const path = new Path2D();
		path.moveTo(...at(0));
		for (let k = 1; k < momenta.length; k++) path.lineTo(...at(k));
		const colour = theme.of(look);
		pen.part(name, () => {
			pen.stroke(path, { colour: theme.halo, width: 5 });
			pen.stroke(path, { colour, width: 2.4, dash: look.dash });
			pen.marks(look.marker, at(stepAt(time, momenta.length)), RADIUS, colour, { colour: theme.halo, width: 3 });
		});
	}
}

/**
 * What theory calls a way's setting at a time: as if it stayed so.
 * @type {(kernels: Kernels, catalogue: Catalogue, theory: import("./boundaries.js").Theory, way: Way,
 *   time: number | null) => string}
 */
export function momentReadout(kernels, { prediction: names, regimes }, { name, curvatures }, way, time) {
	const { title, stepSizes, momenta } = way;
	const k = stepAt(time, momenta.length);
	const called = Array.from(curvatures, (curvature, of) => {
		const mode = kernels.room("mode", 32);
		kernels.call("common", `mode_${name}`, mode, stepSizes[k], momenta[k], curvature);
		const out = kernels.room("prediction", 8 * names.length);
		kernels.call("common", "prediction", out, mode, 0.5);
		return `${regimes[kernels.numbers(out, 1)[names.indexOf("regime")]].name} ${OF[of]}`;
	});
	const beta = `β stayed ${written(momenta[k], 4)}`;
	const stays = stepSizes.every((each) => each === stepSizes[0]);
	const setting = stays ? beta : `η stayed ${written(stepSizes[k], 3)} and ${beta}`;
	return `${title} at step ${k}, if ${setting}: ${called.join(", ")}`;
}
