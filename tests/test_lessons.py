import re
import tomllib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.figure_names import FIGURES
from momentum_sim.lessons import Exercise, Lesson, LookCloser, load_scene
from momentum_sim.scene import RunSettings, Tolerance
from tests.pages.lesson_page import as_read

NEWER = "schema_version must be 1 (a newer momentum-sim made this one), got {}"
TO_A_PAGE = (
    "a link to a page must lead to one of race, oscillation, overshoot, trade_offs, chain, guarantees, noise, demon, "
    "digits, fine_tuning, generalization, loss_curve, conventions, glossary, home; got"
)
RACE = Path(__file__).parents[1] / "assets" / "lessons" / "race.toml"

#: A small lesson with something in every field.
LESSON = '''
schema_version = 1
question = "Why?"
lead = "Look."
prose = "It settles at step {heavy_ball.settles}."
sources = ["A book."]

[scene]
schema_version = 1
objective = { name = "quadratic", parameters = { condition_number = 10.0 } }
start = [-8.0, 2.0]
n_steps = 90
step_size = 0.1
momentum = 0.5
runs = ["heavy_ball", { optimizer = "demon", visible = false }]

[facts.slow]
momentum = 0.0

[[beats]]
title = "More"
text = "Now at step {heavy_ball.settles}."
set = { momentum = 0.8, show = ["demon", "heavy_ball"], parameters = { angle = 0.5 } }

[[look_closer]]
title = "Why so soon?"
text = "At step {heavy_ball.settles}, or {slow[heavy_ball].settles}."

[[look_closer]]
title = "And later?"
text = """
Later
at step {heavy_ball.settles}."""
set = { momentum = 0.9 }
'''


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
    lesson = Lesson.load(RACE)
    items = tuple(replace(item, text=as_read(item.text)) for item in lesson.look_closer)
    return replace(lesson, prose=as_read(lesson.prose), look_closer=items)


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
    assert f"cross the ravine {crossings} times in 60 steps and stop {short} short" in race.beats[0].text
    assert f"it is {short} *short* when the sixty steps run out" in race.prose


def test_the_second_beat_says_when_it_settles(race, ravine):
    _, balls = ravine
    settles = settling_step(balls[0.7], 1e-3)
    assert settles == 21
    assert f"settled at step {settles}," in race.beats[1].text
    assert f"the ball settles at step {settles}." in race.prose


def test_the_third_beat_says_how_far_past_and_how_much_worse(race, ravine):
    descent, balls = ravine
    past = f"{(balls[0.95].iterates[:, 0] / 8.0).max():.0%}"
    worse = f"{balls[0.95].losses[-1] / descent.losses[-1]:.0f}"
    assert (past, worse) == ("66%", "17")
    assert f"flies {past} past the minimum and ends {worse} times as high above it" in race.beats[2].text


def test_race_is_prose_with_its_sources_and_without_loose_ends(race):
    assert len(race.sources) == 4
    text = race.prose + race.lead + "".join(item.title + item.text for item in (*race.beats, *race.look_closer))
    assert r"\frac{1 - t/T}{(1-\beta) + \beta (1 - t/T)}" in race.prose
    assert "{" not in re.sub(r"(\$\$?).*?\1", "", text, flags=re.DOTALL)  # outside of formulas
    assert "nan" not in text.split()
    assert "\t" not in text


def test_a_turned_ravine_is_the_same_ravine(race):
    item = race.look_closer[1]
    turned, straight = item.scene.simulate(), race.opening.simulate()
    assert item.scene.objective.parameters["angle"] == pytest.approx(np.radians(16), abs=0.01)
    for name, run in turned.items():
        np.testing.assert_allclose(run.losses[0], straight[name].losses[0], rtol=1e-3)
        assert settling_step(run, 1e-3) == settling_step(straight[name], 1e-3)
    assert (
        f"settles at step {settling_step(turned['heavy_ball'], 1e-3)}, gradient descent stops 9.8% short" in item.text
    )


def test_the_curved_valley_has_its_own_too_little_and_too_much(race):
    item = race.look_closer[2]
    valley, settings = ms.objectives.rosenbrock(), {"n_steps": 300, "start": (-1.2, 1.0)}
    thrown = ms.simulate(valley, "heavy_ball", momentum=0.7, step_size=0.038, **settings)
    descent = ms.simulate(valley, "gradient_descent", step_size=0.001, **settings)
    balls = {
        beta: ms.simulate(valley, "heavy_ball", momentum=beta, step_size=0.001, **settings) for beta in (0.95, 0.98)
    }
    np.testing.assert_array_equal(item.scene.simulate()["heavy_ball"].iterates, balls[0.95].iterates)
    assert f"over a million away by step {thrown.divergence_step}:" in item.text
    assert f"{descent.gaps[-1]:.2g} above the minimum after 300 steps" in item.text
    assert f"settles at step {settling_step(balls[0.95], 1e-3)}, and" in item.text
    assert f"{balls[0.98].gaps[-1]:.2g} above. So" in item.text
    assert settling_step(balls[0.98], 1e-3) == 301


def item_with(race, *figures):
    return next(item for item in race.look_closer if item.figures == figures)


