"""What noisy gradients are taught with, in clouds and by plain NumPy, within its sampling error."""

import math

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.clouds import take_cloud
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import cloud
from momentum_sim.scene import RunSettings, Scene

ROUND = cloud(condition_number=1.0).bowl  # f = (x^2 + y^2)/2: h = 1 in both


def cloud_of(step_size, momentum, n_steps, particles=1000, seed=1, std=1.0):
    """Heavy ball, gradient descent without momentum, from the minimum, with noise of this size."""
    rule = OPTIMIZERS["heavy_ball" if momentum else "gradient_descent"]
    return take_cloud(
        ROUND,
        rule,
        step_sizes=np.full(n_steps, step_size),
        momenta=np.full(n_steps, momentum),
        start=(0.0, 0.0),
        particles=particles,
        noise_std=std,
        seed=seed,
    )


# --- the steps grow calm, the cloud does not --------------------------------------------------------------------------


def test_the_update_grows_calm_and_the_iterate_does_not():
    """h = s = 1, u = 0.01: the step's deviation is 0.230 and 0.071 of gradient descent's, and Var x stays 0.0050.

    Over both coordinates, all particles and the last 500 steps; each particle's own mean square says the error.
    """
    u, late = 0.01, slice(-500, None)
    found = {}
    for beta in (0.0, 0.9, 0.99):
        run = cloud_of(u * (1 - beta), beta, 1000, particles=500)
        places = run.places[late]
        steps = np.diff(run.places, axis=0)[late]
        found[beta] = [(each**2).mean(axis=0).ravel() for each in (places, steps)]  # of each particle and coordinate
        rho = (1 - beta) / (1 + beta)
        for squares, law, exact in (
            (found[beta][0], run.predicted.covariances, u / (2 - rho * u)),
            (found[beta][1], run.predicted.changes, 2 * rho * u**2 / (2 - rho * u)),
        ):
            assert law[-1, 0, 0] == pytest.approx(exact, rel=1e-4)
            error = squares.std() / math.sqrt(len(squares))
            assert error < 0.03 * exact
            assert squares.mean() == pytest.approx(exact, abs=4 * error)
    for beta, told in ((0.9, 0.230), (0.99, 0.071)):
        calm, rough = found[beta][1], found[0.0][1]
        ratio = math.sqrt(calm.mean() / rough.mean())
        error = 0.5 * ratio * (calm / calm.mean() - rough / rough.mean()).std() / math.sqrt(len(calm))
        assert ratio == pytest.approx(told, abs=4 * error + 0.0005)
        assert found[beta][0].mean() == pytest.approx(0.0050, rel=0.08)


# --- averages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("step_size", "momentum", "told"), [(0.1, 0.0, 1.03), (0.01, 0.9, 1.02), (0.1, 0.9, 1.00)])
def test_the_mean_of_many_iterates_is_the_best_that_so_many_gradients_can(step_size, momentum, told):
    """T Var of the mean of T iterates, s^2/h^2 = 1, over 600 means of 800 iterates in each coordinate."""
    count, windows, particles = 800, 3, 200
    run = cloud_of(step_size, momentum, 200 + count * windows, particles=particles)
    means = run.places[201:].reshape(windows, count, particles, 2).mean(axis=1).ravel()
    measured = count * (means**2).mean()
    error = measured * math.sqrt(2 / len(means))
    rule = "heavy_ball" if momentum else "gradient_descent"
    exact = count * ms.theory.average_variance(rule, step_size, momentum or None, 1.0, 1.0, count)
    assert exact == pytest.approx(1.0, abs=0.03)
    assert measured == pytest.approx(exact, abs=4 * error)
    assert told == pytest.approx(exact, abs=0.05)


# --- SVAG -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("split", [1, 4, pytest.param(16, marks=pytest.mark.exhaustive)])
def test_svag_by_pairs_of_samples_has_the_variance_of_noise_that_is_larger_by_its_root(split):
    """g = (1 + r)/2 g_1 + (1 - r)/2 g_2, r = sqrt(2 l - 1), step size eta/l: plain NumPy, of two skewed samples.

    Its covariance is l times a sample's, and the law's second moments are those of a cloud with noise sqrt(l) s.
    """
    u, h, s = 0.5, 1.0, 1.0
    draws = np.random.default_rng(split)
    root = math.sqrt(2 * split - 1)

    def sample(count):
        return draws.exponential(s, count) - s  # of mean 0 and deviation s, not normal

    both = 0.5 * (1 + root) * sample(200_000) + 0.5 * (1 - root) * sample(200_000)
    assert both.var() == pytest.approx(split * s**2, rel=0.04)
    assert both.mean() == pytest.approx(0.0, abs=5 * math.sqrt(split / 200_000))
    for beta in (0.0, 0.9):
        rho = (1 - beta) / (1 + beta)
        exact = u * s**2 / (h * (2 - rho * u * h / split))
        x, v = np.zeros(1500), np.zeros(1500)
        n_steps, squares = 80 * split, []
        for k in range(n_steps):
            gradient = h * x + 0.5 * (1 + root) * sample(1500) + 0.5 * (1 - root) * sample(1500)
            v = beta * v + gradient
            x = x - (1 - beta) * u / split * v
            if k >= n_steps // 2:
                squares.append(x * x)
        each = np.mean(squares, axis=0)
        assert each.mean() == pytest.approx(exact, abs=4 * each.std() / math.sqrt(1500))
        run = cloud_of((1 - beta) * u / split, beta, n_steps, particles=500, std=math.sqrt(split) * s)
        assert run.predicted.covariances[-1, 0, 0] == pytest.approx(exact, rel=1e-3)


