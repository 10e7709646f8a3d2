"""When things happen in an SVG that moves by itself (SMIL, which plays where no script may run)."""

from collections.abc import Sequence
from dataclasses import dataclass

from momentum_sim.export.players.writing import element, number

#: Classes of what a reader who wants no motion sees otherwise: what only moves is left out, the rest is seen whole.
PLAYING, RESTING, GROWN, REVEALED = "p", "r", "g", "v"


def still_rules(name: str) -> str:
    """The style rules that have a reader who wants no motion see none, in the element with this id."""
    rules = {
        f"#{name} .{PLAYING}": "display:none",
        f"#{name} .{RESTING},#{name} .{REVEALED} *": "opacity:1!important",  # as SMIL's own values count for less
        f"#{name} .{GROWN}": "stroke-dashoffset:0!important",
    }
    return f"@media(prefers-reduced-motion:reduce){{{''.join(f'{who}{{{what}}}' for who, what in rules.items())}}}"


@dataclass(frozen=True)
class Clock:
    """When things happen in a loop of so many ``seconds``, of which the run takes the first part.

    ``shares``: when each of the times at which the run was drawn is reached, as shares of the loop.
    """

    seconds: float
    shares: tuple[float, ...]

    @property
    def rests(self) -> float:
        """When the run has ended."""
        return self.shares[-1]

    def animate(self, attribute: str, values: Sequence[str], shares: Sequence[float], *, steps: bool) -> str:
        """An attribute that takes values at shares of the loop: suddenly if it goes in ``steps``, else evenly."""
        return element("animate", {"attributeName": attribute} | self._timing(values, shares, steps=steps))

    def move(self, values: Sequence[str], shares: Sequence[float]) -> str:
        """Displacements at shares of the loop."""
        own = {"attributeName": "transform", "type": "translate"}
        return element("animateTransform", own | self._timing(values, shares, steps=False))

    def _timing(self, values: Sequence[str], shares: Sequence[float], *, steps: bool) -> dict[str, str | None]:
        return {
            "values": ";".join(values),
            "keyTimes": ";".join(number(share, 5) for share in shares),
            "calcMode": "discrete" if steps else None,
            "dur": f"{number(self.seconds, 3)}s",
            "repeatCount": "indefinite",
        }

    def shown(self, begin: float, end: float = 1.0) -> str:
        """What is seen from one share of the loop to another; nothing for what is always seen."""
        if begin <= 0.0 and end >= 1.0:
            return ""
        marks = [(0.0, "1" if begin <= 0.0 else "0")]
        marks += [(begin, "1")] if begin > 0.0 else []
        marks += [(end, "0")] if end < 1.0 else []
        return self.animate("opacity", [value for _, value in marks], [share for share, _ in marks], steps=True)
