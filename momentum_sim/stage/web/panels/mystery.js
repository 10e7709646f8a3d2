/** What a page listens to beside a hidden run: which cause its reader sees, the reveal, and the next one. */

import { disable, element, hide, mark, write } from "../dom.js";
import { bowlLosses, hiddenPositions, mysteryTable, ownPositions } from "../paint/mystery.js";
import { written } from "../scales.js";
import { Table } from "./table.js";

/** @import { Drawn, Kernels, PageHow, Scene } from "../types.d.ts" */

/**
 * @typedef {{setting: (setting: Partial<Scene>) => void, release: () => void, again: () => void}} On
 * @typedef {(on: On, plot: unknown, area: HTMLElement, still: boolean) => MysteryGuess} Make
 * @typedef {{cause: number, momentum: number, stepSize: number, noise: number, critical: number}} Setting
 */

/** What causes are called, in the kernels' order. */
const CAUSES = ["creep", "ripple", "saw-tooth", "floor"];
const [CREEP, RIPPLE, SAW_TOOTH] = [0, 1, 2];
/** What is said once it is revealed, and the digits, make room for themselves; no other page has need of that. */
const STYLE = `@container (min-width: 44.01rem) {
	.momentum-stage .layout:has(> .companion > .mystery:not([hidden])) { grid-template-rows: auto minmax(21rem, auto) }
}`;
const LARGEST_SEED = 2 ** 32 - 1;
const [READ_AT, READ] = [3, 4]; // the first position by which the page itself reads the setting, and how many

/**
 * What is hidden in a seed. It is asked for when it is revealed, and not before.
 * @type {(kernels: Kernels, seed: number) => Setting}
 */
function settingOf(kernels, seed) {
	const out = kernels.room("mystery setting", 40);
	kernels.call("mystery", "mystery_setting", out, seed);
	const [cause, momentum, stepSize, noise, critical] = kernels.numbers(out, 5);
	return { cause, momentum, stepSize, noise, critical };
}

/** @type {(setting: Setting) => string} which knob cures it */
function cureOf({ cause, stepSize, critical }) {
	if (cause === CREEP) return `Cure: more momentum, up to the critical ${written(critical, 2)}, or a longer step.`;
	if (cause === RIPPLE) return `Cure: less momentum. At its η the ripple stops at β = ${written(critical, 2)}.`;
	if (cause === SAW_TOOTH) return `Cure: a shorter step, half of it (${written(stepSize / 2, 2)}) or less.`;
	return "Cure: let η fall. With half of it the floor is about half as high.";
}

/** @type {(away: number) => string} */
const offBy = (away) => (away < 5e-4 ? "the same to three digits" : `${written(away, 2)} away`);

export class MysteryGuess {
	kind = "mystery";
	/** @type {{drawn: Drawn, kernels: Kernels} | null} */
	shown = null;
	/** @type {number | null} */
	guess = null;
	seed = -1;
	revealed = false;
	/** What was said when it was revealed: the sliders may move on. */
	told = "";

	/**
	 * `on.setting(change)` and `on.release()` hear of another draw and of what is put on the sliders, `on.again()` of a
	 * guess.
	 * @param {On} on
	 * @param {unknown} _plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 */
	constructor(on, _plot, area, still) {
		this.on = on;
		this.area = area;
		const name = `mystery-${Math.random().toString(36).slice(2)}`;
		this.options = CAUSES.map((cause, k) => {
			const onchange = () => this.choose(k);
			const input = element("input", { type: "radio", name, value: String(k), onchange });
			return { input, root: element("label", {}, input, ` ${cause}`) };
		});
		const causes = { class: "way", role: "radiogroup", "aria-label": "What is it" };
		this.choices = element("div", causes, ...this.options.map(({ root }) => root));
		const button = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
			element("button", { type: "button", onclick }, text);
		this.reveal = button("Reveal", () => this.open());
		this.take = button("Put it on the sliders", () => this.takeOver());
		this.next = button("Another mystery", () => this.another());
		this.which = element("span", { class: "said" });
		const buttons = element("div", { class: "way" }, this.reveal, this.take, this.next, this.which);
		this.answer = element("p", { class: "answer", role: "status" });
		this.readout = element("p", { class: "readout" });
		this.table = new Table();
		const pencil = element("summary", {}, "For a pencil: without noise each D is β times the one above");
		this.digits = element("details", {}, pencil, element("div", { class: "numbers" }, this.table.root));
		const names = { class: "experiment mystery", role: "group", "aria-label": "Mystery", hidden: true };
		const style = element("style", {}, STYLE);
		this.root = element("div", names, style, this.choices, this.answer, buttons, this.readout, this.digits);
		this.root.inert = still;
	}

