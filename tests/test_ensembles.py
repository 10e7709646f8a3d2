"""Many particles at once: each is the run that `simulate` takes, and the moments are those of all of them."""

import math
import threading

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import noise
from momentum_sim.compiler.native import run
from momentum_sim.ensembles import ensemble_entry
from momentum_sim.kernels import entries
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.linear_rules import every_rule, limit_of, momentum_of
from tests.thinned import grid

#: Particles are taken in blocks of this many: less than one block, one, one and a bit, and more, are other cases.
BLOCK = 128
SIZES = (1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7)

BOWL = ms.objectives.quadratic(25.0, 0.6)


def around(objective, m, spread=0.3):
    return objective.landscape.start + spread * np.random.default_rng(1).normal(size=(m, 2))


def settings_of(objective, optimizer, n_steps=50):
    rule, opening = OPTIMIZERS[optimizer], objective.landscape
    step_size = opening.adaptive_step_size if rule.adaptive else opening.step_size
    momentum = None if rule.momentum == "none" else 0.8
    return {"step_size": step_size, "momentum": momentum, "n_steps": n_steps}


def moments_of(paths, objective):
    """Means, covariances and mean losses of paths, (m, n + 1, 2)."""
    off = paths - paths.mean(axis=0)
    covariances = np.einsum("kti,ktj->tij", off, off) / len(paths)
    return paths.mean(axis=0), covariances, objective.value(paths[..., 0], paths[..., 1]).mean(axis=0)


@pytest.mark.parametrize(("landscape", "optimizer"), grid(LANDSCAPES, OPTIMIZERS))
def test_each_particle_is_the_run_of_its_number_to_the_last_bit(landscape, optimizer):
    objective = LANDSCAPES[landscape]()
    settings, starts = settings_of(objective, optimizer), around(objective, BLOCK + 3)
    made = {"noise_std": 0.5, "seed": 9, "stream": 2}
    cloud = ms.simulate_ensemble(objective, optimizer, starts=starts, **settings, **made)
    paths = np.array(
        [
            ms.simulate(objective, optimizer, start=start, particle=k, **settings, **made).iterates
            for k, start in enumerate(starts)
        ]
    )
    assert cloud.final.tobytes() == paths[:, -1].tobytes()
    wild = np.flatnonzero(~(np.abs(paths).max(axis=(0, 2)) < 1e6))[
        :1
    ]  # the first step from which squares are too large
    paths = paths[:, : wild[0] if wild.size else None]
    assert len(paths[0]) > 2
    for measured, expected in zip(
        (cloud.means, cloud.covariances, cloud.losses), moments_of(paths, objective), strict=True
    ):
        found = measured[: len(expected)]
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12 * np.abs(expected).max())


@pytest.mark.parametrize("kind", noise.KINDS)
@pytest.mark.parametrize("optimizer", ["heavy_ball", "adam", "nesterov_textbook"])
def test_noise_of_every_kind_is_the_same_bits_as_in_a_run(kind, optimizer):
    made = noise.covariance([[2.0, 0.7], [0.7, 1.0]]) if kind == "covariance" else noise.Noise(kind, 0.5, 4)
    settings = settings_of(BOWL, optimizer) | {"noise_std": made, "seed": 2**32 - 1}
    cloud = ms.simulate_ensemble(BOWL, optimizer, starts=around(BOWL, 5), **settings)
    for k, start in enumerate(around(BOWL, 5)):
        one = ms.simulate(BOWL, optimizer, start=start, particle=k, **settings)
        assert one.iterates[-1].tobytes() == cloud.final[k].tobytes()


@pytest.mark.parametrize(("optimizer", "noise_std"), grid(OPTIMIZERS, [0.0, 0.5]))
def test_one_particle_is_a_run(optimizer, noise_std):
    settings = settings_of(BOWL, optimizer) | {"noise_std": noise_std, "seed": 3}
    one = ms.simulate(BOWL, optimizer, start=(-4.0, 1.2), **settings)
    cloud = ms.simulate_ensemble(BOWL, optimizer, starts=[(-4.0, 1.2)], **settings)
    assert cloud.final.tobytes() == one.iterates[-1].tobytes()
    np.testing.assert_array_equal(cloud.means, one.iterates)
    np.testing.assert_array_equal(cloud.losses, one.losses)
    assert not cloud.covariances.any()


