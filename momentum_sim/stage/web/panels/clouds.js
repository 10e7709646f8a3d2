/** What a page listens to beside clouds of runs. A page on which no panel shows any has nothing here. */

import { noiseMapper } from "./noise_map.js";

/** @type {import("./point_map.js").Make[]} */
export const cloudListeners = [noiseMapper];
