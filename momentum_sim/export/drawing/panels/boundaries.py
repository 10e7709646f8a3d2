"""What theory draws over a map: where regimes change, where a run is no longer stable, and the best setting."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.export.drawing.panels.scales import Scale
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured
from momentum_sim.optimizers import Optimizer

Array = NDArray[np.float64]

_CLEAR = 24.0  # units around the point that names leave free
_SAMPLES = 129  # of a line, from the least momentum to the largest
_SIZE = 11.0
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9)  # of a line, where its name may stand

#: Of which curvature, 0 along and 1 across, which boundary, its name, its width and its dash.
_LINES = (
    (1, 2, "stability limit", 2.0, ()),
    (0, 0, "critical along", 1.6, (7.0, 4.0)),
    (1, 0, "critical across", 1.2, (2.0, 3.0)),
    (1, 1, "alternating across", 1.2, (2.0, 3.0)),
)


def draw_boundaries(
    pen: Pen,
    box: Box,
    rule: Optimizer,
    curvatures: tuple[float, float],
    across: Scale,
    up: Scale,
    point: tuple[float, float],
) -> None:
    """Draw them for a rule on two curvatures; names keep clear of the point of the scene's own setting."""
    momenta = np.array([up.value(k / (_SAMPLES - 1)) for k in range(_SAMPLES)])
    inner = pen.within(box)
    named = []
    for of, which, text, width, dash in _LINES:
        found = theory.regime_boundaries(rule, momenta, curvatures[of])[which]
        xs = np.array([box.left + across.share(eta) * box.width for eta in np.asarray(found).tolist()])
        ys = box.bottom - np.arange(_SAMPLES) / (_SAMPLES - 1) * box.height
        finite = np.isfinite(xs)
        xs, ys = np.clip(xs[finite], box.left - 1e4, box.right + 1e4), ys[finite]
        inner.line(xs, ys, pen.ink.halo, width + 2.0)
        inner.line(xs, ys, pen.ink.ink, width, dash, gid=text)
        seen = (xs > box.left) & (xs < box.right)
        named.append((text, list(zip(xs[seen].tolist(), ys[seen].tolist(), strict=True))))
    taken = [Box(point[0] - _CLEAR, point[1] - _CLEAR, point[0] + _CLEAR, point[1] + _CLEAR)]
    best = theory.optimal_parameters(rule, *curvatures)
    x, y = across.share(float(best.step_size)), up.share(float(best.momentum))
    if y <= 1 and 0 <= x <= 1:
        place = box.left + x * box.width, box.bottom - y * box.height
        inner.end_marker([place[0]], [place[1]], "star", 7.0, pen.ink.ink, gid="optimal")
        word = _beside("optimal", place[0] - 4.0, place[1], box)
        pen.text(word.left, place[1], "optimal", pen.ink.ink, size=_SIZE, bold=True, halo=True)
        taken.append(Box(min(word.left, place[0] - 10), word.top, max(word.right, place[0] + 10), word.bottom))
    for text, seen_points in named:
        free = next(
            (one for one in _candidates(text, seen_points, box) if not any(_meet(one, other) for other in taken)), None
        )
        if free:
            pen.text(free.left, (free.top + free.bottom) / 2, text, pen.ink.ink, size=_SIZE, bold=True, halo=True)
            taken.append(free)


def _candidates(text: str, seen: Sequence[tuple[float, float]], box: Box) -> list[Box]:
    """Boxes beside a line in which its name may stand, the middle first."""
    if len(seen) < 6:
        return []
    points = [seen[math.floor(share * (len(seen) - 1))] for share in _SHARES]
    boxes = [_beside(text, x, y, box) for x, y in points]
    return [one for one in boxes if one.top >= box.top and one.bottom <= box.bottom and one.right <= box.right]


def _beside(text: str, x: float, y: float, area: Box) -> Box:
    """The box of a text to the left of a point, or to the right where there is no room."""
    wide = measured(text, _SIZE, bold=True)
    left = x - 6 - wide if x - 6 - wide > area.left else x + 6
    return Box(left, y - 8, left + wide, y + 8)


def _meet(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
