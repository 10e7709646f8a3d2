/**
 * The stage on paper: what it shows as a page is printed, in the light colours of paper and as wide as paper, in place
 * of what can be dragged. It is there while a page is printed, and gone afterwards.
 */

import { Copy } from "./copy.js";
import { element, sample } from "./dom.js";
import { companions } from "./paint/companions.js";
import { companionOf, shownAs } from "./scene.js";
import { readTheme } from "./theme.js";

/** @import { PageHow, Theme } from "./types.d.ts" */
/** @typedef {import("./stage.js").Stage} Stage */

const NOTHING = () => {};

export class Paper {
	/** @param {Stage} stage */
	constructor(stage) {
		this.stage = stage;
		this.root = element("section", { class: "momentum-stage paper", "aria-hidden": "true" });
		const on = { start: NOTHING, set: NOTHING, view: NOTHING, fit: NOTHING, tap: NOTHING, release: NOTHING };
		this.copy = new Copy(stage, this.root, on, (panel) => panel.hold());
		stage.root.after(this.root);
		this.draw();
	}

	/** Paint all that the stage shows, at once: a page that is printed waits for no frame. */
	draw() {
		const { copy, root, stage, stage: { scene, catalogue } } = this;
		const theme = readTheme(root, catalogue.markers);
		const panel = companionOf(scene);
		const isTable = panel && !companions[panel.kind].picture && scene.prediction === null;
		copy.choosePicture();
		root.append(
			element("p", { class: "names" }, ...this.names(theme)),
			copy.picture.root, copy.beside, isTable ? stage.companion.root.cloneNode(true) : "",
			element("p", { class: "settings" }, this.settings()),
			...[stage.sentence, stage.meaning].map((words) => words.cloneNode(true)),
		);
		/** @type {PageHow} */
		const how = { ...stage.how, theme, lit: null, calm: true, dragging: false };
		copy.drawBeside(panel, how); // says what is to be laid out
		copy.measure();
		copy.drawPicture(how);
		copy.drawPictureNow(scene.step, how, "none");
		copy.drawBeside(panel, how);
		copy.drawBesideNow(panel, scene.step, how);
	}

	/**
	 * What each line is of.
	 * @param {Theme} theme
	 */
	names(theme) {
		const { scene, catalogue } = this.stage;
		const shown = scene.runs.filter(({ visible }) => visible).map((run) => shownAs(run, catalogue));
		return shown.map(({ title, look }) =>
			element("span", { style: `--run:${theme.of(look)}` }, sample(look, catalogue.markers), title));
	}

	/** The settings, as the sliders have them. */
	settings() {
		const told = this.stage.controls.sliders.filter(({ root }) => !root.hidden);
		const written = told.map(({ label, range }) => `${label.textContent} ${range.getAttribute("aria-valuetext")}`);
		return written.join(" · ");
	}

	remove() {
		this.copy.remove();
		this.root.remove();
	}
}
