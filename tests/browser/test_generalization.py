"""The Generalization page: networks trained beside the page while it is used, to the bits that Python has."""

import re
from dataclasses import replace

import numpy as np
import pytest

from momentum_sim.export import render
from momentum_sim.narration.written import on_stage
from momentum_sim.problems import FEATURES
from momentum_sim.scene import Look, Prediction
from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address
from tests.browser.stage import GO
from tests.browser.test_digits import everything_told
from tests.export.live import opened
from tests.thinned import first

LESSON = lesson("generalization")
OPENING = LESSON.opening
STEPS = OPENING.n_steps
SILENT = OPENING.simulate()["ema_momentum"].training.silent_at()

#: Notes every text that is painted from now on, with how opaque it is; `texts()` gives them.
LISTEN = """() => {
  const { prototype } = CanvasRenderingContext2D;
  const { fillText } = prototype;
  window.painted = [];
  prototype.fillText = function (text, ...rest) {
    window.painted.push([text, this.globalAlpha]);
    return fillText.call(this, text, ...rest);
  };
  window.unlisten = () => { prototype.fillText = fillText; delete window.painted; delete window.unlisten; };
}"""


@pytest.fixture
def shown(page, address):
    return page.come(f"{address}/generalization")


@pytest.fixture
def calm(shown):
    """The page of a reader to whom nothing moves by itself."""
    shown.page.emulate_media(reduced_motion="reduce")
    return shown


def place_of(step):
    """Where a step is on the timeline."""
    return round(STEPS * FEATURES.share_at(step, STEPS))


def at_step(page):
    return int(re.search(r"\d+", page.slider("Shown step").get_attribute("aria-valuetext"))[0])


def test_opens_with_both_networks_trained_and_says_what_they_know(shown):
    assert shown.page.get_by_role("heading", level=1).inner_text() == LESSON.question
    assert shown.query == {}
    assert_painted(shown, OPENING)
    assert shown.tab("Transfer").get_attribute("aria-selected") == "true"
    for run in OPENING.simulate().values():
        assert f"{run.title} ({on_stage(run.heights[-1], 2)} % wrong)" in shown.sentence
        made = run.training
        signal, response = on_stage(made.signal, 2), on_stage(made.memory, 2)
        told = f"{run.title} has a signal of {signal} and a response of {response} to noise"
        assert told in shown.picture.get_attribute("aria-label")


def test_while_it_is_dragged_there_are_pale_old_results_and_then_the_new_ones(shown):
    """The page goes on meanwhile: it hears where the hand is, and paints; it tells once, when that lets go."""
    sent, frames = len(shown.sent), shown.frames
    shown.page.evaluate(LISTEN)
    with shown.dragging(shown.slider("Momentum β"), to=(0.5, 0.5), grip=(0.97, 0.5)):
        painted = shown.page.evaluate("window.painted")
        said = [text for text, _ in painted if text.startswith("Still as with β ")]
        assert said[0] == "Still as with β 0.99: the next is in training"
        titles = {run.rule.title for run in OPENING.runs if run.name == "ema_momentum"}
        assert any(text in titles and opacity < 1 for text, opacity in painted)
        assert any(text == "gradient descent" and opacity == 1 for text, opacity in painted)
        assert len(shown.sent) == sent
        assert shown.value("Momentum β") < 0.97
        assert shown.frames > frames + 2
    scene = scene_in_address(shown, OPENING)
    assert scene.momentum == shown.value("Momentum β")
    assert_painted(shown, scene)
    assert len(shown.sent) == sent + 1
    shown.page.evaluate("window.painted.length = 0")
    shown.tab("Drive").click()
    shown.settle()
    assert not any(text.startswith("Still") for text, _ in shown.page.evaluate("window.painted"))
    assert "Still" not in shown.picture.get_attribute("aria-label")
    shown.page.evaluate("window.unlisten()")


