/** What Python sends packed: deflated, and as text. */

/** @typedef {ReadableStream<Uint8Array<ArrayBuffer>>} Body */

/** The digits of base 85 from 0 on, as `momentum_sim.stage.packed` writes them. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_`[|]~";

/**
 * What a text unpacks to, as a response that can be read in any form. The stream of a blob would do as well, but WebKit
 * has none in a worker of a page that is opened from disk.
 * @type {(text: string) => Response}
 */
export function unpacked(text) {
	const packed = /** @type {Body} */ (new Response(bytesOf(text)).body);
	return new Response(packed.pipeThrough(new DecompressionStream("deflate")));
}

/**
 * Four bytes for every five digits; what is missing of the last five is as if it were the last digit. The loader has
 * this and stands in HTML, so nothing is compared here by a sign that begins an element there.
 */
function bytesOf(/** @type {string} */ text) {
	const fives = Math.ceil(text.length / 5);
	const bytes = new DataView(new ArrayBuffer(4 * fives));
	let [at, number] = [0, 0];
	for (const digit of text.padEnd(5 * fives, "~")) {
		number = 85 * number + DIGITS.indexOf(digit);
		at += 1;
		if (at % 5) continue;
		bytes.setUint32((at / 5 - 1) * 4, number);
		number = 0;
	}
	return new Uint8Array(bytes.buffer, 0, Math.floor((4 * text.length) / 5));
}
