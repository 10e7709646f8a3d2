/** The forms of momentum beside each other: which numbers make each the path of the first run, and which it has now. */

import { element, mark, write } from "../dom.js";
import { written } from "../scales.js";
import { effectiveStepSize, ownStepSize } from "../scene.js";
import { runAt } from "../simulation.js";
import { sample } from "../strokes.js";

const EXACT = 1e-9; // of the path's size: what is less is rounding
const EQUALS = { effective_step_size: "make equal", step_size: "same numbers" };

const pair = (stepSize, momentum) => `${written(stepSize, 4)}, ${written(momentum, 4)}`;

export class Forms {
	/** `onequal(equal)` hears of what the runs are to share. */
	constructor(onequal) {
		this.buttons = Object.entries(EQUALS).map(([equal, text]) => ({
			equal,
			root: element("button", { type: "button", onclick: () => onequal(equal) }, text),
		}));
		this.body = element("tbody");
		const heads = ["η, β for one path", "η, β now", "apart"].map((text) => element("th", { scope: "col" }, text));
		const head = element("tr", {}, element("th", { scope: "col" }, "form"), ...heads);
		this.note = element("p", { class: "note" });
		this.root = element("div", { class: "forms numbers", role: "group", "aria-label": "Forms of momentum", tabindex: 0 },
			element("div", { class: "buttons", role: "group", "aria-label": "What the runs share" }, ...this.buttons.map(({ root }) => root)),
			element("table", {}, element("thead", {}, head), this.body), this.note);
	}

	/** One row for each form; they stay while values change. */
	build({ conventions, optimizers }) {
		this.rows = conventions.map((form) => {
			const { look } = optimizers[form.optimizer];
			const cells = [0, 1, 2].map(() => element("td"));
			const name = element("th", { scope: "row" },
				sample(look), element("b", {}, form.title), element("span", {}, form.libraries.join(", ")), element("i", {}, form.rule));
			return { form, look, cells, root: element("tr", {}, name, ...cells) };
		});
		this.body.replaceChildren(...this.rows.map(({ root }) => root));
	}

	draw(drawn, { kernels, catalogue, theme, hidden }) {
		const { scene } = drawn;
		for (const { equal, root } of this.buttons) mark(root, "aria-pressed", equal === scene.equal);
		const first = drawn.results.find(({ optimizer }) => this.rows.some(({ form }) => form.optimizer === optimizer));
		const base = first && this.rows.find(({ form }) => form.optimizer === first.optimizer).form;
		const secret = first && Object.keys(hidden).length > 0;
		write(this.note, secret ? "Distances are hidden until you have guessed." : noteOn(scene, base));
		for (const { form, look, cells, root } of this.rows) {
			mark(root, "style", `--run:${theme.of(look)}`);
			const own = scene.runs.find(({ optimizer }) => optimizer === form.optimizer);
			const run = runAt(kernels, catalogue, drawn, own ?? { optimizer: form.optimizer }, {});
			mark(root, "aria-current", form === base);
			write(cells[0], base ? numbersOf(form, base, first, catalogue) : "–");
			write(cells[1], pair(run.stepSize, run.momentum));
			write(cells[2], !base || secret ? "–" : form === base ? "this path" : apart(kernels, run, first));
		}
	}
}

/** The numbers with which a form takes the path of another, if there are any. */
function numbersOf(form, base, { stepSize, momentum }, { optimizers }) {
	if (form.family !== base.family && momentum > 0) return "no pair";
	const [here, there] = [form, base].map(({ optimizer }) => optimizers[optimizer].amplifies);
	const converted = here ? ownStepSize : effectiveStepSize;
	return pair(here === there ? stepSize : converted(stepSize, momentum), momentum);
}

/** How far apart two runs get, in a word if that is rounding or one of them leaves for good. */
function apart(kernels, run, other) {
	const [path, beside] = [kernels.put("path", run.path), kernels.put("beside", other.path)];
	const largest = kernels.measure("distance", path, beside, run.path.length / 2 - 1);
	const size = Math.max(...other.path.map(Math.abs));
	if (largest <= EXACT * size) return "identical";
	return run.diverges >= 0 || other.diverges >= 0 ? "diverges" : written(largest, 3);
}

function noteOn({ rate_change: change }, base) {
	if (!base) return "Switch on a run of one of these forms, by its name.";
	const lasting = change ? "As long as η stays: from here on where it stands matters. " : "";
	return `${lasting}Apart: the largest distance at one step. Nesterov’s two forms are one run, y = θ + βv.`;
}
