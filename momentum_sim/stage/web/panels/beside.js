/** What theory predicts of the followed run in one direction, beside what was measured. */

import { element, hide, mark, write } from "../dom.js";
import { regimeIsOnPicture } from "../paint/beside.js";
import { Table } from "./table.js";

/** @import { Drawn, PageHow } from "../types.d.ts" */

export class Beside {
	constructor() {
		this.regime = element("p", { class: "regime", role: "status" });
		this.table = new Table();
		this.note = element("p", { class: "note" });
		const names = { class: "beside", role: "group", "aria-label": "Predicted beside measured" };
		this.root = element("div", names, this.regime, this.table.root, this.note);
	}

	/**
	 * @param {import("../paint/table.js").Table & {regime: string}} table
	 * @param {Drawn} drawn
	 * @param {PageHow} how
	 */
	draw(table, { scene }, { theme }) {
		hide(this.table.root, table.rows.length === 0);
		this.regime.classList.toggle("spoken", regimeIsOnPicture(scene));
		write(this.regime, table.above.join(" "));
		mark(this.root, "data-regime", table.regime);
		write(this.note, table.below.join(" "));
		if (table.rows.length > 0) this.table.show(table, theme);
	}
}
