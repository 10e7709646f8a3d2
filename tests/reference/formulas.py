"""What both recorders share: the textbook formulas, and which iterates of a run are kept.

A formula takes an array library's functions with the point, so that its gradient is that library's own.
"""

import math
from functools import partial

ADAPTIVE = ("rmsprop", "adam", "demon_adam")  # their step size is a length, and has settings of its own
WITHOUT_MOMENTUM = ("gradient_descent", "rmsprop")


def quadratic(_, x, y, *, condition_number, angle):
    u = math.cos(angle) * x + math.sin(angle) * y
    v = -math.sin(angle) * x + math.cos(angle) * y
    return (u**2 + condition_number * v**2) / 2


def rosenbrock(_, x, y, *, a, b):
    return (a - x) ** 2 + b * (y - x**2) ** 2


def beale(_, x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def himmelblau(_, x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def styblinski_tang(_, x, y):
    return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2


def rastrigin(of, x, y, *, amplitude):
    return 2 * amplitude + x**2 + y**2 - amplitude * (of.cos(2 * math.pi * x) + of.cos(2 * math.pi * y))


def ackley(of, x, y):
    funnel = 20 * of.exp(-0.2 * of.sqrt((x**2 + y**2) / 2))
    bumps = of.exp((of.cos(2 * math.pi * x) + of.cos(2 * math.pi * y)) / 2)
    return 20 + math.e - funnel - bumps


def lessard(of, x, y):
    beyond = of.where(x < 2, x**2 / 2 + 24 * x - 12, 25 * x**2 / 2 - 24 * x + 36)
    return of.where(x < 1, 25 * x**2 / 2, beyond) + 5 * y**2 / 2


def valley(_, x, y):
    return (x * y - 1) ** 2 / 2


def square(of, x, y, *, condition_number):
    mu = 1 / condition_number
    b = mu**0.5 / (1 - mu)  # a corner is (1/2, -b): the sides' normals are (1/2 + b, 1/2 - b) and (b - 1/2, 1/2 + b)
    u = (0.5 + b) * x + (0.5 - b) * y
    v = (0.5 + b) * y - (0.5 - b) * x
    side = 0.5 + 2 * b**2  # the normals' length, squared: u and v are of points, times the root of this
    away = of.where(abs(u) > side / 2, abs(u) - side / 2, 0 * u) ** 2
    away = away + of.where(abs(v) > side / 2, abs(v) - side / 2, 0 * v) ** 2
    return (x**2 + y**2 - (1 - mu) * away / side) / 2


FORMULAS = {
    formula.__name__: formula
    for formula in (
        quadratic, rosenbrock, beale, himmelblau, styblinski_tang, rastrigin, ackley, lessard, valley, square,
    )
}  # fmt: skip


def textbook(objective, library):
    """An objective's formula of x, y and its parameters, with a library's functions."""
    return partial(FORMULAS[objective], library)


def kept(n_steps):
    """The first ten steps of a run, then every tenth of it."""
    return sorted({*range(11), *range(0, n_steps + 1, n_steps // 10)})
