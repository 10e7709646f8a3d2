/** What a page shows networks with. A page on which no scene trains one has nothing here. */

import { Experimenter } from "../experimenter.js";
import { edgeMakers } from "./edges.js";
import { ErrorMapper } from "./errors.js";
import { SightPanel } from "./sight.js";
import { Tuner } from "./tuning.js";

/** @type {Record<string, new (on: import("./pictures.js").On) => import("./pictures.js").PicturePanel>} */
export const networkPictures = { sight: SightPanel };

/**
 * What has something of networks made beside the page.
 * @type {(...given: ConstructorParameters<import("./makers.js").MakerOf>) => import("./makers.js").Maker[]}
 */
export function networkMakers(...given) {
	const experimenter = new Experimenter((answer, request) => {
		experiments.find(({ target }) => target)?.hear(answer, request);
	});
	const experiments = [Tuner, ErrorMapper].map((Made) => new Made(...given, experimenter));
	/** @type {import("./makers.js").Maker["gives"]} */
	const gives = { experiment: () => experiments.find(({ target }) => target)?.found ?? null };
	/** @type {import("./makers.js").MakerOf[]} */
	const kinds = edgeMakers;
	return [...experiments.map((one) => Object.assign(one, { gives })), ...kinds.map((Made) => new Made(...given))];
}
