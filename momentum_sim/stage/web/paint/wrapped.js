/** How texts break into lines. */

/**
 * A text in lines no wider than this, and no more than so many, the last with an ellipsis if some is left.
 * @param {import("../types.d.ts").Pen} pen
 * @param {string} text
 * @param {number} width
 * @param {{size?: number, bold?: boolean, serif?: boolean, most?: number}} [how]
 * @returns {string[]}
 */
export function wrapped(pen, text, width, { most = Infinity, ...style } = {}) {
	/** @type {(words: string) => boolean} */
	const fits = (words) => pen.width(words, style) <= width;
	const lines = text.split("\n").flatMap((paragraph) => broken(paragraph, fits));
	if (lines.length <= most) return lines;
	const last = [...lines[most - 1]];
	while (last.length > 0 && !fits(`${last.join("")}…`)) last.pop();
	return [...lines.slice(0, most - 1), `${last.join("").trimEnd()}…`];
}

/**
 * A paragraph in lines that fit.
 * @type {(paragraph: string, fits: (text: string) => boolean) => string[]}
 */
function broken(paragraph, fits) {
	/** @type {string[]} */
	const lines = [];
	let line = "";
	for (const word of paragraph.split(" ")) {
		const longer = line ? `${line} ${word}` : word;
		if (fits(longer)) {
			line = longer;
			continue;
		}
		if (line) lines.push(line);
		const pieces = inPieces(word, fits);
		lines.push(...pieces.slice(0, -1));
		line = pieces[pieces.length - 1];
	}
	return [...lines, line];
}

/**
 * A word in pieces that fit, each of one letter at least.
 * @type {(word: string, fits: (text: string) => boolean) => string[]}
 */
function inPieces(word, fits) {
	const pieces = [""];
	for (const letter of word) {
		const last = pieces.length - 1;
		if (pieces[last] && !fits(pieces[last] + letter)) pieces.push(letter);
		else pieces[last] += letter;
	}
	return pieces;
}
