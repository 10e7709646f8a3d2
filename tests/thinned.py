"""What of a kind runs at every change, and what only with everything (``make test-all``)."""

from collections.abc import Iterable
from itertools import cycle, islice, product
from typing import Any

import pytest
from hypothesis import settings

#: The hypothesis profile of ``make test-all``.
EVERYTHING = "everything"


def examples(count: int, part: int = 4) -> int:
    """How many examples to try of ``count``: all, or at every change one in ``part``."""
    return count if settings.get_current_profile_name() == EVERYTHING else -(-count // part)


def few(*axes: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Tuples that between them have every value of each axis."""
    values = [list(axis) for axis in axes]
    return list(islice(zip(*map(cycle, values), strict=True), max(map(len, values))))


def few_or_all(*axes: Iterable[Any]) -> list[tuple[Any, ...]]:
    """All tuples of a value of each axis, for a loop in one test, or at every change a `few`."""
    values = [list(axis) for axis in axes]
    return list(product(*values)) if settings.get_current_profile_name() == EVERYTHING else few(*values)


def grid(rows: Iterable[Any], columns: Iterable[Any]) -> list[Any]:
    """Every pair, for ``parametrize``; at every change those run that between them have each value of both."""
    rows, columns = list(rows), list(columns)
    kept = few(rows, columns)
    return [
        pytest.param(a, b, marks=() if (a, b) in kept else pytest.mark.exhaustive, id=f"{a}-{b}")
        for a in rows
        for b in columns
    ]


def first(count: int, *cases: Any) -> list[Any]:
    """All cases, for ``parametrize``, of which at every change only the first run; these stand for the kind."""
    return [*cases[:count], *(pytest.param(*_values(case), marks=pytest.mark.exhaustive) for case in cases[count:])]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)
