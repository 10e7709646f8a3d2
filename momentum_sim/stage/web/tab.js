/**
 * What belongs to a browser's tab: by which way its reader came to the address that it has, and on each page the scene
 * that was left there. A page's address is written by Python alone; here it is only put back.
 */

import { same } from "./scene.js";

/** @import { Scene } from "./types.d.ts" */

const EMBEDDING = ["embed", "embed_options"]; // Streamlit keeps these two in the address, and to itself

/** @type {string | null} */
let gone = null; // where the browser's own buttons have just led; null once the page there is shown
/** @type {string | null} */
let restored = null; // the address that was put back last
let first = true; // no stage has been shown since the document was loaded

window.addEventListener("popstate", () => {
	gone = location.href;
});

/**
 * Whether its reader has gone back or on, and the page there is not shown yet.
 * @type {() => boolean}
 */
export function isUnderWay() {
	return gone === location.href;
}

/** Its reader has changed something: nobody is on the way to another address any more. */
export function stay() {
	gone = null;
}

/** Have Streamlit run the page at the address as it is now, as if its reader had gone there. */
export function goToAddress() {
	window.dispatchEvent(new PopStateEvent("popstate"));
}

/**
 * Whether its reader chose this page in the app; else the address was opened, or gone back to. Ask once a mount.
 * @type {() => boolean}
 */
export function cameByMenu() {
	const loaded = first && performance.getEntriesByType("navigation")[0]?.name;
	first = false;
	return !isUnderWay() && !(loaded && new URL(loaded).pathname === location.pathname);
}

/**
 * See to it that the address is the one whose scene is shown: `query`, name to value.
 *
 * It is another if Python's answer to a change came after its reader had gone to another address, or if the scene is
 * the one that was left here. What is shown while its reader is on the way elsewhere changes nothing: answers that come
 * one by one would each lead to their own address.
 * @type {(query: Record<string, string>) => void}
 */
export function settleAddress(query) {
	const here = new URL(location.href);
	const kept = Object.fromEntries([...here.searchParams].filter(([name]) => EMBEDDING.includes(name)));
	const shown = { ...query, ...kept };
	/** @type {(named: Record<string, string>) => [string, string][]} */
	const sorted = (named) => Object.entries(named).sort();
	/** @type {(address: URL) => boolean} */
	const tells = ({ searchParams }) => same(sorted(shown), sorted(Object.fromEntries(searchParams)));
	const wanted = gone ? new URL(gone) : null;
	if (wanted?.pathname === here.pathname) {
		if (!tells(wanted)) return;
		if (gone !== here.href) history.replaceState(history.state, "", gone); // a late answer has written over it
	} else if (!tells(here)) {
		here.search = String(new URLSearchParams(shown));
		if (here.href === restored) return; // nothing is done twice
		restored = here.href;
		history.replaceState(history.state, "", here);
		goToAddress();
		gone = null;
		return;
	}
	[gone, restored] = [null, null];
}

/**
 * Keep the scene that a page is left with, nothing if it is the one that it opens with.
 * @type {(page: string, scene: Scene, opening: Scene) => void}
 */
export function remember(page, scene, opening) {
	try {
		if (same(scene, opening)) sessionStorage.removeItem(keyOf(page));
		else sessionStorage.setItem(keyOf(page), JSON.stringify(scene));
	} catch {
		// A tab that may keep nothing, or no more: the page opens as it always does.
	}
}

/**
 * What was kept of a page, which anybody may have written; null for nothing.
 * @type {(page: string) => Scene | null}
 */
export function recall(page) {
	try {
		return JSON.parse(sessionStorage.getItem(keyOf(page)) ?? "null");
	} catch {
		return null;
	}
}

/** @type {(page: string) => string} */
function keyOf(page) {
	return `momentum-sim ${page}`;
}
