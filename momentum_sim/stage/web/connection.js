/** Whether Streamlit's server still answers. If not, a stage says so and goes on; Streamlit's dialog over it is closed. */

const APP = "[data-test-connection-state]";
const LOST = "The connection to the server is lost. The picture goes on working; its address is up to date again once the server is back.";

/** Tell `say` that the connection is lost, and "" once it is back. Returns a function that ends the watch. */
export function watchConnection(say) {
	const app = document.querySelector(APP);
	let lost = false;
	const look = () => {
		const connected = !app || app.dataset.testConnectionState === "CONNECTED"; // no app: another page than Streamlit's
		if (!connected) document.querySelector("[role=dialog] button[aria-label=Close]")?.click();
		if (connected !== lost) return;
		lost = !connected;
		say(lost ? LOST : "");
	};
	const observer = new MutationObserver(look);
	if (app) observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
	observer.observe(document.body, { childList: true }); // where dialogs are put
	look();
	return () => observer.disconnect();
}
