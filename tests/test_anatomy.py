import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS

bowl = ms.objectives.quadratic(condition_number=25.0, angle=0.3)


def simulate(objective, optimizer, momentum=0.9, n_steps=40):
    rule, landscape = OPTIMIZERS[optimizer], objective.landscape
    return ms.simulate(
        objective,
        optimizer,
        step_size=landscape.adaptive_step_size if rule.adaptive else landscape.step_size,
        momentum=None if rule.momentum == "none" else momentum,
        n_steps=n_steps,
    )


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if not rule.looks_ahead])
def test_kept_and_push_add_up_to_the_step(optimizer, landscape):
    run = simulate(LANDSCAPES[landscape](), optimizer)
    parts = ms.anatomy(run)
    np.testing.assert_allclose(parts.kept + parts.pushes, np.diff(run.iterates, axis=0), rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(parts.kept[0], 0.0)  # every rule starts at rest
    if optimizer == "schedule_free":  # kept is 1/k of the way to its newest point
        points = run.iterates[:-1] + (1.0 - run.momenta[:, None]) * np.arange(1, run.n_steps + 1)[:, None] * parts.kept
        taken = np.column_stack(run.objective.gradient(*points.T))
        np.testing.assert_allclose(parts.gradients, taken, rtol=1e-9, atol=1e-12)
        return
    points = run.iterates[:-1] if run.optimizer.at_iterate else run.iterates[:-1] + parts.kept
    np.testing.assert_array_equal(parts.gradients, np.column_stack(run.objective.gradient(*points.T)))


@given(momentum=st.floats(0.0, 0.99))
def test_nesterovs_velocity_runs_between_the_points_behind_the_ones_that_look_ahead(momentum):
    run = simulate(bowl, "nesterov", momentum)
    parts = ms.anatomy(run)
    behind = run.iterates[:-1] - parts.kept  # theta_k
    ahead = run.iterates[:-1] + parts.pushes  # theta_(k+1) = x_k - eta g_k
    np.testing.assert_allclose(behind[1:], ahead[:-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(ahead - behind, parts.kept + parts.pushes, rtol=0, atol=1e-12)


@pytest.mark.parametrize("optimizer", ["heavy_ball", "nesterov", "demon", "nesterov_textbook"])
def test_a_velocity_rule_pushes_along_the_gradient_and_keeps_a_share_of_its_velocity(optimizer):
    run = simulate(bowl, optimizer)
    parts = ms.anatomy(run)
    np.testing.assert_array_equal(parts.pushes, -run.step_size * parts.gradients)
    velocities = parts.kept + parts.pushes
    np.testing.assert_allclose(parts.kept[1:], run.momenta[1:, None] * velocities[:-1], rtol=1e-15)


@pytest.mark.parametrize("optimizer", ["gradient_descent", "rmsprop"])
def test_a_rule_without_momentum_keeps_nothing(optimizer):
    parts = ms.anatomy(simulate(bowl, optimizer))
    assert not parts.kept.any()
    np.testing.assert_array_equal(parts.moving_average, parts.gradients)  # at momentum 0 it forgets everything


def test_ema_momentum_steps_along_the_moving_average():
    run = simulate(bowl, "ema_momentum")
    parts = ms.anatomy(run)
    np.testing.assert_allclose(np.diff(run.iterates, axis=0), -run.step_size * parts.moving_average, rtol=1e-12)
    np.testing.assert_allclose(parts.pushes, -run.step_size * 0.1 * parts.gradients, rtol=1e-14)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_parts_are_those_of_each_steps_own_step_size(optimizer):
    """Of a rule that looks ahead the velocity is the difference of two points that are not its iterates."""
    step_sizes = 0.02 * np.linspace(1.0, 0.1, 40)
    momentum = None if OPTIMIZERS[optimizer].momentum == "none" else 0.9
    run = ms.simulate(bowl, optimizer, step_size=step_sizes, momentum=momentum, n_steps=40)
    parts = ms.anatomy(run)
    steps = parts.kept + parts.pushes
    if run.optimizer.looks_ahead:
        steps = parts.pushes + run.momenta[:, None] * steps
    np.testing.assert_allclose(steps, np.diff(run.iterates, axis=0), rtol=1e-9, atol=1e-14)
    if not run.optimizer.adaptive:
        share = {"ema_momentum": 0.1, "qhm": 0.37, "schedule_free": 1.0 / np.arange(1, 41)}.get(optimizer, 1.0)
        push = -(share * step_sizes)[:, None]
        np.testing.assert_allclose(parts.pushes, push * parts.gradients, rtol=1e-12)


def test_adams_parts_are_those_of_its_average_scaled_by_the_gradients_size():
    run = simulate(bowl, "adam")
    parts = ms.anatomy(run)
    k = np.arange(1, run.n_steps + 1)[:, None]
    squares = np.zeros(2)
    sizes = []
    for gradient in parts.gradients:
        squares = 0.999 * squares + 0.001 * gradient**2
        sizes.append(squares)
    scale = run.step_size / ((1 - 0.9**k) * (np.sqrt(np.array(sizes) / (1 - 0.999**k)) + 1e-8))
    np.testing.assert_allclose(parts.pushes, -scale * 0.1 * parts.gradients, rtol=1e-9)
    np.testing.assert_allclose(parts.kept + parts.pushes, -scale * parts.moving_average, rtol=1e-9)


@pytest.mark.parametrize("array", ["gradients", "kept", "pushes", "moving_average"])
def test_an_anatomy_has_one_of_each_per_step_and_cannot_be_written_to(array):
    values = getattr(ms.anatomy(simulate(bowl, "heavy_ball", n_steps=7)), array)
    assert values.shape == (7, 2)
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 0.0
