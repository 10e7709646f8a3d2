/**
 * What an engine without a page lacks of what painters use: `Path2D`, as a list of what was called. Like a canvas it
 * leaves out what has a number that is none; what a painter must not call it does not have.
 */
"use strict";
(() => {
	const PIECE = /([MLQCHVAZ])|(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/g;
	/** @type {Record<string, number>} */
	const LENGTHS = { M: 2, L: 2, H: 1, V: 1, Q: 4, C: 6, A: 7, Z: 0 };
	const WHOLE = 2 * Math.PI - 1e-9;

	/** A path: `commands`, each [letter, ...numbers] as SVG writes them, absolute, of M L Q A C Z. */
	class Path2D {
		constructor(data = "") {
			if (typeof data !== "string") throw new Error("a path is made of nothing or of SVG path data");
			this.commands = /** @type {[string, ...number[]][]} */ ([]);
			if (data) this.#take(data);
		}

		/** @type {(x: number, y: number) => void} */
		moveTo(x, y) {
			this.#put("M", x, y);
		}

		/** @type {(x: number, y: number) => void} */
		lineTo(x, y) {
			this.#put(this.commands.length ? "L" : "M", x, y);
		}

		/** @type {(a: number, b: number, x: number, y: number) => void} */
		quadraticCurveTo(a, b, x, y) {
			if (!this.commands.length) this.#put("M", a, b);
			this.#put("Q", a, b, x, y);
		}

		/** @type {(x: number, y: number, width: number, height: number) => void} */
		rect(x, y, width, height) {
			if (![x, y, width, height].every(Number.isFinite)) return;
			const [right, bottom] = [x + width, y + height];
			this.commands.push(["M", x, y], ["L", right, y], ["L", right, bottom], ["L", x, bottom], ["Z"]);
		}

		/** @type {(x: number, y: number, radius: number, from: number, to: number) => void} */
		arc(x, y, radius, from, to) {
			if (Math.abs(to - from) < WHOLE) throw new Error("an arc is a whole circle");
			if (![x, y, radius].every(Number.isFinite)) return;
			this.lineTo(x + radius, y);
			for (const end of [x - radius, x + radius]) this.commands.push(["A", radius, radius, 0, 1, 1, end, y]);
		}

		closePath() {
			if (this.commands.length) this.commands.push(["Z"]);
		}

		/** @type {(letter: string, ...numbers: number[]) => void} */
		#put(letter, ...numbers) {
			if (numbers.every(Number.isFinite)) this.commands.push([letter, ...numbers]);
		}

		/**
		 * Take SVG path data with absolute commands.
		 * @type {(data: string) => void}
		 */
		#take(data) {
			const pieces = [...data.matchAll(PIECE)].map(([text, letter]) => letter ?? text);
			if (data.replaceAll(PIECE, "").trim().replaceAll(",", "")) {
				throw new Error(`path data has absolute commands: ${data}`);
			}
			let letter = "M";
			let [x, y] = [0, 0];
			for (let k = 0; k < pieces.length; ) {
				if (pieces[k] in LENGTHS) letter = pieces[k++];
				else if (letter === "Z") throw new Error(`path data has numbers after Z: ${data}`);
				const numbers = pieces.slice(k, (k += LENGTHS[letter])).map(Number);
				if (numbers.length < LENGTHS[letter] || numbers.some(Number.isNaN)) {
					throw new Error(`path data ends within a command: ${data}`);
				}
				if (letter === "Z") {
					this.commands.push(["Z"]);
					continue;
				}
				if (letter === "H") numbers.push(y);
				if (letter === "V") numbers.unshift(x);
				[x, y] = numbers.slice(-2);
				this.commands.push([LENGTHS[letter] === 1 ? "L" : letter, ...numbers]);
				if (letter === "M") letter = "L";
			}
		}
	}

	Object.assign(globalThis, { Path2D });
})();
