from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import RunSettings
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one, traces

draw = ms.figures.loss_by_eigendirection
SCENE = scene_of(PAIR)


@pytest.mark.parametrize(("name", "title", "axis"), [("heavy_ball", "heavy ball", "y"),
                                                     ("gradient_descent", "gradient descent", "y2")])  # fmt: skip
def test_the_shares_are_half_the_curvature_times_the_square_and_add_up_to_the_loss(name, title, axis):
    figure = draw(SCENE)
    run = SCENE.simulate()[name]
    along, across = traces(figure, yaxis=axis, mode="lines")
    assert (along.name, across.name) == (f"{title} along, λ = 1", f"{title} across, λ = 50")
    np.testing.assert_allclose(numbers(along.y), 0.5 * run.iterates[:, 0] ** 2 / run.losses[0], rtol=1e-6)
    np.testing.assert_allclose(numbers(across.y), 25.0 * run.iterates[:, 1] ** 2 / run.losses[0], rtol=1e-6)
    np.testing.assert_allclose(numbers(along.y) + numbers(across.y), run.losses / run.losses[0], rtol=1e-6)
    assert along.stackgroup == across.stackgroup == axis
    assert along.fillcolor != across.fillcolor


def test_elsewhere_the_gap_itself_is_beside_the_quadratics():
    scene = SCENE.on(LANDSCAPES["beale"])
    figure = draw(scene)
    gaps = traces(figure, name="the gap f − f* itself")
    assert len(gaps) == 2
    gap, along, across = (
        numbers(trace.y) for trace in (gaps[0], *traces(figure, yaxis="y", stackgroup="y")[:2])
    )  # fmt: skip
    run = scene.simulate()["heavy_ball"]
    np.testing.assert_allclose(gap / gap[0], run.gaps / run.gaps[0], rtol=1e-5)
    assert along[0] + across[0] == pytest.approx(1.0)
    assert "minimiser (3, 0.5)" in summary(figure)


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "nesterov", "ema_momentum"])
def test_the_rates_are_theorys_and_cross_at_the_best_step_size(name):
    figure = draw(scene_of((RunSettings(name),)))
    momentum = None if name == "gradient_descent" else 0.7
    *curves, mark = traces(figure, yaxis="y2")
    for trace, curvature in zip(curves, (1.0, 50.0), strict=True):
        expected = theory.spectral_radius(name, numbers(trace.x), momentum, curvature)
        np.testing.assert_allclose(numbers(trace.y), expected, rtol=1e-4, atol=1e-4)
    best = theory.best_step_size(name, momentum, 1.0, 50.0)
    root = 0.7**0.5
    region = [(1 - root) ** 2, (1 + root) ** 2 / 50] if momentum else []
    expected = {"heavy_ball": region, "ema_momentum": [end / 0.3 for end in region]}.get(name, [best])
    assert list(mark.x) == pytest.approx(expected, rel=1e-9)
    assert mark.y[0] == pytest.approx(max(theory.spectral_radius(name, best, momentum, at) for at in (1.0, 50.0)))
    slower = np.maximum(*(numbers(trace.y) for trace in curves))
    assert mark.y[0] <= slower.min() + 1e-6


@pytest.mark.parametrize(
    ("name", "beta", "best"), [("gradient_descent", 0.7, 2 / 51), ("heavy_ball", 0.3, 2 * 1.3 / 51)]
)
def test_the_best_step_size_is_the_textbooks(name, beta, best):
    figure = draw(scene_of((RunSettings(name),), momentum=beta))
    mark = one(figure, name="best step size")
    assert list(mark.x) == pytest.approx([best])
    assert list(mark.text) == [f"best: {best:.3g}"]
    assert f"best would be η = {best:.3g}, with " in summary(figure)


def test_of_several_best_step_sizes_none_is_called_the_best():
    figure = draw(scene_of((RunSettings("ema_momentum"),)))
    least, largest = theory.good_region("ema_momentum", 0.7, 1.0, 50.0)
    assert least < 0.089 < 0.224 < largest
    assert list(one(figure, name="best step size").text) == ["", "best: 0.089 to 0.224"]
    assert "every η from 0.089 to 0.224 has the best rate, 0.8367 in both." in summary(figure)


def test_the_scenes_step_size_is_a_line_in_the_panel_of_rates():
    lines = draw(replace(SCENE, step_size=0.05)).layout.shapes
    assert {(line.xref, line.x0) for line in lines} == {("x3", 0.05)}


def test_what_grows_is_on_a_logarithmic_scale():
    figure = draw(replace(SCENE, step_size=0.05))
    assert figure.layout.yaxis.type != "log"
    assert figure.layout.yaxis2.type == "log"
    assert not any(trace.stackgroup for trace in traces(figure, yaxis="y2"))
    step = replace(SCENE, step_size=0.05).simulate()["gradient_descent"].divergence_step
    assert f"It diverges at step {step}." in summary(figure)


def test_the_summary_has_the_rates_and_what_is_left():
    run = SCENE.simulate()["gradient_descent"]
    said = summary(draw(SCENE))
    assert (
        "Gradient descent, at η = 0.038, keeps 0.962 of what is along and 0.9 of what is across in a step; best "
        in said
    )
    left = 0.5 * run.iterates[-1, 0] ** 2 / run.losses[0]
    assert f"Of the loss at the start {left:.2g} is left along" in said


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (scene_of((RunSettings("demon"),)), "No run that is shown has a rate that theory knows."),
        (SCENE.on(LANDSCAPES["ackley"]), "A funnel among bumps (Ackley) has no quadratic at its minimum, so theory has "
         "nothing to say here."),
    ],
)  # fmt: skip
def test_without_shares_it_says_why(scene, said):
    assert summary(draw(scene)) == said
