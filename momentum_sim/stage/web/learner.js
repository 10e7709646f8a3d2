/** Has runs on patchworks trained, beside the page where that can be: one at a time, the newest wish first. */

import { Assistant } from "./assistant.js";
import { drawnWith, ranBy, sameWish, wishOf } from "./features.js";
import { learning } from "./learning.js";
import { filled } from "./narration.js";
import { written } from "./scales.js";

/**
 * @import {
 *	Catalogue, Drawn, Kernels, Learnt, LearningTold, LearningWish, Modules, Result, Scene, Setting
 * } from "./types.d.ts"
 */

const MOST_KEPT = 24; // trainings, that what is gone back to is there at once

/** @type {import("./assistant.js").Work<LearningWish, LearningTold>} */
const LEARNING = {
	name: "learning",
	begin: () => new Worker(new URL("./learning_worker.js", import.meta.url), { type: "module" }),
	here: learning,
};

/**
 * @typedef {{name: string, wish: LearningWish, learnt: Learnt}} Kept of a run with this name
 * @typedef {{name: string, setting: Setting, wish: LearningWish}} Wished
 */

export class Learner {
	/** @type {Kept[]} the newest first */
	kept = [];
	/** @type {{name: string, wish: LearningWish} | null} what is trained */
	asked = null;
	/** @type {string[]} the runs that were asked for, the last first */
	turns = [];

	/**
	 * `again()` hears of more that there is to be drawn.
	 * @param {() => void} again
	 */
	constructor(again) {
		this.again = again;
		this.assistant = new Assistant(LEARNING, (answer) => this.hear(answer));
	}

	/** Whether nothing is trained. */
	get idle() {
		return this.assistant.idle;
	}

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		Object.assign(this.assistant.modules, modules);
	}

	/** @param {LearningTold} answer */
	hear({ learnt }) {
		if (!learnt || !this.asked) return;
		this.kept = [{ ...this.asked, learnt }, ...this.kept].slice(0, MOST_KEPT);
		this.asked = null;
		this.again();
	}

	/**
	 * The scene with what was trained of its runs last; what is of other settings than its own is trained meanwhile.
	 * While something is `dragged` what was begun is finished, so that there is always something new to be seen.
	 * @type {(kernels: Kernels, catalogue: Catalogue, scene: Scene, dragged: boolean) => Drawn}
	 */
	simulate(kernels, catalogue, scene, dragged) {
		const wishes = scene.runs.filter(({ visible }) => visible).map((run) => {
			const { setting, wish } = wishOf(kernels, catalogue, scene, run);
			return { name: setting.name, setting, wish };
		});
		const missing = wishes.filter(({ wish }) => !this.kept.some((one) => sameWish(one.wish, wish)));
		this.ask(missing, dragged);
		const results = wishes.flatMap((wished) => this.resultOf(wished) ?? []);
		return drawnWith(catalogue, scene, results, this.words(catalogue, scene, missing));
	}

	/**
	 * Have one of what is missing trained, if nothing is that is still wished for: that whose turn is the longest ago.
	 * @param {Wished[]} missing
	 * @param {boolean} dragged
	 */
	ask(missing, dragged) {
		const { asked } = this;
		if (asked && !missing.some(({ wish }) => sameWish(asked.wish, wish)) && !dragged) {
			this.assistant.stop();
			this.asked = null;
		}
		if (this.asked || missing.length === 0) return;
		/** @type {(wished: Wished) => number} */
		const age = ({ name }) => (this.turns.indexOf(name) + 1 || Infinity);
		const [next] = [...missing].sort((a, b) => (age(a) === age(b) ? 0 : age(b) - age(a)));
		this.turns = [next.name, ...this.turns.filter((name) => name !== next.name)];
		this.asked = { name: next.name, wish: next.wish };
		const { modules } = this.assistant;
		const names = Object.keys(modules).filter((name) => name.split(".")[0] === next.wish.name);
		this.assistant.give(next.wish, names);
	}

	/**
	 * A run as it was trained for a wish, or else as it was last; null if it never was.
	 * @type {(wished: Wished) => Result | null}
	 */
	resultOf({ name, setting, wish }) {
		const { steps } = wish;
		const there = this.kept.find((one) => sameWish(one.wish, wish));
		const found = there ?? this.kept.find((one) => one.name === name && one.wish.steps === steps);
		return found ? { ...ranBy(setting, found.wish, found.learnt), behind: !there } : null;
	}

	/**
	 * What is said of runs that are still to come.
	 * @type {(catalogue: Catalogue, scene: Scene, missing: Wished[]) => string}
	 */
	words({ objectives, texts, minima }, scene, missing) {
		if (missing.length === 0) return "";
		const { parameters, minima: known } = objectives[scene.objective.name];
		const said = { ...texts, ...minima[known] };
		const [{ name, wish }] = missing;
		const before = this.kept.find((one) => one.name === name && one.wish.steps === wish.steps)?.wish;
		if (!before) return said.in_training;
		const own = parameters.filter((one) => before.parameters[one.name] !== wish.parameters[one.name])
			.map((one) => `${one.label.toLowerCase()} ${written(before.parameters[one.name])}`);
		/** @type {[string, number, number][]} */
		const shared = [
			["β", before.momenta[0], wish.momenta[0]], ["η", before.stepSizes[0], wish.stepSizes[0]],
			["draw", before.seed, wish.seed],
		];
		const others = shared.filter(([, was, is]) => was !== is).map(([symbol, was]) => `${symbol} ${written(was)}`);
		const settings = [...others, ...own].join(", ");
		return settings ? filled(said.still_of, { settings }) : said.in_training;
	}

	/** Leave off for good. */
	remove() {
		this.assistant.end();
	}
}
