/** Predict, then reveal: runs are hidden after some step; say what comes of them; distance, score, reason. */

import { disable, element, hide, mark, sample, write } from "./dom.js";
import { pointHandle } from "./gestures.js";
import { line } from "./paint/strokes.js";
import { QUESTIONS, questionText, scoreIn } from "./questions.js";
import { rounded, SCALES, written } from "./scales.js";
import { hiddenIn, questionsOf, valueOf, withValue } from "./scene.js";
import { Slider } from "./slider.js";
import { keepScores, scores, tally } from "./tally.js";

/**
 * @import {
 *	Apart, Catalogue, Drawn, Hidden, Kernels, Parameter, Place, Point, Question, Scene, Theme
 * } from "./types.d.ts"
 */

/**
 * @typedef {import("./questions.js").Choice} Choice
 * @typedef {object} Picture that is guessed on
 * @property {import("./dom.js").Surface} now
 * @property {(point: Point) => Place} [toScreen] where a point is, of a picture of points: places are guessed on these
 * @property {(place: Place) => Place} [planeNear]
 *
 * @typedef {object} On
 * @property {(prediction: Question | null) => void} prediction
 * @property {() => void} change
 * @property {(question: Question, speed: number) => void} reveal
 * @property {() => void} [next]
 *
 * @typedef {{drawn: Drawn, apart: Apart | null}} Known what comes of a scene's runs
 * @typedef {{catalogue: Catalogue, theme: Pick<Theme, "of">}} Told what names and looks mean
 * @typedef {{value: string, input: HTMLInputElement, words: HTMLElement, root: HTMLElement}} Option
 */

const REVEAL_SECONDS = 1.4;
const NEARLY = 0.8; // of a run: who has seen so much of it has seen nearly all
const TURN = 0.618; // of a slider's way, by which each setting that is asked of is beyond the last

/**
 * What a reader is asked unless a scene says otherwise: what its runs can be asked first, or `ask`. Hidden early, and a
 * place is asked for a sixth of the run later. Of a `run` that is known, it is hidden before all of it is over.
 * @type {(scene: Pick<Scene, "step" | "n_steps" | "objective">,
 *   catalogue: Pick<Catalogue, "objectives" | "problems">, ask?: string, run?: Apart | null) => Question}
 */
export function usualQuestion(scene, catalogue, ask = Object.keys(questionsOf(scene, catalogue))[0], run = null) {
	const { step, n_steps: count } = scene;
	const end = (run && QUESTIONS[ask].over?.(run)) ?? count;
	/** @type {(k: number) => boolean} */
	const isEarly = (k) => k < NEARLY * end;
	const usual = Math.floor(count / 12);
	const early = isEarly(usual) ? usual : Math.floor(end / 4);
	const after = step !== null && isEarly(step) ? step : early;
	const later = Math.min(count, after + Math.max(1, Math.round(count / 6)));
	return { ask, after, step: questionsOf(scene, catalogue)[ask].at_end ? count : later };
}

/**
 * The first question of those in `asks` that can be answered of a scene's runs, as far as these are known.
 * @type {(scene: Scene, catalogue: Catalogue, asks: string[], known?: Known) => Question}
 */
export const questionOf = (scene, catalogue, asks, known) =>
	asks.map((ask) => usualQuestion(scene, catalogue, ask, known?.apart))
		.find((asked) => !known?.apart || QUESTIONS[asked.ask].fits?.(asked, known.apart, known.drawn) !== false) ??
	usualQuestion(scene, catalogue);

/**
 * The parameter by which a next question is of other runs: the momentum where it can be set, unless its settings follow
 * from another's.
 * @type {(scene: Scene, catalogue: Catalogue) => Parameter | undefined}
 */
function turnedBy({ hold, live, objective }, { objectives, parameters }) {
	const { tuned, parameters: own } = objectives[objective.name];
	const wanted = hold === "best" ? tuned : "momentum";
	const { parameter } = live.find((one) => one.parameter === wanted) ?? live[0] ?? {};
	return [...own, ...parameters].find(({ name }) => name === parameter);
}

