"""What a stage tells of the runs that it has painted."""

from typing import Any

import numpy as np

from momentum_sim.clouds import Cloud
from momentum_sim.simulation import Run


def numbers_of(run: Any, after: int | None = None) -> np.ndarray:
    """What is told of a run: its iterates, x and y of each, or a cloud's means, or of a network each step's loss.

    Of one of which a reader is to predict the rest no more than what there is after the step ``after``.
    """
    told = run.iterates if isinstance(run, Run) else run.measured.means if isinstance(run, Cloud) else run.losses
    if after is not None:
        told = told[: after + len(told) - run.n_steps]  # a loss before each step, or an iterate after it, too
    return told.ravel()
