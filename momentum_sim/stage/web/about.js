/** What each control is about, said in a tooltip, which is its description for who listens to the page. */

import { mark } from "./dom.js";
import { nameOf } from "./scene.js";

/** @typedef {import("./stage.js").Stage} Stage */
/**
 * What is said, by the kind of control and its name, as `momentum_sim.lessons.controls` has it.
 * @typedef {Record<"parameters" | "optimizers" | "panels" | "others", Record<string, string>>} About
 */

/**
 * Say of every control of a stage what it is about, where nothing is said already.
 * @type {(stage: Stage, about: About) => void}
 */
export function describe({ scene, root, chips, companion, controls, timeline, reading }, about) {
	const optimizers = Object.fromEntries(scene.runs.map((run) => [nameOf(run), run.optimizer]));
	for (const { root: chip, name } of chips) say(chip, about.optimizers[optimizers[name]]);
	for (const { root: tab, kind } of companion.choices) say(tab, about.panels[kind]);
	const places = [root, ...(reading ? [reading.root] : [])];
	for (const slider of places.flatMap((place) => [...place.querySelectorAll(".slider")])) {
		const { parameter = "" } = /** @type {HTMLElement} */ (slider).dataset;
		say(slider, about.parameters[parameter]);
	}
	const { others } = about;
	say(controls.choice, others.landscape);
	say(controls.hold.parentElement, others.hold);
	say(controls.equalLabel, others.equal);
	say(controls.change, others.change);
	say(controls.draw, others.draw);
	say(companion.direction, others.direction);
	say(timeline.follow, others.vectors);
	for (const { root: label, shows } of companion.map.choices) say(label, others[shows]);
	// Whatever is left says at least what it is called, as buttons without words do.
	for (const named of root.querySelectorAll(":is(select, input[type=range])[aria-label]:not([title])")) {
		say(named, named.getAttribute("aria-label") ?? "");
	}
}

/** @type {(control: Element | null, text: string | undefined) => void} */
function say(control, text) {
	if (text && !control?.getAttribute("title")) mark(/** @type {Element} */ (control), "title", text);
}
