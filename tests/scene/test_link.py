import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.lessons import Lesson
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import QUESTIONS
from momentum_sim.scene import (
    CONTROLS,
    Contour,
    Conventions,
    Gap,
    Gradients,
    Numbers,
    Position,
    Predicted,
    Prediction,
    Profile,
    RateChange,
    RunSettings,
    Scene,
    Schedule,
    Velocity,
    controls_in,
    from_query,
    to_query,
)
from momentum_sim.scene.document import HOLDS
from momentum_sim.scene.panels import DIRECTIONS, Map
from momentum_sim.scene.words import all_words
from tests.planar import BESIDE, PLANAR
from tests.scene.strategies import finite, linked, momenta, scenes, step_sizes
from tests.scene.travelled import CAUGHT, REFUSED
from tests.thinned import examples

OPENING = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball"), RunSettings("demon", visible=False)),
)
RACE = Lesson.load(Path(__file__).parents[2] / "assets" / "lessons" / "race.toml").opening
#: As far as can be from how a scene opens by itself.
SHOWN = replace(
    OPENING,
    panels=(Contour(links=(), view=(-9.0, 9.0, -3.0, 3.0)), Position(links=(), direction="across")),
    step=40,
    follow="demon",
    vectors=False,
    prediction=Prediction("place", 20, 50),
    rate_change=RateChange(20, 0.5),
)
#: Everything a link may hold, and what is said to be wrong with it: the beginning of the sentence, up to "must".
FIELDS = {
    "beta": "momentum",
    "eta": "step_size",
    "eta_a": "adaptive_step_size",
    "steps": "n_steps",
    "kappa": "condition_number",
    "angle": "angle",
    "a": "a",
    "b": "b",
    "amplitude": "amplitude",
    "start": "start( [xy])?",
    "show": "run to show",
    "hold": "hold",
    "picture": "picture( [a-z]+)?|direction of profile",
    "panel": "panel( [a-z]+)?|direction of [a-z]+|shows of [a-z]+",
    "view": "view",
    "step": "step",
    "follow": "follow",
    "vectors": "vectors",
    "equal": "equal",
    "coupled": "coupled|momentum_exponent",
    "drop": "drop|(step|factor) of rate_change",
    "noise": "(kind of |scale of |covariance of |covariance [xy]{2} of )?noise( [a-z]+)?",
    "batch": "batch(_size)?",
    "seed": "seed",
    "predict": "predict|(ask|after|step) of prediction",
    "objective": "objective",
    "controls": "controls?",
}
#: What is said with the last name that is none: the words that there are.
KNOWN = (
    "Links know objective, kappa, angle, beta, eta, eta_a, steps, start, show, hold, picture, panel, view, step, "
    "follow, vectors, equal, coupled, drop, betas, etas, noise, batch, seed, predict, controls"
)
COMPANIONS = ", ".join(BESIDE)


# --- there and back ---------------------------------------------------------------------------------------------------


@settings(max_examples=examples(300))
@given(pair=linked(scenes() | st.sampled_from([RACE, SHOWN])))
def test_a_link_leads_back_to_the_scene_it_was_made_from(pair):
    opening, scene = pair
    query = to_query(scene, opening)
    assert from_query(query, opening) == (scene, ())
    assert (query == {}) == (scene == opening)
    assert all(isinstance(text, str) for item in query.items() for text in item)


@settings(max_examples=examples(100))
@given(pair=linked(st.just(RACE)))
def test_every_part_of_a_link_is_needed(pair):
    opening, scene = pair
    query = to_query(scene, opening)
    for part in query.keys() - {"v"}:
        fewer = {name: text for name, text in query.items() if name != part}
        assert from_query(fewer, opening)[0] != scene


@settings(max_examples=examples(100))
@given(pair=linked(st.just(RACE)))
def test_a_link_survives_an_address(pair):
    opening, scene = pair
    query = to_query(scene, opening)
    assert dict(parse_qsl(urlencode(query), keep_blank_values=True)) == query


