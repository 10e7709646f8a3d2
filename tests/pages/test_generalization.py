"""What the Generalization page says, against trainings made here, with what each of its sentences claims of them."""

import math
import re
from functools import cache

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.evidence import measured_full_batch
from momentum_sim.figures import full_batch, sparse
from momentum_sim.figures.max_margin import N_STEPS, angles
from momentum_sim.narration import measures
from momentum_sim.networks.generalization import N_TESTS, Setting, train
from momentum_sim.networks.linear import sparse_regression
from momentum_sim.problems.features import SAME_WITHIN
from tests.pages.lesson_page import LESSONS, LessonPage, as_read

PAGE = LESSONS["generalization"]
ETA, BETA, STEPS = 0.01, 0.99, 4000
USUAL = Setting()
SEEDS = range(3)


@pytest.fixture(scope="module")
def prose():
    page = LessonPage("generalization")
    return next(text for text in page.texts if text.startswith("## Fifty patchworks"))


@pytest.fixture(scope="module")
def beats():
    return [as_read(beat.text) for beat in PAGE.beats]


@cache
def trained(seed=0, beta=BETA, **settings):
    return train(momentum=beta, seed=seed, n_steps=STEPS, **{"step_size": ETA} | settings)


def descended(seed=0, **settings):
    return trained(seed, 0.0, **settings)


def right(made):
    """The share of new faint ones that a training has right, as the page writes it."""
    return f"{made.small_margin_accuracy:.0%}"


def number(text, pattern):
    """The number that stands in a text where a pattern has a group."""
    (found,) = re.findall(pattern, text)
    return float(found.replace(",", ""))


def told(text, *parts):
    """Whether numbers, and short words beside them, stand in a text one soon after the other."""
    return re.search("[^\n]{0,400}?".join(f"(?<![\\d.]){re.escape(part)}(?!\\d)" for part in parts), text) is not None


def item(title):
    return as_read(next(item for item in PAGE.look_closer if item.title == title).text)


def pressed(words):
    """The scene that words set, by the name of its fact or what they say of it."""
    return PAGE.pressed[words]


# --- what is on the page ----------------------------------------------------------------------------------------------


def test_it_opens_with_both_ways_to_fit():
    opening = PAGE.opening
    assert (opening.step_size, opening.momentum, opening.n_steps, opening.seed) == (ETA, BETA, STEPS, 0)
    assert opening.objective.setting == USUAL
    assert opening.visible == ("gradient_descent", "ema_momentum")
    assert opening.follow == "ema_momentum"
    assert [panel.kind for panel in opening.panels] == ["learned", "transfer"]
    page = LessonPage("generalization")
    assert page.scene == opening
    assert page.warnings == []
    assert page.texts[0] == as_read(PAGE.lead)
    assert len(page.figures) == len(PAGE.figures) == 1
    for parameter in ("momentum", "step_size", "small_margin", "small_margins", "noise_norm", "n_steps"):
        assert any(slider.parameter == parameter for slider in opening.live)


def test_by_its_links_the_scene_is_another_and_its_cut_is_told():
    page = LessonPage("generalization", cut="40", show="memory_cut", faint="9")
    assert page.warnings == []
    assert page.scene == PAGE.opening.with_flush(40).with_visible(("memory_cut",)).with_parameters({"small_margins": 9})
    page.let_go(page.scene.with_flush(60))
    assert page.query["cut"] == "60"
    page = LessonPage("generalization", cut="-3", start="1_2")
    assert page.scene == PAGE.opening
    assert "flushed_at must be a whole number from 0 to 4999, got -3" in " ".join(page.warnings)


def test_its_runs_are_trained_as_the_sentences_say():
    """Which run each sentence speaks of: how it is cut, and what its momentum acts on."""
    runs = {run.name: (run.optimizer, run.acts_on, run.flushed_at) for run in PAGE.opening.runs}
    assert runs == {
        "gradient_descent": ("gradient_descent", "everything", None),
        "ema_momentum": ("ema_momentum", "everything", None),
        "memory_cut": ("ema_momentum", "everything", 25),
        "noise_alone": ("ema_momentum", "noise", None),
        "signals_alone": ("ema_momentum", "signals", None),
    }
    early = {run.name: run.flushed_at for run in pressed("early").runs}
    assert early == {name: 5 if at else None for name, (_, _, at) in runs.items()}


