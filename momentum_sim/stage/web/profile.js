/** The profile: the loss along a line through the minimum, with the runs as balls that hop in it. */

import { stepParts } from "./anatomy.js";
import { element, mark, Surface } from "./dom.js";
import { pointHandle } from "./gestures.js";
import { arrow, drawHops, onHop } from "./hops.js";
import { begun } from "./narration.js";
import { written } from "./scales.js";
import { pictureOf } from "./scene.js";
import { addMarker, bracket, endMarker, haloText, line } from "./strokes.js";
import { criticalMomentum, measured, prediction } from "./theory.js";
import { ringed, Words } from "./words.js";

const MARGIN = { top: 52, bottom: 64, side: 16 };
const WORDS = 46; // the height of the words at the top
const SAMPLES = 161; // of the loss along the line
const REACH = 1.25; // how far the line goes beyond the start
const EASE = 0.3; // of the way to the wanted reach, each frame
const EDGE = 12; // from the edge that the start's handle is kept
const CRITICAL = 5e-4; // what is nearer to critical momentum than this, and passes by no more, is called that
const AT_CRITICAL = { name: "critical", words: "the largest momentum with which it never passes" };
const BALL = 8;
const ROUND = { marker: "circle" };
const SHOWN_OVERSHOOT = 0.002; // less cannot be seen

const within = (value, least, most) => Math.min(Math.max(value, least), most);

export class ProfilePanel {
	/** `on.start([x, y])` and `on.release()` hear of the start being dragged, `on.tap([x, y])` of a press on the line. */
	constructor(on) {
		this.on = on;
		this.paths = new Surface({ class: "paths", "aria-hidden": "true" });
		this.now = new Surface({ class: "now", "aria-hidden": "true" });
		this.handle = pointHandle({ name: "Start point", kind: "start-handle" }, () => this.handleAt(), (x) => this.moveTo(x), on.release, () => this.paths.pixels);
		const onclick = (event) => {
			const { left } = this.picture.getBoundingClientRect();
			on.tap(this.planeNear([(event.clientX - left) / this.paths.pixels, 0]));
		};
		this.picture = element("div", { class: "picture profile", role: "img", "aria-label": "The loss along a line, with the runs in it.", onclick }, this.paths.canvas, this.now.canvas);
		this.root = element("div", { class: "contour" }, this.picture, this.handle);
		this.words = new Words();
		this.startLabel = "start: drag me";
	}

	measure() {
		this.paths.measure();
		this.now.measure();
		({ width: this.width, height: this.height } = this.paths);
	}

	/** A place on the line as one of the picture; and the other way round, rounded to what can be seen. */
	toX(s) {
		return this.width / 2 + (s / this.reach) * (this.width / 2 - MARGIN.side);
	}

	toY(gap) {
		const { top, bottom } = MARGIN;
		return this.height - bottom - (gap / this.most) * (this.height - top - bottom);
	}

	toScreen = ([x, y]) => {
		const s = this.along([x, y]);
		return [this.toX(s), this.toY(this.lossAt([x, y]))];
	};

	along([x, y]) {
		const [[mx, my], [dx, dy]] = [this.minimiser, this.direction];
		return (x - mx) * dx + (y - my) * dy;
	}

	/** The point of the plane below a place of the picture. */
	planeNear([x]) {
		return this.pointAt(this.lineAt(x), 0);
	}

	lineAt(x) {
		const unit = this.reach / (this.width / 2 - MARGIN.side);
		const digits = within(Math.ceil(-Math.log10(unit)), 0, 18);
		return Number(((x - this.width / 2) * unit).toFixed(digits));
	}

	/** The point so far along the line, and so far beside it. */
	pointAt(s, beside) {
		const [[mx, my], [dx, dy]] = [this.minimiser, this.direction];
		return [mx + s * dx - beside * dy, my + s * dy + beside * dx];
	}

	moveTo(x) {
		this.startLabel = "start";
		const [[mx, my], [dx, dy], [sx, sy]] = [this.minimiser, this.direction, this.start];
		const beside = (sy - my) * dx - (sx - mx) * dy;
		this.start = this.pointAt(this.lineAt(within(x, EDGE, this.width - EDGE)), beside);
		this.on.start(this.start); // told at once: keys may come faster than frames
	}

	handleAt() {
		const [x, y] = this.toScreen(this.start);
		return [within(x, EDGE, this.width - EDGE), within(y, EDGE, this.height - EDGE)];
	}

