/** What a page shows in the place of what was seen of it before there were scripts. */

/**
 * Put HTML of our own, which holds nothing that a reader wrote, where it is not yet, and give what it has at its top.
 * @type {(parent: HTMLElement, html: string, selector: string) => Element | null}
 */
export function shownIn(parent, html, selector) {
	if (!parent.querySelector(selector)) parent.insertAdjacentHTML("beforeend", html);
	return parent.querySelector(selector);
}

/** Take away what was seen first, once a page stands there, scrolled to where its reader is. */
export function takePlaceOfFirst() {
	const first = document.getElementById("first");
	if (!first) return;
	document.querySelector(".stMain")?.scrollTo(0, first.scrollTop);
	first.remove();
}
