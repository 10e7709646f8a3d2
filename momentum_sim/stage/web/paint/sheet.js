/**
 * A sheet: a scene as exports have it, with its title, its picture and what stands beside it, its outcome and caption.
 */

import { begunBatches } from "../batch.js";
import { begun } from "../experiment.js";
import { begunMargins, mapOf, settingsIn } from "../margins.js";
import { meaning, sentence } from "../narration.js";
import { companionOf, hiddenIn, pictureOf, plain } from "../scene.js";
import { problemOf } from "../problems.js";
import { questionText } from "../questions.js";
import { swept } from "../sweep.js";
import { begunTraining } from "../training.js";
import { companions } from "./companions.js";
import { drawnOf } from "./given.js";
import { cellsOf } from "./map.js";
import { pictures } from "./pictures.js";
import { companionSheet } from "./whole.js";
import { wrapped } from "./wrapped.js";

/**
 * @import {
 *	Apart, BatchRequest, Catalogue, Drawn, Experimented, ExperimentRequest, FoundBatches, Hidden, How, Kernels,
 *	MapRequest, Pen, Result, Scene, Size, TextStyle, Theme, Training, TrainingRequest
 * } from "../types.d.ts"
 */

/**
 * @typedef {import("../types.d.ts").Box & Size} SizedBox
 * @typedef {object} Opened what a sheet is made of
 * @property {Kernels} kernels
 * @property {Kernels} sweeps
 * @property {Catalogue} catalogue
 * @property {Scene} scene
 * @property {Theme} theme
 * @property {number} unit
 * @property {Pen} measuring
 * @property {boolean} still
 * @property {import("./given.js").Given | null} [run]
 * @property {boolean} [bare]
 * @property {number | null} [most] of runs that are many at once, how many are drawn at most
 *
 * @typedef {How & import("./map.js").Making} SheetHow
 * @typedef {{shown: Drawn, apart: Apart | null, hidden: Hidden, how: SheetHow}} Seen a scene at a time
 *
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {string[]} title
 * @property {SizedBox} titleBox
 * @property {string[]} caption
 * @property {SizedBox} captionBox
 * @property {SizedBox} saidBox
 * @property {number} rows that what is said has
 * @property {string[]} meaning
 * @property {SizedBox[]} chips
 * @property {SizedBox | null} picture
 * @property {SizedBox | null} companion
 *
 * @typedef {object} Picture a painter with what it made
 * @property {(size: Size) => {place: import("../types.d.ts").Place, outside: boolean} | undefined} handle
 * @property {(pen: Pen, size: Size, time: number | null) => void} paintNow
 */

const [MARGIN, GAP] = [16, 20];
const SEEDS = 2; // of an experiment: no worker makes it beside, and a picture is waited for
const MOST_STEPS = 30_000; // that all the runs of an experiment together take
const [SHORT, APART] = [1000, 10]; // steps of a training, and between two of its measurements: no worker takes them
const BESIDE = 1.2; // times as wide as high from which a companion stands beside the picture
const SHARE = { wide: 1.55 / 2.55, high: 0.54, low: 0.44 }; // the picture's; low above a table
const TITLE = { size: 20, line: 26, most: 4 };
const SAID = { size: 13, line: 18, most: 0.3 }; // of the height
const CAPTION_MOST = 0.22;
const CHIP = { height: 26, free: 33, gap: 6, size: 13, before: 30, around: 38 };
const HEAD = 28; // of a companion
const SAMPLES = 9; // steps at which the sentence is measured
const CORNER = 6;
const QUESTION = { size: 16, line: 24, space: 18 };

/** @type {(left: number, top: number, right: number, bottom: number) => SizedBox} */
const boxOf = (left, top, right, bottom) => ({ left, top, right, bottom, width: right - left, height: bottom - top });

