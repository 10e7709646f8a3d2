/** The timeline: play, pause, step, scrub, speed and loop, and which run's step is taken apart. */

import { element, hide, icon, iconButton, mark, write } from "./dom.js";
import { EVERYTHING } from "./given.js";
import { RangeInput } from "./range.js";
import { nameOf, shareAt, shownAs, shownStep, timeAt } from "./scene.js";

/** @import { Catalogue, RunSettings, Scene } from "./types.d.ts" */

const SPEEDS = [1, 2, 5, 10, 30, 100]; // steps a second
const USUAL_SECONDS = 8; // that a run takes, about
const HOP = 0.05; // of a step's number that a key goes on or back, where the clock is logarithmic
const HOLD_MS = 900; // at the end, before a loop begins again
const PLAY = icon("M4 2.5 13.5 8 4 13.5Z");
const LOOP = icon("", "M3.2 7.5A5 5 0 0 1 12 5M12.3 2V5.2H9.1M12.8 8.5A5 5 0 0 1 4 11M3.7 14V10.8H6.9");
const PAUSE = icon("M3.5 2.5H6.5V13.5H3.5ZM9.5 2.5H12.5V13.5H9.5Z");

/**
 * @typedef {object} On
 * @property {(step: number) => void} step
 * @property {(time: number) => void} time
 * @property {(name: string) => void} follow
 * @property {() => void} predict
 * @property {() => void} release
 */

export class Timeline {
	/** @type {number | undefined} */
	frame;
	/** @type {number | null} */
	shown = null;
	clock = "linear";
	/** @type {number | undefined} */
	ownSpeed;
	chosenSpeed = 1;
	/** @type {HTMLButtonElement} */
	loop;
	/** @type {HTMLSelectElement} */
	speed;
	/** @type {HTMLSelectElement} */
	follow;

	/**
	 * `on.step(k)` hears of every step that is shown, `on.time(t)` of every moment between two while playing,
	 * `on.release()` when a step has been chosen, `on.follow(name)` which run to take apart ("" for none),
	 * `on.predict()` of its button. `calm()` says whether to hop from step to step instead of sliding. `given` has
	 * "timeline" and "predict" where readers are given the timeline and its button that asks for a prediction.
	 * @param {On} on
	 * @param {() => boolean} calm
	 * @param {import("./given.js").Given} [given]
	 */
	constructor(on, calm, given = EVERYTHING) {
		this.on = on;
		this.calm = calm;
		this.steps = 1;
		this.playButton = iconButton("Play", PLAY, () => this.toggle());
		this.back = iconButton("Step back", icon("M11.5 3V13L4.5 8Z", "M3.5 3.5V12.5"), () => this.hop(-1));
		this.forth = iconButton("Step forward", icon("M4.5 3V13L11.5 8Z", "M12.5 3.5V12.5"), () => this.hop(1));
		/** @type {ConstructorParameters<typeof RangeInput>[1]} */
		const listeners = { oninput: (place) => this.choose(this.stepAt(place)), onrelease: on.release };
		/** @type {(event: KeyboardEvent) => void} */
		const onkeydown = (event) => this.key(event);
		this.input = new RangeInput({ min: 0, step: 1, "aria-label": "Shown step", onkeydown }, listeners);
		this.range = this.input.root;
		this.words = element("output", { class: "words" });
		this.loop = iconButton("Loop", LOOP, () => {
			mark(this.loop, "aria-pressed", this.loop.getAttribute("aria-pressed") !== "true");
		});
		mark(this.loop, "aria-pressed", false);
		/** @type {(speed: number) => string} */
		const written = (speed) => (speed === 1 ? "1 step a second" : `${speed} steps a second`);
		const speeds = SPEEDS.map((speed) => element("option", { value: speed }, written(speed)));
		const hurry = () => (this.ownSpeed = this.chosenSpeed = Number(this.speed.value));
		this.speed = element("select", { "aria-label": "Speed", onchange: hurry }, ...speeds);
		const choose = () => on.follow(this.follow.value);
		this.follow = element("select", { "aria-label": "Take a step apart", onchange: choose });
		const names = { type: "button", class: "predict-button", "aria-pressed": "false" };
		this.predict = element("button", { ...names, onclick: () => on.predict() }, "Predict");
		this.apart = element("span", {}, "vectors of");
		const title = "Shown at a single step: press a step button or play";
		const parts = element("label", { class: "follow", title }, this.apart, this.follow);
		const ofTime = given.has("timeline");
		// On a phone Play stands beside the beats, apart from the rest of the way.
		const scrub = element("div", { class: "scrub" }, this.back, this.forth, this.range, this.words);
		this.playButton.classList.add("play");
		const way = ofTime ? [this.playButton, scrub] : [];
		const ofMore = ofTime ? [this.loop, this.speed, parts] : [];
		const more = [...ofMore, ...(given.has("predict") ? [this.predict] : [])];
		const group = { class: "timeline", role: "group", "aria-label": "Timeline", hidden: more.length === 0 };
		const [first, second] = [element("div", { class: "way" }, ...way), element("div", { class: "more" }, ...more)];
		this.root = element("div", group, first, second);
	}

