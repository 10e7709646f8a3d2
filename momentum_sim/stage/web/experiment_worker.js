/** Experiments made beside the page: a worker's script, with no ear for what another in its place is asked. */

import { experimenting } from "./experiment.js";

const experiment = experimenting((answer) => self.postMessage(answer));

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.addEventListener("message", ({ data }) => {
	if ("experiment" in data) experiment(data.experiment).catch(fail);
});