export class Sheet {
	/**
	 * `measuring` is a pen to measure words with; `sweeps` are kernels that have the sweeps over the landscape;
	 * `still`: it is shown at the scene's own time alone, with the parts of its step, and no room is left for what
	 * would be said at others. `unit`: how many px a unit is. `run`: one that no simulation gives, and what `drawnOf`
	 * takes of it. `bare`: one panel fills it, the picture if there is one, and nothing is said around it. `most`: how
	 * many are drawn of runs that are many at once.
	 * @param {Opened} opened
	 */
	constructor({
		kernels, sweeps, catalogue, scene, theme, unit, measuring, still, run = null, bare = false, most = null,
	}) {
		this.given = { kernels, sweeps, catalogue, run, most: most ?? Infinity };
		this.scene = scene;
		this.theme = theme;
		this.unit = unit;
		this.still = still;
		this.picture = /** @type {Picture | null} */ (null);
		this.companion = /** @type {import("./whole.js").CompanionSheet | null} */ (null);
		this.errors = /** @type {Map<string, number>} */ (new Map()); // of experiments, which are the same at all times
		this.mapped = /** @type {Experimented | null} */ (null); // a map of patchworks, which is, too
		this.searched = /** @type {FoundBatches | null} */ (null); // so are the best settings over batch sizes
		this.trained = /** @type {Training | null} */ (null); // the same at all times, too
		this.seen = this.take(scene.step);
		this.layout = bare ? this.layOutBare() : this.layOut(measuring);
	}

	/**
	 * Simulate the scene as it is shown at a time in steps, null for the whole run.
	 * @type {(time: number | null) => Seen}
	 */
	take(time) {
		const { kernels, catalogue, sweeps, run, most } = this.given;
		const scene = this.sceneAt(time);
		const { simulate, takeApart } = problemOf(catalogue, scene);
		const shown = run ? drawnOf(run, catalogue, scene) : simulate(kernels, catalogue, scene, most);
		const apart = run ? null : takeApart(kernels, catalogue, shown);
		const hidden = hiddenIn(scene, apart?.name, catalogue);
		const sweep = (/** @type {MapRequest} */ request) => cellsOf(swept(sweeps, request), request);
		const { experiment, margins, training, batches } = this;
		const makes = { sweep, experiment, margins, training, batches };
		const how = { kernels, catalogue, hidden, calm: true, dragging: false, ...makes };
		return { shown, apart, hidden, how };
	}

	/**
	 * What an experiment finds with as few seeds as a picture can wait for; with none where one would take too long.
	 * @type {(request: ExperimentRequest) => Experimented}
	 */
	experiment = (request) => {
		const { scene, stepSizes, seeds } = request;
		const steps = Object.values(stepSizes).flat().length * scene.n_steps; // with one seed
		const asked = { ...request, seeds: seeds.slice(0, Math.min(SEEDS, Math.floor(MOST_STEPS / steps))) };
		return { request, answer: begun(this.given.kernels, asked, this.errors)(Infinity) };
	};

	/**
	 * A coarse map of patchworks, with one seed: no worker makes it beside.
	 * @type {(request: ExperimentRequest) => Experimented}
	 */
	margins = (request) => {
		if (this.mapped) return this.mapped;
		const { scene, catalogue, seeds: [seed], parts: [at] = [[]] } = request;
		const settings = settingsIn(request, { seed, at });
		const goOn = begunMargins(this.given.kernels, { scene, catalogue, settings });
		let found = goOn(Infinity);
		while (found.done < 1) found = goOn(Infinity);
		const errors = new Map(settings.map((one, k) => [JSON.stringify(one), found.errors[k]]));
		const answer = mapOf({ ...request, parts: [at], seeds: [seed] }, (one) => errors.get(JSON.stringify(one)));
		return (this.mapped = { request, answer });
	};

	/** @type {(request: TrainingRequest) => Training} */
	training = (request) => {
		if (this.trained) return this.trained;
		const asked = { ...request, until: SHORT, every: APART };
		const { rows, step, diverges } = begunTraining(this.given.kernels, asked)(Infinity);
		return (this.trained = { rows, step, diverges, isOver: true });
	};

	/** @type {(request: BatchRequest) => FoundBatches} */
	batches = (request) =>
		(this.searched ??= { request, answer: begunBatches(this.given.kernels, request)(Infinity) });

	/** @type {(time: number | null) => Scene} */
	sceneAt = (time) => ({ ...this.scene, step: time === null ? null : Math.floor(time) });

	/** @type {(time: number | null) => string} */
	sentenceAt = (time) => sentence({ ...this.seen.shown, scene: this.sceneAt(time) }, this.seen.hidden);

