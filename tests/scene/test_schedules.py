"""What schedule a run of a scene has: by name, with numbers of its own, or by points."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.export import render
from momentum_sim.export.data import scene_of
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.schedules import SCHEDULES, Schedule, from_plain, points, to_plain
from tests.scene.strategies import OWN

POINTS = [[0.0, 0.2], [0.3, 0.95], [1.0, 0.0]]
PLAIN = (
    *SCHEDULES,
    {"name": "demon", "delay": 0.5},
    {"name": "demon", "delay": 0.5, "end": -0.1},
    {"name": "step", "milestones": [0.2, 0.4]},
    {"points": POINTS},
)
SCENE = Scene(
    objective=ms.objectives.quadratic(25.0),
    start=(-8.0, 1.6),
    n_steps=60,
    step_size=0.03,
    momentum=0.9,
    runs=("gradient_descent", "heavy_ball"),
)


def scheduled(schedule, **settings):
    return replace(SCENE, runs=(RunSettings("heavy_ball", schedule=schedule, **settings),), follow=None)


@pytest.mark.parametrize("plain", PLAIN, ids=str)
def test_plain_data_come_back(plain):
    schedule = from_plain("schedule", plain)
    assert isinstance(schedule, Schedule)
    assert to_plain(schedule) == plain
    assert from_plain("schedule", schedule) is schedule
    scene = scheduled(plain)
    assert scene.to_dict()["runs"][0].get("schedule") == plain
    again = Scene.from_dict(json.loads(json.dumps(scene.to_dict())))
    assert again == scene
    assert hash(again.runs) == hash(scene.runs)


@pytest.mark.parametrize("plain", PLAIN, ids=str)
def test_a_scene_runs_as_simulate_does(plain):
    own = {name: value for name, value in plain.items() if name != "name"} if isinstance(plain, dict) else {}
    drawn = isinstance(plain, dict) and "points" in plain
    momentum = plain if drawn else (plain["name"] if own else plain, 0.9, own)
    run = ms.simulate(SCENE.objective, "heavy_ball", step_size=0.03, momentum=momentum, n_steps=60, start=SCENE.start)
    np.testing.assert_array_equal(scheduled(plain).simulate()["heavy_ball"].iterates, run.iterates)


def test_numbers_that_are_as_usual_are_no_numbers_of_its_own():
    assert scheduled({"name": "demon", "delay": 0.0, "end": 0}) == scheduled("demon")
    assert scheduled({"name": "linear"}).runs[0].schedule == "linear"
    assert scheduled(ms.schedules.cosine).runs[0].schedule == "cosine"


@pytest.mark.parametrize("schedule", OWN, ids=repr)
def test_a_table_says_what_the_schedule_is_and_its_scene_comes_back(schedule):
    scene = scheduled(schedule)
    content = render(scene, "csv").decode()
    assert f"schedule {json.dumps(to_plain(schedule))}; " in content
    assert scene_of(content) == scene


def test_a_map_of_it_is_of_runs_under_it():
    scene = scheduled({"name": "demon", "delay": 0.5})
    rule = ms.figures.settings.rule_of(scene, scene.runs[0])
    found = ms.sweep(
        SCENE.objective, rule, step_sizes=[0.03], momenta=[0.9], n_steps=60, start=SCENE.start, tolerance=1e-3
    )
    assert found.steps_to_tolerance[0, 0] == scene.simulate()["heavy_ball"].settling_step(1e-3)


def test_a_curve_through_points_is_a_schedule_whatever_it_starts_with():
    schedule = points.schedule(POINTS)
    for momentum in (0.0, 0.9):
        np.testing.assert_array_equal(schedule(momentum, 50), points(POINTS, 50))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("lineal", f"be one of {', '.join(SCHEDULES)}; got 'lineal' (did you mean 'linear'?)"),
        (1, f"be one of {', '.join(SCHEDULES)}; got 1"),
        ({"delay": 0.5}, "have a name, or points and nothing else, got {'delay': 0.5}"),
        ({}, "have a name, or points and nothing else, got {}"),
        ({"points": POINTS, "delay": 0.5}, "have a name, or points and nothing else, got "),
        (ms.schedules.step_sizes.cosine, f"be one of {', '.join(SCHEDULES)}; got StepSizeSchedule(cosine)"),
        (replace(SCHEDULES["demon"], kernel=SCHEDULES["linear"].kernel), "be one of momentum_sim.schedules, got "),
    ],
)
def test_what_is_no_schedule_is_refused(given, message):
    with pytest.raises(ms.RefusedError, match=f"^schedule of heavy_ball must {re.escape(message)}"):
        RunSettings("heavy_ball", schedule=given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "demon", "delay": 2}, "delay must lie in [0, 1), got 2: it is a share of the run"),
        ({"name": "demon", "dealy": 0}, "each number of demon must be one of delay, end; got 'dealy'"),
        ({"name": "constant", "end": 0}, "numbers of constant must be left out: it has none; got {'end': 0}"),
        ({"name": "lineal"}, "name of schedule of heavy_ball must be one of "),
        ({"points": [[0, 2]]}, "each value of the points of momentum must lie in (-1, 1), got 2.0"),
        ({"points": None}, "points of momentum must be a number, got None"),
        ({"points": [[0, 0.5]] * 2000}, "points of momentum must be 1 to 1000 pairs (share of the run, value), got"),
    ],
)  # fmt: skip
def test_numbers_that_make_none_are_refused(given, message):
    with pytest.raises(ms.RefusedError, match=f"^{re.escape(message)}"):
        RunSettings("heavy_ball", schedule=given)


def test_a_rule_that_makes_its_own_takes_none():
    with pytest.raises(ms.RefusedError, match=r"^schedule must be left out for demon, got "):
        RunSettings("demon", schedule={"points": POINTS})
