/** A button that empties what a rule remembers, once, at the step that is shown: it rests until that makes sense. */

import { disable, element, hide, write } from "../dom.js";
import { isPartial } from "../features.js";
import { flushOf, nameOf, shownStep } from "../scene.js";

/** @import { Drawn, Patchworks, Result, Scene } from "../types.d.ts" */

/**
 * The first step at which the large margins are silent; -1 if none is.
 * @type {(run: Result | undefined, landscape: Drawn["landscape"]) => number}
 */
function silentIn(run, { patchworks }) {
	const { silent = 0 } = patchworks ?? {};
	return run ? /** @type {Patchworks} */ (run.told).large_losses.findIndex((loss) => loss < silent) : -1;
}

export class MemoryCut {
	/** @type {Scene} */
	scene;
	step = 0;
	/** @type {{run: Result | undefined, step: number}} */
	silent = { run: undefined, step: -1 };

	/**
	 * `oncut(name, step)` hears of a run whose memory is to be cut before a step.
	 * @param {(name: string, step: number) => void} oncut
	 */
	constructor(oncut) {
		this.button = element("button", { type: "button", onclick: () => this.press(oncut) });
		this.words = element("span", { class: "soft" });
		this.root = element("div", { class: "cut", hidden: true }, this.button, this.words);
	}

	/** @param {(name: string, step: number) => void} oncut */
	press(oncut) {
		const run = this.scene.runs.find(({ flushed_at: at }) => at != null);
		if (run) oncut(nameOf(run), this.step);
	}

	/**
	 * Show it where a scene has a run whose memory is cut, and what it waits for.
	 * @type {(scene: Scene, drawn: Pick<Drawn, "results" | "landscape">) => void}
	 */
	show(scene, { results, landscape }) {
		const cut = scene.runs.find(({ flushed_at: at }) => at != null);
		hide(this.root, !cut);
		if (!cut) return;
		this.scene = scene;
		const whole = scene.runs.find((run) => run.optimizer === cut.optimizer && !isPartial(run));
		const run = whole && results.find(({ name }) => name === nameOf(whole));
		if (this.silent.run !== run) this.silent = { run, step: silentIn(run, landscape) };
		const { step: silent } = this.silent;
		this.step = scene.step === null ? Math.max(silent, 0) : shownStep(scene);
		const isSoon = silent >= 0 && this.step < silent;
		disable(this.button, !run || silent < 0 || isSoon || scene.prediction !== null);
		write(this.button, silent >= 0 && !isSoon ? `Cut the memory at step ${this.step}` : "Cut the memory");
		const done = `Cut at step ${flushOf(scene)}.`;
		const rests = `Rests until the bright ones are silent, at step ${silent}.`;
		const never = run ? "The bright ones never fall silent here." : "";
		write(this.words, silent < 0 ? never : isSoon ? rests : cut.visible ? done : "");
	}
}