def test_the_curves_speak_of_too_little_and_too_much(race):
    text = item_with(race, "steps_against_momentum", "steps_against_step_size").text
    settles = {
        beta: settling_step(replace(race.opening, momentum=beta).simulate()["heavy_ball"], 1e-3)
        for beta in (0.5, 0.7, 0.8)
    }
    assert settles[0.7] < settles[0.8] < 61
    assert settles[0.7] < settles[0.5] < 61
    assert f"settles at step {settles[0.7]}." in text
    assert f"at 0.5 it settles at step {settles[0.5]}" in text
    assert f"at 0.8, at step {settles[0.8]}" in text


def test_the_map_ends_where_its_text_says(race):
    """The heavy ball is stable below 2 (1 + beta) / L, so the next cell beyond it is gone in the end."""
    assert r"\eta = 2(1 + \beta)/L" in item_with(race, "settling_map").text
    scene = race.opening
    for beta in (0.0, 0.5, 0.9):
        edge = 2 * (1 + beta) / 50
        before, beyond = (
            ms.simulate(scene.objective, "heavy_ball", step_size=step_size, momentum=beta, n_steps=20_000)
            for step_size in (0.99 * edge, 1.01 * edge)
        )
        assert not before.diverged
        assert beyond.diverged


@pytest.mark.parametrize("file", sorted(RACE.parent.glob("*.toml")), ids=lambda file: file.stem)
def test_every_lesson_loads(file):
    lesson = Lesson.load(file)
    assert len(lesson.beats) in (3, 4)
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
    assert 0 < settles < later <= 90
    assert lesson.prose == f"It settles at step {settles}."
    assert lesson.beats[0].text == f"Now at step {later}."


def test_what_waits_under_look_closer_speaks_of_its_own_scene_or_the_opening_one(load):
    lesson = load(LESSON)
    first, second = lesson.look_closer
    later, slow = replace(lesson.opening, momentum=0.9), replace(lesson.opening, momentum=0.0)
    settles, settles_later, settles_slowly = (
        settling_step(scene.simulate()["heavy_ball"], 1e-3) for scene in (lesson.opening, later, slow)
    )
    assert len({settles, settles_later, settles_slowly}) == 3
    assert first == LookCloser("Why so soon?", f"At step {settles}, or {settles_slowly}.", None)
    assert second == LookCloser("And later?", f"Later\nat step {settles_later}.", later)


def test_what_one_can_say_speaks_of_the_opening_scene_and_of_facts(load):
    assert load(LESSON).can_say == ()
    said = 'can_say = ["At step {heavy_ball.settles}.", "And {slow[heavy_ball].settles}, see [Race](page:race)."]'
    lesson = load(LESSON.replace('sources = ["A book."]', f'sources = ["A book."]\n{said}'))
    slow = settling_step(replace(lesson.opening, momentum=0.0).simulate()["heavy_ball"], 1e-3)
    assert lesson.can_say == (
        lesson.prose.removeprefix("It settles ").capitalize(),
        f"And {slow}, see [Race](page:race).",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "Later\nat step",
            "Later\nsee [there](page:overshot) at step",
            33,
            f"{TO_A_PAGE} overshot",
        ),
        ("Now at step", "[Now](page:race) at step", 22, "a text without links must have none, got (page:race)"),
        ('"Look."', '"[Look](page:race)."', 4, "a text without links must have none, got (page:race)"),
        (
            'sources = ["A book."]',
            'sources = ["A book."]\ncan_say = ["a", "b", "c", "d"]',
            7,
            "can_say must have at most 3 sentences, got 4",
        ),
        (
            'sources = ["A book."]',
            'sources = ["A book."]\ncan_say = [\n"a",\n"[b](page:b)"]',
            9,
            f"{TO_A_PAGE} b",
        ),
        ('sources = ["A book."]', 'sources = ["A book."]\ncan_say = [\n"a", 7]', 8, "can_say must be text, got 7"),
    ],
)
def test_a_link_that_leads_nowhere_and_too_much_to_say_are_told_with_their_line(load, old, new, line, said):
    assert LESSON.count(old) == 1
    with pytest.raises(ValueError, match=f"^{re.escape(f'small.toml, line {line}: {said}')}$"):
        load(LESSON.replace(old, new))


#: Three exercises, as they stand at the end of a lesson; the first begins on line 35 of the small one.
EXERCISES = '''
[[exercises]]
question = "When, at [0](set:slow)?"
hint = "Look at [the ball](part:heavy_ball)."
answer = "At step {slow[heavy_ball].settles}."

[[exercises]]
question = "When does [it](set:beta=0.8) settle?"
answer = """
Compute: $1 + 1 = 2$,
see [Race](page:race)."""

[[exercises]]
question = "And here?"
answer = "At {heavy_ball.settles}."
'''


