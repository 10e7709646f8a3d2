/** Maps made beside the page: a worker's script. */

import { sweeping } from "./sweep.js";

const answer = sweeping();

/** @type {(error: unknown) => void} */
const fail = (error) => void setTimeout(() => { throw error; }); // the page hears of that, not of what is rejected

self.onmessage = ({ data }) => answer(data).then((made) => self.postMessage(made), fail);
