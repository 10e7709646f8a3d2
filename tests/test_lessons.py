from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.lessons import Lesson
from momentum_sim.scene import RunSettings, Tolerance

RACE = Path(__file__).parents[1] / "assets" / "lessons" / "race.toml"

#: A small lesson with something in every field.
LESSON = """
schema_version = 1
question = "Why?"
lead = "Look."
prose = "It settles at step {heavy_ball.settles}."
sources = ["A book."]

[scene]
schema_version = 1
objective = { name = "quadratic", parameters = { condition_number = 10.0 } }
start = [-8.0, 2.0]
n_steps = 40
step_size = 0.1
momentum = 0.5
runs = ["heavy_ball", { optimizer = "demon", visible = false }]

[[beats]]
title = "More"
text = "Now at step {heavy_ball.settles}."
set = { momentum = 0.8, show = ["demon", "heavy_ball"], parameters = { angle = 0.5 } }
"""


@pytest.fixture
def load(tmp_path):
    """The lesson in a text, read from a file."""

    def load(text):
        file = tmp_path / "small.toml"
        file.write_text(text, encoding="utf-8")
        return Lesson.load(file)

    return load


def settling_step(run, tolerance):
    """The definition, in plain Python."""
    below = run.losses <= tolerance * run.losses[0]
    return next((k for k in range(len(below)) if below[k:].all()), len(below))


# --- Race -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def race():
    return Lesson.load(RACE)


@pytest.fixture(scope="module")
def ravine():
    """Gradient descent, and heavy ball by its momentum, as Race sets them."""
    bowl = ms.objectives.quadratic(condition_number=50.0)
    settings = {"step_size": 0.038, "n_steps": 60, "start": (-8.0, 2.0)}
    descent = ms.simulate(bowl, "gradient_descent", **settings)
    return descent, {beta: ms.simulate(bowl, "heavy_ball", momentum=beta, **settings) for beta in (0.0, 0.7, 0.95)}


def test_race_opens_where_its_plan_says(race):
    opening = race.opening
    assert race.question == "Can one number make this arrive?"
    assert opening.objective == ms.objectives.quadratic(condition_number=50.0)
    assert (opening.start, opening.n_steps, opening.step_size, opening.momentum) == ((-8.0, 2.0), 60, 0.038, 0.7)
    assert opening.visible == ("gradient_descent", "heavy_ball")
    assert opening.tolerance == Tolerance(1e-3, relative=True)


def test_race_has_three_beats_that_change_the_momentum_alone(race):
    assert [beat.scene for beat in race.beats] == [replace(race.opening, momentum=beta) for beta in (0.0, 0.7, 0.95)]


def test_the_first_beat_counts_the_crossings_and_the_way_left(race, ravine):
    descent, balls = ravine
    np.testing.assert_array_equal(balls[0.0].iterates, descent.iterates)  # "the two runs are one"
    y = descent.iterates[:, 1]
    crossings = int((y[1:] * y[:-1] < 0).sum())
    short = f"{descent.iterates[-1, 0] / -8.0:.1%}"
    assert (crossings, short) == (60, "9.8%")
    assert f"crosses the ravine {crossings} times in 60 steps and stops {short} short" in race.beats[0].text
    assert f"still has {short} of its way to go" in race.prose


def test_the_second_beat_says_when_it_settles(race, ravine):
    _, balls = ravine
    settles = settling_step(balls[0.7], 1e-3)
    assert settles == 21
    assert f"settled at step {settles}," in race.beats[1].text
    assert f"settles at step {settles};" in race.prose


def test_the_third_beat_says_how_far_past_and_how_much_worse(race, ravine):
    descent, balls = ravine
    past = f"{(balls[0.95].iterates[:, 0] / 8.0).max():.0%}"
    worse = f"{balls[0.95].losses[-1] / descent.losses[-1]:.0f}"
    assert (past, worse) == ("66%", "17")
    assert f"flies {past} past the minimum and ends {worse} times worse" in race.beats[2].text


def test_race_is_prose_with_its_sources_and_without_loose_ends(race):
    assert len(race.sources) == 4
    text = race.prose + race.lead + "".join(beat.title + beat.text for beat in race.beats)
    formula = r"\frac{1 - t/T}{(1-\beta) + \beta (1 - t/T)}"
    assert formula in race.prose
    assert "{" not in text.replace(formula, "")
    assert "nan" not in text.split()
    assert "\t" not in text


@pytest.mark.parametrize("file", sorted(RACE.parent.glob("*.toml")), ids=lambda file: file.stem)
def test_every_lesson_loads(file):
    lesson = Lesson.load(file)
    assert len(lesson.beats) == 3
    assert lesson.sources


# --- any lesson -------------------------------------------------------------------------------------------------------


