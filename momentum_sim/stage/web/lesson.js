/** The stage on a lesson's page away from the app: what `embed.js` mounts, with prose beside it that touches it. */

import { mountStage } from "./embed.js";
import { listenForKeyHelp } from "./key_help.js";
import { listenToPrint } from "./print.js";
import { listenToProse, Prose } from "./prose.js";
import { Reading } from "./reading.js";
import { listenToTerms } from "./terms.js";

/** @import { Document } from "./types.d.ts" */

/**
 * Put a stage into an element, as `embed.js` does. `beside` is a place in which it is shown once more beside the prose,
 * with the sliders of `parameters`; `about` is what is said of the controls.
 * @type {(parent: Element, data: Document, options?: import("./embed.js").Options) =>
 *   Promise<import("./stage.js").Stage>}
 */
export async function mount(parent, data, { beside, parameters = [], about, ...options } = {}) {
	const stage = await mountStage(parent, data, options);
	new Prose(stage).about = about ?? null;
	listenToProse(document, () => stage);
	listenToPrint(() => stage);
	listenForKeyHelp(document);
	listenToTerms();
	stage.request();
	if (beside) new Reading(beside, stage, parameters);
	return stage;
}
