"""What each step of a run is taken with: its step size and its momentum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.optimizers import Optimizer
from momentum_sim.schedules import AT_A_STEP, SCHEDULES, AnySchedule, Points, constant, points, step_sizes

Array = NDArray[np.float64]

_Kind = TypeVar("_Kind", bound=AnySchedule)

#: What every step of a run is taken with: one number for all, one for each, or a schedule, as `simulate` says.
PerStep = ArrayLike | tuple[Any, ...] | Mapping[str, Any]


def step_sizes_of(step_size: PerStep, n_steps: int) -> Array:
    """The step size of each step."""
    each = _scheduled("step_size", step_size, n_steps, step_sizes.SCHEDULES, step_sizes.points)
    each = _each("step_size", step_size if each is None else each, n_steps, checks.POSITIVE)
    return np.full(n_steps, checks.number("step_size", step_size, checks.POSITIVE)) if each is None else each


def momenta_of(rule: Optimizer, momentum: PerStep | None, n_steps: int) -> Array:
    """The momentum of each step, or `ValueError` if the rule does not accept what was given."""
    if rule.schedule is None:
        if momentum is not None:
            raise checks.RefusedError("momentum", f"be left out for {rule.name}, which has none", momentum, end=";")
        return constant(0.0, n_steps)
    if momentum is None:
        missing = f"be given for {rule.name}: a {rule.momentum}, each value in [0, 1)"
        raise checks.RefusedError("momentum", missing, got="")
    each = _scheduled("momentum", momentum, n_steps, SCHEDULES, points)
    scheduled = each is not None
    each = _each("momentum", momentum if each is None else each, n_steps, AT_A_STEP)
    if each is None:
        return rule.schedule(momentum, n_steps)  # type: ignore[arg-type]  # no array: a number, or refused as none
    if not rule.takes_schedule:
        being = f"be a number for {rule.name}, which makes its own schedule of it"
        raise checks.RefusedError("momentum", being, momentum, "a schedule" if scheduled else "an array", end=";")
    return each


def schedule_of(what: str, given: Any, known: Mapping[str, _Kind]) -> _Kind:
    """The schedule that is meant by its name, or as itself, among those of the momentum or of the step size."""
    if not isinstance(given, AnySchedule):
        return known[checks.one_of(what, given, known)]
    kind = type(known["constant"])
    if not isinstance(given, kind):
        raise checks.RefusedError(what, f"be one of the {kind.of.replace('_', ' ')}", given)
    return given


def _scheduled(
    name: str, given: Any, n_steps: int, known: Mapping[str, AnySchedule], by_points: Points[Any]
) -> Array | None:
    """The values of a schedule; None if what is given is none: a number, or one for each step."""
    if isinstance(given, Mapping):
        if set(given) != {"points"}:
            raise checks.RefusedError(name, 'have points and nothing else, as {"points": [[0, 0.9], [1, 0]]}', given)
        return by_points(given["points"], n_steps)
    if not _is_schedule(given, known):
        return None
    named, *others = (given,) if isinstance(given, str | AnySchedule) else given
    schedule = schedule_of(f"schedule of {name}", named, known)
    if len(others) not in (1, 2) or not all(isinstance(own, Mapping) for own in others[1:]):
        being = f'be a schedule, a start and perhaps its numbers, as ("{schedule.name}", 0.1, {{...}})'
        raise checks.RefusedError(name, being, given, end=";")
    start, own = others[0], dict(*others[1:])
    if own and not schedule.keywords:
        raise checks.RefusedError(f"numbers of {schedule.name}", "be left out: it has none", own, end=";")
    for number in own:
        checks.one_of(f"each number of {schedule.name}", number, schedule.keywords)
    return schedule.made(start, n_steps, own)


def _is_schedule(given: Any, known: Mapping[str, AnySchedule]) -> bool:
    """Whether a schedule is meant, and no number or array: by a name among others, or by what is no name alone."""
    named = given[0] if isinstance(given, tuple | list) and given else given
    if isinstance(named, AnySchedule):
        return True
    texts = isinstance(given, str) or (isinstance(named, str) and all(isinstance(part, str) for part in given))
    return isinstance(named, str) and (named in known or not texts)


def _each(name: str, values: Any, n_steps: int, rule: checks.Interval) -> Array | None:
    """A copy of one value for each step; None if what is given is no array."""
    try:
        given = np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        raise checks.RefusedError(name, "be a number or a flat array", values) from None
    if given.ndim == 0:
        return None
    if given.dtype.kind not in "fiu":
        raise checks.RefusedError(name, "be numbers", values)
    if given.shape != (n_steps,):
        raise checks.RefusedError(
            name, f"have one value for each of the {n_steps} steps", values, f"shape {given.shape}"
        )
    numbers = given.astype(np.float64)
    allowed = np.atleast_1d(rule.holds(numbers))
    if not allowed.all():
        step = int(np.argmin(allowed))
        value = float(numbers[step])
        raise checks.RefusedError(name, f"{rule} at every step", value, f"{value} at step {step}")
    return numbers
