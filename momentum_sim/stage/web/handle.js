/** The start point's handle: dragged with mouse, finger or pen, moved with the arrow keys. */

import { element } from "./dom.js";

const KEY_STEP = 6; // px for one press of an arrow key; with Shift five times as far
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** `where()` gives its place on the picture in px, `move(x, y)` is told a new one, `release()` when it is let go. */
export function startHandle(where, move, release) {
	const grab = (event) => {
		event.preventDefault();
		handle.focus({ preventScroll: true });
		handle.setPointerCapture(event.pointerId);
		const [x, y] = where();
		const follow = (e) => move(x + e.clientX - event.clientX, y + e.clientY - event.clientY);
		const drop = () => {
			gesture.abort();
			release();
		};
		const gesture = new AbortController();
		handle.addEventListener("pointermove", follow, gesture);
		for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, drop, gesture);
	};
	const nudge = (event) => {
		if (!(event.key in ARROWS)) return;
		event.preventDefault();
		const [x, y] = where();
		const [dx, dy] = ARROWS[event.key].map((way) => way * KEY_STEP * (event.shiftKey ? 5 : 1));
		move(x + dx, y + dy);
	};
	const handle = element("button", {
		class: "start-handle",
		type: "button",
		"aria-label": "Start point",
		onpointerdown: grab,
		onkeydown: nudge,
		onkeyup: (event) => event.key in ARROWS && release(),
	});
	return handle;
}
