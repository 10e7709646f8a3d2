/**
 * A parameter's slider with its number: native inputs under one name, for keyboard, touch and screen readers.
 */

import { element, hide, mark, write } from "./dom.js";
import { listenToKeys } from "./gestures.js";
import { RangeInput } from "./range.js";
import { rounded, SCALES, ticksOf, tickText, unit, written } from "./scales.js";

/** @import { Parameter } from "./types.d.ts" */

/**
 * @typedef {(slider: Slider) => number} Key what a key makes of a slider
 * @typedef {{oninput: (name: string, value: number) => void, onrelease: () => void}} Listeners
 */

const LEAP = 0.1; // of a slider's length, as browsers have it

/**
 * The slider's next value, and the one a leap away.
 * @type {(way: number) => Key}
 */
const stepped = (way) => ({ parameter, value }) => rounded(parameter, value + way * unit(parameter, value));
/** @type {(way: number) => Key} */
const leapt = (way) => (slider) => {
	const { parameter, scale, value, length } = slider;
	const there = rounded(parameter, scale.value(scale.position(value) + way * LEAP * length));
	return there === value ? stepped(way)(slider) : there;
};

/**
 * What a key makes of a slider.
 * @type {Record<string, Key>}
 */
const KEYS = {
	ArrowLeft: stepped(-1),
	ArrowDown: stepped(-1),
	ArrowRight: stepped(1),
	ArrowUp: stepped(1),
	PageDown: leapt(-1),
	PageUp: leapt(1),
	Home: ({ ends }) => ends[0],
	End: ({ ends }) => ends[1],
};

const COVERED = 0.12; // of a slider's length: ticks that are nearer to a mark would touch its name

let created = 0;

/**
 * Why a value is refused, in the words Python uses, or null if it is accepted.
 * @type {(parameter: Parameter, text: string) => string | null}
 */
function refusal(parameter, text) {
	const value = Number(text);
	const { low, high, without_low: open, without_high: below } = parameter.rule;
	const got = `got ${text.trim() === "" ? "nothing" : text}`;
	if (text.trim() === "" || !Number.isFinite(value)) return `${parameter.label} must be a number, ${got}`;
	if (parameter.whole && !Number.isInteger(value)) return `${parameter.label} must be a whole number, ${got}`;
	const [least, most] = [low ?? -Infinity, high ?? Infinity];
	const fits = (open ? value > least : value >= least) && (below ? value < most : value <= most);
	return fits ? null : `${parameter.label} must ${parameter.rule.words}, ${got}`;
}

export class Slider {
	/**
	 * @param {Parameter} parameter
	 * @param {number[]} ends
	 * @param {Listeners} listeners
	 */
	constructor(parameter, ends, { oninput, onrelease }) {
		this.parameter = parameter;
		this.value = NaN;
		this.shown = /** @type {number | null} */ (null);
		this.name = "";
		this.marked = /** @type {[number, string]} */ ([NaN, ""]);
		this.scale = SCALES[parameter.scale];
		const [low, high] = ends.map((end) => this.scale.position(end));
		this.length = high - low;
		this.oninput = oninput;
		const id = `momentum-stage-${(created += 1)}`;
		this.input = new RangeInput(
			{ id, min: low, max: high, step: parameter.whole && parameter.scale === "linear" ? 1 : "any" },
			{ oninput: () => this.change(this.dragged(ends)), onrelease },
		);
		this.range = this.input.root;
		/** @type {(event: {key: string}) => boolean} */
		const press = ({ key }) => {
			if (!(key in KEYS)) return false;
			this.change(Math.min(Math.max(KEYS[key](this), ends[0]), ends[1]));
			return true;
		};
		listenToKeys(this.range, press, onrelease);
		this.number = element("input", {
			type: "number",
			step: parameter.whole ? 1 : parameter.scale === "logarithmic" ? ends[0] : 0.01, // for its arrow keys
			inputmode: "decimal",
			"aria-label": parameter.label,
			onchange: () => {
				const reason = refusal(parameter, this.number.value);
				this.number.toggleAttribute("aria-invalid", reason !== null);
				write(this.refusal, reason ?? "");
				if (reason === null) {
					this.change(Number(this.number.value));
					onrelease();
				}
			},
		});
		this.ends = ends;
		/** @type {(value: number) => number} */
		this.shareOf = (value) => (this.scale.position(value) - low) / (high - low);
		this.ticks = ticksOf(parameter, ends).map((value) => {
			const text = value === ends[1] ? `${tickText(value)} ${parameter.unit}` : tickText(value);
			return { share: this.shareOf(value), root: element("span", { style: under(this.shareOf(value)) }, text) };
		});
		this.marker = element("div", { class: "marker", "aria-hidden": "true", hidden: true });
		this.refusal = element("div", { class: "refusal", role: "status" });
		this.label = element("label", { for: id }, parameter.label);
		this.root = element(
			"div", { class: "slider", "data-parameter": parameter.name },
			this.label,
			this.number,
			this.range,
			this.marker,
			element("div", { class: "ticks", "aria-hidden": "true" }, ...this.ticks.map(({ root }) => root)),
			this.refusal,
		);
	}

