"""A cloud: its particles are an ensemble's, and its law is what theory and sampling say."""

import math

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.clouds import MOST_PLACES, distances, kept_of, take_cloud
from momentum_sim.kernels import entries
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.per_step import momenta_of
from momentum_sim.problems import cloud, valley_cloud
from momentum_sim.scene import Scene
from tests.thinned import first

START = (-8.0, 2.0)
LINEAR = [name for name, rule in OPTIMIZERS.items() if rule.response is not None]


def taken(
    name,
    *,
    step_size=0.02,
    momentum=0.9,
    n_steps=60,
    particles=300,
    std=2.0,
    kappa=4.0,
    seed=7,
    start=START,
    exponent=0.0,
):
    rule = OPTIMIZERS[name]
    return take_cloud(
        cloud(condition_number=kappa).plain,
        rule,
        step_sizes=np.full(n_steps, step_size),
        momenta=momenta_of(rule, None if rule.schedule is None else momentum, n_steps),
        start=start,
        particles=particles,
        noise_std=std,
        noise_exponent=exponent,
        seed=seed,
    )


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "adam"])
def test_in_the_valley_particles_do_what_an_ensembles_do_where_labels_err(name):
    settings = {"runs": (name,), "momentum": 0.9, "step_size": 0.02, "adaptive_step_size": 0.02, "panels": ("contour",)}
    scene = Scene(objective=valley_cloud(std=0.4, particles=150), start=(1.6, 0.625), n_steps=70, seed=5, **settings)
    found = scene.simulate()[name]
    same = ms.simulate_ensemble(
        ms.objectives.valley(),
        name,
        step_size=0.02,
        momentum=None if OPTIMIZERS[name].schedule is None else 0.9,
        n_steps=70,
        starts=np.tile(scene.start, (150, 1)),
        noise_std=ms.noise.labels(0.4),
        seed=5,
    )
    assert np.array_equal(found.places[-1], same.final)
    assert np.array_equal(found.measured.covariances, same.covariances)
    assert found.predicted is None
    assert found.noise_stds == (0.4, 0.4)


#: Rules that between them remember nothing, velocities and more, and take their gradient at the iterate and elsewhere.
FIRST_OF_ALL = ("gradient_descent", "heavy_ball", "nesterov", "adam", "schedule_free", "nesterov_function_restart")


@pytest.mark.parametrize(
    "name", first(len(FIRST_OF_ALL), *sorted(OPTIMIZERS, key=lambda name: name not in FIRST_OF_ALL))
)
def test_particles_do_what_an_ensembles_do_to_the_last_bit(name):
    found = taken(name)
    same = ms.simulate_ensemble(
        ms.objectives.quadratic(4.0),
        name,
        step_size=0.02,
        momentum=None if OPTIMIZERS[name].schedule is None else 0.9,
        n_steps=60,
        starts=np.tile(START, (300, 1)),
        noise_std=2.0,
        seed=7,
    )
    assert np.array_equal(found.places[-1], same.final)
    assert np.array_equal(found.places[0], same.starts)
    assert np.array_equal(found.measured.means, same.means)
    assert np.array_equal(found.measured.covariances, same.covariances)
    assert np.array_equal(found.losses, same.losses)


