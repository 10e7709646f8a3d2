"""A scene in words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

import momentum_sim as ms
from momentum_sim.narration import described, headline, meaning, outcome, sentence
from momentum_sim.problems import cloud, digits, patchworks, pulled_chain
from momentum_sim.scene import (
    PANELS,
    Contour,
    Learning,
    Look,
    Numbers,
    Prediction,
    Profile,
    RunSettings,
    Scene,
    Sight,
    Spread,
)
from tests.scene.strategies import scenes
from tests.thinned import examples

RAVINE = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball"), RunSettings("demon", visible=False)),
)
DIGITS = Scene(
    objective=digits(), step_size=0.05, momentum=0.9, runs=(RunSettings("heavy_ball"),), panels=(Sight(), Learning())
)
CLOUD = Scene(
    objective=cloud(particles=20),
    start=(-8.0, 2.0),
    n_steps=30,
    step_size=0.05,
    momentum=0.9,
    runs=("heavy_ball", "adam"),
    panels=(Contour(), Spread()),
)
PATCHES = Scene(
    objective=patchworks(), step_size=0.01, momentum=0.9, n_steps=40, runs=("ema_momentum",), panels=("learned",)
)
CHAIN = Scene(
    objective=pulled_chain(masses=10), step_size=0.9, momentum=0.7, n_steps=40, runs=("heavy_ball",), panels=("string",)
)
ASKING = replace(RAVINE, prediction=Prediction("place", 5, 15), look=Look(controls=("predict",)))


def test_a_scene_is_described_with_its_setting_and_what_was_measured():
    run = RAVINE.simulate()["heavy_ball"]
    assert described(RAVINE) == (
        "Contour lines of the loss with the paths on them and the gap above the minimum against the step: gradient "
        "descent and heavy ball on Ravine (quadratic) from (−8, 2). Condition number κ 50, Angle 0, Momentum β 0.7 and "
        f"Step size η 0.038. {outcome(RAVINE)}"
    )
    assert f"Heavy ball settles at step {run.settling_step(1e-3, relative=True)}; " in outcome(RAVINE)


def test_the_outcome_is_the_stages_sentence_at_the_step_that_is_shown():
    for scene in (RAVINE, replace(RAVINE, step=20)):
        assert outcome(scene) == f"{sentence(scene, scene.simulate(), scene.step)} {meaning(scene)}"
    assert outcome(replace(RAVINE, step=20)).startswith("At step 20, ")


@pytest.mark.parametrize(
    ("follow", "hidden"), [(None, "heavy ball"), ("gradient_descent", "gradient descent"), ("demon", "heavy ball")]
)
def test_of_a_run_that_is_asked_for_nothing_is_told(follow, hidden):
    told = outcome(replace(ASKING, follow=follow))
    assert f"{hidden} is hidden after step 5" in told.replace("Heavy", "heavy").replace("Gradient", "gradient")
    assert told.count("is hidden") == 1


def test_what_is_not_asked_is_told():
    assert outcome(replace(ASKING, look=Look())) == outcome(RAVINE)


def test_a_direction_is_named():
    scene = replace(RAVINE, panels=(Profile(direction="across"),))
    assert described(scene).startswith("The loss along a line with the runs as balls on it (across): ")


def test_every_kind_of_panel_has_words():
    on = (RAVINE, DIGITS, CLOUD, PATCHES, CHAIN)
    scenes = {kind: next(scene for scene in on if kind.can_show(scene.kind)) for kind in PANELS.values()}
    said = [described(replace(scene, panels=(kind(),))).partition(":")[0] for kind, scene in scenes.items()]
    assert len(set(said)) == len(PANELS)
    assert all(words[0].isupper() and len(words) > 10 for words in said)


def test_a_panel_without_a_description_is_described_by_its_caption():
    assert described(replace(RAVINE, panels=(Numbers(),))).startswith("The runs in numbers: ")


@pytest.mark.parametrize(
    ("scene", "title"),
    [
        (RAVINE, "Gradient descent and heavy ball on Ravine (quadratic)"),
        (RAVINE.with_visible(("demon",)), "Demon on Ravine (quadratic)"),
        (RAVINE.with_visible(()), "No run on Ravine (quadratic)"),
        (replace(RAVINE, look=Look(title="Too\nmuch?")), "Too much?"),
    ],
)
def test_a_scene_has_a_headline(scene, title):
    assert headline(scene) == title


@settings(max_examples=examples(40))
@given(scenes())
def test_whatever_a_scene_is_there_are_words_for_it(scene):
    told = described(replace(scene, panels=(Contour(),)))
    assert told.startswith("Contour lines")
    assert told.endswith(meaning(scene))
