"""The best settings over batch sizes, 20 curvatures from 1/1000 to 1, two starts: a first picture, and all of it.

The WebAssembly module is the one that the stage is sent; it runs in node and by node's clock. A first picture is the
best of a grid for 9 batch sizes; all of it are that and 17 batch sizes with refined settings.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from momentum_sim.compiler import native
from momentum_sim.kernels import batches, entries
from momentum_sim.scene import Batch
from momentum_sim.scene.panels import CURVATURES
from momentum_sim.stage.modules import modules_of
from tests.benchmarks import node
from tests.benchmarks.report import Row
from tests.benchmarks.timing import Entrant, clocked, compared, in_turn
from tests.packed import unpacked

KAPPA, TARGET, USUAL = 1000.0, 0.01, -1.0
SIZES = 2.0 ** np.arange(17)
ROUNDS, ALL = 20, 1_000_000
#: What each picture takes: batch sizes, with so many rounds of refining. A picture has all before it as well.
PICTURES = {"first": [(SIZES[::2], 0)], "whole": [(SIZES[::2], 0), (SIZES, ALL)]}
BARS = {"first": 0.2, "whole": 1.0}  # seconds
WHAT = {"first": "9 batch sizes, the best of a grid", "whole": "17 batch sizes, refined"}

Numbers = NDArray[np.float64]


def run() -> list[Row]:
    return rows()


def rows(rounds: int = ROUNDS) -> list[Row]:
    """Both pictures, in Python and, if there is a node, beside it in WebAssembly."""
    with ExitStack() as stack:
        waiting = stack.enter_context(searches_in_node()) if node.present() else []
        return [row for name in PICTURES for row in _rows(name, waiting, rounds)] or node.absent()


def _rows(name: str, waiting: Sequence[node.EntryInNode], rounds: int) -> list[Row]:
    ours = Entrant(f"{WHAT[name]}: momentum_sim", clocked(partial(found, name)))
    if not waiting:
        return [compared(ours, in_turn([ours], rounds), None), *node.absent(f"{WHAT[name]}: ")]
    theirs = Entrant(f"{WHAT[name]}: {node.NAME}", partial(anew, waiting, name))
    times = in_turn([ours, theirs], rounds)
    there = compared(theirs, times, None)
    many = min(times[theirs.what]) / min(times[ours.what])
    note = f"{there.note}, {many:.2f} times as long as in Python"
    headline = f"best settings for {WHAT[name]}, two starts, in WebAssembly"
    return [compared(ours, times, None), replace(there, bar=BARS[name], note=note, headline=headline)]


def problems() -> list[tuple[Numbers, Numbers]]:
    """The curvatures with each of the starts."""
    curvatures, starts = np.empty(CURVATURES), np.empty((2, CURVATURES))
    native.run(entries.batch_spectrum(), curvatures, starts, KAPPA, CURVATURES)
    return [(curvatures, start.copy()) for start in starts]


def found(name: str) -> Numbers:
    """What Python finds of the last picture's batch sizes, for one start after the other."""
    return np.array([_by(partial(_natively, *problem), name)[-1] for problem in problems()])


def _natively(curvatures: Numbers, start: Numbers, size: float, rounds: int) -> Numbers:
    told, scratch = np.zeros(batches.SEARCHED), np.empty(batches.SCRATCH * CURVATURES)
    native.run(
        entries.batch_search(), told, scratch, curvatures, start, CURVATURES, size, TARGET, USUAL, rounds
    )  # fmt: skip
    return told[: batches.FOUND]


def _by(search: Callable[[float, int], Numbers], name: str) -> list[list[Numbers]]:
    """What a search gives for each batch size of a picture, and of those before it."""
    return [[search(float(size), rounds) for size in sizes] for sizes, rounds in PICTURES[name]]


@contextmanager
def searches_in_node() -> Iterator[list[node.EntryInNode]]:
    """The stage's search in node, once for each start."""
    (module,) = modules_of(Batch.kind).values()
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                node.entry_in_node(
                    unpacked(module), "batch_search", np.zeros(batches.SEARCHED),
                    np.zeros(batches.SCRATCH * CURVATURES), *problem, CURVATURES, 1.0, TARGET, USUAL, 0,
                )
            )
            for problem in problems()
        ]  # fmt: skip


def told_in_node(waiting: node.EntryInNode, size: float, rounds: int) -> tuple[float, Numbers]:
    """The seconds of a search that is begun anew, and what it finds."""
    waiting.clear(0)
    waiting.set(5, size)
    waiting.set(8, rounds)
    return waiting.time(), waiting.array(0)[: batches.FOUND]


def anew(waiting: Sequence[node.EntryInNode], name: str) -> float:
    """The seconds of a picture."""
    return sum(
        told_in_node(one, float(size), rounds)[0]
        for one in waiting
        for sizes, rounds in PICTURES[name]
        for size in sizes
    )
