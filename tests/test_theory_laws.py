"""Laws step by step, beside matrices written out and random runs; distances between laws; the shadow iterate."""

import itertools
import math
import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.optimizers import OPTIMIZERS
from tests.linear_rules import RULES, WITH_MOMENTUM, every_rule, limit_of, linear_map, momentum_of, stepped

HESSIAN = np.array([[3.0, 1.2], [1.2, 1.0]])
NOISE = np.array([[0.5, -0.3], [-0.3, 0.9]])
START, SPREAD = np.array([2.0, -1.0]), np.array([[0.2, 0.1], [0.1, 0.4]])

# --- the law at each step ---------------------------------------------------------------------------------------------


def laws_of_the_whole(optimizer, etas, betas):
    """Means and covariances of x by the recursion in four dimensions, (x, y, and what is remembered of each)."""
    values, axes = np.linalg.eigh(HESSIAN)
    m, p = np.concatenate([START, [0.0, 0.0]]), np.zeros((4, 4))
    p[:2, :2] = SPREAD
    means, covariances = [m[:2]], [p[:2, :2]]
    for eta, beta in zip(etas, betas, strict=True):
        blocks = [linear_map(optimizer, eta, beta, value) for value in values]
        whole = np.block(
            [[axes @ np.diag([np.array(a)[i, j] for a, _ in blocks]) @ axes.T for j in range(2)] for i in range(2)]
        )
        push = np.vstack([blocks[0][1][i] * np.eye(2) for i in range(2)])
        m, p = whole @ m, whole @ p @ whole.T + push @ NOISE @ push.T
        means.append(m[:2])
        covariances.append(p[:2, :2])
    return np.array(means), np.array(covariances)


@every_rule
def test_laws_in_the_plane_are_those_of_the_whole_recursion(optimizer):
    n, rng = 60, np.random.default_rng(1)
    betas = np.zeros(n) if optimizer == "gradient_descent" else rng.uniform(0, 0.95, n)
    etas = 0.7 * rng.uniform(0.2, 1.0, n) * min(limit_of(optimizer, beta, 3.6) for beta in betas)
    means, covariances = laws_of_the_whole(optimizer, etas, betas)
    law = theory.transient(
        optimizer,
        hessian=HESSIAN,
        step_size=etas,
        momentum=None if optimizer == "gradient_descent" else betas,
        n_steps=n,
        start=START,
        noise_std=NOISE,
        start_covariance=SPREAD,
    )
    np.testing.assert_allclose(law.means, means, rtol=1e-9, atol=1e-11 * np.abs(means).max())
    np.testing.assert_allclose(law.covariances, covariances, rtol=1e-9, atol=1e-11 * np.abs(covariances).max())


@every_rule
def test_a_law_comes_to_the_stationary_variance_and_its_mean_is_the_run_without_noise(optimizer):
    bowl = ms.objectives.quadratic(condition_number=9.0, angle=0.5)
    beta, start = momentum_of(optimizer, 0.8), (1.5, -2.0)
    values, axes = bowl.curvatures(0.0, 0.0), bowl.axes(0.0, 0.0)
    law = theory.transient(
        optimizer, hessian=axes.T @ np.diag(values) @ axes, step_size=0.05, momentum=beta, n_steps=600, start=start,
        noise_std=0.3,
    )  # fmt: skip
    run = ms.simulate(bowl, optimizer, step_size=0.05, momentum=beta, n_steps=600, start=start)
    np.testing.assert_allclose(law.means, run.iterates, atol=1e-12)
    variances = theory.stationary_variance(optimizer, 0.05, beta, values, 0.3)
    np.testing.assert_allclose(axes @ law.covariances[-1] @ axes.T, np.diag(variances), rtol=1e-8, atol=1e-12)


