"""What a path in one direction, or a curve of losses, says of the momentum and the step size that it was made with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import curves, entries

#: The rules that a path can be read as one of.
RULES = ("heavy_ball", "nesterov")

#: Why a path tells of no momentum, by the names that the kernels have for it.
PATH_REASONS = {
    "told": "",
    "too_few": "it takes four positions, and five where the minimum is not known",
    "not_finite": "not all positions are finite",
    "at_rest": "nothing moves",
    "one_mode": "the positions shrink, or grow, by one ratio: many pairs of momentum and step size do that",
    "no_such_path": "the positions do not obey one recurrence of this rule closely enough",
}


@dataclass(frozen=True)
class PathReading:
    """The momentum and eta lambda of a path along one direction, or why they cannot be told; then both are nan."""

    rule: str
    momentum: float
    step_times_curvature: float  # eta lambda
    uncertainty: float  # by how much the momentum may be off, as far as the positions' own misses say
    misfit: float  # how far the positions are from one recurrence, in parts of their size
    reason: str  # why it cannot be told, in words; "" where it is told

    @property
    def told(self) -> bool:
        """Whether the path tells of them."""
        return not self.reason

    @property
    def effective(self) -> float:
        """Eta lambda/(1 - beta), the effective step size times the curvature."""
        return self.step_times_curvature / (1.0 - self.momentum)

    def __repr__(self) -> str:
        """One line: both numbers, or the reason."""
        if not self.told:
            return reprs.line("PathReading", self.rule, f"cannot tell: {self.reason}")
        both = f"momentum={self.momentum:.9g}", f"step_times_curvature={self.step_times_curvature:.9g}"
        return reprs.line("PathReading", self.rule, *both)


@hints.keywords
def read_path(positions: ArrayLike, *, rule: str = "heavy_ball", minimum: float | None = 0.0) -> PathReading:
    """Read off a path the momentum beta and eta lambda that its steps were taken with.

    Along a direction of curvature lambda the distances x_k from the minimum obey x_{k+1} = t x_k - d x_{k-1}, whatever
    the path began with: of a heavy ball with t = 1 + beta - eta lambda and d = beta, of Nesterov's rule with
    t = (1 + beta)(1 - eta lambda) and d = beta (1 - eta lambda). So D_k = x_{k+1} x_{k-1} - x_k^2 shrinks to exactly d
    times itself with each step, and t = (x_{k+1} + d x_{k-1})/x_k. t and d are those that fit all rows best, by least
    squares, each row in parts of its own size.

    ``positions``: (n,), successive ones along one direction, of steps with the same momentum and step size; at least
    four, or five if ``minimum``, where the loss is least along it, is None for not known: their differences obey the
    same recurrence. ``rule``: "heavy_ball" or "nesterov". `ValueError` for anything else. Positions that are too few,
    not finite, at rest, or of one root only, as gradient descent's are, for which D_k = 0, are read as such: both
    numbers are nan, and ``reason`` says why.

    >>> read_path([1.0, 0.9, 0.72, 0.486])
    PathReading(heavy_ball, momentum=0.9, step_times_curvature=0.1)
    >>> read_path([1.0, 0.9, 0.81, 0.729]).reason
    'the positions shrink, or grow, by one ratio: many pairs of momentum and step size do that'
    """
    checks.one_of("rule", rule, RULES)
    along = _row_of("positions", positions)
    least = math.nan if minimum is None else checks.number("minimum", minimum)
    read = np.empty(curves.PATH_READING)
    run(entries.path_momentum(), read, along, len(along), least, RULES.index(rule))
    momentum, step_times_curvature, uncertainty, misfit, reason = read.tolist()
    why = PATH_REASONS[curves.PATH_REASONS[int(reason)]]
    return PathReading(rule, momentum, step_times_curvature, uncertainty, misfit, why)


def _row_of(name: str, values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A flat array of floats, whatever of them is finite."""
    try:
        row = np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        raise checks.RefusedError(name, "be a flat array of numbers", values) from None
    if row.ndim != 1 or row.dtype.kind not in "fiu":
        raise checks.RefusedError(name, "be a flat array of numbers", values)
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(row, dtype=np.float64)
