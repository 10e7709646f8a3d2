/**
 * The map of patchworks: what share of new ones with the small margin one run has right, for every step size and
 * momentum that the sliders reach, and below these without momentum.
 */

import { isPartial } from "../features.js";
import { begun } from "../narration.js";
import { rounded, written } from "../scales.js";
import { nameOf, shownAs } from "../scene.js";
import { around, besides, candidates, clearOf, located, SAMPLES, SIZE } from "./boundaries.js";
import { SHADES } from "./cells.js";
import {
	deviationOf, keyOf, mappedOver, mappedRun, meaningOf, meanOf, PALE, seedsFrom, seedsIn, sidesOf, spread,
	whyNot,
} from "./experiments.js";
import { mapBox, paintFrame } from "./map.js";
import { meet } from "./names.js";
import { centresOf, placeOf, settingAt, shareOf, valueAt } from "./settings.js";
import { line } from "./strokes.js";
import { channels, isDark } from "./theme.js";

/**
 * @import {
 *	Apart, Box, Catalogue, Drawn, Experimented, ExperimentRequest, Hidden, ModelHow, Panel, Pen, Place, Result, Scene,
 *	Size, Theme
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("./settings.js").Setting} Setting
 * @typedef {import("./settings.js").Side} Side
 * @typedef {{momentum: number, stepSize: number, mean: number, deviation: number}} Cell a setting with the percentage
 *   that is right, NaN where a run diverges, and its standard deviation over seeds, NaN of one
 *
 * @typedef {object} MarginMap a map of patchworks, as plain data
 * @property {string} why there is no map; empty if there is one
 * @property {Pick<Result, "name" | "title" | "look"> | undefined} run that it is of
 * @property {Side[]} sides step sizes and momenta
 * @property {Setting} setting of the scene; its step size is that of adaptive rules where the run is by one
 * @property {Cell[][] | null} cells a row for each momentum, first without, then from the least up; of a coarse picture
 *   one cell stands in the place of several; null while there are none
 * @property {number} seeds
 * @property {boolean} pale it is of another setting
 * @property {string} plain what the run is without momentum
 * @property {number | null} coasting η/(1 − β) from which on the law has faint ones told; null where it has no say
 * @property {string} means what η and β are, where they change on the way; else empty
 * @property {never[]} ways
 */

const [COLUMNS, ROWS, SEEDS] = [13, 9, 3]; // rows besides the one without momentum
const LAWFUL = "ema_momentum"; // the rule that the law of coasting is of
const GUESSING = 50; // percent, which have the palest shade
const ENOUGH = 95; // percent
const LINE = { width: 1.8, dash: [7, 4] };
const [BESIDE, CLEAR] = [5, 20]; // units beside words, and between them and the point
const HALF = 8; // of the height that a name takes
const NAME = { size: SIZE, bold: true };
/** Units from the momenta to the row without and how high that is: an arrow key crosses, both ways, in one press. */
const [APART, STRIP] = [4, 13];
const INSIDE = 1; // units that a momentum above 0 is above the end of its side, at least

/** Every other cell in a row and in a column, and all others: first a coarse picture, then a fine one. */
const PARTS = (() => {
	const all = Array.from({ length: COLUMNS * (ROWS + 1) }, (_, k) => k);
	const [columns, rows] = [COLUMNS, ROWS + 1].map((count) => Array.from({ length: count }, (_, k) => k));
	const coarse = rows.filter((row) => row === 0 || row % 2 === 1).flatMap((row) =>
		columns.filter((column) => column % 2 === 0).map((column) => COLUMNS * row + column));
	return [coarse, all.filter((k) => !coarse.includes(k))];
})();

/**
 * What is asked for: one run with every setting of its map, whatever the scene's own is. None where there is no map.
 * @type {(scene: Scene, hidden: Hidden, catalogue: Catalogue) => ExperimentRequest | null}
 */
