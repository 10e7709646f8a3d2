/** What is under the picture: the parameters, the choice of landscape, and what is held when it changes. */

import { element } from "./dom.js";
import { Slider } from "./slider.js";
import { valueOf } from "./scene.js";

const ADAPTIVE = "adaptive_step_size"; // its slider is there while a run is shown that takes it

export class Controls {
	/** `listeners`: a slider's, and `onlandscape(name)`, `onhold(checked)`. */
	constructor(catalogue, scene, listeners) {
		this.catalogue = catalogue;
		const landscape = catalogue.objectives[scene.objective.name];
		const known = [...catalogue.parameters, ...landscape.parameters];
		this.sliders = scene.live.map(({ parameter, minimum, maximum }) => {
			const record = known.find(({ name }) => name === parameter);
			return new Slider(record, [minimum, maximum], listeners);
		});
		const options = Object.values(catalogue.objectives).map(({ name, title }) =>
			element("option", { value: name, selected: name === landscape.name }, title),
		);
		const choice = element("select", { onchange: () => listeners.onlandscape(choice.value) }, ...options);
		this.hold = element("input", { type: "checkbox", onchange: () => listeners.onhold(this.hold.checked) });
		this.adaptive = this.slider(ADAPTIVE)?.root;
		const adaptive = Object.values(catalogue.optimizers).filter((rule) => rule.adaptive);
		this.adaptive?.setAttribute("title", `A length, about how far one step goes: for ${adaptive.map(({ title }) => title).join(" and ")}`);
		this.slider(landscape.curvature)?.root.querySelector("label").after(element("label", { class: "hold" }, this.hold, "hold ηL"));
		const shared = ["momentum", "step_size", "n_steps"];
		const inRow = (first) => this.sliders.filter(({ parameter: { name } }) => name !== ADAPTIVE && shared.includes(name) === first).map(({ root }) => root);
		this.rows = [
			element("div", { class: "row shared" }, ...inRow(true)),
			element(
				"div", { class: "row own" },
				element("label", { class: "choice" }, element("span", {}, "Landscape"), choice),
				...inRow(false),
				this.adaptive ?? "",
			),
		];
	}

	slider(name) {
		return this.sliders.find(({ parameter }) => parameter.name === name);
	}

	/** Let go of refused texts: another change has been made. */
	forgetRefused() {
		for (const slider of this.sliders) if (slider.number.hasAttribute("aria-invalid")) slider.shown = null;
	}

	/** Show a scene's values, and a mark at the critical momentum if there is one. */
	show(scene, critical = NaN) {
		this.slider("momentum")?.mark(critical, "critical");
		for (const slider of this.sliders) slider.show(valueOf(scene, slider.parameter.name));
		this.hold.checked = scene.hold === "step_size_times_curvature";
		const takesIt = scene.runs.some(({ optimizer, visible }) => visible && this.catalogue.optimizers[optimizer].adaptive);
		this.adaptive?.classList.toggle("unused", !takesIt);
	}
}
