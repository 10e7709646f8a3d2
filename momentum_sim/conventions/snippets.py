"""A run as a program for another library: what it prints at its end is where the run ends."""

from __future__ import annotations

import re

from momentum_sim import checks
from momentum_sim.conventions.formulas import WITH_CODE, Source, source
from momentum_sim.conventions.recipes import RECIPES, SAME_EVERYWHERE, Recipe, Setting, noise_lines, setting_of
from momentum_sim.simulation import Run

#: What a program can be written for, and the name by which that brings its cosines and roots.
LIBRARIES = {"PyTorch": "torch", "optax": "jnp", "NumPy": "np"}

_STEP = re.compile(r"(?<!\.)\bstep\b")  # the counter, not a method of that name


def code(run: Run, library: str) -> str:
    """A program that takes a run again with a library, and prints its last iterate as ``x y``.

    Where the library has the run's rule, the program uses it; where it has another convention, the program brings the
    run's numbers there, and says how; where it has none, it writes the rule out. ``library`` is one of `LIBRARIES`.

    Raises `ValueError` for a run that has no code: see `has_code`.
    """
    checks.one_of("library", library, LIBRARIES)
    made = recipe(run, library)
    return _joined(
        preamble(run, library, *(imports_of(made) if run.noise is None else ()), with_loss=asks_for_loss(made)),
        [*made.note, *made.before],
        [f"for {'step' if _counts(made) else '_'} in range({run.n_steps}):", *(f"    {line}" for line in made.each)],
        [f"print(*{made.iterate}.tolist())"],
    )


def has_code(run: object) -> bool:
    """Whether `code` knows a run: an optimizer and an objective of this package, with settings that can be said.

    Momenta that no schedule of `momentum_sim.schedules` makes stand in it one by one; not all may be below 0. So
    do step sizes that change more than once. Noise is the same everywhere: isotropic or of a covariance.
    """
    return _setting(run) is not None


def recipe(run: Run, library: str) -> Recipe:
    """The lines that take a run with one of `LIBRARIES`, without what they need of its objective.

    Raises `ValueError` for a run that has no code.
    """
    setting = _setting(run)
    if setting is None:
        rule = (
            "be of an optimizer and an objective of this package, its momenta not all below 0, and its noise, "
            "if any, the same everywhere"
        )
        raise checks.RefusedError("run", rule, run, f"one of {run.optimizer.name} on {run.objective.name}", end=";")
    made = RECIPES[library](setting)
    return made._replace(before=(*setting.given, *setting.given_step_sizes, *made.before))


def preamble(run: Run, library: str, *imports: str, with_loss: bool) -> list[str]:
    """The lines before a program's runs: what it imports, the objective's parameters, its loss or its gradient, noise.

    ``run``: any of them, for all have the same objective, steps and noise. ``imports``: lines for more modules of
    Python's own. ``with_loss``: whether a program without autograd is to have the loss, too.
    """
    of = source(run.objective, LIBRARIES[library])
    imports = ("import math", *imports) if run.noise is not None else imports
    noise = noise_lines(run.noise, run.seed, run.n_steps, library)
    if library == "PyTorch":
        found = _imports(of, imports, "import torch")
        return [*found, *of.parameters, "", "", *_function("loss(x, y)", of.loss), "", "", *noise]
    if library == "optax":
        found = _imports(of, imports, "import jax", "import optax", "from jax import numpy as jnp")
        loss = _function("loss(point)", ("x, y = point", *of.loss))
        return [*found, 'jax.config.update("jax_enable_x64", True)', *of.parameters, "", "", *loss, "", "", *noise]
    *work, result = of.gradient
    gradient = (*work, f"return np.array([{result.removeprefix('return ')}])")
    found = _imports(of, imports, "import numpy as np")
    loss = [*_function("loss(x, y)", of.loss), "", ""] if with_loss else []
    return [*found, *of.parameters, "", "", *loss, *_function("gradient(x, y)", gradient), "", "", *noise]


def imports_of(*recipes: Recipe) -> tuple[str, ...]:
    """The lines for modules of Python's own that recipes need."""
    lines = [line for made in recipes for line in (*made.before, *made.each)]
    return ("import math",) if any("math." in line for line in lines) else ()


def asks_for_loss(*recipes: Recipe) -> bool:
    """Whether the steps of recipes need the loss itself, besides its gradient."""
    return any("loss(" in line for made in recipes for line in made.each)


def _setting(run: object) -> Setting | None:
    if not isinstance(run, Run):  # as one that trains a network
        return None
    if run.objective.name not in WITH_CODE or (run.noise is not None and run.noise.kind not in SAME_EVERYWHERE):
        return None
    return setting_of(run)


def _counts(made: Recipe) -> bool:
    """Whether the lines of a step ask which it is."""
    return any(_STEP.search(line) for line in made.each)


def _imports(of: Source, own: tuple[str, ...], *others: str) -> list[str]:
    standard = [*own, *([f"from math import {', '.join(of.math)}"] if of.math else [])]
    return [*standard, *([""] if standard else []), *others, ""]


def _function(signature: str, body: tuple[str, ...]) -> list[str]:
    return [f"def {signature}:", *(f"    {line}" for line in body)]


def _joined(*parts: list[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"
