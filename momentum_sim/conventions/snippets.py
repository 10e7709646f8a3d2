"""A run as a program for another library: what it prints at its end is where the run ends."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from momentum_sim import checks
from momentum_sim.conventions.formulas import WITH_CODE, Source, source
from momentum_sim.conventions.records import CONVENTIONS, Convention
from momentum_sim.simulation import Run

#: What a program can be written for, and the name by which that brings its cosines and roots.
LIBRARIES = {"PyTorch": "torch", "optax": "jnp", "NumPy": "np"}


def code(run: Run, library: str) -> str:
    """A program that takes a run again with a library, and prints its last iterate as ``x y``.

    Where the library has the run's convention, the program uses it; where it has another, the program brings its
    numbers there, and says how. ``library`` is one of `LIBRARIES`.

    Raises `ValueError` for a run that has no code: see `has_code`.
    """
    checks.one_of("library", library, LIBRARIES)
    if not has_code(run):
        raise ValueError(
            "run must be of a convention and a known objective, at constant momentum, its step size changed once at "
            f"most; got one of {run.optimizer.name} on {run.objective.name}"
        )
    changes = _changes(run)
    setting = _Setting(
        _OF_OPTIMIZER[run.optimizer.name],
        run.step_size,
        (changes[0], float(run.step_sizes[-1])) if changes else None,
        float(run.momenta[0]),
        run.n_steps,
        "[{!r}, {!r}]".format(*run.iterates[0].tolist()),
    )
    return _PROGRAMS[library](setting, source(run.objective, LIBRARIES[library]))


def has_code(run: Run) -> bool:
    """Whether `code` knows a run: one of a convention, on a landscape of the catalogue, with settings that stay.

    The momentum is constant, and the step size changes once at most.
    """
    constant = bool((run.momenta == run.momenta[0]).all()) and len(_changes(run)) <= 1
    return constant and run.optimizer.name in _OF_OPTIMIZER and run.objective.name in WITH_CODE


_OF_OPTIMIZER = {convention.optimizer: convention for convention in CONVENTIONS.values()}


def _changes(run: Run) -> list[int]:
    """The steps from which the step size is another than before."""
    return (np.flatnonzero(np.diff(run.step_sizes)) + 1).tolist()


@dataclass(frozen=True)
class _Setting:
    """What a program says of a run besides its objective."""

    convention: Convention
    step_size: float
    change: tuple[int, float] | None  # the step from which the step size is another, and that
    momentum: float
    n_steps: int
    start: str

    @property
    def scale(self) -> float:
        """What a velocity form's step size is, as a multiple of this one's."""
        return 1.0 if self.convention.record.amplifies else 1.0 - self.momentum

    @property
    def nesterov(self) -> bool:
        """Whether the gradient is taken ahead; without momentum there is no ahead."""
        return self.convention.family == "Nesterov" and self.momentum > 0.0


def _torch(setting: _Setting, of: Source) -> str:
    """torch.optim.SGD, its buffer rescaled where the run's has the step size inside."""
    eta, change = setting.step_size * setting.scale, setting.change
    words = f", momentum={setting.momentum!r}" if setting.momentum > 0.0 else ""
    words += ", nesterov=True" if setting.nesterov else ""
    note = ["# lr is the moving average's step size times 1 - momentum"] if setting.scale != 1.0 else []
    steps = [f"for step in range({setting.n_steps}):"]
    if change:
        later = change[1] * setting.scale
        steps += [f"    if step == {change[0]}:", f'        optimizer.param_groups[0]["lr"] = {later!r}']
        if setting.convention.optimizer not in _OUTSIDE and setting.momentum > 0.0:
            steps += [
                "        # this convention's velocity has the step size inside, and goes on as it was",
                f'        optimizer.state[point]["momentum_buffer"] *= {eta!r} / {later!r}',
            ]
    steps += ["    optimizer.zero_grad()", "    loss(*point).backward()", "    optimizer.step()"]
    end = ["print(*point.tolist())"]
    if setting.nesterov and setting.convention.reports == "iterate":
        last = change[1] * setting.scale if change else eta
        end = [
            "# torch holds the point that looks ahead; the textbook reports the one it is ahead of",
            f'ahead = -{last!r} * {setting.momentum!r} * optimizer.state[point]["momentum_buffer"]',
            "print(*(point - ahead).tolist())",
        ]
    return _joined(
        _imports(of, "import torch"),
        [*of.parameters, "", "", *_function("loss(x, y)", of.loss), "", ""],
        [f"point = torch.tensor({setting.start}, dtype=torch.float64, requires_grad=True)"],
        [*note, f"optimizer = torch.optim.SGD([point], lr={eta!r}{words})"],
        steps,
        end,
    )


