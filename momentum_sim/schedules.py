r"""Momentum schedules: the momentum of each step of a run.

>>> demon(0.9, 4).round(4).tolist()
[0.9, 0.871, 0.8182, 0.6923]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import schedules as kernels

#: The longest run; its path takes 160 MB.
MOST_STEPS = 10_000_000


@dataclass(frozen=True)
class Schedule:
    """A schedule. ``formula`` is LaTeX for the momentum of step t of T, from ``reference``."""

    name: str
    formula: str
    reference: str
    kernel: Any

    def __post_init__(self) -> None:
        said = f"Momenta of a run, called with the first and how many: {self.formula} ({self.reference})."
        object.__setattr__(self, "__doc__", said)  # of this one, and not of what any is

    def __repr__(self) -> str:
        return reprs.line("Schedule", self.name)

    @hints.keywords
    def __call__(self, momentum: float, n_steps: int) -> NDArray[np.float64]:
        """The momentum of steps 0 to n_steps - 1, from the one the run starts with, in [0, 1): (n_steps,).

        Raises `ValueError` for a momentum outside [0, 1) or a number of steps below 1.
        """
        start = checks.number("momentum", momentum, checks.MOMENTUM)
        momenta = np.empty(checks.whole_number("n_steps", n_steps, 1, MOST_STEPS))
        run(entries.schedule(self.kernel), momenta, start, len(momenta))
        return momenta


constant = Schedule("constant", r"\beta_t = \beta_0", "Polyak (1964)", kernels.constant_momentum)

demon = Schedule(
    "demon",
    r"\beta_t = \beta_0 \frac{1 - t/T}{(1 - \beta_0) + \beta_0 (1 - t/T)}",
    "Chen, Wolfe, Li, Kyrillidis, arXiv 1910.04952",
    kernels.demon_momentum,
)

SCHEDULES = {schedule.name: schedule for schedule in (constant, demon)}


hints.attributes(__name__)
