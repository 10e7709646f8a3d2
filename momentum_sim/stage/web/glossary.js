/**
 * The glossary: a field that leaves the entries in which what is written there is a word, and the entry that the
 * address names. As a Streamlit component it is the whole page, as Home is.
 */

import { shownIn, takePlaceOfFirst } from "./first.js";
import { followWays, placeAskedFor } from "./ways.js";

/**
 * Have the field find entries.
 * @type {(root: ParentNode) => void}
 */
export function listenToGlossary(root) {
	const field = root.querySelector(".glossary .find input");
	const find = /** @type {HTMLElement | null} */ (root.querySelector(".glossary .find"));
	if (!(field instanceof HTMLInputElement) || !find || !find.hidden) return;
	find.hidden = false;
	const entries = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".glossary dl > div"));
	const found = root.querySelector(".found");
	field.addEventListener("input", () => {
		const wanted = field.value.trim().toLowerCase();
		let count = 0;
		for (const entry of entries) {
			entry.hidden = !(entry.dataset.words ?? "").includes(wanted);
			count += Number(!entry.hidden);
		}
		if (found) found.textContent = wanted ? `${count} of ${entries.length}` : "";
	});
	// An entry that another one leads to is there, whatever was looked for.
	root.addEventListener("click", ({ target }) => {
		if (!(target instanceof Element) || !target.closest('.glossary a[href^="#"]')) return;
		field.value = "";
		field.dispatchEvent(new Event("input"));
	});
}

/** @type {(component: {data: string, parentElement: HTMLElement}) => void} */
export default function mount({ data, parentElement }) {
	const isNew = !parentElement.querySelector(".glossary");
	shownIn(parentElement, data, ".glossary");
	listenToGlossary(parentElement);
	followWays();
	takePlaceOfFirst();
	const place = placeAskedFor();
	if (place) history.replaceState(history.state, "", `#${place}`);
	if (isNew && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}
