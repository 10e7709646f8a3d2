/**
 * What a page listens to beside the plot of test errors against step sizes: it has the experiment made, tells how far
 * it has come, and where the plot is pressed the stage's own step size goes.
 */

import { element, hide, mark, write } from "../dom.js";
import { Experimenter } from "../experimenter.js";
import { experimentOf, keyOf, sizeNameOf } from "../paint/tuning.js";
import { sideOf, valueAt } from "../paint/settings.js";
import { rounded } from "../scales.js";
import { followed } from "../scene.js";

/** @import { Drawn, Experimented, ExperimentRequest, ExperimentTold, Modules, ModelHow, Scene } from "../types.d.ts" */

const STOP = "Stop";
const GO_ON = "Go on";

/**
 * @typedef {object} On
 * @property {(setting: Partial<Scene>) => void} setting
 * @property {() => void} release
 * @property {() => void} again
 */

export class Tuner {
	kind = "tuning";
	/** @type {{scene: Scene, request: ExperimentRequest, how: ModelHow} | null} of what is shown, if it is */
	target = null;
	/** @type {Experimented | null} */
	found = null;
	/** @type {ExperimentTold | null} what was told last of what is asked for */
	last = null;
	key = "";
	stopped = false;

	/**
	 * `on.setting({step_size})` and `on.release()` hear of a step size that is chosen on the plot, `on.again()` of more
	 * that there is to be drawn. `area`: where the plot is; `still`: nothing can be chosen.
	 * @param {On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 */
	constructor(on, plot, area, still) {
		this.on = on;
		this.plot = plot;
		this.experimenter = new Experimenter((answer, request) => this.hear(answer, request));
		this.bar = element("progress", { max: 1, value: 0, "aria-label": "Runs of the experiment" });
		this.said = element("span", { class: "said" });
		this.button = element("button", { type: "button", onclick: () => this.press() }, STOP);
		this.root = element("div", { class: "experiment", role: "group", "aria-label": "Experiment", hidden: true });
		this.root.append(this.bar, this.said, this.button);
		document.addEventListener("visibilitychange", this.see);
		if (!still) this.listen(area);
	}

	/**
	 * Where the plot is pressed, the step size goes.
	 * @param {HTMLElement} area
	 */
	listen(area) {
		let held = false;
		const { plot, on } = this;
		/** @type {(event: MouseEvent) => void} */
		const choose = ({ clientX }) => this.choose((clientX - area.getBoundingClientRect().left) / plot.base.pixels);
		area.addEventListener("pointerdown", (event) => {
			if (!this.target || event.button !== 0 || event.pointerType === "touch") return;
			held = true;
			area.setPointerCapture(event.pointerId);
			choose(event);
		});
		area.addEventListener("pointermove", (event) => held && choose(event));
		for (const end of ["pointerup", "pointercancel"]) {
			area.addEventListener(end, () => {
				if (held) on.release();
				held = false;
			});
		}
		area.addEventListener("click", (event) => {
			if (!this.target || event.pointerType !== "touch") return; // a finger that slides scrolls the page
			choose(event);
			on.release();
		});
	}

	/**
	 * Have the step size of the followed run be the one at a place on the plot, as far as its slider reaches.
	 * @param {number} x
	 */
	choose(x) {
		const [{ area } = {}] = this.plot.axes;
		const across = this.plot.model?.charts[0].across;
		if (!area || !across || !this.target || !this.plot.model.uprights.length) return; // it is over no step sizes
		const { scene, how: { catalogue } } = this.target;
		const name = sizeNameOf(followed(scene, catalogue) ?? scene.runs[0], catalogue);
		const { parameter, ends } = sideOf(name, scene, catalogue);
		const share = (x - area.left) / (area.right - area.left);
		const value = valueAt({ parameter, ends: [10 ** across[0], 10 ** across[1]], ticks: [] }, share);
		this.on.setting({ [name]: Math.min(Math.max(rounded(parameter, value), ends[0]), ends[1]) });
	}

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
	 * @type {(drawn: Drawn, how: ModelHow & {dragging: boolean}) => void}
	 */
	draw({ scene }, how) {
		const request = experimentOf(scene, how.hidden, how.catalogue);
		this.target = { scene, request, how };
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
		const key = keyOf(request);
		if (key !== this.key) {
			this.last = null;
			this.experimenter.stop();
		}
		this.key = key;
		const isDone = this.last?.done === 1 || Object.keys(request.stepSizes).length === 0;
		if (isDone || this.stopped || document.hidden || !this.idle) return;
		this.experimenter.ask(request);
	}

	/** A page that nobody sees does nothing. */
	see = () => {
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

	/** What has been found, of the setting that is shown or of one before. */
	gives = { experiment: () => this.found };

	/** Say how far the experiment has come. */
	tell() {
		if (!this.target) return;
		const { last, stopped } = this;
		const isOver = last?.done === 1; // also while something is dragged: what is shown is still of that
		hide(this.bar, isOver);
		this.bar.value = last?.done ?? 0;
		const seeds = last?.seeds ?? 0;
		const count = seeds === 1 ? "1 seed" : `${seeds} seeds`;
		const { stepSizes, seeds: asked } = this.target.request;
		const all = last?.all ?? Object.values(stepSizes).flat().length * asked.length;
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
 * How many seeds a picture has at each step size.
 * @type {(answer: Experimented["answer"]) => string}
 */
const shapeOf = ({ errors }) => JSON.stringify(Object.values(errors).map((each) => each.map(({ length }) => length)));
