/** Has maps of patchworks made, beside the page where that can be: by two workers at once, and none of it twice. */

import { Assistant } from "./assistant.js";
import { mapOf, margins, roundsOf, settingsIn } from "./margins.js";

/** @import { ExperimentRequest, ExperimentTold, MarginsRequest, MarginsTold, Modules, Scene } from "./types.d.ts" */

/** @typedef {MarginsRequest["settings"][0]} Trained */

const HANDS = 2; // workers, where there are as many processors
const MOST_KEPT = 20_000; // errors of runs before

/** @type {import("./assistant.js").Work<MarginsRequest, MarginsTold>} */
const MARGINS = {
	name: "margins",
	begin: () => new Worker(new URL("./margins_worker.js", import.meta.url), { type: "module" }),
	here: margins,
};

/** @type {(trained: Trained) => string} */
const nameOf = ({ stepSize, momentum, seed }) => `${stepSize} ${momentum} ${seed}`;

export class MarginMaker {
	/** @type {Map<string, Map<string, number>>} errors by what they are of: a scene, and a setting of its run */
	known = new Map();
	/** @type {ExperimentRequest | null} what is made */
	asked = null;
	number = 0;
	began = 0;

	/**
	 * `told(answer, request)` hears of what is found, time and again, and at the end of what is `done`.
	 * @param {(answer: ExperimentTold, request: ExperimentRequest) => void} told
	 */
	constructor(told) {
		this.told = told;
		const count = navigator.hardwareConcurrency >= HANDS ? HANDS : 1;
		/** @type {(answer: MarginsTold, dealt: MarginsRequest) => void} */
		const hear = (answer, dealt) => this.hear(answer, dealt);
		this.hands = Array.from({ length: count }, () => new Assistant(MARGINS, hear));
	}

	/** Whether nothing is made. */
	get idle() {
		return this.hands.every(({ idle }) => idle);
	}

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		for (const { modules: there } of this.hands) Object.assign(there, modules);
	}

	/**
	 * Make a map, and no more of what was asked before. What its scene is drawn with has to be there.
	 * @param {ExperimentRequest} request
	 */
	ask(request) {
		this.stop();
		[this.asked, this.began] = [request, performance.now()];
		this.number += 1;
		const known = this.knownOf(request.scene);
		const all = roundsOf(request).flatMap((round) => settingsIn(request, round));
		const missing = all.filter((one) => !known.has(nameOf(one)));
		const { scene, catalogue } = request;
		const homes = ["common", "schedules", scene.objective.name];
		this.hands.forEach((hand, place) => {
			const settings = missing.filter((_, k) => k % this.hands.length === place);
			const names = Object.keys(hand.modules).filter((name) => homes.includes(name.split(".")[0]));
			if (settings.length) hand.give({ scene, catalogue, settings }, names);
		});
		this.tell();
	}

	/**
	 * What is known of a scene, whatever it is drawn by.
	 * @type {(scene: Scene) => Map<string, number>}
	 */
	knownOf(scene) {
		const of = JSON.stringify({ ...scene, seed: null });
		const found = this.known.get(of) ?? new Map();
		this.known.set(of, found);
		return found;
	}

	/**
	 * Take what one of the workers has found.
	 * @type {(answer: MarginsTold, dealt: MarginsRequest) => void}
	 */
	hear({ errors }, { scene, settings }) {
		const known = this.knownOf(scene);
		errors.forEach((error, k) => known.set(nameOf(settings[k]), error));
		this.tell();
	}

	/** Tell of what there is of the map that is asked for. */
	tell() {
		const { asked, number, began } = this;
		if (!asked) return;
		const known = this.knownOf(asked.scene);
		const found = mapOf(asked, (one) => known.get(nameOf(one)));
		if (found.done === 1) {
			this.asked = null;
			this.forget(known);
		}
		this.told({ ...found, number, milliseconds: performance.now() - began }, asked);
	}

	/**
	 * Forget what was found of other scenes, if there is too much of it.
	 * @param {Map<string, number>} own
	 */
	forget(own) {
		const count = [...this.known.values()].reduce((sum, { size }) => sum + size, 0);
		if (count <= MOST_KEPT) return;
		for (const [of, found] of this.known) if (found !== own) this.known.delete(of);
	}

	/** Leave off; what was found stays known. */
	stop() {
		this.asked = null;
		for (const hand of this.hands) hand.stop();
	}

	/** Leave off for good. */
	end() {
		this.asked = null;
		for (const hand of this.hands) hand.end();
	}
}
