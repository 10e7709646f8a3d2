import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.optimizers import OPTIMIZERS
from tests.figures.traces import numbers, one, traces

BOWL = ms.objectives.quadratic(condition_number=50.0)
SETTINGS = {"n_steps": 60, "start": (-8.0, 2.0)}
TOLERANCE = {"tolerance": 1e-3, "relative": True}
MOMENTA = [0.0, 0.3, 0.5, 0.7, 0.9, 0.95]
STEP_SIZES = [0.001, 0.01, 0.038, 0.06, 0.07, 0.3]


def run_of(name, step_size=0.038, momentum=0.7, **settings):
    rule = OPTIMIZERS[name]
    momentum = None if rule.schedule is None else momentum
    return ms.simulate(BOWL, name, step_size=step_size, momentum=momentum, **(SETTINGS | settings))


def sweep_of(name, step_sizes=(0.038,), momenta=(0.7,), **settings):
    momenta = None if OPTIMIZERS[name].schedule is None else list(momenta)
    return ms.sweep(BOWL, name, step_sizes=list(step_sizes), momenta=momenta, **(SETTINGS | TOLERANCE | settings))


def curve(figure, title):
    """The settling steps of an optimizer, nan where it has none."""
    return one(figure, name=title, yaxis="y", showlegend=None)


# --- schedules --------------------------------------------------------------------------------------------------------


def test_each_run_has_its_momenta_against_the_step():
    runs = {name: run_of(name) for name in ("heavy_ball", "demon", "adam")}
    figure = ms.figures.schedules(runs)
    assert [trace.name for trace in figure.data] == ["heavy ball", "Demon", "Adam"]
    for trace, run in zip(figure.data, runs.values(), strict=True):
        np.testing.assert_array_equal(trace.x, np.arange(60))
        np.testing.assert_array_equal(trace.y, run.momenta.astype(np.float32))
        assert trace.line.color == run.optimizer.look.light


def test_on_a_dark_page_lines_have_their_other_colour():
    (trace,) = ms.figures.schedules([run_of("demon")], dark=True).data
    assert trace.line.color == OPTIMIZERS["demon"].look.dark


def test_runs_without_momentum_have_no_schedule():
    assert [trace.name for trace in ms.figures.schedules([run_of("rmsprop"), run_of("demon")]).data] == ["Demon"]
    empty = ms.figures.schedules([run_of("gradient_descent")])
    assert not empty.data
    assert empty.layout.meta["summary"] == "No run that is shown has momentum."


def test_lines_on_each_other_are_broad_and_narrow():
    widths = [
        trace.line.width
        for trace in ms.figures.schedules([run_of(n) for n in ("heavy_ball", "nesterov", "demon")]).data
    ]
    assert widths[0] > widths[1] == widths[2]


def test_a_long_run_is_thinned_and_keeps_its_last_step():
    run = run_of("demon", n_steps=5000, momentum=0.9)
    (trace,) = ms.figures.schedules([run]).data
    assert 500 <= len(trace.x) <= 600
    assert trace.x[-1] == 4999
    np.testing.assert_array_equal(trace.y, run.momenta[trace.x].astype(np.float32))


def test_a_run_of_one_step_is_a_point():
    (trace,) = ms.figures.schedules([run_of("heavy_ball", n_steps=1)]).data
    assert (trace.mode, list(trace.x)) == ("markers", [0])


def test_a_schedule_is_told_in_words():
    said = ms.figures.schedules([run_of("heavy_ball"), run_of("demon")]).layout.meta["summary"]
    assert said == f"Momentum β: heavy ball 0.7 throughout; Demon from 0.7 to {run_of('demon').momenta[-1]:.3g}."


