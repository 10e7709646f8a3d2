/** The dialog of keys: opened by its button, and by ? on the stage; it has the keys of what is on the page alone. */

const STAGE = ".momentum-stage";
const TYPED = "input:not([type=range]), textarea, select";

/**
 * Have the dialog opened, wherever a page has one.
 * @param {Document} page
 */
export function listenForKeyHelp(page) {
	page.addEventListener("click", ({ target }) => {
		if (target instanceof Element && target.closest(".show-keys")) showKeys(page);
	});
	page.addEventListener("keydown", (event) => {
		const { key, target, ctrlKey, metaKey, altKey } = event;
		if (key !== "?" || ctrlKey || metaKey || altKey || !(target instanceof Element)) return;
		if (!target.closest(STAGE) || target.matches(TYPED)) return;
		event.preventDefault();
		showKeys(page);
	});
}

/** @param {Document} page */
function showKeys(page) {
	const dialog = /** @type {HTMLDialogElement | null} */ (page.querySelector("dialog.keys"));
	if (!dialog || dialog.open) return;
	for (const section of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("[data-where]"))) {
		const all = [...page.querySelectorAll(section.dataset.where ?? "")];
		section.hidden = !all.some((part) => part.checkVisibility({ visibilityProperty: true }));
	}
	dialog.showModal();
}
