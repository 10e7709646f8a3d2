/**
 * Printing a page: its stage as it is, on paper, and all that waits under "Look closer" open, with its figures drawn.
 * While that is made ready the root element has `data-printing`; the document hears of it by the event `printing`.
 *
 * A browser that prints waits for nothing. So what takes a while comes first: the page's own button and the keys of
 * printing open what is closed, have figures redrawn for paper, and print once they are there. Printed in another way,
 * from a browser's menu, a page has the stage on paper and what was open.
 */

import { Paper } from "./paper.js";

const PATIENCE_MS = 30_000; // for figures
const LOOK_MS = 100;
const CALM = 4; // looks in a row at which nothing is under way
const TRIES = 5; // to open an item, or to close it
const ITEM = ".st-key-prose [data-testid=stExpander] details, article > details";
/** What is still to come: figures of the app and of a site, and what Streamlit is at. */
const UNDER_WAY = [
	"[data-testid=chart]:not([data-drawn])", "details[open] .figure:not([data-drawn])", "[data-testid=stSpinner]",
	"[data-test-script-state=running]",
].map((each) => `:root[data-printing] ${each}`).join();

/**
 * Have the page printed well: the stage that `stageOf` gives, while it gives one.
 * @param {() => import("./stage.js").Stage | undefined} stageOf
 */
export function listenToPrint(stageOf) {
	let paper = /** @type {Paper | null} */ (null);
	window.addEventListener("beforeprint", () => {
		const stage = stageOf();
		paper?.remove();
		paper = stage?.drawn ? new Paper(stage) : null;
	});
	window.addEventListener("afterprint", () => {
		paper?.remove();
		paper = null;
	});
	for (const button of document.querySelectorAll(".print-page")) /** @type {HTMLElement} */ (button).hidden = false;
	document.addEventListener("click", ({ target }) => {
		if (target instanceof Element && target.closest(".print-page")) void print();
	});
	document.addEventListener("keydown", (event) => {
		const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
		if (key.toLowerCase() !== "p" || !(ctrlKey || metaKey) || shiftKey || altKey) return;
		event.preventDefault();
		void print();
	}, { capture: true });
}

/** Open what is closed, wait for what comes of that, print, and close it again. */
async function print() {
	const root = document.documentElement;
	if (root.dataset.printing !== undefined) return; // it is on its way
	/** @type {(begins: boolean) => void} */
	const tell = (begins) => {
		root.toggleAttribute("data-printing", begins);
		document.dispatchEvent(new Event("printing"));
	};
	tell(true);
	const items = () => [...document.querySelectorAll(ITEM)];
	const closed = items().map((item) => !item.hasAttribute("open"));
	try {
		await turn(() => items().filter((item, k) => closed[k] && !item.hasAttribute("open")));
		await calm();
		window.print();
	} finally {
		await turn(() => items().filter((item, k) => closed[k] && item.hasAttribute("open")));
		tell(false);
	}
}

/**
 * Press items until none is left that `wrong` gives: what is run anew meanwhile may put others in their place.
 * @param {() => Element[]} wrong
 */
async function turn(wrong) {
	for (let tries = 0; tries < TRIES && wrong().length; tries += 1) {
		for (const item of wrong()) item.querySelector("summary")?.click();
		await calm();
	}
}

/** Wait until nothing is under way on the page, but no longer than anybody would. */
async function calm() {
	const end = performance.now() + PATIENCE_MS;
	for (let looks = 0; looks < CALM && performance.now() < end; looks += 1) {
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
		if (document.querySelector(UNDER_WAY)) looks = -1;
	}
}