def test_one_mode_is_the_plane_in_one_direction():
    one = theory.transient(
        "nesterov",
        hessian=2.0,
        step_size=0.1,
        momentum=0.7,
        n_steps=40,
        start=3.0,
        noise_std=0.5,
        start_covariance=0.25,
    )
    two = theory.transient(
        "nesterov", hessian=np.diag([2.0, 5.0]), step_size=0.1, momentum=0.7, n_steps=40, start=(3.0, 1.0),
        noise_std=0.5, start_covariance=np.diag([0.25, 0.0]),
    )  # fmt: skip
    assert one.means.shape == one.covariances.shape == (41,)
    np.testing.assert_allclose(one.means, two.means[:, 0], rtol=1e-14)
    np.testing.assert_allclose(one.covariances, two.covariances[:, 0, 0], rtol=1e-14)
    assert not two.covariances[:, 0, 1].any()


def test_a_law_is_the_one_of_many_random_runs():
    n_runs, n, eta, beta = 40_000, 30, 0.1, 0.8
    rng = np.random.default_rng(3)
    x, v = np.tile(START, (n_runs, 1)), np.zeros((n_runs, 2))
    root = np.linalg.cholesky(NOISE)
    for _ in range(n):
        v = beta * v - eta * (x @ HESSIAN + rng.standard_normal((n_runs, 2)) @ root.T)
        x = x + v
    law = theory.transient(
        "heavy_ball", hessian=HESSIAN, step_size=eta, momentum=beta, n_steps=n, start=START, noise_std=NOISE
    )
    error = np.sqrt(np.diag(law.covariances[-1]) / n_runs)
    assert (np.abs(x.mean(axis=0) - law.means[-1]) < 3 * error).all()
    np.testing.assert_allclose(np.cov(x.T), law.covariances[-1], atol=4 * np.outer(error, error).max() * n_runs**0.5)


def test_demon_is_gradient_descent_with_its_falling_effective_step_size():
    """On x^2/2 with eta .01, T 500, from 0: the last variances are .0081091 and .0081073."""
    settings = {"hessian": 1.0, "n_steps": 500, "start": 0.0, "noise_std": 1.0}
    demon = theory.transient("demon", step_size=0.01, momentum=0.9, **settings)
    effective = 0.01 / (1 - ms.schedules.demon(0.9, 500))
    descent = theory.transient("gradient_descent", step_size=effective, **settings)
    assert demon.covariances[-1] == pytest.approx(0.0081091, abs=5e-8)
    assert descent.covariances[-1] == pytest.approx(0.0081073, abs=5e-8)


def test_noise_like_the_curvature_makes_a_round_cloud_and_noise_of_one_size_a_long_one():
    values, u, beta = np.array([0.1, 1.0]), 0.05, 0.9
    settings = {
        "hessian": np.diag(values), "step_size": u * (1 - beta), "momentum": beta, "n_steps": 5000, "start": (0.0, 0.0)
    }  # fmt: skip
    rounded = theory.transient("heavy_ball", noise_std=4.0 * np.diag(values), **settings).covariances[-1]
    np.testing.assert_allclose(np.diag(rounded), u * 4.0 / (2 - u * values / 19), rtol=1e-9)
    long = theory.transient("heavy_ball", noise_std=2.0, **settings).covariances[-1]
    assert long[0, 0] / long[1, 1] == pytest.approx(10.0, rel=0.01)


def test_a_law_that_diverges_goes_on_to_infinity():
    law = theory.transient(
        "heavy_ball", hessian=np.diag([1.0, 1.0]), step_size=5.0, momentum=0.5, n_steps=2000, start=(1.0, 1.0),
        noise_std=1.0,
    )  # fmt: skip
    assert not np.isfinite(law.means[-1]).any()
    assert not np.isfinite(np.diag(law.covariances[-1])).any()
    assert law.covariances[100, 0, 0] > 1e20


# --- the distance between laws ----------------------------------------------------------------------------------------


def textbook_distance(mean, covariance, other_mean, other_covariance):
    values, axes = np.linalg.eigh(covariance)
    root = axes @ np.diag(np.sqrt(np.maximum(values, 0))) @ axes.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ other_covariance @ root), 0)).sum()
    whole = np.trace(covariance) + np.trace(other_covariance) - 2 * cross
    return math.sqrt(max(((mean - other_mean) ** 2).sum() + whole, 0))


def random_law(rng, rank=2):
    factor = rng.normal(size=(2, rank)) * 10 ** rng.uniform(-2, 2)
    return rng.normal(size=2), factor @ factor.T


