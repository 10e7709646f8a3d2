"""Rules that rival plain momentum: what each is made of, and the figures of who brought it up."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.schedules import demon

bowl = ms.objectives.quadratic(25.0, 0.4)
settings = {"step_size": st.floats(1e-4, 0.03), "momentum": st.floats(0.0, 0.99)}


def simulated(optimizer, step_size, momentum, n_steps=60, objective=bowl, start=(-4.0, 3.0)):
    return ms.simulate(
        objective, optimizer, step_size=step_size, momentum=momentum, n_steps=n_steps, start=start
    ).iterates


@given(**settings)
def test_qhm_steps_three_tenths_along_the_gradient_and_seven_along_its_average(step_size, momentum):
    run = ms.simulate(bowl, "qhm", step_size=step_size, momentum=momentum, n_steps=60)
    parts = ms.anatomy(run)
    expected = -step_size * (0.3 * parts.gradients + 0.7 * parts.moving_average)
    np.testing.assert_allclose(np.diff(run.iterates, axis=0), expected, rtol=1e-9, atol=1e-13)


@given(step_size=st.floats(1e-4, 0.03))
def test_qhm_at_its_own_share_is_nesterovs_method_with_the_average_s_step_size(step_size):
    ahead = simulated("nesterov", 0.3 * step_size, 0.7)
    np.testing.assert_allclose(simulated("qhm", step_size, 0.7), ahead, rtol=1e-10, atol=1e-12)


def test_aggmo_is_the_mean_of_three_heavy_balls_that_are_given_the_same_gradients():
    run = ms.simulate(bowl, "aggmo", step_size=0.02, momentum=0.99, n_steps=80)
    gradients = ms.anatomy(run).gradients
    velocities, x = np.zeros((3, 2)), run.iterates[0]
    for k, gradient in enumerate(gradients):
        velocities = np.array([[0.0], [0.9], [0.99]]) * velocities - gradient  # Lucas et al.'s own three
        x = x + 0.02 / 3 * velocities.sum(axis=0)
        np.testing.assert_allclose(run.iterates[k + 1], x, rtol=1e-9, atol=1e-12)


@given(step_size=st.floats(1e-4, 0.03))
@pytest.mark.parametrize("optimizer", ["qhm", "aggmo", "nesterov_restart", "nesterov_function_restart"])
def test_without_momentum_they_are_gradient_descent(optimizer, step_size):
    plain = simulated("gradient_descent", step_size, None)
    np.testing.assert_allclose(simulated(optimizer, step_size, 0.0), plain, rtol=1e-10, atol=1e-13)


@given(step_size=st.floats(1e-4, 0.03))
def test_schedule_free_without_momentum_averages_gradient_descent(step_size):
    points = simulated("gradient_descent", step_size, None)
    means = np.cumsum(points[1:], axis=0) / np.arange(1, 61)[:, None]
    np.testing.assert_allclose(simulated("schedule_free", step_size, 0.0)[1:], means, rtol=1e-10, atol=1e-12)


@given(**settings)
def test_schedule_free_is_its_papers_three_sequences(step_size, momentum):
    x = z = np.array([-4.0, 3.0])
    found, points = simulated("schedule_free", step_size, momentum), []
    for k in range(60):
        y = (1 - momentum) * z + momentum * x
        z = z - step_size * np.array(bowl.gradient(*y))
        points.append(z)
        x = np.mean(points, axis=0)
        np.testing.assert_allclose(found[k + 1], x, rtol=1e-9, atol=1e-12)


@given(momentum=st.floats(0.0, 0.99))
def test_demon_adam_is_adam_with_demons_schedule(momentum):
    ours = simulated("demon_adam", 0.1, momentum, n_steps=50)
    np.testing.assert_array_equal(ours, simulated("adam", 0.1, demon(momentum, 50), n_steps=50))


def test_what_demon_adams_sources_leave_open_makes_other_paths():
    """The sum in place of the average, and the correction of torch.optim.Adam, by the beta of the moment alone."""
    gradients = ms.anatomy(ms.simulate(bowl, "demon_adam", step_size=0.1, momentum=0.9, n_steps=50)).gradients
    betas = demon(0.9, 50)
    average = total = np.zeros(2)
    for beta, g in zip(betas, gradients, strict=True):
        average, total = beta * average + (1 - beta) * g, beta * total + g
    product, current = 1 - np.prod(betas), 1 - betas[-1] ** 50
    assert abs(product - current) < 1e-6  # in the end they agree, and early they do not
    assert abs((1 - np.prod(betas[:10])) / (1 - betas[9] ** 10) - 1) > 0.005
    assert (np.abs(total / average - 1) > 0.05).all()


# --- AggMo on a quadratic ---------------------------------------------------------------------------------------------


def test_powers_of_aggmos_iteration_matrix_are_what_is_simulated():
    path = simulated("aggmo", 0.05, 0.9, n_steps=12, objective=ms.objectives.quadratic(7.0), start=(1.0, 1.0))
    for axis, curvature in enumerate((1.0, 7.0)):
        matrix = theory.iteration_matrix("aggmo", 0.05, 0.9, curvature)
        assert matrix.shape == (3, 3)
        assert path[-1, axis] == pytest.approx(np.linalg.matrix_power(matrix, 12)[0, 0], rel=1e-12)


@pytest.mark.parametrize(("step_size", "momentum"), [(0.1, 0.9), (0.5, 0.99), (0.02, 0.5), (2.4, 0.7)])
def test_aggmos_spectral_radius_is_how_fast_it_contracts(step_size, momentum):
    radius = theory.spectral_radius("aggmo", step_size, momentum, 1.0)
    path = simulated("aggmo", step_size, momentum, 3000, ms.objectives.quadratic(1.0), (1.0, 0.0))[:, 0]
    sizes = np.array([np.abs(path[k : k + 200]).max() for k in (400, 900)])
    assert (sizes[1] / sizes[0]) ** (1 / 500) == pytest.approx(radius, rel=2e-3)


def test_aggmos_spectral_radius_broadcasts_and_is_that_of_gradient_descent_without_momentum():
    found = theory.spectral_radius("aggmo", [0.1, 0.4, 2.5], [[0.0], [0.9]], 1.0)
    assert found.shape == (2, 3)
    assert found[0] == pytest.approx([0.9, 0.6, 1.5])
    assert isinstance(theory.spectral_radius("aggmo", 0.1, 0.9, 1.0), float)


@pytest.mark.parametrize(
    "optimizer", ["aggmo", "schedule_free", "nesterov_restart", "nesterov_function_restart", "demon_adam"]
)
def test_of_what_is_no_mode_no_regime_is_claimed(optimizer):
    with pytest.raises(ValueError, match=r"^optimizer must be one with a theory on a quadratic \(gradient_descent, "):
        theory.regime(optimizer, 0.1, 0.9, 1.0)
    assert OPTIMIZERS[optimizer].theory is None


# --- QHM on a quadratic -----------------------------------------------------------------------------------------------


@given(eta=st.floats(1e-3, 1.0), beta=st.floats(0.0, 0.99), h=st.floats(0.01, 1.0), s=st.floats(0.1, 10.0))
def test_qhms_stationary_variance_is_the_closed_form(eta, beta, h, s):
    q, nu = eta * h, 0.7
    above = 1 - beta**2 + q * beta * (1 - nu) + q * beta**2 * (1 - 3 * nu + 2 * nu**2)
    below = h * (1 - beta + beta * q * (1 - nu)) * (2 * (1 + beta) - q * (1 + beta - 2 * beta * nu))
    assert theory.stationary_variance("qhm", eta, beta, h, s) == pytest.approx(eta * s**2 * above / below, rel=1e-10)


# --- Nesterov's method restarted --------------------------------------------------------------------------------------


def growing(n_steps):
    """Nesterov's momenta for convex functions, k/(k + 3), k counting the extrapolations."""
    k = np.maximum(np.arange(n_steps) - 1.0, 0.0)
    return k / (k + 3.0)


