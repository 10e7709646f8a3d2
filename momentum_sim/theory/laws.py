"""The law of a noisy run on a quadratic, step by step and exactly; how far apart two laws are; the shadow iterate."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import theory as kernels
from momentum_sim.optimizers import Optimizer
from momentum_sim.per_step import momenta_of, step_sizes_of
from momentum_sim.schedules import MOST_STEPS
from momentum_sim.theory.noise import AT_LEAST_0, checked_response
from momentum_sim.theory.settings import Array, checked_momentum, shaped


class Law(NamedTuple):
    """The mean and covariance of the iterate at each step; with Gaussian noise the law is the Gaussian with these."""

    means: Array  # (n_steps + 1, d); of one mode (n_steps + 1,)
    covariances: Array  # (n_steps + 1, d, d); of one mode (n_steps + 1,)


@hints.keywords
def transient(
    optimizer: str | Optimizer,
    *,
    hessian: ArrayLike,
    step_size: ArrayLike,
    momentum: ArrayLike | None = None,
    n_steps: int,
    start: ArrayLike,
    noise_std: ArrayLike = 0.0,
    start_covariance: ArrayLike | None = None,
) -> Law:
    """The law of the iterate on f = x' H x/2 at steps 0 to ``n_steps``, from rest, with noise in the gradients.

    Exact, whatever the noise's distribution: m <- A m and P <- A P A' + S b b' for each two modes of H, with A a mode's
    iteration matrix, b what a gradient of 1 adds to the iterate and to what the rule remembers, and S the covariance of
    the noise in the two.

    ``optimizer``: one whose steps are linear; ``demon`` is one. ``hessian``: H, a symmetric (d, d), or a number, the
    curvature of one mode, where start, means and covariances are numbers as well. ``step_size``, ``momentum``,
    ``n_steps``: as `simulate` takes them, so numbers or one for each step. ``start``: (d,), the mean of the first
    iterate, and ``start_covariance`` its covariance, (d, d), none if left out. ``noise_std``: the standard deviation of
    the noise in each coordinate of the gradient, at least 0, or its covariance S, (d, d). A law that diverges goes on
    to inf and nan. `ValueError` for anything else.

    >>> law = transient(
    ...     "heavy_ball", hessian=1.0, step_size=0.1, momentum=0.9, n_steps=500, start=4.0, noise_std=1.0
    ... )
    >>> [round(float(value), 6) for value in (law.means[1], law.covariances[1], law.covariances[-1])]
    [3.6, 0.01, 0.513514]
    """
    rule = checked_response(optimizer, constant=False)
    n = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    etas, betas = step_sizes_of(step_size, n), momenta_of(rule, momentum, n)
    matrix = checks.array("hessian", hessian)
    if matrix.ndim == 0:
        curvatures, axes = matrix.reshape(1), np.eye(1)
        origin = np.array([checks.number("start", start)])
    else:
        curvatures, axes = np.linalg.eigh(checks.symmetric("hessian", matrix, None))
        origin = checks.array("start", start)
        if origin.shape != curvatures.shape:
            raise checks.RefusedError("start", f"have shape {curvatures.shape}", start, f"shape {origin.shape}")
    noise = axes.T @ _noise(noise_std, matrix.shape) @ axes
    spread = axes.T @ _covariance("start_covariance", start_covariance, matrix.shape) @ axes
    with np.errstate(all="ignore"):  # it may diverge
        means, covariances = _of_modes(rule, etas, betas, curvatures, axes.T @ origin, spread, noise)
        law = Law(means @ axes.T, axes @ covariances @ axes.T)
    return law if matrix.ndim else Law(law.means[:, 0], law.covariances[:, 0, 0])


@hints.keywords
def wasserstein_distance(
    mean: ArrayLike, covariance: ArrayLike, other_mean: ArrayLike, other_covariance: ArrayLike
) -> Array | float:
    """The 2-Wasserstein distance between Gaussian laws in the plane, or on a line.

    sqrt(|m - n|^2 + tr(P + Q - 2 (P^{1/2} Q P^{1/2})^{1/2})), which on a line is sqrt((m - n)^2 + (s - r)^2) with the
    standard deviations s and r. Exact, and right to rounding of the larger law also where they are near each other.

    In the plane means are (..., 2) and covariances (..., 2, 2), symmetric and with no negative eigenvalue; on a line
    means and covariances, there variances, have one shape. Both broadcast: `transient` gives all steps at once. C. R.
    Givens and R. M. Shortt, A class of Wasserstein metrics for probability distributions, 1984.

    >>> round(wasserstein_distance([0.0, 0.0], [[1.0, 0.0], [0.0, 4.0]], [3.0, 0.0], [[4.0, 0.0], [0.0, 4.0]]), 12)
    3.162277660168
    >>> wasserstein_distance(1.0, 4.0, 1.0, [4.0, 9.0]).tolist()
    [0.0, 1.0]
    """
    laws = [
        _means_and_covariances("mean", mean, "covariance", covariance),
        _means_and_covariances("other_mean", other_mean, "other_covariance", other_covariance),
    ]
    try:
        shape = np.broadcast_shapes(*(law[0].shape[:-1] for law in laws))
    except ValueError:
        shapes = " and ".join(str(law[0].shape[:-1]) for law in laws)
        raise checks.RefusedError("laws", "have shapes that broadcast", shapes, got=shapes) from None
    flat = [np.ascontiguousarray(np.broadcast_to(part, (*shape, part.shape[-1]))) for law in laws for part in law]
    out = np.empty(int(np.prod(shape)))
    run(entries.distances_of_laws(), out, *flat, len(out))
    return shaped(out, shape)


#: How the shadows are had of rules whose velocity is not the step.
_SHADOWS = {"nesterov": kernels.nesterov_shadow, "qhm": kernels.qhm_shadow}


@hints.keywords
def shadow_iterates(optimizer: str | Optimizer, iterates: ArrayLike, momentum: float | None) -> Array:
    """z_k for each x_k of a run from rest with constant settings: where momentum would carry it if gradients ceased.

    z = x + beta/(1 - beta) v, with v = x_k - x_{k-1}; for Nesterov's point that looks ahead z = x + beta^2/(1 - beta) v
    with its velocity v, and for QHM v is the average's share of the step. Exactly z_{k+1} = z_k - u g_k, on any
    objective and with any noise: the shadow does plain gradient descent with the effective step size u, on gradients
    that are taken where the run takes them.

    ``iterates``: (n_steps + 1, 2), as `simulate` gives them, row 0 the start; the same shape returns. ``momentum``: in
    [0, 1), None or 0 for gradient descent, whose shadow is itself. E. Ghadimi, H. R. Feyzmahdavian and M.
    Johansson, Global Convergence of the Heavy-ball Method for Convex Optimization, 2015.

    >>> shadow_iterates("heavy_ball", [[1.0, 0.0], [0.9, 0.0], [0.72, 0.0]], 0.9).round(12).tolist()
    [[1.0, 0.0], [0.0, 0.0], [-0.9, 0.0]]
    """
    rule = checked_response(optimizer)
    beta = checked_momentum(rule, momentum)
    if beta.ndim:
        raise checks.RefusedError("momentum", "be one number, the same at each step", momentum)
    try:
        path = np.ascontiguousarray(iterates, dtype=np.float64)
    except (TypeError, ValueError):
        raise checks.RefusedError("iterates", "be numbers", iterates) from None
    if path.ndim != 2 or path.shape[1] != 2 or not len(path):
        raise checks.RefusedError("iterates", "have shape (n_steps + 1, 2)", iterates, f"shape {path.shape}")
    out = np.empty_like(path)
    run(entries.shadow(_SHADOWS.get(rule.name, kernels.heavy_ball_shadow)), out, path, len(path) - 1, float(beta))
    return out


def _of_modes(
    rule: Optimizer, etas: Array, betas: Array, curvatures: Array, origin: Array, spread: Array, noise: Array
) -> tuple[Array, Array]:
    """Means (n + 1, d) and covariances (n + 1, d, d) along the axes of the Hessian."""
    n, d = len(etas), len(curvatures)
    basis, rest = ((0.0, 1.0), (0.0, 0.0)) if rule.initial_state else ((), ())
    pushes = np.zeros((n, 2))
    run(entries.pushes(rule.step, rest), pushes, etas, betas, n)
    matrices = np.empty((d, n, 4))
    for i, curvature in enumerate(curvatures):
        entry = entries.iteration_matrices(rule.step, rule.gradient_point, basis)
        run(entry, matrices[i], etas, betas, np.full(n, curvature), n)
    means, covariances, out = np.empty((n + 1, d)), np.empty((n + 1, d, d)), np.empty(n + 1)
    for i in range(d):
        run(entries.mode_means(), out, matrices[i], float(origin[i]), n)
        means[:, i] = out
        for j in range(i + 1):
            both = matrices[i], pushes, matrices[j], pushes
            run(entries.mode_covariances(), out, *both, float(spread[i, j]), float(noise[i, j]), n)
            covariances[:, i, j] = covariances[:, j, i] = out
    return means, covariances


def _noise(noise_std: ArrayLike, shape: tuple[int, ...]) -> Array:
    """The covariance of the gradient's noise, (d, d): of one size in all directions if a number is given."""
    if np.ndim(noise_std) == 0:
        size = checks.number("noise_std", noise_std, AT_LEAST_0)
        return size * size * np.eye(shape[0] if shape else 1)
    return _covariance("noise_std", noise_std, shape)


