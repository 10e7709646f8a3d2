import copy
from dataclasses import replace

import pytest

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Contour, Gradients, Numbers, Position, Prediction, Scene, from_query
from momentum_sim.scene.panels import Map
from momentum_sim.stage import modules_of, rules_of, stage_more
from momentum_sim.stage.modules import sweep_module
from tests.pages.lesson_page import LESSONS, LessonPage

RACE = LESSONS["race"]


@pytest.fixture
def page():
    return LessonPage("race")


def test_a_link_opens_its_scene():
    query = {"v": "1", "objective": "rosenbrock", "b": "50", "beta": "0.9", "show": "demon"}
    page = LessonPage("race", **query)
    scene, ignored = from_query(query, RACE.opening)
    assert ignored == ()
    assert scene.objective.parameters["b"] == 50.0
    assert page.scene == scene
    assert Scene.from_dict(page.stage["opening"]) == RACE.opening
    assert page.warnings == []
    assert page.query == query


SHOWN = {
    "v": "1",
    "eta_a": "0.2",
    "panel": "position.across",
    "view": "-4_4_-2_2",
    "step": "12",
    "follow": "demon",
    "vectors": "off",
    "predict": "outcome_10_60",
}


def test_a_link_opens_what_is_shown_of_its_scene():
    page = LessonPage("race", **SHOWN)
    assert page.scene == replace(
        RACE.opening,
        adaptive_step_size=0.2,
        panels=(Contour(view=(-4.0, 4.0, -2.0, 2.0)), Position(direction="across")),
        step=12,
        follow="demon",
        vectors=False,
        prediction=Prediction("outcome", 10, 60),
    )
    assert page.warnings == []
    assert page.query == SHOWN


def test_what_is_shown_is_written_into_the_address_and_out_of_it_again():
    page = LessonPage("race", **SHOWN)
    page.let_go(page.scene, number=1)
    assert page.query == SHOWN
    page.let_go(replace(RACE.opening, panels=(Contour(),)), number=2)
    assert page.query == {"v": "1", "panel": "none"}
    page.let_go(RACE.opening, number=3)
    assert page.query == {}


def test_a_link_with_fewer_steps_than_it_shows_says_what_it_ignored():
    page = LessonPage("race", steps="30", step="40", predict="place_10_31", view="-1_1_-1_1")
    assert page.scene == replace(
        RACE.opening, n_steps=30, panels=(Contour(view=(-1.0, 1.0, -1.0, 1.0)), RACE.opening.companion)
    )
    assert page.warnings == [
        "This link was not understood in full. Ignored: `step must be a whole number from 0 to 29, got 40`; "
        "`step of prediction must be a whole number from 11 to 30, got 31`."
    ]


def test_what_others_add_to_a_link_is_no_fault_of_it_and_what_stands_twice_is_said():
    page = LessonPage("race", v="1", beta="0.95", fbclid="x", utm_source="y", embed="true", gclid="z")
    assert (page.scene.momentum, page.warnings) == (0.95, [])
    page.visit(v="1", beta=["0.9", "0.95"])
    assert page.scene.momentum == 0.95
    said = "This link was not understood in full. Ignored: `'0.9', for 'beta' stands again: '0.95'`."
    assert page.warnings == [said]


