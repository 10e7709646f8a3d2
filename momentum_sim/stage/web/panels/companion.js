/** What stands beside the contour: one panel at a time, chosen by its tab. */

import { element, mark, write } from "../dom.js";
import { EVERYTHING } from "../given.js";
import { companionOf, shownAs } from "../scene.js";
import { Beside } from "./beside.js";
import { CHARTS } from "./charts.js";
import { Forms } from "./conventions.js";
import { SettlingMap } from "./map.js";
import { Numbers } from "./numbers.js";
import { Plot } from "./plot.js";

const TABS = {
	...CHARTS,
	map: { tab: "Map", caption: () => "settling step over step size η → and momentum β ↑: drag the point" },
	numbers: { tab: "Numbers", caption: () => "the runs in numbers" },
	conventions: { tab: "Forms", caption: () => "two methods in five forms" },
};
const SPECIAL = ["predicted", "conventions"]; // offered only where a lesson shows them
const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

let created = 0;

export class Companion {
	/**
	 * `on.panel(panel)` hears of another panel or direction, `on.equal(equal)` of what runs are to share, `on.step(k)` and `on.release()` of a drag over the steps, the
	 * rest of what the map tells. `given` has "panels" where readers are given the choice of panels and directions.
	 */
	constructor(on, sweeper, given = EVERYTHING) {
		this.free = given.has("panels");
		this.plot = new Plot();
		this.numbers = new Numbers();
		this.forms = new Forms((equal) => on.equal(equal));
		this.map = new SettlingMap(sweeper, on);
		this.beside = new Beside();
		this.caption = element("span", { id: `companion-${(created += 1)}` });
		this.xCaption = element("span", { class: "x" }, "step →");
		this.direction = element(
			"select", { "aria-label": "Direction", onchange: () => on.panel({ ...this.panel, direction: this.direction.value }) },
		);
		this.tabs = element("div", { class: "tabs", role: "tablist", "aria-label": "Beside the contour", onkeydown: (event) => this.turn(event) });
		this.choices = Object.entries(TABS).map(([kind, { tab }]) => {
			const choose = () => {
				if (this.chosen === kind) return;
				this.chosen = kind; // known before it is painted: keys may come faster than frames
				on.panel(this.usual[kind]);
			};
			return { kind, root: element("button", { type: "button", role: "tab", onclick: choose }, tab) };
		});
		this.tabs.append(...this.choices.map(({ root }) => root));
		this.area = element("div", { class: "plot" }, this.plot.base.canvas, this.plot.now.canvas);
		const head = element("div", { class: "head" }, this.caption, this.direction, this.xCaption);
		const panels = [this.area, this.map.root, this.numbers.root];
		this.root = element("div", { class: "companion", role: "tabpanel", "aria-labelledby": this.caption.id }, head, ...panels);
		this.listenForSteps(on);
	}

	/** Dragging over a plot that is linked by the step moves the timeline. */
	listenForSteps(on) {
		let dragging = false;
		const follow = (event) => on.step(this.plot.stepAt((event.clientX - this.area.getBoundingClientRect().left) / this.plot.base.pixels));
		this.area.addEventListener("pointerdown", (event) => {
			if (event.button !== 0 || !this.plot.steps || !this.panel.links.includes("step")) return;
			dragging = true;
			this.area.setPointerCapture(event.pointerId);
			follow(event);
		});
		this.area.addEventListener("pointermove", (event) => dragging && follow(event));
		for (const end of ["pointerup", "pointercancel"]) {
			this.area.addEventListener(end, () => {
				if (dragging) on.release();
				dragging = false;
			});
		}
	}

	/** The keys of a row of tabs. */
	turn(event) {
		const way = KEYS[event.key];
		if (!way) return;
		event.preventDefault();
		const offered = this.choices.filter(({ root }) => !root.hidden);
		const now = offered.findIndex(({ kind }) => kind === this.chosen);
		const { root } = offered[(now + way + offered.length) % offered.length];
		root.focus();
		root.click();
	}

