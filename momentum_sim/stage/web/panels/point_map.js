/** What a page listens to beside a map that is made with its frame: a point on it, which can be dragged. */

import { element, hide, mark, write } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { mapBox } from "../paint/map.js";
import { companionOf } from "../scene.js";
import { Legend } from "./legend.js";
import { listenToPresses } from "./presses.js";

/** @import { Apart, Box, Drawn, PageHow, Panel, Place, Result, Scene } from "../types.d.ts" */

/**
 * @typedef {{setting: (setting: Partial<Scene>) => void, release: () => void}} On
 * @typedef {{why: string, run: Pick<Result, "look"> | undefined}} Model what every such map has
 * @typedef {(on: On, plot: import("./plot.js").Plot, area: HTMLElement, still: boolean) => PointMap<any>} Make
 */
/**
 * @template {Model} M
 * @typedef {object} OfPoint a kind of map
 * @property {string} kind
 * @property {string} name of the point
 * @property {string} label of the map
 * @property {import("../paint/map.js").Key["kind"][]} keys of its legend
 * @property {(drawn: Drawn, apart: Apart | null, panel: Panel, how: PageHow) => M} model
 * @property {(model: M) => import("../paint/map.js").Key[]} legend
 * @property {(model: M) => string} readout
 * @property {(model: M, width: number) => number} [tallest] the height in which it has all its room, if more would stay
 *   empty
 * @property {(box: Box, model: M) => Place} placeOf where the point is
 * @property {(model: M) => string} told the point in words
 * @property {(box: Box, model: M, place: Place, scene: Scene) => {model: M, change: Partial<Scene>} | null} chosen what
 *   another place of the point makes of the map, and of the scene
 */

/** @template {Model} M */
export class PointMap {
	/** @type {M | null} of what is shown */
	model = null;
	/** @type {Scene | null} */
	scene = null;

	/**
	 * `on.setting(change)` and `on.release()` hear of the point being dragged. `area`: where the plot is; `still`:
	 * nothing can be chosen.
	 * @param {OfPoint<M>} of
	 * @param {On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 */
	constructor(of, on, plot, area, still) {
		this.of = of;
		this.kind = of.kind;
		this.on = on;
		this.plot = plot;
		this.area = area;
		const names = { name: of.name, kind: "setting-handle" };
		/** @type {(x: number, y: number) => void} */
		const choose = (x, y) => this.choose(x, y);
		this.handle = pointHandle(names, () => this.place, choose, on.release, () => plot.base.pixels);
		this.handle.inert = still;
		this.legend = new Legend(of.keys);
		this.readout = element("output", { class: "readout" });
		const group = { class: "experiment", role: "group", "aria-label": of.label, hidden: true };
		this.root = element("div", group, this.legend.root, this.readout);
		const isAside = (/** @type {EventTarget | null} */ target) => !this.model || target === this.handle;
		if (!still) listenToPresses(plot, area, { isAside, choose, release: on.release });
	}

	get box() {
		return mapBox(this.plot.base);
	}

	/**
	 * Where the point is on the map.
	 * @returns {Place}
	 */
	get place() {
		return this.model ? this.of.placeOf(this.box, this.model) : [0, 0];
	}

	/** @type {(drawn: Drawn, how: PageHow) => void} */
	draw(drawn, how) {
		const { scene } = drawn;
		const model = this.of.model(drawn, null, /** @type {Panel} */ (companionOf(scene)), how);
		[this.model, this.scene] = [model, scene];
		if (!this.root.isConnected) this.area.after(this.root);
		if (!this.handle.isConnected) this.area.append(this.handle);
		hide(this.root, false);
		hide(this.handle, Boolean(model.why));
		const { width, pixels } = this.plot.base;
		const most = width && this.of.tallest && this.of.tallest(model, width) * pixels;
		mark(this.area, "style", most ? `max-height:${most}px` : "");
		const [x, y] = this.place.map((unit) => `${unit * this.plot.base.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		mark(this.handle, "aria-description", `${this.of.told(model)}; arrow keys move it`);
		mark(this.root, "style", model.run ? `--run:${how.theme.of(model.run.look)}` : "");
		hide(this.legend.root, Boolean(model.why));
		this.legend.show(this.of.legend(model));
		write(this.readout, this.of.readout(model));
	}

	/**
	 * Have the point be at a place on the map.
	 * @type {(x: number, y: number) => void}
	 */
	choose(x, y) {
		const { model, scene } = this;
		if (!model || model.why || !scene) return;
		const chosen = this.of.chosen(this.box, model, [x, y], scene);
		if (!chosen) return;
		this.model = chosen.model; // keys may come faster than frames
		this.on.setting(chosen.change);
	}

	hide() {
		if (!this.model) return;
		this.model = this.scene = null;
		this.handle.remove();
		mark(this.area, "style", "");
		hide(this.root, true);
	}
}
