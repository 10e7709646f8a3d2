"""Predict, then reveal: questions, answers and scores, against what Python computes."""

import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import diagnostics
from momentum_sim.narration import written
from momentum_sim.scene import Prediction, Scene
from momentum_sim.scene.texts import MINIMA, TEXTS
from momentum_sim.stage import stage_document
from tests.browser.modules.support import OPENING

BALL = OPENING.with_visible(("heavy_ball",))
PLACE = Prediction("place", after=5, step=15)
#: What a stage knows of questions.
ASKING = {"catalogue": stage_document(OPENING, OPENING)["catalogue"]}
OUTCOME = Prediction("outcome", after=5, step=60)
OUTCOMES = {
    "direct": replace(BALL, momentum=0.1, step_size=0.03, n_steps=200),
    "passing": replace(BALL, momentum=0.9, n_steps=200),
    "late": replace(BALL, momentum=0.99),
    "diverges": replace(BALL, step_size=0.08, n_steps=300),
}
FACTS = {
    "direct": lambda _run, ends: f"It settles at step {ends} and never goes more than 2 % past the minimum.",
    "passing": lambda run, ends: f"It goes {written(100 * past(run))} % past the minimum and settles at step {ends}.",
    "late": lambda run, _ends: f"After {run.n_steps} steps it is still {written(run.gaps[-1])} above the minimum.",
    "diverges": lambda run, _ends: f"By step {run.divergence_step} it is over a million away.",
}
TRUTHS = {
    "direct": "settles without passing the minimum",
    "passing": "passes the minimum (by over 2 % of the way), comes back and settles",
    "late": "has not settled by the last step",
    "diverges": "diverges",
}

ASKED = """{
  const heard = [];
  const on = { change: () => heard.push("change"), reveal: (asked, speed) => heard.push([asked, speed]) };
  const predict = new module.Predict(on);
  const { drawn, apart } = simulated(argument.scene);
  for (const each of [drawn, apart]) each.texts = { ...each.texts, ...argument.texts };
  const { scene } = drawn;
  const told = { catalogue: stage.catalogue, theme };
  predict.take(drawn, apart, told);
  predict.tell(stage.kernels, drawn, apart);
  const asked = predict.hidden(scene, apart.name, stage.catalogue);
  const before = { ...shown(), hidden: asked, enabled: !predict.revealButton.disabled };
  if (argument.guess) predict.place(argument.guess);
  if (argument.choice) {
    const { input } = predict.options.find(({ value }) => value === argument.choice);
    input.checked = true;
    input.dispatchEvent(new Event("change"));
  }
  predict.take(drawn, apart, told);
  const ready = !predict.revealButton.disabled;
  const ready_truths = shown().truths;
  predict.revealButton.click();
  predict.take(drawn, apart, told);
  predict.tell(stage.kernels, drawn, apart);
  function shown() {
    const { question, answer, choices, pin } = predict;
    const words = { question: question.textContent, answer: answer.textContent };
    const truths = predict.options.filter(({ root }) => root.classList.contains("truth")).map(({ value }) => value);
    const offered = predict.options.filter(({ root }) => !root.hidden).map(({ root }) => root.textContent);
    return { ...words, truths, offered, choices: !choices.hidden, pin: !pin.hidden, guess: predict.guess };
  }
  const hidden = predict.hidden(scene, apart.name, stage.catalogue);
  return { before, after: { ...shown(), hidden }, ready, ready_truths, heard };
}"""


def ask(drawn, scene, prediction, **given):
    """What is asked, and what is answered once a guess or a choice is made and revealed."""
    return drawn("predict", ASKED, {"scene": replace(scene, prediction=prediction).to_dict()} | given)


def run_of(scene):
    return scene.simulate()["heavy_ball"]


def past(run):
    along, _ = run.objective.axes(0.0, 0.0)
    return diagnostics.overshoot(run.iterates, (0.0, 0.0), along)