# --- patchworks -------------------------------------------------------------------------------------------------------


def test_it_says_what_patchworks_and_what_network_there_are(prose):
    assert "Fifty patchworks" in prose
    assert USUAL.examples == 50
    assert told(prose, "three patches", f"{USUAL.dimensions} numbers")
    assert USUAL.noise_patches + 1 == 3
    assert told(prose, f"{USUAL.examples - USUAL.small_margins} of {USUAL.examples}", "ten times", "five", "fainter")
    assert USUAL.small_margins == 5
    assert USUAL.large_margin / USUAL.small_margin == 10
    patches = ms.generalization.patchworks().noise
    assert USUAL.small_margin < np.linalg.norm(patches, axis=2).min()  # each single one
    assert "eight filters" in prose
    assert USUAL.filters == 8
    assert told(prose, "one draw of 256")
    assert 2**USUAL.filters == 256
    assert "One in ten" in prose
    assert USUAL.examples / USUAL.small_margins == 10


def test_how_often_no_signal_starts_above_0():
    """Of networks of so few filters that it can be counted: one of 2^m; what is turned round then is the first."""
    starts = [ms.generalization.start(Setting(filters=3), seed)[:, 0] for seed in range(400)]
    alone = [start for start in starts if (start > 0).sum() == 1 and start[0] > 0]
    turned = len(alone) - sum((start[1:] < 0).all() for start in starts) / 2  # as many are so by themselves
    assert turned / 400 == pytest.approx(2.0**-3, abs=0.05)
    assert all((ms.generalization.start(USUAL, seed)[:, 0] > 0).any() for seed in range(300))


def test_bright_ones_lead_by_the_cube_of_ten(prose):
    """The lead of a patchwork without noise, against its share of the gradient."""
    filters = ms.generalization.start()
    loss, _ = ms.generalization.gradient(filters, Setting(examples=1, small_margins=0, noise_norm=0.0))
    assert loss == pytest.approx(math.log1p(math.exp(-(10**3) * (filters[:, 0] ** 3).sum())))
    assert "$10^3$" in prose
    assert USUAL.large_margin == 10


# --- both fit, one transfers ------------------------------------------------------------------------------------------


def test_both_have_all_right_and_one_has_learned_by_heart(prose, beats):
    one, other = descended(), trained()
    assert told(prose, f"{STEPS} steps", f"all {USUAL.examples}")
    assert told(prose, f"{one.signal:.2f}", f"{one.memory:.2f}", f"{N_TESTS} new", right(one))
    assert told(prose, f"{other.signal:.2f}", f"{other.memory:.2f}", right(other), "100%", "100%")
    assert one.train_accuracy == other.train_accuracy == 1.0
    assert one.signal < other.signal / 3  # "up" and "to the right"
    assert one.memory > 2 * other.memory
    assert one.large_margin_accuracy == other.large_margin_accuracy == 1.0
    assert told(beats[0], f"all {USUAL.examples}", right(one), right(other))
    assert abs(one.small_margin_accuracy - 0.5) < 0.05 < 0.4 < other.small_margin_accuracy - 0.5


def test_gradient_descent_ends_with_the_lower_loss(prose):
    one, other = descended(), trained()
    assert one.train_loss < other.train_loss
    assert told(prose, "lower", f"{one.train_loss:.5f}", f"{other.train_loss:.5f}")
    assert all(descended(seed).train_loss < trained(seed).train_loss for seed in SEEDS)  # and not of this draw alone


def test_other_draws_say_the_same(prose):
    assert pressed("other").seed == PAGE.opening.seed + 1
    assert told(prose, right(descended(1)), right(trained(1)))
    for seed in SEEDS:
        assert descended(seed).small_margin_accuracy < 0.6
        assert trained(seed).small_margin_accuracy > 0.95


def test_over_all_new_examples_the_gap_is_small(prose):
    found = measures(PAGE.opening)
    for name in PAGE.opening.visible:
        made = found[name]
        assert made.right_of_all == pytest.approx(0.1 * made.right + 0.9 * made.right_of_large)
    gap = found["ema_momentum"].right_of_all - found["gradient_descent"].right_of_all
    assert gap == pytest.approx(0.1 * (found["ema_momentum"].right - found["gradient_descent"].right), abs=1e-9)
    assert told(prose, *(f"{found[name].right_of_all:.0%}" for name in PAGE.opening.visible))


