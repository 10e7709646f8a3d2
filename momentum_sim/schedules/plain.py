"""Schedules as plain data: a name, a name with numbers of its own, or points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from momentum_sim import checks
from momentum_sim.schedules import step_sizes
from momentum_sim.schedules.momenta import SCHEDULES, points
from momentum_sim.schedules.record import AnySchedule, Points, Schedule, StepSizeSchedule

_Kind = TypeVar("_Kind", bound=AnySchedule)


def from_plain(what: str, data: Any) -> Schedule:
    """The schedule that is meant by a name, by ``{"name": "demon", "delay": 0.5}``, by ``{"points": [...]}`` or itself.

    ``what``: what it is called where it is refused.
    """
    return _from_plain(what, data, SCHEDULES, points, "momentum_sim.schedules")


def step_sizes_from_plain(what: str, data: Any) -> StepSizeSchedule:
    """The schedule of the step size that is meant, as `from_plain` has those of the momentum."""
    return _from_plain(what, data, step_sizes.SCHEDULES, step_sizes.points, "momentum_sim.schedules.step_sizes")


def _from_plain(what: str, data: Any, known: Mapping[str, _Kind], by_points: Points[_Kind], home: str) -> _Kind:
    if isinstance(data, type(next(iter(known.values())))):
        kernels = {by_points.name: by_points.kernel} | {name: one.kernel for name, one in known.items()}
        if kernels.get(data.name) is not data.kernel:
            raise checks.RefusedError(what, f"be one of {home}", data)
        return data
    if not isinstance(data, Mapping):
        return known[checks.one_of(what, data, known)]
    if set(data) == {"points"}:
        return by_points.schedule(data["points"])
    if "name" not in data:
        raise checks.RefusedError(what, "have a name, or points and nothing else", data)
    schedule = known[checks.one_of(f"name of {what}", data["name"], known)]
    own = {name: value for name, value in data.items() if name != "name"}
    if own and not schedule.keywords:
        raise checks.RefusedError(f"numbers of {schedule.name}", "be left out: it has none", own, end=";")
    for name in own:
        checks.one_of(f"each number of {schedule.name}", name, schedule.keywords)
    return schedule.having(**own)


def to_plain(schedule: AnySchedule) -> str | dict[str, Any]:
    """A schedule as JSON has it: its name, with the numbers that are not as usual, or its points."""
    own = {each.name: list(each.usual) if isinstance(each.usual, tuple) else each.usual for each in schedule.own}
    if schedule.name == points.name:
        return {"points": np.reshape(own["points"], (-1, 2)).tolist()}
    known = step_sizes.SCHEDULES if isinstance(schedule, StepSizeSchedule) else SCHEDULES
    usual = {each.name: each.usual for each in known[schedule.name].own}
    changed = {each.name: own[each.name] for each in schedule.own if each.usual != usual[each.name]}
    return {"name": schedule.name, **changed} if changed else schedule.name
