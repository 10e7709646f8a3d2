"""What the runs of a scene came to that are many at once, and what is predicted of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from momentum_sim import reprs
from momentum_sim.clouds import Cloud, Distances, Spread, distances
from momentum_sim.narration.of_run import OfRun, finite, there


@dataclass(frozen=True, eq=False, repr=False)
class OfSpread:
    """What is told of a law at the last step, measured or predicted; None where it is no number."""

    _cloud: Cloud
    _spread: Spread
    _others: Mapping[str, Spread | None]  # the laws of all runs of the scene, by name; None of one that has none

    def __repr__(self) -> str:
        return reprs.line(type(self).__name__, repr(self._cloud))

    @property
    def spread_x(self) -> float | None:
        """The standard deviation of the iterate in x."""
        return finite(float(self._spread.shapes.deviations[-1, 0]))

    @property
    def spread_y(self) -> float | None:
        """The standard deviation of the iterate in y."""
        return finite(float(self._spread.shapes.deviations[-1, 1]))

    @property
    def step_spread_x(self) -> float | None:
        """The standard deviation of the last step in x."""
        return finite(float(self._spread.change_shapes.deviations[-1, 0]))

    @property
    def step_spread_y(self) -> float | None:
        """The standard deviation of the last step in y."""
        return finite(float(self._spread.change_shapes.deviations[-1, 1]))

    @property
    def mean_loss(self) -> float | None:
        """The mean loss."""
        return finite(float(self._spread.losses[-1]))

    @property
    def distance(self) -> Mapping[str, float | None]:
        """The 2-Wasserstein distance to the law of each run; None where one of the two is not there or not finite."""
        return {name: self._to(other, "lengths") for name, other in self._others.items()}

    @property
    def spreads_apart(self) -> Mapping[str, float | None]:
        """The same, in spreads of the other law: over the square root of its variances' sum."""
        return {name: self._to(other, "spreads") for name, other in self._others.items()}

    @property
    def chance_distance(self) -> Mapping[str, float | None]:
        """What it would be of two clouds of each run's law with draws of their own, root mean square."""
        return {name: self._to(other, "chance") for name, other in self._others.items()}

    @np.errstate(all="ignore")  # a law without a spread has none to measure by
    def _to(self, other: Spread | None, field: str) -> float | None:
        if other is None:
            return None
        found: Distances = distances(self._spread, other, self._cloud.particles)
        return finite(float(getattr(found, field)[-1]))


@dataclass(frozen=True, eq=False, repr=False)
class CloudMeasures(OfRun):
    """What a run of many particles came to: what `OfSpread` has, measured over them at the last step.

    All but ``diverges``, ``n_steps`` and its settings is None of a run that diverges. ``predicted`` has the same of its
    exact law, and is None of a rule that has none.
    """

    _beside: Mapping[str, Cloud]  # all runs of the scene, by name

    def __repr__(self) -> str:
        return reprs.line("CloudMeasures", repr(self._run))

    @property
    def particles(self) -> int:
        """How many particles there are."""
        return int(self._run.particles)

    @property
    @there
    def spread_x(self) -> float | None:
        """The standard deviation of the particles in x."""
        return self._measured.spread_x

    @property
    @there
    def spread_y(self) -> float | None:
        """The standard deviation of the particles in y."""
        return self._measured.spread_y

    @property
    @there
    def step_spread_x(self) -> float | None:
        """The standard deviation of their last steps in x."""
        return self._measured.step_spread_x

    @property
    @there
    def step_spread_y(self) -> float | None:
        """The standard deviation of their last steps in y."""
        return self._measured.step_spread_y

    @property
    @there
    def spread_error_x(self) -> float | None:
        """The standard error of ``spread_x`` over the particles, as of a normal law."""
        return float(self._run.measured.shapes.errors[-1, 0])

    @property
    @there
    def spread_error_y(self) -> float | None:
        """The standard error of ``spread_y`` over the particles, as of a normal law."""
        return float(self._run.measured.shapes.errors[-1, 1])

    @property
    @there
    def mean_loss(self) -> float | None:
        """The mean of the particles' losses."""
        return self._measured.mean_loss

    @property
    @there
    def first_loss(self) -> float | None:
        """The loss at the start."""
        return float(self._run.losses[0])

    @property
    def distance(self) -> Mapping[str, float | None]:
        """The 2-Wasserstein distance to each run's cloud, of the normal laws with their moments."""
        return self._measured.distance

    @property
    def spreads_apart(self) -> Mapping[str, float | None]:
        """The same, in spreads of the other cloud."""
        return self._measured.spreads_apart

    @property
    def chance_distance(self) -> Mapping[str, float | None]:
        """What it would be of two clouds of one law, each run's, with draws of their own, root mean square."""
        return self._measured.chance_distance

    @cached_property
    def predicted(self) -> OfSpread | None:
        """What its exact law has of the same."""
        if self._run.predicted is None:
            return None
        return OfSpread(self._run, self._run.predicted, {name: run.predicted for name, run in self._beside.items()})

    @cached_property
    def _measured(self) -> OfSpread:
        gone = self.diverges is not None
        others = {name: None if gone or run.diverged else run.measured for name, run in self._beside.items()}
        return OfSpread(self._run, self._run.measured, others)