def test_exercises_are_asked_of_the_opening_scene_and_of_facts(load):
    assert load(LESSON).exercises == ()
    lesson = load(LESSON + EXERCISES)
    settles, slow = (
        settling_step(replace(lesson.opening, momentum=momentum).simulate()["heavy_ball"], 1e-3)
        for momentum in (0.5, 0)
    )
    assert lesson.exercises == (
        Exercise("When, at [0](set:slow)?", f"At step {slow}.", "Look at [the ball](part:heavy_ball)."),
        Exercise("When does [it](set:beta=0.8) settle?", "Compute: $1 + 1 = 2$,\nsee [Race](page:race)."),
        Exercise("And here?", f"At {settles}."),
    )
    assert lesson.settings.keys() == {"slow", "beta=0.8"}
    assert lesson.settings["beta=0.8"] == replace(lesson.opening, momentum=0.8)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('answer = "At {heavy_ball.settles}."', "", 47, "exercises must have a field 'answer'"),
        ('answer = "At {heavy_ball.settles}."', "answer = 3", 49, "answer must be text, got 3"),
        ("(set:beta=0.8)", "(set:later)", 42, "set in question must be one of opening, slow; got 'later'"),
        ("Compute", "{ball.settles}", 44, "answer must ask for a number that is there, got '{ball.settles}'"),
        ("(part:heavy_ball)", "(part:nobody)", 38, "part in hint must be one of"),
        ("(page:race)", "(page:rase)", 45, f"{TO_A_PAGE} rase"),
        ('question = "And here?"', 'question = "And here?"\nsolution = 1', 49, "exercises must have no other fields"),
        (EXERCISES[EXERCISES.rindex("[[") :], "", 36, "exercises must be 3, or none, got 2"),
    ],
)
def test_what_is_wrong_in_an_exercise_is_told_with_its_line(load, old, new, line, said):
    assert EXERCISES.count(old) == 1
    with pytest.raises(ValueError, match=f"^{re.escape(f'small.toml, line {line}: {said}')}"):
        load(LESSON + EXERCISES.replace(old, new))


def test_a_lesson_may_have_something_to_use_below_its_prose(load):
    assert load(LESSON).tool is None
    assert load(LESSON.replace('lead = "Look."', 'lead = "Look."\ntool = "own_curve"')).tool == "own_curve"


def test_an_item_under_look_closer_may_show_figures(load):
    first, second = load(LESSON).look_closer
    assert first.figures == second.figures == ()
    one = 'title = "And later?"\nfigure = "settling_map"'
    assert load(LESSON.replace('title = "And later?"', one)).look_closer[1].figures == ("settling_map",)
    two = 'title = "And later?"\nfigure = ["surface", "schedules"]'
    assert load(LESSON.replace('title = "And later?"', two)).look_closer[1].figures == ("surface", "schedules")


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_named(load, name):
    lesson = load(LESSON.replace('title = "And later?"', f'title = "And later?"\nfigure = "{name}"'))
    assert lesson.look_closer[1].figures == (name,)


def test_every_figure_is_shown_by_one_lesson():
    lessons = [Lesson.load(file) for file in RACE.parent.glob("*.toml")]
    shown = [figure for lesson in lessons for part in (lesson, *lesson.look_closer) for figure in part.figures]
    assert sorted(shown) == sorted(FIGURES)


@pytest.mark.parametrize("file", sorted(RACE.parent.glob("*.toml")), ids=lambda file: file.stem)
def test_every_fact_of_a_lesson_is_told(file):
    text = file.read_text(encoding="utf-8")
    assert [name for name in tomllib.loads(text)["facts"] if f"{{{name}[" not in text] == []


def test_an_item_under_look_closer_may_show_the_runs_as_programs(load):
    first, _ = load(LESSON).look_closer
    assert (first.code, first.follows) == (False, False)
    lesson = load(LESSON.replace('title = "And later?"', 'title = "And later?"\ncode = true'))
    assert (lesson.look_closer[1].code, lesson.look_closer[1].follows) == (True, True)
    shown = load(LESSON.replace('title = "And later?"', 'title = "And later?"\nfigure = "surface"'))
    assert (shown.look_closer[1].code, shown.look_closer[1].follows) == (False, True)


REPLAY = """[replays.pause]
step_size = 0.05
momenta = [0.9, 0.0, 0.9]
start = [1.0, 2.0]

[[beats]]"""


def test_a_replay_tells_where_torch_and_its_recursion_end(load):
    text = LESSON.replace("[[beats]]", REPLAY)
    asked = text.replace(
        "It settles at step {heavy_ball.settles}.", "{pause.torch[0]:.4f} {pause.torch[1]:.4f} {pause.recursion[0]:.4f}"
    )
    ends = []
    for skips in (True, False):
        point, buffer = np.array([1.0, 2.0]), np.zeros(2)
        for beta in (0.9, 0.0, 0.9):
            gradient = point * (1.0, 10.0)
            if beta > 0.0 or not skips:
                buffer = beta * buffer + gradient
            point = point - 0.05 * (buffer if beta > 0.0 or not skips else gradient)
        ends.append(point)
    assert load(asked).prose == f"{ends[0][0]:.4f} {ends[0][1]:.4f} {ends[1][0]:.4f}"


def test_nothing_need_wait_under_look_closer(load):
    assert load(LESSON[: LESSON.index("[[look_closer]]")]).look_closer == ()