def ravine(optimizer, condition, momentum, n_steps):
    """Losses as shares of the first, on a bowl of curvatures 1 to its condition number, at step size 1/L."""
    start, step_size = (1.0, 1.0), 1.0 / condition
    run = ms.simulate(
        ms.objectives.quadratic(condition),
        optimizer,
        step_size=step_size,
        momentum=momentum,
        n_steps=n_steps,
        start=start,
    )
    return run.losses / run.losses[0]


#: Condition number, steps until the loss stays below 1e-10 of the first: unrestarted, restarted by the loss and by the
#: gradient, the best constant.
ARRIVALS = [(100.0, 655, 105, 74, 112), (1000.0, 3162, 236, 222, 327), (10000.0, 9685, 641, 383, 919)]


@pytest.mark.parametrize(("condition", "plain", "by_loss", "by_gradient", "constant"), ARRIVALS)
def test_restarts_arrive_when_odonoghue_and_candes_do(condition, plain, by_loss, by_gradient, constant):
    n = plain + 500
    root = math.sqrt(condition)
    runs = (
        ("nesterov_textbook", growing(n), plain),
        ("nesterov_function_restart", 1.0 - 1e-12, by_loss),
        ("nesterov_restart", 1.0 - 1e-12, by_gradient),
        ("nesterov_textbook", (root - 1) / (root + 1), constant),
    )
    for optimizer, momentum, steps in runs:
        losses = ravine(optimizer, condition, momentum, n)
        assert np.flatnonzero(losses > 1e-10)[-1] + 1 == steps


