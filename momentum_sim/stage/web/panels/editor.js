/**
 * The schedule that a reader draws: points on the plot of it, which are dragged or moved by keys, and the tools beside
 * them. The curve is that of one run's momentum, or of the scene's step size.
 */

import { movedTo, pointsNear, reachOf, stepOf, widestGap, withPoint } from "../curve.js";
import { disable, element, hide, icon, iconButton, mark } from "../dom.js";
import { dragPoint, listenToKeys } from "../gestures.js";
import { rounded, unit, written } from "../scales.js";
import { nameOf, same, shownAs, stepSizeOf, withSchedules } from "../scene.js";
import { eachMomentum, eachStepSize, scheduleIn } from "../simulation.js";
import { Finder } from "./finder.js";

/** @import { Drawn, ModelHow, Panel, Place, RunSettings, Scene, Scheduled } from "../types.d.ts" */

const MOMENTUM = /** @type {const} */ ({ whole: false, scale: "one_minus_logarithmic" });
const LARGEST = 0.999; // momentum
const PARTS = 20; // of the power of ten below a step size, by which that is moved
const LEAP = 10; // such parts, and a tenth of the run
const NEAR = 8; // units around the curve in which a press is one on it
const STILL = 10; // px that a finger may slide in a tap
const MOST_POINTS = 16;
const BY_POINTS = "points";

/** @type {typeof Finder | null} there is none in a page to which no server sends what searches */
const FinderThere = Finder;

const ADD = "M8 3V13M3 8H13";
const DELETE = "M3 8H13";
const UNDO = "M3.5 6.5H9.5A3.5 3.5 0 0 1 9.5 13H6M6.5 3.5L3.5 6.5L6.5 9.5";

/**
 * @typedef {object} On
 * @property {(change: (scene: Scene) => Scene) => Scene} edit gives the scene that it has become
 * @property {() => void} release
 * @property {() => void} again hears that all is to be painted
 * @property {() => void} want hears that what computes curves by points is not there
 * @property {() => boolean} finds whether what searches for schedules can be had
 * @property {(name: string, go: () => void) => void} search has the module with a name sent, and goes on then
 *
 * @typedef {object} Target what is edited
 * @property {Scene} scene
 * @property {boolean} rates whether it is the step size
 * @property {RunSettings} run whose momentum it is, or on whose step size the points stand
 * @property {string} title
 * @property {string} usual the schedule that it has where nothing is said
 * @property {Scheduled} schedule
 * @property {number[][]} points
 * @property {(share: number) => number} scale what a value of a point is multiplied by on the plot
 */

/** @type {(scene: Scene) => unknown} all that can be drawn of a scene */
const curvesOf = ({ runs, step_size_schedule: rates }) =>
	[rates ?? null, ...runs.map((run) => [nameOf(run), run.schedule ?? null])];

/**
 * The scene in which a run has a schedule, and is shown; one that comes so is followed.
 * @type {(scene: Scene, name: string, schedule: Scheduled | null) => Scene}
 */
function withDrawn(scene, name, schedule) {
	const { runs, follow } = withSchedules(scene, { [name]: schedule });
	const comes = runs.some((run) => nameOf(run) === name && !run.visible);
	const shown = runs.map((run) => (nameOf(run) === name ? { ...run, visible: true } : run));
	return { ...scene, runs: shown, follow: comes ? name : follow };
}

export class Editor {
	/** @type {Target | null} */
	target = null;
	/** @type {ModelHow} */
	how;
	/** @type {Drawn} */
	drawn;
	/** @type {Panel} */
	panel;
	/** @type {{root: HTMLElement, sliders: HTMLElement[]}[]} */
	handles = [];
	active = 0;
	chosen = "";
	/** @type {{before: Scene, after: unknown}[]} */
	past = [];
	/** @type {Scene | null} before what is under way */
	before = null;
	held = false;
	/** @type {{key: string, points: number[][]}} */
	known = { key: "", points: [] };
	offered = "";
	/** @type {(by: Scheduled) => Float64Array} of each step, as points have them */
	valuesOf = () => new Float64Array();