def score(answer):
    return int(re.search(r"Score (\d+) of 100", answer)[1])


# --- the usual question -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", ["place", "outcome"])
@pytest.mark.parametrize("n_steps", [1, 2, 3, 5, 6, 11, 60, 5000])
def test_the_usual_question_is_one_that_a_scene_accepts(call, n_steps, ask):
    steps = (None, 0, n_steps // 2, int(0.8 * n_steps), n_steps - 1)
    scenes = [replace(OPENING, n_steps=n_steps, step=step) for step in steps if step != n_steps]
    body = "argument.scenes.map((scene) => module.usualQuestion(scene, argument.catalogue, argument.ask))"
    questions = call("predict", body, ASKING | {"scenes": [scene.to_dict() for scene in scenes], "ask": ask})
    for scene, asked in zip(scenes, questions, strict=True):
        prediction = replace(scene, prediction=Prediction(**asked)).prediction
        early = scene.step is not None and scene.step < 0.8 * n_steps
        assert prediction.ask == ask
        assert prediction.after == (scene.step if early else n_steps // 12)
        assert prediction.step == n_steps or ask == "place"


def test_a_run_that_is_nearly_all_seen_is_hidden_early_after_all(call):
    body = "argument.scenes.map((scene) => module.usualQuestion(scene, argument.catalogue))"
    scenes = [replace(OPENING, step=step).to_dict() for step in (47, 48)]
    assert call("predict", body, ASKING | {"scenes": scenes}) == [vars(Prediction("place", 47, 57)), vars(PLACE)]


def test_the_usual_question_hides_a_run_early_and_asks_a_sixth_later(call):
    assert call(
        "predict", "module.usualQuestion(argument.scene, argument.catalogue)", ASKING | {"scene": OPENING.to_dict()}
    ) == vars(PLACE)


@pytest.mark.parametrize("step", [0, 10, 16, 17, 35])
def test_a_run_is_hidden_before_it_is_over(drawn, step):
    """The ball settles at step 21, and who has seen four fifths of that has seen nearly all."""
    scene = replace(BALL, step=step)
    assert run_of(scene).settling_step(1e-3, relative=True) == 21
    body = """{ const { drawn, apart } = simulated(argument);
      return module.usualQuestion(drawn.scene, stage.catalogue, "outcome", apart); }"""
    assert drawn("predict", body, scene.to_dict()) == vars(Prediction("outcome", step if step < 0.8 * 21 else 5, 60))


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (replace(BALL, step_size=0.08, n_steps=60), "outcome"),  # it is gone, and nobody could point there
        (replace(BALL, start=(0.0, 0.0)), "outcome"),  # it goes nowhere
        (BALL, "place"),
    ],
)
def test_a_place_is_asked_only_where_there_is_one_to_point_at(drawn, scene, expected):
    body = """{ const known = simulated(argument);
      return module.questionOf(known.drawn.scene, stage.catalogue, ["place", "outcome"], known).ask; }"""
    assert drawn("predict", body, scene.to_dict()) == expected


def test_next_questions_go_through_kinds_and_settings_and_can_be_answered(drawn):
    scene = replace(BALL, prediction=PLACE)
    body = """{
      let scene = argument;
      const work = (other) => simulated(other);
      return Array.from({ length: 20 }, () => {
        scene = module.nextScene(scene, stage.catalogue, (same) => same, work);
        return scene;
      });
    }"""
    scenes = [Scene.from_dict(given) for given in drawn("predict", body, scene.to_dict())]
    momenta = [scene.momentum, *(next_one.momentum for next_one in scenes)]
    slider = next(live for live in OPENING.live if live.parameter == "momentum")
    share = -np.log10(1 - np.array(momenta)) / -np.log10(1 - slider.maximum)
    assert ((share >= 0) & (share <= 1)).all()
    np.testing.assert_allclose(share[1:], (share[:-1] + 0.618) % 1, atol=0.03)  # but for rounding
    assert len(set(momenta)) > 15
    for before, after in zip([scene, *scenes], scenes, strict=False):
        asked, ball = after.prediction, run_of(after)
        assert after == replace(before, momentum=after.momentum, prediction=asked)
        (x, y), (x0, x1, y0, y1) = ball.iterates[asked.step], OPENING.objective.landscape.view
        can_be_shown = x0 < x < x1 and y0 < y < y1
        if asked.ask == "place":
            assert can_be_shown
            assert before.prediction.ask == "outcome"
            assert np.hypot(*(ball.iterates[asked.step] - ball.iterates[asked.after])) > 0.02 * np.hypot(*scene.start)
        settles = ball.settling_step(1e-3, relative=True)
        assert asked.after < max(1, 0.8 * min(settles, 60))


