/** What stands beside the contour: one panel at a time, chosen by its tab. */

import { element, hide, mark, write } from "../dom.js";
import { EVERYTHING } from "../given.js";
import { captionOf, companions } from "../paint/companions.js";
import { themeFor } from "../paint/theme.js";
import { answers, companionOf } from "../scene.js";
import { Beside } from "./beside.js";
import { cloudListeners } from "./clouds.js";
import { Forms } from "./conventions.js";
import { Editor } from "./editor.js";
import { Makers } from "./makers.js";
import { SettlingMap } from "./map.js";
import { mysteryListeners } from "./mysteries.js";
import { Numbers } from "./numbers.js";
import { Plot } from "./plot.js";
import { startListeners } from "./starts.js";

/** @import { Apart, Catalogue, Drawn, PageHow, Panel, Result, RunSettings } from "../types.d.ts" */

/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1, ArrowRight: 1 };
const SOON = "64px"; // around the window, in which a plot follows what is dragged; others do once it is let go
const SLOW_MS = 30; // between frames of a drag: longer where a machine, as a phone, cannot keep up
const KNOWN = 5; // frames of which the middle one counts
const TURNS = 3; // on such a machine the plot follows in every third frame,
const REST_MS = 250; // and once what is dragged is held still for so long
const SCHEDULE = "schedule"; // the panel on which a schedule can be drawn
const FAILED = "This panel cannot be shown here. The rest of the stage goes on.";

/** @type {typeof Editor | null} there is none in a page on which no schedule can be drawn */
const EditorThere = Editor;
/** @type {typeof Forms | null} there are none in a page that cannot show them beside each other */
const FormsThere = Forms;
/** @type {typeof Makers | null} there is none in a page on which nothing is made beside it */
const MakersThere = Makers;

let created = 0;

/**
 * @typedef {import("../paint/companions.js").Companion} Kind
 * @typedef {{root: HTMLElement, draw: (table: any, drawn: Drawn, how: PageHow) => void}} Tabled
 * @typedef {object} Own
 * @property {(equal: string) => void} equal
 * @property {(k: number) => void} step
 * @property {() => void} again
 * @property {() => void} more
 * @property {() => boolean} covers whether something lies over the panel, of which its reader is told
 * @typedef {import("./map.js").On & import("./editor.js").On & Own} On
 */

export class Companion {
	/** @type {Panel} */
	panel;
	chosen = "";
	/** @type {Record<string, Panel>} */
	usual = {};
	/** @type {string[]} */
	lesson = [];
	/** @type {Record<string, string[]>} */
	directions = {};
	/** @type {Record<string, import("../types.d.ts").CompanionWords>} */
	words = {};
	/** @type {string[] | null} */
	named = null;
	/** @type {string | null} */
	broken = null;
	/** @type {HTMLSelectElement} */
	direction;
	/** @type {number[]} how long the last frames of a drag took, in ms */
	lately = [];
	before = 0;
	round = 0;
	/** @type {number | undefined} */
	resting;
	hasMore = false;

