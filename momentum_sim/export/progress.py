"""What every way of exporting shares: saying how far it is, and that something must be installed first."""

from collections.abc import Callable

#: Hears how far an export is: parts done, and how many there are.
Progress = Callable[[int, int], None]


def unheard(done: int, of: int) -> None:
    """Nobody wants to know how far it is."""


class MissingExtraError(ImportError):
    """Something that an optional extra of the project brings is not installed."""

    def __init__(self, what: str, needs: str, extra: str) -> None:
        super().__init__(f"{what} needs {needs}: pip install 'momentum-sim[{extra}]'", name=needs)
