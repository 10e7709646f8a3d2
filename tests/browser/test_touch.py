"""The stage under fingers, on a phone."""

import numpy as np
import pytest

from tests.browser.lessons import OPENING, assert_painted, scene_in_address, view_of
from tests.browser.stage import StagePage


class Fingers:
    """Touches as a screen reports them; each finger is a place in the window."""

    def __init__(self, page):
        self.page = page
        self.session = page.page.context.new_cdp_session(page.page)

    def _send(self, kind, places):
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def move(self, begin, end, moves=12):
        """Put fingers down at places, move them to others and lift them."""
        begin, end = np.array(begin, dtype=float), np.array(end, dtype=float)
        self._send("touchStart", begin.tolist())
        for move in range(1, moves + 1):
            self._send("touchMove", (begin + (end - begin) * move / moves).tolist())
            self.page.page.wait_for_timeout(16)
        self._send("touchEnd", [])
        self.page.settle()


@pytest.fixture(scope="module")
def phone_tab(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(phone_tab, address):
    page = StagePage(phone_tab).open(f"{address}/race")
    page.fingers = Fingers(page)
    yield page
    page.leave()
    assert page.errors == []


def middle(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def off(place, dx, dy):
    return place + np.array([dx, dy])


def shown(page):
    return np.array(page.shown_box(view_of(scene_in_address(page))))


def test_tapping_buttons_chips_and_tabs(phone):
    phone.chip("Demon").tap()
    phone.settle()
    assert scene_in_address(phone).visible == ("gradient_descent", "heavy_ball", "demon")
    phone.button("Step back").tap()
    phone.settle()
    assert phone.query["step"] == "59"
    phone.tab("Numbers").tap()
    phone.settle()
    assert phone.page.get_by_role("table").is_visible()
    phone.button("Zoom in").tap()
    phone.settle()
    assert "view" in phone.query
    assert_painted(phone)


def test_dragging_a_slider(phone):
    sent = len(phone.sent)
    slider = phone.slider("Momentum β")
    y = middle(slider)[1]
    box = slider.bounding_box()
    thumb = box["x"] + 8 + (-np.log10(1 - 0.7) / 2) * (box["width"] - 16)
    phone.fingers.move([(thumb, y)], [(box["x"] + 0.15 * box["width"], y)])
    assert phone.value("Momentum β") < 0.5
    assert scene_in_address(phone).momentum == phone.value("Momentum β")
    assert len(phone.sent) == sent + 1
    assert_painted(phone)


def test_dragging_the_start(phone):
    sent, before = len(phone.sent), phone.scrolled
    target = (-3.0, -2.0)
    phone.fingers.move([middle(phone.start)], [phone.window_place_of(target, view_of(OPENING))])
    assert scene_in_address(phone).start == pytest.approx(target, abs=0.15)
    assert len(phone.sent) == sent + 1
    assert phone.scrolled == before
    assert_painted(phone)


def test_pinching_the_picture_zooms_it_and_not_the_page(phone):
    home = shown(phone)
    about = off(middle(phone.picture), 40, 30)
    point = plane(phone, home, about)
    phone.fingers.move([off(about, -30, 0), off(about, 30, 0)], [off(about, -75, 0), off(about, 75, 0)])
    near = shown(phone)
    assert (near[1] - near[0]) == pytest.approx((home[1] - home[0]) * 60 / 150, rel=0.05)
    assert plane(phone, near, about) == pytest.approx(point, abs=0.2)
    assert phone.page.evaluate("window.visualViewport.scale") == 1
    phone.fingers.move([off(about, -60, 0), off(about, 60, 0)], [off(about, -30, 0), off(about, 30, 0)])
    assert shown(phone)[1] - shown(phone)[0] == pytest.approx(2 * (near[1] - near[0]), rel=0.05)


def test_two_fingers_move_the_plane(phone):
    home = shown(phone)
    about = middle(phone.picture)
    left, right = off(about, -40, -10), off(about, 40, -10)
    phone.fingers.move([left, right], [off(left, 50, 40), off(right, 50, 40)])
    unit = (home[1] - home[0]) / phone.picture.bounding_box()["width"]
    assert shown(phone) == pytest.approx(home + np.array([-50, -50, 40, 40]) * unit, abs=0.35)
    assert scene_in_address(phone).start == OPENING.start


def test_one_finger_sideways_moves_the_plane(phone):
    home = shown(phone)
    about = off(middle(phone.picture), 0, 50)
    phone.fingers.move([about], [off(about, 80, 4)])
    unit = (home[1] - home[0]) / phone.picture.bounding_box()["width"]
    assert shown(phone)[0] == pytest.approx(home[0] - 80 * unit, abs=20 * unit)


def test_one_finger_upwards_over_the_picture_scrolls_the_page(phone):
    about = off(middle(phone.picture), 0, 60)
    before = phone.scrolled
    phone.fingers.move([about], [off(about, 0, -200)])
    assert phone.scrolled > before + 100
    assert phone.query == {}


def plane(page, box, place):
    """The plane's point under a place in the window."""
    corner = page.picture.bounding_box()
    unit = (box[1] - box[0]) / corner["width"]
    return np.array([box[0] + (place[0] - corner["x"]) * unit, box[3] - (place[1] - corner["y"]) * unit])


def test_a_plot_below_the_window_follows_once_a_drag_is_let_go(phone):
    page = phone
    plot = page.part(".companion .plot canvas").first
    assert plot.bounding_box()["y"] > 844 + 64
    picture = "canvas => canvas.toDataURL()"
    before = plot.evaluate(picture)
    contour = page.part(".contour .paths").evaluate(picture)
    with page.dragging(page.slider("Momentum β"), to=(0.8, 0.5)):
        assert page.part(".contour .paths").evaluate(picture) != contour
        assert plot.evaluate(picture) == before
    page.settle()
    assert plot.evaluate(picture) != before
