/**
 * What a page has of the stage before it is unpacked: a classic script, so that it may stand in a file that is opened
 * from disk or in a frame without an origin, where modules cannot be fetched. Its words are old ones, so that a browser
 * that cannot go on can say so. `PACK`, packed, is what `momentum_sim.stage.bundle` makes.
 */

import { cannotBeMoved, lacking } from "./web/needs.js";
import { unpacked } from "./web/packed.js";

const PACK = "";
/** @type {ReturnType<typeof open> | undefined} */
let opening;

/**
 * Unpack the stage: its style sheet, its modules as a script, and the worker that makes maps.
 * @type {() => Promise<{mount: typeof import("./web/embed.js").mount}>}
 */
async function open() {
	const lack = lacking();
	if (lack) throw new Error(lack);
	const [shared, script, worker, style] = (await unpacked(PACK).text()).split("\0");
	for (const [tag, text] of [["style", style], ["script", shared + script]]) {
		const part = document.createElement(tag);
		part.textContent = text;
		document.head.append(part);
	}
	if (!momentumSim.begin) throw new Error("its settings forbid the script");
	return momentumSim.begin(URL.createObjectURL(new Blob([shared, worker], { type: "text/javascript" })));
}

/**
 * Show what those see whose pages run no scripts, which is hidden while the root is `scripted`, and say why.
 * @type {(element: Element, why: string) => void}
 */
function fallBack(element, why) {
	document.documentElement.classList.remove("scripted");
	let words = element.querySelector("[role=status]");
	if (!words) {
		words = document.createElement("p");
		words.setAttribute("role", "status");
		element.prepend(words);
	}
	words.textContent = cannotBeMoved(why);
}

/** @type {import("./web/types.d.ts").Loader} */
const loader = {
	/** Kernels and sweeps, packed as in a stage's data, that the page's stages share. */
	kernels: {},
	sweeps: {},
	/**
	 * Put a stage into an element, in place of what is there; `embed.js` says what the options are. A page's `words`
	 * are its catalogue and its links, packed.
	 */
	async mount(element, { words, ...data }, options) {
		const { kernels, sweeps } = momentumSim;
		try {
			opening = opening || open();
			const { mount } = await opening;
			const shared = { kernels: { ...kernels, ...data.kernels }, sweeps: { ...sweeps, ...data.sweeps } };
			const { links, ...more } = words ? await unpacked(words).json() : options ?? {};
			/** @type {any} */
			const given = { ...data, ...(words && more), ...shared };
			return await mount(element, given, { ...options, links });
		} catch (error) {
			fallBack(element, error instanceof Error ? error.message : String(error));
			throw error;
		}
	},
};

globalThis.momentumSim = loader;
