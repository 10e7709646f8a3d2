"""The schedule of the momentum with which a run ends lowest, as far as a search finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries, expected_losses
from momentum_sim.kernels import schedule_search as kernels
from momentum_sim.kernels.evolution import MOST as MOST_POINTS
from momentum_sim.noise import Kind, Noise, checked_noise, checked_seed, kernels_of
from momentum_sim.objectives import Landscape, Objective, quadratic
from momentum_sim.objectives.catalogue import checked_objective
from momentum_sim.optimizers import OPTIMIZERS, Optimizer, checked_rule
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of
from momentum_sim.schedules import SCHEDULES, Schedule, points

Array = NDArray[np.float64]

#: The longest run that a schedule is searched for.
MOST_STEPS = 100_000
#: The most runs that a mean is of, and the fewest and the most schedules that are tried.
MOST_RUNS = 1_000_000
FEWEST_TRIALS, MOST_TRIALS = 500, 1_000_000
_ROUNDS = 8  # in a call, so that it can be interrupted between two


@dataclass(frozen=True, eq=False)
class Tried:
    """A schedule and what it comes to. ``momentum`` is what it is called with, None of the reader's own."""

    name: str
    schedule: Schedule | None
    momentum: float | None
    momenta: Array  # (n_steps,)
    expected_loss: float  # after the last step; inf if it diverges
    standard_error: float  # of that; 0 where it is exact

    def __repr__(self) -> str:
        return reprs.line("Tried", self.name, f"expected loss {reprs.short(self.expected_loss)}")


@dataclass(frozen=True, eq=False)
class FoundSchedule:
    """What a search found: the best of what it tried, and what it is compared with. The arrays cannot be written to."""

    objective: Objective
    optimizer: Optimizer
    step_sizes: Array  # (n_steps,)
    start: tuple[float, float]
    noise: Noise | None
    seed: int
    runs: int | None  # that each expected loss is a mean of; None where it is exact
    trials: int  # how many schedules were tried
    found: Tried
    rivals: Mapping[str, Tried]  # "constant", "demon", "linear", each with the best start that was found, and "given"

    @property
    def schedule(self) -> Schedule | None:
        """The best found: by points, or a rival where no curve is better; None if it is the one that was given."""
        return self.found.schedule

    @property
    def momenta(self) -> Array:
        """The momentum of each step, (n_steps,), as `simulate` takes it."""
        return self.found.momenta

    @property
    def expected_loss(self) -> float:
        """The mean of the loss after the last step, over the noise; inf if everything that was tried diverges."""
        return self.found.expected_loss

    @property
    def expected_gap(self) -> float:
        """The same above the minimum; nan where there is none."""
        return self.found.expected_loss - self.objective.minimum

    @property
    def n_steps(self) -> int:
        """How many steps a run has."""
        return len(self.step_sizes)

    def __repr__(self) -> str:
        best = self.found
        others = (f"{name} {reprs.short(one.expected_loss)}" for name, one in self.rivals.items() if one is not best)
        of = f"{self.optimizer.name} on {self.objective.name}"
        return reprs.line("FoundSchedule", of, f"best found {best.name} {reprs.short(best.expected_loss)}", *others)


