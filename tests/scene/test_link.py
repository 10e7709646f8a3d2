from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.lessons import Lesson
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import RunSettings, Scene, from_query, to_query
from momentum_sim.scene.document import HOLDS
from tests.scene.strategies import finite, linked, momenta, scenes, step_sizes

OPENING = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball"), RunSettings("demon", visible=False)),
)
RACE = Lesson.load(Path(__file__).parents[2] / "assets" / "lessons" / "race.toml").opening
#: Everything a link may hold, and the field it is for.
FIELDS = {
    "beta": "momentum",
    "eta": "step_size",
    "steps": "n_steps",
    "kappa": "condition_number",
    "angle": "angle",
    "a": "a",
    "b": "b",
    "start": "start",
    "show": "optimizer to show",
    "hold": "hold",
    "objective": "objective",
}


# --- there and back ---------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(pair=linked(scenes() | st.just(RACE)))
def test_a_link_leads_back_to_the_scene_it_was_made_from(pair):
    opening, scene = pair
    query = to_query(scene, opening)
    assert from_query(query, opening) == (scene, ())
    assert (query == {}) == (scene == opening)
    assert all(isinstance(text, str) for item in query.items() for text in item)


@settings(max_examples=100)
@given(pair=linked(st.just(RACE)))
def test_every_part_of_a_link_is_needed(pair):
    opening, scene = pair
    query = to_query(scene, opening)
    for part in query.keys() - {"v"}:
        fewer = {name: text for name, text in query.items() if name != part}
        assert from_query(fewer, opening)[0] != scene


@settings(max_examples=100)
@given(pair=linked(st.just(RACE)))
def test_a_link_survives_an_address(pair):
    opening, scene = pair
    query = to_query(scene, opening)
    assert dict(parse_qsl(urlencode(query), keep_blank_values=True)) == query


@settings(max_examples=100)
@given(pair=linked(st.just(RACE)))
def test_a_link_needs_no_escapes_in_an_address(pair):
    """So that one can be read, and a page may write it as it is."""
    opening, scene = pair
    query = to_query(scene, opening)
    address = "&".join(f"{name}={text}" for name, text in query.items())
    assert dict(parse_qsl(address, keep_blank_values=True)) == query


def test_nothing_is_said_of_the_opening_scene():
    assert to_query(OPENING, OPENING) == {}
    assert from_query({}, OPENING) == (OPENING, ())


@pytest.mark.parametrize(
    ("change", "query"),
    [
        ({"momentum": 0.95}, {"beta": "0.95"}),
        ({"step_size": 1e-5}, {"eta": "1e-05"}),
        ({"n_steps": 200}, {"steps": "200"}),
        ({"start": (-6.0, 1.5)}, {"start": "-6_1.5"}),
        ({"hold": "step_size"}, {"hold": "step_size"}),
        ({"objective": ms.objectives.quadratic(30.0)}, {"kappa": "30"}),
        ({"objective": ms.objectives.quadratic(50.0, -0.5)}, {"angle": "-0.5"}),
        ({"runs": OPENING.with_visible(("heavy_ball", "demon")).runs}, {"show": "heavy_ball.demon"}),
        ({"runs": OPENING.with_visible(()).runs}, {"show": ""}),
        ({"momentum": 0.0, "step_size": 2.0}, {"beta": "0", "eta": "2"}),
    ],
    ids=lambda value: " ".join(value),
)
def test_only_what_differs_is_said(change, query):
    assert to_query(replace(OPENING, **change), OPENING) == {"v": "1"} | query


def test_on_another_landscape_only_what_differs_from_its_own_opening_is_said():
    moved = OPENING.on(LANDSCAPES["rosenbrock"])
    assert to_query(moved, OPENING) == {"v": "1", "objective": "rosenbrock"}
    assert to_query(replace(moved, n_steps=7, objective=ms.objectives.rosenbrock(b=50.0)), OPENING) == {
        "v": "1",
        "objective": "rosenbrock",
        "b": "50",
        "steps": "7",
    }


@given(value=step_sizes)
def test_a_number_is_written_in_the_fewest_digits_that_read_back_as_it_is(value):
    text = to_query(replace(OPENING, step_size=value), OPENING).get("eta", "0.038")
    assert float(text) == value
    assert len(text) <= len(repr(value))
    assert not text.endswith(".0") or value >= 1e15
    assert from_query({"eta": text}, OPENING)[0].step_size == value


@given(x=finite, y=finite, beta=momenta)
def test_numbers_side_by_side_are_exact(x, y, beta):
    scene = replace(OPENING, start=(x, y), momentum=beta)
    again, ignored = from_query(to_query(scene, OPENING), OPENING)
    assert ignored == ()
    assert (again.start, again.momentum) == ((x, y), beta)


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "change"),
    [
        ({"start": "-6,1.5"}, {"start": (-6.0, 1.5)}),
        ({"start": "1e1_-.5"}, {"start": (10.0, -0.5)}),
        ({"show": "demon,heavy_ball"}, {"runs": OPENING.with_visible(("heavy_ball", "demon")).runs}),
        ({"show": "demon.demon"}, {"runs": OPENING.with_visible(("demon",)).runs}),
        ({"show": ","}, {"runs": OPENING.with_visible(()).runs}),
        ({"beta": "9e-1"}, {"momentum": 0.9}),
        ({"v": "1", "beta": "0.9"}, {"momentum": 0.9}),
        ({"objective": "quadratic", "beta": "0.9"}, {"momentum": 0.9}),
        ({"kappa": "30", "angle": "1"}, {"objective": ms.objectives.quadratic(30.0, 1.0)}),
    ],
    ids=lambda value: "&".join(map("=".join, value.items())) if "v" in value or "beta" in value else None,
)
def test_a_link_written_by_hand(query, change):
    assert from_query(query, OPENING) == (replace(OPENING, **change), ())


