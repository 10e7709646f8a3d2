"""What everybody computes: heavy ball on an objective."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim.kernels.entries import DIVERGENCE_LIMIT
from momentum_sim.objectives import Objective

Array = NDArray[np.float64]

__all__ = ["DIVERGENCE_LIMIT", "Array", "Path", "Settings"]


@dataclass(frozen=True)
class Path:
    """One run, kept as its iterates, (n_steps + 1, 2)."""

    objective: Objective
    start: tuple[float, float]
    step_size: float
    momentum: float
    n_steps: int

    @property
    def coefficients(self) -> list[float]:
        """The objective's, as plain numbers."""
        return self.objective.coefficients.tolist()


@dataclass(frozen=True)
class Settings:
    """A run for each momentum and each step size, kept as its settling step and whether it diverged."""

    objective: Objective
    start: tuple[float, float]
    step_sizes: Array
    momenta: Array
    n_steps: int
    tolerance: float

    @property
    def shape(self) -> tuple[int, int]:
        """A row for each momentum, a column for each step size."""
        return len(self.momenta), len(self.step_sizes)

    @property
    def coefficients(self) -> list[float]:
        """The objective's, as plain numbers."""
        return self.objective.coefficients.tolist()


@dataclass(frozen=True)
class Digits:
    """A network's training on digits with heavy ball, kept as its weights and its errors."""

    step_size: float
    momentum: float
    epochs: int
    batch_size: int
    hidden: int
    seed: int
