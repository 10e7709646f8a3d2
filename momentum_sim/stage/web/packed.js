/** What Python sends packed: compressed, and as base64. */

/** @typedef {ReadableStream<Uint8Array<ArrayBuffer>>} Body */

/**
 * What a text unpacks to, as a response that can be read in any form. The stream of a blob would do as well, but WebKit
 * has none in a worker of a page that is opened from disk.
 * @type {(text: string, format?: CompressionFormat) => Response}
 */
export function unpacked(text, format = "gzip") {
	const packed = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
	return new Response(/** @type {Body} */ (new Response(packed).body).pipeThrough(new DecompressionStream(format)));
}