	measure() {
		this.plot.measure();
		this.map.measure();
	}

	/** `lesson`: the panels that the lesson itself shows, which its tabs open with. */
	build(runs, catalogue, lesson = []) {
		this.numbers.build(runs, catalogue);
		this.forms.build(catalogue);
		this.usual = { ...catalogue.panels, ...Object.fromEntries(lesson.map((panel) => [panel.kind, panel])) };
		this.lesson = lesson.map(({ kind }) => kind);
		this.directions = catalogue.directions;
		this.titles = runs.map((run) => shownAs(run, catalogue).title);
	}

	/** Paint; true if another frame is wanted. */
	draw(drawn, apart, how) {
		const panel = companionOf(drawn.scene);
		this.root.hidden = !panel;
		this.tabs.hidden = !panel || !this.free;
		if (!panel) return false;
		if (panel.kind !== this.panel?.kind || panel.direction !== this.panel?.direction) this.plot.forget();
		this.panel = panel;
		this.chosen = panel.kind;
		for (const { kind, root } of this.choices) {
			root.hidden = SPECIAL.includes(kind) && kind !== panel.kind && !this.lesson.includes(kind);
			mark(root, "aria-selected", kind === panel.kind);
			mark(root, "tabindex", kind === panel.kind ? 0 : -1);
		}
		const plain = !(panel.kind in CHARTS);
		this.area.hidden = plain;
		this.map.root.hidden = panel.kind !== "map";
		this.numbers.root.hidden = panel.kind !== "numbers";
		this.beside.root.hidden = panel.kind !== "predicted";
		this.forms.root.hidden = panel.kind !== "conventions";
		if (panel.kind === "conventions" && !this.forms.root.isConnected) this.root.append(this.forms.root);
		if (panel.kind === "predicted" && !this.beside.root.isConnected) this.area.after(this.beside.root);
		this.direction.hidden = !panel.direction || !this.free;
		this.xCaption.hidden = plain || panel.kind === "velocity";
		this.showDirections(panel);
		write(this.caption, TABS[panel.kind].caption(panel, apart));
		if (plain) {
			if (panel.kind === "map") this.map.draw(drawn, how);
			else if (panel.kind === "conventions") this.forms.draw(drawn, how);
			else this.numbers.draw(drawn, apart, how);
			return false;
		}
		if (panel.kind === "predicted") this.beside.draw(drawn, apart, panel.direction, how);
		const { chart, logarithmic } = CHARTS[panel.kind];
		const seen = { ...drawn, results: drawn.results.map((result) => seenOf(result, how.hidden)) };
		const charts = [chart(seen, panel, { ...how, apart: apart && seenOf(apart, how.hidden) })].flat();
		return this.plot.draw(charts, { ...how, logarithmic, steps: drawn.scene.n_steps, titles: charts[0].titles ?? this.titles });
	}

	/** The directions that a panel can look in, and the one in which it does. */
	showDirections({ kind, direction }) {
		const names = this.directions[kind] ?? [];
		if (names !== this.named) this.direction.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
		this.named = names;
		if (direction) this.direction.value = direction;
	}

	/** Paint where the timeline is, and say of a run that is traced what becomes of it. */
	drawNow(drawn, apart, time, how, traced) {
		if (!this.panel) return;
		if (this.panel.kind === "numbers") this.numbers.draw(drawn, apart, how);
		else if (this.panel.kind === "map") this.map.tell(traced);
		else if (this.panel.kind !== "conventions") this.plot.drawNow(drawn.scene.step === null || !this.panel.links.includes("step") ? null : time, how.theme);
	}
}

/** What may be seen of a run of which a reader is to predict the rest: not even a range may tell of it. */
export function seenOf(run, hidden) {
	if (!(run.name in hidden)) return run;
	const points = hidden[run.name] + 1;
	const seen = { ...run, losses: run.losses.slice(0, points), settles: Infinity, diverges: -1 };
	for (const pairs of ["path", "gradients", "averages"]) seen[pairs] = run[pairs]?.slice(0, 2 * points);
	return seen;
}
