/** What a page shows networks with. A page on which no scene trains one has nothing here. */

import { SightPanel } from "./sight.js";
import { Tuner } from "./tuning.js";

/** @type {Record<string, new (on: import("./pictures.js").On) => import("./pictures.js").PicturePanel>} */
export const networkPictures = { sight: SightPanel };

/** @type {typeof Tuner | null} what has experiments made */
export const NetworkTuner = Tuner;
