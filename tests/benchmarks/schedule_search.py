"""The search for a schedule with 5 points on a noisy quadratic, 400 steps: 8,000 trials by exact moments.

The WebAssembly module is the one that the stage is sent; it runs in node and by node's clock.
"""

from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import numpy as np

from momentum_sim.compiler import native
from momentum_sim.kernels import entries, schedule_search
from momentum_sim.objectives import quadratic
from momentum_sim.optimizers import heavy_ball
from momentum_sim.schedule_search import FoundSchedule, find_schedule
from momentum_sim.stage.modules import modules_of
from tests.benchmarks import node
from tests.benchmarks.report import Row
from tests.benchmarks.timing import Entrant, clocked, compared, in_turn
from tests.packed import unpacked

OBJECTIVE, N_STEPS, STEP_SIZE, NOISE, START, POINTS = quadratic(condition_number=25.0), 400, 0.004, 5.0, (8.0, 1.6), 5
ROUNDS = 60
BAR = 0.3  # seconds


def run() -> list[Row]:
    return rows()


def rows(rounds: int = ROUNDS) -> list[Row]:
    """One search, in Python and, if there is a node, beside it in WebAssembly."""
    ours = Entrant("momentum_sim", clocked(found))
    if not node.present():
        return [compared(ours, in_turn([ours], rounds), None), *node.absent()]
    with search_in_node() as waiting:
        theirs = Entrant(node.NAME, partial(anew, waiting))
        times = in_turn([ours, theirs], rounds)
    there = compared(theirs, times, None)
    many = min(times[theirs.what]) / min(times[ours.what])
    note = f"{there.note}, {many:.2f} times as long as in Python"
    headline = f"a schedule of {POINTS} points found, {N_STEPS} steps, in WebAssembly"
    return [compared(ours, times, None), replace(there, bar=BAR, note=note, headline=headline)]


def found() -> FoundSchedule:
    """The same by Python."""
    how = {"step_size": STEP_SIZE, "n_steps": N_STEPS, "start": START, "noise_std": NOISE, "points": POINTS}
    return find_schedule(OBJECTIVE, heavy_ball, **how)


def search_in_node() -> AbstractContextManager[node.EntryInNode]:
    """The stage's search in node; its first two arguments are what it finds and what it remembers, 0 at first."""
    (module,) = modules_of(f"search_in_isotropic_noise_on_quadratic.{heavy_ball.name}").values()
    sizes = np.empty(4)
    native.run(entries.search_sizes(len(heavy_ball.initial_state), False), sizes, N_STEPS)
    memory, momenta, trials, runs = map(int, sizes)
    return node.entry_in_node(
        unpacked(module), f"schedule_search_{heavy_ball.step_name}",
        np.zeros(schedule_search.TOLD + 2 * POINTS), np.zeros(memory), np.zeros(momenta), np.zeros(N_STEPS),
        np.full(N_STEPS, STEP_SIZE), OBJECTIVE.coefficients, np.array([NOISE, 0.0, NOISE]), N_STEPS, *START, POINTS,
        runs, 0, trials, 0, trials,
    )  # fmt: skip


def anew(waiting: node.EntryInNode) -> float:
    """The seconds of a whole search: one that was done is begun again."""
    waiting.clear(0)
    waiting.clear(1)
    return waiting.time()
