"""What is told of every run, whatever it is on: its settings, and whether it settles or diverges."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from momentum_sim.scene import Tolerance

_Number = TypeVar("_Number", int, float)
_Of = TypeVar("_Of", bound="OfRun")


def there(measure: Callable[[_Of], _Number | None]) -> Callable[[_Of], _Number | None]:
    """A measure that is None of a run that diverges, and where it is no number."""

    @wraps(measure)
    @np.errstate(all="ignore")  # a run that starts level with the minimum has no ratios
    def measured(self: _Of) -> _Number | None:
        return None if self.diverges is not None else finite(measure(self))

    return measured


def finite(value: _Number | None) -> _Number | None:
    """A value that is there and finite."""
    return value if value is not None and math.isfinite(value) else None


@dataclass(frozen=True, eq=False, repr=False)
class OfRun:
    """The settings of a run, and how it ends."""

    _run: Any  # a `momentum_sim.problems.Ran`
    _tolerance: Tolerance

    @property
    def n_steps(self) -> int:
        """How many steps it took."""
        return int(self._run.n_steps)

    @property
    def step_size(self) -> float:
        """The step size of its first step."""
        return float(self._run.step_sizes[0])

    @property
    def momentum(self) -> float | None:
        """The momentum of its first step; None of a rule that has none."""
        return self._momentum(0)

    @property
    def last_momentum(self) -> float | None:
        """The momentum of its last step; None of a rule that has none."""
        return self._momentum(-1)

    @property
    def middle_momentum(self) -> float | None:
        """The momentum of the step half way; None of a rule that has none."""
        return self._momentum(self.n_steps // 2)

    @property
    def diverges(self) -> int | None:
        """The step at which it diverged; None if it never did."""
        step: int | None = self._run.divergence_step
        return step

    @property
    @there
    def settles(self) -> int | None:
        """Its settling step; None if it has not settled when the steps run out."""
        step: int = self._run.settling_step(self._tolerance.value, relative=self._tolerance.relative)
        return step if step <= self.n_steps else None

    def _momentum(self, step: int) -> float | None:
        return None if self._run.optimizer.schedule is None else float(self._run.momenta[step])
