"""Noise on the stage: one draw for all that is dragged, another one at a press, and the way to it by a link."""

from dataclasses import replace

from momentum_sim import noise
from momentum_sim.export import render
from momentum_sim.objectives import LANDSCAPES
from tests.browser.lessons import OPENING, assert_painted
from tests.export.live import opened

DRAW = "Draw of the noise"
BATCH = "Batch size B"
SIZE = "Gradient noise σ"
NOISY = replace(OPENING, noise=noise.isotropic(0.5), seed=3)


def test_a_link_has_its_noise_and_everything_of_it_can_be_changed(page, address):
    page.come(f"{address}/race?noise=0.5&seed=3")
    assert_painted(page, NOISY)
    assert "σ = 0.5 in each coordinate: draw 3, the same for each run" in page.part(".meaning").inner_text()
    page.click("Another draw")
    assert_painted(page, replace(NOISY, seed=4))
    assert (page.value(DRAW), page.query["seed"]) == (4, "4")
    page.number(DRAW).fill("7")
    page.number(DRAW).press("Enter")
    page.settle()
    assert_painted(page, replace(NOISY, seed=7))
    page.type(BATCH, 16)
    page.type("Momentum β", 0.9)
    changed = replace(NOISY, noise=noise.isotropic(0.5, batch_size=16), seed=7, momentum=0.9)
    assert_painted(page, changed)
    assert page.query == {"v": "1", "beta": "0.9", "noise": "0.5", "batch": "16", "seed": "7"}
    page.number(DRAW).fill("-1")
    page.number(DRAW).press("Enter")
    page.settle()
    assert page.value(DRAW) == 7


def test_dragging_changes_the_setting_and_not_the_luck(page, address):
    """The noise itself, what each gradient has beyond the exact one, is the same all the way."""
    page.come(f"{address}/race?noise=0.5&seed=3")
    with page.dragging(page.slider(SIZE), (0.6, 0.5), grip=(0.1, 0.5)):
        size = page.value(SIZE)
        assert size > 1
        assert_painted(page, replace(NOISY, noise=size))
    with page.dragging(page.slider(SIZE), (0.0, 0.5), grip=(0.6, 0.5)):
        assert page.value(SIZE) == 0
        assert_painted(page, OPENING)
        assert "noise" not in page.part(".meaning").inner_text()
    assert page.query["noise"] == "0"
    assert page.button("Another draw").is_visible()


def test_noise_goes_along_to_another_landscape_where_there_can_be_such(page, address):
    page.come(f"{address}/race?noise=labels_0.5&seed=3")
    labels = replace(OPENING, noise=noise.labels(0.5), seed=3)
    assert_painted(page, labels)
    page.choose("Landscape", "rosenbrock")
    assert_painted(page, labels.on(LANDSCAPES["rosenbrock"]))
    assert page.query["noise"] == "labels_0.5"
    page.choose("Landscape", "ackley")
    assert_painted(page, OPENING.on(LANDSCAPES["ackley"]))
    assert "noise" not in page.query
    assert not page.button("Another draw").is_visible()


def test_a_live_page_draws_the_same_and_another(browser, tmp_path):
    with opened(browser, tmp_path, render(NOISY, "html")) as page:
        assert_painted(page, NOISY)
        page.click("Another draw")
        assert_painted(page, replace(NOISY, seed=4))


def test_a_live_page_without_noise_says_that_it_has_none_to_draw(browser, tmp_path):
    with opened(browser, tmp_path, render(OPENING, "html"), link="?v=1&noise=0.5&beta=0.9") as page:
        assert_painted(page, replace(OPENING, momentum=0.9))
        said = "noise isotropic must be left out: this page has nothing that draws it"
        assert said in page.part(".notice").inner_text()
