/** Has the best settings over batch sizes searched for, beside the page where that can be. */

import { Assistant } from "./assistant.js";
import { batching } from "./batch.js";

/** @import { BatchRequest, BatchTold, Modules } from "./types.d.ts" */

const MODULE = "batch";

/** @type {import("./assistant.js").Work<BatchRequest, BatchTold>} */
const BATCHES = {
	name: "batches",
	begin: () => new Worker(new URL("./batch_worker.js", import.meta.url), { type: "module" }),
	here: batching,
};

/** @extends {Assistant<BatchRequest, BatchTold>} */
export class Batcher extends Assistant {
	/** @param {(answer: BatchTold, request: BatchRequest) => void} told */
	constructor(told) {
		super(BATCHES, told);
	}

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		if (MODULE in modules) this.modules[MODULE] = modules[MODULE];
	}

	/** Whether a search can begin. */
	get ready() {
		return MODULE in this.modules;
	}

	/**
	 * Search, and no more for what was asked before. The module has to be there.
	 * @param {BatchRequest} request
	 */
	ask(request) {
		this.give(request, [MODULE]);
	}
}
