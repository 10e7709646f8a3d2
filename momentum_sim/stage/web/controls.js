/** What is under the picture: the parameters, the choice of landscape, and what is held when it changes. */

import { element, hide, write } from "./dom.js";
import { EVERYTHING } from "./given.js";
import { Held } from "./held.js";
import { written } from "./scales.js";
import { Slider } from "./slider.js";
import { problemOf } from "./problems.js";
import { answers, problemsLike, valueOf } from "./scene.js";

/** @import { Catalogue, RateChange, Scene } from "./types.d.ts" */

/**
 * @typedef {object} OwnListeners
 * @property {(name: string) => void} onlandscape
 * @property {(held: string) => void} onhold
 * @property {(equal: string) => void} onequal
 * @property {(held: string, exponent: number) => void} onheld
 * @property {(change: RateChange | null) => void} onchange
 * @property {(seed: number) => void} onseed
 * @property {RateChange | null | undefined} change
 * @typedef {import("./slider.js").Listeners & OwnListeners} Listeners
 */

const EFFECTIVE = "effective_step_size";
const USUAL_CHANGE = { step: 10, factor: 0.1 };
const STEP = "Step from which η changes";
const TUNED = "η and β go along: the best for so many masses";
const ADAPTIVE = "adaptive_step_size"; // its slider is there while a run is shown that takes it

/** @type {Record<string, string>} what a noise's size is called, where that is no standard deviation of its own */
const SIZES = { hessian: "Noise scale × Hessian", labels: "Label noise σ" };
const SEED = "Draw of the noise";
const LARGEST_SEED = 2 ** 32 - 1;

export class Controls {
	/** @type {HTMLInputElement} */
	seed;
	shownSeed = 0;
	/** @type {HTMLInputElement} */
	hold;
	/** @type {HTMLInputElement} */
	equal;

	/**
	 * `listeners`: a slider's, and `onlandscape(name)`, `onhold(held)`, `onequal(equal)`,
	 * `onheld(held, exponent)`, `onseed(seed)`,
	 * `onchange(rate_change)`, with `change` the one of the page's own scenes that the step size's change is offered
	 * as, if one has it. `given` has "sliders" and "landscapes" where readers are given these.
	 * @param {Catalogue} catalogue
	 * @param {Scene} scene
	 * @param {Listeners} listeners
	 * @param {import("./given.js").Given} [given]
	 */
	constructor(catalogue, scene, listeners, given = EVERYTHING) {
		this.catalogue = catalogue;
		const landscape = catalogue.objectives[scene.objective.name];
		const known = [...landscape.parameters, ...catalogue.parameters];
		this.sliders = scene.live.map(({ parameter, minimum, maximum }) => {
			const [record] = known.filter(({ name }) => name === parameter);
			return new Slider(record, [minimum, maximum], listeners);
		});
		const alike = problemsLike(scene, catalogue);
		const options = alike.map((name) =>
			element("option", { value: name, selected: name === landscape.name }, catalogue.objectives[name].title),
		);
		/** @type {HTMLSelectElement} */
		const choice = element("select", { onchange: () => listeners.onlandscape(choice.value) }, ...options);
		this.choice = choice;
		const onhold = () => listeners.onhold(this.hold.checked ? this.holds : "step_size");
		this.hold = element("input", { type: "checkbox", onchange: onhold });
		this.adaptive = this.slider(ADAPTIVE)?.root;
		const adaptive = Object.values(catalogue.optimizers).filter((rule) => rule.adaptive);
		if (this.adaptive) {
			hide(this.adaptive, !scene.runs.some(({ optimizer }) => catalogue.optimizers[optimizer].adaptive));
		}
		const length = "A length, about how far a step goes where the slope has long been the same";
		const whose = adaptive.map(({ title }) => title).join(" and ");
		this.adaptive?.setAttribute("title", `${length}: for ${whose}`);
		this.holds = landscape.tuned ? "best" : "step_size_times_curvature";
		const holdWords = landscape.tuned ? [TUNED, "stay tuned"] : ["", "hold ηL"];
		const hold = element("label", { class: "hold", title: holdWords[0] }, this.hold, holdWords[1]);
		this.slider(landscape.tuned ?? landscape.curvature)?.label.after(hold);
		this.stepSize = this.slider("step_size");
		const onequal = () => listeners.onequal(this.equal.checked ? EFFECTIVE : "step_size");
		this.equal = element("input", { type: "checkbox", onchange: onequal });
		const title = "The runs share u = η/(1 − β), how far a gradient that stays moves them in the end";
		this.equalLabel = element("label", { class: "hold", title }, this.equal, "same effective step");
		this.stepSize?.label.after(this.equalLabel);
		this.held = new Held(catalogue, listeners);
		this.offered = listeners.change;
		this.shownChange = /** @type {RateChange | null | undefined} */ (null);
		this.mostSteps = Infinity;
		this.changes = element("input", { type: "checkbox" });
		this.changeStep = element("input", { type: "number", min: 1, step: 1, "aria-label": STEP });
		this.changeWords = element("span");
		this.change = this.changeControl(listeners.onchange);
		const shared = ["momentum", "step_size", "n_steps"];
		const luck = problemOf(catalogue, scene).luck(landscape);
		this.isLuck = luck !== ""; // with noise or without
		this.draw = this.drawControl(listeners.onseed, luck || SEED);
		const others = this.sliders.filter(({ parameter: { name } }) => name !== ADAPTIVE);
		/** @type {(first: boolean) => HTMLElement[]} */
		const inRow = (first) =>
			others.filter(({ parameter: { name } }) => shared.includes(name) === first).map(({ root }) => root);
		const labelled = element("label", { class: "choice" }, element("span", {}, "Landscape"), choice);
		const landscapes = given.has("landscapes") && alike.length > 1 ? [labelled] : [];
		const beside = [...inRow(false), this.adaptive ?? "", this.draw, this.change];
		const [ofAll, own] = given.has("sliders") ? [inRow(true), beside] : [[], []];
		const held = given.has("sliders") && this.stepSize ? [this.held.root] : [];
		this.rows = [
			element("div", { class: "row shared" }, ...held, ...ofAll),
			element("div", { class: "row own" }, ...landscapes, ...own),
		];
	}

