import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.figure_names import FIGURES
from momentum_sim.lessons import load_scene, path_of
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RateChange, RunSettings
from pages.shared.charts import what_figures_show
from tests.figures.scenes import ALL, OF_NO_SCENE, PAIR, scene_of
from tests.figures.traces import numbers, traces
from tests.thinned import examples, few_or_all, grid

#: Figures of a quadratic, and the landscapes that are like none at their minimum.
OF_A_QUADRATIC = {
    "eigen_coordinates",
    "loss_by_eigendirection",
    "phase_portraits",
    "quadratic_prediction",
    "rate_against_momentum",
    "good_region",
    "theory_against_measured",
}
LIKE_NO_QUADRATIC = {"ackley", "valley"}
#: Figures of clouds of noisy runs, and those of noise, which these scenes have not.
OF_CLOUDS = {"averages", "svag"}
OF_NOISE = {"drift", *OF_CLOUDS}
#: Figures of a network that no scene is on.
OF_PATCHWORKS = {"patchworks", "coasting"}
#: All rules in the ravine; elsewhere, where the sweeps of each are compiled for this alone, some at every change.
RUNS = {name: list(PAIR) for name in LANDSCAPES}
for _landscape, _rule in few_or_all(LANDSCAPES, OPTIMIZERS):
    if (_run := RunSettings(_rule)) not in PAIR:
        RUNS[_landscape].append(_run)
RUNS["quadratic"] = list(ALL)


def drawn(name, scene):
    return ms.figures.OF_SCENE[name](scene, False)


def test_the_names_are_those_that_lessons_know():
    assert tuple(ms.figures.OF_SCENE) == FIGURES


@pytest.mark.parametrize(("name", "landscape"), grid(FIGURES, LANDSCAPES))
def test_every_scene_has_every_figure(name, landscape):
    for dark in (False, True):
        figure = ms.figures.OF_SCENE[name](scene_of(tuple(RUNS[landscape])).on(LANDSCAPES[landscape]), dark)
        nothing = name in OF_A_QUADRATIC and landscape in LIKE_NO_QUADRATIC
        nothing |= name == "guarantees" and LANDSCAPES[landscape].curvature_bounds is None
        nothing |= (name, landscape) == ("basins", "valley")  # where no minimiser stands alone
        assert bool(figure.data) == (not nothing and name not in OF_NOISE)
        assert figure.layout.meta["summary"].endswith(".")
        assert figure.layout.meta["dark"] == dark
        json.loads(figure.to_json())


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("shown", [(), ("gradient_descent",), ("rmsprop",)])
def test_few_runs_are_no_trouble(name, shown):
    assert drawn(name, scene_of().with_visible(shown)).layout.meta["summary"]


@pytest.mark.parametrize("name", FIGURES)
def test_what_is_swept_or_predicted_is_not_shown_of_step_sizes_that_change_on_the_way(name):
    figure = drawn(name, scene_of(rate_change=RateChange(10, 0.1)))
    of_runs_as_they_are = (
        "schedules",
        "gradient_futures",
        "surface",
        "eigen_coordinates",
        "endless_cycle",
        "steps_against_condition_number",
        "guarantees",
        "ripples",
        "nesterov_as_heavy_ball",
        *OF_PATCHWORKS,
        *OF_NO_SCENE,
    )
    assert bool(figure.data) == (name in of_runs_as_they_are)
    changes = "change on the way" in figure.layout.meta["summary"]
    assert changes == (name not in of_runs_as_they_are and name not in OF_CLOUDS)


@pytest.mark.parametrize("equal", ["effective_step_size", "path"])
@pytest.mark.parametrize("name", FIGURES)
def test_momenta_are_not_swept_at_one_step_size_where_the_runs_share_another_number(name, equal):
    figure = drawn(name, scene_of(equal=equal))
    assert bool(figure.data) == (name not in {"steps_against_momentum", *OF_NOISE})


# Values of its own may lie anywhere, also beyond the sliders' ends.
OWN = st.fixed_dictionaries(
    {},
    optional={
        "step_size": st.floats(1e-4, 5.0),
        "momentum": st.floats(0.0, 0.9999),
        "schedule": st.sampled_from(["constant", "demon"]),
    },
)


@st.composite
def runs_with_own_values(draw):
    found = []
    for name in draw(st.lists(st.sampled_from(list(OPTIMIZERS)), min_size=1, max_size=3, unique=True)):
        own = draw(OWN)
        rule = OPTIMIZERS[name]
        if rule.schedule is None:
            own.pop("momentum", None)
        if rule.momentum != "number or array":
            own.pop("schedule", None)
        found.append(RunSettings(name, **own))
    return tuple(found)


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "surface"])
@settings(max_examples=examples(16, 8))
@given(
    runs=runs_with_own_values(),
    landscape=st.sampled_from(list(LANDSCAPES.values())),
    momentum=st.floats(0.0, 0.9999),
    step_size=st.floats(1e-5, 5.0),
    n_steps=st.sampled_from([1, 2, 60, 500]),
)
def test_no_setting_breaks_a_figure(name, runs, landscape, momentum, step_size, n_steps):
    scene = scene_of(runs).on(landscape)
    figure = drawn(name, replace(scene, momentum=momentum, step_size=step_size, n_steps=n_steps))
    assert figure.layout.meta["summary"].endswith(".")
    assert 100 <= figure.layout.height <= 900
    assert not {"inf", "nan"} & set(re.findall(r"[a-z]+", figure.layout.meta["summary"]))
    json.loads(figure.to_json())


@pytest.mark.parametrize("name", FIGURES)
def test_a_run_that_begins_at_the_minimum_is_no_trouble(name):
    assert drawn(name, scene_of(start=(0.0, 0.0))).layout.meta["summary"].endswith(".")


