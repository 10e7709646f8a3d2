/** Networks on patchworks trained beside the page, some steps at a time. */

import { begunLearning } from "./features.js";
import { inPieces } from "./pieces.js";

/** @import { LearningTold, LearningWish } from "./types.d.ts" */

/**
 * Make what trains, and tells how far it has come and at the end what was learnt.
 * @type {(tell: (answer: LearningTold) => void) =>
 *   (request: import("./pieces.js").Packed<LearningWish> | null) => Promise<void>}
 */
export const learning = (tell) => inPieces(begunLearning, tell);
