/** What has the best settings over batch sizes searched for. A page that cannot show them has nothing here. */

import { BatchSearch } from "./batch.js";

/** @type {(typeof BatchSearch)[]} */
export const batchMakers = [BatchSearch];