@settings(max_examples=examples(100))
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
        ({"adaptive_step_size": 0.05}, {"eta_a": "0.05"}),
        ({"panels": (Contour(), Numbers())}, {"panel": "numbers"}),
        ({"panels": (Contour(), Position())}, {"panel": "position"}),
        ({"panels": (Contour(), Gradients(direction="x"))}, {"panel": "gradients.x"}),
        ({"panels": (Contour(), Velocity(direction="across"))}, {"panel": "velocity.across"}),
        ({"panels": (Contour(), Schedule())}, {"panel": "schedule"}),
        ({"panels": (Contour(), Schedule(shows="step_size"))}, {"panel": "schedule.step_size"}),
        ({"panels": (Contour(), Map())}, {"panel": "map"}),
        ({"panels": (Contour(), Map(shows="theory"))}, {"panel": "map.theory"}),
        ({"panels": (Contour(), Predicted(direction="across"))}, {"panel": "predicted.across"}),
        ({"panels": (Contour(), Gradients(direction="both"))}, {"panel": "gradients.both"}),
        ({"panels": (Profile(), Gap())}, {"picture": "profile"}),
        ({"panels": (Profile(direction="y"), Gap())}, {"picture": "profile.y"}),
        ({"panels": (Contour(),)}, {"panel": "none"}),
        ({"panels": (Contour(view=(-1.5, 1.5, -1e-9, 1e300)), Gap())}, {"view": "-1.5_1.5_-1e-09_1e300"}),
        ({"step": 0}, {"step": "0"}),
        ({"step": 59}, {"step": "59"}),
        ({"follow": "demon"}, {"follow": "demon"}),
        ({"vectors": False}, {"vectors": "off"}),
        ({"equal": "effective_step_size"}, {"equal": "effective"}),
        ({"equal": "path"}, {"equal": "path"}),
        ({"momentum_exponent": 0.5}, {"coupled": "0.5"}),
        ({"momentum_exponent": 0.0}, {"coupled": "0"}),
        ({"rate_change": RateChange(10, 0.1)}, {"drop": "10_0.1"}),
        ({"rate_change": RateChange(1, 1e-5)}, {"drop": "1_1e-05"}),
        ({"panels": (Contour(), Conventions())}, {"panel": "conventions"}),
        ({"prediction": Prediction("place", 5, 15)}, {"predict": "place_5_15"}),
        ({"prediction": Prediction("outcome", 0, 60)}, {"predict": "outcome_0_60"}),
        ({"n_steps": 100, "step": 90}, {"steps": "100", "step": "90"}),
    ],
    ids=lambda value: " ".join(value),
)
def test_only_what_differs_is_said(change, query):
    assert to_query(replace(OPENING, **change), OPENING) == {"v": "1"} | query


def test_what_the_opening_scene_has_can_be_taken_away():
    bare = replace(
        SHOWN, panels=(replace(SHOWN.contour, view=None),), step=None, follow=None, vectors=True, prediction=None,
        rate_change=None,
    )  # fmt: skip
    query = {"v": "1", "panel": "none", "view": "none", "step": "none", "follow": "none", "vectors": "on"}
    gone = {"predict": "none", "drop": "none"}
    assert to_query(bare, SHOWN) == query | gone
    assert from_query(query | gone, SHOWN) == (bare, ())


def test_how_panels_are_linked_is_not_in_a_link():
    """The contour's links stay as they are; a companion that a link names has those of its kind."""
    unlinked = replace(SHOWN, panels=(SHOWN.contour, Numbers(links=())))
    query = to_query(unlinked, SHOWN)
    assert query == {"v": "1", "panel": "numbers"}
    assert from_query(query, SHOWN) == (replace(SHOWN, panels=(SHOWN.contour, Numbers())), ())
    linked = replace(SHOWN, panels=(SHOWN.contour, Map(links=("step",))))
    assert to_query(linked, SHOWN) == {"v": "1", "panel": "map"}
    assert from_query({"panel": "map"}, SHOWN) == (replace(SHOWN, panels=(SHOWN.contour, Map())), ())
    looked, _ = from_query({"view": "0_1_0_1"}, SHOWN)
    assert looked.panels == (Contour(links=(), view=(0.0, 1.0, 0.0, 1.0)), SHOWN.companion)