def test_a_parameter_of_the_patchworks_and_another_draw_are_trained_anew(shown):
    with shown.dragging(shown.slider("Small margin"), to=(0.6, 0.5), grip=(0.23, 0.5)):
        pass
    dragged = scene_in_address(shown, OPENING)
    assert dragged.objective.parameters["small_margin"] > 1.5
    assert_painted(shown, dragged)
    shown.type("Faint ones of 50", 12)
    typed = scene_in_address(shown, OPENING)
    assert typed == dragged.with_parameters({"small_margins": 12})
    assert_painted(shown, typed)
    shown.click("Another draw")
    drawn = scene_in_address(shown, OPENING)
    assert drawn.seed != typed.seed
    assert_painted(shown, drawn)
    shown.type("Steps", 700)
    assert_painted(shown, replace(drawn, n_steps=700))
    assert shown.slider("Shown step").get_attribute("max") == "700"


def test_once_the_bright_ones_are_silent_a_button_shows_what_comes_of_a_cut(calm, address):
    """Before it rests, and says why; as the whole run is shown, it is of where they fall silent."""
    calm.come(f"{address}/generalization?v=1&step={SILENT - 1}")
    button = calm.part(".cut button")
    assert button.inner_text() == "Cut the memory"
    assert button.is_disabled()
    assert calm.part(".cut").inner_text().endswith(f"at step {SILENT}.")
    calm.click("Step forward")
    assert calm.part(".cut button").inner_text() == f"Cut the memory at step {SILENT}"
    calm.come(f"{address}/generalization?v=1&step={SILENT + 75}")
    assert button.inner_text() == f"Cut the memory at step {SILENT + 75}"
    button.click()
    calm.settle()
    scene = scene_in_address(calm, OPENING)
    assert scene == replace(
        OPENING.with_flush(SILENT + 75).with_visible((*OPENING.visible, "memory_cut")), step=SILENT + 75
    )
    assert_painted(calm, scene)
    assert calm.chip("memory cut").get_attribute("aria-pressed") == "true"
    assert f"Cut at step {SILENT + 75}." in calm.part(".cut").inner_text()
    calm.slider("Shown step").focus()
    calm.press("End")
    calm.part(".cut button").click()  # as the whole run is shown, where the bright ones fall silent
    calm.settle()
    assert scene_in_address(calm, OPENING).flushed_at == SILENT
    assert calm.query.get("cut", f"{SILENT}") == f"{SILENT}"
    assert_painted(calm, scene_in_address(calm, OPENING))


@pytest.mark.exhaustive
def test_what_is_cut_is_played_from_there(shown, address):
    shown.come(f"{address}/generalization?v=1&step=3000")
    shown.part(".cut button").click()
    shown.page.wait_for_selector("[aria-label=Play]")
    shown.settle()
    scene = scene_in_address(shown, OPENING)
    assert (scene.flushed_at, scene.step) == (3000, None)
    assert_painted(shown, scene)


def test_playing_spends_its_time_over_the_logarithm_of_the_step(shown):
    assert not shown.part("select[aria-label=Speed]").is_visible()  # it is no number of steps a second
    shown.button("Play").click()
    far = "document.querySelector('[aria-label=\"Shown step\"]').value"
    shown.page.wait_for_function(f"0 < {far} && {far} < 2000 && {far} > 300")
    shown.button("Pause").click()
    shown.settle()
    step, place = at_step(shown), int(shown.slider("Shown step").input_value())
    assert 0 < step < place / 5
    assert place == place_of(step)
    assert scene_in_address(shown, OPENING).step == step


def test_arrow_keys_go_by_a_share_of_the_step_and_the_hand_by_its_logarithm(shown):
    slider = shown.slider("Shown step")
    slider.focus()
    shown.press("Home")
    assert at_step(shown) == 0
    shown.press("ArrowRight", "ArrowUp", "ArrowRight")
    assert at_step(shown) == 3
    shown.press("ArrowLeft")
    assert (at_step(shown), shown.query["step"]) == (2, "2")
    shown.press("End")
    assert "step" not in shown.query
    shown.press("ArrowLeft")
    assert at_step(shown) == STEPS - round(0.05 * STEPS)
    shown.press("ArrowDown")
    later = at_step(shown)
    assert later == round(0.95 * 0.95 * STEPS)
    shown.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert at_step(shown) == STEPS  # and not beyond
    shown.click("Step back")
    assert at_step(shown) == STEPS - 1
    slider.fill(str(place_of(SILENT)))
    shown.settle()
    assert at_step(shown) == pytest.approx(SILENT, abs=1)
    assert int(slider.input_value()) == place_of(at_step(shown))


