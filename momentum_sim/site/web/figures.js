/** Figures under "Look closer": loaded and drawn once their item is opened, anew when the page's theme changes. */

import { unpacked } from "../../stage/web/packed.js";
import { load } from "./load.js";

/** @import { FigureLayout } from "../../stage/web/types.d.ts" */

const TALLEST = 0.85; // of its width that a surface is high, so that a narrow one is not cut off at its sides

/** @type {(node: ParentNode) => NodeListOf<HTMLElement>} */
const figuresOf = (node) => node.querySelectorAll(".figure");

/** Whether the page is made ready for paper. */
const isPrinting = () => document.documentElement.hasAttribute("data-printing");

/**
 * Have the figures of a page drawn when they are first seen.
 * @type {(page: Document) => void}
 */
export function watchFigures(page) {
	const dark = window.matchMedia("(prefers-color-scheme: dark)");
	const opened = /** @type {Set<HTMLElement>} */ (new Set());
	/** @type {(figure: HTMLElement) => Promise<void>} */
	const show = (figure) => draw(figure, dark.matches && !isPrinting()).catch((error) => sayWhyNot(figure, error));
	for (const item of page.querySelectorAll("details")) {
		item.addEventListener("toggle", () => {
			if (!item.open) return;
			for (const figure of figuresOf(item)) {
				if (!opened.has(figure)) show(figure);
				opened.add(figure);
			}
		});
	}
	dark.addEventListener("change", () => opened.forEach(show));
	document.addEventListener("printing", () => {
		if (!dark.matches) return;
		for (const figure of opened) delete figure.dataset.drawn; // until it is there in the other colours
		opened.forEach(show);
	});
	const resizing = new ResizeObserver((entries) => {
		const targets = /** @type {HTMLElement[]} */ (entries.map(({ target }) => target));
		for (const figure of targets) {
			if (figure.dataset.drawn && figure.clientWidth) window.Plotly.Plots.resize(figure);
		}
	});
	for (const figure of figuresOf(page)) resizing.observe(figure);
}

/** @type {(figure: HTMLElement, dark: boolean) => Promise<void>} */
async function draw(figure, dark) {
	const name = `${figure.dataset.figure}-${dark ? "dark" : "light"}`;
	await Promise.all([load("plotly.js"), load(`figures/${name}.js`)]);
	/** @type {{data: unknown, layout: FigureLayout}} */
	const { data, layout } = await unpacked(globalThis.momentumSimSite.figures[name]).json();
	const zoom = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // it grows with the page's text
	layout.height *= zoom;
	if (layout.scene) layout.height = Math.min(layout.height, TALLEST * figure.clientWidth);
	layout.font.size *= zoom;
	layout.font.family = getComputedStyle(figure).fontFamily;
	layout.autosize = true;
	const byFinger = window.matchMedia("(pointer: coarse)").matches;
	if (byFinger && !layout.scene) layout.dragmode = false; // a finger scrolls the page
	figure.style.height = `${layout.height}px`;
	await window.Plotly.react(figure, data, layout, { displayModeBar: false, showTips: false });
	figure.dataset.drawn = dark ? "dark" : "light";
}

/** @type {(figure: HTMLElement, error: Error) => void} */
function sayWhyNot(figure, error) {
	figure.textContent = `This figure cannot be drawn: ${error.message}.`;
}
