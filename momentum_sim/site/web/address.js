/**
 * What is on the stage as an address: nothing for the scene that the page opens with, `#beat-2` or `#item-3` for one that
 * the lesson names, and for any other `#scene=`, what of it differs from the opening one, as JSON, deflated and as
 * base64url. It is read as what a stranger wrote.
 */

import { checkedScene } from "./checked_scene.js";
import { same } from "../../stage/web/scene.js";

const EXACT = "scene=";
const FORMAT = "deflate";
const LONGEST = 8000; // a scene whose every field differs takes less than a quarter
const LONGEST_JSON = 32000;

/** The address of a scene, beginning with #, or "". */
export async function hashOf(scene, { opening, scenes }) {
	if (same(scene, opening)) return "";
	const named = Object.keys(scenes).find((name) => same(scene, scenes[name]));
	if (named) return `#${named}`;
	const differs = Object.entries(scene).filter(([field, value]) => !same(value, opening[field]));
	const { schema_version } = scene;
	return `#${EXACT}${await packed(JSON.stringify({ schema_version, ...Object.fromEntries(differs) }))}`;
}

/** The scene that an address asks for. Throws where it asks for none that the page could show. */
export async function sceneOf(hash, { opening, scenes }, { catalogue, rules }) {
	const asked = hash.replace(/^#/, "");
	if (asked === "") return opening;
	if (Object.hasOwn(scenes, asked)) return scenes[asked];
	if (!asked.startsWith(EXACT) || asked.length > LONGEST) throw new RangeError("it names nothing on this page");
	const given = JSON.parse(await unpacked(asked.slice(EXACT.length)));
	return checkedScene(given, { opening, scenes: Object.values(scenes), catalogue, rules });
}

async function packed(text) {
	const stream = new Blob([text]).stream().pipeThrough(new CompressionStream(FORMAT));
	const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
	return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function unpacked(text) {
	const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
	const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(FORMAT)).pipeThrough(new TextDecoderStream("utf-8", { fatal: true })).getReader();
	let whole = "";
	for (let part = await reader.read(); !part.done; part = await reader.read()) {
		whole += part.value;
		if (whole.length > LONGEST_JSON) {
			await reader.cancel(); // a few letters can unfold to millions
			throw new RangeError("it is too long");
		}
	}
	return whole;
}