def test_another_view_leaves_panels_in_their_order():
    scene = replace(OPENING, panels=(Gap(), Contour()))
    assert from_query({"view": "0_1_0_1"}, scene)[0].panels == (Gap(), Contour(view=(0.0, 1.0, 0.0, 1.0)))
    assert from_query({"panel": "numbers"}, scene)[0].panels == (Contour(), Numbers())


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
        ({"panel": "position,across"}, {"panels": (Contour(), Position(direction="across"))}),
        ({"panel": "gradients"}, {"panels": (Contour(), Gradients(direction="across"))}),
        ({"panel": "gap"}, {}),
        ({"view": "-1,1,-2,2"}, {"panels": (Contour(view=(-1.0, 1.0, -2.0, 2.0)), Gap())}),
        ({"view": "none", "step": "none", "follow": "none", "predict": "none", "vectors": "on"}, {}),
        ({"equal": "step", "drop": "none"}, {}),
        ({"coupled": "2", "eta": "0.001"}, {"momentum_exponent": 2.0, "step_size": 0.001}),  # the momentum stays
        ({"coupled": "none"}, {}),
        ({"picture": "none", "panel": "map"}, {"panels": (Map(),)}),
        ({"drop": "10,.1"}, {"rate_change": RateChange(10, 0.1)}),
        ({"predict": "outcome,10,60"}, {"prediction": Prediction("outcome", 10, 60)}),
        ({"follow": "demon"}, {"follow": "demon"}),  # shown or not
    ],
    ids=lambda value: "&".join(value),
)
def test_a_link_written_by_hand(query, change):
    assert from_query(query, OPENING) == (replace(OPENING, **change), ())


def test_the_order_of_the_parts_does_not_matter():
    query = {"b": "50", "start": "0_1", "steps": "7", "objective": "rosenbrock", "v": "1"}
    scene, ignored = from_query(query, OPENING)
    assert ignored == ()
    assert from_query(dict(reversed(query.items())), OPENING) == (scene, ())
    assert (scene.objective, scene.start, scene.n_steps) == (ms.objectives.rosenbrock(b=50.0), (0.0, 1.0), 7)


def test_steps_are_read_before_what_lies_within_them():
    query = {"predict": "place_70_90", "step": "80", "steps": "100"}
    scene, ignored = from_query(query, OPENING)
    assert ignored == ()
    assert (scene.n_steps, scene.step, scene.prediction) == (100, 80, Prediction("place", 70, 90))
    assert from_query(dict(reversed(query.items())), OPENING) == (scene, ())


@pytest.mark.parametrize(
    ("steps", "step", "prediction"),
    [
        ("50", 40, SHOWN.prediction),
        ("49", 40, None),
        ("41", 40, None),
        ("40", None, None),
        ("39", None, None),
        ("1", None, None),
    ],
)
def test_fewer_steps_drop_what_the_opening_scene_shows_beyond_them(steps, step, prediction):
    scene, ignored = from_query({"steps": steps}, SHOWN)
    assert ignored == ()
    assert scene == replace(SHOWN, n_steps=int(steps), step=step, prediction=prediction)
    assert from_query(to_query(scene, SHOWN), SHOWN) == (scene, ())


def test_fewer_steps_may_come_with_what_lies_within_them():
    query = {"step": "9", "predict": "outcome_2_10", "steps": "10"}
    scene, ignored = from_query(query, SHOWN)
    assert ignored == ()
    assert (scene.n_steps, scene.step, scene.prediction) == (10, 9, Prediction("outcome", 2, 10))
    assert from_query(dict(reversed(query.items())), SHOWN) == (scene, ())


@pytest.mark.parametrize("query", [{"step": "55", "steps": "50"}, {"steps": "50", "step": "55"}], ids="&".join)
def test_a_step_beyond_the_links_own_steps_is_ignored(query):
    expected = replace(OPENING, n_steps=50), ("step must be a whole number from 0 to 49, got 55",)
    assert from_query(query, OPENING) == expected


