/** Copying text, also where a browser keeps its clipboard from a page. */

const SAID_MS = 4000;

/**
 * Copy a text and say so in `said`, or what else to do.
 * @type {(text: string, said: Element) => Promise<void>}
 */
export async function copy(text, said) {
	const done = (await throughClipboard(text)) || throughSelection(text);
	said.textContent = done ? "Copied." : "This browser does not let a page copy. Select it yourself.";
	setTimeout(() => (said.textContent = ""), SAID_MS);
}

/** @type {(text: string) => Promise<boolean>} */
async function throughClipboard(text) {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false; // there is none without https, or its use is refused
	}
}

/** @type {(text: string) => boolean} */
function throughSelection(text) {
	const field = document.createElement("textarea");
	const before = /** @type {HTMLElement | null} */ (document.activeElement);
	field.value = text;
	field.style.cssText = "position: fixed; opacity: 0";
	document.body.append(field);
	field.select();
	const done = document.execCommand("copy");
	field.remove();
	before?.focus();
	return done;
}
