/** The contour panel: the loss as bands and hair-thin lines, the runs on it, and the words that say what is what. */

import { element, fit, mark } from "./dom.js";
import { startHandle } from "./handle.js";
import { Labels } from "./labels.js";
import { written } from "./scales.js";
import { addMarker, clipped, endMarker, haloText, line } from "./strokes.js";

const BANDS = 18;
const MOST_PIXELS = 1.5e6;
const EDGE = 12; // px from the edge that the start's handle is kept
const MARGIN = 40; // px around the picture that lines are drawn into
const RING = 9; // px around the minimum; room for the largest marker inside
const HINTS = 12; // steps drawn faintly once a run has left for good

/** The smallest box around a view whose two scales are equal on a picture of this size: gradients look perpendicular. */
function equalScales([x0, x1, y0, y1], width, height) {
	const unit = Math.max((x1 - x0) / width, (y1 - y0) / height);
	const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
	const [rx, ry] = [(unit * width) / 2, (unit * height) / 2];
	return { x0: cx - rx, x1: cx + rx, y0: cy - ry, y1: cy + ry, unit };
}

const within = (value, most) => Math.min(Math.max(value, 0), most);

export class ContourPanel {
	/** `onmove([x, y])` and `onrelease()` hear of the start being dragged. */
	constructor(onmove, onrelease) {
		this.onmove = onmove;
		this.bands = element("canvas", { class: "bands", "aria-hidden": "true" });
		this.paths = element("canvas", { role: "img", "aria-label": "Contour of the loss with the runs on it" });
		this.handle = startHandle(() => this.handleAt(), (x, y) => this.moveTo(x, y), onrelease);
		this.names = element("div", { class: "names", role: "group", "aria-label": "Optimizers shown" });
		this.root = element("div", { class: "contour" }, this.bands, this.paths, this.handle, this.names);
		this.labels = new Labels();
		this.startLabel = "start: drag me";
	}

	/** Put the start under a point of the picture, rounded to what can be seen. */
	moveTo(x, y) {
		this.startLabel = "start";
		const { x0, y1, unit } = this.box;
		const digits = Math.max(0, Math.ceil(-Math.log10(unit)));
		const [sx, sy] = [within(x - EDGE, this.width - 2 * EDGE) + EDGE, within(y - EDGE, this.height - 2 * EDGE) + EDGE];
		const at = [x0 + sx * unit, y1 - sy * unit];
		this.start = at.map((value) => Number(value.toFixed(digits))); // at once: keys may come faster than frames
		this.onmove(this.start);
	}

	/** Where the start's handle is: at the edge for a start outside the picture, so that it can be brought back. */
	handleAt() {
		const [x, y] = this.toScreen(this.start);
		return [within(x - EDGE, this.width - 2 * EDGE) + EDGE, within(y - EDGE, this.height - 2 * EDGE) + EDGE];
	}

	toScreen([x, y]) {
		return [(x - this.box.x0) / this.box.unit, (this.box.y1 - y) / this.box.unit];
	}

	/** Read sizes off the page: on a resize, for asking at every frame would have it laid out twice. */
	measure() {
		this.width = this.root.clientWidth;
		this.height = this.root.clientHeight;
		const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = this.names;
		this.namesBox = { left, top, right: left + offsetWidth, bottom: top + offsetHeight };
	}

