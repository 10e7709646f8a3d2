/**
 * Words in a text that can be looked up: buttons that say in an `aria-description` what the word means.
 * For who sees them a card beside the word says it, with a link to its place in the glossary, while the word or the
 * card is pointed at or has the focus. A press keeps the card there, and Tab then goes into it; Escape, another press,
 * or one elsewhere closes it.
 */

import { element } from "./dom.js";

const WORDS = ".term";
const REST_MS = 200; // in which a pointer may go from the word to its card
const NEAR = 6; // px between both
const EDGE = 8; // px between a card and the window
const APP = ".stApp"; // Streamlit's, which has the page's colours

let begun = false;

/** The card, and the word that it is of. */
class Card {
	/** @type {HTMLElement | null} */
	word = null;
	/** Whether it stays until it is closed. */
	kept = false;
	/** @type {number | undefined} */
	leaving;

	constructor() {
		this.name = element("b", {});
		this.text = element("p", {});
		this.link = element("a", { target: "_self" }, "In the glossary");
		const names = { class: "term-card", role: "dialog", hidden: true };
		this.root = element("div", names, this.name, this.text, this.link);
	}

	/**
	 * Show what a word means.
	 * @param {HTMLElement} word
	 */
	show(word) {
		clearTimeout(this.leaving);
		if (word === this.word) return;
		this.hide();
		this.word = word;
		const { name = "", place = "" } = word.dataset;
		this.name.textContent = name;
		this.text.textContent = word.getAttribute("aria-description");
		this.link.setAttribute("href", place);
		this.link.setAttribute("aria-label", `${name}, in the glossary`);
		this.root.setAttribute("aria-label", name);
		const page = document.querySelector(APP) ?? document.body;
		this.root.style.setProperty("--paper", getComputedStyle(page).backgroundColor);
		page.append(this.root);
		this.root.hidden = false;
		this.place();
	}

	/** Be below the word's first line, or above where there is no room, and within the window. */
	place() {
		const [line] = this.word?.isConnected ? this.word.getClientRects() : [];
		const { innerWidth, innerHeight } = window;
		if (!line || line.bottom < 0 || line.top > innerHeight) {
			this.hide();
			return;
		}
		const { offsetWidth: width, offsetHeight: height } = this.root;
		const left = Math.max(EDGE, Math.min(line.left, innerWidth - width - EDGE));
		const below = line.bottom + NEAR;
		const fits = below + height <= innerHeight - EDGE || line.top < height + NEAR;
		this.root.style.left = `${left}px`;
		this.root.style.top = `${fits ? below : line.top - NEAR - height}px`;
	}

	hide() {
		clearTimeout(this.leaving);
		this.root.hidden = true;
		this.word = null;
		this.kept = false;
	}

	/** Go in a moment, unless it is kept, or is come to before. */
	leave() {
		clearTimeout(this.leaving);
		if (!this.kept) this.leaving = setTimeout(() => this.hide(), REST_MS);
	}

	/** Whether the word or the card has the focus. */
	get hasFocus() {
		const { activeElement } = document;
		return activeElement !== null && (activeElement === this.word || this.root.contains(activeElement));
	}
}

/** Have the words of the document explained, from now on. */
export function listenToTerms() {
	if (begun) return;
	begun = true;
	const card = new Card();
	/** @type {(target: EventTarget | null) => HTMLElement | null} */
	const wordAt = (target) => (target instanceof Element ? target.closest(WORDS) : null);
	/** @type {(target: EventTarget | null) => boolean} */
	const isOnCard = (target) => target instanceof Node && card.root.contains(target);
	document.addEventListener("pointerover", ({ target, pointerType }) => {
		const word = wordAt(target);
		if (pointerType === "touch") return; // a tap is a press
		if (word && !(card.kept && word !== card.word)) card.show(word);
		else if (isOnCard(target)) clearTimeout(card.leaving);
	});
	document.addEventListener("pointerout", ({ target, pointerType }) => {
		if (pointerType !== "touch" && (wordAt(target) || isOnCard(target)) && !card.hasFocus) card.leave();
	});
	document.addEventListener("focusin", ({ target }) => {
		const word = wordAt(target);
		if (word?.matches(":focus-visible")) card.show(word);
	});
	document.addEventListener("focusout", ({ target, relatedTarget }) => {
		const isOurs = wordAt(target) === card.word || isOnCard(target);
		if (card.word && isOurs && relatedTarget !== card.word && !isOnCard(relatedTarget)) card.hide();
	});
	document.addEventListener("pointerdown", ({ target }) => {
		if (card.word && wordAt(target) !== card.word && !isOnCard(target)) card.hide();
	});
	document.addEventListener("click", ({ target }) => {
		const word = wordAt(target);
		if (isOnCard(target) && target instanceof Element && target.closest("a")) card.hide();
		if (!word) return;
		const isKept = card.kept && card.word === word;
		if (isKept) card.hide();
		else {
			card.show(word);
			card.kept = true;
		}
	});
	document.addEventListener("keydown", (event) => {
		const { word } = card;
		if (!word) return;
		if (event.key === "Escape") {
			if (isOnCard(document.activeElement)) word.focus();
			card.hide();
		} else if (event.key === "Tab") turn(event, card, word);
	});
	document.addEventListener("scroll", () => card.word && card.place(), { capture: true, passive: true });
	window.addEventListener("resize", () => card.word && card.place());
	window.addEventListener("popstate", () => card.hide());
}

/**
 * Have Tab go from a word into the card that is kept at it, and on from there as from the word.
 * @type {(event: KeyboardEvent, card: Card, word: HTMLElement) => void}
 */
function turn(event, card, word) {
	const { activeElement } = document;
	if (activeElement === word && card.kept && !event.shiftKey) {
		event.preventDefault();
		card.link.focus();
	} else if (activeElement === card.link) {
		word.focus(); // from where the browser goes on
		if (event.shiftKey) event.preventDefault();
	}
}
