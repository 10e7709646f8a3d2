/** A plot over the steps with a table below it: how near to the minimum each run has come so far, in a direction. */

import { curveOf, fitted, plotted } from "momentum_sim/paint/charts.js";
import { PLOT } from "momentum_sim/paint/plot.js";
import { written } from "momentum_sim/scales.js";
import { project } from "momentum_sim/simulation.js";

function nearestOf(kernels, { centre, directions }, { path }, direction) {
	const places = project(kernels, path, centre, directions[direction]);
	const out = kernels.room("nearest", 8 * places.length);
	kernels.call("nearest", "nearest_so_far", out, kernels.put("places", places), places.length);
	return kernels.numbers(out, places.length);
}

export const nearest = {
	...PLOT,
	words: true,
	model: plotted((drawn, { direction }, { kernels }) => {
		const curves = drawn.results.map((result) => curveOf(result, nearestOf(kernels, drawn, result, direction)));
		return { curves, range: fitted(curves) };
	}),
	table(drawn, _apart, { direction }, { kernels, hidden }) {
		const rows = drawn.results.map((result) => {
			const { name, title, look } = result;
			const last = name in hidden ? "?" : written(nearestOf(kernels, drawn, result, direction).at(-1), 6);
			return { name, look, cells: [{ text: title }, { text: last }] };
		});
		return { head: [{ text: "run" }, { text: "nearest" }], rows, above: ["How near they come"], below: [] };
	},
};
