/** What a picture shows, in words: the catalogue's `texts`, which Python fills in as well. */

import { written } from "./scales.js";
import { shownStep } from "./scene.js";

/** @import { Drawn, Hidden, Result, Texts } from "./types.d.ts" */

/** @typedef {Pick<Drawn, "scene" | "results" | "floor" | "texts" | "kept">} Told */

/**
 * As a sentence begins.
 * @type {(text: string) => string}
 */
export const begun = (text) => text[0].toUpperCase() + text.slice(1);

/** @type {(count: number) => string} */
export const steps = (count) => (count === 1 ? "one step" : `${count} steps`);

/**
 * A text with values in place of their names in braces.
 * @type {(text: string, values: Record<string, any>) => string}
 */
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/**
 * How far above the minimum, or at what loss.
 * @type {(texts: Texts, height: number) => string}
 */
export const heightText = (texts, height) =>
	Number.isFinite(height) ? filled(texts.height, { height: written(height, 2) }) : texts.beyond;

/**
 * What is told of a run at a step: how far above the minimum it is, or what else says how far it has come.
 * @type {(run: Result, step: number, floor: number) => number}
 */
export const heightAt = ({ losses, heights }, step, floor) => heights?.[step] ?? losses[step] - floor;

/** @type {(items: string[]) => string} */
export const listed = (items) =>
	items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

/**
 * Who settles and when, who does not and how far it is, who diverges. `hidden` runs are not told of.
 * @type {(drawn: Told, hidden?: Hidden) => string}
 */
export function sentence(drawn, hidden = {}) {
	const { scene, results, texts } = drawn;
	const open = results.filter(({ name }) => !(name in hidden));
	if (results.length === 0) return texts.no_run;
	const parts = scene.step === null ? outcomes(drawn, open) : [positions(drawn, open)];
	const secret = [...new Set(Object.values(hidden))].map((step) => {
		const titles = results.filter(({ name }) => hidden[name] === step).map(({ title }) => title);
		return hiddenWords(titles, step, texts);
	});
	return `${begun([...parts, ...secret].filter(Boolean).join("; "))}.`;
}

/**
 * That the rest of some runs is hidden.
 * @type {(titles: string[], step: number, texts: Texts) => string}
 */
export const hiddenWords = (titles, step, texts) =>
	titles.length > 1
		? filled(texts.all_hidden, { runs: listed(titles), step })
		: titles.map((title) => `${title} ${filled(texts.hidden, { step })}`).join("");

/**
 * What it means in a scene to have settled.
 * @type {(drawn: Pick<Drawn, "scene" | "texts">) => string}
 */
export function settled({ scene: { tolerance: { value, relative } }, texts }) {
	const share = value < texts.least_percent ? written(value, 1) : `${written(value * 100)} %`;
	return filled(texts.settled, { limit: relative ? filled(texts.of_start, { share }) : written(value) });
}

/**
 * What has to be known of a scene to read its sentence: what it means to have settled, and what noise there is.
 * @type {(drawn: Pick<Drawn, "scene" | "texts" | "kept">) => string}
 */
export const meaning = (drawn) => [settled(drawn), noisy(drawn)].filter(Boolean).join(" ");

/**
 * What noise the gradients of a scene have; nothing where they are exact.
 * @type {(drawn: Pick<Drawn, "scene" | "texts" | "kept">) => string}
 */
function noisy({ scene: { noise, seed, objective: { parameters } }, texts, kept = Infinity }) {
	if (texts.own_noise) {
		const numbers = Object.entries(parameters).map(([name, value]) => [name, written(value)]);
		const own = parameters.noise_exponent ? texts.own_noise_shaped : texts.own_noise;
		const told = filled(own, { ...Object.fromEntries(numbers), seed });
		return kept < parameters.particles ? `${told} ${filled(texts.some_seen, { seen: kept })}` : told;
	}
	const sizes = noise ? [noise.size].flat(2) : [];
	if (!noise || sizes.every((size) => size === 0)) return "";
	const [first, ...rest] = sizes.map((size) => written(size));
	const size = rest.length ? `[[${first}, ${rest[0]}], [${rest[1]}, ${rest[2]}]]` : first;
	const { batch_size: count } = noise;
	const [root, over] = count === 1 ? ["", ""] : [`/√${count}`, `/${count}`];
	return filled(texts[/** @type {"noise_labels"} */ (`noise_${noise.kind}`)], { size, root, over, seed });
}

/** @type {(text: string) => string} */
const inBrackets = (text) => (text ? ` (${text})` : "");

/**
 * How wide a run is spread at a step, and how wide it would be; nothing of a run that is one.
 * @type {(texts: Texts, run: Result, step: number) => string}
 */
function spreadText(texts, { measured, predicted }, step) {
	if (!measured) return "";
	/** @type {(spread: import("./types.d.ts").Spread) => number[]} */
	const of = ({ shapes, size }) => [...shapes.subarray(size * step, size * step + 2)];
	const wide = of(measured);
	if (!wide.every(Number.isFinite)) return "";
	const [x, y, px, py] = [...wide, ...(predicted ? of(predicted) : [])].map((value) => written(value, 2));
	return filled(predicted ? texts.spread_predicted : texts.spread, { x, y, px, py });
}

/** @type {(drawn: Told, results: Result[]) => string[]} */
function outcomes({ scene: { n_steps: count }, texts }, results) {
	/** @type {string[][]} */
	const [arrived, going, gone] = [[], [], []];
	for (const run of results) {
		const { title, settles, diverges, finalHeight } = run;
		const spread = spreadText(texts, run, count);
		if (diverges >= 0) gone.push(`${title} ${filled(texts.diverges, { step: diverges })}`);
		else if (settles <= count) {
			arrived.push(`${title} ${filled(texts.settles, { step: settles })}${inBrackets(spread)}`);
		} else going.push(`${title} (${[heightText(texts, finalHeight), spread].filter(Boolean).join(", ")})`);
	}
	const have = going.length > 1 ? "have" : "has";
	const late = going.length ? filled(texts.unsettled, { runs: listed(going), have, steps: steps(count) }) : "";
	return [listed(arrived), late, listed(gone)];
}

/** @type {(drawn: Told, results: Result[]) => string} */
function positions({ scene, floor, texts }, results) {
	const step = shownStep(scene);
	const places = listed(results.map((run) => {
		const height = heightText(texts, heightAt(run, step, floor));
		return `${run.title} is ${height}${inBrackets(spreadText(texts, run, step))}`;
	}));
	return filled(places ? texts.at_step : texts.step, { step, places });
}
