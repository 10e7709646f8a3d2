/** A reader's own curve as a Streamlit component. Nothing of it is told to the server. */

import { OwnCurve } from "./own/tool.js";

const tools = /** @type {Map<string, OwnCurve>} */ (new Map()); // by the component's key

/** @type {(component: {key: string, data: import("./own/tool.js").Supplies, parentElement: Element}) => () => void} */
export default function mount({ key, data, parentElement }) {
	const before = tools.get(key);
	const there = before && parentElement.contains(before.root);
	if (!there) before?.remove();
	const tool = there ? before : new OwnCurve(parentElement, data);
	tools.set(key, tool);
	return () => {
		tool.remove();
		if (tools.get(key) === tool) tools.delete(key);
	};
}