	/**
	 * @param {On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area that the plot fills
	 */
	constructor(on, plot, area) {
		this.on = on;
		this.plot = plot;
		this.area = area;
		/** @type {(name: string, onchange: (select: HTMLSelectElement) => void) => HTMLSelectElement} */
		const select = (name, onchange) => {
			/** @type {HTMLSelectElement} */
			const root = element("select", { "aria-label": name, onchange: () => onchange(root) });
			return root;
		};
		this.run = select("Run that is drawn", ({ value }) => {
			this.chosen = value;
			this.active = 0;
			on.again();
		});
		this.preset = select("Schedule", ({ value }) => this.choose(value));
		this.tools = [
			iconButton("Add a point", icon("", ADD), () => this.add()),
			iconButton("Delete the point", icon("", DELETE), () => this.remove(this.active)),
			iconButton("Undo", icon("", UNDO), () => this.undo()),
		];
		const finds = { ...on, edit: this.change.bind(this), done: () => this.done() };
		this.finder = FinderThere && new FinderThere(finds);
		const { button = "", said = "" } = this.finder ?? {};
		const tools = [this.run, this.preset, button, ...this.tools, said];
		this.root = element("div", { class: "editor", hidden: true }, ...tools);
		const group = { class: "points", role: "group", "aria-label": "Points of the curve" };
		this.layer = element("div", { ...group, hidden: true });
		area.append(this.layer);
		area.addEventListener("pointerdown", (event) => this.press(event), { capture: true });
		area.addEventListener("pointermove", (event) => {
			const over = this.target && !event.buttons && event.pointerType !== "touch" && this.onCurve(event) !== null;
			area.style.cursor = over ? "copy" : "";
		});
	}

	/** Be out of sight: another panel is shown. */
	hide() {
		this.target = null;
		this.show();
	}

	/**
	 * Stand on what has been painted.
	 * @type {(drawn: Drawn, panel: Panel, how: ModelHow) => void}
	 */
	draw(drawn, panel, how) {
		const { scene } = drawn;
		this.drawn = drawn;
		this.how = how;
		this.panel = panel;
		const isThere = how.kernels.has("schedules");
		if (!isThere) this.on.want();
		this.target = isThere ? this.read(scene) : null;
		const [last] = this.past.slice(-1);
		if (last && !this.before && !same(last.after, curvesOf(scene))) this.past = []; // gone elsewhere
		this.show();
	}

	/**
	 * What is edited of a scene: null where no run takes a schedule.
	 * @type {(scene: Scene) => Target | null}
	 */
	read(scene) {
		const { catalogue, kernels } = this.how;
		const { optimizers, drawn } = catalogue;
		const rates = this.panel.shows === "step_size";
		/** @type {(run: RunSettings) => boolean} */
		const fits = (run) => {
			const rule = optimizers[run.optimizer];
			return rates ? !rule.adaptive && !run.matches && run.step_size == null : rule.takes_schedule;
		};
		const named = (/** @type {string} */ name) => scene.runs.find((run) => nameOf(run) === name && fits(run));
		const shown = scene.runs.find((run) => run.visible && fits(run));
		const run = rates ? shown ?? scene.runs.find(fits) : named(this.chosen) ?? named(drawn) ?? shown;
		if (!run) return null;
		const rule = optimizers[run.optimizer];
		const { n_steps: steps, rate_change: change } = scene;
		const usual = rates ? "constant" : rule.schedule ?? "constant";
		const schedule = rates ? scene.step_size_schedule ?? usual : scheduleIn(run, rule);
		const first = rates ? stepSizeOf(scene, run, rule) : run.momentum ?? scene.momentum;
		this.valuesOf = (by) => {
			if (!rates) return eachMomentum(kernels, catalogue, scene, { ...run, schedule: by });
			const other = { ...scene, step_size_schedule: by, rate_change: null };
			return eachStepSize(kernels, catalogue, other, run).map((value) => value / first);
		};
		const { title } = shownAs(run, catalogue);
		const points = this.pointsOf(schedule, JSON.stringify([rates, schedule, first, steps]));
		/** @type {Target["scale"]} */
		const scale = (share) => !rates ? 1 : first * (change && share * steps >= change.step ? change.factor : 1);
		return { scene, rates, run, title, usual, schedule, points, scale };
	}

	/**
	 * The points of a schedule; of one with a name, points that are near to it.
	 * @type {(schedule: Scheduled, key: string) => number[][]}
	 */
	pointsOf(schedule, key) {
		if (typeof schedule !== "string" && schedule.points) return schedule.points;
		if (key !== this.known.key) {
			const points = pointsNear(this.valuesOf(schedule), (some) => this.valuesOf({ points: some }));
			this.known = { key, points };
		}
		return this.known.points;
	}

