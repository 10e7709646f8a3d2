"""A scene in words, for who cannot see its picture: what it is a picture of, and what it shows."""

import numpy as np

from momentum_sim.narration.outcome import begun, listed, meaning, sentence
from momentum_sim.narration.written import on_stage
from momentum_sim.parameters import momentum, step_size
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import followed, hidden_in
from momentum_sim.scene.panels import Panel
from momentum_sim.scene.texts import texts_of


def headline(scene: Scene) -> str:
    """A scene's title, or what runs on what where it has none; one line."""
    named = " ".join(scene.look.title.split())
    return named or f"{begun(_runners(scene))} on {scene.problem.title}"


def described(scene: Scene) -> str:
    """What a scene's picture is of and what it shows, with its setting and what was measured.

    It tells no more than a reader may see: nothing of a run of which the rest is to be predicted.
    """
    panels = begun(listed([_words(panel, scene) for panel in scene.panels]))
    start = "" if scene.start is None else f" from ({', '.join(on_stage(value, 4) for value in scene.start)})"
    values = scene.objective.parameters | {"momentum": scene.momentum, "step_size": scene.step_size}
    known = (*scene.problem.parameters, momentum, step_size)
    setting = listed([f"{parameter.label} {on_stage(values[parameter.name], 4)}" for parameter in known])
    return f"{panels}: {_runners(scene)} on {scene.problem.title}{start}. {setting}. {outcome(scene)}"


@np.errstate(all="ignore")  # a run may have diverged, and a tolerance be too large for a share of its gap
def outcome(scene: Scene) -> str:
    """What a scene's runs come to, and what it means there to have settled."""
    hidden = hidden_in(scene) if "predict" in scene.look.controls else {}
    return f"{sentence(scene, scene.simulate(), scene.step, hidden)} {meaning(scene)}"


def _runners(scene: Scene) -> str:
    return listed([run.title for run in scene.runs if run.visible]) or "no run"


def _words(panel: Panel, scene: Scene) -> str:
    run = followed(scene)
    said = panel.described(run.title if run else "a run", texts_of(scene.objective))
    direction = getattr(panel, "direction", None) if panel.description else None
    return said + (f" ({direction})" if direction else "")