	/** Paint a simulated scene; true if the reach is still on its way and wants another frame. */
	draw(drawn, how, apart) {
		const { scene, results, directions, minimiser, landscape, coefficients } = drawn;
		const { kernels, theme, hidden, calm, dragging } = how;
		this.drawn = drawn;
		this.minimiser = minimiser;
		this.direction = directions[pictureOf(scene).direction];
		this.start = scene.start;
		this.lossAt = (point) => losses(kernels, drawn, [point])[0] - landscape.minimum;
		const moving = this.ease(Math.abs(this.along(scene.start)) || 1, calm, dragging);
		const line = Array.from({ length: SAMPLES }, (_, k) => this.pointAt(this.reach * ((2 * k) / (SAMPLES - 1) - 1), 0));
		const gaps = losses(kernels, { landscape, coefficients }, line).map((loss) => loss - landscape.minimum);
		this.most = Math.max(this.lossAt(scene.start) * REACH ** 2, 1e-300);
		const context = this.paths.clear();
		this.drawBowl(context, gaps, theme);
		const timed = scene.step !== null;
		this.hops = results.map((result) => this.hopsOf(result, drawn, hidden, theme));
		for (const hops of this.hops) drawHops(context, hops, { faint: timed });
		this.drawWords(context, drawn, apart, how, timed);
		const [x, y] = this.handleAt().map((unit) => `${unit * this.paths.pixels}px`);
		mark(this.handle, "style", `transform:translate(${x},${y})`);
		mark(this.handle, "aria-description", `${written(this.along(scene.start))} from the minimum; arrow keys move it`);
		return moving;
	}

	/** Move the reach towards the wanted one; while something is dragged it only grows. */
	ease(start, calm, dragging) {
		const wanted = dragging && this.reach ? Math.max(this.reach, start * 1.05) : start * REACH;
		const moving = !calm && Boolean(this.reach) && Math.abs(this.reach / wanted - 1) > 0.004;
		this.reach = moving ? this.reach + (wanted - this.reach) * EASE : wanted;
		return moving;
	}

	drawBowl(context, gaps, theme) {
		const bowl = new Path2D();
		gaps.forEach((gap, k) => bowl.lineTo(this.toX(this.reach * ((2 * k) / (SAMPLES - 1) - 1)), Math.max(this.toY(gap), -1e4)));
		const ground = new Path2D(bowl);
		ground.lineTo(this.width + MARGIN.side, -1e4);
		ground.lineTo(this.width + MARGIN.side, this.height);
		ground.lineTo(-MARGIN.side, this.height);
		ground.lineTo(-MARGIN.side, -1e4);
		context.save();
		context.beginPath();
		context.rect(0, WORDS, this.width, this.height);
		context.clip();
		context.fillStyle = theme.ground;
		context.fill(ground);
		line(context, bowl, { colour: theme.ink, width: 1.5 });
		context.restore();
		const middle = new Path2D();
		middle.moveTo(this.toX(0), this.toY(0));
		middle.lineTo(this.toX(0), this.height - 22);
		line(context, middle, { colour: theme.soft, width: 1, dash: [2, 3] });
	}

	/** A run's places on the picture. */
	hopsOf(result, { scene, landscape }, hidden, theme) {
		const seen = Math.min(scene.n_steps, hidden[result.name] ?? Infinity);
		const places = [];
		for (let k = 0; k <= seen; k++) {
			const point = [result.path[2 * k], result.path[2 * k + 1]];
			const place = [this.toX(this.along(point)), this.toY(result.losses[k] - landscape.minimum)];
			if (!place.every((value) => Math.abs(value) < 1e5)) break;
			places.push(place);
		}
		return { result, places, colour: theme.of(result.look), whole: places.length > scene.n_steps };
	}

	drawWords(context, drawn, apart, how, timed) {
		const { theme, kernels, catalogue, hidden } = how;
		const { scene, landscape } = drawn;
		const said = [{ id: "minimum", x: this.toX(0), y: this.height - 20, text: "minimum", colour: theme.ink }];
		const [x, y] = this.handleAt();
		if (!timed) said.push({ id: "start", x, y, text: this.startLabel, colour: theme.ink });
		for (const { result, places, colour, whole } of this.hops) {
			if (result.diverges >= 0 && !(result.name in hidden)) {
				const [ex, ey] = places.at(-1) ?? [x, y];
				const text = `${result.title} diverges, over a million away by step ${result.diverges}`;
				said.push({ id: result.name, x: within(ex, 0, this.width), y: within(ey, 0, this.height), text, colour });
			} else if (!timed && whole) endMarker(context, ROUND, places.at(-1)[0], places.at(-1)[1] - BALL, BALL, colour, theme.halo);
		}
		const busy = this.hops.flatMap(({ places }) => places.flat());
		const taken = [{ left: 0, top: 0, right: this.width, bottom: WORDS }, ...ringed([x, y], [[this.toX(0), this.toY(0)]])];
		this.words.draw(context, said, { width: this.width, height: this.height, theme, busy, taken });
		if (!apart || apart.name in hidden) return;
		const { direction } = pictureOf(scene);
		const theory = prediction(kernels, catalogue, drawn, apart, direction);
		if (theory) this.drawRegime(context, theory, criticalMomentum(kernels, catalogue, drawn, apart, direction), apart, landscape, theme);
		const { overshoot } = measured(kernels, drawn, apart, direction);
		if (apart.diverges < 0 && overshoot > SHOWN_OVERSHOOT) this.drawOvershoot(context, overshoot, theme.of(apart.look), theme);
	}

