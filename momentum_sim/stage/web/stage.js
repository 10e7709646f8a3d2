/**
 * The stage: a scene that one can drag. Everything is simulated and painted here, in the browser, in the frame after
 * an input; the page around it hears of a change once, when it is let go.
 */

import { Awaited } from "./awaited.js";
import { Changes } from "./changes.js";
import { Controls } from "./controls.js";
import { element, hide, mark, sample, write } from "./dom.js";
import { Fold } from "./fold.js";
import { EVERYTHING } from "./given.js";
import { Kernels } from "./kernels.js";
import { meaning, sentence } from "./narration.js";
import { cannotBeMoved, lacking } from "./needs.js";
import { themeFor } from "./paint/theme.js";
import { Companion } from "./panels/companion.js";
import { learners, patchworkControls } from "./panels/patchworks.js";
import { FIRST_PICTURE, Pictures } from "./panels/pictures.js";
import { nextScene, Predict, questionOf } from "./predict.js";
import { problemOf } from "./problems.js";
import { rise } from "./rise.js";
import {
	answers, atStep, clockOf, companionOf, mapped, nameOf, needsOf, pictureOf, questionsOf, same, shownAs, timeAt,
	withCompanion, withEqual, withFlush, withHeld, withToggled, withView,
} from "./scene.js";
import { Spoken } from "./spoken.js";
import { Sweeper } from "./sweeper.js";
import { readTheme } from "./theme.js";
import { criticalMomentum } from "./theory.js";
import { Timeline } from "./timeline.js";
import { fitMinimum, fitPaths } from "./view.js";

/**
 * @import {
 *	Apart, Beat, Catalogue, Document, Drawn, Modules, PageHow, Question, Scene, Theme
 * } from "./types.d.ts"
 */

const BROKEN = "The picture cannot be drawn here. The rest of the stage goes on.";
const GUESS = "Guess first; what came of it is told then."; // of a beat that asks
const LATER = "Told once the question is revealed or closed."; // of one that could tell what another asks
const COVERED = "A question is open where that would be: reveal or close it first."; // of another companion
const USUAL_LINES = 3; // of a beat, its title among them

/** @type {(name: string) => boolean} whether a module with this name is one of searches, which a worker has */
const isSearch = (name) => name.startsWith("search_");

/**
 * @typedef {import("./paint/settings.js").Setting} Setting
 * @typedef {(scene: Scene, also?: object) => unknown} Commit
 * @typedef {{trajectories: () => Record<string, Float64Array>, idle: () => boolean}} Asked what the root answers
 */

export class Stage {
	/** @type {Kernels} */
	kernels;
	/** @type {Catalogue} */
	catalogue;
	/** @type {Theme} */
	theme;
	/** @type {Controls} */
	controls;
	/** @type {Drawn} */
	drawn;
	/** @type {PageHow} */
	how;
	/** @type {Apart | null} */
	apart = null;
	/** @type {Promise<Kernels> | undefined} */
	loading;
	/** @type {string | undefined} why there is no stage */
	failure;
	/** @type {number | undefined} */
	visit;
	/** @type {(() => void) | null | undefined} */
	onready;
	/** @type {Scene[]} */
	offered = [];
	/** @type {Scene[]} */
	beatScenes = [];
	/** @type {string[]} */
	beatTexts = [];
	/** @type {Set<number>} the beats whose questions have been answered */
	answered = new Set();
	/** @type {{look: import("./types.d.ts").Look, name: string, root: HTMLElement}[]} */
	chips = [];
	/** @type {Setting | null} */
	traced = null;
	/** @type {number | null} */
	frame = null;
	/** @type {(() => void) | null} ends what the runs come with for the first time */
	rising = null;
	/** @type {Record<string, Partial<Scene>>} what the scenes that words go to differ in from the opening one */
	settings = {};
	/** @type {import("./prose.js").Prose | null} what its words touch */
	prose = null;
	/** @type {import("./reading.js").Reading | null} the same beside what is read */
	reading = null;
	stale = false;
	isLate = false;
	time = 0;
	shape = "";
	broken = false;
	fault = "";
	spoken = new Spoken();

