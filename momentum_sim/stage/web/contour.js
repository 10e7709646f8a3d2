/** The contour panel: the loss as bands and hair-thin lines, the runs on it, and the words that say what is what. */

import { drawParts } from "./anatomy.js";
import { element, icon, iconButton, mark, Surface } from "./dom.js";
import { lookAround, pointHandle } from "./gestures.js";
import { drawRun, drawUntil, FAINT, onScreen } from "./runs.js";
import { written } from "./scales.js";
import { viewOf } from "./scene.js";
import { endMarker, line } from "./strokes.js";
import { equalScales, zoomed } from "./view.js";
import { drawMinima, outcomes, ringed, Words } from "./words.js";

const BANDS = 18;
const LINES = 9; // that a picture should have at least
const FINEST = 7; // how often the distance of two lines may be halved for that
const MOST_PIXELS = 1.5e6;
const EDGE = 12; // from the edge that the start's handle is kept
const SLOW_MS = 4; // a loss that takes longer to paint is painted coarsely while one looks around
const ZOOM = 1.5; // for one press of a button

const within = (value, most) => Math.min(Math.max(value, 0), most);

export class ContourPanel {
	/**
	 * `on.start([x, y])`, `on.view(box)` and `on.release()` hear of the start being dragged and of looking elsewhere,
	 * `on.fit(which)` of the buttons "paths" and "minimum", `on.tap([x, y])` of a press on the plane.
	 */
	constructor(on) {
		this.on = on;
		this.bands = new Surface({ class: "bands", "aria-hidden": "true" });
		this.paths = new Surface({ class: "paths", "aria-hidden": "true" });
		this.now = new Surface({ class: "now", "aria-hidden": "true" });
		this.handle = pointHandle({ name: "Start point", kind: "start-handle" }, () => this.handleAt(), (x, y) => this.moveTo(x, y), on.release, () => this.paths.pixels);
		const zoom = (factor) => () => {
			const box = this.shownBox();
			this.lookAt(zoomed(box, factor, [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2]));
			on.release();
		};
		this.back = iconButton("Whole landscape", icon("", "M2.5 7.5 8 2.5 13.5 7.5M4 7V13.5H12V7"), () => {
			this.lookAt(null);
			on.release();
		});
		this.tools = element(
			"div", { class: "tools", role: "group", "aria-label": "Look around" },
			iconButton("Zoom in", icon("", "M8 3.5V12.5M3.5 8H12.5"), zoom(1 / ZOOM)),
			iconButton("Zoom out", icon("", "M3.5 8H12.5"), zoom(ZOOM)),
			iconButton("Fit the paths", icon("", "M2 5V2H5M11 2H14V5M14 11V14H11M5 14H2V11M4 10 7 6 9 9 12 6"), () => on.fit("paths")),
			iconButton("Fit the minimum", icon("M8 6.6A1.4 1.4 0 1 1 8 9.4 1.4 1.4 0 1 1 8 6.6Z", "M2 5V2H5M11 2H14V5M14 11V14H11M5 14H2V11"), () => on.fit("minimum")),
			this.back,
		);
		this.picture = element("div", {
			class: "picture",
			tabindex: 0,
			role: "img",
			"aria-label": "The loss with the runs on it. Plus and minus zoom, arrow keys move, 0 shows the whole landscape.",
		}, this.bands.canvas, this.paths.canvas, this.now.canvas);
		this.root = element("div", { class: "contour" }, this.picture, this.handle, this.tools);
		this.words = new Words();
		this.startLabel = "start: drag me";
		this.life = new AbortController();
		lookAround(this.picture, {
			box: () => this.shownBox(),
			home: () => this.home,
			to: (view) => this.lookAt(view),
			view: () => this.view,
			at: (event) => this.planeAt(event),
			scale: () => this.box.unit / this.paths.pixels,
			done: on.release,
			tap: (event) => on.tap(this.planeAt(event)),
		}, this.life.signal);
	}

	/** Put the start under a point of the picture, rounded to what can be seen. */
	moveTo(x, y) {
		this.startLabel = "start";
		this.start = this.planeNear([within(x - EDGE, this.width - 2 * EDGE) + EDGE, within(y - EDGE, this.height - 2 * EDGE) + EDGE]);
		this.on.start(this.start); // told at once: keys may come faster than frames
	}

