"""Runs in plain NumPy: each rule as it is written, also for libraries that have no word for it."""

import re

from momentum_sim.conventions.recipes.setting import Recipe, Setting

_VELOCITY = ("v = momentum * v - step_size * gradient(*x)", "x = x + v")

#: The rules that neither PyTorch nor optax has.
WRITTEN_OUT = ("qhm", "aggmo", "schedule_free", "nesterov_restart", "nesterov_function_restart")
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
    "qhm": (
        {"v": "np.zeros(2)"},
        (
            "g = gradient(*x)",
            "v = momentum * v + (1 - momentum) * g",
            "x = x - step_size * (0.3 * g + 0.7 * v)",
        ),
    ),
    "aggmo": (
        {"u": "np.zeros(2)", "v": "u"},
        (
            "g = gradient(*x)",
            "u = (1 - (1 - momentum) ** 0.5) * u - g",
            "v = momentum * v - g",
            "x = x + step_size / 3 * (u + v - g)",
        ),
    ),
    "schedule_free": (
        {"count": "0", "z": "x"},
        (
            "y = (1 - momentum) * z + momentum * x",
            "z = z - step_size * gradient(*y)",
            "count += 1",
            "x = x + (z - x) / count  # the mean of every z so far",
        ),
    ),
    "nesterov_restart": (
        {"v": "np.zeros(2)", "count": "0"},
        (
            "grown = min(momentum, max(count - 1, 0) / (count + 2))",
            "g = gradient(*(x + grown * v))",
            "v = grown * v - step_size * g",
            "x = x + v",
            "count = 1 if g @ v > 0 else count + 1  # where it goes uphill it begins again",
        ),
    ),
    "nesterov_function_restart": (
        {"v": "np.zeros(2)", "count": "0", "f": "loss(*x)"},
        (
            "grown = min(momentum, max(count - 1, 0) / (count + 2))",
            "v = grown * v - step_size * gradient(*(x + grown * v))",
            "x = x + v",
            "before, f = f, loss(*x)",
            "count = 1 if f > before else count + 1  # where the loss has risen it begins again",
        ),
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
    state, step = _RULES[setting.form]
    made_of_others = {name: value for name, value in state.items() if value.isidentifier() or "(*x)" in value}
    names = {"x": f"np.array({setting.start})"} | {
        name: value for name, value in state.items() if name not in made_of_others
    }
    after = tuple(f"{name} = {value}" for name, value in made_of_others.items())
    numbers = {"step_size": repr(setting.step_size)}
    if setting.stays and setting.rule.schedule is not None:
        numbers["momentum"] = repr(setting.momentum)
    return Recipe(
        (*(f"{', '.join(given)} = {', '.join(given.values())}" for given in (numbers, names)), *after),
        (*setting.at_change("step_size = {later}"), *setting.scheduled, *(_noisy(line, setting) for line in step)),
        "x",
    )


def written_out(setting: Setting, note: str, gradient: tuple[str, ...], array: str, zeros: str, loss: str) -> Recipe:
    """The rule as it is written, for a library with gradients of its own.

    ``gradient``: the lines that make a function of that name; ``array``: its array of the ``{start}``; ``zeros``: two;
    ``loss``: its loss at x.
    """
    plain = numpy_recipe(setting)
    begun = (
        line.replace(f"np.array({setting.start})", array.format(start=setting.start)).replace("np.zeros(2)", zeros)
        for line in plain.before
    )
    before, each = (tuple(line.replace("loss(*x)", loss) for line in lines) for lines in (begun, plain.each))
    return Recipe((*gradient, *before), each, plain.iterate, (note,))
