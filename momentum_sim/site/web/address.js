/**
 * The scene that an address asks for. It is written as every link is, `?v=1&beta=0.95`. What these pages wrote before
 * is read as well: `#beat-2` and `#item-3`, which the lesson names, and `#scene=`, what differs from the opening one as
 * JSON, deflated and as base64url. All of it is read as what a stranger wrote.
 */

import { fromQuery, saidOf, toQuery } from "../../stage/web/link.js";

/** @import { Known, Lesson, Panel, Scene } from "../../stage/web/types.d.ts" */

const NOT_UNDERSTOOD = "This link was not understood, so the page shows the scene that it opens with.";
const PACKED = /^scene=([\w-]*)/;
const FORMAT = "deflate";
const LONGEST = 8000; // a scene whose every field differs takes less than a quarter
const LONGEST_JSON = 32000;

/**
 * The scene that is asked for by what follows the ? or the # of an address, and what is said of it.
 * @type {(asked: string, lesson: Pick<Lesson, "opening" | "scenes">, known: Known) => Promise<{scene: Scene, said:
 *   string}>}
 */
export async function sceneOf(asked, { opening, scenes }, known) {
	const name = asked.toLowerCase().replace(/[^a-z0-9]+$/, ""); // without the end of the sentence that it stood in
	if (Object.hasOwn(scenes, name)) return { scene: scenes[name], said: "" };
	try {
		const [, packed] = PACKED.exec(asked) ?? [];
		if (packed !== undefined) return { scene: await packedScene(packed, opening, known), said: "" };
		if (asked && !/=|%3d/i.test(asked)) throw new RangeError("it names nothing on this page");
	} catch {
		return { scene: opening, said: NOT_UNDERSTOOD };
	}
	const { scene, ignored } = fromQuery(asked, opening, known);
	return { scene, said: saidOf(ignored, known.links) };
}

/**
 * The scene that was packed into an address, if a link could ask for it: then it keeps every rule.
 * @type {(text: string, opening: Scene, known: Known) => Promise<Scene>}
 */
async function packedScene(text, opening, known) {
	if (text.length > LONGEST) throw new RangeError("it is too long");
	const given = JSON.parse(await unpacked(text));
	const asked = { ...opening, ...given };
	const { scene, ignored } = fromQuery(toQuery(asked, opening, known), opening, known);
	const panels = scene.panels.map((panel) => ({ ...panel, links: linksOf(panel, asked, known) }));
	const linked = { ...scene, panels };
	if (given?.schema_version !== opening.schema_version || ignored.length || sorted(linked) !== sorted(asked)) {
		throw new RangeError("it is no scene of this page");
	}
	return linked;
}

/**
 * How a panel is linked to the others, which is not in a link.
 * @type {(panel: Panel, scene: Scene, known: Pick<Known, "catalogue">) => string[]}
 */
function linksOf({ kind }, { panels }, { catalogue }) {
	const known = Object.values(catalogue.panels).flatMap(({ links }) => links);
	const [{ links }] = panels.filter((panel) => panel.kind === kind);
	return links.filter((link) => known.includes(link));
}

/**
 * A scene as text, in whatever order its fields are.
 * @type {(scene: Scene) => string}
 */
function sorted(scene) {
	/** @type {(value: object) => object} */
	const ordered = (value) => Object.fromEntries(Object.entries(value).sort());
	return JSON.stringify(scene, (_, value) => (value?.constructor === Object ? ordered(value) : value));
}

/** @type {(text: string) => Promise<string>} */
async function unpacked(text) {
	const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
	const body = /** @type {import("../../stage/web/packed.js").Body} */ (new Response(bytes).body);
	const stream = body.pipeThrough(new DecompressionStream(FORMAT));
	const reader = stream.pipeThrough(new TextDecoderStream("utf-8", { fatal: true })).getReader();
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
