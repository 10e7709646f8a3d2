/** The contour panel: the loss with the runs on it, to look around in, and the start that can be dragged. */

import { disable, element, icon, iconButton, mark, Surface } from "./dom.js";
import { lookAround, pointHandle } from "./gestures.js";
import { contour, frameOf, handleAt, held, isOutside, toScreen } from "./paint/contour.js";
import { themeFor } from "./paint/theme.js";
import { drawMinima } from "./paint/words.js";
import { written } from "./scales.js";
import { plain, viewOf } from "./scene.js";
import { seenAt, zoomed } from "./view.js";

/** @import { Apart, Drawn, Motion, PageHow, Place, Point, Result, Theme, View } from "./types.d.ts" */

const MOST_PIXELS = 1.5e6;
const SLOW_MS = 4; // a loss that takes longer to paint is painted coarsely while one looks around
const ZOOM = 1.5; // for one press of a button
const CORNERS = "M2 5V2H5M11 2H14V5M14 11V14H11M5 14H2V11"; // of a button's picture

/**
 * @typedef {object} On
 * @property {(start: Place) => void} start
 * @property {(name: string, value: number) => void} set a parameter
 * @property {(view: View | null) => void} view
 * @property {(which: "paths" | "minimum") => void} fit
 * @property {(point: Place) => void} tap
 * @property {() => void} release
 */

export class ContourPanel {
	/** @type {import("./paint/contour.js").Frame} */
	frame;
	/** @type {import("./paint/contour.js").Model} */
	model;
	/** @type {View | null} */
	view = null;
	/** @type {View} */
	usualView;
	/** @type {Point} */
	start;
	shown = "";
	isCoarse = false;
	slow = "";

	/**
	 * `on.start([x, y])`, `on.view(box)` and `on.release()` hear of the start being dragged and of looking elsewhere,
	 * `on.fit(which)` of the buttons "paths" and "minimum", `on.tap([x, y])` of a press on the plane.
	 * @param {On} on
	 */
	constructor(on) {
		this.on = on;
		this.bands = new Surface({ class: "bands", "aria-hidden": "true" });
		this.paths = new Surface({ class: "paths", "aria-hidden": "true" });
		this.now = new Surface({ class: "now", "aria-hidden": "true" });
		const names = { name: "Start point", kind: "start-handle" };
		/** @type {(x: number, y: number) => void} */
		const move = (x, y) => this.moveTo(x, y);
		this.handle = pointHandle(names, () => this.handleAt(), move, on.release, () => this.paths.pixels);
		/** @type {(factor: number) => () => void} */
		const zoom = (factor) => () => {
			const box = this.shownBox();
			this.lookAt(zoomed(box, factor, [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2]));
			on.release();
		};
		this.back = iconButton("Whole landscape", icon("", "M2.5 7.5 8 2.5 13.5 7.5M4 7V13.5H12V7"), () => {
			this.lookAt(null);
			on.release();
		});
		const paths = icon("", `${CORNERS}M4 10 7 6 9 9 12 6`);
		const minimum = icon("M8 6.6A1.4 1.4 0 1 1 8 9.4 1.4 1.4 0 1 1 8 6.6Z", CORNERS);
		this.tools = element(
			"div", { class: "tools", role: "group", "aria-label": "Look around" },
			iconButton("Zoom in", icon("", "M8 3.5V12.5M3.5 8H12.5"), zoom(1 / ZOOM)),
			iconButton("Zoom out", icon("", "M3.5 8H12.5"), zoom(ZOOM)),
			iconButton("Fit the paths", paths, () => on.fit("paths")),
			iconButton("Fit the minimum", minimum, () => on.fit("minimum")),
			this.back,
		);
		const said = "The loss with the runs on it. Plus and minus zoom, arrow keys move, 0 shows the whole landscape.";
		this.picture = element(
			"div", { class: "picture", tabindex: 0, role: "img", "aria-label": said },
			this.bands.canvas, this.paths.canvas, this.now.canvas,
		);
		this.root = element("div", { class: "contour" }, this.picture, this.handle, this.tools);
		this.memory = Object.assign(contour.memory(), { startLabel: "start: drag me" });
		this.life = new AbortController();
		lookAround(this.picture, {
			box: () => this.shownBox(),
			home: () => this.frame.home,
			to: (view) => this.lookAt(view),
			view: () => this.view,
			at: (event) => this.planeAt(event),
			scale: () => this.frame.unit / this.paths.pixels,
			done: on.release,
			tap: (event) => on.tap(this.planeAt(event)),
		}, this.life.signal);
	}

	/**
	 * Put the start under a point of the picture, rounded to what can be seen.
	 * @type {(x: number, y: number) => void}
	 */
	moveTo(x, y) {
		this.memory.startLabel = "start";
		const start = this.planeNear([held(x, this.frame.width), held(y, this.frame.height)]);
		this.start = start;
		this.on.start(start); // told at once: keys may come faster than frames
	}