def test_a_link_may_show_no_run():
    page = LessonPage("race", v="1", show="")
    assert page.scene.visible == ()
    assert page.warnings == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"beta": "2"}, "`momentum must lie in [0, 1), got 2.0`"),
        ({"v": "99", "beta": "0.5"}, "`all of it: v must be 1, got '99'`"),
        (
            {"<script>alert(1)</script>": "1", "eta": "0"},
            "`step_size must be a finite number above 0, got 0.0`; "
            "`'<script>alert(1)</script>' is not a part of a link. Links know objective, kappa, angle, beta, eta, "
            "eta_a, steps, start, show, hold, picture, panel, view, step, follow, vectors, equal, coupled, drop, "
            "betas, etas, noise, batch, seed, predict, controls`",
        ),
        ({"beta": "`![x](//x)`\n# x"}, "`momentum must be a number, got ''![x](//x)'\\n# x'`"),
        ({"steps": "9" * 5000}, "`steps must have at most 200 characters, got 5000`"),
        (
            {"panel": "<b>"},
            "`panel must be one of gap, position, predicted, gradients, velocity, schedule, memory, map, basin, "
            "mystery, numbers, conventions, none; got '<b>'`",
        ),
        ({"panel": "position.`up`"}, "`direction of position must be one of along, across, x, y; got ''up''`"),
        ({"view": "1_0_0_1"}, "`view must have x0 below x1 and y0 below y1, got (1.0, 0.0, 0.0, 1.0)`"),
        ({"step": "61"}, "`step must be a whole number from 0 to 59, got 61`"),
        ({"predict": "place_9_9"}, "`step of prediction must be a whole number from 10 to 60, got 9`"),
    ],
    ids=["range", "version", "script", "markdown", "length", "panel", "direction", "view", "step", "predict"],
)
def test_a_hostile_link_opens_the_opening_scene_with_one_warning(query, said):
    page = LessonPage("race", **query)
    assert page.warnings == [f"This link was not understood in full. Ignored: {said}."]
    assert page.scene == RACE.opening


def test_what_is_right_in_a_link_is_shown_beside_the_warning():
    page = LessonPage("race", beta="0.95", eta="-1")
    assert len(page.warnings) == 1
    assert page.scene == replace(RACE.opening, momentum=0.95)


def test_a_change_let_go_on_the_stage_writes_the_address(page):
    changed = replace(RACE.opening, momentum=0.95, n_steps=80)
    page.let_go(changed)
    assert page.query == {"v": "1", "beta": "0.95", "steps": "80"}
    assert page.warnings == []


def test_a_change_is_not_sent_back_to_the_stage_that_made_it(page):
    """The stage has gone on; what it is given is where the visit began."""
    page.let_go(replace(RACE.opening, momentum=0.95))
    assert page.scene == RACE.opening
    page.run()
    assert page.scene == RACE.opening
    assert page.query == {"v": "1", "beta": "0.95"}


def test_a_change_back_to_the_opening_scene_leaves_a_bare_address(page):
    page.let_go(replace(RACE.opening, momentum=0.95), number=1)
    page.let_go(RACE.opening, number=2)
    assert page.query == {}


def test_another_address_opens_another_scene_and_the_last_change_is_over(page):
    page.let_go(replace(RACE.opening, momentum=0.95))
    page.visit(v="1", beta="0.5")
    assert page.scene == replace(RACE.opening, momentum=0.5)
    page.visit()
    assert page.scene == RACE.opening
    assert page.query == {}


def test_the_same_change_after_another_address_counts_again(page):
    changed = replace(RACE.opening, momentum=0.95)
    page.let_go(changed, number=1)
    page.visit(v="1", beta="0.5")
    page.let_go(changed, number=2)
    assert page.query == {"v": "1", "beta": "0.95"}


def test_another_panel_and_step_let_go_on_the_stage_write_the_address(page):
    panels = (Contour(view=(-1.0, 1.0, -1.0, 1.0)), Gradients(direction="x"))
    page.let_go(replace(RACE.opening, panels=panels, step=0, follow="heavy_ball"), number=1)
    assert page.query == {"v": "1", "panel": "gradients.x", "view": "-1_1_-1_1", "step": "0", "follow": "heavy_ball"}
    page.let_go(replace(RACE.opening, panels=(Contour(), Numbers()), vectors=False), number=2)
    assert page.query == {"v": "1", "panel": "numbers", "vectors": "off"}
    assert page.warnings == []


# --- what only a map needs --------------------------------------------------------------------------------------------

MAP = (Contour(), Map())


def sweeps_of(*names):
    """What a page whose reader has seen these objectives' maps is sent."""
    return {name: sweep_module(LANDSCAPES[name], rules_of(RACE.opening)) for name in names}


