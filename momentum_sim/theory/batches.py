"""From which batch size on momentum pays: the steps of the best settings to a target, by exact recursion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import batches, entries
from momentum_sim.theory.noise import AT_LEAST_0
from momentum_sim.theory.settings import Array

#: What stands for the largest momentum where nobody says which, and for as many rounds as there are.
_USUAL, _TO_THE_END = -1.0, 1_000_000


class BatchTradeOff(NamedTuple):
    """For each batch size the steps of the best gradient descent and of the best heavy ball, and their settings."""

    batch_sizes: Array
    gradient_descent_steps: Array  # floats, for inf is one: where a million steps do not suffice
    heavy_ball_steps: Array
    gradient_descent_step_sizes: Array
    heavy_ball_step_sizes: Array
    heavy_ball_momenta: Array


@hints.keywords
def batch_trade_off(
    curvatures: ArrayLike,
    batch_sizes: ArrayLike,
    *,
    target: float = 0.01,
    start: ArrayLike | None = None,
    largest_momentum: float | None = None,
) -> BatchTradeOff:
    """How many steps the best gradient descent and the best heavy ball take to a target, for each batch size.

    Steps until the expected loss, the sum of lambda E x^2/2, is first at or below ``target`` times what it was. A
    batch of size B leaves noise of covariance H/B in the gradient, lambda/B along each axis. Expected losses follow
    from the exact recursion of second moments; nothing is sampled. The settings are constant, the best of a grid that
    is refined around its best as long as that helps, to less than 1 part in 1,000.

    While the noise decides, steps times batch size hardly change and momentum gains little, at the same effective step
    size; where curvature decides, larger batches help gradient descent no more, and heavy ball goes on.

    ``curvatures``: above 0, one for each axis; ``batch_sizes``: above 0. ``target``: in (0, 1). ``start``: E x_0^2
    along each axis, at least 0 and not all 0; 1 along each if left out. ``largest_momentum``: heavy ball's momenta are
    chosen from 0 to it, in [0, 1); if left out it is 0.95, or the best without noise if that is larger. With more, a
    ball that hardly tires may be caught below the target in the middle of a swing, and this counts the first time.
    `ValueError` for anything else. After G. Zhang, L. Li, Z. Nado, J. Martens, S. Sachdeva, G. Dahl, C. Shallue and R.
    Grosse, Which Algorithmic Choices Matter at Which Batch Sizes?, arXiv 1907.04164.

    >>> found = batch_trade_off([0.01, 1.0], [1.0, 256.0], start=[100.0, 1.0])
    >>> found.gradient_descent_steps.tolist(), (found.gradient_descent_steps / found.heavy_ball_steps).round(1).tolist()
    ([8771.0, 159.0], [1.0, 5.9])
    """
    lambdas, sizes = _flat("curvatures", curvatures), _flat("batch_sizes", batch_sizes)
    share = checks.number("target", target, checks.Interval(0.0, 1.0, without_low=True, without_high=True))
    starts = np.ones_like(lambdas) if start is None else checks.array("start", start, AT_LEAST_0)
    if starts.shape != lambdas.shape:
        raise checks.RefusedError("start", "have one number for each curvature", start, f"shape {starts.shape}")
    if not starts.any():
        raise checks.RefusedError("start", "have a number above 0", start)
    usual = largest_momentum is None
    largest = _USUAL if usual else checks.number("largest_momentum", largest_momentum, checks.MOMENTUM)
    scratch = np.empty(batches.SCRATCH * len(lambdas))
    rows = []
    for size in sizes:
        found = np.zeros(batches.SEARCHED)
        run(
            entries.batch_search(),
            found, scratch, lambdas, starts, len(lambdas), float(size), share, largest, _TO_THE_END,
        )  # fmt: skip
        rows.append(found)
    _, descents, descent_etas, balls, ball_etas, betas, *_ = np.array(rows).T
    return BatchTradeOff(sizes, descents, balls, descent_etas, ball_etas, betas)


def _flat(name: str, values: ArrayLike) -> Array:
    """Numbers above 0, one or more of them."""
    numbers = np.atleast_1d(checks.array(name, values, checks.POSITIVE))
    if numbers.ndim != 1 or not len(numbers):
        raise checks.RefusedError(name, "be a flat array of at least one number", values, f"shape {numbers.shape}")
    return numbers
