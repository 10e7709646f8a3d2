/**
 * The live map: when one run settles, for every step size and momentum that the sliders reach. The setting of the stage
 * is a point on it that can be dragged; the run of the setting under a pointer is drawn on the contour.
 */

import { element, mark, Surface, write } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { steps } from "../narration.js";
import { rounded, SCALES, written } from "../scales.js";
import { mapped } from "../scene.js";
import { ticksOf, tickText } from "../slider.js";
import { line } from "../strokes.js";

const CELLS = [96, 64, 32]; // in a row and in a column; fewer where all would not be ready in time while dragging
const IN_TIME_MS = 35;
const SHADES = 64;
const MARGIN = { left: 38, top: 8, right: 12, bottom: 22 };
const HATCH = 7; // units between the lines where runs diverge

const within = (value, least, most) => Math.min(Math.max(value, least), most);

export class SettlingMap {
	/**
	 * `on.setting({momentum, step_size})` and `on.release()` hear of the point being dragged, `on.trace(setting)` of a
	 * pointer over another setting (null when it has left).
	 */
	constructor(sweeper, on) {
		this.sweeper = sweeper;
		this.surface = new Surface({ "aria-hidden": "true" });
		this.canvas = element("canvas", { class: "cells", "aria-hidden": "true" }); // a pixel each; the style sheet enlarges it
		const move = (x, y) => on.setting((this.setting = this.settingAt(x, y)));
		this.handle = pointHandle(
			{ name: "Step size and momentum", kind: "setting-handle" }, () => this.placeOf(this.setting), move, on.release, () => this.surface.pixels,
		);
		this.note = element("p", { class: "why" });
		this.area = element("div", { class: "area" }, this.surface.canvas, this.canvas, this.note, this.handle);
		this.readout = element("output", { class: "readout" });
		this.shades = element("span");
		this.maps = 0;
		const key = (kind, text) => element("span", { class: "key" }, element("i", { class: kind }), text);
		this.legend = element("p", { class: "legend" }, key("shades", this.shades), key("never", "not settled"), key("hatch", "diverges"));
		this.root = element("div", { class: "map", role: "group", "aria-label": "Map of settling steps" }, this.area, this.legend, this.readout);
		this.listen(on, move);
	}

