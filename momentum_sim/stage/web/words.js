/** The words on the contour: what is the start, where the minimum, and what became of each run. */

import { Labels } from "./labels.js";
import { PASSED } from "./simulation.js";
import { haloText, line } from "./strokes.js";

const FAR = 22; // a word that is farther than this from its point has a line to it
const RING = 9; // radius of the ring around a minimum

export class Words {
	constructor() {
		this.labels = new Labels();
	}

	/** Write words ({id, x, y, text, colour}, most important first) where they cover least of what is `busy`. */
	draw(context, words, { width, height, theme, busy, taken }) {
		context.font = `600 13px ${theme.font}`;
		const sized = words.map((word) => ({ ...word, width: context.measureText(word.text).width, height: 15 }));
		const bounds = { left: 6, top: 6, right: width - 6, bottom: height - 6 };
		for (const word of this.labels.place(sized, bounds, busy, taken)) {
			const { box } = word;
			const [x, y] = [Math.min(Math.max(word.x, box.left), box.right), Math.min(Math.max(word.y, box.top), box.bottom)];
			if (Math.hypot(x - word.x, y - word.y) > FAR) {
				const leader = new Path2D();
				leader.moveTo(word.x, word.y);
				leader.lineTo(x, y);
				line(context, leader, { colour: word.colour, width: 1 });
			}
			haloText(context, word.text, box.left, (box.top + box.bottom) / 2, word.colour, theme.halo);
		}
	}
}

/** Rings around the minima. */
export function drawMinima(context, minima, theme) {
	for (const [x, y] of minima) {
		const ring = new Path2D();
		ring.arc(x, y, RING, 0, 2 * Math.PI);
		line(context, ring, { colour: theme.ink, width: 1.75 });
	}
}

/** What words should leave free: the start's handle and the rings. */
export const ringed = (start, minima) => {
	const around = ([x, y], r) => ({ left: x - r, top: y - r, right: x + r, bottom: y + r });
	return [around(start, 14), ...minima.map((point) => around(point, RING + 2))];
};

/** What became of each run, where it is not plain to see. */
export function outcomes(ends, { scene, width, height }) {
	const within = (value, most) => Math.min(Math.max(value, 0), most);
	const words = [];
	for (const { name, title, exit, settles, diverges, overshoot, colour, point } of ends) {
		if (exit && (diverges >= 0 || !scene.looksCloser)) {
			const [x, y] = [within(exit.at[0], width), within(exit.at[1], height)];
			const what = diverges >= 0 ? "diverges, off" : "leaves";
			words.push({ id: name, x, y, text: `${title} ${what} the picture at step ${exit.step}`, colour });
		} else if (!exit && settles > scene.n_steps) {
			words.push({ id: name, x: point[0], y: point[1], text: `${title} ${overshoot > PASSED ? "has not settled" : "gets only this far"}`, colour });
		}
	}
	return words;
}
