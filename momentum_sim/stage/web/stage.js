/**
 * The stage: a scene that one can drag. Everything is simulated and painted here, in the browser, in the frame after
 * an input; the page around it hears of a change once, when it is let go.
 */

import { ContourPanel } from "./contour.js";
import { GapPanel, Readouts } from "./companion.js";
import { Controls } from "./controls.js";
import { element, mark, write } from "./dom.js";
import { Kernels } from "./kernels.js";
import { between, same, withCurvature, withToggled, withValue } from "./scene.js";
import { simulate } from "./simulation.js";
import { sample } from "./strokes.js";
import { readTheme } from "./theme.js";

const GLIDE_MS = 450;
const ANSWER_MS = 300; // about what the page takes to say something new
const COMMIT_MS = 120; // arrow keys come in bursts; what they end at is told once

export class Stage {
	/** `commit(scene)` is told of every change, once, when it is let go. */
	constructor(parent, commit) {
		this.commit = commit;
		this.frames = 0;
		this.contour = new ContourPanel((start) => this.change({ ...this.scene, start }), () => this.release());
		this.gap = new GapPanel();
		this.readouts = new Readouts();
		this.under = element("div", { class: "controls" });
		this.beats = element("nav", { class: "beats", "aria-label": "Three beats" });
		this.notice = element("p", { class: "notice", role: "status" });
		const companion = element("div", { class: "companion" }, this.gap.root, this.readouts.root);
		const parts = [this.contour.root, companion, this.under, this.notice, this.beats];
		const names = { class: "momentum-stage", "data-testid": "stage", "data-frames": 0, "aria-label": "Live simulation" };
		this.root = element("section", names, ...parts);
		this.root.trajectories = () => this.trajectories();
		parent.append(this.root);
		this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
		this.resizes = new ResizeObserver(() => {
			this.contour.measure();
			this.gap.measure();
			this.request();
		});
		this.resizes.observe(this.root);
		this.resizes.observe(this.contour.names);
		// The style sheet gives colours a transition that no eye sees; its start is the one event a theme change makes.
		this.root.addEventListener("transitionrun", (event) => event.target === this.root && this.retheme());
	}

	/** Take what the page gives: the catalogue and kernels once, and a scene whenever it is another than before. */
	async receive(data) {
		this.loading ??= Kernels.load(data.kernels);
		try {
			this.kernels = await this.loading;
		} catch (error) {
			write(this.notice, `This browser could not load the simulation: ${error.message}`);
			return;
		}
		if (this.visit === data.visit) return;
		this.visit = data.visit;
		this.stop();
		this.catalogue = data.catalogue;
		this.opening = data.opening;
		this.remembered = {};
		this.told = data.scene;
		this.showBeats(data.beats);
		this.theme = readTheme(this.root);
		this.show(data.scene);
		document.fonts.ready.then(() => this.request());
	}

	/** Replace the scene, and the controls if they are for another objective. */
	show(scene) {
		const known = this.scene?.objective.name === scene.objective.name && same(this.scene.live, scene.live);
		this.scene = scene;
		if (!known) this.build();
		this.request();
	}

	build() {
		const { catalogue, scene } = this;
		this.controls = new Controls(catalogue, scene, {
			oninput: (name, value) => this.set(name, value),
			onrelease: () => this.release(),
			onlandscape: (name) => this.moveTo(name),
			onhold: (held) => this.changeAtOnce({ ...this.scene, hold: held ? "step_size_times_curvature" : "step_size" }),
		});
		this.under.replaceChildren(...this.controls.rows);
		this.chips = scene.runs.map(({ optimizer }) => {
			const { look, title } = catalogue.optimizers[optimizer];
			const toggle = () => this.changeAtOnce(withToggled(this.scene, optimizer));
			return { look, root: element("button", { type: "button", onclick: toggle }, sample(look), title) };
		});
		this.contour.names.replaceChildren(...this.chips.map(({ root }) => root));
		this.readouts.build(scene.runs, catalogue);
		const shown = scene.panels.map(({ kind }) => kind);
		this.contour.root.hidden = !shown.includes("contour");
		this.gap.root.hidden = !shown.includes("gap");
	}

