/** A reader's own curve on a site's page. */

import { OwnCurve } from "../../stage/web/own/tool.js";

const place = /** @type {HTMLElement} */ (document.querySelector(".own-curve-place"));
new OwnCurve(place, globalThis.momentumSimOwnCurve);
