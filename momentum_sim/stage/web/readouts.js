/** The numbers beside the picture: for each run its final gap, and when it settles or diverges. */

import { element, svg, write } from "./dom.js";
import { written } from "./scales.js";
import { MARKERS } from "./strokes.js";

/** A short sample of a run's line with its marker, in the colour of the text around it. */
export function sample({ dash, marker }) {
  const stroke = { d: "M1 6H27", stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dash.join(" ") };
  const shape = { d: MARKERS[marker], transform: "translate(14 6) scale(3.6)" };
  const size = { width: 28, height: 12, "aria-hidden": "true", fill: "currentColor" };
  return svg("svg", size, svg("path", stroke), svg("path", shape));
}

/** What a run came to, in a word or two. */
export function outcome({ settles, diverges }, steps) {
  if (diverges >= 0) return `diverges, step ${diverges}`;
  return settles > steps ? `not in ${steps} steps` : `step ${settles}`;
}

export class Readouts {
  constructor() {
    this.body = element("tbody");
    this.finalTitle = element("th", { scope: "col" });
    this.note = element("caption");
    const head = element("tr", {}, element("th", { scope: "col" }, "run"), this.finalTitle, element("th", { scope: "col" }, "settles"));
    this.root = element("table", { class: "readouts" }, this.note, element("thead", {}, head), this.body);
  }

  /** One row for each run; they stay while values change, so that the page is not laid out anew at every frame. */
  build(runs, catalogue) {
    this.rows = runs.map(({ optimizer }) => {
      const { look, title } = catalogue.optimizers[optimizer];
      const cells = [element("td"), element("td")];
      const root = element("tr", {}, element("th", { scope: "row" }, sample(look), title), ...cells);
      return { optimizer, look, root, cells };
    });
    this.body.replaceChildren(...this.rows.map(({ root }) => root));
  }

  draw({ scene, results }, theme) {
    const { value, relative } = scene.tolerance;
    write(this.finalTitle, `gap at step ${scene.n_steps}`);
    write(this.note, `Settled: the gap stays at or below ${relative ? `${written(value * 100)} % of its start` : written(value)}.`);
    for (const { optimizer, look, root, cells } of this.rows) {
      const result = results.find(({ name }) => name === optimizer);
      root.classList.toggle("off", !result);
      root.style.setProperty("--run", theme.of(look));
      write(cells[0], result ? written(result.finalGap, 2) : "–");
      write(cells[1], result ? outcome(result, scene.n_steps) : "off");
    }
  }
}