	showBeats(beats) {
		this.beatScenes = beats.map(({ scene }) => scene);
		const links = beats.map(({ title, text, link, scene }, k) => {
			const follow = (event) => {
				if (event.ctrlKey || event.metaKey || event.shiftKey) return; // open the link in a tab of its own
				event.preventDefault();
				this.glideTo(scene);
			};
			const number = element("span", { class: "number" }, String(k + 1));
			return element("a", { href: link, onclick: follow }, element("b", {}, number, title), element("span", {}, text));
		});
		this.beats.replaceChildren(...links);
	}

	/** One parameter dragged or typed. */
	set(name, value) {
		const { curvature } = this.catalogue.objectives[this.scene.objective.name];
		const before = this.before ?? this.scene;
		this.change(name === curvature ? withCurvature(this.scene, name, value, before) : withValue(this.scene, name, value));
	}

	change(scene) {
		cancelAnimationFrame(this.gliding);
		this.before ??= this.scene;
		document.body.toggleAttribute("data-stage-pending", true); // what the page says of the scene is out of date
		this.controls.forgetRefused();
		this.show(scene);
	}

	changeAtOnce(scene) {
		this.change(scene);
		this.release();
	}

	/** Another landscape: where the reader left it, or with its own opening settings. */
	moveTo(name) {
		this.remembered[this.scene.objective.name] = this.scene;
		const usual = name === this.opening.objective.name ? this.opening : this.catalogue.objectives[name].opening;
		const { objective, start, n_steps, step_size, live } = this.remembered[name] ?? usual;
		this.changeAtOnce({ ...this.scene, objective, start, n_steps, step_size, live });
	}

	/** Let the sliders slide to a scene, everything following; at once for who prefers no motion. */
	glideTo(target) {
		const from = this.scene;
		const near = from.objective.name === target.objective.name && same(from.live, target.live);
		this.change(near && !this.calm.matches ? from : target);
		const began = performance.now();
		const parameters = this.controls.sliders.map(({ parameter }) => parameter);
		const step = (now) => {
			const time = Math.min(1, Math.max(0, now - began) / GLIDE_MS);
			if (time === 1 || this.scene === target) this.changeAtOnce(target);
			else {
				this.show(between(from, target, time * time * (3 - 2 * time), parameters));
				this.gliding = requestAnimationFrame(step);
			}
		};
		step(began);
	}

	/** A change is over: tell the page, once. */
	release() {
		this.before = null;
		this.request();
		clearTimeout(this.telling);
		this.telling = setTimeout(() => {
			if (!same(this.told, this.scene)) this.commit(this.scene);
			this.told = this.scene;
			this.telling = setTimeout(() => document.body.removeAttribute("data-stage-pending"), ANSWER_MS);
		}, COMMIT_MS);
	}

	retheme() {
		this.theme = readTheme(this.root);
		this.request();
	}

	request() {
		if (this.scene) this.frame ??= requestAnimationFrame(() => this.paint());
	}

	paint() {
		this.frame = null;
		if (!this.contour.width) return; // not laid out yet
		const { scene, catalogue, theme } = this;
		this.drawn = simulate(this.kernels, catalogue, scene);
		this.chips.forEach(({ look, root }, k) => {
			mark(root, "aria-pressed", scene.runs[k].visible);
			mark(root, "style", `--run:${theme.of(look)}`);
		});
		this.controls.show(scene);
		this.contour.draw(this.kernels, this.drawn, catalogue, theme);
		if (this.gap.draw(this.drawn, catalogue, theme, { calm: this.calm.matches, dragging: this.before })) this.request();
		this.readouts.draw(this.drawn, theme);
		this.beatScenes.forEach((beat, k) => mark(this.beats.children[k], "aria-current", same(beat, scene)));
		this.frames += 1;
		this.root.dataset.frames = this.frames;
		this.root.dataset.ready = "true";
	}

	/** Each visible run's x, y pairs as painted, by optimizer. */
	trajectories() {
		return Object.fromEntries(this.drawn.results.map(({ name, path }) => [name, path.slice()]));
	}

	/** Leave off whatever is under way. */
	stop() {
		this.before = null;
		clearTimeout(this.telling);
		cancelAnimationFrame(this.gliding);
		document.body.removeAttribute("data-stage-pending");
	}

	remove() {
		this.stop();
		this.resizes.disconnect();
		cancelAnimationFrame(this.frame);
		this.root.remove();
	}
}
