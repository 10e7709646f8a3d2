"""Settings that broadcast: checked, given to a kernel for each, and wrapped in the shape they had."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels.theory import ModeKernels
from momentum_sim.optimizers import OPTIMIZERS, Optimizer, checked_rule

Array = NDArray[np.float64]


class Modes(NamedTuple):
    """The mode of each of some settings."""

    values: Array  # (n, 4)
    shape: tuple[int, ...]  # what the settings broadcast to


def checked_theory(optimizer: str | Optimizer) -> tuple[Optimizer, ModeKernels]:
    """The optimizer that is meant and its theory, or `ValueError` if it has none."""
    rule = checked_rule(optimizer)
    if rule.theory is None:
        having = ", ".join(name for name, other in OPTIMIZERS.items() if other.theory is not None)
        if rule.momentum == "number":
            why = "its momentum changes from step to step"
        else:
            why = "its steps are not linear" if rule.response is None else rule.convention
            if rule.linear:
                why = "it remembers more than one thing, and only its spectral radius is known, numerically"
        being = f"be one with a theory on a quadratic ({having})"
        raise checks.RefusedError("optimizer", being, rule.name, note=f": {why}")
    return rule, rule.theory


def checked_linear(optimizer: str | Optimizer) -> Optimizer:
    """The optimizer that is meant, if its step is a fixed linear map on a quadratic, `ValueError` if it is not."""
    rule = checked_rule(optimizer)
    return rule if rule.linear else checked_theory(rule)[0]


def checked_momentum(rule: Optimizer, momentum: ArrayLike | None, name: str = "momentum") -> Array:
    """The momentum: in [0, 1); for a rule that takes none, None or 0."""
    if rule.schedule is None:
        if momentum is not None and np.any(checks.array(name, momentum)):
            raise checks.RefusedError(name, f"be None or 0 for {rule.name}", momentum)
        return np.zeros(np.shape(0.0 if momentum is None else momentum))
    if momentum is None:
        raise checks.RefusedError(name, f"be given for {rule.name}: a number in [0, 1), or an array", got="")
    return checks.array(name, momentum, checks.MOMENTUM)


def checked_curvatures(strong_convexity: ArrayLike, smoothness: ArrayLike) -> tuple[Array, Array]:
    """mu and L: above 0, mu at most L."""
    mu = checks.array("strong_convexity", strong_convexity, checks.POSITIVE)
    largest = checks.array("smoothness", smoothness, checks.POSITIVE)
    if np.any(mu > largest):
        both = f"{checks.shown(strong_convexity)} and {checks.shown(smoothness)}"
        raise checks.RefusedError("strong_convexity", "be at most smoothness", strong_convexity, both)
    return mu, largest


def broadcast(*arrays: Array) -> tuple[list[Array], tuple[int, ...]]:
    """Arrays as flat ones of one length, and the shape they broadcast to."""
    try:
        wide = np.broadcast_arrays(*arrays)
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise checks.RefusedError("settings", "have shapes that broadcast", shapes, got=shapes) from None
    return [np.ascontiguousarray(array).ravel() for array in wide], wide[0].shape


def modes(
    optimizer: str | Optimizer,
    step_size: ArrayLike,
    momentum: ArrayLike | None,
    curvature: ArrayLike,
    *others: Array,
    rule: checks.Interval = checks.FINITE,
) -> tuple[Modes, list[Array]]:
    """The modes of settings, and other arrays that broadcast with them."""
    optimizer, theory = checked_theory(optimizer)
    flat, shape = broadcast(
        checks.array("step_size", step_size, checks.POSITIVE),
        checked_momentum(optimizer, momentum),
        checks.array("curvature", curvature, rule),
        *others,
    )
    values = np.empty((len(flat[0]), 4))
    run(entries.modes(theory.mode), values, *flat[:3], len(values))
    return Modes(values, shape), flat[3:]


def each(quantity: Any, of: Modes) -> Array | float:
    """What a kernel says of each mode."""
    out = np.empty(len(of.values))
    run(entries.over_modes(quantity), out, of.values, len(out))
    return shaped(out, of.shape)


def each_with(quantity: Any, of: Modes, values: Array) -> Array | float:
    """What a kernel says of each mode and a number of its own."""
    out = np.empty(len(of.values))
    run(entries.over_modes_and(quantity), out, of.values, values, len(out))
    return shaped(out, of.shape)


def over(entry: entries.Entry, *arrays: Array) -> Array | float:
    """What an entry makes of numbers that broadcast."""
    flat, shape = broadcast(*arrays)
    out = np.empty(len(flat[0]))
    run(entry, out, *flat, len(out))
    return shaped(out, shape)


def threes_over(kernel: Any, first: Array, second: Array) -> list[Array | float]:
    """The three numbers that a kernel makes of two, for numbers that broadcast."""
    flat, shape = broadcast(first, second)
    out = np.empty((len(flat[0]), 3))
    run(entries.tuples_over_pairs(kernel), out, *flat, len(out))
    return [shaped(column, shape) for column in np.ascontiguousarray(out.T)]


def shaped(flat: Array, shape: tuple[int, ...]) -> Array | float:
    """An array of this shape, or the one number as a float."""
    return flat.reshape(shape) if shape else float(flat[0])
