"""Predict, then reveal."""

import re

import numpy as np
import pytest

from momentum_sim.diagnostics import overshoot
from momentum_sim.optimizers import OPTIMIZERS
from tests.browser.lessons import OPENING, reveal, scene_in_address, view_of

BALL = OPENING.simulate()["heavy_ball"]
HIDDEN = "/race?predict=place_5_15"


def panel(page):
    return page.page.get_by_role("group", name="Predict, then reveal")


def answer(page):
    return page.part(".answer").inner_text()


def pin_at(page):
    """Where the pin's middle is, in CSS px from the picture's corner."""
    pin, corner = page.button("Your guess").bounding_box(), page.picture.bounding_box()
    return pin["x"] + pin["width"] / 2 - corner["x"], pin["y"] + pin["height"] / 2 - corner["y"]


def told(page, guess, after, step):
    """The distance and the score that Python gives a guess must be what the answer says."""
    path = scene_in_address(page).simulate()["heavy_ball"].iterates
    away = np.hypot(*(path[step] - guess))
    went = np.hypot(*(path[step] - path[after]))
    said = re.match(r"You were (\S+) away; in (\d+) steps it went (\S+) .* Score (\d+) of 100", answer(page))
    assert float(said[1]) == pytest.approx(away, rel=0.05, abs=0.006)
    assert int(said[2]) == step - after
    assert float(said[3]) == pytest.approx(went, rel=0.05)
    assert int(said[4]) == pytest.approx(round(100 * max(0, 1 - away / went)), abs=1)


def test_predict_hides_the_run_everywhere(race):
    ball = OPTIMIZERS["heavy_ball"].look.light
    painted, plotted = len(race.ink(".paths", ball)), len(race.ink(".plot canvas:first-child", ball))
    race.click("Predict")
    prediction = scene_in_address(race).prediction
    assert (prediction.ask, prediction.after, prediction.step) == ("place", 5, 15)
    assert panel(race).is_visible()
    np.testing.assert_array_equal(race.trajectories()["heavy_ball"], BALL.iterates[:6])
    assert len(race.trajectories()["gradient_descent"]) == 61
    assert "eavy ball is hidden after step 5. Where is it at step 15?" in panel(race).inner_text()
    assert "heavy ball is hidden after step 5" in race.sentence
    assert "settles at step" not in race.sentence
    assert len(race.ink(".paths", ball)) < 0.8 * painted
    assert len(race.ink(".plot canvas:first-child", ball)) < 0.5 * plotted
    race.tab("Numbers").evaluate("tab => tab.click()")
    race.settle()
    row = race.part("tbody tr").filter(has_text="heavy ball").text_content()
    assert row.count("?") == 2
    assert str(BALL.settling_step(1e-3, relative=True)) not in row


def test_what_is_hidden_stays_hidden_along_the_timeline(page, address):
    page.come(address + HIDDEN)
    page.slider("Shown step").focus()
    page.press("Home", *["ArrowRight"] * 9)
    ball = page.ink(".now", OPTIMIZERS["heavy_ball"].look.light)
    last_seen = page.place_of(tuple(BALL.iterates[5]), view_of(OPENING))
    beyond = page.place_of(tuple(BALL.iterates[9]), view_of(OPENING))
    assert (np.hypot(*(ball - last_seen).T) < 6).sum() > 20
    assert (np.hypot(*(ball - beyond).T) < 6).sum() == 0
    assert "heavy ball is hidden" in page.sentence
    assert "Heavy ball is " not in page.sentence.replace("Heavy ball is hidden", "")


