/** The contour panel: the loss as bands and hair-thin lines, the runs on it, and the words that say what is what. */

import { element, fit } from "./dom.js";
import { Labels } from "./labels.js";
import { addMarker, clipped, endMarker, haloText } from "./strokes.js";
import { written } from "./scales.js";

const BANDS = 18;
const MOST_PIXELS = 1.5e6;
const MARGIN = 40; // px around the picture that lines are drawn into
const KEY_STEP = 0.01; // of the picture's width, for one press of an arrow key
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The smallest box around a view whose two scales are equal on a picture of this size: gradients look perpendicular. */
function equalScales([x0, x1, y0, y1], width, height) {
  const unit = Math.max((x1 - x0) / width, (y1 - y0) / height);
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [rx, ry] = [(unit * width) / 2, (unit * height) / 2];
  return { x0: cx - rx, x1: cx + rx, y0: cy - ry, y1: cy + ry, unit };
}

export class ContourPanel {
  /** @param {{onmove: (start: [number, number]) => void, onrelease: () => void}} listeners */
  constructor({ onmove, onrelease }) {
    this.listeners = { onmove, onrelease };
    this.bands = element("canvas", { class: "bands", "aria-hidden": "true" });
    this.paths = element("canvas", { class: "paths", role: "img", "aria-label": "Contour of the loss with the runs on it" });
    this.handle = element("button", {
      class: "start-handle",
      type: "button",
      "aria-label": "Start point",
      onpointerdown: (event) => this.grab(event),
      onkeydown: (event) => this.nudge(event),
      onkeyup: (event) => event.key in ARROWS && onrelease(),
    });
    this.names = element("div", { class: "names", role: "group", "aria-label": "Optimizers shown" });
    this.root = element("div", { class: "contour" }, this.bands, this.paths, this.handle, this.names);
    this.labels = new Labels();
    this.touched = false;
  }

  /** Follow the pointer from the handle until it is let go. */
  grab(event) {
    event.preventDefault();
    this.handle.focus({ preventScroll: true });
    this.handle.setPointerCapture(event.pointerId);
    const corner = this.root.getBoundingClientRect();
    const [sx, sy] = this.toScreen(this.start);
    const offset = [event.clientX - corner.left - sx, event.clientY - corner.top - sy];
    const move = (e) => this.moveTo(e.clientX - corner.left - offset[0], e.clientY - corner.top - offset[1]);
    const drop = () => {
      this.handle.removeEventListener("pointermove", move);
      this.handle.removeEventListener("pointerup", drop);
      this.handle.removeEventListener("pointercancel", drop);
      this.listeners.onrelease();
    };
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("pointerup", drop);
    this.handle.addEventListener("pointercancel", drop);
  }

  nudge(event) {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    const step = KEY_STEP * this.width * (event.shiftKey ? 5 : 1);
    const [x, y] = this.toScreen(this.start);
    this.moveTo(x + direction[0] * step, y - direction[1] * step);
  }

  /** Put the start under a point of the picture, rounded to what a label can say. */
  moveTo(sx, sy) {
    this.touched = true;
    const { x0, y1, unit } = this.box;
    const inside = (value, most) => Math.min(Math.max(value, 0), most);
    const digits = Math.max(0, Math.ceil(-Math.log10(unit)));
    const round = (value) => Number(value.toFixed(digits));
    this.listeners.onmove([round(x0 + inside(sx, this.width) * unit), round(y1 - inside(sy, this.height) * unit)]);
  }

  toScreen([x, y]) {
    return [(x - this.box.x0) / this.box.unit, (this.box.y1 - y) / this.box.unit];
  }

  /** Read sizes off the page: on a resize, for asking at every frame would have it laid out twice. */
  measure() {
    this.width = this.root.clientWidth;
    this.height = this.root.clientHeight;
    const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = this.names;
    this.namesBox = { left, top, right: left + offsetWidth, bottom: top + offsetHeight };
  }

