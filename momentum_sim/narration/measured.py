"""What the runs of a scene came to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics, reprs
from momentum_sim.narration.chains import ChainMeasures
from momentum_sim.narration.clouds import CloudMeasures
from momentum_sim.narration.features import FeatureMeasures
from momentum_sim.narration.of_run import OfRun, finite, there
from momentum_sim.narration.predicted import Predicted, expected_floor, guaranteed_gap, predicted
from momentum_sim.narration.written import written
from momentum_sim.scene import Scene, Tolerance
from momentum_sim.scene.outcome import LocalQuadratic, local_quadratic, plane_of
from momentum_sim.scene.panels import FIRST_GRADIENTS
from momentum_sim.simulation import Run
from momentum_sim.starts import has_polar_starts, sweep_polar_starts

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Measures(OfRun):
    """What a run came to, *along* and *across* meaning the flattest and the steepest direction at the minimiser.

    Where no minimiser stands alone they are those at the start, and nothing is past or short of anything.

    Each is measured when it is asked for, and is None where there is no such number: of what never happens, of what
    has no finite value, and of a run that diverges all but ``diverges``, ``n_steps`` and its settings.

    ``predicted`` has what theory says of the run, and is None where it says nothing.
    """

    _run: Run
    _tolerance: Tolerance
    _centre: Array  # (2,), the minimiser nearest to the start; the start, if none stands alone
    _axes: Array  # (2, 2), along and across
    _quadratic: LocalQuadratic | None  # what the objective is like there
    _beside: Mapping[str, Run]  # all runs of the scene, by name

    def __repr__(self) -> str:
        return reprs.line("Measures", repr(self._run))

    @property
    @there
    def first_gap(self) -> float | None:
        """f - f* at the start."""
        return float(self._run.gaps[0])

    @property
    @there
    def final_gap(self) -> float | None:
        """f - f* after the last step."""
        return float(self._run.gaps[-1])

    @property
    def gap(self) -> str | None:
        """``final_gap`` as a reader writes it."""
        return _written(self.final_gap)

    @property
    def guaranteed(self) -> str | None:
        """What ``final_gap`` is at most by theory, as a reader writes it; None where nothing is promised of the run."""
        return _written(guaranteed_gap(self._run))

    @property
    @there
    def short(self) -> float | None:
        """How far from the minimiser it ends along, as a fraction of how far away it started along."""
        return abs(float(self._along[-1] / self._along[0]))

    @property
    @there
    def overshoot(self) -> float | None:
        """How far past the minimiser it went along, as a fraction of how far away it started along."""
        return diagnostics.overshoot(self._run.iterates, self._centre, self._axes[0])

    @property
    @there
    def overshoot_step(self) -> int | None:
        """The step at which it was farthest past the minimiser along; None if it never was past it."""
        return int(np.argmin(self._ahead)) if self._ahead.min() < 0.0 else None

    @property
    @there
    def past(self) -> float | None:
        """How far past the minimiser it went along, as a length in the plane; None if it never was past it."""
        return float(-self._ahead.min()) if self._ahead.min() < 0.0 else None

    @property
    @there
    def nearest(self) -> float | None:
        """How near to the minimiser it came along, as a length in the plane; None if it went past it."""
        return float(self._ahead.min()) if self._ahead.min() >= 0.0 else None

    @property
    @there
    def crossings(self) -> int | None:
        """How often it changed sides across; None where no minimiser stands alone."""
        if not self._alone:
            return None
        return diagnostics.crossings(self._run.iterates, self._centre, self._axes[1])

    @property
    @there
    def period(self) -> float | None:
        """Steps per oscillation along; None if it changed sides less than twice, or no minimiser stands alone."""
        if not self._alone:
            return None
        return diagnostics.period(self._run.iterates, self._centre, self._axes[0])

    @property
    @there
    def ripple(self) -> float | None:
        """Steps from one low of its loss to the next, on average; None if it has fewer than two."""
        heights = self._run.heights
        inner = heights[1:-1]
        lows = 1 + np.flatnonzero((heights[:-2] > inner) & (inner <= heights[2:]))
        return float(lows[-1] - lows[0]) / (len(lows) - 1) if len(lows) > 1 else None

    @property
    @there
    def left(self) -> float | None:
        """What is left of the gap that it began with, as a fraction."""
        return float(self._run.gaps[-1] / self._run.gaps[0])

    @property
    @there
    def covers(self) -> float | None:
        """What part of the distance that is left along its last step takes."""
        return float(1.0 - self._along[-1] / self._along[-2])

    @property
    @there
    def floor(self) -> float | None:
        """The mean gap over the second half of its steps."""
        return float(self._run.gaps[self.n_steps // 2 + 1 :].mean())

    @property
    def expected_floor(self) -> float | None:
        """The mean gap in the long run, as noise has it: the sum of lambda Var / 2 over both axes of the quadratic.

        None without noise that is alike in all directions, of settings that change, and of a rule without such a law.
        """
        return expected_floor(self._run, self._quadratic)

    @property
    @there
    def widest(self) -> float | None:
        """How far from the minimiser it was at most across, as a fraction of how far away it started across."""
        across = np.abs((self._run.iterates - self._centre) @ self._axes[1])
        return float(across.max() / across[0])

    @property
    @there
    def detour(self) -> float | None:
        """The length of its path over the straight line from the start to the minimiser."""
        path = self._run.iterates
        nearest = self._run.objective.nearest_minimiser(*path[0].tolist())
        if nearest is None:
            return None
        return float(np.divide(diagnostics.path_length(path), diagnostics.straight_distance(path, nearest)))

    @property
    @there
    def along_sizes(self) -> float | None:
        """What the sizes of its first ten gradients along add up to."""
        return self._gradient_sums[0][1]

    @property
    @there
    def along_sum(self) -> float | None:
        """What its first ten gradients along add up to, in size."""
        return self._gradient_sums[0][0]

    @property
    @there
    def across_sizes(self) -> float | None:
        """What the sizes of its first ten gradients across add up to."""
        return self._gradient_sums[1][1]

    @property
    @there
    def across_sum(self) -> float | None:
        """What its first ten gradients across add up to, in size."""
        return self._gradient_sums[1][0]

    @property
    def arriving(self) -> float | None:
        """From what share of 240 starts, `momentum_sim.starts.polar_starts`, its rule settles within 500 steps.

        With its step size and momentum, and by the scene's tolerance, at each start by the gap there where that is a
        share. None of a run whose step size or momentum changes on the way or whose gradients are noisy, and where no
        minimiser stands alone.
        """
        return self._arriving

    @property
    def not_arriving(self) -> float | None:
        """The share of these starts from which it does not settle within 500 steps."""
        return None if self._arriving is None else 1.0 - self._arriving

    @property
    def worse_than(self) -> Mapping[str, float | None]:
        """Its final gap over that of each run; None of one that diverges."""
        return self._beside_each(lambda run: float(np.divide(self._run.gaps[-1], run.gaps[-1])))

    @property
    def apart(self) -> Mapping[str, str | None]:
        """The largest distance to each run at the same step, as a reader writes it; None to one that diverges."""
        distances = self._beside_each(lambda run: diagnostics.distance(self._run.iterates, run.iterates))
        return {name: _written(distance) for name, distance in distances.items()}

    @property
    def off_path(self) -> Mapping[str, str | None]:
        """The largest distance of its iterates from each run's path, whatever the step; None to one that diverges."""
        distances = self._beside_each(lambda run: diagnostics.distance_from_path(self._run.iterates, run.iterates))
        return {name: _written(distance) for name, distance in distances.items()}

    @property
    def _alone(self) -> bool:
        """Whether positions are measured from a minimiser."""
        return self._run.objective.minima in ("points", "found")

    @cached_property
    def predicted(self) -> Predicted | None:
        """What theory says of this run."""
        return predicted(self._run, self._quadratic, self._tolerance)

    @cached_property
    def _arriving(self) -> float | None:
        run, rule = self._run, self._run.optimizer
        stays = np.ptp(run.step_sizes) == np.ptp(run.momenta) == 0.0
        if run.noisy_gradients is not None or not stays or not has_polar_starts(run.objective):
            return None
        return sweep_polar_starts(
            run.objective, rule, step_size=self.step_size, momentum=self.momentum, tolerance=self._tolerance.value,
            relative=self._tolerance.relative,
        ).share_arriving  # fmt: skip

    @cached_property
    def _along(self) -> Array:
        """How far it is from the minimiser along at each step, (n_steps + 1,)."""
        along: Array = (self._run.iterates - self._centre) @ self._axes[0]
        return along

    @cached_property
    def _ahead(self) -> Array:
        """How far it still has to go along at each step, (n_steps + 1,); nan throughout from a start level with it."""
        return self._along * (np.sign(self._along[0]) or np.nan)

    @cached_property
    def _gradient_sums(self) -> list[tuple[float, float]]:
        """Along and across: the size of the sum of its first gradients, and the sum of their sizes."""
        noisy = self._run.noisy_gradients
        points = self._run.iterates[:-1]
        taken = np.stack(self._run.objective.gradient(*points.T), axis=1) if noisy is None else noisy
        gradients = taken[:FIRST_GRADIENTS]
        sums = [diagnostics.direction_sums(gradients, axis) for axis in self._axes]
        return [(abs(total), sizes) for total, sizes in sums]

    @np.errstate(all="ignore")
    def _beside_each(self, measure: Callable[[Run], float]) -> dict[str, float | None]:
        """A measure of it beside each run."""
        gone = self._run.diverged
        return {name: None if gone or run.diverged else finite(measure(run)) for name, run in self._beside.items()}


def measures(scene: Scene) -> dict[str, Any]:
    """What each visible run of a scene came to, by name: its `Measures` if it is a path.

    Its `CloudMeasures` if it is many at once, its `FeatureMeasures` if it is on patchworks, its `ChainMeasures`
    if it is on a chain, else the run itself.
    """
    runs = scene.simulate()
    if "spread" in scene.kind.answers:
        return {name: CloudMeasures(run, scene.tolerance, runs) for name, run in runs.items()}
    if "features" in scene.kind.answers:
        return {name: FeatureMeasures(run, scene.tolerance) for name, run in runs.items()}
    if "chain" in scene.kind.answers:
        return {name: ChainMeasures(run, scene.tolerance) for name, run in runs.items()}
    if "path" not in scene.kind.answers:
        return runs
    objective, start = plane_of(scene)
    centre = objective.centre(*start)
    known = scene.tolerance, centre, objective.axes(*centre), local_quadratic(scene), runs
    return {name: Measures(run, *known) for name, run in runs.items()}


def _written(value: float | None) -> str | None:
    """A number that is there, as a reader writes it."""
    return None if value is None else written(value)
