import math

import numpy as np
import pytest

from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS

# The same mathematics in plain Python, operation by operation.


def gradient_descent(x, g, memory, _beta, eta):
    return x - eta * g, memory


def heavy_ball(x, g, v, beta, eta):
    v = beta * v - eta * g
    return x + v, v


def ema_momentum(x, g, m, beta, eta):
    m = beta * m + (1.0 - beta) * g
    return x - eta * m, m


def quadratic(x, y, hxx, hxy, hyy):
    return 0.5 * (x * (hxx * x + hxy * y) + y * (hxy * x + hyy * y)), (hxx * x + hxy * y, hxy * x + hyy * y)


def rosenbrock(x, y, a, b):
    e, d = a - x, y - x * x
    return e * e + b * d * d, (-2.0 * e - 4.0 * b * x * d, 2.0 * b * d)


RULES = {
    "gradient_descent": gradient_descent,
    "heavy_ball": heavy_ball,
    "demon": heavy_ball,
    "ema_momentum": ema_momentum,
}
LOSSES = {"quadratic": quadratic, "rosenbrock": rosenbrock}
#: Parameters, and step sizes: one that converges, one that oscillates, one that diverges.
SETTINGS = {
    "quadratic": ((25.0, 0.6), (0.01, 0.07, 3.0)),
    "rosenbrock": ((-0.5, 30.0), (0.0005, 0.003, 0.5)),
}
N_STEPS = 200


def python_path(loss, coefficients, rule, start, momenta, step_size):
    (x, y), vx, vy = start, 0.0, 0.0
    path = [(x, y)]
    for beta in momenta:
        _, (gx, gy) = loss(x, y, *coefficients)
        x, vx = rule(x, gx, vx, beta, step_size)
        y, vy = rule(y, gy, vy, beta, step_size)
        path.append((x, y))
    return np.array(path)


def same_bits(first, second):
    """Equal to the last bit, and in the sign of zero; any nan is as good as any other."""
    first, second = (np.where(np.isnan(array), math.nan, array) for array in (first, second))
    return first.tobytes() == second.tobytes()


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_trajectory_is_the_recursion_in_plain_python(optimizer, landscape):
    parameters, step_sizes = SETTINGS[landscape]
    objective, rule = LANDSCAPES[landscape](*parameters), OPTIMIZERS[optimizer]
    entry = entries.trajectory(objective.landscape.kernels.gradient, rule.step, rule.initial_state)
    momenta = np.random.default_rng(3).uniform(0.0, 1.0, N_STEPS)
    for step_size in step_sizes:
        path = np.full((N_STEPS + 1, 2), math.nan)
        path[0] = objective.landscape.start
        run(entry, path, momenta, objective.coefficients, N_STEPS, step_size)
        expected = python_path(
            LOSSES[landscape],
            objective.coefficients.tolist(),
            RULES[optimizer],
            path[0].tolist(),
            momenta.tolist(),
            step_size,
        )
        assert same_bits(path, expected)
    assert not np.isfinite(path).all() or abs(path).max() > 1e6  # the last step size did diverge


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_losses_and_gradients_are_their_formulas_in_plain_python(landscape):
    objective = LANDSCAPES[landscape](*SETTINGS[landscape][0])
    points = np.random.default_rng(4).normal(scale=5.0, size=(100, 2))
    values, gradients = np.empty(100), np.empty((100, 2))
    run(entries.losses(objective.landscape.kernels.value), values, points, objective.coefficients, 100)
    run(entries.gradients(objective.landscape.kernels.gradient), gradients, points, objective.coefficients, 100)
    expected = [LOSSES[landscape](x, y, *objective.coefficients.tolist()) for x, y in points.tolist()]
    assert same_bits(values, np.array([value for value, _ in expected]))
    assert same_bits(gradients, np.array([gradient for _, gradient in expected]))


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_a_loss_field_holds_the_loss_at_each_pixels_centre_rows_from_the_top(landscape):
    objective = LANDSCAPES[landscape](*SETTINGS[landscape][0])
    width, height, x0, x1, y0, y1 = 7, 5, -2.0, 3.0, -1.0, 4.0
    field = np.empty((height, width))
    run(
        entries.loss_field(objective.landscape.kernels.value),
        field, objective.coefficients, width, height, x0, x1, y0, y1,
    )  # fmt: skip
    x = x0 + (x1 - x0) * (np.arange(width) + 0.5) / width
    y = y1 - (y1 - y0) * (np.arange(height) + 0.5) / height
    np.testing.assert_allclose(field, objective.value(x, y[:, None]), rtol=1e-13)


def test_an_entry_writes_nothing_beyond_its_steps():
    objective, rule = LANDSCAPES["rosenbrock"](), OPTIMIZERS["heavy_ball"]
    entry = entries.trajectory(objective.landscape.kernels.gradient, rule.step, rule.initial_state)
    path = np.full((12, 2), 7.0)
    run(entry, path, np.full(9, 0.5), objective.coefficients, 9, 1e-4)
    assert (path[10:] == 7.0).all()
    assert (path[1:10] != 7.0).all()
