/** Maps made beside the page: a worker's script. */

import { sweeping } from "./sweep.js";

const answer = sweeping();

const fail = (error) => setTimeout(() => { throw error; }); // the page hears of what is thrown, not of what is rejected

self.onmessage = ({ data }) => answer(data).then((made) => self.postMessage(made), fail);