def test_what_is_measured_is_of_the_particles():
    found = taken("nesterov", particles=130)  # a block, and two more
    places = found.places
    assert places.shape == (61, 130, 2)
    np.testing.assert_allclose(found.measured.means, places.mean(axis=1), rtol=1e-12, atol=1e-14)
    changes = np.diff(places, axis=0)
    expected = [np.cov(one.T, bias=True) for one in changes]
    np.testing.assert_allclose(found.measured.changes, expected, rtol=1e-10, atol=1e-16)
    deviations, errors, ellipses = found.measured.shapes
    np.testing.assert_allclose(deviations, places.std(axis=1), rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(errors, deviations / math.sqrt(2 * 129), rtol=1e-14)
    for (long, short, turn), covariance in zip(ellipses[1:], found.measured.covariances[1:], strict=True):
        axes = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        rebuilt = axes.T @ np.diag([long * long, short * short]) @ axes
        np.testing.assert_allclose(rebuilt, covariance, rtol=1e-12, atol=1e-14 * long * long)
        assert -math.pi / 2 < turn <= math.pi / 2


@pytest.mark.parametrize("name", LINEAR)
def test_the_law_is_the_theorys(name):
    found = taken(name).predicted
    rule = OPTIMIZERS[name]
    law = ms.theory.transient(
        name,
        hessian=np.diag([1.0, 4.0]),
        step_size=0.02,
        momentum=None if rule.schedule is None else 0.9,
        n_steps=60,
        start=START,
        noise_std=2.0,
    )
    np.testing.assert_allclose(found.means, law.means, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(found.covariances, law.covariances, rtol=1e-12, atol=1e-16)
    half = np.array([0.5, 2.0])
    losses = (half * found.means**2).sum(axis=1) + (half * np.diagonal(found.covariances, axis1=1, axis2=2)).sum(axis=1)
    np.testing.assert_allclose(found.losses, losses, rtol=1e-13)


def test_rules_whose_steps_are_not_linear_have_no_law():
    assert taken("adam").predicted is None
    assert taken("rmsprop").predicted is None


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "ema_momentum", "nesterov", "qhm"])
def test_in_the_long_run_it_is_the_closed_form_within_sampling_error(name):
    """Of 1000 particles what is predicted has arrived, and what is measured is within four standard errors."""
    found = taken(name, n_steps=400, particles=1000, step_size=0.02, kappa=5.0, std=3.0, seed=3, start=(0.0, 0.0))
    momentum = None if name == "gradient_descent" else 0.9
    for axis, curvature in enumerate((1.0, 5.0)):
        variance = ms.theory.stationary_variance(name, 0.02, momentum, curvature, 3.0)
        update = ms.theory.update_variance(name, 0.02, momentum, curvature, 3.0)
        end = found.predicted.covariances[-1, axis, axis]
        assert end == pytest.approx(variance, rel=1e-3)
        assert found.predicted.changes[-1, axis, axis] == pytest.approx(update, rel=1e-3)
        for spread, wanted in ((found.measured.covariances, variance), (found.measured.changes, update)):
            assert spread[-1, axis, axis] == pytest.approx(wanted, rel=4 * math.sqrt(2 / 1000))


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("name", "momentum"), [("gradient_descent", 0.0), ("heavy_ball", 0.9)])
def test_noise_that_follows_the_curvature_has_the_closed_form(name, momentum, exponent):
    """u s^2 h^(p-1)/(2 - rho u h) along an axis of curvature h: at p = 1 round up to the bracket, at 0 long."""
    u, kappa, s, particles = 0.02, 20.0, 1.5, 1000
    step_size = u * (1 - momentum)
    found = taken(
        name, step_size=step_size, momentum=momentum, n_steps=500, particles=particles, kappa=kappa, std=s,
        exponent=exponent, start=(0.0, 0.0), seed=4,
    )  # fmt: skip
    rho = (1 - momentum) / (1 + momentum)
    assert found.noise_std == found.noise_stds[0] == s
    assert found.noise_stds[1] == pytest.approx(s * kappa ** (exponent / 2), rel=1e-15)
    for axis, h in enumerate((1.0, kappa)):
        variance = u * s**2 * h ** (exponent - 1) / (2 - rho * u * h)
        assert found.predicted.covariances[-1, axis, axis] == pytest.approx(variance, rel=1e-4)
        assert found.measured.covariances[-1, axis, axis] == pytest.approx(variance, rel=4 * math.sqrt(2 / particles))
    law = ms.theory.transient(
        name, hessian=np.diag([1.0, kappa]), step_size=step_size, momentum=momentum or None, n_steps=500,
        start=(0.0, 0.0), noise_std=s**2 * np.diag([1.0, kappa**exponent]),
    )  # fmt: skip
    np.testing.assert_allclose(found.predicted.covariances, law.covariances, rtol=1e-12, atol=1e-18)
    long, short, _ = found.predicted.shapes.ellipses[-1]
    ratio = math.sqrt(kappa ** (1 - exponent) * (2 - rho * u * kappa) / (2 - rho * u))
    assert long / short == pytest.approx(max(ratio, 1 / ratio), rel=1e-4)


def test_noise_of_one_size_is_what_it_says_to_the_last_bit():
    assert taken("heavy_ball", std=8.3).noise_stds == (8.3, 8.3)


