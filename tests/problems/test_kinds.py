"""What kinds of problems have, and what scenes on each can be."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.narration import measures
from momentum_sim.narration.described import outcome
from momentum_sim.narration.outcome import meaning, sentence
from momentum_sim.networks.tasks import DIGITS, FIRST_FIVE, LAST_FIVE
from momentum_sim.noise import isotropic
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.problems import ANSWERS, NETWORK, PROBLEM_KINDS, PROBLEMS, QUESTIONS, kind_of
from momentum_sim.problems.networks import LEAST_BATCH, NETWORKS, SAME_WITHIN, digits, fine_tuning, most_epochs
from momentum_sim.scene import PANELS, Look, Prediction, RunSettings, Scene, from_query, to_query
from momentum_sim.scene.outcome import hidden_in, plane_of
from momentum_sim.scene.panels import COMPANIONS, PICTURES
from momentum_sim.scene.words import all_words

TRAINED = Scene(
    objective=digits(epochs=2, batch_size=50, hidden=12),
    step_size=0.3,
    momentum=0.9,
    runs=("heavy_ball", RunSettings("heavy_ball", schedule="demon", name="falling"), "gradient_descent"),
    panels=("sight", "learning"),
    seed=5,
)


@pytest.mark.parametrize("kind", PROBLEM_KINDS.values(), ids=PROBLEM_KINDS)
def test_a_kind_answers_what_can_be_asked_and_has_a_picture_and_companions(kind):
    assert kind.answers <= ANSWERS.keys()
    assert any(panel.can_show(kind) for panel in PICTURES.values())
    assert sum(panel.can_show(kind) and not panel.special for panel in COMPANIONS.values()) >= 3
    assert ("prediction" in kind.answers) == bool(kind.questions)
    assert all(QUESTIONS[question.name] is question for question in kind.questions)
    for problem in kind.known.values():
        assert kind_of(problem) is kind
        assert problem().problem is problem
        assert PROBLEMS[problem.name] is problem


def test_what_panels_and_words_ask_some_kind_answers():
    asked = {one for panel in PANELS.values() for one in panel.asks} | {word.asks for word in all_words() if word.asks}
    assert asked <= set().union(*(kind.answers for kind in PROBLEM_KINDS.values()))


def test_a_scene_in_training_is_what_train_does_with_its_settings():
    runs = TRAINED.simulate()
    settings = {"epochs": 2, "batch_size": 50, "hidden": 12, "seed": 5, "step_size": 0.3}
    trained = {
        "heavy_ball": ms.digits.train("heavy_ball", momentum=0.9, **settings),
        "falling": ms.digits.train("heavy_ball", momentum=("demon", 0.9), **settings),
        "gradient_descent": ms.digits.train("gradient_descent", **settings),
    }
    assert runs.keys() == trained.keys()
    for name, run in runs.items():
        assert np.array_equal(run.weights, trained[name].weights)
        assert (run.name, run.n_steps) == (name, 40)
        assert run.heights[-1] == 100 * run.test_error
        assert (
            run.heights.tolist() == np.append(np.repeat(100 * run.test_errors[:2], 20), 100 * run.test_error).tolist()
        )
        assert (run.answers == ms.digits.labels()[ms.digits.split(5)[1]]).sum() == 797 - run.wrong
    assert measures(TRAINED)["falling"].test_error == runs["falling"].test_error


def test_a_scene_of_fine_tuning_is_what_fine_tune_does_with_its_settings():
    scene = replace(TRAINED, objective=fine_tuning(epochs=2, batch_size=50, hidden=12), n_steps=0)
    runs = scene.simulate()
    settings = {"epochs": 2, "batch_size": 50, "hidden": 12, "seed": 5, "step_size": 0.3}
    for name, momentum in (("heavy_ball", 0.9), ("falling", ("demon", 0.9)), ("gradient_descent", None)):
        rule = "heavy_ball" if momentum else name
        assert np.array_equal(runs[name].weights, ms.digits.fine_tune(rule, momentum=momentum, **settings).weights)
        assert (runs[name].name, runs[name].n_steps) == (name, 20)
    assert "396" in meaning(scene)
    assert scene.with_parameters({"epochs": 3}).n_steps == 30
    query = to_query(scene.with_parameters({"hidden": 20}), TRAINED)
    assert query["objective"] == "fine_tuning"
    there, ignored = from_query(query, TRAINED)
    assert (there.objective, there.step_size, ignored) == (fine_tuning(2, 50, 20), 0.3, ())


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_of_a_network_a_stage_is_told_all_that_its_task_is(network):
    """As if a stage had only what it is told: which images, and how they are drawn, and what comes before."""
    told = NETWORK.described(network)
    task = told["task"]
    while task is not None:
        (first, last), count = task["digits"], task["trained_on"]
        order = np.concatenate(ms.digits.split(3))
        shown = ms.digits.labels()[order]
        own = order[(shown >= first) & (shown <= last)]
        assert any(np.array_equal(own[:count], one.images(3)[0]) for one in (DIGITS, FIRST_FIVE, LAST_FIVE))
        before = task["before"]
        if before:
            assert f"trained_{before['step']}" in NETWORK.entries(network, ())
        task = before and before["task"]
    assert told["trained_on"] == len(network.task.images(0)[0])


def test_a_scene_in_training_says_what_its_runs_get_wrong():
    runs = TRAINED.simulate()
    said = sentence(TRAINED, runs)
    assert said.startswith("After 40 steps, of the test images: heavy ball (")
    for run in runs.values():
        assert f"{100 * run.test_error:.2g} % wrong" in said
    assert sentence(TRAINED, runs, 10).startswith(
        f"As last measured by step 10, heavy ball is {100 * runs['heavy_ball'].test_errors[0]:.2g}"
    )
    assert "797" in meaning(TRAINED)
    wild = replace(TRAINED, step_size=1e200)
    assert "from step" in sentence(wild, wild.simulate())


def test_what_is_asked_of_all_runs_has_none_of_them_told():
    asked = replace(TRAINED, prediction=Prediction("winner", 3, 40), look=Look(controls=("predict",)))
    assert hidden_in(asked) == {"heavy_ball": 3, "falling": 3, "gradient_descent": 3}
    assert outcome(asked).startswith(
        "Heavy ball, falling and gradient descent are hidden after step 3. The test images are 797"
    )


def test_runs_do_about_the_same_within_what_one_draw_is_uncertain_by():
    """After thirty epochs the errors of each method that the page asks of have this standard deviation over draws."""
    measured = ms.evidence.measured()
    spreads = [797 * measured.tuned(method, 30).sd for method in ("heavy_ball", "demon", "nesterov")]
    assert [round(spread) for spread in spreads] == [SAME_WITHIN] * 3


def test_its_steps_follow_from_its_parameters():
    assert TRAINED.n_steps == 40
    longer = replace(TRAINED, step=30).with_parameters({"epochs": 1})
    assert (longer.n_steps, longer.step, longer.objective.parameters["epochs"]) == (20, None, 1)
    for network, steps in ((digits, 5000), (fine_tuning, 4960)):
        most = network(epochs=most_epochs(network.task), batch_size=LEAST_BATCH)
        assert replace(TRAINED, objective=most, n_steps=0).n_steps == steps
        assert steps <= MOST_LIVE_STEPS < steps + network.task.trained_on // LEAST_BATCH


def test_json_and_links_have_all_of_it():
    assert Scene.from_json(TRAINED.to_json()) == TRAINED
    plain = TRAINED.to_dict()
    assert plain["start"] is None
    assert plain["objective"] == {"name": "digits", "parameters": {"epochs": 2, "batch_size": 50, "hidden": 12}}
    short = {name: value for name, value in plain.items() if name not in ("start", "n_steps")}
    assert Scene.from_dict(short) == TRAINED
    moved = replace(TRAINED.with_parameters({"epochs": 3, "hidden": 20}), seed=7, momentum=0.5, step=11)
    query = to_query(moved, TRAINED)
    assert query == {"v": "1", "epochs": "3", "hidden": "20", "beta": "0.5", "step": "11", "seed": "7"}
    assert from_query(query, TRAINED) == (moved, ())
    asked = replace(TRAINED, prediction=Prediction("winner", 3, 40))
    assert to_query(asked, TRAINED) == {"v": "1", "predict": "winner_3_40"}
    assert from_query({"predict": "winner_3_40"}, TRAINED) == (asked, ())
    assert Scene.from_json(asked.to_json()) == asked


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("start", "1_2", "'start' is not a part of a link"),
        ("steps", "12", "'steps' is not a part of a link"),
        ("noise", "1", "'noise' is not a part of a link"),
        ("objective", "quadratic", "objective must be one of digits, fine_tuning; got 'quadratic'"),
        ("panel", "gap", "panel must be one of learning, "),
        ("epochs", "41", "epochs must be a whole number from 1 to 40, got 41"),
        ("batch", "7", "batch_size must be a whole number from 8 to 1000, got 7"),
        ("hidden", "1.5", "hidden must be a whole number, got '1.5'"),
        ("predict", "place_1_2", "ask of prediction must be one of winner, errors; got 'place'"),
        ("predict", "winner_40_41", "after of prediction must be a whole number from 0 to 39, got 40"),
    ],
)
def test_what_it_has_not_is_not_in_its_links(word, text, said):
    scene, ignored = from_query({word: text}, TRAINED)
    assert scene == TRAINED
    assert ignored[0].startswith(said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": (1.0, 2.0)}, "start must be left out for a network in training, got (1.0, 2.0)"),
        ({"n_steps": 41}, "n_steps must be left out, or 40, for digits(epochs=2, batch_size=50, hidden=12), got 41"),
        ({"noise": isotropic(0.5)}, "noise must be left out for a network in training, got isotropic(0.5)"),
        (
            {"prediction": Prediction("place", 1, 2)},
            "ask of prediction must be one of winner, errors; got 'place'",
        ),
        ({"panels": ("contour",)}, "panel must be one that can show a network in training, got 'contour'"),
        (
            {"runs": ("nesterov_restart",)},
            "optimizer must be one that can run on a network in training, got 'nesterov_restart'",
        ),
        ({"objective": digits}, "objective must be made by one of momentum_sim.objectives, got Network(digits("),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_it_has_not_is_refused(changes, said):
    with pytest.raises(ms.RefusedError) as caught:
        replace(TRAINED, **changes)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"epochs": 2.5}, "epochs must be a whole number from 1 to 40, got 2.5"),
        ({"hidden": 0}, "hidden must be a whole number from 1 to 1024, got 0"),
        ({"depth": 3}, "parameter of digits must be one of epochs, batch_size, hidden; got 'depth'"),
    ],
)
def test_wrong_parameters_are_refused(values, said):
    with pytest.raises(ms.RefusedError) as caught:
        digits(**values)
    assert str(caught.value) == said


def test_whole_numbers_may_come_as_json_has_them():
    assert digits(epochs=3.0).parameters == {"epochs": 3, "batch_size": 32, "hidden": 32}
    assert isinstance(digits(epochs=3.0).parameters["epochs"], int)


def test_what_is_of_the_plane_is_refused_elsewhere():
    with pytest.raises(ms.RefusedError, match="a scene must be on a landscape, and not on a network in training"):
        plane_of(TRAINED)
    for landscape in LANDSCAPES.values():
        assert plane_of(
            replace(TRAINED, objective=landscape(), start=(1, 2), n_steps=9, panels=("gap",), live=())
        ).start == (
            1,
            2,
        )


def test_a_panel_for_landscapes_is_refused_where_nothing_is_a_plane():
    class Roads(ms.scene.Panel):
        kind = "roads"
        tab = "Roads"
        caption = "roads"
        painter = __file__

    with pytest.raises(ms.RefusedError, match="panel must be one that can show a network in training, got 'roads'"):
        replace(TRAINED, panels=(Roads(),))
