"""Faults that know in which part of a document they were found."""

from collections.abc import Iterator
from contextlib import contextmanager

#: The way to a part of a document: names of fields, numbers of items.
Path = tuple[str | int, ...]


class LocatedError(ValueError):
    """What is wrong, and the part of the document that it is wrong in."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


@contextmanager
def located(*path: str | int) -> Iterator[None]:
    """Whatever is refused inside was found in this part of the document (of the part around it, if there is one)."""
    try:
        yield
    except LocatedError as error:
        raise LocatedError(str(error), (*path, *error.path)) from None
    except ValueError as error:
        raise LocatedError(str(error), path) from None