	/** Where the start's handle is: at the edge for a start outside the picture, so that it can be brought back. */
	handleAt() {
		const [x, y] = this.toScreen(this.start);
		return [within(x - EDGE, this.width - 2 * EDGE) + EDGE, within(y - EDGE, this.height - 2 * EDGE) + EDGE];
	}

	toScreen = ([x, y]) => [(x - this.box.x0) / this.box.unit, (this.box.y1 - y) / this.box.unit];

	/** The plane's point under one of the picture, rounded to what can be seen. */
	planeNear([sx, sy]) {
		const { x0, y1, unit } = this.box;
		const digits = within(Math.ceil(-Math.log10(unit)), 18);
		return [x0 + sx * unit, y1 - sy * unit].map((value) => Number(value.toFixed(digits)));
	}

	planeAt({ clientX, clientY }) {
		const { left, top } = this.picture.getBoundingClientRect();
		return this.planeNear([(clientX - left) / this.paths.pixels, (clientY - top) / this.paths.pixels]);
	}

	/** The box that is shown, both scales equal. */
	shownBox() {
		const { x0, x1, y0, y1 } = this.box;
		return [x0, x1, y0, y1];
	}

	measure() {
		for (const surface of [this.bands, this.paths, this.now]) surface.measure(MOST_PIXELS);
		({ width: this.width, height: this.height } = this.paths);
		const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.tools;
		const [left, top, width, height] = [offsetLeft, offsetTop, offsetWidth, offsetHeight].map((px) => px / this.paths.pixels);
		this.toolsBox = { left, top, right: left + width, bottom: top + height };
	}

	/** Look at a box, null for the usual one. At once: pointers and keys may come faster than frames. */
	lookAt(view) {
		this.aim(view);
		this.on.view(view);
	}

	/** Choose what is shown of the plane. */
	aim(view) {
		const usual = equalScales(this.usualView, this.width, this.height);
		this.view = view;
		this.box = view ? equalScales(view, this.width, this.height) : usual;
		this.home = view === null || this.box.unit > usual.unit * 0.999;
		this.magnified = Math.min(1, this.box.unit / usual.unit);
		this.back.disabled = view === null;
	}

	/** Paint a simulated scene. `hidden`: how many steps of each run may be seen, by name (all if it is not there). */
	draw(drawn, { kernels, theme, hidden, dragging }) {
		const { scene, results } = drawn;
		this.usualView = drawn.landscape.view;
		this.aim(viewOf(scene));
		this.start = scene.start;
		this.drawBands(kernels, drawn, theme, dragging);
		const context = this.paths.clear();
		const busy = []; // x, y of what words should not cover
		const timed = scene.step !== null;
		this.screens = results.map((result, order) => {
			const colour = theme.of(result.look);
			const style = { look: result.look, colour, width: order === 0 && results.length > 1 ? 3 : 1.7, dash: result.look.dash };
			return { result, style, screen: onScreen(result, this.toScreen, this) };
		});
		const ends = this.screens.map(({ result, style, screen }) => {
			const to = hidden[result.name] ?? Infinity;
			context.globalAlpha = timed ? FAINT : 1; // all of it, and what is done in full above
			const exit = drawRun(context, screen, style, { busy, to });
			context.globalAlpha = 1;
			return { ...result, ...style, exit, point: screen.points.at(-1), hides: to < scene.n_steps };
		});
		const minima = (this.minima = drawn.minimisers.map(this.toScreen));
		for (const { exit, hides, point, look, colour } of ends) {
			if (!exit && !timed && !hides) endMarker(context, look, ...point, 5, colour, theme.halo);
		}
		drawMinima(context, minima, theme);
		const changed = scene.rate_change?.step < scene.n_steps && !timed ? this.drawChange(context, scene.rate_change, hidden, theme) : null;
		const [x, y] = this.handleAt();
		const outside = this.toScreen(this.start).some((place, axis) => Math.abs(place - [x, y][axis]) > EDGE);
		this.handle.classList.toggle("outside", outside);
		const said = timed ? [] : [{ id: "start", x, y, text: outside ? "the start lies outside" : this.startLabel, colour: theme.ink }];
		minima.forEach(([mx, my], k) => said.push({ id: `minimum ${k}`, x: mx, y: my, text: "minimum", colour: theme.ink }));
		if (changed) said.push(changed);
		const inside = said.filter((word) => word.id === "start" || (word.x > 0 && word.x < this.width && word.y > 0 && word.y < this.height));
		const told = ends.filter(({ hides }) => !hides && !timed);
		inside.push(...outcomes(told, { scene: { ...scene, looksCloser: viewOf(scene) !== null }, width: this.width, height: this.height }));
		const taken = [this.toolsBox, ...ringed([x, y], minima)];
		this.words.draw(context, inside, { width: this.width, height: this.height, theme, busy, taken });
		mark(this.handle, "style", `transform:translate(${this.handleAt().map((unit) => `${unit * this.paths.pixels}px`)})`);
		mark(this.handle, "aria-description", `x ${written(scene.start[0])}, y ${written(scene.start[1])}; arrow keys move it`);
	}

