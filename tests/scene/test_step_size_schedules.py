"""What schedule of the step size a scene has: by name, with numbers of its own, or by points."""

import json
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.conventions.snippets import LIBRARIES
from momentum_sim.export import Options, render
from momentum_sim.export.data import scene_of
from momentum_sim.export.staged import scene_of_run
from momentum_sim.figures.scenes import OF_SCENE
from momentum_sim.scene import RateChange, RunSettings, Scene
from momentum_sim.schedules import step_sizes, step_sizes_from_plain, to_plain
from momentum_sim.stage import needs_of, stage_document
from tests.reference.record_programs import paths

FALLING = [[0.0, 1.0], [0.3, 1.5], [1.0, 0.0]]
PLAIN = (
    *step_sizes.SCHEDULES,
    {"name": "cosine", "delay": 0.5, "end": 0.001},
    {"name": "step", "milestones": [0.2, 0.4]},
    {"points": FALLING},
)
SCENE = Scene(
    objective=ms.objectives.quadratic(25.0),
    start=(-8.0, 1.6),
    n_steps=60,
    step_size=0.03,
    momentum=0.9,
    runs=("gradient_descent", RunSettings("heavy_ball", step_size=0.01), "adam"),
)


def scheduled(schedule, **settings):
    return replace(SCENE, step_size_schedule=schedule, **settings)


@pytest.mark.parametrize("plain", PLAIN, ids=str)
def test_plain_data_come_back(plain):
    schedule = step_sizes_from_plain("schedule", plain)
    assert to_plain(schedule) == plain
    scene = scheduled(plain)
    assert scene == scheduled(schedule)
    assert scene.to_dict()["step_size_schedule"] == plain
    assert Scene.from_dict(json.loads(json.dumps(scene.to_dict()))) == scene


def test_a_scene_of_old_has_none():
    data = SCENE.to_dict()
    assert data.pop("step_size_schedule") is None
    assert Scene.from_dict(data) == SCENE


@pytest.mark.parametrize("plain", PLAIN[:-1], ids=str)
def test_each_run_has_it_from_its_own_step_size_on(plain):
    runs = scheduled(plain).simulate()
    for name, eta in {"gradient_descent": 0.03, "heavy_ball": 0.01, "adam": SCENE.adaptive_step_size}.items():
        np.testing.assert_array_equal(runs[name].step_sizes, step_sizes_from_plain("schedule", plain)(eta, 60))


def test_values_by_points_are_multiples_of_each_runs_own():
    runs = scheduled({"points": FALLING}).simulate()
    factors = step_sizes.points(FALLING, 60)
    np.testing.assert_array_equal(runs["heavy_ball"].step_sizes, 0.01 * factors)
    np.testing.assert_array_equal(runs["gradient_descent"].step_sizes, 0.03 * factors)


def test_a_change_on_the_way_multiplies_what_the_schedule_gives():
    plain, changed = (scheduled("linear", rate_change=change).simulate() for change in (None, RateChange(20, 0.5)))
    for name, run in changed.items():
        expected = plain[name].step_sizes * np.where(np.arange(60) < 20, 1.0, 0.5)
        np.testing.assert_array_equal(run.step_sizes, expected)


def test_a_curve_down_to_0_ends_in_steps_that_move_nothing():
    run = scheduled({"points": [[0, 1], [0.5, 0]]}).simulate()["gradient_descent"]
    assert run.step_sizes[-1] == 5e-324
    np.testing.assert_array_equal(run.iterates[-1], run.iterates[31])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("demon", "step_size_schedule must be one of constant, linear, cosine, step, warm_up, one_cycle; got 'demon'"),
        (0.1, "step_size_schedule must be one of constant, "),
        (ms.schedules.cosine, "step_size_schedule must be one of constant, "),
        ({"name": "cosine", "delay": 2}, "delay must lie in [0, 1), got 2"),
        ({"name": "cosine", "share": 0.1}, "each number of cosine must be one of delay, end; got 'share'"),
        ({"points": [[0, -1]]}, "each value of the points of step_size must be a finite number of at least 0, got -1"),
        ({"points": [[0.5, 1], [0.5, 2]]}, "points of step_size must have shares that rise, got 0.5 after 0.5"),
        ({"delay": 0.5}, "step_size_schedule must have a name, or points and nothing else, got {'delay': 0.5}"),
    ],
)
def test_what_is_none_is_refused(given, said):
    with pytest.raises(ms.RefusedError) as caught:
        scheduled(given)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(("schedule", "more"), [(None, ()), ("constant", ()), ("cosine", ("schedules",))])
def test_a_stage_is_sent_schedules_where_its_scene_has_one(schedule, more):
    scene = scheduled(schedule)
    assert needs_of(scene) == (*needs_of(SCENE), *more)
    beat = {"title": "", "text": "", "link": "", "scene": scene.to_dict()}
    for document in (stage_document(SCENE, scene), stage_document(SCENE, SCENE, [beat])):
        assert ("schedules" in document["kernels"]) == bool(more)


@pytest.mark.parametrize("name", ["settling_map", "steps_against_momentum", "phase_portraits"])
def test_figures_of_step_sizes_that_stay_say_that_they_change(name):
    shown = replace(SCENE, runs=("heavy_ball",))
    said = {schedule: "they change on the way" in OF_SCENE[name](replace(shown, step_size_schedule=schedule), False)
            .to_json() for schedule in ("constant", "warm_up")}  # fmt: skip
    assert said == {"constant": False, "warm_up": True}


@pytest.mark.parametrize("plain", PLAIN, ids=str)
def test_a_table_says_what_the_schedule_is_and_its_scene_comes_back(plain):
    scene = scheduled(plain)
    content = render(scene, "csv").decode()
    told = plain if isinstance(plain, str) else json.dumps(plain)
    multiples = ", its values multiples of the run's own" if plain == {"points": FALLING} else ""
    assert f"\n# schedule of every step size: {told}{multiples}\n" in content
    assert "# run gradient_descent: step size 0.03, " in content
    assert scene_of(content) == scene


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_has_its_step_sizes_one_by_one(library):
    scene = scheduled({"points": FALLING})
    program = render(scene, "py", Options(library=library)).decode()
    compile(program, library, "exec")
    assert program.count("step_sizes = [\n") == 3
    assert scene_of(program) == scene


def test_a_program_for_numpy_takes_its_runs():
    scene = scheduled({"points": FALLING})
    program = render(scene, "py", Options(library="NumPy")).decode()
    for name, path in paths(program).items():
        np.testing.assert_allclose(path, scene.simulate()[name].iterates, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "adam"])
@pytest.mark.parametrize("schedule", step_sizes.SCHEDULES)
def test_a_run_under_a_named_schedule_has_a_scene(name, schedule):
    momentum = None if name == "gradient_descent" else ("cosine", 0.9)
    run = ms.simulate(SCENE.objective, name, step_size=(schedule, 0.02), momentum=momentum, n_steps=50, start=(-8, 1.6))
    scene = scene_of_run(run)
    assert scene.step_size_schedule == (None if schedule == "constant" else schedule)
    assert scene.step_size_of(scene.runs[0]) == 0.02
    np.testing.assert_array_equal(scene.simulate()[name].iterates, run.iterates)


def test_a_run_whose_step_sizes_no_schedule_makes_has_none():
    run = ms.simulate(SCENE.objective, "heavy_ball", step_size=np.linspace(0.03, 0.01, 50), momentum=0.9, n_steps=50)
    assert scene_of_run(run) is None
