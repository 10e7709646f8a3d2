import math

import numpy as np
import pytest

from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels.elementary import cosine_and_sine_of_turns, exponential, exponential_minus_one
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.simulation import anatomy_entry, gradients_taken_entry, trajectory_entry
from tests.thinned import grid

# The same mathematics in plain Python, operation by operation.


def gradient_descent(x, g, memory, _beta, eta):
    return x - eta * g, memory


def heavy_ball(x, g, v, beta, eta):
    v = beta * v - eta * g
    return x + v, v


def nesterov(x, g, v, beta, eta):
    v = beta * v - eta * g
    return x + (beta * v - eta * g), v


def torch_momentum(x, g, v, beta, eta):
    v = beta * v + g
    return x - eta * v, v


def ema_momentum(x, g, m, beta, eta):
    m = beta * m + (1.0 - beta) * g
    return x - eta * m, m


def rmsprop(x, g, s, _beta, eta):
    s = 0.99 * s + (1.0 - 0.99) * (g * g)
    return x - eta * g / (math.sqrt(s) + 1e-8), s


def adam(x, g, memory, beta, eta):
    m, s, product, squares_product = memory or (0.0, 0.0, 1.0, 1.0)
    product, squares_product = product * beta, squares_product * 0.999
    m = beta * m + (1.0 - beta) * g
    s = 0.999 * s + (1.0 - 0.999) * (g * g)
    scale = eta / ((1.0 - product) * (math.sqrt(s / (1.0 - squares_product)) + 1e-8))
    return x - scale * m, (m, s, product, squares_product)


def qhm(x, g, m, beta, eta):
    m = beta * m + (1.0 - beta) * g
    return x - eta * ((1.0 - 0.7) * g + 0.7 * m), m


def aggmo(x, g, memory, beta, eta):
    slow, fast = memory or (0.0, 0.0)
    slow, fast = (1.0 - math.sqrt(1.0 - beta)) * slow - g, beta * fast - g
    return x + eta / 3.0 * ((slow + fast) - g), (slow, fast)


def schedule_free(x, g, memory, _beta, eta):
    offset, before = memory or (0.0, 0.0)
    share = 1.0 / (before + 1.0)
    offset = offset - eta * g
    return x + share * offset, ((1.0 - share) * offset, before + 1.0)


def quadratic(x, y, hxx, hxy, hyy):
    return 0.5 * (x * (hxx * x + hxy * y) + y * (hxy * x + hyy * y)), (hxx * x + hxy * y, hxy * x + hyy * y)


def rosenbrock(x, y, a, b):
    e, d = a - x, y - x * x
    return e * e + b * d * d, (-2.0 * e - 4.0 * b * x * d, 2.0 * b * d)


def beale(x, y):
    r = [c - x * (1.0 - p) for c, p in ((1.5, y), (2.25, y * y), (2.625, y * y * y))]
    gx = 2.0 * (r[0] * (y - 1.0) + r[1] * (y * y - 1.0) + r[2] * (y * y * y - 1.0))
    gy = 2.0 * x * (r[0] + 2.0 * y * r[1] + 3.0 * (y * y) * r[2])
    return r[0] * r[0] + r[1] * r[1] + r[2] * r[2], (gx, gy)


def himmelblau(x, y, *_minimisers):
    p, q = x * x + y - 11.0, x + y * y - 7.0
    return p * p + q * q, (4.0 * x * p + 2.0 * q, 2.0 * p + 4.0 * y * q)


def styblinski_tang(x, y):
    r, lift, offset = -2.903534027771177, 0.8610197008502292, 0.4305098504251146
    above = [0.5 * (z - r) * (z - r) * ((z + r) * (z + r) + lift) for z in (x, y)]
    gx, gy = (2.0 * (z - r) * (z * (z + r) + offset) for z in (x, y))
    return -78.33233140754282 + (above[0] + above[1]), (gx, gy)


def rastrigin(x, y, amplitude):
    halves = [cosine_and_sine_of_turns(0.5 * z)[1] for z in (x, y)]
    steepest = 2.0 * math.pi * amplitude
    gx, gy = (2.0 * z + steepest * cosine_and_sine_of_turns(z)[1] for z in (x, y))
    return x * x + y * y + 2.0 * amplitude * (halves[0] * halves[0] + halves[1] * halves[1]), (gx, gy)


def ackley(x, y):
    (cx, sx), (cy, sy) = (cosine_and_sine_of_turns(0.5 * z) for z in (x, y))
    r, s = math.sqrt(0.5 * (x * x + y * y)), sx * sx + sy * sy
    funnel = 2.0 * exponential(-0.2 * r) / r if r > 0.0 else 0.0
    bumps = 2.0 * math.pi * math.e * exponential(-s)
    value = -20.0 * exponential_minus_one(-0.2 * r) - math.e * exponential_minus_one(-s)
    return value, (funnel * x + bumps * sx * cx, funnel * y + bumps * sy * cy)


