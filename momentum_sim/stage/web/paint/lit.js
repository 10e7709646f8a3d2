/** What is lit up of a picture while a text speaks of it: all else is pale, and some of it is drawn only then. */

import { arrow } from "./anatomy.js";
import { project } from "../simulation.js";
import { SAMPLES } from "./boundaries.js";
import { ring } from "./strokes.js";

/** @import { Box, Drawn, Hidden, Kernels, Lit, Pen, Place, Point, Result, Theme } from "../types.d.ts" */

/**
 * @typedef {import("./boundaries.js").Line} Line
 * @typedef {Drawn & {hidden: Hidden}} Model
 * @typedef {{result: Result, style: import("./runs.js").RunStyle}} OnScreen
 * @typedef {{place: (point: Point) => Place, theme: Theme}} How
 * @typedef {(pen: Pen, model: Model, screens: OnScreen[], how: How, kernels: Kernels) => void} Draw
 */

const FARTHEST = 1e5; // units from the picture that anything is drawn
const WIDTH = { foot: 1.4, floor: 1.2, way: 4, step: 3, ideal: 2.2 };
const RADIUS = { foot: 3, crossing: 5 };
const GOOD = 0.3; // opacity of a region
const ASIDE = 14; // units from an arrow's middle to its name

/**
 * Parts of the contour that are drawn for as long as they are lit.
 * @type {Record<string, Draw>}
 */
const DRAWN = { across: drawAcross, along: drawAlong, crossings: drawCrossings, ideal_step: drawIdealStep };
/**
 * What pictures have besides runs.
 * @type {Record<string, string[]>}
 */
const PARTS = {
	contour: [
		...Object.keys(DRAWN), "minimum", "units", "mistakes", "signal", "by_heart", "feature_line", "unreached",
		"light_cone",
	],
	plot: ["light_cone"],
	map: [
		"stability_limit", "critical_along", "critical_across", "alternating_across", "good_region", "optimal",
		"setting",
	],
};

/**
 * What is lit up by picture while a part is, null where it has nothing of it; `runs` are the names of runs.
 * @type {(name: string | null, runs: string[], kernels: Kernels) => Record<string, Lit | null> | null}
 */
export function litParts(name, runs, kernels) {
	if (name === null) return null;
	const isRun = runs.includes(name);
	/** @type {(part: string) => boolean} */
	const has = (part) => part.replaceAll(" ", "_") === name || part.endsWith(` ${name}`);
	/** @type {Lit["draw"]} */
	const draw = (pen, /** @type {Model} */ model, /** @type {OnScreen[]} */ screens, /** @type {How} */ how) => {
		if (model.alone && DRAWN[name]) pen.part(name, () => DRAWN[name](pen, model, screens, how, kernels));
	};
	/** @type {Lit["draw"]} */
	const drawOnMap = (pen, lines, box, theme) => {
		if (name === "good_region") pen.part(name, () => paintGoodRegion(pen, lines, box, theme));
	};
	return {
		contour: isRun || PARTS.contour.includes(name) ? { name, has, draw } : null,
		plot: isRun || PARTS.plot.includes(name) ? { name, has } : null,
		map: PARTS.map.includes(name) ? { name, has, draw: drawOnMap } : null,
	};
}

/**
 * A run's iterates as far as they may be seen, and the foot of each on the valley's floor.
 * @type {(kernels: Kernels, model: Model, result: Result) => {iterate: Place, foot: Place, across: number}[]}
 */
function feet(kernels, { centre, directions, hidden, scene }, { name, path }) {
	const last = Math.min(hidden[name] ?? Infinity, scene.step ?? Infinity, path.length / 2 - 1);
	const seen = path.slice(0, 2 * (last + 1));
	const [far, across] = ["along", "across"].map((way) => project(kernels, seen, centre, directions[way]));
	const [[cx, cy], [ux, uy]] = [centre, directions.along];
	return Array.from(far, (length, k) => ({
		iterate: [seen[2 * k], seen[2 * k + 1]], foot: [cx + length * ux, cy + length * uy], across: across[k],
	}));
}

/** @type {(place: Place) => boolean} */
const isNear = (place) => place.every((value) => Math.abs(value) < FARTHEST);

/**
 * The valley's floor, as far as runs have feet on it.
 * @type {(pen: Pen, feet: Place[], theme: Theme, width: number, dash: number[]) => void}
 */
function drawFloor(pen, feet, theme, width, dash) {
	const near = feet.filter(isNear);
	if (near.length < 2) return;
	const sorted = near.sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
	const path = new Path2D();
	path.moveTo(...sorted[0]);
	path.lineTo(...sorted[sorted.length - 1]);
	pen.stroke(path, { colour: theme.ink, width, dash });
}

