/** What a page shows chains of masses with. A page that shows none has nothing here. */

import { StringPanel } from "./string.js";

/** @type {Record<string, new (on: import("./pictures.js").On) => import("./pictures.js").PicturePanel>} */
export const chainPictures = { string: StringPanel };
