/** Predict, then reveal: a run is hidden after some step; say where it goes or how it ends; distance, score, reason. */

import { element, mark, write } from "./dom.js";
import { pointHandle } from "./gestures.js";
import { begun, heightText, question, steps } from "./narration.js";
import { line } from "./paint/strokes.js";
import { written } from "./scales.js";
import { hiddenIn } from "./scene.js";
import { PASSED } from "./simulation.js";

const REVEAL_SECONDS = 1.4;

const OUTCOMES = {
	direct: "settles without passing the minimum",
	passing: `passes the minimum (by over ${100 * PASSED} % of the way), comes back and settles`,
	late: "has not settled by the last step",
	diverges: "diverges",
};

/** What a reader is asked unless a scene says otherwise: hidden early, the place asked for a sixth of the run later. */
export function usualQuestion({ step, n_steps: count }, ask = "place") {
	const after = step !== null && step < 0.8 * count ? step : Math.floor(count / 12);
	return { ask, after, step: ask === "place" ? Math.min(count, after + Math.max(1, Math.round(count / 6))) : count };
}

/** How a run ends, as one of `OUTCOMES`. */
export function outcomeOf({ diverges, settles, overshoot, losses }) {
	if (diverges >= 0) return "diverges";
	if (settles >= losses.length) return "late";
	return overshoot > PASSED ? "passing" : "direct";
}

export class Predict {
	/**
	 * `on.prediction(prediction)` hears of another question (null: none), `on.change()` of a guess,
	 * `on.reveal(k, speed)` of its button.
	 */
	constructor(on) {
		this.on = on;
		this.question = element("p", { class: "question" });
		this.answer = element("p", { class: "answer", role: "status" });
		const name = `outcome-${Math.random().toString(36).slice(2)}`;
		this.options = Object.entries(OUTCOMES).map(([value, text]) => {
			const input = element("input", { type: "radio", name, value, onchange: () => this.pick(value) });
			return { value, input, root: element("label", {}, input, text) };
		});
		this.choices = element(
			"div", { class: "outcomes", role: "radiogroup", "aria-label": "How it ends" },
			...this.options.map(({ root }) => root),
		);
		const onchange = () =>
			on.prediction(usualQuestion({ step: this.asked.after, n_steps: this.count }, this.ask.value));
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
		const [names, move] = [{ name: "Your guess", kind: "guess-handle" }, (x, y) => this.moved(x, y)];
		this.pin = pointHandle(names, () => this.where(), move, () => on.change(), () => this.pixels);
		this.pin.hidden = true;
	}

	/** How many steps may be seen of a run that is being predicted, by its name. */
	hidden(scene, followed) {
		return hiddenIn(this.revealed ? {} : scene, followed);
	}

	/** Ask what a scene asks; another question, or another run, is asked anew. */
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
		this.root.hidden = !key || !apart;
		this.pin.hidden = this.root.hidden || this.asked.ask !== "place";
		if (this.root.hidden) return;
		const { ask, after } = this.asked;
		const place = ask === "place";
		this.guess ??= [apart.path[2 * after], apart.path[2 * after + 1]];
		this.ask.value = ask;
		this.choices.hidden = place;
		for (const { input, value, root } of this.options) {
			input.disabled = this.revealed;
			root.classList.toggle("truth", this.revealed && value === outcomeOf(apart));
		}
		this.revealButton.disabled = this.revealed || (!place && this.choice === null);
		const asks = place ? " Press there, or move the pin." : "";
		write(this.question, `${question(this.asked, apart, scene.n_steps)}${asks}`);
	}

	/** Put the pin at a point of the plane. */
	place(point) {
		if (this.pin.hidden || this.revealed) return;
		this.guess = point;
		this.on.change();
	}

	moved(x, y) {
		this.place(this.toPlane([x, y]));
	}

	where() {
		return this.toScreen(this.guess);
	}

	pick(value) {
		this.choice = value;
		this.on.change();
	}

	reveal() {
		this.revealed = true;
		const { after, step } = this.asked;
		this.on.reveal(this.asked, (step - after) / REVEAL_SECONDS);
	}

	/**
	 * Say how good the prediction was. `between`: where the run is `along` at each step, and its `crossings` meanwhile.
	 */
	tell(drawn, apart, between) {
		if (this.root.hidden) return;
		const answer = () =>
			this.asked.ask === "place"
				? placeAnswer(this.guess, this.asked, apart, drawn.alone && between)
				: outcomeAnswer(this.choice, apart, drawn);
		write(this.answer, this.revealed ? answer() : "");
	}

	/** Draw the pin and, once revealed, how far it is from where the run came. */
	draw(contour, apart, theme) {
		const { pixels } = contour.now;
		Object.assign(this, { toScreen: contour.toScreen, toPlane: (place) => contour.planeNear(place), pixels });
		if (this.pin.hidden || !this.guess || !apart) return;
		const place = this.where();
		mark(this.pin, "style", `transform:translate(${place.map((unit) => `${unit * pixels}px`)})`);
		if (!this.revealed) return;
		const { step } = this.asked;
		const truth = contour.toScreen([apart.path[2 * step], apart.path[2 * step + 1]]);
		if (!truth.every((value) => Math.abs(value) < 1e5)) return;
		line(contour.now.penOver(theme), place, truth, { colour: theme.push, width: 2, dash: [5, 4] });
	}
}

/**
 * Distance and score of a guess, and a reason where there is a minimum to pass: 100 is the point itself, 0 no better
 * than the last point that was seen.
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

/** Why it is there: what its path did between the two steps. */
function reason({ after, step, along, crossings, momentum }) {
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

function outcomeAnswer(choice, apart, { scene, texts }) {
	const truth = outcomeOf(apart);
	const { title, settles, diverges, overshoot, finalHeight } = apart;
	const facts = {
		direct: `It settles at step ${settles} and never goes more than ${written(100 * PASSED)} % past the minimum.`,
		passing: `It goes ${written(100 * overshoot, 2)} % past the minimum and settles at step ${settles}.`,
		late: `After ${steps(scene.n_steps)} it is still ${heightText(texts, finalHeight)}.`,
		diverges: `By step ${diverges} it is over a million away.`,
	};
	const verdict = choice === truth ? "Right, score 100 of 100" : `No, score 0 of 100: ${title} ${OUTCOMES[truth]}`;
	return `${verdict}. ${facts[truth]}`;
}
