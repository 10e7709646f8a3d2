/** Words on a picture, each where it covers least, and where it was before if that is still good. */

const PLACES = [[1, -1], [1, 1], [-1, -1], [-1, 1], [0, -1], [0, 1], [1, 0], [-1, 0]];
const REACHES = [16, 34, 58, 86];

export class Labels {
  constructor() {
    /** @type {Map<string, number>} where each label stood last */
    this.last = new Map();
  }

  /**
   * Choose a box for each label.
   * @param {{id: string, x: number, y: number, width: number, height: number}[]} wanted anchors and sizes, most
   *   important first
   * @param {{left: number, top: number, right: number, bottom: number}} bounds
   * @param {number[]} busy x, y pairs of what should not be covered
   * @param {{left: number, top: number, right: number, bottom: number}[]} taken boxes that are already used
   */
  place(wanted, bounds, busy, taken) {
    const boxes = [...taken];
    return wanted.map((label) => {
      const options = candidates(label).map((box, index) => ({
        box,
        index,
        cost: cost(box, bounds, busy, boxes) + 3 * Math.floor(index / PLACES.length) - (this.last.get(label.id) === index ? 4 : 0),
      }));
      const best = options.reduce((a, b) => (b.cost < a.cost ? b : a));
      this.last.set(label.id, best.index);
      boxes.push(best.box);
      return { ...label, box: best.box };
    });
  }
}

function candidates({ x, y, width, height }) {
  return REACHES.flatMap((reach) =>
    PLACES.map(([sx, sy]) => {
      const left = x + sx * (sx === 0 ? 0 : reach) + (sx < 0 ? -width : sx === 0 ? -width / 2 : 0);
      const top = y + sy * (sx === 0 ? reach : reach * 0.8) + (sy < 0 ? -height : sy === 0 ? -height / 2 : 0);
      return { left, top, right: left + width, bottom: top + height };
    }),
  );
}

const overlap = (a, b) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

function cost(box, bounds, busy, boxes) {
  let sum = 0;
  const outside = Math.max(0, bounds.left - box.left, bounds.top - box.top, box.right - bounds.right, box.bottom - bounds.bottom);
  sum += outside * 1e4;
  for (const other of boxes) sum += overlap(box, other);
  for (let i = 0; i < busy.length; i += 2) {
    if (busy[i] > box.left - 3 && busy[i] < box.right + 3 && busy[i + 1] > box.top - 3 && busy[i + 1] < box.bottom + 3) sum += 2;
  }
  return sum;
}
