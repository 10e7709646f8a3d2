"""What the runs of a scene came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics, reprs
from momentum_sim.narration.predicted import Predicted, predicted
from momentum_sim.narration.written import written
from momentum_sim.scene import Scene, Tolerance
from momentum_sim.simulation import Run

Array = NDArray[np.float64]

#: How many of a run's first gradients are added up.
_FIRST_GRADIENTS = 10


@dataclass(frozen=True)
class Measures:
    """What a run came to, *along* and *across* meaning the flattest and the steepest direction at the minimiser.

    ``final_gap`` f - f* after the last step; ``settles`` its settling step (n_steps + 1: never); ``diverges`` the step
    at which it diverged, or None; ``away`` how far from the minimiser it ends, as a fraction of how far away it
    started; ``short`` how far from the minimiser it ends along, and ``overshoot`` how far past it it went along, both
    as fractions of how far away it started along; ``past`` how far past it it went along and ``nearest`` how near to it
    it came along without, both as lengths in the plane; ``crossings`` how often it changed sides across; ``worse_than``
    its final gap over that of each run, ``apart`` the largest distance to each at the same step, as a reader writes it.

    Measured when it is asked for: ``overshoot_step``, when it was farthest past; ``period``, steps per oscillation
    along; ``widest``, how far from the minimiser it was at most across, as a fraction of how far away it started
    across; ``detour``, the length of its path over the straight line from the start to the minimiser; of its first ten
    gradients in a direction ``along_sizes`` and ``across_sizes``, what their sizes add up to, and ``along_sum`` and
    ``across_sum``, what they add up to with their signs, in size. ``predicted``: what theory says, None where it says
    nothing.
    """

    final_gap: float
    settles: int
    diverges: int | None
    away: float
    short: float
    overshoot: float
    past: float
    nearest: float
    crossings: int
    worse_than: Mapping[str, float]
    apart: Mapping[str, str]
    _run: Run = field(repr=False, compare=False)
    _minimiser: Array = field(repr=False, compare=False)  # the one nearest to the start
    _axes: Array = field(repr=False, compare=False)  # (2, 2), along and across
    _tolerance: Tolerance = field(repr=False, compare=False)
    __repr__ = reprs.of_fields

    @property
    def gap(self) -> str:
        """``final_gap`` as a reader writes it."""
        return written(self.final_gap)

    @property
    def n_steps(self) -> int:
        """How many steps it took."""
        return self._run.n_steps

    @property
    @np.errstate(all="ignore")  # it may have diverged
    def overshoot_step(self) -> int:
        """The step at which it was farthest past the minimiser along; 0 if it never was past it."""
        along = (self._run.iterates - self._minimiser) @ self._axes[0]
        return int(np.argmax(np.nan_to_num(-along / along[0], nan=-np.inf)))

    @property
    def period(self) -> float:
        """Steps per oscillation along; nan if it changed sides less than twice."""
        return diagnostics.period(self._run.iterates, self._minimiser, self._axes[0])

    @property
    @np.errstate(all="ignore")
    def widest(self) -> float:
        """How far from the minimiser it was at most across, as a fraction of how far away it started across."""
        across = np.abs((self._run.iterates - self._minimiser) @ self._axes[1])
        return float(across.max() / across[0])

    @property
    @np.errstate(all="ignore")
    def detour(self) -> float:
        """The length of its path over the straight line from the start to the minimiser."""
        path = self._run.iterates
        return float(np.divide(diagnostics.path_length(path), diagnostics.straight_distance(path, self._minimiser)))

    @property
    def along_sizes(self) -> float:
        """What the sizes of its first ten gradients along add up to."""
        return self._gradient_sums[0][1]

    @property
    def along_sum(self) -> float:
        """What its first ten gradients along add up to, in size."""
        return self._gradient_sums[0][0]

    @property
    def across_sizes(self) -> float:
        """What the sizes of its first ten gradients across add up to."""
        return self._gradient_sums[1][1]

    @property
    def across_sum(self) -> float:
        """What its first ten gradients across add up to, in size."""
        return self._gradient_sums[1][0]

    @cached_property
    def predicted(self) -> Predicted | None:
        """What theory says of this run."""
        return predicted(self._run, self._minimiser, self._axes, self._tolerance)

    @cached_property
    def _gradient_sums(self) -> list[tuple[float, float]]:
        """Along and across: the size of the sum of its first gradients, and the sum of their sizes."""
        points = self._run.iterates[:-1][:_FIRST_GRADIENTS]
        gradients = np.stack(self._run.objective.gradient(*points.T), axis=1)
        sums = [diagnostics.direction_sums(gradients, axis) for axis in self._axes]
        return [(abs(total), sizes) for total, sizes in sums]


def measures(scene: Scene) -> dict[str, Measures]:
    """What each visible run of a scene came to, by optimizer."""
    runs = scene.simulate()
    return {name: _measures(run, scene, runs) for name, run in runs.items()}


@np.errstate(all="ignore")  # a run that starts level with the minimum, or diverges, has no such ratios
def _measures(run: Run, scene: Scene, runs: Mapping[str, Run]) -> Measures:
    minimisers = run.objective.minimisers
    minimiser = minimisers[np.argmin(np.hypot(*(np.array(scene.start) - minimisers).T))]
    axes = run.objective.axes(*minimiser)
    along, across = axes
    places = (run.iterates - minimiser) @ along
    first, last = places[[0, -1]]
    ahead = places * np.sign(first)  # how far it still has to go
    return Measures(
        final_gap=float(run.gaps[-1]),
        settles=run.settling_step(scene.tolerance.value, relative=scene.tolerance.relative),
        diverges=run.divergence_step,
        away=float(np.hypot(*(run.iterates[-1] - minimiser)) / np.hypot(*(run.iterates[0] - minimiser))),
        short=float(abs(last / first)),
        overshoot=diagnostics.overshoot(run.iterates, minimiser, along),
        past=float(max(0.0, -np.fmin.reduce(ahead))),
        nearest=float(max(0.0, np.fmin.reduce(ahead))),
        crossings=diagnostics.crossings(run.iterates, minimiser, across),
        worse_than={name: float(run.gaps[-1] / other.gaps[-1]) for name, other in runs.items()},
        apart={name: written(diagnostics.distance(run.iterates, other.iterates)) for name, other in runs.items()},
        _run=run,
        _minimiser=minimiser,
        _axes=axes,
        _tolerance=scene.tolerance,
    )
