"""Markers, and the part of a line inside a box: as the stage's strokes have them."""

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.path import Path

from momentum_sim.export.players.paths import SMALL
from momentum_sim.optimizers import MARKERS

__all__ = ["MARKERS", "SMALL", "Box", "Point", "clipped", "corners", "marker"]

_PIECE = re.compile(r"([MLHVAZ])|(-?\d*\.?\d+)")


@cache
def marker(name: str, small: bool = False) -> tuple[Path, float]:
    """A marker's path, y upwards as matplotlib's markers are, and the largest of its coordinates."""
    if small:
        path = Path([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9), (-0.9, -0.9)], closed=True)
    elif name == "circle":
        path = Path.unit_circle()
    else:
        points = corners(MARKERS[name])
        path = Path([(x, -y) for x, y in (*points, points[0])], closed=True)
    return path, float(np.abs(np.asarray(path.vertices, float)).max())


def corners(text: str) -> list[tuple[float, float]]:
    """The corners of a polygon that SVG writes with M, L, H and V."""
    points: list[tuple[float, float]] = []
    command, waiting = "M", list[float]()
    for letter, number in _PIECE.findall(text):
        if letter:
            command = letter
            continue
        waiting.append(float(number))
        if command == "H":
            points.append((waiting.pop(), points[-1][1]))
        elif command == "V":
            points.append((points[-1][0], waiting.pop()))
        elif len(waiting) == 2:
            points.append((waiting[0], waiting[1]))
            waiting.clear()
    return points


class Box(NamedTuple):
    """A box of a picture, in its units, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


Point = tuple[float, float]


def clipped(start: Point, end: Point, box: Box) -> tuple[Point, Point] | None:
    """The part of a segment inside a box, or None (Liang and Barsky): coordinates may be as large as floats get."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    if not (abs(dx) < float("inf") and abs(dy) < float("inf")):
        return None
    enter, leave = 0.0, 1.0
    for rate, room in ((-dx, x0 - box.left), (dx, box.right - x0), (-dy, y0 - box.top), (dy, box.bottom - y0)):
        if rate == 0.0 and room < 0.0:
            return None
        if rate < 0.0:
            enter = max(enter, room / rate)
        if rate > 0.0:
            leave = min(leave, room / rate)
    if not enter <= leave:
        return None

    def at(t: float) -> Point:
        x, y = (x1, y1) if t == 1.0 else (x0 + t * dx, y0 + t * dy)
        return min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)

    return at(enter), at(leave)
