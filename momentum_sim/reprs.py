"""How records print: in one line of fewer than 120 characters, whatever is in them."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

#: The longest line.
LONGEST = 119
_LEAST = 8  # of a part that is cut


def line(kind: str, *parts: str) -> str:
    """``kind(first, second, ...)``, the longest parts cut where that would be too long.

    >>> line("Run", "heavy_ball on quadratic", "60 steps")
    'Run(heavy_ball on quadratic, 60 steps)'
    """
    shown = [_plain(part) for part in (kind, *parts)]
    while (excess := len(_joined(shown)) - LONGEST) > 0 and max(map(len, shown)) > _LEAST:
        longest = max(range(len(shown)), key=lambda index: len(shown[index]))
        shown[longest] = _cut(shown[longest], max(len(shown[longest]) - excess, _LEAST))
    return _cut(_joined(shown), LONGEST)  # too many parts are left off together


def of_fields(record: Any, *usual: str) -> str:
    """The line of a dataclass: its fields that are not as usual, and none of those that are known to be."""
    told = [
        field for field in fields(record) if field.name not in usual and field.repr and not _is_usual(field, record)
    ]
    return line(type(record).__name__, *(f"{field.name}={getattr(record, field.name)!r}" for field in told))


def named(values: Mapping[str, float]) -> list[str]:
    """Named values as a call has them, ``first=1, second=2.5``: every number with all its digits."""
    return [f"{name}={number(value)}" for name, value in values.items()]


def number(value: float) -> str:
    """A number with all its digits and no more."""
    return repr(float(value)).removesuffix(".0")


def short(value: float) -> str:
    """A number with two digits: 0.31, 4.4e-8."""
    mantissa, e, exponent = f"{value:.2g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def listed(names: Iterable[str], what: str, most: int = 3) -> str:
    """Names in a list, or, where they are many, how many of what."""
    known = list(names)
    return ", ".join(known) if 0 < len(known) <= most else f"{len(known) or 'no'} {what}"


def _is_usual(field: Field[Any], record: Any) -> bool:
    usual = field.default if field.default_factory is MISSING else field.default_factory()
    return usual is not MISSING and bool(getattr(record, field.name) == usual)


def _joined(parts: list[str]) -> str:
    kind, *others = parts
    return f"{kind}({', '.join(others)})"


def _plain(text: str) -> str:
    """A text without what would break the line."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."
