"""Drawing a schedule: points on the curve of a run's momentum, or of the step size, by mouse, finger and keys."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

import momentum_sim as ms
from momentum_sim.export import render
from momentum_sim.scene import Contour, Gap, Scene, Schedule
from momentum_sim.schedules import demon
from tests.browser.lessons import OPENING, assert_painted, lesson, scene_in_address
from tests.browser.stage import STAGE
from tests.browser.test_accessibility import violations
from tests.browser.test_touch import Fingers, middle, off
from tests.export.live import opened

DEMON = lesson("demon").opening
SAID = re.compile(r"step (\d+) of (\d+)")


@pytest.fixture
def drawing(page, address):
    """The Demon page as it opens."""
    return page.come(f"{address}/demon")


def sliders(page, k):
    """The sliders of a point: that of its step, and that of its value."""
    return page.part(".point").nth(k).get_by_role("slider").all()


def points(page):
    """Each point as it is spoken: its step, and what is said of its value."""
    said = [slider.get_attribute("aria-valuetext") for slider in page.part(".point [role=slider]").all()]
    return [(int(SAID.fullmatch(at)[1]), value) for at, value in zip(said[::2], said[1::2], strict=True)]


def told(page):
    """The scene that the page was told last."""
    for frame in reversed(page.sent):
        message = BackMsg.FromString(frame)
        for widget in message.rerun_script.widget_states.widgets:
            change = json.loads(widget.json_value or "{}").get("change")
            if change:
                return Scene.from_dict(change["scene"])
    raise AssertionError("nothing was told")


def drawn(scene, name="yours"):
    """The points of a run's schedule."""
    (run,) = [run for run in scene.runs if run.name == name]
    return np.reshape(run.to_dict()["schedule"]["points"], (-1, 2)).tolist()


def move_point(page, k, dx, dy, moves=8):
    x, y = middle(page.part(".point").nth(k))
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + dx, y + dy, steps=moves)
    page.paint()


def release(page):
    page.page.mouse.up()
    page.settle()


def units(page):
    """How many CSS px the run is long, and a momentum of 1 high, by where points stand."""
    boxes = [page.part(".point").nth(k).bounding_box() for k in (0, 2)]
    return boxes[1]["x"] - boxes[0]["x"]


def test_the_curve_of_a_run_that_is_not_shown_yet_waits_for_a_hand(drawing):
    assert points(drawing) == [(0, "momentum 0.95"), (50, "momentum 0.95"), (100, "momentum 0.95")]
    assert list(drawing.trajectories()) == ["heavy_ball", "demon"]
    assert drawing.select("Run that is drawn").input_value() == "yours"
    assert drawing.select("Schedule").input_value() == "constant"
    drawing.type("Momentum β", 0.9)
    assert [value for _, value in points(drawing)] == ["momentum 0.9"] * 3
    assert drawing.button("Undo").is_disabled()
    assert "yours" not in drawing.query.get("show", "")


def test_a_point_is_dragged_and_every_path_follows_live(drawing):
    before, sent = drawing.trajectories(), len(drawing.sent)
    width = units(drawing)
    seen = []
    move_point(drawing, 1, 0.1 * width, 40)
    for dy in (60, 80):
        x, y = middle(drawing.part(".point").nth(1))
        drawing.page.mouse.move(x, y + dy - 40)
        drawing.paint()
        seen.append((points(drawing)[1], drawing.trajectories()["yours"]))
    assert len(drawing.sent) == sent
    (at, high), low = seen[0][0], seen[1][0][1]
    assert at == 60
    assert float(low.split()[1]) < float(high.split()[1]) < 0.95
    assert (seen[0][1][:60] != seen[1][1][:60]).any()
    release(drawing)
    scene = told(drawing)
    assert len(drawing.sent) == sent + 1
    assert drawn(scene)[1] == [0.6, float(points(drawing)[1][1].split()[1])]
    assert (scene.follow, scene.visible) == ("yours", ("heavy_ball", "demon", "yours"))
    assert_painted(drawing, scene)
    for name, path in before.items():
        np.testing.assert_array_equal(drawing.trajectories()[name], path)
    assert drawing.chip("yours").get_attribute("aria-pressed") == "true"
    assert drawing.select("Schedule").input_value() == "points"
    assert scene_in_address(drawing, DEMON) == scene


