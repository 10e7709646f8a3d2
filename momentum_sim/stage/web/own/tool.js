/**
 * A reader's own curve: numbers that are pasted, dropped or chosen are read here, in the browser, and nowhere else. The
 * curve is drawn with its marks, and beside it stands in words what it says.
 */

import { element, hide, Surface, write } from "../dom.js";
import { filled } from "../narration.js";
import { paintPlot } from "../paint/plot.js";
import { written } from "../scales.js";
import { readTheme } from "../theme.js";
import { chartOf } from "./picture.js";
import { reading } from "./reading.js";
import { saidOf } from "./said.js";

/**
 * @typedef {Record<string, string>} Words
 *
 * @typedef {object} Supplies
 * @property {import("./reading.js").Given} given
 * @property {import("./said.js").Texts} texts
 * @property {Words} words of the tool itself
 * @property {{name: string, title: string, losses: number[]}[]} examples
 * @property {Record<string, string>} markers
 * @property {string} worker its script
 * @property {string} style
 */

const MOST_MARKS = 20; // in the table
const MOST_SHOWN = 20_000; // signs of an example or a file that go into the text area
const TYPING = 400; // milliseconds without a key, after which what is typed is read

export class OwnCurve {
	/**
	 * @param {Element} parent
	 * @param {Supplies} supplies
	 */
	constructor(parent, supplies) {
		this.supplies = supplies;
		this.number = 0;
		this.answer = /** @type {import("./reading.js").Answer | null} */ (null);
		this.frame = 0;
		this.typing = 0;
		this.ask = this.hire();
		const { words } = supplies;
		this.area = element("textarea", {
			rows: 5, spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-label": words.paste,
			placeholder: words.placeholder, oninput: () => this.wait(),
		});
		/** @type {HTMLInputElement} */
		this.file = element("input", {
			type: "file", "aria-label": words.file, accept: ".csv,.tsv,.txt,.json,.jsonl,.log,text/*",
			onclick: () => (this.file.value = ""), // for the same file, edited meanwhile, would be no change
			onchange: () => this.take(this.file.files?.[0]),
		});
		this.losses = element("select", { "aria-label": words.losses, onchange: () => this.choose() });
		this.steps = element("select", { "aria-label": words.steps, onchange: () => this.choose() });
		this.log = element("input", { type: "checkbox", checked: true, onchange: () => this.paint() });
		this.verdict = element("h3", { hidden: true });
		this.text = element("div", { class: "sayings" });
		this.status = element("div", { role: "status", class: "verdict" }, this.verdict, this.text);
		this.columns = element(
			"p", { class: "columns", hidden: true },
			element("span", {}, `${words.losses} `, this.losses), element("span", {}, `${words.steps} `, this.steps),
		);
		this.surface = new Surface({ "aria-hidden": "true" });
		this.picture = element("div", { class: "drawing", role: "img" }, this.surface.canvas);
		this.table = element("details", { hidden: true });
		const scale = element("label", { class: "scale" }, this.log, ` ${words.logarithmic}`);
		this.drawn = element("div", { hidden: true }, this.picture, scale);
		// What is said is there from the beginning, for it is read aloud only where it changes.
		const beside = element("div", {}, this.status, this.columns, this.table);
		this.result = element("div", { class: "result" }, this.drawn, beside);
		this.refusal = element("p", { class: "unread", role: "alert", hidden: true });
		const examples = supplies.examples.map((one) =>
			element("button", { type: "button", onclick: () => this.example(one) }, one.title));
		this.root = element(
			"section", { class: "momentum-stage own-curve", "data-testid": "own-curve", "aria-label": words.title },
			element("style", {}, supplies.style),
			element("p", { class: "private" }, words.privacy),
			element(
				"div", { class: "examples", role: "group", "aria-label": words.examples }, words.examples, ...examples,
			),
			this.area, element("label", { class: "file" }, `${words.or} `, this.file), this.refusal, this.result,
		);
		this.root.addEventListener("dragover", (event) => this.over(event));
		this.root.addEventListener("dragleave", () => delete this.root.dataset.over);
		this.root.addEventListener("drop", (event) => this.drop(event));
		this.root.addEventListener("transitionend", (event) => event.target === this.root && this.paint());
		this.resizing = new ResizeObserver(() => this.paint());
		this.resizing.observe(this.picture);
		parent.append(this.root);
	}

	/**
	 * A worker that reads; where there can be none, what does the same in this thread.
	 * @returns {(asked: Omit<import("./reading.js").Asked, "number">) => void}
	 */
	hire() {
		const { worker: script, given } = this.supplies;
		const here = () => {
			const read = reading(given);
			/** @type {(asked: import("./reading.js").Asked) => void} */
			const post = (asked) => void read(asked).then((one) => this.hear(one));
			return post;
		};
		/** @type {(asked: import("./reading.js").Asked) => void} */
		let post;
		try {
			const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
			const worker = new Worker(address);
			this.worker = worker;
			worker.postMessage({ given });
			/** @type {import("./reading.js").Asked | null} */
			let last = null;
			worker.onmessage = ({ data }) => this.hear(data);
			worker.onerror = () => {
				worker.terminate();
				post = here();
				if (last) post(last);
			};
			post = (asked) => worker.postMessage((last = asked));
		} catch {
			post = here();
		}
		return (asked) => {
			this.number += 1;
			this.root.setAttribute("aria-busy", "true");
			post({ ...asked, number: this.number });
		};
	}