	/**
	 * Where everything stands, in units of the sheet.
	 * @type {(pen: Pen) => Layout}
	 */
	layOut(pen) {
		const { look, n_steps: count } = this.scene;
		const [width, height] = [look.width / this.unit, look.height / this.unit];
		const inner = width - 2 * MARGIN;
		const times = this.still
			? [this.scene.step]
			: [null, ...Array.from({ length: SAMPLES }, (_, k) => Math.floor((k * count) / (SAMPLES - 1)))];
		const said = { size: SAID.size };
		const linesAt = (/** @type {number | null} */ time) => wrapped(pen, this.sentenceAt(time), inner, said).length;
		const meant = wrapped(pen, meaning(this.seen.shown), inner, said);
		const most = Math.max(1, Math.floor((height * SAID.most) / SAID.line));
		const rows = Math.min(Math.max(...times.map(linesAt)) + meant.length, most);
		const titled = { size: TITLE.size, serif: true, bold: true, most: TITLE.most };
		const title = look.title.trim() ? wrapped(pen, look.title, inner, titled) : [];
		const captionMost = Math.max(1, Math.floor((height * CAPTION_MOST) / SAID.line));
		const caption = look.caption.trim() ? wrapped(pen, look.caption, inner, { ...said, most: captionMost }) : [];
		const titleBox = boxOf(MARGIN, MARGIN, width - MARGIN, MARGIN + TITLE.line * title.length);
		const top = titleBox.bottom + (title.length ? 4 : 0);
		const captionBox = boxOf(MARGIN, height - 10 - SAID.line * caption.length, width - MARGIN, height - 10);
		const saidBottom = captionBox.top - (caption.length ? 4 : 0);
		const saidBox = boxOf(MARGIN, saidBottom - SAID.line * rows, width - MARGIN, saidBottom);
		const bottom = saidBox.top - 8;
		const [picture, companion] = [pictureOf(this.scene), companionOf(this.scene)];
		const beside = picture && companion && width / height >= BESIDE;
		const first = beside ? (inner - GAP) * SHARE.wide : inner;
		const chips = chipsOf(pen, this.seen.shown.results, boxOf(MARGIN, top, MARGIN + first, bottom));
		const below = chips.length ? chips[chips.length - 1].bottom + (CHIP.free - CHIP.height) : top;
		const free = boxOf(MARGIN, below, width - MARGIN, bottom);
		const shared = picture && companion
			? sharedRoom(free, top, beside ? first : null, companions[companion.kind].words)
			: [free, free];
		return {
			width, height, title, titleBox, caption, captionBox, saidBox, rows, meaning: meant, chips,
			picture: picture ? shared[0] : null, companion: companion ? shared[1] : null,
		};
	}

	/** @type {() => Layout} */
	layOutBare() {
		const { look } = this.scene;
		const [width, height] = [look.width / this.unit, look.height / this.unit];
		const whole = boxOf(0, 0, width, height);
		const picture = pictureOf(this.scene) ? whole : null;
		return {
			width, height, picture, companion: picture || !companionOf(this.scene) ? null : whole,
			title: [], titleBox: whole, caption: [], captionBox: whole, saidBox: whole, rows: 0, meaning: [], chips: [],
		};
	}

	/**
	 * What stands still while time runs, and all of it where `time` is null.
	 * @type {(pen: Pen, time: number | null) => void}
	 */
	base(pen, time) {
		const { layout, theme } = this;
		this.seen = this.take(time);
		const style = { colour: theme.ink, size: TITLE.size, serif: true, bold: true };
		pen.part("title", () => writeLines(pen, layout.title, layout.titleBox, TITLE.line, style));
		const soft = { colour: theme.soft, size: SAID.size };
		pen.part("caption", () => writeLines(pen, layout.caption, layout.captionBox, SAID.line, soft));
		layout.chips.forEach((box, k) => {
			const result = this.seen.shown.results[k];
			pen.part(`chip ${result.name}`, () => drawChip(pen, result, box, theme));
		});
		if (layout.picture) this.within(pen, layout.picture, (size) => this.paintPicture(pen, size));
		if (layout.companion) this.within(pen, layout.companion, (size) => this.paintCompanion(pen, size));
		if (time !== null) return;
		if (layout.companion) this.within(pen, layout.companion, (size) => this.paintCompanionNow(pen, size, null));
		this.say(pen, null);
	}

	/**
	 * What is seen of a time, in steps, besides what stands still.
	 * @type {(pen: Pen, time: number | null) => void}
	 */
	now(pen, time) {
		const { layout } = this;
		if (layout.picture) {
			this.within(pen, layout.picture, (size) => {
				pen.inside(around(size), () => this.picture?.paintNow(pen, size, time));
				this.drawStart(pen, size);
			});
		}
		if (layout.companion) this.within(pen, layout.companion, (size) => this.paintCompanionNow(pen, size, time));
		this.say(pen, time);
	}

