import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RunSettings
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, traces

draw = ms.figures.phase_portraits
CALLED = ["monotone", "critical", "oscillatory", "alternating"]


def portraits(figure):
    return traces(figure, mode="lines+markers")


def setting(figure, index):
    """Direction, momentum and step size (None: the scene's) from a panel's title."""
    above, below = figure.layout.annotations[index].text.split("<br>")
    momentum, step_size = re.fullmatch(r"β [=≈] ([^,]+)(?:, η [=≈] (.+))?", below).groups()
    return above.split()[-1], float(momentum), float(step_size) if step_size else None


@pytest.mark.parametrize("name", ["heavy_ball", "nesterov", "ema_momentum"])
@pytest.mark.parametrize("step_size", [1e-3, 0.02, 0.038, 0.3, 1.5])
def test_every_portrait_has_the_regime_it_is_called(name, step_size):
    figure = draw(scene_of((RunSettings(name),), step_size=step_size))
    assert [trace.name for trace in portraits(figure)[:4]] == CALLED
    assert portraits(figure)[4].name in {"divergent", "barely damped"}
    for index, called in enumerate(CALLED):
        direction, momentum, own = setting(figure, index)
        curvature = {"along": 1.0, "across": 50.0}[direction]
        eta = own or step_size
        if called == "critical":
            at = theory.critical_step_size(name, momentum, curvature)
            assert eta == pytest.approx(at, rel=0.05, abs=1e-4)
        else:
            assert theory.regime(name, eta, momentum, curvature) == called
            assert "≈" not in figure.layout.annotations[index].text


def test_positions_and_velocities_are_theorys():
    figure = draw(scene_of(PAIR))
    (own,) = [trace for trace in portraits(figure) if trace.name.startswith("now")]
    assert own.name == "now: oscillatory"
    steps = np.arange(len(own.x))
    expected = theory.iterate("heavy_ball", 0.038, 0.7, 1.0, steps)
    np.testing.assert_allclose(numbers(own.x), expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(numbers(own.y), np.diff(expected, prepend=1.0), rtol=0, atol=1e-6)
    assert setting(figure, 5)[1:] == (0.7, None)


def test_the_critical_momentum_is_the_textbooks():
    said = summary(draw(scene_of(PAIR, step_size=0.04)))
    assert "critical at β = 0.64, ηλ = 0.04;" in said


def test_where_a_momentum_diverges_that_is_shown():
    figure = draw(scene_of(PAIR, step_size=0.06))
    divergent = portraits(figure)[4]
    assert divergent.name == "divergent"
    assert abs(numbers(divergent.x)[-1]) > abs(numbers(divergent.x)[0])
    assert 5 < abs(numbers(divergent.x)).max() < 1000
    direction, momentum, _ = setting(figure, 4)
    assert direction == "across"
    assert 2 * (1 + momentum) < 0.06 * 50


def test_every_row_and_column_has_labelled_axes():
    layout = draw(scene_of(PAIR)).layout
    assert {layout[f"xaxis{number}"].title.text for number in ("", *range(2, 7))} == {"position"}
    assert [layout[f"yaxis{number}"].title.text for number in ("", 3, 5)] == ["velocity"] * 3


def test_each_start_is_marked():
    marks = traces(draw(scene_of(PAIR)), name="start")
    assert [(mark.x[0], mark.y[0]) for mark in marks] == [(1.0, 0.0)] * 6


@pytest.mark.parametrize("dark", [False, True])
def test_the_lines_have_the_rules_colour(dark):
    look = OPTIMIZERS["heavy_ball"].look
    assert {trace.line.color for trace in portraits(draw(scene_of(PAIR), dark))} == {look.dark if dark else look.light}


@pytest.mark.parametrize("shown", [("gradient_descent",), ("demon",), ("adam",)])
def test_without_a_rule_that_swings_it_says_why(shown):
    assert summary(draw(scene_of().with_visible(shown))) == "No run that is shown has momentum and a theory."


def test_elsewhere_the_curvatures_are_those_at_the_minimum():
    scene = replace(scene_of(PAIR).on(LANDSCAPES["himmelblau"]), step_size=0.001)
    figure = draw(scene)
    assert summary(figure).startswith("Here that is the quadratic of the Hessian at the minimiser (3, 2).")
    own = portraits(figure)[5]
    expected = theory.iterate("heavy_ball", 0.001, 0.7, 25.715728752538, np.arange(len(own.x)))
    np.testing.assert_allclose(numbers(own.x), expected, rtol=0, atol=1e-6)
