/**
 * Numbers from whatever a reader pastes or drops: rows of fields, with a first row of names or without, or JSON.
 * Nothing of it is ever run or shown as HTML. What cannot be read is told with its line.
 */

/**
 * @typedef {object} Table
 * @property {string[]} names of its columns, "" where there is none
 * @property {Float64Array[]} columns with NaN where there is no number
 * @property {Uint8Array[]} blank of each column, 1 where a field is empty or no number
 * @property {number} rows
 * @property {Refusal | null} odd the first field that is no number, of a column of numbers, and how many there are
 *
 * @typedef {object} Refusal
 * @property {string} what the name of a text
 * @property {number} line from 1
 * @property {string} [field]
 * @property {number} [column] from 1
 * @property {number} [many]
 *
 * @typedef {{table: Table} | {refused: Refusal}} Parsed
 */

export const MOST_BYTES = 100_000_000;
const LONGEST_LINE = 1_000_000; // of a table; a single line of numbers may be as long as the whole
const LONGEST_FIELD = 40; // that is told
const MOST_COLUMNS = 1000;
const LOOKED_AT = 30; // lines, for what parts fields
const PARTS = ["\t", ";", ","];
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
/** @type {Record<string, number>} */
const WORDS = { nan: NaN, inf: Infinity, infinity: Infinity, "-inf": -Infinity, "-infinity": -Infinity };
Object.assign(WORDS, { "+inf": Infinity, "+infinity": Infinity });
const BLANK = /^(?:|na|n\/a|null|none|-)$/i;
const CONTROL = /[\0-\x08\x0e-\x1f\ufffd]/g;

/**
 * The text of a file's bytes, of UTF-16 too, which spreadsheets write.
 * @type {(bytes: ArrayBuffer) => string}
 */
export function textOf(bytes) {
	const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
	const wide = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : null;
	return new TextDecoder(wide ?? "utf-8").decode(bytes);
}

/**
 * What a text has of numbers.
 * @type {(text: string) => Parsed}
 */
export function parsed(text) {
	const begin = text.charCodeAt(0) === 0xfeff ? 1 : 0; // a byte order mark
	const head = text.slice(begin, begin + 4000);
	if (!head.trim() && !text.trim()) return { refused: { what: "empty", line: 1 } };
	if ((head.match(CONTROL)?.length ?? 0) > head.length / 50) return { refused: { what: "binary", line: 1 } };
	const sign = head.trimStart()[0];
	if (sign === "<") return { refused: { what: "markup", line: 1 } };
	if (sign === "[" || sign === "{") return ofJson(text.slice(begin), sign);
	return ofLines(text.slice(begin));
}

/**
 * A field as a number, NaN if it is none.
 * @type {(field: string, comma: boolean) => number}
 */
function numberOf(field, comma) {
	if (NUMBER.test(field)) return Number(field);
	if (comma && DECIMAL_COMMA.test(field)) return Number(field.replace(",", "."));
	return WORDS[field.toLowerCase()] ?? NaN;
}

/**
 * Whether a field is a number, or the word for none.
 * @type {(field: string, comma: boolean) => boolean}
 */
const isNumber = (field, comma) =>
	NUMBER.test(field) || field.toLowerCase() in WORDS || (comma && DECIMAL_COMMA.test(field));

/**
 * The fields of a line, without the quotes around them.
 * @type {(line: string, part: string) => string[]}
 */
function fieldsOf(line, part) {
	if (part === " ") return line.trim().split(/\s+/).map(unquoted);
	if (!line.includes('"')) return line.split(part).map((field) => field.trim());
	const fields = [];
	let field = "";
	let quoted = false;
	for (let k = 0; k < line.length; k++) {
		const sign = line[k];
		if (sign === '"') {
			if (quoted && line[k + 1] === '"') field += line[++k];
			else quoted = !quoted;
		} else if (sign === part && !quoted) {
			fields.push(field.trim());
			field = "";
		} else field += sign;
	}
	return [...fields, field.trim()];
}

/** @type {(field: string) => string} */
const unquoted = (field) => (/^".*"$/.test(field) ? field.slice(1, -1) : field);

/**
 * What parts the fields of some lines: the first sign that every line has as often, else spaces.
 * @type {(lines: string[]) => string}
 */
function partOf(lines) {
	for (const part of PARTS) {
		const counts = lines.map((line) => fieldsOf(line, part).length);
		if (counts[0] > 1 && counts.every((count) => count === counts[0])) return part;
	}
	for (const part of PARTS) if (lines.every((line) => line.includes(part))) return part;
	return " ";
}

/**
 * Where the lines of a text begin and end, blank ones and comments left out.
 * @param {string} text
 * @param {(line: string, number: number) => boolean} visit whether to go on
 */
