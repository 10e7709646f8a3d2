"""Mysteries: heavy balls in the bowl x^2/2 whose setting is drawn from a seed, to be told from curve and path.

>>> found = mystery(1)
>>> found.cause in CAUSES
True
>>> found.positions[:2].tolist() == [1.0, 1.0 - found.step_size] or found.noise_std > 0
True
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels.mysteries import CAUSES
from momentum_sim.noise import checked_seed
from momentum_sim.schedules import MOST_STEPS

Array = NDArray[np.float64]

__all__ = ["CAUSES", "Mystery", "determinants", "mystery"]


@dataclass(frozen=True, eq=False)
class Mystery:
    """A hidden run. ``cause`` is one of `CAUSES`; the gradient in step k has noise N(0, noise_std^2)."""

    seed: int
    cause: str
    momentum: float
    step_size: float
    noise_std: float
    positions: Array  # (n_steps + 1,), the first 1

    def __repr__(self) -> str:
        return reprs.line("Mystery", f"seed {self.seed}", f"{len(self.positions) - 1} steps")  # and no more: it is one


def mystery(seed: int, n_steps: int = 120) -> Mystery:
    """The mystery of a ``seed``, a whole number from 0 to 2^32 - 1, with the positions of ``n_steps`` steps.

    `momentum_sim.kernels.mysteries` says what is drawn. Raises `RefusedError`, a `ValueError`, for other numbers.
    """
    drawn = checked_seed(seed)
    count = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    setting, positions = np.empty(5), np.empty(count + 1)
    run(entries.mystery_setting(), setting, drawn)
    run(entries.mystery_positions(), positions, drawn, count)
    positions.setflags(write=False)
    cause, momentum, step_size, noise, _ = setting.tolist()
    return Mystery(drawn, CAUSES[int(cause)], momentum, step_size, noise, positions)


def determinants(positions: Array) -> Array:
    """D_k = x_{k+1} x_{k-1} - x_k^2 for k = 1, ..., n - 1 of n + 1 ``positions``, (n - 1,).

    A step of a heavy ball in a bowl without noise shrinks it by beta, whatever the step size.
    """
    places = checks.array("positions", positions, checks.FINITE)
    if places.ndim != 1 or len(places) < 3:
        raise checks.RefusedError("positions", "be at least three numbers", positions)
    out = np.empty(len(places) - 2)
    run(entries.determinants(), out, np.ascontiguousarray(places), len(places) - 1)
    return out
