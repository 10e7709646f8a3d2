"""Record what the programs of momentum_sim.conventions print, for tests that must run without torch and optax.

    PYTHONPATH=. python tests/reference/record_programs.py

writes ``programs.json`` beside this file: for each program for PyTorch and optax, by its text's SHA-256, the iterate it
prints. A program that is written otherwise later has no record, and its test says so.
"""

import contextlib
import hashlib
import importlib.metadata
import io
import json
from pathlib import Path

import numpy as np

import momentum_sim as ms
from momentum_sim.conventions import CONVENTIONS, code

OUT = Path(__file__).with_name("programs.json")
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
)
CHANGES = (None, (10, 0.1))


def runs():
    """Every setting with every convention, its step size constant or changed on the way."""
    for objective, start, step_size, momentum, n_steps in SETTINGS:
        for change in CHANGES:
            each = np.full(n_steps, step_size)
            if change:
                each[change[0] :] *= change[1]
            for convention in CONVENTIONS.values():
                yield ms.simulate(
                    objective, convention.optimizer, step_size=each, momentum=momentum, n_steps=n_steps, start=start
                )


def printed(program):
    """The two numbers that a program prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program, {})  # noqa: S102  # our own program
    return [float(number) for number in out.getvalue().split()]


def key(program):
    return hashlib.sha256(program.encode()).hexdigest()


if __name__ == "__main__":
    source = ", ".join(
        f"{_PACKAGES[library]} {importlib.metadata.version(_PACKAGES[library]).split('+')[0]}" for library in RECORDED
    )
    programs = {code(run, library) for run in runs() for library in RECORDED}
    found = {key(program): printed(program) for program in sorted(programs)}
    OUT.write_text(json.dumps({"source": source, "ends": found}, allow_nan=False, indent=0) + "\n")
