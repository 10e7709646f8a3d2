/**
 * The stage once more, beside what is read of it: its picture, what stands beside that where there is room, and the
 * sliders that the page is about. It is there while the picture itself is out of sight, and shows the same scene. Where
 * a page has no room beside its prose it comes from below once a word is pressed, until it is closed.
 */

import { element, hide, mark, Surface, write } from "./dom.js";
import { captionOf, companions } from "./paint/companions.js";
import { themeFor } from "./paint/theme.js";
import { paintMapNow, paintWholeMap } from "./paint/whole.js";
import { FIRST_PICTURE, Pictures } from "./panels/pictures.js";
import { Plot } from "./panels/plot.js";
import { BACK } from "./prose.js";
import { companionOf, pictureOf, valueOf } from "./scene.js";
import { Slider } from "./slider.js";

/** @import { PageHow, Panel } from "./types.d.ts" */
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
		this.pictures = new Pictures(on, (panel) => this.quieten(panel));
		this.picture = this.pictures.of(FIRST_PICTURE);
		this.plot = new Plot();
		this.map = new Surface({ class: "whole", "aria-hidden": "true" });
		this.caption = element("span");
		this.xCaption = element("span", { class: "x" }, "step →");
		this.area = element("div", { class: "plot" }, this.plot.base.canvas, this.map.canvas, this.plot.now.canvas);
		this.beside = element(
			"div", { class: "companion", "aria-hidden": "true" },
			element("div", { class: "head" }, this.caption, this.xCaption), this.area,
		);
		this.play = element("button", { type: "button", class: "play", onclick: () => stage.timeline.toggle() });
		this.back = element("button", { type: "button", onclick: () => stage.prose?.goBack() }, BACK);
		const close = () => this.come(false);
		this.close = element("button", { type: "button", class: "close", onclick: close }, "Close the picture");
		this.under = element("div", { class: "controls" });
		this.stops = element("p", { class: "stops" });
		this.root = element(
			"section", { class: "momentum-stage reading", "aria-label": `The stage ${BESIDE}`, hidden: true },
			this.picture.root, this.under, this.stops,
			element("div", { class: "way" }, this.play, this.back, this.close), this.beside,
		);
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
			for (const each of [...this.pictures.all, this.plot, this.map]) each.measure();
			this.request();
			this.stage.requestNow();
		});
		for (const part of [this.root, this.picture.root, this.area]) this.resizes.observe(part);
	}

	/**
	 * Have a picture there for a pointer alone: keys and screen readers have the stage's own.
	 * @param {import("./panels/pictures.js").PicturePanel} panel
	 */
	quieten(panel) {
		const { handle, picture, tools, words } = panel;
		if (handle) {
			handle.tabIndex = -1;
			mark(handle, "aria-hidden", true);
		}
		picture.removeAttribute("tabindex");
		mark(picture, "aria-hidden", true);
		tools?.remove();
		words?.remove();
		if (this.stage.given.still) panel.hold();
		this.resizes?.observe(panel.root);
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
		if (this.picture.model && this.picture.paths.width) { // it is laid out
			stage.guarded(() => this.picture.drawNow(time, themeFor("contour", how), null, motion));
		}
		this.drawBesideNow(companionOf(scene), time, how);
		write(this.play, stage.timeline.playing ? "Pause" : "Play");
		mark(this.play, "aria-label", `${this.play.textContent} ${BESIDE}`);
		return wanting;
	}

	/**
	 * Paint what moves with the timeline beside the picture.
	 * @type {(panel: Panel | undefined, time: number | null, how: PageHow) => void}
	 */
	drawBesideNow(panel, time, how) {
		if (!panel || this.beside.hidden || !this.area.clientHeight) return;
		const { picture } = companions[panel.kind];
		const { scene, companion: { map } } = this.stage;
		if (picture === "plot") {
			const linked = scene.step !== null && panel.links.includes("step");
			this.plot.drawNow(linked ? time : null, themeFor("plot", how));
		} else if (picture === "map" && map.model) {
			this.plot.now.wipe();
			const theme = themeFor("map", how);
			paintMapNow(this.plot.now.pen(theme), companions.map, map.model, this.plot.now, theme, time);
		}
	}

	drawAll() {
		const { stage, stage: { scene, drawn, apart, how } } = this;
		this.stale = false;
		this.build();
		const kind = pictureOf(scene)?.kind;
		const picture = kind ? this.pictures.of(kind) : this.picture;
		this.seen?.observe(stage.picture.root);
		if (picture !== this.picture) this.picture.root.replaceWith(picture.root);
		this.picture = picture;
		hide(picture.root, !kind);
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
		const isOneOfTwo = kind && this.root.dataset.beside !== "map"; // a map may have all of the room
		if (!picture.paths.width && isOneOfTwo) return true; // not laid out yet
		const moving = kind && picture.paths.width && stage.guarded(() => picture.draw(drawn, how, apart));
		return Boolean(this.drawBeside(companionOf(scene), how)) || Boolean(moving);
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

	/**
	 * What stands beside the picture, if that is painted; tables are read at the stage itself.
	 * @type {(panel: Panel | undefined, how: PageHow) => boolean}
	 */
	drawBeside(panel, how) {
		const { stage: { drawn, apart, companion, scene } } = this;
		const record = panel && companions[panel.kind];
		const picture = record?.picture ?? null;
		hide(this.beside, !picture || scene.prediction !== null);
		mark(this.root, "data-beside", this.beside.hidden ? "" : (picture ?? ""));
		if (!panel || !record || this.beside.hidden || !this.area.clientHeight) return false;
		write(this.caption, captionOf(panel, apart, drawn.texts, how.catalogue));
		hide(this.xCaption, !record.steps);
		const isPlot = picture === "plot" && !record.legend;
		hide(this.plot.base.canvas, !isPlot);
		hide(this.map.canvas, isPlot);
		const theme = themeFor(picture ?? "", how);
		if (!isPlot) {
			const model = picture === "map" ? companion.map.model : record.model?.(drawn, apart, panel, how);
			if (model) paintWholeMap(this.map.pen(theme), record, model, this.map, theme);
			return false;
		}
		return this.plot.draw(record.model?.(drawn, apart, panel, how), { ...how, theme }, record);
	}

	remove() {
		this.seen?.disconnect();
		this.resizes?.disconnect();
		for (const panel of this.pictures.all) panel.remove();
		this.root.remove();
		if (this.stage.reading === this) this.stage.reading = null;
	}
}
