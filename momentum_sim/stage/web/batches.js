/** What shows the best settings over batch sizes. A page that cannot show them has nothing here. */

import { batchModel, batchTable, paintBatch, paintBatchNow } from "./paint/batch.js";
import { PLOT } from "./paint/plot.js";

/** @type {{companions: Record<string, import("./paint/companions.js").Companion>}} */
export const batches = {
	companions: {
		batch: {
			...PLOT, steps: false, words: true, model: batchModel, paint: paintBatch, paintNow: paintBatchNow,
			table: batchTable,
		},
	},
};
