/**
 * The stage: a scene that one can drag. Everything is simulated and painted here, in the browser, in the frame after
 * an input; the page around it hears of a change once, when it is let go.
 */

import { ContourPanel } from "./contour.js";
import { element, write } from "./dom.js";
import { GapPanel } from "./gap.js";
import { Kernels } from "./kernels.js";
import { outcome, Readouts, sample } from "./readouts.js";
import { written } from "./scales.js";
import { between, same, valueOf, withCurvature, withToggled, withValue } from "./scene.js";
import { simulate } from "./simulation.js";
import { Slider } from "./sliders.js";
import { readTheme } from "./theme.js";

const GLIDE_MS = 450;
const COMMIT_MS = 120; // arrow keys come in bursts; what they end at is told once

export class Stage {
  /**
   * @param {HTMLElement} parent
   * @param {(scene: object) => void} commit told the scene when a change is let go
   */
  constructor(parent, commit) {
    this.commit = commit;
    this.frames = 0;
    this.contour = new ContourPanel((start) => this.change({ ...this.scene, start }), () => this.release());
    this.gap = new GapPanel();
    this.readouts = new Readouts();
    this.controls = element("div", { class: "controls" });
    this.beats = element("nav", { class: "beats", "aria-label": "Three beats" });
    this.notice = element("p", { class: "notice", role: "status" });
    this.spoken = element("p", { class: "spoken", "aria-live": "polite" });
    this.root = element(
      "section", { class: "momentum-stage", "data-testid": "stage", "data-frames": 0, "aria-label": "Live simulation" },
      this.contour.root,
      element("div", { class: "companion" }, this.gap.root, this.readouts.root),
      this.controls,
      this.notice,
      this.beats,
      this.spoken,
    );
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
    if (!this.kernels) {
      this.loading ??= Kernels.load(data.kernels);
      this.kernels = await this.loading;
    }
    this.catalogue = data.catalogue;
    if (this.received && same(this.received, [data.scene, data.beats])) return;
    this.received = [data.scene, data.beats];
    this.opening = data.opening;
    this.remembered = {};
    this.told = data.scene;
    this.showBeats(data.beats);
    this.theme = readTheme(this.root);
    this.show(data.scene);
  }

  /** Replace the scene, and the controls if they are for another objective. */
  show(scene) {
    const rebuilt = this.scene?.objective.name !== scene.objective.name || !same(this.scene.live, scene.live);
    this.scene = scene;
    if (rebuilt) this.buildControls();
    this.request();
  }

  landscape() {
    return this.catalogue.objectives[this.scene.objective.name];
  }

  buildControls() {
    const landscape = this.landscape();
    const known = Object.fromEntries([...this.catalogue.parameters, ...landscape.parameters].map((p) => [p.name, p]));
    const listeners = {
      oninput: (name, value) => this.set(name, value),
      onrelease: () => this.release(),
      onrefuse: (text) => this.say(text),
    };
    this.sliders = this.scene.live.map(
      ({ parameter, minimum, maximum }) => new Slider(known[parameter], [minimum, maximum], listeners),
    );
    const shared = this.sliders.filter(({ parameter }) => this.catalogue.parameters.includes(parameter));
    const own = this.sliders.filter((slider) => !shared.includes(slider));
    const options = Object.values(this.catalogue.objectives).map(({ name, title }) =>
      element("option", { value: name, selected: name === landscape.name }, title),
    );
    const choice = element("select", { onchange: (event) => this.moveTo(event.target.value) }, ...options);
    this.hold = landscape.curvature && element("input", { type: "checkbox", onchange: (event) => this.holdChanged(event) });
    this.controls.replaceChildren(
      element("div", { class: "row shared" }, ...shared.map(({ root }) => root)),
      element(
        "div", { class: "row own" },
        element("label", { class: "choice" }, element("span", {}, "Landscape"), choice),
        ...own.map(({ root }) => root),
        this.hold ? element("label", { class: "hold", title: "When κ changes, change η so that η times the largest curvature L stays" }, this.hold, "hold ηL") : "",
      ),
    );
    const chips = this.scene.runs.map(({ optimizer }) => {
      const { look, title } = this.catalogue.optimizers[optimizer];
      const attributes = { type: "button", "data-optimizer": optimizer, onclick: () => this.toggle(optimizer) };
      return element("button", attributes, sample(look), title);
    });
    this.contour.names.replaceChildren(...chips);
    this.readouts.build(this.scene.runs, this.catalogue);
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
    this.before ??= this.scene;
    const changed =
      name === this.landscape().curvature
        ? withCurvature(this.scene, name, value, this.before)
        : withValue(this.scene, name, value);
    this.change(changed);
  }

