"""Gradient descent whose step sizes match a heavy ball's: what it is compared with fairly."""

import json
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.export import Options, render
from momentum_sim.scene import RateChange, RunSettings, Scene
from momentum_sim.schedules import demon, step_sizes

ETA, BETA, STEPS = 0.003, 0.9, 40
BALLS = ("heavy_ball", "demon", RunSettings("heavy_ball", name="drawn", schedule={"points": [[0, 0.9], [1, -0.4]]}))


def matching(name, by=None, **settings):
    plain = RunSettings("gradient_descent", matches=name, matched_by=by)
    return Scene(
        objective=ms.objectives.quadratic(25.0),
        start=(8.0, 1.6),
        n_steps=STEPS,
        step_size=ETA,
        momentum=BETA,
        runs=(*BALLS, plain),
        **settings,
    )


def descent(step_sizes):
    """Gradient descent on that quadratic, in plain numpy."""
    x, path = np.array([8.0, 1.6]), []
    for eta in step_sizes:
        path.append(x)
        x = x - eta * np.array([1.0, 25.0]) * x
    return np.array([*path, x])


@pytest.mark.parametrize("by", [None, "effective_step_size"])
def test_the_effective_step_of_each_moment(by):
    run = matching("demon", by).simulate()["gradient_descent"]
    betas = demon(BETA, STEPS)
    np.testing.assert_allclose(run.step_sizes, ETA / (1.0 - betas), rtol=1e-15)
    np.testing.assert_allclose(run.iterates, descent(ETA / (1.0 - betas)), rtol=1e-12, atol=1e-14)


def test_what_each_gradient_moves_the_end_by():
    """Under Demon's momentum a straight line, whatever the objective."""
    run = matching("demon", "gradient_weight").simulate()["gradient_descent"]
    c = BETA / (1.0 - BETA)
    line = ETA * (1.0 + c * (STEPS - 1 - np.arange(STEPS)) / (STEPS + c))
    np.testing.assert_allclose(run.step_sizes, line, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(run.iterates, descent(line), rtol=1e-12)


def test_the_two_agree_where_momentum_stays_and_the_end_is_far():
    effective, weight = (
        matching("heavy_ball", by).simulate()["gradient_descent"].step_sizes for by in step_sizes.MATCHED
    )
    np.testing.assert_allclose(effective, ETA / (1.0 - BETA), rtol=1e-15)
    ages = np.arange(STEPS)[::-1]
    np.testing.assert_allclose(weight, ETA * (1.0 - BETA ** (ages + 1)) / (1.0 - BETA), rtol=1e-12, atol=1e-14)


def test_it_follows_whatever_changes_the_other():
    settings = {"step_size_schedule": "cosine", "rate_change": RateChange(10, 0.5), "equal": "effective_step_size"}
    scene = matching("demon", **settings)
    runs = scene.simulate()
    other = runs["demon"]
    expected = other.step_sizes / (1.0 - other.momenta)
    np.testing.assert_allclose(runs["gradient_descent"].step_sizes, expected, rtol=1e-15)
    assert scene.step_size_of(scene.runs[-1]) == runs["gradient_descent"].step_sizes[0]
    own = replace(scene, runs=(RunSettings("demon", momentum=0.5, step_size=0.01), scene.runs[-1]))
    first = own.simulate()["gradient_descent"].step_sizes[0]
    assert first == pytest.approx(0.02)


def test_a_weight_below_0_is_no_step_size():
    turned = RunSettings("heavy_ball", schedule={"points": [[0, 0.9], [0.48, 0.9], [0.5, -0.9], [0.52, 0.9], [1, 0.9]]})
    scene = matching("heavy_ball", "gradient_weight")
    scene = replace(scene, runs=(turned, scene.runs[-1]))
    weights = ms.schedules.gradient_weights(scene.simulate()["heavy_ball"].momenta, ETA)
    assert (weights < 0.0).any()
    np.testing.assert_array_equal(
        scene.simulate()["gradient_descent"].step_sizes, np.maximum(weights, np.nextafter(0.0, 1.0))
    )


def test_it_comes_back_from_plain_data():
    for scene in (matching("demon"), matching("drawn", "gradient_weight")):
        data = scene.to_dict()
        assert Scene.from_dict(json.loads(json.dumps(data))) == scene
    assert matching("demon").to_dict()["runs"][-1] == {
        "optimizer": "gradient_descent",
        "visible": True,
        "matches": "demon",
    }


def test_a_table_says_so():
    table = render(matching("demon"), "csv", Options()).decode()
    assert "gradient_descent: step size matched to demon by effective_step_size, no momentum" in table


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"optimizer": "heavy_ball", "matches": "demon"}, "matches must be left out for heavy_ball: it is no plain"),
        ({"optimizer": "rmsprop", "matches": "demon"}, "matches must be left out for rmsprop: it is no plain descent"),
        ({"matches": "demon", "step_size": 0.1}, "step_size must be left out for a run that matches another, got 0.1"),
        ({"matches": "demon", "matched_by": "weight"}, "matched_by must be one of effective_step_size, gradient_weig"),
        ({"matched_by": "gradient_weight"}, "matched_by must be left out for a run that matches none"),
    ],
)
def test_what_matches_nothing_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        RunSettings(**{"optimizer": "gradient_descent"} | settings)


@pytest.mark.parametrize("name", ["adam", "gradient_descent", "nobody"])
def test_only_a_heavy_ball_of_the_scene_can_be_matched(name):
    with pytest.raises(ValueError, match="run to match must be one of heavy_ball, demon, drawn; got"):
        matching(name)
