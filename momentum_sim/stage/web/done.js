/**
 * What of the lessons was done in this browser: pages that were seen, beats that were tried. The browser keeps it, and
 * nobody else is told. One that may keep nothing has done nothing.
 */

/**
 * Whether this browser shows a page for the first time; from then on it does not. One that may keep nothing never does.
 * @type {(page: string) => boolean}
 */
export function isNew(page) {
	if (isSeen(page)) return false;
	return keep(seenAs(page), "yes");
}

/**
 * Keep that a beat was tried, counted from 0, of so many that its page has.
 * @type {(page: string, beat: number, of: number) => void}
 */
export function keepTried(page, beat, of) {
	const all = [...new Set([...tried(page).beats, beat])].filter((each) => each < of).sort();
	keep(triedAs(page), `${all.join(" ")} of ${of}`);
}

/**
 * What was done on a page: whether it was seen, and how many of its beats were tried; `of` is 0 before any was.
 * @type {(page: string) => {seen: boolean, beats: number, of: number}}
 */
export function doneOn(page) {
	const { beats, of } = tried(page);
	return { seen: isSeen(page) || beats.length > 0, beats: beats.length, of };
}

/** @type {(page: string) => boolean} */
function isSeen(page) {
	return kept(seenAs(page)) !== "";
}

/**
 * The beats that were tried, as they are kept, which anybody may have written: `0 2 of 3`.
 * @type {(page: string) => {beats: number[], of: number}}
 */
function tried(page) {
	const [, beats, of] = /^(\d(?: \d)*) of (\d)$/.exec(kept(triedAs(page))) ?? [];
	if (beats === undefined) return { beats: [], of: 0 };
	const all = [...new Set(beats.split(" ").map(Number))].filter((beat) => beat < Number(of));
	return { beats: all, of: Number(of) };
}

/** @type {(key: string) => string} */
function kept(key) {
	try {
		return localStorage.getItem(key) ?? "";
	} catch {
		return "";
	}
}

/** @type {(key: string, value: string) => boolean} */
function keep(key, value) {
	try {
		localStorage.setItem(key, value);
		return true;
	} catch {
		return false;
	}
}

/** @type {(page: string) => string} */
const seenAs = (page) => `seen momentum-sim ${page}`;

/** @type {(page: string) => string} */
const triedAs = (page) => `tried momentum-sim ${page}`;