def test_a_link_of_a_curve_opens_as_made(drawing):
    move_point(drawing, 2, -20, 90)
    release(drawing)
    drawing.click("Add a point")
    made, scene = points(drawing), told(drawing)
    assert drawing.query["betas"].startswith("yours~points_0_0.95_")
    drawing.open(drawing.page.url)
    assert points(drawing) == made
    assert_painted(drawing, scene)


def test_a_point_keeps_to_the_rule_and_between_its_neighbours(drawing):
    move_point(drawing, 1, 900, -900)
    assert points(drawing)[1] == (99, "momentum 0.999")
    drawing.page.mouse.move(0, 799)
    drawing.paint()
    assert points(drawing)[1] == (1, "momentum 0")
    release(drawing)
    assert drawn(told(drawing)) == [[0, 0.95], [0.01, 0], [1, 0.95]]


def test_keys_move_a_point(drawing):
    share, value = sliders(drawing, 1)
    share.focus()
    drawing.press("ArrowRight", "ArrowUp", "ArrowLeft", "PageUp", "ArrowRight")
    assert points(drawing)[1][0] == 62
    drawing.press("Home")
    assert points(drawing)[1][0] == 1
    drawing.press("End", "PageDown")
    assert points(drawing)[1][0] == 89
    value.focus()
    drawing.press("PageDown", "ArrowDown")
    assert points(drawing)[1][1] == "momentum 0.9445"  # by steps of 0.0005 above 0.9, as its slider
    drawing.press("Home")
    assert points(drawing)[1][1] == "momentum 0"
    drawing.press("ArrowUp", "PageUp")
    assert points(drawing)[1][1] == "momentum 0.055"
    drawing.press("End")
    assert points(drawing)[1] == (89, "momentum 0.999")
    assert value.get_attribute("aria-label") == "Point 2, momentum"
    assert [value.get_attribute(f"aria-value{end}") for end in ("min", "now", "max")] == ["0", "0.999", "0.999"]
    assert [share.get_attribute(f"aria-value{end}") for end in ("min", "now", "max")] == ["1", "89", "99"]
    assert drawn(told(drawing)) == [[0, 0.95], [0.89, 0.999], [1, 0.95]]
    assert value.evaluate("one => one === document.activeElement")


def test_a_held_key_is_one_change_that_can_be_undone(drawing):
    _, value = sliders(drawing, 2)
    value.focus()
    sent = len(drawing.sent)
    for _ in range(5):
        drawing.page.keyboard.down("ArrowDown")
    drawing.page.keyboard.up("ArrowDown")
    drawing.settle()
    assert points(drawing)[2][1] == "momentum 0.9475"
    assert drawn(told(drawing))[2] == [1, 0.9475]
    assert len(drawing.sent) == sent + 1
    drawing.press("Control+z")
    assert points(drawing)[2] == (100, "momentum 0.95")
    assert told(drawing) == DEMON


def test_points_are_added_and_deleted(drawing):
    before = drawing.trajectories()
    drawing.click("Add a point")
    assert [at for at, _ in points(drawing)] == [0, 25, 50, 100]
    assert sliders(drawing, 1)[1].evaluate("one => one === document.activeElement")
    np.testing.assert_array_equal(drawing.trajectories()["yours"], before["heavy_ball"])
    drawing.press("Delete")
    assert [at for at, _ in points(drawing)] == [0, 50, 100]
    for left in (2, 1, 1):
        if left == 1:
            drawing.part(".point").first.locator("[role=slider]").last.focus()
            drawing.press("Backspace")
        else:
            drawing.click("Delete the point")
        assert len(points(drawing)) == left
    assert drawing.button("Delete the point").is_disabled()
    assert len(drawn(told(drawing))) == 1


