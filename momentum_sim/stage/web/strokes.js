/** Lines and markers: how a run looks on every panel. */

/** Draws one marker of a look into an open path. */
const MARKERS = {
  circle: (path, x, y, r) => {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  },
  square: (path, x, y, r) => path.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  triangle: (path, x, y, r) => polygon(path, [[x, y - 1.25 * r], [x + 1.15 * r, y + 0.8 * r], [x - 1.15 * r, y + 0.8 * r]]),
  diamond: (path, x, y, r) => polygon(path, [[x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]]),
};

function polygon(path, [first, ...rest]) {
  path.moveTo(...first);
  for (const corner of rest) path.lineTo(...corner);
  path.closePath();
}

/** Add a marker to a Path2D or context. */
export const addMarker = (path, look, x, y, radius) => MARKERS[look.marker](path, x, y, radius);

/** One large marker with a rim that parts it from what is below. */
export function endMarker(context, look, x, y, radius, colour, rim) {
  context.beginPath();
  addMarker(context, look, x, y, radius);
  context.setLineDash([]);
  context.lineWidth = 2.5;
  context.strokeStyle = rim;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

/** Text with a halo, so that it can be read over lines. */
export function haloText(context, text, x, y, { font, colour, halo, align = "left" }) {
  context.font = font;
  context.textAlign = align;
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
    if (rate === 0) {
      if (room < 0) return null;
    } else if (rate < 0) enter = Math.max(enter, room / rate);
    else leave = Math.min(leave, room / rate);
  }
  if (!(enter <= leave)) return null;
  if (enter === 0 && leave === 1) return [x0, y0, x1, y1];
  return [x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy];
}
