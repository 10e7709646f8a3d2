/** The forms of momentum beside each other, and what the runs are to share. */

import { element, mark, write } from "../dom.js";
import { Table } from "./table.js";

/** @import { Drawn, PageHow } from "../types.d.ts" */

const EQUALS = { effective_step_size: "make equal", step_size: "same numbers" };

/** @type {("b" | "span" | "i")[]} */
const TAGS = ["b", "span", "i"];

/**
 * A form's name, who writes it so, and its rule.
 * @type {(row: import("../paint/table.js").Row) => Node[]}
 */
const heading = ({ cells: [{ lines = [] }] }) => TAGS.map((tag, k) => element(tag, {}, lines[k].text));

export class Forms {
	/**
	 * `onequal(equal)` hears of what the runs are to share.
	 * @param {(equal: string) => void} onequal
	 */
	constructor(onequal) {
		this.buttons = Object.entries(EQUALS).map(([equal, text]) => ({
			equal,
			root: element("button", { type: "button", onclick: () => onequal(equal) }, text),
		}));
		this.table = new Table(heading);
		this.note = element("p", { class: "note" });
		const shared = { class: "buttons", role: "group", "aria-label": "What the runs share" };
		this.root = element(
			"div", { class: "forms numbers", role: "group", "aria-label": "Forms of momentum", tabindex: 0 },
			element("div", shared, ...this.buttons.map(({ root }) => root)), this.table.root, this.note,
		);
	}

	/**
	 * @param {import("../paint/table.js").Table} table
	 * @param {Drawn} drawn
	 * @param {PageHow} how
	 */
	draw(table, { scene }, { theme }) {
		for (const { equal, root } of this.buttons) mark(root, "aria-pressed", equal === scene.equal);
		this.table.show(table, theme);
		write(this.note, table.below.join(" "));
	}
}
