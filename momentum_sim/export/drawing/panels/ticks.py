"""Round values along an axis, and names beside it that do not touch."""

import math
from collections.abc import Sequence

from momentum_sim.export.drawing.strokes import Box

LINE_HEIGHT = 15.0  # of a name


def round_values(start: float, end: float, most: int, *, whole: bool = False) -> list[float]:
    """Round values between two ends, a few of them."""
    size = 10.0 ** math.floor(math.log10((end - start) / most))
    step = next((times * size for times in (1, 2, 5) if (end - start) / (times * size) <= most), 10 * size)
    tick = max(1, math.ceil(step)) if whole else step
    first, last = math.ceil(start / tick - 1e-9), math.floor(end / tick + 1e-9)
    return [k * tick for k in range(first, last + 1)]


def spread(heights: Sequence[float], area: Box) -> list[float]:
    """Heights in rising order, moved apart where names at them would touch."""
    places = list(heights)
    for k in range(1, len(places)):
        places[k] = max(places[k], places[k - 1] + LINE_HEIGHT)
    most = area.bottom
    for k in range(len(places) - 1, -1, -1):
        places[k] = min(places[k], most)
        most = places[k] - LINE_HEIGHT
    return places
