"""Everything with the keyboard alone."""

import numpy as np

from tests.browser.lessons import OPENING, assert_painted, scene_in_address
from tests.browser.stage import STAGE

FOCUSED = """() => {
  const element = document.activeElement;
  const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  const inside = Boolean(element.closest("[data-testid=stage]"));
  const kind = element.classList.contains("picture") ? "picture" : element.type ?? element.tagName.toLowerCase();
  return { inside, name: name.trim(), kind };
}"""


def tab_to(page, name, kind, most=80):
    """Press Tab until something has the focus; what had it on the way."""
    way = []
    for _ in range(most):
        page.page.keyboard.press("Tab")
        way.append(page.page.evaluate(FOCUSED))
        if (way[-1]["name"], way[-1]["kind"]) == (name, kind):
            return way
    raise AssertionError(f"{name} was not reached: {[item['name'] for item in way]}")


def test_from_the_page_to_another_picture_by_keys_alone(race):
    before = race.trajectories()
    tab_to(race, "Momentum β", "range")
    race.press(*["ArrowRight"] * 6)
    after = race.trajectories()
    np.testing.assert_array_equal(after["gradient_descent"], before["gradient_descent"])
    assert (after["heavy_ball"][2:] != before["heavy_ball"][2:]).all(axis=1).any()
    assert scene_in_address(race).momentum > OPENING.momentum
    for _ in range(30):  # back to the timeline
        race.page.keyboard.press("Shift+Tab")
        if race.page.evaluate(FOCUSED)["name"] == "Shown step":
            break
    picture = race.image(".now")
    race.page.keyboard.press("Space")
    race.page.wait_for_function("document.querySelector('[aria-label=\"Shown step\"]').value < 40")
    race.page.keyboard.press("Space")
    race.settle()
    assert 0 <= int(race.query["step"]) < 60
    assert (race.image(".now") != picture).any()
    assert_painted(race)


def test_tab_goes_through_the_stage_as_one_reads_it_and_out_again(race):
    way = tab_to(race, "gradient descent", "button")
    while way[-1]["inside"]:
        race.page.keyboard.press("Tab")
        way.append(race.page.evaluate(FOCUSED))
        assert len(way) < 100, "the stage does not let go of the focus"
    order = [item["name"] for item in way if item["inside"]]
    stops = ["gradient descent", "Adam", "Gap", "Start point", "Zoom in", "Fit the minimum", "Play", "Step forward"]
    stops += ["Shown step", "Loop", "Speed", "Take a step apart", "Predict"]
    stops += [next(name for name in order if name.startswith("3Too much")), "Momentum β", "Steps", "Angle"]
    places = [order.index(stop) for stop in stops]
    assert places == sorted(places)
    kinds = [item["kind"] for item in way]
    assert kinds.index("picture") < kinds.index("range")
    assert sum(item["name"] in ("Gap", "Position", "Gradients", "Velocity", "Map", "Numbers") for item in way) == 1
    assert order[-1] == "Fewer controls"


def test_what_has_the_focus_can_be_seen(race):
    for part in (race.chip("Demon"), race.tab("Gap"), race.picture, race.start, race.button("Play"), race.beat(1)):
        part.focus()
        race.page.keyboard.press("Shift")  # so that the browser takes it for a keyboard's focus
        width = part.evaluate(
            "element => getComputedStyle(element).outlineStyle + getComputedStyle(element).outlineWidth"
        )
        assert width == "solid2px", part


def test_tabs_are_turned_with_arrow_keys(race):
    race.tab("Gap").focus()
    for key, panel in (
        ("ArrowRight", "position"),
        ("ArrowRight", "gradients"),
        ("ArrowLeft", "position"),
    ):
        race.press(key)
        assert race.query["panel"] == panel
        selected = race.page.locator(f"{STAGE} [role=tab][aria-selected=true]")
        assert selected.evaluate("tab => tab === document.activeElement && tab.tabIndex === 0")
    race.press("ArrowLeft", "ArrowLeft")  # round to the last
    assert race.query["panel"] == "numbers"


def test_chips_are_pressed_with_enter_and_space(race):
    race.chip("Demon").focus()
    race.press("Enter")
    assert "demon" in race.trajectories()
    race.press("Space")
    assert "demon" not in race.trajectories()
    assert race.query == {}


def test_a_landscape_is_chosen_and_a_beat_followed_with_keys(race):
    race.select("Landscape").focus()
    race.press("ArrowDown")
    assert scene_in_address(race).objective.name != OPENING.objective.name
    assert_painted(race)
    race.beat(3).focus()
    race.press("Enter")
    assert scene_in_address(race).momentum == 0.95
    assert_painted(race)
