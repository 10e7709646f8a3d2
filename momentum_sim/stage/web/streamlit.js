/** The stage as a Streamlit component: Streamlit calls the default export at the mount and after every rerun. */

import { Stage } from "./stage.js";

/** @type {Map<string, Stage>} by the component's key, which stays the same while its data changes */
const stages = new Map();

export default function mount({ key, data, parentElement, setStateValue }) {
	let stage = stages.get(key);
	if (!stage || !parentElement.contains(stage.root)) {
		stage?.remove();
		stage = new Stage(parentElement, () => {});
		stages.set(key, stage);
	}
	stage.commit = (scene) => setStateValue("change", { scene, number: (stage.changes = (stage.changes ?? 0) + 1) });
	stage.receive(data);
	return () => {
		stage.remove();
		if (stages.get(key) === stage) stages.delete(key);
	};
}
