/**
 * What a browser must have for the stage, and what is said where it cannot be. Each name stands for all that came to
 * browsers before it. Its words are old ones, so that a browser that lacks something can say so.
 */

/** @type {Record<string, () => boolean>} */
const NEEDS = {
	WebAssembly: () => typeof WebAssembly !== "undefined",
	DecompressionStream: () => typeof DecompressionStream !== "undefined",
	"CSS nesting": () => CSS.supports("selector(&)"),
	"CSS :has()": () => CSS.supports("selector(:has(a))"),
};

/**
 * What a browser lacks, as the end of a sentence; nothing if it has all.
 * @type {() => string}
 */
export function lacking() {
	const missing = Object.keys(NEEDS).filter((name) => !NEEDS[name]());
	return missing.length ? `it has no ${missing.join(" and no ")}` : "";
}

/**
 * The sentence that stands where the stage would be.
 * @type {(reason: string) => string}
 */
export const cannotBeMoved = (reason) => `This picture cannot be moved in this browser: ${reason}.`;
