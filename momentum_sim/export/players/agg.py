"""Lists as pixels."""

import math
from base64 import b64decode
from collections.abc import Iterable

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Transform
from numpy.typing import NDArray

from momentum_sim.export.players import paths
from momentum_sim.export.players.fonts import Typeface, typeface
from momentum_sim.export.players.paths import rgba
from momentum_sim.export.players.playing import PX_PER_INCH, Op, Page, play
from momentum_sim.export.players.rendering import Rendering

Pixels = NDArray[np.uint8]

_NEARLY = 1e-6  # of a dot
_HARDLY = (0.0, 0.0, 0.0, 1e-9)  # seen nowhere; of no opacity at all it would be no filling


class Agg(Rendering):
    """Pixels of a page at ``dpi`` dots per inch, 96 px to the inch, on which lists are drawn one upon the other."""

    def __init__(self, page: Page, dpi: float = PX_PER_INCH, own: Typeface | None = None) -> None:
        density = dpi / PX_PER_INCH
        wide, high = (max(1, int(length * density + _NEARLY)) for length in (page.width, page.height))
        # Of 72 dots to the inch, so that a dot is a point to it.
        renderer = RendererAgg(wide, high, 72.0)  # type: ignore[no-untyped-call]
        super().__init__(page, renderer, page.unit * density, high, own or typeface())
        self.pixels: Pixels = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
        """(height, width, 4), as it is now: no copy."""
        if not page.transparent:
            self.pixels[:] = [round(255 * part) for part in rgba(page.ink.paper)]

    def draw(self, ops: Iterable[Op]) -> None:
        """Draw a list upon what is there."""
        play(ops, self)

    def kept(self) -> Pixels:
        """What is there, to go back to."""
        return self.pixels.copy()

    def restore(self, kept: Pixels) -> None:
        """Go back to what was there."""
        np.copyto(self.pixels, kept)

    def opaque(self) -> Pixels:
        """A copy without opacity, (height, width, 3)."""
        found = np.empty((*self.pixels.shape[:2], 3), np.uint8)
        for channel in range(3):  # each by itself is several times faster than three at once
            found[:, :, channel] = self.pixels[:, :, channel]
        return found

    def stroke(self, op: Op) -> None:
        """A line. The renderer cuts it off at the page's edge unless it is filled: dashes count from its start."""
        path = paths.path_of(op["path"])
        if any(op["dash"]) and self._leaves(path):
            self._line(op, path, op["colour"], op["width"], op["dash"], op["join"], filled=_HARDLY)
        else:
            super().stroke(op)

    def text(self, op: Op) -> None:
        """A text, by its letters' outlines: fitted to the grid of dots they would be wider or narrower."""
        self.halo(op)
        self._shape(op, self.outline(op), op["colour"], self.letters(op))

    def letters(self, op: Op) -> Transform:
        """As everywhere, but that baselines are on whole dots, as browsers have them: letters are sharper so."""
        base = math.ceil(op["y"] * self.scale - 0.5) / self.scale
        return super().letters({**op, "y": base})

    def image(self, op: Op) -> None:
        """Cells, each of one colour."""
        palette = np.array([[round(255 * part) for part in rgba(colour)] for colour in op["palette"]], np.uint8)
        cells = np.frombuffer(b64decode(op["indices"]), np.uint8).reshape(op["rows"], op["columns"])
        left, top, right, bottom = (length * self.scale for length in op["box"])
        (first, columns), (above, rows) = _sampled(left, right, op["columns"]), _sampled(top, bottom, op["rows"])
        self._picture(op, palette[cells[rows][:, columns]], first, above)

    def loss(self, op: Op) -> None:
        """The loss, at the page's own resolution."""
        left, top, right, bottom = (length * self.scale for length in op["box"])
        wide, high = (max(1, math.ceil(length - _NEARLY)) for length in (right - left, bottom - top))
        pixels = self.page.bands(op).pixels(wide, high, self.page.ink, max(1.0, self.scale))
        if op["radius"]:
            inside = self._inside(op, wide, high, round(left), round(top))
            pixels[:, :, 3] = np.round(pixels[:, :, 3] * inside).astype(np.uint8)
        self._picture({**op, "clip": self.bounded(op)}, pixels, round(left), round(top))

    def _inside(self, op: Op, wide: int, high: int, left: int, top: int) -> NDArray[np.float64]:
        """How much of each of some dots is inside of the rounded corners of an op's box."""
        x0, y0, x1, y1 = (length * self.scale for length in op["box"])
        radius = min(op["radius"] * self.scale, (x1 - x0) / 2, (y1 - y0) / 2)
        xs, ys = left + np.arange(wide) + 0.5, top + np.arange(high) + 0.5
        across = np.maximum(np.maximum(x0 + radius - xs, xs - x1 + radius), 0.0)
        down = np.maximum(np.maximum(y0 + radius - ys, ys - y1 + radius), 0.0)
        found: NDArray[np.float64] = np.clip(radius + 0.5 - np.hypot(across[None, :], down[:, None]), 0.0, 1.0)
        found[:, across == 0.0] = 1.0  # sides are whole dots
        found[down == 0.0] = 1.0
        return found

    def _leaves(self, path: Path) -> bool:
        """Whether a path goes beyond the page."""
        ends = self.transform.transform(path.vertices)
        return bool((ends < 0.0).any() or (ends > (self.renderer.width, self.height)).any())

    def _picture(self, op: Op, pixels: Pixels, left: int, top: int) -> None:
        """Pixels as they are, from a dot on."""
        if (alpha := op.get("alpha", 1.0)) != 1.0:
            pixels = pixels.copy()
            pixels[:, :, 3] = np.round(pixels[:, :, 3] * alpha).astype(np.uint8)
        if clip := op.get("clip"):  # here, for the renderer leaves a picture one dot more than other things
            x0, y0, x1, y1 = (math.floor(length * self.scale + 0.5) for length in clip)
            pixels = pixels[max(y0 - top, 0) : max(y1 - top, 0), max(x0 - left, 0) : max(x1 - left, 0)]
            left, top = max(x0, left), max(y0, top)
        if pixels.size:
            upwards = np.ascontiguousarray(pixels[::-1])
            self.renderer.draw_image(self.renderer.new_gc(), left, self.height - top - len(pixels), upwards)


def _sampled(start: float, end: float, count: int) -> tuple[int, NDArray[np.intp]]:
    """The first of the dots from start to end, and in which of so many cells there the middle of each of them lies.

    As browsers have it: from half a dot on the next dot is the first, where `round` takes the even one, and on the edge
    of two cells it is the first of them.
    """
    first, last = (math.floor(length + 0.5) for length in (start, end))
    dots = np.arange(first, max(last, first + 1))
    places = (dots + 0.5 - start) * (count / max(end - start, _NEARLY))
    return first, np.clip(np.ceil(places - _NEARLY) - 1, 0, count - 1).astype(np.intp)
