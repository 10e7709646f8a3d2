/** Predict, then reveal: a run is hidden after some step; say where it goes or how it ends; distance, score, reason. */

import { disable, element, hide, mark, write } from "./dom.js";
import { pointHandle } from "./gestures.js";
import { between, PASSED } from "./landscape.js";
import { begun, filled, heightText, question, steps } from "./narration.js";
import { line } from "./paint/strokes.js";
import { written } from "./scales.js";
import { hiddenIn } from "./scene.js";

/** @import { Apart, Drawn, Hidden, Kernels, Place, Point, Question, Result, Scene, Theme } from "./types.d.ts" */

/**
 * @typedef {import("./landscape.js").Between} Between
 * @typedef {object} Picture that is guessed on
 * @property {import("./dom.js").Surface} now
 * @property {(point: Point) => Place} [toScreen] where a point is, of a picture of points: places are guessed on these
 * @property {(place: Place) => Place} [planeNear]
 *
 * @typedef {object} On
 * @property {(prediction: Question | null) => void} prediction
 * @property {() => void} change
 * @property {(question: Question, speed: number) => void} reveal
 */

const REVEAL_SECONDS = 1.4;

/** @typedef {"direct" | "passing" | "late" | "diverges"} Outcome */

/**
 * How a run may end; of each the catalogue's texts say what it `ends_` like, nothing where it cannot.
 * @type {Outcome[]}
 */
const OUTCOMES = ["direct", "passing", "late", "diverges"];
const SHARE = `${100 * PASSED} %`;

/** @type {(texts: Apart["texts"], outcome: Outcome) => string} */
const endOf = (texts, outcome) => filled(texts[`ends_${outcome}`], { share: SHARE });

/**
 * What a reader is asked unless a scene says otherwise: hidden early, the place asked for a sixth of the run later.
 * @type {(scene: Pick<Scene, "step" | "n_steps">, ask?: string) => Question}
 */
export function usualQuestion({ step, n_steps: count }, ask = "place") {
	const after = step !== null && step < 0.8 * count ? step : Math.floor(count / 12);
	return { ask, after, step: ask === "place" ? Math.min(count, after + Math.max(1, Math.round(count / 6))) : count };
}

/**
 * How a run ends, as one of `OUTCOMES`.
 * @type {(run: Result & {texts?: Apart["texts"]}) => Outcome}
 */
export function outcomeOf({ diverges, settles, overshoot, losses, texts }) {
	if (diverges >= 0) return "diverges";
	if (settles >= losses.length) return "late";
	return overshoot > PASSED && texts?.ends_passing !== "" ? "passing" : "direct";
}

export class Predict {
	/** @type {Question | null} */
	asked = null;
	count = 0;
	/** @type {string | null} */
	key = null;
	revealed = false;
	/** @type {Place | null} */
	guess = null;
	/** @type {string | null} */
	choice = null;
	pixels = 1;
	/** @type {(point: Point) => Place} */
	toScreen = () => [0, 0];
	/** @type {(place: Place) => Place} */
	toPlane = (place) => place;
	/** @type {HTMLSelectElement} */
	ask;

	/**
	 * `on.prediction(prediction)` hears of another question (null: none), `on.change()` of a guess,
	 * `on.reveal(k, speed)` of its button.
	 * @param {On} on
	 */
	constructor(on) {
		this.on = on;
		this.question = element("p", { class: "question" });
		this.answer = element("p", { class: "answer", role: "status" });
		const name = `outcome-${Math.random().toString(36).slice(2)}`;
		this.options = OUTCOMES.map((value) => {
			const input = element("input", { type: "radio", name, value, onchange: () => this.pick(value) });
			const words = element("span");
			return { value, input, words, root: element("label", {}, input, words) };
		});
		this.choices = element(
			"div", { class: "outcomes", role: "radiogroup", "aria-label": "How it ends" },
			...this.options.map(({ root }) => root),
		);
		const onchange = () =>
			on.prediction(usualQuestion({ step: this.asked?.after ?? null, n_steps: this.count }, this.ask.value));
		this.ask = element(
			"select", { "aria-label": "Question", onchange },
			element("option", { value: "place" }, "Where will it be?"),
			element("option", { value: "outcome" }, "How will it end?"),
		);
		const onclick = () => this.reveal();
		this.revealButton = element("button", { type: "button", class: "reveal", onclick }, "Reveal");
		const close = element("button", { type: "button", onclick: () => on.prediction(null) }, "Close");
		const buttons = element("div", { class: "buttons" }, this.ask, this.revealButton, close);
		this.root = element(
			"div", { class: "predict", role: "group", "aria-label": "Predict, then reveal", hidden: true },
			this.question, this.choices, this.answer, buttons,
		);
		const names = { name: "Your guess", kind: "guess-handle" };
		const move = (/** @type {number} */ x, /** @type {number} */ y) => this.moved(x, y);
		this.pin = pointHandle(names, () => this.where(), move, () => on.change(), () => this.pixels);
		this.pin.hidden = true;
	}

