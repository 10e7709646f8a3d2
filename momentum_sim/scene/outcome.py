"""One reading of a scene: which run is followed, which is mapped, where runs are expected, what it is like there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim.objectives import Objective
from momentum_sim.scene.document import Scene
from momentum_sim.scene.parts import RunSettings

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LocalQuadratic:
    """What an objective is like at one of its minimisers: (mu u^2 + L v^2) / 2.

    u and v are how far a point lies from ``centre`` along each of ``axes``.
    """

    objective: Objective  # whose Hessian it has, at ``centre``
    centre: Array  # (2,), a minimiser of it
    axes: Array  # (2, 2), unit vectors, the flattest direction first
    curvatures: tuple[float, float]  # mu and L, 0 < mu <= L

    @property
    def itself(self) -> bool:
        """Whether the objective is this quadratic, and not only like it at one point."""
        return self.objective.name == "quadratic"

    @property
    def condition_number(self) -> float:
        """L / mu."""
        return self.curvatures[1] / self.curvatures[0]

    def coordinates(self, points: Array) -> Array:
        """How far points (n, 2) lie from the centre along and across, (n, 2)."""
        from_centre: Array = points - self.centre
        return from_centre @ self.axes.T

    def shares(self, points: Array) -> Array:
        """The quadratic's loss of points (n, 2), along and across, (n, 2): half the curvature times the square."""
        return 0.5 * np.array(self.curvatures) * self.coordinates(points) ** 2


def followed(scene: Scene, fits: Callable[[RunSettings], bool] = lambda _: True) -> RunSettings | None:
    """The run whose steps are taken apart: of those that are shown, the chosen one, else the first with momentum.

    The first of all where none has momentum; None if none is shown. With ``fits``, of those that do.
    """
    shown = [run for run in scene.runs if run.visible and fits(run)]
    chosen = [run for run in shown if run.name == scene.follow]
    moved = [run for run in shown if run.rule.schedule is not None]
    return next(iter((*chosen, *moved, *shown)), None)


def mapped(scene: Scene) -> RunSettings | None:
    """The run that a map is of: the followed one, of those that have the shared settings and can be swept."""
    shared = (None, None, None)
    return followed(scene, lambda run: run.rule.swept and (run.step_size, run.momentum, run.schedule) == shared)


@np.errstate(over="ignore")  # a start may be so far away that all minimisers are as near
def nearest_minimiser(scene: Scene) -> Array:
    """The minimiser nearest to the start, (2,): where the runs are expected."""
    minimisers = scene.objective.minimisers
    nearest: Array = minimisers[int(np.argmin(np.hypot(*(np.array(scene.start) - minimisers).T)))]
    return nearest


def local_quadratic(scene: Scene) -> LocalQuadratic | None:
    """The quadratic that the objective is like where the runs are expected, None where it is like none.

    That is at a kink, in a direction without curvature, and beyond a condition number of 10^8.
    """
    centre = nearest_minimiser(scene)
    found = scene.objective.local_quadratic(*centre)
    if found is None:
        return None
    return LocalQuadratic(scene.objective, centre, scene.objective.axes(*centre), (float(found[0]), float(found[1])))


def no_quadratic(objective: Objective) -> str:
    """What is said where a quadratic is asked for and there is none."""
    return f"{objective.landscape.title} has no quadratic at its minimum, so theory has nothing to say here."
