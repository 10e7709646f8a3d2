/**
 * What stands beside the contour: the gap panel, how far each run is above the minimum at every step on a logarithmic
 * scale, and under it the same in numbers.
 */

import { element, fit, mark, write } from "./dom.js";
import { powerOfTen, written } from "./scales.js";
import { addMarker, haloText, line, sample } from "./strokes.js";

const MARGIN = { left: 40, top: 10, bottom: 22 };
const LINE_HEIGHT = 15;
const MOST_DECADES = 18;
const EASE = 0.3; // of the way to the wanted range, each frame

export class GapPanel {
	constructor() {
		this.canvas = element("canvas", { role: "img", "aria-label": "Gap f − f* at every step, logarithmic" });
		this.plot = element("div", { class: "plot" }, this.canvas);
		const caption = [element("span", {}, "gap f − f* above the minimum"), element("span", {}, "step →")];
		this.root = element("figure", { class: "gap" }, element("figcaption", {}, ...caption), this.plot);
	}

	/** Read the size off the page, on a resize. */
	measure() {
		this.width = this.plot.clientWidth;
		this.height = this.plot.clientHeight;
	}

	/** Paint; true if the range is still on its way and wants another frame. */
	draw({ scene, landscape, results }, catalogue, theme, { calm, dragging }) {
		const { width, height } = this;
		const context = fit(this.canvas, width, height, window.devicePixelRatio || 1);
		context.font = `600 12px ${theme.font}`;
		const titles = Object.values(catalogue.optimizers).map(({ title }) => context.measureText(`↑ ${title}`).width);
		const area = { left: MARGIN.left, right: width - Math.max(...titles) - 14, top: MARGIN.top, bottom: height - MARGIN.bottom };
		const moving = this.easeRange(wantedRange(results, landscape.minimum), calm, dragging);
		const [low, high] = this.range;
		const toX = (k) => area.left + (k / scene.n_steps) * (area.right - area.left);
		const toY = (gap) => area.top + ((high - Math.log10(gap)) / (high - low)) * (area.bottom - area.top);
		drawAxes(context, area, this.range, scene.n_steps, toX, toY, theme);
		if (results.length > 0) drawTolerance(context, area, results[0].tolerance, toY, theme);
		const ends = results.map((result) => {
			const { look, title } = catalogue.optimizers[result.name];
			const colour = theme.of(look);
			const y = drawRun(context, area, result, landscape.minimum, { look, colour, toX, toY });
			return { y: Math.min(Math.max(y, area.top), area.bottom), title: y < area.top ? `↑ ${title}` : title, colour };
		});
		context.font = `600 12px ${theme.font}`;
		for (const { y, title, colour } of spread(ends, area)) haloText(context, title, area.right + 8, y, colour, theme.halo);
		return moving;
	}

	/** Move the shown decades towards the wanted ones, so that the axis never jumps; while dragging it only widens. */
	easeRange(decades, calm, dragging) {
		const widened = dragging && this.range && [Math.min(decades[0], this.range[0]), Math.max(decades[1], this.range[1])];
		const wanted = widened || decades;
		if (!this.range || calm) this.range = wanted;
		const moving = this.range.some((value, end) => Math.abs(value - wanted[end]) > 0.03);
		this.range = moving ? this.range.map((value, end) => value + (wanted[end] - value) * EASE) : wanted;
		return moving;
	}
}

/** The decades from the deepest gap that is reached up to a little above the start; what diverges leaves upwards. */
function wantedRange(results, minimum) {
	let lowest = Infinity;
	let start = 1;
	for (const { losses, tolerance } of results) {
		start = losses[0] - minimum;
		lowest = Math.min(lowest, tolerance / 3 || Infinity);
		for (const loss of losses) if (loss - minimum > 0 && loss - minimum < lowest) lowest = loss - minimum;
	}
	if (!(start > 0) || !Number.isFinite(start)) start = 1;
	const top = Math.ceil(Math.log10(start) + 0.5);
	const bottom = Number.isFinite(lowest) ? Math.floor(Math.log10(lowest)) : top - 4;
	return [Math.max(Math.min(bottom, top - 4), top - MOST_DECADES), top];
}

