"""The Digits page: a network is trained in the browser, at every movement, to the bits that Python has."""

import pytest

import momentum_sim as ms
from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address

LESSON = lesson("digits")


@pytest.fixture
def digits(page, address):
    return page.come(f"{address}/digits")


def test_opens_with_the_network_trained_and_says_how_it_reads(digits):
    assert digits.page.get_by_role("heading", level=1).inner_text() == LESSON.question
    assert digits.query == {}
    assert_painted(digits, LESSON.opening)
    assert digits.tab("Learning").get_attribute("aria-selected") == "true"
    told = [f"{run.title} ({100 * run.test_error:.1f} % wrong)" for run in LESSON.opening.simulate().values()]
    assert " and ".join(told) in digits.sentence


def test_following_the_three_beats(digits):
    assert len(list(follow_beats(digits, LESSON))) == 3


def test_it_is_trained_anew_while_the_epochs_are_dragged_and_told_once(digits):
    sent = len(digits.sent)
    with digits.dragging(digits.slider("Epochs"), to=(0.6, 0.5), grip=(0.33, 0.5)):
        during = digits.painted()["demon"]
        assert len(digits.sent) == sent
    scene = scene_in_address(digits, LESSON.opening)
    epochs = scene.objective.parameters["epochs"]
    assert 4 <= epochs <= 9  # any whole number, and not a power of ten alone
    assert len(during) == scene.n_steps == 31 * epochs
    assert_painted(digits, scene)
    assert len(digits.sent) == sent + 1


def test_another_draw_changes_the_luck_of_all(digits):
    before = digits.painted()
    digits.click("Another draw")
    digits.settle()
    scene = scene_in_address(digits, LESSON.opening)
    assert scene.seed != LESSON.opening.seed
    assert_painted(digits, scene)
    assert all((path != before[name]).any() for name, path in digits.painted().items())


def test_nobody_is_asked_to_predict_what_cannot_be_asked(digits):
    digits.page.locator(".predict-button").wait_for(state="hidden")
    digits.page.get_by_label("Take a step apart").wait_for()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_folded_its_two_sliders_stand_beside_each_other_above_the_fold(digits, width, height):
    digits.page.set_viewport_size({"width": width, "height": height})
    if digits.part(".unfold").get_attribute("aria-expanded") == "true":
        digits.part(".unfold").click()
    digits.settle()
    for part in (".contour", ".companion", ".timeline", ".beats", "[data-parameter=epochs] .ticks"):
        box = digits.part(part).bounding_box()
        assert box["y"] + box["height"] <= height, part
    eta, epochs, more = (
        digits.part(part).bounding_box()
        for part in ("[data-parameter=step_size]", "[data-parameter=epochs]", ".unfold")
    )
    assert eta["y"] == pytest.approx(epochs["y"], abs=1)
    assert eta["x"] + eta["width"] < epochs["x"] < epochs["x"] + epochs["width"] < more["x"]


def test_on_the_map_of_errors_the_setting_is_a_point_and_moving_it_trains_nothing_anew(page, address):
    """Dragged, pressed elsewhere, and moved by keys; a gesture is told once, and only what is let go."""
    shown = page.open(f"{address}/digits?v=1&panel=error_map&follow=demon&epochs=1&batch=256&hidden=2")
    there = shown.page
    experiment = there.get_by_role("group", name="Experiment")
    there.locator(".experiment[data-done=true][data-seeds='10']").wait_for()
    assert experiment.locator(".said").inner_text() == "1440 runs, 10 seeds"
    assert "β is the momentum that it begins with" in experiment.inner_text()
    shown.settle()
    before, sent = scene_in_address(shown, LESSON.opening), len(shown.sent)
    handle = there.get_by_role("button", name="Step size and momentum")
    with shown.dragging(handle, to=(0.5, -1.5)):
        assert len(shown.sent) == sent
        assert experiment.get_attribute("data-done") == "true"
    dragged = scene_in_address(shown, LESSON.opening)
    assert dragged.momentum > before.momentum
    assert len(shown.sent) == sent + 1
    handle.focus()
    there.keyboard.press("ArrowLeft")
    there.keyboard.up("ArrowLeft")
    shown.settle()
    keyed = scene_in_address(shown, LESSON.opening)
    assert keyed.step_size < dragged.step_size
    box = shown.part(".companion .plot").bounding_box()
    there.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.7 * box["height"])
    shown.settle()
    pressed = scene_in_address(shown, LESSON.opening)
    assert pressed.momentum < keyed.momentum
    assert pressed.step_size < keyed.step_size
    assert_painted(shown, pressed)
    said = handle.get_attribute("aria-description")
    assert said == f"step size {pressed.step_size:g}, momentum {pressed.momentum:g}; arrow keys move it"
    assert experiment.locator(".said").inner_text() == "1440 runs, 10 seeds"
    assert there.locator(".companion .numbers:not([hidden]) tbody tr").count() == 12


PIECE = 20  # steps that a worker takes between two answers


def last_numbers(momenta):
    """Step, sharpness, edge and ratio of the last measurement, as the table has them."""
    settings = {"n_steps": 3000, "hidden": 8, "seed": 2}
    run = ms.digits.train_full_batch("heavy_ball", step_size=1.0, momentum=momenta, **settings)
    sharpness, edge = run.sharpness[-1], run.edges[-1]
    assert edge == pytest.approx(2.4)
    return [f"{run.measured_at[-1]}", f"{sharpness:.2f}", f"{edge:.2f}", f"{sharpness / edge:.3f}"]


def test_momentum_taken_down_in_the_middle_of_the_run_brings_the_sharpness_to_a_lower_edge(page, address):
    """To the numbers of `train_full_batch` with the momentum that changes where it was paused.

    The worker may have been a piece ahead of what it had told by then, and goes on from there.
    """
    link = f"{address}/digits?v=1&panel=edge&show=heavy_ball&follow=heavy_ball&eta=1000&beta=0.9&seed=2&hidden=8"
    shown = page.open(link).page
    training, table = shown.get_by_role("group", name="Training"), shown.locator(".companion .numbers:not([hidden])")
    assert "diverges at step" in training.inner_text()
    page.number("Step size η").fill("1")
    page.number("Step size η").press("Enter")
    shown.wait_for_function(
        "[document.querySelector('.experiment[data-over=false]')].some((one) => Number(one?.dataset.step) >= 300)"
    )
    training.get_by_role("button", name="Pause").click()
    page.settle()
    at = int(training.get_attribute("data-step"))
    assert 300 <= at < 3000
    page.number("Momentum β").fill("0.2")
    page.number("Momentum β").press("Enter")
    training.get_by_role("button", name="Go on").focus()
    shown.keyboard.press("Enter")
    shown.wait_for_function("document.querySelector('.experiment[data-over=true]')")
    assert table.locator("tbody tr td, tbody tr th").all_inner_texts()[:4] in [
        last_numbers([0.9] * changed + [0.2] * (3000 - changed)) for changed in (at, at + PIECE)
    ]
