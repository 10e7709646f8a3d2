"""The Digits page: a network is trained in the browser, at every movement, to the bits that Python has."""

import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.scene import Prediction
from momentum_sim.scene.outcome import hidden_in
from tests.browser.lessons import assert_painted, follow_beats, lesson, reveal, scene_in_address

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


def asked_of(scene):
    """How a stage writes the errors that a scene's runs end with, none of which it may tell before it is asked to."""
    return {
        text
        for run in scene.simulate().values()
        for text in (f"{run.wrong} of", f"misreads {run.wrong}", f"{100 * run.test_error:.2g} %")
    }


def everything_told(page):
    """All that the stage tells in words: its text, seen or not, and what its parts are called."""
    return page.page.locator("[data-testid=stage]").evaluate(
        """(stage) => {
            const names = ["aria-label", "aria-valuetext", "title"];
            const told = stage.cloneNode(true); // what is hidden, as a table of a scene before, is told to nobody
            for (const one of told.querySelectorAll("[hidden]")) one.remove();
            const all = [told, ...told.querySelectorAll("*")];
            const own = all.flatMap((one) => names.map((name) => one.getAttribute(name)));
            return [told.innerHTML, ...own].join(" ");
        }"""
    )


def panel(page):
    return page.page.get_by_role("group", name="Predict, then reveal")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_before_a_beat_is_answered_nothing_tells_its_end(digits, number):
    beat = LESSON.beats[number - 1].scene
    digits.beat(number).click()
    digits.settle()
    assert set(hidden_in(beat)) == set(beat.visible)
    for name, losses in digits.painted().items():
        np.testing.assert_array_equal(losses, beat.simulate()[name].losses[: beat.prediction.after])
    asked = re.sub("&panel=[^&]*", "", digits.page.url)
    for beside in ("learning", "tuning", "scores"):
        digits.come(f"{asked}&panel={beside}")
        assert digits.part(".companion").get_attribute("data-panel") == beside
        told = everything_told(digits)
        assert {text for text in asked_of(beat) if text in told} == set(), beside
    digits.slider("Shown step").focus()
    digits.press("End", "ArrowLeft")
    told = everything_told(digits)
    assert {text for text in asked_of(beat) if text in told} == set()
    cells = digits.part("[data-panel=scores] table").locator("tbody td").all_text_contents()
    assert cells.count("?") == 3 * len(beat.visible)
    assert "are hidden after step" in digits.sentence


def test_what_is_painted_of_a_hidden_end_is_the_same_whatever_it_is(digits):
    """Of two scenes that part after what may be seen every canvas is the same: by a step size that changes later."""
    digits.beat(1).click()
    digits.settle()
    digits.tab("Learning").evaluate("tab => tab.click()")
    digits.settle()
    seen = "() => [...document.querySelectorAll('[data-testid=stage] canvas')].map((one) => one.toDataURL())"
    asked = digits.page.url
    before = digits.page.evaluate(seen)
    digits.open(f"{asked}&change=60_0.01")
    assert "change" in digits.query
    assert digits.page.evaluate(seen) == before


def test_a_winner_is_chosen_with_keys_and_what_happened_is_told(digits):
    digits.beat(1).click()
    digits.settle()
    radios = digits.page.get_by_role("radiogroup", name="Which reads the most").get_by_role("radio")
    assert radios.count() == 3
    assert "about the same: within 3 of 797" in panel(digits).inner_text()
    assert digits.button("Reveal").is_disabled()
    radios.first.focus()
    digits.press("ArrowDown", "ArrowUp")
    assert radios.first.is_checked()
    reveal(digits)
    runs = LESSON.beats[0].scene.simulate()
    demon, ball = runs["demon"], runs["heavy_ball"]
    answer = digits.page.get_by_role("status").filter(has_text="score")
    text = answer.inner_text()
    assert text.startswith("No, score 0 of 100: you said heavy ball. Demon misreads ")
    assert f"misreads {demon.wrong} of 797 ({100 * demon.test_error:.2g} %) and heavy ball {ball.wrong} (" in text
    assert f"The two are {ball.wrong - demon.wrong} apart." in text
    assert answer.text_content().endswith(LESSON.beats[0].text)  # is told with it, and stands in the beat
    assert panel(digits).evaluate("panel => panel.scrollHeight <= panel.clientHeight")
    assert not digits.button("Reveal").is_visible()
    digits.beat(1).click()  # asks anew
    digits.settle()
    assert digits.part(".answer").inner_text() == ""
    assert LESSON.beats[0].text not in digits.beat(1).text_content()


@pytest.mark.parametrize("number", [2, 3])
def test_runs_that_are_3_images_apart_do_about_the_same(digits, number):
    before = [digits.part(part).bounding_box() for part in (".sight", ".beats")]
    digits.beat(number).click()
    digits.settle()
    digits.page.get_by_role("radio", name="about the same").check()
    digits.settle()
    reveal(digits)
    assert digits.part(".answer").inner_text().startswith("Right, score 100 of 100.")
    first, second, *_ = sorted(run.wrong for run in LESSON.beats[number - 1].scene.simulate().values())
    assert f"are {second - first} apart, and up to 3 is about the same." in digits.part(".answer").inner_text()
    # There was room for what is told from the start on.
    assert [digits.part(part).bounding_box() for part in (".sight", ".beats")] == before


def test_the_number_of_errors_is_said_with_keys_and_its_distance_told(digits):
    digits.click("Predict")
    assert digits.query["predict"] == "winner_7_93"
    digits.choose("Question", "errors")
    assert digits.query["predict"] == "errors_7_93"
    assert digits.button("Reveal").is_disabled()
    digits.number("Misread at the end").fill("60")
    digits.press("Enter")
    slider = digits.slider("Misread at the end")
    slider.focus()
    digits.press("ArrowLeft", "ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "58"
    reveal(digits)
    demon = LESSON.opening.simulate()["demon"]
    seen = round(797 * demon.test_errors[0])
    away = abs(58 - demon.wrong)
    score = round(100 * (1 - away / (seen - demon.wrong)))
    assert digits.part(".answer").inner_text() == (
        f"You said 58 and were {away} away: Demon misreads {demon.wrong} of 797 ({100 * demon.test_error:.2g} %); "
        f"as last measured by step 7, it misread {seen}. Score {score} of 100."
    )
    digits.click("Close")
    assert "predict" not in digits.query
    assert digits.sentence.startswith("After 93 steps")


def test_a_link_asks_what_a_network_can_be_asked(page, address):
    page.come(f"{address}/digits?predict=errors_31_93")
    assert scene_in_address(page, LESSON.opening).prediction == Prediction("errors", 31, 93)
    assert panel(page).is_visible()
    page.come(f"{address}/digits?predict=place_7_20")
    assert "ask of prediction must be one of winner, errors; got 'place'" in page.page.inner_text("body")


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
