"""The settings of a scene's runs: which are shown, which of them a figure is of, and the values it has there."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from momentum_sim.optimizers import Optimizer
from momentum_sim.scene import RunSettings, Scene, looks_of
from momentum_sim.scene.outcome import LocalQuadratic, followed, local_quadratic, no_quadratic
from momentum_sim.scene.sliders import parameters_of

Array = NDArray[np.float64]


def visible(scene: Scene) -> list[RunSettings]:
    """The runs that are shown."""
    return [run for run in scene.runs if run.visible]


def has_momentum(run: RunSettings) -> bool:
    """Whether a run's rule takes momentum."""
    return run.rule.schedule is not None


def is_predicted(run: RunSettings) -> bool:
    """Whether there is a theory of a run: of its rule, at a momentum that stays."""
    return run.rule.theory is not None and run.schedule in {None, "constant"}


def is_swinging(run: RunSettings) -> bool:
    """Whether there is a theory of a run, and it has momentum."""
    return is_predicted(run) and has_momentum(run)


def rule_of(scene: Scene, run: RunSettings) -> Optimizer:
    """A run's rule as the run is called and drawn in a scene, under its own schedule if it has one.

    A sweep then makes that schedule of each momentum.
    """
    rule = replace(run.rule, name=run.name, title=run.title, look=looks_of(scene.runs)[run.name])
    return rule if run.own_schedule is None else replace(rule, schedule=run.own_schedule)


def theory_momentum_of(scene: Scene, run: RunSettings) -> float | None:
    """The momentum that theory is asked with: None for a rule that takes none."""
    return scene.momentum_of(run) if has_momentum(run) else None


def momenta_of(scene: Scene, now: float, count: int) -> Array:
    """Momenta from end to end of the slider, evenly in log(1 - beta) as it is."""
    low, high = _reach(scene, "momentum", now)
    return np.maximum(0.0, 1.0 - np.geomspace(1.0 - low, 1.0 - high, count))


def step_sizes_of(scene: Scene, rule: Optimizer, now: float, count: int) -> Array:
    """Step sizes from end to end of the slider, evenly in log(eta) as it is."""
    return np.geomspace(*_reach(scene, "adaptive_step_size" if rule.adaptive else "step_size", now), count)


def _reach(scene: Scene, parameter: str, now: float) -> tuple[float, float]:
    """From where to where a parameter's slider runs, and to where it is now."""
    usual = parameters_of(scene.problem)[parameter].slider
    low, high = next(((live.minimum, live.maximum) for live in scene.live if live.parameter == parameter), usual)
    return min(low, now), max(high, now)


def followed_on_quadratic(
    scene: Scene, fits: Callable[[RunSettings], bool], *, otherwise: str
) -> tuple[RunSettings, LocalQuadratic] | str:
    """The run that a figure is of, and the quadratic at the minimum; in words, why there are not both.

    ``otherwise`` is what is said if no run that is shown fits.
    """
    shown = followed(scene, fits)
    if shown is None:
        return otherwise
    quadratic = local_quadratic(scene)
    return no_quadratic(scene.objective) if quadratic is None else (shown, quadratic)
