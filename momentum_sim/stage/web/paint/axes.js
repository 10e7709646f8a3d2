/** One chart on a plot: its scales, its curves, and the cursor on them. */

import { crossings, levelNames, piecesNear, SIZE } from "./names.js";
import { acrossTexts, levelTexts, LINE_HEIGHT, spread } from "./ticks.js";

/** @import { Box, Look, Pen, Theme } from "../types.d.ts" */

/**
 * @typedef {(value: number) => number} ToPlace
 * @typedef {{from: number, to: number, text: string}} Span a stretch of steps with its name
 *
 * @typedef {object} Curve a line over the steps, or over `xs`
 * @property {string} id by which it is told from others
 * @property {string} [name] of the run
 * @property {string} title stands beside its end; none if empty
 * @property {Look} look
 * @property {number[] | Float64Array} ys
 * @property {number[] | Float64Array} [xs]
 * @property {number} [per] values for each step
 * @property {number | null} [mark] the value that has a large marker
 * @property {number} [diverges] the step, -1 if it does not
 * @property {boolean} [thin] in the background
 * @property {boolean} [quiet] behind the others, and so pale that many may cross, without a cursor
 * @property {boolean} [strong] thicker than others
 * @property {boolean} [soft] in the colour of what is no run
 * @property {boolean} [dots] markers without a line
 * @property {boolean} [points] a marker at each value, to be seen as such
 * @property {boolean} [plain] of theory, and so without a cursor
 * @property {number[]} [dash] another than its look's
 * @property {Float64Array} [bars] how far above and below a value its bar goes, of which some are drawn
 *
 * @typedef {object} Area what is between two heights, filled
 * @property {string} id by which it is told from others
 * @property {string} title
 * @property {Look} look
 * @property {number} strength of its colour, 1 for the look's own
 * @property {number[]} xs
 * @property {number[]} lows
 * @property {number[]} highs
 *
 * @typedef {object} Chart
 * @property {Curve[]} curves
 * @property {Area[]} [areas] below them
 * @property {[number, number]} range of values, in decades where it is logarithmic
 * @property {boolean} [logarithmic]
 * @property {number} [share] of the height that charts have, 1 where it is left out
 * @property {{value: number, text?: string}[]} [levels] lines with their names
 * @property {[number, number]} [across] the ends of what it is over, where that is not the steps
 * @property {number[]} [ticks] values of that which are named, in place of round ones: it is logarithmic then, and its
 *   ends are in decades
 * @property {[number, number]} [band] values that are quietly filled
 * @property {Span | null} [span]
 * @property {string} [note]
 * @property {boolean} [noteOnTop] whether there is room for it above the curves
 *
 * @typedef {object} Axes what is kept of a chart between frames, and from its painting to its cursor's
 * @property {[number, number]} [range] that is shown
 * @property {Box} [area]
 * @property {number | null} [steps] that it is over, null if it is over something else
 * @property {PaintedCurve[]} [curves]
 * @property {Record<string, number>} [names] where level names stood
 *
 * @typedef {object} PaintedCurve
 * @property {Curve} curve
 * @property {string} colour
 * @property {number} seen the last value's index
 * @property {Float64Array} places of all values
 * @property {Float64Array} drawn of those up to the first that is none
 * @property {Path2D | null} bars
 * @property {number} y where it ends
 */

const EASE = 0.3; // of the way to the wanted range, each frame
const FARTHEST = 50; // units outside that a line need go
const SPACE = 5; // around a chart that curves may be drawn into
const MANY = 200; // values, from which on markers are smaller
const [SPAN, BESIDE] = [20, 8]; // how far below the top a stretch is, and its name from its end
const QUIET = 0.3; // opacity of what is quiet
const [BARS, BAR] = [10, 2.5]; // of errors, on a curve, and how far their ends reach to a side
const FREE = 8; // between a curve's end and its name

/**
 * Move the range that is shown towards the wanted one, so that the axis never jumps; while dragging it only widens, and
 * while a curve itself is held it stays.
 * @param {Axes} axes
 * @param {Chart} chart
 * @param {{calm: boolean, dragging: boolean, held?: boolean}} how
 * @returns {boolean} whether it is still on its way
 */