	/** @type {(drawn: Drawn, how: PageHow) => void} */
	draw(drawn, { kernels, theme }) {
		const { scene } = drawn;
		this.shown = { drawn, kernels };
		if (!this.root.isConnected) this.area.after(this.root);
		hide(this.root, false);
		if (scene.seed !== this.seed) this.begin(scene.seed);
		hide(this.choices, this.revealed);
		hide(this.answer, !this.revealed);
		hide(this.reveal, this.revealed);
		hide(this.take, !this.revealed);
		disable(this.reveal, this.guess === null);
		mark(this.root, "data-revealed", this.revealed);
		write(this.which, `No. ${scene.seed}`);
		write(this.answer, this.told);
		write(this.readout, this.ends(scene, kernels));
		this.table.show(mysteryTable(kernels, scene), theme);
	}

	/** @param {number} seed */
	begin(seed) {
		[this.seed, this.guess, this.revealed, this.told] = [seed, null, false, ""];
		for (const { input } of this.options) input.checked = false;
	}

	/** @param {number} cause */
	choose(cause) {
		this.guess = cause;
		this.on.again();
	}

	open() {
		if (!this.shown || this.guess === null) return;
		const { drawn: { scene }, kernels } = this.shown;
		const setting = settingOf(kernels, scene.seed);
		const { cause, momentum, stepSize, noise } = setting;
		const [truth, said] = [CAUSES[cause], CAUSES[this.guess]];
		const verdict = cause === this.guess ? `Right, a ${truth}.` : `No, not a ${said}: a ${truth}.`;
		const off = [Math.abs(scene.momentum - momentum), Math.abs(scene.step_size / stepSize - 1)];
		const yours = `your β is ${offBy(off[0])}, your η off by ${written(100 * off[1], 2)} %`;
		const read = noise > 0
			? `Each gradient has noise, σ = ${written(noise, 2)}, so D tells nothing of β.`
			: this.read(kernels, scene);
		const hidden = `Hidden were β = ${written(momentum)} and η = ${written(stepSize)}; ${yours}.`;
		this.told = [verdict, hidden, read, cureOf(setting)].join(" ");
		this.revealed = true;
		this.on.again();
	}

	/**
	 * The momentum and the step size as four positions have them.
	 * @type {(kernels: Kernels, scene: Scene) => string}
	 */
	read(kernels, scene) {
		const places = hiddenPositions(kernels, scene).slice(READ_AT, READ_AT + READ);
		const out = kernels.room("mystery reading", 40);
		kernels.call("mystery", "path_momentum", out, kernels.put("positions", places), places.length, 0, 0);
		const [momentum, stepSize] = kernels.numbers(out, 2);
		if (Number.isNaN(momentum)) return "";
		const said = `β = ${momentum.toFixed(9)} and ηλ = ${stepSize.toFixed(9)}`;
		return `The four positions from step ${READ_AT} on say ${said}.`;
	}

	/**
	 * When both settle.
	 * @type {(scene: Scene, kernels: Kernels) => string}
	 */
	ends(scene, kernels) {
		const { n_steps: steps, tolerance: { value, relative } } = scene;
		/** @type {(positions: Float64Array) => string} */
		const when = (positions) => {
			const last = positions.length - 1;
			if (last < steps) return "never";
			const losses = bowlLosses(kernels, positions);
			const within = relative ? losses[0] * value : value;
			const step = kernels.measure("settling_step", kernels.put("mystery losses", losses), last, 0, within);
			return step > steps ? `not in ${steps} steps` : `at step ${step}`;
		};
		const [own, hidden] = [ownPositions(kernels, scene), hiddenPositions(kernels, scene)].map(when);
		return `Yours settles ${own}, the hidden one ${hidden}.`;
	}

	takeOver() {
		if (!this.shown || !this.revealed) return;
		const { momentum, stepSize } = settingOf(this.shown.kernels, this.seed);
		this.on.setting({ momentum, step_size: stepSize });
		this.on.release();
	}

	another() {
		this.on.setting({ seed: this.seed === LARGEST_SEED ? 0 : this.seed + 1 });
		this.on.release();
	}

	/** Whoever comes back is asked anew. */
	hide() {
		if (!this.shown) return;
		this.shown = null;
		this.seed = -1;
		hide(this.root, true);
	}
}
