"""Settings that a lesson names in words, computed from these words, with all their digits."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from momentum_sim import checks
from momentum_sim.narration import Predicted, measures
from momentum_sim.optimizers import Optimizer
from momentum_sim.parameters import momentum, step_size
from momentum_sim.scene import Scene
from momentum_sim.theory.optimum import Optimum

_SETTINGS = {"step_size": step_size.rule, "momentum": momentum.rule}
#: What a scene is made with until it is known what its words mean; any will do.
_UNTIL_THEN = {"step_size": 1.0, "momentum": 0.0}
#: What theory has words for, and where it stands: the pair with the best rate, and what is so at the other setting.
_OF_BOTH = {"step_size": {"optimal": "optimal_step_size"}, "momentum": {"optimal": "optimal_momentum"}}
_OF_THE_OTHER = {
    "step_size": {"critical": "critical_step_size", "limit": "stability_limit"},
    "momentum": {"critical": "critical_momentum"},
}
_WORDS = re.compile(r"(?:(?P<factor>\d+(?:\.\d+)?) \* )?(?P<of>[\w.]+)", re.ASCII)


def computed(document: Any, scenes: Mapping[str, Scene], shown: list[Any] | None = None) -> Scene:
    """The scene of a document in which settings may be words; ``shown`` are the names of the runs that are visible.

    ``scenes`` are those whose settings the words may mean, by name.
    """
    given = document if isinstance(document, Mapping) else {}
    words = {name: given[name] for name in _SETTINGS if isinstance(given.get(name), str)}
    scene = Scene.from_dict({**document, **{name: _UNTIL_THEN[name] for name in words}} if words else document)
    if shown is not None:
        scene = scene.with_visible(tuple(shown))
    meant = {name: _meant(name, text, scenes) for name, text in words.items()}
    of_the_other = [name for name, (_, of) in meant.items() if of in _OF_THE_OTHER[name]]
    if len(of_the_other) == len(_SETTINGS):
        raise checks.RefusedError("momentum", "be known where step_size is to follow from it", words["momentum"])
    for name in sorted(meant, key=of_the_other.__contains__):
        factor, of = meant[name]
        value = factor * (_of_theory(name, of, scene) if "." not in of else _of_scene(of, scenes))
        if value not in _SETTINGS[name]:
            raise checks.RefusedError(name, f"{_SETTINGS[name]} and comes to {value:g}", words[name])
        scene = Scene.from_dict({**scene.to_dict(), name: value})
    return scene


def _meant(name: str, words: str, scenes: Mapping[str, Scene]) -> tuple[float, str]:
    """The factor and what it is to be multiplied with, in a setting's words."""
    found = _WORDS.fullmatch(words)
    known = (*_OF_BOTH[name], *_OF_THE_OTHER[name], *(f"{scene}.{name}" for scene in scenes))
    if not found or found["of"] not in known:
        rule = f"be a number or one of {', '.join(known)}, with a factor before it or none (0.5 * optimal)"
        raise checks.RefusedError(name, rule, words, end=";")
    return float(found["factor"] or 1.0), found["of"]


def _of_scene(of: str, scenes: Mapping[str, Scene]) -> float:
    """A setting of another scene."""
    scene, _, name = of.partition(".")
    return float(getattr(scenes[scene], name))


def _of_theory(name: str, of: str, scene: Scene) -> float:
    """What theory calls so, of a scene's first visible run that it knows, at the minimiser nearest to the start."""
    if scene.kind.best is not None:
        if of in _OF_BOTH[name]:
            return _best(name, of, scene, scene.kind.best)
        raise checks.RefusedError(name, f"be a number on {scene.kind.title}, or optimal", of)
    known = [getattr(found, "predicted", None) for found in measures(scene).values()]
    found = next((of_run for of_run in known if isinstance(of_run, Predicted)), None)
    if found is None:
        raise checks.RefusedError(name, "be a number where theory knows no run, or no curvature", of)
    return float(getattr(found, (_OF_BOTH[name] | _OF_THE_OTHER[name])[of]))


def _best(name: str, of: str, scene: Scene, best: Callable[[Any, Optimizer], Optimum]) -> float:
    """The setting that is best on a scene's objective, for its first visible run that shares both and has a theory."""
    shared = (run for run in scene.runs if run.visible and run.step_size is None and run.momentum is None)
    run = next((run for run in shared if run.rule.theory is not None), None)
    if run is None:
        raise checks.RefusedError(name, "be a number where theory knows no run that shares it", of)
    return float(getattr(best(scene.objective, run.rule), name))
