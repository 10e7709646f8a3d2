/** Has a network trained on many images at once, beside the page where that can be. */

import { Assistant } from "./assistant.js";
import { training } from "./training.js";

/** @import { Modules, TrainingRequest, TrainingTold } from "./types.d.ts" */

/** @type {import("./assistant.js").Work<TrainingRequest, TrainingTold>} */
const TRAINING = {
	name: "training",
	begin: () => new Worker(new URL("./training_worker.js", import.meta.url), { type: "module" }),
	here: training,
};

/** @extends {Assistant<TrainingRequest, TrainingTold>} */
export class Trainer extends Assistant {
	/** @param {(answer: TrainingTold, request: TrainingRequest) => void} told */
	constructor(told) {
		super(TRAINING, told);
	}

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		Object.assign(this.modules, modules);
	}

	/**
	 * Train, or go on with what has the same key. What its scene is drawn with has to be there.
	 * @param {TrainingRequest} request
	 */
	ask(request) {
		const { name } = request.scene.objective;
		const homes = ["common", "schedules", name, `${name}_data`, "edge"];
		this.give(request, Object.keys(this.modules).filter((one) => homes.includes(one.split(".")[0])));
	}
}
