/** Colours, read from the page's own style so that canvas and text agree in light and dark. */

import { contextOf } from "./paint/pen.js";
import { channels, isDark, themeOf } from "./paint/theme.js";

/** @import { ColourName, Colours, Theme } from "./types.d.ts" */

/** @type {ColourName[]} */
const NAMES = ["paper", "ink", "soft", "line", "edge", "card", "push", "near", "far", "iso", "halo"];

/**
 * What a stage's root element says of colours and typefaces, and the shapes of `markers`, told as SVG writes paths.
 * @type {(root: HTMLElement, markers: Record<string, string>) => Theme}
 */
export function readTheme(root, markers) {
	const style = getComputedStyle(root);
	const context = contextOf(document.createElement("canvas"));
	/** @type {(name: string) => string} */
	const written = (name) => style.getPropertyValue(`--${name}`).trim();
	/**
	 * A colour as canvas writes it: opaque ones as #rrggbb.
	 * @type {(text: string) => string}
	 */
	const opaque = (text) => {
		context.fillStyle = "#000";
		context.fillStyle = text;
		return String(context.fillStyle);
	};
	const dark = isDark(channels(opaque(written("paper")))); // the background itself may let another page through
	root.dataset.theme = dark ? "dark" : "light"; // the variables read below depend on it
	/** @type {(name: ColourName) => string} */
	const read = (name) => (name === "halo" ? written(name) : opaque(written(name)));
	const colours = /** @type {Colours} */ (Object.fromEntries(NAMES.map((name) => [name, read(name)])));
	return themeOf(colours, { font: style.fontFamily, serif: written("serif") || style.fontFamily }, markers, dark);
}
