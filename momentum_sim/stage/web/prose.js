/**
 * Words beside a stage that touch it: those with `data-set` go to one of the scenes that the page names, those with
 * `data-part` light a part of the picture up while they are pointed at or have the focus, and stay lit once they are
 * pressed, until that is done again.
 */

import { describe } from "./about.js";
import { element, hide } from "./dom.js";
import { litParts } from "./paint/lit.js";
import { companionOf, nameOf, same, withCompanion } from "./scene.js";

/** @import { Drawn, Kernels, Result, Scene } from "./types.d.ts" */
/** @typedef {import("./stage.js").Stage} Stage */

export const BACK = "Back to what you had";
/**
 * The slider that a part is marked on.
 * @type {Record<string, string>}
 */
const SLIDER_OF = { stability_limit: "step_size", critical_momentum: "momentum" };
const SETS = "a[data-set]";
const LIGHTS = "[data-part]";
const OTHERS = ".others [data-of]"; // what is said of other problems than the page's own

/** What a stage does at the words of a text. */
export class Prose {
	/** @type {string | null} the part that is lit up */
	part = null;
	/** @type {{from: Scene, to: Scene} | null} where its reader came from by a word */
	pressed = null;

	/** Whether its stage was last on another problem than the page's own. */
	isAway = false;

	/** @type {import("./about.js").About | null} what is said of its controls */
	about = null;
	/** @type {unknown[]} those of which it is said */
	described = [];

	/** @param {Stage} stage */
	constructor(stage) {
		this.stage = stage;
		stage.prose = this;
		const attributes = { type: "button", class: "back", hidden: true, onclick: () => this.goBack() };
		this.back = element("button", attributes, BACK);
		stage.root.firstElementChild?.append(this.back);
	}

	/** What is lit up, by picture. */
	get lit() {
		const { scene, kernels } = this.stage;
		return litParts(this.part, scene.runs.map(nameOf), kernels);
	}

	/** Whether the stage is where a word has brought its reader. */
	get isElsewhere() {
		return this.pressed !== null && same(this.stage.scene, this.pressed.to);
	}

	/**
	 * Go to the scene that a word names, with the companion that its reader has chosen; a question that is open is
	 * asked of it, as a slider asks it. False for a word that names nothing, or where nothing is to be changed.
	 * @param {string} name
	 */
	press(name) {
		const { stage, stage: { scene } } = this;
		const change = stage.settings[name];
		if (!change || !stage.given.has("sliders")) return false;
		const beside = companionOf(scene);
		let target = { ...stage.changes.opening, ...change };
		if (beside && !change.panels) target = withCompanion(target, beside);
		const isAsked = target.objective.name === scene.objective.name && target.n_steps === scene.n_steps;
		if (isAsked) target = { ...target, prediction: scene.prediction };
		stage.pending.reach("landscape", [target.objective.name], () => {
			const from = this.isElsewhere && this.pressed ? this.pressed.from : stage.scene;
			stage.goTo(target);
			this.pressed = same(from, target) ? null : { from, to: target };
			stage.reading?.come(true);
		});
		return true;
	}

	/** Go back to where a word was pressed. */
	goBack() {
		if (this.pressed) this.stage.goTo(this.pressed.from);
	}

	/**
	 * Light a part up, null for none.
	 * @param {string | null} name
	 */
	light(name) {
		if (name === this.part) return;
		this.part = name;
		this.stage.request();
	}

	/**
	 * Have a part seen that is to stay lit: a slider that is folded away unfolds.
	 * @param {string} name
	 */
	need(name) {
		const { fold, root, controls, chips, reading } = this.stage;
		fold.open?.add(SLIDER_OF[name] ?? name);
		fold.runs.add(name);
		fold.apply(root, controls, chips);
		reading?.come(true);
	}