export function easeRange(axes, { range: asked, logarithmic }, { calm, dragging, held }) {
	if (held && axes.range) return false;
	const near = logarithmic ? 0.03 : (asked[1] - asked[0]) * 0.004;
	const { range = asked } = axes;
	/** @type {[number, number]} */
	const wanted = dragging ? [Math.min(asked[0], range[0]), Math.max(asked[1], range[1])] : asked;
	const moving = !calm && range.some((value, end) => Math.abs(value - wanted[end]) > near);
	const eased = (/** @type {number} */ end) => range[end] + (wanted[end] - range[end]) * EASE;
	axes.range = moving ? [eased(0), eased(1)] : wanted;
	return moving;
}

/**
 * Paint a chart into an area.
 * @param {Pen} pen
 * @param {Box} area
 * @param {Chart} chart
 * @param {Axes} axes whose `range` is shown
 * @param {{theme: Theme, steps: number, edge: number, ticked: boolean, dragging: boolean}} how `edge`: of the plot
 * @returns {void}
 */
export function paintAxes(pen, area, chart, axes, { theme, steps, edge, ticked, dragging }) {
	const { logarithmic = false, across = null, levels = [], areas = [], band, span, ticks } = chart;
	const { range = chart.range } = axes;
	const [low, high] = range;
	const [from, to] = across ?? [0, steps];
	/** @type {(value: number) => number} */
	const shareOf = (value) => ((ticks ? Math.log10(value) : value) - from) / (to - from);
	/** @type {(value: number) => number} */
	const toX = (value) => area.left + shareOf(value) * (area.right - area.left);
	/** @type {(value: number) => number} */
	const toY = (value) => {
		const scaled = logarithmic ? (value > 0 ? Math.log10(value) : -Infinity) : value;
		const y = area.top + ((high - scaled) / (high - low)) * (area.bottom - area.top);
		return Math.min(Math.max(y, area.top - FARTHEST), area.bottom + FARTHEST);
	};
	axes.area = area;
	axes.steps = across ? null : steps;
	axes.curves = chart.curves.map((curve) => located(curve, { toX, toY, theme, top: area.top }));
	if (!dragging || !axes.names) axes.names = {};

	if (band) paintBand(pen, area, band, toY, theme);
	for (const each of areas) paintArea(pen, area, each, toX, toY, theme);
	paintGrid(pen, area, levelTexts(range, logarithmic, area.bottom - area.top), theme);
	const named = { toX, whole: !across, bounds: /** @type {[number, number]} */ ([0, edge]), given: ticks };
	const texts = ticked ? acrossTexts(pen, [from, to], named) : [];
	for (const { x, text } of texts) pen.text(text, x, area.bottom + 13, { colour: theme.soft, align: "center" });

	const words = [...spanWords(pen, area, span, toX, axes.curves), ...noteWords(pen, area, chart, axes.curves)];
	const heights = levels.map((level) => ({ ...level, y: toY(level.value) }));
	const seen = heights.filter(({ y }) => y > area.top + 4 && y < area.bottom);
	paintLevels(pen, area, seen, across && !ticks ? toX(0) : NaN, theme);
	const lined = seen.flatMap(({ text, y }, k) => (text ? [{ id: String(k), text, y }] : []));
	const [lines, taken] = [axes.curves.map(({ drawn }) => drawn), words.map(({ box }) => box)];
	for (const { text, left, y, size } of levelNames(pen, lined, area, lines, taken, axes.names)) {
		pen.text(text, left, y, { colour: theme.soft, size, halo: theme.halo });
	}

	for (const each of axes.curves) paintCurve(pen, area, each);
	if (span) paintSpan(pen, area, span, toX, theme);
	paintNames(pen, area, axes.curves, { across: Boolean(across), edge, theme });
	const style = { colour: theme.ink, bold: true, halo: theme.halo };
	for (const { text, left, y, size } of words) pen.text(text, left, y, { ...style, size });
}

/**
 * Paint the cursor: where the timeline is.
 * @param {Pen} pen
 * @param {Axes} axes as painted before
 * @param {number} time in steps
 * @param {Theme} theme
 * @returns {void}
 */
