"""What is accepted, and what is said when something is not: always the name, the rule and the value.

Everything refused raises `RefusedError`, a `ValueError`.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from momentum_sim.hints import meant as meant


class RefusedError(ValueError):
    """Something that is refused: ``{name} must {rule}, got {value}``.

    ``name``: what is refused, as its caller knows it: ``momentum``, ``step_size of heavy_ball``. ``rule``: what it must
    do, beginning with a verb: ``lie in [0, 1)``. ``value``: what was given, None where nothing was.

    For the message alone: ``got``, how the value is told if not as Python prints it ("" for not at all); ``note``, what
    is said after it; ``end``, the sign before it, ";" where the rule has commas of its own; ``each``, that the name
    stands for many values, of which this is one; ``where``, the file, line or option that it was found in.
    ``path``: the part of a document that it was found in, names of fields and numbers of items.
    """

    def __init__(
        self,
        name: str,
        rule: str,
        value: Any = None,
        got: str | None = None,
        note: str = "",
        *,
        end: str = ",",
        each: bool = False,
    ) -> None:
        super().__init__(name, rule, value)
        self.name = name
        self.rule = rule
        self.value = value
        self.got = shown(value) if got is None else got
        self.note = note
        self.end = end
        self.each = each
        self.where = ""
        self.path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        got = f"{self.end} got {self.got}" if self.got else ""
        return f"{self.where}{'each ' * self.each}{self.name} must {self.rule}{got}{self.note}"

    def __copy__(self) -> Self:
        """Another with the same fields, whatever has been registered for copying errors, as libraries do."""
        other = type(self).__new__(type(self), *self.args)
        vars(other).update(vars(self))
        return other

    def found_in(self, where: str) -> Self:
        """The same, found in a file, a line or an option, which its message begins with."""
        found = copy(self)
        found.where = f"{where}: {self.where}"
        return found

    def called(self, name: str) -> Self:
        """The same, where what is refused has another name."""
        found = copy(self)
        found.args, found.name = (name, self.rule, self.value), name
        return found


@dataclass(frozen=True)
class Interval:
    """Numbers from ``low`` to ``high``; either end may be left out. Infinite ends are always left out."""

    low: float = -math.inf
    high: float = math.inf
    without_low: bool = False
    without_high: bool = False

    def __contains__(self, value: float) -> bool:
        return bool(self.holds(np.float64(value)))

    def holds(self, values: np.float64 | NDArray[np.float64]) -> np.bool_ | NDArray[np.bool_]:
        """For each of some numbers whether it lies in the interval."""
        above = values > self.low if self.without_low else values >= self.low
        below = values < self.high if self.without_high else values <= self.high
        inside: np.bool_ | NDArray[np.bool_] = above & below & np.isfinite(values)
        return inside

    def __str__(self) -> str:
        if self.low == -math.inf and self.high == math.inf:
            return "be a finite number"
        if self.high == math.inf:
            return f"be a finite number {'above' if self.without_low else 'of at least'} {self.low:g}"
        opening, closing = "(" if self.without_low else "[", ")" if self.without_high else "]"
        return f"lie in {opening}{self.low:g}, {self.high:g}{closing}"

    def to_dict(self) -> dict[str, Any]:
        """The interval as plain data with its rule in words; an infinite end, which JSON cannot hold, is None."""
        ends = {"low": self.low, "high": self.high}
        finite = {name: end if math.isfinite(end) else None for name, end in ends.items()}
        return finite | {"without_low": self.without_low, "without_high": self.without_high, "words": str(self)}


#: What rounding may make of a covariance, as a part of its largest value: no fault of who gives it.
ROUNDING = 1e-9

FINITE = Interval()
POSITIVE = Interval(low=0.0, without_low=True)
MOMENTUM = Interval(0.0, 1.0, without_high=True)


def number(name: str, value: Any, rule: Interval = FINITE) -> float:
    """``value`` as a float, if it is a real number that keeps the rule."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise RefusedError(name, "be a number", value)
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if result not in rule:
        raise RefusedError(name, str(rule), value)
    return result


def array(name: str, values: Any, rule: Interval = FINITE) -> NDArray[np.float64]:
    """``values``, a number or an array of any shape, as float64, if each keeps the rule."""
    try:
        given = np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        raise RefusedError(name, "be numbers", values) from None
    if given.ndim == 0:
        return np.asarray(number(name, values, rule))
    if given.dtype.kind not in "fiu":
        raise RefusedError(name, "be numbers", values)
    with np.errstate(over="ignore"):  # what is too large for a float is inf, and refused as that
        numbers = given.astype(np.float64)
    for end in (numbers.min(), numbers.max()) if numbers.size else ():
        if float(end) not in rule:  # a rule is an interval, and a nan is both the least and the largest
            raise RefusedError(name, str(rule), float(end), each=True)
    return numbers


def symmetric(name: str, matrix: NDArray[np.float64], shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    """A square matrix, of this shape if one is asked for, if it is its own transpose but for rounding."""
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size or shape not in (None, matrix.shape):
        being = "be a square matrix" if shape is None else f"have shape {shape}"
        raise RefusedError(name, being, matrix, f"shape {matrix.shape}")
    if np.any(np.abs(matrix - matrix.T) > ROUNDING * np.abs(matrix).max()):
        raise RefusedError(name, "be symmetric", matrix.tolist())
    return matrix


def without_negative(name: str, matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Symmetric matrices (..., d, d), if none has an eigenvalue below 0 by more than rounding."""
    values = np.linalg.eigvalsh(matrices)
    if np.any(values[..., 0] < -ROUNDING * np.abs(values).max(axis=-1, initial=0.0)):
        raise RefusedError(name, "have no negative eigenvalue", float(values[..., 0].min()))
    return matrices


def whole_number(name: str, value: Any, low: int, high: int) -> int:
    """``value`` as an int, if it is one from ``low`` to ``high``."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or not low <= int(value) <= high:
        raise RefusedError(name, f"be a whole number from {low} to {high}", value)
    return int(value)


def point(name: str, value: Any) -> tuple[float, float]:
    """``value`` as two finite floats."""
    try:
        x, y = value
    except (TypeError, ValueError):
        raise RefusedError(name, "be two numbers (x, y)", value) from None
    return number(f"{name} x", x), number(f"{name} y", y)


def one_of(name: str, value: Any, valid: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """``value``, if it is one of the valid names; if not, the message has the one that was probably meant.

    ``others``: what the valid names are called elsewhere.
    """
    names = tuple(valid)
    if not isinstance(value, str) or value not in names:
        raise RefusedError(name, f"be one of {', '.join(names)}", value, note=meant(value, names, others), end=";")
    return value


def text(name: str, value: Any) -> str:
    """``value``, if it is text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise RefusedError(name, "be text", value)
    return value


def shown(value: Any) -> str:
    """A value for a message, cut to a readable length."""
    try:
        long = repr(value)
    except (ValueError, RecursionError):  # more digits than Python will print, or lists too deep in lists
        digits = isinstance(value, int)
        long = f"a number of {value.bit_length()} bits" if digits else f"a {type(value).__name__} too long to print"
    return long if len(long) <= 60 else f"{long[:57]}..."
