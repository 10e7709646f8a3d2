r"""The best of some trials: what a step size that is searched for at random comes to.

Of N step sizes whose errors are e_(1) <= ... <= e_(N), n are tried. The least error is e_(i) with the probability that
all tried are among the i-th and those after it, less that they are among those after it:

with replacement    \sum_i e_(i) [((N - i + 1)/N)^n - ((N - i)/N)^n]
                    (J. Dodge, S. Gururangan, D. Card, R. Schwartz, N. A. Smith, Show Your Work: Improved Reporting of
                    Experimental Results, arXiv 1909.03004)
without             \sum_i e_(i) C(N - i, n - 1)/C(N, n), where no step size is tried twice
                    (R. Tang, J. Lee, J. Xin, X. Liu, Y. Yu, J. Lin, Showing Your Work Doesn't Always Work, arXiv
                    2004.13705)

>>> expected_best([0.3, 0.1, 0.2]).round(4).tolist()
[0.2, 0.1333, 0.1]
>>> expected_best([0.3, 0.1, 0.2], replacement=True).round(4).tolist()
[0.2, 0.1556, 0.1333]
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints

Array = NDArray[np.float64]


@hints.keywords
def expected_best(errors: ArrayLike, *, replacement: bool = False) -> Array:
    """The mean of the least of n errors that are drawn from these, n = 1 .. N, (N,): entry n - 1 is for n trials.

    ``errors``: of each of N settings, (N,); they may be infinite. ``replacement``: whether a setting may be drawn
    again. Unless it may, all N are drawn at last, and the last entry is the least error.
    """
    try:
        values = np.sort(np.asarray(errors, float))
    except (TypeError, ValueError):
        raise checks.RefusedError("errors", "be numbers", errors) from None
    if values.ndim != 1 or not values.size or np.isnan(values).any():
        raise checks.RefusedError("errors", "be a flat list of numbers, at least one", errors)
    chances = (_with if replacement else _without)(len(values))
    # A chance of 0 takes an infinite error away.
    return np.array([sum(e * p for e, p in zip(values, row, strict=True) if p > 0.0) for row in chances])


def _without(count: int) -> Array:
    """The chance that the i-th least is the least of n, (n, i), where none is drawn twice."""
    return np.array(
        [
            [float(Fraction(comb(count - i, n - 1), comb(count, n))) for i in range(1, count + 1)]
            for n in range(1, count + 1)
        ]
    )


def _with(count: int) -> Array:
    """The same where each may be drawn again."""
    left = np.arange(count, -1, -1) / count  # of those from the i-th on, i = 1 .. N + 1
    return np.array([left[:-1] ** n - left[1:] ** n for n in range(1, count + 1)])


hints.attributes(__name__)
