"""Where a rule comes to, on f = lambda x^2/2, when its gradients are noisy: variances that no longer change."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import theory as kernels
from momentum_sim.optimizers import OPTIMIZERS, Optimizer, checked_rule
from momentum_sim.schedules import MOST_STEPS
from momentum_sim.theory.settings import Array, broadcast, checked_momentum, over, shaped

AT_LEAST_0 = checks.Interval(low=0.0)


@hints.keywords
def stationary_variance(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    noise_std: ArrayLike,
) -> Array | float:
    """The variance of the iterate in the long run, when each gradient has noise of its own, of variance s^2.

    With a = eta lambda: gradient descent eta s^2/(lambda (2 - a)). Heavy ball, either form,
    eta s^2 (1 + beta)/(lambda (1 - beta)(2 (1 + beta) - a)). EMA momentum
    eta s^2 (1 + beta)/(lambda (2 (1 + beta) - (1 - beta) a)). Nesterov eta s^2 (1 + beta + beta a + 2 beta^2 a)/D and
    its textbook form, whose iterate is the velocity's own point, eta s^2 (1 + beta - beta a)/D, with
    D = lambda (1 - beta + beta a)(2 (1 + beta) - (1 + 2 beta) a). QHM, nu = 0.7,
    eta s^2 (1 - beta^2 + a beta (1 - nu) + a beta^2 (1 - 3 nu + 2 nu^2))/D, with
    D = lambda (1 - beta + a beta (1 - nu))(2 (1 + beta) - a (1 + beta - 2 beta nu)). Each is what the discrete Lyapunov
    equation P = A P A' + s^2 b b' has for x.

    ``noise_std``: s, at least 0, the standard deviation of the noise in one coordinate of the gradient. ``curvature``:
    any finite number. inf where there is no such law: at and beyond the stability limit, and without curvature.
    On a quadratic each axis has its own. Noise of one size makes the cloud long where the curvature is small; noise
    with s^2 = c lambda makes it nearly round, heavy ball's variance being u c/(2 - rho u lambda) then.

    >>> stationary_variance("heavy_ball", 0.1, 0.9, 1.0, [0.0, 1.0]).round(12).tolist()
    [0.0, 0.513513513514]
    """
    rule = checked_response(optimizer)
    return _of_responses(kernels.stationary_variance, rule, step_size, momentum, curvature, noise_std)


@hints.keywords
def update_variance(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    noise_std: ArrayLike,
) -> Array | float:
    """The variance of x_{k+1} - x_k in the long run, with settings as `stationary_variance` takes them.

    Gradient descent and heavy ball 2 rho u^2 s^2/(2 - rho u lambda), u = eta/(1 - beta), rho = (1 - beta)/(1 + beta):
    at the same u momentum makes the steps calmer, by about sqrt rho, and the cloud of iterates hardly so.

    >>> ball = update_variance("heavy_ball", 0.001, 0.9, 1.0, 1.0)
    >>> round((ball / update_variance("gradient_descent", 0.01, None, 1.0, 1.0)) ** 0.5, 4)
    0.2289
    """
    rule = checked_response(optimizer)
    return _of_responses(kernels.update_variance, rule, step_size, momentum, curvature, noise_std)


@hints.keywords
def average_variance(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    noise_std: ArrayLike,
    n_iterates: ArrayLike,
) -> Array | float:
    """The variance of the mean of ``n_iterates`` iterates in a row, in the long run.

    (n c_0 + 2 sum_{j<n} (n - j) c_j)/n^2, c_j the autocovariance at lag j, so `stationary_variance` for one iterate.
    n times it tends to s^2/lambda^2, whatever the rule, its step size and its momentum: averaging gives the best that n
    gradients can. ``n_iterates``: whole numbers from 1 to ten million; the rest as `stationary_variance` takes it.
    B. T. Polyak and A. B. Juditsky, Acceleration of Stochastic Approximation by Averaging, 1992.

    >>> [round(10_000 * average_variance("heavy_ball", 0.1, beta, 1.0, 1.0, 10_000), 2) for beta in (0.0, 0.9)]
    [1.0, 1.0]
    """
    rule = checked_response(optimizer)
    n = checks.array("n_iterates", n_iterates, checks.Interval(1, MOST_STEPS))
    if np.any(n != np.floor(n)):
        raise checks.RefusedError("n_iterates", "be whole numbers", n_iterates)
    return _of_responses(kernels.average_variance, rule, step_size, momentum, curvature, noise_std, n)


@hints.keywords
def effective_step_size(optimizer: str | Optimizer, step_size: ArrayLike, momentum: ArrayLike | None) -> Array | float:
    """u, how far a gradient that stays moves it at each step in the end, as a multiple of itself.

    eta/(1 - beta); for gradient descent, EMA momentum and QHM eta.

    >>> round(effective_step_size("nesterov", 0.01, 0.9), 12)
    0.1
    """
    rule = checked_response(optimizer)
    eta, beta = checks.array("step_size", step_size, checks.POSITIVE), checked_momentum(rule, momentum)
    (etas, betas), shape = broadcast(eta, beta)
    return shaped(etas / (1.0 - betas) if rule.amplifies else etas, shape)


@hints.keywords
def unified_variance(
    effective_step_size: ArrayLike, momentum: ArrayLike, curvature: ArrayLike, noise_std: ArrayLike
) -> Array | float:
    """`stationary_variance` of gradient descent (momentum 0) and of heavy ball in all its forms, in one formula.

    u s^2/(lambda (2 - rho u lambda)), u the effective step size, rho = (1 - beta)/(1 + beta). At the same u momentum
    counts only by the second term, which vanishes as u does: there all have u s^2/(2 lambda). inf from
    `effective_stability_limit` on. EMA momentum's step size is u, so it is that rule's variance.

    >>> unified_variance(0.1, [0.0, 0.9], 1.0, 1.0).round(6).tolist()
    [0.052632, 0.050132]
    """
    unified = OPTIMIZERS["ema_momentum"]
    u = checks.array("effective_step_size", effective_step_size, checks.POSITIVE)
    return _of_responses(kernels.stationary_variance, unified, u, momentum, curvature, noise_std)


@hints.keywords
def effective_stability_limit(momentum: ArrayLike, curvature: ArrayLike) -> Array | float:
    """The effective step size from which gradient descent and heavy ball no longer converge, 2/(rho lambda).

    rho = (1 - beta)/(1 + beta), so 2/lambda without momentum and 38/lambda with 0.9.
    """
    beta = checks.array("momentum", momentum, checks.MOMENTUM)
    (betas, lambdas), shape = broadcast(beta, checks.array("curvature", curvature, checks.POSITIVE))
    return shaped(2.0 * (1.0 + betas) / (1.0 - betas) / lambdas, shape)


@hints.keywords
def equal_variance_step_size(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    *,
    other: str | Optimizer = "gradient_descent",
    other_momentum: ArrayLike | None = None,
) -> Array | float:
    """The step size with which another rule has the same `stationary_variance`, whatever the noise.

    Of gradient descent it is u/(1 + u lambda beta/(1 + beta)) for heavy ball at u = eta/(1 - beta); in general it is
    found by bisection to the last digit, for the variance grows with the step size from 0 to infinity at the stability
    limit. ``curvature``: above 0. nan where the variance is infinite.

    >>> round(equal_variance_step_size("heavy_ball", 0.01, 0.9, 1.0), 12)
    0.095477386935
    """
    rule = checked_response(optimizer)
    lambdas = checks.array("curvature", curvature, checks.POSITIVE)
    variance = _of_responses(kernels.stationary_variance, rule, step_size, momentum, lambdas, 1.0)
    counterpart = checked_response(other, "other")
    beta = checked_momentum(counterpart, other_momentum, "other_momentum")
    entry = entries.step_sizes_of_variances(counterpart.response)
    return over(entry, np.asarray(variance), beta, lambdas)


@hints.keywords
def loss_ratio(
    optimizer: str | Optimizer,
    effective_step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvatures: tuple[float, float],
    noise_stds: tuple[float, float] = (1.0, 1.0),
) -> Array | float:
    """The mean loss of gradient descent in the long run over that of a rule, both at the same effective step size u.

    On f = (mu x^2 + L y^2)/2 with noise of one size in each coordinate's gradient, whatever that is, or of standard
    deviations ``noise_stds``, above 0, of which only the ratio counts: the mean loss is the sum of lambda Var/2. Of
    heavy ball in all its forms the ratio of the sums of s^2/(2 - u lambda) and of s^2/(2 - rho u lambda),
    rho = (1 - beta)/(1 + beta). 1 where noise decides, which is what small steps come to; above
    it where curvature does, and momentum has the smaller cloud. inf where gradient descent has no such law, from
    u L = 2 on; 0 where the rule alone has none, nan where neither has.

    ``curvatures``: mu and L, above 0, mu at most L.

    >>> loss_ratio("heavy_ball", [0.002, 0.02, 0.18, 1.0, 5.0], 0.9, (1.0, 10.0)).round(3).tolist()
    [1.005, 1.058, 5.402, inf, nan]
    """
    rule = checked_response(optimizer)
    low, high = _bowl(curvatures)
    u = checks.array("effective_step_size", effective_step_size, checks.POSITIVE)
    flat, shape = broadcast(u, checked_momentum(rule, momentum))
    out = np.empty(len(flat[0]))
    run(entries.loss_ratios(rule.response, rule.share), out, *flat, len(out), low, high, *_stds(noise_stds))
    return shaped(out, shape)


@hints.keywords
def alike_until(
    optimizer: str | Optimizer,
    momentum: ArrayLike | None,
    curvatures: tuple[float, float],
    within: float = 0.01,
    noise_stds: tuple[float, float] = (1.0, 1.0),
) -> Array | float:
    """The effective step size until which gradient descent's mean loss in the long run is a rule's, within a share.

    Where `loss_ratio` leaves 1/(1 + within) to 1 + within, by bisection to twelve digits; with inf where the rule has
    no such law any more, of heavy ball `effective_stability_limit` at the largest curvature. At momentum 0 all of these
    are 2/L, where gradient descent has none. ``within``: above 0.

    >>> [round(alike_until("heavy_ball", 0.9, (1.0, 10.0), within), 4) for within in (0.01, 0.1, float("inf"))]
    [0.0038, 0.0325, 3.8]
    """
    rule = checked_response(optimizer)
    low, high = _bowl(curvatures)
    if within != np.inf:
        within = checks.number("within", within, checks.POSITIVE)
    flat, shape = broadcast(checked_momentum(rule, momentum))
    out = np.empty(len(flat[0]))
    run(entries.alike_until(rule.response, rule.share), out, *flat, len(out), within, low, high, *_stds(noise_stds))
    return shaped(out, shape)


def _bowl(curvatures: tuple[float, float]) -> tuple[float, float]:
    """The two curvatures of a bowl."""
    if not isinstance(curvatures, tuple | list) or len(curvatures) != 2:
        raise checks.RefusedError("curvatures", "be two numbers (mu, L)", curvatures)
    low, high = (checks.number("curvatures", one, checks.POSITIVE) for one in curvatures)
    if low > high:
        raise checks.RefusedError("curvatures", "be mu and L, mu at most L", curvatures)
    return low, high


def _stds(noise_stds: tuple[float, float]) -> tuple[float, float]:
    """The noise's standard deviations along the two axes of a bowl."""
    if not isinstance(noise_stds, tuple | list) or len(noise_stds) != 2:
        raise checks.RefusedError("noise_stds", "be two numbers, along mu and along L", noise_stds)
    flat, steep = (checks.number("noise_stds", one, checks.POSITIVE) for one in noise_stds)
    return flat, steep


