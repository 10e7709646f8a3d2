"""The network on patchworks that share a feature: data, gradient, steps, and what comes of momentum there."""

import math
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import momentum_sim as ms
from momentum_sim.networks.generalization import Setting, train
from momentum_sim.optimizers import OPTIMIZERS
from tests.networks.test_digits import TRAINABLE, by_kind

USUAL = Setting()
ODD = Setting(
    examples=11, small_margins=3, dimensions=7, noise_patches=3, filters=9, large_margin=3.0, noise_norm=2.0,
    start_std=0.2,
)  # fmt: skip
SETTINGS = {
    "usual": USUAL,
    "odd": ODD,
    "one of each": Setting(examples=2, small_margins=1, dimensions=2, noise_patches=1, filters=1, start_std=0.3),
    "small alone": replace(ODD, small_margins=11),
    "large alone": replace(ODD, small_margins=0),
    "without noise": replace(ODD, noise_norm=0.0),
}
SEEDS = range(10)


def in_numpy(filters, data):
    """The mean loss, its gradient, leads and responses, as one writes them with numpy, from whole patches."""
    answers = np.einsum("npd,md->npm", data.patches, filters)
    leads = data.labels * (answers**3).sum(axis=(1, 2))
    urges = 1.0 / (1.0 + np.exp(leads))
    gradient = -3.0 * np.einsum("n,npm,npd->md", urges * data.labels / len(leads), answers**2, data.patches)
    return np.logaddexp(0.0, -leads).mean(), gradient, leads, answers[:, 1:]


@cache
def trained(seed, **settings):
    return train(seed=seed, **settings)


def small(**settings):
    """Small-margin accuracies in percent of all seeds."""
    return np.array([100.0 * trained(seed, **settings).small_margin_accuracy for seed in SEEDS])


