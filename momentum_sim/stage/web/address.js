/**
 * The address of a page that no Python stands behind. A link is written after the ?, as the app has it, so that it
 * works there as well; where a browser lets a page change no more than what follows the #, as some do with a file on a
 * disk, it is written there. What follows the # comes first when it is read.
 */

const OWN = ["http:", "https:", "file:"]; // frames that are made from a text or from bytes have no address of their own

/**
 * What the page's address says of the stage, without the mark before it.
 * @type {(location?: {protocol: string, search: string, hash: string}) => string}
 */
export function askedFor({ protocol, search, hash } = location) {
	if (!OWN.includes(protocol)) return "";
	const fragment = hash.slice(1);
	return fragment && !document.getElementById(fragment) ? fragment : search.slice(1); // or it is a place on the page
}

/**
 * Write a query into the address, by `pushState` or `replaceState`.
 * @type {(query: string, write: "pushState" | "replaceState") => void}
 */
export function writeAddress(query, write) {
	try {
		history[write](null, "", addressOf(query));
	} catch {
		history[write](null, "", `#${query || "v=1"}`);
	}
}

/**
 * The page's address with another query.
 * @type {(query: string) => string}
 */
export const addressOf = (query) => location.href.replace(/[?#].*$/, "") + (query && `?${query}`);
