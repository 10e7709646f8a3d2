"""The address: links, back, reload, and links that no one should have made."""

import pytest
from playwright.sync_api import expect

from tests.browser.lessons import OPENING, assert_painted, scene_in_address
from tests.thinned import first


def test_reloading_the_address_shows_the_same_scene(race):
    race.choose("Landscape", "rosenbrock")
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
    assert_painted(race)
    race.type("Momentum β", 0.5)  # the same change again is still a change
    assert scene_in_address(race).momentum == 0.5


def test_going_back_to_the_bare_address_shows_the_opening_scene(race):
    race.beat(3).click()
    race.settle()
    race.page.go_back()
    race.settle()
    assert race.query == {}
    assert race.value("Momentum β") == OPENING.momentum
    assert_painted(race, OPENING)


def test_going_back_in_the_middle_of_a_glide_ends_it(race):
    race.type("Momentum β", 0.9)
    race.beat(1).evaluate("beat => { beat.click(); history.back(); }")  # before anybody can have answered
    race.page.wait_for_url("**/race")
    race.settle()
    assert race.query == {}
    assert_painted(race, OPENING)


def test_a_beat_is_a_link_to_its_scene(race, address):
    link = race.beat(3).get_attribute("href")
    race.come(f"{address}/race{link}")
    assert race.value("Momentum β") == 0.95
    assert race.beat(3).get_attribute("aria-current") == "true"
    assert_painted(race)


def test_a_scene_to_look_closer_at_is_shown_by_its_link(race):
    race.page.get_by_text("What if the ravine is turned?").click()
    race.settle()
    # By key: the figure above it, once it is drawn, moves the link away from under a press.
    race.page.get_by_role("link", name="Show this on the stage").press("Enter")
    race.page.wait_for_function("location.search.includes('angle')")
    race.page.wait_for_selector("[data-testid=stage][data-ready=true]")
    race.settle()
    assert scene_in_address(race).objective.parameters["angle"] == 0.2838
    assert_painted(race)


@pytest.mark.parametrize(
    ("query", "said"),
    first(
        2,
        ("beta=2", "momentum must lie in [0, 1), got 2.0"),
        ("v=99&beta=0.5", "v must be 1"),
        ("surprise=1", "'surprise' is not a part of a link"),
        ("objective=%3Cscript%3Ealert(1)%3C/script%3E", "objective must be one of"),
        ("start=1e400_nan&steps=99999999999999999999", "n_steps must be"),
        ("eta=" + "9" * 5000, "eta must have at most 200 characters"),
        ("panel=gap.across", "panel gap must have no direction"),
        ("view=1_1_2_2", "view must have x0 below x1"),
        ("step=61", "step must be a whole number"),
        ("predict=place_5_5&follow=nobody", "step of prediction must"),
    ),
)
def test_a_hostile_link_opens_the_default_with_one_note(page, address, query, said):
    page.come(f"{address}/race?{query}")
    notes = page.page.get_by_role("alert")
    expect(notes).to_have_count(1)
    assert said in notes.inner_text()
    assert_painted(page, OPENING)


def test_the_note_on_a_link_goes_when_the_scene_is_changed(page, address):
    page.come(f"{address}/race?beta=2")
    expect(page.page.get_by_role("alert")).to_have_count(1)
    page.type("Momentum β", 0.5)
    expect(page.page.get_by_role("alert")).to_have_count(0)


def test_a_start_outside_the_picture_can_be_brought_back(page, address):
    page.come(f"{address}/race?start=30_30")
    grip = page.start.bounding_box()
    picture = page.picture.bounding_box()
    to = picture["x"] + 0.75 * picture["width"], picture["y"] + 0.4 * picture["height"]
    with page.dragging(page.start, to=((to[0] - grip["x"]) / grip["width"], (to[1] - grip["y"]) / grip["height"])):
        pass
    x0, x1, y0, y1 = page.shown_box(OPENING.objective.landscape.view)
    expected = x0 + 0.75 * (x1 - x0), y1 - 0.4 * (y1 - y0)
    assert scene_in_address(page).start == pytest.approx(expected, abs=0.05)
    assert_painted(page)


def test_stage_files_are_asked_for_at_every_load(race):
    """A browser may keep a file, but not use it without asking whether it is still the same."""
    files = race.page.evaluate(
        "performance.getEntriesByType('resource').map(r => r.name).filter(n => n.includes('momentum-sim.stage'))"
    )
    assert {name.rpartition("/")[2] for name in files} == {"streamlit.js", "stage.css"}
    for name in files:
        headers = race.page.request.get(name).headers
        assert not {"last-modified", "expires"} & headers.keys()
        assert headers["cache-control"] == "no-cache"
        assert race.page.request.get(name, headers={"If-None-Match": headers["etag"]}).status == 304