export function paintCursor(pen, { area, steps = null, curves = [] }, time, theme) {
	if (!area) return; // nothing is painted yet
	if (steps !== null) {
		const x = area.left + (time / steps) * (area.right - area.left);
		const cursor = new Path2D();
		cursor.moveTo(x, area.top);
		cursor.lineTo(x, area.bottom);
		pen.part("cursor", () => pen.stroke(cursor, { colour: theme.ink, width: 1.2 }));
	}
	for (const { curve, places, seen, colour } of curves) {
		if (curve.plain || curve.quiet) continue;
		const place = Math.min(time * (curve.per ?? 1), seen);
		const [before, after] = [2 * Math.floor(place), 2 * Math.ceil(place)];
		const share = place - before / 2;
		const x = places[before] + (places[after] - places[before]) * share;
		const y = places[before + 1] + (places[after + 1] - places[before + 1]) * share;
		const inside = x >= area.left - SPACE && x <= area.right + SPACE && y >= area.top - 2 && y <= area.bottom + 2;
		if (!inside) continue;
		const rim = { colour: theme.halo, width: 2.5 };
		pen.part(`point ${curve.id}`, () => pen.marks(curve.look.marker, [x, y], 5, colour, rim));
	}
}

/**
 * Where a curve's values are: not farther outside than a line need go.
 * @type {(curve: Curve, how: {toX: ToPlace, toY: ToPlace, theme: Theme, top: number}) => PaintedCurve}
 */
function located(curve, { toX, toY, theme, top }) {
	const { ys, xs, per = 1, plain } = curve;
	const places = new Float64Array(2 * ys.length);
	/** @type {number[]} */
	const drawn = []; // of theory
	let count = 0;
	let y = top;
	for (let k = 0; k < ys.length; k++) {
		const x = Math.min(Math.max(toX(xs ? xs[k] : k / per), -1e4), 1e4);
		places[2 * k] = x;
		places[2 * k + 1] = toY(ys[k]);
		const found = !Number.isNaN(ys[k]) && !Number.isNaN(x);
		if (!found) {
			places[2 * k + 1] = NaN;
			continue;
		}
		if (plain) drawn.push(x, places[2 * k + 1]);
		else if (count === k) count += 1;
		else continue; // a run is drawn up to where it has no more place
		y = places[2 * k + 1];
	}
	const colour = plain ? theme.ink : curve.soft ? theme.soft : theme.of(curve.look);
	const part = plain ? Float64Array.from(drawn) : places.subarray(0, 2 * count);
	const bars = curve.bars ? barsOf(curve, toX, toY) : null;
	return { curve, colour, places, drawn: part, seen: ys.length - 1, bars, y };
}

/**
 * A bar at some of a curve's values.
 * @type {(curve: Curve, toX: ToPlace, toY: ToPlace) => Path2D}
 */
function barsOf({ ys, bars = [] }, toX, toY) {
	const path = new Path2D();
	const apart = Math.ceil(ys.length / BARS);
	for (let k = ys.length - 1; k > 0; k -= apart) {
		const [x, low, high] = [toX(k), toY(ys[k] - bars[k]), toY(ys[k] + bars[k])];
		for (const y of [low, high]) {
			path.moveTo(x - BAR, y);
			path.lineTo(x + BAR, y);
		}
		path.moveTo(x, low);
		path.lineTo(x, high);
	}
	return path;
}

/** @type {(pen: Pen, area: Box, band: [number, number], toY: ToPlace, theme: Theme) => void} */
function paintBand(pen, area, [low, high], toY, theme) {
	const [top, bottom] = [toY(high), toY(low)].map((y) => Math.min(Math.max(y, area.top), area.bottom));
	pen.area({ left: area.left, right: area.right, top, bottom }, { fill: theme.line });
}

/**
 * What is between two heights, parted by a line from what is above it.
 * @type {(pen: Pen, area: Box, filled: Area, toX: ToPlace, toY: ToPlace, theme: Theme) => void}
 */