@pytest.mark.parametrize("condition", [100.0, 1000.0, 10000.0])
def test_without_a_restart_it_ripples_every_pi_root_kappa_steps(condition):
    period = math.pi * math.sqrt(condition)
    losses = ravine("nesterov_textbook", condition, growing(int(7 * period)), int(7 * period))
    lows = np.flatnonzero((losses[1:-1] < losses[:-2]) & (losses[1:-1] < losses[2:])) + 1
    far = lows[np.diff(lows, prepend=-math.inf) > period / 2]
    assert np.diff(far)[1:] == pytest.approx(period, rel=0.03)


@pytest.mark.parametrize("optimizer", ["nesterov_restart", "nesterov_function_restart"])
def test_a_restarted_method_that_never_goes_uphill_grows_its_momentum_to_the_one_that_it_is_given(optimizer):
    slope = ms.objectives.quadratic(1.0)
    run = ms.simulate(slope, optimizer, step_size=1e-6, momentum=0.8, n_steps=40, start=(1.0, 0.0))
    parts = ms.anatomy(run)
    shares = parts.kept[1:, 0] / np.diff(run.iterates[:-1, 0])
    assert shares == pytest.approx(np.minimum(growing(40)[1:], 0.8), rel=1e-9)


def elliptic(condition):
    """A bowl's loss and gradient, of curvatures 1 to its condition number."""
    curvatures = np.array([1.0, condition])
    return lambda x: curvatures @ x**2 / 2, lambda x: curvatures * x


def valley(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def slope_of_the_valley(x):
    across = x[1] - x[0] ** 2
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * across, 200 * across])


def as_published(loss, gradient, start, step_size, most, n_steps):
    """O'Donoghue and Candes' algorithm 1 in its two sequences, begun again where f(x_k) > f(x_(k - 1)): x, restarts.

    The momenta are k/(k + 3), ``most`` at most; ``gradient`` is given the number of the step, too.
    """
    x = y = np.array(start)
    path, restarts, since = [x], [], 0
    for k in range(n_steps):
        new = y - step_size * gradient(k, y)
        if loss(new) > loss(x):
            since = 0
            restarts.append(k + 1)
        y = new + min(most, since / (since + 3)) * (new - x)
        x, since = new, since + 1
        path.append(x)
    return np.array(path), restarts


SCHEMES = [
    (ms.objectives.quadratic(100.0), *elliptic(100.0), (1.0, 1.0), 0.01, 300, 7),
    (ms.objectives.quadratic(3.0), *elliptic(3.0), (4.0, -2.0), 0.6, 40, 8),
    (ms.objectives.rosenbrock(), valley, slope_of_the_valley, (-1.2, 1.0), 5e-4, 300, 1),
]


