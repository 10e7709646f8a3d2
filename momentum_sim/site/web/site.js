/** A lesson's page: mounts its stage, keeps the address in step with it, and brings what is asked for to life. */

import { sceneOf } from "./address.js";
import { copy } from "./copy.js";
import { watchFigures } from "./figures.js";
import { isNew, keepTried } from "../../stage/web/done.js";
import { addressOf, askedFor, writeAddress } from "../../stage/web/address.js";
import { givenAt } from "../../stage/web/given.js";
import { controlsIn, toQuery } from "../../stage/web/link.js";
import { same } from "../../stage/web/scene.js";

/** @import { Document, Scene } from "../../stage/web/types.d.ts" */

const { lesson, ...known } = globalThis.momentumSimSite;
const { name, opening, shown: few, beats, runs, translator, settings, parameters, about } = lesson;
/** @type {(selector: string) => NodeListOf<HTMLElement>} */
const all = (selector) => document.querySelectorAll(selector);
/** @type {(selector: string) => HTMLElement} */
const first = (selector) => all(selector)[0]; // of what every lesson's page has
/** What the page's address says that readers are given. */
const givenHere = () => controlsIn(askedFor(), known.links);
const given = givenHere();
/** @type {(scene: Scene) => string} */
const queryOf = (scene) => toQuery(scene, opening, known, given);

/** Keep address and stage in step. */
async function begin() {
	let visit = 0;
	/** @type {Scene | null} */
	let shown = null; // the scene that the address tells
	/** @type {(scene: Scene) => Document} */
	const dataOf = (scene) => {
		const catalogue = { ...known.catalogue, runs };
		return givenAt({ visit, scene, opening, beats, settings, shown: few, catalogue, sweeps: {} }, given);
	};

	const { scene, said } = await sceneOf(askedFor(), lesson, known);
	shown = scene;
	/** @type {(scene: Scene) => void} */
	const commit = (scene) => {
		if (same(scene, shown)) return;
		shown = scene;
		const beat = beats.findIndex((each) => same(each.scene, scene));
		if (beat >= 0) keepTried(lesson.name, beat, beats.length);
		stage.say("");
		if (addressOf(queryOf(scene)) !== location.href) writeAddress(queryOf(scene), "pushState");
		pointMark(scene);
	};
	const controls = given ?? "all";
	/** @type {import("../../stage/web/embed.js").Options} */
	const options = { controls, fill: false, commit, beside: first(".beside"), parameters, about };
	const stage = await globalThis.momentumSim.mount(first(".stage"), dataOf(scene), options);
	if (isNew(name)) stage.rise(); // before anybody has seen how they come to rest
	stage.say(said);
	pointMark(scene);

	const arrive = async () => {
		if (!same(givenHere(), given)) {
			location.reload(); // it is another page
			return;
		}
		const { scene, said } = await sceneOf(askedFor(), lesson, known);
		visit += 1;
		shown = scene;
		await stage.receive(dataOf(scene));
		stage.say(said);
		pointMark(scene);
	};
	window.addEventListener("popstate", () => {
		stage.changes.stop(); // what is under way must not be told over it
		stage.during(arrive());
	});
	const button = first(".copy-link");
	button.hidden = false;
	const copied = button.parentElement?.querySelector(".copied") ?? button;
	button.addEventListener("click", () => copy(addressOf(queryOf(stage.scene)), copied));
}

/**
 * Have the mark lead to the translator with what is on the stage.
 * @type {(scene: Scene) => void}
 */
function pointMark(scene) {
	const mark = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".which-convention"));
	if (!mark) return;
	const query = toQuery(carried(scene), translator.opening, known);
	mark.href = translator.page + (query && `?${query}`);
}

/**
 * The translator's opening scene with the setting of another, if both are on one landscape.
 * @type {(scene: Scene) => Scene}
 */
function carried(scene) {
	const { opening } = translator;
	if (scene.objective.name !== opening.objective.name) return opening;
	const { objective, start, step_size, momentum, equal, momentum_exponent } = scene;
	return { ...opening, objective, start, step_size, momentum, equal, momentum_exponent };
}

for (const button of all(".copy-code")) {
	const program = button.parentElement ?? button;
	const [code, said] = ["code", ".copied"].map((selector) => program.querySelector(selector));
	if (code && said) button.addEventListener("click", () => copy(code.textContent, said));
}
watchFigures(document);
// A formula or a table that is wider than its line can be scrolled with the keyboard too.
for (const wide of all(".math.block, .table")) {
	if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}
begin();
