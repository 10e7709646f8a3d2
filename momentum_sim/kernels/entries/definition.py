"""What an entry is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Loop = Callable[..., None]


@dataclass(frozen=True)
class Entry:
    """One entry, with the kernels that its loop is to be compiled with; nothing is compiled yet.

    ``name`` what it does; ``types`` its arguments' numba types; ``make(*kernels)`` the loop.
    """

    name: str
    types: tuple[Any, ...]
    make: Callable[..., Loop]
    kernels: tuple[Any, ...]


def entry(*types: Any) -> Callable[[Callable[..., Loop]], Callable[..., Entry]]:
    """Turn ``make(*kernels) -> loop`` into ``entry(*kernels) -> Entry`` with these argument types."""

    def decorate(make: Callable[..., Loop]) -> Callable[..., Entry]:
        def with_kernels(*kernels: Any) -> Entry:
            return Entry(make.__name__, types, make, kernels)

        with_kernels.__doc__ = make.__doc__
        return with_kernels

    return decorate
