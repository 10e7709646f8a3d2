/**
 * What a page listens to on the picture of the best settings over batch sizes: it has them searched for, also while the
 * curvature is dragged, and tells of the batch size that is pointed at.
 */

import { Batcher } from "../batcher.js";
import { element, hide, mark, write } from "../dom.js";
import { batchesOf, batchReadout, groundOf, keyOf, sizeAt, wholeTable } from "../paint/batch.js";
import { companionOf } from "../scene.js";
import { Table } from "./table.js";

/** @import { BatchRequest, BatchTold, Drawn, FoundBatches, Modules, PageHow, Panel } from "../types.d.ts" */

export class BatchSearch {
	kind = "batch";
	/** @type {BatchRequest | null} of what is shown, if it is */
	target = null;
	/** @type {FoundBatches | null} */
	found = null;
	/** @type {BatchTold | null} what was told last of what is asked for */
	last = null;
	/** @type {BatchRequest | null} what is searched for, or was last */
	asked = null;
	/** @type {number | null} the batch size under a pointer */
	pointed = null;
	dragging = false;

	/**
	 * `on.again()` hears of more that there is to be drawn. `area`: where the plot is.
	 * @param {{again: () => void}} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 */
	constructor(on, plot, area) {
		this.on = on;
		this.plot = plot;
		this.batcher = new Batcher((answer, request) => this.hear(answer, request));
		this.bar = element("progress", { max: 1, value: 0, "aria-label": "Batch sizes of the search" });
		this.said = element("span", { class: "said" });
		this.table = new Table();
		const way = element("div", { class: "way" }, this.bar, this.said);
		this.readout = element("output", { class: "readout" });
		const spoken = { class: "spoken", role: "group", "aria-label": "Best settings by batch size" };
		const whole = element("div", spoken, this.table.root);
		const names = { class: "experiment", role: "group", "aria-label": "Search", hidden: true };
		this.root = element("div", names, way, this.readout, whole);
		document.addEventListener("visibilitychange", this.see);
		this.listen(area);
	}

	/**
	 * What a pointer is at; a finger chooses by a touch.
	 * @param {HTMLElement} area
	 */
	listen(area) {
		/** @type {(event: MouseEvent) => void} */
		const point = ({ clientX }) => {
			if (!this.target) return;
			const x = (clientX - area.getBoundingClientRect().left) / this.plot.base.pixels;
			this.point(sizeAt(this.plot.memory, this.found?.answer.sizes ?? [], x));
		};
		area.addEventListener("pointermove", (event) => event.pointerType !== "touch" && point(event));
		area.addEventListener("click", point);
		area.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.point(null));
	}

	/** @param {number | null} size */
	point(size) {
		if (!this.target || size === this.pointed) return;
		this.pointed = size;
		this.on.again();
	}

	/** Whether nothing is searched for. */
	get idle() {
		return this.batcher.idle;
	}

	/** What has been found, and the batch size that is pointed at. */
	gives = { batches: () => this.found && { ...this.found, pointed: this.pointed } };

	/**
	 * Take modules that the page has sent.
	 * @param {Modules} modules
	 */
	take(modules) {
		this.batcher.take(modules);
	}

	/**
	 * Search for what is drawn, if it is another setting than before.
	 * @type {(drawn: Pick<Drawn, "scene">, how: Pick<PageHow, "catalogue" | "dragging" | "theme">) => void}
	 */
	draw({ scene }, { catalogue, dragging, theme }) {
		this.target = batchesOf(scene, /** @type {Panel} */ (companionOf(scene)), catalogue);
		this.dragging = dragging;
		hide(this.root, !this.target);
		if (!this.target) this.batcher.stop();
		this.begin();
		this.tell();
		if (this.found && !dragging) this.table.show(wholeTable(this.found, catalogue), theme);
	}

	/** Show nothing, and do nothing for it. */
	hide() {
		if (!this.target) return;
		this.target = null;
		this.pointed = null;
		this.root.hidden = true;
		this.batcher.stop();
	}

	/** Whether what is asked for is what is shown. */
	get isOfTarget() {
		return this.asked !== null && this.target !== null && keyOf(this.asked) === keyOf(this.target);
	}

	/** Search, unless that was done, or something moves that has not had its first picture yet. */
	begin() {
		if (!this.target || document.hidden || !this.batcher.ready) return;
		const hasPicture = (this.last?.sizes.length ?? 0) > 0;
		if (this.isOfTarget ? !this.idle || this.last?.done === 1 : this.dragging && !this.idle && !hasPicture) return;
		this.last = null;
		this.asked = this.target;
		this.batcher.ask(this.target);
	}

	/** A page that nobody sees does nothing. */
	see = () => {
		if (document.hidden) this.batcher.stop();
		else this.begin();
	};

	/**
	 * Take what has been found.
	 * @type {(answer: BatchTold, request: BatchRequest) => void}
	 */
	hear(answer, request) {
		const isNew = answer.sizes.length !== (this.last?.sizes.length ?? 0);
		this.last = answer;
		if (isNew) {
			this.found = { request, answer };
			this.on.again();
		}
		if (!this.isOfTarget) this.begin();
		this.tell();
	}

	/** Say how far it has come. */
	tell() {
		if (!this.target) return;
		const { last, found, pointed } = this;
		const isOver = last?.done === 1 && this.isOfTarget;
		const count = last?.sizes.length ?? 0;
		hide(this.bar, isOver);
		this.bar.value = last?.done ?? 0;
		const come = isOver ? `${count} batch sizes, refined` : count ? `${count} batch sizes, a first look` : "";
		write(this.said, found && isOver ? `${come}; ${groundOf(found)}` : come);
		write(this.readout, found ? batchReadout({ ...found, pointed }) : "");
		mark(this.root, "data-sizes", count);
		mark(this.root, "data-done", isOver);
		mark(this.root, "data-milliseconds", Math.round(last?.milliseconds ?? 0));
	}

	remove() {
		document.removeEventListener("visibilitychange", this.see);
		this.batcher.end();
	}
}