def test_another_objective_has_its_own_sliders(load):
    there = LESSON.replace("{ momentum = 0.9 }", '{ objective = { name = "rosenbrock" } }')
    scene = load(there.replace("Later\nat step {heavy_ball.settles}.", "Gone.")).look_closer[1].scene
    assert {"a", "b"} < {slider.parameter for slider in scene.live}


def test_other_runs_show_themselves(load):
    lesson = load(LESSON.replace("{ momentum = 0.9 }", '{ runs = ["gradient_descent", "heavy_ball"] }'))
    assert lesson.look_closer[1].scene.visible == ("gradient_descent", "heavy_ball")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("{heavy_ball.settles:,}", "21"),
        ("{heavy_ball.settles:d}{heavy_ball.settles}", "2121"),
        ("{heavy_ball.worse_than[heavy_ball]:.1f}", "1.0"),
        ("{heavy_ball.worse_than[heavy_ball]:.0%}", "100%"),
        ("{{{heavy_ball.settles}}}", "{21}"),
        ("{heavy_ball.predicted.settles}", "21"),
        ("{heavy_ball.predicted.condition_number:.0f}", "10"),
        ("{{x}}", "{x}"),
        ("{heavy_ball.settles|never}", "21"),
        ("{heavy_ball.short:.0%|much}", "0%"),
        ("{heavy_ball.diverges|stays}", "stays"),
        ("{heavy_ball.diverges:d|stays}", "stays"),
        ("{heavy_ball.diverges:,|it stays: to the end, and why not!}", "it stays: to the end, and why not!"),
        ("{demon.predicted.rate:.2f|as it does}", "as it does"),
    ],
)
def test_a_number_is_written_as_the_text_asks(load, asked, said):
    lesson = load(LESSON.replace("Now at step {heavy_ball.settles}.", asked))
    settles = settling_step(lesson.beats[0].scene.simulate()["heavy_ball"], 1e-3)
    assert lesson.beats[0].text == said.replace("21", str(settles))


# --- settings in words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ('momentum = "optimal"', {"momentum": ((10**0.5 - 1) / (10**0.5 + 1)) ** 2}),
        ('step_size = "optimal"', {"step_size": (2 / (1 + 10**0.5)) ** 2}),
        ('momentum = "critical"', {"momentum": (1 - 0.1**0.5) ** 2}),
        ('momentum = "critical"\nstep_size = 0.25', {"momentum": 0.25, "step_size": 0.25}),
        (
            'momentum = "critical"\nstep_size = "0.5 * optimal"',
            {"step_size": 0.5 * (2 / (1 + 10**0.5)) ** 2, "momentum": (1 - 0.5**0.5 * 2 / (1 + 10**0.5)) ** 2},
        ),
        ('step_size = "critical"', {"step_size": (1 - 0.5**0.5) ** 2}),
        ('step_size = "limit"', {"step_size": 0.3}),
        ('step_size = "0.25 * limit"\nmomentum = 0.2', {"step_size": 0.06, "momentum": 0.2}),
        ('step_size = "3 * opening.step_size"', {"step_size": 3 * 0.1}),
        ('step_size = "2 * slow.step_size"', {"step_size": 0.2}),
        ('parameters = { condition_number = 40.0 }\nstep_size = "optimal"', {"step_size": (2 / (1 + 40**0.5)) ** 2}),
    ],
)
def test_settings_in_words_are_computed_from_them(load, words, meant):
    """Every digit of them, for the scene that they stand in: kappa 10, step size 0.1, momentum 0.5."""
    item = f'title = "And later?"\ntext = "Later"\nset = {{ {words.replace(chr(10), ", ")} }}\n'
    fact = f"[facts.other]\n{words}\n\n[[beats]]"
    text = LESSON[: LESSON.index('title = "And later?"')] + item
    lesson = load(
        text.replace("[[beats]]", fact).replace('"At step {heavy_ball.settles},', '"{other[heavy_ball].step_size}')
    )
    scene = lesson.look_closer[1].scene
    for name in ("step_size", "momentum"):
        usual = getattr(lesson.opening, name)
        assert getattr(scene, name) == pytest.approx(meant.get(name, usual), rel=1e-14)
    assert lesson.look_closer[0].text.startswith(repr(scene.step_size))


def test_the_opening_scene_and_a_beat_may_have_settings_in_words(tmp_path):
    file = tmp_path / "small.toml"
    text = LESSON.replace("step_size = 0.1\nmomentum = 0.5", 'step_size = "optimal"\nmomentum = "optimal"')
    text = text.replace("momentum = 0.8", 'step_size = "0.5 * slow.step_size"').replace(
        "slow[heavy_ball].settles", "slow"
    )
    file.write_text(text.replace(", or {slow}", ""), encoding="utf-8")
    opening, beat = load_scene(file), load_scene(file, beat=1)
    assert opening.step_size == pytest.approx((2 / (1 + 10**0.5)) ** 2, rel=1e-14)
    assert beat.step_size == opening.step_size / 2
    assert Lesson.load(file).beats[0].scene == beat