	/**
	 * `commit(scene)` is told of every change, once, when it is let go, and may promise to have done with it; `given`:
	 * what readers are given. `ask(names)`, where a page can send more, has it send the kernels with these names.
	 * @param {HTMLElement} parent
	 * @param {Commit} [commit]
	 * @param {import("./given.js").Given} [given]
	 */
	constructor(parent, commit = () => {}, given = EVERYTHING) {
		this.commit = commit;
		this.ask = /** @type {((names: string[]) => void) | null} */ (null);
		this.said = "";
		this.given = given;
		this.frames = 0;
		this.told = 0; // changes
		this.awaited = 0; // promises that are still to be settled
		this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
		this.changes = new Changes({
			show: (scene) => this.show(scene),
			retuned: (scene) => this.retuned(scene),
			tell: (scene) => this.tell(scene),
			busy: () => this.timeline.playing,
		});
		this.pending = new Awaited({
			has: (name) => this.has(name),
			ask: (names) => {
				this.ask?.(names);
				this.request();
			},
			held: () => this.changes.dragging,
			say: () => this.say(this.said),
		});
		const { changes, pending } = this;
		const release = () => changes.release();
		this.pictures = new Pictures({
			start: (start) => changes.to({ ...this.scene, start }),
			set: (name, value) => changes.set(name, value),
			view: (view) => this.lookAt(view),
			fit: (which) => {
				const fitted = which === "paths" ? fitPaths(this.drawn) : fitMinimum(this.drawn);
				changes.atOnce(withView(this.scene, fitted));
			},
			tap: (point) => this.predict.place(point),
			release,
		}, (made) => {
			if (given.still) made.hold();
			this.resizes?.observe(made.root);
		});
		this.predict = new Predict({
			prediction: (prediction) => {
				this.timeline.pause();
				changes.atOnce({ ...this.scene, prediction, step: null });
			},
			reveal: (asked, speed) => this.reveal(asked, speed),
			...(given.has("sliders") ? { next: () => this.askNext() } : {}),
			change: () => this.request(),
		});
		this.sweeper = new Sweeper((answer, request) => {
			this.companion.map.take(answer, request);
			this.reading?.request();
		});
		this.companion = new Companion({
			panel: (panel) => {
				const needs = needsOf(withCompanion(this.scene, panel), this.catalogue);
				const closed = { ...this.scene, prediction: null }; // for it would lie over the panel
				pending.reach("panel", needs, () => changes.atOnce(withCompanion(closed, panel)));
			},
			covers: () => {
				if (this.predict.isOpen) this.say(COVERED);
				return this.predict.isOpen;
			},
			equal: (equal) => changes.atOnce(withEqual(this.scene, equal)),
			step: (step) => this.timeline.choose(step),
			setting: (setting) => changes.to({ ...this.scene, ...setting }),
			trace: (setting) => this.trace(setting),
			again: () => this.request(),
			more: () => {
				this.reading?.request();
				this.requestNow();
			},
			edit: (change) => {
				const { runs } = this.scene;
				changes.to(change(this.scene));
				if (this.scene.runs.some(({ visible }, k) => visible !== runs[k].visible)) this.unfoldFor(this.scene);
				return this.scene;
			},
			want: () => {
				if (!this.ask || pending.first("schedules")) return;
				pending.reach("schedules", ["schedules"], () => this.request());
			},
			finds: () => this.ask !== null && answers(this.scene, ["search"], this.catalogue),
			search: (name, go) => pending.reach("search", [name], go),
			release,
		}, this.sweeper, this.given);
		/** What has runs trained beside the page, by the kinds of problems that these are on. */
		this.learners = Object.fromEntries(
			Object.entries(learners).map(([kind, Made]) => [kind, new Made(() => this.request())]),
		);
		this.cuts = given.has("optimizers")
			? patchworkControls.map((Made) => new Made((name, step) => this.cutMemory(name, step)))
			: [];
		this.timeline = new Timeline({
			step: (step) => this.moveTo(step),
			time: (time) => this.moveTo(time),
			follow: (name) => {
				const { scene } = this;
				changes.atOnce({ ...scene, vectors: name !== "", follow: name || scene.follow });
			},
			predict: () => this.askOrClose(),
			release,
		}, () => this.calm.matches, this.given);
		this.fold = new Fold(() => this.unfoldFor(this.scene));
		this.names = element("div", { class: "names", role: "group", "aria-label": "Optimizers shown" });
		this.under = element("div", { class: "controls" });
		this.beats = element("nav", { class: "beats", "aria-label": "Beats" });
		this.notice = element("p", { class: "notice", role: "status" });
		this.sentence = element("p", { class: "sentence" });
		this.meaning = element("p", { class: "meaning" });
		const outcome = element("div", { class: "outcome" }, this.sentence, this.meaning);
		const { companion, timeline } = this;
		this.picture = this.pictures.of(FIRST_PICTURE);
		this.parts = [
			this.names, companion.tabs, this.picture.root, companion.root, this.predict.root, timeline.root, this.beats,
			this.under, this.notice, outcome, this.spoken.root,
		];
		this.enable(false);
		const names = { class: "momentum-stage", "data-testid": "stage", "aria-label": "Live simulation" };
		const layout = element("div", { class: "layout" }, ...this.parts);
		const counts = { "data-frames": 0, "data-told": 0 };
		/** @type {(event: KeyboardEvent) => void} */
		const onkeydown = (event) => this.key(event);
		this.root = element("section", { ...names, ...counts, onkeydown }, layout);
		mark(this.root, "data-still", this.given.still);
		Object.assign(this.root, { trajectories: () => this.trajectories(), idle: () => this.idle });
		parent.append(this.root);
		this.resizes = new ResizeObserver(() => {
			requestAnimationFrame(() => this.makeRoom()); // what is observed is not to change in here
			for (const panel of this.pictures.all) panel.measure();
			companion.measure();
			this.request();
		});
		const watched = [this.root, this.picture.root, companion.area, companion.map.area];
		for (const part of watched) this.resizes.observe(part);
		// The style sheet gives colours a transition that no eye sees; its start is the one event a theme change makes.
		this.root.addEventListener("transitionrun", (event) => event.target === this.root && this.retheme());
	}