	/**
	 * `on.panel(panel)` hears of another panel or direction, `on.equal(equal)` of what runs are to share, `on.step(k)`
	 * and `on.release()` of a drag over the steps, `on.again()` that it is to be drawn anew, `on.more()` that
	 * there is more to draw while all else stays, the rest of what the map
	 * and the editor tell. `given` has "panels" where readers are given the choice of panels and directions, "sliders"
	 * where they can draw schedules.
	 * @param {On} on
	 * @param {import("../sweeper.js").Sweeper} sweeper
	 * @param {import("../given.js").Given} [given]
	 */
	constructor(on, sweeper, given = EVERYTHING) {
		this.on = on;
		this.free = given.has("panels");
		this.still = given.still;
		this.plot = new Plot();
		this.map = new SettlingMap(sweeper, on);
		this.map.handle.inert = this.still;
		this.beside = new Beside();
		this.numbers = new Numbers();
		/** @type {Record<string, Tabled>} */
		this.tables = { predicted: this.beside, numbers: this.numbers };
		if (FormsThere) this.tables.conventions = new FormsThere((equal) => on.equal(equal));
		this.caption = element("span", { id: `companion-${(created += 1)}` });
		this.xCaption = element("span", { class: "x" }, "step →");
		const look = () => on.panel({ ...this.panel, [this.way]: this.direction.value });
		this.direction = element("select", { onchange: look });
		/** @type {(event: KeyboardEvent) => void} */
		const turn = (event) => this.turn(event);
		const list = { class: "tabs", role: "tablist", "aria-label": "Beside the picture" };
		this.tabs = element("div", { ...list, onkeydown: turn });
		/** @type {{kind: string, root: HTMLElement}[]} */
		this.choices = [];
		/** @type {(kind: string) => void} */
		this.choose = (kind) => {
			if (this.chosen === kind || on.covers()) return;
			this.chosen = kind; // known before it is painted: keys may come faster than frames
			on.panel(this.usual[kind]);
		};
		this.area = element("div", { class: "plot" }, this.plot.base.canvas, this.plot.now.canvas);
		this.editor = EditorThere && given.has("sliders") ? new EditorThere(on, this.plot, this.area) : null;
		const again = () => this.drawMore();
		this.makers = MakersThere && new MakersThere({ ...on, again }, this.plot, this.area, this.still);
		const listening = [...cloudListeners, ...startListeners, ...mysteryListeners];
		this.listeners = listening.map((make) => make(on, this.plot, this.area, this.still));
		this.failed = element("p", { class: "failed", role: "status", hidden: true }, FAILED);
		const head = element("div", { class: "head" }, this.caption, this.direction, this.xCaption);
		const plots = [this.editor?.root ?? "", this.area];
		const panels = [...plots, this.map.root, this.numbers.root, this.failed];
		const names = { class: "companion", role: "tabpanel", "aria-labelledby": this.caption.id };
		/** @type {(event: KeyboardEvent) => void} */
		const onkeydown = (event) => {
			const undoes = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
			if (!undoes || !this.editor?.target) return;
			event.preventDefault();
			this.editor.undo();
		};
		this.root = element("div", { ...names, onkeydown }, head, ...panels);
		this.listenForSteps(on);
		this.isSeen = true; // until it is known to be outside of the window
		new IntersectionObserver(([{ isIntersecting }]) => {
			this.isSeen = isIntersecting;
		}, { rootMargin: SOON }).observe(this.root);
	}

	/** What has schedules searched for; none where none can be drawn. */
	get finder() {
		return this.editor?.finder ?? null;
	}

	/**
	 * Dragging over a plot that is linked by the step moves the timeline.
	 * @param {On} on
	 */
	listenForSteps(on) {
		let dragging = false;
		/** @type {(event: PointerEvent) => void} */
		const follow = (event) => {
			on.step(this.plot.stepAt((event.clientX - this.area.getBoundingClientRect().left) / this.plot.base.pixels));
		};
		this.area.addEventListener("pointerdown", (event) => {
			if (event.button !== 0 || !this.plot.steps || !this.panel.links.includes("step")) return;
			dragging = true;
			this.area.setPointerCapture(event.pointerId);
			follow(event);
		});
		this.area.addEventListener("pointermove", (event) => dragging && follow(event));
		for (const end of ["pointerup", "pointercancel"]) {
			this.area.addEventListener(end, () => {
				if (dragging) on.release();
				dragging = false;
			});
		}
	}

	/**
	 * The keys of a row of tabs.
	 * @param {KeyboardEvent} event
	 */
	turn(event) {
		const way = KEYS[event.key];
		if (!way) return;
		event.preventDefault();
		const offered = this.choices.filter(({ root }) => !root.hidden);
		const now = offered.findIndex(({ kind }) => kind === this.chosen);
		const { root } = offered[(now + way + offered.length) % offered.length];
		root.focus();
		root.click();
	}

	measure() {
		this.plot.measure();
		this.map.measure();
	}

