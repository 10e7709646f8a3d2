/** Making elements: attributes and listeners by name, text and children after. Nothing is ever parsed as HTML. */

const SVG = "http://www.w3.org/2000/svg";

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

/** Set an element's text if it is another: what is set anew is laid out anew. */
export function write(node, text) {
	if (node.textContent !== text) node.textContent = text;
}

/** Set an attribute if it is another. */
export function mark(node, name, value) {
	if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** A canvas's context, the canvas matched to its size on the page in the screen's own pixels, and cleared. */
export function fit(canvas, width, height, density) {
	const size = [width, height].map((length) => Math.max(1, Math.round(length * density)));
	if (canvas.width !== size[0]) [canvas.width] = size;
	if (canvas.height !== size[1]) [, canvas.height] = size;
	const context = canvas.getContext("2d");
	context.setTransform(density, 0, 0, density, 0, 0);
	context.clearRect(0, 0, width, height);
	return context;
}
