from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import RunSettings
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one, traces

draw = ms.figures.quadratic_prediction
NEAR = replace(scene_of(PAIR).on(LANDSCAPES["beale"]), start=(3.02, 0.51))


def distances(figure, name):
    """Along and across."""
    return [numbers(one(figure, name=name, yaxis=axis).y) for axis in ("y", "y2")]


@pytest.mark.parametrize("angle", [0.0, 0.6])
def test_on_a_quadratic_it_is_right_to_rounding(angle):
    scene = scene_of(PAIR, objective=ms.objectives.quadratic(50.0, angle))
    figure = draw(scene)
    for error in ("error along", "error across"):
        assert np.nanmax(numbers(one(figure, name=error).y)) <= 1e-14
    for measured, predicted in zip(distances(figure, "measured"), distances(figure, "predicted"), strict=True):
        np.testing.assert_allclose(measured, predicted, rtol=0, atol=1e-6)


def test_measured_is_the_followed_run_in_its_own_axes():
    scene = scene_of(PAIR, follow="gradient_descent")
    for column, measured in enumerate(distances(draw(scene), "measured")):
        run = scene.simulate()["gradient_descent"]
        np.testing.assert_allclose(measured, run.iterates[:, column], rtol=0, atol=1e-6)


def test_errors_are_fractions_of_the_distance_at_the_start():
    figure = draw(NEAR)
    away = np.hypot(*(np.array(NEAR.start) - (3.0, 0.5)))
    for word, measured, predicted in zip(
        ("along", "across"), distances(figure, "measured"), distances(figure, "predicted"), strict=True
    ):
        error = numbers(one(figure, name=f"error {word}").y)
        np.testing.assert_allclose(error[1:], (abs(measured - predicted) / away)[1:], rtol=1e-3, atol=1e-5)
        assert np.isnan(error[0])


def test_near_a_minimum_it_is_better_than_far_from_it():
    far = replace(NEAR, start=(3.6, 0.6))
    errors = [np.nanmax(numbers(one(draw(scene), name="error along").y)) for scene in (NEAR, far)]
    assert errors[0] < 0.5 * errors[1]


def test_the_summary_has_the_largest_error_and_from_when_on_it_is_small():
    scene = replace(NEAR, start=(3.6, 0.6), n_steps=400)
    figure = draw(scene)
    said = summary(figure)
    assert said.startswith("Here that is the quadratic of the Hessian at the minimiser (3, 0.5). For heavy ball, along")
    for word in ("along", "across"):
        error = numbers(one(figure, name=f"error {word}").y)
        worst = int(np.nanargmax(error))
        assert f"(step {worst})" in said
        for share in (0.1, 0.01):
            late = np.flatnonzero(error > share)
            if len(late) and late[-1] < 400:
                assert f"below {share:.0%} from step {late[-1] + 1} on" in said
    assert "from step" in said


def test_what_diverges_is_compared_as_long_as_it_is_there():
    figure = draw(scene_of(PAIR, step_size=0.2).on(LANDSCAPES["quadratic"]))
    steps = {len(trace.x) for trace in figure.data}
    assert len(steps) == 1
    assert steps.pop() < 61
    assert "one of the two has diverged." in summary(figure)


def test_a_schedule_is_predicted_as_well():
    figure = draw(scene_of((RunSettings("demon"),), momentum=0.95))
    assert np.nanmax(numbers(one(figure, name="error along").y)) <= 1e-14


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (scene_of((RunSettings("adam"),)), "Rules that divide by the gradient's size are linear on no quadratic."),
        (
            scene_of(PAIR).on(LANDSCAPES["ackley"]),
            "A funnel among bumps (Ackley) has no quadratic at its minimum, so theory has nothing to say here.",
        ),
    ],
)
def test_without_a_prediction_it_says_why(scene, said):
    figure = draw(scene)
    assert summary(figure) == said
    assert not traces(figure)
