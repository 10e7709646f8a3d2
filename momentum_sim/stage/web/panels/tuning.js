/** What a page listens to on the plot of test errors against step sizes: where it is pressed the stage's own goes. */

import { sizeNameOf } from "../paint/experiments.js";
import { sideOf, valueAt } from "../paint/settings.js";
import { experimentOf } from "../paint/tuning.js";
import { rounded } from "../scales.js";
import { followed } from "../scene.js";
import { Experiments } from "./experiments.js";

export class Tuner extends Experiments {
	/**
	 * `on.setting({step_size})` and `on.release()` hear of a step size that is chosen on the plot. `area`: where the
	 * plot is; `still`: nothing can be chosen.
	 * @param {import("./experiments.js").On} on
	 * @param {import("./plot.js").Plot} plot
	 * @param {HTMLElement} area
	 * @param {boolean} still
	 * @param {import("../experimenter.js").Experimenter} experimenter
	 */
	constructor(on, plot, area, still, experimenter) {
		super("tuning", on, experimenter, experimentOf);
		this.plot = plot;
		if (!still) this.listen(plot, area);
	}

	/**
	 * Have the step size of the followed run be the one at a place on the plot, as far as its slider reaches.
	 * @override
	 * @param {number} x
	 */
	choose(x) {
		const [{ area } = {}] = this.plot.axes;
		const across = this.plot.model?.charts[0].across;
		if (!area || !across || !this.target || !this.plot.model.uprights.length) return; // it is over no step sizes
		const { scene, how: { catalogue } } = this.target;
		const name = sizeNameOf(followed(scene, catalogue) ?? scene.runs[0], catalogue);
		const { parameter, ends } = sideOf(name, scene, catalogue);
		const share = (x - area.left) / (area.right - area.left);
		const value = valueAt({ parameter, ends: [10 ** across[0], 10 ** across[1]], ticks: [] }, share);
		this.on.setting({ [name]: Math.min(Math.max(rounded(parameter, value), ends[0]), ends[1]) });
	}
}