def test_the_rule_whose_optimum_is_meant_is_the_one_that_is_shown(load):
    text = LESSON.replace('runs = ["heavy_ball"', 'runs = ["heavy_ball", "gradient_descent"')
    descent = 'show = ["gradient_descent"], step_size = "optimal"'
    (_, second) = load(
        text.replace("momentum = 0.9", descent).replace("Later\nat step {heavy_ball.settles}.", "Later.")
    ).look_closer
    assert second.scene.step_size == pytest.approx(2 / 11, rel=1e-14)


# --- mistakes ---------------------------------------------------------------------------------------------------------


def no_words(name, others, given):
    return (
        f"{name} must be a number or one of optimal, {others}, opening.{name}, with a factor before it or none "
        f"(0.5 * optimal); got '{given}'"
    )


SETTLES = "It settles at step {heavy_ball.settles}."
NOW = "Now at step {heavy_ball.settles}"
BRACES = "must have its braces in pairs, and doubled where they are braces, got"


def no_number(name, placeholder):
    return f"{name} must ask for a number that is there, got '{placeholder}'"


def no_such(name, placeholder):
    return (
        f"{name} must say after a bar what is said where there is no such number, for it never happens or the run "
        f"diverges, got '{placeholder}'"
    )


def no_style(name, placeholder):
    return f"{name} must style a number as :.1%, :.0f or :.2g do, got '{placeholder}'"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        # missing: where the part begins that lacks it
        ("schema_version = 1\nquestion", "question", 1, "lesson must have a field 'schema_version'"),
        ('question = "Why?"', "", 1, "lesson must have a field 'question'"),
        ('sources = ["A book."]', "", 1, "lesson must have a field 'sources'"),
        ("[[beats]]", "[[steps]]", 1, "lesson must have a field 'beats'"),
        ("[scene]", "[picture]", 1, "lesson must have a field 'scene'"),
        ("start = [-8.0, 2.0]", "", 8, "scene must have a field 'start'"),
        ('title = "More"', "", 20, "beat must have a field 'title'"),
        ("set = { momentum = 0.8", "change = { momentum = 0.8", 20, "beat must have a field 'set'"),
        ('title = "And later?"', "", 29, "look_closer must have a field 'title'"),
        # unknown
        ('lead = "Look."', 'lead = "Look."\nmotto = "?"', 5, "lesson must have no other fields, got ['motto']"),
        ('title = "More"', 'title = "More"\nsubtitle = "-"', 22, "beat must have no other fields, got ['subtitle'] "
         "(did you mean 'title'?)"),
        ('title = "And later?"', 'title = "And later?"\nscene = 1', 31,
         "look_closer must have no other fields, got ['scene']"),
        ("set = { momentum = 0.8", "set = { colour = 0.8", 23, "scene must have no other fields, got ['colour']"),
        ("[facts.slow]", "[facts.slow]\ncolour = 1", 18, "scene must have no other fields, got ['colour']"),
        ("momentum = 0.5", "momentum = 0.5\n\n# why?\ncolour = 2", 17,
         "scene must have no other fields, got ['colour']"),
        ('lead = "Look."', 'lead = "Look."\ntool = "calculator"', 5, "tool must be one of own_curve; got 'calculator'"),
        ('title = "And later?"', 'title = "And later?"\nfigure = "map"', 31,
         f"figure must be one of {', '.join(FIGURES)}; got 'map'"),
        ('title = "And later?"', 'title = "And later?"\nfigure = [\n  "surface",\n  "map",\n]', 33,
         f"figure must be one of {', '.join(FIGURES)}; got 'map'"),
        ('title = "Why so soon?"', 'title = "Why so soon?"\nfigure = 3', 27,
         f"figure must be one of {', '.join(FIGURES)}; got 3"),
        ('title = "And later?"', 'title = "And later?"\ncode = 1', 31,
         "code of look_closer must be true or false, got 1"),
        ("[[beats]]", "[replays.a]\nstep_size = 0.1\nstart = [0, 1]\n[[beats]]", 20,
         "replay must have a field 'momenta'"),
        ("[[beats]]", "[replays.a]\nstep_size = 0.1\nmomenta = 0.9\nstart = [0, 1]\n[[beats]]", 22,
         "momenta must be a list of numbers, one for each step, got 0.9"),
        ("[[beats]]", "[replays.a]\nstep_size = 0\nmomenta = [0.9]\nstart = [0, 1]\n[[beats]]", 21,
         "step_size must be a finite number above 0, got 0"),
        ("{ angle = 0.5 }", "{ slope = 0.5 }", 23,
         "parameter of quadratic must be one of condition_number, angle; got 'slope'"),
        # wrong
        ("schema_version = 1\nquestion", "schema_version = 2\nquestion", 2, NEWER.format(2)),
        ("schema_version = 1\nquestion", "schema_version = true\nquestion", 2, "schema_version must be 1, got True"),
        ("[scene]\nschema_version = 1", "[scene]\nschema_version = 3", 9, NEWER.format(3)),
        ('lead = "Look."', 'lead = " "', 4, "lead must be text, got ' '"),
        ('question = "Why?"', "question = 1", 3, "question must be text, got 1"),
        ('title = "More"', "title = []", 21, "title must be text, got []"),
        ('title = "And later?"', "title = {}", 30, "title must be text, got {}"),
        ('sources = ["A book."]', 'sources = "A book."', 6, "sources of lesson must be a list, got 'A book.'"),
        ('sources = ["A book."]', "sources = [1979]", 6, "source must be text, got 1979"),
        ('sources = ["A book."]', 'sources = [\n  "A.",\n  # "B",\n  1979,\n]', 9, "source must be text, got 1979"),
        ("[facts.slow]\nmomentum = 0.0", "[facts]\nslow = 0.0", 18, "set must be an object with named fields, got 0.0"),
        ("set = { momentum = 0.8,", "set = 3 #", 23, "set must be an object with named fields, got 3"),
        ('show = ["demon", "heavy_ball"]', 'show = "demon"', 23, "show of set must be a list, got 'demon'"),
        ("parameters = { angle = 0.5 }", "parameters = 0.5", 23,
         "parameters must be an object with named fields, got 0.5"),
        ("parameters = { angle = 0.5 }", 'objective = { name = "rosenbrock" }, parameters = { a = 2.0 }', 23,
         "parameters must stand in the objective that is set, got {'a': 2.0}"),
        # scenes that cannot be
        ("momentum = 0.5", "momentum = 1.5", 14, "momentum must lie in [0, 1), got 1.5"),
        ("momentum = 0.8", "momentum = 1.8", 23, "momentum must lie in [0, 1), got 1.8"),
        ("momentum = 0.9", "momentum = -1", 34, "momentum must lie in [0, 1), got -1"),
        ("momentum = 0.0", "momentum = 1.0", 18, "momentum must lie in [0, 1), got 1.0"),
        ("parameters = { condition_number = 10.0 }", "parameters = 3", 10,
         "parameters of quadratic must be named values, got 3"),
        ("start = [-8.0, 2.0]", "start = [-8.0]", 11, "start must be two numbers (x, y), got [-8.0]"),
        ("start = [-8.0, 2.0]", "start = [-8.0,\n inf]", 12, "start y must be a finite number, got inf"),
        ('"demon", "heavy_ball"]', '"nobody"]', 23,
         "run to show must be one of heavy_ball, demon; got 'nobody'"),
        ('{ optimizer = "demon", visible = false }', '\n  "heavy_ball",\n', 15,
         "runs must have each name at most once, got heavy_ball twice: a second one needs a name of its own"),
        ('{ optimizer = "demon", visible = false }', '\n  { optimizer = "demon", visible = 1 }', 16,
         "visible of run must be true or false, got 1"),
        ('{ optimizer = "demon", visible = false }', '\n  { optimizer = "demon", step_size = -1 }', 16,
         "step_size of demon must be a finite number above 0, got -1"),
        # numbers that are not there
        (NOW, "Now at step {nobody.settles}", 22, no_number("text", "{nobody.settles}")),
        (SETTLES, "It settles at step {demon.settles}.", 5, no_number("prose", "{demon.settles}")),
        (SETTLES, "It has {heavy_ball.colour:.1%}.", 5, no_number("prose", "{heavy_ball.colour:.1%}")),
        (SETTLES, "It is {heavy_ball.worse_than[adam]} worse", 5, no_number("prose", "{heavy_ball.worse_than[adam]}")),
        (SETTLES, "It is {heavy_ball.worse_than} worse", 5, no_number("prose", "{heavy_ball.worse_than}")),
        (SETTLES, "It is {heavy_ball}", 5, no_number("prose", "{heavy_ball}")),
        (SETTLES, "It diverges at {heavy_ball.diverges}", 5, no_such("prose", "{heavy_ball.diverges}")),
        (SETTLES, "It is {heavy_ball.__class__}", 5, no_number("prose", "{heavy_ball.__class__}")),
        (SETTLES, "It is {heavy_ball.gap.upper}", 5, no_number("prose", "{heavy_ball.gap.upper}")),
        (SETTLES, "It is {heavy_ball.predicted}", 5, no_number("prose", "{heavy_ball.predicted}")),
        (SETTLES, "It is {heavy_ball.predicted.colour}", 5, no_number("prose", "{heavy_ball.predicted.colour}")),
        (NOW, "Now {demon.predicted.settles}", 22, no_such("text", "{demon.predicted.settles}")),
        (NOW, "Now {demon.predicted.colour|none}", 22, no_number("text", "{demon.predicted.colour|none}")),
        (NOW, "Now {heavy_ball.colour|none}", 22, no_number("text", "{heavy_ball.colour|none}")),
        (NOW, "Now {nobody.settles|none}", 22, no_number("text", "{nobody.settles|none}")),
        (NOW, "Now {heavy_ball.settles|}", 22, "text must say something after the bar, got '{heavy_ball.settles|}'"),
        (NOW, "Now {quick[heavy_ball].settles}", 22, no_number("text", "{quick[heavy_ball].settles}")),
        (SETTLES, "It is {0}", 5, no_number("prose", "{0}")),
        (SETTLES, "It is {}", 5, no_number("prose", "{}")),
        ("{slow[heavy_ball].settles}", "{fast[heavy_ball].settles}", 27,
         no_number("text", "{fast[heavy_ball].settles}")),
        ("Later\nat step {heavy_ball.settles}", "Later\n\nat step {demon.settles}", 34,
         no_number("text", "{demon.settles}")),
        # styles that numbers have not
        (NOW, "Now at {heavy_ball.short:percent}", 22, no_style("text", "{heavy_ball.short:percent}")),
        (NOW, "Now at {heavy_ball.short:999999999.1f}", 22, no_style("text", "{heavy_ball.short:999999999.1f}")),
        (NOW, "Now at {heavy_ball.settles:.1d}", 22, no_style("text", "{heavy_ball.settles:.1d}")),
        (NOW, "Now at {heavy_ball.gap:.1%}", 22, no_style("text", "{heavy_ball.gap:.1%}")),
        (NOW, "Now at {heavy_ball.diverges:percent|none}", 22, no_style("text", "{heavy_ball.diverges:percent|none}")),
        (NOW, "Now at {heavy_ball!r}", 22, no_number("text", "{heavy_ball!r}")),
        (NOW, "Now at {heavy_ball.settles!r}", 22, no_number("text", "{heavy_ball.settles!r}")),
        # numbers that do not exist: never, undefined, of a run that diverges
        ("[facts.slow]", "[facts.slow]\nn_steps = 9", 28, no_such("text", "{slow[heavy_ball].settles}")),
        ("[facts.slow]", "[facts.slow]\nstep_size = 0.9", 28, no_such("text", "{slow[heavy_ball].settles}")),
        ('title = "More"', 'title = "{heavy_ball.diverges}"', 21, no_such("title", "{heavy_ball.diverges}")),
        ('title = "And later?"', 'title = "{heavy_ball.diverges}"', 30, no_such("title", "{heavy_ball.diverges}")),
        ('lead = "Look."', 'lead = "{heavy_ball.diverges}"', 4, no_such("lead", "{heavy_ball.diverges}")),
        ('question = "Why?"', 'question = "{heavy_ball.settles}?"', 3, no_number("question", "{heavy_ball.settles}")),
        ('"A book."', '"{heavy_ball.settles}"', 6, no_number("source", "{heavy_ball.settles}")),
        # braces alone
        (SETTLES, r"$\\frac{1$", 5, rf"prose {BRACES} '$\\frac{{1$'"),
        (NOW, "Now } here", 22, f"text {BRACES} 'Now }} here.'"),
        (NOW, "Now at {heavy_ball.settles:{demon.gap}}", 22, f"text {BRACES} 'Now at {{heavy_ball.settles:'"),
        ("Later\nat step {heavy", "Later\nat {step {heavy", 33,
         f"text {BRACES} 'at {{step {{heavy_ball.se'"),
        # settings in words
        ("momentum = 0.0", 'momentum = "best"', 18, no_words("momentum", "critical", "best")),
        ("momentum = 0.0", 'momentum = "limit"', 18, no_words("momentum", "critical", "limit")),
        ("momentum = 0.0", 'step_size = "half optimal"', 18, no_words("step_size", "critical, limit", "half optimal")),
        ("momentum = 0.0", 'step_size = "0.5*limit"', 18, no_words("step_size", "critical, limit", "0.5*limit")),
        ("momentum = 0.0", 'step_size = "slow.step_size"', 18,
         no_words("step_size", "critical, limit", "slow.step_size")),
        ("momentum = 0.0", 'step_size = "0 * limit"', 18,
         "step_size must be a finite number above 0 and comes to 0, got '0 * limit'"),
        ("momentum = 0.0", 'momentum = "3 * opening.momentum"', 18,
         "momentum must lie in [0, 1) and comes to 1.5, got '3 * opening.momentum'"),
        ("momentum = 0.0", 'step_size = "limit"\nmomentum = "critical"', 19,
         "momentum must be known where step_size is to follow from it, got 'critical'"),
        ("momentum = 0.0", 'show = ["demon"]\nmomentum = "optimal"', 19,
         "momentum must be a number where theory knows no run, or no curvature, got 'optimal'"),
        ("momentum = 0.5", 'momentum = "opening.momentum"', 14,
         "momentum must be a number or one of optimal, critical, with a factor before it or none (0.5 * optimal); "
         "got 'opening.momentum'"),
        ("[facts.slow]", "[facts.opening]", 17, "a fact must have another name than the opening scene, got 'opening'"),
        ('lead = "Look."', 'lead = "Look."\nshown = "momentum"', 5, "shown must be a list, got 'momentum'"),
        ('lead = "Look."', 'lead = "Look."\nshown = ["momentum", "zom"]', 5,
         "part that is shown must be one of optimizers, panels, timeline, landscapes, zoom, rate_change, momentum, "
         "step_size, n_steps, adaptive_step_size, condition_number, angle; got 'zom' (did you mean 'zoom'?)"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_and_line(load, old, new, line, said):
    assert LESSON.count(old) == 1
    with pytest.raises(ValueError, match=f"^{re.escape(f'small.toml, line {line}: {said}')}$"):
        load(LESSON.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('question = "Why?"', 'question = "Why?', 3, ""),
        ('lead = "Look."', 'lead = "Look."\nlead = "Listen."', 5, ""),
        ("[scene]", "[scene", 8, ""),
        ("[[beats]]", "[[beats]]\n[scene]", 21, ""),
        ('{heavy_ball.settles}."""', "{heavy_ball.settles}.", 35, ""),
        ("n_steps = 90", f"n_steps = {'9' * 5000}", 12, ""),
        ("n_steps = 90", f"n_steps = {'[' * 5000}{']' * 5000}", 12, "brackets too deep in brackets"),
    ],
    ids=["quote", "twice", "bracket", "table twice", "unterminated", "digits", "brackets"],
)
def test_what_is_not_toml_is_told_with_its_line(load, old, new, line, said):
    """The reason is Python's own, which differs from one version to the next."""
    assert LESSON.count(old) == 1
    with pytest.raises(ValueError, match=rf"^small\.toml, line {line}: a lesson must be TOML: {said}((?!\(at ).)*$"):
        load(LESSON.replace(old, new))


