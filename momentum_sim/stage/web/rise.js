/** A way that is gone once while nobody does anything: whoever does takes over at once. */

const RISE_MS = 2000;
const INPUTS = ["pointerdown", "touchstart", "wheel", "keydown", "popstate", "beforeprint"];

/**
 * Call `show(share)` in every frame with how much of the way is gone, from 0 to 1, and `end()` once it is over or
 * somebody does something. Returns a function that ends it.
 * @type {(show: (share: number) => void, end: () => void) => () => void}
 */
export function rise(show, end) {
	const life = new AbortController();
	let frame = 0;
	/** @type {number | null} */
	let began = null;
	const stop = () => {
		if (life.signal.aborted) return;
		life.abort();
		cancelAnimationFrame(frame);
		end();
	};
	/** @type {(now: number) => void} */
	const step = (now) => {
		began ??= now;
		const share = (now - began) / RISE_MS;
		if (share >= 1) {
			stop();
			return;
		}
		show(share);
		frame = requestAnimationFrame(step);
	};
	const options = { capture: true, passive: true, signal: life.signal };
	for (const kind of INPUTS) window.addEventListener(kind, stop, options);
	frame = requestAnimationFrame(step);
	return stop;
}