	/** Let nobody move the start or look elsewhere. */
	hold() {
		this.memory.startLabel = "start";
		this.handle.inert = true;
		this.picture.removeAttribute("tabindex");
		mark(this.picture, "aria-label", "The loss with the runs on it.");
		this.life.abort();
	}

	/** @type {() => Place} */
	handleAt() {
		return handleAt(this.frame, this.start);
	}

	/** @type {(point: Point) => Place} */
	toScreen = (point) => toScreen(this.frame, point);

	/**
	 * The plane's point under one of the picture, rounded to what can be seen.
	 * @type {(place: Point) => Place}
	 */
	planeNear([sx, sy]) {
		const { x0, y1, unit } = this.frame;
		return [seenAt(unit, x0 + sx * unit), seenAt(unit, y1 - sy * unit)];
	}

	/** @type {(event: {clientX: number, clientY: number}) => Place} */
	planeAt({ clientX, clientY }) {
		const { left, top } = this.picture.getBoundingClientRect();
		return this.planeNear([(clientX - left) / this.paths.pixels, (clientY - top) / this.paths.pixels]);
	}

	/**
	 * The box that is shown, both scales equal.
	 * @type {() => View}
	 */
	shownBox() {
		const { x0, x1, y0, y1 } = this.frame;
		return [x0, x1, y0, y1];
	}

	measure() {
		for (const surface of [this.bands, this.paths, this.now]) surface.measure(MOST_PIXELS);
		const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.tools;
		const sides = [offsetLeft, offsetTop, offsetWidth, offsetHeight];
		const [left, top, width, height] = sides.map((px) => px / this.paths.pixels);
		this.memory.free = [{ left, top, right: left + width, bottom: top + height }];
	}

	/**
	 * Look at a box, null for the usual one. At once: pointers and keys may come faster than frames.
	 * @type {(view: View | null) => void}
	 */
	lookAt(view) {
		this.aim(view);
		this.on.view(view);
	}

	/**
	 * Choose what is shown of the plane.
	 * @type {(view: View | null) => void}
	 */
	aim(view) {
		this.view = view;
		this.frame = frameOf(view, this.usualView, this.paths);
		disable(this.back, view === null);
	}

	/**
	 * Paint a simulated scene. `hidden`: how many steps of each run may be seen, by name (all if it is not there).
	 * @type {(drawn: Drawn, how: PageHow, apart: Apart | null) => boolean}
	 */
	draw(drawn, how, apart) {
		const { scene } = drawn;
		this.usualView = drawn.landscape.view;
		this.aim(viewOf(scene));
		this.start = scene.start;
		this.model = contour.model(drawn, apart, how);
		this.drawLoss(how);
		const theme = themeFor("contour", how);
		contour.paint(this.paths.pen(theme), this.model, this.paths, theme, this.memory);
		this.handle.classList.toggle("outside", isOutside(this.frame, this.start));
		const [left, top] = this.handleAt().map((unit) => `${unit * this.paths.pixels}px`);
		mark(this.handle, "style", `transform:translate(${left},${top})`);
		const [x, y] = Array.from(scene.start, (value) => written(value));
		mark(this.handle, "aria-description", `x ${x}, y ${y}; arrow keys move it`);
		return false; // nothing moves by itself
	}

	/**
	 * The loss itself; painted anew only when it, the box or the theme changes, when the canvas has lost it, as it does
	 * with its size, or once it may be sharp again. What is dragged and changes none of them, as the start, leaves it
	 * as sharp as it is.
	 * @type {(how: PageHow) => void}
	 */
	drawLoss({ kernels, theme, dragging }) {
		const { scene, landscape } = this.model;
		const shown = JSON.stringify([scene.objective, theme.name, this.shownBox()]);
		if (this.bands.used && shown === this.shown && (dragging || !this.isCoarse)) return;
		this.shown = shown;
		this.isCoarse = dragging && this.slow === landscape.name;
		this.bands.resolve(this.isCoarse ? 0.5 : 1);
		const began = performance.now();
		contour.paintLoss(this.bands.pen(theme, kernels), this.model, this.frame, theme);
		if (performance.now() - began > SLOW_MS) this.slow = landscape.name;
	}

	/**
	 * Paint where a timeline is, in steps, null for nowhere; and a run that is traced. `motion`: what moves by itself;
	 * of runs that come for the first time nothing else is seen.
	 * @type {(time: number | null, theme: Theme, traced: Result | null | undefined, motion?: Motion) => void}
	 */
	drawNow(time, theme, traced, motion = "none") {
		this.now.wipe();
		if (time === null && !traced) return;
		const pen = this.now.pen(theme);
		const rises = motion === "rises";
		if (rises) drawMinima(pen, this.memory.minima ?? [], theme);
		this.memory.plays = motion === "plays";
		contour.paintNow(pen, rises ? plain(this.model) : this.model, this.now, theme, this.memory, time, traced);
	}

	remove() {
		this.life.abort();
	}
}
