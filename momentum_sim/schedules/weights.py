"""How far each gradient of a run has moved its last iterate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels.optimizers import heavy_ball_step
from momentum_sim.schedules.momenta import AT_A_STEP
from momentum_sim.schedules.record import MOST_STEPS, Array


@hints.keywords
def gradient_weights(momenta: ArrayLike, step_sizes: ArrayLike) -> Array:
    r"""What the gradient of each step has moved the last iterate by in all, per unit of gradient: (n_steps,).

    For heavy ball, v <- beta_t v - eta_t g_t, x <- x + v, whose last iterate is the start less the sum of each weight
    times its gradient, on any objective: w_t = \eta_t (1 + \beta_{t+1} + \beta_{t+1} \beta_{t+2} + ...). Of Demon they
    lie on a straight line, w_t = \eta (1 + c (T - 1 - t)/(T + c)) with c = \beta_0/(1 - \beta_0). Those of a run,
    whatever its rule, are `momentum_sim.gradient_weights`.

    ``momenta``: (n_steps,), each in (-1, 1); ``step_sizes``: above 0, (n_steps,) or one number for all steps. The
    moving average's, x <- x - eta m, are those with (1 - beta_t) eta in their place only while beta stays.

    >>> from momentum_sim import schedules
    >>> gradient_weights(schedules.demon(0.9, 4), 1.0).round(4).tolist()
    [3.0769, 2.3846, 1.6923, 1.0]
    """
    betas, etas = in_pairs(momenta, step_sizes)
    return weights_by(heavy_ball_step, (0.0, 0.0), betas, etas)


def weights_by(step: Any, initial_state: tuple[float, ...], betas: Array, etas: Array) -> Array:
    """The same of any rule that weighs its gradients, by the kernel of its step and what it remembers at first."""
    n = len(betas)
    weights, scratch = np.empty(n), np.empty(entries.weights_scratch_size(len(initial_state), n))
    run(entries.gradient_weights(step, initial_state), weights, scratch, betas, etas, n)
    return weights


def in_pairs(momenta: ArrayLike, step_sizes: ArrayLike) -> tuple[Array, Array]:
    """The momentum and the step size of each step."""
    betas = checks.array("momenta", momenta, AT_A_STEP)
    if betas.ndim != 1 or not 1 <= len(betas) <= MOST_STEPS:
        being = f"be a flat array of 1 to {MOST_STEPS} numbers"
        raise checks.RefusedError("momenta", being, momenta, f"shape {betas.shape}")
    etas = checks.array("step_sizes", step_sizes, checks.POSITIVE)
    if etas.ndim and etas.shape != betas.shape:
        being = f"have one value for each of the {len(betas)} steps"
        raise checks.RefusedError("step_sizes", being, step_sizes, f"shape {etas.shape}")
    return np.ascontiguousarray(betas), np.ascontiguousarray(np.broadcast_to(etas, betas.shape))


hints.attributes(__name__)