/**
 * The scene of the next question: another kind, if there is one, of runs with another setting. That goes round its
 * slider by the golden section, so that it comes near no earlier one for long. `retuned` has settings follow that do,
 * `work` simulates.
 * @type {(scene: Scene, catalogue: Catalogue, retuned: (scene: Scene) => Scene, work: (scene: Scene) => Known) =>
 *   Scene}
 */
export function nextScene(scene, catalogue, retuned, work) {
	const { name, scale, ...parameter } = /** @type {Parameter} */ (turnedBy(scene, catalogue));
	const names = Object.keys(questionsOf(scene, catalogue));
	const after = names.indexOf(scene.prediction?.ask ?? "") + 1;
	const asks = [...names.slice(after), ...names.slice(0, after)];
	const { position, value } = SCALES[scale];
	const range = scene.live.filter((one) => one.parameter === name)[0];
	const [low, now, high] = [range.minimum, valueOf(scene, name), range.maximum].map(position);
	const beyond = (now + TURN * (high - low) - low) % (high - low);
	const setting = rounded({ ...parameter, scale }, value(low + beyond));
	const other = retuned(withValue({ ...scene, step: null }, name, setting, catalogue.objectives));
	const known = QUESTIONS[asks[0]].over && work({ ...other, prediction: null });
	return { ...other, prediction: questionOf(other, catalogue, asks, known) };
}

