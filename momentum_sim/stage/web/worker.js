/** Maps made beside the page: a worker's script, with no ear for what another in its place is asked. */

import { sweeping } from "./sweep.js";

const answer = sweeping();

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.addEventListener("message", ({ data }) => {
	if ("objective" in data) answer(data).then((made) => self.postMessage(made), fail);
});