	/**
	 * Take what the page gives: more kernels and words, and a scene whenever it is another than before.
	 * @param {Document} data
	 */
	async receive(data) {
		try {
			this.loading = this.load(data.kernels ?? {}, this.loading); // one after another, as the data come
			this.kernels = await this.loading;
		} catch (error) {
			this.failure = error instanceof Error ? error.message : String(error);
			this.root.replaceChildren(this.notice); // nothing that looks alive
			this.say("");
			this.beReady();
			return;
		}
		this.sweeper.take(data.sweeps);
		this.companion.finder?.take(data.kernels ?? {});
		this.companion.makers?.take(data.kernels ?? {});
		for (const learner of Object.values(this.learners)) learner.take(data.kernels ?? {});
		this.catalogue = data.catalogue;
		this.changes.know(data.catalogue);
		if (this.visit === data.visit) {
			this.pending.arrive();
			this.request();
			return;
		}
		this.visit = data.visit;
		this.rising?.();
		if (this.scene && !same(data.scene, this.scene)) this.pending.forgo();
		this.timeline.pause();
		this.settings = data.settings ?? {};
		this.offered = [...data.beats.map(({ scene }) => scene), data.opening]; // the last word is the opening's
		this.showBeats(data.beats);
		this.theme = readTheme(this.root, this.catalogue.markers);
		this.enable(true);
		this.fold.begin(data.shown, data.scene, data.opening);
		this.changes.begin(data);
		this.fold.apply(this.root, this.controls, this.chips); // the controls may be those of the visit before
		this.pending.ask();
		document.fonts.ready.then(() => this.retheme());
	}

	/**
	 * The kernels, those before with more; an error's message says why there can be none, as the end of a sentence.
	 * @type {(modules: Modules, before: Promise<Kernels> | undefined) => Promise<Kernels>}
	 */
	async load(modules, before) {
		const lack = lacking();
		if (lack) throw new Error(lack);
		try {
			const kernels = (await before) ?? new Kernels();
			await kernels.add(Object.fromEntries(Object.entries(modules).filter(([name]) => !isSearch(name))));
			return kernels;
		} catch (cause) {
			throw new Error("WebAssembly is switched off", { cause });
		}
	}

	/**
	 * Whether all of a module is there, and what is said of its landscape and its rules.
	 * @type {(name: string) => boolean}
	 */
	has(name) {
		if (isSearch(name)) return this.companion.finder?.searcher.has(name) ?? false;
		const { objectives, optimizers } = this.catalogue;
		const [of, ...rules] = name.split(".");
		const known = !(of in objectives) || "opening" in objectives[of];
		return this.kernels.has(name) && known && rules.every((rule) => rule in optimizers);
	}

