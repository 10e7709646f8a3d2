/**
 * The numba kernels, compiled to WebAssembly: a module for each objective, and for what needs none `common`, with
 * whose entries those of `theory` and `schedules` are called, modules of their own because not every picture needs
 * them. All share one memory. A module's name has behind it, after dots, the rules whose entries it has. Every export
 * first takes two addresses, where numba would put a result and an exception: any will do.
 */

import { unpacked } from "./packed.js";

/** @import { ContourStyle, Landscape, Modules, View } from "./types.d.ts" */

const STACK_BYTES = 65536;
const PAGE_BYTES = 65536;
const MAGIC = 0x0061736d; // that modules begin with; what does not is data
const RESULT = 0;
const EXCEPTION = 8;
/** @type {Record<string, string>} */
const HOMES = { theory: "common", schedules: "common" }; // as whose entries a module's are called, if not as its own

/**
 * @typedef {{buffer: ArrayBuffer, grow(pages: number): unknown}} Memory
 * @typedef {Record<string, (...values: number[]) => void>} Entries of a module, by name
 * @typedef {{address: number, bytes: number}} Piece of memory
 */

/**
 * What a module has, by its name: what it is of, and that by each of its rules.
 * @type {(name: string) => string[]}
 */
export function partsOf(name) {
	const [of, ...rules] = name.split(".");
	return [of, ...rules.map((rule) => `${of}.${rule}`)];
}

export class Kernels {
	/**
	 * `modules`: WebAssembly by name, packed, "common" and each objective's; and what objectives need besides.
	 * @type {(modules: Modules) => Promise<Kernels>}
	 */
	static async load(modules) {
		const kernels = new Kernels();
		await kernels.add(modules);
		return kernels;
	}

