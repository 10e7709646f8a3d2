"""What sets Nesterov's rule apart from the heavy ball: its own momentum in each direction, ripples, and its flow."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.kernels import entries
from momentum_sim.kernels import theory as kernels
from momentum_sim.kernels.elementary import ANGLE_LIMIT
from momentum_sim.theory.settings import Array, broadcast, over, shaped

#: The first zero of the Bessel function J_1 beyond 0.
_FIRST_ZERO = 3.8317059702075125
_CONDITION_NUMBER = checks.Interval(low=1.0)


@hints.keywords
def effective_momentum(step_size: ArrayLike, momentum: ArrayLike, curvature: ArrayLike) -> Array | float:
    """beta (1 - a), a = eta lambda: the momentum with which a heavy ball does what Nesterov does in one direction.

    On f = lambda x^2/2 Nesterov's textbook form is x_{k+1} = (1 - a)(x_k + beta (x_k - x_{k-1})), which is
    x_k + beta (1 - a)(x_k - x_{k-1}) - a x_k: a heavy ball's step, with this momentum and the same step size, so from
    rest the two take one path. Flat directions, where a is near 0, keep all of beta; where a nears 1 hardly any is
    left, and beyond 1 it is negative. A heavy ball with momentum b is stable for a < 2 (1 + b), b > -1: with this b,
    for a < 2 (1 + beta)/(1 + 2 beta), which is Nesterov's `stability_limit`.

    ``step_size``: above 0. ``momentum``: in [0, 1). ``curvature``: any finite number. They broadcast. `ValueError` for
    anything else. I. Sutskever, J. Martens, G. Dahl and G. Hinton, On the Importance of Initialization and Momentum in
    Deep Learning, 2013.

    >>> effective_momentum(0.5, 0.9, [0.0, 1.0, 2.0, 2.5]).round(12).tolist()
    [0.9, 0.45, 0.0, -0.225]
    """
    eta, beta = (
        checks.array("step_size", step_size, checks.POSITIVE),
        checks.array("momentum", momentum, checks.MOMENTUM),
    )
    (etas, betas, lambdas), shape = broadcast(eta, beta, checks.array("curvature", curvature))
    return shaped(betas * (1.0 - etas * lambdas), shape)


@hints.keywords
def ripple_period(condition_number: ArrayLike) -> Array | float:
    """pi sqrt(kappa): every how many steps the loss ripples once Nesterov's momentum has grown to nearly 1.

    With step size 1/L. Without friction a direction of curvature mu is a spring, which swings once in 2 pi/sqrt(eta mu)
    steps, and the loss has one ripple for each half of a swing. ``condition_number``: kappa = L/mu, at least 1.
    `ValueError` for anything else. B. O'Donoghue and E. Candes, Adaptive Restart for Accelerated Gradient Schemes,
    2015.

    >>> round(ripple_period(100.0), 2)
    31.42
    """
    return math.pi * _root(condition_number)


@hints.keywords
def restart_interval(condition_number: ArrayLike) -> Array | float:
    """3.83 sqrt(kappa): after how many steps from rest Nesterov's growing momentum first passes the minimum.

    In the flattest direction, with step size 1/L: where `nesterov_flow` is first 0, at the first zero of J_1. There
    the loss begins to rise, and an adaptive restart begins anew. ``condition_number``: kappa = L/mu, at least 1.
    `ValueError` for anything else.

    >>> [round(restart_interval(kappa)) for kappa in (100.0, 1000.0, 10_000.0)]
    [38, 121, 383]
    """
    return _FIRST_ZERO * _root(condition_number)


@hints.keywords
def nesterov_flow(times: ArrayLike, curvature: ArrayLike = 1.0) -> Array | float:
    """x(t)/x(0) of x'' + (3/t) x' + lambda x = 0 from rest: 2 J_1(s)/s with s = sqrt(lambda) t, and 1 at t = 0.

    What Nesterov's rule with the momentum k/(k + 3) follows on f = lambda x^2/2 where its step size eta is short, step
    k being at t = k sqrt(eta). J_1 is the Bessel function. ``times``: at least 0. ``curvature``: at least 0; s must be
    at most 10^5. They broadcast. `ValueError` for anything else. W. Su, S. Boyd and E. Candes, A Differential Equation
    for Modeling Nesterov's Accelerated Gradient Method, 2016.

    >>> nesterov_flow([0.0, 1.0, 20.0]).round(9).tolist()
    [1.0, 0.880101171, 0.006683312]
    """
    at_least_0 = checks.Interval(low=0.0)
    flat, shape = broadcast(checks.array("times", times, at_least_0), checks.array("curvature", curvature, at_least_0))
    angles = checks.array("sqrt(curvature) times", np.sqrt(flat[1]) * flat[0], checks.Interval(0.0, ANGLE_LIMIT))
    return over(entries.over_numbers(kernels.nesterov_flow), angles.reshape(shape))


def _root(condition_number: ArrayLike) -> Array | float:
    """Its square root."""
    root = np.sqrt(checks.array("condition_number", condition_number, _CONDITION_NUMBER))
    return root if root.ndim else float(root)