/** @type {Draw} */
function drawAcross(pen, model, screens, { place, theme }, kernels) {
	/** @type {Place[]} */
	const floor = [];
	for (const { result, style } of screens) {
		const path = new Path2D();
		for (const { iterate, foot } of feet(kernels, model, result)) {
			const [from, to] = [place(iterate), place(foot)];
			if (!isNear(from) || !isNear(to)) continue;
			path.moveTo(...from);
			path.lineTo(...to);
			floor.push(to);
		}
		pen.stroke(path, { colour: style.colour, width: WIDTH.foot });
	}
	drawFloor(pen, floor, theme, WIDTH.floor, [5, 4]);
}

/** @type {Draw} */
function drawAlong(pen, model, screens, { place, theme }, kernels) {
	/** @type {Place[]} */
	const floor = [];
	const found = screens.map(({ result, style }) => {
		const places = feet(kernels, model, result).map(({ foot }) => place(foot)).filter(isNear);
		floor.push(...places);
		return { places, look: result.look, style };
	});
	drawFloor(pen, floor, theme, WIDTH.way, []);
	const rim = { colour: theme.halo, width: 2 };
	for (const { places, look, style } of found) pen.marks(look.marker, places.flat(), RADIUS.foot, style.colour, rim);
}

/** @type {Draw} */
function drawCrossings(pen, model, screens, { place, theme }, kernels) {
	/** @type {Place[]} */
	const floor = [];
	for (const { result, style } of screens) {
		const found = feet(kernels, model, result);
		floor.push(...found.map(({ foot }) => place(foot)));
		for (let k = 1; k < found.length; k++) {
			const [before, now] = [found[k - 1], found[k]];
			if (!(before.across * now.across < 0)) continue;
			const share = before.across / (before.across - now.across);
			const [dx, dy] = [now.iterate[0] - before.iterate[0], now.iterate[1] - before.iterate[1]];
			const [x, y] = place([before.iterate[0] + share * dx, before.iterate[1] + share * dy]);
			if (isNear([x, y])) ring(pen, x, y, RADIUS.crossing, { colour: style.colour, width: 1.8 });
		}
	}
	drawFloor(pen, floor, theme, WIDTH.floor, [5, 4]);
}

/** @type {Draw} */
function drawIdealStep(pen, { scene, centre, hidden }, screens, { place, theme }) {
	const { n_steps: count, runs } = scene;
	const [first] = runs.map(({ name, optimizer }) => name ?? optimizer)
		.flatMap((name) => screens.filter(({ result }) => result.name === name));
	if (!first) return;
	const { path, name } = first.result;
	const k = Math.min(scene.step ?? 0, count - 1);
	if (k >= (hidden[name] ?? Infinity)) return;
	const from = place([path[2 * k], path[2 * k + 1]]);
	const ends = { ideal: place(centre), taken: place([path[2 * k + 2], path[2 * k + 3]]) };
	if (![from, ...Object.values(ends)].every(isNear)) return;
	arrow(pen, from, ends.ideal, { colour: theme.ink, width: WIDTH.ideal, dash: [7, 4] });
	arrow(pen, from, ends.taken, { colour: first.style.colour, width: WIDTH.step });
	const style = { bold: true, halo: theme.halo, size: 13 };
	const [x, y] = [0, 1].map((axis) => (from[axis] + ends.ideal[axis]) / 2);
	pen.text("ideal step", x, y - ASIDE, { ...style, colour: theme.ink, align: "center" });
	const [tx, ty] = [0, 1].map((axis) => (from[axis] + 2 * ends.taken[axis]) / 3);
	pen.text("the step taken", tx + ASIDE, ty, { ...style, colour: first.style.colour });
}

/**
 * Paint where a run swings in every direction: between two lines.
 * @type {(pen: Pen, lines: Line[], box: Box, theme: Theme) => void}
 */
function paintGoodRegion(pen, lines, { left, top, right, bottom }, theme) {
	const [from, to] = ["critical along", "alternating across"].map((name) => {
		const { shares } = /** @type {Line} */ (lines.find(({ text }) => text === name));
		return shares;
	});
	const path = new Path2D();
	/** @type {(share: number, k: number) => Place} */
	const at = (share, k) => [left + share * (right - left), bottom - (k / (SAMPLES - 1)) * (bottom - top)];
	const rows = from.flatMap((share, k) => (share < to[k] ? [k] : []));
	const outline = [...rows.map((k) => at(from[k], k)), ...rows.reverse().map((k) => at(to[k], k))];
	outline.forEach((place, k) => path[k ? "lineTo" : "moveTo"](...place));
	path.closePath();
	pen.faint(GOOD, () => pen.fill(path, theme.ink));
}
