"""What is played: ops, on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from momentum_sim.checks import RefusedError
from momentum_sim.export.players.bands import Bands
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.paper import LIGHT, Paper

#: One thing drawn, as docs/display-list.md says.
Op = Mapping[str, Any]

PX_PER_INCH = 96.0
_OPS = ("stroke", "fill", "marks", "text", "area", "hatch", "image", "loss", "ellipse")


@dataclass(frozen=True)
class Page:
    """What lists are played on: ``width`` and ``height`` in px, ``unit``, the px of a unit, and the colours.

    ``problems``: those that a loss may be of, by name.
    """

    width: int
    height: int
    unit: float = 1.0
    ink: Paper = LIGHT
    transparent: bool = False
    problems: Mapping[str, Any] = field(default_factory=lambda: LANDSCAPES)

    def bands(self, op: Op) -> Bands:
        """The loss that an op is of."""
        objective = self.problems[op["objective"]["name"]](**op["objective"]["parameters"])
        x0, x1, y0, y1 = op["view"]
        return Bands(objective, (x0, x1, y0, y1), op["offset"])


class Player(Protocol):
    """Plays each op by the method of its name."""

    def stroke(self, op: Op) -> None:
        """A line."""

    def fill(self, op: Op) -> None:
        """A shape."""

    def marks(self, op: Op) -> None:
        """A marker at each of some places."""

    def text(self, op: Op) -> None:
        """A text on one line."""

    def area(self, op: Op) -> None:
        """A box."""

    def hatch(self, op: Op) -> None:
        """Slanting lines in a box."""

    def image(self, op: Op) -> None:
        """Cells of colours in a box."""

    def loss(self, op: Op) -> None:
        """The loss of an objective in a box."""

    def ellipse(self, op: Op) -> None:
        """An ellipse."""


def play(ops: Iterable[Op], player: Player) -> None:
    """Play a list; `RefusedError` for an op that there is none of."""
    for op in ops:
        if op["op"] not in _OPS:
            raise RefusedError("op", f"be one of {', '.join(_OPS)}", op["op"])
        getattr(player, op["op"])(op)
