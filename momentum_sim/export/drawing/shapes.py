"""Outlines of boxes and circles."""

from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from momentum_sim.export.drawing.strokes import Box


def rounded(box: Box, radius: float) -> Path:
    """The outline of a box."""
    left, top, right, bottom = box
    r = min(radius, box.width / 2, box.height / 2)
    if r <= 0.0:
        return Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)
    corner = [Path.LINETO, Path.CURVE3, Path.CURVE3]
    points = [
        (left + r, top), (right - r, top), (right, top), (right, top + r), (right, bottom - r), (right, bottom),
        (right - r, bottom), (left + r, bottom), (left, bottom), (left, bottom - r), (left, top + r), (left, top),
        (left + r, top), (left + r, top),
    ]  # fmt: skip
    return Path(points, [Path.MOVETO, *corner * 4, Path.CLOSEPOLY])


def ring(x: float, y: float, radius: float) -> Path:
    """A circle."""
    return Path.unit_circle().transformed(Affine2D().scale(radius).translate(x, y))
