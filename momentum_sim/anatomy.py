"""What each step of a run is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks, reprs
from momentum_sim.compiler.native import run as call
from momentum_sim.kernels import entries
from momentum_sim.schedules.weights import weights_by
from momentum_sim.simulation import Run, anatomy_entry, gradients_taken_entry

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Anatomy:
    """The vectors behind a run, one of each per step. The arrays cannot be written to."""

    gradients: Array  # (n_steps, 2), the gradient g_k that step k takes, at iterate k for every rule but one
    kept: Array  # (n_steps, 2), what step k keeps of the old velocity, as a displacement
    pushes: Array  # (n_steps, 2), this gradient's own displacement
    moving_average: Array  # (n_steps, 2), m <- beta_k m + (1 - beta_k) g_k, from 0

    def __repr__(self) -> str:
        return reprs.line("Anatomy", f"{len(self.gradients)} steps")


def anatomy(run: Run) -> Anatomy:
    r"""Each step of a run, taken apart: the new velocity is what is kept of the old one plus this gradient's push.

    For the heavy ball v_(k+1) = beta_k v_k - eta g_k, so kept = beta_k v_k and push = -eta g_k, and their sum is the
    step x_(k+1) - x_k. So it is for every rule but those that look ahead: `nesterov`'s sum is the new velocity, which
    runs from x_k - kept to x_k + push. `nesterov_textbook` takes its gradient at x_k + kept. For EMA and Adam, whose
    memory is an average of gradients, and for `torch_momentum`, both parts are scaled to displacements. The moving
    average of the gradients is that of the run's momenta, whatever the rule. A noisy run's gradients
    are those that the rule was given, noise and all.

    >>> from momentum_sim.objectives import quadratic
    >>> from momentum_sim.simulation import simulate
    >>> bowl = quadratic(condition_number=1.0)
    >>> parts = anatomy(simulate(bowl, "heavy_ball", step_size=0.5, momentum=0.5, n_steps=2, start=(4.0, 0.0)))
    >>> parts.kept[:, 0].tolist(), parts.pushes[:, 0].tolist()
    ([0.0, -1.0], [-2.0, -1.0])
    """
    landscape, rule, n = run.objective.landscape, run.optimizer, run.n_steps
    gradients, kept, pushes, averages = (np.empty((n, 2)) for _ in range(4))
    if run.noisy_gradients is not None:
        gradients[:] = run.noisy_gradients
    elif rule.at_iterate:
        call(entries.gradients(landscape.kernels.gradient), gradients, run.iterates, run.objective.coefficients, n)
    else:
        call(
            gradients_taken_entry(landscape, rule),
            gradients, run.iterates, run.momenta, run.step_sizes, run.objective.coefficients, n,
        )  # fmt: skip
    call(
        anatomy_entry(rule),
        kept, pushes, run.iterates, run.losses, gradients, run.momenta, run.step_sizes, n,
    )  # fmt: skip
    call(entries.moving_average(), averages, gradients, run.momenta, n)
    for array in (gradients, kept, pushes, averages):
        array.setflags(write=False)
    return Anatomy(gradients, kept, pushes, averages)


def gradient_weights(run: Run) -> Array:
    r"""How far each gradient of a run has moved its last iterate in all, per unit of gradient: (n_steps,).

    x_T = x_0 - \sum_t w_t g_t, with the gradients as `anatomy` has them, on any objective and with any noise. For
    gradient descent w_t = \eta_t; momentum goes on moving by a gradient, so a heavy ball's is nearly \eta/(1 - \beta)
    until near the end, and a moving average's \eta. They come of the rule's own steps, one for each number that it
    remembers. `ValueError` for a rule whose iterates are not linear in its gradients, as `adam`, which divides by their
    size.

    >>> from momentum_sim.objectives import quadratic
    >>> from momentum_sim.simulation import simulate
    >>> run = simulate(quadratic(condition_number=1.0), "demon", step_size=0.5, momentum=0.5, n_steps=3)
    >>> gradient_weights(run).tolist()
    [0.75, 0.625, 0.5]
    """
    rule = run.optimizer
    if not rule.weighs:
        raise checks.RefusedError("optimizer", "have iterates that are linear in its gradients", rule.name)
    weights = weights_by(rule.step, rule.initial_state, run.momenta, run.step_sizes)
    weights.setflags(write=False)
    return weights