# --- settling steps ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, rule in OPTIMIZERS.items() if rule.schedule])
def test_a_curve_against_momentum_has_the_settling_step_of_each_run(name):
    found = sweep_of(name, momenta=MOMENTA)
    trace = curve(ms.figures.steps_against_momentum([found]), OPTIMIZERS[name].title)
    np.testing.assert_allclose(1 - numbers(trace.x), MOMENTA, atol=1e-7)
    for momentum, steps in zip(MOMENTA, numbers(trace.y), strict=True):
        run = run_of(name, momentum=momentum)
        settles = run.settling_step(1e-3, relative=True)
        assert steps == settles or (np.isnan(steps) and (settles == 61 or run.diverged))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_curve_against_step_size_has_the_settling_step_of_each_run(name):
    figure = ms.figures.steps_against_step_size([sweep_of(name, STEP_SIZES)])
    trace = curve(figure, OPTIMIZERS[name].title)
    np.testing.assert_allclose(numbers(trace.x), STEP_SIZES, rtol=1e-6)
    for step_size, steps in zip(STEP_SIZES, numbers(trace.y), strict=True):
        run = run_of(name, step_size=step_size)
        settles = run.settling_step(1e-3, relative=True)
        assert steps == settles or (np.isnan(steps) and (settles == 61 or run.diverged))
    assert figure.layout.xaxis.type == "log"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_setting_is_on_the_curve_or_in_its_lane_and_nowhere_else(name):
    found = sweep_of(name, STEP_SIZES)
    figure = ms.figures.steps_against_step_size([found])
    kinds = {"settles": found.steps_to_tolerance[0] <= 60, "diverges": found.diverged[0]}
    kinds["settles"] &= ~kinds["diverges"]
    kinds["not within 60"] = ~kinds["settles"] & ~kinds["diverges"]
    drawn = [trace for trace in figure.data if trace.mode != "markers"]
    for kind, there in kinds.items():
        lanes = [trace for trace in drawn if kind in trace.hovertemplate]
        assert len(lanes) == (kind == "settles" or there.any())
        for lane in lanes:
            np.testing.assert_array_equal(np.isfinite(numbers(lane.y)), there)


def test_what_diverges_and_comes_back_is_no_arrival():
    """|x| + |y| leaves a million at once, and one step later the run is at the minimum."""
    found = ms.sweep(ms.objectives.quadratic(1.0), "gradient_descent", step_sizes=[0.5, 1.0], n_steps=30,
                     start=(8e5, 8e5), tolerance=1e-3)  # fmt: skip
    assert found.diverged.all()
    assert (found.steps_to_tolerance <= 30).any()
    trace = curve(ms.figures.steps_against_step_size([found]), "gradient descent")
    assert np.isnan(numbers(trace.y)).all()


def test_lanes_of_different_runs_do_not_meet():
    figure = ms.figures.steps_against_step_size(
        [sweep_of(name, STEP_SIZES) for name in ("heavy_ball", "nesterov", "demon")]
    )
    heights = [np.nanmax(numbers(trace.y)) for trace in figure.data if trace.yaxis == "y2"]
    assert len(heights) == len(set(heights)) >= 4
    top = figure.layout.yaxis2.range[1]
    assert all(0 < height < top for height in heights)


def test_a_rule_without_momentum_is_a_level_line():
    sweeps = {
        "descent": sweep_of("gradient_descent", [0.038], n_steps=100),
        "ball": sweep_of("heavy_ball", momenta=MOMENTA, n_steps=100),
    }
    trace = curve(ms.figures.steps_against_momentum(sweeps), "gradient descent")
    settles = run_of("gradient_descent", n_steps=100).settling_step(1e-3, relative=True)
    assert settles < 100
    assert list(trace.y) == [settles, settles]
    np.testing.assert_allclose(1 - numbers(trace.x), [0.0, 0.95], atol=1e-7)


def test_lengths_have_an_axis_of_their_own():
    figure = ms.figures.steps_against_step_size([sweep_of("adam", STEP_SIZES), sweep_of("heavy_ball", STEP_SIZES)])
    assert {trace.xaxis for trace in traces(figure, name="heavy ball")} == {"x"}
    assert {trace.xaxis for trace in traces(figure, name="Adam")} == {"x2"}
    assert figure.layout.xaxis.title.text == "step size η"
    assert figure.layout.xaxis2.title.text == "adaptive step size η (a length)"


