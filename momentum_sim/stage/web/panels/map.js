/**
 * The live map: the setting of the stage is a point on it that can be dragged; the run of the setting under a pointer
 * is drawn on the contour.
 */

import { disable, element, hide, mark, Surface, write } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { paintCells, SHADES } from "../paint/cells.js";
import { clearOf } from "../paint/boundaries.js";
import { cellsOf, mapBox, mapLegend, mapModel, mapReadout, paintFrame, paintTheory } from "../paint/map.js";
import { momentReadout, paintMoments } from "../paint/moments.js";
import { CanvasPen, contextOf } from "../paint/pen.js";
import { cellAt, placeOf, settingAt } from "../paint/settings.js";
import { written } from "../scales.js";
import { companionOf } from "../scene.js";
import { Legend } from "./legend.js";

/**
 * @import {
 *	Apart, Box, Drawn, Landscape, MapRequest, PageHow, Panel, Place, Result, Scene, Theme
 * } from "../types.d.ts"
 */

const SHOWS = { measured: "measured", theory: "theory" };
const CELLS = [96, 64, 32]; // in a row and in a column; fewer where all would not be ready in time while dragging
const IN_TIME_MS = 35;
const ALONE = "The map comes once the server is back: it sends what makes it.";
const PREPARED = "The map is being prepared: a few seconds, once on each machine.";

/**
 * @typedef {import("../paint/settings.js").Setting} Setting
 * @typedef {import("../paint/cells.js").Cells & {of: string}} Made
 * @typedef {object} On
 * @property {(setting: Partial<Scene>) => void} setting
 * @property {() => void} release
 * @property {(setting: Setting | null) => void} trace
 * @property {(panel: Panel) => void} panel
 */

export class SettlingMap {
	/** @type {import("../paint/map.js").Mapped} */
	model;
	/** @type {Box} */
	box;
	/** @type {Setting} */
	setting;
	/** @type {Panel} */
	panel;
	/** @type {Theme} */
	theme;
	/** @type {{of: string, each: number} | null} */
	cost = null;
	/** @type {Made | null} */
	made = null;
	asked = "";
	framed = "";
	pointed = "";
	/** @type {import("../paint/map.js").Mapped["lines"]} */
	lined = null;
	/** @type {import("../paint/map.js").Mapped["cells"]} */
	painted = null;
	/** @type {string | false | null} */
	coloured = null;

	/**
	 * `on.setting({momentum, step_size})` and `on.release()` hear of the point being dragged, `on.trace(setting)` of a
	 * pointer over another setting (null when it has left), `on.panel(panel)` of theory being asked for, or not any
	 * more.
	 * @param {import("../sweeper.js").Sweeper} sweeper
	 * @param {On} on
	 */
	constructor(sweeper, on) {
		this.sweeper = sweeper;
		this.surface = new Surface({ "aria-hidden": "true" });
		this.canvas = element("canvas", { class: "cells", "aria-hidden": "true" }); // a pixel each, which are enlarged
		this.lines = new Surface({ class: "boundaries", "aria-hidden": "true" });
		this.moments = new Surface({ class: "boundaries moments", "aria-hidden": "true" });
		/** @type {(x: number, y: number) => void} */
		const move = (x, y) => on.setting((this.setting = this.settingAt(x, y)));
		const names = { name: "Step size and momentum", kind: "setting-handle" };
		const where = () => this.placeOf(this.setting);
		this.handle = pointHandle(names, where, move, on.release, () => this.surface.pixels);
		this.note = element("p", { class: "why" });
		const layers = [this.surface.canvas, this.canvas, this.lines.canvas, this.moments.canvas];
		this.area = element("div", { class: "area" }, ...layers, this.note, this.handle);
		this.readout = element("output", { class: "readout" });
		this.legend = new Legend(["shades", "never", "hatch"]);
		this.maps = 0;
		this.known = /** @type {Map<string, {key: string, found: any}>} */ (new Map());
		const name = `map-${Math.random().toString(36).slice(2)}`;
		this.choices = Object.entries(SHOWS).map(([shows, text]) => {
			const input = element("input", { type: "radio", name, onchange: () => on.panel({ ...this.panel, shows }) });
			return { shows, input, root: element("label", {}, input, text) };
		});
		const best = () => {
			if (!this.model.best) return;
			on.setting(this.model.best);
			on.release();
		};
		this.optimal = element("button", { type: "button", onclick: best }, "optimal parameters");
		const roots = this.choices.map(({ root }) => root);
		const switching = { class: "switch", role: "radiogroup", "aria-label": "What the map shows" };
		const choice = element("div", switching, ...roots);
		choice.append(this.optimal);
		const group = { class: "map", role: "group", "aria-label": "Map of settling steps" };
		this.root = element("div", group, choice, this.area, this.legend.root, this.readout);
		this.listen(on, move);
	}

