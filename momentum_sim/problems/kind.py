"""What a kind of problem is: one record, which all that is about problems in general asks.

A *problem* is what a scene's runs work on, with parameters that are still open, as a landscape is; called with their
values it gives an *objective*. A kind has the problems that are alike: what a run on one gives is drawn by the same
painters and can be asked the same. What not every kind can be asked has a name in `ANSWERS`; panels, words of links
and parts of a scene say which of these they ask for, so that none of them names a kind.
"""

# ruff: noqa: D102 -- what a protocol has is told of in its class
from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from momentum_sim import reprs
from momentum_sim.kernels.entries import Entry
from momentum_sim.noise import Noise
from momentum_sim.optimizers import Look, Optimizer
from momentum_sim.parameters import Parameter
from momentum_sim.theory.optimum import Optimum

Array = NDArray[np.float64]
Json = dict[str, Any]

#: What a problem can be asked, by name, and what it has then.
ANSWERS = {
    "plane": "iterates are points of the plane, the first of them the scene's start",
    "path": "a run is one path over that plane, whose steps can be taken apart",
    "gap": "each iterate has a loss, and a least one is known from which it settles",
    "theory": "near its minimiser it may be a quadratic, whose runs are predicted",
    "search": "the schedule with which a run ends lowest can be searched for",
    "curvatures": "its curvatures are known, so something can be held while they are changed",
    "map": "the runs of many settings can be swept through",
    "noise": "its gradients can be made noisy",
    "prediction": "a reader can be asked to guess how a run goes on",
    "n_steps": "a run takes as many steps as its scene says",
    "spread": "a run is many at once, which have a mean and a spread at each step",
    "network": "a run trains a network on images, and is tested on others",
    "features": "a run trains a network on patchworks, and is tested on others",
    "chain": "a run moves a chain of masses between springs, whose curvatures are known",
    "memory": "what a rule remembers can be cut, and can be of a part of the weights alone",
}


@dataclass(frozen=True)
class Question:
    """What a reader can be asked to predict of a scene's runs: ``asks`` are the words by which it is offered.

    ``of_all``: it is of every run that is shown, so that the rest of each is hidden, and not of the followed one alone.
    ``at_end``: it is of the whole run, and not of one of its steps.
    """

    name: str
    asks: str
    of_all: bool = False
    at_end: bool = True


class Problem(Protocol):
    """What a scene's runs work on: one record, which makes an objective when it is called with parameters.

    A scene opens with ``start``, None where there is none to choose, with ``step_size`` and ``adaptive_step_size``,
    their sliders running over the ends beside them, and with ``n_steps``. ``sentence`` is what a lesson says first
    while it is on the stage of one whose own words are about another problem; nothing if it is empty.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def parameters(self) -> tuple[Parameter, ...]: ...
    @property
    def start(self) -> tuple[float, float] | None: ...
    @property
    def step_size(self) -> float: ...
    @property
    def step_size_slider(self) -> tuple[float, float]: ...
    @property
    def adaptive_step_size(self) -> float: ...
    @property
    def adaptive_step_size_slider(self) -> tuple[float, float]: ...
    @property
    def n_steps(self) -> int: ...
    def __call__(self, /, **named: float) -> Posed: ...
    def __hash__(self) -> int: ...


class Posed(Protocol):
    """A problem with its parameters fixed: an objective, whose ``minima`` says what is known of where it is least."""

    @property
    def problem(self) -> Any: ...  # a Problem, whose own class it knows
    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> dict[str, float]: ...
    @property
    def minima(self) -> str: ...


_AnyProblem = TypeVar("_AnyProblem", bound=Problem)


@dataclass(frozen=True, repr=False)
class Valued(Generic[_AnyProblem]):
    """A problem with a value for each of its parameters, as far as that is the same of all kinds."""

    problem: _AnyProblem
    values: tuple[float, ...]

    def __repr__(self) -> str:
        return reprs.line(self.name, *reprs.named(self.parameters))

    @property
    def name(self) -> str:
        """The problem's name."""
        return self.problem.name

    @property
    def parameters(self) -> dict[str, float]:
        """Each parameter's value by name."""
        return {parameter.name: value for parameter, value in zip(self.problem.parameters, self.values, strict=True)}


