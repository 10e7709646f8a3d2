/** Home as it is before, or without, anything else that runs: what was done already is shown at once. */

import { showDone } from "./web/home.js";

showDone(document);