	/**
	 * The runs that can be taken apart, what is shown of that one then, and what time is spent evenly over.
	 * @type {(runs: RunSettings[], catalogue: Catalogue, apart?: string, clock?: string) => void}
	 */
	build(runs, catalogue, apart = this.apart.textContent ?? "", clock = this.clock) {
		write(this.apart, apart);
		this.clock = clock;
		hide(this.speed, clock === "logarithmic"); // it is no number of steps a second
		const options = runs.map((run) => element("option", { value: nameOf(run) }, shownAs(run, catalogue).title));
		this.follow.replaceChildren(element("option", { value: "" }, "no run"), ...options);
	}

	/**
	 * Show where a scene is.
	 * @type {(scene: Scene, followed: string | undefined) => void}
	 */
	show(scene, followed) {
		if (scene.n_steps !== this.steps) {
			this.steps = scene.n_steps;
			mark(this.range, "max", this.steps);
		}
		this.shown = scene.step;
		const step = shownStep(scene);
		this.input.show(this.placeOf(step));
		const words = scene.step === null ? `all ${this.steps} steps` : `step ${step} of ${this.steps}`;
		write(this.words, words);
		mark(this.range, "aria-valuetext", words);
		const usual = SPEEDS.find((speed) => this.steps / speed <= USUAL_SECONDS) ?? SPEEDS[SPEEDS.length - 1];
		this.chosenSpeed = this.ownSpeed ?? usual;
		if (Number(this.speed.value) !== this.chosenSpeed) this.speed.value = String(this.chosenSpeed);
		for (const option of this.follow.options) {
			const isShown = scene.runs.some((run) => run.visible && nameOf(run) === option.value);
			hide(option, option.value !== "" && !isShown);
		}
		const name = scene.vectors && followed ? followed : "";
		if (this.follow.value !== name) this.follow.value = name;
		mark(this.predict, "aria-pressed", scene.prediction !== null);
	}

	/**
	 * Where a step is on the range, and the other way round.
	 * @type {(step: number) => number}
	 */
	placeOf(step) {
		return Math.round(this.steps * shareAt(this.clock, step, this.steps));
	}

	/** @type {(place: number) => number} */
	stepAt(place) {
		return Math.round(timeAt(this.clock, place / this.steps, this.steps));
	}

	/**
	 * Where places are not steps, keys go from step to step.
	 * @param {KeyboardEvent} event
	 */
	key(event) {
		const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
		if (!way || this.clock === "linear") return;
		event.preventDefault();
		this.hop(way * Math.max(1, Math.round(HOP * (this.shown ?? this.steps))));
	}

	get playing() {
		return this.frame !== undefined;
	}

	toggle() {
		if (this.playing) {
			this.choose(this.shown ?? this.steps);
			this.on.release();
		} else this.play();
	}

	/**
	 * Play from the step that is shown, or from the start if that is the last one.
	 * @type {(from?: {from?: number, until?: number | null, speed?: number | null}) => void}
	 */
	play({ from = this.shown ?? 0, until = null, speed = null } = {}) {
		this.pause();
		let time = from;
		const even = this.clock === "linear";
		/** @type {number | null} */
		let last = null;
		this.offer("Pause", PAUSE);
		/** @type {(now: number) => void} */
		const tick = (now) => {
			const seconds = last === null ? 0 : (now - last) / 1000;
			last = now;
			time = even
				? time + seconds * (speed ?? this.chosenSpeed)
				: this.later(time, seconds / USUAL_SECONDS);
			const end = Math.min(until ?? this.steps, this.steps);
			if (time >= end) {
				const rest = until === null && this.loop.getAttribute("aria-pressed") === "true";
				const over = even
					? (time - end) / (speed ?? this.chosenSpeed)
					: (shareAt(this.clock, time, this.steps) - 1) * USUAL_SECONDS;
				if (rest && over < HOLD_MS / 1000) {
					this.on.time(end);
				} else if (rest) {
					time = 0;
				} else {
					this.pause();
					this.on.step(end);
					this.on.release();
					return;
				}
			}
			if (time < end) this.on.time(this.calm() ? Math.floor(time) : time);
			this.frame = requestAnimationFrame(tick);
		};
		this.frame = requestAnimationFrame(tick);
	}

	/**
	 * The time when a share more of the way is gone.
	 * @type {(time: number, share: number) => number}
	 */
	later(time, share) {
		return timeAt(this.clock, shareAt(this.clock, time, this.steps) + share, this.steps);
	}

	/** @type {(name: string, picture: SVGElement) => void} */
	offer(name, picture) {
		for (const attribute of ["aria-label", "title"]) mark(this.playButton, attribute, name);
		this.playButton.replaceChildren(picture);
	}

	pause() {
		if (!this.playing) return;
		cancelAnimationFrame(this.frame ?? 0);
		this.frame = undefined;
		this.offer("Play", PLAY);
	}

	/**
	 * One step on or back, from the start if the whole run is shown.
	 * @type {(way: number) => void}
	 */
	hop(way) {
		const from = this.shown ?? (way > 0 ? -1 : this.steps);
		this.choose(Math.min(Math.max(from + way, 0), this.steps));
		this.on.release();
	}

	/** @type {(step: number) => void} */
	choose(step) {
		this.pause();
		this.shown = step < this.steps ? step : null; // at once: presses may come faster than frames
		this.on.step(step);
	}
}
