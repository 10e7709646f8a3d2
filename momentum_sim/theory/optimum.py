"""Where regimes change, and which settings are best."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.kernels import entries
from momentum_sim.optimizers import Optimizer
from momentum_sim.theory.settings import (
    Array,
    checked_curvatures,
    checked_momentum,
    checked_theory,
    over,
    shaped,
    threes_over,
)


class Boundaries(NamedTuple):
    """Step sizes at which the regime changes, for one momentum and curvature."""

    oscillatory_from: Array | float
    oscillatory_to: Array | float  # where it begins to alternate
    stable_to: Array | float


class Optimum(NamedTuple):
    """The settings with the least convergence rate, and that rate."""

    step_size: Array | float
    momentum: Array | float
    rate: Array | float


class GoodRegion(NamedTuple):
    """The step sizes that are all as good as the best, for one momentum and curvatures from mu to L."""

    least: Array | float
    largest: Array | float


#: The rules whose rate is the same, sqrt(beta), wherever they oscillate.
_EQUALLY_GOOD = ("heavy_ball", "ema_momentum")


@hints.keywords
def regime_boundaries(optimizer: str | Optimizer, momentum: ArrayLike | None, curvature: ArrayLike) -> Boundaries:
    """The step sizes up to which it is monotone, from which it alternates, and from which it diverges.

    lambda times these: heavy ball (1 - sqrt beta)^2, (1 + sqrt beta)^2, 2 (1 + beta); EMA momentum those/(1 - beta);
    Nesterov ((1 - beta)/(1 + beta))^2, 1, 2 (1 + beta)/(1 + 2 beta); gradient descent, which never oscillates, 1, 1, 2;
    QHM, nu = 0.7 and s = sqrt(nu beta), (1 - beta)/(1 + s)^2, (1 - beta)/(1 - s)^2 and
    2 (1 + beta)/(1 + beta - 2 nu beta). With more momentum than nu it oscillates only up to that second, is monotone
    beyond, and alternates from (1 + beta)/(1 - nu beta) on, which is what is given then.
    Goh 2017 (distill.pub/2017/momentum), O'Donoghue and Candes 2015.
    """
    rule, theory = checked_theory(optimizer)
    return Boundaries(*threes_over(theory.boundaries, checked_momentum(rule, momentum), _curvature(curvature)))


@hints.keywords
def stability_limit(optimizer: str | Optimizer, momentum: ArrayLike | None, curvature: ArrayLike) -> Array | float:
    """The step size from which it no longer converges: `regime_boundaries`' ``stable_to``."""
    return regime_boundaries(optimizer, momentum, curvature).stable_to


@hints.keywords
def critical_step_size(optimizer: str | Optimizer, momentum: ArrayLike | None, curvature: ArrayLike) -> Array | float:
    """The largest step size at which it is monotone, where it is critically damped.

    `regime_boundaries`' ``oscillatory_from``.
    """
    return regime_boundaries(optimizer, momentum, curvature).oscillatory_from


@hints.keywords
def critical_momentum(optimizer: str | Optimizer, step_size: ArrayLike, curvature: ArrayLike) -> Array | float:
    """The least momentum from which it oscillates.

    With a = eta lambda: heavy ball (1 - sqrt a)^2, nan from a = 4; EMA momentum ((1 - a)/(1 + a))^2; Nesterov
    (1 - sqrt a)/(1 + sqrt a), nan beyond a = 1; QHM, nu = 0.7, ((1 - a)/(sqrt(1 - (1 - nu) a) + a sqrt nu))^2, nan from
    a = 1/(1 - nu); gradient descent nan.

    >>> critical_momentum("heavy_ball", 0.25, 1.0)
    0.25
    """
    _, theory = checked_theory(optimizer)
    eta = checks.array("step_size", step_size, checks.POSITIVE)
    return over(entries.over_pairs(theory.critical_momentum), eta, _curvature(curvature))