	/** The plot as it is painted: its axes, with the range that is shown. */
	get axes() {
		const [{ area = { left: 0, right: 1, top: 0, bottom: 1 }, range = [0, 1] } = {}] = this.plot.axes;
		return { ...area, low: range[0], high: range[1] };
	}

	/**
	 * The place of a share of the run and a value of the plot.
	 * @type {(share: number, value: number) => Place}
	 */
	placeOf(share, value) {
		const { left, right, top, bottom, low, high } = this.axes;
		return [left + share * (right - left), top + ((high - value) / (high - low)) * (bottom - top)];
	}

	/** Show what is edited: handles on its points, and what can be chosen. */
	show() {
		const { target, layer, root, handles } = this;
		for (const part of [root, layer]) hide(part, !target);
		this.finder?.show(target && !target.rates ? { ...target, drawn: this.drawn, how: this.how } : null);
		if (!target) {
			this.area.style.cursor = "";
			return;
		}
		const { scene: { n_steps: steps }, rates, points, scale } = target;
		while (handles.length > points.length) handles.pop()?.root.remove();
		while (handles.length < points.length) layer.append(this.handle(handles.length).root);
		this.active = Math.min(this.active, points.length - 1);
		const { pixels } = this.plot.base;
		const [low, high] = this.ends;
		const what = rates ? "step size" : "momentum";
		points.forEach(([share, value], k) => {
			const shown = value * scale(share);
			const step = stepOf(share, steps);
			const [x, y] = this.placeOf(share, Math.min(Math.max(shown, this.axes.low), this.axes.high));
			mark(handles[k].root, "style", `transform:translate(${x * pixels}px,${y * pixels}px)`);
			mark(handles[k].root, "data-active", k === this.active);
			const said = [
				["step", step, `step ${step} of ${steps}`, ...reachOf(points, k, steps)],
				[what, shown, `${what} ${written(shown, 4)}`, Math.min(low, shown), Math.max(high, shown)],
			];
			handles[k].sliders.forEach((slider, axis) => {
				const [name, now, text, least, most] = said[axis];
				mark(slider, "aria-label", `Point ${k + 1}, ${name}`);
				mark(slider, "aria-valuetext", text);
				mark(slider, "aria-valuenow", now);
				mark(slider, "aria-valuemin", least);
				mark(slider, "aria-valuemax", most);
			});
		});
		this.offer(target);
		const focused = this.tools.find((tool) => tool === document.activeElement);
		const [add, remove, undo] = this.tools;
		disable(add, points.length >= MOST_POINTS);
		disable(remove, points.length < 2);
		disable(undo, !this.past.length && !this.before);
		if (focused?.disabled) handles[this.active].sliders[1].focus(); // else nothing would have the focus
	}

	/** @type {(target: Target) => void} */
	offer({ scene, rates, run, schedule }) {
		const { optimizers, schedules, step_size_schedules, drawn } = this.how.catalogue;
		const own = nameOf(run);
		const runs = rates ? [] : scene.runs.filter((one) =>
			optimizers[one.optimizer].takes_schedule && (one.visible || [own, drawn].includes(nameOf(one))),
		);
		const names = [...Object.keys(rates ? step_size_schedules : schedules), BY_POINTS];
		const offered = JSON.stringify([runs.map(nameOf), names]);
		if (offered !== this.offered) {
			/** @type {(value: string, text: string) => HTMLElement} */
			const option = (value, text) => element("option", { value }, text);
			this.run.replaceChildren(...runs.map((one) => option(nameOf(one), shownAs(one, this.how.catalogue).title)));
			const texts = names.map((name) => (name === BY_POINTS ? "by points" : name.replaceAll("_", " ")));
			this.preset.replaceChildren(...names.map((name, k) => option(name, texts[k])));
		}
		this.offered = offered;
		hide(this.run, runs.length < 2);
		this.run.value = own;
		this.preset.value = typeof schedule === "string" ? schedule : schedule.name ?? BY_POINTS;
	}