	/** Whether theory can be asked of the scene's runs. */
	get hasTheory() {
		return this.has(["theory", ...this.scene.runs.map(({ optimizer }) => optimizer)].join("."));
	}

	/**
	 * A scene with its settings at their best, if that is what it holds.
	 * @type {(scene: Scene) => Scene}
	 */
	retuned(scene) {
		const { tuned } = problemOf(this.catalogue, scene);
		return scene.hold === "best" && tuned ? tuned(this.kernels, this.catalogue, scene) : scene;
	}

	/** Leave off whatever is under way: its reader has gone to another address. */
	leave() {
		this.changes.stop();
		this.pending.forgo();
	}

	/** Tell the page once more what it may have missed. */
	retell() {
		this.changes.retell();
		this.pending.ask();
	}

	/**
	 * Whether anything can be used yet; the notice can always be read.
	 * @param {boolean} ready
	 */
	enable(ready) {
		for (const part of this.parts) part.inert = !ready && part !== this.notice;
	}

	/** @returns {Scene} */
	get scene() {
		return this.changes.scene;
	}

	/**
	 * What kernels are called that are awaited: a landscape's, a companion's, those of theory, of noise or of a rule.
	 * @param {string} name
	 * @returns {string}
	 */
	titleOf(name) {
		const { objectives, companions } = this.catalogue;
		const [of] = name.split(".");
		const others = { theory: "Theory", common: "What was chosen", schedules: "What draws curves" };
		const other = others[/** @type {"theory"} */ (of)] ?? (isSearch(name) ? "The search" : "Noise");
		return objectives[of]?.title ?? companions[of.split("_on_")[0]]?.tab ?? other;
	}

	/**
	 * Say something about the stage itself, or nothing but why there is none.
	 * @param {string} text
	 */
	say(text) {
		this.said = text;
		const awaited = this.pending.words((name) => this.titleOf(name));
		write(this.notice, awaited || text || (this.failure ? cannotBeMoved(this.failure) : ""));
	}

	/**
	 * Tell of a change, and what else there is to say of it.
	 * @param {Scene} scene
	 * @param {object} [also]
	 */
	tell(scene, also = {}) {
		this.told += 1;
		this.during(this.commit(scene, also));
		mark(this.root, "data-told", this.told);
	}

	/**
	 * Be at work until a promise is settled.
	 * @param {unknown} promise
	 */
	async during(promise) {
		this.awaited += 1;
		try {
			await promise;
		} finally {
			this.awaited -= 1;
		}
	}

	/**
	 * Whether nothing is under way: no motion, no picture or map that is still to be made, no change still to be told,
	 * nothing waited for that somebody can send.
	 */
	get idle() {
		const painted = this.frames > 0 && !this.frame && !this.stale && document.fonts.status === "loaded";
		const still = !this.timeline.playing && !this.rising;
		const searched = this.companion.finder?.idle ?? true;
		const tried = this.companion.makers?.idle ?? true;
		const learnt = Object.values(this.learners).every(({ idle }) => idle);
		const made = searched && tried && learnt && this.sweeper.idle;
		const parts = still && made && this.pending.idle && this.changes.idle;
		return painted && this.awaited === 0 && parts;
	}

	/**
	 * Whether the page that gives its data is out of reach.
	 * @param {boolean} alone
	 */
	setAlone(alone) {
		this.sweeper.alone = alone;
		this.pending.setAlone(alone);
		this.request();
	}

	/**
	 * Show a scene, with other controls if it is on another objective.
	 * @param {Scene} scene
	 */
	show(scene) {
		const shape = JSON.stringify([scene.objective.name, scene.live]);
		if (shape !== this.shape) this.build();
		this.shape = shape;
		this.controls.forgetRefused();
		this.traced = null;
		this.request();
	}