@pytest.mark.parametrize("refused", [False, True])
def test_scores_are_kept_by_the_tab_or_where_that_may_not_be_by_the_page(call, refused):
    body = """{
      const kept = Object.getOwnPropertyDescriptor(window, "sessionStorage");
      const refuse = { configurable: true, get() { throw new Error("refused"); } };
      if (argument) Object.defineProperty(window, "sessionStorage", refuse);
      module.keepScores();
      const said = [module.tally()];
      for (const score of [100, 0, 73]) {
        module.keepScores([...module.scores(), score]);
        said.push(module.tally());
      }
      module.keepScores();
      said.push(module.tally());
      Object.defineProperty(window, "sessionStorage", kept);
      return said;
    }"""
    said = [f"So far: {n} answered, {mean} points on average." for n, mean in ((1, 100), (2, 50), (3, 58))]
    assert call("tally", body, refused) == ["", *said, ""]


# --- how a run ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_how_a_run_ends_is_read_off_what_is_measured(drawn, outcome):
    scene = OUTCOMES[outcome]
    run = run_of(scene)
    ends, overshoot = run.settling_step(1e-3, relative=True), past(run)
    measured = (run.diverged, ends <= scene.n_steps, not run.diverged and overshoot > 0.02)
    possible = {
        "direct": [(False, True, False)],
        "passing": [(False, True, True)],
        "late": [(False, False, True), (False, False, False)],
        "diverges": [(True, False, False)],
    }
    assert measured in possible[outcome]
    assert drawn("questions", "module.outcomeOf(simulated(argument).drawn.results[0])", scene.to_dict()) == outcome


def test_less_than_2_percent_past_the_minimum_is_not_passing_it(call):
    body = """argument.map((overshoot) =>
      module.outcomeOf({ diverges: -1, settles: 9, overshoot, losses: Array(61) }))"""
    assert call("questions", body, [0, 0.019, 0.02, 0.021]) == ["direct", "direct", "direct", "passing"]


def test_one_that_settles_at_the_very_last_step_has_settled(call):
    body = "argument.map((settles) => module.outcomeOf({ diverges: -1, settles, overshoot: 0, losses: Array(61) }))"
    assert call("questions", body, [0, 60, 61]) == ["direct", "direct", "late"]


@pytest.mark.parametrize("truth", OUTCOMES)
@pytest.mark.parametrize("choice", OUTCOMES)
def test_the_right_outcome_scores_100_and_any_other_none(drawn, truth, choice):
    scene = OUTCOMES[truth]
    asked = ask(drawn, scene, OUTCOME, choice=choice)
    assert (asked["before"]["truths"], asked["ready_truths"], asked["after"]["truths"]) == ([], [], [truth])
    right = "Right, score 100 of 100."
    verdict = right if choice == truth else f"No, score 0 of 100: heavy ball {TRUTHS[truth]}."
    run = run_of(scene)
    fact = FACTS[truth](run, run.settling_step(1e-3, relative=True))
    assert asked["after"]["answer"] == f"{verdict} {fact}"


