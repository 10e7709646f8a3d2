/** Words on a picture, each where it covers least, and where it was before if that is still good. */

const PLACES = [[1, -1], [1, 1], [-1, -1], [-1, 1], [0, -1], [0, 1], [1, 0], [-1, 0]];
const LEANING = 8; // how much the wrong side weighs
const REACHES = [16, 34, 58, 86];
const FARTHEST = 100; // units from its point that a word may begin
const MEETING = 60; // how much touching another word weighs, besides how much of it is covered
const COVERING = 2; // how much each busy place weighs
const APART = 3; // units between words, and from what is busy
const STAYING = 4; // how much better it is to stay

export class Labels {
	constructor() {
		this.last = new Map(); // where each label stood
	}

	/**
	 * Give each wanted label ({id, x, y, width, height}, most important first) a box inside the bounds; one that should
	 * stand on a certain side of its point has a unit vector `lean`. `busy` are x, y
	 * pairs that should not be covered, `taken` boxes that must not be; a box is {left, top, right, bottom}.
	 */
	place(wanted, bounds, busy, taken) {
		const boxes = [...taken];
		return wanted.map((label) => {
			const near = nearby(label, busy);
			const costs = candidates(label).map((box, index) => {
				const stays = this.last.get(label.id) === index;
				const habit = 3 * Math.floor(index / PLACES.length) - (stays ? STAYING : 0);
				return { box, index, cost: cost(box, bounds, near, boxes) + habit + LEANING * againstLean(label, index) };
			});
			const { box, index } = costs.reduce((a, b) => (b.cost < a.cost ? b : a));
			this.last.set(label.id, index);
			boxes.push({ ...box, left: box.left - APART, right: box.right + APART });
			return { ...label, box };
		});
	}
}

function againstLean({ lean }, index) {
	if (!lean) return 0;
	const [sx, sy] = PLACES[index % PLACES.length];
	return 1 - (sx * lean[0] + sy * lean[1]) / Math.hypot(sx, sy);
}

function candidates({ x, y, width, height }) {
	return REACHES.flatMap((reach) =>
		PLACES.map(([sx, sy]) => {
			const left = x + sx * (reach + width / 2) - width / 2;
			const top = y + sy * (reach * 0.8 + height / 2) - height / 2;
			return { left, top, right: left + width, bottom: top + height };
		}),
	);
}

/** What is busy within a label's reach. */
function nearby({ x, y, width, height }, busy) {
	const near = [];
	const [across, up] = [FARTHEST + width, FARTHEST + height];
	for (let k = 0; k < busy.length; k += 2) {
		if (Math.abs(busy[k] - x) < across && Math.abs(busy[k + 1] - y) < up) near.push(busy[k], busy[k + 1]);
	}
	return near;
}

const overlap = (a, b) =>
	Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
	Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

function cost(box, bounds, busy, boxes) {
	const { left, top, right, bottom } = bounds;
	let sum = 1e4 * Math.max(0, left - box.left, top - box.top, box.right - right, box.bottom - bottom);
	for (const other of boxes) {
		const covered = overlap(box, other);
		if (covered > 0) sum += covered + MEETING;
	}
	const wide = { left: box.left - APART, top: box.top - APART, right: box.right + APART, bottom: box.bottom + APART };
	for (let i = 0; i < busy.length; i += 2) {
		if (busy[i] > wide.left && busy[i] < wide.right && busy[i + 1] > wide.top && busy[i + 1] < wide.bottom) sum += COVERING;
	}
	return sum;
}
