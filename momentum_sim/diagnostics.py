"""What is measured: numbers read off a path or its losses."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries

Array = NDArray[np.float64]


def settling_step(losses: ArrayLike, minimum: float, tolerance: float, *, relative: bool = False) -> int:
    """The first step from which the gap ``losses - minimum`` stays at or below the tolerance to the end.

    0 if it starts there and stays; n_steps + 1 if it never settles. ``losses``: (n_steps + 1,). ``tolerance``: at
    least 0; with ``relative``, a fraction of the gap at the start.
    """
    values = np.ascontiguousarray(losses, dtype=np.float64)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"losses must have shape (n_steps + 1,), got {values.shape}")
    least = checks.number("minimum", minimum)
    limit = checks.number("tolerance", tolerance, checks.Interval(low=0.0))
    if relative:
        limit *= values[0] - least
    return int(_measure(entries.settling_step(), values, len(values) - 1, least, limit))


def divergence_step(path: ArrayLike) -> int | None:
    r"""The first step whose iterate is not finite or leaves |x| + |y| <= 1e6; None if none does.

    ``path``: (n_steps + 1, 2).
    """
    points = _path(path)
    step = int(_measure(entries.divergence_step(), points, len(points) - 1))
    return None if step < 0 else step


def overshoot(path: ArrayLike, point: ArrayLike, direction: ArrayLike) -> float:
    """How far a path goes past a point along a direction, as a fraction of how far before it the path began.

    max over k of -s_k / s_0, and at least 0, with s_k = (x_k - point) . direction. nan if s_0 = 0.
    """
    points = _path(path)
    return _measure(entries.overshoot(), points, len(points) - 1, *_line(point, direction))


def crossings(path: ArrayLike, point: ArrayLike, direction: ArrayLike) -> int:
    """How often a path changes sides of the line through a point at right angles to a direction."""
    points = _path(path)
    return int(_measure(entries.crossings(), points, len(points) - 1, *_line(point, direction)))


def _measure(entry: entries.Entry, *arguments: Any) -> float:
    out = np.empty(1)
    run(entry, out, *arguments)
    return float(out[0])


def _path(path: ArrayLike) -> Array:
    points = np.ascontiguousarray(path, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(f"path must have shape (n_steps + 1, 2), got {points.shape}")
    return points


def _line(point: ArrayLike, direction: ArrayLike) -> tuple[float, float, float, float]:
    x, y = checks.point("point", np.asarray(point).tolist())
    dx, dy = checks.point("direction", np.asarray(direction).tolist())
    return x, y, dx, dy
