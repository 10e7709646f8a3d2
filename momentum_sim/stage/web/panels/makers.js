/** What has something made beside the page for companions. A page on which nothing is made so has nothing here. */

import { batchMakers } from "./batches.js";
import { networkMakers } from "./networks.js";
import { patchworkMakers } from "./patchworks.js";

/**
 * @typedef {object} Maker what has something made beside the page for a companion, while that is shown
 * @property {string} kind of that companion
 * @property {HTMLElement} root
 * @property {boolean} idle
 * @property {Partial<import("../types.d.ts").ModelHow>} [gives] what models are told of it
 * @property {(modules: import("../types.d.ts").Modules) => void} take
 * @property {(drawn: import("../types.d.ts").Drawn, how: import("../types.d.ts").PageHow) => void} draw
 * @property {() => void} hide
 * @property {() => void} remove
 * @typedef {new (on: import("./experiments.js").On, plot: import("./plot.js").Plot, area: HTMLElement,
 *	still: boolean) => Maker} MakerOf
 */

/** All of them. */
export class Makers {
	/** @param {ConstructorParameters<MakerOf>} given */
	constructor(...given) {
		/** @type {MakerOf[]} */
		const kinds = [...batchMakers, ...patchworkMakers];
		/** @type {Maker[]} */
		this.all = [...networkMakers(...given), ...kinds.map((Made) => new Made(...given))];
		this.area = given[2];
		/** @type {Maker["gives"]} */
		this.gives = Object.assign({}, ...this.all.map(({ gives }) => gives));
	}

	get idle() {
		return this.all.every(({ idle }) => idle);
	}

	/** @type {Maker["take"]} */
	take(modules) {
		for (const maker of this.all) maker.take(modules);
	}

	/**
	 * Have nothing made for other companions than the one of a kind.
	 * @param {string} [kind]
	 */
	show(kind) {
		for (const maker of this.all) if (maker.kind !== kind) maker.hide();
	}

	/** @type {(kind: string, ...drawn: Parameters<Maker["draw"]>) => void} */
	draw(kind, ...drawn) {
		for (const maker of this.all) {
			if (maker.kind !== kind) continue;
			if (!maker.root.isConnected) this.area.after(maker.root);
			maker.draw(...drawn);
		}
	}

	remove() {
		for (const maker of this.all) maker.remove();
	}
}
