/** The runs in numbers, at the step that the timeline shows. */

import { stepParts } from "../paint/anatomy.js";
import { element, mark, write } from "../dom.js";
import { settled } from "../narration.js";
import { written } from "../scales.js";
import { nameOf, shownAs, shownStep } from "../scene.js";
import { sample } from "../strokes.js";

const pair = ([x, y]) => `(${written(x)}, ${written(y)})`;
const minus = ([ax, ay], [bx, by]) => [ax - bx, ay - by];

export class Numbers {
	constructor() {
		this.body = element("tbody");
		this.gapTitle = element("th", { scope: "col" }, "gap");
		const titles = ["η", "β"].map((title) => element("th", { scope: "col" }, title));
		const head = element("tr", {}, element("th", { scope: "col" }, "run"), ...titles, this.gapTitle, element("th", { scope: "col" }, "settles"));
		this.note = element("p", { class: "note" });
		this.stepTitle = element("p", { class: "step-title" });
		this.parts = element("dl", { class: "parts" });
		this.root = element("div", { class: "numbers", role: "group", "aria-label": "The runs in numbers", tabindex: 0 },
			element("table", {}, element("thead", {}, head), this.body), this.note, this.stepTitle, this.parts);
	}

	/** One row for each run; they stay while values change. */
	build(runs, catalogue) {
		this.rows = runs.map((run) => {
			const { look, title } = shownAs(run, catalogue);
			const cells = [0, 1, 2, 3].map(() => element("td"));
			const root = element("tr", {}, element("th", { scope: "row" }, sample(look), title), ...cells);
			return { name: nameOf(run), look, root, cells };
		});
		this.body.replaceChildren(...this.rows.map(({ root }) => root));
	}

	draw({ scene, results, landscape }, apart, { theme, hidden }) {
		const step = shownStep(scene);
		write(this.gapTitle, `gap at ${step}`);
		write(this.note, settled(scene));
		for (const { name, look, root, cells } of this.rows) {
			const result = results.find((each) => each.name === name);
			root.hidden = !result;
			if (!result) continue;
			mark(root, "style", `--run:${theme.of(look)}`);
			const hides = (hidden[name] ?? Infinity) < scene.n_steps;
			const momentum = result.rule.schedule ? result.momenta[Math.min(step, scene.n_steps - 1)] : NaN;
			const gap = result.losses[step] - landscape.minimum;
			write(cells[0], written(result.stepSize));
			write(cells[1], written(momentum));
			write(cells[2], hides && step > hidden[name] ? "?" : Number.isFinite(gap) ? written(gap, 2) : "–");
			write(cells[3], hides ? "?" : outcome(result, scene.n_steps));
		}
		this.drawStep(scene, apart, hidden);
	}

	/** The followed run's step in numbers. */
	drawStep(scene, apart, hidden) {
		const taken = apart && scene.step !== null && scene.step < (hidden[apart.name] ?? Infinity);
		this.stepTitle.hidden = this.parts.hidden = !taken;
		if (!taken) return;
		const { at, from, knee, to } = stepParts(apart, scene.step);
		const [kept, push, sum] = apart.rule.part_names;
		const gradient = [apart.gradients[2 * scene.step], apart.gradients[2 * scene.step + 1]];
		const lines = [["iterate", at], ["gradient", gradient]];
		if (kept) lines.push([kept, minus(knee, from)]);
		lines.push([push, minus(to, knee)]);
		if (sum) lines.push([sum, minus(to, from)]);
		write(this.stepTitle, `${apart.title}, step ${scene.step} to ${scene.step + 1}`);
		if (this.parts.childElementCount !== 2 * lines.length) {
			this.parts.replaceChildren(...lines.flatMap(() => [element("dt"), element("dd")]));
		}
		lines.forEach(([name, vector], k) => {
			write(this.parts.children[2 * k], name);
			write(this.parts.children[2 * k + 1], pair(vector));
		});
	}
}

/** What a run came to, in a word or two. */
function outcome({ settles, diverges }, steps) {
	if (diverges >= 0) return `diverges, step ${diverges}`;
	return settles > steps ? "not yet" : `step ${settles}`;
}
