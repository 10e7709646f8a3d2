/**
 * The pen that painters draw with on a page: a canvas. Lengths are units, y runs downwards, colours are CSS, a path is
 * a `Path2D` of straight lines, quadratic curves, boxes and whole circles. Exports have a pen with the same methods,
 * which writes down what is drawn; what only one of them can do, no painter may ask for.
 */

/** @import { Kernels, Pen, Theme } from "../types.d.ts" */

/** @type {(canvas: HTMLCanvasElement) => CanvasRenderingContext2D} */
export const contextOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

const HALO = 4; // units around words
const HATCH = { apart: 7, strength: 0.55 }; // slanting lines: units between them, their opacity
const NEARLY = 1e-6; // of a canvas's pixel
const MOST_WIDTHS = 2000;
const PALE = 0.3; // what is not lit, while a part is
const SHAPELESS = 2; // a marker of a smaller radius is a square, which is fastest to paint

/** @implements {Pen} */
export class CanvasPen {
	/**
	 * `theme` has the typefaces and, as `shapes`, markers of radius 1 by name; `kernels` paint the loss.
	 * @param {CanvasRenderingContext2D} context
	 * @param {Theme} theme
	 * @param {Kernels | null} [kernels]
	 */
	constructor(context, theme, kernels = null) {
		this.context = context;
		this.theme = theme;
		this.kernels = kernels;
		this.font = /** @type {string | null} */ (null); // that is set
		context.globalAlpha = theme.lit ? PALE : 1;
	}

	/**
	 * Stroke a path.
	 * @type {Pen["stroke"]}
	 */
	stroke(path, { colour, width, dash = [], join = "bevel" }) {
		const { context } = this;
		context.lineJoin = join; // bevelled ones are the fastest to paint
		context.setLineDash(dash);
		context.strokeStyle = colour;
		context.lineWidth = width;
		context.stroke(path);
	}

	/**
	 * Fill a path.
	 * @type {Pen["fill"]}
	 */
	fill(path, colour) {
		this.context.fillStyle = colour;
		this.context.fill(path);
	}

	/**
	 * A marker at each of many places, x after y after x; `rim`, {colour, width}, parts it from what is below.
	 * @type {Pen["marks"]}
	 */
	marks(marker, places, radius, colour, rim = null) {
		const path = new Path2D();
		const side = 1.8 * radius;
		const shape = this.theme.shapes[marker];
		for (let k = 0; k < places.length; k += 2) {
			const [x, y] = [places[k], places[k + 1]];
			if (radius < SHAPELESS) path.rect(x - side / 2, y - side / 2, side, side);
			else path.addPath(shape, { a: radius, d: radius, e: x, f: y });
		}
		if (rim) this.stroke(path, rim);
		this.fill(path, colour);
	}

	/**
	 * A line of text; `y` is its middle, `halo` a colour with which it can be read over lines.
	 * @type {Pen["text"]}
	 */
	text(text, x, y, { colour, size = 12, bold = false, serif = false, align = "left", halo = null }) {
		const { context } = this;
		this.type(size, bold, serif);
		context.textAlign = align;
		context.textBaseline = "middle";
		if (halo) {
			context.setLineDash([]);
			context.lineJoin = "round";
			context.lineWidth = HALO;
			context.strokeStyle = halo;
			context.strokeText(text, x, y);
		}
		context.fillStyle = colour;
		context.fillText(text, x, y);
	}

	/**
	 * How wide a line of text is.
	 * @type {Pen["width"]}
	 */
	width(text, { size = 12, bold = false, serif = false } = {}) {
		const key = `${this.fontOf(size, bold, serif)} ${text}`;
		const known = this.theme.widths.get(key);
		if (known !== undefined) return known;
		this.type(size, bold, serif);
		const { width } = this.context.measureText(text);
		if (this.theme.widths.size >= MOST_WIDTHS) this.theme.widths.clear(); // numbers go by while one drags
		this.theme.widths.set(key, width);
		return width;
	}

	/** @type {(size: number, bold: boolean, serif: boolean) => string} */
	fontOf(size, bold, serif) {
		const weight = bold && !serif ? "600 " : ""; // the serif has one, and a browser would make up another
		return `${weight}${size}px ${serif ? this.theme.serif : this.theme.font}`;
	}

	/** @type {(size: number, bold: boolean, serif: boolean) => void} */
	type(size, bold, serif) {
		const font = this.fontOf(size, bold, serif);
		if (font !== this.font) this.context.font = this.font = font; // reading it is as slow as setting it
	}

