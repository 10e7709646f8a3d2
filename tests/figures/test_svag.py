from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.problems import cloud
from momentum_sim.scene import RateChange, RunSettings, Scene
from tests.figures.scenes import summary
from tests.figures.traces import numbers, one, traces

SCENE = Scene(
    objective=cloud(condition_number=8.0, std=3.0, particles=500),
    start=(-8.0, 2.0),
    n_steps=120,
    step_size=0.1,
    momentum=0.9,
    equal="effective_step_size",
    runs=("gradient_descent", "heavy_ball"),
    panels=("contour",),
    seed=3,
)
SPLITS = np.array([1, 2, 4, 8, 16])
draw = ms.figures.svag


@pytest.mark.parametrize("exponent", [0.0, 1.0])
def test_both_come_to_one_limit_and_measured_to_predicted(exponent):
    """u s^2/(h (2 - u h/l)), with rho before u h for the ball; over u s^2/(2 h). Within 4.5 standard errors."""
    figure = draw(SCENE.with_parameters({"noise_exponent": exponent}))
    pull, rho = 0.1 * 8.0, 0.1 / 1.9
    ratios = []
    for title, share in (("gradient descent", 1.0), ("heavy ball", rho)):
        marks, line = one(figure, name=title), one(figure, name=f"{title}, predicted")
        wanted = 2 / (2 - share * pull / SPLITS)
        np.testing.assert_allclose(numbers(line.y), wanted, rtol=1e-12)
        assert np.array_equal(numbers(marks.x), SPLITS)
        assert np.all(np.abs(numbers(marks.y) - wanted) < 4.5 * numbers(marks.error_y.array))
        assert np.all(numbers(marks.error_y.array) < 0.05)
        ratios.append(wanted)
    measured, line = one(figure, name="ratio"), one(figure, name="ratio, predicted")
    np.testing.assert_allclose(numbers(line.y), ratios[0] / ratios[1], rtol=1e-12)
    assert np.all(np.abs(numbers(measured.y) - ratios[0] / ratios[1]) < 4.5 * numbers(measured.error_y.array))
    assert numbers(measured.y)[0] > 1.4
    assert abs(numbers(measured.y)[-1] - 1) < 0.06
    assert "l = 16: 1.0" in summary(figure)


def test_steps_that_are_too_long_are_said_to_diverge_until_they_are_split():
    figure = draw(replace(SCENE, step_size=0.3))  # u h = 2.4
    ratio = numbers(one(figure, name="ratio").y)
    assert np.isfinite(ratio).tolist() == [False, True, True, True, True]
    assert "l = 1: one of the two diverges; l = 2: " in summary(figure)


def test_a_short_run_says_that_it_has_not_arrived():
    assert "of what is predicted" in summary(draw(replace(SCENE, n_steps=3)))
    assert "of what is predicted" not in summary(draw(SCENE))


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (SCENE.with_visible(("gradient_descent",)), "No heavy ball is shown whose momentum stays."),
        (
            replace(SCENE, runs=(RunSettings("heavy_ball", schedule="demon"),)),
            "No heavy ball is shown whose momentum stays.",
        ),
        (SCENE.with_parameters({"std": 0.0}), "Without noise nothing varies."),
        (replace(SCENE, rate_change=RateChange(10, 0.1)), "This is of step sizes that stay, and on the stage"),
        (replace(SCENE, step_size=300.0), "Both runs diverge, however finely they are split."),
    ],
)
def test_where_there_is_nothing_to_split_it_says_so(scene, said):
    figure = draw(scene)
    assert summary(figure).startswith(said)
    assert not traces(figure)


def test_dark_is_for_dark_pages():
    light, dark = draw(SCENE), draw(SCENE, dark=True)
    assert one(light, name="heavy ball").marker.color != one(dark, name="heavy ball").marker.color
