/**
 * A scene as a link, by the table that Python has (`momentum_sim/scene/words.py`): the same words give the same scene,
 * and what is refused is told in the same sentences. `known` has the stage's `catalogue`, and the table as its `links`.
 * What readers are given is of the address, not of its scene: whoever writes an address says it again.
 */

import { filled } from "./narration.js";
import { asPython, cut, meant, quoted } from "./python.js";
import {
	answers, companionOf, flushOf, nameOf, pictureOf, problemsLike, questionsOf, same, viewOf, withFlush, withNoiseOn,
	withSchedules, withSteps, withValue, withView,
} from "./scene.js";

/**
 * @import {
 *	Catalogue, Interval, Known, Links, Own, Panel, Part, Scene, Scheduled, View, Word
 * } from "./types.d.ts"
 */

/**
 * @typedef {{scene: Scene, ignored: string[]}} Asked what an address asks for
 * @typedef {"direction" | "shows" | "view" | null} Way the field by which one kind of panel has several
 */

/** @import { Schedules } from "./scene.js" */
/** @typedef {{name: string, values: any[]}} Variant one of a word's, with what it says */

const GIVEN = "controls";
const NO_NAMES = ["nan", "inf", "infinity"]; // numbers that begin as a name does
const BETWEEN_RUNS = "~"; // and their schedules
const ROUNDING = 1e-9; // of a covariance without an inverse
const UNSEEN = /[\s\u001c-\u001f\u0085\u00ad\u200b-\u200f\u2060\ufeff]+/g; // spaces, and marks that no eye sees
const AROUND = /^[([{<'"\u2018-\u201f\u00ab\u00bb]+|[.,;:!?)\]}>'"\u2018-\u201f\u00ab\u00bb\u2026*_~\x60]+$/g;
const DASHES = /[\u2010-\u2013\u2212]/g;
const NUMBER = /^[\t-\r\x1c-\x20]*([+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan))[\t-\r\x1c-\x20]*$/i;
const WHOLE = /^[\t-\r\x1c-\x20]*([+-]?\d+)[\t-\r\x1c-\x20]*$/;

/**
 * What of a scene differs from the page's opening one, without a mark before it; "" if nothing does. `controls` are
 * what readers are given at the address, as `controlsIn` has it. What no word can say is left out: schedules of many
 * points.
 * @type {(scene: Scene, opening: Scene, known: Known, controls?: string[] | null) => string}
 */
export function toQuery(scene, opening, known, controls = null) {
	const usual = on(opening, scene.objective.name, known);
	/** @type {Record<string, Scene>} */
	const beside = { objective: opening, n_steps: usual };
	const base = answers(scene, ["n_steps"], known.catalogue) ? withSteps(usual, scene.n_steps) : usual;
	const texts = wordsOn(scene, known).flatMap((word) => {
		const text = saidBeside(scene, beside[word.sets] ?? base, word, known);
		return text === null ? [] : [{ word, text }];
	});
	const given = controls ? [`${GIVEN}=${controlsText(controls, known.links)}`] : [];
	/** @type {(said: typeof texts) => string} */
	const joined = (said) => {
		const all = [...said.map(({ word, text }) => `${word.name}=${text}`), ...given];
		return all.length ? [`v=${known.links.version}`, ...all].join("&") : "";
	};
	const long = texts.filter(({ word }) => word.kind === "schedule");
	while (long.length && joined(texts).length > known.links.longest_link) {
		texts.splice(texts.lastIndexOf(/** @type {typeof texts[0]} */ (long.pop())), 1);
	}
	return joined(texts);
}

/**
 * The scene that the query of an address asks for, and a sentence for each part of it that had to be ignored. Whatever
 * it holds, there is a scene to show.
 * @type {(query: string, opening: Scene, known: Known) => Asked}
 */
export function fromQuery(query, opening, known) {
	const { left, ignored } = saidOnce(pairs(query, known.links), known.links.texts);
	const version = left.get("v") ?? String(known.links.version);
	left.delete("v");
	if (!isOf(version, known.links)) {
		const said = filled(known.links.texts.version, { version: known.links.version, text: quoted(version) });
		return { scene: opening, ignored: [said] };
	}
	/** @type {(scene: Scene, words: Word[]) => Scene} */
	const read = (scene, words) => {
		for (const word of words.filter(({ name }) => left.has(name))) {
			const text = left.get(word.name) ?? "";
			left.delete(word.name);
			try {
				scene = changed(scene, word, text, known);
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				ignored.push(error.message);
			}
		}
		return scene;
	};
	let scene = read(opening, wordsOn(opening, known).slice(0, 1)); // the landscape says what the others are
	scene = read(scene, wordsOn(scene, known).slice(1));
	const { refused } = controlsOf(left, known.links);
	left.delete(GIVEN);
	return { scene, ignored: [...ignored, ...refused, ...unknown([...left.keys()].sort(), scene, known)] };
}

/**
 * What readers are given at an address with this query; null if it does not say. What it says in vain is among what
 * `fromQuery` gives.
 * @type {(query: string, links: Links) => string[] | null}
 */
export function controlsIn(query, links) {
	const { left } = saidOnce(pairs(query, links), links.texts);
	return isOf(left.get("v") ?? String(links.version), links) ? controlsOf(left, links).controls : null;
}

/** @type {(version: string, links: Links) => boolean} */
const isOf = (version, links) => plain(version) === String(links.version);

/**
 * What readers are given by the words of a link, and why a link's own word for it was refused, if it was.
 * @type {(said: Map<string, string>, links: Links) => {controls: string[] | null, refused: string[]}}
 */
function controlsOf(said, links) {
	const text = said.get(GIVEN);
	if (text === undefined) return { controls: null, refused: [] };
	try {
		return { controls: understood(GIVEN, text, links.longest, (each) => namedControls(each, links)), refused: [] };
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { controls: null, refused: [error.message] };
	}
}

/** @type {(text: string, links: Links) => string[]} */
function namedControls(text, { controls, all, none }) {
	if (text === none) return [];
	const names = text.replaceAll(",", ".").split(".");
	for (const name of names) oneOf("control", name, names.length === 1 ? [...controls, all, none] : controls);
	return controls.filter((name) => names.includes(name) || names.includes(all));
}

/** @type {(given: string[], links: Links) => string} */
function controlsText(given, { controls, all, none }) {
	const named = controls.filter((name) => given.includes(name));
	return named.length === controls.length ? all : named.join(".") || none;
}

/**
 * What is said of a link of which parts were ignored; nothing where none was.
 * @type {(ignored: string[], links: Links) => string}
 */
export const saidOf = (ignored, { texts }) =>
	ignored.length ? filled(texts.ignored, { ignored: ignored.join("; ") }) : "";

class Refusal extends RangeError {}

/**
 * @param {unknown} holds
 * @param {string} rule
 * @returns {asserts holds}
 */
function must(holds, rule) {
	if (!holds) throw new Refusal(rule);
}

/** @type {(called: string, text: string, names: string[]) => void} */
function oneOf(called, text, names) {
	const got = `got ${quoted(text)}${meant(text, names)}`;
	must(names.includes(text), `${called} must be one of ${names.join(", ")}; ${got}`);
}

/**
 * The words for a scene that a link may hold, in the order in which they are written and read.
 * @type {(scene: Scene, known: Known) => Word[]}
 */
function wordsOn(scene, { catalogue, links }) {
	/** @type {(word: Word) => unknown} */
	const isThere = ({ of, asks }) =>
		(!of || of === scene.objective.name) && (!asks || answers(scene, [asks], catalogue));
	return links.words.filter((word) => word.name !== GIVEN && isThere(word));
}

/**
 * The words of a link, called as in the table, with their texts, and nothing of what others have added.
 * @type {(query: string, links: Links) => string[][]}
 */
function pairs(query, links) {
	const names = new Set(["v", ...links.words.map(({ name }) => name)]);
	const patterns = links.dropped.map((name) => name.replace(/[.*]/g, (sign) => (sign === "*" ? ".*" : "\\.")));
	const dropped = new RegExp(`^(?:${patterns.join("|")})$`, "s");
	return [...new URLSearchParams(query.replace(/^[?#]/, ""))].flatMap(([name, text]) => {
		const called = name.replace(UNSEEN, "").toLowerCase().replace(/^(amp;)+/, "");
		const [word, ...more] = called.split("=");
		if (more.length && !text && names.has(word)) return pairs(name, links); // a link that was escaped twice
		if (dropped.test(called)) return [];
		return [[names.has(called) ? called : name, text]];
	});
}

/**
 * The last text of each word, and a sentence for each that is not.
 * @type {(said: string[][], texts: Links["texts"]) => {left: Map<string, string>, ignored: string[]}}
 */
function saidOnce(said, texts) {
	/** @type {Map<string, string>} */
	const left = new Map();
	/** @type {string[]} */
	const ignored = [];
	for (const [name, text] of said) {
		const before = left.get(name) ?? text;
		const again = { before: quoted(before), name: quoted(name), text: quoted(text) };
		if (before !== text) ignored.push(filled(texts.again, again));
		left.set(name, text);
	}
	return { left, ignored };
}

/**
 * A sentence for each name that means nothing here, the last of them with the words that do.
 * @type {(names: string[], scene: Scene, known: Known) => string[]}
 */
function unknown(names, scene, known) {
	const { links } = known;
	const words = [...wordsOn(scene, known), ...links.words.filter(({ name }) => name === GIVEN)];
	const called = words.map(({ name }) => name);
	const others = words.flatMap(({ name, also }) => (also ?? []).map((other) => [other, name]));
	return names.map((name, at) => {
		const elsewhere = links.words.filter((word) => word.of && word.name === name).map(({ of }) => of);
		const other = links.reserved.includes(name.toLowerCase()) ? "reserved" : "unknown";
		const own = { landscapes: elsewhere.join(", "), landscape: scene.objective.name };
		const said = filled(links.texts[elsewhere.length ? "elsewhere" : other], own);
		const hint = elsewhere.length ? "" : meant(name, called, others);
		const listed = at === names.length - 1 ? filled(links.texts.known, { words: called.join(", ") }) : "";
		return `${quoted(name)} ${said}${hint}${listed}`;
	});
}

/**
 * A scene with what a word says.
 * @type {(scene: Scene, word: Word, text: string, known: Known) => Scene}
 */
const changed = (scene, word, text, known) =>
	understood(word.name, text, word.longest ?? known.links.longest, (said) => withText(scene, word, said, known));

/**
 * What the text of a word says, by its name: as it stands there, else without what it has caught on its way; `longest`
 * is how many characters it may have.
 * @template T
 * @param {string} name
 * @param {string} text
 * @param {number} longest
 * @param {(text: string) => T} read
 * @returns {T}
 */
function understood(name, text, longest, read) {
	const long = [...text].length;
	must(long <= longest, `${name} must have at most ${longest} characters, got ${long}`);
	try {
		return read(text);
	} catch (error) {
		try {
			return read(plain(text));
		} catch {
			throw error;
		}
	}
}

/**
 * A text without what it has caught: a second escaping, capitals, spaces, dashes for minus, a sentence's end.
 * @type {(text: string) => string}
 */
function plain(text) {
	const bare = unescaped(text).toLowerCase().replace(DASHES, "-").replace(/e (?=\d)/g, "e+");
	return bare.replace(UNSEEN, "").replace(AROUND, "");
}

/** @type {(text: string) => string} */
function unescaped(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text; // it was not escaped
	}
}

/** @type {(scene: Scene, word: Word, text: string, known: Known) => Scene} */
function withText(scene, word, text, known) {
	if (text === written(scene, word, known)) return scene;
	const value = read(scene, word, text, known);
	const next = SETTERS[word.sets]?.(scene, value, word, known) ?? { ...scene, [word.sets]: value };
	must(next.panels.length, "a scene must have at least one run and one panel");
	return next;
}

/**
 * What of a scene is set otherwise than as a field of its own.
 * @type {Record<string, (scene: Scene, value: any, word: Word, known: Known) => Scene>}
 */
const SETTERS = {
	objective: (scene, name, _word, known) => on(scene, name, known),
	parameters: (scene, value, { parts = [] }, { catalogue }) =>
		withValue(scene, parts[0].called, value, catalogue.objectives),
	n_steps: (scene, count) => withSteps(scene, count),
	runs: (scene, names) => withShown(scene, names),
	picture: (scene, panel) => withPicture(scene, panel),
	companion: (scene, panel) => ({ ...scene, panels: [pictureOf(scene) ?? [], panel ?? []].flat() }),
	view: (scene, view) => checkedView(scene, view),
	rate_change: (scene, change) => ({ ...scene, rate_change: change && { step: change[0], factor: change[1] } }),
	schedule: withSchedules,
	flushed_at: (scene, step) => {
		must(flushOf(scene) !== null, `flushed_at must be left out where no run's memory is cut, got ${step}`);
		return withFlush(scene, step);
	},
	noise: (scene, said, _word, known) => withNoise(scene, said, known),
	batch_size: (scene, count, _word, { catalogue }) => {
		must(scene.noise, `batch must be left out where there is no noise, got ${count}`);
		return withValue(scene, "batch_size", count, catalogue.objectives);
	},
	prediction: (scene, asked, _word, { catalogue }) => {
		if (asked) oneOf("ask of prediction", asked[0], Object.keys(questionsOf(scene, catalogue)));
		return { ...scene, prediction: asked && { ask: asked[0], after: asked[1], step: asked[2] } };
	},
};

/**
 * What of a scene is not had as its field.
 * @type {Record<string, (scene: Scene, word: Word, known: Known) => any>}
 */
const GETTERS = {
	objective: ({ objective }) => objective.name,
	parameters: ({ objective }, { parts = [] }) => objective.parameters[parts[0].called],
	runs: ({ runs }) => runs.filter(({ visible }) => visible).map(nameOf),
	picture: pictureOf,
	companion: companionOf,
	view: viewOf,
	rate_change: ({ rate_change }) => rate_change && Object.values(rate_change),
	schedule: (scene, _word, { catalogue }) => schedulesOf(scene, catalogue),
	flushed_at: flushOf,
	noise: ({ noise }) => noise && { name: noise.kind, values: sizesOf(noise) },
	batch_size: ({ noise }) => noise?.batch_size ?? 1,
	prediction: ({ prediction }) => prediction && Object.values(prediction),
};

/**
 * The scene moved to a landscape: itself on its own, else with that landscape's opening settings.
 * @type {(scene: Scene, name: string, known: Pick<Known, "catalogue">) => Scene}
 */
function on(scene, name, { catalogue }) {
	if (name === scene.objective.name) return scene;
	const { opening, noises } = catalogue.objectives[name];
	const moved = { ...scene, ...opening, step: null, prediction: null };
	return withView(withNoiseOn(moved, noises, catalogue), null);
}

/**
 * The schedule of each run that takes one.
 * @type {(scene: Scene, catalogue: Catalogue) => Schedules}
 */
function schedulesOf({ runs }, { optimizers }) {
	const taking = runs.filter(({ optimizer }) => optimizers[optimizer].takes_schedule);
	return Object.fromEntries(taking.map((run) => [nameOf(run), run.schedule ?? null]));
}

/**
 * The scene with noise of a kind and of sizes, in batches as before; what is set of it can be dragged.
 * @type {(scene: Scene, said: {name: string, values: number[]} | null, known: Known) => Scene}
 */
function withNoise(scene, said, { catalogue }) {
	if (!said) return { ...scene, noise: null };
	const { name: kind, values } = said;
	const { name, noises } = catalogue.objectives[scene.objective.name];
	const own = `noise must be of another kind than ${kind} for ${name}, which is no sum of squares`;
	must(noises.includes(kind), own);
	let size = /** @type {import("./types.d.ts").Noise["size"]} */ (values[0]);
	if (kind === "covariance") {
		const [xx, xy, yy] = values;
		const sound = xx >= 0 && yy >= 0 && xy * xy <= xx * yy * (1 + ROUNDING);
		const got = quoted(values.map(numberText).join("_"));
		must(sound, `covariance of noise must have no negative eigenvalue, got ${got}`);
		size = [[xx, xy], [xy, yy]];
	}
	must(catalogue.noise_kinds.includes(kind), `noise ${kind} must be left out: this page has nothing that draws it`);
	const noise = { kind, size, batch_size: scene.noise?.batch_size ?? 1 };
	return withNoiseOn({ ...scene, noise }, noises, catalogue);
}

/**
 * The numbers that a link has for how much noise there is.
 * @type {(noise: import("./types.d.ts").Noise) => number[]}
 */
const sizesOf = ({ size }) => (Array.isArray(size) ? [size[0][0], size[0][1], size[1][1]] : [size]);

/**
 * The scene with these runs shown, and no others.
 * @type {(scene: Scene, names: string[]) => Scene}
 */
const withShown = (scene, names) =>
	({ ...scene, runs: scene.runs.map((run) => ({ ...run, visible: names.includes(nameOf(run)) })) });

/** @type {(scene: Scene, picture: Panel | null) => Scene} */
function withPicture(scene, picture) {
	const before = pictureOf(scene) ?? null;
	const panels = before ? scene.panels : [null, ...scene.panels];
	return { ...scene, panels: panels.flatMap((panel) => (panel === before ? picture : panel) ?? []) };
}

/** @type {(scene: Scene, view: View | null) => Scene} */
function checkedView(scene, view) {
	const got = quoted((view ?? []).map(numberText).join("_"));
	const onContour = scene.panels.some(({ kind }) => kind === "contour");
	must(onContour, `view must be left out where there is no contour, got ${got}`);
	const inside = !view || (view[0] < view[1] && view[2] < view[3]);
	must(inside, `view must have x0 below x1 and y0 below y1, got (${(view ?? []).map(asPython).join(", ")})`);
	return withView(scene, view);
}

/**
 * What a word says of a scene beside another one; null where they are alike in it, or no text says it.
 * @type {(scene: Scene, base: Scene, word: Word, known: Known) => string | null}
 */
function saidBeside(scene, base, word, known) {
	const text = written(scene, word, known);
	if (text === null || text === written(base, word, known)) return null;
	if (word.sets !== "schedule" || !text.includes(BETWEEN_RUNS)) return text;
	const before = textsOfRuns(schedulesOf(base, known.catalogue), word, known.links);
	const texts = Object.entries(textsOfRuns(schedulesOf(scene, known.catalogue), word, known.links));
	const said = ofRuns(texts.filter(([run, each]) => each !== null && each !== before[run]));
	return said && said.length <= (word.longest ?? known.links.longest) ? said : null;
}

/**
 * What a scene has for a word, as the word's text; null for what it cannot say.
 * @type {(scene: Scene, word: Word, known: Known) => string | null}
 */
function written(scene, word, known) {
	const fields = /** @type {Record<string, any>} */ (scene);
	const value = word.sets in GETTERS ? GETTERS[word.sets](scene, word, known) : fields[word.sets];
	if (value === null || value === undefined) return known.links.none;
	if (word.kind === "panel") return panelText(value, word.panels?.[value.kind] ?? {}, known.catalogue);
	if (word.kind === "runs") return value.join(".");
	if (word.sets === "schedule") {
		const texts = Object.entries(textsOfRuns(value, word, known.links));
		if (!texts.length) return known.links.none;
		return texts.every(([, text]) => text === texts[0][1]) ? texts[0][1] : ofRuns(texts);
	}
	if (word.kind === "schedule") return scheduleText(value, word.variants ?? {}, word.longest ?? known.links.longest);
	const { variants } = word;
	if (variants) {
		const { name, values } = /** @type {Variant} */ (value);
		const texts = values.map((each, k) => partText(variants[name][k], each));
		return (name === Object.keys(variants)[0] ? texts : [name, ...texts]).join("_");
	}
	if (word.kind) return value;
	const { parts = [] } = word;
	return [value].flat().map((each, k) => partText(parts[k], each)).join("_");
}

/**
 * The text of each run's schedule, by the run's name.
 * @type {(schedules: Schedules, word: Word, links: Links) => Record<string, string | null>}
 */
function textsOfRuns(schedules, { variants = {}, longest }, links) {
	const texts = Object.entries(schedules).map(([run, schedule]) =>
		[run, schedule === null ? links.none : scheduleText(schedule, variants, longest ?? links.longest)]);
	return Object.fromEntries(texts);
}

/**
 * Runs and their schedules in turn.
 * @type {(texts: (string | null)[][]) => string}
 */
const ofRuns = (texts) => texts.map((pair) => pair.join(BETWEEN_RUNS)).join(BETWEEN_RUNS);

/**
 * A schedule's name and its own numbers up to the last that is not as usual; null where that is no word's text.
 * @type {(schedule: Scheduled, variants: Record<string, Part[]>, longest: number) => string | null}
 */
function scheduleText(schedule, variants, longest) {
	if (typeof schedule === "string") return schedule;
	/** @typedef {Own & {name?: string, points?: number[][]}} Plain */
	const { name = "points", points, ...changed } = /** @type {Plain} */ (schedule);
	const parts = points ? [] : variants[name];
	const last = parts.findLastIndex(({ called }) => called in changed);
	const own = points ? points : parts.slice(0, last + 1).map(({ called, usual }) => changed[called] ?? usual);
	if (own.some((each) => Array.isArray(each) && !each.length)) return null; // nothing would stand for the usual ones
	const text = [name, ...own.flat().map((each) => numberText(Number(each)))].join("_");
	return text.length <= longest ? text : null;
}

/** @type {(part: Part, value: any) => string} */
function partText({ names }, value) {
	return names ? String(Object.keys(names).find((name) => names[name] === value)) : numberText(value);
}

/**
 * The shortest text that reads back as the same number, without a plus sign, which an address reads as a space.
 * @type {(value: number) => string}
 */
const numberText = (value) =>
	Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : asPython(value).replace("+", "");

/** @type {(panel: Panel, ways: {way?: Way}, catalogue: Catalogue) => string} */
function panelText(panel, { way }, { panels }) {
	return way && panel[way] !== panels[panel.kind][way] ? `${panel.kind}.${panel[way]}` : panel.kind;
}

/**
 * What a text sets a word to.
 * @type {(scene: Scene, word: Word, text: string, known: Known) => any}
 */
function read(scene, word, text, known) {
	if (word.sets === "schedule") return schedulesIn(scene, word, text, known);
	if (word.optional && text === known.links.none) return null;
	const none = word.optional ? [known.links.none] : [];
	if (word.kind === "landscape") return oneOf(word.name, text, problemsLike(scene, known.catalogue)), text;
	if (word.kind === "run") return oneOf(word.name, text, [...scene.runs.map(nameOf), ...none]), text;
	if (word.kind === "runs") return shownRuns(scene, text);
	if (word.kind === "panel") return panelOf(scene, word, text, none, known.catalogue);
	if (word.kind === "schedule") return scheduleIn(scene, word.name, word.variants ?? {}, text);
	if (word.variants) return variantOf(scene, word.name, word.variants, text);
	const { parts = [] } = word;
	const texts = parts.length > 1 ? text.replaceAll(",", "_").split("_") : [text];
	must(texts.length === parts.length, `${word.name} must be ${word.form}; got ${quoted(text)}`);
	const values = valuesOf(scene, parts, texts);
	return values.length > 1 ? values : values[0];
}

/**
 * The variant that a text names, with its values; the first where it names none.
 * @type {(scene: Scene, word: string, variants: Record<string, Part[]>, text: string) => Variant}
 */
function variantOf(scene, word, variants, text) {
	const { name, texts } = namedIn(`kind of ${word}`, text, Object.keys(variants), Object.keys(variants)[0]);
	const { length } = variants[name];
	must(texts.length === length, `${word} ${name} must have ${counted(length)}, got ${quoted(text)}`);
	return { name, values: valuesOf(scene, variants[name], texts) };
}

/**
 * The longest name that a text begins with, or the usual one where it begins with none, and what is behind it.
 * @type {(called: string, text: string, known: string[], usual?: string) => {name: string, texts: string[]}}
 */
function namedIn(called, text, known, usual = "") {
	const pieces = text.replaceAll(",", "_").split("_");
	const number = pieces.findIndex((piece) => !/^\p{L}/u.test(piece) || NO_NAMES.includes(piece));
	const count = number < 0 ? pieces.length : number;
	if (usual && !count) return { name: usual, texts: pieces };
	let end = count;
	while (end > 0 && !known.includes(pieces.slice(0, end).join("_"))) end--;
	end ||= Math.max(1, count);
	const name = pieces.slice(0, end).join("_");
	oneOf(called, name, known);
	return { name, texts: pieces.slice(end) };
}

/**
 * The schedules that a text has: one for all runs that take one, or each behind its run.
 * @type {(scene: Scene, word: Word, text: string, known: Known) => Schedules}
 */
function schedulesIn(scene, { name, variants = {} }, text, { catalogue, links }) {
	const taking = Object.keys(schedulesOf(scene, catalogue));
	const none = text === links.none;
	must(taking.length || none, `${name} must be left out where no run takes a schedule, got ${quoted(text)}`);
	/** @type {(each: string) => Scheduled | null} */
	const read = (each) => (each === links.none ? null : scheduleIn(scene, name, variants, each));
	const texts = text.split(BETWEEN_RUNS);
	if (texts.length === 1) {
		const schedule = read(text);
		return Object.fromEntries(taking.map((run) => [run, schedule]));
	}
	const turns = `${name} must have runs and their schedules in turn, joined by ${BETWEEN_RUNS}`;
	must(texts.length % 2 === 0, `${turns}, got ${quoted(text)}`);
	/** @type {Schedules} */
	const schedules = {};
	for (let k = 0; k < texts.length; k += 2) {
		oneOf(`run of ${name}`, texts[k], taking);
		schedules[texts[k]] = read(texts[k + 1]);
	}
	return schedules;
}

/**
 * The schedule that a text names, with the numbers of its own that are behind the name.
 * @type {(scene: Scene, word: string, variants: Record<string, Part[]>, text: string) => Scheduled}
 */
function scheduleIn(scene, word, variants, text) {
	const { name, texts } = namedIn(`schedule of ${word}`, text, Object.keys(variants));
	const parts = variants[name];
	const single = parts.filter(({ repeats }) => !repeats);
	const repeated = parts.slice(single.length);
	const rest = texts.length - single.length;
	const got = `got ${quoted(text)}`;
	const isDrawn = name === "points";
	const paired = !isDrawn || (rest > 0 && rest % 2 === 0);
	must(paired, `${word} ${name} must have a share and a value of each point, joined by _, ${got}`);
	const most = parts.length ? `at most ${counted(parts.length)}` : "no number";
	must(repeated.length || rest <= 0, `${word} ${name} must have ${most}, ${got}`);
	const each = texts.map((_, k) => single[k] ?? repeated[(k - single.length) % repeated.length]);
	const values = valuesOf(scene, each, texts);
	if (isDrawn) return { points: pointsOf(values, `${word} ${name}`) };
	/** @type {Own} */
	const own = {};
	for (const [k, part] of parts.slice(0, texts.length).entries()) {
		const value = part.repeats ? values.slice(k) : values[k];
		if (!same(value, part.usual)) own[part.called] = value;
	}
	return Object.keys(own).length ? { name, ...own } : name;
}

/**
 * Points whose shares rise, of shares and values in turn.
 * @type {(values: number[], called: string) => number[][]}
 */
function pointsOf(values, called) {
	const shares = values.filter((_, k) => k % 2 === 0);
	for (const [k, share] of shares.entries()) {
		const rising = `rise, got ${asPython(share)} after ${asPython(shares[k - 1] ?? 0)}`;
		must(k === 0 || share > shares[k - 1], `${called} must have shares that ${rising}`);
	}
	return shares.map((share, k) => [share, values[2 * k + 1]]);
}

/** @type {(count: number) => string} */
const counted = (count) => (count === 1 ? "one number" : `${count} numbers joined by _`);

/**
 * The values that texts have, one for each part.
 * @type {(scene: Scene, parts: Part[], texts: string[]) => any[]}
 */
function valuesOf(scene, parts, texts) {
	/** @type {any[]} */
	const values = [];
	for (const [k, part] of parts.entries()) {
		values.push(partOf(part, texts[k], { n_steps: scene.n_steps, before: values.at(-1) }));
	}
	return values;
}

/** @type {(scene: Scene, text: string) => string[]} */
function shownRuns({ runs }, text) {
	const names = text.replaceAll(",", ".").split(".").filter(Boolean);
	for (const name of names) oneOf("run to show", name, runs.map(nameOf));
	return names;
}

/**
 * The panel that a text names, of those that a word can and that can show the scene's runs.
 * @type {(scene: Scene, word: Word, text: string, none: string[], catalogue: Catalogue) => Panel}
 */
function panelOf(scene, word, text, none, catalogue) {
	const { panels } = catalogue;
	const shows = Object.entries(word.panels ?? {}).filter(([, { asks }]) => answers(scene, asks, catalogue));
	const [, kind = "", dot, direction = ""] = text.replaceAll(",", ".").match(/^([^.]*)(\.?)(.*)$/s) ?? [];
	const known = Object.fromEntries(shows);
	oneOf(word.name, kind, [...Object.keys(known), ...none]);
	const { way, ways } = known[kind] ?? {};
	must(kind in known && (!dot || way), `${word.name} ${kind} must have no direction, got ${quoted(direction)}`);
	if (!dot || !way) return panels[kind];
	oneOf(`${way} of ${kind}`, direction, ways ?? []);
	return { ...panels[kind], [way]: direction };
}

/**
 * One value of a word.
 * @type {(part: Part, text: string, known: Record<"n_steps" | "before", number>) => unknown}
 */
function partOf({ called, names, whole, rule }, text, known) {
	if (names) return oneOf(called, text, Object.keys(names)), names[text];
	const number = (whole ? WHOLE : NUMBER).exec(text)?.[1];
	must(number, `${called} must be a ${whole ? "whole number" : "number"}, got ${quoted(text)}`);
	const value = Number(number.replace(/inf.*/i, "Infinity")); // and "nan" is NaN
	if (!whole) return keeping(called, value, /** @type {Interval} */ (rule));
	const [low, high] = whole.map((end) => (Array.isArray(end) ? known[end[0]] + end[1] : end));
	const got = cut(String(BigInt(number)));
	must(low <= value && value <= high, `${called} must be a whole number from ${low} to ${high}, got ${got}`);
	return value;
}

/** @type {(called: string, value: number, rule: Interval) => number} */
function keeping(called, value, { low, high, without_low, without_high, words }) {
	const above = low === null || (without_low ? value > low : value >= low);
	const below = high === null || (without_high ? value < high : value <= high);
	must(Number.isFinite(value) && above && below, `${called} must ${words}, got ${asPython(value)}`);
	return value;
}
