"""Chains as a kind of problem: scenes on them, their links, and what is said of them."""

import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import chains
from momentum_sim.narration import ChainMeasures, described, measures
from momentum_sim.narration.outcome import meaning, sentence
from momentum_sim.noise import isotropic
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import CHAIN, kind_of, plucked_chain, pulled_chain, shaken_chain
from momentum_sim.scene import Prediction, RunSettings, Scene, Tolerance, from_query, to_query
from momentum_sim.scene.panels import COMPANIONS
from momentum_sim.schedules import demon

SCENE = Scene(
    objective=pulled_chain(masses=10),
    n_steps=60,
    step_size=0.85,
    momentum=0.75,
    tolerance=Tolerance(0.1, relative=True),
    runs=(
        RunSettings("gradient_descent", step_size=0.5),
        "heavy_ball",
        RunSettings("heavy_ball", schedule="demon", name="falling"),
        "adam",
    ),
    panels=("string", "modes"),
)


@pytest.mark.parametrize(
    ("objective", "shape", "more"),
    [
        (pulled_chain(masses=10, height=2.0), "pulled", {"height": 2.0}),
        (plucked_chain(masses=10, height=-1.0, place=0.3), "plucked", {"height": -1.0, "place": 0.3}),
        (shaken_chain(masses=10), "shaken", {"seed": 4}),
    ],
)
def test_its_runs_are_chains_with_the_scenes_settings(objective, shape, more):
    runs = replace(SCENE, objective=objective, seed=4).simulate()
    settings = {"gradient_descent": (0.5, None), "heavy_ball": (0.85, 0.75), "falling": (0.85, demon(0.75, 60))}
    settings["adam"] = (0.01, 0.75)
    assert runs.keys() == settings.keys()
    for name, (step_size, momentum) in settings.items():
        rule = runs[name].optimizer.name
        own = chains.simulate(rule, 10, step_size=step_size, momentum=momentum, n_steps=60, shape=shape, **more)
        assert runs[name].name == name
        assert np.array_equal(runs[name].moved, own.moved)
        assert np.array_equal(runs[name].losses, own.losses)
        assert np.array_equal(runs[name].momenta, own.momenta)


def test_the_objective_is_a_chain():
    loss = pulled_chain(masses=7)
    assert repr(loss) == "pulled_chain(masses=7, height=1)"
    assert repr(plucked_chain) == "Chained(plucked_chain(masses=50, height=1, place=0.5))"
    assert loss.masses == 7
    assert kind_of(plucked_chain) is CHAIN
    assert CHAIN.best(loss, OPTIMIZERS["heavy_ball"]) == chains.tuned("heavy_ball", 7)
    assert CHAIN.best(shaken_chain(7), OPTIMIZERS["heavy_ball"]) == chains.tuned("heavy_ball", 7, shape="shaken")
    shown = [panel.kind for panel in COMPANIONS.values() if panel.can_show(CHAIN)]
    assert shown == ["left", "cone", "growth", "modes", "spectrum", "schedule", "memory"]


