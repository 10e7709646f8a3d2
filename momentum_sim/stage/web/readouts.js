/** The numbers beside the picture: for each run its final gap, and when it settles or diverges. */

import { element, svg, write } from "./dom.js";
import { written } from "./scales.js";

/** A short sample of a run's line with its marker, in the colour of the text around it. */
export function sample(look) {
  const markers = {
    circle: svg("circle", { cx: 14, cy: 6, r: 3.4 }),
    square: svg("rect", { x: 11, y: 3, width: 6, height: 6 }),
    triangle: svg("path", { d: "M14 1.5 18 9 10 9Z" }),
    diamond: svg("path", { d: "M14 1.5 18.2 6 14 10.5 9.8 6Z" }),
  };
  return svg(
    "svg", { width: 28, height: 12, viewBox: "0 0 28 12", "aria-hidden": "true", fill: "currentColor" },
    svg("line", { x1: 1, x2: 27, y1: 6, y2: 6, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": look.dash.join(" ") }),
    markers[look.marker],
  );
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
