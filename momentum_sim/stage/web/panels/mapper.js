/**
 * What a page listens to beside a map that an experiment makes: the setting of the stage is a point on it that can be
 * dragged; what is under a pointer is told in words.
 */

import { element, hide, mark, write } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { mapBox } from "../paint/map.js";
import { written } from "../scales.js";
import { companionOf } from "../scene.js";
import { Experiments } from "./experiments.js";
import { Legend } from "./legend.js";

/**
 * @import {
 *	Apart, Box, Catalogue, Drawn, ExperimentRequest, Hidden, ModelHow, PageHow, Panel, Place, Result, Scene
 * } from "../types.d.ts"
 */
/** @typedef {import("../paint/settings.js").Setting} Setting */

/**
 * @typedef {object} Model what every such map has
 * @property {string} why there is no map; empty if there is one
 * @property {Pick<Result, "title" | "look"> | undefined} run
 * @property {import("../paint/settings.js").Side[]} sides
 * @property {Setting} setting
 */
/**
 * @template {Model} M
 * @typedef {object} OfMap a kind of map
 * @property {string} kind
 * @property {import("../paint/map.js").Key["kind"][]} keys of its legend
 * @property {(scene: Scene, hidden: Hidden, catalogue: Catalogue) => ExperimentRequest | null} requestOf
 * @property {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => M} model
 * @property {(model: M) => import("../paint/map.js").Key[]} legend
 * @property {(model: M, setting?: Setting) => string} readout
 * @property {(box: Box, model: M, setting: Setting) => Place} placeOf
 * @property {(box: Box, model: M, place: Place) => Setting} settingAt
 * @property {(model: M, box: Box, place: [number, number]) => Setting | null} pointedAt the setting in the middle of
 *   the cell at a place, null beside the map
 */

/** @template {Model} M */
export class Mapper extends Experiments {
	/** @type {M | null} of what is shown */
	model = null;
	/** @type {Setting | null} under a pointer */
	pointed = null;

	/**
	 * `on.setting({momentum, step_size})` and `on.release()` hear of the point being dragged. `area`: where the
	 * plot is; `still`: nothing can be chosen.
	 * @param {OfMap<M>} of
	 * @param {import("./experiments.js").On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 * @param {import("./experiments.js").Made} experimenter
	 */
	constructor(of, on, plot, area, still, experimenter) {
		super(of.kind, on, experimenter, of.requestOf);
		this.of = of;
		this.plot = plot;
		this.area = area;
		const names = { name: "Step size and momentum", kind: "setting-handle" };
		/** @type {(x: number, y: number) => void} */
		const move = (x, y) => this.choose(x, y);
		this.handle = pointHandle(names, () => this.place, move, on.release, () => plot.base.pixels);
		this.handle.inert = still;
		this.way = element("div", { class: "way" }, this.bar, this.said, this.button);
		this.legend = new Legend(of.keys);
		this.readout = element("output", { class: "readout" });
		this.root.append(this.way, this.legend.root, this.readout);
		if (!still) this.listen(plot, area);
		area.addEventListener("pointermove", (event) => {
			if (!this.model || event.pointerType === "touch") return;
			const { left, top } = area.getBoundingClientRect();
			const [x, y] = [event.clientX - left, event.clientY - top].map((pixels) => pixels / plot.base.pixels);
			this.point(event.buttons ? null : of.pointedAt(this.model, this.box, [x, y]));
		});
		area.addEventListener("pointerleave", () => this.point(null));
	}

	get box() {
		return mapBox(this.plot.base);
	}

	/**
	 * Where the setting of the stage is on the map.
	 * @returns {Place}
	 */
	get place() {
		return this.model ? this.of.placeOf(this.box, this.model, this.model.setting) : [0, 0];
	}

	/**
	 * @override
	 * @type {(drawn: Drawn, how: PageHow) => void}
	 */
	draw(drawn, how) {
		super.draw(drawn, how);
		const { scene } = drawn;
		const model = this.of.model(drawn, null, /** @type {Panel} */ (companionOf(scene)), how);
		this.model = model;
		if (!this.handle.isConnected) this.area.append(this.handle);
		const [x, y] = this.place.map((unit) => `${unit * this.plot.base.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		const { step_size, momentum } = model.setting;
		const said = `step size ${written(step_size)}, momentum ${written(momentum)}; arrow keys move it`;
		mark(this.handle, "aria-description", said);
		mark(this.root, "style", model.run ? `--run:${how.theme.of(model.run.look)}` : "");
		hide(this.legend.root, Boolean(model.why));
		this.legend.show(this.of.legend(model));
		this.point(model.why ? null : this.pointed);
	}

	/**
	 * Say what becomes of a run at a setting; at the stage's own where none is pointed at.
	 * @param {Setting | null} setting
	 */
	point(setting) {
		this.pointed = setting;
		if (this.model && this.target) write(this.readout, this.of.readout(this.model, setting ?? undefined));
	}

	/**
	 * Have the setting of the stage be the one at a place on the map.
	 * @override
	 * @param {number} x
	 * @param {number} y
	 */
	choose(x, y) {
		if (!this.model) return;
		const setting = this.of.settingAt(this.box, this.model, [x, y]);
		this.model = { ...this.model, setting }; // keys may come faster than frames
		const { momentum, step_size } = setting;
		this.on.setting({ momentum, [this.model.sides[0].parameter.name]: step_size });
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