def test_a_press_on_the_curve_adds_a_point_that_is_held(drawing):
    (x0, y0), (x1, _) = (middle(drawing.part(".point").nth(k)) for k in (0, 1))
    step = drawing.query.get("step")
    mouse = drawing.page.mouse
    mouse.move(x0 + 0.5 * (x1 - x0), y0 + 3)
    mouse.down()
    drawing.paint()
    assert [at for at, _ in points(drawing)] == [0, 25, 50, 100]
    mouse.move(x0 + 0.6 * (x1 - x0), y0 + 63, steps=5)
    release(drawing)
    assert points(drawing)[1][0] == 30
    assert 0.5 < drawn(told(drawing))[1][1] < 0.85
    assert drawing.query.get("step") == step  # it is no drag over the steps
    mouse.move(x0 + 0.5 * (x1 - x0), y0 + 120)
    mouse.down()
    release(drawing)
    assert len(points(drawing)) == 4
    assert drawing.query["step"] == "25"


def test_every_change_is_taken_back_one_by_one(drawing):
    states = [(points(drawing), list(drawing.trajectories()))]
    move_point(drawing, 2, 0, 90)
    release(drawing)
    states.append((points(drawing), list(drawing.trajectories())))
    drawing.choose("Schedule", "cosine")
    states.append((points(drawing), list(drawing.trajectories())))
    drawing.click("Add a point")
    for state in reversed(states):
        drawing.click("Undo")
        assert (points(drawing), list(drawing.trajectories())) == state
    assert drawing.button("Undo").is_disabled()
    assert told(drawing) == DEMON
    assert drawing.page.get_attribute(STAGE, "data-away") == "false"


def test_what_was_changed_elsewhere_is_kept_by_undo_and_another_scene_ends_it(drawing):
    move_point(drawing, 2, 0, 90)
    release(drawing)
    drawing.type("Steps", 80)
    drawing.toggle("linear")
    drawing.click("Undo")
    assert told(drawing) == replace(DEMON, n_steps=80).with_visible(("heavy_ball", "demon", "linear"))
    move_point(drawing, 2, 0, 90)
    release(drawing)
    drawing.beat(2).click()
    drawing.settle()
    drawing.show("β(t)")
    assert drawing.button("Undo").is_disabled()


def test_presets_set_a_schedule_by_its_name(drawing):
    drawing.choose("Schedule", "demon")
    assert points(drawing)[0] == (0, "momentum 0.95")
    assert len(points(drawing)) <= 5
    paths = drawing.trajectories()
    np.testing.assert_array_equal(paths["yours"], paths["demon"])
    (run,) = [run for run in told(drawing).runs if run.name == "yours"]
    assert run.schedule == "demon"
    drawing.choose("Schedule", "points")  # which hardly change it
    at, values = np.transpose(drawn(told(drawing)))
    exact = demon(0.95, 100)
    inside = at < 1
    assert values[inside] == pytest.approx(exact[(at[inside] * 100).round().astype(int)], abs=1e-4)
    far = np.abs(told(drawing).simulate()["yours"].momenta - exact).max()
    assert 0 < far < 0.015
    drawing.choose("Schedule", "constant")
    assert [run.schedule for run in told(drawing).runs if run.name == "yours"] == [None]


def test_another_run_can_be_drawn(drawing):
    drawing.choose("Run that is drawn", "heavy_ball")
    assert points(drawing)[1] == (50, "momentum 0.95")
    move_point(drawing, 1, 0, 40)
    release(drawing)
    assert list(drawing.trajectories()) == ["heavy_ball", "demon"]
    assert len(drawn(told(drawing), "heavy_ball")) == 3
    offered = drawing.select("Run that is drawn").locator("option").all_inner_texts()
    assert offered == ["heavy ball", "yours"]  # Demon has its curve from its rule


# --- the best that is found -------------------------------------------------------------------------------------------


