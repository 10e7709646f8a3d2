"""Schedules of the momentum as plain data: a name, a name with numbers of its own, or points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from momentum_sim import checks
from momentum_sim.schedules.momenta import SCHEDULES, points
from momentum_sim.schedules.record import Schedule


def from_plain(what: str, data: Any) -> Schedule:
    """The schedule that is meant by a name, by ``{"name": "demon", "delay": 0.5}``, by ``{"points": [...]}`` or itself.

    ``what``: what it is called where it is refused.
    """
    if isinstance(data, Schedule):
        known = {points.name: points} | SCHEDULES
        if data.name not in known or known[data.name].kernel is not data.kernel:
            raise checks.RefusedError(what, "be one of momentum_sim.schedules", data)
        return data
    if not isinstance(data, Mapping):
        return SCHEDULES[checks.one_of(what, data, SCHEDULES)]
    if set(data) == {"points"}:
        return points.schedule(data["points"])
    if "name" not in data:
        raise checks.RefusedError(what, "have a name, or points and nothing else", data)
    schedule = SCHEDULES[checks.one_of(f"name of {what}", data["name"], SCHEDULES)]
    own = {name: value for name, value in data.items() if name != "name"}
    if own and not schedule.keywords:
        raise checks.RefusedError(f"numbers of {schedule.name}", "be left out: it has none", own, end=";")
    for name in own:
        checks.one_of(f"each number of {schedule.name}", name, schedule.keywords)
    return schedule.having(**own)


def to_plain(schedule: Schedule) -> str | dict[str, Any]:
    """A schedule as JSON has it: its name, with the numbers that are not as usual, or its points."""
    own = {each.name: list(each.usual) if isinstance(each.usual, tuple) else each.usual for each in schedule.own}
    if schedule.name == points.name:
        return {"points": np.reshape(own["points"], (-1, 2)).tolist()}
    usual = {each.name: each.usual for each in SCHEDULES[schedule.name].own}
    changed = {each.name: own[each.name] for each in schedule.own if each.usual != usual[each.name]}
    return {"name": schedule.name, **changed} if changed else schedule.name
