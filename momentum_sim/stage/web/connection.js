/** Whether Streamlit's server still answers. If not, a line over the page says so; Streamlit's dialog is closed. */

import { element } from "./dom.js";

const APP = "[data-test-connection-state]";
const CLOSE = "[role=dialog] button[aria-label=Close]"; // of Streamlit's dialog
const PATIENCE_MS = 3000;
const LOST =
	"The connection to the server is lost. The picture goes on working; " +
	"other pages, Share and the address wait until the server is back.";
// It is outside of the stage, whose style sheet keeps to its own; and it is read in light and dark.
const LOOK = [
	"position: fixed; z-index: 1000000; bottom: 0.75rem; left: 50%; transform: translateX(-50%)",
	"box-sizing: border-box; width: max-content; max-width: calc(100% - 1.5rem); margin: 0; padding: 0.5rem 0.9rem",
	"border: 1px solid #87929a; border-radius: 6px; background: #1f2428; color: #fff",
	"font-size: 0.875rem; line-height: 1.4",
].join("; ");

/**
 * Tell `hear` true once the connection is lost, and false once it is back. Returns a function that ends the watch.
 * @type {(hear: (lost: boolean) => void) => () => void}
 */
export function watchConnection(hear) {
	const app = /** @type {HTMLElement | null} */ (document.querySelector(APP));
	const line = element("p", { class: "momentum-connection", role: "status", style: LOOK });
	let [lost, reached] = [false, true];
	/** @type {number | undefined} */
	let probing;
	const look = () => {
		// Where there is no app, it is another page than Streamlit's.
		const connected = !app || app.dataset.testConnectionState === "CONNECTED";
		if (!connected) /** @type {HTMLElement | null} */ (document.querySelector(CLOSE))?.click();
		if ((connected && reached) !== lost) return;
		lost = !lost;
		if (lost) {
			document.body.append(line);
			line.textContent = LOST; // once it is there, so that it is read out
		} else line.remove();
		hear(lost);
	};
	// A connection that nothing comes through stays open for minutes; and a server on one's own machine needs no
	// network.
	const probe = async () => {
		clearTimeout(probing);
		/** @type {RequestInit} */
		const asked = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) };
		reached = await fetch(import.meta.url, asked).then(() => true, () => false);
		if (life.signal.aborted) return;
		if (!reached) probing = setTimeout(probe, PATIENCE_MS);
		look();
	};
	const life = new AbortController();
	for (const event of ["online", "offline"]) window.addEventListener(event, probe, { signal: life.signal });
	const observer = new MutationObserver(look);
	if (app) observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
	observer.observe(document.body, { childList: true }); // where dialogs are put
	look();
	return () => {
		life.abort();
		clearTimeout(probing);
		observer.disconnect();
		line.remove();
	};
}
