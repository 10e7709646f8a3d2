import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.figures.landscape import levels
from momentum_sim.optimizers import OPTIMIZERS
from tests.export.scenes import DIVERGING, EVERYTHING, FAR_AWAY, OVERFLOWING, RACE
from tests.figures.traces import numbers, one

BOWL = ms.objectives.quadratic(condition_number=50.0)


def run_of(name="heavy_ball", objective=BOWL, **settings):
    usual = {"step_size": 0.038, "momentum": 0.7, "n_steps": 60, "start": (-8.0, 2.0)}
    return ms.simulate(objective, name, **usual | settings)


@pytest.mark.parametrize("given", [run_of(), [run_of()], {"mine": run_of()}, (run for run in [run_of()])])
def test_one_run_or_several_are_drawn(given):
    figure = ms.figures.trajectory(given)
    assert [trace.name for trace in figure.data] == [None, "heavy ball"]


def test_a_path_has_its_iterates_and_its_look():
    for name, run in EVERYTHING.simulate().items():
        for dark in (False, True):
            trace = ms.figures.trajectory(run, dark=dark).data[1]
            np.testing.assert_array_equal(np.column_stack([trace.x, trace.y]), run.iterates)
            look = OPTIMIZERS[name].look
            assert trace.line.color == (look.dark if dark else look.light)
            np.testing.assert_array_equal(trace.customdata[:, 1], run.gaps)


def test_the_contour_is_the_objectives_in_equal_scales():
    figure = ms.figures.trajectory(run_of())
    field = figure.data[0]
    x, y = np.meshgrid(numbers(field.x), numbers(field.y))
    np.testing.assert_allclose(field.z, levels(BOWL, x, y), atol=2e-3)
    assert (figure.layout.yaxis.scaleanchor, figure.layout.yaxis.scaleratio) == ("x", 1)
    assert (field.x[0], field.x[-1], field.y[0], field.y[-1]) == BOWL.landscape.view
    assert field.contours.size == 1


def test_there_are_not_too_many_bands():
    far = ms.objectives.quadratic(1e8)
    field = ms.figures.trajectory(run_of(objective=far, step_size=1e-9)).data[0]
    assert field.contours.end / field.contours.size <= 40
    deep = ms.figures.trajectory(run_of(objective=ms.objectives.ackley(), start=(1.0, 1.0), step_size=0.01)).data[0]
    assert deep.contours.end / deep.contours.size <= 40


def test_start_and_minima_are_named_on_the_picture():
    run = run_of(objective=ms.objectives.himmelblau(), start=(0.0, 0.0), step_size=0.005)
    words = ms.figures.trajectory(run).layout.annotations
    assert [word.text for word in words] == ["start", *["minimum"] * 4]
    assert (words[0].x, words[0].y) == (0.0, 0.0)
    np.testing.assert_allclose([(word.x, word.y) for word in words[1:]], run.objective.minimisers)
    away = ms.figures.trajectory(run, box=(-1.0, 1.0, -1.0, 1.0)).layout.annotations
    assert [word.text for word in away] == ["start"]


@pytest.mark.parametrize("scene", [DIVERGING, OVERFLOWING, FAR_AWAY], ids=("diverging", "overflowing", "far"))
def test_what_diverges_is_drawn_beyond_the_edge_and_told(scene):
    runs = scene.simulate()
    figure = ms.figures.trajectory(runs)
    for trace, run in zip(figure.data[1:], runs.values(), strict=True):
        points = np.column_stack([trace.x, trace.y]).astype(float)
        assert np.nanmax(np.abs(points), initial=0) < 100
        assert trace.name == f"{run.optimizer.title} (diverges, step {run.divergence_step})"
        if scene is DIVERGING:
            assert np.abs(points[-1]).max() > 10
            np.testing.assert_array_equal(points[:-1], run.iterates[: len(points) - 1])
            (x, y), (true_x, true_y) = points[-1], run.iterates[len(points) - 1]
            assert x / y == pytest.approx(true_x / true_y)
    assert "diverges, step" in figure.layout.meta["summary"]
    assert "diverges" in ms.figures.losses(runs).layout.meta["summary"]


def test_a_path_that_comes_back_is_not_cut():
    run = run_of(momentum=0.95, step_size=0.07)
    assert np.abs(run.iterates[:, 1]).max() > 4.5
    np.testing.assert_array_equal(ms.figures.trajectory(run).data[1].y, run.iterates[:, 1])


def test_paths_on_each_other_are_broad_and_narrow():
    widths = [trace.line.width for trace in ms.figures.trajectory([run_of(), run_of(), run_of("demon")]).data[1:]]
    assert widths[0] > widths[1] == widths[2]


def test_gaps_are_those_of_the_runs_on_a_logarithmic_axis():
    runs = EVERYTHING.simulate()
    figure = ms.figures.losses(runs)
    assert figure.layout.yaxis.type == "log"
    low, high = 10 ** np.array(figure.layout.yaxis.range)
    for run in runs.values():
        trace = one(figure, name=run.optimizer.title)
        np.testing.assert_array_equal(trace.x, np.arange(run.n_steps + 1))
        np.testing.assert_array_equal(trace.y, run.gaps)
        assert low < run.gaps.min()
        assert run.gaps.max() < high


def test_a_gap_of_nothing_has_no_logarithm_and_is_left_out():
    run = run_of("gradient_descent", objective=ms.objectives.quadratic(1.0), step_size=1.0, momentum=None)
    trace = ms.figures.losses(run).data[0]
    assert run.gaps[1] == 0.0
    assert np.isfinite(trace.y[0])
    assert np.isnan(numbers(trace.y)[1:]).all()


@pytest.mark.parametrize("draw", [ms.figures.trajectory, ms.figures.losses])
def test_a_long_run_is_thinned_and_keeps_its_last_step(draw):
    run = run_of(n_steps=100_000, step_size=1e-5)
    trace = draw(run).data[-1]
    assert 1000 < len(trace.x) <= 2001
    last = trace.customdata[-1][0] if draw is ms.figures.trajectory else trace.x[-1]
    assert last == 100_000


def test_the_words_say_where_each_run_ends():
    said = ms.figures.losses(RACE.simulate()).layout.meta["summary"]
    assert said == "Above the minimum at the end: gradient descent 0.31; heavy ball 4.4 × 10⁻⁸."


@pytest.mark.parametrize(
    ("draw", "given", "said"),
    [
        (ms.figures.trajectory, [], "runs must be at least one, got none"),
        (ms.figures.losses, {}, "runs must be at least one, got none"),
        (ms.figures.trajectory, [1], "runs must each be a Run, got 1"),
        (ms.figures.losses, 7, "runs must be a Run or several, got 7"),
        (
            ms.figures.trajectory,
            [run_of(), run_of(objective=ms.objectives.quadratic(2.0))],
            "runs must be of one objective, with one set of parameters, got some of quadratic",
        ),
    ],
)
def test_what_is_no_run_is_refused(draw, given, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        draw(given)
