"""The quadratic that an objective is like at its minimiser, and what it predicts of a run."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from momentum_sim.figures.settings import followed
from momentum_sim.objectives import Objective, quadratic
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.simulation import Run, simulate

Array = NDArray[np.float64]

#: Between points whose gradients are compared, as a fraction of a coordinate beyond 1.
_DIFFERENCE = 1e-3
#: Curvatures found with two differences may differ by this fraction where there is one.
_AGREE = 0.05
_MOST_CONDITION = 1e8


@dataclass(frozen=True, eq=False)
class Quadratic:
    """(mu u^2 + L v^2) / 2, u and v how far a point lies from ``centre`` along each of ``axes``."""

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


def at_minimiser(objective: Objective, start: tuple[float, float]) -> Quadratic | None:
    """The quadratic with the objective's Hessian at the minimiser nearest to the start.

    None if it has none there (a kink, or a direction without curvature), or of a condition number above 10^8.
    """
    minimisers = objective.minimisers
    centre = minimisers[np.argmin(np.hypot(*(np.array(start) - minimisers).T))]
    axes = objective.axes(*centre)
    step = _DIFFERENCE * max(1.0, *abs(centre))
    coarse, fine = (np.array([_curvature(objective, centre, axis, h) for axis in axes]) for h in (step, step / 2))
    flat, steep = found = (4 * fine - coarse) / 3  # Richardson's extrapolation
    if not (0.0 < flat <= steep * (1 + 1e-9) and steep <= _MOST_CONDITION * flat):
        return None
    if (abs(coarse - fine) > _AGREE * abs(found)).any():
        return None
    return Quadratic(objective, centre, axes, (float(flat), float(max(flat, steep))))


def _curvature(objective: Objective, point: Array, axis: Array, h: float) -> float:
    after, before = (np.array(objective.gradient(*(point + sign * h * axis))) for sign in (1, -1))
    return float((after - before) @ axis / (2 * h))


def no_quadratic(objective: Objective) -> str:
    """What a figure says that needs a quadratic and has none."""
    return f"{objective.landscape.title} has no quadratic at its minimum, so theory has nothing to say here."


def followed_on_quadratic(
    scene: Scene, fits: Callable[[RunSettings], bool], *, otherwise: str
) -> tuple[RunSettings, Quadratic] | str:
    """The run that a figure is of, and the quadratic at the minimum; in words, why there are not both.

    ``otherwise`` is what is said if no run that is shown fits.
    """
    shown = followed(scene, fits)
    if shown is None:
        return otherwise
    quadratic = at_minimiser(scene.objective, scene.start)
    return no_quadratic(scene.objective) if quadratic is None else (shown, quadratic)
