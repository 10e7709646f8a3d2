"""What the stage is given: a scene, the beats beside it, and what every name in them means."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from momentum_sim.conventions import CONVENTIONS, Convention
from momentum_sim.kernels.entries import scratch_size
from momentum_sim.objectives import LANDSCAPES, Landscape
from momentum_sim.optimizers import MARKERS, OPTIMIZERS, Optimizer
from momentum_sim.parameters import Parameter, adaptive_step_size, momentum, n_steps, step_size
from momentum_sim.scene import PANELS, Map, Scene, looks_of
from momentum_sim.scene.outcome import no_quadratic
from momentum_sim.scene.panels import Directed
from momentum_sim.scene.sliders import usual_sliders
from momentum_sim.simulation import Run
from momentum_sim.stage.modules import kernel_modules, sweep_module
from momentum_sim.theory import REGIMES

Json = dict[str, Any]
_SHARED = (momentum, step_size, n_steps, adaptive_step_size)


def stage_document(
    scene: Scene, opening: Scene, beats: Sequence[Json] = (), visit: int = 0, now: Scene | None = None
) -> Json:
    """The stage's data as JSON: ``scene`` to show, ``opening`` to return to, beats, catalogue and kernels.

    The stage goes to ``scene`` when ``visit`` is another number than before, and else stays where its reader left it,
    which is ``now``. The kernels of a map are sent along once one is shown there.

    A beat is {"title", "text", "link", "scene"}, its scene as `Scene.to_dict` gives it.
    """
    mapped = [shown.objective.landscape for shown in (scene, now) if shown is not None and has_map(shown)]
    shown = {"visit": visit, "scene": scene.to_dict(), "sweeps": sweeps_of(mapped)}
    return stage_supplies(opening, beats, scene, *([now] if now else [])) | shown


def stage_supplies(opening: Scene, beats: Sequence[Json] = (), *others: Scene) -> Json:
    """What of the stage's data stays as it is, whatever its reader changes.

    ``others``: more scenes that it is to show, whose objectives may be from outside the package.
    """
    known = landscapes_of(opening, *others)
    return {
        "opening": opening.to_dict(),
        "beats": list(beats),
        "catalogue": catalogue_of(opening, *others),
        "kernels": kernel_modules(*(landscape for name, landscape in known.items() if name not in LANDSCAPES)),
    }


def catalogue_of(scene: Scene, *others: Scene) -> Json:
    """What every name in a scene means; ``others``: more scenes, whose objectives may be from outside the package."""
    return _catalogue(tuple(landscapes_of(scene, *others).values())) | {"runs": runs_of(scene)}


def catalogue_of_run(run: Run) -> Json:
    """What every name means in a run that no scene has."""
    known = LANDSCAPES | {run.objective.name: run.objective.landscape}
    shown = {run.name: {"title": run.title, "look": run.look._asdict()}}
    return _catalogue(tuple(known.values())) | {"runs": shown}


def runs_of(scene: Scene) -> Json:
    """What a reader is told of each run that a scene has, shown or not: its title and its look, by its name."""
    looks = looks_of(scene.runs)
    return {run.name: {"title": run.title, "look": looks[run.name]._asdict()} for run in scene.runs}


def landscapes_of(*scenes: Scene) -> dict[str, Landscape]:
    """Every landscape that can come onto a stage, by name: all of `LANDSCAPES`, and what else these scenes are on."""
    return LANDSCAPES | {scene.objective.name: scene.objective.landscape for scene in scenes}


def sweeps_of(landscapes: Iterable[Landscape]) -> Json:
    """What the stage makes maps with, by landscape: the kernels of sweeps over it."""
    return {landscape.name: sweep_module(landscape) for landscape in landscapes}


def has_map(scene: Scene) -> bool:
    """Whether a scene shows a map, for which the stage needs the sweeps over its landscape."""
    return isinstance(scene.companion, Map)


@cache
def _catalogue(landscapes: tuple[Landscape, ...]) -> Json:
    """What every name in a scene means; the same for all scenes on these landscapes."""
    return {
        "parameters": [_parameter(parameter) for parameter in _SHARED],
        "objectives": {landscape.name: _landscape(landscape) for landscape in landscapes},
        "optimizers": {rule.name: _optimizer(rule) for rule in OPTIMIZERS.values()},
        "conventions": [_convention(convention) for convention in CONVENTIONS.values()],
        "panels": {kind: panel().to_dict() for kind, panel in PANELS.items()},
        "markers": MARKERS,
        "regimes": [{"name": name, "words": words} for name, words in REGIMES.items()],
        "directions": {panel.kind: list(panel.directions) for panel in PANELS.values() if issubclass(panel, Directed)},
        "sweep_scratch": max(scratch_size(rule.initial_state) for rule in OPTIMIZERS.values()),
    }


def _parameter(parameter: Parameter) -> Json:
    return {
        "name": parameter.name,
        "label": parameter.label,
        "rule": parameter.rule.to_dict(),
        "scale": parameter.scale,
        "whole": parameter.whole,
        "unit": parameter.unit,
    }


def _landscape(landscape: Landscape) -> Json:
    objective = landscape()
    return {
        "name": landscape.name,
        "title": landscape.title,
        "parameters": [_parameter(parameter) for parameter in landscape.parameters],
        "n_coefficients": landscape.n_coefficients,
        "n_minimisers": landscape.n_minimisers,
        "minimum": landscape.minimum,
        "curvature": landscape.curvature,
        "no_quadratic": no_quadratic(landscape),
        "view": list(landscape.view),
        "level_offset": landscape.level_offset,
        "level_density": landscape.level_density,
        "opening": {
            "objective": {"name": landscape.name, "parameters": objective.parameters},
            "start": list(landscape.start),
            "n_steps": landscape.n_steps,
            "step_size": landscape.step_size,
            "adaptive_step_size": landscape.adaptive_step_size,
            "live": [asdict(slider) for slider in usual_sliders(landscape)],
        },
    }


def _convention(convention: Convention) -> Json:
    return {
        "title": convention.title,
        "libraries": list(convention.libraries),
        "rule": convention.rule,
        "optimizer": convention.optimizer,
        "family": convention.family,
        "reports": convention.reports,
    }


def _optimizer(rule: Optimizer) -> Json:
    return {
        "title": rule.title,
        "step": rule.step_name,
        "schedule": rule.schedule and rule.schedule.name,
        "swept": rule.swept,
        "predicted": rule.theory is not None,
        "adaptive": rule.adaptive,
        "looks_ahead": rule.looks_ahead,
        "at_iterate": rule.at_iterate,
        "amplifies": rule.amplifies,
        "part_names": list(rule.part_names),
        "look": rule.look._asdict(),
    }