	/**
	 * How many steps may be seen of a run that is being predicted, by its name.
	 * @type {(scene: Scene, followed: string | undefined) => Hidden}
	 */
	hidden(scene, followed) {
		return hiddenIn(this.revealed ? {} : scene, followed);
	}

	/**
	 * Ask what a scene asks; another question, or another run, is asked anew.
	 * @type {(scene: Scene, apart: Apart | null) => void}
	 */
	take(scene, apart) {
		this.asked = scene.prediction;
		this.count = scene.n_steps;
		const key = scene.prediction && JSON.stringify([scene.prediction, apart?.name]);
		if (key !== this.key) {
			this.key = key;
			this.revealed = false;
			this.guess = null;
			this.choice = null;
			for (const { input } of this.options) input.checked = false;
		}
		const isAsked = this.asked !== null && apart !== null;
		hide(this.root, !isAsked);
		hide(this.pin, !isAsked || this.asked?.ask !== "place");
		if (!this.asked || !apart) return;
		const { ask, after } = this.asked;
		const place = ask === "place";
		this.guess ??= [apart.path[2 * after], apart.path[2 * after + 1]];
		this.ask.value = ask;
		hide(this.choices, place);
		for (const { input, value, words, root } of this.options) {
			const text = endOf(apart.texts, value);
			write(words, text);
			hide(root, !text);
			disable(input, this.revealed);
			root.classList.toggle("truth", this.revealed && value === outcomeOf(apart));
		}
		disable(this.revealButton, this.revealed || (!place && this.choice === null));
		const asks = place ? " Press there, or move the pin." : "";
		write(this.question, `${question(this.asked, apart, scene.n_steps)}${asks}`);
	}

	/**
	 * Put the pin at a point of the plane.
	 * @type {(point: Place) => void}
	 */
	place(point) {
		if (this.pin.hidden || this.revealed) return;
		this.guess = point;
		this.on.change();
	}

	/** @type {(x: number, y: number) => void} */
	moved(x, y) {
		this.place(this.toPlane([x, y]));
	}

	/** @type {() => Place} */
	where() {
		return this.guess ? this.toScreen(this.guess) : [0, 0];
	}

	/** @type {(value: string) => void} */
	pick(value) {
		this.choice = value;
		this.on.change();
	}

	reveal() {
		this.revealed = true;
		if (!this.asked) return;
		const { after, step } = this.asked;
		this.on.reveal(this.asked, (step - after) / REVEAL_SECONDS);
	}

	/**
	 * Say how good the prediction was.
	 * @type {(kernels: Kernels, drawn: Drawn, apart: Apart) => void}
	 */
	tell(kernels, drawn, apart) {
		const { asked, guess, choice } = this;
		if (this.root.hidden || !asked) return;
		const answer = () =>
			guess && asked.ask === "place"
				? placeAnswer(guess, asked, apart, drawn.alone ? between(kernels, drawn, apart, asked) : null)
				: outcomeAnswer(choice, apart, drawn);
		write(this.answer, this.revealed ? answer() : "");
	}

