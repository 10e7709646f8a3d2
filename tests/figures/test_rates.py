import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import diagnostics, theory
from momentum_sim.objectives import LANDSCAPES
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one, traces

draw = ms.figures.rate_against_momentum
SCENE = scene_of(PAIR)
NAMES = ["gradient_descent", "ema_momentum", "heavy_ball", "nesterov"]


def line(figure, name):
    return one(figure, legendgroup=name, mode="lines")


@pytest.mark.parametrize("name", NAMES)
def test_a_line_is_the_least_rate_over_all_step_sizes(name):
    trace = line(draw(SCENE), name)
    step_sizes = np.geomspace(1e-4, 10.0, 20_000)
    for index in (0, 60, 120, 200):
        beta = None if name == "gradient_descent" else float(1 - numbers(trace.x)[index])
        least = theory.convergence_rate(name, step_sizes, beta, 1.0, 50.0).min()
        assert trace.y[index] == pytest.approx(least, abs=1e-3)
        assert trace.y[index] <= least + 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_measured_points_lie_on_their_line_and_are_those_of_runs(name):
    marks = [trace for trace in traces(draw(SCENE), legendgroup=name, mode="markers") if trace.marker.size == 7]
    (marks,) = marks
    for one_minus_beta, rate in zip(marks.x, marks.y, strict=True):
        beta = None if name == "gradient_descent" else 1 - one_minus_beta
        step_size = theory.best_step_size(name, beta, 1.0, 50.0)
        assert rate == pytest.approx(theory.convergence_rate(name, step_size, beta, 1.0, 50.0), abs=1e-6)
        bowl = ms.objectives.quadratic(50.0)
        run = ms.simulate(bowl, name, step_size=step_size, momentum=beta, n_steps=200, start=(1.0, 1.0))
        found = [diagnostics.contraction_rate(run.iterates, (0.0, 0.0), direction) for direction in np.eye(2)]
        assert rate == pytest.approx(max(found), abs=1e-6)


def test_gradient_descent_is_a_level_line():
    np.testing.assert_allclose(numbers(line(draw(SCENE), "gradient_descent").y), 49 / 51, rtol=1e-6)


def test_ema_momentum_lies_on_heavy_ball_and_is_seen_beside_it():
    figure = draw(SCENE)
    ema, ball = line(figure, "ema_momentum"), line(figure, "heavy_ball")
    np.testing.assert_allclose(numbers(ema.y), numbers(ball.y), rtol=1e-6)
    assert ema.line.width > ball.line.width


@pytest.mark.parametrize("name", ["heavy_ball", "nesterov"])
def test_the_optimum_is_marked_at_the_lowest_point(name):
    figure = draw(SCENE)
    (mark,) = [trace for trace in traces(figure, legendgroup=name, mode="markers") if trace.marker.size == 12]
    _, momentum, rate = theory.optimal_parameters(name, 1.0, 50.0)
    assert (mark.x[0], mark.y[0]) == pytest.approx((1 - momentum, rate))
    assert mark.y[0] <= numbers(line(figure, name).y).min() + 1e-6


def test_the_scenes_momentum_and_condition_number_are_its():
    figure = draw(scene_of(PAIR, momentum=0.95, objective=ms.objectives.quadratic(400.0, 0.3)))
    assert [shape.x0 for shape in figure.layout.shapes] == [pytest.approx(0.05)]
    said = summary(figure)
    assert said.startswith("At κ = 400 the best rates are: heavy ball 0.9048 at β = 0.819; Nesterov ")
    assert float(said.rsplit(" ", 1)[1].rstrip(".")) <= 1e-6


def test_the_optimum_lies_within_the_axis():
    figure = draw(scene_of(PAIR, objective=ms.objectives.quadratic(1e7)))
    end = 10 ** figure.layout.xaxis.range[1]
    assert all(end < mark.x[0] for mark in traces(figure, mode="markers") if mark.marker.size == 12)


def test_elsewhere_it_is_the_quadratics_and_without_one_nothing():
    assert "minimiser (3, 0.5). At κ = 162.5" in summary(draw(SCENE.on(LANDSCAPES["beale"])))
    assert "has no quadratic at its minimum" in summary(draw(SCENE.on(LANDSCAPES["ackley"])))
