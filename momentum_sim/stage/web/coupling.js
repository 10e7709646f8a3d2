/**
 * The momentum that goes along with the step size s, where a scene has an exponent α: (1 − β)/s^α stays as it is.
 *
 * What stays is known from where it was set, by the momentum's own slider, the exponent's or by going anywhere, so that
 * it does not change by rounding, nor where the momentum has to stop: who goes back is where he was.
 */

import { significant, written } from "./scales.js";

/** @import { Scene } from "./types.d.ts" */

const LARGEST = 1 - 2 ** -53; // that a float tells from 1
const DIGITS = 4; // of 1 − β

/**
 * @typedef {object} Coupled
 * @property {number} momentum
 * @property {number} left that 1 − β was to be
 * @property {boolean} stops whether the momentum could not go so far
 */

/**
 * The momentum once its step size is `ratio` times what it was, within the ends of its slider, or where it was itself,
 * if that is beyond: Python's `coupled`.
 * @type {(momentum: number, ratio: number, exponent: number, ends?: [number, number]) => Coupled}
 */
export function coupled(momentum, ratio, exponent, [low, high] = [0, LARGEST]) {
	const factor = ratio ** exponent;
	if (factor === 1) return { momentum, left: 1 - momentum, stops: false };
	const left = significant((1 - momentum) * factor, DIGITS);
	const asked = significant(1 - left, 12);
	const held = Math.min(Math.max(asked, Math.min(low, momentum)), Math.max(high, momentum), LARGEST);
	return { momentum: held, left, stops: held !== asked };
}

/**
 * The ends of the momentum's slider; undefined where a scene has none.
 * @type {(scene: Pick<Scene, "live">) => [number, number] | undefined}
 */
export function momentumEnds({ live }) {
	const slider = live.find(({ parameter }) => parameter === "momentum");
	return slider && [slider.minimum, slider.maximum];
}

/**
 * What has to be as it was for the same to stay.
 * @type {(scene: Scene) => string}
 */
const keyOf = ({ step_size, momentum, momentum_exponent: exponent, equal, objective }) =>
	JSON.stringify([step_size, momentum, exponent, equal, objective.name]);

export class Coupling {
	/** @type {Pick<Scene, "step_size" | "momentum"> | null} where what stays was set */
	from = null;
	/** What it has come to. */
	made = "";
	/** @type {Coupled | null} */
	last = null;

	/**
	 * A changed scene, its momentum gone along with its step size, if that has changed.
	 * @type {(before: Scene, changed: Scene) => Scene}
	 */
	follow(before, changed) {
		const { momentum_exponent: exponent, step_size: size } = changed;
		if (exponent == null || size === before.step_size) return changed;
		if (keyOf(before) !== this.made) this.from = before;
		const { momentum, step_size } = this.from ?? before;
		this.last = coupled(momentum, size / step_size, exponent, momentumEnds(changed));
		const scene = { ...changed, momentum: this.last.momentum };
		this.made = keyOf(scene);
		return scene;
	}

	/**
	 * Why the momentum of a scene has not gone along as far as it was to; empty if it has.
	 * @type {(scene: Scene) => string}
	 */
	stopIn(scene) {
		if (!this.last?.stops || keyOf(scene) !== this.made) return "";
		const { momentum, left } = this.last;
		const stays = `β stays at ${written(momentum, 4)}`;
		if (left > 1 && momentum === 0) return `${stays}: 1 − β cannot be more than 1, and would be ${written(left)}.`;
		return `${stays}, the end of its slider: 1 − β would be ${written(left)}.`;
	}
}
