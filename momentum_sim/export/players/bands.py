"""The loss itself: bands of colour between levels with a hair-thin line at each, as pixels or as shapes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.path import Path
from numpy.typing import NDArray

from momentum_sim.compiler.native import run
from momentum_sim.kernels import contour, entries
from momentum_sim.objectives import Objective
from momentum_sim.paper import Paper

Array = NDArray[np.float64]

_LINE = 0.9  # units, how wide one is among shapes
_MOST_SHAPES = 60  # bands on a picture; more are drawn as pixels
_GRID = 3.0  # units between the points at which shapes are cut


class Band(NamedTuple):
    """A shape of the loss: all that is above a level, and the line at its edge, None for the lowest."""

    path: Path
    fill: str
    edge: str | None
    width: float


@dataclass(frozen=True)
class Bands:
    """The loss over a box of the plane; ``offset`` is the landscape's own, less where one looks closer.

    ``view`` begins with the box's x0, x1, y0, y1.
    """

    objective: Objective
    view: Sequence[float]
    offset: float

    def field(self, width: int, height: int) -> Array:
        """The loss at the centre of each pixel, rows from the top, (height, width)."""
        field = np.empty((height, width))
        kernel = self.objective.landscape.kernels.value
        run(entries.loss_field(kernel), field, self.objective.coefficients, width, height, *self.view[:4])
        return field

    def floor(self, field: Array) -> float:
        """The loss that levels count from: the minimum, or the least in sight where there is none so low."""
        least, minimum = float(_ends(field)[0]), self.objective.minimum
        return minimum if minimum <= least else least

    def fineness(self, field: Array) -> int:
        """How many levels there are for each that there usually is, so that a picture has lines enough."""
        ends = _ends(field)
        landscape = self.objective.landscape
        with np.errstate(over="ignore"):  # beyond all numbers the levels are endless
            low, high = (landscape.level_density * np.log2(1 + (ends - self.floor(field)) / self.offset)).tolist()
        apart = high - low
        wanted = math.inf if apart == 0.0 else contour.LINES / apart
        if not wanted > 1.0:
            return 1
        halvings = math.ceil(math.log2(min(wanted, 2.0**contour.FINEST)))
        return int(2 ** min(contour.FINEST, halvings))

    def levels(self, field: Array, fine: int) -> Array:
        """The level of each loss."""
        landscape = self.objective.landscape
        found = np.ascontiguousarray(field).copy()
        density = landscape.level_density * fine
        run(contour.levels(), found.ravel(), found.size, self.floor(field), self.offset, density)
        return found

    def pixels(self, width: int, height: int, ink: Paper, line_width: float) -> NDArray[np.uint8]:
        """The picture as pixels, (height, width, 4)."""
        field = self.field(width, height)
        fine = self.fineness(field)
        colours = np.array([*palette(ink, contour.BANDS * fine), packed(ink.iso)], dtype=np.uint32)
        out = np.empty((height, width), dtype=np.uint32)
        levels = self.levels(field, fine)
        run(
            contour.contour_image(),
            out,
            levels,
            width,
            height,
            colours,
            contour.BANDS * fine,
            line_width,
            contour.STRENGTH,
        )
        return out.astype("<u4").view(np.uint8).reshape(height, width, 4)

    def shapes(self, width: float, height: float, ink: Paper) -> list[Band] | None:
        """The picture as shapes, of a box of this size in units; None if they would be very many.

        The first is the whole box. Each other is drawn whole, with its lower edge for a line, those of higher levels
        on top: so no seam is seen between two. They go a little beyond the box, where their other edges are not seen.
        """
        x0, x1, y0, y1 = self.view[:4]
        beyond_x, beyond_y = _GRID * (x1 - x0) / width, _GRID * (y1 - y0) / height
        wide, high = (math.ceil(length / _GRID) + 2 for length in (width, height))
        wider = replace(self, view=(x0 - beyond_x, x1 + beyond_x, y0 - beyond_y, y1 + beyond_y))
        field = wider.field(wide, high)
        fine = self.fineness(field[1:-1, 1:-1])
        levels = self.levels(field, fine)
        inside = levels[1:-1, 1:-1]
        first, last = max(math.floor(float(inside.min())), 0) + 1, math.floor(float(inside.max()))
        if last - first > _MOST_SHAPES:
            return None
        colours = [f"#{c & 255:02x}{c >> 8 & 255:02x}{c >> 16 & 255:02x}" for c in palette(ink, contour.BANDS * fine)]
        xs = -_GRID + (np.arange(wide) + 0.5) * ((width + 2 * _GRID) / wide)
        ys = -_GRID + (np.arange(high) + 0.5) * ((height + 2 * _GRID) / high)
        for ends, length in ((xs, width), (ys, height)):
            ends[0], ends[-1] = min(ends[0], -1.0), max(ends[-1], length + 1.0)
        cut = contour_generator(xs, ys, levels, fill_type=FillType.ChunkCombinedCode)
        whole = Path([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height), (0.0, 0.0)], closed=True)
        found = [Band(whole, colours[min(first - 1, len(colours) - 1)], None, 0.0)]
        line = f"{ink.iso}{round(255 * contour.STRENGTH):02x}"
        for level in range(first, last + 1):
            colour = colours[min(level, len(colours) - 1)]
            for points, codes in zip(*cut.filled(level, math.inf)[:2], strict=True):
                if points is not None:
                    found.append(Band(Path(points.round(2), codes), colour, line, _LINE))
        return found


def _ends(field: Array) -> Array:
    """The least and the largest loss of a field that are finite, (2,)."""
    ends = np.empty(2)
    run(entries.extent(), ends, np.ascontiguousarray(field).ravel(), field.size)
    return ends


def palette(ink: Paper, count: int) -> list[int]:
    """So many colours from the minimum outwards, each 0xAABBGGRR."""
    near, far = ([int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (ink.near, ink.far))
    shares = [k / (count - 1) for k in range(count)]
    mixed = [[math.floor(a + (b - a) * t + 0.5) for a, b in zip(near, far, strict=True)] for t in shares]
    return [0xFF000000 | b << 16 | g << 8 | r for r, g, b in mixed]


def packed(colour: str) -> int:
    """A colour as 0xAABBGGRR."""
    r, g, b = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0xFF000000 | b << 16 | g << 8 | r
