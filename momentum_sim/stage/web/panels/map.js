/**
 * The live map: when one run settles, for every step size and momentum that the sliders reach. The setting of the stage
 * is a point on it that can be dragged; the run of the setting under a pointer is drawn on the contour.
 */

import { element, mark, Surface, write } from "../dom.js";
import { pointHandle } from "../gestures.js";
import { steps } from "../narration.js";
import { rounded, SCALES, written } from "../scales.js";
import { companionOf, mapped } from "../scene.js";
import { resultOf } from "../simulation.js";
import { ticksOf } from "../slider.js";
import { settledShare } from "../theory.js";
import { Boundaries } from "./boundaries.js";
import { paintCells, paintFrame, soonest } from "./cells.js";

const SHOWS = { measured: "measured", theory: "theory" };
const CELLS = [96, 64, 32]; // in a row and in a column; fewer where all would not be ready in time while dragging
const IN_TIME_MS = 35;
const SHADES = 64;
const MARGIN = { left: 38, top: 8, right: 12, bottom: 22 };

const within = (value, least, most) => Math.min(Math.max(value, least), most);

export class SettlingMap {
	/**
	 * `on.setting({momentum, step_size})` and `on.release()` hear of the point being dragged, `on.trace(setting)` of a
	 * pointer over another setting (null when it has left), `on.panel(panel)` of theory being asked for, or not any more.
	 */
	constructor(sweeper, on) {
		this.sweeper = sweeper;
		this.surface = new Surface({ "aria-hidden": "true" });
		this.canvas = element("canvas", { class: "cells", "aria-hidden": "true" }); // a pixel each; the style sheet enlarges it
		const move = (x, y) => on.setting((this.setting = this.settingAt(x, y)));
		this.handle = pointHandle(
			{ name: "Step size and momentum", kind: "setting-handle" }, () => this.placeOf(this.setting), move, on.release, () => this.surface.pixels,
		);
		this.boundaries = new Boundaries();
		this.note = element("p", { class: "why" });
		this.area = element("div", { class: "area" }, this.surface.canvas, this.canvas, this.boundaries.surface.canvas, this.note, this.handle);
		this.readout = element("output", { class: "readout" });
		this.shades = element("span");
		this.maps = 0;
		const key = (kind, text) => element("span", { class: "key" }, element("i", { class: kind }), text);
		this.legend = element("p", { class: "legend" }, key("shades", this.shades), key("never", "not settled"), key("hatch", "diverges"));
		const name = `map-${Math.random().toString(36).slice(2)}`;
		this.choices = Object.entries(SHOWS).map(([shows, text]) => {
			const input = element("input", { type: "radio", name, onchange: () => on.panel({ ...this.panel, shows }) });
			return { shows, input, root: element("label", {}, input, text) };
		});
		const best = () => {
			on.setting(this.best);
			on.release();
		};
		this.optimal = element("button", { type: "button", onclick: best }, "optimal parameters");
		const choice = element("div", { class: "switch", role: "radiogroup", "aria-label": "What the map shows" }, ...this.choices.map(({ root }) => root));
		choice.append(this.optimal);
		this.root = element("div", { class: "map", role: "group", "aria-label": "Map of settling steps" }, choice, this.area, this.legend, this.readout);
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
			else if (event.pointerType !== "touch") on.trace(event.buttons || this.why ? null : this.cellAt(...place(event)));
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
		this.boundaries.measure();
		const { width, height } = this.surface;
		this.box = { left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom };
	}

