/**
 * The stage on any page, with what the scene's look says: its title and caption, its background, and what readers are
 * given. It asks nothing of the page around it, and listens to nothing but, where it has one of its own, its address. A
 * page that has it in a frame hears of it: `{type: "momentum-sim", scene, height}` is posted to the parent once it can
 * be used and after each change that has been let go, with the scene as it is now and the height in px that the whole
 * takes.
 */

import { askedFor, writeAddress } from "./address.js";
import { element } from "./dom.js";
import { askedOnly, givenAt, givenOf } from "./given.js";
import { controlsIn, fromQuery, saidOf, toQuery } from "./link.js";
import { same } from "./scene.js";
import { Stage } from "./stage.js";

/** @import { Document, Links, Scene } from "./types.d.ts" */

/**
 * @typedef {object} Options
 * @property {"all" | string[]} [controls]
 * @property {boolean} [fill]
 * @property {string} [source]
 * @property {Links | null} [links]
 * @property {import("./stage.js").Commit} [commit]
 * @property {HTMLElement} [beside] and what is of `lesson.js` alone
 * @property {string[]} [parameters]
 * @property {import("./about.js").About} [about]
 */

/**
 * Put a stage into an element, in place of what is there, and promise it once it can be used. `data` is what Python's
 * `stage_document` gives. Of the options, `controls` are what readers are given, by name ("all" for everything), else
 * what the look says; `fill` is false where the element is as tall as what is in it; `source` is an address that is
 * linked to; `links` is the table of their words, where the page's address is the stage's own, and what that says of
 * controls comes first; `commit(scene)` is told of changes, and may promise to have done with one.
 * @type {(parent: Element, data: Document, options?: Options) => Promise<Stage>}
 */
export async function mountStage(parent, data, options = {}) {
	const { fill = true, source = "", links = null, commit = () => {} } = options;
	const { title, caption, background, controls: usual } = data.scene.look;
	const said = links && controlsIn(askedFor(), links);
	const given = givenOf(said ?? options.controls ?? usual);
	/** @type {(data: Document) => Document} */
	const shown = (all) => askedOnly(givenAt(all, said), given);
	const page = shown(data);
	const known = links && { catalogue: data.catalogue, links };
	/** @type {Scene | null} */
	let told = null; // the scene that the address tells
	const kind = fill ? "momentum-embed fill" : "momentum-embed";
	const root = element("div", { class: kind, "data-background": background });
	if (title) root.append(element("h1", { class: "title" }, title));
	/** @type {(scene: Scene) => unknown} */
	const tell = (scene) => {
		if (known && told && !same(scene, told)) {
			stage.say("");
			const query = toQuery(scene, page.opening, known, said);
			if (window.parent === window) writeAddress(query, "replaceState");
		}
		told = scene;
		const { scrollHeight: height } = document.documentElement;
		if (window.parent !== window) window.parent.postMessage({ type: "momentum-sim", scene, height }, "*");
		return commit(scene);
	};
	const stage = new Stage(root, tell, given);
	/** @type {(visit: number) => Promise<void>} */
	const show = async (visit) => {
		/** @type {ReturnType<typeof fromQuery>} */
		const own = { scene: page.scene, ignored: [] };
		const { scene, ignored } = known ? fromQuery(askedFor(), page.opening, known) : own;
		await stage.receive(shown({ ...page, visit, scene }));
		if (links && !stage.failure) stage.say(saidOf(ignored, links));
	};
	const link = source && element("a", { href: source, target: "_blank", rel: "noopener" }, "Source");
	if (caption || link) root.append(element("p", { class: "caption" }, element("span", {}, caption), link ?? ""));
	const before = [...parent.childNodes];
	parent.append(root); // what is measured must be on the page
	await show(data.visit);
	if (stage.failure) {
		stage.remove();
		root.remove();
		throw new Error(stage.failure);
	}
	for (const old of before) old.remove();
	await painted(stage.root);
	tell(stage.scene);
	if (links) {
		const arrive = async () => {
			if (!same(controlsIn(askedFor(), links), said)) {
				location.reload(); // it is another page
				return;
			}
			told = null;
			await show((stage.visit ?? 0) + 1);
			tell(stage.scene);
		};
		window.addEventListener("popstate", () => {
			stage.changes.stop(); // what is under way must not be told over it
			stage.during(arrive());
		});
	}
	return stage;
}

export const mount = mountStage;

/**
 * Wait until a stage can be used.
 * @type {(root: HTMLElement) => Promise<void>}
 */
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