# --- who goes silent --------------------------------------------------------------------------------------------------


def test_the_bright_ones_fall_silent_first(prose, beats):
    one, other = descended(), trained()
    assert told(prose, f"step {one.silent_at()}", "0.001", f"step {other.silent_at()}")
    assert told(beats[1], f"step {other.silent_at()}")
    for seed in SEEDS:
        for made in (descended(seed), trained(seed)):
            silent = made.silent_at()
            assert silent < 50  # "within some" so many steps
            assert made.losses[silent, 0] > 0.5  # the faint ones have hardly begun
    assert told(PAGE.can_say[0], "some 40 steps")
    assert 35 < max(trained(seed).silent_at() for seed in range(6)) < 45


def test_the_faint_ones_pull_alone_then_and_gradient_descent_unlearns(prose):
    one = descended()
    shares = one.small_margin_shares
    assert told(prose, f"{shares[0]:.1%}", "to all", f"{one.accuracies[:, 0].max():.0%}", "drowns")
    assert f"{shares[-1]:.0%}" == "100%"
    assert one.accuracies[:, 0].max() > one.small_margin_accuracy + 0.1
    assert pressed("panel=drive").companion.kind == "drive"
    assert one.memory > one.memories[one.silent_at()] > 0


def test_momentum_coasts_with_hardly_anybody_pushing(prose, beats):
    made = trained()
    silent = made.silent_at()
    assert told(prose, "a hundred", f"{made.signals[silent]:.2f}", f"{made.velocities[silent]:.2f}")
    assert round(1 / (1 - BETA)) == 100
    for seed in SEEDS:
        each = trained(seed)
        at = each.silent_at()
        assert each.signal_gradients[at] < 0.02 * each.signal_gradients.max()  # "nearly gone"
        assert each.velocities[at] > 8 * each.signal_gradients[at]
        assert each.signals[at] < 1 / USUAL.small_margin < each.signal  # past the line
        assert each.train_accuracy == 1.0
        assert each.memory < 0.6 * descended(seed).memory
    assert told(beats[1], f"{made.signals[silent]:.2f}")
    assert PAGE.beats[1].scene.companion.kind == "drive"


def test_the_signal_of_gradient_descent_would_do_without_what_it_knows_by_heart(prose):
    """New faint ones in plain numpy: right by its signals and the noise weights it began with, and wrong by its own."""
    random = np.random.default_rng(0)
    noise = random.normal(size=(4000, USUAL.noise_patches, USUAL.directions)) * USUAL.noise_std
    labels = random.choice([-1, 1], 4000)

    def right_by(signals, weights):
        leads = USUAL.small_margin**3 * (signals**3).sum() + labels * ((noise @ weights.T) ** 3).sum(axis=(1, 2))
        return float((leads > 0).mean())

    assert "nine of ten" in prose
    for seed in SEEDS:
        made, first = descended(seed).filters, ms.generalization.start(seed=seed)
        assert right_by(made[:, 0], first[:, 1:]) == pytest.approx(0.9, abs=0.05)
        assert right_by(made[:, 0], made[:, 1:]) == pytest.approx(descended(seed).small_margin_accuracy, abs=0.05)


def test_the_faint_ones_push_the_feature_on(prose):
    made = trained()
    assert told(prose, "from step 60 on", "By step 73", "at step 252")
    across = np.sqrt(made.gradients.sum(axis=1) ** 2 - made.signal_gradients**2)  # the bright ones' part is gone
    crossed = int(np.argmax(made.signals >= 1 / USUAL.small_margin))
    assert crossed == 252
    assert (made.signal_gradients[60:crossed] > across[60:crossed]).all()
    assert made.signal_gradients[50] < across[50]
    tested = made.measured_at[np.flatnonzero(made.accuracies[:, 0] < 1)[-1] + 1]
    assert tested == 73


# --- the test of that -------------------------------------------------------------------------------------------------


