r"""A chain of masses between springs: heat under gradient descent, a wave under momentum, and what neither can know.

A mass is pulled by its two neighbours alone. So a gradient tells each mass of these and of nothing else, and what
happens at an end comes one mass farther with each step, whatever the rule, its step size and its momentum: the *light
cone*. The loss is f = sum (e_{i+1} - e_i)^2/2 over the springs, e the masses' distances from where they come to rest.

``"pulled"``   one end is held at ``height`` and the other is loose; all masses begin at 0 and rest at ``height``
``"plucked"``  both ends are held at 0; a mass is lifted to ``height`` at a share ``place`` of the way, and let go
``"shaken"``   both ends are held at 0, and each mass begins at ``height`` times a normal number of its own

The curvatures are 4 sin^2(phi/2), phi = (2k - 1) pi/(2n + 1) where an end is loose, k pi/(n + 1) where both are held.
So with mu = 4 sin^2 of half of the least phi, they lie from mu to 4 - mu, and the condition number grows as n^2.

>>> [steps_until(rule, 25) for rule in ("gradient_descent", "heavy_ball")]
[1163, 61]
>>> [steps_until(rule, 50) for rule in ("gradient_descent", "heavy_ball")]
[4553, 121]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks, diagnostics, hints, reprs, theory
from momentum_sim.compiler.native import run
from momentum_sim.kernels import chains as kernels
from momentum_sim.kernels import entries
from momentum_sim.noise import checked_seed
from momentum_sim.optimizers import OPTIMIZERS, OTHER_NAMES, Look, Optimizer
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of
from momentum_sim.theory.optimum import Optimum

__all__ = [
    "MOST_MASSES",
    "SHAPES",
    "ChainRun",
    "curvatures",
    "modes",
    "predicted_steps_until",
    "simulate",
    "steps_until",
    "tuned",
]

Array = NDArray[np.float64]

FEWEST_MASSES, MOST_MASSES = 2, 400
#: How many places of masses are kept in all: of a longer run those of fewer times, as far apart as need be.
MOST_PLACES = 2**19
#: The most steps in which `steps_until` looks for an arrival.
MOST_STEPS = 10_000_000
#: A chain whose masses are farther from rest than this, in the root mean square, diverges.
FAR = 1e6


class Shape(NamedTuple):
    """How a chain begins: a kernel, as `momentum_sim.kernels.chains` says, and whether its last mass is loose."""

    kernel: Any
    is_loose: bool


#: The shapes, by name.
SHAPES: Mapping[str, Shape] = {
    "pulled": Shape(kernels.pulled, is_loose=True),
    "plucked": Shape(kernels.plucked, is_loose=False),
    "shaken": Shape(kernels.shaken, is_loose=False),
}


@dataclass(frozen=True, eq=False)
class ChainRun:
    """What a rule did with a chain of n masses. The arrays cannot be written to.

    ``moved``, (rows, n), is how far each mass has moved from its start by the steps ``kept_at``, (rows,); of very long
    runs these are not all. ``firsts`` and ``lasts`` are the first and the last mass, from 1 on, that has moved by each
    step, n + 1 and 0 while none has.
    """

    optimizer: Optimizer
    step_sizes: Array  # (n_steps,)
    momenta: Array  # (n_steps,); zeros for a rule that takes none
    shape: str
    height: float
    start: Array  # (n,), how far each mass is from rest at first
    moved: Array
    kept_at: NDArray[np.int64]
    distances: Array  # (n_steps + 1,), the root mean square over the masses of how far they are from rest
    losses: Array  # (n_steps + 1,)
    firsts: NDArray[np.int64]  # (n_steps + 1,)
    lasts: NDArray[np.int64]  # (n_steps + 1,)
    name: str  # what a scene calls it; its optimizer's name where it has no other, and so are title and look
    title: str
    look: Look

    def __repr__(self) -> str:
        end = "diverges" if self.diverged else f"{reprs.short(self.heights[-1])} % left"
        return reprs.line("ChainRun", self.optimizer.name, f"{self.masses} masses", f"{self.n_steps} steps", end)

    @property
    def masses(self) -> int:
        """How many masses it has."""
        return len(self.start)

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.momenta)

    @property
    def rest(self) -> float:
        """Where every mass comes to rest."""
        return self.height if SHAPES[self.shape].is_loose else 0.0

    @property
    def positions(self) -> Array:
        """Where each mass is by the steps ``kept_at``, (rows, n)."""
        return self.rest + (self.start + self.moved)

    @property
    def heights(self) -> Array:
        """How much of the distance is left at each step, in percent, (n_steps + 1,); 0 of a chain that is at rest."""
        first = self.distances[0]
        return 100.0 * self.distances / first if first > 0.0 else self.distances.copy()

    @property
    def divergence_step(self) -> int | None:
        """The first step at which the distance is no number, or above 1e6; None if there is none."""
        beyond = np.flatnonzero(~(self.distances <= FAR))
        return int(beyond[0]) if len(beyond) else None

    @property
    def diverged(self) -> bool:
        """Whether there is one."""
        return self.divergence_step is not None

    def mode_shares(self, count: int | None = None) -> Array:
        """What is left in each of the first ``count`` modes, all if it is left out, and in all, (rows, count + 1).

        At the steps ``kept_at``, in percent of the squared distance at the start: row 0 ends with 100. Of a chain that
        begins at rest squares of lengths instead.
        """
        shapes = modes(self.masses, count, shape=self.shape)
        squares = _mode_squares(shapes, self.start, self.moved)
        return 100.0 * squares / squares[0, -1] if squares[0, -1] > 0.0 else squares

    def settling_step(self, tolerance: float, *, relative: bool = False) -> int:
        """The first step from which the distance stays at or below the tolerance; n_steps + 1 if it never does.

        ``relative``: the tolerance is a fraction of the distance at the start.
        """
        return diagnostics.settling_step(self.distances, 0.0, tolerance, relative=relative)


@hints.keywords
def simulate(
    optimizer: str | Optimizer,
    masses: int = 50,
    *,
    step_size: PerStep,
    momentum: PerStep | None = None,
    n_steps: int,
    shape: str = "pulled",
    height: float = 1.0,
    place: float = 0.5,
    seed: int = 0,
) -> ChainRun:
    """What a rule does with a chain of masses in ``n_steps``.

    ``optimizer``: one that does in one coordinate what it does, whatever the others are. ``step_size`` and
    ``momentum`` as `momentum_sim.simulate` takes them. ``shape``: one of `SHAPES`; ``place``, in [0, 1], is where a
    plucked chain is lifted, and ``seed`` draws a shaken one. `RefusedError` names what is out of its range.

    >>> made = simulate("heavy_ball", 50, step_size=1.0, momentum=0.9, n_steps=30)
    >>> made.lasts[[0, 1, 2, 30]].tolist()  # the light cone
    [0, 1, 2, 30]
    """
    rule = _checked_rule(optimizer)
    count = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    beginning = begun(shape, masses, height, place, seed)
    return take_chain(rule, beginning, step_sizes_of(step_size, count), momenta_of(rule, momentum, count))


class Beginning(NamedTuple):
    """A chain before its first step: how far each mass is from rest, and what pulls it."""

    shape: str
    height: float
    errors: Array  # (n,)
    forces: Array  # (n,)


def begun(shape: str, masses: int, height: float, place: float = 0.5, seed: int = 0) -> Beginning:
    """A chain of a shape before its first step."""
    checks.one_of("shape", shape, SHAPES)
    n = checks.whole_number("masses", masses, FEWEST_MASSES, MOST_MASSES)
    own = np.array([
        checks.number("height", height, checks.FINITE), checks.number("place", place, checks.Interval(0.0, 1.0))
    ])  # fmt: skip
    errors, forces = np.empty(n), np.empty(n)
    run(entries.chain_start(SHAPES[shape].kernel), errors, forces, own, checked_seed(seed), n)
    for array in (errors, forces):
        array.setflags(write=False)
    return Beginning(shape, float(own[0]), errors, forces)


def take_chain(rule: Optimizer, beginning: Beginning, step_sizes: Array, momenta: Array) -> ChainRun:
    """What a rule does with a chain. What is given has been checked."""
    shape, height, errors, forces = beginning
    n, n_steps = len(errors), len(momenta)
    every = every_kept(n, n_steps)
    kept_at = np.minimum(np.arange(0, n_steps + every, every), n_steps)
    moved, measures = np.empty((len(kept_at), n)), np.empty((n_steps + 1, len(entries.CHAIN_MEASURES)))
    size = entries.padded_masses(n)
    run(
        chain_entry(rule), moved, measures, momenta, step_sizes, errors, forces, int(SHAPES[shape].is_loose), n, size,
        every, *_room(rule, size), n_steps,
    )  # fmt: skip
    distances, losses, firsts, lasts = measures.T
    made = moved, kept_at, distances.copy(), losses.copy(), firsts.astype(np.int64), lasts.astype(np.int64)
    for array in (*made, step_sizes, momenta):
        array.setflags(write=False)
    return ChainRun(rule, step_sizes, momenta, shape, height, errors, *made, rule.name, rule.title, rule.look)


def every_kept(masses: int, n_steps: int) -> int:
    """Before how many-th step it is kept how far the masses have moved: every one, of a run that is not very long."""
    return max(1, -(-(n_steps + 1) * masses // MOST_PLACES))


@hints.keywords
def curvatures(masses: int, *, shape: str = "pulled") -> Array:
    """The curvatures of a chain, (masses,), the least first: 4 sin^2(phi/2).

    >>> curvatures(3, shape="plucked").round(4).tolist()
    [0.5858, 2.0, 3.4142]
    """
    out = np.empty(checks.whole_number("masses", masses, FEWEST_MASSES, MOST_MASSES))
    run(entries.chain_curvatures(), out, _is_loose(shape), len(out))
    return out


@hints.keywords
def modes(masses: int, count: int | None = None, *, shape: str = "pulled") -> Array:
    """The shapes of the first ``count`` modes, all of them if it is left out: rows of length 1, (count, masses)."""
    n = checks.whole_number("masses", masses, FEWEST_MASSES, MOST_MASSES)
    asked = n if count is None else checks.whole_number("count", count, 1, n)
    out = np.empty((asked, n))
    run(entries.chain_modes(), out, _is_loose(shape), n, asked)
    return out


@hints.keywords
def tuned(optimizer: str | Optimizer, masses: int, *, shape: str = "pulled") -> Optimum:
    """The step size and the momentum that are best for curvatures from mu to 4 - mu, and the rate.

    Those of a chain whose ends are both held lie from mu to 4 - mu; of a loose one, which is half of a chain of twice
    as many masses that is pulled at both ends, a hair below 4 - mu. Gradient descent's best step size is 1/2 for all.

    >>> float(tuned("gradient_descent", 25).step_size)
    0.5
    """
    least = float(curvatures(masses, shape=shape)[0])
    return theory.optimal_parameters(optimizer, least, 4.0 - least)


@hints.keywords
def steps_until(
    optimizer: str | Optimizer,
    masses: int,
    *,
    share: float = 0.1,
    step_size: float | None = None,
    momentum: float | None = None,
    shape: str = "pulled",
    place: float = 0.5,
    seed: int = 0,
    most: int = MOST_STEPS,
) -> int:
    """The first step at which no more than a ``share`` of the distance is left; ``most`` + 1 if none is by then.

    With the rule's best settings, `tuned`, for what is left out. Both stay, also of a rule whose momentum falls.
    """
    rule, step_size, momentum = _setting(optimizer, masses, step_size, momentum, shape)
    beginning = begun(shape, masses, 1.0, place, seed)
    part = checks.number("share", share, checks.Interval(0.0, 1.0, without_low=True))
    limit = checks.whole_number("most", most, 1, MOST_STEPS)
    out, n = np.empty(1), len(beginning.errors)
    size = entries.padded_masses(n)
    run(
        arrival_entry(rule), out, momentum, step_size, part, beginning.errors, beginning.forces, _is_loose(shape), n,
        size, *_room(rule, size), limit,
    )  # fmt: skip
    return int(out[0])


@hints.keywords
def predicted_steps_until(
    optimizer: str | Optimizer,
    masses: int,
    *,
    share: float = 0.1,
    step_size: float | None = None,
    momentum: float | None = None,
    shape: str = "pulled",
    place: float = 0.5,
    seed: int = 0,
) -> float:
    """The same as the slowest mode has it, in steps that need not be whole; inf if never.

    That mode begins with a share s of the distance, and its envelope has come to share/s.
    """
    rule, step_size, momentum = _setting(optimizer, masses, step_size, momentum, shape)
    part = checks.number("share", share, checks.Interval(0.0, 1.0, without_low=True))
    errors = begun(shape, masses, 1.0, place, seed).errors
    own, whole = _mode_squares(modes(masses, 1, shape=shape), errors, np.zeros((1, masses)))[0]
    slowest = math.sqrt(own / whole)
    out = np.empty(1)
    _, known = theory.settings.checked_theory(rule)
    curvature = float(curvatures(masses, shape=shape)[0])
    run(entries.predicted_arrival(known.mode), out, step_size, momentum, curvature, part / slowest)
    return float(out[0])


def _mode_squares(shapes: Array, start: Array, moved: Array) -> Array:
    """The squares of what is left in modes of some shapes, (count, n), and of all that is left, (rows, count + 1)."""
    count, n = shapes.shape
    out = np.empty((len(moved), count + 1))
    run(entries.chain_shares(), out, shapes, start, moved, n, count, len(moved), 1)
    return out


def chain_entry(rule: Optimizer) -> entries.Entry:
    """The compiled loop of a rule's steps on a chain."""
    return entries.chain(rule.step, tuple(map(float, rule.initial_state)), rule.gradient_point)


