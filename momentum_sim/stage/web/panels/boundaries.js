/** What theory draws over a map: where regimes change, where a run is no longer stable, and the best setting. */

import { Surface } from "../dom.js";
import { addMarker, haloText, line } from "../strokes.js";

const CLEAR = 24; // units around the point that names leave free, half of it at least
const SAMPLES = 129; // of a line, from the least momentum to the largest

/** The lines: of which curvature, 0 along and 1 across, which of the kernel's boundaries, its name and look. */
const LINES = [
	{ of: 1, which: 2, text: "stability limit", width: 2, dash: [] },
	{ of: 0, which: 0, text: "critical along", width: 1.6, dash: [7, 4] },
	{ of: 1, which: 0, text: "critical across", width: 1.2, dash: [2, 3] },
	{ of: 1, which: 1, text: "alternating across", width: 1.2, dash: [2, 3] },
];

export class Boundaries {
	constructor() {
		this.surface = new Surface({ class: "boundaries", "aria-hidden": "true" });
	}

	measure() {
		this.surface.measure();
	}

	/** The best step size and momentum of a rule, and the rate they give. */
	static optimum(kernels, name, [low, high]) {
		const out = kernels.room("optimum", 24);
		kernels.call("common", `optimum_${name}`, out, low, high);
		const [step_size, momentum, rate] = kernels.numbers(out, 3);
		return { step_size, momentum, rate };
	}

	/**
	 * Paint them for a rule on two curvatures; nothing for a rule without a theory. `place(setting)` is where one is;
	 * names keep clear of the stage's own.
	 */
	draw(kernels, name, curvatures, { box, axes, setting, place, theme }) {
		const point = place(setting).map((unit) => CLEAR * Math.round(unit / CLEAR));
		const key = JSON.stringify([name, curvatures, box, axes, point, theme.name, this.surface.density]);
		if (key === this.shown) return;
		this.shown = key;
		this.surface.wipe();
		if (!name) return;
		const context = this.surface.clear();
		const { left, top, right, bottom } = box;
		context.save();
		context.beginPath();
		context.rect(left, top, right - left, bottom - top);
		context.clip();
		const [across, up] = axes;
		const momenta = Array.from({ length: SAMPLES }, (_, k) => up.value(k / (SAMPLES - 1)));
		const edges = Array.from(curvatures, (curvature) => momenta.map((momentum) => boundariesAt(kernels, name, momentum, curvature)));
		const named = LINES.map(({ of, which, text, width, dash }) => {
			const path = new Path2D();
			const seen = [];
			edges[of].forEach((found, k) => {
				const x = left + across.share(found[which]) * (right - left);
				const y = bottom - (k / (SAMPLES - 1)) * (bottom - top);
				if (!Number.isFinite(x)) return;
				path.lineTo(Math.min(Math.max(x, left - 1e4), right + 1e4), y);
				if (x > left && x < right) seen.push([x, y]);
			});
			line(context, path, { colour: theme.halo, width: width + 2 });
			line(context, path, { colour: theme.ink, width, dash });
			return { text, seen };
		});
		context.restore();
		const taken = [around(point)];
		context.font = `600 11px ${theme.font}`;
		const best = Boundaries.optimum(kernels, name, curvatures);
		const inside = up.share(best.momentum) <= 1 && across.share(best.step_size) <= 1 && across.share(best.step_size) >= 0;
		if (inside) {
			const [x, y] = place(best);
			const star = new Path2D();
			addMarker(star, { marker: "star" }, x, y, 7);
			line(context, star, { colour: theme.halo, width: 3 });
			context.fillStyle = theme.ink;
			context.fill(star);
			taken.push(say(context, "optimal", x, y, box, theme, taken));
		}
		for (const { text, seen } of named) {
			const free = candidates(seen).map(([x, y]) => boxOf(context, text, x, y, box)).find((one) => !taken.some((other) => meet(one, other)));
			if (!free) continue;
			haloText(context, text, free.left, free.y, theme.ink, theme.halo);
			taken.push(free);
		}
	}
}

function boundariesAt(kernels, name, momentum, curvature) {
	const out = kernels.room("boundaries", 24);
	kernels.call("common", `boundaries_${name}`, out, momentum, curvature);
	return kernels.numbers(out, 3);
}

/** Points of a line at which its name may stand, the middle first. */
function candidates(seen) {
	const shares = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9];
	return seen.length < 6 ? [] : shares.map((share) => seen[Math.floor(share * (seen.length - 1))]);
}

/** The box of a text to the left of a point, or to the right where there is no room. */
function boxOf(context, text, x, y, area) {
	const width = context.measureText(text).width;
	const left = x - 6 - width > area.left ? x - 6 - width : x + 6;
	return { left, right: left + width, top: y - 8, bottom: y + 8, y };
}

function say(context, text, x, y, area, theme) {
	const place = boxOf(context, text, x - 4, y, area);
	haloText(context, text, place.left, place.y, theme.ink, theme.halo);
	return { ...place, right: Math.max(place.right, x + 10), left: Math.min(place.left, x - 10) };
}

const around = ([x, y]) => ({ left: x - CLEAR, right: x + CLEAR, top: y - CLEAR, bottom: y + CLEAR });

const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