@hints.keywords
def find_schedule(
    objective: Objective,
    optimizer: str | Optimizer,
    *,
    step_size: PerStep,
    n_steps: int,
    start: ArrayLike | None = None,
    noise_std: ArrayLike | Noise = 0.0,
    seed: int = 0,
    given: PerStep | None = None,
    points: int = 5,
    runs: int = kernels.RUNS,
    trials: int | None = None,
) -> FoundSchedule:
    """Search for the schedule of the momentum with which the expected loss after the last step is least.

    Schedules are curves through ``points`` points, 2 to 8, at equal distances from the first step to the last, momenta
    from 0 to 0.999 in steps of 0.0001, as `momentum_sim.schedules.points` draws them. Before, good starts are sought
    of three rivals: a constant momentum, Demon and a line to 0. From these and from the ``given`` schedule, the
    reader's own, an evolution strategy goes on (Beyer and Sendhoff, 2017), then from the best again and from anywhere,
    and at last the neighbours of the best are tried. That is a local search: what it finds is the best *found*. It is
    no worse than any of the rivals and the given one, for where a curve is not better than one of these, that is what
    is found.

    The expected loss is exact without noise, where it is one run's, and on a `quadratic` for rules whose steps are
    linear and that remember one velocity or average: the loss of the mean iterate and half the sum of curvature times
    variance along the axes, step by step. Elsewhere it is the mean over ``runs`` runs, 2 to a million, which meet the
    same noise whatever the schedule (common random numbers); what is told at the end is of other draws than what was
    searched with, those of `simulate_ensemble` at this ``seed``, with its standard error. A schedule with which a run
    leaves |x| + |y| <= 1e6 counts as infinitely bad. The same search finds the same.

    ``optimizer``: one that takes a momentum for each step. ``step_size``, ``start``, ``noise_std``: as `simulate` has
    them; ``given``: as its ``momentum``. ``n_steps``: from ``points`` to 100,000. ``trials``: how many schedules are
    tried in all, to some tens: 500 to a million, by default 8,000, or 1,500 where each is many runs.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> from momentum_sim.objectives import quadratic
    >>> bowl = quadratic(condition_number=25.0)
    >>> best = find_schedule(bowl, "heavy_ball", step_size=0.004, n_steps=400, start=(8.0, 1.6), noise_std=5.0)
    >>> {name: round(rival.expected_loss, 4) for name, rival in best.rivals.items()}
    {'constant': 0.135, 'demon': 0.0735, 'linear': 0.0625}
    >>> round(best.expected_loss, 4), best.momenta[[0, 100, 200, 399]].round(1).tolist()
    (0.0589, [1.0, 0.6, 0.2, 0.0])
    """
    checked_objective(objective)
    rule = _taking(optimizer)
    noise = checked_noise(noise_std)
    number = checked_seed(seed)
    knots = checks.whole_number("points", points, 2, MOST_POINTS)
    n = checks.whole_number("n_steps", n_steps, knots, MOST_STEPS)
    many = checks.whole_number("runs", runs, 2, MOST_RUNS)
    etas = step_sizes_of(step_size, n)
    own = None if given is None else momenta_of(rule, given, n)
    x, y = objective.landscape.start if start is None else checks.point("start", start)
    kind = None if noise is None else noise.kind
    by_runs = is_sampled(kind, objective.landscape, rule)
    usual = kernels.TRIALS_BY_RUNS if by_runs else kernels.TRIALS
    most = usual if trials is None else checks.whole_number("trials", trials, FEWEST_TRIALS, MOST_TRIALS)
    told = np.zeros(kernels.TOLD + 2 * knots)
    memory, momenta = _room(rule, n, sampled=by_runs)
    entry = search_entry(kind, objective.landscape, rule)
    while told[0] < 1.0:
        run(
            entry, told, memory, momenta, np.zeros(n) if own is None else own, etas, objective.coefficients,
            np.zeros(3) if noise is None else noise.amount, n, x, y, knots, many, number, most, int(own is not None),
            _ROUNDS,
        )  # fmt: skip
    tried = _tried(told, n, own)
    etas.setflags(write=False)
    found = tried[kernels.KINDS[int(told[2])]]
    rivals = MappingProxyType({name: one for name, one in tried.items() if name != kernels.KINDS[0]})
    return FoundSchedule(
        objective, rule, etas, (x, y), noise, number, many if by_runs else None, int(told[1]), found, rivals
    )


def is_sampled(kind: Kind | None, landscape: Landscape, rule: Optimizer) -> bool:
    """Whether an expected loss with noise of a kind, or none, is the mean of many runs."""
    return kind is not None and not (landscape == quadratic and rule.response is not None)


def search_entry(kind: Kind | None, landscape: Landscape, rule: Optimizer) -> entries.Entry:
    """The compiled search for a schedule of a rule on a landscape, with noise of a kind, or none."""
    of, made = landscape.kernels, kernels_of(kind, landscape)
    exact = expected_losses.alone if kind is None else expected_losses.by_moments
    return entries.schedule_search(
        of.value, of.gradient, made.curvature, made.noise, rule.step, tuple(map(float, rule.initial_state)),
        (0.0,) * landscape.n_coefficients, expected_losses.sampled if is_sampled(kind, landscape, rule) else exact,
        rule.gradient_point, rule.observe,
    )  # fmt: skip


def sizes_entry(kind: Kind | None, landscape: Landscape, rule: Optimizer) -> entries.Entry:
    """How many numbers that search works in."""
    return entries.search_sizes(len(rule.initial_state), is_sampled(kind, landscape, rule))


def _room(rule: Optimizer, n: int, *, sampled: bool) -> tuple[Array, Array]:
    """What a search works in: its memory, and momenta."""
    sizes = np.empty(4)
    run(entries.search_sizes(len(rule.initial_state), sampled), sizes, n)
    memory, momenta = (np.zeros(int(size)) for size in sizes[:2])
    return memory, momenta


def _tried(told: Array, n: int, given: Array | None) -> dict[str, Tried]:
    """What a search tells of each kind."""
    curve = points.schedule(told[kernels.TOLD :].reshape(-1, 2))
    tried = {}
    for row, name in enumerate(kernels.KINDS):
        loss, error, momentum = told[3 + 3 * row : 6 + 3 * row].tolist()
        if name == "given":
            if given is None:
                continue
            schedule, start, momenta = None, None, given
        else:
            schedule = curve if name == "points" else SCHEDULES[name]
            start = float(told[kernels.TOLD + 1]) if name == "points" else momentum
            momenta = schedule(start, n)
        momenta.setflags(write=False)
        tried[name] = Tried(name, schedule, start, momenta, loss, error)
    return tried


def _taking(optimizer: str | Optimizer) -> Optimizer:
    """The optimizer that is meant, if it takes a momentum for each step."""
    rule = checked_rule(optimizer)
    if not rule.takes_schedule:
        those = ", ".join(name for name, one in OPTIMIZERS.items() if one.takes_schedule)
        raise checks.RefusedError("optimizer", f"be one that takes a schedule ({those})", rule.name)
    return rule
