/**
 * The stage on any page, with what the scene's look says: its title and caption, its background, and what readers are
 * given. It asks nothing of the page around it, and listens to nothing. A page that has it in a frame hears of it:
 * `{type: "momentum-sim", scene, height}` is posted to the parent once it can be used and after each change that has
 * been let go, with the scene as it is now and the height in px that the whole of it takes.
 */

import { element } from "./dom.js";
import { EVERYTHING } from "./given.js";
import { Stage } from "./stage.js";

/**
 * Put a stage into an element, in place of what is there, and promise it once it can be used. `data` is what Python's
 * `stage_document` gives. Of the options, `controls` are what readers are given, by name ("all" for everything), else
 * what the look says; `fill` is false where the element is as tall as what is in it; `source` is an address that is linked
 * to; `commit(scene)` is told of changes, and may promise to have done with one.
 */
export async function mount(parent, data, { controls = data.scene.look.controls, fill = true, source = "", commit = () => {} } = {}) {
	const { title, caption, background } = data.scene.look;
	const given = controls === "all" ? EVERYTHING : new Set(controls);
	const root = element("div", { class: fill ? "momentum-embed fill" : "momentum-embed", "data-background": background });
	if (title) root.append(element("h1", { class: "title" }, title));
	const tell = (scene) => {
		if (window.parent !== window) window.parent.postMessage({ type: "momentum-sim", scene, height: document.documentElement.scrollHeight }, "*");
		return commit(scene);
	};
	const stage = new Stage(root, tell, given);
	const link = source && element("a", { href: source, target: "_blank", rel: "noopener" }, "Source");
	if (caption || link) root.append(element("p", { class: "caption" }, element("span", {}, caption), link ?? ""));
	const before = [...parent.childNodes];
	parent.append(root); // what is measured must be on the page
	await stage.receive(given.has("predict") ? data : unasked(data));
	if (stage.failure) {
		stage.remove();
		root.remove();
		throw new Error(stage.failure);
	}
	for (const old of before) old.remove();
	await painted(stage.root);
	tell(stage.scene);
	return stage;
}

/** The data with nothing hidden for a question that is not asked. */
function unasked(data) {
	const shown = (scene) => ({ ...scene, prediction: null });
	return { ...data, scene: shown(data.scene), opening: shown(data.opening), beats: data.beats.map((beat) => ({ ...beat, scene: shown(beat.scene) })) };
}

/** Wait until a stage can be used. */
function painted(root) {
	return new Promise((resolve) => {
		if (root.dataset.ready) return resolve();
		const observer = new MutationObserver(() => {
			if (!root.dataset.ready) return;
			observer.disconnect();
			resolve();
		});
		observer.observe(root, { attributeFilter: ["data-ready"] });
	});
}
