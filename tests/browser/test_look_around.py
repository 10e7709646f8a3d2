"""Looking around on the contour: wheel, buttons, drag and keys, and how they leave the page its own."""

import numpy as np
import pytest

from tests.browser.lessons import OPENING, assert_painted, scene_in_address, view_of
from tests.browser.stage import SCROLLER

HOME = OPENING.objective.landscape.view
SCROLLED = f"document.querySelector('{SCROLLER}').scrollTop"


def wheel(page, turn, at=(0.4, 0.6), *, zooms=True):
    """Turn the wheel over a place of the picture; a zoom is in the address once the wheel has come to rest."""
    box = page.picture.bounding_box()
    page.page.mouse.move(box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"])
    frames = page.frames
    page.page.mouse.wheel(0, turn)
    if zooms:
        page.page.wait_for_function(f"document.querySelector('[data-testid=stage]').dataset.frames > {frames}")
    page.settle()


def shown(page):
    """The box that the picture shows, by the address."""
    return np.array(page.shown_box(view_of(scene_in_address(page))))


def at(box, share):
    x0, x1, y0, y1 = box
    return np.array([x0 + share[0] * (x1 - x0), y1 - share[1] * (y1 - y0)])


def width(box):
    return box[1] - box[0]


def test_the_wheel_zooms_about_where_it_points(race):
    before, sent = shown(race), len(race.sent)
    bands = race.image(".bands")
    wheel(race, -300)
    after = shown(race)
    assert width(after) == pytest.approx(width(before) * np.exp(-0.48), rel=0.01)
    assert at(after, (0.4, 0.6)) == pytest.approx(at(before, (0.4, 0.6)), abs=0.02)
    assert (race.image(".bands") != bands).mean() > 0.1
    assert len(race.sent) == sent + 1
    assert race.scrolled == 0
    assert_painted(race)


def test_at_home_turning_the_wheel_outwards_scrolls_the_page(race):
    wheel(race, 120, zooms=False)
    race.page.wait_for_function(f"{SCROLLED} > 60")
    assert race.query == {}


@pytest.mark.clock
def test_a_page_that_is_being_scrolled_goes_on_scrolling(race):
    wheel(race, 400, zooms=False)
    race.page.wait_for_function(f"{SCROLLED} >= 390")
    race.page.mouse.move(640, 780)  # over the prose
    race.page.mouse.wheel(0, -30)
    race.page.mouse.wheel(0, -30)
    race.page.wait_for_function(f"{SCROLLED} < 390")
    box = race.picture.bounding_box()
    race.page.mouse.move(box["x"] + 200, box["y"] + box["height"] - 30)
    before = race.scrolled
    race.page.mouse.wheel(0, -40)
    race.page.wait_for_function(f"{SCROLLED} < {before}")
    race.settle()
    assert race.query == {}


def test_with_ctrl_the_wheel_is_always_the_pictures(race):
    race.page.keyboard.down("Control")
    wheel(race, 40)
    race.page.keyboard.up("Control")
    assert width(shown(race)) > 1.2 * width(race.shown_box(HOME))
    assert race.scrolled == 0
    assert race.page.evaluate("window.visualViewport.scale") == 1


def test_zooming_with_buttons(race):
    home = shown(race)
    assert race.button("Whole landscape").is_disabled()
    race.click("Zoom in")
    assert width(shown(race)) == pytest.approx(width(home) / 1.5, rel=1e-3)
    assert at(shown(race), (0.5, 0.5)) == pytest.approx(at(home, (0.5, 0.5)), abs=1e-2)
    race.click("Zoom out")
    race.click("Zoom out")
    assert width(shown(race)) == pytest.approx(1.5 * width(home), rel=1e-3)
    race.click("Whole landscape")
    assert race.query == {}
    assert race.button("Whole landscape").is_disabled()


def test_fitting_the_paths_and_the_minimum(race):
    race.type("Momentum β", 0.95)
    runs = scene_in_address(race).simulate()
    race.click("Fit the paths")
    x0, x1, y0, y1 = scene_in_address(race).contour.view
    points = np.concatenate([run.iterates for run in runs.values()])
    low, high = points.min(axis=0), points.max(axis=0)
    assert x0 < low[0] < high[0] < x1
    assert y0 < low[1] < high[1] < y1
    assert x1 - x0 < 1.5 * (high[0] - low[0])
    race.click("Fit the minimum")
    box = scene_in_address(race).contour.view
    assert at(box, (0.5, 0.5)) == pytest.approx((0, 0), abs=1e-2)
    ends = np.concatenate([run.iterates[40:] for run in runs.values()])
    assert np.abs(ends[:, 0]).max() < box[1] < 1.6 * np.abs(ends).max()
    race.page.go_back()
    race.settle()
    assert scene_in_address(race).contour.view == (x0, x1, y0, y1)


def test_dragging_the_plane(race):
    home, sent = shown(race), len(race.sent)
    a_pixel = width(home) / race.picture.bounding_box()["width"]
    with race.dragging(race.picture, grip=(0.6, 0.3), to=(0.45, 0.5)):
        assert len(race.sent) == sent
    assert len(race.sent) == sent + 1
    assert shown(race) == pytest.approx(home + np.repeat(at(home, (0.6, 0.3)) - at(home, (0.45, 0.5)), 2), abs=a_pixel)
    assert scene_in_address(race).start == OPENING.start
    assert_painted(race)


def test_looking_around_with_keys(race):
    home = shown(race)
    race.picture.focus()
    race.press("+")
    assert width(shown(race)) == pytest.approx(width(home) / 1.25, rel=1e-3)
    race.press("-")
    race.press("-")
    assert width(shown(race)) == pytest.approx(width(home) * 1.25, rel=1e-3)
    race.press("0")
    assert race.query == {}
    for key, (dx, dy) in {
        "ArrowRight": (1, 0),
        "ArrowLeft": (-1, 0),
        "ArrowUp": (0, 1),
        "ArrowDown": (0, -1),
    }.items():
        race.press("0")
        race.press(key)
        moved = np.repeat([dx, dy], 2) * 0.08 * width(home)
        assert shown(race) == pytest.approx(home + moved, abs=0.02), key


PRESSES = """(picture) => {
  for (const type of ["keydown", "keydown", "keydown", "keyup"]) {
    picture.dispatchEvent(new KeyboardEvent(type, { key: "+", bubbles: true, cancelable: true }));
  }
}"""


def test_keys_that_come_faster_than_frames_all_count(race):
    home = shown(race)
    race.picture.evaluate(PRESSES)
    race.settle()
    assert width(shown(race)) == pytest.approx(width(home) / 1.25**3, rel=1e-2)


def test_a_slow_drag_of_the_plane_stays_under_the_pointer(race):
    home, box = shown(race), race.picture.bounding_box()
    unit = width(home) / box["width"]
    mouse = race.page.mouse
    x, y = round(box["x"] + 0.6 * box["width"]), round(box["y"] + 0.3 * box["height"])
    mouse.move(x, y)
    mouse.down()
    for move in range(50):
        frames = race.frames
        x, y = x - 2, y + 1
        mouse.move(x, y)
        if move > 3:
            race.page.wait_for_function(f"document.querySelector('[data-testid=stage]').dataset.frames > {frames}")
    mouse.up()
    race.settle()
    assert shown(race) == pytest.approx(home + np.repeat([100, 50], 2) * unit, abs=unit)


def test_a_reload_shows_the_same_part_of_the_plane(page, address):
    page.come(f"{address}/race")
    wheel(page, -500, at=(0.7, 0.5))
    with page.dragging(page.picture, grip=(0.6, 0.2), to=(0.5, 0.4)):
        pass
    bands, handle = page.image(".bands"), page.start.bounding_box()
    assert "view" in page.query
    page.open(page.page.url)
    np.testing.assert_array_equal(page.image(".bands"), bands)
    assert page.start.bounding_box() == pytest.approx(handle, abs=1)


def test_the_start_can_be_dragged_on_a_magnified_picture(page, address):
    view = (-9.0, -7.0, 1.0, 3.0)
    page.come(f"{address}/race?view=-9_-7_1_3")
    grip = page.start.bounding_box()
    centre = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    assert centre == pytest.approx(page.window_place_of(OPENING.start, view), abs=1.5)
    target = (-7.6, 1.7)
    x, y = page.window_place_of(target, view)
    with page.dragging(page.start, to=((x - grip["x"]) / grip["width"], (y - grip["y"]) / grip["height"])):
        pass
    assert scene_in_address(page).start == pytest.approx(target, abs=0.02)
    assert scene_in_address(page).contour.view == view
    assert_painted(page)


def test_other_landscapes_are_shown_whole(race):
    race.click("Zoom in")
    race.choose("Landscape", "rosenbrock")
    assert scene_in_address(race).contour.view is None
    race.choose("Landscape", "quadratic")
    assert race.query == {}