	build() {
		const { catalogue, scene, changes, pending } = this;
		const changed = this.offered.map(({ rate_change }) => rate_change).find(Boolean);
		this.controls = new Controls(catalogue, scene, {
			change: changed,
			oninput: (name, value) => changes.set(name, value),
			onrelease: () => changes.release(),
			onlandscape: (name) => {
				const there = { ...this.scene, objective: { ...this.scene.objective, name } };
				pending.reach("landscape", needsOf(there, catalogue).slice(1), () => {
					if (name === this.scene.objective.name) return; // gone back to before another one came
					this.timeline.pause();
					changes.travel(name);
				});
			},
			onequal: (equal) => changes.atOnce(withEqual(this.scene, equal)),
			onheld: (held, exponent) => changes.atOnce(withHeld(this.scene, held, exponent)),
			onchange: (rate_change) => changes.atOnce({ ...this.scene, rate_change }),
			onseed: (seed) => changes.atOnce({ ...this.scene, seed }),
			onhold: (hold) => changes.atOnce(this.retuned({ ...this.scene, hold })),
		}, this.given);
		this.under.replaceChildren(...this.controls.rows);
		for (const cut of this.cuts) this.controls.rows[0].prepend(cut.root);
		this.chips = scene.runs.map((run) => {
			const { look, title } = shownAs(run, catalogue);
			const toggle = () => changes.atOnce(withToggled(this.scene, nameOf(run)));
			const words = [sample(look, catalogue.markers), title];
			const root = this.given.has("optimizers")
				? element("button", { type: "button", onclick: toggle }, ...words)
				: element("span", {}, ...words);
			return { look, name: nameOf(run), root };
		});
		this.names.replaceChildren(...this.chips.map(({ root }) => root));
		this.fold.apply(this.root, this.controls, this.chips);
		const shown = [...Object.values(this.settings), ...this.offered]; // also where words lead
		this.companion.build(scene.runs, catalogue, shown.flatMap(({ panels = [] }) => panels));
		this.timeline.build(scene.runs, catalogue, problemOf(catalogue, scene).apart, clockOf(scene, catalogue));
		hide(this.timeline.predict, !answers(scene, ["prediction"], catalogue));
	}

	/** Have the picture on the stage that a scene is shown as, and no other. */
	choosePicture() {
		const shown = pictureOf(this.scene);
		const picture = shown ? this.pictures.of(shown.kind) : this.picture;
		if (picture !== this.picture) this.picture.root.replaceWith(picture.root);
		this.picture = picture;
		hide(picture.root, !shown);
		if (this.predict.pin.parentElement !== picture.root) picture.root.append(this.predict.pin);
	}

	/** @param {Beat[]} beats */
	showBeats(beats) {
		this.beatScenes = beats.map(({ scene }) => scene);
		this.beatTexts = beats.map(({ text }) => text);
		this.answered = new Set();
		const links = beats.map(({ title, text, link, scene }, k) => {
			/** @type {(event: MouseEvent) => void} */
			const follow = (event) => {
				if (event.ctrlKey || event.metaKey || event.shiftKey) return; // open the link in a tab of its own
				event.preventDefault();
				if (scene.prediction) this.answered.delete(k);
				this.tellBeats();
				this.goTo(scene);
			};
			const number = element("span", { class: "number" }, String(k + 1));
			const where = element("span", { class: "where" });
			const heading = element("b", {}, number, title, where);
			return element("a", { href: link, onclick: follow }, heading, element("span", { class: "told" }, text));
		});
		this.beats.replaceChildren(...links);
		this.makeRoom();
	}

	/**
	 * Say of each beat what is to be noticed, or `all` of it; of one that asks a question, until that is revealed, what
	 * it asks; and nothing that could tell the answer to a question that is open.
	 * @param {boolean} [all]
	 */
	tellBeats(all = false) {
		this.beatScenes.forEach(({ prediction, objective }, k) => {
			const words = /** @type {Element} */ (this.beats.children[k].querySelector(".told"));
			const { isOpen } = this.predict;
			const asked = prediction && !this.answered.has(k) && !all ? prediction.ask : null;
			if (asked) write(words, `${questionsOf({ objective }, this.catalogue)[asked].asks} ${GUESS}`);
			else if (prediction || isOpen || words.textContent === LATER) {
				write(words, isOpen && !all ? LATER : this.beatTexts[k]);
			}
		});
	}

	/** The beat whose question is asked, as its lesson has it; -1 for none. */
	get askedBeat() {
		const asked = { ...this.scene, step: null };
		return this.beatScenes.findIndex((scene) => scene.prediction && same({ ...scene, step: null }, asked));
	}

