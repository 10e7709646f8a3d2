"""A map's cells: a pixel for each setting, and slanting lines where a run diverges."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.strokes import Box

SHADES = 64
_PALEST = 0.88  # of the way to the background
_HATCH = 7.0  # units between the lines


@dataclass(frozen=True, eq=False)
class Cells:
    """The settling step of each of some momenta, from the least, and step sizes; which diverge; a run's steps."""

    settled: NDArray[np.int64]
    diverged: NDArray[np.bool_]
    steps: int

    @property
    def soonest(self) -> int | None:
        """The first step at which any run settles; None if none does."""
        found = self.settled[~self.diverged & (self.settled <= self.steps)]
        return int(found.min()) if len(found) else None

    def pixels(self, colours: list[str]) -> NDArray[np.uint8]:
        """A pixel for each, the largest momentum on top.

        The first colour where it settles soon, a paler one where late, the last where it does not; none where it
        diverges.
        """
        palest = len(colours) - 2
        first = self.soonest
        least = math.log(max(self.steps if first is None else first, 1))
        scale = palest / ((math.log(self.steps) - least) or 1.0)
        step = np.maximum(self.settled, 1)
        shade = np.floor(scale * (np.log(step) - least) + 0.5)
        shade = np.clip(shade, 0, palest).astype(int)
        shade[self.settled > self.steps] = palest + 1
        parts = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] + [255] for colour in colours], np.uint8)
        image: NDArray[np.uint8] = parts[shade]
        image[self.diverged] = 0
        return image[::-1]


class Squares(Artist):
    """An image whose pixels are drawn as squares in a box of a figure, whatever draws them."""

    def __init__(self, image: NDArray[np.uint8], box: Any) -> None:
        super().__init__()
        self._image, self._box = image, box

    def draw(self, renderer: Any) -> None:
        """Paint them, at the renderer's own resolution."""
        if not self.get_visible():
            return
        finer = renderer.get_image_magnification()
        left, bottom, right, top = self._box.extents
        wide, high = (max(1, round((end - start) * finer)) for start, end in ((left, right), (bottom, top)))
        rows = (np.arange(high) * len(self._image)) // high
        columns = (np.arange(wide) * self._image.shape[1]) // wide
        image = np.ascontiguousarray(np.flipud(self._image[rows][:, columns]))
        gc = renderer.new_gc()
        renderer.draw_image(gc, left, bottom, image)
        gc.restore()
        self.stale = False


def shades(own: str, card: str) -> list[str]:
    """A map's colours, from an optimizer's own to a pale one, then that of what never settles."""
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (own, card)]
    shares = [_PALEST * k / (SHADES - 1) for k in range(SHADES)]
    mixed = [[math.floor(a + (b - a) * t + 0.5) for a, b in zip(*ends, strict=True)] for t in shares]
    return [*(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in mixed), card]


def draw_cells(pen: Pen, box: Box, cells: Cells, colours: list[str]) -> None:
    """Draw a map's cells into a box."""
    slanting(pen, box)
    left, top = pen.box.left, pen.box.top
    bounds = pen.bounds(Box(left + box.left, top + box.top, left + box.right, top + box.bottom))
    pen.put(Squares(cells.pixels(colours), bounds), "cells")


def slanting(pen: Pen, box: Box) -> Line2D:
    """Slanting lines that fill a box."""
    xs: list[float] = []
    ys: list[float] = []
    reach = box.height
    for k in range(math.ceil((box.width + reach) / _HATCH) + 1):
        x = box.left - reach + k * _HATCH
        xs += [x, x + reach, math.nan]
        ys += [box.bottom, box.top, math.nan]
    line: Line2D = pen.within(box).line(xs, ys, pen.ink.soft, 1.0, alpha=0.55)
    return line
