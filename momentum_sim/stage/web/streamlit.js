/**
 * The stage as a Streamlit component: Streamlit calls the default export at the mount and after every rerun.
 *
 * A page may send what does not change with the scene apart, in mounts of their own that show nothing: data with `of`,
 * a name, go to the stage whose data name it as `supplies`.
 */

import { watchConnection } from "./connection.js";
import { Stage } from "./stage.js";

const RECOVERED_MS = 1500; // until a server that is back has run the page again

const mounted = new Map(); // by the component's key: {stage, data, unwatch, life}
const supplies = new Map(); // by name

function end({ stage, unwatch, life }) {
	life.abort();
	unwatch();
	stage.remove();
}

function supply(data) {
	supplies.set(data.of, { ...supplies.get(data.of), ...data });
	for (const known of mounted.values()) if (known.data.supplies === data.of) give(known);
}

/** Give a stage its data, once all are there. */
function give({ stage, data }) {
	if (!data.supplies) stage.receive(data);
	else if (supplies.get(data.supplies)?.kernels) stage.receive({ ...supplies.get(data.supplies), ...data });
}

export default function mount({ key, data, parentElement, setStateValue }) {
	if (data.of) {
		supply(data);
		return undefined;
	}
	let known = mounted.get(key);
	if (!known || !parentElement.contains(known.stage.root)) {
		if (known) end(known);
		const stage = new Stage(parentElement);
		const unwatch = watchConnection((text) => {
			stage.say(text);
			if (!text && stage.scene) setTimeout(() => stage.changes.retell(), RECOVERED_MS);
		});
		const life = new AbortController();
		// Another address brings another scene: what is under way must not be told over it.
		window.addEventListener("popstate", () => stage.changes.stop(), { signal: life.signal });
		known = { stage, unwatch, life };
		mounted.set(key, known);
	}
	known.data = data;
	// The number is there so that a change can be told from the same scene reached anew.
	known.stage.commit = (scene) => setStateValue("change", { scene, number: known.stage.told });
	known.stage.onready = () => data.first && setStateValue("painted", true);
	give(known);
	return () => {
		end(known);
		if (mounted.get(key) === known) mounted.delete(key);
	};
}