@hints.keywords
def optimal_parameters(optimizer: str | Optimizer, strong_convexity: ArrayLike, smoothness: ArrayLike) -> Optimum:
    """The step size and momentum with the least convergence rate for curvatures from mu to L, and that rate.

    Heavy ball (Polyak 1964): eta = (2/(sqrt L + sqrt mu))^2, beta = q^2, rate q,
    q = (sqrt L - sqrt mu)/(sqrt L + sqrt mu). EMA momentum: the same, with eta/(1 - beta) = 1/sqrt(L mu). Nesterov on
    quadratics (Lessard, Recht, Packard 2016): eta = 4/(3 L + mu), beta = (q - 2)/(q + 2), rate 1 - 2/q,
    q = sqrt(3 L/mu + 1). Gradient descent (Nesterov 2004): eta = 2/(L + mu), rate (L - mu)/(L + mu), momentum 0. QHM:
    the beta of which L/mu is the `optimal_condition_number`, found by bisection, at mu's first regime boundary.

    >>> [round(float(value), 6) for value in optimal_parameters("heavy_ball", 1.0, 25.0)]
    [0.111111, 0.444444, 0.666667]
    """
    _, theory = checked_theory(optimizer)
    return Optimum(*threes_over(theory.optimum, *checked_curvatures(strong_convexity, smoothness)))


@hints.keywords
def best_step_size(
    optimizer: str | Optimizer, momentum: ArrayLike | None, strong_convexity: ArrayLike, smoothness: ArrayLike
) -> Array | float:
    """The step size with the least convergence rate for curvatures from mu to L, with this momentum.

    Heavy ball 2 (1 + beta)/(L + mu), one of the `good_region` where there is one; EMA momentum that/(1 - beta);
    gradient descent 2/(L + mu); Nesterov and QHM where the spectral radii at mu and L are equal, found by bisection to
    the last digit.
    """
    rule, theory = checked_theory(optimizer)
    beta, (mu, largest) = checked_momentum(rule, momentum), checked_curvatures(strong_convexity, smoothness)
    return over(entries.over_triples(theory.best_step_size), beta, mu, largest)


@hints.keywords
def good_region(
    optimizer: str | Optimizer, momentum: ArrayLike | None, strong_convexity: ArrayLike, smoothness: ArrayLike
) -> GoodRegion:
    """The step sizes with which it oscillates in every direction, for curvatures from mu to L; all have one rate.

    That is sqrt(beta). Heavy ball from (1 - sqrt beta)^2/mu to (1 + sqrt beta)^2/L, EMA momentum from and to
    those/(1 - beta). nan where it has none: with less momentum than the optimal, and for the other rules, whose rate
    depends on the step size.

    >>> [float(step_size) for step_size in good_region("heavy_ball", 0.25, 1.0, 4.0)]
    [0.25, 0.5625]
    """
    rule, _ = checked_theory(optimizer)
    mu, largest = checked_curvatures(strong_convexity, smoothness)
    least = np.asarray(regime_boundaries(rule, momentum, mu).oscillatory_from)
    most = np.asarray(regime_boundaries(rule, momentum, largest).oscillatory_to)
    there = (least <= most) & (rule.name in _EQUALLY_GOOD)
    return GoodRegion(*(shaped(np.where(there, end, np.nan).ravel(), there.shape) for end in (least, most)))


@hints.keywords
def optimal_condition_number(optimizer: str | Optimizer, momentum: ArrayLike) -> Array | float:
    """The condition number L/mu for which this momentum is the best one: `optimal_parameters` the other way round.

    Heavy ball and EMA momentum ((1 + sqrt beta)/(1 - sqrt beta))^2, Nesterov (4 ((1 + beta)/(1 - beta))^2 - 1)/3. QHM,
    nu = 0.7, (1 + r)(r + beta)/((1 - nu beta) r + (1 - nu) beta) (1 + s)^2/(1 - beta), with s = sqrt(nu beta) and
    r = (s + beta)/(1 + s), the rate.

    >>> round(optimal_condition_number("heavy_ball", 0.9))
    1442
    """
    rule, theory = checked_theory(optimizer)
    if rule.schedule is None:
        raise checks.RefusedError("optimizer", "have a momentum to be best for a condition number", rule.name)
    return over(entries.over_numbers(theory.optimal_condition_number), checked_momentum(rule, momentum))


def _curvature(curvature: ArrayLike) -> Array:
    return checks.array("curvature", curvature, checks.POSITIVE)
