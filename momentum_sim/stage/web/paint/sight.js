/**
 * What a network sees: the weights of its first layer as images that form while it is trained, and the test digits that
 * it still reads wrong.
 */

import { begun, filled, hiddenWords, listed } from "../narration.js";
import { written } from "../scales.js";
import { shownStep } from "../scene.js";
import { seenOf } from "./charts.js";
import { blend, channels, pixel } from "./theme.js";
import { wrapped } from "./wrapped.js";

/** @import { Apart, Box, Drawn, Hidden, Network, Pen, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {object} Mistake a test image that is read wrong
 * @property {number} index among those that are tested
 * @property {number} digit that it is
 * @property {number} answer that it is taken for
 *
 * @typedef {object} Model
 * @property {import("../types.d.ts").Scene} scene
 * @property {import("../types.d.ts").Texts} texts
 * @property {Network} network
 * @property {Apart | null} apart
 * @property {number} full the weight that has the full colour
 * @property {Mistake[]} lasting the mistakes that are left at the end
 * @property {boolean} timed
 * @property {boolean} dragging
 * @property {number} until the last step that may be seen
 *
 * @typedef {object} Memory
 * @property {(Mistake | null)[]} places the mistakes that are shown, each in its place
 * @property {number} wrong how many there are of all
 * @property {{apart: Apart | null, step: number} | null} taken of what they are
 * @property {number} changes how often what is shown of them has changed
 * @property {boolean} [held] whether they are to stay as they are; where it is not said, nobody watches the clock
 *
 * @typedef {{run: Box, told: Box, units: Box, mistakes: Box, narrow: boolean}} Rooms
 * @typedef {{columns: number, rows: number, cell: number, count: number}} Grid
 * @typedef {Grid & {across: number, down: number, scale: number}} Tiles with the pixels from one to the next, and
 *   how many times as large as the smallest their words are
 */

export const SIDE = 8; // pixels that an image is wide and high
const INK = 16; // the value of a pixel that is all ink
const MARGIN = 12;
const BETWEEN = 22; // units between units and mistakes
const UNITS = 0.47; // of the width; the mistakes have the rest
const HEAD = { title: 17, line: 21, sub: 12.5, low: 150 }; // what is lower has the title alone
const LEAST_TEXT = 0.05; // of their size that words are made smaller to, where there is next to no room
const SHADES = 48; // of either sign
const LEAST_CELL = 2; // units that a pixel is wide at least; what does not fit so is not shown
const MOST_CELL = 14;
const TILE = { least: 3, most: 6, text: 11, line: 12, beside: 5, after: 10 }; // of a digit that is read wrong
const FEW = 7; // rows of them are closer together
const MANY = 48; // digits for which there is to be room before they are larger
const LEGEND = { height: 24, bar: 8, most: 120, text: 11 };
const PALER = 1.4; // the power of a weight as which its colour grows, so that what it began with is pale
const USUAL = 0.98; // of the weights are no larger than the one that has the full colour
const MOST_SORTED = 4096; // weights that are looked at for that
const GROWN = 3; // times as large as at the start a weight of a run that diverges has the full colour
const MOMENTS = 9; // of a run at which mistakes are told where nobody watches the clock: in 3 s three a second
const MOST_TOLD = 3; // kinds of mistakes that are told in a sentence

/**
 * Colours of weights at which ink lowers a unit and raises it, apart for every eye, and no run's that are usual.
 * @type {Record<"light" | "dark", [string, string]>}
 */
const POLES = { light: ["#8c41a0", "#1b7837"], dark: ["#c99be0", "#63cf83"] };

/** @type {(value: number, least: number, most: number) => number} */
const within = (value, least, most) => Math.min(Math.max(value, least), most);

/**
 * The test digits that the followed run reads wrong at a step.
 * @type {(model: Pick<Model, "network" | "apart">, step: number) => Mistake[]}
 */
export function mistakesAt({ network: { labels, tested }, apart }, step) {
	const answers = apart?.answersAt?.(step) ?? [];
	/** @type {Mistake[]} */
	const found = [];
	for (let index = 0; index < answers.length; index++) {
		const digit = labels[tested[index]];
		if (answers[index] !== digit) found.push({ index, digit, answer: answers[index] });
	}
	return found;
}