# --- normalised steps and the median ----------------------------------------------------------------------------------


def few(*values):
    """Values of a parameter of which the first are tried at every change, and the last two with the rest."""
    rest = [pytest.param(*value, marks=pytest.mark.exhaustive) for value in values[-2:]]
    return [*values[:-2], *rest]


@pytest.mark.parametrize(
    ("momentum", "rest"), few((0.0, -0.999), (0.5, -0.510), (0.9, -0.037), (0.95, -0.017), (0.99, -0.002))
)
def test_steps_of_one_length_rest_at_the_median_of_the_gradients_mean(momentum, rest):
    """f = E (x - xi)^2/2, xi = 4 with probability 0.2 and -1 with 0.8: step eta sign(m), m an average of gradients.

    The minimum is the mean 0. Where the average is above and below 0 equally often it rests: at the median of the
    average of so many xi, which is found by sampling that alone. From both sides of it; each run's own mean over the
    last half says the error.
    """
    eta, particles, n_steps, draws = 0.001, 200, 4000, np.random.default_rng(7)

    def xi(count):
        return np.where(draws.random(count, dtype=np.float32) < 0.2, 4.0, -1.0)

    x, m, late = rest + np.repeat([-0.03, 0.03], particles // 2), np.zeros(particles), np.zeros(particles)
    for k in range(n_steps):
        m = momentum * m + (1 - momentum) * (x - xi(particles))
        x = x - eta * np.sign(m)
        late += x * (k >= n_steps // 2) / (n_steps // 2)
    error = late.std() / math.sqrt(particles)
    assert error < 0.008
    assert late.mean() == pytest.approx(rest, abs=4 * error + 0.002)
    average = np.zeros(20_000)
    for _ in range(1 if momentum == 0.0 else math.ceil(-7 / math.log(momentum))):
        average = momentum * average + (1 - momentum) * xi(len(average))
    share = 4 * math.sqrt(0.25 / len(average))
    assert (average < rest - 0.02).mean() < 0.5 + share
    assert (average < rest + 0.02).mean() > 0.5 - share


# --- the noise floor --------------------------------------------------------------------------------------------------


def expected_loss(step_sizes, momenta):
    """What the loss ends at on average on (x^2 + 25 y^2)/2 with noise 5 from (8, 1.6): moments step by step."""
    loss = 0.0
    for h, start in ((1.0, 8.0), (25.0, 1.6)):
        mean, covariance = np.array([start, 0.0]), np.zeros((2, 2))
        for eta, beta in zip(step_sizes, momenta, strict=True):
            matrix, push = np.array([[1 - eta * h, -eta * beta], [h, beta]]), np.array([-eta, 1.0])
            mean, covariance = matrix @ mean, matrix @ covariance @ matrix.T + 25.0 * np.outer(push, push)
        loss += 0.5 * h * (mean[0] ** 2 + covariance[0, 0])
    return loss


@pytest.mark.parametrize(("n_steps", "told"), [(400, (0.091, 0.091, 0.089)), (100, (0.376, 0.507, 0.663))])
def test_at_the_noise_floor_demon_is_one_with_both_its_rivals_and_before_it_is_not(n_steps, told):
    """Demon, steps that fall as its effective one, and steps that fall as its gradients' weights, in one scene."""
    scene = Scene(
        objective=cloud(condition_number=25.0, std=5.0, particles=1000),
        start=(8.0, 1.6),
        n_steps=n_steps,
        step_size=0.004,
        momentum=0.9,
        runs=(
            RunSettings("demon"),
            RunSettings("gradient_descent", matches="demon", name="matched_step"),
            RunSettings("gradient_descent", matches="demon", matched_by="gradient_weight", name="matched_weight"),
        ),
        panels=("contour", "gap"),
    )
    for run, about in zip(scene.simulate().values(), told, strict=True):
        exact = expected_loss(run.step_sizes, run.momenta)
        assert run.predicted.losses[-1] == pytest.approx(exact, rel=1e-9)
        assert about == pytest.approx(exact, rel=0.03)  # which were themselves measured
        losses = 0.5 * (run.places[-1] ** 2 @ [1.0, 25.0])
        error = losses.std() / math.sqrt(len(losses))
        assert run.losses[-1] == pytest.approx(exact, abs=4 * error)
