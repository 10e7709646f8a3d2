/** The painters of sheets, for the engine. */

import { Sheet } from "../../stage/web/paint/sheet.js";
import { themeOf } from "../../stage/web/paint/theme.js";
import { begin } from "./drawing.js";

begin(({ kernels, sweeps, catalogue, scene, theme, look, measuring }) => {
	const colours = themeOf(theme, { font: "", serif: "" }, catalogue.markers, look.dark);
	const { unit, still, run, bare, most } = look;
	const sheet = new Sheet({
		kernels, sweeps, catalogue, scene, theme: colours, unit, still, run, bare, most, measuring,
	});
	return {
		base: (pen, time) => sheet.base(pen, time),
		now: (pen, time) => sheet.now(pen, time),
	};
});