function paintArea(pen, area, { id, look, strength, xs, lows, highs }, toX, toY, theme) {
	if (xs.length < 2) return;
	const [path, edge] = [new Path2D(), new Path2D()];
	for (const along of [path, edge]) {
		xs.forEach((x, k) => (k ? along.lineTo(toX(x), toY(highs[k])) : along.moveTo(toX(x), toY(highs[k]))));
	}
	for (let k = xs.length - 1; k >= 0; k--) path.lineTo(toX(xs[k]), toY(lows[k]));
	path.closePath();
	pen.inside(area, () => {
		pen.faint(strength, () => pen.part(`area ${id}`, () => pen.fill(path, theme.of(look))));
		pen.stroke(edge, { colour: theme.card, width: 1 });
	});
}

/** @type {(pen: Pen, area: Box, texts: {down: number, text: string}[], theme: Theme) => void} */
function paintGrid(pen, area, texts, theme) {
	const grid = new Path2D();
	for (const { down, text } of texts) {
		const y = Math.round(area.top + down * (area.bottom - area.top)) + 0.5;
		grid.moveTo(area.left, y);
		grid.lineTo(area.right, y);
		pen.text(text, area.left - 6, y, { colour: theme.soft, align: "right" });
	}
	pen.stroke(grid, { colour: theme.line, width: 1 });
}

/**
 * The levels, and where what the chart is over is 0.
 * @type {(pen: Pen, area: Box, levels: {y: number}[], zero: number, theme: Theme) => void}
 */
function paintLevels(pen, area, levels, zero, theme) {
	if (levels.length === 0) return;
	const lines = new Path2D();
	for (const { y } of levels) {
		lines.moveTo(area.left, y);
		lines.lineTo(area.right, y);
	}
	if (zero > area.left && zero < area.right) {
		lines.moveTo(zero, area.top);
		lines.lineTo(zero, area.bottom);
	}
	pen.stroke(lines, { colour: theme.soft, width: 1, dash: [2, 4] });
}

/** @type {(pen: Pen, area: Box, painted: PaintedCurve) => void} */
function paintCurve(pen, area, { curve, colour, places, drawn, seen, bars }) {
	const { id, look, mark, thin, strong, quiet, xs, dots, points, plain, dash } = curve;
	const path = new Path2D();
	for (let k = 0; k < drawn.length; k += 2) {
		if (k === 0) path.moveTo(drawn[0], drawn[1]);
		else path.lineTo(drawn[k], drawn[k + 1]);
	}
	const small = seen < MANY;
	const radius = points && small ? 3.2 : dots ? (small ? 2.6 : 1.9) : !plain && (xs || (thin && small)) ? 1.9 : 0;
	const { left, top, right, bottom } = area;
	pen.inside({ left: left - SPACE, top: top - SPACE, right: right + SPACE, bottom: bottom + SPACE }, () => {
		pen.faint(quiet ? QUIET : thin ? 0.55 : 1, () => {
			const width = thin || plain || quiet ? 1.2 : strong ? 2.8 : 1.8;
			const style = { colour, width, dash: quiet ? [] : dash ?? look.dash };
			if (!dots) pen.part(`curve ${id}`, () => pen.stroke(path, style));
			if (bars) pen.part(`bars ${id}`, () => pen.stroke(bars, { colour, width: 1.2 }));
			if (radius) pen.part(`dots ${id}`, () => pen.marks(look.marker, drawn, radius, colour));
		});
		if (mark == null || mark > seen) return;
		const place = [places[2 * mark], Math.min(places[2 * mark + 1], area.bottom)];
		pen.part(`mark ${id}`, () => pen.marks(look.marker, place, 4.5, colour));
	});
}

/**
 * A line with an end at both sides; its name is above.
 * @type {(pen: Pen, area: Box, span: Span, toX: ToPlace, theme: Theme) => void}
 */
function paintSpan(pen, area, { from, to }, toX, theme) {
	const y = area.top + SPAN;
	const path = new Path2D();
	path.moveTo(toX(from), y);
	path.lineTo(toX(to), y);
	for (const x of [toX(from), toX(to)]) {
		path.moveTo(x, y - 4.5);
		path.lineTo(x, y + 4.5);
	}
	pen.stroke(path, { colour: theme.ink, width: 1.2 });
}

