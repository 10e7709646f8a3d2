/** The companion panel: how far each run is above the minimum, f - f*, at every step, on a logarithmic scale. */

import { element, fit } from "./dom.js";
import { powerOfTen } from "./scales.js";
import { addMarker, haloText } from "./strokes.js";

const MARGIN = { left: 40, top: 10, bottom: 22 };
const LINE_HEIGHT = 15;
const MOST_DECADES = 18;
const EASE = 0.3; // of the way to the wanted range, each frame

export class GapPanel {
  constructor() {
    this.canvas = element("canvas", { role: "img", "aria-label": "Gap f − f* at every step, logarithmic" });
    this.plot = element("div", { class: "plot" }, this.canvas);
    this.root = element(
      "figure", { class: "gap" },
      element("figcaption", {}, element("span", {}, "gap f − f* above the minimum"), element("span", {}, "step →")),
      this.plot,
    );
    this.range = null;
  }

  /** Read the size off the page, on a resize. */
  measure() {
    this.width = this.plot.clientWidth;
    this.height = this.plot.clientHeight;
  }

  /** Paint; true if the range is still on its way and wants another frame. */
  draw({ scene, landscape, results }, catalogue, theme, calm) {
    const { width, height } = this;
    const density = window.devicePixelRatio || 1;
    fit(this.canvas, width, height, density);
    const context = this.canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    const font = `12px ${theme.font}`;
    context.font = `600 ${font}`;
    const titles = Object.values(catalogue.optimizers).map(({ title }) => context.measureText(`↑ ${title}`).width);
    const area = {
      left: MARGIN.left,
      right: width - Math.max(...titles) - 14,
      top: MARGIN.top,
      bottom: height - MARGIN.bottom,
    };
    const moving = this.easeRange(wantedRange(results, landscape.minimum), calm);
    const toX = (k) => area.left + (k / scene.n_steps) * (area.right - area.left);
    const toY = (gap) => area.top + ((this.range[1] - Math.log10(gap)) / (this.range[1] - this.range[0])) * (area.bottom - area.top);
    drawAxes(context, area, this.range, scene.n_steps, toX, toY, font, theme);
    if (results.length > 0) drawTolerance(context, area, toY(results[0].tolerance), font, theme);
    const ends = results.map((result) => {
      const { look, title } = catalogue.optimizers[result.name];
      const colour = theme.of(look);
      const y = strokeGaps(context, area, result, landscape.minimum, { look, colour, toX, toY });
      return { y: Math.min(Math.max(y, area.top), area.bottom), title: y < area.top ? `↑ ${title}` : title, colour };
    });
    drawTitles(context, area, ends, font, theme);
    return moving;
  }

  /** Move the shown decades towards the wanted ones, so that the axis never jumps. */
  easeRange(wanted, calm) {
    if (!this.range || calm) this.range = wanted;
    const next = this.range.map((value, end) => value + (wanted[end] - value) * EASE);
    const moving = next.some((value, end) => Math.abs(value - wanted[end]) > 0.02);
    this.range = moving ? next : wanted;
    return moving;
  }
}

/** The decades from the deepest gap that is reached up to a little above the start; what diverges leaves upwards. */
function wantedRange(results, minimum) {
  let lowest = Infinity;
  let start = 1;
  for (const { losses, tolerance } of results) {
    start = losses[0] - minimum;
    lowest = Math.min(lowest, tolerance / 3 || Infinity);
    for (const loss of losses) if (loss - minimum > 0 && loss - minimum < lowest) lowest = loss - minimum;
  }
  if (!(start > 0) || !Number.isFinite(start)) start = 1;
  const top = Math.ceil(Math.log10(start) + 0.5);
  const bottom = Number.isFinite(lowest) ? Math.floor(Math.log10(lowest)) : top - 4;
  return [Math.max(Math.min(bottom, top - 4), top - MOST_DECADES), top];
}

function drawAxes(context, area, [low, high], steps, toX, toY, font, theme) {
  context.font = font;
  context.fillStyle = theme.soft;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.textBaseline = "middle";
  context.textAlign = "right";
  const stride = Math.max(1, Math.ceil((high - low) / 6));
  for (let decade = Math.floor(high); decade >= low; decade--) {
    if (decade % stride !== 0) continue;
    const y = Math.round(toY(10 ** decade)) + 0.5;
    context.beginPath();
    context.moveTo(area.left, y);
    context.lineTo(area.right, y);
    context.stroke();
    context.fillText(powerOfTen(decade), area.left - 6, y);
  }
  context.textAlign = "center";
  const ten = 10 ** Math.floor(Math.log10(steps));
  const tick = [ten / 5, ten / 2, ten, 2 * ten].find((size) => steps / size <= 5) ?? steps;
  for (let k = 0; k <= steps; k += Math.max(1, tick)) context.fillText(String(k), toX(k), area.bottom + 13);
}

function drawTolerance(context, area, y, font, theme) {
  if (!(y > area.top + 4 && y < area.bottom)) return;
  context.beginPath();
  context.moveTo(area.left, y);
  context.lineTo(area.right, y);
  context.setLineDash([2, 4]);
  context.strokeStyle = theme.soft;
  context.lineWidth = 1;
  context.stroke();
  haloText(context, "settled below", area.left + 4, y + 9, { font, colour: theme.soft, halo: theme.halo });
}

/** One run's line, a marker where it settles; returns where it ends, kept inside the plot. */
function strokeGaps(context, area, { losses, settles }, minimum, { look, colour, toX, toY }) {
  context.save();
  context.beginPath();
  context.rect(area.left - 4, area.top - 4, area.right - area.left + 8, area.bottom - area.top + 8);
  context.clip();
  context.beginPath();
  let y = area.top;
  let drawn = false;
  for (let k = 0; k < losses.length; k++) {
    const gap = losses[k] - minimum;
    if (Number.isNaN(gap)) break;
    y = gap > 0 ? Math.min(Math.max(toY(gap), area.top - 50), area.bottom + 50) : area.bottom + 50;
    if (drawn) context.lineTo(toX(k), y);
    else context.moveTo(toX(k), y);
    drawn = true;
  }
  context.setLineDash(look.dash);
  context.lineJoin = "round";
  context.lineWidth = 1.8;
  context.strokeStyle = colour;
  context.stroke();
  if (settles < losses.length) {
    const gap = losses[settles] - minimum;
    context.beginPath();
    addMarker(context, look, toX(settles), gap > 0 ? toY(gap) : area.bottom, 4.5);
    context.fillStyle = colour;
    context.fill();
  }
  context.restore();
  return y;
}

/** Each run's name beside the end of its line, moved apart where they would touch. */
function drawTitles(context, area, ends, font, theme) {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  sorted.forEach((end, i) => (end.textY = i === 0 ? Math.max(end.y, area.top) : Math.max(end.y, sorted[i - 1].textY + LINE_HEIGHT)));
  for (let i = sorted.length - 1; i >= 0; i--) {
    const most = i === sorted.length - 1 ? area.bottom : sorted[i + 1].textY - LINE_HEIGHT;
    sorted[i].textY = Math.min(sorted[i].textY, most);
  }
  for (const { textY, title, colour } of sorted) {
    haloText(context, title, area.right + 8, textY, { font: `600 ${font}`, colour, halo: theme.halo });
  }
}
