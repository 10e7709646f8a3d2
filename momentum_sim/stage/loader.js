/**
 * What a page has of the stage before it is unpacked: a classic script, so that it may stand in a file that is opened
 * from disk or in a frame without an origin, where modules cannot be fetched. Its words are old ones, so that a browser
 * that cannot go on can say so. `PACK`, gzipped and as base64, is what `momentum_sim.stage.bundle` makes.
 */
(() => {
	"use strict";
	const PACK = "";
	const NEEDS = { DecompressionStream: typeof DecompressionStream, WebAssembly: typeof WebAssembly, ResizeObserver: typeof ResizeObserver };
	let opening;

	/** Unpack the stage: its style sheet, its modules as a script, and the worker that makes maps. */
	async function open() {
		const missing = Object.keys(NEEDS).filter((name) => NEEDS[name] === "undefined");
		if (missing.length) throw new Error(`it has no ${missing.join(" and no ")}`);
		const packed = new Blob([Uint8Array.from(atob(PACK), (sign) => sign.charCodeAt(0))]);
		const unpacked = packed.stream().pipeThrough(new DecompressionStream("gzip"));
		const { style, script, shared, worker } = await new Response(unpacked).json();
		for (const [tag, text] of [["style", style], ["script", shared + script]]) {
			const part = document.createElement(tag);
			part.textContent = text;
			document.head.append(part);
		}
		if (!momentumSim.begin) throw new Error("its settings forbid the script");
		return momentumSim.begin(URL.createObjectURL(new Blob([shared, worker], { type: "text/javascript" })));
	}

	/** Say why there is nothing to move, and show what those see who have no scripts. */
	function fallBack(element, { message }) {
		const words = document.createElement("p");
		words.setAttribute("role", "status");
		words.textContent = `This picture cannot be moved in this browser: ${message}.`;
		element.prepend(words);
		for (const still of element.querySelectorAll("noscript")) {
			still.replaceWith(...new DOMParser().parseFromString(still.textContent, "text/html").body.childNodes);
		}
	}

	globalThis.momentumSim = {
		/** Kernels and sweeps, packed as in a stage's data, that the page's stages share. */
		kernels: {},
		sweeps: {},
		/** Put a stage into an element, in place of what is there; `embed.js` says what the options are. */
		async mount(element, data, options) {
			const { kernels, sweeps } = momentumSim;
			try {
				opening = opening || open();
				const { mount } = await opening;
				return await mount(element, { ...data, kernels: { ...kernels, ...data.kernels }, sweeps: { ...sweeps, ...data.sweeps } }, options);
			} catch (error) {
				fallBack(element, error);
				throw error;
			}
		},
	};
})();
