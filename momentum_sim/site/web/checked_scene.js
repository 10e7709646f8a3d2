/** Whether a scene that came with an address is one: every field by the rules that Python has for it. */

import { same } from "../../stage/web/scene.js";

const FIELDS = [
	"schema_version", "objective", "start", "n_steps", "step_size", "adaptive_step_size", "momentum", "runs", "hold",
	"panels", "live", "step", "follow", "vectors", "prediction", "equal", "rate_change",
]; // those that a stage lets one change

/**
 * The opening scene with what is given of another one's fields. `scenes` are others that the page has, `catalogue` the
 * stage's, `rules` what a field may be where the catalogue does not say. Throws a RangeError with what is wrong.
 */
export function checkedScene(given, { opening, scenes, catalogue, rules }) {
	must(isObject(given) && Object.keys(given).every((field) => FIELDS.includes(field)), "a scene must have known fields");
	must(given.schema_version === opening.schema_version, "schema_version must be one that is known");
	const scene = { ...opening, ...given };
	checkObjective(scene.objective, catalogue);
	checkNumbers(scene, catalogue);
	checkRuns(scene.runs, opening.runs);
	checkPanels(scene.panels, catalogue, rules);
	const { opening: usual } = catalogue.objectives[scene.objective.name];
	const there = [opening, ...scenes, usual].filter(({ objective }) => objective.name === scene.objective.name);
	must(there.some(({ live }) => same(live, scene.live)), "live must be the objective's sliders");
	must(rules.hold.includes(scene.hold) && rules.equal.includes(scene.equal), "hold and equal must be known");
	must(typeof scene.vectors === "boolean", "vectors must be true or false");
	checkTime(scene, rules);
	return scene;
}

function checkObjective(objective, { objectives }) {
	must(hasFields(objective, ["name", "parameters"]), "objective must have a name and parameters");
	must(Object.hasOwn(objectives, objective.name), "objective must be known");
	const { parameters } = objectives[objective.name];
	must(hasFields(objective.parameters, parameters.map(({ name }) => name)), "parameters must be the objective's");
	for (const { name, rule } of parameters) must(keeps(objective.parameters[name], rule), `${name} must ${rule.words}`);
}

function checkNumbers(scene, { parameters }) {
	for (const { name, rule, whole } of parameters) {
		must(keeps(scene[name], rule) && (!whole || Number.isInteger(scene[name])), `${name} must ${rule.words}`);
	}
	must(areNumbers(scene.start, 2), "start must be two numbers");
}

/** A reader switches runs on and off; all else of them is the lesson's. */
function checkRuns(runs, usual) {
	const fits = (run, k) => isObject(run) && typeof run.visible === "boolean" && same({ ...run, visible: true }, { ...usual[k], visible: true });
	must(Array.isArray(runs) && runs.length === usual.length && runs.every(fits), "runs must be the lesson's");
}

function checkPanels(panels, { panels: known, directions }, { links, shows, pictures, companions }) {
	must(Array.isArray(panels) && panels.length > 0, "panels must be some");
	for (const panel of panels) {
		must(isObject(panel) && Object.hasOwn(known, panel.kind), "panels must be of known kinds");
		must(hasFields(panel, Object.keys(known[panel.kind])), "panels must have their own fields");
		must(Array.isArray(panel.links) && panel.links.every((link) => links.includes(link)), "links must be known");
		if ("direction" in panel) must(directions[panel.kind].includes(panel.direction), "direction must be one of the panel's");
		if ("shows" in panel) must(shows.includes(panel.shows), "shows must be known");
		if ("view" in panel) must(panel.view === null || isBox(panel.view), "view must be a box");
	}
	for (const kinds of [pictures, companions]) {
		must(panels.filter(({ kind }) => kinds.includes(kind)).length <= 1, "panels must be one picture and one companion");
	}
}

/** What is shown of the runs: a step, the followed one, a prediction, where the step size changes. */
function checkTime({ runs, n_steps, step, follow, prediction, rate_change }, { ask, most_steps }) {
	must(step === null || isWhole(step, 0, n_steps - 1), "step must be one before the last");
	must(follow === null || runs.some(({ optimizer }) => optimizer === follow), "follow must be one of the runs");
	if (prediction !== null) {
		must(hasFields(prediction, ["ask", "after", "step"]) && ask.includes(prediction.ask), "prediction must ask what is known");
		must(isWhole(prediction.after, 0, n_steps - 1) && isWhole(prediction.step, prediction.after + 1, n_steps), "prediction must be of a later step");
	}
	if (rate_change !== null) {
		must(hasFields(rate_change, ["step", "factor"]), "rate_change must have a step and a factor");
		must(isWhole(rate_change.step, 1, most_steps) && Number.isFinite(rate_change.factor) && rate_change.factor > 0, "rate_change must be a step and a factor");
	}
}

function must(holds, rule) {
	if (!holds) throw new RangeError(rule);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const hasFields = (value, names) => isObject(value) && same(Object.keys(value).sort(), [...names].sort());
const isWhole = (value, low, high) => Number.isInteger(value) && low <= value && value <= high;
const areNumbers = (values, count) => Array.isArray(values) && values.length === count && values.every(Number.isFinite);
const isBox = (view) => areNumbers(view, 4) && view[0] < view[1] && view[2] < view[3];

/** Whether a value is a number that keeps a rule; an end of it that is null is infinite. */
function keeps(value, { low, high, without_low, without_high }) {
	if (!Number.isFinite(value)) return false;
	const above = low === null || (without_low ? value > low : value >= low);
	return above && (high === null || (without_high ? value < high : value <= high));
}
