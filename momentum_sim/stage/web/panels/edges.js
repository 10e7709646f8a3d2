/** What has networks trained at the edge of stability. A page that cannot show that has nothing here. */

import { EdgeRun } from "./edge.js";

/** @type {(typeof EdgeRun)[]} */
export const edgeMakers = [EdgeRun];