	/**
	 * Show on sliders and names what is lit, and whether there is a way back from what was pressed; of controls that
	 * are new, say what they are about.
	 */
	show() {
		const there = [this.stage.controls, this.stage.reading?.sliders];
		if (this.about && there.some((one, k) => one !== this.described[k])) {
			describe(this.stage, this.about);
			this.described = there;
		}
		const { part, stage: { changes, chips, controls, drawn, kernels, scene }, stage } = this;
		const lit = SLIDER_OF[part ?? ""] ?? part;
		for (const { root, parameter } of controls.sliders) root.classList.toggle("lit", parameter.name === lit);
		controls.held.root.classList.toggle("lit", part === "held_equal");
		for (const { root, name } of chips) root.classList.toggle("lit", name === part);
		const speaks = part === "stability_limit" && stage.hasTheory;
		const known = speaks && drawn.results.find(({ rule }) => rule.predicted);
		controls.slider("step_size")?.mark(known ? stabilityLimit(kernels, drawn, known) : NaN, "limit");
		hide(this.back, !this.isElsewhere);
		this.follow(scene.objective.name, changes.opening.objective.name);
	}

	/**
	 * Say what is said of the problem with this name, if it is another than the page's own.
	 * @param {string} name
	 * @param {string} own
	 */
	follow(name, own) {
		const isAway = name !== own;
		if (!isAway && !this.isAway) return; // as while the page's own is dragged
		this.isAway = isAway;
		/** @type {NodeListOf<HTMLElement>} */
		const others = document.querySelectorAll(OTHERS);
		for (const told of others) hide(told, !isAway || told.dataset.of !== name);
	}
}

/**
 * The step size beyond which a run diverges, its momentum staying; NaN where theory does not say.
 * @type {(kernels: Kernels, drawn: Drawn, run: Result) => number}
 */
function stabilityLimit(kernels, { scene, quadratic }, run) {
	if (!quadratic || !run.rule.predicted || scene.equal !== "step_size") return NaN;
	const out = kernels.room("boundaries", 24);
	kernels.call("common", `boundaries_${run.optimizer}`, out, run.momentum, quadratic[1]);
	return kernels.numbers(out, 3)[2];
}

/**
 * Have the words of a document touch the stage that `stageOf` gives, while it gives one. Returns a function that ends
 * it.
 * @type {(root: Document, stageOf: () => Stage | undefined) => () => void}
 */
export function listenToProse(root, stageOf) {
	const life = new AbortController();
	const options = { signal: life.signal };
	/** @type {Element | null} */
	let kept = null;
	/** @type {(event: Event, selector: string) => HTMLElement | null} */
	const over = ({ target }, selector) => (target instanceof Element ? target.closest(selector) : null);
	/** @type {(word: HTMLElement | null) => void} */
	const light = (word) => {
		const stage = stageOf();
		if (stage?.scene) stage.prose?.light(word?.dataset.part ?? null);
	};
	/** @type {(word: Element | null) => void} */
	const keep = (word) => {
		kept?.setAttribute("aria-pressed", "false");
		kept = word;
		kept?.setAttribute("aria-pressed", "true");
	};
	const rest = () => light(kept?.isConnected ? /** @type {HTMLElement} */ (kept) : null);
	/** @type {(event: Event) => void} */
	const come = (event) => {
		const word = over(event, LIGHTS);
		if (word) light(word);
	};
	/** @type {(event: PointerEvent | FocusEvent) => void} */
	const go = (event) => {
		const word = over(event, LIGHTS);
		if (word && !(event.relatedTarget instanceof Node && word.contains(event.relatedTarget))) rest();
	};
	root.addEventListener("pointerover", come, options);
	root.addEventListener("focusin", come, options);
	root.addEventListener("pointerout", go, options);
	root.addEventListener("focusout", go, options);
	root.addEventListener("keydown", ({ key }) => {
		if (key !== "Escape" || !kept) return;
		keep(null);
		light(null);
	}, options);
	root.addEventListener("click", (event) => {
		const stage = stageOf();
		const word = over(event, LIGHTS);
		if (word) {
			keep(word === kept ? null : word);
			if (kept) stage?.prose?.need(word.dataset.part ?? "");
			rest();
		}
		const link = over(event, SETS);
		if (!link || !stage?.scene || event.ctrlKey || event.metaKey || event.shiftKey) return;
		const isGiven = stage.given.has("sliders"); // else the link's own address would give no more
		if (stage.prose?.press(link.dataset.set ?? "") || !isGiven) event.preventDefault();
	}, options);
	return () => life.abort();
}
