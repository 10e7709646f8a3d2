/** A table of `paint/table.js` as an element that can be read out. */

import { element, mark, sample, write } from "../dom.js";

/** @import { Theme } from "../types.d.ts" */

/**
 * @typedef {import("../paint/table.js").Row} Row
 * @typedef {{words: HTMLElement | null, cells: HTMLElement[], root: HTMLElement}} ShownRow `words` of its heading, and
 *   the cells after it
 */

export class Table {
	/**
	 * `heading(row)` gives what stands in a row's heading, if that is more than a text.
	 * @param {((row: Row) => Node[]) | null} [heading]
	 */
	constructor(heading = null) {
		this.heading = heading;
		this.names = "";
		this.rows = /** @type {Record<string, ShownRow>} */ ({}); // by name
		this.head = element("tr");
		this.body = element("tbody");
		this.root = element("table", {}, element("thead", {}, this.head), this.body);
	}

	/**
	 * Show rows; elements stay while values change.
	 * @param {Pick<import("../paint/table.js").Table, "head" | "rows">} table
	 * @param {Theme} theme
	 */
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

	/** @type {(row: Row, theme: Theme) => ShownRow} */
	rowOf(row, { markers }) {
		const cells = row.cells.slice(1).map(() => element("td"));
		const words = this.heading ? null : element("span");
		const drawn = row.look ? [sample(row.look, markers)] : [];
		const own = this.heading?.(row) ?? [];
		const heading = element("th", { scope: "row" }, ...drawn, ...own, words ?? "");
		return { words, cells, root: element("tr", {}, heading, ...cells) };
	}
}
