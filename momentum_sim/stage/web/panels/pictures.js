/** The pictures of a page's stage, each made when it is first shown. */

import { ContourPanel } from "../contour.js";
import { ProfilePanel } from "../profile.js";
import { chainPictures } from "./chains.js";
import { networkPictures } from "./networks.js";
import { patchworkPictures } from "./patchworks.js";

/** @import { Apart, Drawn, Motion, PageHow, Place, Point, Result, Theme } from "../types.d.ts" */

/**
 * @typedef {import("../contour.js").On} On what a picture tells of
 *
 * @typedef {object} PicturePanel a painter's picture on the page, with what of it listens
 * @property {HTMLElement} root
 * @property {HTMLElement} picture
 * @property {HTMLElement} [handle] of the start, where it can be dragged
 * @property {HTMLElement} [tools] to look around with
 * @property {HTMLElement} [words] for who does not see it, besides its name
 * @property {import("../dom.js").Surface} paths what stands still
 * @property {import("../dom.js").Surface} now what moves with the timeline
 * @property {unknown} model what it has painted; nothing before that
 * @property {(drawn: Drawn, how: PageHow, apart: Apart | null) => boolean} draw true if it wants another frame
 * @property {(time: number | null, theme: Theme, traced: Result | null | undefined, motion?: Motion) => void} drawNow
 * @property {() => void} measure
 * @property {() => void} hold lets nobody change what it shows
 * @property {() => void} remove
 * @property {(point: Point) => Place} [toScreen] where a point is, of a picture of points
 * @property {(place: Point) => Place} [planeNear] the point below a place
 */

/** @type {Record<string, new (on: On) => PicturePanel>} */
const KINDS = {
	contour: ContourPanel, profile: ProfilePanel, ...networkPictures, ...patchworkPictures, ...chainPictures,
};

export const FIRST_PICTURE = "contour"; // which keeps the place until it is known what is shown

export class Pictures {
	/** @type {Map<string, PicturePanel>} */
	made = new Map();

	/**
	 * `made(panel)` hears of each picture when it is made.
	 * @param {On} on
	 * @param {(panel: PicturePanel) => void} made
	 */
	constructor(on, made) {
		this.on = on;
		this.onmade = made;
	}

	/**
	 * The picture of a kind.
	 * @type {(kind: string) => PicturePanel}
	 */
	of(kind) {
		const known = this.made.get(kind);
		if (known) return known;
		const panel = new KINDS[kind](this.on);
		this.made.set(kind, panel);
		this.onmade(panel);
		return panel;
	}

	/** Those that there are. */
	get all() {
		return [...this.made.values()];
	}
}