def _covariance(name: str, values: Any, shape: tuple[int, ...]) -> Array:
    """A covariance of this shape, as (d, d); zeros if none is given."""
    if values is None:
        return np.zeros(shape or (1, 1))
    given = checks.array(name, values)
    if not shape:
        return np.array([[checks.number(name, values, AT_LEAST_0)]])
    checks.symmetric(name, given, shape)
    return checks.without_negative(name, given)


def _means_and_covariances(
    mean_name: str, mean: ArrayLike, covariance_name: str, covariance: ArrayLike
) -> tuple[Array, Array]:
    """Means (..., 2) and covariances (..., 3), as xx, xy, yy; of laws on a line, along x."""
    means, covariances = checks.array(mean_name, mean), checks.array(covariance_name, covariance)
    if means.shape[-1:] == (2,) and covariances.shape[-2:] == (2, 2):
        if np.any(np.abs(covariances - np.swapaxes(covariances, -1, -2)) > checks.ROUNDING * np.abs(covariances).max()):
            raise checks.RefusedError(covariance_name, "be symmetric", covariances.tolist())
        checks.without_negative(covariance_name, covariances)
        three = covariances.reshape(*covariances.shape[:-2], 4)[..., [0, 1, 3]]
    else:
        covariances = checks.array(covariance_name, covariance, AT_LEAST_0)
        three = covariances[..., None] * np.array([1.0, 0.0, 0.0])
        means = means[..., None] * np.array([1.0, 0.0])
    try:
        shape = np.broadcast_shapes(means.shape[:-1], three.shape[:-1])
    except ValueError:
        shapes = f"{np.shape(mean)} and {np.shape(covariance)}"
        being = f"go with {covariance_name}: (..., 2) with (..., 2, 2), or shapes that broadcast"
        raise checks.RefusedError(mean_name, being, shapes, got=shapes) from None
    return np.broadcast_to(means, (*shape, 2)), np.broadcast_to(three, (*shape, 3))
