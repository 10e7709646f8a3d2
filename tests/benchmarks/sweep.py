"""`ms.sweep` over 128 x 128 settings of heavy ball on Rosenbrock, 300 steps each; ratio = time / fastest same C.

The same C: blocks of runs that the compiler vectorises, every run to its end, every cell equal to ours before anything
is timed. The other C stops a block once all its runs have come within the tolerance or diverged: it answers less.
Both in several block sizes, of which each compiler's fastest counts. All in turn, the least time of each, on one thread
unless it says otherwise.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

import momentum_sim as ms
from momentum_sim.objectives import rosenbrock
from momentum_sim.optimizers import heavy_ball
from tests.benchmarks import c_code, node, others
from tests.benchmarks.live_map import sweep_in_node
from tests.benchmarks.others.workloads import Settings
from tests.benchmarks.report import Row, left_out
from tests.benchmarks.sweeps_in_c import FIRST_HIT, SETTLING, Build, builds
from tests.benchmarks.timing import Entrant, Times, clocked, compared, fastest, in_turn

ROUNDS = 300
TRIALS = 40  # to find out which build is the fastest
BAR, BAR_FIRST_HIT, BAR_THREADS = 1.2, 1.0, 1 / 1.8
WORK = Settings(
    rosenbrock(a=1.0, b=100.0), (-1.2, 1.0), np.geomspace(1e-5, 2e-3, 128), np.linspace(0.0, 0.99, 128), 300, 1e-2
)

_ONE, _TWO = "momentum_sim", "momentum_sim, two threads"
_BOTH = "two whole sweeps at once, for one of them"  # they share nothing: what two threads can gain on this machine
_CEILING = "two separate sweeps at once, for one of them: all that two threads can gain here"
_MOST_ROUNDED_AWAY = 0.01  # of the cells


def run() -> list[Row]:
    return rows(WORK)


def rows(work: Settings, rounds: int = ROUNDS) -> list[Row]:
    """A sweep by everybody who is there."""
    found = ours(work, 1)
    one, two = (Entrant(what, clocked(lambda n=n: ours(work, n))) for what, n in ((_ONE, 1), (_TWO, 2)))
    same, hits = _fastest_of_each(same_in_c(work, found)), _fastest_of_each(_first_hits_in_c(work, found))
    with ExitStack() as stack:
        rivals = [*same, *hits, *_in_node(work, found, stack), *_elsewhere(work, found)]
        both = Entrant(_BOTH, clocked(lambda: two_at_once(work)), scale=0.5, headline=_CEILING)
        times = in_turn([one, two, both, *rivals], rounds)
    base, base_hit = fastest(same, times), fastest(hits, times)
    report = [*_our_rows(work, one, two, base, base_hit, times), compared(both, times, one)]
    report += [compared(entrant, times, base) for entrant in rivals]
    return [*report, *c_code.absent(), *node.absent(), *others.absent()]


def ours(work: Settings, threads: int) -> ms.Sweep:
    """What is measured."""
    return ms.sweep(
        work.objective, heavy_ball, step_sizes=work.step_sizes, momenta=work.momenta, n_steps=work.n_steps,
        start=work.start, tolerance=work.tolerance, threads=threads,
    )  # fmt: skip


def two_at_once(work: Settings) -> None:
    """Two sweeps, each on a thread of its own."""
    other = threading.Thread(target=ours, args=(work, 1))
    other.start()
    ours(work, 1)
    other.join()


def same_in_c(work: Settings, found: ms.Sweep) -> list[Build]:
    """C that finds the same in every cell."""
    built = builds(work, SETTLING)
    for build in built:
        differing = _differing(found, build.steps, build.diverged)
        assert not differing, f"{build.entrant.what} differs from ms.sweep in {differing} cells"
    return built


def _first_hits_in_c(work: Settings, found: ms.Sweep) -> list[Build]:
    """C that stops early; nothing settles before its first hit."""
    built = builds(work, FIRST_HIT)
    for build in built:
        assert (build.steps <= found.steps_to_tolerance).all(), f"{build.entrant.what} hits after it settles"
    return built


def _fastest_of_each(built: list[Build]) -> list[Entrant]:
    """Each compiler's fastest."""
    times = in_turn([build.entrant for build in built], TRIALS)
    by_compiler = ([each.entrant for each in built if each.compiler == name] for name in c_code.compilers())
    return [fastest(entrants, times) for entrants in by_compiler]


def _in_node(work: Settings, found: ms.Sweep, stack: ExitStack) -> Iterator[Entrant]:
    """The same by the stage's WebAssembly, if there is a node."""
    if node.present():
        waiting = stack.enter_context(sweep_in_node(work))
        waiting.time()
        differing = _differing(found, *(waiting.array(k).reshape(work.shape) for k in (0, 1)))
        assert not differing, f"WebAssembly differs from ms.sweep in {differing} cells"
        yield Entrant(node.NAME, waiting.time)


def _elsewhere(work: Settings, found: ms.Sweep) -> Iterator[Entrant]:
    """The same by other libraries, which may round otherwise."""
    for library in others.present():
        call = library.settings(work)
        differing = _differing(found, *call())
        assert differing <= _MOST_ROUNDED_AWAY * found.diverged.size, f"{library.NAME} differs in {differing} cells"
        note = f"{differing} cells differ by rounding" if differing else ""
        yield Entrant(f"{library.NAME}, {library.SETTINGS}", clocked(call), note=note)


def _differing(found: ms.Sweep, steps: ArrayLike, diverged: ArrayLike) -> int:
    """In how many cells something else was found."""
    unequal = (np.asarray(steps) != found.steps_to_tolerance) | (np.asarray(diverged, bool) != found.diverged)
    return int(np.count_nonzero(unequal))


def _our_rows(
    work: Settings, one: Entrant, two: Entrant, same: Entrant | None, hits: Entrant | None, times: Times
) -> list[Row]:
    """One thread beside both kinds of C, and two threads beside one."""
    cells = f"{work.shape[0]} x {work.shape[1]} settings, {work.n_steps} steps each"
    headline = f"`ms.sweep` over {cells}, as a ratio to the fastest C"
    report = [compared(replace(one, bar=BAR, headline=headline), times, same)]
    if hits is not None:
        report.append(
            replace(compared(replace(one, bar=BAR_FIRST_HIT), times, hits), what=f"{_ONE}, beside C that stops early")
        )
    if (os.cpu_count() or 1) < 2:
        return [*report, left_out(_TWO, "there is one processor")]
    threads = replace(two, bar=BAR_THREADS, headline="the same on two threads, as a ratio to one")
    return [*report, replace(compared(threads, times, one), what=f"{_TWO}, beside one")]