def test_a_place_is_guessed_by_pressing_there(page, address):
    page.come(address + HIDDEN)
    assert pin_at(page) == pytest.approx(page.place_of(tuple(BALL.iterates[5]), view_of(OPENING)), abs=1.5)
    sent = len(page.sent)
    guess = (-2.0, 1.0)
    page.page.mouse.click(*page.window_place_of(guess, view_of(OPENING)))
    page.settle()
    assert pin_at(page) == pytest.approx(page.place_of(guess, view_of(OPENING)), abs=1.5)
    assert len(page.sent) == sent  # a guess is the reader's own
    assert answer(page) == ""
    reveal(page)
    told(page, guess, 5, 15)
    assert len(page.trajectories()["heavy_ball"]) == 61
    assert page.query["step"] == "15"
    assert page.button("Reveal").is_disabled()
    page.page.mouse.click(*page.window_place_of((3.0, 1.5), view_of(OPENING)))
    page.settle()
    told(page, guess, 5, 15)  # too late
    page.click("Close")
    assert not panel(page).is_visible()
    assert not page.button("Your guess").is_visible()
    assert "predict" not in page.query


def test_a_place_is_guessed_with_keys_and_by_dragging_the_pin(page, address):
    page.come(address + HIDDEN)
    pin = page.button("Your guess")
    grip = pin.bounding_box()
    x, y = page.window_place_of((-1.0, 0.5), view_of(OPENING))
    with page.dragging(pin, to=((x - grip["x"]) / grip["width"], (y - grip["y"]) / grip["height"])):
        pass
    before = pin_at(page)
    pin.focus()
    page.press("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowRight")
    assert pin_at(page) == pytest.approx((before[0] + 42, before[1] - 6), abs=2)
    x0, x1, _, y1 = page.shown_box(view_of(OPENING))
    unit = (x1 - x0) / page.picture.bounding_box()["width"]
    x, y = pin_at(page)
    page.button("Reveal").focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_function("document.querySelector('.answer').textContent !== ''")
    page.page.wait_for_selector("[aria-label=Play]")
    page.settle()
    told(page, (x0 + x * unit, y1 - y * unit), 5, 15)
    assert "the minimum" in answer(page) or "of the way" in answer(page)


def test_a_question_about_the_outcome_answered_wrongly_and_rightly(page, address):
    page.page.emulate_media(reduced_motion="reduce")  # without which one watches it to its end
    page.come(address + HIDDEN)
    page.choose("Question", "outcome")
    assert page.query["predict"] == "outcome_5_60"
    assert not page.button("Your guess").is_visible()
    assert page.button("Reveal").is_disabled()
    page.page.get_by_role("radio", name="diverges").check()
    page.settle()
    reveal(page)
    settles = BALL.settling_step(1e-3, relative=True)
    passes = overshoot(BALL.iterates, (0, 0), (1, 0)) > 0.02
    truth = (
        "passes the minimum (by over 2 % of the way), comes back and settles"
        if passes
        else "settles without passing the minimum"
    )
    assert answer(page).startswith(f"No, score 0 of 100: heavy ball {truth}.")
    assert f"settles at step {settles}" in answer(page)
    page.click("Close")
    page.click("Predict")
    page.choose("Question", "outcome")
    page.page.get_by_role("radio", name=truth).check()
    page.settle()
    reveal(page)
    assert answer(page).startswith("Right, score 100 of 100.")
    assert "predict" in page.query


def test_who_prefers_no_motion_is_told_at_once(page, address):
    page.page.emulate_media(reduced_motion="reduce")
    page.come(address + HIDDEN)
    frames = page.frames
    page.button("Reveal").click()
    page.settle()
    assert page.frames - frames <= 4
    assert page.slider("Shown step").input_value() == "15"
    told(page, tuple(BALL.iterates[5]), 5, 15)


def test_the_question_is_over_the_companion_and_covers_no_picture(page, address):
    page.come(address + HIDDEN)
    box, picture = panel(page).bounding_box(), page.part(".contour").bounding_box()
    assert box["x"] >= picture["x"] + picture["width"]
    assert box["y"] + box["height"] <= picture["y"] + picture["height"] + 1
    assert panel(page).evaluate("panel => panel.scrollHeight <= panel.clientHeight")
    assert page.button("Predict").get_attribute("aria-pressed") == "true"


def test_the_question_is_a_sentence(page, address):
    page.come(address + HIDDEN)
    assert page.part(".question").inner_text().startswith("Heavy ball")
