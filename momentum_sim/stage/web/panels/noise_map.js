/**
 * What a page listens to beside the map of where noise decides: the setting of the stage is a point on it that can be
 * dragged in both directions, to other effective step sizes and momenta.
 */

import { element, hide, mark, write } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { mapBox } from "../paint/map.js";
import { noiseLegend, noiseModel, noiseReadout, sharedSizeOf } from "../paint/noise_map.js";
import { placeOf, settingAt } from "../paint/settings.js";
import { written } from "../scales.js";
import { companionOf } from "../scene.js";
import { Legend } from "./legend.js";
import { listenToPresses } from "./presses.js";

/** @import { Drawn, PageHow, Panel, Scene } from "../types.d.ts" */

/** @typedef {{setting: (setting: Partial<Scene>) => void, release: () => void}} On */

export class NoiseMapper {
	kind = "noise_map";
	/** @type {import("../paint/noise_map.js").NoiseMapped | null} of what is shown */
	model = null;
	/** @type {Scene | null} */
	scene = null;

	/**
	 * `on.setting({momentum, step_size})` and `on.release()` hear of the point being dragged. `area`: where the plot
	 * is; `still`: nothing can be chosen.
	 * @param {On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 */
	constructor(on, plot, area, still) {
		this.on = on;
		this.plot = plot;
		this.area = area;
		const names = { name: "Effective step size and momentum", kind: "setting-handle" };
		/** @type {(x: number, y: number) => void} */
		const choose = (x, y) => this.choose(x, y);
		this.handle = pointHandle(names, () => this.place, choose, on.release, () => plot.base.pixels);
		this.handle.inert = still;
		this.legend = new Legend(["shades", "hatch"]);
		this.readout = element("output", { class: "readout" });
		const group = { class: "experiment", role: "group", "aria-label": "Map of noise and curvature", hidden: true };
		this.root = element("div", group, this.legend.root, this.readout);
		const isAside = (/** @type {EventTarget | null} */ target) => !this.model || target === this.handle;
		if (!still) listenToPresses(plot, area, { isAside, choose, release: on.release });
	}

	get box() {
		return mapBox(this.plot.base);
	}

	/**
	 * Where the setting of the stage is on the map.
	 * @returns {import("../types.d.ts").Place}
	 */
	get place() {
		return this.model ? placeOf(this.box, this.model.sides, this.model.setting) : [0, 0];
	}

	/** @type {(drawn: Drawn, how: PageHow) => void} */
	draw(drawn, how) {
		const { scene } = drawn;
		const model = noiseModel(drawn, null, /** @type {Panel} */ (companionOf(scene)), how);
		[this.model, this.scene] = [model, scene];
		if (!this.root.isConnected) this.area.after(this.root);
		if (!this.handle.isConnected) this.area.append(this.handle);
		hide(this.root, false);
		hide(this.handle, Boolean(model.why));
		const [x, y] = this.place.map((unit) => `${unit * this.plot.base.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		const { step_size: u, momentum } = model.setting;
		const said = `effective step size ${written(u)}, momentum ${written(momentum)}; arrow keys move it`;
		mark(this.handle, "aria-description", said);
		mark(this.root, "style", model.run ? `--run:${how.theme.of(model.run.look)}` : "");
		hide(this.legend.root, Boolean(model.why));
		this.legend.show(noiseLegend(model));
		write(this.readout, noiseReadout(model));
	}

	/**
	 * Have the setting of the stage be the one at a place on the map.
	 * @type {(x: number, y: number) => void}
	 */
	choose(x, y) {
		const { model, scene } = this;
		if (!model?.run || model.why || !scene) return;
		const setting = settingAt(this.box, model.sides, [x, y]);
		this.model = { ...model, setting }; // keys may come faster than frames
		const { momentum, step_size: u } = setting;
		this.on.setting({ momentum, step_size: sharedSizeOf(scene, u, momentum, model.run.rule) });
	}

	hide() {
		if (!this.model) return;
		this.model = this.scene = null;
		this.handle.remove();
		hide(this.root, true);
	}
}
