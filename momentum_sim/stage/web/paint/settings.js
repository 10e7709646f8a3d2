/** The sides of a map: a shared parameter over its slider each; and where a setting is on the map. */

import { rounded, SCALES, ticksOf } from "../scales.js";

/** @import { Box, Catalogue, Parameter, Place, Scene } from "../types.d.ts" */

/**
 * @typedef {{momentum: number, step_size: number}} Setting
 * @typedef {{parameter: Parameter, ends: [number, number], ticks: number[]}} Side
 */

/** @type {(value: number, least: number, most: number) => number} */
const within = (value, least, most) => Math.min(Math.max(value, least), most);

/**
 * A side of the map of a scene.
 * @param {string} name of the parameter
 * @param {Scene} scene
 * @param {Catalogue} catalogue
 * @returns {Side}
 */
export function sideOf(name, { live, objective }, { parameters, objectives }) {
	const [parameter] = parameters.filter((one) => one.name === name);
	const sliders = [...live, ...objectives[objective.name].opening.live];
	const [{ minimum, maximum }] = sliders.filter((slider) => slider.parameter === name);
	return { parameter, ends: [minimum, maximum], ticks: ticksOf(parameter, [minimum, maximum]) };
}

/**
 * Its ends on its scale.
 * @type {(side: Side) => number[]}
 */
const endsOf = ({ parameter, ends }) => ends.map(SCALES[parameter.scale].position);

/**
 * Whether the two ends of a side are apart.
 * @param {Side} side
 * @returns {boolean}
 */
export function isSound(side) {
	const [low, high] = endsOf(side);
	return high - low > 1e-9 && high - low < Infinity;
}

/**
 * How much of the way along a side a value is; 0 where its ends are not apart.
 * @param {Side} side
 * @param {number} value
 * @returns {number}
 */
export function shareOf(side, value) {
	const [low, high] = endsOf(side);
	return isSound(side) ? (SCALES[side.parameter.scale].position(value) - low) / (high - low) : 0;
}

/**
 * The value that is so much of the way along a side.
 * @param {Side} side
 * @param {number} share
 * @returns {number}
 */
export function valueAt(side, share) {
	const [low, high] = endsOf(side);
	return SCALES[side.parameter.scale].value(low + share * (high - low));
}

/**
 * The values in the middle of so many cells along a side.
 * @param {Side} side
 * @param {number} count
 * @returns {number[]}
 */
export const centresOf = (side, count) => Array.from({ length: count }, (_, k) => valueAt(side, (k + 0.5) / count));

/**
 * Where a setting is in the box of a map whose sides are step sizes and momenta; at its edge if it lies outside.
 * @param {Box} box
 * @param {Side[]} sides
 * @param {Setting} setting
 * @returns {[number, number]}
 */
export function placeOf({ left, top, right, bottom }, sides, { momentum, step_size }) {
	const [across, up] = [step_size, momentum].map((value, k) => within(shareOf(sides[k], value), 0, 1));
	return [left + across * (right - left), bottom - up * (bottom - top)];
}

/**
 * How much of the way across and up a place is.
 * @type {(box: Box, x: number, y: number) => number[]}
 */
const sharesAt = ({ left, top, right, bottom }, x, y) => [(x - left) / (right - left), (bottom - y) / (bottom - top)];

/**
 * The setting at a place, rounded as its sliders round it.
 * @param {Box} box
 * @param {Side[]} sides
 * @param {Place} place
 * @returns {Setting}
 */
export function settingAt(box, sides, [x, y]) {
	const [step_size, momentum] = sharesAt(box, x, y).map((part, k) => {
		const [share, { parameter, ends }] = [within(part, 0, 1), sides[k]];
		if (share === 0 || share === 1) return ends[share];
		return within(rounded(parameter, valueAt(sides[k], share)), ...ends);
	});
	return { momentum, step_size };
}

/**
 * The setting in the middle of the cell at a place, null beside the map.
 * @param {Box} box
 * @param {Side[]} sides
 * @param {[number, number]} place
 * @param {number} count of cells in a row
 * @returns {Setting | null}
 */
export function cellAt(box, sides, [x, y], count) {
	const shares = sharesAt(box, x, y);
	if (shares.some((share) => !(share >= 0 && share < 1))) return null;
	const middles = shares.map((share) => (Math.floor(share * count) + 0.5) / count);
	const [step_size, momentum] = middles.map((middle, k) => valueAt(sides[k], middle));
	return { momentum, step_size };
}
