"""Names of a chart's level lines, each where it crosses no curve and no other name."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.drawing.panels.ticks import LINE_HEIGHT
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured

NAME = 12.0  # size of names
_SMALLEST = 0.85  # of their size, that names are drawn
_ASIDE = 9.0  # how far from its line the middle of a name is
_HALF = 6.0  # of a name's height


class Named(NamedTuple):
    """A level line's name, a shorter one, and how high the line is."""

    text: str
    short: str
    y: float


class Name(NamedTuple):
    """A name as it is to be written, from its left end, its middle at ``y``."""

    text: str
    left: float
    y: float
    size: float

    @property
    def box(self) -> Box:
        """Where it is."""
        wide = measured(self.text, self.size)
        return Box(self.left, self.y - _HALF, self.left + wide, self.y + _HALF)


def level_names(levels: Sequence[Named], area: Box, busy: NDArray[np.float64]) -> list[Name]:
    """A name for each level line in an area: below it and on the right, unless that covers ``busy`` points, (n, 2).

    Then above it, then shorter, then on the left: the first that covers fewest, and no name that was placed before.
    """
    placed: list[Name] = []
    for level in levels:
        below = [other.y - level.y for other in levels if other is not level]
        aside = -_ASIDE if any(0 <= away < LINE_HEIGHT for away in below) else _ASIDE  # from another's name below
        options = [
            _name(text, level.y + side, area, right=right)
            for right in (True, False)
            for text in _texts(level, area)
            for side in (aside, -aside)
        ]
        placed.append(min(options, key=lambda name: _covered(name.box, placed, busy)))
    return placed


def _texts(level: Named, area: Box) -> list[str]:
    """What it may be called: the whole name, if there is room for it, and the short one, if it has one."""
    fits = measured(level.text, NAME) * _SMALLEST <= area.width - 6.0
    return ([level.text] if fits or not level.short else []) + ([level.short] if level.short else [])


def _name(text: str, y: float, area: Box, *, right: bool) -> Name:
    room = area.width - 6.0
    size = NAME * min(1.0, room / measured(text, NAME))
    return Name(text, area.right - measured(text, size) if right else area.left + 6.0, y, size)


def _covered(box: Box, placed: Sequence[Name], busy: NDArray[np.float64]) -> tuple[int, int]:
    """How many names, and how many of the points, lie under a box."""
    names = sum(
        box.left < other.right and other.left < box.right and box.top < other.bottom and other.top < box.bottom
        for other in (name.box for name in placed)
    )
    xs, ys = busy.T
    points = (xs > box.left) & (xs < box.right) & (ys > box.top) & (ys < box.bottom)
    return names, int(points.sum())