function eachLine(text, visit) {
	let number = 0;
	for (let at = 0; at < text.length; ) {
		let end = text.indexOf("\n", at);
		if (end < 0) end = text.length;
		number += 1;
		const last = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
		const first = text.charCodeAt(at);
		if (last > at && first !== 35 && !visit(text.slice(at, last), number)) return;
		at = end + 1;
	}
}

/**
 * Whether a first line has numbers where the next one has them, as lines of a log do, whose words are in each of them.
 * @type {(first: string[], line: string | undefined, part: string, comma: boolean) => boolean}
 */
function isLikeNext(first, line, part, comma) {
	const next = fieldsOf(line ?? "", part);
	const numbers = first.map((field) => isNumber(field, comma));
	const alike = next.length === first.length && next.every((field, k) => isNumber(field, comma) === numbers[k]);
	return alike && numbers.includes(true);
}

/** @type {(text: string) => Parsed} */
function ofLines(text) {
	if (!text.includes("\n") && text.includes("\r")) text = text.replaceAll("\r", "\n"); // of old spreadsheets
	/** @type {string[]} */
	const looked = [];
	let lines = 0;
	let long = 0;
	eachLine(text, (line, number) => {
		if (!line.trim()) return true;
		if (looked.length < LOOKED_AT) looked.push(line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line);
		if (line.length > LONGEST_LINE && !long) long = number;
		lines += 1;
		return true;
	});
	if (!lines) return { refused: { what: "empty", line: 1 } };
	if (lines === 1) return ofOneLine(text.trim());
	if (long) return { refused: { what: "long", line: long } };
	const part = partOf(looked);
	const comma = part !== ",";
	const first = fieldsOf(looked[0], part);
	if (first.length > MOST_COLUMNS) return { refused: { what: "wide", line: 1, many: first.length } };
	const isPlain = first.every((field) => isNumber(field, comma) || BLANK.test(field));
	const headed = !isPlain && !isLikeNext(first, looked[1], part, comma);
	if (headed && lines < 2) return { refused: { what: "no_numbers", line: 1 } };
	return columnsOf(text, { part, comma, headed, names: headed ? first : first.map(() => ""), most: lines });
}

/**
 * @param {string} text
 * @param {{part: string, comma: boolean, headed: boolean, names: string[], most: number}} how
 * @returns {Parsed}
 */
function columnsOf(text, { part, comma, headed, names, most }) {
	const width = names.length;
	const columns = names.map(() => new Float64Array(most));
	const blank = names.map(() => new Uint8Array(most));
	const oddities = names.map(() => ({ many: 0, line: 0, field: "" }));
	let rows = 0;
	let skip = headed;
	eachLine(text, (line, number) => {
		if (!line.trim()) return true;
		if (skip) {
			skip = false;
			return true;
		}
		const fields = fieldsOf(line, part);
		for (let k = 0; k < width; k++) {
			const field = fields[k] ?? "";
			const value = numberOf(field, comma);
			columns[k][rows] = value;
			if (value === value || isNumber(field, comma)) continue;
			blank[k][rows] = 1;
			if (!BLANK.test(field) && !oddities[k].many++) Object.assign(oddities[k], { line: number, field });
		}
		rows += 1;
		return true;
	});
	return tableOf(names, columns, blank, rows, oddities);
}

/**
 * A single line: its fields are a column, whatever parts them.
 * @type {(line: string) => Parsed}
 */
function ofOneLine(line) {
	const fields = line.split(/[\s,;]+/).filter(Boolean);
	const values = Float64Array.from(fields, (field) => numberOf(unquoted(field), false));
	const odd = fields.findIndex((field) => !isNumber(unquoted(field), false));
	if (odd >= 0) {
		return { refused: { what: "no_number", line: 1, field: fields[odd].slice(0, LONGEST_FIELD), column: odd + 1 } };
	}
	return tableOf([""], [values], [new Uint8Array(values.length)], values.length, [{ many: 0, line: 0, field: "" }]);
}

/**
 * A table of the columns that have numbers.
 * @param {string[]} names
 * @param {Float64Array[]} columns
 * @param {Uint8Array[]} blank
 * @param {number} rows
 * @param {{many: number, line: number, field: string}[]} oddities
 * @returns {Parsed}
 */
