/**
 * What a page listens to beside the picture of the edge of stability: it has the network trained, with what settings
 * the scene has now, and its buttons.
 */

import { element, hide, mark, write } from "../dom.js";
import { arrivalOf, trainingOf } from "../paint/edge.js";
import { Trainer } from "../trainer.js";

/** @import { Drawn, Modules, PageHow, TrainingTold } from "../types.d.ts" */
/** @typedef {import("../paint/edge.js").Asked} Asked */

const PACE = 300; // steps in a second: slowly enough for a hand to change what is to come
const [START, PAUSE, GO_ON, AGAIN] = ["Start", "Pause", "Go on", "Start again"];

export class EdgeRun {
	kind = "edge";
	/** @type {Asked | null} of what is shown, if it is and can be trained */
	target = null;
	/** @type {import("../types.d.ts").Training} */
	made = { rows: [], step: 0, diverges: -1, isOver: false };
	/** @type {string | null} what is trained */
	key = null;
	attempt = 0;
	asked = ""; // with which settings it is trained
	stopped = false;
	arrived = false;

	/**
	 * `on.again()` hears of more that there is to be drawn.
	 * @param {{again: () => void}} on
	 */
	constructor(on) {
		this.on = on;
		this.trainer = new Trainer((answer) => this.hear(answer));
		this.button = element("button", { type: "button", onclick: () => this.press() }, PAUSE);
		this.anew = element("button", { type: "button", onclick: () => this.again() }, AGAIN);
		this.said = element("span", { class: "said" });
		this.spoken = element("span", { class: "spoken", role: "status" });
		const names = { class: "experiment", role: "group", "aria-label": "Training", hidden: true };
		this.root = element("div", names, this.button, this.anew, this.said, this.spoken);
		document.addEventListener("visibilitychange", this.see);
	}

	/** Whether nothing is trained. */
	get idle() {
		return this.trainer.idle;
	}

	/** What has come of the training that is shown. */
	gives = { training: () => this.made };

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		this.trainer.take(modules);
	}

	/**
	 * Train what is drawn, from now on with the settings that it has now. None begins while something is dragged, and
	 * one that is over begins anew once other settings are let go.
	 * @type {(drawn: Pick<Drawn, "scene">, how: Pick<PageHow, "catalogue" | "calm" | "dragging">) => void}
	 */
	draw({ scene }, { catalogue, calm, dragging }) {
		const asked = trainingOf(scene, catalogue);
		this.target = "why" in asked ? null : asked;
		hide(this.root, !this.target);
		if (!this.target) {
			this.trainer.stop();
			return;
		}
		const { key } = this.target.request;
		if (this.key === null) this.stopped = calm; // who wants no motion begins it
		const isOver = this.made.isOver && !dragging && this.settings !== this.asked;
		if (key !== this.key || isOver) this.begin();
		this.key = key;
		if (dragging && this.made.rows.length === 0) this.tell();
		else this.goOn();
	}

	/** What it is trained with. */
	get settings() {
		return JSON.stringify(this.target?.request.scene);
	}

	/** Show nothing, and do nothing for it. */
	hide() {
		if (!this.target) return;
		this.target = null;
		this.root.hidden = true;
		this.trainer.stop();
	}

	/** Begin with a new training. */
	begin() {
		this.trainer.stop();
		this.attempt += 1;
		this.arrived = false;
		this.made = { rows: [], step: 0, diverges: -1, isOver: false };
	}

	/** Go on, with other settings where there are others, unless nothing is to be done. */
	goOn() {
		this.tell();
		if (!this.target || this.made.isOver || this.stopped || document.hidden) return;
		const { request } = this.target;
		if (!this.idle && this.settings === this.asked) return;
		this.asked = this.settings;
		this.trainer.ask({ ...request, key: `${request.key} ${this.attempt}`, known: this.made.step, pace: PACE });
	}

	/** A page that nobody sees does nothing. */
	see = () => {
		if (document.hidden) this.trainer.stop();
		else this.goOn();
	};

	press() {
		if (this.made.isOver) {
			this.again();
			return;
		}
		this.stopped = !this.stopped;
		if (this.stopped) this.trainer.stop();
		this.say(this.stopped ? `Paused at step ${this.made.step}.` : "");
		this.goOn();
	}

	again() {
		this.begin();
		this.stopped = false;
		this.say("The training begins again.");
		this.goOn();
		this.on.again();
	}

	/** @param {TrainingTold} answer */
	hear({ from, rows, step, diverges, done }) {
		const before = this.made.rows.filter((row) => row.step < from); // fewer if it had to begin anew
		this.made = { rows: [...before, ...rows], step, diverges, isOver: done === 1 };
		const hasArrived = this.made.rows.some(({ sharpness, edge }) => sharpness >= edge);
		if (done === 1 || (hasArrived && !this.arrived)) this.say(this.summary());
		this.arrived = hasArrived;
		this.tell();
		this.on.again();
	}

	/** What is told of a training to who cannot see it. */
	summary() {
		const { rows, step, diverges, isOver } = this.made;
		const last = rows[rows.length - 1];
		const numbers = last ? ` Sharpness ${last.sharpness.toFixed(2)}, edge ${last.edge.toFixed(2)}.` : "";
		const end = isOver && diverges < 0 ? `It stops after ${step} steps. ` : "";
		return `${end}${arrivalOf(rows, diverges)}${diverges < 0 ? numbers : ""}`;
	}

	/** @param {string} text */
	say(text) {
		write(this.spoken, text);
	}

	/** Say how far the training has come, and what can be done. */
	tell() {
		if (!this.target) return;
		const { made: { rows, step, isOver, diverges }, stopped } = this;
		const { until } = this.target.request;
		const isNew = rows.length === 0;
		write(this.button, isOver ? AGAIN : stopped ? (isNew ? START : GO_ON) : PAUSE);
		hide(this.anew, isOver || isNew);
		const over = diverges >= 0 ? `diverges at step ${diverges}` : `stopped after ${step} steps`;
		write(this.said, isOver ? over : `step ${step} of ${until}`);
		mark(this.root, "data-step", step);
		mark(this.root, "data-over", isOver);
	}

	remove() {
		document.removeEventListener("visibilitychange", this.see);
		this.trainer.end();
	}
}
