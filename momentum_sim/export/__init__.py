"""A scene, or a run, as files: what is on the stage in the form that its destination takes.

``save(scene, "race.html")`` writes one file; the ending says which of `KINDS` it is. ``render(scene, "svg")`` gives the
same as bytes. How it looks is the scene's own ``look``; how it is made, `Options`. The same scene, options and version
give the same bytes.
"""

from momentum_sim import hints
from momentum_sim.export.files import CannotWriteError, check_place, save
from momentum_sim.export.kinds import KINDS, Kind, kind_of, render
from momentum_sim.export.options import Options
from momentum_sim.export.progress import MissingExtraError, PainterError, Progress

__all__ = [
    "KINDS",
    "CannotWriteError",
    "Kind",
    "MissingExtraError",
    "Options",
    "PainterError",
    "Progress",
    "check_place",
    "kind_of",
    "render",
    "save",
]

hints.attributes(__name__)
