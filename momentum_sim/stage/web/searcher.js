/** Has schedules searched for, beside the page where that can be: one search at a time, the last that was asked for. */

import { searching } from "./search.js";

/** @import { Drawn, Kernels, Modules, Result, SearchAnswer, SearchOptions, SearchRequest } from "./types.d.ts" */

/**
 * @typedef {import("./search.js").Packed} Packed
 * @typedef {{postMessage: (asked: {search: Packed | null}) => void, terminate?: () => void}} Maker
 */

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

export class Searcher {
	/**
	 * `told(answer, request)` hears of what is found, time and again, and at the end of what is `done`.
	 * @param {(answer: SearchAnswer, request: SearchRequest) => void} told
	 */
	constructor(told) {
		this.told = told;
		this.modules = /** @type {Modules} */ ({}); // packed, by their names
		this.sent = /** @type {Set<string>} */ (new Set()); // to the maker
		this.asked = /** @type {{number: number, request: SearchRequest} | null} */ (null);
		this.number = 0;
		this.maker = /** @type {Maker | null} */ (null);
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

	/** Whether nothing is searched for. */
	get idle() {
		return !this.asked;
	}

	/**
	 * Search, and no more for what was asked before. Its module has to be there.
	 * @param {SearchRequest} request
	 */
	ask(request) {
		const module = this.covering(request.module);
		if (!module) throw new Error(`no module has ${request.module}`);
		const number = ++this.number;
		this.asked = { number, request };
		this.maker ??= this.hire();
		const packed = this.sent.has(module) ? null : this.modules[module];
		this.sent.add(module);
		this.maker.postMessage({ search: { ...request, module, number, packed } });
	}

	/** Leave off; what was found stays what it is. */
	stop() {
		if (this.asked) this.maker?.postMessage({ search: null });
		this.asked = null;
	}

	/** Leave off for good. */
	end() {
		this.maker?.terminate?.();
		this.maker = null;
		this.asked = null;
		this.sent.clear();
	}

	/** @param {SearchAnswer} answer */
	hear(answer) {
		if (answer.number !== this.asked?.number) return; // it was stopped meanwhile, or another was asked for
		const { request } = this.asked;
		if (answer.done === 1) this.asked = null;
		this.told(answer, request);
	}

	/**
	 * A worker; where there can be none, as in a page without an origin, what does the same in this thread.
	 * @type {() => Maker}
	 */
	hire() {
		/** @type {() => Maker} */
		const here = () => {
			const search = searching((answer) => this.hear(answer));
			const fail = (/** @type {unknown} */ error) => {
				this.asked = null; // what is asked for next may do better
				console.error(error);
			};
			return { postMessage: (asked) => void search(asked.search).catch(fail) };
		};
		try {
			const worker = new Worker(new URL("./search_worker.js", import.meta.url), { type: "module" });
			worker.onmessage = ({ data }) => this.hear(data);
			worker.onerror = () => {
				const { asked } = this;
				this.end();
				this.maker = here();
				if (asked) this.ask(asked.request);
			};
			return worker;
		} catch {
			return here();
		}
	}
}
