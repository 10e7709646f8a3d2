/** Copying text, also where a browser keeps its clipboard from a page. */

const SAID_MS = 4000;

/** Copy a text and say so in `said`, or what else to do. */
export async function copy(text, said) {
	const done = (await throughClipboard(text)) || throughSelection(text);
	said.textContent = done ? "Copied." : "This browser does not let a page copy. Select it yourself.";
	setTimeout(() => (said.textContent = ""), SAID_MS);
}

async function throughClipboard(text) {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false; // there is none without https, or its use is refused
	}
}

function throughSelection(text) {
	const field = document.createElement("textarea");
	const before = document.activeElement;
	field.value = text;
	field.style.cssText = "position: fixed; opacity: 0";
	document.body.append(field);
	field.select();
	const done = document.execCommand("copy");
	field.remove();
	before?.focus();
	return done;
}