def test_the_memory_is_cut_where_the_bright_ones_fall_silent(prose, beats):
    step = trained().silent_at()
    assert step == PAGE.opening.flushed_at
    cut = trained(flushed_at=step)
    for text in (prose, beats[2]):
        assert told(text, f"emptied once at step {step}", f"{cut.signal:.2f}", right(cut))
    assert cut.signal < trained().signal / 4
    assert abs(cut.small_margin_accuracy - descended().small_margin_accuracy) < 0.05  # "like gradient descent"
    for seed in SEEDS:  # "when they are silent", in other draws as well
        made = trained(seed, flushed_at=trained(seed).silent_at())
        assert made.small_margin_accuracy < 0.65


def test_cut_early_it_is_harmless_for_they_still_speak(prose):
    (step,) = {run.flushed_at for run in pressed("early").runs if run.flushed_at is not None}
    assert told(prose, f"at step {step}", "harmless", right(trained(flushed_at=step)))
    whole = trained()
    assert step < whole.silent_at() / 2
    assert whole.losses[step, 1] > 0.5  # of ln 2
    assert trained(flushed_at=step).small_margin_accuracy == whole.small_margin_accuracy


def test_it_is_the_momentum_of_the_signals(prose):
    noise, signals = (trained(acts_on=part) for part in ("noise", "signals"))
    assert pressed("noise").visible == ("ema_momentum", "noise_alone")
    assert told(prose, "noise alone", right(noise), "signals alone", right(signals))
    for seed in SEEDS:
        assert trained(seed, acts_on="noise").small_margin_accuracy < 0.6
        assert trained(seed, acts_on="signals").small_margin_accuracy > 0.95


# --- how far it coasts ------------------------------------------------------------------------------------------------


def test_by_the_law_signals_grow_and_the_faint_ones_add_the_rest(prose):
    made, coasted = trained(), ms.generalization.coasting_length(ETA, BETA)
    first, last = made.signal_norms[0], made.signal_norms[-1]
    assert told(prose, f"from {first:.2f} to {first + coasted:.2f}", f"up to {last:.2f}", f"{made.signal:.2f}")
    assert last > first + coasted
    assert told(prose, f"{ETA * (1 - BETA):.4f} here")


def test_the_law_says_how_large_k_has_to_be(prose):
    k = ETA / (1 - BETA)
    assert told(prose, f"{1 / (2 * USUAL.small_margin**2):g} for the faint ones here", f"the page has {k:.3g}")
    assert told(prose, f"{trained().signal_norms[-1]:.2f}", f"{trained().signal:.2f}")
    text = item("Where the law of coasting holds")
    assert number(text, r"says \$k \\ge ([\d.]+)/") == pytest.approx(1 / (2 * math.log(2)), abs=0.005)
    assert number(text, r"coasting is \$([\d.]+)/") == pytest.approx(math.sqrt(2 * 0.5 * math.log(2)), abs=0.005)
    assert "a fifth of it can do" in text
    assert trained(beta=0.9).small_margin_accuracy > 0.9  # of which k is 0.1
    alone = [trained(seed, setting=Setting(small_margins=0)) for seed in SEEDS]
    coasted = ms.generalization.coasting_length(ETA, BETA)
    assert coasted == pytest.approx(math.sqrt(2 * k * math.log(2)))
    assert np.mean([made.signal_norms[-1] for made in alone]) == pytest.approx(coasted, rel=0.25)


def test_a_heavy_balls_step_size_is_another(prose):
    """In the form that libraries have: their step size over 1 - beta is the one of this page."""
    assert "$\\eta/(1-\\beta)^2$" in prose
    ball = train(optimizer="heavy_ball", step_size=ETA * (1 - BETA), momentum=BETA, n_steps=400)
    np.testing.assert_allclose(ball.signals, trained().signals[:401], rtol=1e-9)


# --- now break it -----------------------------------------------------------------------------------------------------


def test_a_giant_step_does_what_momentum_does(prose):
    scene = pressed("giant")
    assert (scene.step_size, scene.visible) == (0.5, ("gradient_descent",))
    assert scene.step_size / ETA == 50
    assert told(prose, "$\\eta = 0.5$", "fifty times", right(descended(step_size=0.5)))
    for seed in SEEDS:
        made = descended(seed, step_size=0.5)
        silent = made.silent_at()
        assert made.signals[silent] > 1 / USUAL.small_margin  # by what came before anybody was silent
        assert made.small_margin_accuracy > 0.95
        assert (np.diff(made.train_losses) <= 1e-12).all()  # "Nothing in this toy punishes a long step"