def test_an_outcome_is_asked_before_it_is_revealed(drawn):
    asked = ask(drawn, OUTCOMES["late"], OUTCOME, choice="late")
    before = asked["before"]
    assert before["question"] == "Heavy ball is hidden after step 5. How does it end, after 60 steps?"
    assert (before["answer"], before["choices"], before["pin"], before["enabled"]) == ("", True, False, False)
    assert asked["ready"]
    assert asked["heard"][0] == "change"
    assert before["hidden"] == {"heavy_ball": 5}
    assert asked["after"]["hidden"] == {}


# --- where a run will be ----------------------------------------------------------------------------------------------


def test_a_place_is_asked_with_the_pin_where_the_run_was_last_seen(drawn):
    asked = ask(drawn, BALL, PLACE)
    before, run = asked["before"], run_of(BALL)
    assert before["guess"] == run.iterates[5].tolist()
    assert "is hidden after step 5. Where is it at step 15?" in before["question"]
    assert (before["answer"], before["choices"], before["pin"], before["enabled"]) == ("", False, True, True)
    assert before["hidden"] == {"heavy_ball": 5}
    assert asked["after"]["hidden"] == {}
    (question, speed) = asked["heard"][-1]
    assert Prediction(**question) == PLACE
    assert speed == pytest.approx(10 / 1.4)  # what was hidden is played in 1.4 seconds


def test_an_exact_guess_scores_100_and_the_last_point_seen_none(drawn):
    run = run_of(BALL)
    assert score(ask(drawn, BALL, PLACE, guess=run.iterates[15].tolist())["after"]["answer"]) == 100
    assert score(ask(drawn, BALL, PLACE, guess=run.iterates[5].tolist())["after"]["answer"]) == 0
    assert score(ask(drawn, BALL, PLACE)["after"]["answer"]) == 0  # the pin not moved


@pytest.mark.parametrize("guess", [(0.0, 0.0), (-1.0, 0.2), (3.0, -2.0), (-100.0, 50.0), (0.3, 0.02)])
@pytest.mark.parametrize("prediction", [PLACE, Prediction("place", 0, 60), Prediction("place", 30, 31)])
def test_a_guess_scores_how_much_nearer_it_is_than_the_last_point_seen(drawn, guess, prediction):
    run = run_of(BALL)
    seen, truth = run.iterates[prediction.after], run.iterates[prediction.step]
    away, went = np.hypot(*(truth - guess)), np.hypot(*(truth - seen))
    answer = ask(drawn, BALL, prediction, guess=guess)["after"]["answer"]
    assert abs(score(answer) - 100 * max(0.0, 1 - away / went)) <= 0.5
    assert answer.startswith(f"You were {written(away)} away; in ")
    assert f"it went {written(went)} from where you last saw it." in answer


def test_a_run_that_does_not_move_is_guessed_exactly_or_not_at_all(drawn):
    still = replace(BALL, start=(0.0, 0.0))
    assert score(ask(drawn, still, PLACE, guess=(0.0, 0.0))["after"]["answer"]) == 100
    assert score(ask(drawn, still, PLACE, guess=(1e-9, 0.0))["after"]["answer"]) == 0


def test_a_run_that_has_diverged_is_no_place_to_guess(drawn):
    scene = OUTCOMES["diverges"]
    step = run_of(scene).divergence_step
    late = ask(drawn, scene, Prediction("place", 1, step), guess=(0.0, 0.0))["after"]["answer"]
    assert f"diverges: by step {step} it is over a million away." in late
    assert "core" not in late
    early = ask(drawn, scene, Prediction("place", 1, step - 1), guess=(0.0, 0.0))["after"]["answer"]
    assert "core" in early


def test_the_reason_is_that_it_flew_past_the_minimum(drawn):
    run = run_of(OUTCOMES["passing"])
    x = run.iterates[:, 0]
    passed = next(k for k in range(6, 31) if x[k] / x[0] < -0.02)
    assert x[passed - 1] * x[0] < 0  # a step after it had passed it at all
    answer = ask(drawn, OUTCOMES["passing"], Prediction("place", 5, 30))["after"]["answer"]
    assert answer.endswith(f"It flew past the minimum at step {passed}: each step keeps 90 % of the velocity.")


