/** What readers can be given, by the names that a scene's look has for it; a page of lessons gives them everything. */

/** @typedef {{has: (name: string) => boolean}} Given */

/** @type {Given} */
export const EVERYTHING = { has: () => true };
