import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Tolerance
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one

draw = ms.figures.steps_against_condition_number
SCENE = scene_of(PAIR)
TITLES = {"gradient_descent": "gradient descent", "heavy_ball": "heavy ball", "nesterov": "Nesterov"}


def curve(figure, name):
    (trace,) = [trace for trace in figure.data if trace.name.startswith(TITLES[name])]
    return trace


@pytest.mark.parametrize("value", [1e-2, 1e-3, 1e-9])
def test_a_point_is_the_settling_step_of_a_run_that_goes_on_for_long(value):
    figure = draw(replace(SCENE, tolerance=Tolerance(value)))
    for name in TITLES:
        steps = numbers(curve(figure, name).y)
        assert (np.diff(steps) > 0).all()
        for kappa, settles in list(zip(curve(figure, name).x, steps, strict=True))[:7]:
            step_size, momentum, _ = theory.optimal_parameters(name, 1.0, kappa)
            run = ms.simulate(
                ms.objectives.quadratic(kappa), name, step_size=step_size, n_steps=5 * int(settles) + 50,
                momentum=None if name == "gradient_descent" else momentum, start=(1.0, kappa**-0.5),
            )  # fmt: skip
            assert settles == run.settling_step(value, relative=True)


@pytest.mark.parametrize(("name", "order"), [("gradient_descent", 1.0), ("heavy_ball", 0.5), ("nesterov", 0.5)])
def test_the_slopes_are_the_orders_of_theory_and_told(name, order):
    figure = draw(replace(SCENE, tolerance=Tolerance(1e-6)))
    slope = float(re.search(r"slope ([\d.]+)", curve(figure, name).name).group(1))
    assert slope == pytest.approx(order, abs=0.07)  # at its double root heavy ball has a logarithm besides
    assert f"as κ to the power {slope:.2f}" in summary(figure)


@pytest.mark.parametrize(("name", "order"), [("order κ", 1.0), ("order √κ", 0.5)])
def test_guide_lines_have_these_slopes(name, order):
    guide = one(draw(SCENE), name=name)
    x, y = np.log(numbers(guide.x)), np.log(numbers(guide.y))
    assert np.diff(y) / np.diff(x) == pytest.approx(order)


def test_both_axes_are_logarithmic_and_hold_everything():
    layout = (figure := draw(SCENE)).layout
    assert layout.xaxis.type == layout.yaxis.type == "log"
    low, high = 10 ** np.array(layout.yaxis.range)
    assert all(low < y < high for trace in figure.data for y in numbers(trace.y))


def test_the_scenes_condition_number_is_marked_if_it_has_one():
    assert [shape.x0 for shape in draw(SCENE).layout.shapes] == [pytest.approx(50.0)]
    assert not draw(SCENE.on(LANDSCAPES["ackley"])).layout.shapes


def test_an_absolute_tolerance_is_not_used():
    said = summary(draw(replace(SCENE, tolerance=Tolerance(0.5, relative=False))))
    assert said.startswith(
        "From κ = 10 to 100,000, from a start with as much of the loss across as along, to 1.0 × 10⁻⁶ of it, each at "
        "its optimal parameters: gradient"
    )