export function marginsOf(scene, hidden, catalogue) {
	const run = mappedRun(scene, catalogue);
	if (!run || whyNot(scene, run, hidden, catalogue)) return null;
	const [across, up] = sidesOf(run, scene, catalogue);
	const sizes = centresOf(across, COLUMNS).map((value) => rounded(across.parameter, value));
	const rising = [0, ...centresOf(up, ROWS).map((value) => rounded(up.parameter, value))];
	return { ...mappedOver(scene, run, catalogue, sizes, rising), parts: PARTS, seeds: seedsFrom(scene.seed, SEEDS) };
}

/**
 * What a map shows.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => MarginMap}
 */
export function marginModel({ scene }, _apart, _panel, { hidden, catalogue, margins }) {
	const settings = mappedRun(scene, catalogue);
	const sides = sidesOf(settings, scene, catalogue);
	const size = /** @type {"step_size"} */ (sides[0].parameter.name);
	const setting = { momentum: scene.momentum, step_size: scene[size] };
	const request = marginsOf(scene, hidden, catalogue);
	const rule = settings && catalogue.optimizers[settings.optimizer];
	const { small_margin: theta } = scene.objective.parameters;
	/** @type {MarginMap} */
	const model = {
		why: whyNot(scene, settings, hidden, catalogue), run: undefined, sides, setting, cells: null, seeds: 0,
		pale: false, plain: rule?.adaptive ? "without momentum" : "gradient descent",
		coasting: settings && rule?.step === LAWFUL && !isPartial(settings) ? 1 / (2 * theta ** 2) : null,
		means: settings ? meaningOf(scene, settings, catalogue) : "", ways: [],
	};
	if (!request || !settings) return model;
	const { title, look } = shownAs(settings, catalogue);
	const name = nameOf(settings);
	const own = { ...model, run: { name, title, look } };
	const found = margins?.(request) ?? null;
	if (!found?.answer.seeds || !found.answer.errors[name]) return own;
	const pale = keyOf(found.request) !== keyOf(request);
	return { ...own, cells: cellsOf(found, name), seeds: found.answer.seeds, pale };
}

/**
 * The cells of a picture, of a coarse one the nearest below and to the left where there is none.
 * @type {(found: Experimented, name: string) => Cell[][]}
 */
function cellsOf({ request: { stepSizes, momenta = [] }, answer: { errors } }, name) {
	const made = errors[name].map((each, k) => {
		const percents = each.map((error) => 100 * (1 - error));
		const [mean, deviation] = [meanOf(percents), deviationOf(percents)];
		return { momentum: momenta[k], stepSize: stepSizes[name][k], mean, deviation };
	});
	/** @type {(row: number, column: number) => Cell} */
	const nearest = (row, column) => {
		const isThere = (/** @type {number} */ k) => errors[name][k].length > 0;
		const left = Math.max(0, column - 1);
		const below = Math.max(0, row - 1);
		const places = [[row, column], [row, left], [below, column], [below, left]].map(([r, c]) => COLUMNS * r + c);
		return made[places.find(isThere) ?? places[0]];
	};
	return Array.from({ length: ROWS + 1 }, (_, row) =>
		Array.from({ length: COLUMNS }, (_, column) => nearest(row, column)));
}

/**
 * Where momenta above 0 are on a map, and the row without.
 * @type {(box: Box) => {main: Box, plain: Box}}
 */
const partsOf = (box) => ({
	main: { ...box, bottom: box.bottom - STRIP - APART }, plain: { ...box, top: box.bottom - STRIP },
});

/**
 * Where a setting is on the map.
 * @type {(box: Box, model: Pick<MarginMap, "sides">, setting: Setting) => Place}
 */
export function marginPlace(box, { sides }, setting) {
	const { main, plain } = partsOf(box);
	const [x, y] = placeOf(main, sides, setting);
	return [x, setting.momentum === 0 ? (plain.top + plain.bottom) / 2 : y];
}