  change(scene) {
    cancelAnimationFrame(this.gliding);
    this.say("");
    this.show(scene);
  }

  toggle(optimizer) {
    this.change(withToggled(this.scene, optimizer));
    this.release();
  }

  holdChanged(event) {
    this.change({ ...this.scene, hold: event.target.checked ? "step_size_times_curvature" : "step_size" });
    this.release();
  }

  /** Another landscape: where the reader left it, or with its own opening settings. */
  moveTo(name) {
    this.remembered[this.scene.objective.name] = this.scene;
    const usual = name === this.opening.objective.name ? this.opening : { ...this.scene, ...this.catalogue.objectives[name].opening };
    const { objective, start, n_steps, step_size, live } = this.remembered[name] ?? usual;
    this.change({ ...this.scene, objective, start, n_steps, step_size, live });
    this.release();
  }

  /** Let the sliders slide to a scene, everything following; at once for who prefers no motion. */
  glideTo(target) {
    cancelAnimationFrame(this.gliding);
    this.say("");
    const from = this.scene;
    const near = from.objective.name === target.objective.name && same(from.live, target.live);
    if (!near || this.calm.matches) {
      this.show(target);
      this.release();
      return;
    }
    const began = performance.now();
    const parameters = this.sliders.map(({ parameter }) => parameter);
    const step = (now) => {
      const time = Math.min(1, Math.max(0, now - began) / GLIDE_MS);
      if (time === 1) {
        this.show(target);
        this.release();
        return;
      }
      this.show(between(from, target, time * time * (3 - 2 * time), parameters));
      this.gliding = requestAnimationFrame(step);
    };
    this.gliding = requestAnimationFrame(step);
  }

  /** A change is over: tell the page, once. */
  release() {
    this.before = null;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      if (same(this.told, this.scene)) return;
      this.told = this.scene;
      this.commit(this.scene);
      this.speak();
    }, COMMIT_MS);
  }

  /** Say why an input was refused, or nothing. */
  say(text) {
    write(this.notice, text);
  }

  /** One sentence for those who hear the picture. */
  speak() {
    const parts = this.drawn.results.map((result) => {
      const { title } = this.catalogue.optimizers[result.name];
      return `${title}: gap ${written(result.finalGap, 2)}, settles ${outcome(result, this.scene.n_steps)}`;
    });
    this.spoken.textContent = `After ${this.scene.n_steps} steps: ${parts.join("; ") || "no run is shown"}.`;
  }

  retheme() {
    if (!this.scene) return;
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
    const drawn = { scene, ...simulate(this.kernels, catalogue, scene) };
    this.drawn = drawn;
    for (const chip of this.contour.names.children) {
      const run = scene.runs.find(({ optimizer }) => optimizer === chip.dataset.optimizer);
      chip.setAttribute("aria-pressed", run.visible);
      chip.style.setProperty("--run", theme.of(catalogue.optimizers[run.optimizer].look));
    }
    for (const slider of this.sliders) slider.show(valueOf(scene, slider.parameter.name));
    if (this.hold) this.hold.checked = scene.hold === "step_size_times_curvature";
    this.contour.draw(this.kernels, drawn, catalogue, theme);
    if (this.gap.draw(drawn, catalogue, theme, this.calm.matches)) this.request();
    this.readouts.draw(drawn, theme);
    this.beatScenes.forEach((beat, k) => this.beats.children[k].setAttribute("aria-current", same(beat, scene)));
    this.frames += 1;
    this.root.dataset.frames = this.frames;
    this.root.dataset.ready = "true";
  }

  /** Each visible run's x, y pairs as painted, by optimizer. */
  trajectories() {
    return Object.fromEntries(this.drawn.results.map(({ name, path }) => [name, path.slice()]));
  }

  remove() {
    this.resizes.disconnect();
    clearTimeout(this.telling);
    cancelAnimationFrame(this.gliding);
    cancelAnimationFrame(this.frame);
    this.root.remove();
  }
}
