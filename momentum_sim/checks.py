"""What is accepted, and what is said when something is not: always the name, the rule and the value.

Everything refused raises `ValueError`.
"""

import difflib
import math
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


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


FINITE = Interval()
POSITIVE = Interval(low=0.0, without_low=True)
MOMENTUM = Interval(0.0, 1.0, without_high=True)

_LONGEST_NAME = 50
_ALIKE = 0.7  # of 1, as difflib measures it


def number(name: str, value: Any, rule: Interval = FINITE) -> float:
    """``value`` as a float, if it is a real number that keeps the rule."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ValueError(f"{name} must be a number, got {shown(value)}")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if result not in rule:
        raise ValueError(f"{name} must {rule}, got {shown(value)}")
    return result


def array(name: str, values: Any, rule: Interval = FINITE) -> NDArray[np.float64]:
    """``values``, a number or an array of any shape, as float64, if each keeps the rule."""
    try:
        given = np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        raise ValueError(f"{name} must be numbers, got {shown(values)}") from None
    if given.ndim == 0:
        return np.asarray(number(name, values, rule))
    if given.dtype.kind not in "fiu":
        raise ValueError(f"{name} must be numbers, got {shown(values)}")
    with np.errstate(over="ignore"):  # what is too large for a float is inf, and refused as that
        numbers = given.astype(np.float64)
    for end in (numbers.min(), numbers.max()) if numbers.size else ():
        if float(end) not in rule:  # a rule is an interval, and a nan is both the least and the largest
            raise ValueError(f"each {name} must {rule}, got {end}")
    return numbers


def whole_number(name: str, value: Any, low: int, high: int) -> int:
    """``value`` as an int, if it is one from ``low`` to ``high``."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or not low <= int(value) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, got {shown(value)}")
    return int(value)


def point(name: str, value: Any) -> tuple[float, float]:
    """``value`` as two finite floats."""
    try:
        x, y = value
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be two numbers (x, y), got {shown(value)}") from None
    return number(f"{name} x", x), number(f"{name} y", y)


def one_of(name: str, value: Any, valid: Iterable[str]) -> str:
    """``value``, if it is one of the valid names."""
    names = tuple(valid)
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"{name} must be one of {', '.join(names)}; got {shown(value)}")
    return value


def meant(value: Any, valid: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """`` (did you mean 'adam'?)``: which of the valid names was probably meant; empty if none is like what was given.

    Names are alike that differ in few letters, or in capitals, spaces and hyphens alone.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:  # what is long is no name, and slow to compare
        return ""
    known = {_bare(other): name for other, name in (others or {}).items()} | {_bare(name): name for name in valid}
    alike = difflib.get_close_matches(_bare(value), known, n=1, cutoff=_ALIKE)
    return f" (did you mean {known[alike[0]]!r}?)" if alike else ""


def _bare(name: str) -> str:
    """A name without what is often written otherwise."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def text(name: str, value: Any) -> str:
    """``value``, if it is text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be text, got {shown(value)}")
    return value


def shown(value: Any) -> str:
    """A value for a message, cut to a readable length."""
    try:
        long = repr(value)
    except (ValueError, RecursionError):  # more digits than Python will print, or lists too deep in lists
        digits = isinstance(value, int)
        long = f"a number of {value.bit_length()} bits" if digits else f"a {type(value).__name__} too long to print"
    return long if len(long) <= 60 else f"{long[:57]}..."
