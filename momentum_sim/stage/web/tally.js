/** How well a page's questions were answered, which the browser's tab keeps; one that may keep nothing, the page. */

/** @type {number[]} where nothing may be kept */
let here = [];

/**
 * The scores, 0 to 100, of what has been answered on this page.
 * @returns {number[]}
 */
export function scores() {
	try {
		return JSON.parse(sessionStorage.getItem(keyHere()) ?? "[]");
	} catch {
		return here;
	}
}

/**
 * Keep scores; none, to begin anew.
 * @param {number[]} all
 */
export function keepScores(all = []) {
	here = all;
	try {
		sessionStorage.setItem(keyHere(), JSON.stringify(all));
	} catch {
		// It holds for this page.
	}
}

/** How many questions were answered, and how well; nothing before the first. */
export function tally() {
	const all = scores();
	const mean = all.reduce((sum, score) => sum + score, 0) / all.length;
	return all.length ? `So far: ${all.length} answered, ${Math.round(mean)} points on average.` : "";
}

const keyHere = () => `momentum-sim tally ${location.pathname}`;