function tableOf(names, columns, blank, rows, oddities) {
	const own = names.map((_, k) => k).filter((k) => {
		const missing = blank[k].subarray(0, rows).reduce((sum, one) => sum + one, 0);
		return rows > missing && oddities[k].many <= rows / 2;
	});
	if (own.length === 0) {
		const odd = oddities.find(({ many }) => many);
		if (!odd) return { refused: { what: "no_numbers", line: 1 } };
		const column = oddities.indexOf(odd) + 1;
		const field = odd.field.slice(0, LONGEST_FIELD);
		return { refused: { what: "no_number", line: odd.line, field, column } };
	}
	const first = own.find((k) => oddities[k].many);
	/** @type {(column: number) => Refusal} */
	const oddIn = (column) => {
		const { line, field, many } = oddities[column];
		return { what: "odd", line, field: field.slice(0, LONGEST_FIELD), column: column + 1, many };
	};
	const odd = first === undefined ? null : oddIn(first);
	return {
		table: {
			names: own.map((k) => names[k]), rows, odd,
			columns: own.map((k) => columns[k].subarray(0, rows)), blank: own.map((k) => blank[k].subarray(0, rows)),
		},
	};
}

/** @type {(text: string, sign: string) => Parsed} */
function ofJson(text, sign) {
	/** @type {unknown[]} */
	let items = [];
	try {
		const whole = JSON.parse(text);
		if (Array.isArray(whole)) items = whole;
		else items = rowsOf(whole);
	} catch {
		if (sign === "[") return { refused: { what: "json", line: 1 } };
		let wrong = 0;
		eachLine(text, (line, number) => {
			try {
				if (line.trim()) items.push(JSON.parse(line));
			} catch {
				wrong = number;
			}
			return !wrong;
		});
		if (wrong) return { refused: { what: "json", line: wrong } };
	}
	if (items.length === 0) return { refused: { what: "empty", line: 1 } };
	/** @type {(item: unknown) => Record<string, unknown>} */
	const fieldsIn = (item) => (item !== null && typeof item === "object" ? /** @type {any} */ (item) : { "": item });
	const names = [...new Set(items.slice(0, LOOKED_AT).flatMap((item) => Object.keys(fieldsIn(item))))];
	if (names.length > MOST_COLUMNS) return { refused: { what: "wide", line: 1, many: names.length } };
	const rows = items.length;
	const blank = names.map(() => new Uint8Array(rows));
	const oddities = names.map(() => ({ many: 0, line: 0, field: "" }));
	const columns = names.map((name, k) => Float64Array.from(items, (item, row) => {
		const fields = fieldsIn(item);
		const value = Object.hasOwn(fields, name) ? fields[name] : null;
		if (typeof value === "number") return value;
		if (typeof value === "string" && isNumber(value, false)) return numberOf(value, false);
		blank[k][row] = 1;
		if (value !== null && !oddities[k].many++) Object.assign(oddities[k], { line: row + 1, field: String(value) });
		return NaN;
	}));
	const plain = Array.isArray(items[0]) ? names.map(() => "") : names;
	return tableOf(plain, columns, blank, rows, oddities);
}

/**
 * The rows of an object whose fields are columns.
 * @type {(whole: unknown) => unknown[]}
 */
function rowsOf(whole) {
	/** @type {[string, unknown[]][]} */
	const columns = [];
	for (const [name, one] of Object.entries(/** @type {Record<string, unknown>} */ (whole))) {
		if (Array.isArray(one)) columns.push([name, one]);
	}
	if (columns.length === 0) return [whole];
	const length = Math.max(...columns.map(([, values]) => values.length));
	return Array.from({ length }, (_, k) =>
		Object.fromEntries(columns.map(([name, values]) => [name, values[k] ?? null])));
}

const TRAINING = [/^(?:train(?:ing)?[\s_/.-]*)?loss$/i, /^value$/i, /train.*loss|loss.*train/i];
const LOSSES = [...TRAINING, /loss/i, /value|error|nll|cost/i];
const STEPS = /^(?:global[\s_]*)?(?:steps?|iter(?:ation)?s?|epochs?|batch(?:es)?|k|t|n)$/i;

/**
 * The columns that are probably meant: of the losses, and of the steps, -1 if there is none.
 * @type {(table: Table) => {loss: number, steps: number}}
 */
export function meant({ names, columns, rows }) {
	const steps = names.findIndex((name) => STEPS.test(name.trim()));
	for (const known of LOSSES) {
		const loss = names.findIndex((name) => known.test(name.trim()));
		if (loss >= 0 && loss !== steps) return { loss, steps };
	}
	if (columns.length === 1) return { loss: 0, steps: -1 };
	if (steps >= 0) return { loss: names.findIndex((_, k) => k !== steps), steps };
	const [first] = columns;
	const grows = first.every((value, k) => Number.isInteger(value) && (k === 0 || value > first[k - 1]));
	return rows > 1 && grows ? { loss: 1, steps: 0 } : { loss: columns.length - 1, steps: -1 };
}