/**
 * A line of bold text from a left end, and the box that it takes.
 * @type {(pen: Pen, text: string, left: number, y: number, size: number) => import("./names.js").Name}
 */
function word(pen, text, left, y, size) {
	const right = left + pen.width(text, { size, bold: true });
	return { text, left, y, size, box: { left, right, top: y - size / 2, bottom: y + size / 2 } };
}

/**
 * The name of a stretch: above its middle, or beside it at an end, where fewest curves cross it.
 * @type {(pen: Pen, area: Box, span: Span | null | undefined, toX: ToPlace, curves: PaintedCurve[]) =>
 *   import("./names.js").Name[]}
 */
function spanWords(pen, area, span, toX, curves) {
	if (!span) return [];
	const width = pen.width(span.text, { size: SIZE, bold: true });
	const [from, to] = [toX(span.from), toX(span.to)];
	/** @type {(left: number) => number} */
	const within = (left) => Math.min(Math.max(left, area.left + 2), area.right - width);
	const above = [(from + to - width) / 2, to - width, from].map((left) => [within(left), area.top + 8]);
	const free = [to + BESIDE, from - BESIDE - width].filter((left) => left === within(left));
	const beside = free.map((left) => [left, area.top + SPAN]);
	const options = [...above, ...beside].map(([left, y]) => word(pen, span.text, left, y, SIZE));
	const pieces = piecesNear(area.top + SPAN / 2, area, curves.map(({ drawn }) => drawn));
	const costs = options.map(({ box }) => crossings(box, pieces, Infinity));
	return [options[costs.indexOf(Math.min(...costs))]];
}

/**
 * The note where the curves do not end, in lines where it is too long for one; above them as much as has one.
 * @type {(pen: Pen, area: Box, chart: Chart, curves: PaintedCurve[]) => import("./names.js").Name[]}
 */
function noteWords(pen, area, { note, noteOnTop = false }, curves) {
	if (!note) return [];
	const room = area.right - area.left - 6;
	/** @type {(lines: string[]) => number} */
	const widest = (lines) => Math.max(...lines.map((text) => pen.width(text, { size: SIZE, bold: true })));
	const parts = note.split(/(?<=,) /);
	const broken = noteOnTop ? [parts[0].replace(",", "")] : parts;
	const lines = widest([note]) <= room ? [note] : broken;
	const size = SIZE * Math.min(1, room / widest(lines));
	const left = Math.max(area.left + 4, area.right - (widest(lines) * size) / SIZE - 2);
	const low = !noteOnTop && curves.some(({ y }) => y < (area.top + area.bottom) / 2);
	const top = low ? area.bottom - 9 - LINE_HEIGHT * (lines.length - 1) : area.top + 7;
	return lines.map((text, k) => word(pen, text, left, top + LINE_HEIGHT * k, size));
}

/**
 * Names beside the ends of curves; in the corner, where a chart is over something else than the steps.
 * @type {(pen: Pen, area: Box, curves: PaintedCurve[], how: {across: boolean, edge: number, theme: Theme}) => void}
 */
function paintNames(pen, area, curves, { across, edge, theme }) {
	const ends = curves.filter(({ curve }) => curve.title).map(({ curve, colour, y }) => ({
		y: Math.min(Math.max(y, area.top), area.bottom),
		title: y < area.top ? `↑ ${curve.title}` : y > area.bottom ? `↓ ${curve.title}` : curve.title,
		colour,
	}));
	if (ends.length === 0) return;
	const inside = { top: area.top + FREE, bottom: area.bottom - FREE };
	const { places, line } = across
		? spread(ends.map((_, k) => inside.top + LINE_HEIGHT * k), inside)
		: spread(ends.map(({ y }) => y), area);
	const x = (across ? area.left : area.right) + FREE;
	const widest = Math.max(...ends.map(({ title }) => pen.width(title, { size: SIZE, bold: true })));
	const size = Math.min(SIZE, (SIZE * (edge - x)) / widest, (SIZE * line) / (LINE_HEIGHT - 2));
	const style = { size, bold: true, halo: theme.halo };
	ends.forEach(({ title, colour }, k) => pen.text(title, x, places[k], { colour, ...style }));
}