def test_sweeps_are_sent_once_a_map_is_shown(page):
    assert page.stage["sweeps"] == {}
    page.let_go(replace(RACE.opening, momentum=0.95), number=1)
    assert page.stage["sweeps"] == {}
    page.let_go(replace(RACE.opening, panels=MAP), number=2)
    assert page.query == {"v": "1", "panel": "map"}
    assert page.stage["sweeps"] == sweeps_of("quadratic")
    assert page.scene == RACE.opening  # the stage itself stays where it is
    page.run()
    assert page.stage["sweeps"] == sweeps_of("quadratic")
    page.let_go(RACE.opening, number=3)
    assert page.stage["sweeps"] == sweeps_of("quadratic")  # it has them, and need not be sent them again


def test_a_link_to_a_map_brings_its_sweeps_at_once():
    page = LessonPage("race", v="1", objective="rosenbrock", panel="map")
    assert page.scene.panels == MAP
    assert page.stage["sweeps"] == sweeps_of("rosenbrock")


def test_on_another_landscape_its_sweeps_are_sent(page):
    page.let_go(replace(RACE.opening, panels=MAP), number=1)
    moved = replace(RACE.opening.on(LANDSCAPES["rosenbrock"]), panels=MAP)
    page.let_go(moved, number=2)
    assert page.stage["sweeps"] == sweeps_of("quadratic", "rosenbrock")
    page.let_go(replace(moved, panels=(Contour(), Numbers())), number=3)
    assert page.stage["sweeps"] == sweeps_of("quadratic", "rosenbrock")


def test_a_stage_that_opened_on_a_map_is_sent_what_it_opened_with_and_what_it_now_shows():
    """A stage that is mounted anew begins where its visit did."""
    page = LessonPage("race", v="1", panel="map")
    page.let_go(replace(RACE.opening.on(LANDSCAPES["beale"]), panels=MAP))
    assert page.stage["sweeps"] == sweeps_of("quadratic", "beale")


def test_a_map_without_a_contour_has_its_sweeps_too(page):
    page.let_go(replace(RACE.opening, panels=(Map(),)))
    assert page.stage["sweeps"] == sweeps_of("quadratic")


def test_a_change_that_cannot_be_shown_sends_no_sweeps(page):
    page.let_go(broken("panels", ["contour", "map", "numbers"]))
    assert len(page.warnings) == 1
    assert page.stage["sweeps"] == {}


# --- what is sent on need ---------------------------------------------------------------------------------------------


def by_the_race(*names):
    """The names of modules that have the rules of this page's runs."""
    return [".".join([name, *(rule.name for rule in rules_of(RACE.opening))]) for name in names]


def wanting(page, *names):
    """What the stage tells when its reader has chosen what it has not got."""
    page.test.session_state["stage race"] = {"change": None, "painted": True, "wants": list(names)}
    page.run()


def test_a_landscape_is_sent_once_it_is_chosen_and_nothing_else_moves(page):
    assert list(page.stage["kernels"]) == by_the_race("common", "quadratic", "theory")
    assert page.stage["objectives"] == {}
    before = page.stage
    (beale,) = by_the_race("beale")
    wanting(page, beale)
    assert page.stage["kernels"] == modules_of(*by_the_race("common", "quadratic", "beale", "theory"))
    assert page.stage["objectives"] == stage_more(beale)["objectives"]
    sent = ("kernels", "objectives")
    assert {name: value for name, value in page.stage.items() if name not in sent} == {
        name: value for name, value in before.items() if name not in sent
    }
    assert page.query == {}
    page.let_go(RACE.opening.on(LANDSCAPES["beale"]))
    assert page.query["objective"] == "beale"
    assert page.stage["kernels"] == modules_of(*by_the_race("common", "quadratic", "beale", "theory"))