	/**
	 * `lesson`: the panels that the lesson itself shows, which its tabs open with.
	 * @param {RunSettings[]} _runs
	 * @param {Catalogue} catalogue
	 * @param {Panel[]} [lesson]
	 */
	build(_runs, catalogue, lesson = []) {
		this.usual = { ...catalogue.panels, ...Object.fromEntries(lesson.map((panel) => [panel.kind, panel])) };
		this.lesson = lesson.map(({ kind }) => kind);
		this.directions = catalogue.directions;
		this.words = catalogue.companions;
		if (this.choices.length) return;
		const kinds = Object.keys(this.words).filter((kind) => Object.hasOwn(companions, kind));
		this.choices = kinds.map((kind) => {
			const names = { type: "button", role: "tab", onclick: () => this.choose(kind) };
			return { kind, root: element("button", names, this.words[kind].tab) };
		});
		this.tabs.append(...this.choices.map(({ root }) => root));
	}

	/**
	 * Paint; true if another frame is wanted.
	 * @type {(drawn: Drawn, apart: Apart | null, how: PageHow) => boolean}
	 */
	draw(drawn, apart, how) {
		const panel = companionOf(drawn.scene);
		hide(this.root, !panel);
		hide(this.tabs, !panel || !this.free);
		this.makers?.show(panel?.kind);
		for (const one of this.listeners) if (one.kind !== panel?.kind) one.hide();
		if (!panel) return false;
		const { kind, direction, shows } = this.panel ?? {};
		if (panel.kind !== kind || panel.direction !== direction || panel.shows !== shows) this.plot.forget();
		this.panel = panel;
		this.chosen = panel.kind;
		mark(this.root, "data-panel", panel.kind);
		for (const { kind, root } of this.choices) {
			const { asks, special } = this.words[kind];
			const isOffered = !special || kind === panel.kind || this.lesson.includes(kind);
			hide(root, !isOffered || !answers(drawn.scene, asks, how.catalogue));
			mark(root, "aria-selected", kind === panel.kind);
			mark(root, "aria-disabled", Object.keys(how.hidden).length > 0);
			mark(root, "tabindex", kind === panel.kind ? 0 : -1);
		}
		hide(this.direction, !Object.hasOwn(this.directions, panel.kind) || !this.free);
		this.showDirections(panel);
		return this.guarded(() => {
			this.show(companions[panel.kind]);
			return this.drawPanel(companions[panel.kind], drawn, apart, how);
		}) ?? false;
	}

	/**
	 * Have a panel's parts on the page, and no others.
	 * @param {Kind} record
	 */
	show({ picture, steps, table, spoken = false }) {
		hide(this.area, picture !== "plot");
		hide(this.map.root, picture !== "map");
		hide(this.xCaption, !steps);
		const { kind: shown } = this.panel;
		if (table) this.tables[shown] ??= new Numbers(this.words[shown].tab);
		for (const [kind, { root }] of Object.entries(this.tables)) hide(root, !table || kind !== shown);
		const own = table && this.tables[shown].root;
		own?.classList.toggle("spoken", spoken);
		if (own && !own.isConnected) this.failed.before(own);
	}

	/** @type {(record: Kind, drawn: Drawn, apart: Apart | null, how: PageHow) => boolean} */
	drawPanel(record, drawn, apart, how) {
		const { panel } = this;
		const { picture, table, model } = record;
		how = picture ? { ...how, theme: themeFor(picture, how) } : how;
		const draws = panel.kind === SCHEDULE ? this.editor : null;
		const canBe = panel.kind !== SCHEDULE || (draws && how.kernels.has("schedules"));
		const hint = !this.still && canBe && this.words[panel.kind].hint;
		write(this.caption, captionOf(panel, apart, drawn.texts, how.catalogue) + (hint ? `: ${hint}` : ""));
		this.isLate = picture === "plot" && !this.editor?.held && this.waits(how);
		this.makers?.draw(panel.kind, drawn, how);
		for (const one of this.listeners) if (one.kind === panel.kind) one.draw(drawn, how);
		if (this.isLate) return false;
		if (table) this.tables[panel.kind].draw(table(drawn, apart, panel, how), drawn, how);
		if (picture === "map") this.map.draw(drawn, how);
		const held = this.editor?.held ?? false;
		const moves = picture === "plot" && this.plot.draw(model?.(drawn, apart, panel, how), { ...how, held }, record);
		if (draws) draws.draw(drawn, panel, how);
		else this.editor?.hide();
		return moves;
	}

