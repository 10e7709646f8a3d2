/** Has something worked out, beside the page where that can be: one thing at a time, the last that was asked for. */

/** @import { Modules } from "./types.d.ts" */

/**
 * @template R
 * @typedef {{postMessage: (asked: Record<string, import("./pieces.js").Packed<R> | null>) => void,
 *	terminate?: () => void}} Maker
 */
/**
 * @template R
 * @template {{number: number, done: number}} A
 * @typedef {object} Work what is done
 * @property {string} name by which a maker knows what it is asked
 * @property {() => Worker} begin a worker that does it
 * @property {(tell: (answer: A) => void) => (request: import("./pieces.js").Packed<R> | null) => Promise<void>} here
 *   makes what does the same in this thread
 */

/**
 * @template R
 * @template {{number: number, done: number}} A
 */
export class Assistant {
	/**
	 * `told(answer, request)` hears of what is found, time and again, and at the end of what is `done`.
	 * @param {Work<R, A>} work
	 * @param {(answer: A, request: R) => void} told
	 */
	constructor(work, told) {
		this.work = work;
		this.told = told;
		this.modules = /** @type {Modules} */ ({}); // packed, by their names
		this.sent = /** @type {Set<string>} */ (new Set()); // to the maker
		this.asked = /** @type {{request: R, number: number, names: string[], other: Partial<R>} | null} */ (null);
		this.number = 0;
		this.maker = /** @type {Maker<R> | null} */ (null);
	}

	/** Whether nothing is worked at. */
	get idle() {
		return !this.asked;
	}

	/**
	 * Begin, and do no more for what was asked before; the modules with these names have to be there. `other`: what the
	 * maker is asked in place of what the request says.
	 * @param {R} request
	 * @param {string[]} names
	 * @param {Partial<R>} [other]
	 */
	give(request, names, other = {}) {
		const number = ++this.number;
		this.asked = { request, number, names, other };
		this.maker ??= this.hire();
		const missing = names.filter((name) => !this.sent.has(name));
		for (const name of missing) this.sent.add(name);
		const modules = Object.fromEntries(missing.map((name) => [name, this.modules[name]]));
		this.maker.postMessage({ [this.work.name]: { ...request, ...other, number, modules } });
	}

	/** Leave off; what was found stays what it is. */
	stop() {
		if (this.asked) this.maker?.postMessage({ [this.work.name]: null });
		this.asked = null;
	}

	/** Leave off for good. */
	end() {
		this.maker?.terminate?.();
		this.maker = null;
		this.asked = null;
		this.sent.clear();
	}

	/** @param {A} answer */
	hear(answer) {
		if (answer.number !== this.asked?.number) return; // it was stopped meanwhile, or another was asked for
		const { request } = this.asked;
		if (answer.done === 1) this.asked = null;
		this.told(answer, request);
	}

	/**
	 * A worker; where there can be none, as in a page without an origin, what does the same in this thread.
	 * @type {() => Maker<R>}
	 */
	hire() {
		/** @type {() => Maker<R>} */
		const here = () => {
			const work = this.work.here((answer) => this.hear(answer));
			const fail = (/** @type {unknown} */ error) => {
				this.asked = null; // what is asked for next may do better
				this.sent.clear(); // some of it may not have come to be there
				console.error(error);
			};
			return { postMessage: (asked) => void work(asked[this.work.name]).catch(fail) };
		};
		try {
			const worker = this.work.begin();
			worker.onmessage = ({ data }) => this.hear(data);
			worker.onerror = () => {
				const { asked } = this;
				this.end();
				this.maker = here();
				if (asked) this.give(asked.request, asked.names, asked.other);
			};
			return worker;
		} catch {
			return here();
		}
	}
}
