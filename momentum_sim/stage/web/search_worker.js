/** Schedules searched for beside the page: a worker's script, with no ear for what another in its place is asked. */

import { searching } from "./search.js";

const search = searching((answer) => self.postMessage(answer));

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.addEventListener("message", ({ data }) => {
	if ("search" in data) search(data.search).catch(fail);
});
