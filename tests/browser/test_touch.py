"""The stage under fingers, on a phone."""

import numpy as np
import pytest

from tests.browser.lessons import OPENING, assert_painted, scene_in_address, view_of


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


@pytest.fixture
def phone(phone_page, address):
    """The Race page as it opens, with fingers."""
    phone_page.fingers = Fingers(phone_page)
    return phone_page.come(f"{address}/race")


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
    phone.wait_until_scrolled(before + 100)
    assert phone.query == {}


def plane(page, box, place):
    """The plane's point under a place in the window."""
    corner = page.picture.bounding_box()
    unit = (box[1] - box[0]) / corner["width"]
    return np.array([box[0] + (place[0] - corner["x"]) * unit, box[3] - (place[1] - corner["y"]) * unit])


def folded(page):
    """The page as it is seen at first, with few controls."""
    if page.part(".unfold").get_attribute("aria-expanded") == "true":
        page.part(".unfold").tap()
        page.page.locator(".stMain").evaluate("scroller => scroller.scrollTo(0, 0)")
        page.settle()
    return page


def inside(box, height=844):
    """How much of a box is in the window, from 0 to 1, by its height."""
    seen = min(box["y"] + box["height"], height) - max(box["y"], 0)
    return max(0.0, seen) / box["height"]


@pytest.mark.parametrize("lesson", ["/race", "/oscillation", "/overshoot", "/trade_offs", "/conventions"])
def test_the_first_screen_has_names_picture_beats_and_companion_and_then_the_momentum(phone_page, address, lesson):
    page = folded(phone_page.come(f"{address}{lesson}"))
    for part in (".names > :not(.folded) >> nth=0", ".contour", ".play", ".beats a >> nth=0", ".companion"):
        assert inside(page.part(part).bounding_box()) == 1, part
    assert page.part("[data-parameter=momentum] input[type=range]").bounding_box()["y"] < 844
    picture, beat, play = (page.part(part).first.bounding_box() for part in (".contour", ".beats a", ".play"))
    assert 0 < beat["y"] - picture["y"] - picture["height"] < 24  # directly below
    assert play["y"] == pytest.approx(beat["y"], abs=1)  # and beside it
    assert play["x"] + play["width"] < beat["x"]


def test_with_the_momentum_in_hand_both_halves_are_seen_and_follow(phone):
    page, picture = phone, "canvas => canvas.toDataURL()"
    slider = page.slider("Momentum β")
    slider.scroll_into_view_if_needed()
    assert inside(page.part(".contour").bounding_box()) == 1
    assert inside(page.part(".companion").bounding_box()) == 1
    parts = [page.part(".contour .paths"), page.part(".companion .plot canvas").first]
    before = [part.evaluate(picture) for part in parts]
    with page.dragging(slider, to=(0.8, 0.5)):
        page.page.wait_for_timeout(400)  # on a machine that cannot keep up the plot comes once the hand rests
        assert all(part.evaluate(picture) != was for part, was in zip(parts, before, strict=True))


@pytest.mark.parametrize("height", [844, 664])
@pytest.mark.parametrize("lesson", ["/race", "/trade_offs"])
def test_a_beat_is_tapped_and_read_in_sight_of_the_picture_that_it_changes(phone_page, address, lesson, height):
    page = phone_page
    page.page.set_viewport_size({"width": 390, "height": height})
    page.come(f"{address}{lesson}")
    for number in (1, 2, 3):
        page.beat(number).tap()
        page.settle()
        assert page.beat(number).get_attribute("aria-current") == "true"
        assert inside(page.beat(number).bounding_box(), height) == 1
        assert inside(page.part(".contour").bounding_box(), height) >= 0.5


def test_the_menu_has_its_name_and_share_is_beside_it(phone):
    menu, share = (phone.page.get_by_role("button", name=name, exact=True) for name in ("Menu", "Share"))
    assert "Menu" in menu.evaluate("button => getComputedStyle(button, '::before').content")
    boxes = [button.bounding_box() for button in (menu, share)]
    assert all(box["y"] >= 0 and box["y"] + box["height"] <= 60 for box in boxes)
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]
    share.tap()
    phone.page.get_by_role("dialog").wait_for()
    phone.page.keyboard.press("Escape")
    phone.page.get_by_role("dialog").wait_for(state="detached")
    menu.tap()
    phone.page.get_by_role("link", name="Trade-offs").wait_for()
    phone.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").tap()
    menu.wait_for()


def test_a_finger_along_the_beats_moves_them_and_nothing_else(phone):
    begin, before = middle(phone.beat(1)), shown(phone)
    phone.fingers.move([begin], [off(begin, -150, 3)])
    assert phone.part(".beats").evaluate("beats => beats.scrollLeft") > 80
    assert phone.query == {}
    assert shown(phone) == pytest.approx(before)


def test_a_plot_below_the_window_follows_once_a_drag_is_let_go(phone):
    page = phone
    page.page.set_viewport_size({"width": 390, "height": 500})
    page.slider("Momentum β").scroll_into_view_if_needed()
    page.page.locator(".stMain").evaluate("scroller => scroller.scrollTo(0, 0)")
    plot = page.part(".companion .plot canvas").first
    # As if the slider stood far away from the plot.
    page.part("[data-parameter=momentum]").evaluate(
        "slider => { slider.style.cssText = 'position: fixed; top: 380px; left: 0; width: 300px; z-index: 9'; }"
    )
    page.part(".companion").evaluate("companion => { companion.style.marginTop = '900px'; }")
    page.settle()
    assert plot.bounding_box()["y"] > 500 + 64
    picture = "canvas => canvas.toDataURL()"
    before = plot.evaluate(picture)
    contour = page.part(".contour .paths").evaluate(picture)
    with page.dragging(page.slider("Momentum β"), to=(0.8, 0.5)):
        assert page.part(".contour .paths").evaluate(picture) != contour
        assert plot.evaluate(picture) == before
    page.settle()
    assert plot.evaluate(picture) != before
