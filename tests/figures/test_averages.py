import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.problems import cloud
from momentum_sim.scene import RunSettings, Scene
from tests.figures.scenes import summary
from tests.figures.traces import numbers, traces

SCENE = Scene(
    objective=cloud(condition_number=10.0, std=2.0, particles=400),
    start=(-8.0, 2.0),
    n_steps=240,
    step_size=0.05,
    momentum=0.9,
    equal="effective_step_size",
    runs=("gradient_descent", "heavy_ball", "adam", RunSettings("heavy_ball", schedule="demon", name="falling")),
    panels=("contour",),
    seed=3,
)
draw = ms.figures.averages


def panel(figure, row, **wanted):
    return traces(figure, yaxis=f"y{row + 1}" if row else "y", **wanted)


@pytest.fixture(scope="module")
def figure():
    return draw(SCENE)


@pytest.mark.parametrize(("row", "column"), [(0, 1), (1, 0)])
def test_what_is_measured_is_the_variance_of_means_from_half_way_on(figure, row, column):
    found = panel(figure, row, mode="markers")
    runs = SCENE.simulate()
    assert [trace.legendgroup for trace in found] == list(runs)
    for trace in found:
        places = runs[trace.legendgroup].places[120:, :, column]
        counts = numbers(trace.x).astype(int)
        assert (counts[0], counts[-1]) == (1, 121)
        wanted = [count * places[:count].mean(axis=0).var() for count in counts]
        np.testing.assert_allclose(numbers(trace.y), wanted, rtol=1e-5)
        np.testing.assert_allclose(numbers(trace.error_y.array), np.array(wanted) * math.sqrt(2 / 399), rtol=1e-5)


@pytest.mark.parametrize(("row", "curvature"), [(0, 10.0), (1, 1.0)])
def test_it_agrees_with_the_covariances_of_the_recursion_within_sampling_error(figure, row, curvature):
    """Predicted by sums over a 2 x 2 matrix's powers; the start is forgotten by half of the run."""
    lines = panel(figure, row, mode="lines")
    assert [line.legendgroup for line in lines] == ["gradient_descent", "heavy_ball"]
    for line, beta in zip(lines, (0.0, 0.9), strict=True):
        eta = 0.05 * (1 - beta)
        matrix = np.array([[1 - eta * curvature, -eta * beta], [curvature, beta]])
        push = np.array([-eta, 1.0])
        covariance = np.linalg.solve(np.eye(4) - np.kron(matrix, matrix), np.outer(push, push).ravel() * 4.0).reshape(
            2, 2
        )
        lags = [(np.linalg.matrix_power(matrix, lag) @ covariance)[0, 0] for lag in range(122)]
        counts = numbers(line.x).astype(int)
        wanted = [lags[0] + 2 * sum((n - j) * lags[j] for j in range(1, n)) / n for n in counts]
        np.testing.assert_allclose(numbers(line.y), wanted, rtol=1e-5)
        (marks,) = panel(figure, row, mode="markers", legendgroup=line.legendgroup)
        expected = np.interp(numbers(marks.x), counts, wanted)
        assert np.all(np.abs(numbers(marks.y) / expected - 1) < 4.5 * math.sqrt(2 / 399))


def test_averaging_gradients_leaves_the_iterate_as_it_is(figure):
    iterates, gradients = panel(figure, 2, mode="lines")
    assert (iterates.name, gradients.name) == ("averaging iterates", "averaging gradients")
    counts = numbers(gradients.x)
    rho = 1 / (2 * counts - 1)  # (1 - beta)/(1 + beta) at beta = 1 - 1/T
    np.testing.assert_allclose(numbers(gradients.y), 0.05 * 4 / (10 * (2 - rho * 0.05 * 10)), rtol=1e-5)
    assert numbers(iterates.y)[-1] < 0.1 * numbers(gradients.y)[-1]
    marks = panel(figure, 2, mode="markers")
    assert [mark.legendgroup for mark in marks] == ["gradient_descent", "heavy_ball"]
    assert [mark.x[0] for mark in marks] == pytest.approx([1.0, 10.0])
    for mark in marks:
        run = SCENE.simulate()[mark.legendgroup]
        assert mark.y[0] == run.measured.covariances[-1, 1, 1]


def test_the_best_is_marked_and_said(figure):
    levels = [shape.y0 for shape in figure.layout.shapes]
    assert levels == pytest.approx([4 / 100, 4.0])
    said = summary(figure)
    assert "the best that T gradients can is s²/h² = 0.04." in said
    assert "a standard error over 400 particles" in said
    assert "Means begin at step 120" in said


def test_noise_that_follows_the_curvature_moves_the_best():
    figure = draw(SCENE.with_parameters({"noise_exponent": 1.0}))
    assert [shape.y0 for shape in figure.layout.shapes] == pytest.approx([4 * 10 / 100, 4.0])


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (SCENE.with_visible(()), "No run is shown that does not diverge."),
        (SCENE.with_parameters({"std": 0.0}), "Without noise there is nothing to average."),
        (replace(SCENE, n_steps=5), "Runs of 5 steps are too short to average half of them: it takes 8."),
    ],
)
def test_where_there_is_nothing_to_average_it_says_so(scene, said):
    assert summary(draw(scene)) == said


def test_what_diverges_is_left_out():
    figure = draw(replace(SCENE, step_size=0.3))  # beyond 2/10
    assert "gradient_descent" not in {trace.legendgroup for trace in figure.data}
    assert "heavy_ball" in {trace.legendgroup for trace in figure.data}
