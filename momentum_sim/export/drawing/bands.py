"""The loss itself: bands of colour between levels with a hair-thin line at each, as pixels or as shapes."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.artist import Artist
from matplotlib.path import Path
from matplotlib.transforms import Transform, TransformedPath
from numpy.typing import NDArray

from momentum_sim.compiler.native import run
from momentum_sim.export.drawing.letters import dots_per_inch
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.view import View
from momentum_sim.kernels import contour, entries
from momentum_sim.objectives import Objective
from momentum_sim.paper import Paper

Array = NDArray[np.float64]

_BANDS = 18
_LINES = 9  # that a picture should have at least
_FINEST = 7  # how often the distance of two lines may be halved for that
_STRENGTH = 0.55  # of a line
_MOST_SHAPES = 60  # bands on a picture; more are drawn as pixels
_GRID = 3.0  # units between the points at which shapes are cut


@dataclass(frozen=True)
class Bands:
    """The loss over a box of the plane; ``offset`` is the landscape's own, less where one looks closer."""

    objective: Objective
    view: View
    offset: float

    def field(self, width: int, height: int) -> Array:
        """The loss at the centre of each pixel, rows from the top, (height, width)."""
        field = np.empty((height, width))
        kernel = self.objective.landscape.kernels.value
        run(entries.loss_field(kernel), field, self.objective.coefficients, width, height, *self.view[:4])
        return field

    def fineness(self, field: Array) -> int:
        """How many levels there are for each that there usually is, so that a picture has lines enough."""
        ends = np.empty(2)
        run(entries.extent(), ends, field.ravel(), field.size)
        landscape = self.objective.landscape
        low, high = (landscape.level_density * np.log2(1 + (ends - landscape.minimum) / self.offset)).tolist()
        apart = high - low
        wanted = math.inf if apart == 0.0 else _LINES / apart
        if not wanted > 1.0:
            return 1
        halvings = math.ceil(math.log2(min(wanted, 2.0**_FINEST)))
        return int(2 ** min(_FINEST, halvings))

    def levels(self, field: Array, fine: int) -> Array:
        """The level of each loss."""
        landscape = self.objective.landscape
        found = np.ascontiguousarray(field).copy()
        density = landscape.level_density * fine
        run(contour.levels(), found.ravel(), found.size, landscape.minimum, self.offset, density)
        return found

    def pixels(self, width: int, height: int, ink: Paper, line_width: float) -> NDArray[np.uint8]:
        """The picture as pixels, (height, width, 4)."""
        field = self.field(width, height)
        fine = self.fineness(field)
        colours = np.array([*palette(ink, _BANDS * fine), packed(ink.iso)], dtype=np.uint32)
        out = np.empty((height, width), dtype=np.uint32)
        levels = self.levels(field, fine)
        run(contour.contour_image(), out, levels, width, height, colours, _BANDS * fine, line_width, _STRENGTH)
        return out.astype("<u4").view(np.uint8).reshape(height, width, 4)


class Painted(Artist):
    """Bands in a box of a figure: pixels of whatever draws them."""

    def __init__(self, bands: Bands, box: Any, ink: Paper, line_width: float, outline: tuple[Path, Transform]) -> None:
        super().__init__()
        self._bands, self._box, self._ink, self._line_width, self._outline = bands, box, ink, line_width, outline

    def draw(self, renderer: Any) -> None:
        """Paint them, at the renderer's own resolution."""
        if not self.get_visible():
            return
        finer = renderer.get_image_magnification()
        left, bottom, right, top = self._box.extents
        width, height = (max(1, math.ceil(length * finer - 1e-6)) for length in (right - left, top - bottom))
        dots = dots_per_inch(self) * finer
        image = self._bands.pixels(width, height, self._ink, max(1.0, self._line_width * dots))
        gc = renderer.new_gc()
        path, transform = self._outline
        gc.set_clip_path(TransformedPath(path, transform))
        gc.set_url(None)
        renderer.draw_image(gc, left, bottom, np.flipud(image))
        gc.restore()
        self.stale = False


def paint_shapes(pen: Pen, bands: Bands, outline: Path) -> bool:
    """Draw bands as shapes, nothing of them outside an outline; False, and nothing, if there would be very many.

    Each is drawn whole, with its lower edge for a line, those of higher levels on top: so no seam is seen between two.
    They go a little beyond the picture, where their other edges are not seen.
    """
    x0, x1, y0, y1, unit = bands.view
    beyond = _GRID * unit
    wide, high = (math.ceil(length / _GRID) + 2 for length in (pen.width, pen.height))
    wider = replace(bands, view=View(x0 - beyond, x1 + beyond, y0 - beyond, y1 + beyond, unit))
    field = wider.field(wide, high)
    fine = bands.fineness(field[1:-1, 1:-1])
    levels = bands.levels(field, fine)
    inside = levels[1:-1, 1:-1]
    first, last = max(math.floor(float(inside.min())), 0) + 1, math.floor(float(inside.max()))
    if last - first > _MOST_SHAPES:
        return False
    colours = [f"#{c & 255:02x}{c >> 8 & 255:02x}{c >> 16 & 255:02x}" for c in palette(pen.ink, _BANDS * fine)]
    xs = -_GRID + (np.arange(wide) + 0.5) * ((pen.width + 2 * _GRID) / wide)
    ys = -_GRID + (np.arange(high) + 0.5) * ((pen.height + 2 * _GRID) / high)
    for ends, length in ((xs, pen.width), (ys, pen.height)):
        ends[0], ends[-1] = min(ends[0], -1.0), max(ends[-1], length + 1.0)
    cut = contour_generator(xs, ys, levels, fill_type=FillType.ChunkCombinedCode)
    painted = [pen.shape(outline, fill=colours[min(first - 1, len(colours) - 1)], gid="band")]
    line = f"{pen.ink.iso}{round(255 * _STRENGTH):02x}"
    for level in range(first, last + 1):
        colour = colours[min(level, len(colours) - 1)]
        for points, codes in zip(*cut.filled(level, math.inf)[:2], strict=True):
            if points is not None:
                painted.append(pen.shape(Path(points.round(2), codes), fill=colour, edge=line, width=0.9, gid="band"))
    for shape in painted[1:]:
        shape.set_clip_path(outline, pen.transform)
    return True


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