function drawAxes(context, area, [low, high], steps, toX, toY, theme) {
	context.font = `12px ${theme.font}`;
	context.fillStyle = theme.soft;
	context.textBaseline = "middle";
	context.textAlign = "right";
	const grid = new Path2D();
	const stride = Math.max(1, Math.ceil((high - low) / 6));
	for (let decade = Math.floor(high); decade >= low; decade--) {
		if (decade % stride !== 0) continue;
		const y = Math.round(toY(10 ** decade)) + 0.5;
		grid.moveTo(area.left, y);
		grid.lineTo(area.right, y);
		context.fillText(powerOfTen(decade), area.left - 6, y);
	}
	line(context, grid, { colour: theme.line, width: 1 });
	context.textAlign = "center";
	const ten = 10 ** Math.floor(Math.log10(steps));
	const tick = Math.max(1, [ten / 5, ten / 2, ten, 2 * ten].find((size) => steps / size <= 5));
	for (let k = 0; k <= steps; k += tick) context.fillText(String(k), toX(k), area.bottom + 13);
}

function drawTolerance(context, area, tolerance, toY, theme) {
	const y = toY(tolerance);
	if (!(y > area.top + 4 && y < area.bottom)) return;
	const level = new Path2D();
	level.moveTo(area.left, y);
	level.lineTo(area.right, y);
	line(context, level, { colour: theme.soft, width: 1, dash: [2, 4] });
	const words = `settled below ${written(tolerance, 2)}`;
	haloText(context, words, area.right - context.measureText(words).width, y + 9, theme.soft, theme.halo);
}

/** One run's line, and a marker where it settles; returns the height at which it ends. */
function drawRun(context, area, { losses, settles }, minimum, { look, colour, toX, toY }) {
	const heightOf = (loss) => {
		const y = loss > minimum ? toY(loss - minimum) : Infinity;
		return Math.min(Math.max(y, area.top - 50), area.bottom + 50);
	};
	const path = new Path2D();
	let y = area.top;
	for (let k = 0; k < losses.length && !Number.isNaN(losses[k]); k++) {
		y = heightOf(losses[k]);
		path.lineTo(toX(k), y);
	}
	context.save();
	context.beginPath();
	context.rect(area.left - 5, area.top - 5, area.right - area.left + 10, area.bottom - area.top + 10);
	context.clip();
	line(context, path, { colour, width: 1.8, dash: look.dash });
	if (settles < losses.length) {
		const mark = new Path2D();
		addMarker(mark, look, toX(settles), Math.min(heightOf(losses[settles]), area.bottom), 4.5);
		context.fillStyle = colour;
		context.fill(mark);
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

/** What a run came to, in a word or two. */
function outcome({ settles, diverges }, steps) {
	if (diverges >= 0) return `diverges, step ${diverges}`;
	return settles > steps ? "not yet" : `step ${settles}`;
}

export class Readouts {
	constructor() {
		this.body = element("tbody");
		this.finalTitle = element("th", { scope: "col" });
		this.note = element("caption");
		const head = element("tr", {}, element("th", { scope: "col" }, "run"), this.finalTitle, element("th", { scope: "col" }, "settles"));
		this.root = element("table", { class: "readouts" }, this.note, element("thead", {}, head), this.body);
	}

	/** One row for each run; they stay while values change, so that the page is not laid out anew at every frame. */
	build(runs, catalogue) {
		this.rows = runs.map(({ optimizer }) => {
			const { look, title } = catalogue.optimizers[optimizer];
			const cells = [element("td"), element("td")];
			const root = element("tr", {}, element("th", { scope: "row" }, sample(look), title), ...cells);
			return { optimizer, look, root, cells };
		});
		this.body.replaceChildren(...this.rows.map(({ root }) => root));
	}

	draw({ scene, results }, theme) {
		const { value, relative } = scene.tolerance;
		write(this.finalTitle, `gap at step ${scene.n_steps}`);
		write(this.note, `Settled: the gap stays at or below ${relative ? `${written(value * 100)} % of its start` : written(value)}.`);
		for (const { optimizer, look, root, cells } of this.rows) {
			const result = results.find(({ name }) => name === optimizer);
			root.classList.toggle("off", !result);
			mark(root, "style", `--run:${theme.of(look)}`);
			write(cells[0], result ? written(result.finalGap, 2) : "–");
			write(cells[1], result ? outcome(result, scene.n_steps) : "off");
		}
	}
}
