/**
 * The stage once more, beside what is read of it: its picture, what stands beside that where there is room, and the
 * sliders that the page is about. It is there while the picture itself is out of sight, and shows the same scene. Where
 * a page has no room beside its prose it comes from below once a word is pressed, until it is closed.
 */

import { Copy } from "./copy.js";
import { element, hide, mark, write } from "./dom.js";
import { BACK } from "./prose.js";
import { companionOf, pictureOf, valueOf } from "./scene.js";
import { Slider } from "./slider.js";

/** @typedef {import("./stage.js").Stage} Stage */

const MOST_SEEN = 0.5; // of the stage's own picture, above which it needs no second one
const WIDE = "(min-width: 1024px)"; // as the style sheets of pages have it
const BESIDE = "beside the text"; // what sets its controls apart from the stage's own

export class Reading {
	/** @type {Slider[]} */
	sliders = [];
	shape = "";
	stale = true;
	/** How much of the stage's own pictures is seen, of each that there can be. */
	shares = /** @type {Map<Element, number>} */ (new Map());
	/** Whether its own place is near. */
	near = false;
	/** Whether it has come from below. */
	open = false;
	wide = window.matchMedia(WIDE);

	/**
	 * @param {HTMLElement} parent
	 * @param {Stage} stage
	 * @param {string[]} parameters
	 */
	constructor(parent, stage, parameters) {
		this.stage = stage;
		this.parameters = parameters;
		const { changes } = stage;
		const release = () => changes.release();
		/** @type {(start: import("./types.d.ts").Place) => void} */
		const start = (start) => changes.to({ ...stage.scene, start });
		/** @type {(point: import("./types.d.ts").Place) => void} */
		const tap = (point) => stage.predict.place(point);
		const set = changes.set.bind(changes);
		const on = { start, set, view: stage.lookAt.bind(stage), fit: () => {}, tap, release };
		const names = { class: "momentum-stage reading", "aria-label": `The stage ${BESIDE}`, hidden: true };
		this.root = element("section", names);
		this.copy = new Copy(stage, this.root, on, (panel) => {
			if (stage.given.still) panel.hold();
			this.resizes?.observe(panel.root);
		});
		this.play = element("button", { type: "button", class: "play", onclick: () => stage.timeline.toggle() });
		this.back = element("button", { type: "button", onclick: () => stage.prose?.goBack() }, BACK);
		const close = () => this.come(false);
		this.close = element("button", { type: "button", class: "close", onclick: close }, "Close the picture");
		this.under = element("div", { class: "controls" });
		this.stops = element("p", { class: "stops" });
		const way = element("div", { class: "way" }, this.play, this.back, this.close);
		this.root.append(this.copy.picture.root, this.under, this.stops, way, this.copy.beside);
		parent.append(this.root);
		this.watch(parent);
		stage.reading?.remove();
		stage.reading = this;
		stage.request();
	}

	/**
	 * Watch whether it is needed, and how large it is.
	 * @param {HTMLElement} parent
	 */
	watch(parent) {
		const thresholds = { threshold: [0, MOST_SEEN, 1] };
		this.seen = new IntersectionObserver((entries) => {
			for (const { target, isIntersecting, intersectionRatio } of entries) {
				if (target === parent) this.near = isIntersecting;
				else this.shares.set(target, intersectionRatio);
			}
			this.request();
			this.stage.requestNow();
		}, thresholds);
		this.seen.observe(parent);
		for (const { root } of this.stage.pictures.all) this.seen.observe(root);
		this.resizes = new ResizeObserver(() => {
			this.copy.measure();
			this.request();
			this.stage.requestNow();
		});
		for (const part of [this.root, this.copy.picture.root, this.copy.area]) this.resizes.observe(part);
	}

	/** Have it painted anew with the next frame. */
	request() {
		this.stale = true;
	}

	/**
	 * Come from below, where there is no room beside the prose, or go.
	 * @param {boolean} open
	 */
	come(open) {
		this.open = open && !this.wide.matches;
		this.request();
		this.stage.requestNow();
	}