def find(page):
    """Press the button and wait for what is said."""
    page.page.get_by_role("button", name="Find the best").click()
    page.part(".found").filter(has_text="Best found").wait_for(timeout=60_000)
    page.settle()
    return page.part(".found").inner_text()


def test_the_best_is_found_and_laid_beside_the_others(drawing):
    said = find(drawing)
    run = ms.find_schedule(
        DEMON.objective,
        "heavy_ball",
        step_size=DEMON.step_size,
        n_steps=DEMON.n_steps,
        start=DEMON.start,
        given=DEMON.momentum,
    )
    scene = told(drawing)
    best = scene.simulate()["best_found"]
    np.testing.assert_array_equal(best.momenta, run.momenta)  # the search is Python's, to the last bit
    assert best.gaps[-1] < min(one.gaps[-1] for name, one in scene.simulate().items() if name != "best_found")
    for name, rival in (("Constant", "constant"), ("Demon from", "demon"), ("linear from", "linear")):
        tried = run.rivals[rival]
        assert f"{name} {tried.momentum:.3f}".rstrip("0") in said
    assert said.startswith(f"Best found, of {run.trials} tried: it ends at ")
    assert said.endswith("; yours: 0.26.")
    assert scene_in_address(drawing, DEMON) == scene
    drawing.page.get_by_role("button", name="Undo").click()
    drawing.settle()
    assert told(drawing).visible == DEMON.visible
    assert all(run.schedule is None for run in told(drawing).runs if run.name in ("yours", "best_found"))


def test_what_was_found_is_of_its_setting_alone(drawing):
    find(drawing)
    drawing.type("Momentum β", 0.9)
    assert drawing.part(".found").inner_text().startswith("Best found")  # yours is another; what is best stays
    drawing.page.get_by_role("link", name="Too early").click()
    drawing.settle()
    assert drawing.part(".found").inner_text() == "That was found for another setting."


def test_a_search_among_many_runs_says_how_far_it_is_and_can_be_stopped(page, address):
    page = page.come(f"{address}/demon?v=1&objective=rosenbrock&noise=1&steps=400")
    page.page.get_by_role("button", name="Find the best").click()
    page.part(".found").filter(has_text=" so far, of ").wait_for(timeout=60_000)
    page.page.get_by_role("button", name="Stop").click()
    page.settle()
    assert page.part(".found").is_hidden()
    assert page.page.get_by_role("button", name="Find the best").is_visible()
    assert [run.schedule for run in scene_in_address(page, DEMON).runs if run.name == "best_found"] == [None]


def test_the_step_size_is_drawn_and_its_link_opens_as_made(page, address):
    page.come(f"{address}/demon?panel=schedule.step_size")
    assert points(page) == [(0, "step size 0.04"), (50, "step size 0.04"), (100, "step size 0.04")]
    move_point(page, 2, 0, 70)
    release(page)
    scene = scene_in_address(page, DEMON)
    assert_painted(page, scene)
    assert page.query["panel"] == "schedule.step_size"
    assert page.query["etas"].startswith("points_0_1_0.5_1_1_0.")
    made = points(page)
    page.open(page.page.url)
    assert points(page) == made
    assert_painted(page, scene)
    page.choose("Shown", "momentum")
    assert "panel" not in page.query
    assert points(page)[1] == (50, "momentum 0.95")
    page.choose("Shown", "step_size")
    page.choose("Schedule", "cosine")
    assert page.query["etas"] == "cosine"
    assert "step size at every step" in page.page.get_by_role("tabpanel").inner_text()


def test_the_range_of_values_stays_while_a_point_is_held(page, address):
    page.come(f"{address}/demon?panel=schedule.step_size")
    move_point(page, 1, 0, -300)
    top = float(points(page)[1][1].removeprefix("step size "))
    assert 0.045 < top < 0.056  # the end of the axis, a quarter above the largest
    y = middle(page.part(".point").nth(0))[1]
    page.page.mouse.move(*off(middle(page.part(".point").nth(1)), 0, 30))
    page.paint()
    assert middle(page.part(".point").nth(0))[1] == y
    page.page.mouse.move(*off(middle(page.part(".point").nth(1)), 0, -400))
    release(page)
    assert middle(page.part(".point").nth(0))[1] > y  # there is room above once more