def test_another_rule_is_sent_once_a_scene_has_it(page):
    more = ["common.heavy_ball.qhm", "quadratic.heavy_ball.qhm"]
    wanting(page, "common.qhm.heavy_ball", "quadratic.qhm.heavy_ball", "quadratic.heavy_ball")
    assert list(page.stage["kernels"]) == by_the_race("common", "quadratic") + more + by_the_race("theory")


def test_a_link_to_a_landscape_brings_its_kernels_at_once():
    page = LessonPage("race", v="1", objective="rosenbrock", picture="profile")
    assert page.stage["needs"] == by_the_race("common", "rosenbrock", "theory")
    assert set(page.stage["kernels"]) == set(by_the_race("common", "quadratic", "rosenbrock", "theory"))
    assert list(page.stage["objectives"]) == ["rosenbrock"]


def test_what_the_first_picture_does_not_need_waits_until_it_is_painted():
    page = LessonPage("race", painted=False)
    assert list(page.stage["kernels"]) == by_the_race("common", "quadratic")
    page.test.session_state["stage race"] = {"change": None, "painted": True}
    page.run()
    assert list(page.stage["kernels"]) == by_the_race("common", "quadratic", "theory")


@pytest.mark.parametrize("names", ["beale", None, {"beale": 1}, [None, 3, ["beale"], "common", "../beale", "nowhere"]])
def test_what_nobody_could_want_is_not_sent(page, names):
    before = page.stage
    page.test.session_state["stage race"] = {"change": None, "painted": True, "wants": names}
    page.run()
    assert page.stage == before
    assert page.warnings == []


def test_what_was_left_on_another_landscape_has_its_kernels_before_it_is_shown(page):
    page.let_go(RACE.opening.on(LANDSCAPES["ackley"]), remembered=True)
    assert page.stage["needs"] == by_the_race("common", "ackley")
    assert page.stage["needs"][1] in page.stage["kernels"]


# --- what cannot be shown ---------------------------------------------------------------------------------------------


def broken(field, value):
    return copy.deepcopy(RACE.opening.to_dict()) | {field: value}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scene": broken("momentum", 2)}, "momentum must lie in [0, 1), got 2"),
        ({"scene": broken("runs", [])}, "a scene must have at least one run and one panel"),
        ({"scene": broken("surprise", 1)}, "surprise"),
        (
            {"scene": broken("panels", ["contour", "gap", "numbers"])},
            "one companion beside it, got gap, numbers",
        ),
        ({"scene": broken("panels", [{"kind": "contour", "view": [0, 0, 0, 1]}])}, "view must have x0 below x1"),
        (
            {"scene": broken("panels", [{"kind": "gap", "links": ["<b>"]}])},
            "link of gap must be one of step; got '<b>'",
        ),
        ({"scene": broken("panels", [{"kind": "velocity", "direction": 1}])}, "direction of velocity must be one of"),
        ({"scene": broken("step", 61)}, "step must be a whole number from 0 to 59, got 61"),
        ({"scene": broken("follow", "adamw")}, "follow must be one of gradient_descent, "),
        ({"scene": broken("vectors", "on")}, "vectors of scene must be true or false, got 'on'"),
        ({"scene": broken("prediction", {"ask": "place", "after": 9, "step": 9})}, "step of prediction must be"),
        ({"scene": broken("adaptive_step_size", -1)}, "adaptive_step_size must be a finite number above 0, got -1"),
        ({"scene": None}, "scene must be an object with named fields, got None"),
        ({"scene": "<b>"}, "scene must be an object with named fields, got '<b>'"),
        ({}, "scene must"),
    ],
    ids=[
        *("range", "empty", "unknown", "companions", "view", "links", "direction", "step", "follow", "vectors"),
        *("prediction", "adaptive", "null", "text", "no scene"),
    ],
)
def test_what_cannot_be_shown_is_said_and_changes_nothing(page, change, said):
    before = replace(RACE.opening, momentum=0.95)
    page.let_go(before)
    page.tell(change | {"number": 2, "visit": page.stage["visit"]})
    (warning,) = page.warnings
    assert warning.startswith("The stage sent a scene that cannot be shown: ")
    assert said in warning
    assert page.query == {"v": "1", "beta": "0.95"}
    assert page.scene == before  # the stage goes back to what is in the address


