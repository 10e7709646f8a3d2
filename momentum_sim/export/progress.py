"""What every way of exporting shares: saying how far it is, and what stood in the way."""

from collections.abc import Callable

#: Hears how far an export is: parts done, and how many there are.
Progress = Callable[[int, int], None]


def unheard(done: int, of: int) -> None:
    """Nobody wants to know how far it is."""


class MissingExtraError(ImportError):
    """Something that an optional extra of the project brings is not installed."""

    def __init__(self, what: str, needs: str, extra: str) -> None:
        super().__init__(f"{what} needs {needs}: pip install 'momentum-sim[{extra}]'", name=needs)


class PainterError(RuntimeError):
    """Painters failed; its cause is the engine's own error with the way there, or what failed in Python."""
