"""`ms.digits.train`: a 64-32-10 network on 1000 digits, 3 epochs, batches of 32, heavy ball, float64; ratio to PyTorch.

All from the same start with the same batches, and each evaluates 797 test images before every epoch and at the end.
Weights are compared before anything is timed: PyTorch's to rounding, WebAssembly's to the last bit. On one thread. A
browser's vectors have two numbers; where a processor's have eight, as AVX-512's, and not four, even loops without any
overhead would take a browser twice as long.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec

import numpy as np

import momentum_sim as ms
from momentum_sim.compiler.native import run as run_entry
from momentum_sim.compiler.wasm import compile_module
from momentum_sim.networks import digits
from momentum_sim.networks.network import descent
from momentum_sim.optimizers import heavy_ball
from tests.benchmarks import node
from tests.benchmarks.others import in_torch
from tests.benchmarks.others.workloads import Digits
from tests.benchmarks.report import Row, left_out
from tests.benchmarks.timing import Entrant, clocked, compared, in_turn

WORK = Digits(step_size=0.1, momentum=0.9, epochs=3, batch_size=32, hidden=32, seed=0)
ROUNDS = 200
BAR, BAR_IN_NODE = 1 / 10, 2.0
OURS = "momentum_sim"
_HEADLINE = "`ms.digits.train`, a network trained on 1000 digits for 3 epochs, as a ratio to PyTorch"


def run() -> list[Row]:
    return rows(WORK)


def rows(work: Digits, rounds: int = ROUNDS) -> list[Row]:
    """The training by everybody who is there."""
    one = Entrant(OURS, clocked(lambda: ours(work)), bar=BAR, headline=_HEADLINE)
    rival = list(_in_torch(work))
    with ExitStack() as stack:
        waiting = list(_in_node(work, stack))
        times = in_turn([one, *waiting, *rival], rounds)
    report = [compared(entrant, times, next(iter(rival), None)) for entrant in (one, *waiting, *rival)]
    for entrant in waiting:
        beside = compared(replace(entrant, bar=BAR_IN_NODE), times, one)
        report.append(replace(beside, what=f"{node.NAME}, beside the processor's own code"))
    return [*report, *_absent()]


def ours(work: Digits) -> ms.digits.Training:
    """What is measured."""
    return ms.digits.train(
        heavy_ball, step_size=work.step_size, momentum=work.momentum, epochs=work.epochs, batch_size=work.batch_size,
        hidden=work.hidden, seed=work.seed,
    )  # fmt: skip


def _in_torch(work: Digits) -> Iterator[Entrant]:
    """The same by PyTorch, if it is there."""
    if find_spec(in_torch.PACKAGE):
        call = in_torch.training(work)
        weights, errors = call()
        found = ours(work)
        assert np.allclose(found.weights, weights, rtol=0, atol=1e-9), "PyTorch differs from ms.digits.train"
        assert np.allclose(found.test_errors, errors), "PyTorch's errors differ from those of ms.digits.train"
        yield Entrant(f"{in_torch.NAME}, {in_torch.DIGITS}", clocked(call))


def _in_node(work: Digits, stack: ExitStack) -> Iterator[Entrant]:
    """The same by WebAssembly, if there is a node. A call goes on from where the last one ended."""
    if not node.present():
        return
    made = ours(work)
    entry, arguments = descent(
        heavy_ball, digits.start(work.hidden, work.seed), digits.batches(work.epochs, work.batch_size, work.seed),
        digits.split(work.seed)[1], made.step_sizes, made.momenta,
    )  # fmt: skip
    waiting = stack.enter_context(
        node.entry_in_node(compile_module({"train": entry}, compact=False), "train", *arguments)
    )
    waiting.time()
    run_entry(entry, *arguments)
    assert np.array_equal(waiting.array(0), arguments[0]), "WebAssembly differs from ms.digits.train"
    yield Entrant(node.NAME, waiting.time)


def _absent() -> list[Row]:
    """A row for each that is not there."""
    missing = [] if find_spec(in_torch.PACKAGE) else [left_out(in_torch.NAME, f"{in_torch.NAME} is not installed")]
    return [*missing, *node.absent()]
