"""torch.optim.SGD as it runs, where that is not the recursion it documents."""

from __future__ import annotations

from dataclasses import replace

from numpy.typing import ArrayLike

from momentum_sim import hints
from momentum_sim.kernels.optimizers import torch_sgd_step
from momentum_sim.objectives import Objective
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.simulation import Run, simulate

_torch_sgd = replace(OPTIMIZERS["torch_momentum"], name="torch_sgd", title="torch.optim.SGD", step=torch_sgd_step)


@hints.keywords
def torch_replay(
    objective: Objective,
    *,
    step_size: ArrayLike,
    momentum: ArrayLike,
    n_steps: int,
    start: ArrayLike | None = None,
) -> Run:
    """What torch.optim.SGD does when ``lr`` and ``momentum`` are set anew before each step.

    It is `simulate(objective, "torch_momentum", ...)`, v ← βv + g and x ← x − ηv, but for the steps whose momentum is
    exactly 0: torch then leaves its momentum_buffer untouched, x ← x − ηg, so that a later momentum above 0 sets in
    with the velocity of before, where the recursion would have forgotten it. (At a momentum however little above 0,
    1e-300 say, torch follows the recursion.) Arguments and errors are those of `simulate`.

    Source: torch.optim.SGD's code, version 2.13; compared with what it computes in tests/reference/torch_changes.json.

    >>> from momentum_sim.objectives import quadratic
    >>> betas = [0.9, 0.9, 0.0, 0.9, 0.9, 0.9]
    >>> settings = {"step_size": 0.02, "momentum": betas, "n_steps": 6, "start": (-4.0, 1.2)}
    >>> torch_replay(quadratic(25.0), **settings).iterates[-1].round(12).tolist()
    [-2.930188804096, -0.71376]
    >>> simulate(quadratic(25.0), "torch_momentum", **settings).iterates[-1].round(12).tolist()
    [-3.108029771776, 0.20208]
    """
    return simulate(objective, _torch_sgd, step_size=step_size, momentum=momentum, n_steps=n_steps, start=start)
