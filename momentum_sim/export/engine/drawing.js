/**
 * What Python asks of painters: scenes opened as sheets, and the display lists of those. All goes over as JSON.
 *
 * `begin(sheetOf)` is called by a module of painters with `sheetOf({kernels, sweeps, catalogue, scene, width, height,
 * theme, look, measuring}) -> {base(pen, time), now(pen, time)}`: what stands still while time runs, and what moves;
 * time in steps, null for the whole run. `measuring` is a pen to measure texts with.
 */

import { NativeKernels } from "./native.js";
import { RecordingPen } from "./recording.js";

const NOW = "now "; // before the name of each part of what moves

/** What a function of Python answers, or the end of this one: Python keeps what went wrong there. */
function asked(name, ...values) {
	const answer = globalThis[name](...values);
	if (answer === null) throw new Error("Python could not answer");
	return answer;
}

const called = (...call) => asked("nativeCall", ...call);
const swept = (...call) => asked("nativeSweep", ...call);

/** Take painters: from now on Python can open sheets. */
export function begin(sheetOf) {
	let given = null;
	let kernels = null;
	let sweeps = null;
	let sheet = null;
	let objective = null;
	const widths = new Map(); // a face and a text -> how many em wide it is
	const measured = (text, face) => {
		const key = `${face} ${text}`;
		if (!widths.has(key)) widths.set(key, asked("textWidth", text, face));
		return widths.get(key);
	};
	const pen = (before = "") => new RecordingPen({ middles: given.middles, measured, objective, before });
	const drawn = (draw, before) => {
		const own = pen(before);
		draw(own);
		return own.list;
	};
	globalThis.display = {
		/**
		 * `supplied`: {middles, entries, sweeps, catalogue}, of which entries and sweeps say what `NativeKernels`
		 * takes.
		 */
		supply(supplied) {
			given = supplied;
			kernels = new NativeKernels(given.entries, called);
			sweeps = new NativeKernels(given.sweeps, swept);
		},
		/** `opened`: {scene, width, height, theme, look}. */
		open(opened) {
			objective = opened.scene?.objective ?? null;
			sheet = sheetOf({ ...opened, kernels, sweeps, catalogue: given.catalogue, measuring: pen() });
		},
		base: (time) => drawn((own) => sheet.base(own, time)),
		now: (times) => times.map((time) => drawn((own) => sheet.now(own, time), NOW)),
	};
	/** Python's one way in. */
	globalThis.answer = (name, values) => JSON.stringify(globalThis.display[name](...JSON.parse(values)) ?? null);
}
