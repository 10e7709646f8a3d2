"""The map of which starts arrive: its point is the stage's start, wherever that is moved from."""

import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from tests.browser.lessons import assert_painted, lesson, scene_in_address
from tests.browser.test_accessibility import violations
from tests.browser.test_layout import faults

LESSON = lesson("overshoot")
LINK = (
    "overshoot?v=1&objective=square&eta=3.305785123966942&beta=0.6694214876033058&steps=60&picture=contour&panel=basin"
)
MAP = ".companion .plot canvas:nth-of-type(1)"
MARGIN = {"left": 38, "top": 8, "right": 12, "bottom": 22}  # around the map, in units
X0, X1, Y0, Y1 = ms.objectives.square.view


@pytest.fixture
def shown(page, address):
    page.come(f"{address}/{LINK}")
    page.page.wait_for_selector(".experiment .legend:not([hidden])", timeout=90_000)
    page.settle()
    return page


def point(page):
    return page.button("Start point on the map")


def place_of(page, start):
    """Where a start is on the map, in px of the window."""
    box = page.part(".companion .plot").bounding_box()
    unit = page.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize) / 16")
    left, top, right, bottom = (unit * MARGIN[side] for side in ("left", "top", "right", "bottom"))
    wide, high = box["width"] - left - right, box["height"] - top - bottom
    scale = min(wide / (X1 - X0), high / (Y1 - Y0))
    begin = box["x"] + left + (wide - scale * (X1 - X0)) / 2
    return begin + scale * (start[0] - X0), box["y"] + top + scale * (Y1 - start[1])


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def readout(page):
    return page.part(".experiment .readout").inner_text()


def grid(page):
    """How many starts there are, in a row and in a column."""
    told = page.part(".companion > .numbers:not([hidden])").text_content()
    columns, rows = re.search(r"(\d+) × (\d+) starts", told).groups()
    return int(columns), int(rows)


def share(scene, columns, rows):
    """From what share of such a grid the ball arrives."""
    x = X0 + (np.arange(columns) + 0.5) / columns * (X1 - X0)
    y = Y0 + (np.arange(rows) + 0.5) / rows * (Y1 - Y0)
    return ms.sweep_starts(
        scene.objective, "heavy_ball", starts=np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2),
        step_size=scene.step_size, momentum=scene.momentum, n_steps=scene.n_steps, tolerance=scene.tolerance.value,
        relative=scene.tolerance.relative,
    ).share_arriving  # fmt: skip


def assert_shown(page, scene):
    """The point is at the scene's start; so says its description, and the read-out has what Python says."""
    assert middle(point(page)) == pytest.approx(place_of(page, scene.start), abs=0.7)
    settles = scene.simulate()["heavy_ball"].settling_step(scene.tolerance.value, relative=scene.tolerance.relative)
    ends = f"settles at step {settles}" if settles <= scene.n_steps else f"not settled in {scene.n_steps} steps"
    x, y = (f"{part:.3g}".replace("-", "−") for part in scene.start)
    percent = f"{100 * share(scene, *grid(page)):.3g} %"
    assert readout(page) == f"From ({x}, {y}): {ends}. From {percent} of these starts it settles."
    assert point(page).get_attribute("aria-description") == f"x {x}, y {y}; arrow keys move it"
    assert_painted(page, scene)


def test_its_point_is_dragged_pressed_and_moved_by_keys_and_the_start_is_where_it_is(shown):
    opening = scene_in_address(shown, LESSON.opening)
    assert_shown(shown, opening)
    cells, sent = shown.image(MAP), len(shown.sent)
    goal = place_of(shown, (1.0, -0.4))
    box = point(shown).bounding_box()
    to = ((goal[0] - box["x"]) / box["width"], (goal[1] - box["y"]) / box["height"])
    with shown.dragging(point(shown), to=to):
        assert len(shown.sent) == sent
        assert readout(shown).startswith("From (1, −0.4): ")
        np.testing.assert_array_equal(shown.image(MAP), cells)  # as fine, and the same
    dragged = scene_in_address(shown, LESSON.opening)
    assert dragged == replace(opening, start=dragged.start)
    assert dragged.start == pytest.approx((1.0, -0.4), abs=0.03)
    assert len(shown.sent) == sent + 1
    assert_shown(shown, dragged)
    point(shown).focus()
    shown.press("ArrowUp", "Shift+ArrowLeft")
    keyed = scene_in_address(shown, LESSON.opening)
    assert keyed.start[1] > dragged.start[1]
    assert keyed.start[0] < dragged.start[0] - 3 * (keyed.start[1] - dragged.start[1])
    assert_shown(shown, keyed)
    shown.page.mouse.click(*place_of(shown, (-2.0, 0.3)))
    shown.settle()
    pressed = scene_in_address(shown, LESSON.opening)
    assert pressed.start == pytest.approx((-2.0, 0.3), abs=0.03)
    assert_shown(shown, pressed)


def test_the_start_on_the_contour_moves_it_too(shown):
    opening = scene_in_address(shown, LESSON.opening)
    with shown.dragging(shown.start, to=(4.0, -2.0)):
        pass
    moved = scene_in_address(shown, LESSON.opening)
    assert moved.start != opening.start
    assert_shown(shown, moved)


def test_while_a_slider_is_dragged_it_is_coarser_and_at_rest_it_is_fine(shown):
    fine = grid(shown)
    assert fine[0] * fine[1] > 15_000
    with shown.dragging(shown.slider("Step size η"), to=(0.9, 0.5), grip=(0.95, 0.5)):
        coarse = grid(shown)
        assert coarse[0] * coarse[1] < 6_500
    scene = scene_in_address(shown, LESSON.opening)
    assert scene.step_size < 3
    assert grid(shown) == fine
    assert_shown(shown, scene)


def test_the_map_is_of_the_box_that_the_contour_has(shown):
    before = shown.image(MAP)
    shown.click("Zoom in")
    zoomed = scene_in_address(shown, LESSON.opening)
    assert zoomed.contour.view is not None
    x0, x1, y0, y1 = (f"{end:.3g}".replace("-", "−") for end in zoomed.contour.view)
    told = shown.part(".companion > .numbers:not([hidden])").text_content()
    assert f"starts, x from {x0} to {x1} and y from {y0} to {y1}." in told
    after = shown.image(MAP)
    assert after.shape != before.shape or (after != before).any()  # another box may have another shape


def test_on_another_landscape_it_comes_once_it_is_there(shown):
    shown.choose("Landscape", "quadratic")
    shown.settle()
    assert re.fullmatch(r"From \(.*\): .*\. From [\d.]+ % of these starts it settles\.", readout(shown))


def test_it_can_be_read_out_and_nothing_overlaps(shown):
    assert violations(shown) == []
    of_the_table = "note: From"  # which is there for screen readers alone, and takes no room
    assert [fault for fault in faults(shown) if not fault.startswith(of_the_table)] == []
    rows = shown.part(".companion > .numbers:not([hidden]) tbody tr").all_text_contents()
    assert [re.split(r"\d+$|\d+ ?%", row)[0][:10] for row in rows][:2] == ["settled by", "settled by"]
    assert len(rows) == 6


def test_it_is_offered_only_where_it_is_shown(page, address):
    page.come(f"{address}/race")
    assert not page.tab("Starts").is_visible()