	/**
	 * A box, filled and with an edge where it has their colours.
	 * @type {Pen["area"]}
	 */
	area({ left, top, right, bottom }, { fill = null, edge = null, width = 1, radius = 0 }) {
		const path = new Path2D();
		if (radius > 0) path.roundRect(left, top, right - left, bottom - top, radius);
		else path.rect(left, top, right - left, bottom - top);
		if (fill) this.fill(path, fill);
		if (edge) this.stroke(path, { colour: edge, width });
	}

	/**
	 * A box filled with slanting lines.
	 * @type {Pen["hatch"]}
	 */
	hatch(box, colour) {
		const lines = new Path2D();
		const height = box.bottom - box.top;
		for (let x = box.left - height; x < box.right; x += HATCH.apart) {
			lines.moveTo(x, box.bottom);
			lines.lineTo(x + height, box.top);
		}
		this.inside(box, () => this.faint(HATCH.strength, () => this.stroke(lines, { colour, width: 1 })));
	}

	/**
	 * A box of cells, rows from the top: `indices` into a `palette` of 0xAABBGGRR.
	 * @type {Pen["image"]}
	 */
	image({ left, top, right, bottom }, { columns, rows, indices, palette }) {
		const cells = document.createElement("canvas");
		[cells.width, cells.height] = [columns, rows];
		const image = new ImageData(columns, rows);
		const pixels = new Uint32Array(image.data.buffer);
		for (let k = 0; k < indices.length; k++) pixels[k] = palette[indices[k]];
		contextOf(cells).putImageData(image, 0, 0);
		this.context.imageSmoothingEnabled = false;
		this.context.drawImage(cells, left, top, right - left, bottom - top);
	}

	/**
	 * The loss over `view` of the plane, [x0, x1, y0, y1], as `Kernels.contour` paints it, in the canvas's own pixels:
	 * straight onto a canvas that is the box, which is fastest, else by way of one that is.
	 * @type {Pen["loss"]}
	 */
	loss({ left, top, right, bottom }, { landscape, coefficients, view, radius = 0, ...how }) {
		const { context } = this;
		const kernels = /** @type {Kernels} */ (this.kernels);
		const { a: density, e, f } = context.getTransform();
		const { width, height } = context.canvas;
		const [x, y] = [e + left * density, f + top * density];
		const [wide, high] = [(right - left) * density, (bottom - top) * density];
		/** @type {(width: number, height: number, lineWidth: number) => ImageData} */
		const painted = (width, height, lineWidth) =>
			kernels.contour(landscape, coefficients, { ...how, width, height, box: view, lineWidth });
		if (x === 0 && y === 0 && Math.abs(wide - width) < 1 && Math.abs(high - height) < 1) {
			context.putImageData(painted(width, height, density), 0, 0);
			return;
		}
		const own = document.createElement("canvas");
		[own.width, own.height] = [wide, high].map((length) => Math.max(1, Math.ceil(length - NEARLY)));
		contextOf(own).putImageData(painted(own.width, own.height, Math.max(1, density)), 0, 0);
		const outline = new Path2D();
		outline.roundRect(left, top, right - left, bottom - top, radius);
		context.save();
		context.clip(outline);
		context.setTransform(1, 0, 0, 1, 0, 0);
		context.drawImage(own, Math.round(x), Math.round(y));
		context.restore();
	}

	/**
	 * An ellipse turned by an angle, in radians.
	 * @type {Pen["ellipse"]}
	 */
	ellipse(x, y, rx, ry, turn, { colour = null, width = 1, dash = [], fill = null }) {
		const path = new Path2D();
		path.ellipse(x, y, rx, ry, turn, 0, 2 * Math.PI);
		if (fill) this.fill(path, fill);
		if (colour) this.stroke(path, { colour, width, dash });
	}

	/**
	 * Draw with less opacity.
	 * @type {Pen["faint"]}
	 */
	faint(share, draw) {
		const { context } = this;
		const before = context.globalAlpha;
		context.globalAlpha = before * share;
		draw();
		context.globalAlpha = before;
	}

	/**
	 * Draw what is inside a box alone.
	 * @type {Pen["inside"]}
	 */
	inside({ left, top, right, bottom }, draw) {
		const { context } = this;
		context.save();
		context.beginPath();
		context.rect(left, top, right - left, bottom - top);
		context.clip();
		draw();
		context.restore();
		this.font = null; // the context has the one from before again
	}

	/**
	 * Draw with another origin.
	 * @type {Pen["at"]}
	 */
	at(x, y, draw) {
		this.context.translate(x, y);
		draw();
		this.context.translate(-x, -y);
	}

	/**
	 * Draw a part that has a name: as anything else, unless a part is lit.
	 * @type {Pen["part"]}
	 */
	part(name, draw) {
		const { context, theme: { lit } } = this;
		const before = context.globalAlpha;
		if (lit?.has(name)) context.globalAlpha = 1;
		draw();
		context.globalAlpha = before;
	}
}