@pytest.mark.parametrize("m", SIZES)
def test_moments_are_those_of_the_particles_however_many_there_are(m):
    settings = settings_of(BOWL, "heavy_ball") | {"noise_std": 0.5}
    cloud = ms.simulate_ensemble(BOWL, "heavy_ball", starts=around(BOWL, m), **settings)
    np.testing.assert_allclose(cloud.means[-1], cloud.final.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(cloud.covariances[-1], np.cov(cloud.final.T, ddof=0), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(cloud.losses[-1], BOWL.value(*cloud.final.T).mean(), rtol=1e-12)
    np.testing.assert_allclose(cloud.means[0], around(BOWL, m).mean(axis=0), rtol=1e-12)
    assert cloud.means.shape == (51, 2)
    assert cloud.covariances.shape == (51, 2, 2)
    assert cloud.losses.shape == (51,)


def test_a_small_cloud_far_away_keeps_the_digits_of_its_covariance():
    starts = np.array([1e6, -1e6]) + 1e-3 * np.random.default_rng(2).normal(size=(1000, 2))
    cloud = ms.simulate_ensemble(BOWL, "gradient_descent", step_size=1e-12, n_steps=1, starts=starts)
    np.testing.assert_allclose(cloud.covariances[0], np.cov(starts.T, ddof=0), rtol=1e-6, atol=1e-13)


def test_parts_of_an_ensemble_add_up_to_it():
    """As a stage takes them, some blocks in each frame: the same bits, and the same moments."""
    m, n, rule = 5 * BLOCK + 9, 40, OPTIMIZERS["heavy_ball"]
    starts, c = around(BOWL, m), BOWL.coefficients
    entry = ensemble_entry("isotropic", BOWL.landscape, rule, measured=True)
    scratch = np.empty(entries.ensemble_scratch_size(rule.initial_state))
    momenta, step_sizes, amount = np.full(n, 0.8), np.full(n, 0.01), np.array([0.5, 0.0, 0.5])
    together, sums = starts.copy(), np.zeros((n + 1, entries.MOMENTS))
    run(entry, together, sums, 0, m, momenta, step_sizes, c, amount, 7, 0, scratch, n)
    parts, sums_of_parts = starts.copy(), np.zeros((n + 1, entries.MOMENTS))
    for first in range(0, m, 2 * BLOCK):
        part = parts[first : first + 2 * BLOCK]
        run(entry, part, sums_of_parts, first, len(part), momenta, step_sizes, c, amount, 7, 0, scratch, n)
    assert parts.tobytes() == together.tobytes()
    assert sums.tobytes() == sums_of_parts.tobytes()
    whole = ms.simulate_ensemble(
        BOWL, "heavy_ball", step_size=0.01, momentum=0.8, n_steps=n, starts=starts, noise_std=0.5, seed=7
    )
    assert whole.final.tobytes() == together.tobytes()


def test_a_particle_that_diverges_makes_means_infinite_and_is_said():
    slope = ms.objectives.styblinski_tang()
    starts = np.concatenate([np.full((200, 2), -2.9), [(1e5, 0.0)]])
    cloud = ms.simulate_ensemble(slope, "gradient_descent", step_size=0.02, n_steps=30, starts=starts)
    assert cloud.diverged.tolist() == [False] * 200 + [True]
    assert "1 diverge" in repr(cloud)
    assert not np.isfinite(cloud.means[-1, 0])
    assert np.isfinite(cloud.means[:, 1]).all()  # its y stays where others are
    assert not np.isfinite(cloud.losses[-1])
    assert np.isnan(cloud.covariances[-1, 0, 0])
    assert np.isfinite(cloud.final[:200]).all()
    assert np.isinf(cloud.means[:, 0]).any()
    assert "diverge" not in repr(
        ms.simulate_ensemble(slope, "gradient_descent", step_size=0.02, n_steps=3, starts=[(0, 0)])
    )


@every_rule
def test_the_cloud_comes_to_rest_as_wide_as_theory_says(optimizer):
    """Twelve settings, a flat and a steep direction; each variance is measured to 1 %, and right within 3 of that."""
    bowl = ms.objectives.quadratic(4.0)
    for share in (0.05, 0.1, 0.3, 0.6):
        for beta in (0.5, 0.8, 0.9):
            step_size, momentum = share * limit_of(optimizer, beta, 4.0), momentum_of(optimizer, beta)
            expected = ms.theory.stationary_variance(optimizer, step_size, momentum, [1.0, 4.0], 0.7)
            cloud = ms.simulate_ensemble(
                bowl, optimizer, step_size=step_size, momentum=momentum, n_steps=300, starts=np.zeros((22_000, 2)),
                noise_std=0.7, seed=1,
            )  # fmt: skip
            found = (cloud.final**2).mean(axis=0)
            assert found == pytest.approx(expected, rel=3 * math.sqrt(2 / 22_000))


@every_rule
def test_the_cloud_moves_as_theory_says(optimizer):
    """Mean and covariance at each step, from far away, by noise that lies across the axes."""
    settings = {"step_size": 0.03, "momentum": momentum_of(optimizer, 0.8), "noise_std": [[1.0, 0.3], [0.3, 0.5]]}
    cloud = ms.simulate_ensemble(BOWL, optimizer, n_steps=60, starts=np.tile([-4.0, 1.2], (20_000, 1)), **settings)
    xx, xy, yy = BOWL.coefficients
    hessian = np.array([[xx, xy], [xy, yy]])
    law = ms.theory.transient(optimizer, hessian=hessian, n_steps=60, start=(-4.0, 1.2), **settings)
    sizes = np.sqrt(np.diagonal(law.covariances, axis1=1, axis2=2))
    assert (np.abs(cloud.means - law.means) <= 5 * sizes / math.sqrt(20_000) + 1e-12).all()
    products = sizes[:, :, None] * sizes[:, None, :]
    assert (np.abs(cloud.covariances - law.covariances) <= 5 * math.sqrt(2 / 20_000) * products + 1e-12).all()
    expected = 0.5 * np.einsum("ij,tij->t", hessian, law.covariances) + BOWL.value(*law.means.T)
    np.testing.assert_allclose(cloud.losses, expected, rtol=0.05)


def test_ensembles_of_rules_share_their_noise():
    """After one step from one start the clouds of gradient descent and the heavy ball are the same."""
    clouds = [
        ms.simulate_ensemble(BOWL, rule, step_size=0.01, momentum=beta, n_steps=1, starts=np.ones((9, 2)), noise_std=1)
        for rule, beta in (("gradient_descent", None), ("heavy_ball", 0.9))
    ]
    np.testing.assert_array_equal(clouds[0].final, clouds[1].final)


def test_two_threads_take_what_one_takes():
    settings = settings_of(BOWL, "heavy_ball", 300) | {"starts": around(BOWL, 2000), "noise_std": 0.5}
    found = [None] * 4

    def take(k):
        found[k] = ms.simulate_ensemble(BOWL, "heavy_ball", **settings).covariances.tobytes()

    threads = [threading.Thread(target=take, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_what_was_given_stays_and_what_is_made_cannot_be_written_to():
    starts = around(BOWL, 3)
    kept = starts.copy()
    cloud = ms.simulate_ensemble(BOWL, "heavy_ball", starts=starts, **settings_of(BOWL, "heavy_ball"))
    np.testing.assert_array_equal(starts, kept)
    starts[:] = 0.0
    np.testing.assert_array_equal(cloud.starts, kept)
    for array in (
        cloud.starts,
        cloud.final,
        cloud.means,
        cloud.covariances,
        cloud.losses,
        cloud.momenta,
        cloud.step_sizes,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0
    assert cloud.means is cloud.means


def test_it_says_in_a_line_what_it_is():
    cloud = ms.simulate_ensemble(
        BOWL, "heavy_ball", starts=around(BOWL, 3), noise_std=0.5, seed=7, **settings_of(BOWL, "heavy_ball")
    )
    said = "3 particles, 50 steps, isotropic(0.5) noise of seed 7)"
    assert repr(cloud) == f"Ensemble(heavy_ball on quadratic(condition_number=25, angle=..., {said}"


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        ((1.0, 2.0), "starts must have the shape (m, 2), m from 1 to 10,000,000; got shape (2,)"),
        ([[1.0, 2.0, 3.0]], "starts must have the shape (m, 2), m from 1 to 10,000,000; got shape (1, 3)"),
        (np.empty((0, 2)), "starts must have the shape (m, 2), m from 1 to 10,000,000; got shape (0, 2)"),
        (1.0, "starts must have the shape (m, 2), m from 1 to 10,000,000; got shape ()"),
        ([[1.0, float("nan")]], "each starts must be a finite number, got nan"),
        ([["a", "b"]], "starts must be numbers, got [['a', 'b']]"),
        ([[True, False]], "starts must be numbers, got [[True, False]]"),
        ([[1.0], [1.0, 2.0]], "starts must be numbers, got [[1.0], [1.0, 2.0]]"),
        (None, "starts must be a number, got None"),
    ],
)
def test_starts_that_are_no_points_are_refused_in_words(starts, said):
    with pytest.raises(ms.RefusedError) as refused:
        ms.simulate_ensemble(BOWL, "heavy_ball", starts=starts, **settings_of(BOWL, "heavy_ball"))
    assert str(refused.value) == said


def test_settings_are_refused_as_a_run_s_are_and_other_words_are_understood():
    with pytest.raises(ms.RefusedError, match="momentum must be left out for gradient_descent"):
        ms.simulate_ensemble(BOWL, "gradient_descent", step_size=0.1, momentum=0.9, n_steps=3, starts=[(0, 0)])
    with pytest.raises(ms.RefusedError, match="step_size must be a finite number above 0"):
        ms.simulate_ensemble(BOWL, "heavy_ball", step_size=-0.1, momentum=0.9, n_steps=3, starts=[(0, 0)])
    with pytest.raises(TypeError, match="did you mean 'noise_std'"):
        ms.simulate_ensemble(BOWL, "heavy_ball", step_size=0.1, momentum=0.9, n_steps=3, starts=[(0, 0)], sigma=1)