	/** @type {(pen: Pen, box: SizedBox, draw: (size: Size) => void) => void} */
	within(pen, box, draw) {
		pen.at(box.left, box.top, () => draw({ width: box.width, height: box.height }));
	}

	/** @type {(pen: Pen, size: Size) => void} */
	paintPicture(pen, size) {
		const panel = pictureOf(this.scene);
		if (!panel) return;
		const { theme, seen: { shown, apart, how } } = this;
		const picture = pictures[panel.kind];
		const memory = picture.memory();
		const model = picture.model(shown, apart, how, memory);
		/** @type {Picture} */
		const shownAt = {
			handle: (room) => picture.handle?.(model, room),
			paintNow: (now, room, time) => picture.paintNow(now, this.timed(model), room, theme, memory, time),
		};
		this.picture = shownAt;
		const whole = around(size);
		pen.part("picture", () => {
			picture.ground?.(pen, model, size, theme, CORNER);
			pen.inside(whole, () => picture.paint(pen, model, size, theme, memory));
			pen.area(whole, { edge: theme.line, width: 1, radius: CORNER });
			if (shown.scene.step === null) this.drawStart(pen, size);
		});
	}

	/**
	 * What is drawn of a time: the parts of a step where nothing moves.
	 * @template {{scene: Scene}} M
	 * @param {M} model
	 * @returns {M}
	 */
	timed(model) {
		return this.still ? model : plain(model);
	}

	/**
	 * The start, as the page's handle.
	 * @type {(pen: Pen, size: Size) => void}
	 */
	drawStart(pen, size) {
		const start = this.picture?.handle(size);
		if (!start) return;
		const { place: [x, y], outside } = start;
		pen.part("start", () =>
			pen.faint(outside ? 0.5 : 1, () => {
				pen.ellipse(x, y, 9.7, 9.7, 0, { colour: this.theme.halo, width: 1.8 });
				pen.ellipse(x, y, 8, 8, 0, { fill: this.theme.ink });
			}),
		);
	}

	/**
	 * What stands beside the picture; in its place what a reader is asked, who is to predict.
	 * @type {(pen: Pen, size: Size) => void}
	 */
	paintCompanion(pen, size) {
		const { scene, theme, seen: { shown, apart, how } } = this;
		const body = { ...size, height: size.height - HEAD };
		this.companion = null;
		pen.part("companion", () => {
			const { prediction } = scene;
			if (prediction && apart) {
				const text = questionText(prediction, apart, shown, how.hidden);
				pen.at(0, HEAD, () => drawQuestion(pen, text, body, theme));
				return;
			}
			const panel = companionOf(scene);
			if (!panel) return;
			named(panel, () => {
				const companion = companionSheet(panel, shown, apart, how);
				this.companion = companion;
				drawHead(pen, companion, size, theme);
				pen.at(0, HEAD, () => companion.paint(pen, body, theme));
			});
		});
	}

	/**
	 * What of it is seen of a time in steps, null for the whole run.
	 * @type {(pen: Pen, size: Size, time: number | null) => void}
	 */
	paintCompanionNow(pen, size, time) {
		const body = { ...size, height: size.height - HEAD };
		const { companion } = this;
		const panel = companionOf(this.scene);
		if (!companion || !panel) return;
		named(panel, () => pen.at(0, HEAD, () => companion.paintNow(pen, body, this.theme, time)));
	}

	/**
	 * The sentence, whole or of a step, and below it what has to be known to read it.
	 * @type {(pen: Pen, time: number | null) => void}
	 */
	say(pen, time) {
		const { saidBox, rows, meaning: meant } = this.layout;
		if (rows === 0) return;
		const lines = wrapped(pen, this.sentenceAt(time), saidBox.width, { size: SAID.size, most: Math.max(1, rows) });
		const below = lines.length + meant.length <= rows ? meant : [];
		const style = { colour: this.theme.ink, size: SAID.size };
		pen.part("sentence", () => writeLines(pen, lines, saidBox, SAID.line, style));
		const rest = boxOf(saidBox.left, saidBox.top + SAID.line * lines.length, saidBox.right, saidBox.bottom);
		const soft = { ...style, colour: this.theme.soft };
		pen.part("meaning", () => writeLines(pen, below, rest, SAID.line, soft));
	}
}

