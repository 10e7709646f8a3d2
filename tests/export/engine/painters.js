/** Small painters of every kind of op, and of what runs do, for tests. */

import { begin } from "../../../momentum_sim/export/engine/drawing.js";
import { problemOf } from "../../../momentum_sim/stage/web/problems.js";

const UNIT = { left: 0, top: 0, right: 1, bottom: 1 };

const exact = (numbers) => new Uint8Array(Float64Array.from(numbers).buffer).toBase64();

/** A path from letters and numbers: ["M", x, y], ... */
function pathOf(commands) {
	const path = new Path2D();
	const methods = { M: "moveTo", L: "lineTo", Q: "quadraticCurveTo", Z: "closePath", R: "rect", C: "arc" };
	for (const [letter, ...numbers] of commands) path[methods[letter]](...numbers);
	return path;
}

/** What a test asks for: calls of a pen, [name, ...values], those of the rooms of a pen with more of them inside. */
function draw(pen, calls) {
	for (const [name, ...values] of calls) {
		const inside = values.at(-1);
		if (["at", "inside", "faint", "part"].includes(name)) {
			pen[name](...values.slice(0, -1), () => draw(pen, inside));
		} else if (name === "stroke" || name === "fill") pen[name](pathOf(values[0]), values[1]);
		else pen[name](...values);
	}
}

begin(({ kernels, sweeps, catalogue, scene, look, measuring }) => ({
	base(pen, time) {
		const given = { pen, kernels, sweeps, measuring };
		if (look.code) new Function(...Object.keys(given), `"use strict"; ${look.code}`)(...Object.values(given));
		draw(pen, look.calls ?? []);
		if (look.simulate) {
			const { simulate, takeApart } = problemOf(catalogue, scene);
			const drawn = simulate(kernels, catalogue, scene);
			for (const { name, path, losses, settles } of drawn.results) {
				const apart = takeApart(kernels, catalogue, { ...drawn, scene: { ...scene, follow: name } });
				const { gradients, kept, pushes, averages } = apart;
				const told = [path, losses, gradients, kept, pushes, averages, [settles]].map(exact);
				pen.part([name, ...told].join(" "), () => pen.hatch(UNIT, "#000000"));
			}
		}
	},
	now(pen, time) {
		draw(pen, look.calls ?? []);
		pen.at(time ?? -1, 0, () => pen.hatch(UNIT, "#000000"));
	},
}));
