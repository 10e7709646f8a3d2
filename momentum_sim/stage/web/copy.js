/**
 * A stage's picture and what stands beside it, painted once more in another place: beside what is read, or for paper.
 */

import { element, hide, mark, Surface, write } from "./dom.js";
import { captionOf, companions } from "./paint/companions.js";
import { themeFor } from "./paint/theme.js";
import { paintMapNow, paintWholeMap } from "./paint/whole.js";
import { FIRST_PICTURE, Pictures } from "./panels/pictures.js";
import { Plot } from "./panels/plot.js";
import { pictureOf } from "./scene.js";

/** @import { Motion, PageHow, Panel } from "./types.d.ts" */
/** @typedef {import("./stage.js").Stage} Stage */

export class Copy {
	/**
	 * `on` is what its picture tells of; `made(panel)` hears of each picture when it is made. All of it is to be in
	 * `root`, in whatever order.
	 * @param {Stage} stage
	 * @param {HTMLElement} root
	 * @param {import("./contour.js").On} on
	 * @param {(panel: import("./panels/pictures.js").PicturePanel) => void} made
	 */
	constructor(stage, root, on, made) {
		this.stage = stage;
		this.root = root;
		this.pictures = new Pictures(on, (panel) => {
			this.quieten(panel);
			made(panel);
		});
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
	}

	/**
	 * Have a picture there for a pointer alone: keys and screen readers have the stage's own.
	 * @param {import("./panels/pictures.js").PicturePanel} panel
	 */
	quieten({ handle, picture, tools, words }) {
		if (handle) {
			handle.tabIndex = -1;
			mark(handle, "aria-hidden", true);
		}
		picture.removeAttribute("tabindex");
		mark(picture, "aria-hidden", true);
		tools?.remove();
		words?.remove();
	}

	/** Read sizes off the page. */
	measure() {
		for (const each of [...this.pictures.all, this.plot, this.map]) each.measure();
	}

	/** Have the picture that the scene is shown by. */
	choosePicture() {
		const kind = pictureOf(this.stage.scene)?.kind;
		const picture = kind ? this.pictures.of(kind) : this.picture;
		if (picture !== this.picture) this.picture.root.replaceWith(picture.root);
		this.picture = picture;
		hide(picture.root, !kind);
	}

	/**
	 * Paint the picture, if it is laid out; true if it wants another frame.
	 * @param {PageHow} how
	 */
	drawPicture(how) {
		const { stage: { drawn, apart }, picture } = this;
		if (picture.root.hidden || !picture.paths.width) return false;
		return Boolean(this.stage.guarded(() => picture.draw(drawn, how, apart)));
	}

	/**
	 * Paint what of the picture moves with the timeline.
	 * @type {(time: number | null, how: PageHow, motion: Motion) => void}
	 */
	drawPictureNow(time, how, motion) {
		const { picture } = this;
		if (!picture.model || !picture.paths.width) return; // it is not laid out
		this.stage.guarded(() => picture.drawNow(time, themeFor("contour", how), null, motion));
	}

	/**
	 * Paint what stands beside the picture, if that is painted; true if it wants another frame.
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

	remove() {
		for (const panel of this.pictures.all) panel.remove();
	}
}
