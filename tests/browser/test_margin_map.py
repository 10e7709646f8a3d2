"""The map on the Generalization page: made while one looks, and its point is the stage's setting."""

import pytest

from tests.browser.lessons import assert_painted, lesson, scene_in_address

LESSON = lesson("generalization")
MAP = "generalization?v=1&panel=margin_map&steps={}"
DONE = ".experiment[data-done=true][data-seeds='3']"


@pytest.fixture
def mapped(page, address):
    shown = page.open(f"{address}/{MAP.format(100)}")
    shown.page.locator(DONE).wait_for()
    shown.settle()
    return shown


def place(shown):
    """The part of the plot that has the map in it, in px: where gradient descent's row begins below the rest."""
    box = shown.part(".companion .plot").bounding_box()
    return lambda across, up: (box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"])


def test_its_point_is_dragged_pressed_and_moved_by_keys_and_nothing_is_trained_anew(mapped):
    there = mapped.page
    experiment = there.get_by_role("group", name="Experiment")
    before, sent = scene_in_address(mapped, LESSON.opening), len(mapped.sent)
    handle = there.get_by_role("button", name="Step size and momentum")
    with mapped.dragging(handle, to=(0.5, -1.5)):
        assert len(mapped.sent) == sent
        assert experiment.get_attribute("data-done") == "true"
    dragged = scene_in_address(mapped, LESSON.opening)
    assert dragged.momentum > before.momentum
    assert len(mapped.sent) == sent + 1
    handle.focus()
    there.keyboard.press("ArrowRight")
    there.keyboard.up("ArrowRight")
    mapped.settle()
    keyed = scene_in_address(mapped, LESSON.opening)
    assert keyed.step_size > dragged.step_size
    there.mouse.click(*place(mapped)(0.3, 0.4))
    mapped.settle()
    pressed = scene_in_address(mapped, LESSON.opening)
    assert 0 < pressed.momentum < keyed.momentum
    assert pressed.step_size < keyed.step_size
    assert_painted(mapped, pressed)
    said = handle.get_attribute("aria-description")
    assert said == f"step size {pressed.step_size:g}, momentum {pressed.momentum:g}; arrow keys move it"
    assert experiment.locator(".said").inner_text() == "390 runs, 3 seeds"
    assert there.locator(".companion .numbers:not([hidden]) tbody tr").count() == 10


def test_below_the_rest_is_gradient_descent(mapped):
    there = mapped.page
    box = mapped.part(".companion .plot").bounding_box()
    there.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + box["height"] - 28)
    mapped.settle()
    plain = scene_in_address(mapped, LESSON.opening)
    assert plain.momentum == 0
    painted = mapped.painted()
    assert (painted["ema_momentum"] == painted["gradient_descent"]).all()
    there.mouse.move(0, 0)
    told = there.locator(".experiment .readout")
    assert "Gradient descent (β 0), cell of η" in told.inner_text()


def test_it_can_be_stopped_and_gone_on_with_and_ends_with_its_panel(page, address):
    shown = page.open(f"{address}/generalization?v=1&panel=transfer&steps=2000")
    shown.tab("Map").click()
    experiment = shown.page.get_by_role("group", name="Experiment")
    shown.page.locator(".experiment[data-seeds='1']").wait_for()
    experiment.get_by_role("button", name="Stop").click()
    shown.settle()
    said = experiment.locator(".said").inner_text()
    assert int(said.split()[0]) < 390
    experiment.get_by_role("button", name="Go on").click()
    shown.page.wait_for_function(
        "(before) => document.querySelector('.experiment .said').textContent !== before", arg=said
    )
    shown.tab("Transfer").click()
    shown.settle()
    assert not experiment.is_visible()


def test_while_runs_are_hidden_the_map_is(page, address):
    shown = page.open(f"{address}/generalization?v=1&panel=margin_map&steps=100&predict=transfer_5_100")
    shown.settle()
    experiment = shown.part(".experiment:not([hidden])")
    assert experiment.locator(".readout").text_content() == "The map is hidden, as its run is, until you have guessed."
    assert not experiment.get_by_role("button").first.is_visible()
