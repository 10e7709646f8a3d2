/** One chart on a plot: its scales, its curves, and the cursor on them. */

import { powerOfTen, written } from "../scales.js";
import { addMarker, bracket, endMarker, haloText, line } from "../strokes.js";

const LINE_HEIGHT = 15;
const EASE = 0.3; // of the way to the wanted range, each frame

const nothing = (value) => value;

export class Axes {
	/**
	 * Paint a chart into an area: `curves` ({title, look, ys, xs, per, mark, diverges, thin, dots, plain}), `levels`, the
	 * `range` of ys and, where there are xs, the range `across`; `span`, a stretch of steps with a name; `band`, one of
	 * values; `note`. A curve
	 * has `per` values for each step, 1 unless said. True if the range is still on its way and wants another frame.
	 */
	draw(context, area, chart, { logarithmic, steps, theme, calm, dragging }) {
		const moving = this.easeRange(chart.range, logarithmic ? 0.03 : (chart.range[1] - chart.range[0]) * 0.004, calm, dragging);
		const [low, high] = this.range;
		const scaled = logarithmic ? Math.log10 : nothing;
		const [from, to] = chart.across ?? [0, steps];
		this.area = area;
		this.steps = chart.across ? null : steps;
		const toX = (x) => area.left + ((x - from) / (to - from)) * (area.right - area.left);
		const toY = (y) => area.top + ((high - scaled(y)) / (high - low)) * (area.bottom - area.top);
		if (chart.band) drawBand(context, area, chart.band, toY, theme);
		drawLevels(context, area, { low, high, logarithmic, toY, theme });
		if (!chart.above) drawTicks(context, area, { from, to, whole: !chart.across, toX, theme });
		for (const level of chart.levels ?? []) drawLevel(context, area, level, toY, theme, chart.across && toX(0));
		this.curves = chart.curves.map((curve) => {
			const colour = curve.plain ? theme.ink : curve.soft ? theme.soft : theme.of(curve.look);
			const per = curve.per ?? 1;
			const seen = curve.ys.length - 1;
			const at = (k) => [toX(curve.xs ? curve.xs[k] : k / per), heightAt(curve.ys[k], { area, toY, logarithmic })];
			const y = drawCurve(context, area, { ...curve, colour, seen, at });
			return { title: curve.title, colour, at, seen, per, look: curve.look, plain: curve.plain, y };
		});
		if (chart.span) drawSpan(context, area, chart.span, toX, theme);
		context.font = `600 12px ${theme.font}`;
		const ends = this.curves.filter(({ title }) => title).map(({ y, title, colour }) => ({
			y: Math.min(Math.max(y, area.top), area.bottom),
			title: y < area.top ? `↑ ${title}` : y > area.bottom ? `↓ ${title}` : title,
			colour,
		}));
		const named = chart.across ? ends.map((end, k) => ({ ...end, y: area.top + 8 + LINE_HEIGHT * k })) : spread(ends, area);
		const x = chart.across ? area.left + 8 : area.right + 8;
		for (const { y, title, colour } of named) haloText(context, title, x, y, colour, theme.halo);
		if (chart.note) {
			const widthOf = (text) => context.measureText(text).width;
			const fits = !(widthOf(chart.note) > area.edge - area.left - 6);
			const lines = fits ? [chart.note] : chart.note.split(/(?<=,) /);
			const left = Math.max(area.left + 4, area.right - Math.max(...lines.map(widthOf)) - 2);
			const high = this.curves.some(({ y }) => y < (area.top + area.bottom) / 2);
			const top = high ? area.bottom - 9 - LINE_HEIGHT * (lines.length - 1) : area.top + 7; // where the curves do not end
			lines.forEach((text, k) => haloText(context, text, left, top + LINE_HEIGHT * k, theme.ink, theme.halo));
		}
		return moving;
	}

	/** Paint the cursor: where the timeline is. */
	drawNow(context, time, theme) {
		const { area } = this;
		if (this.steps) {
			const x = area.left + (time / this.steps) * (area.right - area.left);
			const cursor = new Path2D();
			cursor.moveTo(x, area.top);
			cursor.lineTo(x, area.bottom);
			line(context, cursor, { colour: theme.ink, width: 1.2 });
		}
		for (const { at, seen, per, colour, look, plain } of this.curves) {
			if (plain) continue;
			const place = Math.min(time * per, seen);
			const [before, after] = [Math.floor(place), Math.ceil(place)];
			const [from, to] = [at(before), at(after)];
			const [x, y] = from.map((value, axis) => value + (to[axis] - value) * (place - before));
			if (y >= area.top - 2 && y <= area.bottom + 2 && Number.isFinite(x)) endMarker(context, look, x, y, 5, colour, theme.halo);
		}
	}

	/** The step under a place on the plot. */
	stepAt(x) {
		const share = (x - this.area.left) / (this.area.right - this.area.left);
		return Math.round(Math.min(Math.max(share, 0), 1) * this.steps);
	}

	/** Move the range towards the wanted one, so that the axis never jumps; while dragging it only widens. */
	easeRange(asked, near, calm, dragging) {
		const widened = dragging && this.range && [Math.min(asked[0], this.range[0]), Math.max(asked[1], this.range[1])];
		const wanted = widened || asked;
		if (!this.range || calm) this.range = wanted;
		const moving = this.range.some((value, end) => Math.abs(value - wanted[end]) > near);
		this.range = moving ? this.range.map((value, end) => value + (wanted[end] - value) * EASE) : wanted;
		return moving;
	}
}

/** A value's height, not farther outside than a line need go. */
function heightAt(value, { area, toY, logarithmic }) {
	if (Number.isNaN(value)) return NaN;
	const y = logarithmic && value <= 0 ? Infinity : toY(value);
	return Math.min(Math.max(y, area.top - 50), area.bottom + 50);
}