class Ran(Protocol):
    """What came of a run, whatever it was on; each kind's has more.

    ``heights``, (n_steps + 1,), is what is told of it at each step: how far above the minimum it is, or what else says
    how far it has come; it settles after its last step where nothing does.
    """

    @property
    def optimizer(self) -> Optimizer: ...
    @property
    def step_sizes(self) -> Array: ...
    @property
    def momenta(self) -> Array: ...
    @property
    def losses(self) -> Array: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def look(self) -> Look: ...
    @property
    def n_steps(self) -> int: ...
    @property
    def heights(self) -> Array: ...
    @property
    def divergence_step(self) -> int | None: ...
    def settling_step(self, tolerance: float, *, relative: bool = False) -> int: ...


class Setting(NamedTuple):
    """What a scene has a run take its steps with, and what it calls the run."""

    optimizer: str
    step_sizes: Array  # (n_steps,)
    momentum: Any  # a number or one for each step; None for a rule that takes none
    n_steps: int
    start: tuple[float, float] | None
    noise: Noise | None
    seed: int
    name: str
    title: str
    look: Look
    acts_on: str = "everything"  # the weights that the momentum is of
    flushed_at: int | None = None  # the step before which the rule forgets what it remembers


@dataclass(frozen=True, eq=False)
class ProblemKind:
    """A kind of problem.

    ``known``: those of this package, by name, to which one may be added; ``made_of``: the class that they are of.
    ``answers``: what of `ANSWERS` they have. ``run``: what comes of one run on an objective. ``entries``: what the
    module of a problem has for runs by some rules, ``compact`` where it is to be small rather than fast.
    ``questions``: what a reader can be asked to predict, the usual one first, if they have "prediction".
    ``described``: what of a problem a stage is told besides what all of them have; of one that is only ``named`` what
    must be known before it comes. ``minima``: what may be known of where its objectives are least. ``n_steps``: how
    many steps runs on an objective take, where no scene says so. ``takes``: whether runs can be by a rule. ``data``:
    bytes that a stage needs besides kernels. ``clock``: whether a timeline spends its time evenly over the steps, or
    over the logarithm of their number, where most happens in the first. ``best``: the settings of a rule that are best
    on an objective, where these are known without a start.
    """

    name: str
    title: str
    made_of: type
    known: Mapping[str, Any]
    answers: frozenset[str]
    run: Callable[[Any, Setting], Any]
    entries: Callable[[Any, tuple[Optimizer, ...]], dict[str, Entry]]
    described: Callable[[Any], Json]
    named: Callable[[Any], Json]
    minima: Callable[[Any], tuple[str, ...]]
    compact: bool = True
    questions: tuple[Question, ...] = ()
    n_steps: Callable[[Any], int] | None = None
    takes: Callable[[Optimizer], bool] = lambda rule: True  # noqa: ARG005  # nearly all do
    data: Callable[[Any], bytes] | None = None
    clock: Literal["linear", "logarithmic"] = "linear"
    best: Callable[[Any, Optimizer], Optimum] | None = None

    def time_at(self, share: float, n_steps: int) -> float:
        """The time in steps, 0 to ``n_steps``, at which a timeline has gone a share of its way, 0 to 1."""
        return math.expm1(share * math.log1p(n_steps)) if self.clock == "logarithmic" else share * n_steps

    def share_at(self, time: float, n_steps: int) -> float:
        """The other way round."""
        return math.log1p(time) / math.log1p(n_steps) if self.clock == "logarithmic" else time / n_steps