def telling(scene):
    """How a stage writes what the runs of a scene end with."""
    made = [(run, run.training) for run in scene.simulate().values()]
    return {
        text
        for run, training in made
        for text in (
            f"({on_stage(run.heights[-1], 2)} % wrong)",
            f"<td>{on_stage(100 - run.heights[-1], 3)} %",
            f"signal of {on_stage(training.signal, 2)} and",
            f"response of {on_stage(training.memory, 2)} to noise",
        )
    }


@pytest.mark.parametrize("number", first(1, 3, 1))
def test_before_a_beat_is_answered_nothing_tells_its_end(calm, number):
    beat = LESSON.beats[number - 1]
    calm.beat(number).click()
    calm.settle()
    after = beat.scene.prediction.after
    assert beat.text not in calm.beat(number).text_content()
    for name, losses in calm.painted().items():
        np.testing.assert_array_equal(losses, beat.scene.simulate()[name].losses[: after + 1])
    asked = re.sub("&panel=[^&]*", "", calm.page.url)
    for beside in ("transfer", "drive", "patchworks"):
        calm.come(f"{asked}&panel={beside}")
        assert calm.part(".companion").get_attribute("data-panel") == beside
        told = everything_told(calm)
        assert {text for text in telling(beat.scene) if text in told} == set(), beside
    cells = calm.part("[data-panel=patchworks] table").locator("tbody td").all_text_contents()
    assert cells.count("?") == 4 * len(beat.scene.visible)
    calm.slider("Shown step").focus()
    calm.press("End", "ArrowLeft")
    told = everything_told(calm)
    assert {text for text in telling(beat.scene) if text in told} == set()
    assert calm.part(".cut button").is_disabled()


def test_following_the_three_beats_what_is_revealed_is_told(calm):
    """The first answer, gradient descent, is wrong each time."""
    for number, scene in enumerate(follow_beats(calm, LESSON), start=1):
        if number != 2:
            answer = calm.part(".answer").inner_text()
            assert answer.startswith("No, score 0 of 100: you said gradient descent.")
            for run in scene.simulate().values():
                assert f"{on_stage(100 - run.heights[-1], 3)} %" in answer
    assert number == 3


@pytest.mark.exhaustive
def test_a_link_asks_what_patchworks_can_be_asked(page, address):
    page.come(f"{address}/generalization?v=1&predict=transfer_5_4000&cut=60&show=ema_momentum.memory_cut")
    scene = scene_in_address(page, OPENING)
    assert scene.prediction == Prediction("transfer", 5, 4000)
    assert scene.flushed_at == 60
    assert page.page.get_by_role("group", name="Predict, then reveal").is_visible()


def test_whoever_leaves_while_networks_are_trained_leaves_nothing_behind(page, address):
    """Nor does what comes too late throw: a page's errors are looked at when a test ends."""
    page.come(f"{address}/generalization?v=1&show=gradient_descent.ema_momentum.memory_cut.noise_alone.signals_alone")
    for beta in ("0.9", "0.95"):
        page.number("Momentum β").fill(beta)
        page.number("Momentum β").press("Enter")
    page.page.evaluate(GO, f"{address}/race")
    page.page.get_by_role("heading", level=1, name=lesson("race").question).wait_for()
    page.settle()
    assert_painted(page)
    page.page.evaluate(GO, f"{address}/generalization")
    page.page.get_by_role("heading", level=1, name=LESSON.question).wait_for()
    page.settle()
    assert_painted(page, OPENING)


def test_a_live_page_trains_them_and_what_is_changed_as_well(browser, tmp_path):
    scene = replace(OPENING, n_steps=500, look=Look(controls=("optimizers", "sliders", "timeline", "panels")))
    with opened(browser, tmp_path, render(scene, "html")) as page:
        assert_painted(page, scene)
        page.type("Momentum β", 0.9)
        assert_painted(page, replace(scene, momentum=0.9))
        page.toggle("memory cut")
        page.type("Faint ones of 50", 8)
        changed = replace(scene, momentum=0.9).with_visible((*scene.visible, "memory_cut"))
        assert_painted(page, changed.with_parameters({"small_margins": 8}))
        page.page.get_by_role("tab", name="Numbers").click()
        page.settle()
        assert len(page.part("[data-panel=patchworks] table").locator("tbody tr").all()) == 3
