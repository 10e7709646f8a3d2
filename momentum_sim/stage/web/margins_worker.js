/** Maps of patchworks made beside the page: a worker's script, with no ear for what another in its place is asked. */

import { margins } from "./margins.js";

const make = margins((answer) => self.postMessage(answer));

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.addEventListener("message", ({ data }) => {
	if ("margins" in data) make(data.margins).catch(fail);
});