/**
 * Draw a panel; what fails says which it was.
 * @type {(panel: import("../types.d.ts").Panel, draw: () => void) => void}
 */
function named({ kind }, draw) {
	try {
		draw();
	} catch (error) {
		if (error instanceof Error) error.message = `panel ${kind}: ${error.message}`;
		throw error;
	}
}

/**
 * The box of a size.
 * @type {(size: Size) => import("../types.d.ts").Box}
 */
const around = ({ width, height }) => ({ left: 0, top: 0, right: width, bottom: height });

/**
 * The room of a picture and of its companion: beside it, the picture so wide, or else below it; none is above `top`.
 * @type {(free: SizedBox, top: number, first: number | null, table: boolean | undefined) => SizedBox[]}
 */
function sharedRoom(free, top, first, table) {
	if (first !== null) {
		const left = boxOf(free.left, free.top, free.left + first, free.bottom);
		return [left, boxOf(left.right + GAP, Math.max(free.top - HEAD, top), free.right, free.bottom)];
	}
	const middle = free.top + (free.bottom - free.top) * (table ? SHARE.low : SHARE.high);
	return [boxOf(free.left, free.top, free.right, middle), boxOf(free.left, middle + 4, free.right, free.bottom)];
}

/**
 * A box for each run's name, in rows.
 * @type {(pen: Pen, results: Result[], box: SizedBox) => SizedBox[]}
 */
function chipsOf(pen, results, box) {
	/** @type {SizedBox[]} */
	const found = [];
	let [x, y] = [box.left, box.top];
	for (const { title } of results) {
		const wide = CHIP.around + pen.width(title, { size: CHIP.size, bold: true });
		if (found.length && x + wide > box.right) [x, y] = [box.left, y + CHIP.height + CHIP.gap / 2];
		found.push(boxOf(x, y, Math.min(x + wide, Math.max(box.right, x + 40)), y + CHIP.height));
		x += wide + CHIP.gap;
	}
	return found;
}

/**
 * A run's name, with a sample of its line and its marker.
 * @type {(pen: Pen, result: Result, box: SizedBox, theme: Theme) => void}
 */
function drawChip(pen, { look, title }, box, theme) {
	const colour = theme.of(look);
	const middle = (box.top + box.bottom) / 2;
	pen.area(box, { fill: theme.card, edge: colour, width: 1, radius: 13 });
	const sample = new Path2D();
	sample.moveTo(box.left + 6, middle);
	sample.lineTo(box.left + 25, middle);
	pen.stroke(sample, { colour, width: 1.4, dash: look.dash.map((length) => 0.7 * length) });
	pen.marks(look.marker, [box.left + 15.5, middle], 2.9, colour);
	pen.text(title, box.left + CHIP.before, middle, { colour, size: CHIP.size, bold: true });
}

/**
 * A companion's caption, and what its horizontal axis is.
 * @type {(pen: Pen, companion: import("./whole.js").CompanionSheet, size: Size, theme: Theme) => void}
 */
function drawHead(pen, { caption, axis }, { width }, theme) {
	const style = { colour: theme.soft, size: SAID.size };
	const room = width - (axis ? pen.width(axis, { size: SAID.size }) + 12 : 0);
	const small = Math.min(1, room / pen.width(caption, { size: SAID.size }));
	pen.text(caption, 0, HEAD / 2, { ...style, size: SAID.size * small });
	if (axis) pen.text(axis, width, HEAD / 2, { ...style, align: "right" });
}

/**
 * Lines from the top of a box.
 * @type {(pen: Pen, lines: string[], box: {left: number, top: number}, step: number, style: TextStyle) => void}
 */
function writeLines(pen, lines, box, step, style) {
	lines.forEach((line, k) => pen.text(line, box.left, box.top + (k + 0.5) * step, style));
}

/**
 * The question of a prediction, in place of what would give its answer away.
 * @type {(pen: Pen, text: string, size: Size, theme: Theme) => void}
 */
function drawQuestion(pen, text, size, theme) {
	pen.area(around(size), { fill: theme.card, edge: theme.edge, width: 1, radius: CORNER });
	const { space, line } = QUESTION;
	const style = { size: QUESTION.size, serif: true };
	const most = Math.max(1, Math.floor(size.height / line) - 1);
	const lines = wrapped(pen, text, size.width - 2 * space, { ...style, most });
	const box = { left: space, top: space };
	writeLines(pen, lines, box, line, { ...style, colour: theme.ink });
}
