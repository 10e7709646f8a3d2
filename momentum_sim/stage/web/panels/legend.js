/** What a map's colours and marks mean, as elements. */

import { element, hide, write } from "../dom.js";

/** @import { Key } from "../paint/map.js" */

export class Legend {
	/** @param {Key["kind"][]} kinds */
	constructor(kinds) {
		this.texts = kinds.map(() => element("span"));
		this.keys = kinds.map((kind, k) => {
			return element("span", { class: "key" }, element("i", { class: kind }), this.texts[k]);
		});
		this.root = element("p", { class: "legend" }, ...this.keys);
	}

	/** @param {Key[]} keys as many, or the first of them */
	show(keys) {
		this.keys.forEach((key, k) => hide(key, k >= keys.length));
		keys.forEach(({ text }, k) => write(this.texts[k], text));
	}
}
