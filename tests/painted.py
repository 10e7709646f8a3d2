"""What a stage tells of the runs that it has painted."""

from typing import Any

import numpy as np

from momentum_sim.simulation import Run


def numbers_of(run: Any) -> np.ndarray:
    """What is told of a run: its iterates, x and y of each, or of a network in training the loss of each step."""
    return run.iterates.ravel() if isinstance(run, Run) else run.losses
