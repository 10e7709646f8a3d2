/** Networks on patchworks trained beside the page: a worker's script, with no ear for what another is asked. */

import { learning } from "./learning.js";

const learn = learning((answer) => self.postMessage(answer));

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.addEventListener("message", ({ data }) => {
	if ("learning" in data) learn(data.learning).catch(fail);
});