@pytest.mark.parametrize("file", sorted(RACE.parent.glob("*.toml")), ids=lambda file: file.stem)
def test_an_opening_scene_is_the_lessons(file):
    assert load_scene(file) == Lesson.load(file).opening


def test_what_is_seen_at_first_is_named(load):
    assert load(LESSON).shown is None
    named = LESSON.replace('lead = "Look."', 'lead = "Look."\nshown = ["momentum", "condition_number", "zoom"]')
    assert load(named).shown == ("momentum", "condition_number", "zoom")


def test_for_an_opening_scene_nothing_else_is_read(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(LESSON.replace("{heavy_ball.settles}", "{nothing}"), encoding="utf-8")
    assert load_scene(file).momentum == 0.5
    file.write_text(LESSON.replace("momentum = 0.5", "momentum = 1.5"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"^small\.toml, line 14: momentum must lie in \[0, 1\), got 1\.5$"):
        load_scene(file)


def test_plain_data_has_no_lines():
    data = tomllib.loads(LESSON)
    assert Lesson.from_dict(data).question == "Why?"
    data["beats"][0]["set"]["momentum"] = 1.2
    with pytest.raises(ValueError, match=r"^momentum must lie in \[0, 1\), got 1\.2$"):
        Lesson.from_dict(data)


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path):
    missing, folder, picture = (tmp_path / name for name in ("missing.toml", "folder.toml", "picture.toml"))
    folder.mkdir()
    picture.write_bytes(b"# A picture\n\x89PNG\xff")
    book = tmp_path / "book.toml"
    book.write_text(LESSON + "#" * 100_000, encoding="utf-8")
    for file, said in [
        (missing, r"^missing\.toml: a lesson must be a file that can be read: "),
        (folder, r"^folder\.toml: a lesson must be a file that can be read: "),
        (book, r"^book\.toml: a lesson must have at most 100000 characters, got \d+$"),
        (picture, r"^picture\.toml, line 2: a lesson must be UTF-8 text, got byte 0x89$"),
    ]:
        with pytest.raises(ValueError, match=said):
            Lesson.load(file)


#: What may go wrong in a beat: what is there, what stands there instead, and what is said of it.
MISTAKES = [
    ('title = "', "title = 7 # ", "title must be text, got 7"),
    ('text = "', 'text = "{nobody.gap} ', no_number("text", "{nobody.gap}")),
    ("set = { ", "set = { colour = 1, ", "scene must have no other fields, got ['colour']"),
    ("momentum = 0.", "momentum = 1.", "momentum must lie in [0, 1), got 1.25"),
]
#: What is no beat, though it looks like one.
NOISE = ["", "# [[beats]]", "# title = 7", '[facts."[[beats]]"]', "[facts.x]\nstart = [\n  3,\n\n  4.0, # ]\n]"]


@given(data=st.data(), n_beats=st.integers(1, 6))
def test_a_mistake_in_any_beat_is_told_with_its_line(data, n_beats):
    wrong = data.draw(st.integers(0, n_beats - 1))
    old, new, said = data.draw(st.sampled_from(MISTAKES))
    lines = LESSON[: LESSON.index("[facts.slow]")].split("\n")
    facts = 0
    for beat in range(n_beats):
        for noise in data.draw(st.lists(st.sampled_from(NOISE), max_size=3)):
            facts += 1
            lines += noise.replace("[facts.x]", f"[facts.x{facts}]").replace('"]', f' {facts}"]').split("\n")
        lines.append("[[beats]]")
        fields = ['title = "A"', 'text = "[[beats]] {heavy_ball.gap}"', "set = { momentum = 0.25 }"]
        for field in data.draw(st.permutations(fields)):
            lines += [""] * data.draw(st.integers(0, 2))
            lines.append(field.replace(old, new) if beat == wrong else field)
            if lines[-1] != field:
                line = len(lines)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "long.toml"
        file.write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(ValueError, match=f"^{re.escape(f'long.toml, line {line}: {said}')}$"):
            Lesson.load(file)
