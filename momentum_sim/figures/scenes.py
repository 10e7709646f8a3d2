"""The figures of a scene: its runs, and what they would do at other settings, each with the values it has there."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import sweeps
from momentum_sim.figures.curves import schedules, steps_against_momentum, steps_against_step_size
from momentum_sim.figures.landscape import surface
from momentum_sim.figures.map import settling_map
from momentum_sim.figures.style import unsaid
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.sliders import parameters_of
from momentum_sim.schedules import SCHEDULES
from momentum_sim.sweeps import Sweep

Array = NDArray[np.float64]

#: Settings along a curve, and step sizes and momenta of a map.
_ALONG_CURVE = 200
_MAP = (160, 120)
#: How many optimizer steps a figure may cost; runs of many steps have coarser figures.
_MOST_STEPS_OF_CURVES = 2_000_000
_MOST_STEPS_OF_MAP = 4_000_000


def _schedules(scene: Scene, dark: bool) -> go.Figure:
    return schedules(scene.simulate(), dark=dark)


def _steps_against_momentum(scene: Scene, dark: bool) -> go.Figure:
    count = _affordable(_ALONG_CURVE, _MOST_STEPS_OF_CURVES, scene)
    found, current = [], {}
    for run in _visible(scene):
        rule = _rule(run)
        now = _momentum(scene, run)
        momenta = None if rule.schedule is None else _with(now, _momenta(scene, now, count))
        found.append(_swept(scene, rule, [_step_size(scene, run)], momenta))
        if momenta is not None:
            current[rule.name] = now
    return steps_against_momentum(found, current=current, dark=dark)


def _steps_against_step_size(scene: Scene, dark: bool) -> go.Figure:
    count = _affordable(_ALONG_CURVE, _MOST_STEPS_OF_CURVES, scene)
    found, current = [], {}
    for run in _visible(scene):
        rule = _rule(run)
        now = current[rule.name] = _step_size(scene, run)
        step_sizes = _with(now, _step_sizes(scene, rule, now, count))
        found.append(_swept(scene, rule, step_sizes, None if rule.schedule is None else [_momentum(scene, run)]))
    return steps_against_step_size(found, current=current, dark=dark)


def _settling_map(scene: Scene, dark: bool) -> go.Figure:
    with_momentum = [run for run in _visible(scene) if OPTIMIZERS[run.optimizer].schedule is not None]
    if not with_momentum:
        return unsaid("No run that is shown has momentum.", dark=dark)
    run = next((run for run in with_momentum if run.optimizer == scene.follow), with_momentum[0])
    rule, eta, beta = _rule(run), _step_size(scene, run), _momentum(scene, run)
    share = min(1.0, (_MOST_STEPS_OF_MAP / (scene.n_steps * _MAP[0] * _MAP[1])) ** 0.5)
    n_step_sizes, n_momenta = (max(2, int(share * n)) for n in _MAP)
    found = _swept(scene, rule, _step_sizes(scene, rule, eta, n_step_sizes), _momenta(scene, beta, n_momenta))
    return settling_map(found, current=(eta, beta), dark=dark)


def _surface(scene: Scene, dark: bool) -> go.Figure:
    return surface(scene.objective, scene.simulate(), dark=dark)


#: The figures of a scene by name: (scene, dark) -> figure. What they sweep, they sweep on the caller's thread alone.
OF_SCENE: Mapping[str, Callable[[Scene, bool], go.Figure]] = {
    "schedules": _schedules,
    "steps_against_momentum": _steps_against_momentum,
    "steps_against_step_size": _steps_against_step_size,
    "settling_map": _settling_map,
    "surface": _surface,
}


def _visible(scene: Scene) -> list[RunSettings]:
    return [run for run in scene.runs if run.visible]


def _rule(run: RunSettings) -> Optimizer:
    """A run's rule, under the run's own schedule if it has one: a sweep then makes that of each momentum."""
    rule = OPTIMIZERS[run.optimizer]
    return rule if run.schedule is None else replace(rule, schedule=SCHEDULES[run.schedule])


def _step_size(scene: Scene, run: RunSettings) -> float:
    """The step size that a run has in a scene."""
    shared = scene.adaptive_step_size if OPTIMIZERS[run.optimizer].adaptive else scene.step_size
    return float(shared if run.step_size is None else run.step_size)  # type: ignore[arg-type]  # a scene fills it in


def _momentum(scene: Scene, run: RunSettings) -> float:
    """The momentum that a run has in a scene."""
    return scene.momentum if run.momentum is None else run.momentum


def _swept(
    scene: Scene, rule: Optimizer, step_sizes: Array | list[float], momenta: Array | list[float] | None
) -> Sweep:
    return sweeps.sweep(
        scene.objective,
        rule,
        step_sizes=step_sizes,
        momenta=momenta,
        n_steps=scene.n_steps,
        start=scene.start,
        tolerance=scene.tolerance.value,
        relative=scene.tolerance.relative,
        threads=1,
    )


def _momenta(scene: Scene, now: float, count: int) -> Array:
    """Momenta from end to end of the slider, evenly in log(1 - beta) as it is."""
    low, high = _reach(scene, "momentum", now)
    return np.maximum(0.0, 1.0 - np.geomspace(1.0 - low, 1.0 - high, count))


def _step_sizes(scene: Scene, rule: Optimizer, now: float, count: int) -> Array:
    """Step sizes from end to end of the slider, evenly in log(eta) as it is."""
    return np.geomspace(*_reach(scene, "adaptive_step_size" if rule.adaptive else "step_size", now), count)


def _reach(scene: Scene, parameter: str, now: float) -> tuple[float, float]:
    """From where to where a parameter's slider runs, and to where it is now."""
    usual = parameters_of(scene.objective.landscape)[parameter].slider
    low, high = next(((live.minimum, live.maximum) for live in scene.live if live.parameter == parameter), usual)
    return min(low, now), max(high, now)


def _with(value: float, values: Array) -> Array:
    """Sorted values with one more among them, so that it is exactly there."""
    return np.union1d(values, value)


def _affordable(count: int, most: int, scene: Scene) -> int:
    return max(40, min(count, most // (scene.n_steps * max(1, len(scene.visible)))))
