/**
 * What a page listens to beside the map of where noise decides: the setting of the stage is a point on it that can be
 * dragged in both directions, to other effective step sizes and momenta.
 */

import { noiseLegend, noiseModel, noiseReadout, sharedSizeOf } from "../paint/noise_map.js";
import { placeOf, settingAt } from "../paint/settings.js";
import { written } from "../scales.js";
import { PointMap } from "./point_map.js";

/** @type {import("./point_map.js").OfPoint<import("../paint/noise_map.js").NoiseMapped>} */
const NOISE = {
	kind: "noise_map",
	name: "Effective step size and momentum",
	label: "Map of noise and curvature",
	keys: ["shades", "hatch"],
	model: noiseModel,
	legend: noiseLegend,
	readout: noiseReadout,
	placeOf: (box, { sides, setting }) => placeOf(box, sides, setting),
	told: ({ setting: { step_size: u, momentum } }) =>
		`effective step size ${written(u)}, momentum ${written(momentum)}`,
	chosen: (box, model, place, scene) => {
		if (!model.run) return null;
		const setting = settingAt(box, model.sides, place);
		const { momentum, step_size: u } = setting;
		const change = { momentum, step_size: sharedSizeOf(scene, u, momentum, model.run.rule) };
		return { model: { ...model, setting }, change };
	},
};

/** @type {import("./point_map.js").Make} */
export const noiseMapper = (...given) => new PointMap(NOISE, ...given);
