/** What a page shows networks on patchworks with. A page that shows none has nothing here. */

import { Learner } from "../learner.js";
import { MemoryCut } from "./cut.js";
import { LearnedPanel } from "./learned.js";
import { MarginMapper } from "./margins.js";

/** @type {Record<string, new (on: import("./pictures.js").On) => import("./pictures.js").PicturePanel>} */
export const patchworkPictures = { learned: LearnedPanel };

/**
 * What has runs trained beside the page, by the kinds of problems of which it shows these as far as they are there.
 * @type {Record<string, typeof Learner>}
 */
export const learners = { features: Learner };

/** @type {(typeof MemoryCut)[]} what else it has among the controls */
export const patchworkControls = [MemoryCut];

/** @type {import("./makers.js").MakerOf[]} what has something of them made beside the page */
export const patchworkMakers = [MarginMapper];
