/** Values as Python writes them where it says what it refuses. */

const UNPRINTABLE = /[\p{C}\p{Z}]/u;
/** @type {Record<string, string>} */
const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const MOST = 60; // signs of a value that are shown
const LONGEST_NAME = 50;
const ALIKE = 0.7;

/**
 * A number: in the fewest digits that read back as it, with an exponent below 1e-4 and from 1e16 on.
 * @type {(value: number) => string}
 */
export function asPython(value) {
	if (Number.isNaN(value)) return "nan";
	if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
	const [digits, power] = value.toExponential().split("e");
	const exponent = Number(power);
	const size = Math.abs(exponent);
	if (exponent < -4 || exponent >= 16) return `${digits}e${exponent < 0 ? "-" : "+"}${size < 10 ? "0" : ""}${size}`;
	return `${Object.is(value, -0) ? "-" : ""}${value}${Number.isInteger(value) ? ".0" : ""}`;
}

/**
 * A text in quotation marks, with what cannot be printed escaped, cut to a readable length.
 * @type {(text: string) => string}
 */
export function quoted(text) {
	const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
	return cut(`${mark}${[...text].map((sign) => (sign === mark ? `\\${sign}` : escaped(sign))).join("")}${mark}`);
}

/** @type {(sign: string) => string} */
function escaped(sign) {
	if (sign === "\\") return "\\\\";
	if (sign === " " || !UNPRINTABLE.test(sign)) return sign;
	const code = Number(sign.codePointAt(0));
	/** @type {[string, number]} */
	const [letter, length] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
	return ESCAPES[sign] ?? `\\${letter}${code.toString(16).padStart(length, "0")}`;
}

/**
 * A text of a readable length.
 * @type {(text: string) => string}
 */
export function cut(text) {
	const signs = [...text];
	return signs.length <= MOST ? text : `${signs.slice(0, MOST - 3).join("")}...`;
}

/**
 * Which of some names was probably meant; `others` are pairs of what one of them is called elsewhere, and it.
 * @type {(text: string, names: string[], others?: string[][]) => string}
 */
export function meant(text, names, others = []) {
	if ([...text].length > LONGEST_NAME) return "";
	const pairs = [...others, ...names.map((name) => [name, name])];
	const known = new Map(pairs.map(([other, name]) => [bare(other), name]));
	const alike = [...known.keys()].map((name) => ({ name, score: likeness([...name], [...bare(text)]) }));
	const [{ score, name }] = alike.sort((a, b) => b.score - a.score || (a.name < b.name ? 1 : -1));
	return score >= ALIKE ? ` (did you mean '${known.get(name)}'?)` : "";
}

/**
 * A name without what is often written otherwise.
 * @type {(name: string) => string}
 */
const bare = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/**
 * The share of two texts that their longest common pieces make, as difflib measures it.
 * @type {(a: string[], b: string[]) => number}
 */
const likeness = (a, b) => (2 * common(a, b)) / (a.length + b.length) || 0;

/** @type {(a: string[], b: string[]) => number} */
function common(a, b) {
	let [long, from, at] = [0, 0, 0]; // of the longest piece, the first if there are several
	/** @type {number[]} */
	let above = [];
	a.forEach((sign, i) => {
		above = b.map((other, j) => (sign === other ? (above[j - 1] ?? 0) + 1 : 0));
		above.forEach((length, j) => {
			if (length > long) [long, from, at] = [length, i + 1 - length, j + 1 - length];
		});
	});
	return long && long + common(a.slice(0, from), b.slice(0, at)) + common(a.slice(from + long), b.slice(at + long));
}