@pytest.mark.parametrize(("momentum", "axis", "height"), [(0.7, "y", 21), (0.95, "y2", None)])
def test_the_current_setting_is_marked_on_the_curve_or_in_its_lane(momentum, axis, height):
    figure = ms.figures.steps_against_momentum([sweep_of("heavy_ball", momenta=MOMENTA)], current=momentum)
    mark = one(figure, mode="markers")
    assert mark.yaxis == axis
    assert mark.x[0] == pytest.approx(1 - momentum)
    if height is not None:
        assert height == run_of("heavy_ball").settling_step(1e-3, relative=True) == mark.y[0]
    (line,) = (shape for shape in figure.layout.shapes if shape.type == "line")
    assert line.x0 == line.x1 == pytest.approx(1 - momentum)


def test_a_setting_that_was_not_swept_has_no_point():
    figure = ms.figures.steps_against_momentum([sweep_of("heavy_ball", momenta=MOMENTA)], current=0.6)
    assert traces(figure, mode="markers") == []
    assert [shape.type for shape in figure.layout.shapes].count("line") == 1


def test_each_optimizer_may_have_a_setting_of_its_own():
    sweeps = [sweep_of(name, momenta=MOMENTA) for name in ("heavy_ball", "demon", "nesterov")]
    figure = ms.figures.steps_against_momentum(sweeps, current={"heavy_ball": 0.7, "demon": 0.5})
    marks = {trace.name: trace.x[0] for trace in traces(figure, mode="markers")}
    assert marks == {"heavy ball": pytest.approx(0.3), "Demon": pytest.approx(0.5)}


def test_a_point_between_gaps_is_seen():
    """A line needs two points."""
    found = sweep_of("heavy_ball", momenta=[0.0, 0.7, 0.95])
    trace = curve(ms.figures.steps_against_momentum([found]), "heavy ball")
    assert list(np.isfinite(numbers(trace.y))) == [False, True, False]
    assert list(trace.marker.size) == [0, 4, 0]


def test_the_fewest_steps_are_told_in_words():
    sweeps = [sweep_of("heavy_ball", momenta=MOMENTA), sweep_of("gradient_descent")]
    said = ms.figures.steps_against_momentum(sweeps).layout.meta["summary"]
    best = min(MOMENTA, key=lambda beta: run_of("heavy_ball", momentum=beta).settling_step(1e-3, relative=True))
    steps = run_of("heavy_ball", momentum=best).settling_step(1e-3, relative=True)
    assert said == f"Fewest steps: heavy ball {steps}, at β = {best}; gradient descent not within 60."
    gone = ms.figures.steps_against_step_size([sweep_of("heavy_ball", [1.0, 2.0])]).layout.meta["summary"]
    assert gone == "Fewest steps: heavy ball diverges everywhere."


@pytest.mark.parametrize("draw", [ms.figures.steps_against_momentum, ms.figures.steps_against_step_size])
def test_no_sweeps_make_a_figure_that_says_so(draw):
    assert draw([]).layout.meta["summary"] == "No run is shown."


@pytest.mark.parametrize(
    ("draw", "items", "said"),
    [
        (ms.figures.schedules, [1], "runs must each be a Run, got 1"),
        (ms.figures.steps_against_momentum, ["x"], "sweeps must each be a Sweep, got 'x'"),
        (
            ms.figures.steps_against_momentum,
            [sweep_of("demon", STEP_SIZES)],
            "step_sizes must hold one value in this figure, got 6 of demon",
        ),
        (
            ms.figures.steps_against_step_size,
            [sweep_of("demon", momenta=MOMENTA)],
            "momenta must hold one value in this figure, got 6 of demon",
        ),
        (
            ms.figures.steps_against_step_size,
            [sweep_of("demon"), sweep_of("adam", n_steps=61)],
            "n_steps must be the same in all sweeps, got 60 and 61",
        ),
    ],
)
def test_what_does_not_fit_is_refused(draw, items, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        draw(items)


def test_a_mark_must_be_a_number():
    with pytest.raises(ValueError, match=r"^current must be a number, got 'here'$"):
        ms.figures.steps_against_momentum([sweep_of("demon")], current="here")