	/** A ring on each run where its step size changes, and what to say of the first. */
	drawChange(context, { step, factor }, hidden, theme) {
		const places = this.screens.filter(({ result }) => step <= (hidden[result.name] ?? Infinity)).map(({ screen }) => screen.points[step]);
		const seen = places.filter((place) => place && place.every(Number.isFinite));
		for (const [x, y] of seen) {
			const ring = new Path2D();
			ring.arc(x, y, 5.5, 0, 2 * Math.PI);
			line(context, ring, { colour: theme.ink, width: 1.25 });
		}
		return seen.length ? { id: "change", x: seen[0][0], y: seen[0][1], text: `η × ${written(factor)}`, colour: theme.ink } : null;
	}

	/** The loss itself; painted anew only when it, the box, the size or the theme changes. */
	drawBands(kernels, { scene, landscape, coefficients }, theme, dragging) {
		this.bands.resolve(dragging && this.slow === landscape.name ? 0.5 : 1);
		const shown = JSON.stringify([scene.objective, theme.name, this.box, this.bands.canvas.width, this.bands.canvas.height]);
		if (shown === this.shown) return;
		this.shown = shown;
		const began = performance.now();
		const context = this.bands.clear();
		const { width, height } = this.bands.canvas;
		const image = kernels.contour(landscape, coefficients, {
			width,
			height,
			box: this.shownBox(),
			offset: landscape.level_offset * this.magnified ** 2,
			bands: BANDS,
			lines: LINES,
			finest: FINEST,
			palette: theme.palette,
			lineWidth: this.bands.density,
			lineStrength: 0.55,
		});
		context.putImageData(image, 0, 0);
		if (performance.now() - began > SLOW_MS) this.slow = landscape.name;
	}

	/** Paint where a timeline is: every run up to a time, and the parts of the followed one's step; and a run that is traced. */
	drawNow(scene, time, apart, { theme, hidden }, traced) {
		this.now.wipe();
		if (scene.step === null && !traced) return;
		const context = this.now.clear();
		if (traced) this.drawTraced(context, traced, theme);
		if (scene.step === null) return;
		for (const { result, style, screen } of this.screens) {
			drawUntil(context, screen, style, Math.min(time, hidden[result.name] ?? Infinity), theme.halo);
		}
		const k = Math.floor(time);
		if (!scene.vectors || !apart || k >= Math.min(scene.n_steps, hidden[apart.name] ?? Infinity)) return;
		const { style, screen } = this.screens.find(({ result }) => result.name === apart.name);
		if (screen.points.length < k + 2) return;
		const { width, height, toScreen } = this;
		const precious = [...screen.points.slice(k, k + 3), this.handleAt(), ...this.minima];
		const busy = [...screen.points, ...Array(20).fill(precious).flat()];
		drawParts(context, apart, k, { toScreen, width, height, colour: style.colour, theme, busy });
	}

	/** A run at another setting, as if drawn with a fine pen. */
	drawTraced(context, traced, theme) {
		const screen = onScreen(traced, this.toScreen, this);
		drawRun(context, screen, { look: traced.look, colour: theme.halo, width: 3.5 });
		drawRun(context, screen, { look: traced.look, colour: theme.ink, width: 1.2 });
	}

	remove() {
		this.life.abort();
	}
}