	/**
	 * Have the picture give longer beats the lines that they need, even if not all is told yet: what stands below them
	 * is to stay in sight, and where it is.
	 */
	makeRoom() {
		const card = this.beats.firstElementChild;
		if (!card) return;
		this.beats.style.removeProperty("--beat-height");
		this.tellBeats(true);
		const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(card);
		const height = card.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
		const lines = Math.round(height / parseFloat(lineHeight));
		this.beats.style.setProperty("--beat-height", `${card.getBoundingClientRect().height}px`);
		this.tellBeats();
		this.root.style.setProperty("--more-lines", String(Math.max(0, lines - USUAL_LINES)));
	}

	/**
	 * Go to a scene as its reader would, but at once for who prefers no motion. One that asks a question asks it anew,
	 * and nothing on the way there may give the answer.
	 * @param {Scene} scene
	 */
	goTo(scene) {
		const asks = scene.prediction !== null;
		this.pending.forgo();
		this.pending.reach("scene", needsOf(scene, this.catalogue), () => {
			this.timeline.pause();
			this.unfoldFor(scene);
			if (asks) this.predict.forget();
			const glides = this.calm.matches || asks ? [] : this.controls.sliders;
			this.changes.glideTo(scene, glides.map(({ parameter }) => parameter));
		});
	}

	/**
	 * Look at another box of the plane, null for the usual one.
	 * @param {import("./types.d.ts").View | null} view
	 */
	lookAt(view) {
		this.changes.to(withView(this.scene, view));
	}

	/**
	 * Have what a scene needs seen, and folded what is folded.
	 * @param {Scene} scene
	 */
	unfoldFor(scene) {
		this.fold.need(scene, this.changes.opening);
		this.fold.apply(this.root, this.controls, this.chips);
	}

	/**
	 * The timeline moves, to a step or between two: what is simulated stays as it is.
	 * @param {number} time
	 */
	moveTo(time) {
		const { scene } = this;
		const step = Math.floor(time);
		this.time = time;
		const { playing } = this.timeline;
		this.changes.put(playing ? { ...scene, step: Math.min(step, scene.n_steps) } : atStep(scene, step));
		if (scene.step === null || this.scene.step === null) this.request();
		else this.requestNow();
	}

	askOrClose() {
		const { scene } = this;
		this.timeline.pause();
		const asks = Object.keys(questionsOf(scene, this.catalogue));
		const prediction = scene.prediction ? null : questionOf(scene, this.catalogue, asks, this);
		this.changes.atOnce({ ...scene, prediction, step: null });
	}

	/** Ask the next question, of runs with another setting. */
	askNext() {
		const { catalogue, kernels } = this;
		this.timeline.pause();
		this.predict.forget();
		this.changes.atOnce(nextScene(this.scene, catalogue, (scene) => this.retuned(scene), (scene) => {
			const problem = problemOf(catalogue, scene);
			const drawn = problem.simulate(kernels, catalogue, scene);
			return { drawn, apart: problem.takeApart(kernels, catalogue, drawn) };
		}));
	}

	/**
	 * Play what was hidden.
	 * @type {(question: Question, speed: number) => void}
	 */
	reveal({ ask, after, step }, speed) {
		const { at_end: isAtEnd } = questionsOf(this.scene, this.catalogue)[ask];
		this.answered.add(this.askedBeat);
		this.tellBeats();
		if (this.calm.matches) this.changes.put(atStep(this.scene, step));
		else {
			this.changes.put({ ...this.scene, step: after });
			this.timeline.play({ from: after, until: isAtEnd ? null : step, speed });
		}
		this.request();
	}

	/**
	 * Space plays and pauses, wherever it has no other meaning.
	 * @param {KeyboardEvent} event
	 */
	key(event) {
		const { target } = event;
		const own = target instanceof Element && target.closest("button, select, a, input:not([type=range])");
		const held = event.ctrlKey || event.metaKey || event.altKey;
		if (event.key !== " " || own || !this.given.has("timeline") || held) return;
		event.preventDefault();
		if (!event.repeat) this.timeline.toggle();
	}

	/**
	 * Draw the mapped run as it would be at another setting; null to leave off.
	 * @param {Setting | null} setting
	 */
	trace(setting) {
		if (!this.scene || same(setting, this.traced ?? null)) return;
		this.traced = setting;
		this.requestNow();
	}