def test_at_the_same_effective_step_the_two_do_about_the_same():
    """At this page's; and in the mean over draws at others, though single draws can be far apart there."""
    for seed in SEEDS:
        one, other = descended(seed, step_size=ETA / (1 - BETA)), trained(seed)
        assert abs(one.small_margin_accuracy - other.small_margin_accuracy) < SAME_WITHIN / 100


@pytest.mark.exhaustive
@pytest.mark.parametrize("beta", [0.9, 0.95])
def test_in_the_mean_over_draws_they_do_so_at_others(beta):
    ones = [descended(seed, step_size=ETA / (1 - beta)).small_margin_accuracy for seed in range(10)]
    others = [trained(seed, beta).small_margin_accuracy for seed in range(10)]
    assert abs(np.mean(ones) - np.mean(others)) < 0.1


def test_where_all_margins_are_alike_both_do_alike(prose):
    same, faint = pressed("same").objective.setting, pressed("faint").objective.setting
    assert (same.small_margin, faint.small_margins) == (USUAL.large_margin, USUAL.examples)
    for words, setting, low, high in (("as the rest", same, 0.99, 1.0), ("fifty faint", faint, 0.45, 0.55)):
        one, other = descended(setting=setting), trained(setting=setting)
        assert told(prose, words, right(one), right(other))
        for made in (one, other, descended(1, setting=setting), trained(1, setting=setting)):
            assert low <= made.small_margin_accuracy <= high


def test_less_momentum_is_less(prose):
    for beta, name in ((0.5, "less"), (0.9, "more")):
        assert pressed(name).momentum == beta
    half, nine = trained(beta=0.5), trained(beta=0.9)
    assert told(prose, "= 0.5$", right(half), "0.9", right(nine))
    assert half.small_margin_accuracy < nine.small_margin_accuracy < trained().small_margin_accuracy


# --- on real data -----------------------------------------------------------------------------------------------------


def test_the_table_of_digits_is_what_was_measured(prose):
    carried = measured_full_batch()
    rows = re.findall(r"^\| (\S+) \| (.*±.*) \|$", prose, re.MULTILINE)
    assert [float(u) for u, _ in rows] == list(full_batch.EFFECTIVE)
    heads = re.search(r"^\| effective step.*? \| (.*) \|$", prose, re.MULTILINE)[1].split(" | ")
    apart = []
    for u, cells in rows:
        compared = full_batch.settings(float(u))
        assert [head.replace("$", "").replace("\\eta", "η") for head in heads] == [each.title for each in compared]
        found = [full_batch.difference(setting, float(u)) for setting in compared]
        assert cells.split(" | ") == [full_batch.points(each) for each in found]
        apart += found
        assert f"{100 * carried.at(full_batch.BASE, float(u)).mean():.2f} % " in prose
    first, *others = apart
    assert abs(first.mean) < first.standard_error  # "does as gradient descent does"
    assert told(prose, "other five", "two to six images")
    images = [round(797 * each.mean) for each in others]
    assert (len(others), min(images), max(images)) == (5, 2, 6)
    assert number(item("Does it hold on real data? Every draw"), r"One image is ([\d.]+) points") == round(100 / 797, 2)
    assert told(prose, "3,000 steps")
    assert carried.grid.epochs == (3000,)


def test_on_separable_points_momentum_chooses_nothing(prose):
    found = angles()
    assert "sixteen points" in prose
    assert number(prose, r"all begin (\d+)° off") == round(found[0, 0])
    descent, ball, heavy, same = found[99]
    assert told(prose, "100 steps", *(f"{angle:.0f}°" for angle in (descent, ball, heavy, same)))
    ends = [f"{angle:.1f}°" for angle in found[-1]]
    assert told(prose, f"{N_STEPS:,} steps", *ends)
    within = number(prose, r"within ([\d.]+)° of gradient descent since step 1,000")
    assert within - 0.01 < abs(found[999:, 1] - found[999:, 0]).max() < within


