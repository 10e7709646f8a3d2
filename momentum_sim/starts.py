"""An optimizer from many starts at once: which of them arrive, and how soon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import aligned, run
from momentum_sim.ensembles import points_of
from momentum_sim.kernels import entries
from momentum_sim.objectives import Objective
from momentum_sim.objectives.catalogue import checked_objective
from momentum_sim.optimizers import Optimizer, checked_rule
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of
from momentum_sim.schedules import MOST_STEPS
from momentum_sim.simulation import starts_entry
from momentum_sim.sweeps import share_work

Array = NDArray[np.float64]

#: What the starts of `polar_starts` are: so many radii, and on each circle so many.
RADII, ANGLES = 10, 24
#: After how many steps from these it is told which have arrived.
LONG = 500
#: The largest radius, as a share of half the width of the landscape's usual view.
_REACH = 0.75


@dataclass(frozen=True, eq=False)
class StartSweep:
    """What an optimizer did from every start. The arrays cannot be written to."""

    objective: Objective
    optimizer: Optimizer
    step_sizes: Array  # (n_steps,)
    momenta: Array  # (n_steps,); zeros for a rule that takes none
    starts: Array  # (m, 2)
    tolerance: float  # on the gap f - f*; with ``relative`` a fraction of that at each start
    relative: bool
    steps_to_tolerance: NDArray[np.int64]  # (m,), the settling step; n_steps + 1: never
    diverged: NDArray[np.bool_]  # (m,)

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.momenta)

    @property
    def arrived(self) -> NDArray[np.bool_]:
        """From which starts it has settled by the last step and did not diverge, (m,)."""
        found: NDArray[np.bool_] = (self.steps_to_tolerance <= self.n_steps) & ~self.diverged
        return found

    @property
    def share_arriving(self) -> float:
        """The share of the starts from which it has arrived, in [0, 1]."""
        return float(np.mean(self.arrived))

    def __repr__(self) -> str:
        return reprs.line(
            "StartSweep",
            f"{self.optimizer.name} on {self.objective!r}",
            f"{self.n_steps} steps",
            f"from {np.count_nonzero(self.arrived)} of {len(self.starts)} starts it settles",
        )


@hints.keywords
def sweep_starts(
    objective: Objective,
    optimizer: str | Optimizer,
    *,
    starts: ArrayLike,
    step_size: PerStep,
    momentum: PerStep | None = None,
    n_steps: int,
    tolerance: float,
    relative: bool = False,
    threads: int | None = None,
) -> StartSweep:
    """Run an optimizer from each of ``starts``, (m, 2), and say when it settles.

    ``steps_to_tolerance[k]`` is the *settling step* from start k: the first step from which the gap f - f* stays at or
    below ``tolerance`` to the end of the run; 0 if it starts there and stays, n_steps + 1 if it never settles.
    ``diverged[k]``: an iterate is not finite or leaves |x| + |y| <= 1e6. Both are what `simulate(...)` from that start
    says, to the last bit. ``share_arriving`` is the share of the starts from which it settles.

    ``tolerance``: at least 0; with ``relative``, a fraction of the gap at each start itself. ``threads``: how many
    share the work, by default one for each processor unless there is little to do; the result is the same. Everything
    else is as `simulate_ensemble` has it.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> from momentum_sim.objectives import square
    >>> tuned = {"step_size": 400 / 121, "momentum": 81 / 121}  # optimal for quadratics of curvatures 0.01 to 1
    >>> found = sweep_starts(square(), "heavy_ball", **tuned, starts=[(1.0, 0.0), (-2.5, 1.0)], n_steps=2000,
    ...                      tolerance=1e-3, relative=True)
    >>> found.arrived.tolist()
    [True, False]
    """
    checked_objective(objective)
    rule = checked_rule(optimizer)
    steps = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    etas = step_sizes_of(step_size, steps)
    momenta = momenta_of(rule, momentum, steps)
    points = points_of(starts)
    limit = checks.number("tolerance", tolerance, checks.Interval(low=0.0))
    settled, left = np.empty(len(points)), np.empty(len(points))
    entry = starts_entry(objective.landscape, rule)
    limits = (0.0, limit) if relative else (limit, 0.0)

    def work(part: slice) -> None:
        scratch = aligned(entries.scratch_size(rule.initial_state))
        run(
            entry, settled[part], left[part], points[part], len(points[part]), momenta, etas, objective.coefficients,
            scratch, steps, objective.minimum, *limits,
        )  # fmt: skip

    share_work(len(points), steps, threads, work)
    found = StartSweep(
        objective, rule, etas, momenta, points, limit, relative, settled.astype(np.int64), left != 0.0
    )  # fmt: skip
    for array in (etas, momenta, points, found.steps_to_tolerance, found.diverged):
        array.setflags(write=False)
    return found


def polar_starts(objective: Objective) -> Array:
    """240 starts around a minimiser, (240, 2): ten circles, evenly apart, with 24 on each, the first in direction x.

    The minimiser is the one nearest to where the landscape opens; the largest radius is 3/4 of half the width of its
    usual view, and the others are tenths of that: of `square`, 0.3, 0.6, ... 3. Raises `RefusedError` where no
    minimiser stands alone.
    """
    landscape = objective.landscape
    centre = objective.nearest_minimiser(*landscape.start)
    if centre is None or not has_polar_starts(objective):
        raise checks.RefusedError("objective", "have a minimiser that stands alone", objective)
    x0, x1, _, _ = landscape.view
    radii = _REACH * (x1 - x0) / 2 * np.arange(1, RADII + 1) / RADII
    angles = 2 * np.pi * np.arange(ANGLES) / ANGLES
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    starts: Array = centre + radii[:, None, None] * around
    return starts.reshape(-1, 2)


def has_polar_starts(objective: Objective) -> bool:
    """Whether a minimiser stands alone, which `polar_starts` are around."""
    return objective.minima in ("points", "found")


def sweep_polar_starts(
    objective: Objective,
    optimizer: str | Optimizer,
    *,
    step_size: float,
    momentum: float | None = None,
    tolerance: float = 1e-3,
    relative: bool = True,
) -> StartSweep:
    """`sweep_starts` from `polar_starts`, for 500 steps on the caller's thread."""
    return sweep_starts(
        objective, optimizer, starts=polar_starts(objective), step_size=step_size, momentum=momentum, n_steps=LONG,
        tolerance=tolerance, relative=relative, threads=1,
    )  # fmt: skip
