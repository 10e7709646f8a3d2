"""The loss itself on a sheet: as pixels or as shapes."""

import math
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.path import Path
from matplotlib.transforms import Transform, TransformedPath

from momentum_sim.export.drawing.letters import dots_per_inch
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.players.bands import Bands as Bands
from momentum_sim.paper import Paper


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
    """Draw bands as shapes, nothing of them outside an outline; False, and nothing, if there would be very many."""
    found = bands.shapes(pen.width, pen.height, pen.ink)
    if found is None:
        return False
    pen.shape(outline, fill=found[0].fill, gid="band")
    for band in found[1:]:
        shape = pen.shape(band.path, fill=band.fill, edge=band.edge or "none", width=band.width, gid="band")
        shape.set_clip_path(outline, pen.transform)
    return True