/**
 * The setting at a place, rounded as its sliders round it.
 * @type {(box: Box, model: Pick<MarginMap, "sides">, place: Place) => Setting}
 */
export function marginSetting(box, { sides }, [x, y]) {
	const { main, plain } = partsOf(box);
	const [, { ends: [least] }] = sides;
	const isPlain = y > plain.top + INSIDE / 2;
	const { step_size, momentum } = settingAt(main, sides, [x, Math.min(y, main.bottom - (least > 0 ? 0 : INSIDE))]);
	return { step_size, momentum: isPlain ? least : momentum };
}

/**
 * The cell that a setting is in, at the edge if it lies outside; undefined while there is none.
 * @type {(model: MarginMap, setting: Setting) => Cell | undefined}
 */
function cellOf({ sides: [across, up], cells }, { momentum, step_size }) {
	/** @type {(side: Side, value: number, count: number) => number} */
	const place = (side, value, count) => Math.min(Math.max(Math.floor(shareOf(side, value) * count), 0), count - 1);
	const row = momentum === 0 ? 0 : 1 + place(up, momentum, ROWS);
	return cells?.[row][place(across, step_size, COLUMNS)];
}

/**
 * The setting in the middle of the cell at a place, null beside the map.
 * @type {(model: MarginMap, box: Box, place: [number, number]) => Setting | null}
 */
export function marginPointed({ sides: [across, up] }, box, [x, y]) {
	const { main, plain } = partsOf(box);
	const share = (x - box.left) / (box.right - box.left);
	if (!(share >= 0 && share < 1)) return null;
	const step_size = centresOf(across, COLUMNS)[Math.floor(share * COLUMNS)];
	if (y > plain.top && y < plain.bottom) return { step_size, momentum: 0 };
	const height = (main.bottom - y) / (main.bottom - main.top);
	if (!(height >= 0 && height < 1)) return null;
	return { step_size, momentum: centresOf(up, ROWS)[Math.floor(height * ROWS)] };
}

/** @type {(percent: number) => string} */
const percents = (percent) => (Number.isFinite(percent) ? `${percent.toFixed(1)} %` : "diverges");

/**
 * What a run has right in the cell of a setting, the scene's own if none is given; why there is no map, if there is
 * none.
 * @type {(model: MarginMap, setting?: Setting) => string}
 */
export function marginReadout(model, setting = model.setting) {
	const { why, run, plain, seeds, pale, means } = model;
	if (why || !run) return why;
	const cell = cellOf(model, setting);
	if (!cell) return "";
	const { stepSize, momentum, mean, deviation } = cell;
	const ball = `${run.title}, cell of η ${written(stepSize)}, β ${written(momentum, 4)}`;
	const at = momentum ? ball : `${begun(plain)} (β 0), cell of η ${written(stepSize)}`;
	const share = `${mean.toFixed(1)}${spread(deviation)} % right`;
	const told = `${at}: ${Number.isFinite(mean) ? share : "diverges"}, ${seedsIn(seeds)}`;
	return [told, means, pale && "of another setting"].filter(Boolean).join("; ");
}

/**
 * What a map's colours mean.
 * @type {(model: MarginMap) => import("./map.js").Key[]}
 */
export function marginLegend({ cells }) {
	/** @type {import("./map.js").Key[]} */
	const keys = [
		{ kind: "shades", text: `100 % right to ${GUESSING} %, as by guessing` }, { kind: "hatch", text: "diverges" },
	];
	return cells?.flat().some(({ mean }) => !Number.isFinite(mean)) ? keys : keys.slice(0, 1);
}

/**
 * Paint a map: axes, cells, the row without momentum apart from them, and from where on the law has faint ones told.
 * @type {(pen: Pen, model: MarginMap, size: Size, theme: Theme) => void}
 */
