"""What a picture shows, in words, against what Python measures."""

import math
from dataclasses import replace

import pytest

import momentum_sim as ms
from momentum_sim import noise
from momentum_sim.narration import meaning, on_stage, sentence, written
from momentum_sim.scene import Tolerance
from momentum_sim.scene.texts import LEAST_PERCENT, texts_of
from tests.browser.modules.support import OPENING


def said(drawn, scene, hidden=None):
    shown = {"scene": scene.to_dict(), "hidden": hidden or {}}
    words = drawn("narration", "module.sentence(simulated(argument.scene).drawn, argument.hidden)", shown)
    assert words == sentence(scene, scene.simulate(), scene.step, hidden)  # exports say what the stage says
    return words


def settles(scene, name):
    run = scene.simulate()[name]
    step = run.settling_step(scene.tolerance.value, relative=scene.tolerance.relative)
    assert step <= scene.n_steps
    return step


def gap(scene, name, step=-1):
    return written(scene.simulate()[name].gaps[step])


def test_one_settles_and_one_does_not(drawn):
    assert said(drawn, OPENING) == (
        f"Heavy ball settles at step {settles(OPENING, 'heavy_ball')}; "
        f"gradient descent ({gap(OPENING, 'gradient_descent')} above the minimum) has not settled in 60 steps."
    )


def test_one_alone(drawn):
    scene = OPENING.with_visible(("heavy_ball",))
    assert said(drawn, scene) == f"Heavy ball settles at step {settles(scene, 'heavy_ball')}."


def test_two_settle(drawn):
    scene = replace(OPENING, step_size=0.03, n_steps=400, momentum=0.5)
    first, second = settles(scene, "gradient_descent"), settles(scene, "heavy_ball")
    assert said(drawn, scene) == f"Gradient descent settles at step {first} and heavy ball settles at step {second}."


def test_none_of_three_settles(drawn):
    scene = replace(OPENING, n_steps=3).with_visible(("gradient_descent", "heavy_ball", "demon"))
    assert said(drawn, scene) == (
        f"Gradient descent ({gap(scene, 'gradient_descent')} above the minimum), "
        f"heavy ball ({gap(scene, 'heavy_ball')} above the minimum) and "
        f"Demon ({gap(scene, 'demon')} above the minimum) have not settled in 3 steps."
    )


def test_one_diverges_and_one_settles(drawn):
    scene = replace(OPENING, step_size=0.05, n_steps=300)
    step = scene.simulate()["gradient_descent"].divergence_step
    assert said(drawn, scene) == (
        f"Heavy ball settles at step {settles(scene, 'heavy_ball')}; "
        f"gradient descent diverges, over a million away by step {step}."
    )


def test_what_comes_back_from_a_million_away_has_still_diverged(drawn):
    scene = replace(OPENING, start=(2e6, 0.0), step_size=0.9, objective=ms.objectives.quadratic(1.0))
    assert scene.simulate()["gradient_descent"].losses[-1] < 1e-3
    assert "gradient descent diverges, over a million away by step 0" in said(drawn, scene).replace("G", "g")


def test_all_three_outcomes_stand_in_the_order_settled_going_diverged(drawn):
    scene = replace(OPENING, step_size=0.05, n_steps=100)
    scene = scene.with_visible(("gradient_descent", "heavy_ball", "ema_momentum"))
    scene = replace(scene, tolerance=Tolerance(1e-9, relative=False))
    words = said(drawn, scene)
    ball, ema = scene.simulate()["heavy_ball"], scene.simulate()["ema_momentum"]
    done = ball if ball.settling_step(1e-9) <= 100 else ema
    going = ema if done is ball else ball
    assert going.settling_step(1e-9) > 100
    assert words.index(done.optimizer.title[1:]) < words.index(going.optimizer.title) < words.index("diverges")
    assert words.count(";") == 2


def test_no_run_is_shown(drawn):
    assert said(drawn, OPENING.with_visible(())) == "No run is shown: switch one on by its name."
    assert said(drawn, replace(OPENING, step=5).with_visible(())) == "No run is shown: switch one on by its name."


@pytest.mark.parametrize("step", [0, 1, 30, 59])
def test_at_a_step_every_run_is_told_where_it_is(drawn, step):
    scene = replace(OPENING, step=step)
    assert said(drawn, scene) == (
        f"At step {step}, gradient descent is {gap(scene, 'gradient_descent', step)} above the minimum "
        f"and heavy ball is {gap(scene, 'heavy_ball', step)} above the minimum."
    )