def test_a_lesson_is_read(load):
    lesson = load(LESSON)
    assert (lesson.question, lesson.lead, lesson.sources) == ("Why?", "Look.", ("A book.",))
    assert lesson.opening.visible == ("heavy_ball",)
    (beat,) = lesson.beats
    assert beat.title == "More"
    assert beat.scene == replace(
        lesson.opening,
        objective=ms.objectives.quadratic(10.0, 0.5),
        momentum=0.8,
        runs=(RunSettings("heavy_ball"), RunSettings("demon")),
    )


def test_a_text_is_filled_from_its_own_scene(load):
    lesson = load(LESSON)
    settles = settling_step(lesson.opening.simulate()["heavy_ball"], 1e-3)
    later = settling_step(lesson.beats[0].scene.simulate()["heavy_ball"], 1e-3)
    assert 0 < settles < later <= 40
    assert lesson.prose == f"It settles at step {settles}."
    assert lesson.beats[0].text == f"Now at step {later}."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # not TOML
        ('question = "Why?"', 'question = "Why?', "line 3"),
        ('lead = "Look."', 'lead = "Look."\nlead = "Listen."', "line 5"),
        # missing and unknown
        ("schema_version = 1\nquestion", "question", "lesson must have a field 'schema_version'"),
        ('question = "Why?"', "", "lesson must have a field 'question'"),
        ('sources = ["A book."]', "", "lesson must have a field 'sources'"),
        ("[scene]", "[picture]", "lesson must have a field 'scene'"),
        ("[[beats]]", "[[steps]]", "lesson must have a field 'beats'"),
        ('title = "More"', "", "beat must have a field 'title'"),
        ("set = {", "change = {", "beat must have a field 'set'"),
        ('lead = "Look."', 'lead = "Look."\nmotto = "?"', "motto"),
        ('title = "More"', 'title = "More"\nsubtitle = "Less"', "subtitle"),
        ("set = { momentum", "set = { speed", "speed"),
        # wrong
        ("schema_version = 1\nquestion", "schema_version = 2\nquestion", "schema_version must be 1, got 2"),
        ("schema_version = 1\nquestion", "schema_version = true\nquestion", "schema_version must be 1, got True"),
        ('lead = "Look."', 'lead = " "', "lead must be text, got ' '"),
        ('question = "Why?"', "question = 1", "question must be text, got 1"),
        ('title = "More"', "title = []", "title must be text, got []"),
        ('sources = ["A book."]', 'sources = "A book."', "sources of lesson must be a list, got 'A book.'"),
        ('sources = ["A book."]', "sources = [1979]", "source must be text, got 1979"),
        ('show = ["demon", "heavy_ball"]', 'show = "demon"', "show of set must be a list, got 'demon'"),
        ("parameters = { angle = 0.5 }", "parameters = 0.5", "parameters must be an object with named fields, got 0.5"),
        # scenes that cannot be
        ("momentum = 0.5", "momentum = 1.5", "momentum must lie in [0, 1), got 1.5"),
        ("momentum = 0.8", "momentum = 1.8", "momentum must lie in [0, 1), got 1.8"),
        ("{ angle = 0.5 }", "{ slope = 0.5 }", "parameter of quadratic must be one of condition_number, angle; got"),
        ('"demon", "heavy_ball"]', '"adam"]', "optimizer to show must be one of heavy_ball, demon; got 'adam'"),
        ("start = [-8.0, 2.0]", "start = [-8.0]", "start must be two numbers (x, y), got [-8.0]"),
        # numbers that are not there
        ("Now at step {heavy_ball.settles}", "Now at step {adam.settles}", "adam"),
        ("It settles at step {heavy_ball.settles}", "It settles at step {demon.settles}", "demon"),
        ("It settles at step {heavy_ball.settles}", "It has {heavy_ball.speed}", "speed"),
        ("It settles at step {heavy_ball.settles}", "It is {heavy_ball.worse_than[adam]} worse", "adam"),
        ("It settles at step {heavy_ball.settles}", "It settles at {0}", "It settles at {0}"),
        # braces that are not closed, formats that there are not
        ("It settles at step {heavy_ball.settles}", r"$\\frac{1$", "prose"),
        ("Now at step {heavy_ball.settles}", "Now at {heavy_ball.short:percent}", "text"),
        ("Now at step {heavy_ball.settles}", "Now } here", "text"),
    ],
)  # fmt: skip
def test_a_lesson_that_is_wrong_is_refused_by_file_and_fault(load, old, new, said):
    assert LESSON.count(old) == 1
    with pytest.raises(ValueError, match=r"^small\.toml: ") as refusal:
        load(LESSON.replace(old, new))
    assert said in str(refusal.value)


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path):
    file = tmp_path / "picture.toml"
    file.write_bytes(b"\x89PNG\xff")
    with pytest.raises(ValueError, match=r"^picture\.toml: "):
        Lesson.load(file)
