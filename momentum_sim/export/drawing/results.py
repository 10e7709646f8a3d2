"""From a scene to what is drawn of it: its runs as the library simulates them, and what is measured of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics
from momentum_sim.anatomy import Anatomy, anatomy
from momentum_sim.compiler.native import run as call
from momentum_sim.kernels import entries
from momentum_sim.objectives import Landscape
from momentum_sim.optimizers import Look, Optimizer
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.outcome import LocalQuadratic, followed, local_quadratic, nearest_minimiser
from momentum_sim.simulation import Run

Array = NDArray[np.float64]

PASSED = 0.02  # of the way along: what is less is not called passing the minimum


@dataclass(frozen=True, eq=False)
class Result:
    """A run, and what it came to: ``tolerance`` as a gap, the settling step, when it diverges (None: never), overshoot.

    ``after`` is the last step that may be seen of it, because a reader is to predict the rest; None for all of it.
    """

    run: Run
    tolerance: float
    settles: int
    diverges: int | None
    overshoot: float
    after: int | None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.run.name

    @property
    def title(self) -> str:
        """What a reader is told it is."""
        return self.run.title

    @property
    def rule(self) -> Optimizer:
        """Its optimizer."""
        return self.run.optimizer

    @property
    def look(self) -> Look:
        """How it is drawn."""
        return self.run.look

    @property
    def path(self) -> Array:
        """Its iterates."""
        return self.run.iterates

    @property
    def seen(self) -> int:
        """The last step that may be seen."""
        return self.run.n_steps if self.after is None else min(self.after, self.run.n_steps)

    @property
    def hides(self) -> bool:
        """Whether anything of it may not be seen."""
        return self.seen < self.run.n_steps

    @property
    def constant_momentum(self) -> bool:
        """Whether its momentum stays."""
        return bool((self.run.momenta == self.run.momenta[0]).all())

    @property
    def momentum(self) -> float:
        """The momentum of its first step."""
        return float(self.run.momenta[0])

    @cached_property
    def anatomy(self) -> Anatomy:
        """Its steps taken apart."""
        return anatomy(self.run)


@dataclass(frozen=True, eq=False)
class Simulated:
    """A scene's visible runs on its objective, seen from the minimiser nearest to the start."""

    scene: Scene
    results: tuple[Result, ...]
    minimisers: Array  # (n, 2)
    minimiser: Array  # (2,)
    directions: Mapping[str, Array]  # unit vectors: along, across, x, y
    quadratic: LocalQuadratic | None  # what the objective is like at the minimiser

    @property
    def landscape(self) -> Landscape:
        """The landscape that the objective is one of."""
        return self.scene.objective.landscape

    @property
    def apart(self) -> Result | None:
        """The run whose steps are taken apart, None if no run is shown."""
        return self.result_of(followed(self.scene))

    def result_of(self, run: RunSettings | None) -> Result | None:
        """The result of a run, None of none."""
        return next((result for result in self.results if run is not None and result.name == run.name), None)

    @property
    def hidden(self) -> dict[str, int]:
        """The last step that may be told of, of each run that a reader is to predict."""
        return {result.name: result.after for result in self.results if result.after is not None}

    @property
    def runs(self) -> dict[str, Run]:
        """The runs by name."""
        return {result.name: result.run for result in self.results}

    def along(self, points: Array, direction: str) -> Array:
        """How far points (n, 2) lie from the minimiser in a direction."""
        return projected(points, self.minimiser, self.directions[direction])

    def gap(self, points: Array) -> Array:
        """f - f* at points (n, 2)."""
        values = np.asarray(self.scene.objective.value(points[:, 0], points[:, 1]))
        found: Array = values - self.landscape.minimum
        return found

    def share(self, result: Result) -> float:
        """The share of the gap at the start at which a run counts as settled."""
        tolerance = self.scene.tolerance
        return tolerance.value if tolerance.relative else float(tolerance.value / result.run.gaps[0])


def simulated(scene: Scene) -> Simulated:
    """A scene's visible runs and what is measured of them."""
    minimiser = nearest_minimiser(scene)
    along, across = scene.objective.axes(*minimiser)
    apart = followed(scene)
    secret = {apart.name: scene.prediction.after} if apart and scene.prediction else {}
    results = tuple(_result(scene, run, minimiser, along, secret.get(name)) for name, run in scene.simulate().items())
    directions = {"along": along, "across": across, "x": np.array([1.0, 0.0]), "y": np.array([0.0, 1.0])}
    return Simulated(scene, results, scene.objective.minimisers, minimiser, directions, local_quadratic(scene))


def _result(scene: Scene, run: Run, minimiser: Array, along: Array, after: int | None) -> Result:
    tolerance = scene.tolerance
    gap = float(run.gaps[0]) if tolerance.relative else 1.0
    return Result(
        run,
        tolerance.value * gap,
        run.settling_step(tolerance.value, relative=tolerance.relative),
        run.divergence_step,
        diagnostics.overshoot(run.iterates, minimiser, along),
        after,
    )


def projected(points: Array, point: Array, direction: Array) -> Array:
    """How far points (n, 2) lie from a point in a direction, (n,)."""
    out = np.empty(len(points))
    pairs = np.ascontiguousarray(points)
    call(entries.projections(), out, pairs, len(out), *map(float, point), *map(float, direction))
    return out
