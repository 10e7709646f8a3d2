/** Has maps made, beside the page where that can be: one at a time, and of those asked for meanwhile only the last. */

import { sweeping } from "./sweep.js";

export class Sweeper {
	/** `done(answer, request)` hears of each map. */
	constructor(done) {
		this.done = done;
		this.modules = {}; // by objective, packed
		this.sent = new Set(); // to the maker
		this.alone = false; // whether the page can send no more
	}

	/** Take sweeps that the page has sent, by objective. */
	take(modules) {
		Object.assign(this.modules, modules);
	}

	/** Whether there is what an objective's map is made with. */
	has(objective) {
		return objective in this.modules;
	}

	/** Whether no map is being made. */
	get idle() {
		return !this.making;
	}

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

	finish(answer) {
		const request = this.making;
		this.begin();
		this.done(answer, request);
	}

	/** A worker; where there can be none, as in a page without an origin, what does the same in this thread. */
	hire() {
		const here = () => {
			const answer = sweeping();
			const fail = (error) => {
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