def test_another_landscape_is_looked_at_anew():
    scene, ignored = from_query({"objective": "rosenbrock"}, SHOWN)
    assert ignored == ()
    assert scene == SHOWN.on(LANDSCAPES["rosenbrock"])
    assert (scene.step, scene.prediction, scene.contour) == (None, None, Contour(links=()))
    assert (scene.follow, scene.vectors, scene.companion) == ("demon", False, SHOWN.companion)
    query = {"step": "299", "view": "0_1_0_1", "predict": "place_100_250", "objective": "rosenbrock"}
    scene, ignored = from_query(query, SHOWN)
    assert ignored == ()
    assert (scene.step, scene.prediction) == (299, Prediction("place", 100, 250))
    assert scene.contour.view == (0.0, 1.0, 0.0, 1.0)


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
        ({"steps": "9" * 201}, "steps must have at most 200 characters, got 201"),
        ({"kappa": "0.5"}, "condition_number must lie in [1, 1e+08], got 0.5"),
        ({"eta_a": "0"}, "adaptive_step_size must be a finite number above 0, got 0.0"),
        ({"eta_a": "1_0"}, "adaptive_step_size must be a number, got '1_0'"),
        ({"panel": "contour"}, f"panel must be one of {COMPANIONS}, none; got 'contour'"),
        ({"panel": "loss"}, f"panel must be one of {COMPANIONS}, none; got 'loss'"),
        ({"panel": ""}, f"panel must be one of {COMPANIONS}, none; got ''"),
        ({"panel": "gap.x"}, "panel gap must have no direction, got 'x'"),
        ({"panel": "position.up"}, "direction of position must be one of along, across, x, y; got 'up'"),
        ({"panel": "gradients.up"}, "direction of gradients must be one of along, across, x, y, both; got 'up'"),
        ({"panel": "map.sharply"}, "shows of map must be one of measured, theory; got 'sharply'"),
        ({"picture": "gap"}, "picture must be one of contour, profile, none; got 'gap'"),
        ({"picture": "none.x"}, "picture none must have no direction, got 'x'"),
        ({"picture": "contour.x"}, "picture contour must have no direction, got 'x'"),
        ({"panel": "position.x.y"}, "direction of position must be one of along, across, x, y; got 'x.y'"),
        ({"view": "1_2"}, "view must be four numbers joined by _, such as -2_2_-1_1; got '1_2'"),
        ({"view": ""}, "view must be four numbers joined by _, such as -2_2_-1_1; got ''"),
        ({"view": "0_1_0_1_0"}, "view must be four numbers joined by _, such as -2_2_-1_1; got '0_1_0_1_0'"),
        ({"view": "0_1_0_up"}, "view must be a number, got 'up'"),
        ({"view": "0_1_0_inf"}, "view must be a finite number, got inf"),
        ({"view": "1_0_0_1"}, "view must have x0 below x1 and y0 below y1, got (1.0, 0.0, 0.0, 1.0)"),
        ({"step": "61"}, "step must be a whole number from 0 to 59, got 61"),
        ({"step": "-1"}, "step must be a whole number from 0 to 59, got -1"),
        ({"step": "1.5"}, "step must be a whole number, got '1.5'"),
        ({"step": "all"}, "step must be a whole number, got 'all'"),
        ({"step": "1_0"}, "step must be a whole number, got '1_0'"),
        ({"follow": "adam"}, "follow must be one of gradient_descent, heavy_ball, demon, none; got 'adam'"),
        ({"follow": ""}, "follow must be one of gradient_descent, heavy_ball, demon, none; got ''"),
        ({"vectors": "true"}, "vectors must be one of on, off; got 'true'"),
        ({"coupled": "2.1"}, "momentum_exponent must lie in [0, 2], got 2.1"),
        ({"coupled": "on"}, "momentum_exponent must be a number, got 'on'"),
        ({"equal": "u"}, "equal must be one of step, effective, path; got 'u'"),
        ({"drop": "10"}, "drop must be a step and a factor joined by _, such as 10_0.1; got '10'"),
        ({"drop": "10_0.1_2"}, "drop must be a step and a factor joined by _, such as 10_0.1; got '10_0.1_2'"),
        ({"drop": "1.5_2"}, "step of rate_change must be a whole number, got '1.5'"),
        ({"drop": "0_0.1"}, "step of rate_change must be a whole number from 1 to 5000, got 0"),
        ({"drop": "10_0"}, "factor of rate_change must be a finite number above 0, got 0.0"),
        ({"predict": "place"}, "predict must be a question and two steps joined by _, such as place_5_15; got 'place'"),
        (
            {"predict": "place_1_2_3"},
            "predict must be a question and two steps joined by _, such as place_5_15; got 'place_1_2_3'",
        ),
        ({"predict": "place_a_2"}, "after of prediction must be a whole number, got 'a'"),
        (
            {"predict": "speed_1_2"},
            "ask of prediction must be one of place, outcome, winner, errors, widest, transfer, nearest, reach; "
            "got 'speed'",
        ),
        ({"predict": "place_-1_2"}, "after of prediction must be a whole number from 0 to 59, got -1"),
        ({"predict": "place_5_5"}, "step of prediction must be a whole number from 6 to 60, got 5"),
        ({"predict": "place_5_61"}, "step of prediction must be a whole number from 6 to 60, got 61"),
        ({"start": "1"}, "start must be two numbers joined by _, such as -6_1.5; got '1'"),
        ({"start": "1_2_3"}, "start must be two numbers joined by _, such as -6_1.5; got '1_2_3'"),
        ({"start": "a_2"}, "start x must be a number, got 'a'"),
        ({"start": "1_inf"}, "start y must be a finite number, got inf"),
        (
            {"show": "heavy_ball.adamw"},
            "run to show must be one of gradient_descent, heavy_ball, demon; got 'adamw'",
        ),
        ({"hold": "both"}, "hold must be one of step_size, step_size_times_curvature, best; got 'both'"),
        ({"objective": "bowl"}, f"objective must be one of {', '.join(LANDSCAPES)}; got 'bowl'"),
        ({"b": "50"}, f"'b' is a parameter of rosenbrock, not of quadratic. {KNOWN}"),
        ({"n": "300"}, f"'n' is not a part of a link (did you mean 'steps'?). {KNOWN}"),
        ({"lr": "0.1"}, f"'lr' is not a part of a link (did you mean 'eta'?). {KNOWN}"),
        ({"Stpes": "1"}, f"'Stpes' is not a part of a link (did you mean 'steps'?). {KNOWN}"),
        ({"beat": "0.9"}, f"'beat' is a word for later, and sets nothing yet (did you mean 'beta'?). {KNOWN}"),
        ({"predict": "winner_5_60"}, "ask of prediction must be one of place, outcome; got 'winner'"),
        ({"deck": "1"}, f"'deck' is a word for later, and sets nothing yet. {KNOWN}"),
        ({"seed": "-1"}, "seed must be a whole number from 0 to 4294967295, got -1"),
        ({"batch": "4"}, "batch must be left out where there is no noise, got 4"),
        ({"noise": "-0.5"}, "noise must be a finite number of at least 0, got -0.5"),
        ({"noise": "nan"}, "noise must be a finite number of at least 0, got nan"),
        ({"noise": "1_2"}, "noise isotropic must have one number, got '1_2'"),
        ({"noise": "covariance_1_2"}, "noise covariance must have 3 numbers joined by _, got 'covariance_1_2'"),
        ({"noise": "covariance_1_2_1"}, "covariance of noise must have no negative eigenvalue, got '1_2_1'"),
        (
            {"noise": "hesian_1"},
            "kind of noise must be one of isotropic, covariance, hessian, labels; got 'hesian' (did you mean "
            "'hessian'?)",
        ),
        ({"<script>alert(1)</script>": "1"}, f"'<script>alert(1)</script>' is not a part of a link. {KNOWN}"),
        ({"x" * 5000: "1"}, f"'{'x' * 56}... is not a part of a link. {KNOWN}"),
    ],
    ids=lambda value: next(iter(value.items()))[0][:10] if isinstance(value, dict) else None,
)
def test_what_cannot_be_is_ignored_and_said(query, ignored):
    assert from_query(query, OPENING) == (OPENING, (ignored,))


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ({"view": "0_1_0_1"}, "view must be left out where there is no contour, got '0_1_0_1'"),
        ({"panel": "none"}, "a scene must have at least one run and one panel"),
    ],
    ids=lambda value: "&".join(value) if isinstance(value, dict) else None,
)
def test_what_needs_a_contour_is_ignored_where_there_is_none(query, ignored):
    opening = replace(OPENING, panels=(Gap(),))
    assert from_query(query, opening) == (opening, (ignored,))


