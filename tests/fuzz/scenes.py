"""Scenes to start from, and what must hold of every scene."""

import json
from dataclasses import fields, replace
from pathlib import Path

from momentum_sim.lessons import Lesson
from momentum_sim.narration import measures
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RunSettings, Scene

LESSON = Path(__file__).parents[2] / "assets" / "lessons" / "race.toml"
_RACE = Lesson.load(LESSON)

#: Valid scenes: a lesson's, one on each landscape with every run, and one with each field that may be left out.
OPENINGS = (
    _RACE.opening,
    *(item.scene for item in (*_RACE.beats, *_RACE.look_closer) if item.scene),
    *(
        replace(_RACE.opening.on(landscape), runs=tuple(map(RunSettings, OPTIMIZERS)))
        for landscape in LANDSCAPES.values()
    ),
    replace(
        _RACE.opening,
        runs=(
            RunSettings("gradient_descent", step_size=0.01),
            RunSettings("heavy_ball", step_size=0.02, momentum=0.8, schedule="demon"),
            RunSettings("demon", visible=False, momentum=0.9),
        ),
        hold="step_size",
        live=_RACE.opening.live[:2],
    ),
)


def assert_scene_holds(scene, *, simulate):
    """A scene is as valid as it says: it can be written, read again, and (if it should) run and measured."""
    document = scene.to_dict()
    assert Scene.from_dict(document) == scene
    text = json.dumps(document, allow_nan=False)
    assert Scene.from_json(text) == scene
    assert set(document) == {"schema_version", *(field.name for field in fields(scene))}
    if simulate:
        runs = scene.simulate()
        assert tuple(runs) == scene.visible
        assert all(run.iterates.shape == (scene.n_steps + 1, 2) for run in runs.values())
        assert measures(scene).keys() == runs.keys()
