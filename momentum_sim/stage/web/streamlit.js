/** The stage as a Streamlit component: Streamlit calls the default export at the mount and after every rerun. */

import { watchConnection } from "./connection.js";
import { Stage } from "./stage.js";

const RECOVERED_MS = 1500; // until a server that is back has run the page again

const mounted = new Map(); // by the component's key: {stage, unwatch, life}

function end({ stage, unwatch, life }) {
	life.abort();
	unwatch();
	stage.remove();
}

export default function mount({ key, data, parentElement, setStateValue }) {
	let known = mounted.get(key);
	if (!known || !parentElement.contains(known.stage.root)) {
		if (known) end(known);
		const stage = new Stage(parentElement);
		const unwatch = watchConnection((text) => {
			stage.say(text);
			if (!text) setTimeout(() => stage.changes.retell(), RECOVERED_MS);
		});
		const life = new AbortController();
		// Another address brings another scene: what is under way must not be told over it.
		window.addEventListener("popstate", () => stage.changes.stop(), { signal: life.signal });
		known = { stage, unwatch, life };
		mounted.set(key, known);
	}
	// The number is there so that a change can be told from the same scene reached anew.
	known.stage.commit = (scene) => setStateValue("change", { scene, number: known.stage.told });
	known.stage.receive(data);
	return () => {
		end(known);
		if (mounted.get(key) === known) mounted.delete(key);
	};
}