def test_what_is_wrong_does_not_spoil_what_is_right():
    scene, ignored = from_query({"beta": "2", "eta": "0.02", "who": "me", "steps": "30"}, OPENING)
    assert scene == replace(OPENING, step_size=0.02, n_steps=30)
    assert len(ignored) == 2


SCHEDULED = {
    "constant": "constant",
    "demon": "demon",
    "demon_0": "demon",
    "demon_0.5": {"name": "demon", "delay": 0.5},
    "demon_0_-0.1": {"name": "demon", "end": -0.1},
    "one_cycle_0.5_0.4": {"name": "one_cycle", "base_momentum": 0.5, "pct_start": 0.4},
    "nesterov_convex": "nesterov_convex",
    "sutskever_50": {"name": "sutskever", "every": 50},
    "step_0.5": {"name": "step", "gamma": 0.5},
    "step_0.1_0.2_0.4_0.6": {"name": "step", "milestones": [0.2, 0.4, 0.6]},
    "points_0_0.9": {"points": [[0, 0.9]]},
    "points_0_0.9_0.5_0.9_1_0": {"points": [[0, 0.9], [0.5, 0.9], [1, 0]]},
}
RULES = ("gradient_descent", "heavy_ball", "demon", "adam")


def under(schedule, opening=None):
    opening = opening or replace(OPENING, runs=RULES, follow=None)
    return replace(
        opening, runs=tuple(replace(run, schedule=schedule) if run.rule.takes_schedule else run for run in opening.runs)
    )


