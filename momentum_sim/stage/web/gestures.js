/**
 * Dragging points, and looking around on the contour: wheel, pinch, drag and keys, as changes of the box that it shows.
 *
 * While the page is being scrolled the wheel is the page's, and so is zooming out of the whole landscape; with Ctrl (as
 * a trackpad's pinch comes) it is always the picture's.
 */

import { element } from "./dom.js";
import { panned, zoomed } from "./view.js";

/** @import { Place, Point, View } from "./types.d.ts" */

/**
 * @typedef {object} Looking
 * @property {() => View} box
 * @property {() => boolean} home
 * @property {(view: View | null) => void} to
 * @property {() => View | null} view
 * @property {(event: {clientX: number, clientY: number}) => Point} at
 * @property {() => number} scale
 * @property {() => void} done
 * @property {(event: PointerEvent) => void} tap
 */

const WHEEL = 0.0016; // of a power of e for each unit the wheel turns
const SCROLLING_MS = 350; // a page that was scrolled so lately is still being scrolled
const KEY_ZOOM = 1.25;
const KEY_PAN = 0.08; // of the picture's width
const QUIET_MS = 250; // a wheel has come to rest
const KEY_STEP = 6; // units for one press of an arrow key; with Shift five times as far

/** @type {Record<string, Place>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Listen to an element's keys. `press(event)` makes of one what it means, and says whether it means anything;
 * `release()` is told once when such keys are let go, or the focus goes elsewhere meanwhile. With Ctrl, Alt or Meta
 * they are the browser's.
 * @type {(node: HTMLElement, press: (event: KeyboardEvent) => boolean, release: () => void, options?:
 *   AddEventListenerOptions) => void}
 */
export function listenToKeys(node, press, release, options = {}) {
	let pressed = false;
	const over = () => {
		if (pressed) release();
		pressed = false;
	};
	node.addEventListener("keydown", (event) => {
		if (event.target !== node || event.ctrlKey || event.metaKey || event.altKey || !press(event)) return;
		event.preventDefault();
		pressed = true;
	}, options);
	for (const end of ["keyup", "blur"]) node.addEventListener(end, over, options);
}

/**
 * Drag a point from its place on a picture, by an element that a pointer pressed on: `move(x, y)` is told each place,
 * `release()` when it is let go; `pixels()` is how many CSS px one of the picture's units has.
 * @type {(node: HTMLElement, pressed: PointerEvent, from: Place, move: (x: number, y: number) => void, release: () =>
 *   void, pixels: () => number) => void}
 */
export function dragPoint(node, pressed, [x, y], move, release, pixels) {
	pressed.preventDefault();
	node.setPointerCapture(pressed.pointerId);
	const gesture = new AbortController();
	/** @type {(event: PointerEvent) => void} */
	const follow = ({ clientX, clientY }) =>
		move(x + (clientX - pressed.clientX) / pixels(), y + (clientY - pressed.clientY) / pixels());
	const drop = () => {
		gesture.abort();
		release();
	};
	node.addEventListener("pointermove", follow, gesture);
	for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, drop, gesture);
}

/**
 * A point's handle: dragged with mouse, finger or pen, moved with the arrow keys.
 *
 * `where()` gives its place on the picture, `move(x, y)` is told a new one, `release()` when it is let go; `pixels()`
 * is how many CSS px one of the picture's units has.
 * @type {(names: {name: string, kind: string}, where: () => Place, move: (x: number, y: number) => void, release: () =>
 *   void, pixels: () => number) => HTMLButtonElement}
 */
export function pointHandle({ name, kind }, where, move, release, pixels) {
	/** @type {(event: PointerEvent) => void} */
	const grab = (event) => {
		handle.focus({ preventScroll: true });
		dragPoint(handle, event, where(), move, release, pixels);
	};
	/** @type {(event: KeyboardEvent) => boolean} */
	const nudge = (event) => {
		if (!(event.key in ARROWS)) return false;
		const [x, y] = where();
		const [dx, dy] = ARROWS[event.key].map((way) => way * KEY_STEP * (event.shiftKey ? 5 : 1));
		move(x + dx, y - dy);
		return true;
	};
	const names = { class: `handle ${kind}`, type: "button", "aria-label": name };
	const handle = element("button", { ...names, onpointerdown: grab });
	listenToKeys(handle, nudge, release);
	return handle;
}

