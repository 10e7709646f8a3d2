import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one, traces

ANGLE = 0.28
TURNED = scene_of(PAIR, objective=ms.objectives.quadratic(50.0, ANGLE), start=(-8.24, -0.32))
draw = ms.figures.eigen_coordinates


def path(figure, name, axis):
    return one(figure, legendgroup=name, xaxis=axis)


def points(trace):
    return np.column_stack([numbers(trace.x), numbers(trace.y)])


def test_each_run_is_drawn_in_the_plane_and_in_eigen_coordinates():
    figure = draw(TURNED)
    cos, sin = np.cos(ANGLE), np.sin(ANGLE)
    for name, run in TURNED.simulate().items():
        x, y = run.iterates.T
        np.testing.assert_allclose(points(path(figure, name, "x")), run.iterates, rtol=0, atol=1e-5)
        turned = np.column_stack([cos * x + sin * y, cos * y - sin * x])
        np.testing.assert_allclose(abs(points(path(figure, name, "x2"))), abs(turned), rtol=0, atol=1e-5)
        assert {path(figure, name, axis).line.color for axis in ("x", "x2")} == {OPTIMIZERS[name].look.light}


def test_either_panel_says_where_a_step_is_in_the_other():
    figure = draw(TURNED)
    run = TURNED.simulate()["heavy_ball"]
    plane, turned = (path(figure, "heavy_ball", axis) for axis in ("x", "x2"))
    told = numbers(plane.customdata)
    np.testing.assert_array_equal(told, numbers(turned.customdata))
    np.testing.assert_array_equal(told[:, 0], np.arange(61))
    np.testing.assert_allclose(told[:, 1:3], run.iterates, rtol=0, atol=1e-5)
    np.testing.assert_allclose(told[:, 3:5], points(turned), rtol=0, atol=1e-5)
    np.testing.assert_allclose(told[:, 5], run.gaps, rtol=1e-6)
    assert plane.hovertemplate == turned.hovertemplate


def test_both_panels_have_equal_scales():
    layout = draw(TURNED).layout
    assert [(axis.scaleanchor, axis.scaleratio) for axis in (layout.yaxis, layout.yaxis2)] == [("x", 1), ("x2", 1)]


@pytest.mark.parametrize("name", ["quadratic", "beale"])
def test_below_are_the_iso_lines_of_the_quadratic(name):
    scene = TURNED if name == "quadratic" else TURNED.on(LANDSCAPES[name])
    above, below = traces(draw(scene), type="contour")
    x, y = np.meshgrid(numbers(above.x), numbers(above.y))
    landscape = scene.objective.landscape
    expected = np.log2(1 + (scene.objective.value(x, y) - scene.objective.minimum) / landscape.level_offset)
    np.testing.assert_allclose(numbers(above.z), expected, atol=1e-4)
    minimiser = scene.objective.minimisers[0]
    flat, steep = np.linalg.eigvalsh(_hessian(scene.objective, minimiser))
    u, v = np.meshgrid(numbers(below.x), numbers(below.y))
    expected = np.log2(1 + 0.5 * (flat * u**2 + steep * v**2) / landscape.level_offset)
    np.testing.assert_allclose(numbers(below.z), expected, atol=1e-3)


def _hessian(objective, point, h=1e-4):
    columns = [
        np.subtract(objective.gradient(*(point + h * e)), objective.gradient(*(point - h * e))) / (2 * h)
        for e in np.eye(2)
    ]
    return (np.array(columns) + np.transpose(columns)) / 2


def test_the_summary_has_both_oscillators():
    said = summary(draw(TURNED))
    assert said.startswith(
        "In these axes each coordinate is an oscillator of its own: along with ηλ = 0.038, across with ηλ = 1.9. "
        "Gradient descent ends with |u| = 0.78"
    )
    only_adam = scene_of().with_visible(("adam",))
    assert "along with λ = 1, across with λ = 50." in summary(draw(only_adam))


def test_elsewhere_it_says_whose_quadratic_it_is():
    assert "the Hessian at the minimiser (1, 1)" in summary(draw(TURNED.on(LANDSCAPES["rosenbrock"])))


def test_what_diverges_is_drawn_as_far_as_it_is_seen_and_said():
    scene = replace(TURNED, step_size=0.05)
    figure = draw(scene)
    step = scene.simulate()["gradient_descent"].divergence_step
    trace = path(figure, "gradient_descent", "x")
    assert trace.name == f"gradient descent (diverges, step {step})"
    assert len(trace.x) == step
    assert np.isnan(numbers(trace.x)[-1])
    assert re.search(rf"Gradient descent diverges at step {step}\.", summary(figure))


def test_a_long_run_is_drawn_to_its_end_in_fewer_steps():
    scene = replace(TURNED, n_steps=5000)
    told = numbers(path(draw(scene), "heavy_ball", "x").customdata)
    assert len(told) <= 901
    np.testing.assert_array_equal(told[:601, 0], np.arange(601))
    assert told[-1, 0] == 5000
    np.testing.assert_allclose(told[700, 1:3], scene.simulate()["heavy_ball"].iterates[int(told[700, 0])], atol=1e-6)


def test_start_and_minimum_are_named_in_both():
    notes = [trace for trace in traces(draw(TURNED), type="scatter") if trace.mode == "markers+text"]
    assert [list(note.text) for note in notes] == [["start", "minimum"]] * 2
    assert (notes[0].x[0], notes[0].y[0]) == TURNED.start
    assert (notes[1].x[1], notes[1].y[1]) == (0.0, 0.0)