/**
 * How often each digit is taken for each other, the commonest first.
 * @type {(mistakes: Mistake[]) => {digit: number, answer: number, count: number}[]}
 */
export function confusions(mistakes) {
	const counts = new Map();
	for (const { digit, answer } of mistakes) {
		const key = 10 * digit + answer;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return [...counts].map(([key, count]) => ({ digit: Math.floor(key / 10), answer: key % 10, count }))
		.sort((a, b) => b.count - a.count || a.digit - b.digit || a.answer - b.answer);
}

/**
 * What is seen, for who does not see it.
 * @type {(model: Model) => string}
 */
export function description(model) {
	const { apart, scene, network, texts, until } = model;
	if (!apart) return texts.no_run;
	const step = Math.min(shownStep(scene), until);
	const secret = shownStep(scene) > until ? ` ${begun(hiddenWords([apart.title], until, texts))}.` : "";
	const mistakes = mistakesAt(model, step);
	const hidden = unitsOf(apart, step).length / SIDE ** 2;
	const units = hidden === 1 ? "weights of its one unit as an image" : `weights of its ${hidden} units as images`;
	const common = confusions(mistakes).slice(0, MOST_TOLD)
		.map(({ digit, answer, count }) => `${digit} read as ${answer} (${count})`);
	const most = common.length ? `, most often ${listed(common)}` : "";
	const ends = isLost(apart, step) ? ` It ${filled(texts.diverges, { step: apart.diverges })}.` : "";
	const wrong = `${mistakes.length} of ${network.tested.length} test digits still wrong${most}`;
	const begins = `What the network of ${apart.title} sees at step ${step}`;
	return `${begins}: the ${units} of 8 by 8, and ${wrong}.${ends}${secret}`;
}

/** @type {(apart: Apart, step: number) => Float64Array} */
const unitsOf = (apart, step) => apart.unitsAt?.(step) ?? new Float64Array(0);

/**
 * Whether a run has diverged by a step.
 * @type {(apart: Apart, step: number) => boolean}
 */
const isLost = ({ diverges }, step) => diverges >= 0 && diverges <= step;

/**
 * What all of the picture is a part of: it is lit where its run is.
 * @type {(apart: Apart) => string}
 */
const ofRun = ({ name }) => `sight ${name}`;

export const sight = {
	/**
	 * What the painter keeps between frames: where each mistake is.
	 * @type {() => Memory}
	 */
	memory: () => ({ places: [], wrong: 0, taken: null, changes: 0 }),

	/** @type {(drawn: Drawn, run: Apart | null, how: {dragging: boolean, hidden: Hidden}) => Model} */
	model({ scene, texts, network: images }, run, { dragging, hidden }) {
		const apart = run && seenOf(run, hidden);
		const until = hidden[run?.name ?? ""] ?? Infinity;
		const network = /** @type {Network} */ (images);
		const full = apart ? fullWeight(apart, scene.n_steps) : 1;
		const lasting = mistakesAt({ network, apart }, scene.n_steps);
		return { scene, texts, network, apart, full, lasting, timed: scene.step !== null, dragging, until };
	},

	/**
	 * What stands still: whose network it is and what the colours mean; and all of it, where the whole run is shown.
	 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory) => void}
	 */
	paint(pen, model, size, theme, memory) {
		const { apart, scene, texts, timed, dragging } = model;
		if (!dragging && !memory.held) memory.places = []; // where each is is as anybody finds it
		if (!apart) {
			drawLines(pen, wrapped(pen, texts.no_run, size.width - 2 * MARGIN, { size: 14 }), size, theme);
			return;
		}
		const rooms = roomsIn(size);
		const { run } = rooms;
		const colour = theme.of(apart.look);
		const title = begun(apart.title);
		const wide = pen.width(title, { size: HEAD.title, bold: true });
		const small = within((run.right - run.left - 16) / wide, LEAST_TEXT, 1);
		pen.part(ofRun(apart), () => pen.part("units", () => {
			pen.marks(apart.look.marker, [run.left + 6, run.top + HEAD.line / 2], 5, colour);
			pen.text(title, run.left + 16, run.top + HEAD.line / 2, { colour, size: HEAD.title * small, bold: true });
			drawLegend(pen, model, rooms, theme);
		}));
		if (!timed) drawAt(pen, model, rooms, theme, memory, scene.n_steps, scene.n_steps);
	},

	/**
	 * The weights at a time in steps, and what is still read wrong.
	 * @type {(pen: Pen, model: Model, size: Size, theme: Theme, memory: Memory, time: number | null) => void}
	 */
	paintNow(pen, model, size, theme, memory, time) {
		const { scene: { n_steps: count, step }, apart } = model;
		if (time === null || !apart) return;
		const shown = within(Math.floor(time), 0, count);
		const moment = memory.held === undefined && time !== step && shown < count
			? Math.floor((Math.floor((time / count) * MOMENTS) / MOMENTS) * count)
			: shown;
		drawAt(pen, model, roomsIn(size), theme, memory, shown, moment);
	},
};

/**
 * Where everything is: what the units look for on the left, what is read wrong on the right; above each other where it
 * is higher than wide.
 * @type {(size: Size) => Rooms}
 */
function roomsIn({ width, height }) {
	const margin = Math.min(MARGIN, width / 20, height / 20);
	const between = Math.min(BETWEEN, width / 15);
	const inner = { left: margin, right: width - margin, top: margin - 2, bottom: height - margin };
	const high = inner.bottom - inner.top;
	const tall = height > 1.1 * width;
	const [left, right] = tall
		? [{ ...inner, bottom: inner.top + high * UNITS }, { ...inner, top: inner.top + high * UNITS + BETWEEN / 2 }]
		: [
			{ ...inner, right: inner.left + (inner.right - inner.left - between) * UNITS },
			{ ...inner, left: inner.left + (inner.right - inner.left - between) * UNITS + between },
		];
	const low = (tall ? high / 2 : high) < HEAD.low;
	const head = HEAD.line + (low ? 4 : HEAD.sub + 10);
	/** @type {(box: Box) => [Box, Box]} */
	const parted = (box) => {
		const middle = Math.min(box.top + head, box.bottom);
		return [{ ...box, bottom: middle }, { ...box, top: middle }];
	};
	const [[run, units], [told, mistakes]] = [parted(left), parted(right)];
	return { run, units: { ...units, bottom: units.bottom - (low ? 0 : LEGEND.height) }, told, mistakes, narrow: low };
}

/**
 * Lines in the middle of a picture.
 * @type {(pen: Pen, lines: string[], size: Size, theme: Theme) => void}
 */
function drawLines(pen, lines, { width, height }, theme) {
	lines.forEach((text, k) => {
		const y = height / 2 + (k - (lines.length - 1) / 2) * 18;
		pen.text(text, width / 2, y, { colour: theme.soft, size: 14, align: "center" });
	});
}

/**
 * What moves, at a step: the mistakes are those of a moment that may lie before it.
 * @type {(pen: Pen, model: Model, rooms: Rooms, theme: Theme, memory: Memory, step: number, moment: number) => void}
 */
function drawAt(pen, model, rooms, theme, memory, step, moment) {
	const apart = /** @type {Apart} */ (model.apart);
	pen.part(ofRun(apart), () => pen.part("units", () => drawUnits(pen, model, rooms, theme, apart, step)));
	const grid = mistakeGrid(pen, rooms.mistakes);
	const { taken, places, held = false } = memory;
	const isKnown = held || (taken?.apart === apart && taken.step === moment);
	if (!isKnown || places.length !== grid.count) take(model, memory, grid.count, moment);
	const draw = () => drawMistakes(pen, model, rooms, theme, memory, grid, step);
	pen.part(ofRun(apart), () => pen.part("mistakes", draw));
}

/**
 * A smaller line below a title, as wide as its room.
 * @type {(pen: Pen, text: string, box: Box, theme: Theme, bold?: boolean) => void}
 */
function drawSub(pen, text, { left, right, top }, theme, bold = false) {
	const small = Math.min(1, (right - left) / pen.width(text, { size: HEAD.sub, bold }));
	const style = { colour: bold ? theme.ink : theme.soft, size: HEAD.sub * small, bold };
	pen.text(text, left, top + HEAD.line + HEAD.sub / 2 + 1, style);
}

/**
 * So many tiles as have room in a box, with the pixels as large as that leaves them.
 * @type {(box: Box, count: number) => Grid}
 */
function unitGrid({ left, right, top, bottom }, count) {
	const [width, height] = [Math.max(0, right - left), Math.max(0, bottom - top)];
	/** @type {(length: number, tiles: number) => number} */
	const cellOf = (length, tiles) => length / ((SIDE + 1) * tiles - 1);
	/** @type {Grid} */
	let best = { columns: 0, rows: 0, cell: 0, count: 0 };
	for (let columns = 1; columns <= count; columns++) {
		const rows = Math.ceil(count / columns);
		const cell = Math.min(cellOf(width, columns), cellOf(height, rows), MOST_CELL);
		if (cell > best.cell - 1e-9) best = { columns, rows, cell, count };
	}
	if (best.cell >= LEAST_CELL) return { ...best, cell: Math.floor(2 * best.cell) / 2 };
	const fitting = (/** @type {number} */ length) => Math.floor((length / LEAST_CELL + 1) / (SIDE + 1));
	const [columns, rows] = [fitting(width), fitting(height)];
	return { columns, rows, cell: LEAST_CELL, count: columns * rows };
}

/**
 * The weight that has the full colour, one for a whole run so that its images form.
 * @type {(apart: Apart, count: number) => number}
 */
function fullWeight(apart, count) {
	const begun = usualSize(unitsOf(apart, 0));
	const size = apart.diverges >= 0 ? GROWN * begun : Math.max(begun, usualSize(unitsOf(apart, count)));
	return size > 0 && size < Infinity ? size : 1;
}

/** @type {(weights: Float64Array) => number} */
function usualSize(weights) {
	const stride = Math.ceil(weights.length / MOST_SORTED) || 1;
	const sizes = weights.filter((_, k) => k % stride === 0).map(Math.abs).sort();
	return sizes[Math.floor(USUAL * (sizes.length - 1))] ?? 0;
}

/**
 * Colours from ink that lowers a unit, by the ground, to ink that raises it, after one that is none.
 * @type {(theme: Theme) => Uint32Array}
 */
function weightPalette(theme) {
	const [below, above] = POLES[theme.dark ? "dark" : "light"].map(channels);
	const ground = channels(theme.ground);
	const shades = Array.from({ length: 2 * SHADES + 1 }, (_, k) => {
		const t = k / SHADES - 1;
		return pixel(blend(ground, t < 0 ? below : above, Math.abs(t) ** PALER));
	});
	return Uint32Array.from([0, ...shades]);
}

/** @type {(weight: number, full: number) => number} */
const shadeOf = (weight, full) => 1 + SHADES + Math.round(within(weight / full, -1, 1) * SHADES);

/** @type {(pen: Pen, model: Model, rooms: Rooms, theme: Theme, apart: Apart, step: number) => void} */
function drawUnits(pen, { full, texts, until }, { run, units: box, narrow }, theme, apart, step) {
	const weights = unitsOf(apart, step);
	const hidden = weights.length / SIDE ** 2;
	const { columns, rows, cell, count } = unitGrid(box, hidden);
	const lost = isLost(apart, step);
	if (!narrow) {
		const whole = hidden === 1 ? "what its one unit looks for" : `what its ${hidden} units look for`;
		const some = `what ${count} of its ${hidden} units look for`;
		const seen = count < hidden ? some : whole;
		const secret = step > until ? hiddenWords([""], until, texts).trim() : "";
		const text = lost ? filled(texts.diverges, { step: apart.diverges }) : secret || seen;
		drawSub(pen, text, run, theme, lost);
	}
	if (count === 0) return;
	const wide = (SIDE + 1) * columns - 1;
	const indices = new Uint8Array(wide * ((SIDE + 1) * rows - 1));
	for (let unit = 0; unit < Math.min(count, hidden); unit++) {
		const corner = (SIDE + 1) * (wide * Math.floor(unit / columns) + (unit % columns));
		for (let k = 0; k < SIDE ** 2; k++) {
			const weight = weights[SIDE ** 2 * unit + k];
			const at = corner + wide * Math.floor(k / SIDE) + (k % SIDE);
			if (!Number.isNaN(weight)) indices[at] = shadeOf(weight, full);
		}
	}
	const { left, top } = box;
	const area = { left, top, right: left + wide * cell, bottom: top + ((SIDE + 1) * rows - 1) * cell };
	if (weights.every(Number.isNaN)) pen.hatch(area, theme.soft);
	else pen.image(area, { columns: wide, rows: (SIDE + 1) * rows - 1, indices, palette: weightPalette(theme) });
}

/**
 * What the colours of weights mean.
 * @type {(pen: Pen, model: Model, rooms: Rooms, theme: Theme) => void}
 */
function drawLegend(pen, { full: most, apart }, { units, narrow }, theme) {
	if (narrow || !apart) return;
	const full = written(most, 2);
	const room = units.right - units.left;
	const { rows, cell } = unitGrid(units, unitsOf(apart, 0).length / SIDE ** 2);
	const y = units.top + ((SIDE + 1) * rows - 1) * cell + LEGEND.height / 2 + LEGEND.bar / 2;
	const type = { size: LEGEND.text };
	/** @type {(words: string[]) => number} */
	const widths = (words) => words.reduce((sum, text) => sum + pen.width(text, type) + 6, 0);
	const long = [`ink there lowers it −${full}`, `${full} raises it`];
	const all = [long, [`lowers −${full}`, `${full} raises`], [`−${full}`, full]];
	const words = all.find((each) => widths(each) + LEGEND.most / 2 <= room) ?? ["−", "+"];
	const bar = Math.max(2, Math.min(LEGEND.most, room - widths(words)));
	const left = units.left + pen.width(words[0], type) + 6;
	const style = { ...type, colour: theme.soft };
	pen.text(words[0], units.left, y, style);
	pen.text(words[1], left + bar + 6, y, style);
	const indices = Uint8Array.from({ length: 2 * SHADES + 1 }, (_, k) => k + 1);
	const box = { left, right: left + bar, top: y - LEGEND.bar / 2, bottom: y + LEGEND.bar / 2 };
	pen.image(box, { columns: indices.length, rows: 1, indices, palette: weightPalette(theme) });
}

/**
 * How many mistakes have room, as large as they can be.
 * @type {(pen: Pen, box: Box) => Tiles}
 */
function mistakeGrid(pen, box) {
	const { least, most } = TILE;
	for (let cell = most; cell > least; cell -= 0.5) {
		const grid = tilesOf(pen, box, cell);
		if (grid.count >= MANY) return grid;
	}
	return tilesOf(pen, box, least);
}

/**
 * How many have room with pixels of a size, and the words beside them.
 * @type {(pen: Pen, box: Box, cell: number) => Tiles}
 */
function tilesOf(pen, { left, right, top, bottom }, cell) {
	const scale = Math.sqrt(cell / TILE.least);
	const [text, beside, after] = [TILE.text, TILE.beside, TILE.after].map((units) => units * scale);
	const tile = SIDE * cell;
	const words = Math.max(...["0 read", "as 0"].map((each) => pen.width(each, { size: text })));
	const least = Math.ceil((tile + beside + words + after) / cell);
	/** @type {(down: number) => number} */
	const rowsOf = (down) => Math.max(0, Math.floor((bottom - top + (down - SIDE) * cell) / (down * cell)));
	const down = rowsOf(SIDE + 2) < FEW ? SIDE + 1 : SIDE + 2;
	const room = (right - left + after) / cell;
	const columns = Math.max(0, Math.floor(room / least));
	const across = Math.floor(room / Math.max(1, columns));
	const rows = rowsOf(down);
	return { columns, rows, cell, count: columns * rows, across, down, scale };
}

/**
 * So many mistakes by digit, of each digit about as many, then the rest.
 * @type {(mistakes: Mistake[], count: number) => number[]}
 */
function spreadOver(mistakes, count) {
	/** @type {(a: Mistake, b: Mistake) => number} */
	const byDigit = (a, b) => a.digit - b.digit || a.answer - b.answer || a.index - b.index;
	const before = new Array(10).fill(0);
	const ranked = mistakes.map((each) => ({ each, rank: before[each.digit]++ })).sort((a, b) => a.rank - b.rank);
	const order = ranked.map(({ each }) => each);
	return [...order.slice(0, count).sort(byDigit), ...order.slice(count)].map(({ index }) => index);
}

/**
 * Put the mistakes of a step into places. One keeps its place for as long as it is one; the others go into the places
 * that are free, those first that are left at the run's end, each into its own where that is free.
 * @type {(model: Model, memory: Memory, count: number, step: number) => void}
 */
function take(model, memory, count, step) {
	const now = step === model.scene.n_steps ? model.lasting : mistakesAt(model, step);
	const wrong = new Map(now.map((each) => [each.index, each]));
	const lasting = spreadOver(model.lasting, count);
	const before = memory.places.length === count ? memory.places : [];
	const places = Array.from({ length: count }, (_, k) => wrong.get(before[k]?.index ?? -1) ?? null);
	const placed = new Set(places.map((each) => each?.index));
	/** @type {(index: number, place: number) => void} */
	const put = (index, place) => {
		const each = wrong.get(index);
		if (!each || placed.has(index) || place < 0 || place >= count || places[place]) return;
		places[place] = each;
		placed.add(index);
	};
	lasting.forEach(put);
	let free = 0;
	for (const index of [...lasting, ...wrong.keys()]) {
		while (free < count && places[free]) free += 1;
		put(index, free);
	}
	/** @type {(all: (Mistake | null)[]) => string} */
	const told = (all) => all.map((each) => each && 10 * each.index + each.answer).join();
	if (now.length !== memory.wrong || told(places) !== told(memory.places)) memory.changes += 1;
	memory.places = places;
	memory.wrong = now.length;
	memory.taken = { apart: model.apart, step };
}

/**
 * @param {Pen} pen
 * @param {Model} model
 * @param {Rooms} rooms
 * @param {Theme} theme
 * @param {Memory} memory
 * @param {Tiles} grid
 * @param {number} step
 * @returns {void}
 */
function drawMistakes(pen, model, { told, mistakes: box, narrow }, theme, { places, wrong }, grid, step) {
	const { network: { images, tested }, until } = model;
	const { columns, rows, cell, across, down, scale } = grid;
	const at = step > until ? ` at step ${until}` : "";
	const text = `${wrong} of ${tested.length} still wrong${at}`;
	const small = Math.min(1, (told.right - told.left) / pen.width(text, { size: HEAD.title, bold: true }));
	const title = { colour: theme.ink, size: HEAD.title * small, bold: true };
	pen.text(text, told.left, told.top + HEAD.line / 2, title);
	const shown = places.filter(Boolean).length;
	const said = shown < wrong ? `${shown} of them shown` : "all of them shown";
	if (!narrow) drawSub(pen, wrong ? said : "it reads every test digit", told, theme);
	if (shown === 0) return;
	const wide = across * (columns - 1) + SIDE;
	const high = down * (rows - 1) + SIDE;
	const indices = new Uint8Array(wide * high);
	const style = { colour: theme.ink, size: TILE.text * scale };
	const line = TILE.line * scale;
	places.forEach((each, place) => {
		if (!each) return;
		const [column, row] = [place % columns, Math.floor(place / columns)];
		const corner = wide * down * row + across * column;
		for (let k = 0; k < SIDE ** 2; k++) {
			const value = images[SIDE ** 2 * tested[each.index] + k];
			indices[corner + wide * Math.floor(k / SIDE) + (k % SIDE)] = 1 + value;
		}
		const x = box.left + (across * column + SIDE) * cell + TILE.beside * scale;
		const y = box.top + (down * row + SIDE / 2) * cell;
		pen.text(`${each.digit} read`, x, y - line / 2, style);
		pen.text(`as ${each.answer}`, x, y + line / 2, style);
	});
	const { left, top } = box;
	const area = { left, top, right: left + wide * cell, bottom: top + high * cell };
	pen.image(area, { columns: wide, rows: high, indices, palette: inkPalette(theme) });
}

/**
 * The greys of digits, after a colour that is none.
 * @type {(theme: Theme) => Uint32Array}
 */
function inkPalette(theme) {
	const [paper, ink] = [theme.line, theme.ink].map(channels);
	const greys = Array.from({ length: INK + 1 }, (_, k) => pixel(blend(paper, ink, k / INK)));
	return Uint32Array.from([0, ...greys]);
}
