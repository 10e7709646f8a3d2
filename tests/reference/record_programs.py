"""Record what the programs of momentum_sim print, for tests that must run without torch and optax.

    PYTHONPATH=. python tests/reference/record_programs.py

writes two files beside this one. ``programs.json``: for each program of `momentum_sim.conventions.code`, by its text's
SHA-256, the iterate it prints. ``paths.json``: for each program that a scene is exported as, in the same way, the whole
path of each of its runs. A program that is written otherwise later has no record, and its test says so.
"""

import contextlib
import hashlib
import importlib.metadata
import io
import json
import re
from pathlib import Path

import numpy as np

import momentum_sim as ms
from momentum_sim.conventions import CONVENTIONS, code
from momentum_sim.export import Options, render
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RateChange, RunSettings, Scene

OUT = Path(__file__).with_name("programs.json")
PATHS = Path(__file__).with_name("paths.json")
RECORDED = ("PyTorch", "optax")
_PACKAGES = {"PyTorch": "torch", "optax": "optax"}

# objective, start, step size, momentum, number of steps: settings in which rounding stays rounding.
SETTINGS = (
    (ms.objectives.quadratic(25.0), (-8.0, 1.6), 0.02, 0.9, 60),
    (ms.objectives.quadratic(50.0, 0.5), (3.0, -2.0), 0.011, 0.75, 40),
    (ms.objectives.quadratic(25.0), (-4.0, 1.2), 0.03, 0.0, 20),
    (ms.objectives.rosenbrock(1.0, 100.0), (-1.2, 1.0), 0.0005, 0.9, 60),
    (ms.objectives.beale(), (0.5, 1.4), 0.005, 0.8, 40),
    (ms.objectives.himmelblau(), (0.0, 0.0), 0.005, 0.6, 40),
    (ms.objectives.styblinski_tang(), (4.4, -1.5), 0.005, 0.8, 40),
    (ms.objectives.rastrigin(6.0), (-3.3, 1.2), 0.001, 0.7, 40),
    (ms.objectives.ackley(), (2.6, -1.4), 0.003, 0.8, 40),
    (ms.objectives.lessard(), (-3.7, 0.9), 0.03, 0.8, 40),
    (ms.objectives.valley(), (2.2, -0.8), 0.1, 0.7, 40),
    (ms.objectives.square(), (-2.5, 1.0), 1.1, 0.7, 40),
)
CHANGES = (None, (10, 0.1))
#: The rules that are forms of momentum, with constant momentum on every setting; the others, and schedules, on some.
_FORMS = tuple(convention.optimizer for convention in CONVENTIONS.values())
_OTHERS = SETTINGS[1:4]


def runs():
    """Every setting with every rule, its step size constant or changed on the way, its momentum too where it may."""
    for setting in SETTINGS:
        for change in CHANGES:
            yield from (_run(name, *setting, change) for name in _FORMS)
            if setting in _OTHERS:
                yield from (_run(name, *setting, change) for name in OPTIMIZERS if name not in _FORMS)
                scheduled = (name for name, rule in OPTIMIZERS.items() if rule.momentum == "number or array")
                yield from (_run(name, *setting, change, ms.schedules.demon) for name in scheduled)
    for name, rule in OPTIMIZERS.items():
        if rule.momentum == "number or array":
            yield from (_run(name, *SETTINGS[1], CHANGES[1], schedule) for schedule in SCHEDULED)
            yield _run(name, *SETTINGS[1], falling, ms.schedules.demon)
        yield _run(name, *SETTINGS[1], falling)


def falling(step_size, n_steps):
    """Step sizes that change at every step, one of them all but 0."""
    etas = ms.schedules.step_sizes.warm_up(step_size, n_steps) * ms.schedules.step_sizes.cosine(1.0, n_steps)
    return np.where(np.arange(n_steps) == n_steps // 2, 5e-324, etas)


def curve(_, n_steps):
    """Momenta that no schedule makes, one of them exactly 0, and some below it."""
    betas = ms.schedules.points([[0, 0.5], [0.3, 0.9], [1, -0.1]], n_steps)
    return np.where(np.arange(n_steps) == n_steps // 2, 0.0, betas)


#: Schedules besides Demon's, and momenta that stand in the program; those that are 0 on the way are among them.
SCHEDULED = (
    *(ms.schedules.cosine, ms.schedules.step, ms.schedules.one_cycle, ms.schedules.early, ms.schedules.nesterov_convex),
    curve,
)


def _run(name, objective, start, step_size, momentum, n_steps, change, schedule=None):
    each = change(step_size, n_steps) if callable(change) else np.full(n_steps, step_size)
    if change and not callable(change):
        each[change[0] :] *= change[1]
    beta = None if OPTIMIZERS[name].schedule is None else schedule(momentum, n_steps) if schedule else momentum
    return ms.simulate(objective, name, step_size=each, momentum=beta, n_steps=n_steps, start=start)


#: The noise that every third scene has.
NOISES = (None, 0.3, [[0.25, 0.1], [0.1, 0.5]])


def scenes():
    """Every objective with every rule at once: with and without schedules and noise, and a step size that changes."""
    seen = set()
    for index, (objective, start, step_size, momentum, _) in enumerate(SETTINGS[1:]):
        if objective.name in seen or momentum == 0.0:
            continue
        seen.add(objective.name)
        scheduled = "demon" if index % 2 else None
        yield Scene(
            objective=objective,
            start=start,
            n_steps=16,
            step_size=step_size,
            adaptive_step_size=0.05,
            momentum=momentum,
            runs=tuple(
                RunSettings(name, schedule=scheduled if rule.momentum == "number or array" else None)
                for name, rule in OPTIMIZERS.items()
            ),
            rate_change=RateChange(7, 0.25),
            noise=NOISES[index % len(NOISES)],
            seed=2**32 - 1 - index,
        )


def exported(scene, library):
    """The program that a scene is exported as, without its head of comments, which tell scene and version."""
    return re.sub(r"\A(#.*\n)+", "", render(scene, "py", Options(library=library)).decode())


def printed(program):
    """The two numbers that a program prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program, {})  # noqa: S102  # our own program
    return [float(number) for number in out.getvalue().split()]


def paths(program):
    """The path of each run of an exported program, without running it as a script."""
    names = {"__name__": "program"}
    exec(program, names)  # noqa: S102  # our own program
    return {name: run() for name, run in names["RUNS"].items()}


def key(program):
    return hashlib.sha256(program.encode()).hexdigest()


def _write(out, source, name, found):
    """A line for each program, so that a change of one is a change of one."""
    lines = ",\n".join(f"{json.dumps(program)}: {json.dumps(end, allow_nan=False)}" for program, end in found.items())
    out.write_text(f'{{"source": {json.dumps(source)}, "{name}": {{\n{lines}\n}}}}\n')


if __name__ == "__main__":
    source = ", ".join(
        f"{_PACKAGES[library]} {importlib.metadata.version(_PACKAGES[library]).split('+')[0]}" for library in RECORDED
    )
    programs = {code(run, library) for run in runs() for library in RECORDED}
    _write(OUT, source, "ends", {key(program): printed(program) for program in sorted(programs)})
    programs = {exported(scene, library) for scene in scenes() for library in RECORDED}
    _write(PATHS, source, "paths", {key(program): paths(program) for program in sorted(programs)})
