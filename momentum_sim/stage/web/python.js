/** Values as Python writes them where it says what it refuses. */

const UNPRINTABLE = /[\p{C}\p{Z}]/u;
const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const MOST = 60; // signs of a value that are shown

/** A number: in the fewest digits that read back as it, with an exponent below 1e-4 and from 1e16 on. */
export function asPython(value) {
	if (Number.isNaN(value)) return "nan";
	if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
	const [digits, exponent] = value.toExponential().split("e");
	const size = Math.abs(exponent);
	if (exponent < -4 || exponent >= 16) return `${digits}e${exponent < 0 ? "-" : "+"}${size < 10 ? "0" : ""}${size}`;
	return `${Object.is(value, -0) ? "-" : ""}${value}${Number.isInteger(value) ? ".0" : ""}`;
}

/** A text in quotation marks, with what cannot be printed escaped, cut to a readable length. */
export function quoted(text) {
	const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
	return cut(`${mark}${[...text].map((sign) => (sign === mark ? `\\${sign}` : escaped(sign))).join("")}${mark}`);
}

function escaped(sign) {
	if (sign === "\\") return "\\\\";
	if (sign === " " || !UNPRINTABLE.test(sign)) return sign;
	const code = sign.codePointAt(0);
	const [letter, length] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
	return ESCAPES[sign] ?? `\\${letter}${code.toString(16).padStart(length, "0")}`;
}

/** A text of a readable length. */
export function cut(text) {
	const signs = [...text];
	return signs.length <= MOST ? text : `${signs.slice(0, MOST - 3).join("")}...`;
}