def test_distances_are_the_textbooks():
    rng = np.random.default_rng(4)
    for ranks in itertools.product((1, 2), repeat=2):
        for _ in range(50):
            laws = *random_law(rng, ranks[0]), *random_law(rng, ranks[1])
            assert theory.wasserstein_distance(*laws) == pytest.approx(textbook_distance(*laws), rel=1e-6, abs=1e-9)


def test_a_distance_is_a_distance():
    rng = np.random.default_rng(5)
    for _ in range(50):
        a, b, c = random_law(rng), random_law(rng), random_law(rng)
        ab, bc, ac = (theory.wasserstein_distance(*x, *y) for x, y in ((a, b), (b, c), (a, c)))
        assert ac <= (ab + bc) * (1 + 1e-12)
        assert ab == pytest.approx(theory.wasserstein_distance(*b, *a), rel=1e-12)
        assert theory.wasserstein_distance(*a, *a) <= 1e-14 * math.sqrt(np.trace(a[1]))


def test_laws_that_are_near_each_other_have_all_their_digits():
    """Where a difference of traces has lost all of them: turned by a small angle, and scaled by a little."""
    covariance, zero = np.diag([4.0, 1.0]), np.zeros(2)
    for angle in (1e-3, 1e-5, 1e-8):
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        found = theory.wasserstein_distance(zero, covariance, zero, turn @ covariance @ turn.T)
        assert found == pytest.approx(angle * 3.0 / math.sqrt(5.0), rel=1e-5)  # (a^2 - b^2)/sqrt(a^2 + b^2) an angle
        near = theory.wasserstein_distance(zero, covariance, zero, (1 + angle) ** 2 * covariance)
        assert near == pytest.approx(angle * math.sqrt(5.0), rel=1e-6)


def test_distances_on_a_line_and_of_nothing():
    assert theory.wasserstein_distance(1.0, 4.0, 4.0, 64.0) == pytest.approx(math.hypot(3.0, 6.0))
    assert theory.wasserstein_distance(0.0, 0.0, 3.0, 0.0) == 3.0
    zero = np.zeros((2, 2))
    assert theory.wasserstein_distance([0, 0], zero, [3, 4], zero) == 5.0
    assert theory.wasserstein_distance([0, 0], zero, [0, 0], np.diag([1.0, 4.0])) == pytest.approx(math.sqrt(5))
    many = theory.wasserstein_distance(np.zeros((7, 2)), np.eye(2), [1.0, 0.0], np.ones((3, 1, 1, 1)) * np.eye(2))
    assert many.shape == (3, 7)
    assert (many == 1.0).all()
    assert theory.wasserstein_distance(np.zeros((0, 2)), np.eye(2), [1.0, 0.0], np.eye(2)).shape == (0,)


@pytest.mark.parametrize("plane", [False, True], ids=["one mode", "the plane"])
@pytest.mark.parametrize("beta", [0.5, 0.8])
@pytest.mark.parametrize(("power", "order"), [(0.0, 1.0), (-0.5, 0.5)], ids=["fixed noise", "noise u^(-1/2)"])
def test_the_order_of_the_distance_between_the_laws(plane, beta, power, order):
    """The largest distance of gradient descent and heavy ball with one effective step size u, in 5/u steps from rest.

    It falls as u at fixed noise, and as sqrt u where noise grows as u^(-1/2): the theorem's sqrt(eta/(1 - beta)).
    """
    u, distances = 0.1 / 4.0 ** np.arange(6), []
    for size in u:
        settings = {"n_steps": int(5 / size), "noise_std": size**power}
        settings |= {"hessian": np.diag([1.0, 0.3]), "start": (1.0, 1.0)} if plane else {"hessian": 1.0, "start": 1.0}
        descent = theory.transient("gradient_descent", step_size=size, **settings)
        ball = theory.transient("heavy_ball", step_size=size * (1 - beta), momentum=beta, **settings)
        distances.append(theory.wasserstein_distance(*descent, *ball).max())
    orders = np.diff(np.log(distances)) / np.diff(np.log(u))
    assert (np.diff(np.abs(orders - order)) < 0).all()  # it tends to that
    assert orders[-1] == pytest.approx(order, abs=0.03)


