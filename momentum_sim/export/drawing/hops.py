"""A run as hops from place to place on a profile, and the arrows above a ball."""

import itertools
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result
from momentum_sim.export.drawing.sheets import Mover
from momentum_sim.export.drawing.strokes import Point
from momentum_sim.export.drawing.thinning import apart, uncovered
from momentum_sim.export.drawing.wording import measured

Array = NDArray[np.float64]

BALL = 8.0
_WIDTH = 1.3
_HEAD = 8.0  # of an arrow


@dataclass(frozen=True, eq=False)
class Hops:
    """A run's places on a picture, and its colour."""

    result: Result
    places: Array  # (n, 2)
    colour: str

    @property
    def whole(self) -> bool:
        """Whether they are all that the run has."""
        return len(self.places) > self.result.run.n_steps

    @property
    def radius(self) -> float:
        """Of the dot at each."""
        return 2.6 if len(self.places) < 202 else 1.8

    @cached_property
    def drawn(self) -> NDArray[np.intp]:
        """The places that are hopped to: all but those that are too near to the one before to be seen."""
        return apart(self.places, len(self.places) - 1)

    @cached_property
    def marked(self) -> NDArray[np.intp]:
        """The places that have a dot: those that one before them does not cover."""
        return uncovered(self.places, np.arange(len(self.places)), len(self.places) - 1)

    def path(self, end: int) -> Path:
        """The hops to the end-th place."""
        points = self._outline[: max(2 * int(np.searchsorted(self.drawn, end, "right")) - 1, 0)]
        codes = np.full(len(points), Path.CURVE3, dtype=Path.code_type)
        codes[:1] = Path.MOVETO
        return Path(points, codes)

    def dots(self, end: int) -> Array:
        """The places up to the end-th that have a dot, (n, 2)."""
        return self.places[self.marked[: int(np.searchsorted(self.marked, end, "right"))]]

    @cached_property
    def _outline(self) -> Array:
        """The places that are hopped to, with the point above each hop that it is drawn towards, (2 n - 1, 2)."""
        here = self.places[self.drawn]
        over = (here[1:] + here[:-1]) / 2
        over[:, 1] -= [rise(a, b) for a, b in itertools.pairwise(here)]
        points = np.empty((max(2 * len(here) - 1, 0), 2))
        points[::2], points[1::2] = here, over
        return points

    def at(self, time: float) -> Point | None:
        """Where it is at a time, on its hop from one place to the next."""
        before, after = math.floor(time), math.ceil(time)
        if not 0 <= before <= after < len(self.places):
            return None
        a, b = self.places[before], self.places[after]
        share = time - before
        x, y = a + (b - a) * share
        return float(x), float(y - 4 * share * (1 - share) * rise(a, b) / 2)


def rise(a: Array, b: Array) -> float:
    """How high a hop is above the straight way."""
    return float(min(abs(b[0] - a[0]) * 0.35, 60.0))


def draw_hops(pen: Pen, hops: Hops, gid: str) -> PathPatch:
    """A run as hops, and a dot at each place."""
    name, marker = hops.result.name, hops.result.look.marker
    path = hops.path(len(hops.places))
    artist = pen.shape(path, edge=hops.colour, width=_WIDTH, gid=f"{gid}path {name}")
    artist.set_alpha(pen.alpha)
    xs, ys = hops.dots(len(hops.places)).T
    pen.marks(xs, ys, marker, hops.radius, hops.colour, gid=f"{gid}steps {name}")
    return artist


def hopper(pen: Pen, hops: Hops) -> Mover:
    """A run up to a time and its ball there, as something that hears of the time."""
    name, nothing = hops.result.name, np.empty(0)
    path = pen.shape(hops.path(0), edge=hops.colour, width=_WIDTH, gid=f"now path {name}")
    dots = pen.marks(nothing, nothing, hops.result.look.marker, hops.radius, hops.colour, gid=f"now steps {name}")
    ball = pen.marks(nothing, nothing, "circle", BALL, hops.colour, gid=f"now marker {name}")
    rim = pen.marks(nothing, nothing, "circle", BALL, hops.colour, rim=(pen.ink.halo, 2.0), gid=f"now rim {name}")
    rim.set_markerfacecolor("none")

    def show(time: float | None) -> None:
        if time is None:
            return
        shown = min(time, float(len(hops.places) - 1))
        end = max(math.floor(shown), -1)
        path.set_path(hops.path(end))
        dots.set_data(*hops.dots(end).T)
        place = hops.at(shown)
        for artist in (ball, rim):
            artist.set_visible(place is not None)
            if place is not None:
                artist.set_data([place[0]], [place[1] - BALL])

    return show


def level_arrow(pen: Pen, name: str, start: float, end: float, y: float, colour: str) -> None:
    """A level arrow with its name behind it."""
    way = math.copysign(1.0, end - start) if end != start else 0.0
    head = min(_HEAD, abs(end - start))
    nan = math.nan
    xs = [start, end, nan, end - way * head, end, end - way * head]
    ys = [y, y, nan, y - head / 2, y, y + head / 2]
    pen.line(xs, ys, pen.ink.halo, 5.0)
    pen.line(xs, ys, colour, 2.2)
    wide = measured(name, 12.0)
    x = start - wide - 6.0 if way > 0 else start + 6.0
    pen.text(min(max(x, 4.0), pen.width - wide - 4.0), y, name, colour, size=12.0, halo=True)
