"""The Overshoot page: its beats, and what it predicts and measures beside `theory` and `simulate`."""

import pytest

from momentum_sim import diagnostics, theory
from momentum_sim.scene import Contour, Predicted
from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address

LESSON = lesson("overshoot")
LINE = ((0.0, 0.0), (1.0, 0.0))


@pytest.fixture
def overshoot(page, address):
    return page.come(f"{address}/overshoot")


def table(page):
    """The numbers predicted and measured, by row."""
    rows = page.part(".beside tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def number(text):
    return float(text.removesuffix(" %").removeprefix("step ").replace("−", "-"))


def assert_table(page, scene):
    run = scene.simulate()["heavy_ball"]
    setting = scene.step_size, scene.momentum, 1.0
    told = table(page)
    over = 100 * theory.overshoot(*setting), 100 * diagnostics.overshoot(run.iterates, *LINE)
    for text, value in zip(told["overshoot"], over, strict=True):
        assert number(text) == pytest.approx(value, rel=5e-3, abs=1e-9)
    settles = theory.settling_step("heavy_ball", *setting, scene.tolerance.value)
    measured = run.settling_step(scene.tolerance.value, relative=True)
    expected = [f"step {settles:.0f}", f"step {measured}" if measured <= scene.n_steps else "not yet"]
    assert told["stays within 5 %"] == expected
    periods = theory.period("heavy_ball", *setting), diagnostics.period(run.iterates, *LINE)
    for text, value in zip(told["period, steps"], periods, strict=True):
        assert text == "–" if value != value else number(text) == pytest.approx(value, rel=5e-4)
    rates = theory.spectral_radius("heavy_ball", *setting), diagnostics.contraction_rate(run.iterates, *LINE)
    for text, value in zip(told["each step leaves ×"], rates, strict=True):
        assert number(text) == pytest.approx(value, rel=5e-4)
    assert page.part(".beside").get_attribute("data-regime") == theory.regime("heavy_ball", *setting)


def critical(page):
    return page.part("[data-parameter=momentum] .marker")


def test_opens_already_drawn_as_a_ball_in_a_bowl(overshoot):
    assert overshoot.page.get_by_role("heading", level=1).inner_text() == LESSON.question
    assert_painted(overshoot, LESSON.opening)
    assert_table(overshoot, LESSON.opening)
    assert overshoot.part(".picture.profile").is_visible()
    assert not overshoot.button("Zoom in").is_visible()


def test_following_the_three_beats(overshoot):
    for scene, beat in zip(follow_beats(overshoot, LESSON), LESSON.beats, strict=True):
        assert_table(overshoot, scene)
        settles = scene.simulate()["heavy_ball"].settling_step(scene.tolerance.value, relative=True)
        assert f"at step {settles}" in beat.text


def test_critical_damping_is_marked_on_the_momentums_slider(overshoot):
    for eta in (0.04, 0.2, 0.01):
        overshoot.type("Step size η", eta)
        value = theory.critical_momentum("heavy_ball", eta, 1.0)
        assert critical(overshoot).inner_text() == f"critical {value:.3g}"
        slider, mark = overshoot.slider("Momentum β"), critical(overshoot).bounding_box()
        overshoot.type("Momentum β", round(value, 4))
        share = float(slider.evaluate("({ value, min, max }) => (value - min) / (max - min)"))
        box = slider.bounding_box()
        middle = mark["x"] + mark["width"] / 2
        assert middle == pytest.approx(box["x"] + 8 + share * (box["width"] - 16), abs=1)


def test_the_regime_changes_in_words_while_the_momentum_is_dragged(overshoot):
    overshoot.beat(1).click()
    overshoot.settle()
    sent = len(overshoot.sent)
    regime = overshoot.part(".beside .regime")
    assert regime.inner_text().startswith("monotone")
    with overshoot.dragging(overshoot.slider("Momentum β"), to=(0.8, 0.5)):
        assert regime.inner_text().startswith("oscillatory")
        assert len(overshoot.sent) == sent
    assert_table(overshoot, scene_in_address(overshoot, LESSON.opening))


@pytest.mark.parametrize(("eta", "regime"), [(3.799, "alternating"), (3.95, "divergent"), (1.0, "oscillatory")])
def test_every_regime_is_told(overshoot, eta, regime):
    overshoot.type("Step size η", eta)
    assert overshoot.part(".beside").get_attribute("data-regime") == regime
    assert_painted(overshoot, scene_in_address(overshoot, LESSON.opening))


def test_the_start_is_dragged_along_the_line(overshoot):
    box = overshoot.start.bounding_box()
    mouse = overshoot.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] - 60, box["y"] - 30, steps=5)
    sent = len(overshoot.sent)
    mouse.up()
    overshoot.settle()
    assert len(overshoot.sent) == sent + 1
    scene = scene_in_address(overshoot, LESSON.opening)
    assert 0.5 < scene.start[0] < 1.0
    assert scene.start[1] == 0.0
    assert_painted(overshoot, scene)
    overshoot.start.focus()
    overshoot.press("ArrowRight")
    assert scene_in_address(overshoot, LESSON.opening).start[0] > scene.start[0]


def test_another_landscape_is_predicted_as_if_it_were_a_bowl_and_the_page_says_so(overshoot):
    overshoot.choose("Landscape", "rosenbrock")
    scene = scene_in_address(overshoot, LESSON.opening)
    assert_painted(overshoot, scene)
    minimiser = scene.objective.minimisers[0]
    flat, _ = scene.objective.curvatures(*minimiser)
    assert f"{flat:.3g}" in overshoot.part(".beside .note").inner_text()
    rate = theory.spectral_radius("heavy_ball", scene.step_size, scene.momentum, flat)
    assert number(table(overshoot)["each step leaves ×"][0]) == pytest.approx(rate, rel=5e-4)


def test_predicting_where_the_ball_will_be(overshoot):
    overshoot.click("Predict")
    assert overshoot.part(".beside .note").text_content().startswith("Hidden")
    assert not overshoot.part(".beside table").is_visible()
    box = overshoot.part(".picture.profile").bounding_box()
    overshoot.page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    overshoot.settle()
    overshoot.click("Reveal")
    overshoot.page.wait_for_function("document.querySelector('.answer').textContent.includes('Score')")
    overshoot.settle()


def test_a_link_can_show_it_from_above(page, address):
    page.come(f"{address}/overshoot?v=1&picture=contour&panel=predicted.across")
    scene = scene_in_address(page, LESSON.opening)
    assert [type(panel) for panel in scene.panels] == [Contour, Predicted]
    assert page.button("Zoom in").is_visible()
    assert not page.part(".picture.profile").is_visible()
