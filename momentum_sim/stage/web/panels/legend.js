/** What a map's colours and marks mean, as elements. */

import { element, write } from "../dom.js";

/** @import { Key } from "../paint/map.js" */

export class Legend {
	/** @param {Key["kind"][]} kinds */
	constructor(kinds) {
		this.texts = kinds.map(() => element("span"));
		const keys = kinds.map((kind, k) => {
			return element("span", { class: "key" }, element("i", { class: kind }), this.texts[k]);
		});
		this.root = element("p", { class: "legend" }, ...keys);
	}

	/** @param {Key[]} keys as many */
	show(keys) {
		keys.forEach(({ text }, k) => write(this.texts[k], text));
	}
}
