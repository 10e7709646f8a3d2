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

/** @param {string} tag @param {Record<string, any>} attributes @param {...(Node|string)} children */
export const element = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** The same for SVG. */
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/** Set an element's text if it is another. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Match a canvas to its size on the page in the screen's own pixels; whether it changed. */
export function fit(canvas, width, height, density) {
  const [w, h] = [Math.max(1, Math.round(width * density)), Math.max(1, Math.round(height * density))];
  if (canvas.width === w && canvas.height === h) return false;
  canvas.width = w;
  canvas.height = h;
  return true;
}
