"""The timeline: playing, stepping, scrubbing, and the parts of the step that is shown."""

import numpy as np
import pytest

from momentum_sim.optimizers import OPTIMIZERS
from tests.browser.lessons import OPENING, assert_painted, scene_in_address, view_of

STEPS = OPENING.n_steps
PUSH = "#b3261e"  # --push in light
REACHES = "(step) => Number(document.querySelector('[aria-label=\"Shown step\"]').value) >= step"


def shown(page):
    return int(page.slider("Shown step").input_value())


def playing(page):
    return page.button("Pause").count() == 1


def test_playing_tells_python_nothing_and_a_pause_tells_it_once(race):
    race.choose("Speed", "30")
    sent = len(race.sent)
    race.button("Play").click()
    # All of a run is shown at first: it plays from the start.
    race.page.wait_for_function("document.querySelector('[aria-label=\"Shown step\"]').value < 60")
    race.page.wait_for_function(REACHES, arg=12)
    assert len(race.sent) == sent
    assert race.query == {}
    race.button("Pause").click()
    race.settle()
    assert not playing(race)
    assert len(race.sent) == sent + 1
    assert 12 <= shown(race) < STEPS
    assert race.query == {"v": "1", "step": str(shown(race))}
    assert race.sentence.startswith(f"At step {shown(race)}, ")
    assert_painted(race)


def test_at_the_end_the_whole_run_is_shown_and_no_step_is_in_the_address(race, address):
    race.come(f"{address}/race?step=50")
    race.choose("Speed", "100")
    race.button("Play").click()
    race.page.wait_for_function(REACHES, arg=STEPS)
    race.settle()
    assert not playing(race)
    assert race.query == {}
    assert race.slider("Shown step").get_attribute("aria-valuetext") == f"all {STEPS} steps"
    assert race.sentence.startswith("Heavy ball settles at step")


def test_space_plays_and_pauses_where_it_has_no_other_meaning(race):
    race.choose("Speed", "1")
    for place in (race.picture, race.slider("Momentum β"), race.slider("Shown step")):
        place.focus()
        race.page.keyboard.press("Space")
        assert playing(race)
        race.page.keyboard.press("Space")
        assert not playing(race)
    race.settle()
    assert race.scrolled == 0
    demon = race.chip("Demon")
    for place in (demon, race.number("Steps"), race.select("Speed"), race.beat(1)):
        place.focus()
        race.page.keyboard.press("Space")
        assert not playing(race)
        race.page.keyboard.press("Escape")  # closes what a select opens
    race.settle()
    assert demon.get_attribute("aria-pressed") == "true"


def test_a_step_on_and_a_step_back(race):
    race.click("Step back")
    assert race.query["step"] == str(STEPS - 1)
    race.click("Step forward")
    assert race.query == {}
    race.click("Step forward")  # from the end it begins anew
    assert race.query["step"] == "0"
    race.click("Step forward")
    assert race.query["step"] == "1"
    race.click("Step back")
    race.click("Step back")
    assert race.query["step"] == "0"


def test_scrubbing_with_the_mouse(race):
    sent = len(race.sent)
    slider = race.slider("Shown step")
    with race.dragging(slider, to=(0.3, 0.5), grip=(0.98, 0.5)):
        assert len(race.sent) == sent
        during = shown(race)
        assert during == pytest.approx(0.3 * STEPS, abs=3)
        assert slider.get_attribute("aria-valuetext") == f"step {during} of {STEPS}"
        assert f"At step {during}" in race.sentence
    assert len(race.sent) == sent + 1
    assert race.query["step"] == str(during)
    race.open(race.page.url)
    assert shown(race) == during


def test_scrubbing_with_keys(race):
    race.slider("Shown step").focus()
    for keys, step in ((("Home",), 0), (("ArrowRight",) * 3, 3), (("ArrowLeft",), 2), (("End",), None)):
        race.press(*keys)
        assert scene_in_address(race).step == step
        assert shown(race) == (STEPS if step is None else step)


RATE = """async (speed) => {
  const range = document.querySelector("[aria-label='Shown step']");
  document.querySelector("[aria-label=Play]").click();
  await new Promise(requestAnimationFrame);
  const began = performance.now();
  const from = Number(range.value);
  let now = began;
  while (now - began < 6000 / speed + 300) now = await new Promise(requestAnimationFrame);
  const rate = (Number(range.value) - from) / (now - began) * 1000;
  document.querySelector("[aria-label=Pause]").click();
  return rate;
}"""


@pytest.mark.clock
def test_speed_is_what_it_says(page, address):
    page.come(f"{address}/race?step=0")
    for speed in (5, 30):
        page.choose("Speed", str(speed))
        page.slider("Shown step").focus()
        page.press("Home")
        assert page.page.evaluate(RATE, speed) == pytest.approx(speed, rel=0.35)
        page.settle()