export function paintMargins(pen, model, size, theme) {
	const { cells, run, sides: [across, up], pale, why } = model;
	const { main, plain } = partsOf(mapBox(size));
	const rising = { ...up, ticks: up.ticks.filter((tick) => tick > 0) };
	paintFrame(pen, main, { sides: [{ ...across, ticks: [] }, rising], cells }, theme);
	paintFrame(pen, plain, { sides: [across, { ...up, ticks: [] }], cells }, theme);
	const middle = (plain.top + plain.bottom) / 2;
	pen.text("0", plain.left - 6, middle, { colour: theme.soft, align: "right" });
	if (why || !run) return;
	pen.faint(pale ? PALE : 1, () => {
		if (!cells) return;
		const palette = Uint32Array.from([...theme.shades(run.look, SHADES), 0]);
		const [without, ...rows] = cells;
		pen.part(`cells ${run.name}`, () => {
			pen.image(main, { columns: COLUMNS, rows: ROWS, indices: indicesOf(rows.reverse()), palette });
			pen.image(plain, { columns: COLUMNS, rows: 1, indices: indicesOf([without]), palette });
		});
	});
	paintCoasting(pen, model, mapBox(size), theme);
	const [x] = marginPlace(mapBox(size), model, model.setting);
	const text = `β = 0: ${model.plain}`;
	const wide = pen.width(text, NAME);
	const law = plain.left + shareOf(across, model.coasting ?? NaN) * (plain.right - plain.left);
	const taken = [law, ...(model.setting.momentum === 0 ? [x] : [])];
	const lefts = [plain.left + BESIDE, x + CLEAR, law + CLEAR, plain.right - wide - BESIDE];
	const left = lefts.find((from) => from > plain.left && from + wide < plain.right &&
		taken.every((one) => !(one > from - CLEAR / 2 && one < from + wide + CLEAR / 2)));
	if (left === undefined) return;
	const room = { left, right: left + wide, top: plain.top + 1, bottom: plain.bottom - 1 };
	pen.part("plain", () => pen.text(text, left, middle, { ...NAME, ...inkOver(model, mapBox(size), room, theme) }));
}

/**
 * In what colour words stand out in a room on the map.
 * @type {(model: MarginMap, box: Box, room: Box, theme: Theme) => {colour: string, halo?: string}}
 */
function inkOver(model, box, { left, right, top, bottom }, theme) {
	const { cells, run, pale } = model;
	if (!cells || !run || pale) return { colour: theme.ink, halo: theme.halo };
	const shades = theme.shades(run.look, SHADES);
	const wide = (box.right - box.left) / COLUMNS;
	const xs = Array.from({ length: Math.ceil((right - left) / wide) + 1 }, (_, k) => Math.min(left + k * wide, right));
	const under = [top, bottom].flatMap((y) => xs.flatMap((x) => {
		const setting = marginPointed(model, box, [x, y]);
		const cell = setting && cellOf(model, setting);
		return cell && Number.isFinite(cell.mean) ? [shades[indicesOf([[cell]])[0]]] : [];
	}));
	const mean = [0, 8, 16].map((shift) => meanOf(under.map((colour) => (colour >> shift) & 255)));
	if (under.length === 0) return { colour: theme.ink, halo: theme.halo };
	return { colour: isDark(mean) === isDark(channels(theme.ink)) ? theme.card : theme.ink };
}

/**
 * Which shade each cell has, the first where all is right, none where a run diverges.
 * @type {(rows: Cell[][]) => Uint8Array}
 */
const indicesOf = (rows) => Uint8Array.from(rows.flat(), ({ mean }) => {
	const share = Math.min(Math.max((mean - GUESSING) / (100 - GUESSING), 0), 1);
	return Number.isFinite(mean) ? Math.round((SHADES - 1) * (1 - share)) : SHADES;
});

/**
 * Where η/(1 − β) is what the law of coasting asks for, with its name.
 * @type {(pen: Pen, model: MarginMap, box: Box, theme: Theme) => void}
 */