def checked_response(optimizer: str | Optimizer, name: str = "optimizer", *, constant: bool = True) -> Optimizer:
    """The optimizer that is meant, or `ValueError` if no closed form says what noise makes of it.

    ``constant``: its momentum has to be the same at each step.
    """
    rule = checked_rule(optimizer)
    changes = constant and rule.momentum == "number"
    if rule.response is None or changes:
        having = (known.name for known in OPTIMIZERS.values() if known.response is not None)
        those = ", ".join(one for one in having if not constant or OPTIMIZERS[one].momentum != "number")
        why = "its momentum changes from step to step" if changes else "its steps are not linear"
        raise checks.RefusedError(name, f"be one whose steps are linear ({those})", rule.name, note=f": {why}")
    return rule


def _of_responses(
    quantity: Any,
    rule: Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    noise_std: ArrayLike,
    *values: Array,
) -> Array | float:
    """What a kernel says of a rule's response at each setting, of the noise there, and of a number if one is given."""
    flat, shape = broadcast(
        checks.array("step_size", step_size, checks.POSITIVE),
        checked_momentum(rule, momentum),
        checks.array("curvature", curvature),
        checks.array("noise_std", noise_std, AT_LEAST_0),
        *values,
    )
    out = np.empty(len(flat[0]))
    make = entries.of_responses_and if values else entries.of_responses
    run(make(rule.response, quantity), out, *flat, len(out))
    return shaped(out, shape)
