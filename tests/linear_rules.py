"""Rules whose steps are linear, on f = h x^2/2, as the textbooks have them."""

import pytest

RULES = ("gradient_descent", "heavy_ball", "torch_momentum", "ema_momentum", "nesterov", "nesterov_textbook", "qhm")
WITH_MOMENTUM = RULES[1:]
every_rule = pytest.mark.parametrize("optimizer", RULES)


def momentum_of(optimizer, beta):
    return None if optimizer == "gradient_descent" else beta


def limit_of(optimizer, beta, curvature):
    """The step size at which it is no longer stable, as the textbook has it."""
    a = {
        "gradient_descent": 2.0,
        "ema_momentum": 2 * (1 + beta) / (1 - beta),
        "nesterov": 2 * (1 + beta) / (1 + 2 * beta),
        "nesterov_textbook": 2 * (1 + beta) / (1 + 2 * beta),
        "qhm": 2 * (1 + beta) / (1 - 0.4 * beta),
    }.get(optimizer, 2 * (1 + beta))
    return a / curvature


def stepped(optimizer, x, v, g, eta, beta):
    """The next x and what the rule remembers, v, written by hand."""
    if optimizer == "torch_momentum":
        v = beta * v + g
        return x - eta * v, v
    if optimizer in ("ema_momentum", "qhm"):
        v = beta * v + (1 - beta) * g
        return x - eta * (v if optimizer == "ema_momentum" else 0.3 * g + 0.7 * v), v
    v = beta * v - eta * g
    return x + (beta * v - eta * g if optimizer == "nesterov" else v), v


def linear_map(optimizer, eta, beta, h):
    """A and b of (x, v) <- A (x, v) + b xi on h x^2/2, written by hand."""
    a = eta * h
    return {
        "gradient_descent": ([[1 - a, 0], [0, 0]], [-eta, 0]),
        "heavy_ball": ([[1 - a, beta], [-a, beta]], [-eta, -eta]),
        "torch_momentum": ([[1 - a, -eta * beta], [h, beta]], [-eta, 1]),
        "ema_momentum": ([[1 - (1 - beta) * a, -eta * beta], [(1 - beta) * h, beta]], [-eta * (1 - beta), 1 - beta]),
        "nesterov": ([[1 - (1 + beta) * a, beta * beta], [-a, beta]], [-(1 + beta) * eta, -eta]),
        "qhm": (
            [[1 - (1 - 0.7 * beta) * a, -0.7 * eta * beta], [(1 - beta) * h, beta]],
            [-eta * (1 - 0.7 * beta), 1 - beta],
        ),
        "nesterov_textbook": ([[1 - a, beta * (1 - a)], [-a, beta * (1 - a)]], [-eta, -eta]),
    }[optimizer]
