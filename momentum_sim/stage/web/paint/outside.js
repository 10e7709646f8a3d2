/** The records of companions from outside the package, by kind. Here are none: a bundle has its own in this place. */

/** @type {Record<string, import("./companions.js").Companion>} */
export const outside = {};