	/** The regime in words. */
	drawRegime(context, { regime, overshoot }, critical, { momentum }, { curvature }, theme) {
		context.font = `600 17px ${theme.font}`;
		const { name, words } = Math.abs(momentum - critical) < CRITICAL && overshoot < CRITICAL ? AT_CRITICAL : regime;
		haloText(context, begun(name), 12, 18, theme.ink, theme.halo);
		const left = 20 + context.measureText(begun(name)).width;
		context.font = `13px ${theme.font}`;
		const narrow = left + context.measureText(words).width > this.width - 8;
		haloText(context, words, narrow ? 12 : left, narrow ? 38 : 19, theme.soft, theme.halo);
		if (narrow || Number.isNaN(critical)) return;
		const side = name === AT_CRITICAL.name ? "at" : momentum < critical ? "below" : "above";
		const local = curvature ? "" : ", by the curvature at the minimum";
		haloText(context, `β ${written(momentum)} is ${side} the critical ${written(critical)}${local}`, 12, 38, theme.soft, theme.halo);
	}

	/** How far the followed run goes past the minimum, measured. */
	drawOvershoot(context, overshoot, colour, theme) {
		const s = -overshoot * this.along(this.start);
		if (Math.abs(s) > this.reach) return;
		const [from, to, y] = [this.toX(0), this.toX(s), this.height - 40];
		bracket(context, from, to, y, { colour, width: 2 });
		context.font = `600 13px ${theme.font}`;
		const text = `${written(100 * overshoot)} % past`;
		const wide = context.measureText(text).width;
		const x = s > 0 ? Math.min(to + 8, this.width - wide - 6) : Math.max(to - 8 - wide, 6);
		haloText(context, text, x, y, colour, theme.halo);
	}

	/** Paint where a timeline is: every run up to a time, and a run that is traced. */
	drawNow(scene, time, apart, { theme, hidden }, traced) {
		this.now.wipe();
		if (traced) drawHops(this.now.clear(), { ...this.hopsOf(traced, this.drawn, {}, theme), colour: theme.ink });
		if (scene.step === null) return;
		const context = traced ? this.now.canvas.getContext("2d") : this.now.clear();
		for (const hops of this.hops) {
			const end = Math.min(time, hops.places.length - 1);
			drawHops(context, hops, { to: end });
			const place = onHop(hops.places, end);
			if (!place) continue;
			const ball = new Path2D();
			addMarker(ball, ROUND, place[0], place[1] - BALL, BALL);
			context.fillStyle = hops.colour;
			context.fill(ball);
			line(context, ball, { colour: theme.halo, width: 2 });
		}
		const k = Math.floor(time);
		if (scene.vectors && apart && k < Math.min(scene.n_steps, hidden[apart.name] ?? Infinity)) this.drawParts(context, apart, k, theme);
	}

	/** What the step is made of, as two arrows above the ball: what is kept, and from its end the push. */
	drawParts(context, apart, k, theme) {
		const { places, colour } = this.hops.find(({ result }) => result.name === apart.name) ?? {};
		if (!places?.[k + 1]) return;
		const { from, knee, to } = stepParts(apart, k);
		const [start, turn, end] = [from, knee, to].map((point) => this.toX(this.along(point)));
		const [kept, push] = apart.rule.part_names;
		const y = places[k][1] - 2 * BALL - 12;
		context.font = `12px ${theme.font}`;
		if (kept) arrow(context, kept, [start, turn, y], colour, theme);
		arrow(context, push, [turn, end, y - (kept ? 18 : 0)], theme.push, theme);
	}

}

function losses(kernels, { landscape, coefficients }, points) {
	const at = kernels.put("points", points.flat());
	const out = kernels.room("line", 8 * points.length);
	kernels.call(landscape.name, "losses", out, at, coefficients, points.length);
	return kernels.numbers(out, points.length);
}