@pytest.mark.parametrize("text", SCHEDULED)
def test_betas_are_of_every_run_whose_rule_takes_a_schedule(text):
    scene = under(SCHEDULED[text])
    assert [run.optimizer for run in scene.runs if run.schedule] == ["heavy_ball", "adam"]
    assert from_query({"betas": text}, under(None)) == (scene, ())
    assert from_query({"betas": text.replace("_", ",")}, under("early")) == (scene, ())
    written = "demon" if text == "demon_0" else text
    assert to_query(scene, under(None)) == {"v": "1", "betas": written}
    assert to_query(under(None), scene) == {"v": "1", "betas": "none"}
    assert from_query({"betas": "none"}, scene) == (under(None), ())


def test_schedules_that_differ_from_run_to_run_stand_behind_their_runs():
    mixed = replace(under(None), runs=("gradient_descent", RunSettings("heavy_ball", schedule="early"), "adam"))
    plain = replace(mixed, runs=("gradient_descent", "heavy_ball", "adam"))
    assert to_query(mixed, plain) == {"v": "1", "betas": "heavy_ball~early"}
    assert from_query({"betas": "heavy_ball~early"}, plain) == (mixed, ())
    assert to_query(mixed, mixed) == {}
    drawn = {"points": [[0, 0.5], [1, 0]]}
    three = tuple(RunSettings("heavy_ball", name=name, schedule=drawn) for name in ("a", "points_0_0", "c"))
    opening = replace(plain, runs=tuple(replace(run, schedule=None) for run in three), follow=None)
    assert to_query(replace(opening, runs=three), opening) == {"v": "1", "betas": "points_0_0.5_1_0"}
    two = replace(opening, runs=(three[0], replace(three[1], schedule="demon"), replace(three[2], schedule=None)))
    assert to_query(two, opening) == {"v": "1", "betas": "a~points_0_0.5_1_0~points_0_0~demon"}
    assert from_query({"betas": "a~points,0,0.5,1,0~points_0_0~demon"}, opening) == (two, ())
    back = replace(two, runs=(replace(three[0], schedule=None), *two.runs[1:]))
    assert to_query(back, two) == {"v": "1", "betas": "a~none"}
    assert from_query({"betas": "A~None."}, two) == (back, ())
    for text in ("none", "cosine"):
        alike = under(None if text == "none" else text, mixed)
        assert to_query(alike, mixed) == {"v": "1", "betas": text}
        assert from_query({"betas": text}, mixed) == (alike, ())