# --- the shadow iterate -----------------------------------------------------------------------------------------------


def noisy_run(optimizer, objective, eta, beta, n, start, noise):
    """A run with noise of numpy's, by hand, with gradients of the library's; and the gradients that it took."""
    rng = np.random.default_rng(9)
    x, v = np.array(start), np.zeros(2)
    iterates, gradients = [x], []
    for _ in range(n):
        at = x + beta * v if optimizer == "nesterov_textbook" else x
        g = np.array(objective.gradient(*at)) + noise * rng.standard_normal(2)
        x, v = stepped(optimizer, x, v, g, eta, beta)
        iterates.append(x)
        gradients.append(g)
    return np.array(iterates), np.array(gradients)


@pytest.mark.parametrize(
    ("optimizer", "beta"),
    [("gradient_descent", 0.0), *itertools.product(WITH_MOMENTUM, (0.0, 0.5, 0.9, 0.99))],
)
def test_the_shadow_of_a_noisy_run_on_rosenbrock_does_plain_gradient_descent(optimizer, beta):
    eta = 2e-4 * (1 - beta) * (1 / (1 - beta) if optimizer in ("ema_momentum", "qhm") else 1)
    iterates, gradients = noisy_run(optimizer, ms.objectives.rosenbrock(), eta, beta, 2000, (-1.2, 1.0), 3.0)
    assert np.abs(np.diff(iterates, axis=0)).max() > 1e-3
    shadow = theory.shadow_iterates(optimizer, iterates, momentum_of(optimizer, beta))
    u = theory.effective_step_size(optimizer, eta, momentum_of(optimizer, beta))
    assert np.abs(np.diff(shadow, axis=0) + u * gradients).max() < 1e-12
    np.testing.assert_array_equal(shadow[0], iterates[0])


@pytest.mark.parametrize("optimizer", WITH_MOMENTUM)
def test_a_shadow_is_where_momentum_carries_the_iterate_if_gradients_cease(optimizer):
    bowl, beta = ms.objectives.quadratic(condition_number=5.0), 0.8
    run = ms.simulate(bowl, optimizer, step_size=0.05, momentum=beta, n_steps=30, start=(2.0, 1.0))
    shadow = theory.shadow_iterates(optimizer, run.iterates, beta)[-1]
    if optimizer == "nesterov":  # its point is ahead of the velocity's own by beta v
        velocity = np.zeros(2)
        for change in np.diff(run.iterates, axis=0):
            velocity = (change + beta * velocity) / (1 + beta)
        far = run.iterates[-1] + sum(beta**k * velocity for k in range(2, 400))
    elif optimizer == "qhm":  # of whose step the average has a share
        average = np.zeros(2)
        for x, y in run.iterates[:-1]:
            average = beta * average + (1 - beta) * np.array(bowl.gradient(x, y))
        far = run.iterates[-1] - 0.05 * 0.7 * sum(beta**k * average for k in range(1, 400))
    else:
        far = run.iterates[-1] + sum(beta**k for k in range(1, 400)) * (run.iterates[-1] - run.iterates[-2])
    np.testing.assert_allclose(shadow, far, rtol=1e-12)


def test_a_run_that_diverges_has_a_shadow_too():
    run = ms.simulate(ms.objectives.quadratic(), "heavy_ball", step_size=1e3, momentum=0.9, n_steps=400)
    shadow = theory.shadow_iterates("heavy_ball", run.iterates, 0.9)
    assert shadow.shape == run.iterates.shape
    assert not np.isfinite(shadow[-1]).all()


# --- what is refused --------------------------------------------------------------------------------------------------

