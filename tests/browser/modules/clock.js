/** Time that passes only when it is told to: `clock.wait(ms)` runs timers, `clock.frame(ms)` a frame after so long. */

window.clock = (() => {
	let now = 1000;
	let last = 0;
	const frames = new Map();
	const timers = new Map();
	performance.now = () => now;
	window.requestAnimationFrame = (step) => {
		frames.set((last += 1), step);
		return last;
	};
	window.cancelAnimationFrame = (id) => frames.delete(id);
	window.setTimeout = (tell, ms = 0) => {
		timers.set((last += 1), { tell, at: now + ms });
		return last;
	};
	window.clearTimeout = (id) => timers.delete(id);

	const wait = (ms) => {
		const until = now + ms;
		for (;;) {
			const [next] = [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at);
			if (!next) break;
			timers.delete(next[0]);
			now = next[1].at;
			next[1].tell();
		}
		now = until;
	};
	return {
		/** Forget whatever is under way. */
		begin() {
			frames.clear();
			timers.clear();
		},
		wait,
		frame(ms) {
			wait(ms);
			const asked = [...frames.values()];
			frames.clear();
			for (const step of asked) step(now);
		},
		/** Whether anything would still happen by itself. */
		get idle() {
			return frames.size === 0 && timers.size === 0;
		},
	};
})();
