"""The figures of a scene: its runs, and what they would do at other settings, each with the values it has there."""

from collections.abc import Callable, Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import sweeps
from momentum_sim.figures.averages import averages
from momentum_sim.figures.basins import basins
from momentum_sim.figures.coasting import coasting
from momentum_sim.figures.curves import schedules, steps_against_momentum, steps_against_step_size
from momentum_sim.figures.cycle import endless_cycle
from momentum_sim.figures.directions import nesterov_as_heavy_ball
from momentum_sim.figures.drift import drift
from momentum_sim.figures.eigen import eigen_coordinates
from momentum_sim.figures.energy import energy_ledger
from momentum_sim.figures.flow import flow
from momentum_sim.figures.full_batch import full_batch_digits
from momentum_sim.figures.futures import gradient_futures
from momentum_sim.figures.good_region import good_region
from momentum_sim.figures.guarantees import guarantees
from momentum_sim.figures.landscape import surface
from momentum_sim.figures.loss_shapes import loss_shapes
from momentum_sim.figures.map import settling_map
from momentum_sim.figures.max_margin import max_margin
from momentum_sim.figures.orders import steps_against_condition_number
from momentum_sim.figures.patchworks import patchworks
from momentum_sim.figures.portraits import phase_portraits
from momentum_sim.figures.prediction import quadratic_prediction
from momentum_sim.figures.rates import rate_against_momentum
from momentum_sim.figures.ripples import ripples
from momentum_sim.figures.settings import has_momentum, momenta_of, rule_of, step_sizes_of, visible
from momentum_sim.figures.shares import loss_by_eigendirection
from momentum_sim.figures.sparse import sparse_solutions
from momentum_sim.figures.style import unsaid
from momentum_sim.figures.svag import svag
from momentum_sim.figures.theory_map import theory_against_measured
from momentum_sim.figures.two_betas import two_betas
from momentum_sim.networks import generalization
from momentum_sim.optimizers import Optimizer
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import followed
from momentum_sim.sweeps import Sweep

Array = NDArray[np.float64]

#: Settings along a curve, and step sizes and momenta of a map.
_ALONG_CURVE = 200
_MAP = (160, 120)
#: How many optimizer steps a figure may cost; runs of many steps have coarser figures.
_MOST_STEPS_OF_CURVES = 2_000_000
_MOST_STEPS_OF_MAP = 4_000_000


def _of_steps_that_stay(figure: Callable[[Scene, bool], go.Figure]) -> Callable[[Scene, bool], go.Figure]:
    """A figure of sweeps or of theory, whose runs keep their step sizes, or of nothing where the scene's do not."""

    def unless_they_change(scene: Scene, dark: bool) -> go.Figure:
        if scene.noise is not None and not scene.noise.exact:
            return unsaid("This is of exact gradients, and on the stage they are noisy.", dark=dark)
        if scene.step_size_stays:
            return figure(scene, dark)
        return unsaid("This is of step sizes that stay, and on the stage they change on the way.", dark=dark)

    return _of_the_plane(unless_they_change)


def _of_the_plane(figure: Callable[[Scene, bool], go.Figure], asks: str = "path") -> Callable[[Scene, bool], go.Figure]:
    """A figure of runs over the plane, or of nothing where a scene's do not answer what it asks."""

    def unless_elsewhere(scene: Scene, dark: bool) -> go.Figure:
        if asks in scene.kind.answers:
            return figure(scene, dark)
        return unsaid(f"This is of a landscape, and on the stage is {scene.kind.title}.", dark=dark)

    return unless_elsewhere


def _of_clouds(figure: Callable[[Scene, bool], go.Figure]) -> Callable[[Scene, bool], go.Figure]:
    """A figure of many noisy runs at once on a bowl, or of nothing where a scene's are none."""

    def unless_elsewhere(scene: Scene, dark: bool) -> go.Figure:
        if "spread" in scene.kind.answers:
            if scene.problem.noise.is_lawful:
                return figure(scene, dark)
            return unsaid(f"This is of a bowl, and on the stage is “{scene.problem.title}”.", dark=dark)
        return unsaid(f"This is of clouds of noisy runs, and on the stage is {scene.kind.title}.", dark=dark)

    return unless_elsewhere


def _schedules(scene: Scene, dark: bool) -> go.Figure:
    return schedules(scene.simulate(), dark=dark)


def _steps_against_momentum(scene: Scene, dark: bool) -> go.Figure:
    if scene.equal != "step_size":
        shared = "their effective one" if scene.equal == "effective_step_size" else "λ = η/(1 − β)²"
        said = f"This is measured at one step size η for all momenta, and on the stage the runs share {shared}."
        return unsaid(said, dark=dark)
    count = _affordable(_ALONG_CURVE, _MOST_STEPS_OF_CURVES, scene)
    found, current = [], {}
    for run in visible(scene):
        rule = rule_of(scene, run)
        now = scene.momentum_of(run)
        momenta = None if rule.schedule is None else _with(now, momenta_of(scene, now, count))
        found.append(_swept(scene, rule, [scene.step_size_of(run)], momenta))
        if momenta is not None:
            current[rule.name] = now
    return steps_against_momentum(found, current=current, dark=dark)


