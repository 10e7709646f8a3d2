/**
 * The stage as a Streamlit component: Streamlit calls the default export at the mount and whenever its data change.
 *
 * A page may send what does not change with the scene apart, in mounts of their own that show nothing: data with `of`,
 * a name, go to the stage whose data name it as `supplies`, and says by name which kernels it `needs`. More of them,
 * and of what `objectives` and `optimizers` are, come when the stage asks: it tells what it `wants`.
 *
 * Data with `beside`, the name that a stage `supplies` has, are of a place beside the prose, in which that stage is
 * shown once more with the sliders of `parameters`.
 *
 * Data with a `link`, the address by name and value, are of a page whose address is kept in step with its stage; those
 * with a `page`, a name, of one that the tab remembers; those with `controls`, names, of one whose address says what
 * its readers are given: at another address that says another thing another stage is mounted.
 */

import { watchConnection } from "./connection.js";
import { isNew, keepTried } from "./done.js";
import { givenAt, givenOf } from "./given.js";
import { partsOf } from "./kernels.js";
import { listenForKeyHelp } from "./key_help.js";
import { listenToPrint } from "./print.js";
import { lacking } from "./needs.js";
import { unpacked } from "./packed.js";
import { listenToProse, Prose } from "./prose.js";
import { Reading } from "./reading.js";
import { same } from "./scene.js";
import { Stage } from "./stage.js";
import { keepScores } from "./tally.js";
import { cameByMenu, goToAddress, isUnderWay, recall, remember, settleAddress, stay } from "./tab.js";
import { listenToTerms } from "./terms.js";
import { followWays } from "./ways.js";

/** @import { Catalogue, Document, Landscape, Rule, Scene } from "./types.d.ts" */

/**
 * @typedef {object} Supplied what does not change with the scene
 * @property {string} of
 * @property {Catalogue} [catalogue]
 * @property {Scene} [opening]
 * @property {Record<string, string>} [kernels]
 * @property {Record<string, Landscape>} [objectives]
 * @property {Record<string, Rule>} [optimizers]
 * @property {Record<string, string>} [sweeps]
 * @property {import("./about.js").About} [about] what is said of the controls
 *
 * @typedef {{of?: undefined, beside: string, parameters: string[]}} Beside
 *
 * @typedef {object} Told
 * @property {undefined} [of]
 * @property {undefined} [beside]
 * @property {string} [supplies]
 * @property {string[]} needs
 * @property {Record<string, string>} [link]
 * @property {string} [page]
 * @property {string[] | null} [controls]
 * @property {boolean} [first]
 * @typedef {Told & Partial<Document> & Pick<Document, "scene" | "visit">} Sent what changes with it
 *
 * @typedef {object} Component
 * @property {string} key
 * @property {Supplied | Sent | Beside} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 *
 * @typedef {object} Mounted
 * @property {Stage} stage
 * @property {boolean} away
 * @property {Sent} data
 * @property {Scene} [opening]
 * @property {number} [visit]
 * @property {() => void} end
 */

const RECOVERED_MS = 1500; // until a server that is back has run the page again
const IN_PLACE_MS = 1500; // the longest that a stage is waited for to stand where its still does
const NEAR_PX = 3;

/**
 * By the component's key: {stage, data, opening, visit, away, end()}. `visit` is the one that the stage is on; `away`:
 * the connection was lost since its reader came to this address, so the stage may know more than the server.
 */
const mounted = /** @type {Map<string, Mounted>} */ (new Map());
const supplies = /** @type {Map<string, Supplied>} */ (new Map()); // by name
const coming = /** @type {Map<string, string>} */ (new Map()); // by name, what is being unpacked
const taken = /** @type {Map<string, string>} */ (new Map()); // by name, what was unpacked last
let asking = false; // for a run at the address that its reader has not left

document.addEventListener("click", startAgain, { capture: true });
const firstStage = () => mounted.values().next().value?.stage;
listenToProse(document, firstStage);
listenToPrint(firstStage);
listenForKeyHelp(document);
listenToTerms();
followWays();