	retheme() {
		if (!this.catalogue) return; // nothing is shown yet
		this.theme = readTheme(this.root, this.catalogue.markers);
		this.request();
	}

	/** Have everything painted in the next frame. */
	request() {
		if (this.scene) this.stale = true;
		this.requestNow();
	}

	/** Have what moves with the timeline painted in the next frame. */
	requestNow() {
		if (this.scene) this.frame ??= requestAnimationFrame(() => this.paint());
	}

	paint() {
		this.frame = null;
		this.pending.arrive(); // what had to wait until something was let go
		this.choosePicture();
		if (!this.picture.paths.width && !this.picture.root.hidden) return; // not laid out yet
		const all = this.stale;
		this.stale = false;
		if (all) this.workOut();
		// What is written comes before what is painted: for a text on a canvas a browser lays out all that is new.
		if (all) this.writeAll();
		this.writeNow();
		if (all) this.paintAll();
		this.paintNow();
		if (this.reading?.draw(all)) this.request();
		this.frames += 1;
		this.root.dataset.frames = String(this.frames);
		this.root.dataset.ready = "true";
		this.beReady();
	}

	/** Tell whoever waits for the stage, once, that it shows all it can. */
	beReady() {
		this.onready?.();
		this.onready = null;
	}

	/** Have the scene's runs simulated. */
	workOut() {
		const { scene, catalogue, theme, kernels } = this;
		const problem = problemOf(catalogue, scene);
		const learner = this.learners[catalogue.objectives[scene.objective.name].kind];
		this.drawn = learner?.simulate(kernels, catalogue, scene, this.changes.dragging) ??
			problem.simulate(kernels, catalogue, scene);
		this.apart = problem.takeApart(kernels, catalogue, this.drawn);
		this.predict.take(this.drawn, this.apart, { catalogue, theme });
		const hidden = this.predict.hidden(scene, this.apart?.name, catalogue);
		const lit = this.prose?.lit ?? null;
		const { dragging } = this.changes;
		const gives = this.companion.makers?.gives;
		this.how = { kernels, catalogue, theme, hidden, calm: this.calm.matches, dragging, lit, ...gives };
		this.isLate = this.how.dragging && Boolean(this.reading?.isAlone); // it is painted once it is let go
	}

	/** Say what changes with the scene. */
	writeAll() {
		const { scene, catalogue, theme, kernels } = this;
		hide(this.timeline.predict, !answers(scene, ["prediction"], catalogue));
		this.chips.forEach(({ look, root }, k) => {
			if (this.given.has("optimizers")) mark(root, "aria-pressed", Boolean(scene.runs[k].visible));
			else hide(root, !scene.runs[k].visible); // a legend
			mark(root, "style", `--run:${theme.of(look)}`);
		});
		const landscape = this.pending.first("landscape")?.split(".")[0];
		this.controls.show(scene, this.critical(), landscape, this.changes.coupling.stopIn(scene));
		this.prose?.show();
		const { opening } = this.changes;
		mark(this.root, "data-away", !same(scene, opening));
		mark(this.root, "data-elsewhere", scene.objective.name !== opening.objective.name);
		const { isOpen } = this.predict;
		if (this.root.dataset.asking !== String(isOpen)) {
			mark(this.root, "data-asking", isOpen);
			this.tellBeats();
			if (this.said === COVERED) this.say("");
		}
		this.beatScenes.forEach((beat, k) => {
			const card = this.beats.children[k];
			const { name } = beat.objective;
			const now = this.timeline.playing ? { ...scene, step: beat.step } : scene; // it is what is played
			mark(card, "aria-current", same(beat, now));
			const where = name === scene.objective.name ? "" : ` — ${catalogue.objectives[name].title}`;
			for (const words of card.querySelectorAll(".where")) write(words, where);
		});
		if (scene.prediction && this.apart) {
			this.predict.tell(kernels, this.drawn, this.apart, this.beatTexts[this.askedBeat]);
		}
	}

	/** Paint what changes with the scene. */
	paintAll() {
		const isSeen = !this.isLate && !this.picture.root.hidden;
		const moving = isSeen && this.guarded(() => this.picture.draw(this.drawn, this.how, this.apart));
		const wanting = this.companion.draw(this.drawn, this.apart, this.how) || moving;
		if (wanting) this.request();
	}

