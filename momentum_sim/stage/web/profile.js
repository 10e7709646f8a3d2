/** The profile panel: the loss along a line, with the runs as balls in it, and the start that can be dragged. */

import { element, mark, Surface } from "./dom.js";
import { pointHandle } from "./gestures.js";
import { themeFor } from "./paint/theme.js";
import { gapsAt, handleAt, held, lineAt, onLine, pointAt, profile, xOf, yOf } from "./paint/profile.js";
import { written } from "./scales.js";
import { plain } from "./scene.js";

/** @import { Apart, Drawn, Kernels, Motion, PageHow, Place, Point, Result, Theme } from "./types.d.ts" */

/** @typedef {{start: (start: Place) => void, tap: (point: Place) => void, release: () => void}} On */

export class ProfilePanel {
	/** @type {import("./paint/profile.js").Model} */
	model;
	/** @type {Kernels} */
	kernels;
	/** @type {Point} */
	start;
	width = 0;

	/**
	 * `on.start([x, y])` and `on.release()` hear of the start being dragged, `on.tap([x, y])` of a press on the line.
	 * @param {On} on
	 */
	constructor(on) {
		this.on = on;
		this.paths = new Surface({ class: "paths", "aria-hidden": "true" });
		this.now = new Surface({ class: "now", "aria-hidden": "true" });
		const names = { name: "Start point", kind: "start-handle" };
		/** @type {(x: number) => void} */
		const move = (x) => this.moveTo(x);
		this.handle = pointHandle(names, () => this.handleAt(), move, on.release, () => this.paths.pixels);
		/** @type {(event: MouseEvent) => void} */
		const onclick = (event) => {
			const { left } = this.picture.getBoundingClientRect();
			on.tap(this.planeNear([(event.clientX - left) / this.paths.pixels, 0]));
		};
		const said = "The loss along a line, with the runs in it.";
		const attributes = { class: "picture profile", role: "img", "aria-label": said, onclick };
		this.picture = element("div", attributes, this.paths.canvas, this.now.canvas);
		this.root = element("div", { class: "contour" }, this.picture, this.handle);
		this.memory = Object.assign(profile.memory(), { startLabel: "start: drag me" });
	}

	remove() {}

	measure() {
		this.paths.measure();
		this.now.measure();
		this.width = this.paths.width; // whether there is room for a picture
	}

	/**
	 * Where a point of the plane is on the picture, with its loss.
	 * @type {(point: Point) => Place}
	 */
	toScreen = (point) => {
		const [s] = onLine(this.model, point);
		const [gap] = gapsAt(this.kernels, this.model, [point]);
		return [xOf(this.model, this.paths, s), yOf(this.model, this.paths, gap)];
	};

	/**
	 * The point of the plane below a place of the picture.
	 * @type {(place: Point) => Place}
	 */
	planeNear([x]) {
		return pointAt(this.model, lineAt(this.model, this.paths, x), 0);
	}

	/** @type {(x: number) => void} */
	moveTo(x) {
		this.memory.startLabel = "start";
		const [, beside] = onLine(this.model, this.start);
		const start = pointAt(this.model, lineAt(this.model, this.paths, held(x, this.width)), beside);
		this.start = start;
		this.on.start(start); // told at once: keys may come faster than frames
	}

	/** Let nobody move the start. */
	hold() {
		this.memory.startLabel = "start";
		this.handle.inert = true;
	}

	/** @type {() => Place} */
	handleAt() {
		const [at] = onLine(this.model, this.start);
		const [gap] = gapsAt(this.kernels, this.model, [this.start]);
		return handleAt({ ...this.model, at, gap }, this.paths);
	}

	/**
	 * Paint a simulated scene; true if the reach is still on its way and wants another frame.
	 * @type {(drawn: Drawn, how: PageHow, apart: Apart | null) => boolean}
	 */
	draw(drawn, how, apart) {
		this.kernels = how.kernels;
		this.start = drawn.scene.start;
		this.model = profile.model(drawn, apart, how, this.memory);
		const theme = themeFor("contour", how);
		profile.paint(this.paths.pen(theme), this.model, this.paths, theme, this.memory);
		const [x, y] = this.handleAt().map((unit) => `${unit * this.paths.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		const { at, texts } = this.model;
		mark(this.handle, "aria-description", `${written(at)} from the ${texts.centre}; arrow keys move it`);
		return this.model.moving;
	}

	/**
	 * Paint where a timeline is, in steps, null for nowhere; and a run that is traced. `motion`: what moves by itself.
	 * @type {(time: number | null, theme: Theme, traced: Result | null | undefined, motion?: Motion) => void}
	 */
	drawNow(time, theme, traced, motion = "none") {
		this.now.wipe();
		if (time === null && !traced) return;
		const model = motion === "rises" ? plain(this.model) : this.model;
		profile.paintNow(this.now.pen(theme), model, this.now, theme, this.memory, time, traced);
	}
}
