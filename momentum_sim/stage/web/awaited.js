/**
 * What its reader has chosen and the page has not sent yet: kernels and what belongs to them, by name. Until they are
 * there the picture stays as it is and can be used.
 */

/**
 * @typedef {object} On
 * @property {(name: string) => boolean} has
 * @property {(names: string[]) => void} ask
 * @property {() => boolean} held
 * @property {() => void} say
 */

const QUIET_MS = 400; // what comes sooner needs no word that it is awaited
const LATER = "comes once the server is back: it sends what makes it.";
const SOON = "is being prepared: a few seconds, once on each machine.";

export class Awaited {
	/**
	 * `on.has(name)`: whether that is there; `on.ask(names)` has the page send more; `on.held()`: whether something is
	 * being dragged, over which nobody goes anywhere; `on.say()` hears when there is something else to say.
	 * @param {On} on
	 */
	constructor(on) {
		this.on = on;
		this.alone = false; // whether the page can send no more
		this.hinted = false;
		this.hinting = /** @type {number | undefined} */ (undefined);
		this.goals = /** @type {Map<string, {needs: string[], go: () => void}>} */ (new Map()); // by kind
	}

	/**
	 * Go once all is there that it needs. Of a kind only the last is waited for.
	 * @param {string} kind
	 * @param {string[]} needs
	 * @param {() => void} go
	 */
	reach(kind, needs, go) {
		this.goals.set(kind, { needs, go });
		this.arrive();
		this.ask();
	}

	/** Go wherever all that is needed has come. */
	arrive() {
		for (const [kind, { needs, go }] of [...this.goals]) {
			if (this.on.held() || !needs.every((name) => this.on.has(name))) continue;
			this.goals.delete(kind);
			go();
		}
		if ((this.hinted || this.hinting) && this.missing.length === 0) this.hint(false);
	}

	get missing() {
		return [...this.goals.values()].flatMap(({ needs }) => needs).filter((name) => !this.on.has(name));
	}

	/**
	 * What the goal of a kind needs first; undefined if there is none.
	 * @type {(kind: string) => string | undefined}
	 */
	first(kind) {
		return this.goals.get(kind)?.needs[0];
	}

	/** Whether nothing is waited for that somebody can send. */
	get idle() {
		return this.goals.size === 0 || this.alone;
	}

	/** Ask the page for what is missing, perhaps once more. */
	ask() {
		const { missing } = this;
		if (missing.length === 0) return;
		this.on.ask(missing);
		if (this.alone) this.hint(true);
		else if (!this.hinted) this.hinting ??= setTimeout(() => this.hint(true), QUIET_MS);
	}

	/** @param {boolean} alone */
	setAlone(alone) {
		this.alone = alone;
		if (this.missing.length) this.hint(true);
	}

	/** Wait for nothing any more. */
	forgo() {
		this.goals.clear();
		this.hint(false);
	}

	/** @param {boolean} hinted */
	hint(hinted) {
		clearTimeout(this.hinting);
		this.hinting = undefined;
		this.hinted = hinted;
		this.on.say();
	}

	/**
	 * What is said meanwhile; `titleOf(name)` is what a reader knows it by.
	 * @type {(titleOf: (name: string) => string) => string}
	 */
	words(titleOf) {
		const [name] = this.hinted ? this.missing : [];
		if (!name) return "";
		return `${titleOf(name)} ${this.alone ? LATER : SOON}`;
	}
}