@pytest.mark.parametrize("told", [{}, [], "scene", 7, {"scene": RACE.opening.to_dict(), "number": 1}])
def test_what_is_told_of_no_visit_or_of_another_changes_nothing(page, told):
    page.let_go(replace(RACE.opening, momentum=0.95))
    page.tell(told)
    assert page.query == {"v": "1", "beta": "0.95"}
    assert page.warnings == []


def test_a_change_that_comes_after_its_reader_has_gone_to_another_address_changes_nothing(page):
    late = {"scene": replace(RACE.opening, momentum=0.95).to_dict(), "number": 1, "visit": page.stage["visit"]}
    page.visit(v="1", beta="0.5")
    page.tell(late)
    assert page.query == {"v": "1", "beta": "0.5"}
    assert page.scene == replace(RACE.opening, momentum=0.5)


def test_visits_have_numbers_that_no_other_session_has_again():
    numbers = {LessonPage("race").stage["visit"] for _ in range(3)}
    assert len(numbers) == 3


def test_a_stage_that_is_new_on_its_page_is_given_what_is_in_the_address(page):
    """As after another page and "back": the address is the one that the page wrote last."""
    page.let_go(replace(RACE.opening, momentum=0.95))
    visit, query = page.stage["visit"], page.query
    page.go_to("overshoot")
    page.go_to("race", **query)
    assert page.scene == replace(RACE.opening, momentum=0.95)
    assert page.stage["visit"] != visit
    assert page.stage["link"] == page.query == query


def test_what_was_left_on_a_page_begins_a_visit_whose_link_the_stage_puts_into_the_address(page):
    left = replace(RACE.opening, momentum=0.95)
    page.let_go(left, remembered=True)
    assert page.scene == left
    assert page.stage["link"] == {"v": "1", "beta": "0.95"}
    assert page.query == {}  # Python would add an address; the stage takes the place of the bare one
    visit = page.stage["visit"]
    page.visit(**page.stage["link"])
    assert page.stage["visit"] == visit


@pytest.mark.parametrize("left", [broken("momentum", 2), broken("schema_version", 99), {}, "<b>", 7])
def test_what_was_left_on_a_page_and_is_no_scene_is_forgotten_without_a_word(page, left):
    visit = page.stage["visit"]
    page.let_go(left, remembered=True)
    assert page.warnings == []
    assert page.scene == RACE.opening
    assert page.query == page.stage["link"] == {}
    assert page.stage["visit"] != visit  # which is the stage's answer


def test_a_change_that_cannot_be_shown_is_said_once(page):
    page.let_go(broken("momentum", 2))
    assert len(page.warnings) == 1
    page.run()
    assert page.warnings == []


def test_what_readers_are_given_stays_in_the_address_whatever_they_change():
    page = LessonPage("race", controls="sliders,timeline", beta="0.9")
    assert page.stage["controls"] == ["timeline", "sliders"]
    page.let_go(replace(RACE.opening, momentum=0.5))
    assert page.query == {"v": "1", "beta": "0.5", "controls": "timeline.sliders"}
    page.let_go(RACE.opening, number=2)
    assert page.query == {"v": "1", "controls": "timeline.sliders"}
    assert all("controls=timeline.sliders" in beat["link"] for beat in page.stage["beats"])
    page.visit(beta="0.9")
    assert page.stage["controls"] is None
    page.visit(controls="none")
    assert page.stage["controls"] == []


def test_a_name_of_no_control_is_said_and_nothing_is_lost():
    page = LessonPage("race", controls="slider", beta="0.9")
    assert (page.stage["controls"], page.scene.momentum) == (None, 0.9)
    (said,) = page.warnings
    assert "control must be one of optimizers, panels, timeline, sliders, landscapes, predict, all, none" in said
