/**
 * What readers can be given, by the names that a scene's look and an address have for it. A page of lessons gives them
 * everything, unless its address says otherwise.
 */

/** @import { Document, Scene } from "./types.d.ts" */

/**
 * @typedef {object} Given
 * @property {(name: string) => boolean} has
 * @property {boolean} still whether nothing is, not even the picture to look around in
 */

/** @type {Given} */
export const EVERYTHING = { has: () => true, still: false };

/** @type {(controls: "all" | string[]) => Given} */
export const givenOf = (controls) =>
	controls === "all" ? EVERYTHING : { has: (name) => controls.includes(name), still: controls.length === 0 };

/**
 * The data of a page as it is at an address that says what readers are given, if it does: then nothing is folded, and
 * where readers are given nothing there are no beats to go to.
 * @type {<T extends Partial<Document> & Pick<Document, "scene">>(data: T, controls: string[] | null | undefined) => T}
 */
export function givenAt(data, controls) {
	if (!controls) return data;
	const beats = controls.length ? data.beats : [];
	return askedOnly({ ...data, beats, shown: undefined }, givenOf(controls));
}

/**
 * The data with nothing hidden for a question that is not asked.
 * @type {<T extends Partial<Document> & Pick<Document, "scene">>(data: T, given: Given) => T}
 */
export function askedOnly(data, given) {
	if (given.has("predict")) return data;
	/** @type {(scene: Scene) => Scene} */
	const shown = (scene) => ({ ...scene, prediction: null });
	const beats = data.beats?.map((beat) => ({ ...beat, scene: shown(beat.scene) }));
	return { ...data, scene: shown(data.scene), opening: data.opening && shown(data.opening), beats };
}