# --- data, loss, gradient ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_loss_and_gradient_are_what_numpy_finds(setting):
    filters = ms.generalization.start(setting, 3)
    loss, gradient = ms.generalization.gradient(filters, setting, seed=3)
    expected, expected_gradient, _, _ = in_numpy(filters, ms.generalization.patchworks(setting, seed=3))
    assert loss == pytest.approx(expected, rel=1e-14)
    assert np.allclose(gradient, expected_gradient, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("setting", [USUAL, ODD], ids=["usual", "odd"])
def test_the_gradient_is_that_of_the_loss(setting):
    filters, h = ms.generalization.start(setting, 1), 1e-6
    _, gradient = ms.generalization.gradient(filters, setting, seed=1)
    for r, k in np.ndindex(filters.shape):
        up, down = filters.copy(), filters.copy()
        up[r, k] += h
        down[r, k] -= h
        slope = np.subtract(*(ms.generalization.gradient(at, setting, seed=1)[0] for at in (up, down))) / (2.0 * h)
        assert gradient[r, k] == pytest.approx(slope, abs=1e-6 * max(1.0, np.abs(gradient).max())), (r, k)


def test_losses_are_right_where_floats_are_short():
    """A lead of 50 has a loss of 2e-22 and not 0; one of -800 a loss of 800 and not inf."""
    one = Setting(examples=1, small_margins=1, dimensions=2, noise_norm=0.0, filters=1, noise_patches=1)
    for lead, loss in ((50.0, math.exp(-50.0)), (-800.0, 800.0), (800.0, 0.0)):
        filters = np.array([[math.copysign(abs(lead) ** (1 / 3), lead), 0.0]])
        found, gradient = ms.generalization.gradient(filters, one)
        assert found == pytest.approx(loss, rel=1e-12)
        assert np.isfinite(gradient).all()


def test_patchworks_are_as_the_setting_says():
    data = ms.generalization.patchworks(replace(USUAL, examples=1000, small_margins=100), seed=5)
    assert np.array_equal(data.margins, np.repeat([1.0, 10.0], [100, 900]))
    assert set(data.labels) == {1.0, -1.0}
    assert abs(data.labels.mean()) < 0.1
    assert data.noise.shape == (1000, 2, 39)
    assert data.noise.std() == pytest.approx(4.0 / math.sqrt(39), rel=0.02)
    assert abs(data.noise.mean()) < 0.01
    cosines = np.corrcoef(data.noise.reshape(2000, 39)[:300])
    assert np.abs(cosines - np.eye(300)).max() < 0.8  # no two are alike
    patches = data.patches
    assert np.array_equal(patches[:, 0, 0], data.labels * data.margins)
    assert np.all(patches[:, 0, 1:] == 0.0)
    assert np.all(patches[:, 1:, 0] == 0.0)


def test_what_is_drawn_stays_while_a_setting_changes():
    """What is dragged is compared with the same luck."""
    known = ms.generalization.patchworks(seed=2)
    more = ms.generalization.patchworks(replace(USUAL, examples=60, small_margins=20), seed=2)
    assert np.array_equal(more.noise[:50], known.noise)
    assert np.array_equal(more.labels[:50], known.labels)
    patchy = ms.generalization.patchworks(replace(USUAL, noise_patches=3), seed=2)
    assert np.array_equal(patchy.noise[:, :2], known.noise)
    start = ms.generalization.start(seed=2)
    assert np.array_equal(ms.generalization.start(replace(USUAL, filters=12), 2)[:8], start)
    assert np.array_equal(ms.generalization.start(replace(USUAL, start_std=0.06), 2), 2.0 * start)
    assert not np.array_equal(ms.generalization.start(seed=3), start)


def test_a_network_never_starts_without_a_signal_above_0():
    turned = 0
    for seed in range(200):
        two = ms.generalization.start(replace(USUAL, filters=2), seed)
        assert two[:, 0].max() > 0.0
        turned += bool(ms.generalization.start(replace(USUAL, filters=3), seed)[0, 0] != two[0, 0])
    assert turned  # of three it stays as it was drawn where the third is above 0


# --- steps ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", by_kind(TRAINABLE))
def test_each_number_takes_the_rule_s_own_steps(name):
    """One after the other, by the kernel of the rule, of which the other coordinate stays at 0."""
    rule, n_steps = OPTIMIZERS[name], 4
    etas = np.array([0.1, 0.05, 0.2, 0.1])
    betas = np.array([0.9, 0.5, 0.0, 0.8]) if rule.takes_schedule else None
    if rule.momentum != "none" and betas is None:
        betas = 0.9
    made = train(ODD, step_size=etas, momentum=betas, n_steps=n_steps, seed=4, optimizer=rule)
    start = ms.generalization.start(ODD, 4)
    points = [(float(w), 0.0, tuple(map(float, rule.initial_state))) for w in start.ravel()]
    for eta, beta in zip(etas, made.momenta, strict=True):
        taken_at = np.array([rule.gradient_point(*point, beta)[0] for point in points]).reshape(start.shape)
        _, gradient = ms.generalization.gradient(taken_at, ODD, seed=4)
        points = [
            rule.step(x, y, float(g), 0.0, state, beta, eta)
            for (x, y, state), g in zip(points, gradient.ravel(), strict=True)
        ]
    assert made.filters.ravel().tolist() == [x for x, _, _ in points]


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_what_is_told_on_the_way_is_what_numpy_finds(setting):
    """By a run of numpy's own, with EMA momentum: losses, wrong ones, signals, memories, gradients, velocities."""
    made = train(setting, step_size=0.03, momentum=0.8, n_steps=60, seed=6)
    data, filters = ms.generalization.patchworks(setting, seed=6), ms.generalization.start(setting, 6)
    velocity, before = np.zeros_like(filters), filters[:, 0]
    few = data.margins == setting.small_margin
    for t in range(61):
        _, gradient, leads, responses = in_numpy(filters, data)
        for column, own in enumerate((few, ~few)):
            if not own.any():
                assert np.isnan(made.losses[t, column])
                assert made.gradients[t, column] == 0.0
                continue
            part = data._replace(labels=data.labels[own], margins=data.margins[own], noise=data.noise[own])
            share = np.linalg.norm(in_numpy(filters, part)[1]) * own.mean()
            assert made.losses[t, column] == pytest.approx(np.logaddexp(0.0, -leads[own]).mean(), rel=1e-9)
            assert made.wrong[t, column] == (leads[own] <= 0.0).mean()
            assert made.gradients[t, column] == pytest.approx(share, rel=1e-7)
        assert made.signals[t] == pytest.approx(filters[:, 0].max(), rel=1e-9)
        assert made.signal_norms[t] == pytest.approx(np.linalg.norm(np.maximum(filters[:, 0], 0.0)), rel=1e-9)
        assert made.memories[t] == pytest.approx(np.abs(responses).max(), rel=1e-9)
        assert made.signal_gradients[t] == pytest.approx(np.linalg.norm(gradient[:, 0]), rel=1e-7)
        moved = np.linalg.norm(filters[:, 0] - before) / 0.03
        assert made.velocities[t] == pytest.approx(moved, rel=1e-7, abs=1e-12)
        velocity, before = 0.8 * velocity + 0.2 * gradient, filters[:, 0]
        if t < 60:
            filters = filters - 0.03 * velocity
    assert np.allclose(made.filters, filters, rtol=1e-9, atol=1e-12)


def test_accuracies_are_of_new_patchworks_with_either_margin():
    """As numpy finds them for the last network, on patchworks whose noise is none of those it was trained on."""
    made = train(n_tests=501, seed=9, n_steps=700)
    assert (made.measured_at[0], made.measured_at[-1]) == (0, 700)
    assert np.all(np.diff(made.measured_at) > 0)
    rates = []
    for seed in range(40):  # other seeds' patchworks are new to it as well
        data = ms.generalization.patchworks(replace(USUAL, small_margins=50), seed=100 + seed)
        rates.append((in_numpy(made.filters, data)[2] > 0.0).mean())
    assert made.small_margin_accuracy == pytest.approx(np.mean(rates), abs=0.05)
    at_start = train(n_tests=501, seed=9, n_steps=1).accuracies[0]
    assert np.array_equal(made.accuracies[0], at_start)


def test_momentum_0_is_gradient_descent_to_the_last_bit():
    one, other = trained(0, momentum=0.0), train(optimizer="gradient_descent", momentum=None)
    assert np.array_equal(one.filters, other.filters)
    assert np.array_equal(one.accuracies, other.accuracies)


@pytest.mark.parametrize(
    ("acts_on", "signals", "noise"), [("everything", 0.9, 0.9), ("signals", 0.9, 0.0), ("noise", 0.0, 0.9)]
)
def test_what_the_momentum_does_not_act_on_descends(acts_on, signals, noise):
    """By the first step, which EMA momentum takes with the share 1 - beta of a gradient that is the same for all."""
    made = train(step_size=0.02, momentum=0.9, n_steps=1, acts_on=acts_on)
    whole = {beta: train(step_size=0.02, momentum=beta, n_steps=1).filters for beta in (0.0, 0.9)}
    assert np.array_equal(made.filters[:, 0], whole[signals][:, 0])
    assert np.array_equal(made.filters[:, 1:], whole[noise][:, 1:])
    assert not np.array_equal(whole[0.0], whole[0.9])


def test_what_is_flushed_is_forgotten():
    """From the flush on it is a training that begins there, at rest."""
    whole, flushed = train(n_steps=40), train(n_steps=40, flushed_at=25)
    assert np.array_equal(whole.signals[:26], flushed.signals[:26])
    assert flushed.velocities[26] == pytest.approx(0.01 * flushed.signal_gradients[25], rel=1e-9)
    assert whole.velocities[26] > 100.0 * flushed.velocities[26]


# --- what comes of momentum -------------------------------------------------------------------------------------------


def test_both_fit_what_they_are_trained_on():
    for seed in SEEDS:
        for made in (trained(seed, momentum=0.0), trained(seed)):
            assert made.train_accuracy == 1.0
            assert made.train_loss < 5e-3
            assert made.large_margin_accuracy == 1.0


def test_gradient_descent_learns_by_heart_and_momentum_learns_the_feature():
    without, with_momentum = small(momentum=0.0), small()
    assert without.max() <= 65.0
    assert with_momentum.min() >= 95.0
    assert (with_momentum - without).mean() >= 35.0
    for seed in SEEDS:
        assert trained(seed, momentum=0.0).signal < 0.5
        assert trained(seed).signal > 1.0
        assert trained(seed, momentum=0.0).memory > 1.5


@pytest.mark.parametrize(("few", "low", "high"), [(0, 99.0, 100.0), (50, 40.0, 60.0)])
def test_where_all_margins_are_alike_both_do_alike(few, low, high):
    setting = replace(USUAL, small_margins=few)
    for momentum in (0.0, 0.99):
        every = [trained(seed, setting=setting, momentum=momentum) for seed in SEEDS]
        accuracies = [100.0 * (made.small_margin_accuracy if few else made.large_margin_accuracy) for made in every]
        assert low <= np.mean(accuracies) <= high


def test_it_is_what_is_remembered_of_large_margins():
    """Without what it remembers, once they are silent, it does as gradient descent does; too early it rebuilds."""
    late, early = [], []
    for seed in SEEDS:
        whole = trained(seed)
        late.append(trained(seed, flushed_at=whole.silent_at(1e-3)).small_margin_accuracy)
        early.append(trained(seed, flushed_at=whole.silent_at(0.1)).small_margin_accuracy)
    assert np.mean(late) < 0.65
    assert np.mean(early) > 0.9


def test_it_is_the_momentum_of_the_signals():
    assert small(acts_on="signals").min() >= 95.0
    assert small(acts_on="noise").mean() < 65.0


def test_more_momentum_is_better_here():
    means = [small(momentum=gamma).mean() for gamma in (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)]
    assert np.all(np.diff(means) > -3.0)
    assert means[-1] > means[0] + 35.0


def test_one_giant_step_does_what_momentum_does():
    """Nothing in this network punishes a large step: the loss of gradient descent never rises from step to step."""
    giants = [trained(seed, step_size=0.5, momentum=0.0) for seed in SEEDS]
    assert min(made.small_margin_accuracy for made in giants) >= 0.95
    matched = {eta: small(step_size=eta, momentum=0.0).mean() for eta in (0.01, 0.05, 0.1, 0.2)}
    assert sorted(matched.values()) == list(matched.values())
    assert matched[0.01] < 65.0 < 90.0 < matched[0.2]


def test_momentum_coasts_as_far_as_its_energy_takes_it():
    """On large margins alone: the length of the signals above 0 comes to what it was, and sqrt(2 k ln 2)."""
    alone = replace(USUAL, small_margins=0)
    for k, told in ((0.1, 0.37), (1.0, 1.18), (5.0, 2.63)):
        coasted = ms.generalization.coasting_length(k / 100.0, 0.99)
        assert coasted == pytest.approx(told, abs=0.006)
        norms = [trained(seed, setting=alone, step_size=k / 100.0).signal_norms[-1] for seed in SEEDS]
        assert np.mean(norms) == pytest.approx(coasted, rel=0.25)
        # From small signals it coasts less far: while they grow, friction has time to take of the energy.
        assert all(0.5 < norm / coasted < 1.3 for norm in norms)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"examples": 0}, "examples must be a whole number from 1 to 1000, got 0"),
        ({"small_margins": 51}, "small_margins must be a whole number from 0 to 50, got 51"),
        ({"dimensions": 1}, "dimensions must be a whole number from 2 to 1000, got 1"),
        ({"filters": 2.0}, "filters must be a whole number from 1 to 64, got 2.0"),
        ({"small_margin": 0.0}, "small_margin must be a finite number above 0, got 0.0"),
        ({"noise_norm": -1.0}, "noise_norm must be a finite number of at least 0, got -1.0"),
        ({"start_std": math.nan}, "start_std must be a finite number above 0, got nan"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(ms.RefusedError, match=f"^{re.escape(said)}"):
        Setting(**wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"setting": "usual"}, "setting must be a generalization.Setting, got 'usual'"),
        ({"n_steps": 0}, "n_steps must be a whole number from 1 to 100000, got 0"),
        ({"momentum": 1.0}, "momentum must lie in [0, 1), got 1.0"),
        ({"step_size": 0.0}, "step_size must be a finite number above 0, got 0.0"),
        (
            {"acts_on": "signal"},
            "acts_on must be one of everything, signals, noise; got 'signal' (did you mean 'signals'?)",
        ),
        ({"flushed_at": 4000}, "flushed_at must be a whole number from 0 to 3999, got 4000"),
        ({"optimizer": "nesterov_restart"}, "optimizer must act in each coordinate by itself"),
    ],
)
def test_a_training_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(ms.RefusedError, match=re.escape(said)):
        train(**wrong)


@given(some.floats(1e-3, 1e12), some.floats(0.0, 0.999), some.integers(0, 5))
def test_where_it_diverges_it_says_so(step_size, momentum, seed):
    made = train(ODD, step_size=step_size, momentum=momentum, n_steps=30, seed=seed, n_tests=8)
    finite = np.isfinite(made.train_losses)
    assert (made.divergence_step is None) == finite.all()
    assert len(repr(made)) < 120
