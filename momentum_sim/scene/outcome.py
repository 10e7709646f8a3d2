"""One reading of a scene: which run is followed, where runs are expected, what it is like there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks
from momentum_sim.objectives import Objective, quadratic
from momentum_sim.scene.document import Scene
from momentum_sim.scene.parts import RunSettings
from momentum_sim.scene.texts import texts_of
from momentum_sim.simulation import Run, simulate

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

    @property
    def said(self) -> str:
        """What a summary says of an objective that is no quadratic; nothing of one that is."""
        if self.itself:
            return ""
        x, y = self.centre
        return f"Here that is the quadratic of the Hessian at the minimiser ({x:.3g}, {y:.3g}). "

    def coordinates(self, points: Array) -> Array:
        """How far points (n, 2) lie from the centre along and across, (n, 2)."""
        from_centre: Array = points - self.centre
        return from_centre @ self.axes.T

    def shares(self, points: Array) -> Array:
        """The quadratic's loss of points (n, 2), along and across, (n, 2): half the curvature times the square."""
        return 0.5 * np.array(self.curvatures) * self.coordinates(points) ** 2

    def predicted(self, run: Run) -> Array:
        """Where a run would be, along and across, were this its objective: (n_steps + 1, 2).

        The rule must not divide by the gradient's size: the quadratic is solved as its multiple of flat curvature 1,
        with mu times the step size.
        """
        flat = self.curvatures[0]
        rule = replace(run.optimizer, momentum="number or array")  # as they were, whatever schedule made them
        return simulate(
            quadratic(condition_number=self.condition_number),
            rule,
            step_size=run.step_size * flat,
            momentum=None if rule.schedule is None else run.momenta,
            n_steps=run.n_steps,
            start=self.coordinates(run.iterates[:1])[0],
        ).iterates


def followed(scene: Scene, fits: Callable[[RunSettings], bool] = lambda _: True) -> RunSettings | None:
    """The run whose steps are taken apart: of those that are shown, the chosen one, else the first with momentum.

    The first of all where none has momentum; None if none is shown. With ``fits``, of those that do.
    """
    shown = [run for run in scene.runs if run.visible and fits(run)]
    chosen = [run for run in shown if run.name == scene.follow]
    moved = [run for run in shown if run.rule.schedule is not None]
    return next(iter((*chosen, *moved, *shown)), None)


def hidden_in(scene: Scene) -> dict[str, int]:
    """The last step that may be told of each run of which a reader is to predict the rest, by its name."""
    asked, apart = scene.prediction, followed(scene)
    if asked is None or apart is None:
        return {}
    question = next(one for one in scene.kind.questions if one.name == asked.ask)
    return dict.fromkeys(scene.visible if question.of_all else (apart.name,), asked.after)


class Plane(NamedTuple):
    """A loss over the plane and the start of a scene's runs on it."""

    objective: Objective
    start: tuple[float, float]


def plane_of(scene: Scene) -> Plane:
    """What a scene's runs are on, which must be paths over the plane; `RefusedError` where they are none."""
    if "path" not in scene.kind.answers:
        raise checks.RefusedError("a scene", f"be on a landscape, and not on {scene.kind.title}", scene, got="")
    return Plane(scene.objective, scene.start)


def nearest_minimiser(scene: Scene) -> Array | None:
    """The minimiser nearest to the start, (2,): where the runs are expected; None where there is none."""
    objective, start = plane_of(scene)
    return objective.nearest_minimiser(*start)


def local_quadratic(scene: Scene) -> LocalQuadratic | None:
    """The quadratic that the objective is like where the runs are expected, None where it is like none.

    That is at a kink, in a direction without curvature, as along a curve of minimisers, beyond a condition number of
    10^8, and where there is no minimum.
    """
    objective = plane_of(scene).objective
    centre = nearest_minimiser(scene)
    found = None if centre is None or objective.minima == "curve" else objective.local_quadratic(*centre)
    if found is None or centre is None:
        return None
    return LocalQuadratic(objective, centre, objective.axes(*centre), (float(found[0]), float(found[1])))


def no_quadratic(objective: Objective) -> str:
    """What is said where a quadratic is asked for and there is none."""
    return texts_of(objective)["no_quadratic"].format(title=objective.landscape.title)