def test_distances_are_those_of_the_laws():
    plain, ball = taken("gradient_descent", step_size=0.02), taken("heavy_ball", step_size=0.002)
    for own, other in ((plain.measured, ball.measured), (ball.predicted, plain.predicted)):
        lengths, chance, spreads, chance_spreads = distances(own, other, 300)
        wanted = ms.theory.wasserstein_distance(own.means, own.covariances, other.means, other.covariances)
        assert np.array_equal(lengths, wanted)
        first, second = np.linalg.eigvalsh(other.covariances).T
        trace = first + second
        by_chance = np.sqrt((3 * trace[1:] + 2 * first[1:] * second[1:] / trace[1:]) / 300)
        np.testing.assert_allclose(chance[1:], by_chance, rtol=1e-9)
        np.testing.assert_allclose(spreads[1:], lengths[1:] / np.sqrt(trace[1:]), rtol=1e-12)
        np.testing.assert_allclose(chance_spreads[1:], by_chance / np.sqrt(trace[1:]), rtol=1e-9)
        assert lengths[0] == chance[0] == spreads[0] == chance_spreads[0] == 0.0


def test_at_the_same_effective_step_the_cloud_is_the_same_and_the_steps_are_calmer():
    """u s^2/(h (2 - rho u h)) at u = 0.02: nearly one number; the update's deviation by sqrt rho, 0.229."""
    u, beta = 0.02, 0.9
    plain = taken("gradient_descent", step_size=u, n_steps=400, particles=1000, kappa=1.0, std=1.0)
    ball = taken("heavy_ball", step_size=u * (1 - beta), momentum=beta, n_steps=400, particles=1000, kappa=1.0, std=1.0)
    rho = (1 - beta) / (1 + beta)
    for run, share in ((plain, 1.0), (ball, rho)):
        assert run.predicted.covariances[-1, 0, 0] == pytest.approx(u / (2 - share * u), rel=1e-3)
    cloud_ratio = ball.predicted.shapes.deviations[-1, 0] / plain.predicted.shapes.deviations[-1, 0]
    step_ratio = ball.predicted.change_shapes.deviations[-1, 0] / plain.predicted.change_shapes.deviations[-1, 0]
    assert cloud_ratio == pytest.approx(1.0, abs=0.01)
    assert step_ratio == pytest.approx(math.sqrt(rho), rel=0.01)
    measured = ball.measured.change_shapes.deviations[-1] / plain.measured.change_shapes.deviations[-1]
    assert measured == pytest.approx(math.sqrt(rho), rel=0.1)


def test_of_long_runs_the_places_of_the_first_particles_are_kept():
    assert kept_of(1000, 200) == 1000
    assert kept_of(1000, 5000) == MOST_PLACES // 5001 == 104
    long = taken("heavy_ball", n_steps=5000, particles=200, step_size=1e-3)
    assert long.places.shape == (5001, 104, 2)
    short = taken("heavy_ball", n_steps=50, particles=200, step_size=1e-3)
    assert np.array_equal(long.places[:51], short.places[:, :104])
    assert np.array_equal(long.measured.covariances[:51], short.measured.covariances)


def test_what_diverges_is_told_and_goes_on_to_no_number():
    found = taken("gradient_descent", step_size=1.0, kappa=10.0, n_steps=400)
    assert found.divergence_step is not None
    assert found.diverged
    assert "diverges" in repr(found)
    assert not np.isfinite(found.losses[-1])
    assert not np.isfinite(found.predicted.losses[-1])
    assert found.settling_step(1e-3, relative=True) == 401


def test_without_noise_it_is_one_run():
    found = taken("heavy_ball", std=0.0)
    alone = ms.simulate(
        ms.objectives.quadratic(4.0), "heavy_ball", step_size=0.02, momentum=0.9, n_steps=60, start=START
    ).iterates
    assert np.array_equal(found.places, np.repeat(alone[:, None], 300, axis=1))
    assert np.array_equal(found.predicted.means, alone)
    assert not found.predicted.covariances.any()
    assert np.all(found.measured.shapes.deviations < 1e-12)


def test_nothing_can_be_written_to():
    found = taken("heavy_ball", n_steps=3, particles=2)
    for array in (found.places, found.momenta, found.measured.means, found.predicted.shapes.deviations, found.losses):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0
    assert entries.SHAPE == 7
