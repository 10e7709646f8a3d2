"""Sheets: a figure in px, with artists in layers.

A unit is a CSS px at the size at which a scene's text is as on the stage. y runs downwards. A layer says when its
artists are seen: always, of the whole run, at a step of it, or at that step only; what moves is drawn anew for each.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from momentum_sim.paper import DARK, LIGHT, Paper

PX_PER_INCH = 96.0
POINTS_PER_PX = 72.0 / PX_PER_INCH
#: When a layer's artists are seen.
ALWAYS, WHOLE, TIMED, STEP, MOVING = "always", "whole", "timed", "step", "moving"

#: Hears a time, in steps, None for the whole run, and sets what moves.
Mover = Callable[[float | None], None]


class Sheet:
    """A figure of a size in px, its colours, and the artists of its layers."""

    def __init__(self, width: int, height: int, unit: float, *, dark: bool, transparent: bool, dpi: float) -> None:
        self.width, self.height, self.unit, self.dark = width, height, unit, dark
        self.ink: Paper = DARK if dark else LIGHT
        ground = "none" if transparent else self.ink.paper
        size = (width / PX_PER_INCH, height / PX_PER_INCH)
        self.figure = Figure(figsize=size, dpi=dpi, facecolor=ground, edgecolor="none", layout=None)
        self.figure.set_layout_engine("none")
        self.canvas = FigureCanvasAgg(self.figure)
        self.layers: dict[str, list[Artist]] = {layer: [] for layer in (ALWAYS, WHOLE, TIMED, STEP, MOVING)}
        self.movers: list[Mover] = []
        self._count = 0

    def add(self, artist: Artist, layer: str, gid: str | None = None) -> None:
        """Put an artist on top of all that a layer has, and of all other layers' that were put before."""
        self._count += 1
        artist.set_zorder(self._count)
        if gid is not None:
            artist.set_gid(gid)
        self.figure.add_artist(artist)
        self.layers[layer].append(artist)

    def pixels(self) -> NDArray[np.uint8]:
        """The figure as pixels, (height, width, 4)."""
        self.canvas.draw()  # type: ignore[no-untyped-call]
        return self.buffer()

    def buffer(self) -> NDArray[np.uint8]:
        """What was drawn last, (height, width, 4): no copy."""
        return np.asarray(self.canvas.buffer_rgba())  # type: ignore[no-untyped-call]

    def colour(self, look: Any) -> str:
        """An optimizer's colour."""
        return str(look.dark if self.dark else look.light)
