/** A lesson's page: mounts its stage, keeps the address in step with it, and brings what is asked for to life. */

import { hashOf, sceneOf } from "./address.js";
import { copy } from "./copy.js";
import { watchFigures } from "./figures.js";
import { same } from "../../stage/web/scene.js";

const NOT_UNDERSTOOD = "This link was not understood, so the page shows the scene that it opens with.";
const { lesson, ...known } = globalThis.momentumSimSite;
const { opening, beats, translator } = lesson;
const first = (selector) => document.querySelector(selector);

/** The scene that the address asks for, or the opening one and why. */
async function asked() {
	try {
		return { scene: await sceneOf(location.hash, lesson, known), said: "" };
	} catch {
		return { scene: opening, said: NOT_UNDERSTOOD };
	}
}

/** Keep address and stage in step. */
async function begin() {
	let visit = 0;
	let shown = null; // the scene that the address tells
	let telling = Promise.resolve();
	const dataOf = (scene) => ({ visit, scene, opening, beats, catalogue: known.catalogue, sweeps: {} });

	const { scene, said } = await asked();
	shown = scene;
	const tell = async (scene) => {
		if (same(scene, shown)) return;
		shown = scene;
		stage.say("");
		const hash = await hashOf(scene, lesson);
		if (hash !== location.hash) history.pushState(null, "", hash || location.pathname + location.search);
		await pointMark(scene);
	};
	const commit = (scene) => {
		// In the order in which they were let go; an address that could not be written is made up for by the next.
		telling = telling.then(() => tell(scene)).catch((error) => console.error(error));
		return telling;
	};
	const stage = await globalThis.momentumSim.mount(first(".stage"), dataOf(scene), { controls: "all", fill: false, commit });
	stage.say(said);
	await pointMark(scene);

	const arrive = async () => {
		const { scene, said } = await asked();
		visit += 1;
		shown = scene;
		await stage.receive(dataOf(scene));
		stage.say(said);
		await pointMark(scene);
	};
	window.addEventListener("popstate", () => {
		stage.changes.stop(); // what is under way must not be told over it
		stage.during(arrive());
	});
	for (const link of document.querySelectorAll("a.show")) {
		link.addEventListener("click", () => first(".stage").scrollIntoView({ block: "start" }));
	}
	const link = first(".copy-link");
	link.hidden = false;
	link.addEventListener("click", async () => {
		const hash = await hashOf(stage.scene, lesson);
		await copy(location.href.replace(/#.*$/, "") + hash, link.parentElement.querySelector(".copied"));
	});
}

/** Have the mark lead to the translator with what is on the stage. */
async function pointMark(scene) {
	const mark = first(".which-convention");
	if (mark) mark.href = translator.page + (await hashOf(carried(scene), { opening: translator.opening, scenes: {} }));
}

/** The translator's opening scene with the setting of another, if both are on one landscape. */
function carried(scene) {
	const { opening } = translator;
	if (scene.objective.name !== opening.objective.name) return opening;
	const { objective, start, step_size, momentum, equal } = scene;
	return { ...opening, objective, start, step_size, momentum, equal };
}

for (const button of document.querySelectorAll(".copy-code")) {
	const program = button.parentElement;
	button.addEventListener("click", () => copy(program.querySelector("code").textContent, program.querySelector(".copied")));
}
watchFigures(document);
// A formula or a table that is wider than its line can be scrolled with the keyboard too.
for (const wide of document.querySelectorAll(".math.block, .table")) if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
begin();
