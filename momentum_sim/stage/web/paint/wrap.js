/** Texts in lines. */

/** A text in lines no wider than this, and no more than `most`, the last with an ellipsis if some is left. */
export function wrapped(pen, text, width, { most = Infinity, ...style }) {
	const fits = (words) => pen.width(words, style) <= width;
	const lines = [];
	for (const paragraph of text.split("\n")) {
		let line = "";
		for (const word of paragraph.split(" ")) {
			const longer = line ? `${line} ${word}` : word;
			if (fits(longer)) {
				line = longer;
				continue;
			}
			if (line) lines.push(line);
			const pieces = broken(word, fits);
			line = pieces.pop();
			lines.push(...pieces);
		}
		lines.push(line);
	}
	if (lines.length <= most) return lines;
	let last = [...lines[most - 1]];
	while (last.length && !fits(`${last.join("")}…`)) last = last.slice(0, -1);
	return [...lines.slice(0, most - 1), `${last.join("").trimEnd()}…`];
}

/** A word in pieces that fit, each of one letter at least. */
function broken(word, fits) {
	const pieces = [""];
	for (const letter of word) {
		if (pieces.at(-1) && !fits(pieces.at(-1) + letter)) pieces.push("");
		pieces[pieces.length - 1] += letter;
	}
	return pieces;
}