def test_in_a_diagonal_network_it_chooses_the_worse(prose):
    runs = sparse.runs()

    def errors(path):
        values = [runs[path, beta].test_errors.mean() for beta in sparse.MOMENTA[path]]
        return f"{min(values):.2f} to {max(values):.2f}"

    assert told(prose, "$\\lambda = 0.1$", errors(0.1), "0, 0.5 or 0.9")
    assert sparse.MOMENTA[0.1] == (0.0, 0.5, 0.9)
    assert told(prose, "$\\lambda = 3$", errors(3.0), "0.8, 0.9 and 0.95")
    assert sparse.MOMENTA[3.0] == (0.8, 0.9, 0.95)
    least, most = runs[0.1, 0.9], runs[3.0, 0.9]
    assert told(prose, f"{least.norms.mean():.1f} to {most.norms.mean():.1f}")
    apart = most.test_errors - least.test_errors
    error = apart.std(ddof=1) / math.sqrt(len(apart))
    assert told(prose, f"{apart.mean():.2f} ± {error:.2f}", f"{(apart > 0).sum()} of {len(apart)} draws")
    one, other = runs[0.1, 0.0], runs[1.0, 0.9]
    assert one.step_size == pytest.approx(0.1)
    assert other.step_size / 0.1 == pytest.approx(0.1)  # the effective step of both
    assert told(prose, "u = 0.1", f"{one.test_errors.mean():.2f}", "is 1", f"{other.test_errors.mean():.2f}")
    text = item("Where momentum does choose")
    assert f"Means of {len(apart)} draws" in text
    assert max(run.train_losses.max() for run in runs.values()) < 1e-5
    assert number(text, r"with \$\\eta = ([\d.]+)\$ it diverges") == 0.4
    assert sparse_regression(0.4, 0.0, n_steps=375).diverged


# --- what one can say, and check --------------------------------------------------------------------------------------


def test_what_one_can_say_holds():
    assert "longer steps" in " ".join(PAGE.can_say)
    assert descended(step_size=0.5).small_margin_accuracy >= trained().small_margin_accuracy - SAME_WITHIN / 100


def test_its_program_gives_what_the_page_tells():
    (code,) = re.findall(r"```python\n(.*?)```", item("Check it yourself"), re.DOTALL)
    *lines, shares, length = code.strip().splitlines()
    known = {}
    exec("\n".join([*lines, f"shares = {shares}", f"length = {length}"]), known)  # noqa: S102  # this project's own
    assert known["shares"] == [made.small_margin_accuracy for made in (descended(), trained(), trained(flushed_at=25))]
    assert known["length"] == ms.generalization.coasting_length(ETA, BETA)


def test_its_beats_ask_before_they_tell():
    first, second, third = (beat.scene for beat in PAGE.beats)
    assert first.visible == ("gradient_descent", "ema_momentum")
    assert second.visible == ("ema_momentum",)
    assert third.visible == ("gradient_descent", "ema_momentum", "memory_cut")
    for scene in (first, third):
        assert (scene.prediction.ask, scene.prediction.step) == ("transfer", STEPS)
        assert scene.prediction.after < trained().silent_at()
    assert second.prediction is None
    assert second.step > trained().silent_at()
    for name in ("cut", "noise", "same", "faint"):
        assert pressed(name).prediction.ask == "transfer"


@pytest.mark.parametrize("name", ["cut", "noise", "same", "faint"])
def test_whoever_guesses_is_told_what_other_draws_say_as_well(name):
    """The answer, within what counts as the same, is that of other seeds."""
    scene = pressed(name)
    answers = set()
    for seed in range(3):
        cut = {"flushed_at": trained(seed).silent_at()}
        own = {"setting": scene.objective.setting}
        made = {
            "gradient_descent": lambda seed=seed, own=own: descended(seed, **own),
            "ema_momentum": lambda seed=seed, own=own: trained(seed, **own),
            "memory_cut": lambda seed=seed, cut=cut: trained(seed, **cut),
            "noise_alone": lambda seed=seed: trained(seed, acts_on="noise"),
        }
        shares = {run: 100 * made[run]().small_margin_accuracy for run in scene.visible}
        best, second, *_ = sorted(shares.values(), reverse=True)
        answers.add("none" if best - second <= SAME_WITHIN else max(shares, key=shares.get))
    assert len(answers) == 1
