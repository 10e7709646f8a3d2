"""Where a value sits on a slider, and so on the side of a map."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim.scene import Scene
from momentum_sim.scene.sliders import usual_sliders

Array = NDArray[np.float64]

_MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)


@dataclass(frozen=True)
class Scale:
    """A parameter over its slider: ``low`` and ``high`` are its ends; evenly in log(1 - value), else in log(value)."""

    low: float
    high: float
    of_momentum: bool

    def _position(self, value: float) -> float:
        if self.of_momentum:
            return -math.log10(1.0 - value) if value < 1.0 else math.inf
        return math.log10(value) if value > 0.0 else -math.inf

    @property
    def sound(self) -> bool:
        """Whether its two ends are apart."""
        return 1e-9 < self._position(self.high) - self._position(self.low) < math.inf

    def share(self, value: float) -> float:
        """How much of the way a value is; 0 on a scale whose ends are not apart."""
        first = self._position(self.low)
        return (self._position(value) - first) / (self._position(self.high) - first) if self.sound else 0.0

    def value(self, share: float) -> float:
        """The value that is so much of the way."""
        first = self._position(self.low)
        position = first + share * (self._position(self.high) - first)
        found: float = 1.0 - 10.0**-position if self.of_momentum else 10.0**position
        return min(max(found, self.low), self.high)

    def centres(self, count: int) -> Array:
        """The values in the middle of so many cells."""
        return np.array([self.value((k + 0.5) / count) for k in range(count)])

    @property
    def ticks(self) -> list[float]:
        """A few values worth a mark."""
        if self.of_momentum:
            return [value for value in _MOMENTA if self.low * (1 - 1e-9) <= value <= self.high * (1 + 1e-9)]
        first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
        stride = max(1, (last - first) // 8)
        values = [self.low, *(10.0**power for power in range(first, last + 1, stride)), self.high]
        return [values[0], *(value for before, value in itertools.pairwise(values) if value / before > 2)]


def scale_of(name: str, scene: Scene) -> Scale:
    """A shared parameter over its slider in a scene, or the landscape's own if it has none there."""
    sliders = {slider.parameter: slider for slider in usual_sliders(scene.objective.landscape)}
    sliders |= {slider.parameter: slider for slider in scene.live}
    return Scale(sliders[name].minimum, sliders[name].maximum, name == "momentum")