USUAL = {"hessian": np.eye(2), "step_size": 0.1, "momentum": 0.9, "n_steps": 5, "start": (1.0, 1.0)}
BELOW_0, LEANING = np.diag([1.0, -1.0]), np.array([[1.0, 2.0], [0.0, 1.0]])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"hessian": [1.0, 2.0]}, "hessian must be a square matrix, got shape (2,)"),
        ({"hessian": LEANING}, "hessian must be symmetric, got [[1.0, 2.0], [0.0, 1.0]]"),
        ({"hessian": [[np.inf, 0.0], [0.0, 1.0]]}, "each hessian must be a finite number, got inf"),
        ({"hessian": 1.0}, "start must be a number, got (1.0, 1.0)"),
        ({"start": 1.0}, "start must have shape (2,), got shape ()"),
        ({"noise_std": -1.0}, "noise_std must be a finite number of at least 0, got -1.0"),
        ({"noise_std": np.nan}, "noise_std must be a finite number of at least 0, got nan"),
        ({"noise_std": [1.0, 2.0]}, "noise_std must have shape (2, 2), got shape (2,)"),
        ({"noise_std": LEANING}, "noise_std must be symmetric, got "),
        ({"noise_std": BELOW_0}, "noise_std must have no negative eigenvalue, got -1.0"),
        ({"start_covariance": BELOW_0}, "start_covariance must have no negative eigenvalue, got -1.0"),
        ({"hessian": 1.0, "start": 1.0, "start_covariance": -1.0}, "start_covariance must be a finite number of at"),
        ({"hessian": 1.0, "start": 1.0, "noise_std": np.eye(2)}, "noise_std must be a number, got "),
        ({"momentum": 1.0}, "momentum must lie in [0, 1), got 1.0"),
        ({"step_size": [0.1]}, "step_size must have one value for each of the 5 steps, got shape (1,)"),
        ({"n_steps": 0}, "n_steps must be a whole number from 1 to 10000000, got 0"),
    ],
)
def test_what_is_no_law(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        theory.transient("heavy_ball", **USUAL | changed)


def test_a_rule_without_a_law_is_refused_with_the_names_of_those_that_have_one():
    message = (
        "optimizer must be one whose steps are linear (gradient_descent, heavy_ball, nesterov, demon, ema_momentum"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        theory.transient("adam", **USUAL)


@pytest.mark.parametrize(
    ("laws", "message"),
    [
        ((0.0, -1.0, 0.0, 1.0), "covariance must be a finite number of at least 0, got -1.0"),
        (([0, 0], BELOW_0, [0, 0], BELOW_0), "covariance must have no negative eigenvalue, got -1.0"),
        (([0, 0], np.eye(2), [0, 0], LEANING), "other_covariance must be symmetric, got "),
        (([0, 0, 0], np.eye(2), [0, 0], np.eye(2)), "mean must go with covariance: (..., 2) with (..., 2, 2), or"),
        (([0, 0], [1, 1, 1], [0, 0], np.eye(2)), "mean must go with covariance: "),
        (([0, 0], [1, 1], [0, 0, 0], [1, 1, 1]), "laws must have shapes that broadcast, got (2,) and (3,)"),
        (([0, np.nan], np.eye(2), [0, 0], np.eye(2)), "each mean must be a finite number, got nan"),
    ],
)
def test_what_has_no_distance(laws, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        theory.wasserstein_distance(*laws)


@pytest.mark.parametrize(
    ("optimizer", "iterates", "momentum", "message"),
    [
        ("demon", np.zeros((3, 2)), 0.9, "got 'demon': its momentum changes from step to step"),
        ("heavy_ball", np.zeros((3, 3)), 0.9, "iterates must have shape (n_steps + 1, 2), got shape (3, 3)"),
        ("heavy_ball", np.zeros((0, 2)), 0.9, "iterates must have shape (n_steps + 1, 2), got shape (0, 2)"),
        ("heavy_ball", "ab", 0.9, "iterates must be numbers, got 'ab'"),
        ("heavy_ball", np.zeros((3, 2)), [0.9, 0.8], "momentum must be one number, the same at each step, got"),
    ],
)
def test_what_has_no_shadow(optimizer, iterates, momentum, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        theory.shadow_iterates(optimizer, iterates, momentum)


def test_every_rule_whose_steps_are_linear_has_a_law():
    assert {name for name, rule in OPTIMIZERS.items() if rule.response is not None} == {*RULES, "demon"}
