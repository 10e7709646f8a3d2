"""Objectives as source code: their textbook formulas in Python, and their gradients for who has no autograd."""

from typing import NamedTuple

from momentum_sim import checks
from momentum_sim.objectives import Objective


class Formula(NamedTuple):
    """An objective's value and gradient as lines of Python; ``np`` stands for the library's name."""

    value: tuple[str, ...]
    gradient: tuple[str, ...]


# Of the quadratic's two forms the one without an angle is read more easily.
_BOWL = Formula(("return (x**2 + kappa * y**2) / 2",), ("return x, kappa * y",))
_TURNED_BOWL = Formula(
    (
        "u, v = c * x + s * y, c * y - s * x",
        "return (u**2 + kappa * v**2) / 2",
    ),
    (
        "u, v = c * x + s * y, c * y - s * x",
        "return c * u - kappa * s * v, s * u + kappa * c * v",
    ),
)
# The point of the square with the vertices (1/2, -b), (b, 1/2), (-1/2, b) and (-b, -1/2) that is nearest to (x, y).
_SQUARE = (
    "b = kappa**0.5 / (kappa - 1)  # one vertex is (1/2, -b)",
    "r = (0.5 + 2 * b**2) ** 0.5",
    "c, s = (0.5 + b) / r, (0.5 - b) / r",
    "u, v = c * x + s * y, c * y - s * x",
    "p, q = np.clip(u, -r / 2, r / 2), np.clip(v, -r / 2, r / 2)",
)
_FORMULAS = {
    "rosenbrock": Formula(
        ("return (a - x) ** 2 + b * (y - x**2) ** 2",),
        ("return -2 * (a - x) - 4 * b * x * (y - x**2), 2 * b * (y - x**2)",),
    ),
    "beale": Formula(
        ("return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2",),
        (
            "p, q, r = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3",
            "gx = 2 * (p * (y - 1) + q * (y**2 - 1) + r * (y**3 - 1))",
            "return gx, 2 * x * (p + 2 * y * q + 3 * y**2 * r)",
        ),
    ),
    "himmelblau": Formula(
        ("return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2",),
        ("p, q = x**2 + y - 11, x + y**2 - 7", "return 4 * x * p + 2 * q, 2 * p + 4 * y * q"),
    ),
    "styblinski_tang": Formula(
        ("return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2",),
        ("return 2 * x**3 - 16 * x + 2.5, 2 * y**3 - 16 * y + 2.5",),
    ),
    "rastrigin": Formula(
        ("return 2 * A + x**2 + y**2 - A * (np.cos(2 * pi * x) + np.cos(2 * pi * y))",),
        ("k = 2 * pi", "return 2 * x + k * A * np.sin(k * x), 2 * y + k * A * np.sin(k * y)"),
    ),
    "ackley": Formula(
        (
            "funnel = 20 * np.exp(-0.2 * np.sqrt((x**2 + y**2) / 2))",
            "bumps = np.exp((np.cos(2 * pi * x) + np.cos(2 * pi * y)) / 2)",
            "return 20 + e - funnel - bumps",
        ),
        (
            "r = np.sqrt((x**2 + y**2) / 2)",
            "funnel = 2 * np.exp(-0.2 * r) / r if r > 0 else 0.0  # the minimum is a kink",
            "bumps = pi * np.exp((np.cos(2 * pi * x) + np.cos(2 * pi * y)) / 2)",
            "k = 2 * pi",
            "return funnel * x + bumps * np.sin(k * x), funnel * y + bumps * np.sin(k * y)",
        ),
    ),
    "lessard": Formula(
        (
            "flat, beyond = np.clip(x - 1, 0, 1), np.clip(x - 2, 0, None)",
            "return 12.5 * x**2 - 24 * (flat**2 / 2 + beyond) + 2.5 * y**2",
        ),
        ("return 25 * x - 24 * np.clip(x - 1, 0, 1), 5 * y",),
    ),
    "valley": Formula(("return (x * y - 1) ** 2 / 2",), ("return (x * y - 1) * y, (x * y - 1) * x",)),
    "square": Formula(
        (
            *_SQUARE,
            "away = (u - p) ** 2 + (v - q) ** 2  # the distance from the square, squared",
            "return (x**2 + y**2) / 2 - (1 - 1 / kappa) * away / 2",
        ),
        (
            *_SQUARE,
            "far = 1 - 1 / kappa",
            "return x / kappa + far * (c * p - s * q), y / kappa + far * (s * p + c * q)",
        ),
    ),
}
_NAMES = {"condition_number": "kappa", "amplitude": "A"}  # of parameters, where a formula has another

#: The objectives that there is code of.
WITH_CODE = ("quadratic", *_FORMULAS)


class Source(NamedTuple):
    """What a snippet says of its objective: names from ``math``, its parameters, its loss and gradient as bodies."""

    math: tuple[str, ...]
    parameters: tuple[str, ...]
    loss: tuple[str, ...]
    gradient: tuple[str, ...]


def source(objective: Objective, library: str) -> Source:
    """An objective's code, its cosines and roots those of ``library``, the name it is imported by.

    Raises `ValueError` for an objective that no code is known of.
    """
    checks.one_of("objective with code", objective.name, WITH_CODE)
    parameters = objective.parameters
    turned = parameters.pop("angle", 0.0)
    lines = tuple(f"{_NAMES.get(name, name)} = {value!r}" for name, value in parameters.items())
    if turned:
        lines = (*lines, f"c, s = cos({turned!r}), sin({turned!r})")
    formula = _FORMULAS.get(objective.name, _TURNED_BOWL if turned else _BOWL)
    bodies = [tuple(line.replace("np.", f"{library}.") for line in body) for body in formula]
    math = ("cos", "sin") if turned else tuple(n for n in ("e", "pi") if objective.name in _CONSTANTS[n])
    return Source(math, lines, *bodies)


_CONSTANTS = {"e": ("ackley",), "pi": ("ackley", "rastrigin")}
