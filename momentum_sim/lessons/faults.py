"""Faults that know in which part of a document they were found."""

from collections.abc import Iterator
from contextlib import contextmanager

from momentum_sim.checks import RefusedError

#: The way to a part of a document: names of fields, numbers of items.
Path = tuple[str | int, ...]


@contextmanager
def located(*path: str | int) -> Iterator[None]:
    """Whatever is refused inside was found in this part of the document (of the part around it, if there is one)."""
    try:
        yield
    except RefusedError as error:
        error.path = (*path, *error.path)
        raise