	/** Read what is typed once nothing more comes. */
	wait() {
		clearTimeout(this.typing);
		this.typing = window.setTimeout(() => {
			if (this.area.value.trim()) this.ask({ text: this.area.value });
		}, TYPING);
	}

	/** @param {{losses: number[], title: string}} one */
	example({ losses }) {
		const text = losses.join("\n");
		this.area.value = text.slice(0, MOST_SHOWN);
		this.ask({ text });
	}

	/**
	 * Read a file.
	 * @param {File | undefined} file
	 */
	take(file) {
		if (!file) return;
		clearTimeout(this.typing);
		this.area.value = "";
		this.ask({ file });
	}

	/** @param {DragEvent} event */
	over(event) {
		event.preventDefault(); // a browser would open what is dropped
		this.root.dataset.over = "true";
	}

	/** @param {DragEvent} event */
	drop(event) {
		event.preventDefault();
		delete this.root.dataset.over;
		const file = event.dataTransfer?.files[0];
		const text = event.dataTransfer?.getData("text/plain");
		if (file) this.take(file);
		else if (text) {
			this.area.value = text.slice(0, MOST_SHOWN);
			this.ask({ text });
		}
	}

	/** Read other columns. */
	choose() {
		this.ask({ chosen: { loss: Number(this.losses.value), steps: Number(this.steps.value) } });
	}

	/** @param {import("./reading.js").Answer} answer */
	hear(answer) {
		if (answer.number !== this.number) return; // another was asked for meanwhile
		this.root.removeAttribute("aria-busy");
		const { refused, read, table, chosen } = answer;
		this.answer = answer;
		const { words, texts } = this.supplies;
		this.root.dataset.read = String(answer.number);
		if (refused) write(this.refusal, filled(words[`refused_${refused.what}`], refused));
		hide(this.refusal, !refused);
		hide(this.drawn, !read);
		hide(this.verdict, !read);
		if (!read || !table || !chosen) {
			write(this.verdict, "");
			this.text.replaceChildren();
			hide(this.columns, true);
			hide(this.table, true);
			return;
		}
		const odd = table.odd ? [filled(words.odd, table.odd)] : [];
		const { title, sentences } = saidOf(read, texts, table.rows);
		write(this.verdict, title);
		this.text.replaceChildren(...[...sentences, ...odd].map((one) => element("p", {}, one)));
		this.offer(table.names, chosen);
		this.list(read);
		this.picture.setAttribute("aria-label", filled(words.picture, { rows: table.rows, title }));
		this.paint();
	}

	/**
	 * Offer the columns that there are.
	 * @param {string[]} names
	 * @param {{loss: number, steps: number}} chosen
	 */
	offer(names, chosen) {
		const { words } = this.supplies;
		hide(this.columns, names.length < 2);
		const option = (/** @type {string} */ text, /** @type {number} */ value) => element("option", { value }, text);
		const titled = names.map((name, k) => option(name || filled(words.column, { column: k + 1 }), k));
		this.losses.replaceChildren(...titled);
		this.steps.replaceChildren(option(words.rows, -1), ...titled.map((one, k) => option(one.text, k)));
		this.losses.value = String(chosen.loss);
		this.steps.value = String(chosen.steps);
	}

	/**
	 * The marks as a table.
	 * @param {import("./reading.js").Read} read
	 */
	list({ crests }) {
		const { words } = this.supplies;
		hide(this.table, crests.length === 0);
		const rows = crests.slice(0, MOST_MARKS).map(({ step, loss }) =>
			element("tr", {}, element("td", {}, written(step, 7)), element("td", {}, written(loss, 4))));
		const head = element("tr", {}, ...[words.step, words.loss].map((one) => element("th", { scope: "col" }, one)));
		this.table.replaceChildren(
			element("summary", {}, words.marks),
			element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)),
		);
	}

	/** Paint the picture in the next frame. */
	paint() {
		this.frame ||= requestAnimationFrame(() => {
			this.frame = 0;
			const { seen, read } = this.answer ?? {};
			if (!seen || !read || !this.root.isConnected) return;
			const { markers, words } = this.supplies;
			this.surface.measure();
			const theme = readTheme(this.root, markers);
			const chart = chartOf(seen, read, words, { logarithmic: this.log.checked, theme });
			this.log.disabled = !seen.positive;
			paintPlot(this.surface.pen(theme), chart, this.surface, theme, {});
			this.root.dataset.painted = String(this.number);
		});
	}

	/** Leave off. */
	remove() {
		clearTimeout(this.typing);
		cancelAnimationFrame(this.frame);
		this.worker?.terminate();
		this.resizing.disconnect();
		this.root.remove();
	}
}