def lessard(x, y):
    if x < 1.0:
        along, gx = 12.5 * x * x, 25.0 * x
    elif x < 2.0:
        along, gx = 0.5 * x * x + 24.0 * x - 12.0, x + 24.0
    else:
        along, gx = 12.5 * x * x - 24.0 * x + 36.0, 25.0 * x - 24.0
    return 2.5 * y * y + along, (gx, 5.0 * y)


def valley(x, y):
    r = x * y - 1.0
    return 0.5 * r * r, (r * y, r * x)


def square(x, y, mu, nx, ny, half):
    u, v = nx * x + ny * y, nx * y - ny * x
    p, q = (min(max(along, -half), half) for along in (u, v))
    value = 0.5 * (mu * (x * x + y * y) + (1.0 - mu) * (p * (2.0 * u - p) + q * (2.0 * v - q)))
    return value, (mu * x + (1.0 - mu) * (nx * p - ny * q), mu * y + (1.0 - mu) * (nx * q + ny * p))


RULES = {
    "gradient_descent": gradient_descent,
    "heavy_ball": heavy_ball,
    "nesterov": nesterov,
    "demon": heavy_ball,
    "ema_momentum": ema_momentum,
    "rmsprop": rmsprop,
    "adam": adam,
    "torch_momentum": torch_momentum,
    "nesterov_textbook": heavy_ball,
    "qhm": qhm,
    "aggmo": aggmo,
    "schedule_free": schedule_free,
    "demon_adam": adam,
}
#: What begins with 0 for its memory; the others with None.
PLAIN = (gradient_descent, heavy_ball, nesterov, torch_momentum, ema_momentum, rmsprop, qhm)
#: Where the gradient of a step is taken, in one coordinate, where that is not at the iterate: x, memory, beta.
POINTS = {
    "nesterov_textbook": lambda x, v, beta: x + beta * v,
    "schedule_free": lambda x, memory, beta: x + (1.0 - beta) * memory[0] if memory else x,
}
LOSSES = {
    loss.__name__: loss
    for loss in (
        quadratic, rosenbrock, beale, himmelblau, styblinski_tang, rastrigin, ackley, lessard, valley, square,
    )
}  # fmt: skip
#: Parameters, and step sizes: one that converges, one that oscillates, one that diverges.
SETTINGS = {
    "quadratic": ((25.0, 0.6), (0.01, 0.07, 3.0)),
    "rosenbrock": ((-0.5, 30.0), (0.0005, 0.003, 0.5)),
    "beale": ((), (0.001, 0.01, 1.0)),
    "himmelblau": ((), (0.001, 0.01, 1.0)),
    "styblinski_tang": ((), (0.001, 0.02, 1.0)),
    "rastrigin": ((10.0,), (0.0005, 0.004, 1e300)),
    "ackley": ((), (0.003, 0.03, 1e300)),
    "lessard": ((), (0.01, 0.1, 3.0)),
    "valley": ((), (0.01, 0.1, 3.0)),
    "square": ((100.0,), (0.1, 1.0, 1e3)),
}
N_STEPS = 200


def python_path(loss, coefficients, optimizer, start, momenta, step_sizes):
    if optimizer in ("nesterov_restart", "nesterov_function_restart"):
        return restarted_path(loss, coefficients, start, momenta, step_sizes, by_loss="function" in optimizer)
    rule, point = RULES[optimizer], POINTS.get(optimizer, lambda x, _memory, _beta: x)
    (x, y), vx, vy = start, *([0.0] * 2 if rule in PLAIN else [None] * 2)
    path = [(x, y)]
    for beta, step_size in zip(momenta, step_sizes, strict=True):
        _, (gx, gy) = loss(point(x, vx, beta), point(y, vy, beta), *coefficients)
        x, vx = rule(x, gx, vx, beta, step_size)
        y, vy = rule(y, gy, vy, beta, step_size)
        path.append((x, y))
    return np.array(path)


def restarted_path(loss, coefficients, start, momenta, step_sizes, *, by_loss):
    """The rules whose coordinates know of each other."""
    (x, y), vx, vy, n = start, 0.0, 0.0, 0.0
    path, last = [(x, y)], loss(*start, *coefficients)[0]
    for beta, step_size in zip(momenta, step_sizes, strict=True):
        b = min(beta, max(n - 1.0, 0.0) / (n + 2.0))
        _, (gx, gy) = loss(x + b * vx, y + b * vy, *coefficients)
        vx, vy = b * vx - step_size * gx, b * vy - step_size * gy
        x, y = x + vx, y + vy
        before, last = last, loss(x, y, *coefficients)[0]
        n = 1.0 if (last > before if by_loss else gx * vx + gy * vy > 0.0) else n + 1.0
        path.append((x, y))
    return np.array(path)


def trajectory(objective, rule):
    return trajectory_entry(objective.landscape, rule)


