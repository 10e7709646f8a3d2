from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import RunSettings
from momentum_sim.starts import polar_starts
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one

draw = ms.figures.basins
ETA, BETA = 400 / 121, 81 / 121
SCENE = replace(scene_of(PAIR).on(LANDSCAPES["square"]), momentum=BETA)


def arrived(eta, rule="heavy_ball", momentum=BETA, n_steps=500):
    """From which of the starts runs by themselves settle."""
    given = None if rule == "gradient_descent" else momentum
    runs = [
        ms.simulate(ms.objectives.square(), rule, step_size=eta, momentum=given, n_steps=n_steps, start=start)
        for start in polar_starts(ms.objectives.square())
    ]
    return np.array([run.settling_step(1e-3, relative=True) <= n_steps for run in runs])


def test_starts_are_marked_by_what_runs_from_them_do():
    figure = draw(SCENE)
    for index, eta in enumerate((ETA, 2.5, 2.0)):
        there = arrived(eta)
        for trace, expected in zip(figure.data[2 * index : 2 * index + 2], (there, ~there), strict=True):
            points = np.stack([numbers(trace.x), numbers(trace.y)], axis=1)
            np.testing.assert_array_equal(points, polar_starts(ms.objectives.square())[expected])
        assert figure.layout.annotations[index].text == f"η {eta:.4g}: {there.sum() if eta > 2 else 'all'} of 240"


def test_the_curves_have_the_shares_of_all_three():
    figure = draw(SCENE)
    for rule, title in (
        ("heavy_ball", "heavy ball"),
        ("nesterov", "Nesterov"),
        ("gradient_descent", "gradient descent"),
    ):
        curve = one(figure, name=title)
        for at in (3, len(curve.x) // 2, len(curve.x) - 8):
            assert numbers(curve.y)[at] == np.mean(arrived(numbers(curve.x)[at], rule))
    assert {ETA, 2.5, 2.0} <= set(numbers(curve.x))
    (line,) = figure.layout.shapes
    assert line.x0 == ETA


def test_the_summary_has_the_counts_and_where_all_arrive():
    assert summary(draw(SCENE)) == (
        "With β = 0.6694 and η = 3.306 heavy ball arrives from 140 of 240 starts, with η = 2.5 from 204, with η = 2 "
        "from all. From all of them, at the step sizes measured: heavy ball from 0.11 to 2.2; Nesterov from 0.11 to "
        "1.32; gradient descent from 0.11 to 1.98."
    )


def test_where_it_never_is_all_the_best_is_said():
    said = summary(draw(scene_of(PAIR).on(LANDSCAPES["himmelblau"])))
    assert "never, at most from" not in said
    funnel = summary(draw(replace(scene_of(PAIR).on(LANDSCAPES["ackley"]), step_size=0.003, momentum=0.7)))
    assert funnel.startswith("With β = 0.7 and η = 0.003 heavy ball arrives from none of 240 starts")
    assert "heavy ball never, at most from 15.0% at" in funnel


def test_a_heavy_balls_own_settings_are_shown():
    own = replace(SCENE, runs=(RunSettings("heavy_ball", step_size=1.0, momentum=0.3), RunSettings("nesterov")))
    assert summary(draw(own)).startswith(
        "With β = 0.3 and η = 1 heavy ball arrives from all of 240 starts, with η = 0.75"
    )
    without = replace(SCENE, runs=(RunSettings("adam"),), step_size=1.5)
    assert summary(draw(without)).startswith("With β = 0.6694 and η = 1.5 ")


@pytest.mark.parametrize("landscape", ["valley"])
def test_where_no_minimiser_stands_alone_it_says_so(landscape):
    figure = draw(scene_of(PAIR).on(LANDSCAPES[landscape]))
    assert not figure.data
    assert summary(figure) == "No minimiser of “A valley of minima (xy = 1)” stands alone."