/**
 * Listen on a picture. `look.box()` is what it shows, `look.view()` the same but null for the usual box, `look.home()`
 * whether that is all of the landscape, `look.to(box)` shows another, `look.at(event)` is a pointer's place in the
 * plane, `look.scale()` the plane's units per CSS px, `look.done()` hears when a gesture is over; `look.tap(event)`
 * hears of a press without a drag.
 * @type {(picture: HTMLElement, look: Looking, signal: AbortSignal) => void}
 */
export function lookAround(picture, look, signal) {
	/** @type {Map<number, PointerEvent>} */
	const pointers = new Map();
	let pageScrolled = -Infinity;
	let resting = 0;
	let moved = false;
	/** @type {View | null} */
	let view; // before the gesture
	/** @type {{box: View, x: number, y: number}} */
	let grip; // the box and the pointer when a single pointer began to pan: rounding must not add up
	const take = () => {
		const [only] = pointers.values();
		if (pointers.size === 1) grip = { box: look.box(), x: only.clientX, y: only.clientY };
	};
	/**
	 * @type {<K extends keyof HTMLElementEventMap>(target: Window | HTMLElement, type: K, listener: (event:
	 *   HTMLElementEventMap[K]) => void, options?: AddEventListenerOptions) => void}
	 */
	const listen = (target, type, listener, options = {}) =>
		target.addEventListener(type, /** @type {EventListener} */ (listener), { signal, ...options });

	listen(window, "scroll", () => (pageScrolled = performance.now()), { capture: true, passive: true });
	listen(picture, "wheel", (event) => {
		const scrolls = performance.now() - pageScrolled < SCROLLING_MS || (event.deltaY > 0 && look.home());
		if (!event.ctrlKey && scrolls) return;
		event.preventDefault();
		const turned = event.deltaY * ([1, 16, 400][event.deltaMode]) * (event.ctrlKey ? 5 : 1);
		look.to(zoomed(look.box(), Math.exp(WHEEL * Math.max(-600, Math.min(600, turned))), look.at(event)));
		clearTimeout(resting);
		resting = setTimeout(look.done, QUIET_MS);
	}, { passive: false });

	listen(picture, "pointerdown", (event) => {
		if (event.button !== 0) return;
		if (event.pointerType !== "touch") picture.setPointerCapture(event.pointerId);
		if (pointers.size === 0) view = look.view();
		pointers.set(event.pointerId, event);
		moved = pointers.size > 1;
		take();
	});
	listen(picture, "pointermove", (event) => {
		const before = pointers.get(event.pointerId);
		if (!before) return;
		const far = Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) > 3;
		if (!moved && !far) return;
		moved = true;
		const others = [...pointers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
		const about = others[0];
		if (about) {
			const spread = (/** @type {PointerEvent} */ e) =>
				Math.hypot(e.clientX - about.clientX, e.clientY - about.clientY);
			const [clientX, clientY] = [(before.clientX + about.clientX) / 2, (before.clientY + about.clientY) / 2];
			const middle = { clientX, clientY };
			look.to(zoomed(look.box(), spread(before) / Math.max(spread(event), 1), look.at(middle)));
			const half = look.scale() / 2; // of two fingers, the middle moves half as far as one
			const [dx, dy] = [before.clientX - event.clientX, event.clientY - before.clientY];
			look.to(panned(look.box(), dx * half, dy * half));
		} else {
			const unit = look.scale();
			look.to(panned(grip.box, (grip.x - event.clientX) * unit, (event.clientY - grip.y) * unit));
		}
		pointers.set(event.pointerId, event);
	});
	/** @type {(event: PointerEvent) => void} */
	const lift = (event) => {
		if (!pointers.delete(event.pointerId)) return;
		take();
		if (pointers.size > 0) return;
		if (moved && event.type === "pointercancel") look.to(view); // the browser made it a scroll of the page
		if (moved) look.done();
		else if (event.type === "pointerup") look.tap(event);
	};
	listen(picture, "pointerup", lift);
	listen(picture, "pointercancel", lift);

	/** @type {(event: KeyboardEvent) => boolean} */
	const press = (event) => {
		const box = look.box();
		const middle = [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2];
		if (event.key in ARROWS) {
			const [dx, dy] = ARROWS[event.key].map((way) => way * KEY_PAN * (box[1] - box[0]));
			look.to(panned(box, dx, dy));
		} else if ("+=".includes(event.key)) look.to(zoomed(box, 1 / KEY_ZOOM, middle));
		else if ("-_".includes(event.key)) look.to(zoomed(box, KEY_ZOOM, middle));
		else if (event.key === "0") look.to(null);
		else return false;
		return true;
	};
	listenToKeys(picture, press, look.done, { signal });
}
