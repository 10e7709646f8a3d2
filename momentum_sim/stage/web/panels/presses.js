/** What is pressed on a plot, to be chosen there. */

/**
 * @typedef {object} OnPresses
 * @property {(target: EventTarget | null) => boolean} isAside whether nothing is chosen by pressing on an element
 * @property {(x: number, y: number) => void} choose
 * @property {() => void} release
 */

/**
 * Hear of what is pressed or dragged over on a plot: `choose(x, y)` of each place, in units, `release()` when that is
 * over.
 * @type {(plot: import("./plot.js").Plot, area: HTMLElement, on: OnPresses) => void}
 */
export function listenToPresses(plot, area, { isAside, choose, release }) {
	let held = false;
	/** @type {(event: MouseEvent) => void} */
	const take = ({ clientX, clientY }) => {
		const { left, top } = area.getBoundingClientRect();
		choose((clientX - left) / plot.base.pixels, (clientY - top) / plot.base.pixels);
	};
	area.addEventListener("pointerdown", (event) => {
		if (event.button !== 0 || event.pointerType === "touch" || isAside(event.target)) return;
		held = true;
		area.setPointerCapture(event.pointerId);
		take(event);
	});
	area.addEventListener("pointermove", (event) => held && take(event));
	for (const end of ["pointerup", "pointercancel"]) {
		area.addEventListener(end, () => {
			if (held) release();
			held = false;
		});
	}
	area.addEventListener("click", (event) => {
		// A finger that slides scrolls the page.
		if (event.pointerType !== "touch" || isAside(event.target)) return;
		take(event);
		release();
	});
}
