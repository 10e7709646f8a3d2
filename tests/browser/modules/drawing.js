/** What a panel is given by the stage, for panels drawn without one. */

const stage = {};

/** Load the kernels, once for a page. */
async function prepare({ Kernels }, { kernels, catalogue }) {
	const { landscape } = await import("/landscape.js");
	const { simulate, takeApart } = landscape;
	const { project } = await import("/simulation.js");
	const { CanvasPen } = await import("/paint/pen.js");
	const { Labels } = await import("/paint/labels.js");
	stage.pen = (context) => new CanvasPen(context, theme);
	stage.labels = () => new Labels();
	Object.assign(stage, { simulate, takeApart, project, catalogue, kernels: await Kernels.load(kernels) });
	theme.markers = catalogue.markers;
	const shapes = Object.entries(catalogue.markers).map(([name, outline]) => [name, new Path2D(outline)]);
	theme.shapes = Object.fromEntries(shapes);
}

/** A scene as `simulate` gives it, and its followed run taken apart. */
function simulated(scene) {
	const drawn = stage.simulate(stage.kernels, stage.catalogue, scene);
	return { drawn, apart: stage.takeApart(stage.kernels, stage.catalogue, drawn) };
}

/** Colours that nothing else has, so that what is painted can be told by them. */
const theme = {
	ink: "#0000ff", soft: "#808080", line: "#e0e0e0", halo: "#ffffff", card: "#ffffff", push: "#ff00ff",
	ground: "#f0f8ff", name: "test", font: "sans-serif", serif: "serif", widths: new Map(), of: ({ light }) => light,
	shades: (look, n) => Uint32Array.from({ length: n + 1 }, (_, k) => (k < n ? 0xff000000 + k : 0xfffffefe)),
	palette: (n) => Uint32Array.from({ length: n + 1 }, (_, k) => (k < n ? 0xffffffff : 0xffeeeeee)),
};

/** What the stage tells panels of how to draw. */
const how = (more = {}) => ({ ...stage, theme, hidden: {}, calm: true, dragging: false, ...more });

/** An element on the page, of a size. */
function stand(width, height) {
	const root = document.createElement("div");
	root.style.cssText = `position: relative; width: ${width}px; height: ${height}px; overflow: hidden`;
	document.body.replaceChildren(root);
	document.body.style.margin = 0;
	return root;
}

/** The places of a canvas that have a colour, as [x, y] pairs. */
function painted(canvas, colour) {
	const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
	const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
	const places = [];
	for (let i = 0; i < data.length; i += 4) {
		const near = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 40;
		if (near && data[i + 3] > 150) places.push([(i / 4) % width, Math.floor(i / 4 / width)]);
	}
	return places;
}

Object.assign(window, { stage, prepare, simulated, theme, how, stand, painted });
