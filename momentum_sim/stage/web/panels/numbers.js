/** A table with what stands around it: the runs in numbers, or what a companion from outside has. */

import { element, hide, write } from "../dom.js";
import { Table } from "./table.js";

/** @import { Drawn, PageHow } from "../types.d.ts" */

export class Numbers {
	constructor(name = "The runs in numbers") {
		this.above = element("p", { class: "note" });
		this.table = new Table();
		this.note = element("p", { class: "note" });
		this.stepTitle = element("p", { class: "step-title" });
		this.parts = element("dl", { class: "parts" });
		const names = { class: "numbers", role: "group", "aria-label": name, tabindex: 0 };
		this.root = element("div", names, this.above, this.table.root, this.note, this.stepTitle, this.parts);
	}

	/**
	 * @param {import("../paint/table.js").Table} table
	 * @param {Drawn} _drawn
	 * @param {PageHow} how
	 */
	draw(table, _drawn, { theme }) {
		hide(this.above, table.above.length === 0);
		write(this.above, table.above.join(" "));
		this.table.show(table, theme);
		write(this.note, table.below.join(" "));
		this.drawParts(table.parts);
	}

	/**
	 * The followed run's step in numbers.
	 * @param {import("../paint/table.js").Table["parts"]} parts
	 */
	drawParts(parts) {
		this.stepTitle.hidden = this.parts.hidden = !parts;
		if (!parts) return;
		write(this.stepTitle, parts.title);
		if (this.parts.childElementCount !== 2 * parts.rows.length) {
			this.parts.replaceChildren(...parts.rows.flatMap(() => [element("dt"), element("dd")]));
		}
		parts.rows.flatMap(({ cells }) => cells).forEach(({ text }, k) => write(this.parts.children[k], text));
	}
}
