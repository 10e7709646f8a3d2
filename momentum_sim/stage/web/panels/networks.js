/** What a page shows networks with. A page on which no scene trains one has nothing here. */

import { Experimenter } from "../experimenter.js";
import { edgeMakers } from "./edges.js";
import { ErrorMapper } from "./errors.js";
import { SightPanel } from "./sight.js";
import { Tuner } from "./tuning.js";

/** @type {Record<string, new (on: import("./pictures.js").On) => import("./pictures.js").PicturePanel>} */
export const networkPictures = { sight: SightPanel };

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
		const experimenter = new Experimenter((answer, request) => {
			this.experiments.find(({ target }) => target)?.hear(answer, request);
		});
		this.experiments = [Tuner, ErrorMapper].map((Made) => new Made(...given, experimenter));
		/** @type {MakerOf[]} */
		const kinds = edgeMakers;
		/** @type {Maker[]} */
		this.all = [...this.experiments, ...kinds.map((Made) => new Made(...given))];
		this.area = given[2];
		/** @type {Maker["gives"]} */
		this.gives = Object.assign({}, ...this.all.map(({ gives }) => gives), {
			experiment: () => this.experiments.find(({ target }) => target)?.found ?? null,
		});
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

/** @type {typeof Makers | null} what has something made beside the page */
export const NetworkMakers = Makers;