function paintCoasting(pen, model, box, theme) {
	const { coasting: k, sides: [across, up], setting } = model;
	if (k === null) return;
	const { main, plain } = partsOf(box);
	const shares = Array.from({ length: SAMPLES }, (_, place) =>
		shareOf(across, k * (1 - valueAt(up, place / (SAMPLES - 1)))));
	const { path, seen } = located({ shares }, main);
	const from = shareOf(across, k);
	const x = plain.left + from * (plain.right - plain.left);
	/** @type {(colour: string, width: number, dash: number[]) => void} */
	const stroke = (colour, width, dash) => {
		pen.inside(main, () => pen.stroke(path, { colour, width, dash }));
		if (from > 0 && from < 1) line(pen, [x, plain.top], [x, plain.bottom], { colour, width, dash });
	};
	stroke(theme.halo, LINE.width + 2, []);
	pen.part("coasting", () => stroke(theme.ink, LINE.width, LINE.dash));
	const taken = around(clearOf(marginPlace(box, model, setting)));
	const names = ["k = η/(1 − β) = 1/(2θ²) = ", "k = 1/(2θ²) = ", "k = "].map((text) => text + written(k));
	const [[x0, y0], [x1, y1]] = seen.length ? [seen[0], seen[seen.length - 1]] : [[0, 0], [0, 1]];
	const away = BESIDE + HALF * Math.abs((x1 - x0) / (y1 - y0 || 1)); // it falls, so a name has a corner at it
	const rooms = names.flatMap((text) => candidates(seen).flatMap((at) =>
		besides(pen, text, at, main, away).reverse().map((room) => ({ text, room }))));
	const places = rooms.filter(({ room }) => !meet(room, taken));
	if (places.length === 0) return;
	const [{ text, room }] = places;
	const style = { ...NAME, ...inkOver(model, box, room, theme) };
	pen.part("coasting", () => pen.text(text, room.left, (room.top + room.bottom) / 2, style));
}

/**
 * From which step size on a run has nearly all right, for each momentum, from the largest down, and from which on the
 * law has it so.
 * @type {(drawn: Drawn, apart: Apart | null, panel: Panel, how: ModelHow) => import("./table.js").Table}
 */
export function marginTable(drawn, apart, panel, how) {
	const model = marginModel(drawn, apart, panel, how);
	const { cells, seeds, pale, why, run, coasting, plain, means } = model;
	const names = ["β", `${ENOUGH} % right from η`, "η/(1 − β)", "law: from η", "most right"];
	const head = names.map((text) => ({ text, soft: true }));
	const rows = [...new Map((cells ?? []).map((row) => [row[0].momentum, row])).values()];
	const told = rows.map((row) => {
		const [{ momentum }] = row;
		const enough = row.find(({ mean }) => mean >= ENOUGH);
		const most = Math.max(...row.map(({ mean }) => mean).filter(Number.isFinite));
		const texts = [
			momentum ? written(momentum, 4) : `0, ${plain}`,
			...(enough ? [enough.stepSize, enough.stepSize / (1 - momentum)] : [NaN, NaN])
				.map((value) => (enough === row[0] ? "at most " : "") + written(value)),
			coasting === null ? "–" : written(coasting * (1 - momentum)),
			Number.isFinite(most) ? percents(most) : "–",
		];
		return { name: `β ${momentum}`, cells: texts.map((text) => ({ text })) };
	}).reverse();
	const count = new Set(rows.flat().map(({ stepSize }) => stepSize)).size;
	const note = `${run?.title}: new faint ones right, the least of ${count} step sizes with ${ENOUGH} %, ` +
		`means over ${seedsIn(seeds)}.`;
	const of = [note, means && `Here ${means}.`, pale && "This is of another setting."].filter(Boolean).join(" ");
	return { head, rows: told, above: [], below: [why || (rows.length ? of : "")].filter(Boolean) };
}
