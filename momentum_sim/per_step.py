"""What each step of a run is taken with: its step size and its momentum."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.optimizers import Optimizer
from momentum_sim.schedules import constant

Array = NDArray[np.float64]


def step_sizes_of(step_size: ArrayLike, n_steps: int) -> Array:
    """The step size of each step."""
    each = _each("step_size", step_size, n_steps, checks.POSITIVE)
    return np.full(n_steps, checks.number("step_size", step_size, checks.POSITIVE)) if each is None else each


def momenta_of(rule: Optimizer, momentum: ArrayLike | None, n_steps: int) -> Array:
    """The momentum of each step, or `ValueError` if the rule does not accept what was given."""
    if rule.schedule is None:
        if momentum is not None:
            raise checks.RefusedError("momentum", f"be left out for {rule.name}, which has none", momentum, end=";")
        return constant(0.0, n_steps)
    if momentum is None:
        missing = f"be given for {rule.name}: a {rule.momentum}, each value in [0, 1)"
        raise checks.RefusedError("momentum", missing, got="")
    each = _each("momentum", momentum, n_steps, checks.MOMENTUM)
    if each is None:
        return rule.schedule(momentum, n_steps)  # type: ignore[arg-type]  # no array: a number, or refused as none
    if rule.momentum != "number or array":
        being = f"be a number for {rule.name}, which makes its own schedule of it"
        raise checks.RefusedError("momentum", being, momentum, "an array", end=";")
    return each


def _each(name: str, values: ArrayLike, n_steps: int, rule: checks.Interval) -> Array | None:
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
