/** What theory predicts of the followed run in one direction, beside what was measured. */

import { element, mark, write } from "../dom.js";
import { written } from "../scales.js";
import { pictureOf } from "../scene.js";
import { measured, prediction, settledDistance } from "../theory.js";

const percent = (value) => (Number.isFinite(value) ? `${written(100 * value)} %` : written(value));

export class Beside {
	constructor() {
		this.regime = element("p", { class: "regime", role: "status" });
		this.within = element("span");
		const columns = ["predicted", "measured"].map((title) => element("th", { scope: "col" }, title));
		const titles = [element("td"), ...columns]; // a heading without words would be one that is read out
		this.rows = {
			overshoot: this.row("overshoot"),
			period: this.row("period, steps"),
			settles: this.row(this.within),
			rate: this.row("each step leaves ×"),
		};
		const body = element("tbody", {}, ...Object.values(this.rows).map(({ root }) => root));
		this.table = element("table", {}, element("thead", {}, element("tr", {}, ...titles)), body);
		this.note = element("p", { class: "note" });
		this.root = element("div", { class: "beside", role: "group", "aria-label": "Predicted beside measured" }, this.regime, this.table, this.note);
	}

	row(name) {
		const cells = [0, 1].map(() => element("td"));
		return { cells, root: element("tr", {}, element("th", { scope: "row" }, name), ...cells) };
	}

	draw(drawn, apart, direction, { kernels, catalogue, hidden }) {
		const secret = apart && apart.name in hidden;
		const theory = apart && !secret ? prediction(kernels, catalogue, drawn, apart, direction) : null;
		const found = apart && !secret ? measured(kernels, drawn, apart, direction) : null;
		this.table.hidden = !found;
		this.regime.classList.toggle("spoken", pictureOf(drawn.scene)?.kind === "profile"); // there it stands on the picture
		write(this.regime, theory ? `${theory.regime.name}: ${theory.regime.words}` : "");
		mark(this.root, "data-regime", theory?.regime.name ?? "");
		write(this.note, noteOf(drawn, apart, theory, secret));
		if (!found) return;
		const { n_steps: count } = drawn.scene;
		write(this.within, `stays within ${percent(settledDistance(drawn, apart))}`);
		const settled = (step, last, otherwise) => (step > last ? otherwise : `step ${written(step, 6)}`);
		this.fill("overshoot", percent(theory?.overshoot ?? NaN), percent(found.overshoot));
		this.fill("period", written(theory?.period ?? NaN, 4), written(found.period, 4));
		this.fill("settles", theory ? settled(theory.settles, Number.MAX_VALUE, "never") : "–", settled(found.settles, count, "not yet"));
		this.fill("rate", written(theory?.rate ?? NaN, 4), written(found.rate, 4));
	}

	fill(name, predicted, found) {
		const { cells } = this.rows[name];
		write(cells[0], predicted);
		write(cells[1], found);
	}
}

/** What has to be said of the prediction, if anything. */
function noteOf({ landscape, quadratic }, apart, theory, secret) {
	if (!apart) return "No run is shown: switch one on by its name.";
	if (secret) return `Hidden, as ${apart.title} is, until you have guessed.`;
	if (!quadratic) return landscape.no_quadratic;
	if (!theory) return `Theory has nothing to say of ${apart.title} in this direction.`;
	return landscape.curvature ? "" : `Predicted as if the landscape had, everywhere, the curvature it has at the minimum: ${written(theory.curvature)}.`;
}
