/**
 * Links in a text that lead to another page of the app, followed as the app's own menu is: nothing is loaded anew, and
 * the page there is as it was left. A page names those that it has ways to in links out of sight, which Streamlit made.
 * A link to a place on a page leaves its name for that page, for Streamlit knows pages alone.
 */

const MENU = "header, [data-testid=stSidebar]";
const WAYS = ".st-key-ways a[href]";

let begun = false;

/** Have such links followed so, from now on. */
export function followWays() {
	if (begun) return;
	begun = true;
	document.addEventListener("click", follow, { capture: true });
}

/** @type {(event: MouseEvent) => void} */
function follow(event) {
	const link = event.target instanceof Element && event.target.closest("a[href]");
	if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || link.matches(WAYS)) return;
	if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // to another tab
	if (link.origin !== location.origin || isAsking(link)) return;
	if (link.pathname === location.pathname && !link.closest(MENU)) return; // it is the stage's own
	const ways = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(WAYS));
	const way = [...ways].find(({ pathname }) => pathname === link.pathname);
	if (!way) return;
	event.preventDefault();
	event.stopPropagation();
	if (link.hash) document.documentElement.dataset.place = link.hash.slice(1);
	way.click();
}

/** The place that the link to this page has named, "" for none; asked for once. */
export function placeAskedFor() {
	const { dataset } = document.documentElement;
	const { place = "" } = dataset;
	delete dataset.place;
	return place;
}

/**
 * Whether a link asks for more than the page: for a scene on it.
 * @type {(link: HTMLAnchorElement) => boolean}
 */
function isAsking({ search }) {
	return [...new URLSearchParams(search).keys()].some((name) => !name.startsWith("embed"));
}