def arrival_entry(rule: Optimizer) -> entries.Entry:
    """The compiled loop that looks for a rule's arrival."""
    return entries.chain_arrival(rule.step, tuple(map(float, rule.initial_state)), rule.gradient_point)


def _room(rule: Optimizer, size: int) -> tuple[Array, Array, Array, Array]:
    """Room for places, for a gradient, for the points where it is taken, and for what a rule remembers."""
    return np.empty(size + 1), np.empty(size), np.empty(size + 1), np.empty(size // 2 * len(rule.initial_state))


def _setting(
    optimizer: str | Optimizer, masses: int, step_size: float | None, momentum: float | None, shape: str
) -> tuple[Optimizer, float, float]:
    """A rule with a step size and a momentum, its best ones for what is not given."""
    rule = _checked_rule(optimizer)
    if step_size is None or (momentum is None and rule.schedule is not None):
        best = tuned(rule, masses, shape=shape)
        step_size = float(best.step_size) if step_size is None else step_size
        momentum = float(best.momentum) if momentum is None and rule.schedule is not None else momentum
    return rule, checks.number("step_size", step_size, checks.POSITIVE), float(momenta_of(rule, momentum, 1)[0])


def _is_loose(shape: str) -> int:
    return int(SHAPES[checks.one_of("shape", shape, SHAPES)].is_loose)


def _checked_rule(optimizer: str | Optimizer) -> Optimizer:
    """The rule, if it does in one coordinate what it does, whatever the others are."""
    known = {name: rule for name, rule in OPTIMIZERS.items() if rule.coordinatewise}
    if not isinstance(optimizer, Optimizer):
        return known[checks.one_of("optimizer", optimizer, known, OTHER_NAMES)]
    if not optimizer.coordinatewise:
        raise checks.RefusedError("optimizer", "do in one coordinate what it does, whatever the others are", optimizer)
    return optimizer


hints.attributes(__name__)