def test_of_runs_with_their_own_schedules_only_what_no_text_says_is_left_out():
    runs = [RunSettings("heavy_ball", name=name) for name in ("a", "b", "c")]
    opening = replace(OPENING, runs=tuple(runs), follow=None)
    numbers = np.random.default_rng(1).uniform(0, 0.9, 60).tolist()
    long = {"points": [[k / 60, value] for k, value in enumerate(numbers)]}
    told = (replace(runs[0], schedule=long), replace(runs[1], schedule="demon"), runs[2])
    assert to_query(replace(opening, runs=told), opening) == {"v": "1", "betas": "b~demon"}
    short = {"points": long["points"][:30]}
    each = tuple(replace(run, schedule=short) for run in runs[:2])
    assert to_query(replace(opening, runs=(*each, runs[2])), opening) == {}  # over 1,000 characters, together


def test_no_milestone_is_not_what_step_has_usually():
    assert to_query(under({"name": "step", "milestones": []}), under(None)) == {}


def test_betas_are_refused_where_no_run_takes_a_schedule():
    opening = replace(OPENING, runs=("gradient_descent", "demon"), follow=None)
    for text in ("cosine", "demon_0.5", "points_0_0.5", "heavy_ball~cosine"):
        said = f"betas must be left out where no run takes a schedule, got {text!r}"
        assert from_query({"betas": text}, opening) == (opening, (said,))
    assert from_query({"betas": "none"}, opening) == (opening, ())


def named_in(query):
    """A query as an address has it, with every text of a word that stands there several times."""
    named = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        named.setdefault(name, []).append(text)
    return named


def from_address(query):
    return from_query(named_in(query), OPENING)


@pytest.mark.parametrize("query", CAUGHT, ids=lambda query: query[:60])
def test_what_a_link_has_caught_on_its_way_changes_nothing_and_is_not_spoken_of(query):
    assert from_address(query) == (replace(OPENING, **CAUGHT[query]), ())


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:60])
def test_what_is_wrong_in_an_address_is_said_and_the_rest_holds(query):
    said, beta = REFUSED[query]
    scene, ignored = from_address(query)
    assert scene == replace(OPENING, momentum=beta)
    assert [reason[: len(start)] for reason, start in zip(ignored, said, strict=True)] == said


@pytest.mark.parametrize(
    ("query", "controls"),
    [
        ("", None),
        ("v=1&beta=0.9", None),
        ("controls=none", ()),
        ("controls=all", CONTROLS),
        ("controls=timeline.sliders", ("timeline", "sliders")),
        ("controls=sliders%2Ctimeline%2Csliders", ("timeline", "sliders")),
        (f"controls={'.'.join(CONTROLS)}", CONTROLS),
        ("CONTROLS=%22Sliders%22.", ("sliders",)),
        ("controls=all&controls=sliders", ("sliders",)),
        ("controls%3Dsliders%26v%3D1", ("sliders",)),
        ("controls=buttons", None),
        ("controls=sliders.", ("sliders",)),
        ("controls=sliders.none", None),
        ("v=2&controls=none", None),
        ("v=nonsense&controls=none", None),
    ],
)
def test_what_readers_are_given_is_of_the_address(query, controls):
    assert controls_in(named_in(query)) == controls


