"""Drawings of a scene as the stage shows it: stills, and the frames of what moves.

Drawing needs matplotlib, which the extra ``export`` brings; it is imported here and nowhere else in the library.
"""

from momentum_sim.export.progress import MissingExtraError

try:
    import matplotlib as _matplotlib  # noqa: F401  # asked for first, so that its absence can be told in words
except ImportError as error:
    raise MissingExtraError("A drawing", "matplotlib", "export") from error

from momentum_sim.export.drawing.drawing import Drawing
from momentum_sim.export.drawing.files import pdf, png
from momentum_sim.export.drawing.frames import Frames

__all__ = ["Drawing", "Frames", "pdf", "png"]
