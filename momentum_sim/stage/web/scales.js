/** Where a value sits on a slider, what it is rounded to, and how numbers are written. */

/** @import { Parameter, ScaleName } from "./types.d.ts" */

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MOMENTUM_TICKS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];
const MOST_DECADES = 8; // of which each has a tick, about

/** @typedef {{position: (v: number) => number, value: (p: number) => number}} Scale */

/**
 * How a slider's length is spent: value to position and back.
 * @type {Record<ScaleName, Scale>}
 */
export const SCALES = {
	linear: { position: (v) => v, value: (p) => p },
	logarithmic: { position: (v) => Math.log10(v), value: (p) => 10 ** p },
	one_minus_logarithmic: { position: (v) => -Math.log10(1 - v), value: (p) => 1 - 10 ** -p },
};

/**
 * A number with so many significant digits, as a number.
 * @type {(v: number, digits: number) => number}
 */
export const significant = (v, digits) => Number(v.toPrecision(digits));

/**
 * The step between the values that a slider takes near one.
 * @type {(parameter: Pick<Parameter, "whole" | "scale">, value: number) => number}
 */
export function unit({ whole, scale }, value) {
	if (whole) return 1;
	if (scale === "linear") return 0.01;
	if (scale === "logarithmic") return 10 ** Math.floor(Math.log10(value) + 1e-9) / 20;
	return 10 ** Math.min(Math.floor(Math.log10(1 - value) + 1e-9), -1) / 20;
}

/**
 * Round a dragged value to what its label can show, so that the label is never a rounding of what is computed.
 * @type {(parameter: Pick<Parameter, "whole" | "scale">, value: number) => number}
 */
export function rounded(parameter, value) {
	const step = unit(parameter, value);
	return Number((Math.round(value / step) * step).toPrecision(12));
}

/**
 * 10 to a whole power, as text.
 * @type {(exponent: number) => string}
 */
export const powerOfTen = (exponent) => `10${[...String(exponent)].map((c) => SUPERSCRIPT[Number(c)] ?? "⁻").join("")}`;

/**
 * A number for a reader: plain where that is short, else with a power of ten.
 * @type {(value: number, digits?: number) => string}
 */
export function written(value, digits = 3) {
	if (Number.isNaN(value)) return "–";
	if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
	const size = Math.abs(value);
	if (size === 0) return "0";
	if (size >= 1e-3 && size < 1e5) return String(significant(value, digits)).replace("-", "−");
	const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
	return `${mantissa.replace("-", "−")} × ${powerOfTen(Number(exponent))}`;
}

/**
 * A few values worth a mark on a scale.
 * @type {(parameter: Pick<Parameter, "whole" | "scale">, ends: readonly number[]) => number[]}
 */
export function ticksOf(parameter, [low, high]) {
	const within = (/** @type {number} */ value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
	if (parameter.scale === "one_minus_logarithmic") return MOMENTUM_TICKS.filter(within);
	if (parameter.scale === "logarithmic") {
		const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
		const stride = Math.max(1, Math.floor((last - first) / MOST_DECADES));
		const decades = [];
		for (let e = first; e <= last; e += stride) decades.push(10 ** e);
		return [...new Set([low, ...decades, high])].filter((v, i, all) => i === 0 || v / all[i - 1] > 2);
	}
	const middle = (low + high) / 2;
	const round = Math.round(middle / 50) * 50;
	return [low, parameter.whole && round > low && round < high ? round : middle, high];
}

/**
 * A tick's value as text.
 * @type {(value: number) => string}
 */
export const tickText = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

/**
 * 100 for what is right, and 0 for what is as far from it as what was seen last, or farther.
 * @type {(away: number, went: number) => number}
 */
export const scoreOf = (away, went) =>
	went > 0 ? Math.round(100 * Math.max(0, 1 - away / went)) : away === 0 ? 100 : 0;