	/**
	 * A point's handle, with a slider for its step and one for its value.
	 * @type {(k: number) => {root: HTMLElement, sliders: HTMLElement[]}}
	 */
	handle(k) {
		const sliders = ["horizontal", "vertical"].map((way, axis) => {
			const onfocus = () => {
				this.active = k;
				this.handles.forEach(({ root }, one) => mark(root, "data-active", one === k));
			};
			const slider = element("div", { role: "slider", tabindex: 0, "aria-orientation": way, onfocus });
			listenToKeys(slider, ({ key }) => this.key(k, axis, key), () => this.done());
			return slider;
		});
		/** @type {(event: PointerEvent) => void} */
		const onpointerdown = (event) => this.grab(event, k);
		this.handles[k] = { root: element("div", { class: "point", onpointerdown }, ...sliders), sliders };
		return this.handles[k];
	}

	/** The least and the largest value that can be drawn, as the plot has them. */
	get ends() {
		const { low, high } = this.axes;
		return this.target?.rates ? [0, high] : [Math.min(0, low), Math.min(LARGEST, high)];
	}

	/**
	 * Have another schedule, null for the usual one. It is told once it is let go, with `done`.
	 * @param {Scheduled | null} schedule
	 */
	put(schedule) {
		if (!this.target) return;
		const { rates, run } = this.target;
		this.change((now) =>
			rates ? { ...now, step_size_schedule: schedule } : withDrawn(now, nameOf(run), schedule));
	}

	/**
	 * Change the scene. It is told once it is let go, with `done`.
	 * @param {(scene: Scene) => Scene} change
	 */
	change(change) {
		const scene = this.on.edit((now) => {
			this.before ??= now;
			return change(now);
		});
		this.target = this.read(scene); // keys and moves may come faster than frames
		if (!this.held) this.show();
	}

	/** What is under way is over. */
	done() {
		const { before, target } = this;
		this.held = false;
		this.before = null;
		if (!before || !target) return;
		const after = curvesOf(target.scene);
		if (!same(after, curvesOf(before))) this.past.push({ before, after });
		this.show();
		this.on.release();
	}

	/** @param {string} name of a schedule */
	choose(name) {
		if (!this.target) return;
		const { points, usual } = this.target;
		this.put(name === BY_POINTS ? { points } : name === usual ? null : name);
		this.done();
	}

	/**
	 * Move a point to a step and a value of the plot, as near as can be.
	 * @type {(k: number, step: number, value: number) => void}
	 */
	move(k, step, value) {
		if (!this.target) return;
		const { points, scale, rates, scene: { n_steps } } = this.target;
		const [low, high] = this.ends;
		this.held = true;
		const moved = movedTo(points, k, step, n_steps);
		const [share] = moved[k];
		const kept = Math.min(Math.max(this.inParts(value), low), high);
		moved[k] = [share, rates ? Number((kept / scale(share)).toPrecision(4)) : kept];
		this.put({ points: moved });
	}

	/** How far a key moves a value. */
	partOf(/** @type {number} */ value) {
		const { rates, scale } = /** @type {Target} */ (this.target);
		return rates ? 10 ** Math.floor(Math.log10(scale(0))) / PARTS : unit(MOMENTUM, Math.min(value, LARGEST));
	}

	inParts(/** @type {number} */ value) {
		if (!this.target?.rates) return rounded(MOMENTUM, Math.min(value, LARGEST));
		const part = this.partOf(value);
		return Number((Math.round(value / part) * part).toPrecision(12));
	}

	/**
	 * What a key does at one of a point's sliders, if anything.
	 * @type {(k: number, axis: number, key: string) => boolean}
	 */
	key(k, axis, key) {
		if (!this.target) return false;
		if (key === "Delete" || key === "Backspace") return this.remove(k), true;
		const { points, scale, scene: { n_steps: steps } } = this.target;
		const [share, value] = points[k];
		const now = [stepOf(share, steps), value * scale(share)];
		const [low, high] = axis ? this.ends : reachOf(points, k, steps);
		const part = axis ? this.partOf(now[1]) : 1;
		const leap = axis ? LEAP * part : Math.max(1, Math.round(steps / LEAP));
		/** @type {Record<string, number>} */
		const to = {
			ArrowLeft: now[axis] - part, ArrowDown: now[axis] - part, PageDown: now[axis] - leap, Home: low,
			ArrowRight: now[axis] + part, ArrowUp: now[axis] + part, PageUp: now[axis] + leap, End: high,
		};
		if (!Object.hasOwn(to, key)) return false;
		now[axis] = to[key];
		this.move(k, now[0], now[1]);
		return true;
	}