def test_a_run_that_comes_back_flies_past_the_minimum_again(drawn):
    scene = OUTCOMES["passing"]
    x = run_of(scene).iterates[:, 0]
    after = int(np.argmax(x[:20]))  # beyond the minimum, about to come back
    passed = next(k for k in range(after, 31) if x[k] / x[0] > 0.02)
    answer = ask(drawn, scene, Prediction("place", after, 30))["after"]["answer"]
    assert answer.endswith(f"It flew past the minimum at step {passed}: each step keeps 90 % of the velocity.")


def test_a_run_that_hardly_passed_the_minimum_did_not_fly_past_it(drawn):
    scene = replace(OUTCOMES["passing"], momentum=0.7)
    run = run_of(scene)
    x = run.iterates[:, 0]
    assert 0 < past(run) < 0.02
    step = int(np.argmax(x))
    assert x[step] > 0 > x[5]
    answer = ask(drawn, scene, Prediction("place", 5, step))["after"]["answer"]
    assert "past the minimum" not in answer
    assert "passed" not in answer


def test_without_momentum_the_reason_is_the_length_of_the_step(drawn):
    scene = replace(OPENING, objective=ms.objectives.quadratic(1.0), step_size=1.5)
    scene = scene.with_visible(("gradient_descent",))
    answer = ask(drawn, scene, Prediction("place", 0, 3))["after"]["answer"]
    assert answer.endswith("It passed the minimum at step 1: the step was longer than the way that was left.")


@pytest.mark.parametrize(
    ("name", "step_size"), [("heavy_ball", 0.038), ("gradient_descent", 0.038), ("heavy_ball", 0.01)]
)
def test_else_the_reason_is_how_it_crossed_the_valley_and_how_far_it_came(drawn, name, step_size):
    scene = replace(OPENING, momentum=0.3, step_size=step_size).with_visible((name,))
    run = scene.simulate()[name]
    x, y = run.iterates.T
    assert (x[5:16] < 0).all()
    crossed = int((y[6:16] * y[5:15] < 0).sum())
    way = f"covered {written(100 * (1 - x[15] / x[5]))} % of the way that was left along the valley"
    answer = ask(drawn, scene, PLACE)["after"]["answer"]
    if crossed > 2:
        assert answer.endswith(f"It crossed the valley {crossed} times meanwhile and {way}.")
    else:
        assert answer.endswith(f"It {way}; each step keeps 30 % of the velocity.")


# --- asking anew ------------------------------------------------------------------------------------------------------


def test_another_question_or_run_is_asked_anew_and_a_changed_scene_is_not(drawn):
    scene = replace(OPENING, prediction=PLACE)
    changes = [
        replace(scene, momentum=0.9),
        replace(scene, prediction=replace(PLACE, step=20)),
        scene.with_visible(("gradient_descent",)),
        scene.with_visible(()),
        replace(scene, prediction=None),
    ]
    results = drawn(
        "predict",
        """argument.changes.map((changed) => {
          const predict = new module.Predict({ change() {}, reveal() {} });
          const told = { catalogue: stage.catalogue, theme };
          const first = simulated(argument.scene);
          predict.take(first.drawn, first.apart, told);
          predict.place([1, 2]);
          predict.reveal();
          const { drawn, apart } = simulated(changed);
          predict.take(drawn, apart, told);
          return [predict.revealed, predict.guess, predict.root.hidden];
        })""",
        {"scene": scene.to_dict(), "changes": [change.to_dict() for change in changes]},
    )
    seen = {name: run.iterates[5].tolist() for name, run in scene.simulate().items()}
    assert results == [
        [True, [1, 2], False],
        [False, seen["heavy_ball"], False],
        [False, seen["gradient_descent"], False],
        [False, None, True],
        [False, None, True],
    ]


