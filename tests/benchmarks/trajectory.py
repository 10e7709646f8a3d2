"""100,000 heavy-ball steps by the native entry and by C with the same arithmetic; ratio = time / fastest such C.

All in one process and in turn, so that a noisy machine slows everybody: what is compared is the least time of each.
C with contraction (fused multiply-add) rounds differently and is shown for information only. A call costs either side
some 7 µs in ctypes. Libraries that take long for a step take fewer, and are scaled. WebAssembly runs in node and by
node's clock.
"""

import ctypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from momentum_sim.compiler import native
from momentum_sim.compiler.wasm import compile_module
from momentum_sim.kernels import entries
from momentum_sim.objectives import quadratic, rosenbrock
from momentum_sim.optimizers import heavy_ball
from tests.benchmarks import c_code, node, others
from tests.benchmarks.others.workloads import Array, Path
from tests.benchmarks.report import Row
from tests.benchmarks.timing import Entrant, clocked, compared, fastest, in_turn

STEPS = 100_000
ROUNDS = 500
BAR = 1.1
OURS = "momentum_sim"

_SAME = {
    "": (c_code.SAME_ARITHMETIC,),
    "scalar": (c_code.SAME_ARITHMETIC, "-fno-tree-slp-vectorize"),  # x and y in one register cost shuffles
}
_FUSED = {"contracted": ("-ffp-contract=fast",)}
_NUMBERS = np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS")
_ARGUMENTS = (_NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS, ctypes.c_int32)

CASES = (
    # Comes to rest after some 15,000 steps, where rounding keeps the velocity near 1e-17: small, but not subnormal.
    Path(rosenbrock(a=1.0, b=100.0), (-1.2, 1.0), 5e-4, 0.9, STEPS),
    # The path shrinks as beta^(k/2). At beta = 0.9 it would reach the subnormal numbers, slow on many processors, after
    # 14,000 steps; at 0.999 it ends near 1e-21.
    Path(quadratic(condition_number=50.0, angle=0.4), (-8.0, 2.0), 0.02, 0.999, STEPS),
)
_HEADLINE = f"{STEPS:,} heavy-ball steps on Rosenbrock, as a ratio to the fastest C"


def run() -> list[Row]:
    return [row for case in CASES for row in rows(case)]


def rows(case: Path, rounds: int = ROUNDS) -> list[Row]:
    """One case by everybody who is there; all that must agree to the last bit are compared first."""
    name = case.objective.name
    path = np.empty((case.n_steps + 1, 2))  # everybody writes into the same memory: no luck with addresses
    path[0] = case.start
    settings = np.full(case.n_steps, case.momentum), np.full(case.n_steps, case.step_size)
    arguments = path, *settings, case.objective.coefficients, case.n_steps
    entry = entries.trajectory(case.objective.landscape.kernels.gradient, heavy_ball.step, heavy_ball.initial_state)
    headline = _HEADLINE if case is CASES[0] else ""
    ours = Entrant(OURS, clocked(lambda: native.run(entry, *arguments)), bar=BAR, headline=headline)
    same, fused = (_in_c(name, variants, arguments) for variants in (_SAME, _FUSED))
    expected = _bits(ours, path)
    for entrant in same:
        assert np.array_equal(_bits(entrant, path), expected), f"{entrant.what} differs from {OURS} on {name}"
    with ExitStack() as stack:
        entrants = [ours, *same, *fused]
        if node.present():
            waiting = stack.enter_context(node.entry_in_node(compile_module({"path": entry}), "path", *arguments))
            entrants.append(Entrant(node.NAME, waiting.time))
            waiting.time()
            assert np.array_equal(waiting.array(0).view(np.int64), expected), f"WebAssembly differs on {name}"
        entrants += _elsewhere(case, expected.view(np.float64).reshape(-1, 2))
        times = in_turn(entrants, rounds)
    base, prefix = fastest(same, times), f"{name}: "
    absent = [*c_code.absent(prefix), *node.absent(prefix), *others.absent(prefix)]
    return [compared(entrant, times, base, prefix) for entrant in entrants] + absent


def _in_c(name: str, variants: Mapping[str, tuple[str, ...]], arguments: tuple) -> list[Entrant]:
    """The run by C, in all its builds."""
    entrants = []
    for build, library in c_code.libraries("trajectory.c", variants).items():
        function = library[f"heavy_ball_{name}"]
        function.argtypes, function.restype = _ARGUMENTS, None
        entrants.append(Entrant(build, clocked(lambda function=function: function(*arguments))))
    return entrants


def _elsewhere(case: Path, expected: Array) -> Iterator[Entrant]:
    """The run by other libraries, which may round otherwise."""
    for library in others.present():
        work = replace(case, n_steps=min(case.n_steps, library.MOST_STEPS or case.n_steps))
        call: Callable[[], tuple[Array, Array]] = library.path(work)
        points = np.column_stack([np.asarray(numbers) for numbers in call()])
        assert np.allclose(points, expected[: len(points)], rtol=1e-6, atol=1e-9), f"{library.NAME} differs"
        note = f"{work.n_steps} steps, scaled" if work.n_steps < case.n_steps else ""
        yield Entrant(f"{library.NAME}, {library.PATH}", clocked(call), case.n_steps / work.n_steps, note)


def _bits(entrant: Entrant, path: Array) -> NDArray[np.int64]:
    """What an entrant writes, as integers: equal only if every bit is; flat."""
    path[1:] = np.nan
    entrant.timer()
    return path.view(np.int64).flatten()
