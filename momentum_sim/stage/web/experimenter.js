/** Has experiments made, beside the page where that can be: one at a time, the last that was asked for. */

import { Assistant } from "./assistant.js";
import { experimenting } from "./experiment.js";

/** @import { ExperimentRequest, ExperimentTold, Modules } from "./types.d.ts" */

/** @type {import("./assistant.js").Work<ExperimentRequest, ExperimentTold>} */
const EXPERIMENT = {
	name: "experiment",
	begin: () => new Worker(new URL("./experiment_worker.js", import.meta.url), { type: "module" }),
	here: experimenting,
};

/** @extends {Assistant<ExperimentRequest, ExperimentTold>} */
export class Experimenter extends Assistant {
	/** @param {(answer: ExperimentTold, request: ExperimentRequest) => void} told */
	constructor(told) {
		super(EXPERIMENT, told);
	}

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		Object.assign(this.modules, modules);
	}

	/**
	 * Experiment, and no more for what was asked before. What its scene is drawn with has to be there.
	 * @param {ExperimentRequest} request
	 */
	ask(request) {
		const { name } = request.scene.objective;
		const homes = ["common", "schedules", name, `${name}_data`];
		this.give(request, Object.keys(this.modules).filter((one) => homes.includes(one.split(".")[0])));
	}
}
