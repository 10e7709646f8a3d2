/** Has schedules searched for, beside the page where that can be: one search at a time, the last that was asked for. */

import { Assistant } from "./assistant.js";
import { searching } from "./search.js";

/** @import { Drawn, Kernels, Modules, Result, SearchAnswer, SearchOptions, SearchRequest } from "./types.d.ts" */

const POINTS = 5;

/**
 * What the module is called with which a schedule of a run is searched for, as what is drawn has it.
 * @type {(drawn: Drawn, run: Pick<Result, "optimizer">) => string}
 */
export function searchModule({ scene, landscape, noise }, { optimizer }) {
	const noisy = noise && scene.noise ? `in_${scene.noise.kind}_noise_` : "";
	return `search_${noisy}on_${landscape.name}.${optimizer}`;
}

/**
 * What a search is asked for: the schedule of a run of two steps or more, as it is drawn, with the step sizes that it
 * has. Its own momenta are what it begins with and is compared with, unless they are not `given`.
 * @type {(kernels: Kernels, drawn: Drawn, run: Result, options?: SearchOptions) => SearchRequest}
 */
export function searchRequest(kernels, drawn, run, { points = POINTS, given = true, ...more } = {}) {
	const { scene, landscape, coefficients, noise } = drawn;
	return {
		module: searchModule(drawn, run),
		rule: run.rule.step,
		stepSizes: [...run.stepSizes],
		coefficients: [...kernels.numbers(coefficients, landscape.n_coefficients)],
		amount: noise ? [...noise.amount] : [0, 0, 0],
		start: scene.start,
		seed: scene.seed,
		given: given ? [...run.momenta] : null,
		points: Math.min(points, scene.n_steps),
		...more,
	};
}

/** @type {import("./assistant.js").Work<SearchRequest, SearchAnswer>} */
const SEARCH = {
	name: "search",
	begin: () => new Worker(new URL("./search_worker.js", import.meta.url), { type: "module" }),
	here: searching,
};

/** @extends {Assistant<SearchRequest, SearchAnswer>} */
export class Searcher extends Assistant {
	/** @param {(answer: SearchAnswer, request: SearchRequest) => void} told */
	constructor(told) {
		super(SEARCH, told);
	}

	/**
	 * Take modules that the page has sent, those of searches.
	 * @param {Modules} modules
	 */
	take(modules) {
		for (const [name, text] of Object.entries(modules)) if (name.startsWith("search_")) this.modules[name] = text;
	}

	/**
	 * The module that has all that one with this name has.
	 * @type {(name: string) => string | undefined}
	 */
	covering(name) {
		const [of, ...rules] = name.split(".");
		return Object.keys(this.modules).find((key) => {
			const [home, ...others] = key.split(".");
			return home === of && rules.every((rule) => others.includes(rule));
		});
	}

	/**
	 * Whether a search can begin whose module has this name.
	 * @type {(name: string) => boolean}
	 */
	has(name) {
		return this.covering(name) !== undefined;
	}

	/**
	 * Search, and no more for what was asked before. Its module has to be there.
	 * @param {SearchRequest} request
	 */
	ask(request) {
		const module = this.covering(request.module);
		if (!module) throw new Error(`no module has ${request.module}`);
		this.give(request, [module], { module });
	}
}