def test_json_and_links_have_all_of_it():
    assert Scene.from_json(SCENE.to_json()) == SCENE
    moved = replace(
        SCENE.with_parameters({"masses": 25.0, "height": -0.5}),
        momentum=0.5, step=11, panels=("string", "spectrum"), hold="best", step_size=0.3,
        prediction=Prediction("reach", 4, 20),
    )  # fmt: skip
    query = to_query(moved, SCENE)
    assert query == {
        "v": "1", "masses": "25", "height": "-0.5", "beta": "0.5", "eta": "0.3", "hold": "best", "panel": "spectrum",
        "step": "11", "predict": "reach_4_20",
    }  # fmt: skip
    assert from_query(query, SCENE) == (moved, ())
    plucked, said = from_query({"objective": "plucked_chain", "place": "0.25"}, SCENE)
    assert plucked.objective == plucked_chain(place=0.25)
    assert said == ()


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("noise", "1", "'noise' is not a part of a link"),
        ("start", "1_2", "'start' is not a part of a link"),
        ("predict", "place_5_15", "ask of prediction must be one of nearest, reach; got 'place'"),
        (
            "objective",
            "quadratic",
            "objective must be one of pulled_chain, plucked_chain, shaken_chain; got 'quadratic'",
        ),
        (
            "panel",
            "gap",
            "panel must be one of left, cone, growth, modes, spectrum, schedule, memory, none; got 'gap'",
        ),
        ("picture", "contour", "picture must be one of string, none; got 'contour'"),
        ("masses", "401", "masses must be a whole number from 2 to 400, got 401"),
        ("masses", "2.5", "masses must be a whole number, got '2.5'"),
        ("height", "inf", "height must be a finite number, got inf"),
        ("place", "0.5", "'place' is a parameter of plucked_chain, not of pulled_chain."),
        ("hold", "ηL", "hold must be one of step_size, step_size_times_curvature, best; got 'ηL'"),
    ],
)
def test_what_it_has_not_is_not_in_its_links(word, text, said):
    scene, ignored = from_query({word: text}, SCENE)
    assert scene == SCENE
    assert ignored[0].startswith(said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"noise": isotropic(0.5)}, "noise must be left out for a chain of masses, got isotropic(0.5)"),
        ({"start": (1.0, 2.0)}, "start must be left out for a chain of masses, got (1.0, 2.0)"),
        ({"prediction": Prediction("place", 1, 2)}, "ask of prediction must be one of nearest, reach; got 'place'"),
        ({"panels": ("profile",)}, "panel must be one that can show a chain of masses, got 'profile'"),
        ({"runs": ("nesterov_restart",)}, "optimizer must be one that can run on a chain of masses, got "),
        ({"objective": pulled_chain}, "objective must be made by one of momentum_sim.objectives, got Chained("),
    ],
)
def test_what_it_has_not_is_refused(changes, said):
    with pytest.raises(ms.RefusedError) as caught:
        replace(SCENE, **changes)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: pulled_chain(masses=10.5), "masses must be a whole number from 2 to 400, got 10.5"),
        (lambda: pulled_chain(height=math.inf), "height must be a finite number, got inf"),
        (lambda: plucked_chain(place=-0.1), "place must lie in [0, 1], got -0.1"),
        (lambda: shaken_chain(place=0.1), "parameter of shaken_chain must be one of masses, height; got 'place'"),
    ],
)
def test_wrong_parameters_are_refused(make, said):
    with pytest.raises(ms.RefusedError) as caught:
        make()
    assert str(caught.value) == said


def test_what_is_said_is_what_was_measured():
    runs = SCENE.simulate()
    shown = {name: runs[name] for name in ("gradient_descent", "heavy_ball")}
    scene = SCENE.with_visible(tuple(shown))
    ball, plain = shown["heavy_ball"], shown["gradient_descent"]
    step = ball.settling_step(0.1, relative=True)
    assert sentence(scene, shown) == (
        f"Heavy ball arrives at step {step}; gradient descent (still {plain.heights[-1]:.2g} % away) has not arrived "
        "in 60 steps."
    )
    at = sentence(scene, shown, 5)
    assert f"gradient descent is still {plain.heights[5]:.2g} % away" in at
    assert "over the 10 masses" in meaning(scene)
    shaken = replace(scene, objective=shaken_chain(masses=10), seed=9)
    assert "Draw 9 of the shape" in meaning(shaken)
    assert described(scene).startswith(
        "The chain's masses, for each run, with those grey that nothing has reached and "
    )
    assert ": gradient descent and heavy ball on A chain, pulled at one end. Masses n 10" in described(scene)


def test_measures_are_a_runs_own():
    found = measures(SCENE)
    runs = SCENE.simulate()
    ball, plain = found["heavy_ball"], found["gradient_descent"]
    assert isinstance(ball, ChainMeasures)
    run = runs["heavy_ball"]
    errors = run.start + run.moved
    assert ball.left == pytest.approx(np.linalg.norm(errors[-1]) / np.linalg.norm(errors[0]), rel=1e-14)
    assert ball.moved == ball.masses == 10
    assert ball.overshoot == max(0.0, (-errors[:, -1] / errors[0, -1]).max())
    least = np.linalg.eigvalsh(2 * np.eye(10) - np.eye(10, k=1) - np.eye(10, k=-1) - np.diag([0.0] * 9 + [1.0]))[0]
    assert ball.least_curvature == pytest.approx(least, rel=1e-12)
    assert ball.condition_number == pytest.approx((4 - least) / least, rel=1e-12)
    assert ball.root == pytest.approx(math.sqrt((4 - least) / least), rel=1e-12)
    assert ball.tenth == np.flatnonzero(run.heights <= 10)[0]
    assert plain.tenth == chains.steps_until("gradient_descent", 10)
    assert plain.predicted_tenth == chains.predicted_steps_until("gradient_descent", 10)
    assert found["adam"].predicted_tenth is None
    assert ball.bound == 0.0
    early = measures(replace(SCENE, n_steps=4))["heavy_ball"]
    assert early.moved == 4
    assert early.bound == pytest.approx(math.sqrt(6 / 10), rel=1e-14)
    assert early.left >= early.bound
    wild = measures(replace(SCENE, step_size=4.0))["heavy_ball"]
    assert wild.left is None
    assert wild.diverges
