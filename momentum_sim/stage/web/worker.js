/** Maps made, and schedules searched for, beside the page: a worker's script. */

import { searching } from "./search.js";
import { sweeping } from "./sweep.js";

const tell = (/** @type {unknown} */ made) => self.postMessage(made);
const map = sweeping();
const search = searching(tell);

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.onmessage = ({ data }) => {
	if ("search" in data) search(data.search).catch(fail);
	else map(data).then(tell, fail);
};
