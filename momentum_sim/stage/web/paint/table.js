/** Tables: rows of words and numbers, as wide as what stands in them and no wider than their room. */

import { wrapped } from "./wrapped.js";

/** @import { Look, Pen, Size, Theme } from "../types.d.ts" */

/**
 * @typedef {{width: number, top: number, bottom: number}} Room
 *
 * @typedef {object} Cell
 * @property {string} text
 * @property {boolean} [soft] in the colour of what matters less
 * @property {boolean} [bold]
 * @property {Line[]} [lines] instead of the text, one below the other
 * @typedef {{text: string, soft?: boolean, bold?: boolean}} Line
 *
 * @typedef {object} Row
 * @property {string} name by which it is told from others
 * @property {Look} [look] of the run that it is of
 * @property {boolean} [current] the row that the others are compared with; undefined where none is
 * @property {Cell[]} cells the first is the row's heading
 *
 * @typedef {object} Table
 * @property {Cell[]} head
 * @property {Row[]} rows
 * @property {string[]} above lines that stand above it
 * @property {string[]} below
 * @property {{title: string, rows: Row[]} | null} [parts] a smaller table below it
 */

const SIZE = 13; // of text
const ROW = 21;
const BESIDE = 10; // between columns
const SAMPLE = 30; // of a run's line, before a row
const LINE = 17; // of what stands above and below
const NOTE = 12.5; // its size
const TIGHT = 15 / 13; // how high a row must be for its text
const STEP = 0.05; // by which a table of several lines is made smaller
const LEAST = 0.4;
const ROOM = 60; // units that headings of several lines have
const HEAD = 48; // that a column's name has before it breaks

/**
 * How high a table is at its full size.
 * @param {Pen} pen
 * @param {Table} table
 * @param {number} width
 * @returns {number}
 */
export function tableHeight(pen, table, width) {
	const { above, below, parts } = table;
	const words = below.flatMap((text) => wrapped(pen, text, width, { size: NOTE })).length;
	const small = parts ? LINE + ROW * (parts.rows.length + 1) : 0;
	const lines = table.rows.some(({ cells }) => cells[0].lines);
	const rows = lines ? tallHeight(pen, table, width, 1) : ROW * (table.rows.length + (table.rows.length ? 1 : 0));
	return LINE * above.length + rows + LINE * words + small + 4;
}

/**
 * Paint a table with what stands around it; smaller where its room is too narrow, its rows closer where it is too low.
 * @param {Pen} pen
 * @param {Table} table
 * @param {Size} size
 * @param {Theme} theme
 * @param {Table[]} [others] the same at other times, for which there is to be room too
 * @returns {number} where it ends
 */
export function paintTable(pen, table, { width, height }, theme, others = []) {
	let top = 0;
	for (const text of table.above) {
		const size = SIZE * Math.min(1, width / pen.width(text, { size: SIZE, bold: true }));
		pen.text(text, 0, top + LINE / 2, { colour: theme.ink, size, bold: true });
		top += LINE;
	}
	const { parts } = table;
	const below = table.below.flatMap((text) => wrapped(pen, text, width, { size: NOTE }));
	const rest = LINE * below.length + (parts ? LINE + ROW * (parts.rows.length + 1) : 0);
	const room = { width, top, bottom: height - Math.min(rest, (height - top) / 2) };
	if (table.rows.some(({ cells }) => cells[0].lines)) top = paintTall(pen, table, room, theme);
	else if (table.rows.length) top = paintRows(pen, [table.head, ...table.rows.map(({ cells }) => cells)], {
		looks: [null, ...table.rows.map(({ look }) => look)], room, theme,
		wide: columns(pen, [table, ...others].flatMap(({ head, rows }) => [head, ...rows.map(({ cells }) => cells)])),
	});
	for (const text of below) {
		pen.text(text, 0, top + LINE / 2 + 2, { colour: theme.soft, size: NOTE });
		top += LINE;
	}
	return parts ? paintParts(pen, parts, { width, top: top + LINE / 2, bottom: height }, theme) : top;
}

/** @type {(pen: Pen, parts: {title: string, rows: Row[]}, room: Room, theme: Theme) => number} */
function paintParts(pen, { title, rows }, { width, top, bottom }, theme) {
	pen.text(title, 0, top + ROW / 2, { colour: theme.ink, size: SIZE, bold: true });
	const cells = rows.map((row) => row.cells);
	const room = { width, top: top + ROW, bottom };
	return paintRows(pen, cells, { room, wide: columns(pen, cells), theme, looks: [] });
}

/**
 * How wide the widest cell of each column is.
 * @type {(pen: Pen, rows: Cell[][]) => number[]}
 */
const columns = (pen, rows) =>
	rows[0].map((_, k) =>
		Math.max(...rows.map((cells) => pen.width(cells[k].text, { size: SIZE, bold: cells[k].bold }))),
	);

/**
 * Rows, the first column to the left and the others to the right, a line below each.
 * @type {(pen: Pen, rows: Cell[][], how: {looks: (Look | null | undefined)[], room: Room, wide: number[], theme:
 *   Theme}) => number}
 */
