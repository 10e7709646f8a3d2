/** Colours and typefaces that painters draw with. */

/** @import { Colours, Theme, Typefaces } from "../types.d.ts" */

export const PALEST = 0.88; // of the way to the background, in the style sheet too
const DARK = 128; // of 255: what is darker is a dark ground

/**
 * A colour as 0xAABBGGRR.
 * @type {(channels: number[]) => number}
 */
export const pixel = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/**
 * Red, green and blue of a colour that is written as #rrggbb.
 * @type {(hex: string) => number[]}
 */
export const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/**
 * Part of the way from one colour to another.
 * @type {(from: number[], to: number[], t: number) => number[]}
 */
export const blend = (from, to, t) => from.map((value, i) => Math.round(value + (to[i] - value) * t));

/**
 * Whether a colour, as red, green and blue, is one for light words.
 * @type {(channels: number[]) => boolean}
 */
export const isDark = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b < DARK;

/**
 * A picture's theme, in which something may be lit up.
 * @type {(picture: string, how: Pick<import("../types.d.ts").PageHow, "theme" | "lit">) => Theme}
 */
export function themeFor(picture, { theme, lit: all }) {
	const lit = all?.[picture] ?? null;
	return lit ? { ...theme, lit, name: `${theme.name} ${lit.name}` } : theme;
}

/**
 * The theme of named colours, #rrggbb: `paper`, `ink`, `soft`, `line`, `edge`, `card`, `push`, `near` and `far`
 * (the contour's, from the minimum outwards), `iso` (of its lines), and `halo`, with its opacity behind it. `typefaces`
 * are `font` and `serif`; `markers` are outlines of radius 1 by name, as SVG writes paths.
 * @type {(colours: Colours, typefaces: Typefaces, markers: Record<string, string>, dark: boolean) => Theme}
 */
export function themeOf(colours, { font, serif }, markers, dark) {
	const [near, far, iso, card] = [colours.near, colours.far, colours.iso, colours.card].map(channels);
	return {
		...colours,
		ground: colours.near,
		dark,
		name: JSON.stringify(colours),
		/** What a text speaks of, if it is on the picture. */
		lit: null,
		font,
		serif,
		markers,
		shapes: Object.fromEntries(Object.entries(markers).map(([name, outline]) => [name, new Path2D(outline)])),
		/** The contour's n colours from the minimum outwards, then its lines'. */
		palette: (n) =>
			Uint32Array.from([...Array.from({ length: n }, (_, k) => blend(near, far, k / (n - 1))), iso].map(pixel)),
		/** A map's n colours, from an optimizer's own to a pale one, then that of what never settles. */
		shades: (look, n) => {
			const own = channels(dark ? look.dark : look.light);
			const mixed = Array.from({ length: n }, (_, k) => blend(own, card, (PALEST * k) / (n - 1)));
			return Uint32Array.from([...mixed, card].map(pixel));
		},
		/** What texts measure, as far as it is known: by font and text. */
		widths: new Map(),
		/** An optimizer's colour. */
		of: (look) => (dark ? look.dark : look.light),
	};
}