@pytest.mark.parametrize(
    ("controls", "text"),
    [((), "none"), (CONTROLS, "all"), (("sliders", "timeline"), "timeline.sliders"), (("predict",), "predict")],
)
def test_what_readers_are_given_is_written_beside_the_scene(controls, text):
    assert to_query(OPENING, OPENING, controls) == {"v": "1", "controls": text}
    query = to_query(replace(OPENING, momentum=0.5), OPENING, controls)
    assert query == {"v": "1", "beta": "0.5", "controls": text}
    assert set(controls_in(query)) == set(controls)
    assert from_query(query, OPENING) == (replace(OPENING, momentum=0.5), ())


numbers = st.one_of(finite.map(repr), st.integers().map(str), st.sampled_from(["nan", "-inf", "1e999", "0x1F", "1_0"]))
small = st.integers(-1, 70).map(str)
texts = st.one_of(
    st.text(max_size=300),
    numbers,
    st.tuples(numbers, st.sampled_from("_,. "), numbers).map("".join),
    st.lists(st.sampled_from(["gradient_descent", "heavy_ball", "demon", "adam", ""]), max_size=4).map(".".join),
    st.sampled_from(["none", "on", "off", *OPTIMIZERS]),
    st.tuples(st.sampled_from([*PLANAR, "none"]), st.sampled_from(".,"), st.sampled_from(DIRECTIONS)).map("".join),
    st.tuples(st.sampled_from([*QUESTIONS]), small, small).map("_".join),
    st.lists(small | numbers, min_size=4, max_size=4).map("_".join),
    small,
    st.sampled_from(
        [
            *HOLDS,
            *LANDSCAPES,
            *PLANAR,
            *CONTROLS,
            "all",
            "<script>alert(1)</script>",
            "'; --",
            "\x00",
            "٣",
            "𝟝",
            "9" * 5000,
        ]
    ),
)
WORDS = {*FIELDS, "v", *(word.name for word in all_words())}  # which are called as in the table, however written
others = st.text(max_size=100).filter(lambda name: re.sub(r"\W", "", name).lower() not in WORDS)
queries = st.dictionaries(st.sampled_from([*FIELDS, "v"]) | others, texts, max_size=6)


@settings(max_examples=examples(500))
@given(query=queries, opening=st.sampled_from([OPENING, SHOWN]))
def test_whatever_a_link_holds_there_is_a_scene_and_all_that_was_ignored_is_said(query, opening):
    """Taking away what is ignored leaves a link to the same scene, of which nothing is ignored."""
    scene, ignored = from_query(query, opening)
    assert isinstance(scene, Scene)
    assert all(len(reason) < 400 and reason.isprintable() for reason in ignored)
    if from_query({name: text for name, text in query.items() if name == "v"}, opening)[1]:
        assert scene == opening
        assert len(ignored) == 1
        return
    ground = {}  # what other parts are read on: a landscape, then so many steps
    for name in ("objective", "steps"):
        if name in query and from_query(with_it := ground | {name: query[name]}, opening)[1] == ():
            ground = with_it
    right = {name: text for name, text in query.items() if from_query(ground | {name: text}, opening)[1] == ()}
    assert from_query(right, opening) == (scene, ())
    wrong = query.keys() - right.keys()
    assert len(ignored) == len(wrong)
    for name in wrong:
        said = rf"({FIELDS.get(name, 'nothing')}|{re.escape(name)}) must |{re.escape(repr(name)[:50])}"
        assert any(re.match(said, reason) for reason in ignored)
    assert from_query(to_query(scene, opening), opening) == (scene, ())


@settings(max_examples=examples(200))
@given(query=queries, opening=st.sampled_from([OPENING, SHOWN]), data=st.data())
def test_the_order_of_whatever_a_link_holds_does_not_matter(query, opening, data):
    scene, ignored = from_query(query, opening)
    other, ignored_there = from_query(dict(data.draw(st.permutations(list(query.items())))), opening)
    assert other == scene
    assert sorted(ignored_there) == sorted(ignored)
