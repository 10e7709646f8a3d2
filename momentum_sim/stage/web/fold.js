/**
 * What of a stage is seen at first, and what unfolds. A page names the parts that it begins with; the others come with
 * one press, which its reader's browser remembers, or with a scene that needs them.
 */

import { element, mark, write } from "./dom.js";
import { companionOf, nameOf, same, valueOf, viewOf } from "./scene.js";

/** @import { Scene } from "./types.d.ts" */
/** @typedef {{root: HTMLElement, name: string}} Chip */

const KEY = "momentum-sim controls";
const ALL = "all";
/** Parts of which the style sheet says what they are. */
const PARTS = ["panels", "timeline", "landscapes", "zoom", "rate_change"];

export class Fold {
	/** @type {Set<string> | null} what is seen although it is folded; null if nothing is ever folded */
	open = null;
	/** @type {Set<string>} the runs whose names are seen, for who switches one off wants to be able to switch it on */
	runs = new Set();

	/** @param {() => void} onchange hears of its reader's folding and unfolding */
	constructor(onchange) {
		this.all = remembered();
		const press = () => {
			this.all = !this.all;
			remember(this.all);
			onchange();
		};
		this.button = element("button", { type: "button", class: "unfold", hidden: true, onclick: press });
	}

	/**
	 * Begin with the parts that a page names, and with what a scene needs; all are seen of a page that names none.
	 * @type {(shown: string[] | undefined, scene: Scene, opening: Scene) => void}
	 */
	begin(shown, scene, opening) {
		this.open = shown ? new Set(shown) : null;
		this.runs = new Set();
		this.need(opening, opening);
		this.need(scene, opening);
	}

	/**
	 * Open what is not in a scene as it is in the one that the page opens with: who sees it must be able to change it.
	 * @type {(scene: Scene, opening: Scene) => void}
	 */
	need(scene, opening) {
		const elsewhere = scene.objective.name !== opening.objective.name;
		const parameters = scene.live.map(({ parameter }) => parameter);
		/** @type {[string, boolean][]} */
		const needed = [
			["landscapes", elsewhere],
			["panels", companionOf(scene)?.kind !== companionOf(opening)?.kind],
			["zoom", !same(viewOf(scene), viewOf(opening))],
			["timeline", scene.step !== null || scene.prediction !== null],
			["rate_change", !same(scene.rate_change, opening.rate_change)],
			["step_size", scene.equal !== opening.equal],
			["momentum", scene.momentum_exponent !== opening.momentum_exponent],
			["noise", !same([scene.noise, scene.seed], [opening.noise, opening.seed])],
		];
		for (const name of parameters) {
			needed.push([name, elsewhere || valueOf(scene, name) !== valueOf(opening, name)]);
		}
		for (const run of scene.runs) if (run.visible) this.runs.add(nameOf(run));
		for (const [name, isNeeded] of needed) if (isNeeded) this.open?.add(name);
	}

	/** @type {(name: string) => boolean} */
	isFolded(name) {
		return this.open !== null && !this.all && !this.open.has(name);
	}

	/**
	 * Fold what is folded: the root is told by name, sliders and names of runs by a class. The button stands after what
	 * is seen.
	 * @type {(root: HTMLElement, controls: import("./controls.js").Controls, chips: Chip[]) => void}
	 */
	apply(root, { sliders, draw, rows: [shared, own] }, chips) {
		for (const { root: chip, name } of chips) {
			chip.classList.toggle("folded", this.isFolded("optimizers") && !this.runs.has(name));
		}
		mark(root, "data-folded", PARTS.filter((name) => this.isFolded(name)).join(" "));
		for (const { root: slider, parameter } of sliders) {
			slider.classList.toggle("folded", this.isFolded(parameter.name));
		}
		draw.classList.toggle("folded", this.isFolded("noise"));
		const row = this.isFolded("landscapes") ? shared : own;
		const hasFocus = document.activeElement === this.button;
		if (this.button.parentElement !== row) row.append(this.button);
		if (hasFocus) this.button.focus();
		this.button.hidden = this.open === null;
		mark(this.button, "aria-expanded", this.all);
		write(this.button, this.all ? "Fewer controls" : "All controls");
	}
}

/** Whether its reader wants all controls; in a browser that keeps nothing, until the page is left. */
function remembered() {
	try {
		return localStorage.getItem(KEY) === ALL;
	} catch {
		return false;
	}
}

/** @param {boolean} all */
function remember(all) {
	try {
		if (all) localStorage.setItem(KEY, ALL);
		else localStorage.removeItem(KEY);
	} catch {
		// It holds for this page.
	}
}