	/** @type {(on: On, move: (x: number, y: number) => void) => void} */
	listen(on, move) {
		/** @type {(event: MouseEvent) => Place} */
		const place = ({ clientX, clientY }) => {
			const { left, top } = this.area.getBoundingClientRect();
			return [(clientX - left) / this.surface.pixels, (clientY - top) / this.surface.pixels];
		};
		let held = false;
		this.area.addEventListener("pointerdown", (event) => {
			if (event.target === this.handle || event.button !== 0 || event.pointerType === "touch") return;
			held = true;
			on.trace(null);
			this.area.setPointerCapture(event.pointerId);
			move(...place(event));
		});
		this.area.addEventListener("pointermove", (event) => {
			if (held) move(...place(event));
			if (held || event.pointerType === "touch") return;
			on.trace(event.buttons || this.why ? null : this.cellAt(...place(event)));
		});
		this.area.addEventListener("pointerleave", () => on.trace(null));
		for (const end of ["pointerup", "pointercancel"]) {
			this.area.addEventListener(end, () => {
				if (held) on.release();
				held = false;
			});
		}
		this.area.addEventListener("click", (event) => {
			// A finger that slides scrolls the page.
			if (event.pointerType !== "touch" || event.target === this.handle) return;
			move(...place(event));
			on.release();
		});
	}

	measure() {
		this.surface.measure();
		this.lines.measure();
		this.moments.measure();
		this.box = mapBox(this.surface);
	}

	/** Why there is no map, if there is none. */
	get why() {
		return this.model.why;
	}

