"""The Race page, driven as a reader would."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from momentum_sim.lessons import Lesson
from momentum_sim.scene import from_query
from tests.browser.stage import STAGE

RACE = Lesson.load(Path(__file__).parents[2] / "assets" / "lessons" / "race.toml")
PARAMETERS = {
    "Momentum β": "momentum",
    "Step size η": "step_size",
    "Steps": "n_steps",
    "Condition number κ": "condition_number",
    "Angle": "angle",
}


def scene_in_address(page):
    query = {
        name: values[0] for name, values in parse_qs(urlsplit(page.page.url).query, keep_blank_values=True).items()
    }
    scene, ignored = from_query(query, RACE.opening)
    assert ignored == ()
    return scene


def assert_painted(page, scene):
    """The stage has painted, bit for bit, what Python simulates."""
    painted = page.trajectories()
    runs = scene.simulate()
    assert painted.keys() == runs.keys()
    for name, run in runs.items():
        np.testing.assert_array_equal(painted[name], run.iterates)


def test_opens_on_the_opening_scene_already_drawn(race):
    assert race.page.get_by_role("heading", level=1).inner_text() == RACE.question
    assert urlsplit(race.page.url).query == ""
    assert_painted(race, RACE.opening)
    assert "Heavy ball settles at step 21" in race.page.locator("main, body").first.inner_text()


@pytest.mark.parametrize(
    ("name", "parameter"),
    [("Momentum β", "momentum"), ("Step size η", "step_size"), ("Steps", "n_steps")],
)
def test_dragging_a_slider_redraws_at_once_and_tells_python_once(race, name, parameter):
    frames, sent = race.frames, len(race.sent)
    before = race.trajectories()
    with race.dragging(race.slider(name), to=(0.3, 0.5)):
        during = race.trajectories()
        assert race.frames >= frames + 5
        assert len(race.sent) == sent
    assert len(race.sent) == sent + 1
    assert (
        during["heavy_ball"].shape != before["heavy_ball"].shape or (during["heavy_ball"] != before["heavy_ball"]).any()
    )
    scene = scene_in_address(race)
    assert getattr(scene, parameter) == race.value(name) != getattr(RACE.opening, parameter)
    assert_painted(race, scene)


@pytest.mark.parametrize(("name", "parameter"), [("Condition number κ", "condition_number"), ("Angle", "angle")])
def test_dragging_a_parameter_of_the_objective(race, name, parameter):
    with race.dragging(race.slider(name), to=(0.8, 0.5)):
        pass
    scene = scene_in_address(race)
    assert scene.objective.parameters[parameter] == race.value(name) != RACE.opening.objective.parameters[parameter]
    assert_painted(race, scene)


def test_holding_eta_l_keeps_the_path_stable_while_the_curvature_changes(race):
    opening = RACE.opening
    product = opening.step_size * opening.objective.parameters["condition_number"]
    race.type("Condition number κ", 200)
    assert race.value("Step size η") == pytest.approx(product / 200, rel=1e-3)
    race.page.get_by_role("checkbox", name="hold ηL").uncheck()
    race.settle()
    eta = race.value("Step size η")
    race.type("Condition number κ", 300)
    assert race.value("Step size η") == eta
    assert scene_in_address(race).hold == "step_size"
    assert_painted(race, scene_in_address(race))


def test_dragging_the_start(race):
    box = race.page.locator(".contour").bounding_box()
    sent = len(race.sent)
    handle = race.start.bounding_box()
    mouse = race.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"], steps=10)
    race.page.wait_for_timeout(100)
    moved = race.trajectories()["gradient_descent"][0]
    assert len(race.sent) == sent
    mouse.up()
    race.settle()
    assert len(race.sent) == sent + 1
    scene = scene_in_address(race)
    assert scene.start == tuple(moved)
    assert scene.start == pytest.approx((5.0, 2.6), abs=0.3)
    assert_painted(race, scene)


def test_moving_the_start_with_the_keyboard_alone(race):
    race.start.focus()
    for _ in range(3):
        race.page.keyboard.press("ArrowRight")
    race.page.keyboard.press("ArrowUp")
    race.settle()
    x, y = scene_in_address(race).start
    assert x > RACE.opening.start[0]
    assert y > RACE.opening.start[1]
    assert_painted(race, scene_in_address(race))


PRESSES = """(element) => {
  for (const type of ["keydown", "keydown", "keydown", "keyup"]) {
    element.dispatchEvent(new KeyboardEvent(type, { key: "ArrowRight", bubbles: true, cancelable: true }));
  }
}"""


def test_keys_that_come_faster_than_frames_all_count(race):
    race.start.evaluate(PRESSES)
    race.slider("Momentum β").evaluate(PRESSES)
    race.settle()
    assert race.value("Momentum β") == 0.715
    x = scene_in_address(race).start[0]
    race.start.press("ArrowRight")
    race.settle()
    one = scene_in_address(race).start[0] - x
    assert x - RACE.opening.start[0] == pytest.approx(3 * one, rel=0.1)


def test_moving_a_slider_with_the_keyboard(race):
    race.slider("Momentum β").focus()
    race.page.keyboard.press("ArrowRight")
    race.settle()
    assert 0.7 < race.value("Momentum β") < 0.72
    assert race.slider("Momentum β").get_attribute("aria-valuetext") == str(race.value("Momentum β"))


def test_switching_optimizers_by_their_names_on_the_picture(race):
    race.toggle("Demon")
    assert set(race.trajectories()) == {"gradient_descent", "heavy_ball", "demon"}
    race.toggle("heavy ball")
    assert set(race.trajectories()) == {"gradient_descent", "demon"}
    assert scene_in_address(race).visible == ("gradient_descent", "demon")
    assert_painted(race, scene_in_address(race))


def test_following_the_three_beats(race):
    for number, beat in enumerate(RACE.beats, start=1):
        race.beat(number).click()
        race.settle()
        assert race.beat(number).get_attribute("aria-current") == "true"
        assert race.beat(number).inner_text().endswith(beat.text)
        assert scene_in_address(race) == beat.scene
        assert_painted(race, beat.scene)


GLIDE = """async (title) => {
  const momentum = document.querySelector("[data-parameter=momentum] input[type=number]");
  [...document.querySelectorAll(".beats a")].find((beat) => beat.textContent.includes(title)).click();
  const values = [];
  for (let frame = 0; frame < 90; frame++) {
    await new Promise(requestAnimationFrame);
    values.push(Number(momentum.value));
  }
  return values;
}"""


def test_a_beat_glides_there(race):
    values = race.page.evaluate(GLIDE, "Too much")
    assert len(set(values)) > 5
    assert values == sorted(values)
    assert values[-1] == 0.95


def test_reloading_the_address_shows_the_same_scene(race):
    race.page.get_by_role("combobox").select_option("rosenbrock")
    race.settle()
    race.type("Momentum β", 0.9)
    race.toggle("Demon")
    race.type("b", 50)
    scene = scene_in_address(race)
    assert scene.objective.name == "rosenbrock"
    race.open(race.page.url)
    assert race.value("b") == 50
    assert_painted(race, scene)


def test_going_back_undoes_a_change(race):
    race.type("Momentum β", 0.9)
    race.type("Momentum β", 0.5)
    race.page.go_back()
    race.settle()
    assert race.value("Momentum β") == 0.9
    assert_painted(race, scene_in_address(race))
    race.type("Momentum β", 0.5)  # the same change again is still a change
    assert scene_in_address(race).momentum == 0.5


def test_another_landscape_and_back_keeps_what_was_set(race):
    race.type("Step size η", 0.02)
    landscape = race.page.get_by_role("combobox")
    landscape.select_option("rosenbrock")
    race.settle()
    assert_painted(race, scene_in_address(race))
    landscape.select_option("quadratic")
    race.settle()
    assert race.value("Step size η") == 0.02
    assert_painted(race, scene_in_address(race))


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("Momentum β", "1.2", "Momentum β must lie in [0, 1), got 1.2"),
        ("Step size η", "0", "Step size η must be a finite number above 0, got 0"),
        ("Steps", "2.5", "Steps must be a whole number, got 2.5"),
        ("Condition number κ", "", "Condition number κ must be a number, got nothing"),
    ],
)
def test_a_refused_number_is_named_and_changes_nothing(race, name, text, rule):
    sent = len(race.sent)
    race.type(name, text)
    assert race.page.get_by_role("status").filter(has_text=rule).is_visible()
    assert race.number(name).get_attribute("aria-invalid") is not None
    assert race.number(name).input_value() == text
    assert len(race.sent) == sent
    assert_painted(race, RACE.opening)


def test_a_number_beyond_the_slider_is_taken_as_it_is(race):
    race.type("Momentum β", 0.9995)
    assert race.value("Momentum β") == 0.9995
    assert scene_in_address(race).momentum == 0.9995
    assert_painted(race, scene_in_address(race))


def test_divergence_is_painted_and_said(race):
    race.page.get_by_role("checkbox", name="hold ηL").uncheck()
    race.type("Step size η", 5)
    rows = race.page.get_by_role("row")
    assert "diverges, step" in rows.filter(has_text="heavy ball").inner_text()
    assert "diverges" in race.page.get_by_text("over a million away").inner_text()
    scene = scene_in_address(race)
    assert not np.isfinite(scene.simulate()["heavy_ball"].iterates[-1]).all() or scene.simulate()["heavy_ball"].diverged
    assert_painted(race, scene)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("beta=2", "momentum must lie in [0, 1), got 2.0"),
        ("v=99&beta=0.5", "v must be 1"),
        ("objective=%3Cscript%3Ealert(1)%3C/script%3E", "objective must be one of"),
        ("start=1e400_nan&steps=99999999999999999999", "n_steps must be"),
        ("eta=" + "9" * 5000, "eta must be shorter"),
        ("surprise=1", "'surprise' is not a part of a link"),
    ],
)
def test_a_hostile_link_opens_the_default_with_one_note(page, address, query, said):
    page.open(f"{address}/?{query}")
    notes = page.page.get_by_role("alert")
    assert notes.count() == 1
    assert said in notes.inner_text()
    assert_painted(page, RACE.opening)


def test_everything_needed_is_above_the_fold_on_a_laptop(race):
    for part in (".contour", ".companion", ".controls", ".beats"):
        box = race.page.locator(f"{STAGE} {part}").bounding_box()
        assert box["y"] + box["height"] <= 800, part


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_nothing_overlaps_or_sticks_out(page, address, width):
    page.page.set_viewport_size({"width": width, "height": 844})
    page.open(address)
    assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    parts = (".contour", ".gap", ".readouts", ".slider label", "input[type=number]", "input[type=range]", ".ticks")
    parts += (".choice", ".hold", ".beats a")
    boxes = [(part, item.bounding_box()) for part in parts for item in page.page.locator(f"{STAGE} {part}").all()]
    for i, (name, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            apart_x = a["x"] + a["width"] <= b["x"] + 1 or b["x"] + b["width"] <= a["x"] + 1
            apart_y = a["y"] + a["height"] <= b["y"] + 4 or b["y"] + b["height"] <= a["y"] + 4
            assert apart_x or apart_y, (name, other, a, b)


def test_the_canvases_follow_a_change_of_theme(page, address):
    page.open(address)
    middle = """() => { const c = document.querySelector(".contour .bands");
        return [...c.getContext("2d").getImageData(5, 5, 1, 1).data.slice(0, 3)].reduce((a, b) => a + b); }"""
    light = page.page.evaluate(middle)
    page.page.emulate_media(color_scheme="dark")
    page.settle()
    assert page.page.get_attribute(STAGE, "data-theme") == "dark"
    assert page.page.evaluate(middle) < light / 2


def test_who_prefers_no_motion_gets_none(page, address):
    page.page.emulate_media(reduced_motion="reduce")
    page.open(address)
    assert set(page.page.evaluate(GLIDE, "Too much")) <= {0.7, 0.95}
    assert page.value("Momentum β") == 0.95


def test_stage_files_are_served_without_a_way_to_go_stale(race):
    """A browser may only keep a file it was given a date, a tag or an age for."""
    files = race.page.evaluate(
        "performance.getEntriesByType('resource').map(r => r.name).filter(n => n.includes('momentum-sim.stage'))"
    )
    assert any(name.endswith("/stage.js") for name in files)
    for name in files:
        headers = race.page.request.get(name).headers
        assert not {"last-modified", "etag", "expires"} & headers.keys()
        assert "max-age" not in headers.get("cache-control", "")


@pytest.mark.parametrize(
    "query",
    [
        "start=0_0",
        "start=1e308_-1e308",
        "eta=1e300&steps=5000",
        "objective=rosenbrock&start=1e200_0",
        "objective=rosenbrock&a=1000&b=1e8",
        "kappa=1e8&angle=1e5",
        "show=",
        "beta=0.9999999999",
    ],
)
def test_extreme_but_valid_scenes_are_shown(page, address, query):
    page.open(f"{address}/?{query}")
    assert page.page.get_by_role("alert").count() == 0
    assert_painted(page, scene_in_address(page))


def test_going_back_to_the_bare_address_shows_the_opening_scene(race):
    race.beat(3).click()
    race.settle()
    race.page.go_back()
    race.settle()
    assert urlsplit(race.page.url).query == ""
    assert race.value("Momentum β") == RACE.opening.momentum
    assert_painted(race, RACE.opening)


@pytest.mark.parametrize("name", ["Momentum β", "Step size η", "Steps", "Condition number κ", "Angle"])
def test_a_slider_steps_there_and_back_and_ends_at_its_ends(race, name):
    slider, before = race.slider(name), race.value(name)
    slider.press("ArrowRight")
    race.settle()
    assert race.value(name) > before
    slider.press("ArrowLeft")
    race.settle()
    assert race.value(name) == before
    ends = []
    for key in ("Home", "End"):
        slider.press(key)
        race.settle()
        ends.append(race.value(name))
    (live,) = (slider for slider in RACE.opening.live if slider.parameter == PARAMETERS[name])
    assert ends == [live.minimum, live.maximum]


def test_a_start_outside_the_picture_can_be_brought_back(page, address):
    page.open(f"{address}/?start=30_30")
    with page.dragging(page.start, to=(-3.0, 4.0)):
        pass
    x, y = scene_in_address(page).start
    assert 0 < x < 10
    assert 0 < y < 6
    assert_painted(page, scene_in_address(page))


def test_the_note_on_a_link_goes_when_the_scene_is_changed(page, address):
    page.open(f"{address}/?beta=2")
    assert page.page.get_by_role("alert").count() == 1
    page.type("Momentum β", 0.5)
    assert page.page.get_by_role("alert").count() == 0


def test_what_is_said_of_a_scene_pales_while_it_is_dragged(race):
    opacity = "parseFloat(getComputedStyle(document.querySelector('.st-key-sentence')).opacity)"
    with race.dragging(race.slider("Momentum β"), to=(0.9, 0.5)):
        race.page.wait_for_timeout(300)
        assert race.page.evaluate(opacity) < 0.5
    race.page.wait_for_timeout(400)
    assert race.page.evaluate(opacity) == 1
    assert "not settled" in race.page.locator(".st-key-sentence").inner_text()


def test_a_refused_number_moves_nothing(race):
    before = race.page.locator(".beats").bounding_box()
    race.type("Momentum β", 7)
    assert race.page.locator(".beats").bounding_box() == before


def test_going_back_in_the_middle_of_a_glide_ends_it(race):
    race.type("Momentum β", 0.9)
    race.beat(1).click()
    race.page.go_back()
    race.settle()
    assert urlsplit(race.page.url).query == ""
    assert race.page.get_attribute("body", "data-stage-pending") is None
    assert_painted(race, RACE.opening)
