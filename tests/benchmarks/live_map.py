"""The map that a stage paints anew while something is dragged: 96 x 96 settings of heavy ball, 300 steps each.

The WebAssembly module is the one that the stage is sent; it runs in node and by node's clock.
"""

from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np

from momentum_sim.kernels.entries import scratch_size
from momentum_sim.objectives import quadratic, rosenbrock
from momentum_sim.optimizers import heavy_ball
from momentum_sim.stage.modules import sweep_module
from tests.benchmarks import node
from tests.benchmarks.others.workloads import Settings
from tests.benchmarks.report import Row
from tests.benchmarks.timing import Entrant, compared, in_turn
from tests.packed import unpacked

SIDE = 96
ROUNDS = 300
BAR = 0.010  # seconds

_MOMENTA = np.linspace(0.0, 0.99, SIDE)
WORKS = (
    Settings(rosenbrock(a=1.0, b=100.0), (-1.2, 1.0), np.geomspace(1e-5, 2e-3, SIDE), _MOMENTA, 300, 1e-2),
    Settings(quadratic(condition_number=25.0), (-8.0, 2.0), np.geomspace(1e-3, 1e-1, SIDE), _MOMENTA, 300, 1e-2),
)
_HEADLINE = f"a live map of {SIDE} x {SIDE} settings, {WORKS[0].n_steps} steps each, in WebAssembly"


def run() -> list[Row]:
    return [row for work in WORKS for row in rows(work)]


def rows(work: Settings, rounds: int = ROUNDS) -> list[Row]:
    """One map, if there is a node."""
    name = work.objective.name
    if not node.present():
        return node.absent(f"{name}: ")
    with sweep_in_node(work) as waiting:
        entrant = Entrant(f"{name}: {node.NAME}", waiting.time)
        row = compared(entrant, in_turn([entrant], rounds), None)
    return [replace(row, bar=BAR, headline=_HEADLINE if work is WORKS[0] else "")]


def sweep_in_node(work: Settings) -> AbstractContextManager[node.EntryInNode]:
    """The stage's sweep in node; its first two arguments are the settling steps and what diverged."""
    module = unpacked(sweep_module(work.objective.landscape))
    rows, columns = work.shape
    return node.entry_in_node(
        module, heavy_ball.name, np.zeros(work.shape), np.zeros(work.shape), work.momenta, rows, work.step_sizes,
        columns, work.objective.coefficients, heavy_ball.schedule.numbers,
        np.zeros(scratch_size(heavy_ball.initial_state)), work.n_steps, *work.start, work.objective.minimum,
        work.tolerance,
    )  # fmt: skip