/**
 * Take what is sent apart; what of it is packed as soon as it is unpacked, and stages wait for it.
 * @type {(data: Supplied & {packed?: string}) => Promise<void>}
 */
async function take({ packed, ...data }) {
	const { of } = data;
	if (!packed || packed === taken.get(of)) {
		supply(data);
		return;
	}
	if (lacking()) return; // the stage says so
	coming.set(of, packed);
	const more = await unpacked(packed).json();
	if (coming.get(of) !== packed) return; // other data have come since
	coming.delete(of);
	taken.set(of, packed);
	supply({ ...data, ...more });
}

/** @type {(data: Supplied) => void} */
function supply(data) {
	const had = supplies.get(data.of);
	const all = { ...had, ...data };
	all.kernels = { ...had?.kernels, ...data.kernels };
	all.objectives = { ...had?.objectives, ...data.objectives };
	all.optimizers = { ...had?.optimizers, ...data.optimizers };
	all.sweeps = { ...had?.sweeps, ...data.sweeps };
	const { catalogue } = all;
	if (catalogue) {
		const objectives = { ...catalogue.objectives, ...all.objectives };
		all.catalogue = { ...catalogue, objectives, optimizers: { ...catalogue.optimizers, ...all.optimizers } };
	}
	supplies.set(data.of, all);
	for (const known of mounted.values()) if (known.data.supplies === data.of) give(known);
}

/**
 * Give a stage its data, once all are there.
 * @type {(known: Mounted) => void}
 */
function give(known) {
	const { data } = known;
	const supplied = data.supplies ? supplies.get(data.supplies) : null;
	/** @type {(name: string) => boolean} */
	const there = (name) => partsOf(name).every((part) => parts.has(part));
	const parts = new Set(Object.keys(supplied?.kernels ?? {}).flatMap(partsOf));
	if (data.supplies && coming.has(data.supplies)) return; // it is on its way
	if (!data.supplies || lacking()) arrive(known, /** @type {Sent & Document} */ (data));
	else if (supplied?.opening && data.needs.every(there)) {
		const all = { ...supplied, ...data, of: undefined };
		if (known.stage.prose) known.stage.prose.about = supplied.about ?? null;
		arrive(known, /** @type {Sent & Document} */ (all));
	}
}

/**
 * Show the visit that the data are of, as soon as it is clear which scene it begins with.
 * @type {(known: Mounted, data: Sent & Document) => void}
 */
function arrive(known, data) {
	const { stage } = known;
	const isFirst = known.visit === undefined;
	const isNew = known.visit !== data.visit;
	known.visit = data.visit;
	known.opening = data.opening;
	const left = isFirst && data.page && same(data.link, {}) && cameByMenu() ? recall(data.page) : null;
	if (left !== null) {
		stage.tell(left, { remembered: true }); // Python answers with a visit that begins with it, or as usual
		return;
	}
	const news = isNew && known.away && stage.scene; // of which a server that has forgotten its reader knows nothing
	stage.receive(givenAt(news ? { ...data, scene: news } : data, data.controls));
	if (news) stage.tell(news);
	else if (isNew) {
		keep(known, data.scene);
		if (data.link) settleAddress(data.link);
	}
}

/** @type {(known: Mounted, scene: Scene) => void} */
function keep({ data, opening }, scene) {
	if (data.page && opening) remember(data.page, scene, opening);
}

/** @type {(component: Component) => (() => void) | undefined} */
export default function mount({ key, data, parentElement, setStateValue }) {
	if (data.of !== undefined) {
		take(data);
		return undefined;
	}
	if (data.beside !== undefined) return readBeside(data, parentElement);
	const known = mountedAs(key, parentElement, data);
	known.data = data;
	known.stage.commit = (scene, also) => {
		keep(known, scene);
		const beat = known.stage.beatScenes.findIndex((each) => same(each, scene));
		if (data.page && beat >= 0) keepTried(data.page, beat, known.stage.beatScenes.length);
		stay();
		// The number is there so that a change can be told from the same scene reached anew.
		setStateValue("change", { ...also, scene, number: known.stage.told, visit: data.visit });
	};
	known.stage.ask = (names) => setStateValue("wants", names);
	known.stage.onready = () => {
		if (data.first) setStateValue("painted", true);
		uncover(known.stage, () => data.page && isNew(data.page) && known.stage.rise());
	};
	give(known);
	return () => {
		known.end();
		if (mounted.get(key) === known) mounted.delete(key);
	};
}