/** Round values between two ends, a few of them. */
function roundValues(from, to, most, whole) {
	const size = 10 ** Math.floor(Math.log10((to - from) / most));
	const step = [1, 2, 5, 10].map((times) => times * size).find((one) => (to - from) / one <= most);
	const tick = whole ? Math.max(1, Math.ceil(step)) : step;
	const values = [];
	for (let k = Math.ceil(from / tick - 1e-9); k * tick <= to + tick * 1e-9; k++) values.push(k * tick);
	return values;
}

function drawLevels(context, area, { low, high, logarithmic, toY, theme }) {
	context.font = `12px ${theme.font}`;
	context.fillStyle = theme.soft;
	context.textBaseline = "middle";
	context.textAlign = "right";
	const grid = new Path2D();
	const room = Math.max(2, Math.floor((area.bottom - area.top) / LINE_HEIGHT));
	const stride = Math.max(1, Math.ceil((high - low) / Math.min(room, 6)));
	const level = (value, text) => {
		const y = Math.round(toY(value)) + 0.5;
		grid.moveTo(area.left, y);
		grid.lineTo(area.right, y);
		context.fillText(text, area.left - 6, y);
	};
	if (logarithmic) {
		for (let e = Math.floor(high); e >= low; e--) if (e % stride === 0) level(10 ** e, powerOfTen(e));
	} else {
		for (const value of roundValues(low, high, Math.min(room, 7))) level(value, written(Math.abs(value) < 1e-12 * (high - low) ? 0 : value));
	}
	line(context, grid, { colour: theme.line, width: 1 });
}

function drawTicks(context, area, { from, to, whole, toX, theme }) {
	context.fillStyle = theme.soft;
	context.textAlign = "center";
	for (const value of roundValues(from, to, 5, whole)) context.fillText(written(value), toX(value), area.bottom + 13);
}

function drawLevel(context, area, { value, text }, toY, theme, x) {
	const y = toY(value);
	if (!(y > area.top + 4 && y < area.bottom)) return;
	const level = new Path2D();
	level.moveTo(area.left, y);
	level.lineTo(area.right, y);
	if (x > area.left && x < area.right) {
		level.moveTo(x, area.top);
		level.lineTo(x, area.bottom);
	}
	line(context, level, { colour: theme.soft, width: 1, dash: [2, 4] });
	if (!text) return;
	const widthOf = (words) => context.measureText(words).width;
	const words = widthOf(text) < area.right - area.left ? text : text.split(", ")[0]; // what is less needed comes after a comma
	haloText(context, words, Math.max(area.right - widthOf(words), area.left + 3), y + 9, theme.soft, theme.halo);
}

/** A stretch of values, quietly filled. */
function drawBand(context, area, [low, high], toY, theme) {
	const [top, bottom] = [toY(high), toY(low)].map((y) => Math.min(Math.max(y, area.top), area.bottom));
	context.fillStyle = theme.line;
	context.fillRect(area.left, top, area.right - area.left, bottom - top);
}

/** A stretch of steps, as a line with two ends and its name above. */
function drawSpan(context, area, { from, to, text }, toX, theme) {
	const [left, right, y] = [toX(from), toX(to), area.top + 20];
	bracket(context, left, right, y, { colour: theme.ink, width: 1.2 });
	context.font = `600 12px ${theme.font}`;
	const width = context.measureText(text).width;
	const middle = (left + right - width) / 2;
	haloText(context, text, Math.min(Math.max(middle, area.left + 2), area.right - width), y - 12, theme.ink, theme.halo);
}

/** A curve, and a marker where it is to be marked; returns the height at which it ends. */
function drawCurve(context, area, { ys, look, colour, mark, seen, at, thin, xs, dots: dotted, plain, dash }) {
	const path = new Path2D();
	const dots = new Path2D();
	let y = area.top;
	for (let k = 0; k <= seen && (plain || !Number.isNaN(ys[k])); k++) {
		if (Number.isNaN(ys[k])) continue;
		let x;
		[x, y] = at(k);
		if (xs) x = Math.min(Math.max(x, -1e4), 1e4);
		path.lineTo(x, y);
		if (dotted) addMarker(dots, look, x, y, seen < 200 ? 2.6 : 1.9);
		else if (xs || (thin && !plain && seen < 200)) addMarker(dots, look, x, y, 1.9);
	}
	context.save();
	context.beginPath();
	context.rect(area.left - 5, area.top - 5, area.right - area.left + 10, area.bottom - area.top + 10);
	context.clip();
	context.globalAlpha = thin ? 0.55 : 1;
	if (!dotted) line(context, path, { colour, width: thin || plain ? 1.2 : 1.8, dash: dash ?? look.dash });
	context.fillStyle = colour;
	context.fill(dots);
	context.globalAlpha = 1;
	if (mark != null && mark <= seen) {
		const [x, height] = at(mark);
		const shape = new Path2D();
		addMarker(shape, look, x, Math.min(height, area.bottom), 4.5);
		context.fill(shape);
	}
	context.restore();
	return y;
}

/** Names beside the ends of lines, moved apart where they would touch. */
function spread(ends, area) {
	const sorted = ends.sort((a, b) => a.y - b.y);
	for (let i = 1; i < sorted.length; i++) sorted[i].y = Math.max(sorted[i].y, sorted[i - 1].y + LINE_HEIGHT);
	let most = area.bottom;
	for (const end of sorted.reverse()) {
		end.y = Math.min(end.y, most);
		most = end.y - LINE_HEIGHT;
	}
	return sorted;
}
