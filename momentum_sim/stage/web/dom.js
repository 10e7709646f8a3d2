/** Making elements: attributes and listeners by name, text and children after. Nothing is ever parsed as HTML. */

import { CanvasPen, contextOf } from "./paint/pen.js";

/** @import { Kernels, Look, Theme } from "./types.d.ts" */

/**
 * @typedef {string | number | boolean | null | undefined} Value
 * @typedef {(event: any) => unknown} Listener
 * @typedef {object} Listeners
 * @property {(event: MouseEvent) => unknown} [onclick]
 * @property {(event: PointerEvent) => unknown} [onpointerdown]
 * @property {(event: KeyboardEvent) => unknown} [onkeydown]
 * @typedef {Listeners & Record<string, Value | Listener>} Attributes
 */

const SVG = "http://www.w3.org/2000/svg";
const STROKE = { "stroke-width": 1.6, "stroke-linecap": "round" }; // of pictures for buttons

/**
 * @template {Element} E
 * @param {E} node
 * @param {Attributes} attributes
 * @param {(Node | string)[]} children
 * @returns {E}
 */
function fill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === "function") node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
		else if (value === true) node.setAttribute(name, "");
		else if (value !== false && value != null) node.setAttribute(name, String(value));
	}
	node.append(...children);
	return node;
}

/**
 * An HTML element.
 * @type {<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Attributes, ...children: (Node | string)[]) =>
 *   HTMLElementTagNameMap[K]}
 */
export const element = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/**
 * An SVG element.
 * @type {<K extends keyof SVGElementTagNameMap>(tag: K, attributes?: Attributes, ...children: (Node | string)[]) =>
 *   SVGElementTagNameMap[K]}
 */
export const svg = (tag, attributes = {}, ...children) =>
	fill(document.createElementNS(SVG, tag), attributes, children);

/**
 * A picture for a button, 16 by 16, of filled and of stroked outlines.
 * @type {(filled: string, stroked?: string) => SVGElement}
 */
export const icon = (filled, stroked = "") =>
	svg(
		"svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" },
		svg("path", { d: filled, fill: "currentColor" }),
		svg("path", { d: stroked, fill: "none", stroke: "currentColor", ...STROKE }),
	);

/**
 * A button that shows a picture and is called by its name.
 * @type {(name: string, picture: SVGElement, onclick: () => void) => HTMLButtonElement}
 */
export const iconButton = (name, picture, onclick) =>
	element("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick }, picture);

/**
 * A short sample of a run's line with its marker, in the colour of the text around it; `markers` are their outlines.
 * @type {(look: Look, markers: Record<string, string>) => SVGElement}
 */
export function sample({ dash, marker }, markers) {
	const stroke = { d: "M1 6H27", stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dash.join(" ") };
	const shape = { d: markers[marker], transform: "translate(14 6) scale(3.6)" };
	const size = { viewBox: "0 0 28 12", width: 28, height: 12, "aria-hidden": "true", fill: "currentColor" };
	return svg("svg", size, svg("path", stroke), svg("path", shape));
}

/**
 * Set an element's text if it is another: what is set anew is laid out anew. A text that is there already is changed,
 * for where one comes and goes a browser asks of everything around it whether it is another now that it `:has` that.
 * @type {(node: Node, text: string) => void}
 */
export function write(node, text) {
	const { firstChild: only } = node;
	if (only instanceof Text && only === node.lastChild && text) {
		if (only.data !== text) only.data = text;
	} else if (node.textContent !== text) node.textContent = text;
}

/**
 * Hide an element or show it, if it is not so: what is set anew has its style found anew, as it was or not.
 * @type {(node: HTMLElement, hidden: boolean) => void}
 */
export function hide(node, hidden) {
	if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * Disable a control or not, if it is not so.
 * @type {(node: HTMLButtonElement | HTMLInputElement, disabled: boolean) => void}
 */
export function disable(node, disabled) {
	if (node.disabled !== disabled) node.disabled = disabled;
}

/**
 * Set an attribute if it is another.
 * @type {(node: Element, name: string, value: string | number | boolean) => void}
 */
export function mark(node, name, value) {
	if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

const ON_PAPER = 3; // dots a px: paper has more of them than a screen

/** CSS pixels in the unit that panels are drawn in: 1/16 of the page's font size. */
const pixelsPerUnit = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;

/** A canvas that fills the element around it and is drawn on in units. */
export class Surface {
	/** @param {Attributes} attributes */
	constructor(attributes) {
		this.canvas = element("canvas", attributes);
		this.width = 0;
		this.height = 0;
		this.pixels = 1;
		this.finest = 1;
		this.density = 1;
		this.used = false;
	}

	/**
	 * Read sizes off the page: on a resize, for asking at every frame would have it laid out twice.
	 * @param {number} [mostPixels]
	 */
	measure(mostPixels = Infinity) {
		const { clientWidth = 0, clientHeight = 0 } = this.canvas.parentElement ?? {};
		this.pixels = pixelsPerUnit();
		this.width = clientWidth / this.pixels;
		this.height = clientHeight / this.pixels;
		const most = Math.sqrt(mostPixels / (clientWidth * clientHeight || 1));
		const finest = Math.max(window.devicePixelRatio || 1, this.canvas.closest(".paper") ? ON_PAPER : 1);
		this.finest = Math.min(finest, most) * this.pixels;
		this.resolve(1);
	}

	/**
	 * Have so many of the screen's pixels, 1 being all; content is lost when that changes.
	 * @param {number} share
	 */
	resolve(share) {
		this.density = this.finest * share;
		const size = [this.width, this.height].map((length) => Math.max(1, Math.round(length * this.density)));
		if (this.canvas.width === size[0] && this.canvas.height === size[1]) return;
		[this.canvas.width, this.canvas.height] = size;
		this.used = false;
	}

	/** Clear the canvas, if anything is on it: one that did not change need not be painted. */
	wipe() {
		if (this.used) this.clear();
		this.used = false;
	}

	/**
	 * A pen on the canvas, which is cleared.
	 * @type {(theme: Theme, kernels?: Kernels | null) => CanvasPen}
	 */
	pen(theme, kernels = null) {
		return new CanvasPen(this.clear(), theme, kernels);
	}

	/**
	 * A pen on what is painted already, if anything is.
	 * @type {(theme: Theme) => CanvasPen}
	 */
	penOver(theme) {
		return this.used ? new CanvasPen(contextOf(this.canvas), theme) : this.pen(theme);
	}

	/** The canvas's context, cleared to be drawn on. */
	clear() {
		const context = contextOf(this.canvas);
		context.setTransform(this.density, 0, 0, this.density, 0, 0);
		if (this.used) context.clearRect(0, 0, this.width, this.height); // on paper that is white, and covers
		this.used = true;
		return context;
	}
}
