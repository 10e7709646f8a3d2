/** The best settings over batch sizes, searched for beside the page: a worker's script. */

import { batching } from "./batch.js";

const search = batching((answer) => self.postMessage(answer));

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.addEventListener("message", ({ data }) => {
	if ("batches" in data) search(data.batches).catch(fail);
});
