/** A table of `paint/table.js` as an element that can be read out. */

import { element, mark, sample, write } from "../dom.js";

export class Table {
	/** `heading(row)` gives what stands in a row's heading, if that is more than a text. */
	constructor(heading = null) {
		this.heading = heading;
		this.rows = {}; // by name: the row's element, and the cells after its heading
		this.head = element("tr");
		this.body = element("tbody");
		this.root = element("table", {}, element("thead", {}, this.head), this.body);
	}

	/** Show rows; elements stay while values change. */
	show({ head, rows }, theme) {
		// A heading without words would be one that is read out.
		const heads = () => head.map(({ text }) => (text ? element("th", { scope: "col" }) : element("td")));
		if (this.head.childElementCount !== head.length) this.head.replaceChildren(...heads());
		head.forEach(({ text }, k) => write(this.head.children[k], text));
		const shapes = rows.map(({ name, look, cells: [{ text, lines }] }) => [name, look, lines ?? !text]);
		const names = JSON.stringify(shapes);
		if (names !== this.names) {
			this.rows = Object.fromEntries(rows.map((row) => [row.name, this.rowOf(row, theme)]));
			this.body.replaceChildren(...Object.values(this.rows).map(({ root }) => root));
		}
		this.names = names;
		for (const { name, look, current, cells: [first, ...cells] } of rows) {
			const row = this.rows[name];
			if (row.words) write(row.words, first.text);
			if (look) mark(row.root, "style", `--run:${theme.of(look)}`);
			if (current !== undefined) mark(row.root, "aria-current", current);
			cells.forEach(({ text }, k) => write(row.cells[k], text));
		}
	}

	rowOf(row, { markers }) {
		const cells = row.cells.slice(1).map(() => element("td"));
		const words = this.heading ? null : element("span");
		const drawn = row.look ? [sample(row.look, markers)] : [];
		const heading = element("th", { scope: "row" }, ...drawn, ...(this.heading ? this.heading(row) : [words]));
		return { words, cells, root: element("tr", {}, heading, ...cells) };
	}
}