def test_the_order_of_the_parts_does_not_matter():
    query = {"b": "50", "start": "0_1", "steps": "7", "objective": "rosenbrock", "v": "1"}
    scene, ignored = from_query(query, OPENING)
    assert ignored == ()
    assert from_query(dict(reversed(query.items())), OPENING) == (scene, ())
    assert (scene.objective, scene.start, scene.n_steps) == (ms.objectives.rosenbrock(b=50.0), (0.0, 1.0), 7)


# --- what is ignored --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2", "0", "", "1.0", "true", "<script>", "9" * 5000])
def test_a_link_of_another_version_is_ignored_as_a_whole(version):
    scene, ignored = from_query({"v": version, "beta": "0.95"}, OPENING)
    assert scene is OPENING
    (reason,) = ignored
    assert reason.startswith("all of it: v must be 1, got ")
    assert len(reason) < 100


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ({"beta": "2"}, "momentum must lie in [0, 1), got 2.0"),
        ({"beta": "much"}, "momentum must be a number, got 'much'"),
        ({"beta": ""}, "momentum must be a number, got ''"),
        ({"eta": "nan"}, "step_size must be a finite number above 0, got nan"),
        ({"eta": "1e999"}, "step_size must be a finite number above 0, got inf"),
        ({"steps": "2.5"}, "n_steps must be a whole number, got '2.5'"),
        ({"steps": "0"}, "n_steps must be a whole number from 1 to 5000, got 0"),
        ({"steps": "9" * 200}, f"n_steps must be a whole number from 1 to 5000, got {'9' * 57}..."),
        ({"steps": "9" * 201}, f"steps must be shorter, got '{'9' * 56}..."),
        ({"kappa": "0.5"}, "condition_number must lie in [1, 1e+08], got 0.5"),
        ({"start": "1"}, "start must be two numbers x_y, got '1'"),
        ({"start": "1_2_3"}, "start must be two numbers x_y, got '1_2_3'"),
        ({"start": "a_2"}, "start must be a number, got 'a'"),
        ({"start": "1_inf"}, "start y must be a finite number, got inf"),
        (
            {"show": "heavy_ball.adamw"},
            "optimizer to show must be one of gradient_descent, heavy_ball, demon; got 'adamw'",
        ),
        ({"hold": "both"}, "hold must be one of step_size, step_size_times_curvature; got 'both'"),
        ({"objective": "beale"}, "objective must be one of quadratic, rosenbrock; got 'beale'"),
        ({"b": "50"}, "'b' is not a part of a link"),
        ({"<script>alert(1)</script>": "1"}, "'<script>alert(1)</script>' is not a part of a link"),
        ({"x" * 5000: "1"}, f"'{'x' * 56}... is not a part of a link"),
    ],
    ids=lambda value: next(iter(value.items()))[0][:10] if isinstance(value, dict) else None,
)
def test_what_cannot_be_is_ignored_and_said(query, ignored):
    assert from_query(query, OPENING) == (OPENING, (ignored,))


def test_what_is_wrong_does_not_spoil_what_is_right():
    scene, ignored = from_query({"beta": "2", "eta": "0.02", "who": "me", "steps": "30"}, OPENING)
    assert scene == replace(OPENING, step_size=0.02, n_steps=30)
    assert len(ignored) == 2


numbers = st.one_of(finite.map(repr), st.integers().map(str), st.sampled_from(["nan", "-inf", "1e999", "0x1F", "1_0"]))
texts = st.one_of(
    st.text(max_size=300),
    numbers,
    st.tuples(numbers, st.sampled_from("_,. "), numbers).map("".join),
    st.lists(st.sampled_from(["gradient_descent", "heavy_ball", "demon", "adam", ""]), max_size=4).map(".".join),
    st.sampled_from([*HOLDS, *LANDSCAPES, "<script>alert(1)</script>", "'; --", "\x00", "٣", "𝟝", "9" * 5000]),
)
queries = st.dictionaries(st.sampled_from([*FIELDS, "v"]) | st.text(max_size=100), texts, max_size=6)


@settings(max_examples=500)
@given(query=queries)
def test_whatever_a_link_holds_there_is_a_scene_and_all_that_was_ignored_is_said(query):
    """Taking away what is ignored leaves a link to the same scene, of which nothing is ignored."""
    scene, ignored = from_query(query, OPENING)
    assert isinstance(scene, Scene)
    assert all(len(reason) < 200 and reason.isprintable() for reason in ignored)
    if query.get("v", "1") != "1":
        assert scene == OPENING
        assert len(ignored) == 1
        return
    landscape = {name: text for name, text in query.items() if name == "objective" and text in LANDSCAPES}
    right = {name: text for name, text in query.items() if from_query(landscape | {name: text}, OPENING)[1] == ()}
    assert from_query(right, OPENING) == (scene, ())
    wrong = query.keys() - right.keys()
    assert len(ignored) == len(wrong)
    for name in wrong:
        said = FIELDS.get(name, name)
        assert any(reason.startswith((said, f"{name} must be shorter", repr(name)[:50])) for reason in ignored)
    assert from_query(to_query(scene, OPENING), OPENING) == (scene, ())