	/** @type {(event: PointerEvent, k: number) => void} */
	grab(event, k) {
		if (event.button !== 0 || !this.target) return;
		event.stopPropagation(); // it is no drag over the steps
		const { points, scale, scene: { n_steps: steps } } = this.target;
		const { root, sliders } = this.handles[k];
		const [share, value] = points[k];
		sliders[1].focus({ preventScroll: true });
		const { left, right, top, bottom, low, high } = this.axes; // which stay while it is held
		/** @type {(x: number, y: number) => void} */
		const move = (x, y) => this.move(
			k, ((x - left) / (right - left)) * steps, high - ((y - top) / (bottom - top)) * (high - low),
		);
		const from = this.placeOf(share, value * scale(share));
		dragPoint(root, event, from, move, () => this.done(), () => this.plot.base.pixels);
	}

	/**
	 * The step under a pointer that is on the curve; null where it is beside it.
	 * @type {(event: MouseEvent) => number | null}
	 */
	onCurve({ clientX, clientY, target }) {
		if (!this.target || (target instanceof Node && this.layer.contains(target))) return null;
		const { scale, schedule, scene: { n_steps: steps } } = this.target;
		const { left: x0, top: y0 } = this.area.getBoundingClientRect();
		const [x, y] = [clientX - x0, clientY - y0].map((px) => px / this.plot.base.pixels);
		const step = this.plot.stepAt(x);
		const reach = Math.ceil((NEAR * steps) / (this.axes.right - this.axes.left));
		const near = [...this.valuesOf(schedule)].some((value, k) => {
			if (Math.abs(k - step) > reach) return false;
			const [cx, cy] = this.placeOf(k / steps, value * scale(k / steps));
			return Math.hypot(cx - x, cy - y) <= NEAR;
		});
		return near ? step : null;
	}

	/**
	 * A press on the curve adds a point there, which is held; a finger's does if it is a tap.
	 * @param {PointerEvent} event
	 */
	press(event) {
		const step = event.button === 0 ? this.onCurve(event) : null;
		if (step === null) return;
		event.stopPropagation();
		if (event.pointerType !== "touch") {
			const k = this.addAt(step);
			if (k >= 0) this.grab(event, k);
			return;
		}
		const tap = new AbortController();
		this.area.addEventListener("pointerup", ({ clientX, clientY }) => {
			tap.abort();
			if (Math.hypot(clientX - event.clientX, clientY - event.clientY) > STILL) return;
			this.addAt(step);
			this.done();
		}, tap);
		this.area.addEventListener("pointercancel", () => tap.abort(), tap);
	}

	/**
	 * Add a point of the curve at a step; gives which one it is, -1 where there can be none.
	 * @param {number} step
	 */
	addAt(step) {
		if (!this.target || this.target.points.length >= MOST_POINTS) return -1;
		const { points, schedule, scene: { n_steps: steps } } = this.target;
		const more = withPoint(points, step, this.valuesOf(schedule)[Math.min(step, steps - 1)], steps);
		const k = more.findIndex((point) => !points.includes(point));
		if (k < 0) return k;
		this.active = k;
		this.put({ points: more });
		return k;
	}

	add() {
		if (!this.target) return;
		const k = this.addAt(widestGap(this.target.points, this.target.scene.n_steps));
		this.done();
		if (k >= 0) this.handles[k].sliders[1].focus();
	}

	/** @param {number} k */
	remove(k) {
		if (!this.target || this.target.points.length < 2) return;
		const had = this.handles.flatMap(({ sliders }) => sliders).find((slider) => slider === document.activeElement);
		this.active = Math.max(0, k - 1);
		this.put({ points: this.target.points.filter((_, one) => one !== k) });
		this.done();
		if (had) this.handles[this.active].sliders[1].focus();
	}

	/** Take the last change back. */
	undo() {
		const last = this.past.pop();
		if (!last) return;
		const { before } = last;
		const scene = this.on.edit((now) => {
			let { follow } = now;
			const runs = now.runs.map((run) => {
				const was = before.runs.find((one) => nameOf(one) === nameOf(run));
				if (!was || same(was.schedule ?? null, run.schedule ?? null)) return run;
				if (!was.visible) ({ follow } = before);
				return was;
			});
			return { ...now, runs, follow, step_size_schedule: before.step_size_schedule };
		});
		const had = this.layer.contains(document.activeElement);
		this.target = this.read(scene);
		this.show();
		if (had && !this.layer.contains(document.activeElement)) this.handles[this.active].sliders[1].focus();
		this.on.release();
	}
}