def test_the_gap_at_a_step_is_above_the_landscape_s_own_minimum(drawn):
    scene = replace(OPENING.on(ms.objectives.styblinski_tang), step=4).with_visible(("heavy_ball",))
    run = scene.simulate()["heavy_ball"]
    assert abs(run.objective.minimum) > 1
    assert said(drawn, scene) == f"At step 4, heavy ball is {written(run.gaps[4])} above the minimum."


@pytest.mark.parametrize("after", [0, 5])
def test_a_hidden_run_is_told_nothing_of(drawn, after):
    assert said(drawn, OPENING, {"heavy_ball": after}) == (
        f"Gradient descent ({gap(OPENING, 'gradient_descent')} above the minimum) has not settled in 60 steps; "
        f"heavy ball is hidden after step {after}."
    )
    scene = replace(OPENING, step=20)
    assert said(drawn, scene, {"heavy_ball": after}) == (
        f"At step 20, gradient descent is {gap(scene, 'gradient_descent', 20)} above the minimum; "
        f"heavy ball is hidden after step {after}."
    )


def test_a_hidden_run_alone(drawn):
    scene = OPENING.with_visible(("heavy_ball",))
    assert said(drawn, scene, {"heavy_ball": 5}) == "Heavy ball is hidden after step 5."
    assert said(drawn, replace(scene, step=7), {"heavy_ball": 5}) == "Step 7; heavy ball is hidden after step 5."


def test_gaps_that_are_no_numbers_are_said_as_such(drawn):
    scene = replace(OPENING, step=1, step_size=1e300).with_visible(("gradient_descent",))
    assert scene.simulate()["gradient_descent"].gaps[1] == math.inf
    assert said(drawn, scene) == "At step 1, gradient descent is beyond all numbers."
    assert said(drawn, replace(scene, step=59)) == "At step 59, gradient descent is beyond all numbers."


TOLERANCES = [
    Tolerance(value, relative) for value in (1e-9, 1e-5, 1e-4, 0.00123, 0.5, 3.0, 1e6) for relative in (True, False)
]


def test_what_settled_means_is_said_as_python_says_it(drawn):
    for tolerance in TOLERANCES:
        scene = replace(OPENING, tolerance=tolerance)
        assert drawn("narration", "module.meaning(simulated(argument).drawn)", scene.to_dict()) == meaning(scene)


NOISES = [
    noise.isotropic(0.5),
    noise.isotropic(0.5, batch_size=16),
    noise.covariance([[4.0, -0.015], [-0.015, 1e-4]], batch_size=2),
    noise.hessian(0.123),
    noise.labels(2.0, batch_size=1000),
]


@pytest.mark.parametrize("kind", NOISES, ids=repr)
def test_what_noise_there_is_is_said_as_python_says_it(call, kind):
    """Words alone: nothing is run."""
    scene = replace(OPENING, noise=kind, seed=12)
    said = meaning(scene)
    assert "draw 12" in said
    assert ("√16" in said) == (kind.kind == "isotropic" and kind.batch_size == 16)
    texts = dict(texts_of(scene.objective)) | {"least_percent": LEAST_PERCENT}
    body = "module.meaning(argument)"
    assert call("narration", body, {"scene": scene.to_dict(), "texts": texts}) == said
    quiet = replace(scene, noise=noise.isotropic(0.0))
    assert meaning(quiet) == meaning(OPENING)
    assert call("narration", body, {"scene": quiet.to_dict(), "texts": texts}) == meaning(OPENING)


VALUES = [
    0.0,
    1.0,
    -1.0,
    0.5,
    123.456,
    99999.4,
    99999.6,
    1e5,
    1e-3,
    9.9951e-4,
    12345.678,
    -0.00123456,
    1e300,
    5e-324,
    0.1 + 0.2,
]


@pytest.mark.parametrize("digits", [1, 2, 3, 4, 6])
def test_numbers_are_written_as_python_writes_them(drawn, digits):
    there = drawn(
        "scales",
        "argument.values.map((value) => module.written(value, argument.digits))",
        {"values": VALUES, "digits": digits},
    )
    assert there == [on_stage(value, digits) for value in VALUES]
    ends = drawn("scales", "[NaN, Infinity, -Infinity].map((value) => module.written(value))", None)
    assert ends == [on_stage(value) for value in (math.nan, math.inf, -math.inf)]