def test_the_buttons_ask_another_question_and_none(drawn):
    heard = drawn(
        "predict",
        """{
          const heard = [];
          const predict = new module.Predict({ prediction: (prediction) => heard.push(prediction) });
          const { drawn, apart } = simulated(argument);
          predict.take(drawn, apart, { catalogue: stage.catalogue, theme });
          predict.ask.value = "outcome";
          predict.ask.dispatchEvent(new Event("change"));
          [...predict.root.querySelectorAll("button")].at(-1).click();
          return heard;
        }""",
        replace(BALL, prediction=PLACE).to_dict(),
    )
    assert heard == [vars(OUTCOME), None]


@pytest.mark.parametrize(
    ("asked", "ask", "expected"),
    [
        (Prediction("place", 10, 30), "outcome", Prediction("outcome", 10, 60)),
        (Prediction("outcome", 10, 60), "place", Prediction("place", 10, 20)),
        (Prediction("outcome", 55, 60), "place", PLACE),
        (Prediction("place", 55, 58), "outcome", OUTCOME),
    ],
)
def test_another_kind_of_question_is_the_usual_one_from_where_the_run_is_hidden(drawn, asked, ask, expected):
    body = """{
      const heard = [];
      const predict = new module.Predict({ prediction: (prediction) => heard.push(prediction) });
      const { drawn, apart } = simulated(argument.scene);
      predict.take(drawn, apart, { catalogue: stage.catalogue, theme });
      predict.ask.value = argument.ask;
      predict.ask.dispatchEvent(new Event("change"));
      return heard;
    }"""
    scene = replace(BALL, prediction=asked)
    assert drawn("predict", body, {"scene": scene.to_dict(), "ask": ask}) == [vars(expected)]


# --- where there is no minimum to pass --------------------------------------------------------------------------------

#: What is offered, and what is said of a run that settled without passing anything, where that is no one minimum.
SETTLED = ["settles", "has not settled by the last step", "diverges"]
OFFERED = {
    "points": ([*TRUTHS.values()], FACTS["direct"]),
    "found": (
        [text.replace("the minimum", "the minimum found") for text in TRUTHS.values()],
        lambda run, ends: FACTS["direct"](run, ends).replace("the minimum", "the minimum found"),
    ),
    "curve": (SETTLED, lambda _, ends: f"It settles at step {ends}."),
    "infimum": (SETTLED, lambda _, ends: f"It settles at step {ends}."),
    "unbounded": (["has not diverged by the last step", "diverges"], None),
    "unfound": (["has not diverged by the last step", "diverges"], None),
}


@pytest.mark.parametrize("minima", OFFERED)
def test_only_what_can_be_is_offered_where_there_is_no_minimum(drawn, minima):
    offered, fact = OFFERED[minima]
    scene = OUTCOMES["direct" if fact else "late"]
    given = {"texts": dict(MINIMA[minima]), "choice": "direct" if fact else "late"}
    found = ask(drawn, scene, replace(OUTCOME, step=scene.n_steps), **given)["after"]
    assert found["offered"] == offered
    assert found["truths"] == [given["choice"]]
    run = run_of(scene)
    ends = run.settling_step(scene.tolerance.value, relative=True)
    said = fact(run, ends) if fact else "After 60 steps it is still at a loss of "
    assert found["answer"].startswith(f"Right, score 100 of 100. {said}")


def test_what_passes_nothing_settles_where_there_is_no_minimum(call):
    run = {"diverges": -1, "settles": 9, "overshoot": 0.5, "losses": [0] * 61}
    body = "argument.map((texts) => module.outcomeOf({ ...texts.run, texts: texts.texts }))"
    kinds = [{"run": run, "texts": TEXTS | MINIMA[minima]} for minima in ("points", "curve", "infimum")]
    assert call("questions", body, kinds) == ["passing", "direct", "direct"]
