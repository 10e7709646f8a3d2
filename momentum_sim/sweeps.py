"""An optimizer at many step sizes and momenta at once: which settings arrive, how soon, and which diverge."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, starmap

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import aligned, run
from momentum_sim.kernels import entries
from momentum_sim.objectives import Landscape, Objective
from momentum_sim.objectives.catalogue import checked_objective
from momentum_sim.optimizers import OPTIMIZERS, Optimizer, checked_rule
from momentum_sim.per_step import schedule_of
from momentum_sim.processors import processors
from momentum_sim.schedules import MOST_STEPS, SCHEDULES, Schedule, constant

Array = NDArray[np.float64]

#: The most settings that one sweep takes.
MOST_SETTINGS = 10_000_000
_MOST_THREADS = 64
_WORTH_SHARING = 1_000_000  # steps of single runs, about half a millisecond: less is done before a thread has begun


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

    def __repr__(self) -> str:
        own = OPTIMIZERS.get(self.optimizer.name, self.optimizer).schedule
        under = f" under {self.optimizer.schedule.name}" if self.optimizer.schedule not in (None, own) else ""
        settled = np.count_nonzero(self.steps_to_tolerance <= self.n_steps)
        return reprs.line(
            "Sweep",
            f"{self.optimizer.name}{under} on {self.objective!r}",
            f"{len(self.momenta)} momenta x {len(self.step_sizes)} step sizes",
            f"{self.n_steps} steps",
            f"{settled} of {self.diverged.size} settle",
        )


@hints.keywords
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
    schedule: str | Schedule | None = None,
) -> Sweep:
    """Run an optimizer from ``start`` at each of ``step_sizes`` with each of ``momenta``, and say when it settles.

    ``steps_to_tolerance[j, i]`` is the *settling step* of momentum j and step size i: the first step from which the gap
    f - f* stays at or below ``tolerance`` to the end of the run; 0 if it starts there and stays, n_steps + 1 if it
    never settles. ``diverged[j, i]``: an iterate is not finite or leaves |x| + |y| <= 1e6. Both are what
    `simulate(...)` at that setting says, to the last bit.

    ``step_sizes``: each above 0. ``momenta``: each in [0, 1), one number for a whole run (what Demon starts with); not
    accepted by a rule that takes none, whose result has one row. ``n_steps``: 1 to ten million. ``start``: (x, y), the
    objective's own if left out. ``tolerance``: at least 0; with ``relative``, a fraction of the gap at the start.
    ``threads``: how many share the work, by default one for each processor unless there is little to do; the
    result is the same. ``schedule``: of `momentum_sim.schedules`, by name or as itself, what each momentum is the start
    of, for a rule that takes an array.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

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
    if schedule is not None:
        rule = _scheduled(rule, schedule)
    etas = _settings("step_sizes", step_sizes, checks.POSITIVE)
    betas = _momenta(rule, momenta)
    if len(etas) * len(betas) > MOST_SETTINGS:
        both = f"{len(betas):,} x {len(etas):,}"
        raise checks.RefusedError("a sweep", f"have at most {MOST_SETTINGS:,} settings", len(betas) * len(etas), both)
    steps = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    x, y = objective.landscape.start if start is None else checks.point("start", start)
    limit = checks.number("tolerance", tolerance, checks.Interval(low=0.0))
    if relative:
        limit *= objective.value(x, y) - objective.minimum
    settled = np.empty((len(betas), len(etas)))
    left = np.empty_like(settled)
    entry = sweep_entry(objective.landscape, rule)

    own = (rule.schedule or constant).numbers

    def work(rows: slice, columns: slice) -> None:
        scratch = aligned(entries.scratch_size(rule.initial_state))
        run(
            entry, settled[rows, columns], left[rows, columns], betas[rows], len(betas[rows]), etas[columns],
            len(etas[columns]), objective.coefficients, own, scratch, steps, x, y, objective.minimum, limit,
        )  # fmt: skip

    everything = slice(None)
    if len(betas) > 1:
        share_work(len(betas), len(etas) * steps, threads, lambda rows: work(rows, everything))
    else:
        share_work(len(etas), steps, threads, lambda columns: work(everything, columns))
    result = Sweep(objective, rule, etas, betas, steps, (x, y), limit, settled.astype(np.int64), left != 0.0)
    for array in (result.step_sizes, result.momenta, result.steps_to_tolerance, result.diverged):
        array.setflags(write=False)
    return result


def sweep_entry(landscape: Landscape, rule: Optimizer) -> entries.Entry:
    """The compiled loop of a sweep of an optimizer over a landscape."""
    kernels, schedule = landscape.kernels, rule.schedule or constant
    no_coefficients = (0.0,) * landscape.n_coefficients
    return entries.sweep(
        kernels.value, kernels.gradient, rule.step, tuple(map(float, rule.initial_state)), schedule.kernel,
        no_coefficients, rule.gradient_point, rule.observe,
    )  # fmt: skip


def _settings(name: str, values: ArrayLike, rule: checks.Interval) -> Array:
    """A flat list of numbers that keep the rule, at least one."""
    try:
        given = np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        given = np.asarray(None)
    if given.ndim != 1 or given.size == 0 or given.dtype.kind not in "fiu":
        raise checks.RefusedError(name, "be a flat list of numbers, at least one", values)
    with np.errstate(over="ignore"):  # what is too large for a float is inf, and refused as that
        numbers = given.astype(np.float64)
    # A rule is an interval, and a nan is both the least and the largest.
    for value in (float(numbers.min()), float(numbers.max())):
        checks.number(f"each of {name}", value, rule)
    return numbers


def _momenta(rule: Optimizer, momenta: ArrayLike | None) -> Array:
    """The momenta to sweep; one 0 for a rule that takes none."""
    if rule.schedule is None:
        if momenta is not None:
            raise checks.RefusedError("momenta", f"be left out for {rule.name}, which has none", momenta, end=";")
        return np.zeros(1)
    if momenta is None:
        raise checks.RefusedError("momenta", f"be given for {rule.name}: a flat list of numbers in [0, 1)", got="")
    return _settings("momenta", momenta, checks.MOMENTUM)


def _scheduled(rule: Optimizer, schedule: str | Schedule) -> Optimizer:
    """The rule under a schedule, if it takes one."""
    if not rule.takes_schedule:
        has = "has no momentum" if rule.schedule is None else "makes its own of each momentum"
        raise checks.RefusedError("schedule", f"be left out for {rule.name}, which {has}", schedule, end=";")
    chosen = schedule_of("schedule", schedule, SCHEDULES)

    return replace(rule, schedule=chosen)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST_THREADS, thread_name_prefix="sweep")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a forked process has the pool without its threads


def share_work(count: int, steps: int, threads: int | None, work: Callable[[slice], None]) -> None:
    """Have threads work on even parts of 0 to count, each of which takes so many steps; the caller's is one of them.

    ``threads``: how many, by default one for each processor unless there is little to do.
    """
    if threads is None:
        workers = processors() if count * steps > _WORTH_SHARING else 1
    else:
        workers = checks.whole_number("threads", threads, 1, _MOST_THREADS)
    parts = min(workers, count)
    own, *others = starmap(slice, pairwise(count * part // parts for part in range(parts + 1)))
    waiting = [_pool().submit(work, part) for part in others]
    work(own)
    for part in waiting:
        part.result()