  /** Paint a simulated scene. */
  draw(kernels, { scene, landscape, coefficients, results, minimisers }, catalogue, theme) {
    this.box = equalScales(landscape.view, this.width, this.height);
    this.start = scene.start;
    const density = Math.min(window.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (this.width * this.height)));
    this.drawBands(kernels, scene, landscape, coefficients, theme, density);
    this.drawPaths(scene, results, minimisers, catalogue, theme, density);
    const [x, y] = this.toScreen(scene.start);
    this.handle.style.transform = `translate(${x}px, ${y}px)`;
    this.handle.setAttribute("aria-description", `x ${written(scene.start[0])}, y ${written(scene.start[1])}; arrow keys move it`);
  }

  /** The loss itself; painted anew only when it, the size or the theme changes. */
  drawBands(kernels, scene, landscape, coefficients, theme, density) {
    const resized = fit(this.bands, this.width, this.height, density);
    const shown = JSON.stringify([scene.objective, theme.dark]);
    if (!resized && shown === this.shown) return;
    this.shown = shown;
    const { width, height } = this.bands;
    const { x0, x1, y0, y1 } = this.box;
    const image = kernels.contour(landscape.name, coefficients, {
      width,
      height,
      box: [x0, x1, y0, y1],
      minimum: landscape.minimum,
      offset: landscape.level_offset,
      density: landscape.level_density,
      palette: theme.palette(BANDS),
      lineWidth: density,
      lineStrength: 0.55,
    });
    this.bands.getContext("2d").putImageData(image, 0, 0);
  }

  drawPaths(scene, results, minimisers, catalogue, theme, density) {
    fit(this.paths, this.width, this.height, density);
    const context = this.paths.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    context.lineJoin = "round";
    const busy = [];
    const ends = results.map((result, order) => {
      const { look, title } = catalogue.optimizers[result.name];
      const colour = theme.of(look);
      const end = this.strokePath(context, result.path, { look, colour, wide: order === 0 && results.length > 1, busy });
      return { ...result, ...end, look, title, colour };
    });
    for (const point of minimisers) {
      const [x, y] = this.toScreen(point);
      context.beginPath();
      context.arc(x, y, 7, 0, 2 * Math.PI);
      context.setLineDash([]);
      context.strokeStyle = theme.ink;
      context.lineWidth = 1.75;
      context.stroke();
    }
    for (const end of ends) if (!end.exit) endMarker(context, end.look, end.x, end.y, 5, end.colour, theme.halo);
    this.drawWords(context, scene, ends, minimisers, theme, busy);
  }

  /**
   * One run: its line, a marker at every step, and where it ends. One that leaves the picture for good is drawn until
   * then; what it does outside is hinted at, for a diverging path crosses the whole picture at every step.
   */
  strokePath(context, path, { look, colour, wide, busy }) {
    const points = [];
    for (let k = 0; k < path.length && Number.isFinite(path[k]) && Number.isFinite(path[k + 1]); k += 2) {
      points.push(this.toScreen([path[k], path[k + 1]]));
    }
    const shown = ([x, y]) => x >= 0 && x <= this.width && y >= 0 && y <= this.height;
    const last = points.findLastIndex(shown);
    const box = { left: -MARGIN, top: -MARGIN, right: this.width + MARGIN, bottom: this.height + MARGIN };
    const steps = path.length / 2 - 1;
    const radius = steps <= 100 ? 2.4 : steps <= 400 ? 1.8 : 1.2;
    const [inside, outside, dots] = [new Path2D(), new Path2D(), new Path2D()];
    let exit = null;
    let [pen, penX, penY] = [null, 0, 0]; // lines are joined where they can be: caps at every step would cost most of a frame
    points.forEach(([x, y], k) => {
      if (k === 0) return;
      const part = clipped(...points[k - 1], x, y, box);
      if (k === last + 1) exit = { step: k, at: part ? part.slice(2) : points[k - 1] };
      const line = k <= last + 1 ? inside : outside;
      if (part) {
        if (pen !== line || penX !== part[0] || penY !== part[1]) line.moveTo(part[0], part[1]);
        line.lineTo(part[2], part[3]);
        [pen, penX, penY] = [line, part[2], part[3]];
      }
      if (!shown([x, y])) return;
      addMarker(dots, look, x, y, radius);
      busy.push(x, y, (x + points[k - 1][0]) / 2, (y + points[k - 1][1]) / 2);
    });
    context.lineCap = "round";
    context.setLineDash(look.dash);
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = wide ? 3 : 1.7;
    context.stroke(inside);
    context.fill(dots);
    context.globalAlpha = 0.15;
    context.lineWidth = 1.3; // at 1 or less each crossing would be painted over the others, to a solid block
    context.stroke(outside);
    context.globalAlpha = 1;
    const [x, y] = points.at(-1);
    return { x, y, exit };
  }

  drawWords(context, scene, ends, minimisers, theme, busy) {
    const font = `600 13px ${theme.font}`;
    const [startX, startY] = this.toScreen(scene.start);
    const words = [{ id: "start", x: startX, y: startY, text: this.touched ? "start" : "start: drag me", colour: theme.ink }];
    minimisers.forEach((point, k) => {
      const [x, y] = this.toScreen(point);
      words.push({ id: `minimum ${k}`, x, y, text: "minimum", colour: theme.ink });
    });
    for (const end of ends) {
      if (end.exit) {
        const [x, y] = end.exit.at.map((value, axis) => Math.min(Math.max(value, 0), axis ? this.height : this.width));
        const why = end.diverges < 0 ? "is outside from" : "diverges: it leaves at";
        words.push({ id: end.name, x, y, text: `${end.title} ${why} step ${end.exit.step}`, colour: end.colour });
      } else if (end.settles > scene.n_steps) {
        words.push({ id: end.name, x: end.x, y: end.y, text: `${end.title} stops here`, colour: end.colour, leader: true });
      }
    }
    context.font = font;
    const wanted = words.map((word) => ({ ...word, width: context.measureText(word.text).width, height: 15 }));
    const bounds = { left: 6, top: 6, right: this.width - 6, bottom: this.height - 6 };
    const taken = [
      this.namesBox,
      { left: startX - 14, top: startY - 14, right: startX + 14, bottom: startY + 14 },
    ];
    for (const { box, x, y, text, colour, leader } of this.labels.place(wanted, bounds, busy, taken)) {
      if (leader) drawLeader(context, x, y, box, colour);
      haloText(context, text, box.left, (box.top + box.bottom) / 2, { font, colour, halo: theme.halo });
    }
  }
}

/** A thin line from a point to the nearest edge of its label. */
function drawLeader(context, x, y, box, colour) {
  const [toX, toY] = [Math.min(Math.max(x, box.left), box.right), Math.min(Math.max(y, box.top), box.bottom)];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
}