	/**
	 * Whether, from which step on, and by how much every step size is changed on the way.
	 * @type {(onchange: (change: RateChange | null) => void) => HTMLElement}
	 */
	changeControl(onchange) {
		const usual = () => this.shownChange ?? this.offered ?? USUAL_CHANGE;
		const whether = () => onchange(this.changes.checked ? usual() : null);
		this.changes.addEventListener("change", whether);
		this.changeStep.addEventListener("change", () => {
			const step = Number(this.changeStep.value);
			if (Number.isInteger(step) && step >= 1 && step <= this.mostSteps) onchange({ ...usual(), step });
			else this.changeStep.value = String(usual().step);
		});
		const label = element("label", { class: "hold" }, this.changes, this.changeWords);
		return element("div", { class: "change" }, label, this.changeStep);
	}

	/**
	 * Which draw the runs meet, of the noise or whatever else is drawn, and another one.
	 * @type {(onseed: (seed: number) => void, named: string) => HTMLElement}
	 */
	drawControl(onseed, named) {
		this.seed = element("input", { type: "number", min: 0, max: LARGEST_SEED, step: 1, "aria-label": named });
		const { seed } = this;
		seed.addEventListener("change", () => {
			const number = Number(seed.value);
			const isSeed = seed.value !== "" && Number.isInteger(number) && number >= 0 && number <= LARGEST_SEED;
			if (isSeed) onseed(number);
			else seed.value = String(this.shownSeed);
		});
		const next = () => onseed(this.shownSeed === LARGEST_SEED ? 0 : this.shownSeed + 1);
		const button = element("button", { type: "button", onclick: next }, "Another draw");
		return element("div", { class: "draw" }, button, seed);
	}

	/**
	 * Show what can be set of the noise, where there is some.
	 * @param {Scene} scene
	 */
	showNoise({ noise, seed, objective: { parameters } }) {
		hide(this.draw, !noise && !this.isLuck);
		this.shownSeed = seed;
		if (document.activeElement !== this.seed) this.seed.value = String(seed);
		const size = this.slider("noise");
		if (size) hide(size.root, !noise || Array.isArray(noise.size));
		size?.rename((noise && SIZES[noise.kind]) ?? size.parameter.label);
		const batch = this.slider("batch_size");
		if (batch) hide(batch.root, !noise && !("batch_size" in parameters));
	}

	/**
	 * Show the change of the step size, where the page has one or this scene has.
	 * @param {Scene} scene
	 */
	showChange({ rate_change: change, n_steps }) {
		hide(this.change, !change && !this.offered);
		this.mostSteps = n_steps;
		this.shownChange = change ?? this.shownChange;
		const { step, factor } = this.shownChange ?? this.offered ?? USUAL_CHANGE;
		this.changes.checked = change !== null;
		this.changeStep.value = String(step);
		write(this.changeWords, `η × ${written(factor)} from step`);
	}

	/** @type {(name: string | null) => Slider | undefined} */
	slider(name) {
		return this.sliders.find(({ parameter }) => parameter.name === name);
	}

	/** Let go of refused texts: another change has been made. */
	forgetRefused() {
		for (const slider of [...this.sliders, this.held.slider]) {
			if (slider?.number.hasAttribute("aria-invalid")) slider.shown = null;
		}
	}

	/**
	 * Show a scene's values, a mark at the critical momentum if there is one, and which landscape is chosen: its own,
	 * or one that is awaited; and why the momentum has not gone along with the step size, if it was to.
	 * @param {Scene} scene
	 * @param {number} [critical]
	 * @param {string} [landscape]
	 * @param {string} [stop]
	 */
	show(scene, critical = NaN, landscape = scene.objective.name, stop = "") {
		if (this.choice.value !== landscape) this.choice.value = landscape;
		this.slider("momentum")?.mark(critical, "critical");
		for (const slider of this.sliders) slider.show(valueOf(scene, slider.parameter.name));
		const effective = scene.equal === EFFECTIVE;
		this.equal.checked = effective;
		const visible = scene.runs.filter((run) => run.visible);
		this.held.show(scene, answers(scene, ["spread"], this.catalogue), stop);
		const { optimizers } = this.catalogue;
		const isApart = visible.some(({ optimizer }) => optimizers[optimizer].memory !== "average");
		const isChoice = effective || (isApart && visible.some(({ optimizer }) => optimizer === "ema_momentum"));
		hide(this.equalLabel, this.held.seen || !isChoice);
		const shared = this.held.seen ? "Step size u = η/(1−β)" : "Step size η/(1−β)";
		const own = scene.equal === "path" ? "Path λ = η/(1−β)²" : this.stepSize?.parameter.label;
		this.stepSize?.rename(effective ? shared : own ?? "");
		this.showChange(scene);
		this.showNoise(scene);
		this.hold.checked = scene.hold === this.holds;
		const takesIt = visible.some(({ optimizer }) => this.catalogue.optimizers[optimizer].adaptive);
		this.adaptive?.classList.toggle("unused", !takesIt);
	}
}