	/**
	 * Take a value from the reader: at once, for keys may come faster than frames.
	 * @param {number} value
	 */
	change(value) {
		this.value = value;
		this.oninput(this.parameter.name, value);
	}

	/**
	 * Say what the value is of, where that is not always the same.
	 * @param {string} name
	 */
	rename(name) {
		if (this.name === name) return;
		this.name = name;
		write(this.label, name);
		this.number.setAttribute("aria-label", name);
	}

	/**
	 * The value under the thumb. At the slider's ends it is exactly theirs.
	 * @type {(ends: number[]) => number}
	 */
	dragged([low, high]) {
		const { value: text, min: least, max: most } = this.range;
		const [value, min, max] = [text, least, most].map(Number);
		const near = (max - min) * 1e-9; // browsers write the position with fewer digits than its end
		if (value <= min + near) return low;
		if (value >= max - near) return high;
		return Math.min(Math.max(rounded(this.parameter, this.scale.value(value)), low), high);
	}

	/**
	 * Mark a value on the slider with its name; none where it is not on the slider.
	 * @param {number} value
	 * @param {string} name
	 */
	mark(value, name) {
		this.marked = /** @type {[number, string]} */ ([value, name]);
		const [low, high] = this.ends;
		const share = this.shareOf(value);
		hide(this.marker, !(value >= low && value <= high));
		/** @type {(tick: {share: number}) => boolean} */
		const covers = (tick) => !this.marker.hidden && Math.abs(tick.share - share) < COVERED;
		for (const tick of this.ticks) tick.root.classList.toggle("covered", covers(tick));
		if (this.marker.hidden) return;
		mark(this.marker, "style", under(share));
		write(this.marker, `${name} ${written(value)}`);
	}

	/**
	 * Have the mark that another slider of the same parameter has.
	 * @param {Slider} other
	 */
	takeMark({ marked }) {
		this.mark(...marked);
	}

	/**
	 * Show a value. One beyond the slider's ends leaves the thumb at the end; the number says what it is.
	 * @param {number} value
	 */
	show(value) {
		this.value = value;
		this.input.show(this.scale.position(value));
		if (value === this.shown) return;
		this.shown = value;
		this.range.setAttribute("aria-valuetext", written(value, 5));
		this.number.value = String(value);
		this.number.removeAttribute("aria-invalid");
		write(this.refusal, "");
	}
}

/**
 * Where the middle of the thumb is at a share of the slider.
 * @type {(share: number) => string}
 */
const under = (share) => `left: calc(var(--thumb) / 2 + ${share} * (100% - var(--thumb)))`;