	/**
	 * Take more modules; those that are there already stay.
	 * @type {(modules: Modules) => Promise<void>}
	 */
	async add(modules) {
		const env = {
			__linear_memory: /** @type {WebAssembly.Memory} */ (this.memory),
			__stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, STACK_BYTES),
		};
		/** @type {(name: string, text: string) => Promise<void>} */
		const make = async (name, text) => {
			const bytes = await unpacked(text).arrayBuffer();
			if (new DataView(bytes).getUint32(0) !== MAGIC) {
				this.data[name] = new Uint8Array(bytes);
				this.there.add(name);
				return;
			}
			const { instance } = await WebAssembly.instantiate(bytes, { env });
			const exports = /** @type {Entries} */ (instance.exports);
			const [of] = name.split(".");
			const home = HOMES[of] ?? of;
			this.modules[home] = { ...this.modules[home], ...exports };
			for (const part of partsOf(name)) this.there.add(part);
		};
		await Promise.all(Object.entries(modules).map(([name, text]) => (this.making[name] ??= make(name, text))));
	}

	/**
	 * Whether all that a module has is there.
	 * @type {(name: string) => boolean}
	 */
	has(name) {
		return partsOf(name).every((part) => this.there.has(part));
	}

	/**
	 * `memory`: {buffer, grow(pages)}, of two pages at first; `modules`: what there is already, by name their entries.
	 * @param {Memory} [memory]
	 * @param {Record<string, Entries>} [modules]
	 */
	constructor(memory = new WebAssembly.Memory({ initial: 2 }), modules = {}) {
		this.memory = memory;
		this.used = STACK_BYTES;
		this.pieces = /** @type {Map<string, Piece>} */ (new Map()); // name -> its address and size
		this.modules = modules;
		this.data = /** @type {Record<string, Uint8Array>} */ ({}); // what problems need besides kernels
		this.making = /** @type {Record<string, Promise<void>>} */ ({}); // promises, by module
		this.there = /** @type {Set<string>} */ (new Set());
		this.made = /** @type {Map<string, {key: string, found: any}>} */ (new Map());
	}

	/**
	 * What is made of its key, or was the last time by this name, if the key is the same: most that is dragged leaves
	 * it as it is.
	 * @template T
	 * @param {string} name
	 * @param {string} key
	 * @param {() => T} make
	 * @returns {T}
	 */
	once(name, key, make) {
		const known = this.made.get(name);
		if (known?.key === key) return known.found;
		const found = make();
		this.made.set(name, { key, found });
		return found;
	}

	/**
	 * Call an entry of a module.
	 * @type {(module: string, entry: string, ...values: number[]) => void}
	 */
	call(module, entry, ...values) {
		this.modules[module][entry](RESULT, EXCEPTION, ...values);
	}

	/**
	 * The address of a named piece of memory with room for so many bytes; its content is lost when it has to move.
	 * @type {(name: string, bytes: number) => number}
	 */
	room(name, bytes) {
		const known = this.pieces.get(name);
		if (known && known.bytes >= bytes) return known.address;
		const piece = { address: this.used, bytes: Math.ceil((bytes * (known ? 1.5 : 1)) / 16) * 16 };
		this.pieces.set(name, piece);
		this.used += piece.bytes;
		const missing = this.used - this.memory.buffer.byteLength;
		if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
		return piece.address;
	}

	/**
	 * A copy of numbers in memory. A view would not outlive the next growth of memory.
	 * @type {(address: number, count: number) => Float64Array}
	 */
	numbers(address, count) {
		return new Float64Array(this.memory.buffer, address, count).slice();
	}

	/**
	 * Put numbers into a named piece of memory; returns its address.
	 * @type {(name: string, values: ArrayLike<number>, Kind?: typeof Float64Array | typeof Uint32Array |
	 *   typeof Int32Array, count?: number)
	 *   => number}
	 */
	put(name, values, Kind = Float64Array, count = values.length) {
		const address = this.room(name, count * Kind.BYTES_PER_ELEMENT);
		new Kind(this.memory.buffer, address, values.length).set(values);
		return address;
	}

	/**
	 * The one number that a measuring entry writes.
	 * @type {(entry: string, ...values: number[]) => number}
	 */
	measure(entry, ...values) {
		const out = this.room("measure", 8);
		this.call("common", entry, out, ...values);
		return this.numbers(out, 1)[0];
	}

	/**
	 * The contour of a landscape over a box, as pixels: `bands` colours where levels are as usual; their distance is
	 * halved up to `finest` times until there are `lines`. `palette(n)` gives n colours and the line's, 0xAABBGGRR.
	 * @type {(landscape: Landscape, coefficients: number, how: ContourStyle & {width: number, height: number, box:
	 *   View, lineWidth: number}) => ImageData}
	 */
	contour(landscape, coefficients, { minimum, width, height, box, offset, bands, lines, finest, palette, ...line }) {
		const { name, level_density } = landscape;
		const { lineWidth, lineStrength } = line;
		const count = width * height;
		const field = this.room("field", count * 8);
		const pixels = this.room("pixels", count * 4);
		this.call(name, "loss_field", field, coefficients, width, height, ...box);
		const ends = this.room("ends", 16);
		this.call("common", "extent", ends, field, count);
		const found = this.numbers(ends, 2);
		const floor = minimum <= found[0] ? minimum : found[0];
		/** @type {(loss: number) => number} */
		const levelOf = (loss) => level_density * Math.log2(1 + (loss - floor) / offset);
		const [low, high] = found.map(levelOf);
		const halvings = Math.min(Math.max(Math.ceil(Math.log2(lines / (high - low))), 0), finest) || 0;
		const fine = 2 ** halvings;
		const colours = this.put("palette", palette(bands * fine), Uint32Array);
		this.call("common", "levels", field, count, floor, offset, level_density * fine);
		const levels = bands * fine;
		this.call("common", "contour_image", pixels, field, width, height, colours, levels, lineWidth, lineStrength);
		return new ImageData(new Uint8ClampedArray(this.memory.buffer, pixels, count * 4), width, height);
	}
}