	/**
	 * Whether a plot is not to follow in this frame what is dragged, so that the picture stays under the hand: because
	 * it is not seen, or because the machine is slow and it is not its turn.
	 * @type {(how: PageHow) => boolean}
	 */
	waits({ dragging }) {
		const now = performance.now();
		this.lately = dragging ? [...this.lately, now - this.before].slice(-KNOWN) : [];
		this.before = now;
		this.round = (this.round + 1) % TURNS;
		const middle = [...this.lately].sort((a, b) => a - b)[(KNOWN - 1) / 2];
		const isSlow = this.lately.length === KNOWN && middle > SLOW_MS;
		clearTimeout(this.resting);
		if (dragging && this.isSeen && isSlow && this.round > 0) {
			this.resting = setTimeout(this.catchUp, REST_MS);
			return true;
		}
		return dragging && !this.isSeen;
	}

	/** Have the panel drawn once more, with the next frame, of what all else is drawn of already. */
	drawMore() {
		this.hasMore = true;
		this.on.more();
	}

	/** Have a plot painted whose turn it was not. */
	catchUp = () => {
		this.round = -1;
		this.on.again();
	};

	/** The field by which there are several panels of a kind, among which its reader has a choice. */
	get way() {
		return this.panel.direction === undefined ? "shows" : "direction";
	}

	/**
	 * The directions that a panel can look in, or what it can show, and the one in which it does.
	 * @param {Panel} panel
	 */
	showDirections(panel) {
		const names = this.directions[panel.kind] ?? [];
		const options = () => names.map((name) => element("option", { value: name }, name.replace("_", " ")));
		if (names !== this.named) this.direction.replaceChildren(...options());
		this.named = names;
		mark(this.direction, "aria-label", this.way === "shows" ? "Shown" : "Direction");
		this.direction.value = panel[this.way] ?? "";
	}

	/**
	 * Paint where the timeline is, and say of a run that is traced what becomes of it.
	 * @type {(drawn: Drawn, apart: Apart | null, time: number | null, how: PageHow, traced: Result | null | undefined)
	 *   => void}
	 */
	drawNow(drawn, apart, time, how, traced) {
		const { panel } = this;
		if (!panel || this.broken) return;
		this.guarded(() => {
			const record = companions[panel.kind];
			const { picture, table, timed } = record;
			if (this.hasMore && this.drawPanel(record, drawn, apart, how)) this.drawMore();
			else this.hasMore = false;
			const linked = drawn.scene.step !== null && panel.links.includes("step");
			if (this.isLate) return;
			if (picture === "plot") this.plot.drawNow(linked ? time : null, themeFor(picture, how));
			else if (picture === "map") this.map.drawNow(traced, apart, time, how);
			if (timed && table) this.tables[panel.kind].draw(table(drawn, apart, panel, how), drawn, how);
		});
	}

	/**
	 * Show of a plot over the steps what is before a time, null for all of it.
	 * @type {(time: number | null) => void}
	 */
	rise(time) {
		const { base, steps } = this.plot;
		const whole = time === null || !steps;
		const right = whole ? "" : `calc(100% - ${this.plot.placeOf(time) * base.pixels}px)`;
		base.canvas.style.clipPath = whole ? "" : `inset(0 ${right} 0 0)`;
	}

	/**
	 * What painting gives; where it fails, a sentence stands instead of the panel, and the stage goes on.
	 * @template T
	 * @param {() => T} paint
	 * @returns {T | undefined}
	 */
	guarded(paint) {
		let found;
		/** @type {unknown} */
		let error = null;
		try {
			found = paint();
		} catch (caught) {
			error = caught;
			for (const { root } of [{ root: this.area }, this.map, ...Object.values(this.tables)]) root.hidden = true;
			if (String(error) !== this.broken) console.error(error); // once, not at every frame
		}
		this.broken = error ? String(error) : null;
		hide(this.failed, !error);
		return found;
	}
}
