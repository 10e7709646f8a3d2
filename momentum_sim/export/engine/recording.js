/**
 * A pen that keeps what painters draw, as a list that Python's players play: docs/display-list.md says what is in it.
 */

/** @import { Box, Objective, Pen, Stroke, Type } from "../../stage/web/types.d.ts" */

const COLOUR = /^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i;
const FARTHEST = 1e9; // units; what is written farther away would need exponents
const HUNDREDTHS = 100;
/** @type {Record<string, number>} */
const MOVED = { M: 0, L: 0, Q: 0, C: 0, A: 5 }; // from which of its numbers on a command has places

/**
 * A length or a place as it is written.
 * @type {(value: number) => number}
 */
const near = (value) => Math.round(Math.min(Math.max(value, -FARTHEST), FARTHEST) * HUNDREDTHS) / HUNDREDTHS + 0;

/**
 * A path's commands as SVG path data, moved.
 * @type {(path: Recorded, dx: number, dy: number) => string}
 */
function data({ commands }, dx, dy) {
	return commands
		.map(([letter, ...numbers]) => {
			const first = MOVED[letter];
			const moved = numbers.map((value, k) => near(value + (k < first ? 0 : (k - first) % 2 ? dy : dx)));
			return letter + moved.join(" ");
		})
		.join("");
}

/**
 * A value that a display list can have for a colour.
 * @type {(value: string) => string}
 */
function colour(value) {
	if (!COLOUR.test(value)) throw new Error(`a colour is #rrggbb or #rrggbbaa, got ${value}`);
	return value.toLowerCase();
}

/** @type {(value: string | null | undefined) => string | null} */
const orNone = (value) => (value === null || value === undefined ? null : colour(value));

/** @type {(style: Type) => Face} */
const faceOf = ({ bold = false, serif = false }) => (serif ? "serif" : bold ? "bold" : "regular");

/**
 * A colour from 0xAABBGGRR.
 * @type {(packed: number) => string}
 */