	/**
	 * Show the map of what is drawn; have it made if it is another than before.
	 * @type {(drawn: Drawn, how: PageHow) => void}
	 */
	draw(drawn, how) {
		const { scene, landscape } = drawn;
		const { theme, dragging } = how;
		this.theme = theme;
		this.panel = companionOf(scene) ?? this.panel;
		const cells = this.panel.shows === "theory" || !dragging ? CELLS[0] : this.cellsInTime(landscape, scene);
		const waiting = this.sweeper.has(landscape.name) ? "" : this.sweeper.alone ? ALONE : PREPARED;
		const sweep = (/** @type {MapRequest} */ request) => this.ask(request);
		const asked = { cells, waiting, known: this.known, sweep };
		const model = mapModel(drawn, null, this.panel, { ...how, ...asked });
		this.model = model;
		this.setting = model.setting;
		for (const { shows, input } of this.choices) input.checked = shows === this.panel.shows;
		disable(this.optimal, !model.best);
		mark(this.root, "style", model.run ? `--run:${theme.of(model.run.look)}` : "");
		const [x, y] = this.placeOf(model.setting).map((unit) => `${unit * this.surface.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		const said = `step size ${written(scene.step_size)}, momentum ${written(scene.momentum)}; arrow keys move it`;
		mark(this.handle, "aria-description", said);
		this.paint();
	}

	/**
	 * How many cells are made in time, as far as is known.
	 * @type {(landscape: Landscape, scene: Scene) => number}
	 */
	cellsInTime({ name }, { n_steps }) {
		const cost = this.cost?.of === name ? this.cost.each * n_steps : 0;
		return CELLS.find((n) => n * n * cost < IN_TIME_MS) ?? CELLS[CELLS.length - 1];
	}

	/**
	 * Have a map made, if it is another than the last; gives the last that was, if it is of the same.
	 * @type {(request: MapRequest) => Made | null}
	 */
	ask(request) {
		const key = JSON.stringify(request);
		if (key !== this.asked) {
			this.asked = key;
			this.sweeper.ask(request);
		}
		return this.made?.of === `${request.rule} ${request.objective}` ? this.made : null;
	}

	/**
	 * Take a map that has been made.
	 * @type {(answer: import("../sweeper.js").Timed, request: MapRequest) => void}
	 */
	take(answer, request) {
		const { objective, rule, steps: most } = request;
		this.cost = { of: objective, each: answer.milliseconds / (answer.settled.length * most) };
		this.made = { ...cellsOf(answer, request), of: `${rule} ${objective}` };
		this.maps += 1;
		mark(this.root, "data-maps", this.maps);
		if (!this.surface.width || !this.model?.run || this.why || this.model.shows === "theory") return;
		this.model.cells = this.made.of === this.model.of ? this.made : null;
		this.paint();
	}

	/** Paint what has changed: the frame seldom does. */
	paint() {
		const { theme, model, box } = this;
		const { cells, run, sides, lines } = model;
		const { width, height, density, pixels } = this.surface;
		const size = [theme.name, width, height, density, ...sides.flatMap(({ ends }) => ends)].join(" ");
		const frame = `${size} ${Boolean(cells)}`;
		if (frame !== this.framed) {
			paintFrame(new CanvasPen(this.surface.clear(), theme), box, model, theme);
			const sides = { left: box.left, top: box.top, width: box.right - box.left, height: box.bottom - box.top };
			const style = Object.entries(sides).map(([name, unit]) => `${name}:${unit * pixels}px`);
			mark(this.canvas, "style", style.join(";"));
		}
		this.framed = frame;
		const point = `${size} ${clearOf(this.placeOf(model.setting))}`;
		if (lines !== this.lined || (lines && point !== this.pointed)) {
			this.lines.wipe();
			if (lines) paintTheory(new CanvasPen(this.lines.clear(), theme), box, model, theme);
		}
		[this.lined, this.pointed] = [lines, point];
		hide(this.canvas, !cells);
		write(this.note, model.why);
		this.legend.show(mapLegend(model));
		const colours = cells && run ? `${theme.name} ${run.name}` : null;
		if (cells === this.painted && colours === this.coloured) return;
		[this.painted, this.coloured] = [cells, colours];
		if (!cells || !run) return;
		const { canvas } = this;
		[canvas.width, canvas.height] = [cells.cells, cells.cells]; // which clears it
		const all = { left: 0, top: 0, right: cells.cells, bottom: cells.cells };
		paintCells(new CanvasPen(contextOf(canvas), theme), all, cells, theme.shades(run.look, SHADES));
	}

	/**
	 * Paint where settings that change are at a time, null for the whole run. Say what becomes of a run: of the traced
	 * one, under the pointer; else of one whose setting changes what it is at the moment; else of the setting's own.
	 * @type {(traced: Result | null | undefined, apart: Apart | null, time: number | null, how: PageHow) => void}
	 */
	drawNow(traced, apart, time, { kernels, catalogue }) {
		const { model } = this;
		const { ways, theory, why } = model;
		this.moments.wipe();
		const way = why || traced ? undefined : ways.find(({ name }) => name === apart?.name) ?? ways[0];
		if (ways.length && !why) {
			paintMoments(new CanvasPen(this.moments.clear(), this.theme), this.box, model, time, this.theme);
		}
		const said = way && theory && momentReadout(kernels, catalogue, theory, way, time);
		write(this.readout, said ?? mapReadout(model, kernels, traced));
	}

	/**
	 * Where a setting is on the map; at its edge if it lies outside.
	 * @type {(setting: Setting) => Place}
	 */
	placeOf(setting) {
		return placeOf(this.box, this.model.sides, setting);
	}

	/**
	 * The setting at a place on the map.
	 * @type {(x: number, y: number) => Setting}
	 */
	settingAt(x, y) {
		return settingAt(this.box, this.model.sides, [x, y]);
	}

	/**
	 * The setting whose run the map shows at a place, null beside the map.
	 * @type {(x: number, y: number) => Setting | null}
	 */
	cellAt(x, y) {
		const { cells, sides } = this.model;
		return cells && cellAt(this.box, sides, [x, y], cells.cells);
	}
}
