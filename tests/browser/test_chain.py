"""The Heat and wave page: a chain that can be pulled, whose settings go along with its length; how far news comes."""

import re

import pytest

from momentum_sim import chains
from momentum_sim.export import render
from momentum_sim.problems import shaken_chain
from tests.browser.lessons import assert_painted, follow_beats, lesson, reveal, scene_in_address
from tests.export.live import opened

LESSON = lesson("chain")
OPENING = LESSON.opening


@pytest.fixture
def shown(page, address):
    return page.come(f"{address}/chain")


@pytest.fixture
def calm(shown):
    """The page of a reader to whom nothing moves by itself."""
    shown.page.emulate_media(reduced_motion="reduce")
    return shown


def parameter(page, name):
    return scene_in_address(page, OPENING).objective.parameters[name]


def test_opens_with_a_wave_beside_heat_and_says_who_arrives(shown):
    assert shown.page.get_by_role("heading", level=1).inner_text() == LESSON.question
    assert shown.query == {}
    assert_painted(shown, OPENING)
    runs = OPENING.simulate()
    arrives = runs["heavy_ball"].settling_step(0.1, relative=True)
    assert shown.sentence == (
        f"Heavy ball arrives at step {arrives}; gradient descent (still {runs['gradient_descent'].heights[-1]:.0f} % "
        "away) has not arrived in 200 steps."
    )
    label = shown.picture.get_attribute("aria-label")
    assert label.startswith("A chain of 50 masses. At step 200 of gradient descent 50 have moved, and 83 %")
    assert shown.tab("Light cone").get_attribute("aria-selected") == "true"


def test_following_the_three_beats(calm):
    assert len(list(follow_beats(calm, LESSON))) == 3


def test_the_settings_go_along_with_the_number_of_masses_as_long_as_they_are_to(shown):
    stays = shown.page.get_by_label("stay tuned")
    assert stays.is_checked()
    sent = len(shown.sent)
    with shown.dragging(shown.slider("Masses n"), to=(0.85, 0.5), grip=(0.62, 0.5)):
        assert len(shown.sent) == sent
    scene = scene_in_address(shown, OPENING)
    masses = int(scene.objective.parameters["masses"])
    assert 80 < masses < 180
    best = chains.tuned("heavy_ball", masses)
    assert (scene.step_size, scene.momentum) == pytest.approx((best.step_size, best.momentum), rel=1e-5)
    assert_painted(shown, scene)
    stays.uncheck()
    shown.settle()
    shown.type("Masses n", 30)
    left = scene_in_address(shown, OPENING)
    assert (left.momentum, left.hold) == (scene.momentum, "step_size")
    assert_painted(shown, left)
    stays.check()
    shown.settle()
    assert scene_in_address(shown, OPENING).momentum == pytest.approx(chains.tuned("heavy_ball", 30).momentum, rel=1e-5)


def test_the_end_is_pulled_by_hand_and_by_keys(shown):
    handle = shown.part(".start-handle")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sent = len(shown.sent)
    mouse = shown.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 30, y + 60, steps=4)
    assert len(shown.sent) == sent
    mouse.up()
    shown.settle()
    pulled = parameter(shown, "height")
    assert 0 < pulled < 0.8
    assert_painted(shown, scene_in_address(shown, OPENING))
    assert len(shown.sent) == sent + 1
    handle.focus()
    shown.press("ArrowUp", "Shift+ArrowUp")
    assert parameter(shown, "height") > pulled
    assert f"at height {parameter(shown, 'height'):g}" in handle.get_attribute("aria-description")
    assert shown.value("Height of the end") == parameter(shown, "height")


def test_a_chain_is_plucked_where_one_likes_and_a_shaken_one_is_drawn(shown):
    assert not shown.button("Another draw").is_visible()
    shown.choose("Landscape", "A chain, plucked")
    shown.settle()
    handle = shown.part(".start-handle")
    box = handle.bounding_box()
    with shown.dragging(handle, to=(0.5 - 200 / box["width"], 0.5), grip=(0.5, 0.5)):
        pass
    assert 0.05 < parameter(shown, "place") < 0.4
    assert_painted(shown, scene_in_address(shown, OPENING))
    shown.choose("Landscape", "A chain, shaken")
    shown.settle()
    assert not handle.is_visible()
    shown.click("Another draw")
    shown.settle()
    scene = scene_in_address(shown, OPENING)
    assert (scene.problem, scene.seed) == (shaken_chain, 1)
    assert_painted(shown, scene)


def test_how_far_news_has_come_is_asked_and_not_told_before(calm):
    beat = LESSON.beats[2]
    calm.beat(3).click()
    calm.settle()
    after, step = beat.scene.prediction.after, beat.scene.prediction.step
    label = calm.picture.get_attribute("aria-label")
    assert f"{after} have moved" in label
    assert f"{step} have moved" not in label
    assert beat.text not in calm.beat(3).text_content()
    calm.type("Masses that have moved", 40)
    reveal(calm)
    answer = calm.part(".answer").inner_text()
    assert re.match(rf"You said 40: {step} masses of every run have moved\.", answer)
    assert beat.text in calm.beat(3).text_content()


def test_a_live_page_has_it_whole(browser, tmp_path):
    with opened(browser, tmp_path, render(OPENING, "html")) as live:
        assert "Heavy ball arrives at step 121" in live.page.locator(".sentence").inner_text()
        live.page.get_by_role("tab", name="Distance").click()
        assert live.page.get_by_label("stay tuned").is_checked()
