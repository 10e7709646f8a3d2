/** Painting a map: a pixel for each setting, and the axes around them. */

import { mark } from "../dom.js";
import { tickText } from "../slider.js";
import { line } from "../strokes.js";

const HATCH = 7; // units between the lines where runs diverge

/** The first step at which any run settles; Infinity if none does. */
export function soonest({ settled, diverged, steps: most }) {
	let first = Infinity;
	for (let k = 0; k < settled.length; k++) if (settled[k] < first && settled[k] <= most && !diverged[k]) first = settled[k];
	return first;
}

/** The axes, and below the cells, if there are any, the slanting lines that are seen where a run diverges. */
export function paintFrame({ surface, canvas, box, axes, theme }, filled) {
	const { pixels } = surface;
	const context = surface.clear();
	const [width, height] = [box.right - box.left, box.bottom - box.top];
	if (filled) {
		context.fillStyle = hatched(context, theme.soft);
		context.fillRect(box.left, box.top, width, height);
	}
	drawAxes(context, box, axes, theme);
	const [left, top, wide, high] = [box.left, box.top, width, height].map((unit) => `${unit * pixels}px`);
	mark(canvas, "style", `left:${left};top:${top};width:${wide};height:${high}`);
}

/** A pixel for each setting: the first shade where it settles soon, a paler one where late, the last where it does not; none where it diverges. */
export function paintCells(canvas, { settled, diverged, steps: most, cells }, first, shades) {
	if (canvas.width !== cells) [canvas.width, canvas.height] = [cells, cells];
	const palest = shades.length - 2;
	const least = Math.log(Math.max(first, 1));
	const scale = palest / (Math.log(most) - least || 1);
	const shade = (step) => Math.round(scale * (Math.log(Math.max(step, 1)) - least));
	const colours = Uint32Array.from({ length: most + 2 }, (_, step) => shades[step > most ? palest + 1 : step < first ? 0 : shade(step)]);
	const image = new ImageData(cells, cells);
	const pixels = new Uint32Array(image.data.buffer);
	for (let k = 0; k < settled.length; k++) {
		const column = k % cells;
		const row = cells - 1 - (k - column) / cells; // the largest momentum on top
		if (!diverged[k]) pixels[row * cells + column] = colours[settled[k]];
	}
	canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Slanting lines, as something to fill with. */
function hatched(context, colour) {
	const tile = document.createElement("canvas");
	[tile.width, tile.height] = [HATCH, HATCH];
	const lines = new Path2D();
	for (const shift of [-HATCH, 0, HATCH]) {
		lines.moveTo(shift - 1, HATCH + 1);
		lines.lineTo(shift + HATCH + 1, -1);
	}
	const small = tile.getContext("2d");
	small.globalAlpha = 0.55;
	line(small, lines, { colour, width: 1 });
	return context.createPattern(tile, "repeat");
}

function drawAxes(context, { left, top, right, bottom }, [across, up], theme) {
	context.font = `12px ${theme.font}`;
	context.fillStyle = theme.soft;
	context.textBaseline = "middle";
	context.textAlign = "right";
	for (const value of up.ticks) context.fillText(tickText(value), left - 6, bottom - up.share(value) * (bottom - top));
	context.textAlign = "center";
	for (const value of across.ticks) {
		const text = tickText(value);
		const half = context.measureText(text).width / 2;
		const middle = left + across.share(value) * (right - left);
		context.fillText(text, Math.min(Math.max(middle, left + half), right + 8 - half), bottom + 13);
	}
	const frame = new Path2D();
	frame.rect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
	line(context, frame, { colour: theme.line, width: 1 });
}