function unpacked(packed) {
	const bytes = [0, 8, 16, 24].map((shift) => (packed >>> shift) & 255);
	return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * What a method is given by name, if it knows all of it: a misspelt name would else change nothing.
 * @template {object} T
 * @param {T} given
 * @param {string[]} names
 * @returns {T}
 */
function known(given, names) {
	for (const name in given) {
		if (!names.includes(name)) throw new Error(`a pen knows no ${name}, but ${names.join(", ")}`);
	}
	return given;
}

/**
 * @typedef {"regular" | "bold" | "serif"} Face
 * @typedef {[left: number, top: number, right: number, bottom: number]} Corners
 * @typedef {{commands: [letter: string, ...numbers: number[]][]}} Recorded a path, as `host.js` has it
 * @typedef {{op: string, alpha?: number, clip?: Corners, part?: string} & Record<string, unknown>} Op
 *
 * @typedef {object} Told
 * @property {Record<Face, number>} middles
 * @property {(text: string, face: Face) => number} measured
 * @property {Objective | null} [objective]
 * @property {string} [before]
 */

/** @implements {Pen} */
export class RecordingPen {
	#middles;
	#measured;
	#objective;
	#at = [0, 0];
	/** @type {Corners | null} */
	#clip = null;
	#alpha = 1;
	/** @type {string | null} */
	#part = null;
	#before; // what every part's name begins with

	/**
	 * `middles`: {regular, bold, serif}, how many em below the middle of a line the baseline of each face is.
	 * `measured(text, face)`: how many em wide a text is. `objective`: {name, parameters}, of the scene that is drawn.
	 * `before`: what the name of every part begins with.
	 * @param {Told} told
	 */
	constructor({ middles, measured, objective = null, before = "" }) {
		this.#middles = middles;
		this.#measured = measured;
		this.#objective = objective;
		this.#before = before;
		this.list = /** @type {Op[]} */ ([]);
		Object.freeze(this); // a pen has no state that a painter could set
	}

	/** @type {(path: Path2D & Recorded, style: Stroke) => void} */
	stroke(path, style) {
		const { colour: drawn, width, dash = [], join = "bevel" } = known(style, ["colour", "width", "dash", "join"]);
		if (!path.commands.length) return;
		const [dx, dy] = this.#at;
		this.#put({
			op: "stroke", path: data(path, dx, dy), colour: colour(drawn), width: near(width),
			dash: dash.map(near), join,
		});
	}

	/** @type {(path: Path2D & Recorded, colour: string) => void} */
	fill(path, filled) {
		const [dx, dy] = this.#at;
		if (path.commands.length) this.#put({ op: "fill", path: data(path, dx, dy), colour: colour(filled) });
	}

	/** @type {Pen["marks"]} */
	marks(marker, places, radius, filled, rim = null) {
		const [dx, dy] = this.#at;
		/** @type {number[]} */
		const kept = [];
		for (let k = 0; k + 1 < places.length; k += 2) {
			if (Number.isFinite(places[k]) && Number.isFinite(places[k + 1])) {
				kept.push(near(places[k] + dx), near(places[k + 1] + dy));
			}
		}
		if (!kept.length) return;
		const around = rim && { rim: { colour: colour(rim.colour), width: near(rim.width) } };
		this.#put({ op: "marks", marker, places: kept, radius: near(radius), colour: colour(filled), ...around });
	}

	/** @type {Pen["text"]} */
	text(text, x, y, style) {
		const names = ["colour", "size", "bold", "align", "halo", "serif"];
		const given = known(style, names);
		const { colour: drawn, size = 12, bold = false, align = "left", halo = null, serif = false } = given;
		if (!String(text).trim()) return;
		const width = this.width(text, { size, bold, serif });
		const share = { left: 0, center: 0.5, right: 1 }[align];
		if (share === undefined) throw new Error(`a text's align is left, center or right, got ${align}`);
		const [left, base] = [x - share * width + this.#at[0], y + this.#middles[faceOf(style)] * size + this.#at[1]];
		const around = halo && { halo: colour(halo) };
		const look = { size: near(size), bold, serif, colour: colour(drawn), ...around, width: near(width) };
		this.#put({ op: "text", text: String(text), x: near(left), y: near(base), ...look });
	}

	/** @type {Pen["width"]} */
	width(text, style = {}) {
		const { size = 12 } = known(style, ["size", "bold", "serif"]);
		return this.#measured(String(text), faceOf(style)) * size;
	}

	/** @type {Pen["area"]} */
	area(box, style) {
		const { fill = null, edge = null, width = 1, radius = 0 } = known(style, ["fill", "edge", "width", "radius"]);
		const look = { fill: orNone(fill), edge: orNone(edge), width: near(width), radius: near(radius) };
		this.#put({ op: "area", box: this.#box(box), ...look });
	}

	/** @type {Pen["hatch"]} */
	hatch(box, drawn) {
		this.#put({ op: "hatch", box: this.#box(box), colour: colour(drawn) });
	}

	/** @type {Pen["image"]} */
	image(box, picture) {
		const { columns, rows, indices, palette } = known(picture, ["columns", "rows", "indices", "palette"]);
		if (indices.length !== columns * rows) {
			throw new Error(`an image of ${columns} x ${rows} has ${indices.length} cells`);
		}
		const cells = Uint8Array.from(indices).toBase64();
		this.#put({
			op: "image", box: this.#box(box), columns, rows, indices: cells, palette: Array.from(palette, unpacked),
		});
	}

	/**
	 * What the colours and lines are is the player's to know.
	 * @type {Pen["loss"]}
	 */
	loss(box, { landscape, view, offset, radius = 0 }) {
		const objective = { name: landscape.name, parameters: this.#objective?.parameters };
		this.#put({ op: "loss", box: this.#box(box), radius: near(radius), objective, view: [...view], offset });
	}

	/** @type {Pen["ellipse"]} */
	ellipse(x, y, rx, ry, turn, style) {
		const given = known(style, ["colour", "width", "dash", "fill"]);
		const { colour: drawn = null, width = 1, dash = [], fill = null } = given;
		if (![x, y, rx, ry, turn].every(Number.isFinite)) return;
		const place = { x: near(x + this.#at[0]), y: near(y + this.#at[1]), rx: near(rx), ry: near(ry), turn };
		this.#put({
			op: "ellipse", ...place, colour: orNone(drawn), width: near(width), dash: dash.map(near),
			fill: orNone(fill),
		});
	}

	/** @type {Pen["faint"]} */
	faint(share, draw) {
		const before = this.#alpha;
		this.#alpha *= share;
		draw();
		this.#alpha = before;
	}

	/** @type {Pen["inside"]} */
	inside(box, draw) {
		const before = this.#clip;
		const [left, top, right, bottom] = this.#box(box);
		const [l, t, r, b] = before ?? [left, top, right, bottom];
		this.#clip = [Math.max(left, l), Math.max(top, t), Math.min(right, r), Math.min(bottom, b)];
		draw();
		this.#clip = before;
	}

	/** @type {Pen["at"]} */
	at(x, y, draw) {
		const before = this.#at;
		this.#at = [before[0] + x, before[1] + y];
		draw();
		this.#at = before;
	}

	/** @type {Pen["part"]} */
	part(name, draw) {
		const before = this.#part;
		this.#part = `${this.#before}${name}`;
		draw();
		this.#part = before;
	}

	/** @type {(box: Box) => Corners} */
	#box({ left, top, right, bottom }) {
		const [dx, dy] = this.#at;
		return [near(left + dx), near(top + dy), near(right + dx), near(bottom + dy)];
	}

	/**
	 * Keep an op with what it stands in, unless nothing of it can be seen.
	 * @type {(op: Op) => void}
	 */
	#put(op) {
		const clip = this.#clip;
		if (this.#alpha <= 0 || (clip && (clip[0] >= clip[2] || clip[1] >= clip[3]))) return;
		if (this.#alpha !== 1) op.alpha = Math.round(this.#alpha * 1000) / 1000;
		if (clip) op.clip = clip;
		if (this.#part !== null) op.part = this.#part;
		this.list.push(op);
	}
}
