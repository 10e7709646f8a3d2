"""Players of display lists: what painters drew, as pixels, as PDF, as SVG. docs/display-list.md says what a list has.

A player has one method for each op, of that name. ``agg`` makes pixels, ``pdf`` and ``svg`` vector files, ``smil``
ones that move; what the first two have in common is in ``rendering``. ``paths``, ``bands`` and ``fonts`` are
what ops are made of.
"""

from momentum_sim.export.progress import MissingExtraError

try:
    import matplotlib as _matplotlib  # noqa: F401  # asked for first, so that its absence can be told in words
except ImportError as error:
    raise MissingExtraError("A picture", "matplotlib", "export") from error

from momentum_sim.export.players.agg import Agg
from momentum_sim.export.players.clock import Clock
from momentum_sim.export.players.fonts import Typeface, typeface
from momentum_sim.export.players.pdf import pdf
from momentum_sim.export.players.playing import Op, Page, Player, play
from momentum_sim.export.players.smil import Story, smil
from momentum_sim.export.players.svg import svg

__all__ = [
    "Agg",
    "Clock",
    "Op",
    "Page",
    "Player",
    "Story",
    "Typeface",
    "pdf",
    "play",
    "smil",
    "svg",
    "typeface",
]
