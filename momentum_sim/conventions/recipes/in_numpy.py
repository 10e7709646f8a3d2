"""Runs in plain NumPy: each rule as it is written."""

import re

from momentum_sim.conventions.recipes.setting import Recipe, Setting

_VELOCITY = ("v = momentum * v - step_size * gradient(*x)", "x = x + v")

#: Where a rule takes a gradient, at x or at a sum.
_GRADIENT = re.compile(r"gradient\(\*(?:\w+|\([^()]*\))\)")

# What a rule remembers, and its step. No name is one that an objective has: a, b, A, c, s, kappa.
_RULES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "gradient_descent": ({}, ("x = x - step_size * gradient(*x)",)),
    "heavy_ball": ({"v": "np.zeros(2)"}, _VELOCITY),
    "demon": ({"v": "np.zeros(2)"}, _VELOCITY),
    "torch_momentum": ({"v": "np.zeros(2)"}, ("v = momentum * v + gradient(*x)", "x = x - step_size * v")),
    "ema_momentum": (
        {"v": "np.zeros(2)"},
        ("v = momentum * v + (1 - momentum) * gradient(*x)", "x = x - step_size * v"),
    ),
    "nesterov": (
        {"v": "np.zeros(2)"},
        ("g = gradient(*x)", "v = momentum * v - step_size * g", "x = x + (momentum * v - step_size * g)"),
    ),
    "nesterov_textbook": (
        {"v": "np.zeros(2)"},
        ("v = momentum * v - step_size * gradient(*(x + momentum * v))", "x = x + v"),
    ),
    "rmsprop": (
        {"squares": "np.zeros(2)"},
        (
            "g = gradient(*x)",
            "squares = 0.99 * squares + (1 - 0.99) * g**2",
            "x = x - step_size * g / (np.sqrt(squares) + 1e-8)",
        ),
    ),
    "adam": (
        {"m": "np.zeros(2)", "squares": "np.zeros(2)", "p": "1.0", "q": "1.0"},
        (
            "g = gradient(*x)",
            "m = momentum * m + (1 - momentum) * g",
            "squares = 0.999 * squares + (1 - 0.999) * g**2",
            "p, q = p * momentum, q * 0.999  # what the averages still owe to having begun at 0",
            "x = x - step_size * (m / (1 - p)) / (np.sqrt(squares / (1 - q)) + 1e-8)",
        ),
    ),
}


def _noisy(line: str, setting: Setting) -> str:
    """A line of a rule with noise added to the gradient that it takes."""
    return _GRADIENT.sub(rf"(\g<0>{setting.plus_noise})", line) if setting.noise else line


def numpy_recipe(setting: Setting) -> Recipe:
    """The rule as it is written."""
    state, step = _RULES[setting.rule.name]
    names = {"x": f"np.array({setting.start})"} | state
    numbers = {"step_size": repr(setting.step_size)}
    if setting.stays and setting.rule.schedule is not None:
        numbers["momentum"] = repr(setting.momentum)
    return Recipe(
        tuple(f"{', '.join(given)} = {', '.join(given.values())}" for given in (numbers, names)),
        (*setting.at_change("step_size = {later!r}"), *setting.scheduled, *(_noisy(line, setting) for line in step)),
        "x",
    )
