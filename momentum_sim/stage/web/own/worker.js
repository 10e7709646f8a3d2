/** What a reader brings, read beside the page: a worker's script. */

import { reading } from "./reading.js";

/** @type {((asked: import("./reading.js").Asked) => Promise<import("./reading.js").Answer>) | null} */
let read = null;

self.addEventListener("message", ({ data }) => {
	if ("given" in data) read = reading(data.given);
	else read?.(data).then((answer) => self.postMessage(answer), (error) => void setTimeout(() => { throw error; }));
});
