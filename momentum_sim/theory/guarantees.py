"""What is promised of a run on every smooth, strongly convex function, quadratic or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.optimizers import Optimizer, checked_rule
from momentum_sim.theory.settings import Array, broadcast, checked_curvatures, shaped


class Guarantee(NamedTuple):
    """The settings that something is promised of, and by what factor a step shrinks what is promised of the gap."""

    step_size: Array | float
    momentum: Array | float
    rate: Array | float


class _Promise(NamedTuple):
    """What is promised of a rule, as functions of mu and L."""

    parameters: Callable[[Array, Array], tuple[Array, Array, Array]]  # step size, momentum, rate
    share: Callable[[Array, Array], Array]  # of |x_0 - x*|^2/2: what the gap is at most at the start, or stands for it


def _of_gradient_descent(mu: Array, largest: Array) -> tuple[Array, Array, Array]:
    return 2.0 / (largest + mu), np.zeros_like(mu), ((largest - mu) / (largest + mu)) ** 2


def _of_nesterov(mu: Array, largest: Array) -> tuple[Array, Array, Array]:
    root = np.sqrt(mu / largest)
    return 1.0 / largest, (1.0 - root) / (1.0 + root), 1.0 - root


#: The rules of which something is promised.
GUARANTEED = ("gradient_descent", "nesterov_textbook")
_NESTEROV = _Promise(_of_nesterov, lambda mu, largest: largest + mu)
_PROMISES = dict(zip(GUARANTEED, (_Promise(_of_gradient_descent, lambda _, largest: largest), _NESTEROV), strict=True))
#: Why there is none of some that one might look for.
_NOTES = {
    "heavy_ball": ": with any momentum it may be slow, or never arrive (Goujaud, Taylor, Dieuleveut, arXiv 2307.11291)",
    "nesterov": ": its iterate is the point that looks ahead, and the promise is of nesterov_textbook's",
}


@hints.keywords
def guaranteed_parameters(optimizer: str | Optimizer, strong_convexity: ArrayLike, smoothness: ArrayLike) -> Guarantee:
    """The settings with which a rule arrives on every function whose curvature lies between mu and L, and the rate.

    On every f that is mu-strongly convex with an L-Lipschitz gradient, in any number of dimensions, from every start.
    Gradient descent: eta = 2/(L + mu), rate ((kappa - 1)/(kappa + 1))^2, kappa = L/mu. Nesterov's textbook form:
    eta = 1/L, beta = (sqrt kappa - 1)/(sqrt kappa + 1), rate 1 - 1/sqrt kappa. The rate is of what `guaranteed_gap`
    promises; a run's own is often better. Nesterov's rate is the better one from kappa = 11.5 on.

    ``optimizer``: one of these two. ``strong_convexity``: mu, above 0; ``smoothness``: L, at least mu. They broadcast.
    `ValueError` for anything else, heavy ball among it: at no settings is as much known of it. Y. Nesterov,
    Introductory Lectures on Convex Optimization, 2004.

    >>> [round(value, 6) for value in guaranteed_parameters("nesterov_textbook", 0.01, 1.0)]
    [1.0, 0.818182, 0.9]
    """
    promise = _promise(optimizer)
    (mu, largest), shape = broadcast(*checked_curvatures(strong_convexity, smoothness))
    return Guarantee(*(shaped(value, shape) for value in promise.parameters(mu, largest)))


@hints.keywords
def guaranteed_gap(
    optimizer: str | Optimizer,
    steps: ArrayLike,
    strong_convexity: ArrayLike,
    smoothness: ArrayLike,
    distance: ArrayLike,
    gap: ArrayLike | None = None,
) -> Array | float:
    """The most that f - f* can be after so many steps with `guaranteed_parameters`, on every such function.

    Gradient descent: L/2 rate^k |x_0 - x*|^2, for a step brings every two points together by at least a factor of
    (kappa - 1)/(kappa + 1). Nesterov's textbook form: rate^k (f(x_0) - f* + mu/2 |x_0 - x*|^2), for with
    y_k = x_k + beta (x_k - x_{k-1}) and z_k = y_k + sqrt(kappa) (y_k - x_k) each step shrinks
    f(x_k) - f* + mu/2 |z_k - x*|^2 by the rate at least; where the gap at the start is not given, L/2 |x_0 - x*|^2
    takes its place, which is never less.

    ``steps``: at least 0. ``distance``: |x_0 - x*|, and ``gap``: f(x_0) - f*, both at least 0; the gap counts for
    Nesterov alone. The rest as `guaranteed_parameters` takes it. They broadcast. `ValueError` for anything else.

    >>> guaranteed_gap("nesterov_textbook", [0, 100], 0.01, 1.0, distance=2.0, gap=0.5).round(9).tolist()
    [0.52, 1.3812e-05]
    """
    promise = _promise(optimizer)
    at_least_0 = checks.Interval(low=0.0)
    (ks, away, high, mu, largest), shape = broadcast(
        checks.array("steps", steps, at_least_0),
        checks.array("distance", distance, at_least_0),
        checks.array("gap", 0.0 if gap is None else gap, at_least_0),
        *checked_curvatures(strong_convexity, smoothness),
    )
    known = gap is not None and promise is _NESTEROV
    first = high + 0.5 * mu * away**2 if known else 0.5 * promise.share(mu, largest) * away**2
    _, _, rate = promise.parameters(mu, largest)
    return shaped(rate**ks * first, shape)


def _promise(optimizer: str | Optimizer) -> _Promise:
    """What is promised of the optimizer that is meant, or `ValueError`."""
    rule = checked_rule(optimizer)
    if rule.name not in _PROMISES:
        being = f"be one of which something is promised on every such function ({', '.join(_PROMISES)})"
        raise checks.RefusedError("optimizer", being, rule.name, note=_NOTES.get(rule.name, ""))
    return _PROMISES[rule.name]
