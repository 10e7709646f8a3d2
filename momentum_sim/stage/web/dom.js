/** Making elements: attributes and listeners by name, text and children after. Nothing is ever parsed as HTML. */

import { CanvasPen } from "./paint/pen.js";

const SVG = "http://www.w3.org/2000/svg";
const STROKE = { "stroke-width": 1.6, "stroke-linecap": "round" }; // of pictures for buttons

function fill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes)) {
		if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
		else if (value === true) node.setAttribute(name, "");
		else if (value !== false && value != null) node.setAttribute(name, value);
	}
	node.append(...children);
	return node;
}

/** An HTML element. */
export const element = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes = {}, ...children) =>
	fill(document.createElementNS(SVG, tag), attributes, children);

/** A picture for a button, 16 by 16, of filled and of stroked outlines. */
export const icon = (filled, stroked = "") =>
	svg(
		"svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" },
		svg("path", { d: filled, fill: "currentColor" }),
		svg("path", { d: stroked, fill: "none", stroke: "currentColor", ...STROKE }),
	);

/** A button that shows a picture and is called by its name. */
export const iconButton = (name, picture, onclick) =>
	element("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick }, picture);

/**
 * A short sample of a run's line with its marker, in the colour of the text around it; `markers` are their outlines.
 */
export function sample({ dash, marker }, markers) {
	const stroke = { d: "M1 6H27", stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dash.join(" ") };
	const shape = { d: markers[marker], transform: "translate(14 6) scale(3.6)" };
	const size = { viewBox: "0 0 28 12", width: 28, height: 12, "aria-hidden": "true", fill: "currentColor" };
	return svg("svg", size, svg("path", stroke), svg("path", shape));
}

/** Set an element's text if it is another: what is set anew is laid out anew. */
export function write(node, text) {
	if (node.textContent !== text) node.textContent = text;
}

/** Set an attribute if it is another. */
export function mark(node, name, value) {
	if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** CSS pixels in the unit that panels are drawn in: 1/16 of the page's font size. */
const pixelsPerUnit = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;

/** A canvas that fills the element around it and is drawn on in units. */
export class Surface {
	constructor(attributes) {
		this.canvas = element("canvas", attributes);
		this.width = 0;
	}

	/** Read sizes off the page: on a resize, for asking at every frame would have it laid out twice. */
	measure(mostPixels = Infinity) {
		const { clientWidth, clientHeight } = this.canvas.parentElement;
		this.pixels = pixelsPerUnit();
		[this.width, this.height] = [clientWidth / this.pixels, clientHeight / this.pixels];
		const most = Math.sqrt(mostPixels / (clientWidth * clientHeight || 1));
		this.finest = Math.min(window.devicePixelRatio || 1, most) * this.pixels;
		this.resolve(1);
	}

	/** Have so many of the screen's pixels, 1 being all; content is lost when that changes. */
	resolve(share) {
		this.density = this.finest * share;
		const size = [this.width, this.height].map((length) => Math.max(1, Math.round(length * this.density)));
		if (this.canvas.width !== size[0]) [this.canvas.width] = size;
		if (this.canvas.height !== size[1]) [, this.canvas.height] = size;
	}

	/** Clear the canvas, if anything is on it: one that did not change need not be painted. */
	wipe() {
		if (this.used) this.clear();
		this.used = false;
	}

	/** A pen on the canvas, which is cleared. */
	pen(theme, kernels = null) {
		return new CanvasPen(this.clear(), theme, kernels);
	}

	/** A pen on what is painted already, if anything is. */
	penOver(theme) {
		return this.used ? new CanvasPen(this.canvas.getContext("2d"), theme) : this.pen(theme);
	}

	/** The canvas's context, cleared to be drawn on. */
	clear() {
		this.used = true;
		const context = this.canvas.getContext("2d");
		context.setTransform(this.density, 0, 0, this.density, 0, 0);
		context.clearRect(0, 0, this.width, this.height);
		return context;
	}
}