function paintRows(pen, rows, { looks, room: { width, top, bottom }, wide, theme }) {
	const lead = looks.some(Boolean) ? SAMPLE : 0;
	const needed = wide.reduce((sum, part) => sum + part, lead) + BESIDE * (wide.length - 1);
	const small = Math.min(1, width / needed);
	const spare = (width - needed * small) / Math.max(wide.length - 1, 1);
	const high = Math.min(ROW, (bottom - top) / rows.length);
	const size = SIZE * Math.min(small, high / (SIZE * TIGHT));
	let right = 0;
	const rights = wide.map((part, k) => (right += (part + (k ? BESIDE : lead)) * small + (k ? spare : 0)));
	const lines = new Path2D();
	rows.forEach((cells, index) => {
		const y = top + (index + 0.5) * high;
		if (looks[index]) paintSample(pen, looks[index], y, small, theme);
		cells.forEach(({ text, soft, bold }, k) => {
			const style = { colour: soft ? theme.soft : theme.ink, size, bold };
			if (!text) return;
			if (k) pen.text(text, rights[k], y, { ...style, align: "right" });
			else pen.text(text, lead * small, y, style);
		});
		lines.moveTo(0, y + high / 2);
		lines.lineTo(width, y + high / 2);
	});
	pen.stroke(lines, { colour: theme.line, width: 1 });
	return top + high * rows.length;
}

/**
 * A short sample of a run's line with its marker.
 * @param {Pen} pen
 * @param {Look} look
 * @param {number} y
 * @param {number} small how large it is
 * @param {Theme} theme
 * @returns {void}
 */
function paintSample(pen, look, y, small, theme) {
	const colour = theme.of(look);
	const path = new Path2D();
	path.moveTo(1, y);
	path.lineTo(23 * small, y);
	pen.stroke(path, { colour, width: 1.7, dash: look.dash.map((length) => 0.8 * length) });
	pen.marks(look.marker, [12 * small, y], 3.2, colour);
}

/**
 * The columns of a table whose headings have several lines: what is beside these, and how much room they have.
 * @type {(pen: Pen, table: Table, width: number, small: number) => {heads: string[][], wide: number[], room: number}}
 */
function tallColumns(pen, { head, rows }, width, small) {
	/** @type {(k: number) => number} */
	const widest = (k) => Math.max(...rows.map(({ cells }) => pen.width(cells[k].text, { size: SIZE })));
	const heads = head.slice(1).map(({ text }, k) => wrapped(pen, text, Math.max(widest(k + 1), HEAD), { size: SIZE }));
	const wide = heads.map((lines, k) => {
		const texts = [...lines, ...rows.map(({ cells }) => cells[k + 1].text)];
		return small * (Math.max(...texts.map((text) => pen.width(text, { size: SIZE, bold: true }))) + BESIDE);
	});
	return { heads, wide, room: width - wide.reduce((sum, part) => sum + part, 0) - SAMPLE * small };
}

/**
 * Each row's lines as they are written.
 * @type {(pen: Pen, table: Table, room: number, size: number) => Line[][]}
 */
const tallLines = (pen, { rows }, room, size) =>
	rows.map(({ cells: [{ lines = [] }] }) =>
		lines.flatMap((line) =>
			wrapped(pen, line.text, room, { size, bold: line.bold }).map((text) => ({ ...line, text })),
		),
	);

/** @type {(pen: Pen, table: Table, width: number, small: number) => number} */
function tallHeight(pen, table, width, small) {
	const { heads, room } = tallColumns(pen, table, width, small);
	if (room < ROOM) return Infinity;
	const count = tallLines(pen, table, room, SIZE * small).reduce((sum, lines) => sum + lines.length, 0);
	const head = Math.max(...heads.map((lines) => lines.length));
	return small * SIZE * TIGHT * (count + head) + small * 6 * (table.rows.length + 1);
}

/**
 * Rows whose headings have several lines.
 * @type {(pen: Pen, table: Table, room: Room, theme: Theme) => number}
 */
function paintTall(pen, table, { width, top: start, bottom }, theme) {
	let small = 1;
	while (small > LEAST && tallHeight(pen, table, width, small) > bottom - start) small -= STEP;
	const { heads, wide, room } = tallColumns(pen, table, width, small);
	const [size, high, free] = [SIZE * small, SIZE * TIGHT * small, 3 * small];
	const rights = wide.map((_, k) => width - wide.slice(k + 1).reduce((sum, part) => sum + part, 0));
	const count = Math.max(...heads.map((lines) => lines.length));
	const soft = { colour: theme.soft, size };
	pen.text(table.head[0].text, 0, start + (count - 0.5) * high, soft);
	heads.forEach((lines, k) => lines.forEach((text, line) => {
		pen.text(text, rights[k], start + (count - lines.length + line + 0.5) * high, { ...soft, align: "right" });
	}));
	let top = start + count * high + free;
	const rules = new Path2D();
	const rule = () => {
		rules.moveTo(0, top);
		rules.lineTo(width, top);
		top += free;
	};
	rule();
	const all = tallLines(pen, table, room, size);
	table.rows.forEach(({ look, cells }, index) => {
		if (look) paintSample(pen, look, top + high / 2, small, theme);
		cells.slice(1).forEach(({ text, bold }, k) => {
			pen.text(text, rights[k], top + high / 2, { colour: theme.ink, size, bold, align: "right" });
		});
		for (const line of all[index]) {
			const style = { colour: line.soft ? theme.soft : theme.ink, size, bold: line.bold };
			pen.text(line.text, SAMPLE * small, top + high / 2, style);
			top += high;
		}
		top += free;
		rule();
	});
	pen.stroke(rules, { colour: theme.line, width: 1 });
	return top;
}
