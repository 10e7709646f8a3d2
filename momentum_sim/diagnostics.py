"""What is measured: numbers read off a path or its losses."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries

Array = NDArray[np.float64]


@hints.keywords
def settling_step(losses: ArrayLike, minimum: float, tolerance: float, *, relative: bool = False) -> int:
    """The first step from which the gap ``losses - minimum`` stays at or below the tolerance to the end.

    0 if it starts there and stays; n_steps + 1 if it never settles. ``losses``: (n_steps + 1,). ``tolerance``: at
    least 0; with ``relative``, a fraction of the gap at the start.
    """
    values = np.ascontiguousarray(losses, dtype=np.float64)
    if values.ndim != 1 or len(values) == 0:
        raise checks.RefusedError("losses", "have shape (n_steps + 1,)", values.shape)
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


def distance(path: ArrayLike, other: ArrayLike) -> float:
    """The largest distance between two runs at the same step; not finite if an iterate of theirs is not.

    ``path`` and ``other``: (n_steps + 1, 2), of as many steps.
    """
    first, second = _path(path), _path(other)
    if first.shape != second.shape:
        both = f"{len(second) - 1} and {len(first) - 1}"
        raise checks.RefusedError("other", "have as many steps as path", len(second) - 1, both)
    return _measure(entries.distance(), first, second, len(first) - 1)


@np.errstate(all="ignore")  # what overflows is inf or nan in the end
def distance_from_path(path: ArrayLike, other: ArrayLike) -> float:
    """The largest distance of an iterate of a run from the line through another's iterates, whatever their steps.

    ``path`` and ``other``: (n_steps + 1, 2), each of any number of steps. The other way round it is another number.
    Not finite if an iterate is not.
    """
    points, line = _path(path), _path(other)
    begin, ways = line[:-1], np.diff(line, axis=0)
    if len(ways) == 0:
        begin, ways = line, np.zeros_like(line)
    squares = (ways * ways).sum(axis=1)
    lengths = np.where(squares > 0.0, squares, 1.0)
    largest = 0.0
    for point in points:
        share = np.clip(((point - begin) * ways).sum(axis=1) / lengths, 0.0, 1.0)
        beside = point - begin - share[:, None] * ways
        largest = np.maximum(largest, np.hypot(*beside.T).min())  # which keeps what is no number
    return float(largest)


def crossings(path: ArrayLike, point: ArrayLike, direction: ArrayLike) -> int:
    """How often a path changes sides of the line through a point at right angles to a direction."""
    points = _path(path)
    return int(_measure(entries.crossings(), points, len(points) - 1, *_line(point, direction)))


def period(path: ArrayLike, point: ArrayLike, direction: ArrayLike) -> float:
    """Steps per oscillation about a point along a direction: twice the mean number between changes of side.

    A change of side is placed where the straight line between two iterates crosses. nan with fewer than two.
    """
    points = _path(path)
    return _measure(entries.period(), points, len(points) - 1, *_line(point, direction))


def contraction_rate(path: ArrayLike, point: ArrayLike, direction: ArrayLike) -> float:
    """By how much a path comes closer to a point along a direction with each step, in the long run; above 1 if farther.

    The spectral radius of the recurrence s_{k+1} = t s_k - d s_{k-1} that fits s_k = (x_k - point) . direction best, by
    least squares with each row divided by its own size (Prony's method). Rows smaller than 1e-6 of the largest |s|, or
    than 1e-12 of the point's coordinates, or not finite, are left out; nan if none is left. On a quadratic's axis it is
    the theory's to about 1e-7; near any other minimum that of the curvatures there, as far as the path is near enough.
    """
    points = _path(path)
    return _measure(entries.contraction_rate(), points, len(points) - 1, *_line(point, direction))


def path_length(path: ArrayLike) -> float:
    """The sum of the lengths of a path's steps. ``path``: (n_steps + 1, 2)."""
    points = _path(path)
    return _measure(entries.path_length(), points, len(points) - 1)


def straight_distance(path: ArrayLike, point: ArrayLike) -> float:
    """How far a path's start is from a point; the path's length divided by that is its detour."""
    return _measure(entries.straight_distance(), _path(path), *checks.point("point", np.asarray(point).tolist()))


@hints.keywords
def energies(path: ArrayLike, losses: ArrayLike, step_size: float, minimum: float) -> tuple[Array, Array]:
    r"""The kinetic and the potential energy at each point of a path, (n_steps + 1,) each.

    kinetic_k = |x_k - x_{k-1}|^2/(2 eta), 0 at the start; potential_k = losses_k - minimum. This is the energy of a
    ball of mass 1 if each step takes a time of sqrt(eta): heavy ball is x'' + (1 - beta)/sqrt(eta) x' + grad f = 0 with
    differences for derivatives. Where time flows, friction alone changes the sum, and only takes; from step to step it
    can also rise. ``step_size`` is heavy ball's eta; for EMA momentum give (1 - beta) eta.
    """
    points = _path(path)
    values = np.ascontiguousarray(losses, dtype=np.float64)
    if values.shape != (len(points),):
        raise checks.RefusedError("losses", f"have shape (n_steps + 1,) = ({len(points)},)", values.shape)
    eta, least = checks.number("step_size", step_size, checks.POSITIVE), checks.number("minimum", minimum)
    kinetic, potential = np.empty(len(points)), np.empty(len(points))
    run(entries.energies(), kinetic, potential, points, values, len(points) - 1, eta, least)
    return kinetic, potential


def direction_sums(pairs: ArrayLike, direction: ArrayLike, n: int | None = None) -> tuple[float, float]:
    """What the first n of some vectors, gradients say, add up to along a direction: the sums of g . d and of |g . d|.

    ``pairs``: (m, 2); all of them unless n says how many. Their ratio is how much of them pulled the same way.
    """
    vectors = np.ascontiguousarray(pairs, dtype=np.float64)
    if vectors.ndim != 2 or vectors.shape[1] != 2:
        raise checks.RefusedError("pairs", "have shape (m, 2)", vectors.shape)
    count = len(vectors) if n is None else checks.whole_number("n", n, 0, len(vectors))
    out = np.empty(2)
    run(entries.direction_sums(), out, vectors, count, *checks.point("direction", np.asarray(direction).tolist()))
    return float(out[0]), float(out[1])


def _measure(entry: entries.Entry, *arguments: Any) -> float:
    out = np.empty(1)
    run(entry, out, *arguments)
    return float(out[0])


def _path(path: ArrayLike) -> Array:
    points = np.ascontiguousarray(path, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise checks.RefusedError("path", "have shape (n_steps + 1, 2)", points.shape)
    return points


def _line(point: ArrayLike, direction: ArrayLike) -> tuple[float, float, float, float]:
    x, y = checks.point("point", np.asarray(point).tolist())
    dx, dy = checks.point("direction", np.asarray(direction).tolist())
    return x, y, dx, dy


hints.attributes(__name__)
