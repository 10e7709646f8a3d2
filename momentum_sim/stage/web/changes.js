/** The scene as its reader changes it: at once on the stage, and told to the page once, when a change is let go. */

import { Coupling } from "./coupling.js";
import { between, same, withCurvature, withNoiseOn, withValue, withView } from "./scene.js";

/** @import { Catalogue, Document, Parameter, Scene } from "./types.d.ts" */

/**
 * @typedef {object} On
 * @property {(scene: Scene) => void} show
 * @property {(scene: Scene) => void} tell
 * @property {() => boolean} busy
 * @property {(scene: Scene) => Scene} retuned
 */

const GLIDE_MS = 450;
const COMMIT_MS = 120; // arrow keys come in bursts; what they end at is told once

export class Changes {
	/** @type {Scene} */
	scene;
	/** @type {Scene} */
	opening;
	/** @type {Catalogue} */
	catalogue;
	/** @type {Scene | null} */
	told = null;
	/** @type {Scene | null} */
	before = null;
	/** @type {Record<string, Scene>} */
	remembered = {};
	gliding = 0;
	/** @type {number | undefined} */
	telling;
	coupling = new Coupling();

	/**
	 * `on.show(scene)` hears of every change, `on.tell(scene)` of those that are let go; `on.busy()` holds telling
	 * back, `on.retuned(scene)` has the settings that are best, where that is what a scene holds.
	 * @param {On} on
	 */
	constructor(on) {
		this.on = on;
	}

	/**
	 * Start from what the page gives.
	 * @param {Document} data
	 */
	begin({ scene, opening, catalogue }) {
		this.stop();
		this.catalogue = catalogue;
		this.opening = opening;
		this.remembered = {};
		this.told = scene;
		this.scene = scene;
		this.on.show(scene);
	}

	/**
	 * Take what more names mean.
	 * @param {Catalogue} catalogue
	 */
	know(catalogue) {
		this.catalogue = catalogue;
	}

	get dragging() {
		return Boolean(this.before);
	}

	/** Whether no change is under way or still to be told. */
	get idle() {
		return !this.before && !this.telling;
	}

	/** @param {Scene} scene */
	to(scene) {
		cancelAnimationFrame(this.gliding);
		this.before ??= this.scene;
		this.put(scene);
		this.on.show(scene);
	}

	/**
	 * Another scene of the same picture: what is simulated stays as it is.
	 * @param {Scene} scene
	 */
	put(scene) {
		this.scene = scene;
	}

	/** @param {Scene} scene */
	atOnce(scene) {
		this.to(scene);
		this.release();
	}

	/**
	 * One parameter dragged or typed.
	 * @param {string} name
	 * @param {number} value
	 */
	set(name, value) {
		const { scene, before, catalogue: { objectives } } = this;
		const isCurvature = name === objectives[scene.objective.name].curvature;
		const changed = isCurvature
			? withCurvature(scene, name, value, before ?? scene, objectives)
			: withValue(scene, name, value, objectives);
		const isTuned = name === objectives[scene.objective.name].tuned;
		this.to(this.coupling.follow(scene, isTuned ? this.on.retuned(changed) : changed));
	}

	/**
	 * Another landscape: where the reader left it, or with its own opening settings.
	 * @param {string} name
	 */
	travel(name) {
		this.remembered[this.scene.objective.name] = this.scene;
		const usual = name === this.opening.objective.name ? this.opening : this.catalogue.objectives[name].opening;
		const { objective, start, n_steps, step_size, adaptive_step_size, live } = this.remembered[name] ?? usual;
		const there = { objective, start, n_steps, step_size, adaptive_step_size, live, step: null, prediction: null };
		const { noises } = this.catalogue.objectives[name];
		this.atOnce(withView(withNoiseOn({ ...this.scene, ...there }, noises, this.catalogue), null));
	}

	/**
	 * Let sliders slide to a scene, everything following; `parameters` are those that can.
	 * @param {Scene} target
	 * @param {Parameter[]} parameters
	 */
	glideTo(target, parameters) {
		const from = this.scene;
		const near = from.objective.name === target.objective.name && same(from.live, target.live);
		if (!near || parameters.length === 0) {
			this.atOnce(target);
			return;
		}
		const began = performance.now();
		/** @type {(now: number) => void} */
		const step = (now) => {
			const time = Math.min(1, Math.max(0, now - began) / GLIDE_MS);
			this.to(between(from, target, time * time * (3 - 2 * time), parameters, this.catalogue.objectives));
			if (time === 1) this.release();
			else this.gliding = requestAnimationFrame(step);
		};
		step(began);
	}

	/** A change is over: tell the page, once. */
	release() {
		if (this.before) {
			this.before = null;
			this.on.show(this.scene); // what eases only widens while something is dragged
		}
		clearTimeout(this.telling);
		this.telling = setTimeout(() => {
			this.telling = undefined;
			if (this.on.busy()) return; // where it comes to rest will be told
			if (!same(this.told, this.scene)) this.on.tell(this.scene);
			this.told = this.scene;
		}, COMMIT_MS);
	}

	/** Tell the page once more: it may have missed what it was told. */
	retell() {
		this.told = null;
		this.release();
	}

	/** Leave off whatever is under way. */
	stop() {
		this.before = null;
		clearTimeout(this.telling);
		this.telling = undefined;
		cancelAnimationFrame(this.gliding);
	}
}
