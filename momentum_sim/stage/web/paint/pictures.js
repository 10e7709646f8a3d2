/** The pictures that the problem itself is on: a record for each kind of panel, as one painter draws it. */

import { chains } from "../chains.js";
import { networks } from "../networks.js";
import { patchworks } from "../patchworks.js";
import { contour, frameOf } from "./contour.js";
import { profile } from "./profile.js";
import { viewOf } from "../scene.js";

/** @import { Apart, Drawn, How, Pen, Place, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {object} Picture
 * @property {() => any} memory what it keeps between frames
 * @property {(drawn: Drawn, apart: Apart | null, how: How, memory: any) => any} model plain data
 * @property {(pen: Pen, model: any, size: Size, theme: Theme, memory: any) => void} paint what stands still
 * @property {(pen: Pen, model: any, size: Size, theme: Theme, memory: any, time: number | null) => void} paintNow what
 *   moves with the timeline, after `paint` with the same memory; the time in steps
 * @property {(pen: Pen, model: any, size: Size, theme: Theme, radius: number) => void} [ground] what lies below, in all
 *   of the picture
 * @property {(model: any, size: Size) => {place: Place, outside: boolean}} [handle] where the start is
 */

/** @type {Record<string, Picture>} */
export const pictures = {
	contour: {
		...contour,
		ground: (pen, model, size, theme, radius) =>
			contour.paintLoss(pen, model, frameOf(viewOf(model.scene), model.landscape.view, size), theme, radius),
	},
	profile,
	...networks.pictures,
	...patchworks.pictures,
	...chains.pictures,
};
