/** A companion with a painter of its own: how far each run has gone in all, a bar for each. */

import { seenOf } from "momentum_sim/paint/charts.js";
import { line } from "momentum_sim/paint/strokes.js";
import { written } from "momentum_sim/scales.js";
import { lengthsOf } from "./lengths.js";

const sum = (lengths) => lengths.reduce((whole, length) => whole + length, 0);

/** The ends of a run's bar. */
const barOf = ({ lengths }, k, { most, rows }, { width, height }, count = lengths.length) => {
	const y = (height * (k + 0.5)) / rows.length;
	return [[0, y], [(width * sum(lengths.slice(0, count))) / most, y]];
};

export const strides = {
	picture: "plot",
	model(drawn, _apart, _panel, { kernels, hidden }) {
		const rows = drawn.results.map((result) => {
			const lengths = lengthsOf(kernels, seenOf(result, hidden));
			return { name: result.name, title: result.title, look: result.look, lengths };
		});
		return { rows, most: Math.max(...rows.map(({ lengths }) => sum(lengths))) };
	},
	paint(pen, model, size, theme) {
		model.rows.forEach((row, k) => {
			const [from, to] = barOf(row, k, model, size);
			pen.part(`bar ${row.name}`, () => line(pen, from, to, { colour: theme.of(row.look), width: 6 }));
			const text = `${row.title}: ${written(sum(row.lengths))}`;
			pen.text(text, 2, from[1] - 14, { colour: theme.ink, size: 12 });
		});
	},
	paintNow(pen, model, size, theme, _memory, time) {
		if (time === null) return;
		model.rows.forEach((row, k) => {
			const [, [x, y]] = barOf(row, k, model, size, Math.floor(time));
			line(pen, [x, y - 9], [x, y + 9], { colour: theme.ink, width: 2 });
		});
	},
};
