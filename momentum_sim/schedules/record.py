"""What a schedule is: a kernel with its numbers, called with what a run starts with and how many steps it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from inspect import Parameter, Signature
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import schedules as kernels

Array = NDArray[np.float64]
Number = float | tuple[float, ...]

#: The longest run; its path takes 160 MB.
MOST_STEPS = 10_000_000
#: The most points, or milestones, that one schedule has.
MOST_POINTS = 1000
#: In place of a momentum of 0 for who sets torch's: next to any gradient it is nothing, and torch keeps its buffer.
ALMOST_ZERO = 1e-300

SHARE = checks.Interval(0.0, 1.0)
OF_A_SHARE = ": it is a share of the run"


@dataclass(frozen=True)
class Own:
    """A number of a schedule's own: what it is called, what it is unless given, which it may be, and what it means.

    One whose ``usual`` is a tuple is a list of numbers, each of which keeps the rule.
    """

    name: str
    usual: Number
    rule: checks.Interval
    means: str
    note: str = ""

    def checked(self, value: Any) -> Number:
        """The number, or the list of them, if each keeps the rule."""
        try:
            if not isinstance(self.usual, tuple):
                return checks.number(self.name, value, self.rule)
            many = np.atleast_1d(checks.array(self.name, value, self.rule))
        except checks.RefusedError as error:
            error.note = self.note
            raise
        if many.ndim != 1 or len(many) > MOST_POINTS:
            raise checks.RefusedError(self.name, f"be a flat list of up to {MOST_POINTS} numbers", value)
        return tuple(many.tolist())


class EachStep:
    """What is to be set before each step of a training loop: called with the step, counted from 0.

    After the last step it stays what it was, for schedulers ask for one more. ``values`` has them all, (n_steps,); what
    a call gives is never exactly 0 but `ALMOST_ZERO` there, because at a momentum of exactly 0 torch.optim.SGD leaves
    its buffer as it is, and would go on from that velocity later.
    """

    def __init__(self, values: Array, *, said: str) -> None:
        values.setflags(write=False)
        self.values = values
        self._said = said

    def __call__(self, step: int) -> float:
        """The value of a step."""
        value = float(self.values[min(checks.whole_number("step", step, 0, 2**63 - 1), len(self) - 1)])
        return value if value != 0.0 else ALMOST_ZERO

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return reprs.line("EachStep", self._said, f"{len(self)} steps")


@dataclass(frozen=True)
class AnySchedule:
    """What schedules of the momentum and of the step size have in common.

    ``formula`` is LaTeX for the value of step t of T, from ``reference``; ``own`` are the numbers that it takes besides
    the first of its run, or the ``largest``, and how many steps there are.
    """

    name: str
    formula: str
    reference: str
    kernel: Any
    own: tuple[Own, ...] = ()
    largest: bool = False
    given: tuple[str, ...] = field(default=(), compare=False)  # which of its own were told

    #: What it is a schedule of, which its first argument is called too, the rule of that, and of what it makes.
    of: ClassVar[str]
    many: ClassVar[str]
    rule: ClassVar[checks.Interval]

    def __post_init__(self) -> None:
        begins = "the largest" if self.largest else "the first"
        told = "".join(f"\n\n``{each.name}`` (usually {each.usual}): {each.means}." for each in self.own)
        said = f"{self.many} of a run, called with {begins} and how many: {self.formula} ({self.reference}).{told}"
        object.__setattr__(self, "__doc__", said)  # of this one, and not of what any is
        object.__setattr__(self, "__signature__", self._signature())

    def __repr__(self) -> str:
        return reprs.line(type(self).__name__, self.name, *self._changed())

    @property
    def keywords(self) -> tuple[str, ...]:
        """What its own numbers are called."""
        return tuple(each.name for each in self.own)

    @property
    def numbers(self) -> Array:
        """Its own numbers as kernels read them; one 0 if it has none, for there is always something to point at."""
        return np.array([value for each in self.own for value in _in_a_row(each.usual)] or [0.0], float)

    @hints.keywords
    def having(self, **numbers: float | Sequence[float]) -> Self:
        """The same schedule with other numbers of its own where it is not told any.

        >>> from momentum_sim import schedules
        >>> schedules.demon.having(delay=0.5)(0.9, 4).round(4).tolist()
        [0.9, 0.9, 0.9, 0.8182]
        """
        own = tuple(
            replace(each, usual=each.checked(numbers[each.name])) if each.name in numbers else each for each in self.own
        )
        return replace(self, own=own, given=tuple(each.name for each in own if each.name in {*self.given, *numbers}))

    def made(self, start: Any, n_steps: int, numbers: Mapping[str, Any]) -> Array:
        """The value of each step, as a call with these numbers by name has it."""
        first = checks.number(self.of, start, self.rule)
        values = np.empty(checks.whole_number("n_steps", n_steps, 1, MOST_STEPS))
        own = self.having(**numbers).numbers if numbers else self.numbers
        run(entries.schedule(self.kernel), values, first, own, len(values))
        return values

    def _steps(self, values: Array) -> EachStep:
        return EachStep(values, said=f"{self.of} by {self.name}")

    def _changed(self) -> list[str]:
        """Its own numbers that were changed."""
        own = {each.name: each.usual for each in self.own if each.name in self.given}
        return [f"{name}={value if isinstance(value, tuple) else reprs.number(value)}" for name, value in own.items()]

    def _signature(self) -> Signature:
        given = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in (self.of, "n_steps")]
        own = [Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.usual) for each in self.own]
        return Signature([*given, *own], return_annotation=Array)


def _in_a_row(value: Any) -> Sequence[float]:
    """A number, or how many there are and each of them."""
    return [len(value), *value] if isinstance(value, tuple) else [value]


class Schedule(AnySchedule):
    """A schedule of the momentum."""

    of = "momentum"
    many = "Momenta"
    rule = checks.MOMENTUM

    @hints.keywords
    def __call__(self, momentum: float, n_steps: int, **numbers: float | Sequence[float]) -> Array:
        """The momentum of steps 0 to n_steps - 1, from the one the run starts with, in [0, 1): (n_steps,).

        Raises `ValueError` for a momentum outside [0, 1), a number of steps below 1, or a number of the schedule's own
        that is none.
        """
        return self.made(momentum, n_steps, numbers)

    @hints.keywords
    def at(self, momentum: float, n_steps: int, **numbers: float | Sequence[float]) -> EachStep:
        """The same for a training loop: called with a step, it gives the momentum of that step.

        ``optimizer.param_groups[0]["momentum"] = momentum(step)`` before each ``optimizer.step()``.

        >>> from momentum_sim import schedules
        >>> momentum = schedules.demon.at(0.9, 100)
        >>> [round(momentum(step), 4) for step in range(0, 100, 25)]
        [0.9, 0.871, 0.8182, 0.6923]
        """
        return self._steps(self.made(momentum, n_steps, numbers))


class StepSizeSchedule(AnySchedule):
    """A schedule of the step size."""

    of = "step_size"
    many = "Step sizes"
    rule = checks.POSITIVE

    @hints.keywords
    def __call__(self, step_size: float, n_steps: int, **numbers: float | Sequence[float]) -> Array:
        """The step size of steps 0 to n_steps - 1: (n_steps,).

        Raises `ValueError` for a step size that is not above 0, a number of steps below 1, or a number of the
        schedule's own that is none.
        """
        return self.made(step_size, n_steps, numbers)

    @hints.keywords
    def at(self, step_size: float, n_steps: int, **numbers: float | Sequence[float]) -> EachStep:
        """The same for a training loop: called with a step, it gives the step size of that step.

        With a step size of 1 it is what torch.optim.lr_scheduler.LambdaLR multiplies the optimizer's own by.

        >>> from momentum_sim.schedules import step_sizes
        >>> factor = step_sizes.cosine.at(1.0, 100)
        >>> [round(factor(step), 4) for step in range(0, 100, 25)]
        [1.0, 0.8536, 0.5, 0.1464]
        """
        return self._steps(self.made(step_size, n_steps, numbers))


#: What a curve by points is as a schedule.
_Made = TypeVar("_Made", bound=AnySchedule)


class Points(Generic[_Made]):
    """A curve by its points: ``points(given, n_steps)`` goes through the given (share of the run, value) pairs."""

    def __init__(self, made: type[_Made], sign: str, rule: checks.Interval) -> None:
        of = made.of
        self.name = "points"
        self.of = of
        self.rule = rule
        self._made, self._sign = made, sign
        self.kernel = kernels.points
        self.__doc__ = (
            f"The {of.replace('_', ' ')} of each step, (n_steps,), on the curve through points (share of the run, "
            "value), at least one, shares rising from 0 to 1: monotone between any two of them, so that it passes no "
            "point's value and turns at points only; level before the first and after the last. Step t is at the share "
            "t/T. Fritsch, Butland (1984), as scipy.interpolate.PchipInterpolator."
        )

    def __call__(self, points: ArrayLike, n_steps: int) -> Array:
        """The value of steps 0 to n_steps - 1, on the curve through points (share of the run, value)."""
        numbers = self.checked(points)
        values = np.empty(checks.whole_number("n_steps", n_steps, 1, MOST_STEPS))
        run(entries.schedule(self.kernel), values, 0.0, numbers, len(values))
        return values

    def at(self, points: ArrayLike, n_steps: int) -> EachStep:
        """The same for a training loop: called with a step, it gives the value of that step."""
        return EachStep(self(points, n_steps), said=f"{self.of} by points")

    def schedule(self, points: ArrayLike) -> _Made:
        """The curve through points as a schedule, whatever a run starts with."""
        numbers = tuple(self.checked(points)[1:].tolist())
        own = Own("points", numbers, checks.FINITE, "shares of the run and values there, in turn")
        said = rf"{self._sign}_t \text{{ by points}}", "Fritsch, Butland (1984)"
        return self._made(self.name, *said, self.kernel, (own,), given=(own.name,))

    def __repr__(self) -> str:
        return reprs.line("Points", self.of)

    def checked(self, points: ArrayLike) -> Array:
        """The points as the kernel reads them: how many numbers there are, then share, value, share, value."""
        name = f"points of {self.of}"
        pairs = checks.array(name, points)
        if pairs.ndim != 2 or pairs.shape[1] != 2 or not 1 <= len(pairs) <= MOST_POINTS:
            being = f"be 1 to {MOST_POINTS} pairs (share of the run, value)"
            raise checks.RefusedError(name, being, points, f"shape {pairs.shape}")
        checks.array(f"share of the {name}", pairs[:, 0], SHARE)
        checks.array(f"value of the {name}", pairs[:, 1], self.rule)
        back = np.flatnonzero(~(np.diff(pairs[:, 0]) > 0))
        if back.size:
            first, second = pairs[back[0] : back[0] + 2, 0].tolist()
            raise checks.RefusedError(name, "have shares that rise", points, f"{second} after {first}")
        return np.array([pairs.size, *pairs.ravel()])
