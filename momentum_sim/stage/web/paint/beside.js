/** What theory predicts of the followed run in one direction, beside what was measured. */

import { filled } from "../narration.js";
import { written } from "../scales.js";
import { pictureOf } from "../scene.js";
import { measured, prediction, settledDistance } from "../theory.js";

/** @import { Apart, Drawn, Measured, ModelHow, Panel, Predicted, Scene } from "../types.d.ts" */

/** @type {(value: number) => string} */
const percent = (value) => (Number.isFinite(value) ? `${written(100 * value)} %` : written(value));

/**
 * The regime in words, overshoot, period, settling step and rate in numbers, and what has to be said of them.
 * @param {Drawn} drawn
 * @param {Apart | null} apart
 * @param {Panel} panel
 * @param {ModelHow} how
 * @returns {import("./table.js").Table & {regime: string}} `regime`: its name, empty if there is none; its words are
 *   above the table only where no picture has them
 */
export function besideTable(drawn, apart, { direction = "along" }, { kernels, catalogue, hidden }) {
	const secret = Boolean(apart && apart.name in hidden);
	const theory = apart && !secret ? prediction(kernels, catalogue, drawn, apart, direction) : null;
	const found = apart && !secret && drawn.alone ? measured(kernels, drawn, apart, direction) : null;
	const note = noteOf(drawn, apart, theory, secret);
	const regime = theory?.regime.name ?? "";
	const words = theory ? [`${regime}: ${theory.regime.words}`] : [];
	const head = ["", "predicted", "measured"].map((text) => ({ text, soft: true }));
	const rows = apart && found ? rowsOf(drawn, apart, theory, found) : [];
	return { head, rows, above: words, below: note ? [note] : [], regime };
}

/**
 * Whether the regime stands on the picture, and need not be seen above the table.
 * @param {Scene} scene
 * @returns {boolean}
 */
export const regimeIsOnPicture = (scene) => pictureOf(scene)?.kind === "profile";

/** @type {(drawn: Drawn, apart: Apart, theory: Predicted | null, found: Measured) => import("./table.js").Row[]} */
function rowsOf(drawn, apart, theory, found) {
	const { n_steps: count } = drawn.scene;
	const within = `stays within ${percent(settledDistance(drawn, apart))}`;
	/** @type {(step: number, last: number, otherwise: string) => string} */
	const settled = (step, last, otherwise) => (step > last ? otherwise : `step ${written(step, 6)}`);
	const { overshoot, period, rate } = theory ?? { overshoot: NaN, period: NaN, rate: NaN };
	const predicted = theory ? settled(theory.settles, Number.MAX_VALUE, "never") : "–";
	const rows = {
		overshoot: ["overshoot", percent(overshoot), percent(found.overshoot)],
		period: ["period, steps", written(period, 4), written(found.period, 4)],
		settles: [within, predicted, settled(found.settles, count, "not yet")],
		rate: ["each step leaves ×", written(rate, 4), written(found.rate, 4)],
	};
	return Object.entries(rows).map(([name, texts]) => ({ name, cells: texts.map((text) => ({ text })) }));
}

/**
 * What has to be said of the prediction, if anything.
 * @type {(drawn: Drawn, apart: Apart | null, theory: Predicted | null, secret: boolean) => string}
 */
function noteOf({ landscape, quadratic, noise, texts }, apart, theory, secret) {
	if (!apart) return texts.no_run;
	if (secret) return `Hidden, as ${apart.title} is, until you have guessed.`;
	if (!quadratic) return filled(texts.no_quadratic, landscape);
	if (noise) return texts.noisy_theory;
	if (!theory) return `Theory has nothing to say of ${apart.title} in this direction.`;
	if (landscape.curvature) return "";
	const curvature = written(theory.curvature);
	return `Predicted as if the landscape had, everywhere, the curvature it has at the minimum: ${curvature}.`;
}
