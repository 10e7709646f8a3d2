/**
 * What Python asks of painters: scenes opened as sheets, and the display lists of those. All goes over as JSON.
 *
 * `begin(sheetOf)` is called by a module of painters with `sheetOf({kernels, sweeps, catalogue, scene, width, height,
 * theme, look, measuring}) -> {base(pen, time), now(pen, time)}`: what stands still while time runs, and what moves;
 * time in steps, null for the whole run. `measuring` is a pen to measure texts with.
 */

import { NativeKernels } from "./native.js";
import { RecordingPen } from "./recording.js";

/** @import { Catalogue, Colours, Objective, Pen, Scene } from "../../stage/web/types.d.ts" */

/**
 * @typedef {Record<string, Record<string, string>>} Entries by module and entry, as `NativeKernels` takes them
 * @typedef {object} Supplied
 * @property {Record<import("./recording.js").Face, number>} middles
 * @property {Entries} entries
 * @property {Entries} sweeps
 * @property {Catalogue} catalogue
 * @property {Record<string, string>} data by name, as base64
 *
 * @typedef {object} Asked
 * @property {Scene} scene
 * @property {number} width
 * @property {number} height
 * @property {Colours} theme
 * @property {any} look what the painters take besides
 *
 * @typedef {object} Ready
 * @property {NativeKernels} kernels
 * @property {NativeKernels} sweeps
 * @property {Catalogue} catalogue
 * @property {Pen} measuring
 * @typedef {Asked & Ready} Opened
 * @typedef {Record<"base" | "now", (pen: Pen, time: number | null) => void>} Sheet
 */

/** @type {Record<string, any>} */
const host = globalThis; // whose functions are Python's

const NOW = "now "; // before the name of each part of what moves

/**
 * What a function of Python answers, or the end of this one: Python keeps what went wrong there.
 * @type {(name: string, ...values: unknown[]) => any}
 */
function asked(name, ...values) {
	const answer = host[name](...values);
	if (answer === null) throw new Error("Python could not answer");
	return answer;
}

/** @type {(...call: string[]) => string} */
const called = (...call) => asked("nativeCall", ...call);
/** @type {(...call: string[]) => string} */
const swept = (...call) => asked("nativeSweep", ...call);

/**
 * Take painters: from now on Python can open sheets.
 * @type {(sheetOf: (opened: Opened) => Sheet) => void}
 */
export function begin(sheetOf) {
	/** @type {Supplied} */
	let given;
	/** @type {Record<"kernels" | "sweeps", NativeKernels>} */
	let native;
	/** @type {Sheet} */
	let sheet;
	/** @type {Objective | null} */
	let objective = null;
	/** @type {Map<string, number>} */
	const widths = new Map(); // a face and a text -> how many em wide it is
	/** @type {(text: string, face: string) => number} */
	const measured = (text, face) => {
		const key = `${face} ${text}`;
		const width = widths.get(key) ?? asked("textWidth", text, face);
		widths.set(key, width);
		return width;
	};
	/** @type {(before?: string) => RecordingPen} */
	const pen = (before = "") => new RecordingPen({ middles: given.middles, measured, objective, before });
	/** @type {(draw: (pen: RecordingPen) => void, before?: string) => RecordingPen["list"]} */
	const drawn = (draw, before) => {
		const own = pen(before);
		draw(own);
		return own.list;
	};
	/** @type {Record<string, (...values: any[]) => unknown>} */
	const display = {
		/**
		 * `supplied`: {middles, entries, sweeps, catalogue, data}, of which entries and sweeps say what `NativeKernels`
		 * takes.
		 * @param {Supplied} supplied
		 */
		supply(supplied) {
			given = supplied;
			native = {
				kernels: new NativeKernels(given.entries, called),
				sweeps: new NativeKernels(given.sweeps, swept),
			};
			const { data } = native.kernels;
			for (const [name, text] of Object.entries(given.data ?? {})) data[name] = Uint8Array.fromBase64(text);
		},
		/**
		 * `opened`: {scene, width, height, theme, look}.
		 * @param {Asked} opened
		 */
		open(opened) {
			objective = opened.scene?.objective ?? null;
			sheet = sheetOf({ ...opened, ...native, catalogue: given.catalogue, measuring: pen() });
		},
		/** @type {(time: number | null) => RecordingPen["list"]} */
		base: (time) => drawn((own) => sheet.base(own, time)),
		/** @type {(times: (number | null)[]) => RecordingPen["list"][]} */
		now: (times) => times.map((time) => drawn((own) => sheet.now(own, time), NOW)),
	};
	/** Python's one way in. */
	host.answer = (/** @type {string} */ name, /** @type {string} */ values) =>
		JSON.stringify(display[name](...JSON.parse(values)) ?? null);
}
