/** The kinds of problems that runs can be on: what comes of a scene, by the kind that the catalogue says it is of. */

import { chains } from "./chains.js";
import { clouds } from "./clouds.js";
import { landscape } from "./landscape.js";
import { networks } from "./networks.js";
import { patchworks } from "./patchworks.js";

/** @import { Apart, Catalogue, Drawn, Kernels, Landscape, Result, RunSettings, Scene } from "./types.d.ts" */

/**
 * @typedef {object} ProblemKind
 * @property {(kernels: Kernels, catalogue: Catalogue, scene: Scene, most?: number) => Drawn} simulate what comes of
 *   every visible run, where each is many at once of no more than so many
 * @property {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn) => Apart | null} takeApart what is shown of the
 *   followed run alone; null if no run is shown
 * @property {(kernels: Kernels, catalogue: Catalogue, drawn: Drawn, run: RunSettings) => Result} runAt one run more, at
 *   settings that need not be the scene's
 * @property {(result: Result, steps: number) => Float64Array} seen what is painted of a run up to a step
 * @property {(kernels: Kernels, catalogue: Catalogue, scene: Scene) => Scene} [tuned] the scene with the settings that
 *   are best for its runs, where these are known
 * @property {string} apart what is shown of the followed run alone, before its name
 * @property {(landscape: Landscape) => string} luck what its seed draws, besides noise; "" for nothing
 */

/** @type {Record<string, ProblemKind>} */
const KINDS = { landscape, ...networks.kinds, ...clouds.kinds, ...patchworks.kinds, ...chains.kinds };

/**
 * The kind of the problem that a scene's runs are on.
 * @type {(catalogue: Catalogue, scene: Pick<Scene, "objective">) => ProblemKind}
 */
export const problemOf = ({ objectives }, { objective }) => KINDS[objectives[objective.name].kind];
