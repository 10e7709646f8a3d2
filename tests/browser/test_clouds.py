"""The Noise page: hundreds of noisy runs at once in the browser, to the bits that Python has."""

from dataclasses import replace

import pytest

import momentum_sim as ms
from momentum_sim.scene import Contour, Spread
from tests.browser.lessons import assert_painted, follow_beats, lesson, reveal, scene_in_address

LESSON = lesson("noise")


@pytest.fixture
def noise(page, address):
    return page.come(f"{address}/noise")


def held(page, name):
    return page.page.get_by_role("radiogroup", name="Held equal").get_by_role("radio", name=name)


def test_the_effective_step_is_dragged_until_the_clouds_part(noise):
    assert_painted(noise, LESSON.opening)
    before = noise.painted()
    with noise.dragging(noise.slider("Step size u = η/(1−β)"), to=(0.8, 0.5), grip=(0.42, 0.5)):
        during = noise.painted()
    scene = scene_in_address(noise, LESSON.opening)
    assert scene.step_size > 0.1
    assert_painted(noise, scene)
    assert all((path != before[name]).any() for name, path in during.items())
    runs = scene.simulate()
    plain, ball = (runs[name].measured.shapes.deviations[-1] for name in ("gradient_descent", "heavy_ball"))
    assert plain[1] > 1.3 * ball[1]
    for name, (x, y) in {"Gradient descent": plain, "heavy ball": ball}.items():
        assert f"{name} (" in noise.sentence
        assert f"spread {x:.2g}×{y:.2g}, predicted" in noise.sentence


def test_what_is_held_equal_is_chosen_by_keys_and_the_momentum_goes_along(noise):
    assert held(noise, "effective step u").is_checked()
    held(noise, "effective step u").focus()
    noise.press("ArrowLeft")
    scene = scene_in_address(noise, LESSON.opening)
    assert scene == replace(LESSON.opening, equal="step_size", step_size=scene.step_size)
    assert_painted(noise, scene)
    noise.press("ArrowRight", "ArrowRight")
    scene = scene_in_address(noise, LESSON.opening)
    assert (scene.equal, scene.momentum_exponent) == ("effective_step_size", 0.5)
    rate = (1 - scene.momentum) / scene.step_size**0.5
    noise.type("Step size u = η/(1−β)", scene.step_size / 4)
    after = scene_in_address(noise, LESSON.opening)
    assert after.step_size == pytest.approx(scene.step_size / 4)
    assert (1 - after.momentum) / after.step_size**0.5 == pytest.approx(rate, rel=1e-3)
    assert_painted(noise, after)


def test_following_the_three_beats(noise):
    assert len(list(follow_beats(noise, LESSON))) == 3


def test_the_clouds_are_as_wide_and_who_says_so_is_right(noise):
    noise.beat(1).click()
    noise.settle()
    shown = LESSON.beats[0].scene.prediction.after
    assert all(len(path) == shown + 1 for path in noise.trajectories().values())
    noise.page.get_by_role("radio", name="about the same").check()
    noise.settle()
    reveal(noise)
    answer = noise.part(".answer").inner_text()
    assert answer.startswith("Right, score 100 of 100. ")
    assert "and up to 10 % is about the same." in answer
    assert noise.beat(1).inner_text().endswith(LESSON.beats[0].text)


def test_the_batch_is_searched_for_beside_the_page_and_again_after_a_drag_of_the_curvature(page, address):
    page.come(f"{address}/noise?panel=batch&kappa=1000")
    status = page.page.get_by_text("17 batch sizes, refined; 20 curvatures from 0.001 to 1")
    status.wait_for(timeout=60_000)
    found = ms.theory.batch_trade_off([1000 ** (k / 19 - 1) for k in range(20)], [64.0])
    steps = f"B 64: {int(found.gradient_descent_steps[0])} and {int(found.heavy_ball_steps[0])} steps"
    assert steps in page.part(".companion").inner_text()
    page.type("Condition number κ", 100)
    page.page.get_by_text("17 batch sizes, refined; 20 curvatures from 0.01 to 1").wait_for(timeout=60_000)


def test_a_word_of_the_text_brings_another_companion_and_a_closer_look_the_valley(noise):
    noise.page.get_by_role("link", name="about a quarter").first.click()
    noise.settle()
    beside = Contour(), Spread(shows="update")
    assert scene_in_address(noise, LESSON.opening).panels == beside
    item = next(item for item in LESSON.look_closer if item.figures == ("drift",))
    noise.page.get_by_text(item.title, exact=True).click()
    noise.page.get_by_role("link", name="Show this on the stage").first.click()
    noise.settle()
    assert scene_in_address(noise, LESSON.opening) == replace(item.scene, panels=beside)  # which stays
    assert_painted(noise, item.scene)