	listen(on, move) {
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
			else if (event.pointerType !== "touch") on.trace(event.buttons ? null : this.cellAt(...place(event)));
		});
		this.area.addEventListener("pointerleave", () => on.trace(null));
		for (const end of ["pointerup", "pointercancel"]) {
			this.area.addEventListener(end, () => {
				if (held) on.release();
				held = false;
			});
		}
		this.area.addEventListener("click", (event) => {
			if (event.pointerType !== "touch" || event.target === this.handle) return; // a finger that slides scrolls the page
			move(...place(event));
			on.release();
		});
	}

	measure() {
		this.surface.measure();
		const { width, height } = this.surface;
		this.box = { left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom };
	}

	/** Show the map of what is drawn; have it made if it is another than before. */
	draw(drawn, how) {
		const { scene, landscape, results } = drawn;
		const { catalogue, theme, hidden } = how;
		this.theme = theme;
		this.axes = [axisOf("step_size", scene, catalogue), axisOf("momentum", scene, catalogue)];
		this.setting = { momentum: scene.momentum, step_size: scene.step_size };
		this.steps = scene.n_steps;
		const name = mapped(scene, catalogue);
		this.run = results.find((result) => result.name === name);
		this.of = `${name} ${landscape.name}`;
		this.why = this.reason(hidden, landscape);
		mark(this.root, "style", this.run ? `--run:${theme.of(this.run.look)}` : "");
		const [x, y] = this.placeOf(this.setting).map((unit) => `${unit * this.surface.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		mark(this.handle, "aria-description", `step size ${written(scene.step_size)}, momentum ${written(scene.momentum)}; arrow keys move it`);
		if (!this.why) this.request(drawn, this.run, how);
		this.paint();
	}

	/** Why there is no map, if there is none. */
	reason(hidden, landscape) {
		if (!this.run) return "Switch on a run with momentum: the map is of its settings.";
		if (this.run.name in hidden) return `The map is hidden, as ${this.run.title} is, until you have guessed.`;
		return this.sweeper.has(landscape.name) ? "" : "The map is being prepared: a few seconds, once on each machine.";
	}

	/** Have the map made, if it is another than the last. */
	request({ scene, landscape, coefficients }, { name, tolerance }, { kernels, catalogue, dragging }) {
		const cost = this.cost?.of === landscape.name ? this.cost.each * scene.n_steps : 0;
		const cells = dragging ? CELLS.find((n) => n * n * cost < IN_TIME_MS) ?? CELLS.at(-1) : CELLS[0];
		const [stepSizes, momenta] = this.axes.map(({ value }) => Array.from({ length: cells }, (_, k) => value((k + 0.5) / cells)));
		const request = {
			objective: landscape.name,
			rule: name,
			coefficients: [...kernels.numbers(coefficients, landscape.n_coefficients)],
			start: scene.start,
			steps: scene.n_steps,
			minimum: landscape.minimum,
			tolerance,
			stepSizes,
			momenta,
			scratch: catalogue.sweep_scratch,
		};
		const key = JSON.stringify(request);
		if (key === this.asked) return;
		this.asked = key;
		this.sweeper.ask(request);
	}

	/** Take a map that has been made. */
	take({ settled, diverged, milliseconds }, { objective, rule, steps: most, momenta }) {
		this.cost = { of: objective, each: milliseconds / (settled.length * most) };
		this.shown = { settled, diverged, steps: most, cells: momenta.length, of: `${rule} ${objective}` };
		this.maps += 1;
		mark(this.root, "data-maps", this.maps);
		if (this.surface.width && this.run) this.paint();
	}

	/** Paint what has changed: the frame seldom does. */
	paint() {
		const { theme, run, why } = this;
		const shown = why || this.shown?.of !== this.of ? null : this.shown;
		const { width, height, density } = this.surface;
		const frame = JSON.stringify([theme.name, width, height, density, this.axes, Boolean(shown)]);
		if (frame !== this.framed) this.paintFrame(shown);
		this.framed = frame;
		this.canvas.hidden = !shown;
		write(this.note, why);
		const colours = shown && `${theme.name} ${run.name}`;
		if (shown === this.painted && colours === this.coloured) return;
		[this.painted, this.coloured] = [shown, colours];
		const first = shown && soonest(shown);
		if (shown) this.paintCells(shown, first);
		const text = shown && (first < Infinity ? `${run.title} settles in ${first} to ${shown.steps} steps` : `${run.title} settles nowhere here`);
		write(this.shades, text ?? run?.title ?? "");
	}

	/** The axes, and below the cells the slanting lines that are seen where a run diverges. */
	paintFrame(shown) {
		const { theme, box, axes, canvas } = this;
		const { pixels } = this.surface;
		const context = this.surface.clear();
		const [width, height] = [box.right - box.left, box.bottom - box.top];
		if (shown) {
			context.fillStyle = hatched(context, theme.soft);
			context.fillRect(box.left, box.top, width, height);
		}
		drawAxes(context, box, axes, theme);
		const [left, top, wide, high] = [box.left, box.top, width, height].map((unit) => `${unit * pixels}px`);
		mark(canvas, "style", `left:${left};top:${top};width:${wide};height:${high}`);
	}

	/** A pixel for each setting: the run's own colour where it settles soon, paler where late; none where it diverges. */
	paintCells({ settled, diverged, steps: most, cells }, first) {
		const { canvas } = this;
		if (canvas.width !== cells) [canvas.width, canvas.height] = [cells, cells];
		const shades = this.theme.shades(this.run.look, SHADES);
		const least = Math.log(Math.max(first, 1));
		const scale = (SHADES - 1) / (Math.log(most) - least || 1);
		const shade = (step) => Math.round(scale * (Math.log(Math.max(step, 1)) - least));
		const colours = Uint32Array.from({ length: most + 2 }, (_, step) => shades[step > most ? SHADES : step < first ? 0 : shade(step)]);
		const image = new ImageData(cells, cells);
		const pixels = new Uint32Array(image.data.buffer);
		for (let k = 0; k < settled.length; k++) {
			const column = k % cells;
			const row = cells - 1 - (k - column) / cells; // the largest momentum on top
			if (!diverged[k]) pixels[row * cells + column] = colours[settled[k]];
		}
		canvas.getContext("2d").putImageData(image, 0, 0);
	}

	/** Say what becomes of a run: the setting's own, or `traced` under the pointer. */
	tell(traced) {
		const { stepSize, momentum, settles, diverges } = traced ?? this.run ?? {};
		const ends = diverges >= 0 ? `diverges at step ${diverges}` : settles > this.steps ? `not settled in ${steps(this.steps)}` : `settles at step ${settles}`;
		write(this.readout, this.why ? "" : `${this.run.title} at η ${written(stepSize, 4)}, β ${written(momentum, 4)}: ${ends}`);
	}

	/** Where a setting is on the map; at its edge if it lies outside. */
	placeOf({ momentum, step_size }) {
		const { left, top, right, bottom } = this.box;
		const [across, up] = [this.axes[0].share(step_size), this.axes[1].share(momentum)].map((share) => within(share, 0, 1));
		return [left + across * (right - left), bottom - up * (bottom - top)];
	}

	/** The setting at a place on the map. */
	settingAt(x, y) {
		const { left, top, right, bottom } = this.box;
		const shares = [(x - left) / (right - left), (bottom - y) / (bottom - top)].map((share) => within(share, 0, 1));
		const [step_size, momentum] = this.axes.map(({ value, parameter, ends }, k) => ends[shares[k]] ?? within(rounded(parameter, value(shares[k])), ...ends));
		return { momentum, step_size };
	}

	/** The setting whose run the map shows at a place, null beside the map. */
	cellAt(x, y) {
		const { left, top, right, bottom } = this.box;
		const shares = [(x - left) / (right - left), (bottom - y) / (bottom - top)];
		if (this.why || !this.shown || shares.some((share) => !(share >= 0 && share < 1))) return null;
		const { cells } = this.shown;
		const [step_size, momentum] = this.axes.map(({ value }, k) => value((Math.floor(shares[k] * cells) + 0.5) / cells));
		return { momentum, step_size };
	}
}

/** One side of the map: a shared parameter over its slider, `share` of the way for a value and back. */
function axisOf(name, { live, objective }, { parameters, objectives }) {
	const parameter = parameters.find((one) => one.name === name);
	const ofName = (slider) => slider.parameter === name;
	const { minimum, maximum } = live.find(ofName) ?? objectives[objective.name].opening.live.find(ofName);
	const scale = SCALES[parameter.scale];
	const [low, high] = [scale.position(minimum), scale.position(maximum)];
	return {
		parameter,
		ends: [minimum, maximum],
		ticks: ticksOf(parameter, [minimum, maximum]),
		share: (value) => (scale.position(value) - low) / (high - low),
		value: (share) => scale.value(low + share * (high - low)),
	};
}

/** The first step at which any run settles; Infinity if none does. */
function soonest({ settled, diverged, steps: most }) {
	let first = Infinity;
	for (let k = 0; k < settled.length; k++) if (settled[k] < first && settled[k] <= most && !diverged[k]) first = settled[k];
	return first;
}

/** Slanting lines, as something to fill with. */
function hatched(context, colour) {
	const tile = document.createElement("canvas");
	[tile.width, tile.height] = [HATCH, HATCH];
	const lines = new Path2D();
	for (const shift of [-HATCH, 0, HATCH]) {
		lines.moveTo(shift - 1, HATCH + 1);
		lines.lineTo(shift + HATCH + 1, -1);
	}
	const small = tile.getContext("2d");
	small.globalAlpha = 0.55;
	line(small, lines, { colour, width: 1 });
	return context.createPattern(tile, "repeat");
}

function drawAxes(context, { left, top, right, bottom }, [across, up], theme) {
	context.font = `12px ${theme.font}`;
	context.fillStyle = theme.soft;
	context.textBaseline = "middle";
	context.textAlign = "right";
	for (const value of up.ticks) context.fillText(tickText(value), left - 6, bottom - up.share(value) * (bottom - top));
	context.textAlign = "center";
	for (const value of across.ticks) {
		const text = tickText(value);
		const half = context.measureText(text).width / 2;
		context.fillText(text, within(left + across.share(value) * (right - left), left + half, right + 8 - half), bottom + 13);
	}
	const frame = new Path2D();
	frame.rect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
	line(context, frame, { colour: theme.line, width: 1 });
}
