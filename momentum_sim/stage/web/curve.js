/** A curve by a few points, as a reader draws a schedule: pairs of a share of the run and the value there. */

const MOST = 5; // points that a curve of a name becomes
const NEAR = 0.004; // of the largest value, within which their curve has to be
const TRIES = 4; // at one of them lying better
const APART = 0.01; // of the run, between points that are moved

/** @type {(step: number, steps: number) => number} */
export const shareOf = (step, steps) => Number((step / steps).toFixed(4));
/** @type {(share: number, steps: number) => number} */
export const stepOf = (share, steps) => Math.round(share * steps);

/**
 * A few points whose curve is near to values, one for each step; `curve(points)` gives the values of a curve by points.
 * The last point is where the run is over, and lies as the curve runs out.
 * @type {(values: Float64Array, curve: (points: number[][]) => Float64Array) => number[][]}
 */
export function pointsNear(values, curve) {
	const steps = values.length;
	const [low, high] = [Math.min, Math.max].map((most) => values.reduce((a, b) => most(a, b), 0));
	const last = values[steps - 1];
	const end = Math.min(Math.max(2 * last - (values[steps - 2] ?? last), low), high);
	const near = NEAR * Math.max(high, -low);
	/** @type {(at: number[]) => number[][]} */
	const pointsAt = (at) => at.map((k) => [shareOf(k, steps), Number((values[k] ?? end).toFixed(4))]);
	/** @type {(picks: number[]) => {at: number[], worst: number, far: number}} */
	const tried = (picks) => {
		const at = [...new Set(picks)].sort((a, b) => a - b);
		let [worst, far] = [0, 0];
		curve(pointsAt(at)).forEach((value, k) => {
			const off = at.includes(k) ? 0 : Math.abs(value - values[k]);
			if (off > far) [worst, far] = [k, off];
		});
		return { at, worst, far };
	};
	let best = tried([0, steps]);
	while (best.far > near && best.at.length < MOST) best = tried([...best.at, best.worst]);
	for (let k = 0; k < TRIES && best.far > near; k++) {
		const others = best.at.slice(1, -1).map((pick) => {
			const rest = best.at.filter((step) => step !== pick);
			return tried([...rest, tried(rest).worst]);
		});
		best = [best, ...others].reduce((a, b) => (b.far < a.far ? b : a));
	}
	return pointsAt(best.at.length > 2 || steps < 2 ? best.at : [0, Math.round(steps / 2), steps]);
}

/**
 * The first and the last step that a point can be at: between its neighbours, and not nearer to them than a hundredth
 * of the run, or than it is.
 * @type {(points: number[][], k: number, steps: number) => [number, number]}
 */
export function reachOf(points, k, steps) {
	const [before, at, after] = [k - 1, k, k + 1].map((one) => points[one] && stepOf(points[one][0], steps));
	const apart = Math.max(1, Math.round(APART * steps));
	return [Math.min(at, (before ?? -apart) + apart), Math.max(at, (after ?? steps + apart) - apart)];
}

/**
 * The points with one at a step, as near to it as it can be; one that stays at its step keeps its share.
 * @type {(points: number[][], k: number, step: number, steps: number) => number[][]}
 */
export function movedTo(points, k, step, steps) {
	const [least, most] = reachOf(points, k, steps);
	const to = Math.min(Math.max(Math.round(step), least), most);
	const [share, value] = points[k];
	const moved = to === stepOf(share, steps) ? share : shareOf(to, steps);
	return points.map((point, one) => (one === k ? [moved, value] : point));
}

/**
 * The step in the middle of the widest gap between points, or between one and an end of the run.
 * @type {(points: number[][], steps: number) => number}
 */
export function widestGap(points, steps) {
	const at = [0, ...points.map(([share]) => stepOf(share, steps)), steps];
	const gaps = at.slice(1).map((step, k) => ({ middle: Math.round((step + at[k]) / 2), width: step - at[k] }));
	return gaps.reduce((a, b) => (b.width > a.width ? b : a)).middle;
}

/**
 * The points with another one at a step, of a value; the same where one is there already.
 * @type {(points: number[][], step: number, value: number, steps: number) => number[][]}
 */
export function withPoint(points, step, value, steps) {
	const share = shareOf(step, steps);
	if (points.some(([other]) => other === share)) return points;
	return [...points, [share, Number(value.toFixed(4))]].sort((a, b) => a[0] - b[0]);
}