	/**
	 * Draw the pin and, once revealed, how far it is from where the run came.
	 * @type {(picture: Picture, apart: Apart | null, theme: Theme) => void}
	 */
	draw(picture, apart, theme) {
		const { toScreen, now: { pixels } } = picture;
		if (!toScreen) return;
		this.pixels = pixels;
		this.toScreen = toScreen;
		this.toPlane = (place) => picture.planeNear?.(place) ?? place;
		if (this.pin.hidden || !this.guess || !apart) return;
		const place = this.where();
		mark(this.pin, "style", `transform:translate(${place.map((unit) => `${unit * pixels}px`)})`);
		if (!this.revealed || !this.asked) return;
		const { step } = this.asked;
		const truth = toScreen([apart.path[2 * step], apart.path[2 * step + 1]]);
		if (!truth.every((value) => Math.abs(value) < 1e5)) return;
		line(picture.now.penOver(theme), place, truth, { colour: theme.push, width: 2, dash: [5, 4] });
	}
}

/**
 * Distance and score of a guess, and a reason where there is a minimum to pass: 100 is the point itself, 0 no better
 * than the last point that was seen.
 * @type {(guess: Point, question: Question, run: Apart, between: Between | null) => string}
 */
function placeAnswer([gx, gy], { after, step }, { path, diverges, title, momenta }, between) {
	const [x, y] = [path[2 * step], path[2 * step + 1]];
	if (diverges >= 0 && diverges <= step) {
		const why = "Each step is longer than the one before, for the step size is too large for the steepest slope.";
		return `${begun(title)} diverges: by step ${diverges} it is over a million away. ${why}`;
	}
	const away = Math.hypot(gx - x, gy - y);
	const went = Math.hypot(x - path[2 * after], y - path[2 * after + 1]);
	const score = went > 0 ? Math.round(100 * Math.max(0, 1 - away / went)) : away === 0 ? 100 : 0;
	const way = `in ${steps(step - after)} it went ${written(went, 2)} from where you last saw it`;
	const why = between ? ` ${reason({ after, step, ...between, momentum: momenta[after] })}` : "";
	return `You were ${written(away, 2)} away; ${way}. Score ${score} of 100.${why}`;
}

/**
 * Why it is there: what its path did between the two steps.
 * @type {(said: {after: number, step: number, along: Float64Array, crossings: number, momentum: number}) => string}
 */
function reason({ after, step, along, crossings, momentum }) {
	/** @type {(s: number) => boolean} */
	const beyond = (s) => Math.abs(s / along[0]) > PASSED && s * along[after] < 0;
	const passed = along.findIndex((s, k) => k > after && k <= step && beyond(s));
	const keeps = `each step keeps ${written(100 * momentum)} % of the velocity`;
	if (passed > 0 && momentum > 0) return `It flew past the minimum at step ${passed}: ${keeps}.`;
	if (passed > 0) return `It passed the minimum at step ${passed}: the step was longer than the way that was left.`;
	const covered = 1 - along[step] / along[after];
	const share = `${written(100 * Math.abs(covered), 2)} % of the way that was left along the valley`;
	const moved = covered < 0 ? `went away by ${share}` : `covered ${share}`;
	const way = Number.isFinite(covered) ? moved : "did not move along the valley";
	if (crossings > 2) return `It crossed the valley ${crossings} times meanwhile and ${way}.`;
	return `It ${way}${momentum > 0 ? `; ${keeps}` : ""}.`;
}

/** @type {(choice: string | null, run: Apart, drawn: Drawn) => string} */
function outcomeAnswer(choice, apart, { scene, texts }) {
	const truth = outcomeOf(apart);
	const { title, settles, diverges, overshoot, finalHeight } = apart;
	const fact = filled(texts[`ended_${truth}`], {
		step: truth === "diverges" ? diverges : settles,
		share: SHARE,
		past: `${written(100 * overshoot, 2)} %`,
		steps: steps(scene.n_steps),
		height: heightText(texts, finalHeight),
	});
	const end = endOf(texts, truth);
	const verdict = choice === truth ? "Right, score 100 of 100" : `No, score 0 of 100: ${title} ${end}`;
	return `${verdict}. ${fact}`;
}