def _optax(setting: _Setting, of: Source) -> str:
    """Transforms in the order of the convention's own rule: the step size before the trace is inside the velocity."""
    rate = "optax.scale_by_learning_rate(step_size)"
    trace = f"optax.trace({setting.momentum!r}{', nesterov=True' if setting.convention.reports != 'iterate' else ''})"
    average = f"optax.ema({setting.momentum!r}, debias=False)"
    order = {"torch_momentum": (trace, rate), "ema_momentum": (average, rate)}
    same_as = ["# as optax.sgd does"] if setting.convention.optimizer == "torch_momentum" else []
    parts = ", ".join(order.get(setting.convention.optimizer, (rate, trace)))
    textbook = setting.convention.optimizer == "nesterov_textbook"
    point = f"point + {setting.momentum!r} * state[1].trace" if textbook else "point"
    return _joined(
        [*_imports(of, "import jax", "import optax", "from jax import numpy as jnp")],
        ['jax.config.update("jax_enable_x64", True)', *of.parameters, "", ""],
        [*_function("loss(point)", ("x, y = point", *of.loss)), "", ""],
        [_rate(setting), f"point = jnp.array({setting.start})"],
        [*same_as, f"optimizer = optax.chain({parts})", "state = optimizer.init(point)"],
        [f"for _ in range({setting.n_steps}):"],
        [f"    updates, state = optimizer.update(jax.grad(loss)({point}), state)"],
        ["    point = optax.apply_updates(point, updates)"],
        ["print(*point.tolist())"],
    )


def _rate(setting: _Setting) -> str:
    """The step size, or the schedule of one that changes."""
    if setting.change is None:
        return f"step_size = {setting.step_size!r}"
    step, later = setting.change
    return f"step_size = optax.join_schedules([lambda _: {setting.step_size!r}, lambda _: {later!r}], [{step}])"


_IN_NUMPY = {
    "torch_momentum": ("v = momentum * v + gradient(*x)", "x = x - step_size * v"),
    "heavy_ball": ("v = momentum * v - step_size * gradient(*x)", "x = x + v"),
    "ema_momentum": ("v = momentum * v + (1 - momentum) * gradient(*x)", "x = x - step_size * v"),
    "nesterov": ("g = gradient(*x)", "v = momentum * v - step_size * g", "x = x - step_size * g + momentum * v"),
    "nesterov_textbook": ("v = momentum * v - step_size * gradient(*(x + momentum * v))", "x = x + v"),
}
_OUTSIDE = ("torch_momentum", "ema_momentum")  # whose memory does not have the step size in it


def _numpy(setting: _Setting, of: Source) -> str:
    """The convention's rule as it is written."""
    change = setting.change
    changed = [f"    if step == {change[0]}:", f"        step_size = {change[1]!r}"] if change else []
    *work, result = of.gradient
    gradient = (*work, f"return np.array([{result.removeprefix('return ')}])")
    return _joined(
        _imports(of, "import numpy as np"),
        [*of.parameters, "", "", *_function("gradient(x, y)", gradient), "", ""],
        [f"step_size, momentum = {setting.step_size!r}, {setting.momentum!r}"],
        [f"x, v = np.array({setting.start}), np.zeros(2)"],
        [f"for step in range({setting.n_steps}):", *changed],
        [f"    {line}" for line in _IN_NUMPY[setting.convention.optimizer]],
        ["print(*x.tolist())"],
    )


_PROGRAMS: dict[str, Callable[[_Setting, Source], str]] = {"PyTorch": _torch, "optax": _optax, "NumPy": _numpy}


def _imports(of: Source, *others: str) -> list[str]:
    names = [f"from math import {', '.join(of.math)}"] if of.math else []
    return [*names, "", *others, ""] if names and others else [*names, *others, *([""] if others else [])]


def _function(signature: str, body: tuple[str, ...]) -> list[str]:
    return [f"def {signature}:", *(f"    {line}" for line in body)]


def _joined(*parts: list[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"
