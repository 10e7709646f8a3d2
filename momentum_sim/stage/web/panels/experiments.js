/** What companions have alike that have an experiment made beside the page: its buttons, and how far it has come. */

import { element, hide, mark, write } from "../dom.js";
import { keyOf, seedsIn } from "../paint/experiments.js";
import { listenToPresses } from "./presses.js";

/**
 * @import {
 *	Catalogue, Drawn, Experimented, ExperimentRequest, ExperimentTold, Hidden, Modules, PageHow, Scene
 * } from "../types.d.ts"
 */

const STOP = "Stop";
const GO_ON = "Go on";

/**
 * @typedef {object} On
 * @property {(setting: Partial<Scene>) => void} setting
 * @property {() => void} release
 * @property {() => void} again
 * @typedef {{scene: Scene, request: ExperimentRequest | null, how: PageHow}} Target
 * @typedef {Pick<import("../experimenter.js").Experimenter, "idle" | "take" | "ask" | "stop" | "end">} Made what makes
 *   experiments
 */

export class Experiments {
	/** @type {Target | null} of what is shown, if it is */
	target = null;
	/** @type {Experimented | null} */
	found = null;
	/** @type {ExperimentTold | null} what was told last of what is asked for */
	last = null;
	key = "";
	stopped = false;
	/** @type {HTMLElement | null} what on the picture is dragged by itself, if something is */
	handle = null;

	/**
	 * `on.again()` hears of more that there is to be drawn. `experimenter` makes the experiments of all that a page can
	 * show, of which it shows one at a time, by its `kind`. `requestOf` says what is asked for, null for nothing.
	 * @param {string} kind
	 * @param {On} on
	 * @param {Made} experimenter
	 * @param {(scene: Scene, hidden: Hidden, catalogue: Catalogue) => ExperimentRequest | null} requestOf
	 */
	constructor(kind, on, experimenter, requestOf) {
		this.kind = kind;
		this.on = on;
		this.experimenter = experimenter;
		this.requestOf = requestOf;
		this.bar = element("progress", { max: 1, value: 0, "aria-label": "Runs of the experiment" });
		this.said = element("span", { class: "said" });
		this.button = element("button", { type: "button", onclick: () => this.press() }, STOP);
		this.root = element("div", { class: "experiment", role: "group", "aria-label": "Experiment", hidden: true });
		this.root.append(this.bar, this.said, this.button);
		document.addEventListener("visibilitychange", this.see);
	}

	/**
	 * Have what is pressed on a picture chosen, while it is shown.
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area where the plot is
	 */
	listen(plot, area) {
		listenToPresses(plot, area, {
			isAside: (target) => !this.target || target === this.handle,
			choose: (x, y) => this.choose(x, y),
			release: () => this.on.release(),
		});
	}

	/**
	 * Take the setting at a place on the picture.
	 * @param {number} _x
	 * @param {number} _y
	 */
	choose(_x, _y) {}

	/** Whether no experiment is being made. */
	get idle() {
		return this.experimenter.idle;
	}

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		this.experimenter.take(modules);
	}

	/**
	 * Experiment with what is drawn, if it is another setting than before and nothing is being dragged.
	 * @type {(drawn: Drawn, how: PageHow) => void}
	 */
	draw({ scene }, how) {
		this.target = { scene, request: this.requestOf(scene, how.hidden, how.catalogue), how };
		if (!how.dragging) this.begin();
		this.tell();
	}

	/** Show nothing, and do nothing for it. */
	hide() {
		if (!this.target) return;
		this.target = null;
		this.root.hidden = true;
		this.experimenter.stop();
	}

	/** Begin with what is shown, or go on with it, unless all of it is there or nothing is to be done. */
	begin() {
		if (!this.target) return;
		const { request } = this.target;
		const key = request ? keyOf(request) : "";
		if (key !== this.key) {
			this.last = null;
			this.experimenter.stop();
		}
		this.key = key;
		const isDone = this.last?.done === 1 || !request || Object.keys(request.stepSizes).length === 0;
		if (isDone || this.stopped || document.hidden || !this.idle) return;
		this.experimenter.ask(request);
	}

	/** A page that nobody sees does nothing. */
	see = () => {
		if (!this.target) return;
		if (document.hidden) this.experimenter.stop();
		else this.begin();
		this.tell();
	};

	press() {
		this.stopped = !this.stopped;
		if (this.stopped) this.experimenter.stop();
		else this.begin();
		this.tell();
	}

	/**
	 * Take what has been found.
	 * @type {(answer: ExperimentTold, request: ExperimentRequest) => void}
	 */
	hear(answer, request) {
		const before = this.found;
		const isSame = before?.request === request && shapeOf(before.answer) === shapeOf(answer);
		this.last = answer;
		if (answer.seeds > 0 && !isSame) {
			this.found = { request, answer };
			this.on.again();
		}
		this.tell();
	}

	/** Say how far the experiment has come. */
	tell() {
		if (!this.target) return;
		const { last, stopped } = this;
		const { request } = this.target;
		const isOver = last?.done === 1; // also while something is dragged: what is shown is still of that
		hide(this.bar, isOver);
		this.bar.value = last?.done ?? 0;
		const seeds = last?.seeds ?? 0;
		const count = seedsIn(seeds);
		const asked = request ? Object.values(request.stepSizes).flat().length * request.seeds.length : 0;
		const all = last?.all ?? asked;
		write(this.said, isOver ? `${all} runs, ${count}` : `${last?.made ?? 0} of ${all} runs, ${count}`);
		write(this.button, stopped ? GO_ON : STOP);
		hide(this.button, isOver);
		hide(this.root, all === 0);
		mark(this.root, "data-seeds", seeds);
		mark(this.root, "data-done", isOver);
	}

	remove() {
		document.removeEventListener("visibilitychange", this.see);
		this.experimenter.end();
	}
}

/**
 * How many seeds a picture has at each setting.
 * @type {(answer: Experimented["answer"]) => string}
 */
const shapeOf = ({ errors }) => JSON.stringify(Object.values(errors).map((each) => each.map(({ length }) => length)));
