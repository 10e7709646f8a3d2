/** A map's cells: a colour for each setting, and slanting lines where a run diverges. */

/** @import { Box, Pen, Theme } from "../types.d.ts" */

/**
 * @typedef {object} Cells
 * @property {ArrayLike<number>} settled the settling step, or whatever whole number is shaded, at each step size for
 *   each momentum, or from each x for each y, from the least up
 * @property {ArrayLike<number>} diverged which of them diverge, or are beyond what is shaded
 * @property {number} steps of a run: the largest number that has a shade
 * @property {number} cells how many there are in a row
 * @property {number} first the `soonest`
 */

export const SHADES = 64;
const HATCHED = 0.55; // opacity of the lines

/**
 * The first step at which any run settles; Infinity if none does.
 * @param {{settled: ArrayLike<number>, diverged: ArrayLike<number>, steps: number}} cells
 * @returns {number}
 */
export function soonest({ settled, diverged, steps: most }) {
	let first = Infinity;
	for (let k = 0; k < settled.length; k++) {
		if (settled[k] < first && settled[k] <= most && !diverged[k]) first = settled[k];
	}
	return first;
}

/**
 * Fill a box with slanting lines: what diverges has no cell over them.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Theme} theme
 * @returns {void}
 */
export const paintHatch = (pen, box, theme) => pen.faint(HATCHED, () => pen.hatch(box, theme.soft));

/**
 * Paint cells into a box: the first shade where it settles soon, a paler one where late, the last where it does not,
 * none where it diverges.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Cells} cells
 * @param {Uint32Array} shades as 0xAABBGGRR
 * @returns {void}
 */
export function paintCells(pen, box, { settled, diverged, steps: most, cells, first }, shades) {
	const palest = shades.length - 2;
	const least = Math.log(Math.max(first, 1));
	const scale = palest / (Math.log(most) - least || 1);
	/** @type {(step: number) => number} */
	const shade = (step) => Math.round(scale * (Math.log(Math.max(step, 1)) - least));
	/** @type {(step: number) => number} */
	const index = (step) => (step > most ? palest + 1 : step < first ? 0 : shade(step));
	const of = Uint8Array.from({ length: most + 2 }, (_, step) => index(step));
	const indices = new Uint8Array(settled.length);
	const rows = settled.length / cells;
	for (let k = 0; k < settled.length; k++) {
		const column = k % cells;
		const row = rows - 1 - (k - column) / cells; // the largest momentum on top
		indices[row * cells + column] = diverged[k] ? palest + 2 : of[settled[k]];
	}
	const palette = Uint32Array.from([...shades, 0]);
	pen.image(box, { columns: cells, rows, indices, palette });
}
