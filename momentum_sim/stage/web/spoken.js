/**
 * What is read out of a stage to who cannot see it, once it has been left alone for a moment: the sentence below the
 * picture, or, after a change of the same runs on the same landscape, only what the change has changed.
 */

import { element, write } from "./dom.js";
import { PASSED } from "./landscape.js";
import { begun, filled, heightText } from "./narration.js";
import { written } from "./scales.js";

/** @import { Drawn, Hidden, Result, Scene } from "./types.d.ts" */
/**
 * @typedef {object} Known
 * @property {string} of what runs were on
 * @property {string} by their settings
 * @property {Map<string, string>} ends how each ended, by its title
 */

const QUIET_MS = 700;

export class Spoken {
	words = "";
	/** @type {Scene | null} of which all is said or about to be */
	scene = null;
	/** @type {Known | null} as it was last said */
	known = null;
	/** @type {number | undefined} */
	speaking;

	constructor() {
		this.root = element("p", { class: "spoken", "aria-live": "polite" });
	}

	/**
	 * Have a sentence read out, or what of it is new. Nothing is said while a change is held; where a question is open
	 * all is said at once, for what was said before may tell what is to be guessed.
	 * @type {(sentence: string, drawn: Drawn, hidden: Hidden, isHeld: boolean) => void}
	 */
	tell(sentence, drawn, hidden, isHeld) {
		const { scene } = drawn;
		if (!isHeld && scene === this.scene && sentence === this.words) return;
		clearTimeout(this.speaking);
		if (isHeld) return;
		this.scene = scene;
		this.words = sentence;
		if (scene.prediction) {
			this.known = null;
			write(this.root, sentence);
			return;
		}
		this.speaking = setTimeout(() => {
			const before = this.known;
			const now = scene.step === null ? knownOf(drawn, hidden) : null;
			this.known = now;
			const isAlike = before && now && before.of === now.of && titlesOf(before) === titlesOf(now);
			const told = isAlike ? changeIn(before, now, drawn) : sentence;
			if (told) write(this.root, told);
		}, QUIET_MS);
	}

	remove() {
		clearTimeout(this.speaking);
	}
}

/** @type {(drawn: Drawn, hidden: Hidden) => Known} */
function knownOf(drawn, hidden) {
	const { scene, results } = drawn;
	const { objective, start, n_steps, step_size, adaptive_step_size, momentum, noise, seed, runs } = scene;
	const open = results.filter(({ name }) => !(name in hidden));
	return {
		of: objective.name,
		by: JSON.stringify([objective, start, n_steps, step_size, adaptive_step_size, momentum, noise, seed, runs]),
		ends: new Map(open.map((run) => [run.title, ending(run, drawn)])),
	};
}

/** @type {(known: Known) => string} */
const titlesOf = ({ ends }) => [...ends.keys()].join();

/**
 * What a change has changed of how runs end; null if it was none of their settings.
 * @type {(before: Known, now: Known, drawn: Drawn) => string | null}
 */
function changeIn(before, now, { texts }) {
	const changed = [...now.ends].filter(([title, end]) => before.ends.get(title) !== end);
	if (changed.length) return `${begun(changed.map((words) => words.join(" ")).join("; "))}.`;
	return before.by === now.by ? null : texts.as_before;
}

/**
 * How a run ends, briefly: how far past the minimum it goes, and when it settles, or how far from it it is at last.
 * @type {(run: Result, drawn: Drawn) => string}
 */
function ending({ diverges, settles, overshoot, finalHeight }, { texts, scene: { n_steps: count } }) {
	if (diverges >= 0) return filled(texts.diverges, { step: diverges });
	const isPast = texts.ends_passing !== "" && overshoot > PASSED;
	const past = isPast ? filled(texts.overshoots, { share: `${written(100 * overshoot, 2)} %` }) : "";
	const last = settles <= count ? filled(texts.settles, { step: settles }) : texts.going;
	return [past, filled(last, { height: heightText(texts, finalHeight) })].filter(Boolean).join(", ");
}
