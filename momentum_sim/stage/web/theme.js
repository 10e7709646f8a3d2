/** Colours, read from the page's own style so that canvas and text agree in light and dark. */

const PALEST = 0.88; // of the way to the background, in the style sheet too

/** Red, green and blue of a CSS colour. */
function channels(text, context) {
	context.fillStyle = "#000";
	context.fillStyle = text;
	const hex = context.fillStyle; // canvas writes opaque colours as #rrggbb
	return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

const pixel = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** What a stage's root element says of colours and typefaces, and the shapes of `markers`, told as SVG writes paths. */
export function readTheme(root, markers) {
	const style = getComputedStyle(root);
	const context = document.createElement("canvas").getContext("2d");
	const colour = (name) => style.getPropertyValue(name).trim();
	const [r, g, b] = channels(colour("--paper"), context); // the background itself may let another page through
	const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
	root.dataset.theme = dark ? "dark" : "light"; // the variables read below depend on it
	const named = ["ink", "soft", "line", "halo", "card", "push"].map((name) => [name, colour(`--${name}`)]);
	const blend = (from, to, t) => from.map((value, i) => Math.round(value + (to[i] - value) * t));
	const [near, far, iso] = ["--near", "--far", "--iso"].map((name) => channels(colour(name), context));
	const card = channels(colour("--card"), context);
	return {
		...Object.fromEntries(named),
		ground: colour("--near"),
		dark,
		name: JSON.stringify([named, near, far, iso]),
		font: style.fontFamily,
		serif: colour("--serif") || style.fontFamily,
		shapes: Object.fromEntries(Object.entries(markers).map(([name, outline]) => [name, new Path2D(outline)])),
		/** The contour's n colours from the minimum outwards, then its lines'. */
		palette: (n) => {
			return Uint32Array.from([...Array.from({ length: n }, (_, k) => blend(near, far, k / (n - 1))), iso].map(pixel));
		},
		/** A map's n colours, from an optimizer's own to a pale one, then that of what never settles. */
		shades: (look, n) => {
			const own = channels(dark ? look.dark : look.light, context);
			const mixed = Array.from({ length: n }, (_, k) => blend(own, card, (PALEST * k) / (n - 1)));
			return Uint32Array.from([...mixed, card].map(pixel));
		},
		/** An optimizer's colour. */
		of: (look) => (dark ? look.dark : look.light),
	};
}