def same_bits(first, second):
    """Equal to the last bit, and in the sign of zero; any nan is as good as any other."""
    first, second = (np.where(np.isnan(array), math.nan, array) for array in (first, second))
    return first.tobytes() == second.tobytes()


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_trajectory_is_the_recursion_in_plain_python(optimizer, landscape):
    parameters, step_sizes = SETTINGS[landscape]
    objective, rule = LANDSCAPES[landscape](*parameters), OPTIMIZERS[optimizer]
    entry = trajectory(objective, rule)
    rng = np.random.default_rng(3)
    momenta, changes = rng.uniform(0.0, 1.0, N_STEPS), rng.uniform(0.9, 1.0, N_STEPS)
    for step_size in step_sizes:
        each = step_size * changes
        path = np.full((N_STEPS + 1, 2), math.nan)
        path[0] = objective.landscape.start
        run(entry, path, momenta, each, objective.coefficients, N_STEPS)
        expected = python_path(
            LOSSES[landscape],
            objective.coefficients.tolist(),
            optimizer,
            path[0].tolist(),
            momenta.tolist(),
            each.tolist(),
        )
        assert same_bits(path, expected)
    # The last step size did diverge; a rule that divides by the gradient's size hardly can.
    assert rule.adaptive or not np.isfinite(path).all() or abs(path).max() > 1e6


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
    path = np.full((12, 2), 7.0)
    run(trajectory(objective, rule), path, np.full(9, 0.5), np.full(9, 1e-4), objective.coefficients, 9)
    assert (path[10:] == 7.0).all()
    assert (path[1:10] != 7.0).all()


# --- anatomy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("optimizer", "landscape"), grid(OPTIMIZERS, LANDSCAPES))
def test_anatomy_writes_what_each_step_of_a_trajectory_is_made_of(optimizer, landscape):
    objective, rule = LANDSCAPES[landscape](), OPTIMIZERS[optimizer]
    n, step_size = 60, objective.landscape.adaptive_step_size if rule.adaptive else objective.landscape.step_size
    rng = np.random.default_rng(5)
    momenta, step_sizes = rng.uniform(0.0, 1.0, n), step_size * rng.uniform(0.5, 1.0, n)
    path = np.full((n + 1, 2), math.nan)
    path[0] = objective.landscape.start
    gradients, kept, pushes = np.full((3, n + 1, 2), 7.0)
    losses = np.empty(n)
    run(trajectory(objective, rule), path, momenta, step_sizes, objective.coefficients, n)
    taken = gradients_taken_entry(objective.landscape, rule)
    run(taken, gradients, path, momenta, step_sizes, objective.coefficients, n)
    run(entries.losses(objective.landscape.kernels.value), losses, path, objective.coefficients, n)
    run(anatomy_entry(rule), kept, pushes, path, losses, gradients, momenta, step_sizes, n)
    for array in (gradients, kept, pushes):
        assert (array[n] == 7.0).all()
    if optimizer == "schedule_free":  # kept is 1/k of the way to its newest point
        way = (1.0 - momenta[:, None]) * np.arange(1, n + 1)[:, None] * kept[:n]
        expected = np.column_stack(objective.gradient(*(path[:-1] + way).T))
        np.testing.assert_allclose(gradients[:n], expected, rtol=1e-9, atol=1e-9)
    else:
        gx, gy = objective.gradient(*(path[:-1] + (0.0 if rule.at_iterate else kept[:n])).T)
        assert same_bits(gradients[:n], np.column_stack([gx, gy]))
    total = kept[:n] + pushes[:n]
    # The total is the velocity; an iterate that looks ahead is ahead of the velocity's end by as much as will be kept.
    steps = pushes[:n] + momenta[:, None] * total if rule.looks_ahead else total
    np.testing.assert_allclose(path[:-1] + steps, path[1:], rtol=1e-12, atol=1e-12)


def test_a_moving_average_starts_at_zero_and_forgets():
    values, momenta = np.array([[1.0, -8.0], [3.0, 4.0], [5.0, 0.0]]), np.array([0.5, 0.75, 0.0])
    averages = np.empty((3, 2))
    run(entries.moving_average(), averages, values, momenta, 3)
    assert averages.tolist() == [[0.5, -4.0], [1.125, -2.0], [5.0, 0.0]]


# --- extent -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0, -1.0, 2.0], [-1.0, 3.0]),
        ([math.nan, 5.0, math.inf, -math.inf], [5.0, 5.0]),
        ([math.inf, math.nan], [math.nan, math.nan]),
        ([-1.7976931348623157e308, 1.7976931348623157e308], [-1.7976931348623157e308, 1.7976931348623157e308]),
        ([], [math.nan, math.nan]),
    ],
)
def test_extent_is_the_least_and_the_largest_finite_value(values, expected):
    out = np.empty(2)
    run(entries.extent(), out, np.array(values), len(values))
    np.testing.assert_array_equal(out, expected)
