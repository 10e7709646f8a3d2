"""Networks on patchworks as a kind of problem: scenes on them, their links and clock, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import momentum_sim as ms
from momentum_sim.narration import described, measures
from momentum_sim.narration.outcome import meaning, sentence
from momentum_sim.networks.generalization import Setting, train
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.problems import FEATURES, PROBLEM_KINDS, cloud, digits, kind_of, patchworks
from momentum_sim.scene import Look, Prediction, RunSettings, Scene, from_query, to_query
from momentum_sim.scene.outcome import hidden_in
from tests.thinned import examples

SCENE = Scene(
    objective=patchworks(),
    step_size=0.01,
    momentum=0.99,
    n_steps=300,
    runs=(
        "gradient_descent",
        "ema_momentum",
        RunSettings("ema_momentum", name="cut", flushed_at=25),
        RunSettings("ema_momentum", name="noise_alone", acts_on="noise"),
        RunSettings("demon", name="falling", acts_on="signals", step_size=0.002),
    ),
    panels=("learned", "transfer"),
    seed=4,
)
HISTORIES = (
    "losses",
    "wrong",
    "signals",
    "memories",
    "gradients",
    "velocities",
    "measured_at",
    "accuracies",
    "filters",
)


def assert_same(run, made):
    """A run is a training, bit for bit."""
    for name in HISTORIES:
        assert np.array_equal(getattr(run.training, name), getattr(made, name), equal_nan=True), name


# --- what its runs are ------------------------------------------------------------------------------------------------


def test_its_runs_are_what_train_does_with_the_scenes_settings():
    settings = {"step_size": 0.01, "n_steps": 300, "seed": 4}
    trained = {
        "gradient_descent": train(optimizer="gradient_descent", momentum=None, **settings),
        "ema_momentum": train(momentum=0.99, **settings),
        "cut": train(momentum=0.99, flushed_at=25, **settings),
        "noise_alone": train(momentum=0.99, acts_on="noise", **settings),
        "falling": train(
            optimizer="demon", momentum=0.99, acts_on="signals", step_size=0.002, n_steps=300, seed=4
        ),
    }  # fmt: skip
    runs = SCENE.simulate()
    assert runs.keys() == trained.keys()
    for name, run in runs.items():
        assert_same(run, trained[name])
        assert (run.name, run.n_steps, run.divergence_step) == (name, 300, None)
        assert np.array_equal(run.losses, trained[name].train_losses)
        assert run.settling_step(1.0) == 301  # nobody knows how low it could be
        assert repr(run).startswith(f"PatchworkRun({name}, FeatureTraining(")
    ends = [run.training.small_margin_accuracy for run in runs.values()]
    assert len({run.training.memory for run in runs.values()}) == len(ends)  # each of the settings matters


def test_what_a_scene_says_of_patchworks_is_what_it_is_trained_on():
    scene = SCENE.with_parameters({"small_margins": 12, "large_margin": 7.0, "small_margin": 1.5, "noise_norm": 3.0})
    setting = Setting(small_margins=12, large_margin=7.0, small_margin=1.5, noise_norm=3.0)
    assert scene.objective.setting == setting
    made = train(setting, step_size=0.01, momentum=0.99, n_steps=300, seed=4)
    assert_same(scene.simulate()["ema_momentum"], made)


@pytest.mark.parametrize("step", [300, 301, MOST_LIVE_STEPS - 1])
def test_memory_that_is_cut_after_the_last_step_is_never_cut(step):
    runs = SCENE.with_flush(step).simulate()
    assert_same(runs["cut"], runs["ema_momentum"].training)
    last = SCENE.with_flush(299).simulate()["cut"].training
    assert not np.array_equal(last.filters, runs["cut"].training.filters)
    assert np.array_equal(last.signals[:300], runs["cut"].training.signals[:300])


def test_its_height_is_what_was_last_found_wrong_of_new_faint_ones():
    run = SCENE.simulate()["gradient_descent"]
    at, right = run.training.measured_at, run.training.accuracies[:, 0]
    for step in (0, 1, 9, 10, 137, 299, 300):
        (last,) = right[np.flatnonzero(at <= step)[-1:]]
        assert run.heights[step] == 100 * (1 - last)
    assert run.heights.shape == (301,)


def test_its_record():
    assert repr(patchworks) == (
        "Patchworked(patchworks(small_margins=5, large_margin=10, small_margin=1, noise_norm=4))"
    )
    assert patchworks(3).parameters == {
        "small_margins": 3,
        "large_margin": 10.0,
        "small_margin": 1.0,
        "noise_norm": 4.0,
    }
    assert patchworks().setting == Setting()
    assert kind_of(patchworks) is FEATURES
    assert patchworks.start is None
    assert FEATURES.described(patchworks)["patchworks"]["n_tests"] == 1000


# --- its clock --------------------------------------------------------------------------------------------------------


@given(some.integers(1, MOST_LIVE_STEPS), some.floats(0, 1))
def test_the_clock_goes_by_the_logarithm_of_the_step_and_back(n_steps, share):
    time = FEATURES.time_at(share, n_steps)
    assert -1e-9 <= time <= n_steps * (1 + 1e-12)
    assert FEATURES.share_at(time, n_steps) == pytest.approx(share, abs=1e-12)
    assert FEATURES.time_at(0.0, n_steps) == 0.0
    assert FEATURES.time_at(1.0, n_steps) == pytest.approx(n_steps, rel=1e-12)
    assert (1 + FEATURES.time_at(share / 2, n_steps)) ** 2 == pytest.approx(1 + time, rel=1e-9)


def test_half_of_a_long_run_is_over_in_the_first_steps():
    assert FEATURES.time_at(0.5, 4000) == pytest.approx(4001**0.5 - 1)
    assert FEATURES.share_at(25, 4000) > 1 / 3


@pytest.mark.parametrize(
    "kind", [kind for kind in PROBLEM_KINDS.values() if kind is not FEATURES], ids=lambda kind: kind.name
)
def test_the_clock_of_others_is_even(kind):
    assert kind.clock == "linear"
    for share in (0.0, 0.1, 1 / 3, 1.0):
        assert kind.time_at(share, 60) == share * 60
        assert kind.share_at(share * 60, 60) == share * 60 / 60


# --- what it can be asked, and its links ------------------------------------------------------------------------------


def test_all_runs_are_hidden_of_which_it_is_asked():
    asked = replace(SCENE.with_visible(("gradient_descent", "cut")), prediction=Prediction("transfer", 5, 300))
    assert hidden_in(asked) == {"gradient_descent": 5, "cut": 5}
    assert Scene.from_json(asked.to_json()) == asked
    assert to_query(asked, asked.with_visible(SCENE.visible))["show"] == "gradient_descent.cut"
    query = to_query(replace(SCENE, prediction=asked.prediction), SCENE)
    assert query == {"v": "1", "predict": "transfer_5_300"}
    assert from_query(query, SCENE) == (replace(SCENE, prediction=asked.prediction), ())
    assert [question.name for question in FEATURES.questions] == ["transfer"]


def test_json_has_all_of_it():
    assert Scene.from_json(SCENE.to_json()) == SCENE
    plain = SCENE.to_dict()
    assert Scene.from_dict(plain) == SCENE
    assert plain["start"] is None
    assert plain["runs"][:4] == [
        {"optimizer": "gradient_descent", "visible": True},
        {"optimizer": "ema_momentum", "visible": True},
        {"optimizer": "ema_momentum", "visible": True, "name": "cut", "flushed_at": 25},
        {"optimizer": "ema_momentum", "visible": True, "name": "noise_alone", "acts_on": "noise"},
    ]
    del plain["start"]
    assert Scene.from_dict(plain) == SCENE


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (
            {"acts_on": "noize"},
            "acts_on must be one of everything, signals, noise; got 'noize' (did you mean 'noise'?)",
        ),
        ({"acts_on": None}, "acts_on must be one of everything, signals, noise; got None"),
        ({"flushed_at": -1}, "flushed_at must be a whole number from 0 to 4999, got -1"),
        ({"flushed_at": 5000}, "flushed_at must be a whole number from 0 to 4999, got 5000"),
        ({"flushed_at": 2.5}, "flushed_at must be a whole number from 0 to 4999, got 2.5"),
        ({"flushed_at": "25"}, "flushed_at must be a whole number from 0 to 4999, got '25'"),
    ],
    ids=str,
)  # fmt: skip
def test_memory_that_cannot_be_so_is_refused(run, said):
    with pytest.raises(ms.RefusedError) as caught:
        RunSettings("ema_momentum", **run)
    assert str(caught.value) == said
    plain = SCENE.to_dict()
    plain["runs"][1] |= run
    with pytest.raises(ms.RefusedError) as caught:
        Scene.from_dict(plain)
    assert said in str(caught.value)


OTHERS = {
    "a landscape": Scene(
        objective=LANDSCAPES["quadratic"](),
        start=(1, 2),
        n_steps=9,
        step_size=0.1,
        momentum=0.9,
        runs=("ema_momentum",),
    ),
    "a network in training": Scene(
        objective=digits(epochs=1, hidden=4), step_size=0.1, momentum=0.9, runs=("ema_momentum",), panels=("sight",)
    ),
    "a cloud of noisy runs": Scene(
        objective=cloud(particles=9), start=(1, 2), n_steps=9, step_size=0.1, momentum=0.9, runs=("ema_momentum",)
    ),
}  # fmt: skip


@pytest.mark.parametrize("scene", OTHERS.values(), ids=OTHERS)
def test_what_is_remembered_can_be_changed_nowhere_else(scene):
    for part in ({"acts_on": "signals"}, {"flushed_at": 3}):
        ((name, value),) = part.items()
        with pytest.raises(ms.RefusedError, match=f"^{name} must be left out for {scene.kind.title}, got {value!r}"):
            replace(scene, runs=(RunSettings("ema_momentum", **part),))
    assert scene.flushed_at is None
    assert from_query({"cut": "7"}, scene)[0] == scene
    assert from_query({"cut": "7"}, scene)[1][0].startswith("'cut' is not a part of a link")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": (1.0, 2.0)}, "start must be left out for a network on shared features, got (1.0, 2.0)"),
        ({"noise": 0.5}, "noise must be left out for a network on shared features, got 0.5"),
        ({"n_steps": 5001}, "n_steps must be a whole number from 1 to 5000, got 5001"),
        ({"panels": ("sight",)}, "panel must be one that can show a network on shared features, got 'sight'"),
        ({"prediction": Prediction("winner", 1, 2)}, "ask of prediction must be one of transfer; got 'winner'"),
        (
            {"runs": ("nesterov_restart",)},
            "optimizer must be one that can run on a network on shared features, got 'nesterov_restart'",
        ),
        ({"objective": patchworks}, "objective must be made by one of momentum_sim.objectives, got Patchworked("),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_it_has_not_is_refused(changes, said):
    with pytest.raises(ms.RefusedError) as caught:
        replace(SCENE, **changes)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"small_margins": 51}, "small_margins must be a whole number from 0 to 50, got 51"),
        ({"small_margins": 2.5}, "small_margins must be a whole number from 0 to 50, got 2.5"),
        ({"large_margin": 0}, "large_margin must lie in [0.1, 100], got 0"),
        ({"noise_norm": -1}, "noise_norm must lie in [0, 100], got -1"),
        (
            {"examples": 3},
            "parameter of patchworks must be one of small_margins, large_margin, small_margin, noise_norm; "
            "got 'examples'",
        ),
    ],
)  # fmt: skip
def test_wrong_parameters_are_refused(values, said):
    with pytest.raises(ms.RefusedError) as caught:
        patchworks(**values)
    assert str(caught.value) == said


def test_links_have_all_of_it():
    moved = replace(
        SCENE.with_parameters({"small_margins": 7, "large_margin": 5.0, "small_margin": 2.0, "noise_norm": 3.0}),
        seed=7, momentum=0.5, step=11, panels=("learned", "drive"),
    )  # fmt: skip
    query = to_query(moved, SCENE)
    assert query == {
        "v": "1", "faint": "7", "large": "5", "small": "2", "length": "3", "beta": "0.5", "panel": "drive",
        "step": "11", "seed": "7",
    }  # fmt: skip
    assert from_query(query, SCENE) == (moved, ())
    assert from_query({"steps": "500"}, SCENE) == (replace(SCENE, n_steps=500), ())


def test_a_link_says_when_memory_is_cut():
    later = SCENE.with_flush(60)
    assert [run.flushed_at for run in later.runs] == [None, None, 60, None, None]
    assert (SCENE.flushed_at, later.flushed_at) == (25, 60)
    assert to_query(later, SCENE) == {"v": "1", "cut": "60"}
    assert from_query({"cut": "60"}, SCENE) == (later, ())
    assert from_query({"cut": "25"}, later) == (SCENE, ())
    hidden = SCENE.with_visible(("ema_momentum",))
    assert from_query({"cut": "60"}, hidden) == (hidden.with_flush(60), ())
    assert to_query(SCENE, SCENE) == {}


def test_a_link_cuts_nothing_where_no_memory_is_cut():
    none = replace(SCENE, runs=("ema_momentum",))
    said = "flushed_at must be left out where no run's memory is cut, got 7"
    with pytest.raises(ms.RefusedError) as caught:
        none.with_flush(7)
    assert str(caught.value) == said
    assert from_query({"cut": "7"}, none) == (none, (said,))
    assert to_query(replace(none, seed=5), none) == {"v": "1", "seed": "5"}


@given(some.integers(0, MOST_LIVE_STEPS - 1))
@settings(max_examples=examples(40))
def test_every_step_of_a_cut_comes_back_from_its_link(step):
    moved = SCENE.with_flush(step)
    assert from_query(to_query(moved, SCENE), SCENE) == (moved, ())


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("cut", "-1", "flushed_at must be a whole number from 0 to 4999, got -1"),
        ("cut", "5000", "flushed_at must be a whole number from 0 to 4999, got 5000"),
        ("cut", "x", "flushed_at must be a whole number, got 'x'"),
        ("start", "1_2", "'start' is not a part of a link"),
        ("noise", "1", "'noise' is not a part of a link"),
        ("faint", "51", "small_margins must be a whole number from 0 to 50, got 51"),
        ("objective", "digits", "objective must be one of patchworks; got 'digits'"),
        ("panel", "gap", "panel must be one of transfer, drive, "),
        ("predict", "place_1_2", "ask of prediction must be one of transfer; got 'place'"),
    ],
)
def test_what_it_has_not_is_not_in_its_links(word, text, said):
    scene, ignored = from_query({word: text}, SCENE)
    assert scene == SCENE
    assert ignored[0].startswith(said)


@pytest.mark.parametrize("word", ["flush", "reset", "flushed_at"])
def test_whoever_calls_a_cut_otherwise_is_told_its_word(word):
    assert f"'{word}' is not a part of a link (did you mean 'cut'?)" in from_query({word: "7"}, SCENE)[1][0]


# --- what is said -----------------------------------------------------------------------------------------------------


def test_its_measures_are_the_numbers_of_the_training():
    scene = replace(SCENE, n_steps=1500)
    runs, measured = scene.simulate(), measures(scene)
    assert measured.keys() == runs.keys()
    for name, told in measured.items():
        made = runs[name].training
        leads = made.accuracies[-1]
        assert (told.right, told.right_of_large) == (leads[0], leads[1])
        assert told.right_of_all == pytest.approx((5 * leads[0] + 45 * leads[1]) / 50)
        assert told.trained == pytest.approx(1 - (5 * made.wrong[-1, 0] + 45 * made.wrong[-1, 1]) / 50)
        assert told.loss == pytest.approx((5 * made.losses[-1, 0] + 45 * made.losses[-1, 1]) / 50)
        assert told.signal == made.filters[:, 0].max()
        assert told.signal_norm == pytest.approx(np.linalg.norm(np.maximum(made.filters[:, 0], 0)))
        noise = ms.generalization.patchworks(seed=4).noise
        assert told.memory == pytest.approx(np.abs(noise @ made.filters[:, 1:].T).max())
        assert told.first_memory == pytest.approx(np.abs(noise @ ms.generalization.start(seed=4)[:, 1:].T).max())
        few, many = made.gradients[0]
        assert told.first_share == few / (few + many)
        first = next(step for step, loss in enumerate(made.losses[:, 1]) if loss < 1e-3)
        assert told.silent == first
        assert (told.silent_velocity, told.silent_signal) == (made.velocities[first], made.signals[first])
        assert told.best == made.accuracies[:, 0].max()
        assert (told.n_steps, told.step_size, told.diverges, told.settles) == (1500, made.step_sizes[0], None, None)
        assert repr(told).startswith("FeatureMeasures(PatchworkRun(")
    assert measured["gradient_descent"].momentum is None
    assert measured["ema_momentum"].momentum == 0.99
    assert measured["gradient_descent"].best > measured["gradient_descent"].right


def test_of_a_run_that_diverges_nothing_is_measured():
    wild = replace(SCENE.with_visible(("ema_momentum",)), step_size=1e200)
    told = measures(wild)["ema_momentum"]
    assert told.diverges == wild.simulate()["ema_momentum"].divergence_step
    assert told.n_steps == 300
    for name in ("right", "right_of_all", "trained", "loss", "signal", "memory", "silent", "silent_velocity", "best"):
        assert getattr(told, name) is None, name


def test_where_nobody_falls_silent_there_is_no_step_at_which_it_was():
    for scene in (SCENE.with_parameters({"small_margins": 50}), replace(SCENE, n_steps=5)):
        for told in measures(scene.with_visible(("gradient_descent", "ema_momentum"))).values():
            assert (told.silent, told.silent_signal, told.silent_velocity) == (None, None, None)
            assert told.right is not None


def test_what_is_said_is_what_was_measured():
    runs = SCENE.simulate()
    said = sentence(SCENE, runs)
    assert said.startswith("After 300 steps, of new faint patchworks: gradient descent (")
    for run in runs.values():
        assert f"({100 * (1 - run.training.small_margin_accuracy):.2g} % wrong)" in said
    tested = runs["gradient_descent"].training
    wrong = 100 * (1 - tested.accuracies[np.flatnonzero(tested.measured_at <= 10)[-1], 0])
    assert sentence(SCENE, runs, 10).startswith(
        f"As last tested by step 10, of new faint patchworks gradient descent is {wrong:.2g} % wrong"
    )
    told = meaning(SCENE.with_parameters({"small_margin": 2.0}))
    assert "1000 that no run is trained on, with the small margin 2" in told
    assert "Draw 4" in told
    assert described(SCENE).startswith("What each network has learned")
    assert said in described(SCENE)


def test_what_is_asked_is_not_told():
    asked = replace(SCENE, prediction=Prediction("transfer", 5, 300), look=Look(controls=("predict",)))
    runs = SCENE.simulate()
    told = described(asked)
    assert "are hidden after step 5" in told
    for run in runs.values():
        assert f"({100 * (1 - run.training.small_margin_accuracy):.2g} % wrong)" not in told


def test_a_run_that_diverges_is_said_to():
    wild = replace(SCENE, step_size=1e200)
    assert "diverges: from step 1 on its loss is no number" in sentence(wild, wild.simulate())
