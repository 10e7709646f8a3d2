/** What a page listens to beside clouds of runs. A page on which no panel shows any has nothing here. */

import { NoiseMapper } from "./noise_map.js";

/** @type {(typeof NoiseMapper)[]} */
export const cloudListeners = [NoiseMapper];