/**
 * Take away what was seen in a stage's place before there were scripts, once the stage stands there: what is above it
 * may still be coming.
 * @type {(stage: Stage, then: () => void) => void}
 */
function uncover({ picture, failure }, then) {
	const first = document.getElementById("first");
	const still = failure ? null : first?.querySelector("svg");
	const until = performance.now() + IN_PLACE_MS;
	/** @type {(element: Element) => number} */
	const top = (element) => element.getBoundingClientRect().top;
	/** @type {(now: number) => void} */
	const look = (now) => {
		if (still && Math.abs(top(still) - top(picture.root)) > NEAR_PX && now < until) {
			requestAnimationFrame(look);
			return;
		}
		first?.remove();
		then();
	};
	look(performance.now());
}

/**
 * Show a stage once more beside the prose; nothing where it is already.
 * @type {(data: Beside, parent: HTMLElement) => (() => void) | undefined}
 */
function readBeside({ beside, parameters }, parent) {
	const known = [...mounted.values()].find(({ data }) => data.supplies === beside);
	if (!known?.stage.scene || known.stage.reading?.root.parentElement === parent) return undefined;
	const reading = new Reading(parent, known.stage, parameters);
	return () => reading.remove();
}

/**
 * What is mounted as a component already, if it is still on the page, else anew.
 * @type {(key: string, parent: HTMLElement, data: Sent) => Mounted}
 */
function mountedAs(key, parent, data) {
	const before = mounted.get(key);
	const isOf = (/** @type {Mounted} */ { data: { controls } }) => same(controls ?? null, data.controls ?? null);
	if (before && parent.contains(before.stage.root) && isOf(before)) return before;
	const { reading } = before?.stage ?? {};
	const place = reading?.root.parentElement;
	before?.end();
	const known = began(parent, data);
	mounted.set(key, known);
	if (reading && place) new Reading(place, known.stage, reading.parameters);
	return known;
}

/** @type {(parent: HTMLElement, data: Sent) => Mounted} */
function began(parent, data) {
	const stage = new Stage(parent, undefined, givenOf(data.controls ?? "all"));
	new Prose(stage);
	const life = new AbortController();
	/** @type {Mounted} */
	const known = { stage, data, away: false, end };
	const unwatch = watchConnection((lost) => {
		stage.setAlone(lost);
		if (lost) known.away = true;
		else if (isUnderWay()) goToAddress(); // gone to while nobody answered
		else if (stage.scene) setTimeout(() => tellAgain(stage), RECOVERED_MS);
	});
	// Another address brings another scene: what is under way must not be told over it.
	window.addEventListener("popstate", () => {
		if (asking) return;
		known.away = false;
		stage.leave();
	}, { signal: life.signal });
	function end() {
		life.abort();
		unwatch();
		stage.remove();
	}
	return known;
}

/**
 * Tell a server that is back what it may have missed; one that has forgotten its reader answers only a whole run.
 * @type {(stage: Stage) => void}
 */
function tellAgain(stage) {
	if (!stage.pending.idle) {
		asking = true;
		goToAddress();
		asking = false;
		stay();
	}
	stage.retell();
}

/**
 * The link back to the scene that the page opens with is followed on the stage, without loading anything.
 * @type {(event: MouseEvent) => void}
 */
function startAgain(event) {
	const [known] = mounted.values();
	const link = event.target instanceof Element && event.target.closest("a.start-again");
	if (!link || !known?.stage.scene || !known.opening) return;
	if (event.ctrlKey || event.metaKey || event.shiftKey) return;
	event.preventDefault();
	keepScores();
	known.stage.goTo(known.opening);
}
