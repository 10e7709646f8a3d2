"""The quadratic that an objective is like at its minimiser, and what it predicts of a run."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from momentum_sim.objectives import quadratic
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.outcome import LocalQuadratic, followed, local_quadratic, no_quadratic
from momentum_sim.simulation import Run, simulate

Array = NDArray[np.float64]


class Quadratic(LocalQuadratic):
    """What an objective is like at its minimiser, and where that has the runs."""

    @property
    def said(self) -> str:
        """What a summary says of an objective that is no quadratic; nothing of one that is."""
        if self.itself:
            return ""
        x, y = self.centre
        return f"Here that is the quadratic of the Hessian at the minimiser ({x:.3g}, {y:.3g}). "

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


def at_minimiser(scene: Scene) -> Quadratic | None:
    """The quadratic that a scene's objective is like where its runs are expected; None where it is like none."""
    found = local_quadratic(scene)
    return None if found is None else Quadratic(**vars(found))


def followed_on_quadratic(
    scene: Scene, fits: Callable[[RunSettings], bool], *, otherwise: str
) -> tuple[RunSettings, Quadratic] | str:
    """The run that a figure is of, and the quadratic at the minimum; in words, why there are not both.

    ``otherwise`` is what is said if no run that is shown fits.
    """
    shown = followed(scene, fits)
    if shown is None:
        return otherwise
    quadratic = at_minimiser(scene)
    return no_quadratic(scene.objective) if quadratic is None else (shown, quadratic)
