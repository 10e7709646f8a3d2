"""Predict, then reveal."""

import re

import numpy as np
import pytest

from momentum_sim.diagnostics import overshoot
from momentum_sim.lessons.links import plain
from momentum_sim.narration import written
from momentum_sim.objectives.catalogue import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.browser.lessons import OPENING, lesson, reveal, scene_in_address, view_of
from tests.browser.stage import SCROLLER

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


def test_what_lies_below_a_question_is_hidden_and_tells_nothing(page, address):
    page.come(f"{address}{HIDDEN}&panel=numbers")
    row = page.part("tbody tr").filter(has_text="heavy ball")
    assert not row.is_visible()
    assert row.text_content().count("?") == 2
    assert str(BALL.settling_step(1e-3, relative=True)) not in row.text_content()


def test_a_tab_says_why_it_shows_nothing_and_after_the_answer_takes_the_questions_place(page, address):
    page.come(address + HIDDEN)
    tab = page.tab("Numbers")
    tab.click(force=True)  # for it says that it is disabled
    page.settle()
    assert page.part(".notice").inner_text() == "A question is open where that would be: reveal or close it first."
    assert page.tab("Gap").get_attribute("aria-selected") == "true"
    reveal(page)
    assert page.part(".notice").inner_text() == ""
    tab.click()
    page.settle()
    assert page.query == {"v": "1", "panel": "numbers", "step": "15"}
    assert page.part("tbody").is_visible()


# Every text that a reader can see or is told by a screen reader, but the address and what is in other pages.
TOLD = """() => {
  const named = [...document.querySelectorAll("[aria-label], [aria-description], [title], [alt], [aria-valuetext]")];
  const seen = named.filter((element) => element.checkVisibility({ visibilityProperty: true }));
  const names = seen.flatMap((one) => ["aria-label", "aria-description", "title", "alt", "aria-valuetext"].map((name) =>
    one.getAttribute(name) ?? ""));
  return [document.title, document.body.innerText, ...names].join("\\n");
}"""


@pytest.mark.parametrize(
    ("path", "opening", "name"),
    [("/race", OPENING, "heavy_ball"), ("/overshoot", lesson("overshoot").opening, "heavy_ball")],
)
@pytest.mark.parametrize("panel_kind", ["gap", "map"])
def test_while_a_question_is_open_nothing_tells_its_answer(page, address, path, opening, name, panel_kind):
    """Neither when it settles nor how high it ends and how far it swings, wherever the page says so of other runs."""
    page.come(f"{address}{path}?panel={panel_kind}&predict=outcome_5_60")
    page.page.locator(".waits").wait_for(state="attached")
    run = opening.simulate()[name]
    past = 100 * overshoot(run.iterates, (0, 0), (1, 0))
    settles = run.settling_step(opening.tolerance.value, relative=opening.tolerance.relative)
    answers = [rf"\b(?:step|at|in) {settles}\b", re.escape(written(run.gaps[-1]))]
    answers += [rf"(?<![\d.]){share} ?%" for share in (f"{past:.1f}", f"{past:.0f}")]
    beats = "".join(beat.text for beat in lesson(path[1:]).beats)
    assert re.search("|".join(answers), beats + lesson(path[1:]).prose)  # which say it else
    told = page.page.evaluate(TOLD)
    assert "is hidden after step 5" in told
    assert not re.findall("|".join([*answers, r"critical \d"]), told)
    assert not any(beat.text in told for beat in lesson(path[1:]).beats)
    page.page.get_by_role("radio", name="diverges").check()
    page.settle()
    reveal(page)
    told = page.page.evaluate(TOLD)
    assert re.search(answers[0], told)
    assert all(beat.text in told for beat in lesson(path[1:]).beats)
    assert not page.page.locator(".waits").is_visible()


