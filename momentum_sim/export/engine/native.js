/**
 * The stage's kernels where there is no WebAssembly: the same memory, and each entry answered by Python's machine code.
 * An entry is handed the pieces of memory that its addresses lie in, and gives them back.
 */

import { Kernels } from "../../stage/web/kernels.js";

/**
 * @typedef {import("../../stage/web/kernels.js").Piece} Piece
 * @typedef {import("../../stage/web/kernels.js").Entries} Entries
 */

const PAGE_BYTES = 65536;
const ADDRESS = "p"; // among the kinds of an entry's values; the others are "d" and "i"

/** As WebAssembly's. */
class Memory {
	constructor() {
		this.buffer = new ArrayBuffer(2 * PAGE_BYTES);
	}

	/** @type {(pages: number) => void} */
	grow(pages) {
		const before = new Uint8Array(this.buffer);
		this.buffer = new ArrayBuffer(before.length + pages * PAGE_BYTES);
		new Uint8Array(this.buffer).set(before);
	}
}

export class NativeKernels extends Kernels {
	/** @type {Set<Piece>} */
	#lent = new Set(); // every piece there ever was, for an address is good after its name has moved on, too

	/**
	 * `entries`: by module and entry, the kinds of its values, "ppd". `answer(module, entry, values, memory)`: the
	 * memory after the call; all but the names are bytes as base64, addresses count from where the memory begins.
	 * @param {Record<string, Record<string, string>>} entries
	 * @param {(module: string, entry: string, values: string, memory: string) => string} answer
	 */
	constructor(entries, answer) {
		super(new Memory());
		for (const [module, exported] of Object.entries(entries)) {
			/** @type {(entry: string, kinds: string) => Entries[string]} */
			const call = (entry, kinds) => (_result, _exception, ...values) =>
				this.#answered(kinds, values, (...given) => answer(module, entry, ...given));
			const calls = Object.entries(exported).map(([entry, kinds]) => [entry, call(entry, kinds)]);
			this.modules[module] = Object.fromEntries(calls);
		}
	}

	/**
	 * @override
	 * @type {(name: string, bytes: number) => number}
	 */
	room(name, bytes) {
		const address = super.room(name, bytes);
		this.#lent.add(/** @type {Piece} */ (this.pieces.get(name)));
		return address;
	}

	/** @type {(kinds: string, given: number[], answer: (values: string, memory: string) => string) => void} */
	#answered(kinds, given, answer) {
		if (given.length !== kinds.length) {
			throw new Error(`an entry takes ${kinds.length} values, got ${given.length}`);
		}
		/** @type {Map<Piece, number>} */
		const offsets = new Map(); // piece -> where it begins in what is handed over
		let size = 0;
		const values = Float64Array.from(given, (value, k) => {
			if (kinds[k] !== ADDRESS) return value;
			const piece = this.#pieceAt(value);
			if (!offsets.has(piece)) {
				offsets.set(piece, size);
				size += piece.bytes;
			}
			return /** @type {number} */ (offsets.get(piece)) + value - piece.address;
		});
		const handed = new Uint8Array(size);
		for (const [piece, offset] of offsets) handed.set(this.#view(piece), offset);
		const text = answer(new Uint8Array(values.buffer).toBase64(), handed.toBase64());
		const back = Uint8Array.fromBase64(text);
		for (const [piece, offset] of offsets) this.#view(piece).set(back.subarray(offset, offset + piece.bytes));
	}

	/** @type {(piece: Piece) => Uint8Array} */
	#view({ address, bytes }) {
		return new Uint8Array(this.memory.buffer, address, bytes);
	}

	/** @type {(address: number) => Piece} */
	#pieceAt(address) {
		let empty = null; // what has no numbers has an address, too
		for (const piece of this.#lent) {
			if (piece.address <= address && address < piece.address + piece.bytes) return piece;
			if (piece.address === address) empty = piece;
		}
		if (empty) return empty;
		throw new Error(`no piece of memory has the address ${address}`);
	}
}