	/** How much of the stage's own picture is seen. */
	get share() {
		return this.shares.get(this.stage.picture.root) ?? 1;
	}

	/** Whether it is to be seen. */
	get isNeeded() {
		const outOfSight = this.share < MOST_SEEN;
		if (!outOfSight) this.open = false;
		return this.wide.matches ? this.near && outOfSight : this.open;
	}

	/** Whether it is all that is seen of the stage's picture. */
	get isAlone() {
		return this.isNeeded && this.share === 0;
	}

	/**
	 * Paint what the stage shows: all of it, or what moves with the timeline; true if another frame is wanted.
	 * @param {boolean} all
	 */
	draw(all) {
		const { stage } = this;
		this.stale ||= all;
		const { isNeeded } = this;
		hide(this.root, !isNeeded);
		if (!isNeeded) return false;
		hide(this.close, this.wide.matches);
		hide(this.play, !stage.given.has("timeline"));
		mark(this.root, "data-still", stage.given.still);
		mark(this.root, "data-theme", stage.root.dataset.theme ?? "");
		const wanting = this.stale && this.drawAll();
		const { scene, how } = stage;
		const time = stage.timeline.playing ? stage.time : scene.step;
		const motion = stage.timeline.playing ? "plays" : "none";
		this.copy.drawPictureNow(time, how, motion);
		this.copy.drawBesideNow(companionOf(scene), time, how);
		write(this.play, stage.timeline.playing ? "Pause" : "Play");
		mark(this.play, "aria-label", `${this.play.textContent} ${BESIDE}`);
		return wanting;
	}

	drawAll() {
		const { copy, stage, stage: { scene, how } } = this;
		this.stale = false;
		this.build();
		this.seen?.observe(stage.picture.root);
		copy.choosePicture();
		for (const slider of this.sliders) {
			const { name } = slider.parameter;
			slider.show(valueOf(scene, name));
			const own = /** @type {Slider} */ (stage.controls.slider(name));
			write(slider.label, own.label.textContent ?? "");
			slider.root.classList.toggle("lit", own.root.classList.contains("lit"));
			slider.takeMark(own);
		}
		write(this.stops, stage.changes.coupling.stopIn(scene));
		hide(this.back, !stage.prose?.isElsewhere);
		const isOneOfTwo = pictureOf(scene) && this.root.dataset.beside !== "map"; // a map may have all of the room
		if (!copy.picture.paths.width && isOneOfTwo) return true; // not laid out yet
		const moving = copy.drawPicture(how);
		return copy.drawBeside(companionOf(scene), how) || moving;
	}

	/** Have the sliders of the scene's own that the page is about. */
	build() {
		const { stage: { scene, changes, catalogue } } = this;
		const shape = JSON.stringify([scene.objective.name, scene.live]);
		if (shape === this.shape) return;
		this.shape = shape;
		const landscape = catalogue.objectives[scene.objective.name];
		const known = [...landscape.parameters, ...catalogue.parameters];
		const listeners = {
			oninput: (/** @type {string} */ name, /** @type {number} */ value) => changes.set(name, value),
			onrelease: () => changes.release(),
		};
		const isGiven = this.stage.given.has("sliders");
		const live = scene.live.filter(({ parameter }) => isGiven && this.parameters.includes(parameter));
		this.sliders = live.map(({ parameter, minimum, maximum }) => {
			const [record] = known.filter(({ name }) => name === parameter);
			const slider = new Slider({ ...record, label: `${record.label} ${BESIDE}` }, [minimum, maximum], listeners);
			write(slider.label, record.label);
			mark(slider.range, "aria-label", `${record.label} ${BESIDE}`);
			return slider;
		});
		this.under.replaceChildren(...this.sliders.map(({ root }) => root));
	}

	remove() {
		this.seen?.disconnect();
		this.resizes?.disconnect();
		this.copy.remove();
		this.root.remove();
		if (this.stage.reading === this) this.stage.reading = null;
	}
}
