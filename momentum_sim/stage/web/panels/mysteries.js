/** What a page listens to beside a hidden run. A page that cannot show one has nothing here. */

import { MysteryGuess } from "./mystery.js";

/** @type {import("./mystery.js").Make[]} */
export const mysteryListeners = [(...given) => new MysteryGuess(...given)];
