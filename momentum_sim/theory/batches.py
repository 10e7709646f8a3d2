"""From which batch size on momentum pays: the steps of the best settings to a target, by exact recursion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.theory.noise import AT_LEAST_0
from momentum_sim.theory.optimum import optimal_parameters
from momentum_sim.theory.settings import Array

#: How many settings are tried at first, and by what the last ones tried around the best differ.
_STEP_SIZES, _MOMENTA, _FINEST = 40, 10, 1.0005
#: Where so many steps do not suffice, none do: a setting that never arrives takes as many as the best so far.
_MOST_STEPS = 1_000_000
#: The largest momentum to choose from, unless the best without noise is larger.
_USUAL = 0.95
#: Step sizes are looked for this many times below and above the one whose noise alone would stay at the target.
_AROUND = 20.0


class BatchTradeOff(NamedTuple):
    """For each batch size the steps of the best gradient descent and of the best heavy ball, and their settings."""

    batch_sizes: Array
    gradient_descent_steps: Array  # floats, for inf is one: where a million steps do not suffice
    heavy_ball_steps: Array
    gradient_descent_step_sizes: Array
    heavy_ball_step_sizes: Array
    heavy_ball_momenta: Array


class _Problem(NamedTuple):
    """A quadratic with noisy gradients: for each curvature E x_0^2 and the noise's variance; the loss to come to."""

    curvatures: Array
    starts: Array
    noises: Array
    height: float


class _Best(NamedTuple):
    """The best setting so far: the step at which it passes the target, as a real number, and what it is."""

    passes: float
    step_size: float
    momentum: float


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
    momenta = _momenta(lambdas, largest_momentum)
    height = 0.5 * share * float(lambdas @ starts)
    rows = []
    for size in sizes:
        problem = _Problem(lambdas, starts, lambdas / size, height)
        descent = _best(problem, _Best(np.inf, np.nan, 0.0), np.zeros(1))
        ball = _best(problem, descent, momenta)
        rows.append((np.ceil(descent.passes), np.ceil(ball.passes), descent.step_size, ball.step_size, ball.momentum))
    return BatchTradeOff(sizes, *(np.array(column) for column in zip(*rows, strict=True)))


def _flat(name: str, values: ArrayLike) -> Array:
    """Numbers above 0, one or more of them."""
    numbers = np.atleast_1d(checks.array(name, values, checks.POSITIVE))
    if numbers.ndim != 1 or not len(numbers):
        raise checks.RefusedError(name, "be a flat array of at least one number", values, f"shape {numbers.shape}")
    return numbers


def _momenta(curvatures: Array, largest: float | None) -> Array:
    """Momenta from 0 to the largest, evenly in the logarithm of 1 - beta."""
    if largest is None:
        best = optimal_parameters("heavy_ball", curvatures.min(), curvatures.max()).momentum
        top = max(_USUAL, float(best))
    else:
        top = checks.number("largest_momentum", largest, checks.MOMENTUM)
    return np.asarray(1.0 - np.geomspace(1.0, 1.0 - top, _MOMENTA), dtype=np.float64)


def _best(problem: _Problem, best: _Best, momenta: Array) -> _Best:
    """The best of settings with these momenta, then of settings around it, if any beats ``best``."""
    quiet = 4.0 * problem.height / problem.noises.sum()  # the effective step size whose noise alone stays at the target
    limits = 2.0 * (1.0 + momenta) / (1.0 - momenta) / problem.curvatures.max()
    factors, width = np.geomspace(1.0 / _AROUND, _AROUND, _STEP_SIZES), _AROUND ** (2.0 / (_STEP_SIZES - 1))
    centres = np.minimum(quiet, limits / _AROUND)
    grid = [(u * (1.0 - beta), beta) for beta, centre in zip(momenta, centres, strict=True) for u in centre * factors]
    best = _passing(problem, grid, best)
    least = 1.0 - float(momenta.max())
    apart = (1.0 / least) ** (1.0 / (_MOMENTA - 1))
    while width > _FINEST and best.passes < np.inf:
        found = _passing(problem, _around(best, width, apart, least), best)
        if found == best:
            width, apart = width**0.4, apart**0.4
        best = found
    return best


def _around(best: _Best, width: float, apart: float, least: float) -> list[tuple[float, float]]:
    """Settings around one: effective step sizes up to ``width`` times as large, 1 - beta up to ``apart`` times."""
    u, steps = best.step_size / (1.0 - best.momentum), np.linspace(-1.0, 1.0, 5)
    lesses = np.unique(np.clip((1.0 - best.momentum) * apart**steps, least, 1.0))
    return [(u * factor * less, 1.0 - less) for less in lesses for factor in width**steps]


def _passing(problem: _Problem, settings: list[tuple[float, float]], best: _Best) -> _Best:
    """The best of some settings and of ``best``."""
    etas, betas = (np.ascontiguousarray(column) for column in np.array(settings).T)
    out, d, n = np.empty(len(etas)), len(problem.curvatures), len(etas)
    most = min(np.ceil(best.passes), float(_MOST_STEPS))
    run(
        entries.first_passages(),
        out, np.empty(3 * d), *problem[:3], d, etas, betas, n, problem.height, most,
    )  # fmt: skip
    k = int(np.argmin(out))
    return _Best(float(out[k]), float(etas[k]), float(betas[k])) if out[k] < best.passes else best
