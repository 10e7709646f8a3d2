/** What a page shows networks with. A page on which no scene trains one has nothing here. */

import { edgeMakers } from "./edges.js";
import { SightPanel } from "./sight.js";
import { Tuner } from "./tuning.js";

/** @type {Record<string, new (on: import("./pictures.js").On) => import("./pictures.js").PicturePanel>} */
export const networkPictures = { sight: SightPanel };

/**
 * @typedef {object} Maker what has something made beside the page for a companion, while that is shown
 * @property {string} kind of that companion
 * @property {HTMLElement} root
 * @property {boolean} idle
 * @property {Partial<import("../types.d.ts").ModelHow>} gives what models are told of it
 * @property {(modules: import("../types.d.ts").Modules) => void} take
 * @property {(drawn: import("../types.d.ts").Drawn, how: import("../types.d.ts").PageHow) => void} draw
 * @property {() => void} hide
 * @property {() => void} remove
 * @typedef {new (on: import("./tuning.js").On, plot: import("./plot.js").Plot, area: HTMLElement, still: boolean) =>
 *	Maker} MakerOf
 */

/** @type {MakerOf[]} */
export const networkMakers = [Tuner, ...edgeMakers];
