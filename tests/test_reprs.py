"""What a reader of a REPL or a traceback sees of a record: one line of fewer than 120 characters."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim import reprs
from momentum_sim.conventions import CONVENTIONS
from momentum_sim.export import KINDS, Options
from momentum_sim.lessons import Lesson, names, path_of
from momentum_sim.narration import measures
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import Parameter
from momentum_sim.scene import Contour, Look, RateChange, RunSettings, Scene
from momentum_sim.schedules import SCHEDULES
from tests.export.scenes import DIVERGING, EVERYTHING, FAR_AWAY, HOSTILE_TITLE, NOTHING_VISIBLE, OVERFLOWING, RACE

BOWL = ms.objectives.quadratic(condition_number=50, angle=0.4)
LESSON = Lesson.load(path_of("race"))


def run_of(objective=BOWL, optimizer="heavy_ball", **changed):
    settings = {"step_size": 0.038, "momentum": 0.7, "n_steps": 60} | changed
    return ms.simulate(objective, optimizer, **settings)


ON_BOWL = "quadratic(condition_number=50, angle=0.4)"
SWEEP = ms.sweep(BOWL, "demon", step_sizes=[0.01, 0.03, 3], momenta=[0.5, 0.9], n_steps=90, tolerance=1, relative=True)
LONG = replace(
    BOWL.landscape,
    name="a" * 200,
    parameters=tuple(replace(parameter, name=parameter.name * 20) for parameter in BOWL.landscape.parameters),
)


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (run_of(), f"Run(heavy_ball on {ON_BOWL}, 60 steps, gap 3.6e-8)"),
        (run_of(step_size=4), f"Run(heavy_ball on {ON_BOWL}, 60 steps, diverges at step 3)"),
        (run_of(step_size=1e308), f"Run(heavy_ball on {ON_BOWL}, 60 steps, diverges at step 1)"),
        (run_of(ms.objectives.beale()), "Run(heavy_ball on beale(), 60 steps, gap 0.00024)"),
        (SWEEP, f"Sweep(demon on {ON_BOWL}, 2 momenta x 3 step sizes, 90 steps, 4 of 6 settle)"),
        (
            RACE,
            "Scene(gradient_descent, heavy_ball on quadratic(condition_number=50, angle=0), 60 steps, step size 0.038, "
            "momentum 0.7)",
        ),
        (EVERYTHING, "Scene(14 runs on rosenbrock(a=1, b=30), 24 steps, step size 0.001, momentum 0.8)"),
        (
            NOTHING_VISIBLE,
            "Scene(no runs on quadratic(condition_number=50, angle=0), 60 steps, step size 0.038, momentum 0.7)",
        ),
        (BOWL, ON_BOWL),
        (ms.objectives.quadratic(1e8, 0.1 + 0.2), "quadratic(condition_number=100000000, angle=0.30000000000000004)"),
        (ms.objectives.beale(), "beale()"),
        (ms.objectives.quadratic, "Landscape(quadratic(condition_number=25, angle=0))"),
        (ms.optimizers.adam, "Optimizer(adam)"),
        (ms.schedules.demon, "Schedule(demon)"),
        (ms.anatomy(run_of()), "Anatomy(60 steps)"),
        (RunSettings("adam"), "RunSettings(optimizer='adam')"),
        (RunSettings("adam", momentum=0.5), "RunSettings(optimizer='adam', momentum=0.5)"),
        (Look(), "Look()"),
        (Look(title="Race", width=300), "Look(title='Race', width=300)"),
        (Options(dpi=300), "Options(dpi=300)"),
        (Contour(), "Contour()"),
        (CONVENTIONS["torch"], "Convention(torch)"),
        (KINDS["csv"], "Kind(csv, Trajectories)"),
        (BOWL.landscape.parameters[0], "Parameter(condition_number=25, must lie in [1, 1e+08])"),
        (LESSON, "Lesson('Can one number make this arrive?', 3 beats)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_record_prints_in_a_line(record, line):
    assert repr(record) == line


@pytest.mark.parametrize("name", LANDSCAPES)
def test_an_objective_is_what_one_writes_to_have_it(name):
    landscape = LANDSCAPES[name]
    objective = landscape(*(parameter.default / 3 + 1 for parameter in landscape.parameters))
    assert eval(repr(objective), dict(LANDSCAPES)) == objective  # noqa: S307  # a call of its own landscape


RECORDS = [
    *(OPTIMIZERS | SCHEDULES | LANDSCAPES | CONVENTIONS | KINDS).values(),
    *(parameter for landscape in LANDSCAPES.values() for parameter in landscape.parameters),
    *(RACE, EVERYTHING, NOTHING_VISIBLE, DIVERGING, OVERFLOWING, FAR_AWAY, HOSTILE_TITLE),
    *(run for scene in (RACE, EVERYTHING, DIVERGING, OVERFLOWING, FAR_AWAY) for run in scene.simulate().values()),
    *(part for scene in (EVERYTHING, HOSTILE_TITLE) for part in (*scene.runs, *scene.live, *scene.panels, scene.look)),
    *(thing for thing in (*LESSON.beats, *LESSON.look_closer)),
    *(told for run in measures(RACE).values() for told in (run, run.predicted)),
    *(LONG, LONG(), run_of(LONG()), replace(RACE, objective=LONG(), live=())),
    Contour(view=(-1.2345678901234567e-300, 1.2345678901234567e-300, -1.2345678901234567e-300, 1.2345678901234567e300)),
    RunSettings("nesterov_textbook", False, 0.12345678901234567, 0.12345678901234567, "constant"),
    Look("\u05e9" * 200, "a\nb" * 300),
    Options(base_url="https://" + "a" * 900),
    RateChange(10, 0.1),
    ms.sweep(
        LONG(), "nesterov_textbook", step_sizes=np.geomspace(1e-3, 1, 99), momenta=[0.1], n_steps=9, tolerance=0.1
    ),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_no_line_is_long(record):
    assert 0 < len(repr(record)) < 120
    assert repr(record).isprintable()


@pytest.mark.parametrize("name", names())
def test_lessons_print_in_a_line(name):
    lesson = Lesson.load(path_of(name))
    assert len(repr(lesson)) < 120
    assert all(len(repr(part)) < 120 for part in (lesson.opening, *lesson.beats, *lesson.look_closer))


@given(st.text(), st.lists(st.text(), max_size=30))
def test_whatever_is_in_a_line_it_is_one(kind, parts):
    line = reprs.line(kind, *parts)
    assert len(line) < 120
    assert line.isprintable()


@given(st.floats())
def test_numbers_have_all_their_digits_or_two(value):
    assert np.array_equal(float(reprs.number(value)), value, equal_nan=True)
    assert len(reprs.short(value)) <= 9


def test_a_parameter_of_ones_own_prints_in_a_line():
    assert len(repr(replace(BOWL.landscape.parameters[0], name="x" * 300))) < 120
    assert isinstance(BOWL.landscape.parameters[0], Parameter)


def test_a_scene_prints_no_title():
    assert "alert" not in repr(HOSTILE_TITLE)
    assert isinstance(HOSTILE_TITLE, Scene)
