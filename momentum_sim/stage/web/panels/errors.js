/**
 * What a page listens to beside the map of test errors: the setting of the stage is a point on it that can be dragged;
 * what is under a pointer is told in words.
 */

import { element, hide, mark, write } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { errorLegend, errorModel, errorReadout, errorsOf, pointedAt } from "../paint/errors.js";
import { mapBox } from "../paint/map.js";
import { placeOf, settingAt } from "../paint/settings.js";
import { written } from "../scales.js";
import { companionOf } from "../scene.js";
import { Experiments } from "./experiments.js";
import { Legend } from "./legend.js";

/** @import { Drawn, PageHow, Panel } from "../types.d.ts" */
/** @typedef {import("../paint/settings.js").Setting} Setting */

export class ErrorMapper extends Experiments {
	/** @type {import("../paint/errors.js").ErrorMap | null} of what is shown */
	model = null;
	/** @type {Setting | null} under a pointer */
	pointed = null;

	/**
	 * `on.setting({momentum, step_size})` and `on.release()` hear of the point being dragged. `area`: where the
	 * plot is; `still`: nothing can be chosen.
	 * @param {import("./experiments.js").On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 * @param {import("../experimenter.js").Experimenter} experimenter
	 */
	constructor(on, plot, area, still, experimenter) {
		super("error_map", on, experimenter, errorsOf);
		this.plot = plot;
		this.area = area;
		const names = { name: "Step size and momentum", kind: "setting-handle" };
		/** @type {(x: number, y: number) => void} */
		const move = (x, y) => this.choose(x, y);
		this.handle = pointHandle(names, () => this.place, move, on.release, () => plot.base.pixels);
		this.handle.inert = still;
		this.way = element("div", { class: "way" }, this.bar, this.said, this.button);
		this.legend = new Legend(["shades", "hatch", "dot", "best"]);
		this.readout = element("output", { class: "readout" });
		this.root.append(this.way, this.legend.root, this.readout);
		if (!still) this.listen(plot, area);
		area.addEventListener("pointermove", (event) => {
			if (!this.model || event.pointerType === "touch") return;
			const { left, top } = area.getBoundingClientRect();
			const [x, y] = [event.clientX - left, event.clientY - top].map((pixels) => pixels / plot.base.pixels);
			this.point(event.buttons ? null : pointedAt(this.model, this.box, [x, y]));
		});
		area.addEventListener("pointerleave", () => this.point(null));
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

	/**
	 * @override
	 * @type {(drawn: Drawn, how: PageHow) => void}
	 */
	draw(drawn, how) {
		super.draw(drawn, how);
		const { scene } = drawn;
		const model = errorModel(drawn, null, /** @type {Panel} */ (companionOf(scene)), how);
		this.model = model;
		if (!this.handle.isConnected) this.area.append(this.handle);
		const [x, y] = this.place.map((unit) => `${unit * this.plot.base.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		const { step_size, momentum } = model.setting;
		const said = `step size ${written(step_size)}, momentum ${written(momentum)}; arrow keys move it`;
		mark(this.handle, "aria-description", said);
		mark(this.root, "style", model.run ? `--run:${how.theme.of(model.run.look)}` : "");
		hide(this.legend.root, Boolean(model.why));
		this.legend.show(errorLegend(model));
		this.point(model.why ? null : this.pointed);
	}

	/**
	 * Say what becomes of a run at a setting; at the stage's own where none is pointed at.
	 * @param {Setting | null} setting
	 */
	point(setting) {
		this.pointed = setting;
		if (this.model && this.target) write(this.readout, errorReadout(this.model, setting ?? undefined));
	}

	/**
	 * Have the setting of the stage be the one at a place on the map.
	 * @override
	 * @param {number} x
	 * @param {number} y
	 */
	choose(x, y) {
		if (!this.model) return;
		const { sides } = this.model;
		const { momentum, step_size } = settingAt(this.box, sides, [x, y]);
		this.model = { ...this.model, setting: { momentum, step_size } }; // keys may come faster than frames
		this.on.setting({ momentum, [sides[0].parameter.name]: step_size });
	}

	/** @override */
	tell() {
		super.tell();
		if (!this.target) return;
		hide(this.way, !this.target.request); // where there is no map it is said why
		hide(this.root, false);
	}

	/** @override */
	hide() {
		if (this.target) this.handle.remove();
		super.hide();
		this.model = this.pointed = null;
	}
}