@pytest.mark.parametrize("name", ["steps_against_momentum", "steps_against_step_size"])
@settings(max_examples=examples(40))
@given(runs=runs_with_own_values(), momentum=st.floats(0.0, 0.995), step_size=st.floats(1e-4, 3.0))
def test_the_marks_are_what_the_runs_on_the_stage_do(name, runs, momentum, step_size):
    scene = scene_of(runs, momentum=momentum, step_size=step_size)
    figure = drawn(name, scene)
    marks = {mark.legendgroup: mark for mark in traces(figure, mode="markers")}
    for optimizer, run in scene.simulate().items():
        if name == "steps_against_momentum" and run.optimizer.schedule is None:
            assert optimizer not in marks
            continue
        mark = marks[optimizer]
        own = next(settings.momentum for settings in runs if settings.optimizer == optimizer)
        beta = momentum if own is None else own
        where = run.step_size if name == "steps_against_step_size" else 1 - beta
        assert mark.x[0] == pytest.approx(where)
        if run.diverged:
            assert "diverges" in mark.hovertemplate
        elif (settles := run.settling_step(1e-3, relative=True)) <= run.n_steps:
            assert mark.y[0] == settles
            assert f"settles at step {settles}" in mark.hovertemplate
        else:
            assert "not within 60 steps" in mark.hovertemplate


def test_a_schedule_of_its_own_is_swept_with_it():
    runs = (RunSettings("heavy_ball", schedule="demon"), RunSettings("demon"))
    figure = drawn("steps_against_momentum", scene_of(runs))
    ball, demon = (
        next(trace for trace in traces(figure, legendgroup=name, yaxis="y") if trace.mode != "markers")
        for name in ("heavy_ball", "demon")
    )
    np.testing.assert_array_equal(numbers(ball.y), numbers(demon.y))


def test_curves_and_map_reach_as_far_as_the_sliders_and_the_setting():
    scene = scene_of(step_size=2.5, momentum=0.999)
    heat = drawn("settling_map", scene).data[0]
    np.testing.assert_allclose([heat.x[0], heat.x[-1]], [1e-3, 2.5], rtol=1e-6)
    np.testing.assert_allclose([1 - heat.y[0], 1 - heat.y[-1]], [0.0, 0.999], atol=1e-6)
    curve = traces(drawn("steps_against_momentum", scene), legendgroup="heavy_ball")[0]
    np.testing.assert_allclose([1 - curve.x[0], 1 - curve.x[-1]], [0.0, 0.999], atol=1e-6)


@pytest.mark.parametrize(
    ("follow", "shown", "title"),
    [
        (None, ("gradient_descent", "nesterov", "demon"), "Nesterov"),
        ("demon", ("gradient_descent", "nesterov", "demon"), "Demon"),
        ("demon", ("gradient_descent", "nesterov"), "Nesterov"),
        ("gradient_descent", ("gradient_descent", "adam"), "Adam"),
    ],
)
def test_the_map_is_of_the_followed_run_or_the_first_with_momentum(follow, shown, title):
    scene = replace(scene_of(), follow=follow).with_visible(shown)
    assert drawn("settling_map", scene).layout.meta["summary"].startswith(title)


def test_the_map_of_an_adaptive_rule_has_its_own_step_sizes():
    scene = scene_of((RunSettings("adam"),), adaptive_step_size=0.2)
    figure = drawn("settling_map", scene)
    (mark,) = traces(figure, type="scatter")
    assert mark.x[0] == 0.2
    low, high = scene.objective.landscape.adaptive_step_size_slider
    np.testing.assert_allclose([figure.data[0].x[0], figure.data[0].x[-1]], [low, high], rtol=1e-6)


def test_long_runs_have_coarser_figures():
    usual, long = (drawn("settling_map", scene_of(n_steps=n)).data[0] for n in (60, 5000))
    assert numbers(usual.z).shape == (120, 160)
    assert numbers(long.z).size * 5000 <= 4_000_000
    assert numbers(long.z).size > 300


@pytest.mark.parametrize("name", FIGURES)
def test_of_a_network_is_shown_what_needs_no_landscape(name):
    said = drawn(name, what_figures_show(load_scene(path_of("digits")))).layout.meta["summary"]
    elsewhere = said == "This is of a landscape, and on the stage is a network in training."
    anywhere = {"gradient_futures", "endless_cycle", "ripples", "nesterov_as_heavy_ball"}
    assert elsewhere == (name not in {*anywhere, *OF_CLOUDS, *OF_PATCHWORKS, *OF_NO_SCENE})
    assert (said == "This is of clouds of noisy runs, and on the stage is a network in training.") == (
        name in OF_CLOUDS
    )


def test_the_surface_has_the_runs_of_the_scene():
    scene = scene_of()
    figure = drawn("surface", scene)
    for name, run in scene.simulate().items():
        (marks,) = traces(figure, type="scatter3d", mode="markers", legendgroup=name)
        steps = numbers(marks.customdata)[:, 0].astype(int)
        np.testing.assert_allclose(numbers(marks.x), run.iterates[steps, 0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    "changes",
    [{"step_size": 0.5}, {"n_steps": 7}, {"start": (0.0, 0.0)}],
    ids=["diverges", "never settles", "starts at the minimum"],
)
def test_no_caption_tells_a_number_that_does_not_exist(name, changes):
    scene = scene_of(**changes)
    said = drawn(name, scene).layout.meta["summary"]
    assert not re.search(r"\b(nan|inf)\b|∞", said)
    if changes.keys() & {"n_steps"}:
        assert not re.search(r"(?<![\d.])8(?![\d.])", said)  # the mark for never
