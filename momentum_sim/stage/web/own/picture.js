/** The picture of a curve, with its marks: the ripple's crests and how they fade, the saw-teeth, the floor. */

/** @import { Look, Theme } from "../types.d.ts" */

const ABOVE = 0.08; // of the range, left free

/**
 * The chart of a curve, logarithmic where that is asked for and can be.
 * @type {(seen: import("./reading.js").Seen, read: import("./reading.js").Read, words: Record<string, string>,
 *	how: {logarithmic: boolean, theme: Theme}) => import("../paint/plot.js").Plotted}
 */
export function chartOf(seen, read, words, { logarithmic, theme }) {
	const log = logarithmic && seen.positive;
	const [low, high] = log ? seen.range.map(Math.log10) : seen.range;
	const free = ABOVE * (high - low) || 1;
	/** @type {(colour: string) => Look} */
	const look = (colour) => ({ light: colour, dark: colour, dash: [], marker: "circle" });
	const { fade, numbers: { floor } } = read;
	/** @type {import("../paint/axes.js").Curve[]} */
	const curves = [{ id: "losses", title: "", look: look(theme.ink), plain: true, xs: seen.xs, ys: seen.ys }];
	if (fade) curves.push({ id: "fade", title: "", look: look(theme.ink), plain: true, dash: [5, 4], ...fade });
	if (read.crests.length) {
		const [xs, ys] = [read.crests.map(({ step }) => step), read.crests.map(({ loss }) => loss)];
		curves.push({ id: "crests", title: words.crests, look: look(theme.push), dots: true, points: true, xs, ys });
	}
	return {
		charts: [{
			curves, logarithmic: log, range: [low - free, high + free],
			across: seen.across[1] > seen.across[0] ? seen.across : [seen.across[0] - 0.5, seen.across[0] + 0.5],
			levels: Number.isNaN(floor) || (log && floor <= 0) ? [] : [{ value: floor, text: words.floor }],
			span: spanOf(read, words),
		}],
		steps: 1,
		titles: [],
	};
}

/**
 * Where the saw-teeth are, or the floor.
 * @type {(read: import("./reading.js").Read, words: Record<string, string>) => import("../paint/axes.js").Span | null}
 */
function spanOf({ shape, crests, steps: [floor, last] }, words) {
	if (shape === "floor") return { from: floor, to: last, text: words.on_floor };
	if (shape !== "saw_tooth") return null;
	const from = crests.length ? crests[0].step : last / 2;
	return { from, to: crests.at(-1)?.step ?? last, text: words.teeth };
}
