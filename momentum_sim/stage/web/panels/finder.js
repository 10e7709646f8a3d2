/** The button that has the schedule searched for with which a run ends lowest, and what is said of what is found. */

import { element, hide, write } from "../dom.js";
import { written } from "../scales.js";
import { nameOf, shownAs } from "../scene.js";
import { Searcher, searchRequest } from "../searcher.js";
import { problemOf } from "../problems.js";

/** @import { Drawn, ModelHow, Modules, RunSettings, Scene, SearchAnswer, SearchRequest } from "../types.d.ts" */

const FIND = "Find the best";
const STOP = "Stop";
/** What the momentum stands behind with which they are best. */
const RIVALS = { constant: "Constant", demon: "Demon from", linear: "linear from" };
const STALE = "That was found for another setting.";

/**
 * @typedef {object} On
 * @property {() => boolean} finds whether what searches can be had
 * @property {(name: string, go: () => void) => void} search has the module with a name sent, and goes on then
 * @property {(change: (scene: Scene) => Scene) => void} edit
 * @property {() => void} done
 */

/**
 * What two searches have alike if they are for the same: all but the reader's own curve.
 * @type {(request: SearchRequest) => string}
 */
const keyOf = ({ given: _, ...request }) => JSON.stringify(request);

/**
 * The scene in which a run has what was found: the one that is for that, or else the run itself.
 * @type {(scene: Scene, name: string, answer: SearchAnswer) => Scene}
 */
function withFound(scene, name, { tried, best }) {
	const { schedule, momentum } = tried[best];
	if (!schedule) return scene; // the reader's own
	const level = best === "constant" ? { points: [[0, Number(momentum)]] } : schedule;
	const own = best === "points" || best === "constant" ? {} : { momentum };
	const runs = scene.runs.map((run) =>
		nameOf(run) === name ? { ...run, ...own, schedule: level, visible: true } : run,
	);
	return { ...scene, runs };
}

export class Finder {
	/** @type {{scene: Scene, run: RunSettings, drawn: Drawn, how: ModelHow} | null} */
	target = null;
	key = "";
	/** @type {string | null} the name of the run that is searched for */
	into = null;

	/** @param {On} on */
	constructor(on) {
		this.on = on;
		this.searcher = new Searcher((answer, request) => this.hear(answer, request));
		this.button = element("button", { type: "button", class: "find", onclick: () => this.press() }, FIND);
		this.said = element("output", { class: "found", hidden: true });
	}

	/** Whether nothing is searched for. */
	get idle() {
		return this.searcher.idle;
	}

	/**
	 * What is searched for, if asked; null where nothing can be.
	 * @param {Finder["target"]} target
	 */
	show(target) {
		this.target = target && this.on.finds() ? target : null;
		hide(this.button, !this.target);
		if (!this.target) this.leave();
		else if (this.key && keyOf(this.request()) !== this.key) this.leave();
		write(this.button, this.idle ? FIND : STOP);
	}

	/** What has been found, or is looked for, is of another setting. */
	leave() {
		const was = !this.idle || this.key;
		this.searcher.stop();
		this.key = "";
		if (was) this.say(this.target ? STALE : "");
	}

	/** @param {string} text */
	say(text) {
		write(this.said, text);
		hide(this.said, !text);
	}

	/** @returns {SearchRequest} */
	request() {
		const { drawn, run, how } = /** @type {NonNullable<Finder["target"]>} */ (this.target);
		const { runAt } = problemOf(how.catalogue, drawn.scene);
		return searchRequest(how.kernels, drawn, runAt(how.kernels, how.catalogue, drawn, run));
	}

	press() {
		if (!this.target) return;
		if (!this.idle) {
			this.searcher.stop();
			this.key = "";
			this.say("");
			write(this.button, FIND);
			return;
		}
		const { module } = this.request();
		this.on.search(module, () => {
			if (!this.target) return;
			const request = this.request(); // what it is now
			if (request.module !== module) return;
			this.key = keyOf(request);
			this.into = nameOf(this.target.run);
			this.searcher.ask(request);
			write(this.button, STOP);
		});
	}

	/** @type {(answer: SearchAnswer, request: SearchRequest) => void} */
	hear(answer, request) {
		const { target, into } = this;
		if (!target || into === null || keyOf(request) !== this.key) return;
		const { scene, how, drawn } = target;
		if (answer.done < 1) {
			const [so] = this.heights(answer, drawn, [answer.best]);
			this.say(`${Math.round(100 * answer.done)} %: ${so} so far, of ${answer.trials} tried`);
			return;
		}
		write(this.button, FIND);
		const apart = scene.runs.find((run) => nameOf(run) === how.catalogue.found);
		this.on.edit((now) => withFound(now, apart ? nameOf(apart) : into, answer));
		this.on.done();
		this.tell(answer, drawn, shownAs(target.run, how.catalogue).title);
	}

	/**
	 * What is said of what was found, beside its rivals.
	 * @type {(answer: SearchAnswer, drawn: Drawn, title: string) => void}
	 */
	tell(answer, drawn, title) {
		const { best, tried, trials } = answer;
		const names = Object.keys(tried).filter((name) => name !== "points" && name !== best);
		const [own, ...others] = this.heights(answer, drawn, [best, ...names]);
		/** @type {(name: string) => string} */
		const called = (name) => {
			if (name === "given") return title;
			const { momentum } = tried[name];
			return `${RIVALS[/** @type {"demon"} */ (name)]} ${written(Number(momentum), 3)}`;
		};
		const rivals = names.map((name, k) => `${called(name)}: ${others[k]}`);
		const what = best === "points" ? "Best found" : `Best found is ${called(best)}`;
		const ends = drawn.noise ? "on average it ends at" : "it ends at";
		this.say(`${what}, of ${trials} tried: ${ends} ${own}. ${rivals.join("; ")}.`);
	}

	/**
	 * How high above the minimum what was tried ends.
	 * @type {(answer: SearchAnswer, drawn: Drawn, names: string[]) => string[]}
	 */
	heights({ tried }, { floor }, names) {
		return names.map((name) => {
			const { loss } = tried[name];
			return Number.isFinite(loss) ? written(loss - floor, 2) : "beyond all bounds";
		});
	}

	/** @param {Modules} modules */
	take(modules) {
		this.searcher.take(modules);
	}

	remove() {
		this.searcher.end();
	}
}
