"""The box of the plane that a picture shows, and the way from the plane to the picture."""

from typing import NamedTuple

import numpy as np
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SMALLEST, _LARGEST = 1e-290, 1e290  # sides of a box whose inverse is a number too


class View(NamedTuple):
    """A box of the plane on a picture, both scales equal: ``unit`` is how much of the plane one unit shows."""

    x0: float
    x1: float
    y0: float
    y1: float
    unit: float

    @property
    def sound(self) -> bool:
        """Whether floats can hold it."""
        finite = bool(np.isfinite(self).all()) and _SMALLEST < self.unit < _LARGEST
        return (
            finite
            and self.x0 < (self.x0 / 2 + self.x1 / 2) < self.x1
            and self.y0 < (self.y0 / 2 + self.y1 / 2) < self.y1
        )

    @property
    def transform(self) -> Affine2D:
        """From the plane to the picture."""
        return Affine2D().translate(-self.x0, -self.y1).scale(1.0 / self.unit, -1.0 / self.unit)

    def on_screen(self, points: Array) -> Array:
        """Points (n, 2) of the plane as places on the picture."""
        return np.stack([(points[:, 0] - self.x0) / self.unit, (self.y1 - points[:, 1]) / self.unit], axis=1)


def equal_scales(box: tuple[float, float, float, float], width: float, height: float) -> View:
    """The smallest box around one whose two scales are equal."""
    x0, x1, y0, y1 = box
    unit = max((x1 - x0) / width, (y1 - y0) / height)
    cx, cy = x0 / 2 + x1 / 2, y0 / 2 + y1 / 2
    rx, ry = unit * width / 2, unit * height / 2
    return View(cx - rx, cx + rx, cy - ry, cy + ry, unit)
