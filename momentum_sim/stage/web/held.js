/** What is held equal while runs are compared: step size, effective one, path, or one with the momentum along. */

import { element, hide, mark, write } from "./dom.js";
import { heldIn, USUAL_EXPONENT } from "./scene.js";
import { Slider } from "./slider.js";

/** @import { Catalogue, Scene } from "./types.d.ts" */

/**
 * What can be held, with its words and what they mean; those of the last are behind the letter of its step size.
 * @type {[string, string, string][]}
 */
const CHOICES = [
	[
		"step_size", "step size η",
		"The runs share η: one with momentum goes 1/(1 − β) times as far by a gradient that stays",
	],
	[
		"effective_step_size", "effective step u",
		"The runs share u = η/(1 − β), how far a gradient that stays moves them in the end",
	],
	["path", "path λ", "The runs share λ = η/(1 − β)², by which their path is fixed while steps are short"],
	["coupled", "", "Where the step size is dragged the momentum goes along"],
];
/** @type {Record<string, string>} */
const LETTERS = { step_size: "η", effective_step_size: "u", path: "λ" };
const EXPONENT = "momentum_exponent";

let created = 0;

export class Held {
	exponent = USUAL_EXPONENT;
	/** Whether there is more to choose than two. */
	seen = false;
	/** @type {Record<string, boolean>} what was there, for who chooses otherwise is to be able to choose again */
	there = { step_size: true, effective_step_size: true };

	/**
	 * `onheld(held, exponent)` hears of another choice; the rest is a slider's.
	 * @param {Catalogue} catalogue
	 * @param {import("./slider.js").Listeners & {onheld: (held: string, exponent: number) => void}} listeners
	 */
	constructor({ parameters }, listeners) {
		const name = `held-${(created += 1)}`;
		this.letters = element("span");
		this.choices = CHOICES.map(([held, text, title]) => {
			const onchange = () => listeners.onheld(held, this.exponent);
			const input = element("input", { type: "radio", name, value: held, onchange });
			const words = held === "coupled" ? [this.letters, element("sup", {}, "α")] : [text];
			return { held, input, root: element("label", { title }, input, element("span", {}, ...words)) };
		});
		const [record] = parameters.filter((one) => one.name === EXPONENT);
		this.slider = record && new Slider(record, [Number(record.rule.low), Number(record.rule.high)], listeners);
		this.stop = element("p", { class: "stops", role: "status" });
		const named = element("span", { id: name }, "Held equal");
		const group = { class: "choices", role: "radiogroup", "aria-labelledby": name };
		this.root = element(
			"div", { class: "held", hidden: true },
			named, element("div", group, ...this.choices.map(({ root }) => root)), this.slider?.root ?? "", this.stop,
		);
	}

	/**
	 * Show what is held in a scene, and why the momentum could not go along, if it could not. `offered`: it is to be
	 * chosen, whatever the scene has.
	 * @type {(scene: Scene, offered: boolean, stop: string) => void}
	 */
	show(scene, offered, stop) {
		const held = heldIn(scene);
		const { equal, momentum_exponent: exponent } = scene;
		this.there[held] = true;
		this.there.coupled ||= offered;
		this.seen = this.there.coupled || this.there.path;
		hide(this.root, !this.seen);
		if (!this.seen) return;
		this.exponent = exponent ?? this.exponent;
		for (const { held: one, input, root } of this.choices) {
			input.checked = one === held;
			hide(root, !this.there[one]);
		}
		const letter = held === "coupled" ? LETTERS[equal] : "u";
		write(this.letters, `${letter}, with 1 − β ~ ${letter}`);
		if (this.slider) hide(this.slider.root, held !== "coupled");
		this.slider?.show(this.exponent);
		write(this.stop, stop);
		mark(this.root, "data-held", held);
	}
}
