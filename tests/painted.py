"""What a stage tells of the runs that it has painted."""

from typing import Any

import numpy as np

from momentum_sim.clouds import Cloud
from momentum_sim.simulation import Run


def numbers_of(run: Any) -> np.ndarray:
    """What is told of a run: its iterates, x and y of each, or a cloud's means, or of a network each step's loss."""
    if isinstance(run, Cloud):
        return run.measured.means.ravel()
    return run.iterates.ravel() if isinstance(run, Run) else run.losses
