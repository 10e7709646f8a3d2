"""An optimizer at many step sizes and momenta at once: which settings arrive, how soon, and which diverge."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.objectives import Objective
from momentum_sim.optimizers import Optimizer
from momentum_sim.schedules import MOST_STEPS, constant
from momentum_sim.simulation import checked_objective, checked_rule

Array = NDArray[np.float64]

#: The most settings that one sweep takes.
MOST_SETTINGS = 10_000_000
_MOST_THREADS = 64


@dataclass(frozen=True, eq=False)
class Sweep:
    """What an optimizer did at every setting. The arrays cannot be written to."""

    objective: Objective
    optimizer: Optimizer
    step_sizes: Array  # (n_step_sizes,)
    momenta: Array  # (n_momenta,); one 0 for a rule that takes none
    n_steps: int
    start: tuple[float, float]
    tolerance: float  # on the gap f - f*, absolute
    steps_to_tolerance: NDArray[np.int64]  # (n_momenta, n_step_sizes), the settling step; n_steps + 1: never
    diverged: NDArray[np.bool_]  # (n_momenta, n_step_sizes)


def sweep(
    objective: Objective,
    optimizer: str | Optimizer,
    *,
    step_sizes: ArrayLike,
    momenta: ArrayLike | None = None,
    n_steps: int,
    start: ArrayLike | None = None,
    tolerance: float,
    relative: bool = False,
    threads: int | None = None,
) -> Sweep:
    """Run an optimizer from ``start`` at each of ``step_sizes`` with each of ``momenta``, and say when it settles.

    ``steps_to_tolerance[j, i]`` is the *settling step* of momentum j and step size i: the first step from which the gap
    f - f* stays at or below ``tolerance`` to the end of the run; 0 if it starts there and stays, n_steps + 1 if it
    never settles. ``diverged[j, i]``: an iterate is not finite or leaves |x| + |y| <= 1e6. Both are what
    `simulate(...)` at that setting says, to the last bit.

    ``step_sizes``: each above 0. ``momenta``: each in [0, 1), one number for a whole run (what Demon starts with); not
    accepted by a rule that takes none, whose result has one row. ``n_steps``: 1 to ten million. ``start``: (x, y), the
    objective's own if left out. ``tolerance``: at least 0; with ``relative``, a fraction of the gap at the start.
    ``threads``: how many share the work, by default one for each processor; the result is the same.

    Raises `ValueError` with the name, the rule and the value for anything else.

    >>> from momentum_sim.objectives import quadratic
    >>> found = sweep(quadratic(25.0), "heavy_ball", step_sizes=[0.04, 0.4], momenta=[0.0, 0.7, 0.9], n_steps=200,
    ...               start=(-4.0, 1.2), tolerance=1e-6)
    >>> found.steps_to_tolerance.tolist()
    [[195, 201], [47, 201], [161, 201]]
    >>> found.diverged.tolist()
    [[False, True], [False, True], [False, True]]
    """
    checked_objective(objective)
    rule = checked_rule(optimizer)
    etas = _settings("step_sizes", step_sizes, checks.POSITIVE)
    betas = _momenta(rule, momenta)
    if len(etas) * len(betas) > MOST_SETTINGS:
        raise ValueError(f"a sweep takes at most {MOST_SETTINGS:,} settings, got {len(betas):,} x {len(etas):,}")
    steps = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    x, y = objective.landscape.start if start is None else checks.point("start", start)
    limit = checks.number("tolerance", tolerance, checks.Interval(low=0.0))
    if relative:
        limit *= objective.value(x, y) - objective.minimum
    workers = _processors() if threads is None else checks.whole_number("threads", threads, 1, _MOST_THREADS)

    settled = np.empty((len(betas), len(etas)))
    left = np.empty_like(settled)
    kernels, schedule = objective.landscape.kernels, rule.schedule or constant
    entry = entries.sweep(
        kernels.value, kernels.gradient, rule.step, rule.initial_state, schedule.kernel,
        (0.0,) * len(objective.coefficients),
    )  # fmt: skip

    def rows(first: int, last: int) -> None:
        part = slice(first, last)
        scratch = np.empty(entries.scratch_size(rule.initial_state))
        run(
            entry, settled[part], left[part], betas[part], last - first, etas, len(etas), objective.coefficients,
            scratch, steps, x, y, objective.minimum, limit,
        )  # fmt: skip

    _share(rows, len(betas), workers)
    result = Sweep(objective, rule, etas, betas, steps, (x, y), limit, settled.astype(np.int64), left != 0.0)
    for array in (result.step_sizes, result.momenta, result.steps_to_tolerance, result.diverged):
        array.setflags(write=False)
    return result


def _settings(name: str, values: ArrayLike, rule: checks.Interval) -> Array:
    """A flat list of numbers that keep the rule, at least one."""
    try:
        given = np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        given = np.asarray(None)
    if given.ndim != 1 or given.size == 0 or given.dtype.kind not in "fiu":
        raise ValueError(f"{name} must be a flat list of numbers, at least one, got {checks.shown(values)}")
    numbers = given.astype(np.float64)
    for value in numbers.tolist():
        checks.number(f"each of {name}", value, rule)
    return numbers


def _momenta(rule: Optimizer, momenta: ArrayLike | None) -> Array:
    """The momenta to sweep; one 0 for a rule that takes none."""
    if rule.schedule is None:
        if momenta is not None:
            raise ValueError(f"momenta must be left out for {rule.name}, which has none; got {checks.shown(momenta)}")
        return np.zeros(1)
    if momenta is None:
        raise ValueError(f"momenta must be given for {rule.name}: a flat list of numbers in [0, 1)")
    return _settings("momenta", momenta, checks.MOMENTUM)


def _processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@cache
def _pool(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers, thread_name_prefix="sweep")


def _share(work: Callable[[int, int], None], rows: int, workers: int) -> None:
    """Call work(first, last) for all rows, shared evenly by threads; the caller's is one of them."""
    ends = [rows * part // min(workers, rows) for part in range(min(workers, rows) + 1)]
    own, *others = pairwise(ends)
    waiting = [_pool(workers - 1).submit(work, *part) for part in others]
    work(*own)
    for part in waiting:
        part.result()
