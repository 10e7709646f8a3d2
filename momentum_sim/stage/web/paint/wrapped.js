/** How texts break into lines. */

/**
 * A text in lines no wider than this, and no more than so many, the last with an ellipsis if some is left.
 * @param {import("./pen.js").CanvasPen} pen
 * @param {string} text
 * @param {number} width
 * @param {{size?: number, bold?: boolean, most?: number}} [how]
 * @returns {string[]}
 */
export function wrapped(pen, text, width, { size = 12, bold = false, most = Infinity } = {}) {
	const fits = (words) => pen.width(words, { size, bold }) <= width;
	const lines = [];
	let line = "";
	for (const word of text.split(" ")) {
		const longer = line ? `${line} ${word}` : word;
		if (fits(longer)) {
			line = longer;
			continue;
		}
		if (line) lines.push(line);
		const pieces = broken(word, fits);
		lines.push(...pieces.slice(0, -1));
		line = pieces.at(-1);
	}
	lines.push(line);
	if (lines.length <= most) return lines;
	let last = lines[most - 1];
	while (last && !fits(`${last}…`)) last = last.slice(0, -1);
	return [...lines.slice(0, most - 1), `${last.trimEnd()}…`];
}

/** A word in pieces that fit, each of one letter at least. */
function broken(word, fits) {
	const pieces = [""];
	for (const letter of word) {
		if (pieces.at(-1) && !fits(pieces.at(-1) + letter)) pieces.push("");
		pieces.push(pieces.pop() + letter);
	}
	return pieces;
}