export class Predict {
	/** @type {Question | null} */
	asked = null;
	/** @type {Known & {scene: Scene, catalogue: Catalogue} | null} */
	shown = null;
	/** Whether a next question is on its way, to which the focus goes. */
	arriving = false;
	/** @type {Parameter | undefined} by which a next question is of other runs */
	turns;
	/** @type {Parameter | undefined} by which this one is */
	turned;
	/** @type {string | null} */
	key = null;
	revealed = false;
	/** @type {Place | null} */
	guess = null;
	/** @type {string | null} */
	choice = null;
	/** @type {number | null} */
	count = null;
	/** @type {Option[]} */
	options = [];
	/** @type {Slider | null} */
	slider = null;
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
		this.question = element("p", { class: "question", tabindex: -1 });
		this.told = element("span");
		this.reason = element("span", { class: "reason" }); // is read out: its beat shows it
		this.answer = element("p", { class: "answer", role: "status" }, this.told, this.reason);
		this.tally = element("p", { class: "tally", role: "status" });
		this.name = `guess-${Math.random().toString(36).slice(2)}`;
		this.choices = element("div", { class: "outcomes", role: "radiogroup" });
		this.counts = element("div", { class: "count" });
		const onchange = () => {
			if (!this.shown) return;
			const { scene, catalogue, apart } = this.shown;
			const from = { ...scene, step: this.asked?.after ?? null };
			on.prediction(usualQuestion(from, catalogue, this.ask.value, apart));
		};
		this.ask = element("select", { "aria-label": "Question", onchange });
		const onclick = () => this.reveal();
		this.revealButton = element("button", { type: "button", class: "reveal", onclick }, "Reveal");
		const next = () => {
			on.next?.();
			this.turned = this.turns;
			this.arriving = true;
		};
		this.nextButton = element("button", { type: "button", class: "reveal", onclick: next }, "Next question");
		const again = () => {
			keepScores();
			on.change();
		};
		this.againButton = element("button", { type: "button", onclick: again }, "Start over");
		const close = element("button", { type: "button", onclick: () => on.prediction(null) }, "Close");
		const buttons = element(
			"div", { class: "buttons" }, this.ask, this.revealButton, this.nextButton, this.againButton, close,
		);
		this.root = element(
			"div", { class: "predict", role: "group", "aria-label": "Predict, then reveal", hidden: true },
			this.question, this.choices, this.counts, this.answer, this.tally, buttons,
		);
		const names = { name: "Your guess", kind: "guess-handle" };
		const move = (/** @type {number} */ x, /** @type {number} */ y) => this.moved(x, y);
		this.pin = pointHandle(names, () => this.where(), move, () => on.change(), () => this.pixels);
		this.pin.hidden = true;
	}

	/**
	 * How many steps may be seen of each run that is being predicted, by its name.
	 * @type {(scene: Scene, followed: string | undefined, catalogue: Catalogue) => Hidden}
	 */
	hidden(scene, followed, catalogue) {
		return hiddenIn(this.revealed ? { ...scene, prediction: null } : scene, followed, catalogue);
	}

	/** Whether a question is open: asked, and not revealed. */
	get isOpen() {
		return !this.root.hidden && !this.revealed;
	}

	/** Have what is asked next asked anew, even if it is what was asked before. */
	forget() {
		this.key = null;
		this.turned = undefined;
	}

	/**
	 * Ask what a scene asks; another question, or one of other runs, is asked anew.
	 * @type {(drawn: Drawn, apart: Apart | null, told: Told) => void}
	 */
	take(drawn, apart, { catalogue, theme }) {
		const { scene } = drawn;
		this.asked = scene.prediction;
		this.shown = { scene, catalogue, drawn, apart };
		const hidden = hiddenIn(scene, apart?.name, catalogue);
		const key = scene.prediction && JSON.stringify([scene.prediction, Object.keys(hidden)]);
		if (key !== this.key) {
			this.key = key;
			this.revealed = false;
			this.guess = null;
			this.choice = null;
			this.count = null;
			for (const { input } of this.options) input.checked = false;
		}
		const isAsked = this.asked !== null && apart !== null;
		const guessed = this.asked && QUESTIONS[this.asked.ask].guessed;
		hide(this.root, !isAsked);
		hide(this.pin, !isAsked || guessed !== "place");
		if (!this.asked) this.forget();
		if (!this.asked || !apart) return;
		const { after } = this.asked;
		if (guessed === "place") this.guess ??= [apart.path[2 * after], apart.path[2 * after + 1]];
		this.offer(questionsOf(scene, catalogue), this.asked.ask);
		hide(this.choices, guessed !== "choice");
		hide(this.counts, guessed !== "count");
		if (guessed === "choice") this.showChoices(drawn, apart, { catalogue, theme });
		if (guessed === "count") this.showCount(drawn, apart);
		disable(this.revealButton, this.revealed || !this.isGuessed);
		hide(this.revealButton, this.revealed);
		this.turns = this.on.next && turnedBy(scene, catalogue);
		hide(this.nextButton, !this.revealed || !this.turns);
		hide(this.againButton, !this.revealed);
		const asks = guessed === "place" ? " Press there, or move the pin." : "";
		const secret = this.revealed ? {} : hidden;
		const { turned } = this;
		const set = turned && `${turned.label} is ${written(valueOf(scene, turned.name), 4)} now. `;
		write(this.question, `${set ?? ""}${questionText(this.asked, apart, drawn, secret)}${asks}`);
		if (this.arriving) this.question.focus();
		this.arriving = false;
	}

	/** Whether anything has been guessed yet; a place always is, where the run was last seen. */
	get isGuessed() {
		const { asked, guess, choice, count } = this;
		const { guessed } = QUESTIONS[asked?.ask ?? ""] ?? {};
		return { place: guess, choice, count }[guessed ?? "place"] !== null;
	}

	/**
	 * The questions that there are, and the one that is asked.
	 * @type {(questions: ReturnType<typeof questionsOf>, ask: string) => void}
	 */
	offer(questions, ask) {
		const names = Object.keys(questions);
		if (names.join() !== [...this.ask.options].map(({ value }) => value).join()) {
			const options = names.map((name) => element("option", { value: name }, questions[name].asks));
			this.ask.replaceChildren(...options);
		}
		this.ask.value = ask;
	}

	/** @type {(drawn: Drawn, apart: Apart, told: Told) => void} */
	showChoices(drawn, apart, { catalogue, theme }) {
		const { choices, truth, label } = QUESTIONS[this.asked?.ask ?? ""];
		const all = choices?.(apart, drawn) ?? [];
		mark(this.choices, "aria-label", label ?? "");
		const shape = (/** @type {{value: string, look?: unknown}[]} */ each) =>
			JSON.stringify(each.map(({ value, look }) => [value, look]));
		if (this.shape !== shape(all)) {
			this.options = all.map((choice) => this.optionOf(choice, catalogue.markers));
			this.choices.replaceChildren(...this.options.map(({ root }) => root));
		}
		this.shape = shape(all);
		const right = this.revealed ? truth?.(apart, drawn) : null;
		all.forEach(({ text, look }, k) => {
			const { value, input, words, root } = this.options[k];
			write(words, text);
			hide(root, !text);
			disable(input, this.revealed);
			if (look) mark(root, "style", `--run:${theme.of(look)}`);
			root.classList.toggle("truth", value === right);
		});
	}

	/** @type {(choice: Choice, markers: Record<string, string>) => Option} */
	optionOf({ value, look }, markers) {
		const onchange = () => this.pick(value);
		const checked = value === this.choice;
		const input = element("input", { type: "radio", name: this.name, value, checked, onchange });
		const words = element("span");
		const drawn = look ? [sample(look, markers)] : [];
		return { value, input, words, root: element("label", {}, input, ...drawn, words) };
	}

	/** @type {(drawn: Drawn, apart: Apart) => void} */
	showCount(drawn, apart) {
		const asked = /** @type {Question} */ (this.asked);
		const found = QUESTIONS[asked.ask].count?.(asked, apart, drawn);
		if (!found) return;
		const { label, most, seen } = found;
		if (this.slider?.ends[1] !== most) {
			const words = `lie in [0, ${most}]`;
			const rule = { low: 0, high: most, without_low: false, without_high: false, words };
			const parameter = { name: "guess", label, rule, scale: "linear", whole: true, unit: "" };
			this.slider = new Slider(/** @type {Parameter} */ (parameter), [0, most], {
				oninput: (_name, value) => this.say(value),
				onrelease: () => {},
			});
			this.counts.replaceChildren(this.slider.root);
		}
		this.slider.rename(label);
		this.slider.show(this.count ?? seen);
		for (const input of [this.slider.range, this.slider.number]) disable(input, this.revealed);
	}

	/**
	 * Guess a number.
	 * @param {number} value
	 */
	say(value) {
		if (this.revealed) return;
		this.count = value;
		this.on.change();
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
		const { asked, shown, guess: place, choice, count } = this;
		this.revealed = true;
		hide(this.nextButton, !this.turns);
		this.nextButton.focus(); // for the other one goes
		if (!asked || !shown) return;
		const { drawn, apart } = shown;
		const score = apart && scoreIn({ place, choice, count }, asked, apart, drawn);
		if (typeof score === "number") keepScores([...scores(), score]);
		const { after, step } = asked;
		this.on.reveal(asked, (step - after) / REVEAL_SECONDS);
	}

	/**
	 * Say how good the prediction was, and the `reason` that a lesson has, if it has one.
	 * @type {(kernels: Kernels, drawn: Drawn, apart: Apart, reason?: string) => void}
	 */
	tell(kernels, drawn, apart, reason = "") {
		const { asked, guess: place, choice, count } = this;
		if (this.root.hidden || !asked) return;
		const answer = () => QUESTIONS[asked.ask].answer({ place, choice, count }, asked, apart, drawn, kernels);
		write(this.told, this.revealed ? answer() : "");
		write(this.reason, this.revealed && reason ? ` ${reason}` : "");
		write(this.tally, this.revealed ? tally() : "");
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
