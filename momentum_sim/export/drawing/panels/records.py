"""What a plot is made of: charts with their curves, levels and spans."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from momentum_sim.optimizers import Look

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """A line over the steps, ``per`` values for each, or over ``xs``; ``gid`` names it, ``title`` stands beside it.

    ``mark``: the value that has a large marker. ``thin``: in the background; ``soft``: in the colour of what is no run;
    ``dots``: markers without a line; ``plain``: of theory, and so without a cursor.
    """

    gid: str
    title: str
    look: Look
    ys: Array
    xs: Array | None = None
    per: int = 1
    mark: int | None = None
    soft: bool = False
    dash: tuple[float, ...] | None = None
    thin: bool = False
    dots: bool = False
    plain: bool = False
    diverges: bool = False


@dataclass(frozen=True)
class Level:
    """A level line with its name, and a shorter one for where that has no room."""

    value: float
    text: str = ""
    short: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of steps with its name."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, eq=False)
class Chart:
    """Curves on scales: ``reach`` from the least to the largest value, in decades where ``logarithmic``.

    ``across``: the ends of what it is over, where that is not the steps. ``band``: values that are quietly filled.
    """

    curves: Sequence[Curve]
    reach: tuple[float, float]
    logarithmic: bool = False
    levels: Sequence[Level] = ()
    across: tuple[float, float] | None = None
    band: tuple[float, float] | None = None
    span: Span | None = None
    note: str = ""
    titles: Sequence[str] = field(default=())
