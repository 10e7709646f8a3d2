/** The glossary as it is before, or without, anything else that runs. */

import { listenToGlossary } from "./web/glossary.js";

listenToGlossary(document);