	/** Have the runs come once, from the start on, until somebody does anything. They come to rest as they stand. */
	rise() {
		const { scene } = this;
		if (this.calm.matches || this.broken || scene.step !== null || scene.prediction) return;
		const end = () => {
			this.rising = null;
			mark(this.root, "data-rising", false);
			this.companion.rise(null);
			this.requestNow();
		};
		mark(this.root, "data-rising", true);
		this.rising = rise((share) => {
			const time = timeAt(clockOf(scene, this.catalogue), share, scene.n_steps);
			const { picture, how } = this;
			if (!picture.root.hidden) this.guarded(() => picture.drawNow(time, how.theme, null, "rises"));
			this.companion.rise(time);
		}, end);
	}

	/**
	 * What painting the picture gives; where it fails, the rest of the stage goes on and says so.
	 * @type {(paint: () => boolean | void) => boolean | void}
	 */
	guarded(paint) {
		this.broken = false;
		try {
			return paint();
		} catch (error) {
			this.broken = true;
			if (String(error) !== this.fault) console.error(error); // once, not at every frame
			this.fault = String(error);
			this.say(BROKEN);
			return false;
		}
	}

	/** The momentum to mark on its slider, where a scene speaks of theory; NaN for none, as while that could tell. */
	critical() {
		const { scene, kernels, catalogue, drawn, apart } = this;
		const panels = [pictureOf(scene), companionOf(scene)];
		const shown = panels.find((panel) => panel && catalogue.theoretical.includes(panel.kind));
		const isTold = shown && apart && !this.predict.isOpen;
		return isTold ? criticalMomentum(kernels, drawn, apart, shown.direction ?? "along") : NaN;
	}

	/**
	 * Show what comes of a run whose memory is cut before a step, from there on.
	 * @type {(name: string, step: number) => void}
	 */
	cutMemory(name, step) {
		this.timeline.pause();
		const { runs } = withFlush(this.scene, step);
		const shown = runs.map((run) => (nameOf(run) === name ? { ...run, visible: true } : run));
		this.changes.atOnce({ ...this.scene, runs: shown, step });
		if (!this.calm.matches) this.timeline.play({ from: step });
	}

	/** Say what moves with the timeline. */
	writeNow() {
		const { scene, drawn, apart, how } = this;
		for (const cut of this.cuts) cut.show(scene, drawn);
		const now = { ...drawn, scene };
		this.timeline.show(scene, apart?.name);
		const words = sentence(now, how.hidden);
		write(this.sentence, words);
		write(this.meaning, meaning(now));
		this.spoken.tell(words, now, how.hidden, this.changes.dragging);
	}

	/** Paint what moves with the timeline. */
	paintNow() {
		const { scene, drawn, apart, how } = this;
		const time = this.timeline.playing ? this.time : scene.step;
		const { kernels, catalogue } = how;
		const run = this.traced && mapped(scene, catalogue);
		const at = run && this.traced && { ...run, ...this.traced };
		const traced = at ? problemOf(catalogue, scene).runAt(kernels, catalogue, drawn, at) : null;
		if (!this.broken && !this.rising && !this.isLate && !this.picture.root.hidden) {
			this.guarded(() => {
				const motion = this.timeline.playing ? "plays" : "none";
				this.picture.drawNow(time, themeFor("contour", how), traced, motion);
				this.predict.draw(this.picture, apart, how.theme);
			});
		}
		this.companion.drawNow({ ...drawn, scene }, apart, time, how, traced);
	}

	/**
	 * What is painted of each visible run, x, y pairs in the plane, by name.
	 * @type {() => Record<string, Float64Array>}
	 */
	trajectories() {
		const { seen } = problemOf(this.catalogue, this.scene);
		const { hidden } = this.how;
		return Object.fromEntries(this.drawn.results.map((run) => [run.name, seen(run, hidden[run.name] ?? Infinity)]));
	}

	remove() {
		this.rising?.();
		this.reading?.remove();
		this.timeline.pause();
		this.leave();
		this.sweeper.stop();
		this.companion.finder?.remove();
		this.companion.makers?.remove();
		for (const learner of Object.values(this.learners)) learner.remove();
		this.spoken.remove();
		this.resizes.disconnect();
		for (const panel of this.pictures.all) panel.remove();
		cancelAnimationFrame(this.frame ?? 0);
		this.root.remove();
	}
}