def test_a_loop_begins_again(page, address):
    page.come(f"{address}/race?step=40&steps=60")
    page.choose("Speed", "100")
    page.click("Loop")
    assert page.button("Loop").get_attribute("aria-pressed") == "true"
    page.button("Play").click()
    page.page.wait_for_function(REACHES, arg=STEPS)
    page.page.wait_for_function("document.querySelector('[aria-label=\"Shown step\"]').value < 30")
    assert playing(page)
    page.click("Loop")
    page.page.wait_for_selector("[aria-label=Play]")
    page.settle()
    assert "step" not in page.query


def test_dragging_the_companions_cursor(race):
    sent = len(race.sent)
    plot = race.part(".companion .plot")
    race.page.mouse.move(0, 0)
    with race.dragging(plot, to=(0.5, 0.3), grip=(0.3, 0.6)):
        assert len(race.sent) == sent
        step = shown(race)
        cursor = race.ink(".plot canvas:last-of-type")
        columns, counts = np.unique(cursor[:, 0], return_counts=True)
        assert counts.max() > 0.7 * plot.bounding_box()["height"]  # a line from top to bottom ...
        a_step = 0.85 * plot.bounding_box()["width"] / STEPS
        assert columns[counts.argmax()] == pytest.approx(0.5 * plot.bounding_box()["width"], abs=a_step)  # ... under it
    assert len(race.sent) == sent + 1
    assert race.query["step"] == str(step)
    for end, step in ((0.0, 0), (1.0, None)):
        with race.dragging(plot, to=(end, 0.5)):
            pass
        assert scene_in_address(race).step == step


def test_every_run_is_marked_where_it_is_at_the_step(page, address):
    page.come(f"{address}/race?step=4&vectors=off&show=gradient_descent.heavy_ball.adam&panel=position.x")
    scene = scene_in_address(page)
    assert scene.step == 4
    for k in (4, 5):
        for name, run in scene.simulate().items():
            place = page.place_of(tuple(run.iterates[k]), view_of(scene))
            marker = page.ink(".now", OPTIMIZERS[name].look.light)
            near = np.hypot(*(marker - place).T) < 7
            assert near.sum() > 40, (name, k)
        page.click("Step forward")
    # What comes after the step is only hinted at.
    faint = page.image(".paths")[..., 3]
    assert faint[faint > 0].mean() < 130


def test_the_followed_runs_step_is_taken_apart(page, address):
    page.come(f"{address}/race?step=3")
    follow = page.select("Take a step apart")
    assert follow.input_value() == "heavy_ball"
    assert len(page.ink(".now", PUSH)) > 20
    page.choose("Take a step apart", "gradient_descent")
    assert page.query["follow"] == "gradient_descent"
    ball = page.image(".now")
    page.choose("Take a step apart", "")
    assert page.query["vectors"] == "off"
    assert len(page.ink(".now", PUSH)) == 0
    page.open(page.page.url)
    assert follow.input_value() == ""
    page.choose("Take a step apart", "heavy_ball")
    assert "vectors" not in page.query
    assert len(page.ink(".now", PUSH)) > 20
    assert (page.image(".now") != ball).any()
    page.toggle("heavy ball")  # what is not shown cannot be taken apart
    assert follow.input_value() == "gradient_descent"
    assert not follow.locator("option[value=heavy_ball]").evaluate("option => !option.hidden")


PICTURES = """async (frames) => {
  const canvas = document.querySelector(".contour .now");
  document.querySelector("[aria-label=Play]").click();
  const pictures = new Set();
  const range = document.querySelector("[aria-label='Shown step']");
  const from = Number(range.value);
  for (let frame = 0; frame < frames; frame++) {
    await new Promise(requestAnimationFrame);
    pictures.add(canvas.toDataURL());
  }
  document.querySelector("[aria-label=Pause]").click();
  return [pictures.size, Number(range.value) - from];
}"""


@pytest.mark.clock
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_prefers_no_motion_sees_it_hop_from_step_to_step(page, address, motion):
    page.page.emulate_media(reduced_motion=motion)
    page.come(f"{address}/race?step=1&vectors=off")
    page.choose("Speed", "2")
    pictures, steps = page.page.evaluate(PICTURES, 40)
    page.settle()
    if motion == "reduce":
        assert pictures <= steps + 2
    else:
        assert pictures > steps + 8


def test_a_change_of_the_number_of_steps_drops_a_step_beyond_it(page, address):
    page.come(f"{address}/race?step=40")
    page.type("Steps", 30)
    assert "step" not in page.query
    assert page.slider("Shown step").get_attribute("max") == "30"
    assert_painted(page)
