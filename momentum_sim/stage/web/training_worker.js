/** Networks trained beside the page: a worker's script, with no ear for what another in its place is asked. */

import { training } from "./training.js";

const train = training((answer) => self.postMessage(answer));

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.addEventListener("message", ({ data }) => {
	if ("training" in data) train(data.training).catch(fail);
});
