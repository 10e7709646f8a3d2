/** Has maps made, beside the page where that can be: one at a time, and of those asked for meanwhile only the last. */

import { sweeping } from "./sweep.js";

/** @import { MapAnswer, MapRequest, Modules } from "./types.d.ts" */

/**
 * @typedef {MapAnswer & {milliseconds: number}} Timed
 * @typedef {MapRequest & {module: string | null}} Packed
 * @typedef {{postMessage: (request: Packed) => void, terminate?: () => void}} Maker
 */

export class Sweeper {
	/**
	 * `done(answer, request)` hears of each map.
	 * @param {(answer: Timed, request: MapRequest) => void} done
	 */
	constructor(done) {
		this.done = done;
		this.modules = /** @type {Modules} */ ({}); // by objective, packed
		this.sent = /** @type {Set<string>} */ (new Set()); // to the maker
		this.alone = false; // whether the page can send no more
		this.making = /** @type {MapRequest | null} */ (null);
		this.wanted = /** @type {MapRequest | null} */ (null);
		this.maker = /** @type {Maker | null} */ (null);
	}

	/**
	 * Take sweeps that the page has sent, by objective.
	 * @param {Modules} modules
	 */
	take(modules) {
		Object.assign(this.modules, modules);
	}

	/**
	 * Whether there is what an objective's map is made with.
	 * @type {(objective: string) => boolean}
	 */
	has(objective) {
		return objective in this.modules;
	}

	/** Whether no map is being made. */
	get idle() {
		return !this.making;
	}

	/** @param {MapRequest} request */
	ask(request) {
		this.wanted = request;
		if (!this.making) this.begin();
	}

	begin() {
		this.making = this.wanted;
		this.wanted = null;
		if (!this.making) return;
		this.maker ??= this.hire();
		const { objective } = this.making;
		const module = this.sent.has(objective) ? null : this.modules[objective];
		this.sent.add(objective);
		this.maker.postMessage({ ...this.making, module });
	}

	/** @param {Timed} answer */
	finish(answer) {
		const request = this.making;
		this.begin();
		if (request) this.done(answer, request);
	}

	/**
	 * A worker; where there can be none, as in a page without an origin, what does the same in this thread.
	 * @type {() => Maker}
	 */
	hire() {
		/** @type {() => Maker} */
		const here = () => {
			const answer = sweeping();
			const fail = (/** @type {unknown} */ error) => {
				this.making = null; // what is asked for next may do better
				console.error(error);
			};
			return { postMessage: (request) => answer(request).then((made) => this.finish(made), fail) };
		};
		try {
			const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
			worker.onmessage = ({ data }) => this.finish(data);
			worker.onerror = () => {
				this.stop();
				this.maker = here();
				this.wanted ??= this.making;
				this.begin();
			};
			return worker;
		} catch {
			return here();
		}
	}

	/** Leave off. */
	stop() {
		this.maker?.terminate?.();
		this.maker = null;
		this.sent.clear();
	}
}