def _steps_against_step_size(scene: Scene, dark: bool) -> go.Figure:
    count = _affordable(_ALONG_CURVE, _MOST_STEPS_OF_CURVES, scene)
    found, current = [], {}
    for run in visible(scene):
        rule = rule_of(scene, run)
        now = current[rule.name] = scene.step_size_of(run)
        step_sizes = _with(now, step_sizes_of(scene, rule, now, count))
        found.append(_swept(scene, rule, step_sizes, None if rule.schedule is None else [scene.momentum_of(run)]))
    return steps_against_step_size(found, current=current, dark=dark)


def _settling_map(scene: Scene, dark: bool) -> go.Figure:
    run = followed(scene, has_momentum)
    if run is None:
        return unsaid("No run that is shown has momentum.", dark=dark)
    rule, eta, beta = rule_of(scene, run), scene.step_size_of(run), scene.momentum_of(run)
    share = min(1.0, (_MOST_STEPS_OF_MAP / (scene.n_steps * _MAP[0] * _MAP[1])) ** 0.5)
    n_step_sizes, n_momenta = (max(2, int(share * n)) for n in _MAP)
    found = _swept(scene, rule, step_sizes_of(scene, rule, eta, n_step_sizes), momenta_of(scene, beta, n_momenta))
    return settling_map(found, current=(eta, beta), dark=dark)


def _surface(scene: Scene, dark: bool) -> go.Figure:
    return surface(scene.objective, scene.simulate(), dark=dark)


def _patchworks(scene: Scene, dark: bool) -> go.Figure:
    return patchworks(_setting(scene), seed=scene.seed, dark=dark)


def _coasting(scene: Scene, dark: bool) -> go.Figure:
    current = (scene.step_size, scene.momentum) if _setting(scene) else None
    return coasting(_setting(scene), current=current, dark=dark)


def _of_no_scene(draw: Callable[..., go.Figure]) -> Callable[[Scene, bool], go.Figure]:
    """A figure that is the same whatever is on the stage."""
    return lambda _, dark: draw(dark=dark)


def _setting(scene: Scene) -> generalization.Setting | None:
    """What patchworks a scene has; None for the usual ones."""
    return scene.objective.setting if "features" in scene.kind.answers else None


#: The figures of a scene by name: (scene, dark) -> figure. What they sweep, they sweep on the caller's thread alone.
OF_SCENE: Mapping[str, Callable[[Scene, bool], go.Figure]] = {
    "schedules": _of_the_plane(_schedules),
    "gradient_futures": gradient_futures,
    "steps_against_momentum": _of_steps_that_stay(_steps_against_momentum),
    "steps_against_step_size": _of_steps_that_stay(_steps_against_step_size),
    "settling_map": _of_steps_that_stay(_settling_map),
    "surface": _of_the_plane(_surface),
    "eigen_coordinates": _of_the_plane(eigen_coordinates),
    "loss_by_eigendirection": _of_steps_that_stay(loss_by_eigendirection),
    "phase_portraits": _of_steps_that_stay(phase_portraits),
    "energy_ledger": _of_steps_that_stay(energy_ledger),
    "quadratic_prediction": _of_steps_that_stay(quadratic_prediction),
    "endless_cycle": endless_cycle,
    "basins": _of_steps_that_stay(basins),
    "rate_against_momentum": _of_steps_that_stay(rate_against_momentum),
    "steps_against_condition_number": _of_the_plane(steps_against_condition_number),
    "good_region": _of_steps_that_stay(good_region),
    "theory_against_measured": _of_steps_that_stay(theory_against_measured),
    "guarantees": _of_the_plane(guarantees),
    "ripples": ripples,
    "nesterov_as_heavy_ball": nesterov_as_heavy_ball,
    "flow": _of_no_scene(flow),
    "loss_shapes": _of_no_scene(loss_shapes),
    "two_betas": _of_no_scene(two_betas),
    "drift": _of_the_plane(drift, "plane"),
    "averages": _of_clouds(averages),
    "svag": _of_clouds(svag),
    "patchworks": _patchworks,
    "coasting": _coasting,
    "full_batch_digits": _of_no_scene(full_batch_digits),
    "max_margin": _of_no_scene(max_margin),
    "sparse_solutions": _of_no_scene(sparse_solutions),
}


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


def _with(value: float, values: Array) -> Array:
    """Sorted values with one more among them, so that it is exactly there."""
    return np.union1d(values, value)


def _affordable(count: int, most: int, scene: Scene) -> int:
    return max(40, min(count, most // (scene.n_steps * max(1, len(scene.visible)))))