def test_fingers_draw_and_scroll_elsewhere(phone_page, address):
    phone = phone_page.come(f"{address}/demon")
    fingers = Fingers(phone)
    handle = middle(phone.part(".point").nth(1))
    scrolled = phone.scrolled
    fingers.move([handle], [off(handle, 20, 60)])
    assert phone.scrolled == scrolled
    at, value = points(phone)[1]
    assert at > 55
    assert float(value.split()[1]) < 0.7
    assert drawn(told(phone))[1][0] == at / 100
    first = middle(phone.part(".point").nth(0))
    fingers.move([off(first, 12, 8)], [off(first, 12, 8)])  # a tap on the curve
    assert len(points(phone)) == 4
    phone.click("Undo")
    assert len(points(phone)) == 3
    empty = off(middle(phone.part(".point").nth(2)), -20, -60)
    fingers.move([empty], [off(empty, 0, -70)])
    phone.wait_until_scrolled(scrolled)


def test_handles_can_be_hit_and_axe_finds_nothing(drawing):
    move_point(drawing, 1, 10, 60)
    release(drawing)
    for root in [*drawing.part(".point").all(), *drawing.part(".editor :is(button, select)").all()]:
        box = root.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    assert violations(drawing) == []
    drawing.page.emulate_media(color_scheme="dark")
    drawing.settle()
    assert violations(drawing, runOnly=["color-contrast"]) == []


@pytest.mark.parametrize("controls", ["none", "timeline.panels"])
def test_who_is_given_no_sliders_draws_nothing(page, address, controls):
    page.come(f"{address}/demon?controls={controls}")
    assert page.part(".plot").is_visible()
    assert page.part(".point").count() == page.part(".editor").count() == 0
    assert "drag" not in page.page.get_by_role("tabpanel").inner_text()


def test_other_pages_have_it_where_the_panel_is_shown(race):
    assert race.part(".editor").is_hidden()
    race.show("β(t)")
    race.part(".point").first.wait_for()
    assert race.select("Run that is drawn").is_hidden()  # of those that are shown only heavy ball takes a schedule
    assert [value for _, value in points(race)] == ["momentum 0.7"] * 3
    move_point(race, 2, 0, 60)
    release(race)
    assert_painted(race, told(race))
    race.show("Gap")
    assert race.part(".point").first.is_hidden()


def test_a_live_page_opens_as_made_and_can_be_drawn_on(browser, tmp_path):
    made = [[0, 0.95], [0.4, 0.9], [0.75, 0.3], [1, 0.1]]
    runs = [replace(run, schedule={"points": made}, visible=True) if run.name == "yours" else run for run in DEMON.runs]
    scene = replace(DEMON, runs=tuple(runs), follow="yours")
    with opened(browser, tmp_path, render(scene, "html"), "file", size=(960, 640)) as page:
        page.settle()
        assert [at for at, _ in points(page)] == [0, 40, 75, 100]
        assert_painted(page, scene)
        move_point(page, 2, 0, -30)
        page.page.mouse.up()
        page.settle()
        painted = page.trajectories()["yours"]
        assert (painted != scene.simulate()["yours"].iterates).any()
        page.click("Undo")
        assert_painted(page, scene)


def test_a_live_page_of_which_no_scene_shows_the_panel_has_no_editor(browser, tmp_path):
    scene = replace(OPENING, panels=(Contour(), Gap()), look=replace(OPENING.look, controls=("panels", "sliders")))
    shown = replace(scene, panels=(Contour(), Schedule()))
    for one, count in ((scene, 0), (shown, 3)):
        with opened(browser, tmp_path, render(one, "html"), "file", size=(960, 640)) as page:
            page.part("[role=tab]").filter(has_text="β(t)").click()
            page.settle()
            assert page.part(".plot").is_visible()
            assert page.part(".point").count() == count
