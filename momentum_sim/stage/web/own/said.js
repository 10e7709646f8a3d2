/** What a curve says, in words. */

import { filled } from "../narration.js";
import { written } from "../scales.js";

/**
 * @typedef {object} Texts
 * @property {Record<string, [string, string, string]>} shapes title, cause and knob of each
 * @property {Record<string, string>} numbers
 * @property {Record<string, string>} reasons
 * @property {string} cannot
 */

/**
 * The shape, its cause, the numbers that are told or why they are not, and which knob to turn.
 * @type {(read: import("./reading.js").Read, texts: Texts, rows: number) => {title: string, sentences: string[]}}
 */
export function saidOf(read, { shapes, numbers: known, reasons, cannot }, rows) {
	const [title, cause, knob] = shapes[read.shape];
	const { numbers } = read;
	const values = {
		...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, written(value)])),
		step: written(numbers.step_times_curvature), other: written(numbers.other_step_times_curvature),
		steep: written(numbers.steep_step_times_curvature), breaks: String(numbers.breaks + 1),
		rate: written(numbers.rate, 4), read: String(numbers.read),
	};
	/** @type {(name: string, when: boolean) => string[]} */
	const told = (name, when) => (when ? [filled(known[name], values)] : []);
	const there = (/** @type {string} */ name) => !Number.isNaN(numbers[name]);
	const both = there("momentum");
	const two = there("other_step_times_curvature");
	const reason = read.reason === "told" || (both && two) ? [] : [filled(cannot, { reason: reasons[read.reason] })];
	return {
		title,
		sentences: [
			cause,
			...told("two", both && two), ...told("told", both && !two),
			...told("steep", there("steep_step_times_curvature")),
			...told(read.reason === "one_mode" ? "slow" : "effective", !both && there("effective")),
			...told("period", (read.shape === "ripple" || read.shape === "saw_tooth") && there("period")),
			...told("critical", read.shape === "ripple" && !two && there("critical")),
			...told("floor", there("floor")),
			...told(numbers.rate > 1 ? "growth" : read.crests.length > 0 ? "fade" : "rate", there("rate")),
			...reason,
			...told("breaks", there("breaks")),
			...told("first", there("rate") && numbers.read < rows),
			knob,
		].filter(Boolean),
	};
}
