"""The Race page: its opening, its sliders and numbers, its beats."""

import numpy as np
import pytest

from tests.browser.lessons import OPENING, RACE, assert_painted, follow_beats, scene_in_address
from tests.browser.stage import STAGE

PARAMETERS = {
    "Momentum β": "momentum",
    "Step size η": "step_size",
    "Steps": "n_steps",
    "Condition number κ": "condition_number",
    "Angle": "angle",
}


def test_opens_on_the_opening_scene_already_drawn(race):
    assert race.page.get_by_role("heading", level=1).inner_text() == RACE.question
    assert race.query == {}
    assert_painted(race, OPENING)
    assert "Heavy ball settles at step 21" in race.sentence


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
    assert getattr(scene, parameter) == race.value(name) != getattr(OPENING, parameter)
    assert_painted(race, scene)


@pytest.mark.parametrize(("name", "parameter"), [("Condition number κ", "condition_number"), ("Angle", "angle")])
def test_dragging_a_parameter_of_the_objective(race, name, parameter):
    with race.dragging(race.slider(name), to=(0.8, 0.5)):
        pass
    scene = scene_in_address(race)
    assert scene.objective.parameters[parameter] == race.value(name) != OPENING.objective.parameters[parameter]
    assert_painted(race, scene)


def test_holding_eta_l_keeps_the_path_stable_while_the_curvature_changes(race):
    product = OPENING.step_size * OPENING.objective.parameters["condition_number"]
    race.type("Condition number κ", 200)
    assert race.value("Step size η") == pytest.approx(product / 200, rel=1e-3)
    race.page.get_by_role("checkbox", name="hold ηL").uncheck()
    race.settle()
    eta = race.value("Step size η")
    race.type("Condition number κ", 300)
    assert race.value("Step size η") == eta
    assert scene_in_address(race).hold == "step_size"
    assert_painted(race)


def test_dragging_the_start(race):
    box = race.picture.bounding_box()
    sent = len(race.sent)
    handle = race.start.bounding_box()
    mouse = race.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"], steps=10)
    race.paint()
    moved = race.trajectories()["gradient_descent"][0]
    assert len(race.sent) == sent
    mouse.up()
    race.settle()
    assert len(race.sent) == sent + 1
    scene = scene_in_address(race)
    assert scene.start == tuple(moved)
    x0, x1, y0, y1 = race.shown_box(OPENING.objective.landscape.view)
    assert scene.start == pytest.approx((x0 + 0.75 * (x1 - x0), y1 - 0.25 * (y1 - y0)), abs=0.05)
    assert_painted(race, scene)


def test_moving_the_start_with_the_keyboard_alone(race):
    race.start.focus()
    race.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp")
    x, y = scene_in_address(race).start
    assert x > OPENING.start[0]
    assert y > OPENING.start[1]
    assert_painted(race)


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
    assert x - OPENING.start[0] == pytest.approx(3 * one, rel=0.1)


def test_moving_a_slider_with_the_keyboard(race):
    race.slider("Momentum β").focus()
    race.press("ArrowRight")
    assert 0.7 < race.value("Momentum β") < 0.72
    assert race.slider("Momentum β").get_attribute("aria-valuetext") == str(race.value("Momentum β"))


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_a_slider_steps_there_and_back_and_ends_at_its_ends(race, name):
    slider, before = race.slider(name), race.value(name)
    slider.focus()
    race.press("ArrowRight")
    assert race.value(name) > before
    race.press("ArrowLeft")
    assert race.value(name) == before
    ends = []
    for key in ("Home", "End"):
        race.press(key)
        ends.append(race.value(name))
    (live,) = (slider for slider in OPENING.live if slider.parameter == PARAMETERS[name])
    assert ends == [live.minimum, live.maximum]


def test_switching_optimizers_by_their_names_above_the_picture(race):
    race.toggle("Demon")
    assert set(race.trajectories()) == {"gradient_descent", "heavy_ball", "demon"}
    race.toggle("heavy ball")
    assert set(race.trajectories()) == {"gradient_descent", "demon"}
    assert scene_in_address(race).visible == ("gradient_descent", "demon")
    assert race.chip("Demon").get_attribute("aria-pressed") == "true"
    assert race.chip("heavy ball").get_attribute("aria-pressed") == "false"
    assert_painted(race)


def test_the_step_size_of_adaptive_rules_has_a_slider_while_one_is_shown(race):
    slider = race.slider("Adaptive step size η")
    assert not slider.is_visible()
    race.toggle("Adam")
    assert slider.is_visible()
    before = race.trajectories()
    slider.focus()
    race.press("ArrowRight", "ArrowRight")
    after = race.trajectories()
    assert (after["adam"] != before["adam"]).any()
    np.testing.assert_array_equal(after["heavy_ball"], before["heavy_ball"])
    assert scene_in_address(race).adaptive_step_size > OPENING.adaptive_step_size
    assert_painted(race)


def test_following_the_three_beats(race):
    assert len(list(follow_beats(race, RACE))) == 3


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


@pytest.mark.clock
def test_a_beat_glides_there(race):
    values = race.page.evaluate(GLIDE, "Too much")
    assert len(set(values)) > 5
    assert values == sorted(values)
    assert values[-1] == 0.95


def test_who_prefers_no_motion_gets_none(page, address):
    page.page.emulate_media(reduced_motion="reduce")
    page.come(f"{address}/race")
    assert set(page.page.evaluate(GLIDE, "Too much")) <= {0.7, 0.95}
    assert page.value("Momentum β") == 0.95


def test_another_landscape_and_back_keeps_what_was_set(race):
    race.type("Step size η", 0.02)
    race.choose("Landscape", "rosenbrock")
    assert scene_in_address(race).objective.name == "rosenbrock"
    assert_painted(race)
    race.choose("Landscape", "quadratic")
    assert race.value("Step size η") == 0.02
    assert_painted(race)


def test_what_is_said_of_the_page_s_landscape_is_not_said_of_another(race):
    lead = race.page.locator(".st-key-lead")
    assert lead.is_visible()
    race.choose("Landscape", "himmelblau")
    assert lead.locator("p", has_text="A narrow ravine").is_hidden()
    assert lead.locator("p", has_text="Four minima of equal depth").is_visible()
    race.choose("Landscape", "quadratic")
    assert lead.locator("p", has_text="A narrow ravine").is_visible()


def test_a_beat_is_the_current_one_while_it_plays(race):
    race.beat(1).click()
    race.settle()
    race.button("Play").click()
    race.page.wait_for_function(f"document.querySelector('{STAGE}').dataset.frames > {race.frames + 5}")
    assert [race.beat(number).get_attribute("aria-current") for number in (1, 2, 3)] == ["true", "false", "false"]
    race.click("Pause")


def test_divergence_is_painted_and_said(race):
    race.page.get_by_role("checkbox", name="hold ηL").uncheck()
    race.type("Step size η", 5)
    scene = scene_in_address(race)
    steps = {name: run.divergence_step for name, run in scene.simulate().items()}
    assert f"Heavy ball diverges, over a million away by step {steps['heavy_ball']}" in race.sentence.replace(
        "heavy", "Heavy"
    )
    race.show("Numbers")
    row = race.page.get_by_role("row").filter(has_text="heavy ball")
    assert f"diverges, step {steps['heavy_ball']}" in row.inner_text()
    assert_painted(race)