def test_prose_is_beyond_keys_while_a_question_is_open_and_the_picture_beside_it_stays(page, address):
    page.come(address + HIDDEN)
    page.page.locator(".waits").wait_for(state="attached")
    focusable = "all => all.filter((one) => { one.focus(); return document.activeElement === one; }).length"
    inside = page.page.locator(".st-key-prose :is(a, button, summary)")
    assert inside.count() > 20
    assert inside.evaluate_all(focusable) == 0
    page.page.locator(SCROLLER).evaluate("scroller => scroller.scrollBy(0, 1200)")
    note, beside = page.page.locator(".waits p"), page.page.get_by_role("region", name="The stage beside the text")
    for each in (note, beside.locator(".picture")):
        each.wait_for()
        assert each.bounding_box()["y"] < 200
    page.page.locator(SCROLLER).evaluate("scroller => scroller.scrollTo(0, 0)")
    page.click("Close")
    assert inside.evaluate_all(focusable) > 20


def test_a_question_that_is_opened_when_all_is_over_is_asked_of_what_was_before(page, address):
    assert BALL.settling_step(1e-3, relative=True) < 35
    page.come(f"{address}/race?step=35")
    page.click("Predict")
    prediction = scene_in_address(page).prediction
    assert (prediction.ask, prediction.after, prediction.step) == ("place", 5, 15)


def test_the_next_question_is_another_and_answers_are_counted(page, address):
    page.page.emulate_media(reduced_motion="reduce")
    page.come(address + HIDDEN)
    asked, scores = [], []
    for count in range(1, 5):
        scene = scene_in_address(page)
        asked.append((scene.prediction.ask, scene.momentum))
        if scene.prediction.ask == "outcome":
            page.page.get_by_role("radio", name="passes").check()
            page.settle()
        page.button("Reveal").focus()
        page.press("Enter")
        scores.append(int(re.search(r"[Ss]core (\d+) of 100", answer(page))[1]))
        assert page.part(".tally").inner_text() == (
            f"So far: {count} answered, {np.floor(np.mean(scores) + 0.5):.0f} points on average."
        )
        assert page.page.evaluate("document.activeElement.textContent") == "Next question"
        page.press("Enter")
        assert page.page.evaluate("document.activeElement.className") == "question"
        assert answer(page) == ""
        momentum = scene_in_address(page).momentum
        assert page.part(".question").inner_text().startswith(f"Momentum β is {momentum:g} now. Heavy ball is hidden")
    assert [ask for ask, _ in asked] == ["place", "outcome"] * 2
    assert len(set(asked)) == 4
    page.page.get_by_role("radio", name="diverges").or_(page.button("Reveal")).first.focus()
    page.button("Reveal").click()
    page.settle()
    assert page.part(".tally").inner_text().startswith("So far: 5 answered")
    page.click("Start over")
    assert page.part(".tally").inner_text() == ""


def test_starting_the_page_again_begins_the_tally_anew(page, address):
    page.page.emulate_media(reduced_motion="reduce")
    page.come(address + HIDDEN)
    page.button("Reveal").click()
    page.settle()
    page.page.get_by_role("link", name="Start again").click()
    page.settle()
    assert page.query == {}
    page.click("Predict")
    page.button("Reveal").click()
    page.settle()
    assert page.part(".tally").inner_text().startswith("So far: 1 answered")


def test_on_another_landscape_the_lead_is_of_that_one_and_nothing_moves(race):
    parts = "document.querySelectorAll('.st-key-lead, [data-testid=stage]')"
    place = f"[...{parts}].map((one) => one.getBoundingClientRect().y)"
    lead, before = race.page.locator(".st-key-lead"), race.page.evaluate(place)
    assert lead.inner_text().strip() == plain(lesson("race").lead)
    race.choose("Landscape", "rosenbrock")
    assert lead.inner_text().strip() == LANDSCAPES["rosenbrock"].sentence
    assert race.page.evaluate(place) == before
    assert all("Ravine (quadratic)" in text for text in race.page.locator(".beats b").all_inner_texts())
    race.beat(1).click()
    race.settle()
    assert lead.inner_text().strip() == plain(lesson("race").lead)


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
    assert not page.button("Reveal").is_visible()
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
