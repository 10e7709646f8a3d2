"""The iteration matrix of a rule on f = lambda x^2/2, its eigenvalues, and what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import theory as kernels
from momentum_sim.optimizers import Optimizer
from momentum_sim.theory.settings import (
    Array,
    broadcast,
    checked_curvatures,
    checked_linear,
    checked_momentum,
    checked_theory,
    each,
    modes,
    shaped,
)


@hints.keywords
def iteration_matrix(
    optimizer: str | Optimizer, step_size: ArrayLike, momentum: ArrayLike | None, curvature: ArrayLike
) -> Array:
    """The matrix M of (x, v) <- M (x, v) on f = curvature x^2/2, with what the rule remembers as v, (..., d, d), d = 2.

    Heavy ball ((1 - a, beta), (-a, beta)), Nesterov ((1 - (1 + beta) a, beta^2), (-a, beta)), EMA momentum, which
    remembers m, ((1 - (1 - beta) a, -eta beta), ((1 - beta) lambda, beta)), with a = eta lambda. Gradient descent
    remembers nothing: its second row and column are 0. AggMo remembers two velocities, so its d is 3. Made by the
    rule's own step.
    """
    rule = checked_linear(optimizer)
    flat, shape = broadcast(
        checks.array("step_size", step_size, checks.POSITIVE),
        checked_momentum(rule, momentum),
        checks.array("curvature", curvature),
    )
    remembered = len(rule.initial_state) // 2
    bases = np.eye(2 * remembered)[1::2].tolist() or [[]]
    columns = np.empty((len(bases), *shape, max(2, 1 + remembered), 2))
    for basis, two in zip(bases, columns, strict=True):
        run(entries.iteration_matrices(rule.step, rule.gradient_point, tuple(basis)), two, *flat, len(flat[0]))
    return np.concatenate([columns[0, ..., :1], *(two[..., 1:] for two in columns)], axis=-1)


@hints.keywords
def eigenvalues(
    optimizer: str | Optimizer, step_size: ArrayLike, momentum: ArrayLike | None, curvature: ArrayLike
) -> NDArray[np.complex128]:
    """The two eigenvalues of the iteration matrix, complex, the dominant one first, (..., 2).

    (t +- sqrt(t^2 - 4 d))/2, with trace t and determinant d; of a complex pair the upper is first. Heavy ball
    t = 1 + beta - a, d = beta; Nesterov t = (1 + beta)(1 - a), d = beta (1 - a); gradient descent t = 1 - a, d = 0.
    """
    found, _ = modes(optimizer, step_size, momentum, curvature)
    out = np.empty((*found.shape, 2), dtype=np.complex128)
    run(entries.tuples_over_modes(kernels.eigenvalues), out.view(np.float64), found.values, len(found.values))
    return out


@hints.keywords
def spectral_radius(
    optimizer: str | Optimizer, step_size: ArrayLike, momentum: ArrayLike | None, curvature: ArrayLike
) -> Array | float:
    """The larger absolute value of the eigenvalues: by how much x shrinks with each step, in the long run.

    Heavy ball's is sqrt beta wherever it oscillates, whatever the step size. ``curvature``: any finite number; 0 gives
    1, a negative one, as at a saddle, more than 1. AggMo's is found numerically, from its iteration matrix.

    >>> spectral_radius("heavy_ball", 0.5, [0.25, 0.81], 1.0).round(12).tolist()
    [0.5, 0.9]
    """
    if (rule := checked_linear(optimizer)).theory is None:
        matrices = iteration_matrix(rule, step_size, momentum, curvature)
        radii: Array = np.abs(np.linalg.eigvals(matrices)).max(axis=-1)
        return shaped(radii.ravel(), radii.shape)
    return each(kernels.spectral_radius, modes(optimizer, step_size, momentum, curvature)[0])


#: What a run does in each regime, by name, in the order of the kernels' codes.
REGIMES = dict(
    zip(
        kernels.REGIMES,
        (
            "it comes to the minimum and never passes it",
            "it passes, swings back, and passes again",
            "every step lands on the other side",
            "it never comes to rest",
            "every swing is larger than the last",
        ),
        strict=True,
    )
)


@hints.keywords
def regime(optimizer: str | Optimizer, step_size: ArrayLike, momentum: ArrayLike | None, curvature: ArrayLike) -> Any:
    """How it moves: "monotone", "oscillatory", "alternating", "marginal" or "divergent"; text, or an array of texts.

    Divergent if the spectral radius exceeds 1, marginal if it is 1, both to 1e-12; else oscillatory if the eigenvalues
    are complex; else alternating if the dominant one is negative; else monotone. An eigenvalue of 0, which arrives
    in one step, counts as monotone.

    >>> regime("heavy_ball", 0.5, 0.9, 1.0)
    'oscillatory'
    """
    found, _ = modes(optimizer, step_size, momentum, curvature)
    codes = np.asarray(each(kernels.regime_code, found)).astype(np.intp)
    names = np.array(kernels.REGIMES)[codes]
    return names if found.shape else str(names)


@hints.keywords
def convergence_rate(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    strong_convexity: ArrayLike,
    smoothness: ArrayLike,
) -> Array | float:
    """The larger spectral radius of those at the curvatures mu = ``strong_convexity`` and L = ``smoothness``.

    None in between is larger: with these rules the radius has no peak inside the stable region. At a double root, as
    with the optimal parameters, x_k is (1 + c k) rate^k.
    """
    checked_theory(optimizer)
    mu, largest = checked_curvatures(strong_convexity, smoothness)
    flat, steep = (spectral_radius(optimizer, step_size, momentum, curvature) for curvature in (mu, largest))
    rate = np.maximum(flat, steep)
    return rate if np.ndim(rate) else float(rate)


@hints.keywords
def period(
    optimizer: str | Optimizer, step_size: ArrayLike, momentum: ArrayLike | None, curvature: ArrayLike
) -> Array | float:
    """Steps per oscillation, 2 pi/theta, cos theta = t/(2 sqrt d); nan where the eigenvalues are real."""
    return each(kernels.period, modes(optimizer, step_size, momentum, curvature)[0])


@hints.keywords
def logarithmic_decrement(
    optimizer: str | Optimizer, step_size: ArrayLike, momentum: ArrayLike | None, curvature: ArrayLike
) -> Array | float:
    """How much ln |x| falls per period, pi |ln d|/theta; nan where the eigenvalues are real."""
    return each(kernels.logarithmic_decrement, modes(optimizer, step_size, momentum, curvature)[0])