	/** Show the map of what is drawn; have it made if it is another than before. */
	draw(drawn, how) {
		const { scene, landscape, results } = drawn;
		const { catalogue, kernels, theme, hidden } = how;
		this.theme = theme;
		this.panel = companionOf(scene);
		this.axes = [axisOf("step_size", scene, catalogue), axisOf("momentum", scene, catalogue)];
		this.setting = { momentum: scene.momentum, step_size: scene.step_size };
		this.steps = scene.n_steps;
		this.run = resultOf(results, mapped(scene, catalogue));
		this.of = `${this.run?.optimizer} ${landscape.name}`;
		this.theory = this.theoryOf(drawn);
		this.why = this.reason(hidden, landscape, scene);
		for (const { shows, input } of this.choices) input.checked = shows === this.panel.shows;
		this.best = this.theory && !this.why ? bestOf(kernels, this.theory) : null;
		this.optimal.disabled = !this.best;
		mark(this.root, "style", this.run ? `--run:${theme.of(this.run.look)}` : "");
		const [x, y] = this.placeOf(this.setting).map((unit) => `${unit * this.surface.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		mark(this.handle, "aria-description", `step size ${written(scene.step_size)}, momentum ${written(scene.momentum)}; arrow keys move it`);
		if (!this.why && this.panel.shows === "theory") this.predicted = this.predict(kernels, drawn);
		else if (!this.why) this.request(drawn, this.run, how);
		this.rate = this.best && this.panel.shows === "theory" ? (setting) => ratesAt(kernels, this.theory, [setting.momentum], [setting.stepSize])[0] : null;
		this.paint();
		const { box, axes, setting } = this;
		this.boundaries.draw(kernels, this.best && this.theory.name, drawn.quadratic, { box, axes, setting, place: (one) => this.placeOf(one), theme });
	}

	/** The rule and the curvatures that theory maps: those at the minimum. Null where it has nothing to say. */
	theoryOf({ quadratic }) {
		return this.run?.rule.predicted && quadratic ? { name: this.run.optimizer, curvatures: quadratic } : null;
	}

	/** The map of theory: the steps that the rate alone would take, wherever it is below 1. */
	predict(kernels, drawn) {
		const { scene } = drawn;
		const [cells] = CELLS;
		const [stepSizes, momenta] = this.axes.map(({ value }) => Array.from({ length: cells }, (_, k) => value((k + 0.5) / cells)));
		const key = JSON.stringify([this.of, this.theory, stepSizes[0], stepSizes.at(-1), momenta[0], momenta.at(-1), scene.n_steps, this.run.tolerance, this.run.losses[0]]);
		if (key === this.predictedKey) return this.predicted;
		this.predictedKey = key;
		const rates = ratesAt(kernels, this.theory, momenta, stepSizes);
		const out = kernels.room("steps by rate", 8 * rates.length);
		kernels.call("common", "steps_by_rates", out, kernels.put("rates", rates), settledShare(drawn, this.run), rates.length);
		const settled = kernels.numbers(out, rates.length).map((count) => Math.min(count, scene.n_steps + 1));
		return { settled, diverged: rates.map((rate) => Number(rate >= 1)), steps: scene.n_steps, cells, of: this.of };
	}

	/** Why there is no map, if there is none. */
	reason(hidden, landscape, { rate_change, equal }) {
		if (rate_change) return "The map is of step sizes that stay, and here they change on the way.";
		if (equal === "effective_step_size") return "The map is of each run's own step size η, and here they share the effective one.";
		if (!this.run) return "Switch on a run with momentum: the map is of its settings.";
		if (this.run.name in hidden) return `The map is hidden, as ${this.run.title} is, until you have guessed.`;
		if (this.panel.shows === "theory") return this.theory ? "" : `Theory has no map of ${this.run.title} here.`;
		if (this.sweeper.has(landscape.name)) return "";
		if (this.sweeper.alone) return "The map comes once the server is back: it sends what makes it.";
		return "The map is being prepared: a few seconds, once on each machine.";
	}

	/** Have the map made, if it is another than the last. */
	request({ scene, landscape, coefficients }, { optimizer, tolerance }, { kernels, catalogue, dragging }) {
		const cost = this.cost?.of === landscape.name ? this.cost.each * scene.n_steps : 0;
		const cells = dragging ? CELLS.find((n) => n * n * cost < IN_TIME_MS) ?? CELLS.at(-1) : CELLS[0];
		const [stepSizes, momenta] = this.axes.map(({ value }) => Array.from({ length: cells }, (_, k) => value((k + 0.5) / cells)));
		const request = {
			objective: landscape.name,
			rule: optimizer,
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
		this.made = { settled, diverged, steps: most, cells: momenta.length, of: `${rule} ${objective}` };
		this.maps += 1;
		mark(this.root, "data-maps", this.maps);
		if (this.surface.width && this.run) this.paint();
	}

	/** Paint what has changed: the frame seldom does. */
	paint() {
		const { theme, run, why } = this;
		const map = this.panel.shows === "theory" ? this.predicted : this.made;
		const shown = why || map?.of !== this.of ? null : map;
		this.shown = shown;
		const { width, height, density } = this.surface;
		const frame = JSON.stringify([theme.name, width, height, density, this.axes, Boolean(shown)]);
		if (frame !== this.framed) paintFrame(this, Boolean(shown));
		this.framed = frame;
		this.canvas.hidden = !shown;
		write(this.note, why);
		const colours = shown && `${theme.name} ${run.name}`;
		if (shown === this.painted && colours === this.coloured) return;
		[this.painted, this.coloured] = [shown, colours];
		const first = shown && soonest(shown);
		if (shown) paintCells(this.canvas, shown, first, theme.shades(run.look, SHADES));
		const by = this.panel.shows === "theory" ? ", by its rate alone" : "";
		const text = shown && (first < Infinity ? `${run.title} settles in ${first} to ${shown.steps} steps${by}` : `${run.title} settles nowhere here${by}`);
		write(this.shades, text ?? run?.title ?? "");
	}

	/** Say what becomes of a run: the setting's own, or `traced` under the pointer. */
	tell(traced) {
		const { stepSize, momentum, settles, diverges } = traced ?? this.run ?? {};
		const ends = diverges >= 0 ? `diverges at step ${diverges}` : settles > this.steps ? `not settled in ${steps(this.steps)}` : `settles at step ${settles}`;
		const rate = this.rate ? `; predicted rate ${written(this.rate({ momentum, stepSize }), 4)}` : "";
		write(this.readout, this.why ? "" : `${this.run.title} at η ${written(stepSize, 4)}, β ${written(momentum, 4)}: ${ends}${rate}`);
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
		if (!this.shown || shares.some((share) => !(share >= 0 && share < 1))) return null;
		const { cells } = this.shown;
		const [step_size, momentum] = this.axes.map(({ value }, k) => value((Math.floor(shares[k] * cells) + 0.5) / cells));
		return { momentum, step_size };
	}
}

/** The rate of a rule at settings: a row for each momentum. */
function ratesAt(kernels, { name, curvatures: [low, high] }, momenta, stepSizes) {
	const out = kernels.room("rates", 8 * momenta.length * stepSizes.length);
	const [rows, columns] = [kernels.put("rows", momenta), kernels.put("columns", stepSizes)];
	kernels.call("common", `rates_${name}`, out, rows, momenta.length, columns, stepSizes.length, low, high);
	return kernels.numbers(out, momenta.length * stepSizes.length);
}

/** The best setting with all its digits: at a tip so sharp, one that is rounded is another. */
function bestOf(kernels, { name, curvatures }) {
	const { step_size, momentum } = Boundaries.optimum(kernels, name, curvatures);
	return { step_size, momentum };
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
