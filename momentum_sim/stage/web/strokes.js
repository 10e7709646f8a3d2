/** Lines, markers and words on a canvas: how a run looks on every panel. */

/** Each adds one marker to a path. */
const MARKERS = {
  circle: (path, x, y, r) => {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  },
  square: (path, x, y, r) => path.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  triangle: (path, x, y, r) => polygon(path, [x, y - 1.25 * r], [x + 1.15 * r, y + 0.8 * r], [x - 1.15 * r, y + 0.8 * r]),
  diamond: (path, x, y, r) => polygon(path, [x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]),
};

function polygon(path, first, ...rest) {
  path.moveTo(...first);
  for (const corner of rest) path.lineTo(...corner);
  path.closePath();
}

/** Add a look's marker to a path. Where it is too small to have a shape it is a square, the fastest to paint. */
export const addMarker = (path, { marker }, x, y, radius) => MARKERS[radius < 2 ? "square" : marker](path, x, y, radius);

/** Stroke a path. */
export function line(context, path, { colour, width, dash = [] }) {
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

/** One large marker with a rim that parts it from what is below. */
export function endMarker(context, look, x, y, radius, colour, rim) {
  const path = new Path2D();
  addMarker(path, look, x, y, radius);
  line(context, path, { colour: rim, width: 2.5 });
  context.fillStyle = colour;
  context.fill(path);
}

/** Text in the context's font, centred on y, with a halo so that it can be read over lines. */
export function haloText(context, text, x, y, colour, halo) {
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.setLineDash([]);
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/**
 * The part of a segment inside a box, as [x0, y0, x1, y1], or null (Liang and Barsky). Divergence is drawn as far as
 * the picture goes: coordinates may be as large as floats get, and a canvas cannot take those.
 */
export function clipped(x0, y0, x1, y1, box) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [enter, leave] = [0, 1];
  const sides = [[-dx, x0 - box.left], [dx, box.right - x0], [-dy, y0 - box.top], [dy, box.bottom - y0]];
  for (const [rate, room] of sides) {
    if (rate === 0 && room < 0) return null;
    if (rate < 0) enter = Math.max(enter, room / rate);
    if (rate > 0) leave = Math.min(leave, room / rate);
  }
  if (!(enter <= leave)) return null;
  const from = enter === 0 ? [x0, y0] : [x0 + enter * dx, y0 + enter * dy];
  return leave === 1 ? [...from, x1, y1] : [...from, x0 + leave * dx, y0 + leave * dy];
}