	/** Paint a simulated scene. */
	draw(kernels, drawn, catalogue, theme) {
		const { start } = drawn.scene;
		this.box = equalScales(drawn.landscape.view, this.width, this.height);
		this.start = start;
		const density = Math.min(window.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (this.width * this.height)));
		this.drawBands(kernels, drawn, theme, density);
		const context = fit(this.paths, this.width, this.height, density);
		const busy = []; // x, y of what words should not cover
		const ends = drawn.results.map((result, order) => {
			const { look, title } = catalogue.optimizers[result.name];
			const style = { look, colour: theme.of(look), width: order === 0 && drawn.results.length > 1 ? 3 : 1.7 };
			return { ...result, ...style, title, ...this.drawRun(context, result.path, style, busy) };
		});
		const minima = drawn.minimisers.map((point) => this.toScreen(point));
		for (const { exit, look, x, y, colour } of ends) if (!exit) endMarker(context, look, x, y, 5, colour, theme.halo);
		for (const [x, y] of minima) {
			const ring = new Path2D();
			ring.arc(x, y, RING, 0, 2 * Math.PI);
			line(context, ring, { colour: theme.ink, width: 1.75 });
		}
		this.drawWords(context, this.words(drawn.scene, ends, minima, theme), minima, theme, busy);
		mark(this.handle, "style", `transform:translate(${this.handleAt().map((px) => `${px}px`)})`);
		mark(this.handle, "aria-description", `x ${written(start[0])}, y ${written(start[1])}; arrow keys move it`);
	}

	/** The loss itself; painted anew only when it, the size or the theme changes. */
	drawBands(kernels, { scene, landscape, coefficients }, theme, density) {
		const shown = JSON.stringify([scene.objective, theme.dark, this.width, this.height, density]);
		if (shown === this.shown) return;
		this.shown = shown;
		const context = fit(this.bands, this.width, this.height, density);
		const { width, height } = this.bands;
		const { x0, x1, y0, y1 } = this.box;
		const image = kernels.contour(landscape, coefficients, {
			width,
			height,
			box: [x0, x1, y0, y1],
			palette: theme.palette(BANDS),
			lineWidth: density,
			lineStrength: 0.55,
		});
		context.putImageData(image, 0, 0);
	}

	/**
	 * One run: its line, a marker at every step, and where it ends. One that leaves the picture for good is drawn until
	 * then; what follows is hinted at, for a diverging run crosses the whole picture at every step.
	 */
	drawRun(context, path, { look, colour, width }, busy) {
		const points = [];
		for (let k = 0; k < path.length && Number.isFinite(path[k]) && Number.isFinite(path[k + 1]); k += 2) {
			points.push(this.toScreen([path[k], path[k + 1]]));
		}
		const shown = ([x, y]) => x >= 0 && x <= this.width && y >= 0 && y <= this.height;
		const last = points.findLastIndex(shown);
		const box = { left: -MARGIN, top: -MARGIN, right: this.width + MARGIN, bottom: this.height + MARGIN };
		const radius = path.length < 202 ? 2.4 : path.length < 802 ? 1.8 : 1.2;
		const [inside, outside, dots] = [new Path2D(), new Path2D(), new Path2D()];
		let exit = null;
		let pen = null; // where the line has got to; joined lines are several times faster to paint than loose ones
		for (let k = 1; k < Math.min(points.length, last + HINTS); k++) {
			const [from, to] = [points[k - 1], points[k]];
			if (pen && k < last && Math.abs(to[0] - pen[0]) + Math.abs(to[1] - pen[1]) < 0.25) continue; // too near to be seen
			const part = clipped(...(pen && k <= last ? pen : from), ...to, box);
			if (k === last + 1) exit = { step: k, at: part ? part.slice(2) : from };
			const into = k <= last + 1 ? inside : outside;
			if (part) {
				if (pen?.[0] !== part[0] || pen?.[1] !== part[1] || k === last + 2) into.moveTo(part[0], part[1]);
				into.lineTo(part[2], part[3]);
			}
			pen = part && [part[2], part[3]];
			if (!shown(to)) continue;
			addMarker(dots, look, ...to, radius);
			busy.push(...to, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
		}
		line(context, inside, { colour, width, dash: look.dash });
		context.fillStyle = colour;
		context.fill(dots);
		context.globalAlpha = 0.15;
		line(context, outside, { colour, width: 1.3 }); // lines of 1 or less are painted one by one, and add up to a block
		context.globalAlpha = 1;
		const [x, y] = points.at(-1);
		if (last < 0 || points.length < path.length / 2) exit ??= { step: last < 0 ? 0 : points.length, at: [x, y] };
		return { x, y, exit };
	}

	/** What is to be said, and of which point, most important first. */
	words(scene, ends, minima, theme) {
		const [x, y] = this.handleAt();
		const words = [{ id: "start", x, y, text: this.startLabel, colour: theme.ink }];
		minima.forEach(([mx, my], k) => words.push({ id: `minimum ${k}`, x: mx, y: my, text: "minimum", colour: theme.ink }));
		for (const { name, title, exit, settles, colour, x: endX, y: endY } of ends) {
			if (exit) {
				const [atX, atY] = [within(exit.at[0], this.width), within(exit.at[1], this.height)];
				words.push({ id: name, x: atX, y: atY, text: `${title} leaves the picture at step ${exit.step}`, colour });
			} else if (settles > scene.n_steps) {
				words.push({ id: name, x: endX, y: endY, text: `${title} gets only this far`, colour, leader: true });
			}
		}
		return words;
	}

	drawWords(context, words, minima, theme, busy) {
		context.font = `600 13px ${theme.font}`;
		const sized = words.map((word) => ({ ...word, width: context.measureText(word.text).width, height: 15 }));
		const bounds = { left: 6, top: 6, right: this.width - 6, bottom: this.height - 6 };
		const [{ x, y }] = words; // the start's handle
		const around = ([cx, cy], r) => ({ left: cx - r, top: cy - r, right: cx + r, bottom: cy + r });
		const taken = [this.namesBox, around([x, y], 14), ...minima.map((point) => around(point, RING + 2))];
		for (const word of this.labels.place(sized, bounds, busy, taken)) {
			const { box } = word;
			if (word.leader) {
				const leader = new Path2D();
				leader.moveTo(word.x, word.y);
				leader.lineTo(Math.min(Math.max(word.x, box.left), box.right), Math.min(Math.max(word.y, box.top), box.bottom));
				line(context, leader, { colour: word.colour, width: 1 });
			}
			haloText(context, word.text, box.left, (box.top + box.bottom) / 2, word.colour, theme.halo);
		}
	}
}
