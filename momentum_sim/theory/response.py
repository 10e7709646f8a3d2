"""What a rule does from rest on f = lambda x^2/2, without taking a step."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.kernels import theory as kernels
from momentum_sim.optimizers import Optimizer
from momentum_sim.theory.settings import Array, each, each_with, modes

_AT_LEAST_0 = checks.Interval(low=0.0)


@hints.keywords
def iterate(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    steps: ArrayLike,
) -> Array | float:
    """x_k/x_0 after k = ``steps`` steps from rest; real k where that makes sense, else nan.

    Complex roots rho e^(+-i theta): A rho^k cos(k theta - phi), tan phi = (r - rho cos theta)/(rho sin theta),
    A = 1/cos phi, x_1 = r x_0. Real roots: c_1 s_1^k + c_2 s_2^k, for whole k only if one is negative.
    ``curvature``: any finite number. Right to some 1e-12 + 2e-15 k of the envelope.

    >>> round(iterate("heavy_ball", 0.05, 0.9, 1.0, 14), 12)
    -0.477900863482
    """
    found, (k,) = modes(optimizer, step_size, momentum, curvature, checks.array("steps", steps, _AT_LEAST_0))
    return each_with(kernels.position, found, k)


@hints.keywords
def envelope(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    steps: ArrayLike,
) -> Array | float:
    """What |x_k/x_0| stays within and touches, at real k = ``steps``.

    A rho^k where it oscillates. Real roots of one sign: |x_k/x_0| drawn smoothly through the whole k; of two signs:
    |c_1| |s_1|^k + |c_2| |s_2|^k, which is |x_k/x_0| at every other k.
    """
    found, (k,) = modes(optimizer, step_size, momentum, curvature, checks.array("steps", steps, _AT_LEAST_0))
    return each_with(kernels.envelope, found, k)


@hints.keywords
def overshoot(
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    *,
    optimizer: str | Optimizer = "heavy_ball",
) -> Array | float:
    """How far it goes past the minimum from rest, as a fraction of how far before it it began: max over k of -x_k/x_0.

    Exact, over all k >= 1, and at least 0: the first extremum is not always the largest. 0 where it is monotone, with
    one exception: Nesterov's point that looks ahead is at -beta x_0 after one step at a = 1. inf where it diverges; a
    supremum where it is marginal. ``curvature``: above 0.

    >>> round(overshoot(3.916, 0.9962, 1.0), 2)
    7.15
    """
    found, _ = modes(optimizer, step_size, momentum, curvature, rule=checks.POSITIVE)
    return each(kernels.overshoot, found)


@hints.keywords
def settling_step(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    tolerance: ArrayLike,
) -> Array | float:
    """The first step from which the gap stays at or below ``tolerance`` times its start, from rest; inf if none does.

    The gap is curvature x^2/2, so |x_k/x_0| <= sqrt(tolerance) for all k from there on. Exact, not a bound. A float,
    for inf is one. ``curvature``: above 0; ``tolerance``: at least 0.

    >>> settling_step("heavy_ball", [0.01, 0.05, 0.5], 0.9, 1.0, 1e-12).tolist()
    [262.0, 257.0, 260.0]
    """
    limit = checks.array("tolerance", tolerance, _AT_LEAST_0)
    found, (limits,) = modes(optimizer, step_size, momentum, curvature, limit, rule=checks.POSITIVE)
    return each_with(kernels.settling_step, found, np.ascontiguousarray(limits))