@pytest.mark.parametrize("most", [0.9, 1.0 - 1e-12])
@pytest.mark.parametrize(("objective", "loss", "gradient", "start", "step_size", "n_steps", "least"), SCHEMES)
def test_by_the_loss_it_is_what_odonoghue_and_candes_write(
    objective, loss, gradient, start, step_size, n_steps, least, most
):
    run = ms.simulate(
        objective, "nesterov_function_restart", step_size=step_size, momentum=most, n_steps=n_steps, start=start
    )
    expected, restarts = as_published(loss, lambda _, x: gradient(x), start, step_size, most, n_steps)
    np.testing.assert_allclose(run.iterates, expected, rtol=1e-9, atol=1e-10)
    assert len(restarts) >= (least if most > 0.9 else 0)
    kept = ms.anatomy(run).kept
    np.testing.assert_array_equal(np.flatnonzero((kept == 0.0).all(axis=1)), sorted({0, 1, *restarts} - {n_steps}))


def test_the_loss_that_it_looks_at_is_exact_while_gradients_are_noisy():
    loss, gradient = elliptic(25.0)
    setting = {"step_size": 0.03, "n_steps": 200, "start": (3.0, 1.0), "noise_std": 0.5, "seed": 3}
    plain = ms.simulate(ms.objectives.quadratic(25.0), "gradient_descent", **setting)
    draws = plain.noisy_gradients - plain.iterates[:-1] * (1.0, 25.0)  # the same for every rule
    run = ms.simulate(ms.objectives.quadratic(25.0), "nesterov_function_restart", momentum=0.95, **setting)
    expected, restarts = as_published(loss, lambda k, x: gradient(x) + draws[k], (3.0, 1.0), 0.03, 0.95, 200)
    np.testing.assert_allclose(run.iterates, expected, rtol=1e-8, atol=1e-10)
    assert len(restarts) > 50  # at the noise floor the loss rises every other step
    np.testing.assert_array_equal(np.flatnonzero(np.diff(run.losses) > 0) + 1, restarts)


def test_by_the_loss_it_is_mapped_and_multiplied_as_it_is_simulated():
    name, n, start = "nesterov_function_restart", 60, (3.0, 1.0)
    etas, betas = np.array([0.01, 0.03, 0.07, 0.2]), np.array([0.5, 0.97])
    bowl = ms.objectives.quadratic(25.0)
    found = ms.sweep(bowl, name, step_sizes=etas, momenta=betas, n_steps=n, start=start, tolerance=1e-2)
    for (row, column), settled in np.ndenumerate(found.steps_to_tolerance):
        setting = {"step_size": etas[column], "momentum": betas[row], "n_steps": n, "start": start}
        assert ms.simulate(bowl, name, **setting).settling_step(1e-2) == settled
    noisy = {"step_size": 0.03, "momentum": 0.95, "n_steps": n, "noise_std": 0.5, "seed": 3}
    cloud = ms.simulate_ensemble(bowl, name, starts=np.tile(start, (3, 1)), **noisy)
    for particle, end in enumerate(cloud.final):
        alone = ms.simulate(bowl, name, start=start, particle=particle, **noisy)
        np.testing.assert_array_equal(end, alone.iterates[-1])


@pytest.mark.exhaustive
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_by_the_loss_its_schedule_is_searched_for_as_it_is_simulated(noise):
    bowl, name, setting = ms.objectives.quadratic(25.0), "nesterov_function_restart", {"step_size": 0.03, "n_steps": 60}
    best = ms.find_schedule(bowl, name, start=(3.0, 1.0), noise_std=noise, seed=5, trials=500, **setting)
    cloud = ms.simulate_ensemble(
        bowl, name, starts=np.tile((3.0, 1.0), (4000, 1)), momentum=best.momenta, noise_std=noise, seed=6, **setting
    )
    ends = bowl.value(*cloud.final.T)
    assert best.expected_loss == pytest.approx(ends.mean(), abs=5 * ends.std() / 60 + 1e-15)
