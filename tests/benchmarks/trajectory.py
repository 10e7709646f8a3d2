"""100,000 heavy-ball steps by the native entry and by C with the same arithmetic; ratio = time / fastest such C.

All in one process and in turn, so that a noisy machine slows everybody: what is compared is the least time of each.
C with contraction (fused multiply-add) rounds differently and is shown for information only. A call costs either side
some 7 µs in ctypes.
"""

import ctypes
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from momentum_sim.compiler import native
from momentum_sim.kernels import entries
from momentum_sim.objectives import Objective, quadratic, rosenbrock
from momentum_sim.optimizers import heavy_ball
from tests.benchmarks.machine import COMPILERS
from tests.benchmarks.report import Row, duration

STEPS = 100_000
REPETITIONS = 500
BAR = 1.1
OURS = "momentum_sim"

_SOURCE = Path(__file__).parent / "c" / "trajectory.c"
_FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")
_SAME = {
    "": ("-ffp-contract=off",),  # no fused multiply-add: rounds like the kernels
    ", scalar": ("-ffp-contract=off", "-fno-tree-slp-vectorize"),  # x and y in one register cost shuffles
}
_FUSED = {", contracted": ("-ffp-contract=fast",)}
_NUMBERS = np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS")
_ARGUMENTS = (_NUMBERS, _NUMBERS, _NUMBERS, ctypes.c_int32, ctypes.c_double)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    objective: Objective
    start: tuple[float, float]
    step_size: float
    momentum: float


CASES = (
    # Comes to rest after some 15,000 steps, where rounding keeps the velocity near 1e-17: small, but not subnormal.
    Case(rosenbrock(a=1.0, b=100.0), (-1.2, 1.0), 5e-4, 0.9),
    # The path shrinks as beta^(k/2). At beta = 0.9 it would reach the subnormal numbers, slow on many processors, after
    # 14,000 steps; at 0.999 it ends near 1e-21.
    Case(quadratic(condition_number=50.0, angle=0.4), (-8.0, 2.0), 0.02, 0.999),
)


def run() -> list[Row]:
    same, fused = _libraries(_SAME), _libraries(_FUSED)
    return [row for case in CASES for row in _rows(case, same, fused)]


def _libraries(variants: dict[str, tuple[str, ...]]) -> dict[str, ctypes.CDLL]:
    """The C by every compiler there is, with each variant's flags."""
    libraries = {}
    with TemporaryDirectory() as folder:
        for compiler in filter(shutil.which, COMPILERS):
            for variant, flags in variants.items():
                file = Path(folder) / f"{compiler}{variant}.so"
                subprocess.run([compiler, *_FLAGS, *flags, _SOURCE, "-o", file], check=True)
                libraries[f"C, {compiler}{variant}"] = ctypes.CDLL(str(file))
    return libraries


def _rows(case: Case, same: dict[str, ctypes.CDLL], fused: dict[str, ctypes.CDLL]) -> list[Row]:
    name = case.objective.name
    path = np.empty((STEPS + 1, 2))  # everybody writes into the same memory: no luck with addresses
    path[0] = case.start
    calls = _calls(case, path, same | fused)
    expected = _bits(calls[OURS], path)
    for what in same:
        assert np.array_equal(_bits(calls[what], path), expected), f"{what} differs from {OURS} on {name}"

    times = _times(calls)
    least = {what: min(taken) for what, taken in times.items()}
    median = {what: statistics.median(taken) for what, taken in times.items()}
    if not same:
        note = f"no C compiler ({' or '.join(COMPILERS)}), nothing to compare with"
        return [Row(f"{name}: {OURS}", least[OURS], note=note)]
    best = min(same, key=least.__getitem__)
    return [
        Row(
            f"{name}: {what}",
            least[what],
            ratio=least[what] / least[best],
            bar=BAR if what == OURS else None,
            note=f"median {duration(median[what])}, ratio {median[what] / median[best]:.3f}",
        )
        for what in calls
    ]


def _calls(case: Case, path: Array, libraries: dict[str, ctypes.CDLL]) -> dict[str, Callable[[], None]]:
    """The run into ``path`` by everybody, ours first."""
    objective = case.objective
    arguments = path, np.full(STEPS, case.momentum), objective.coefficients, STEPS, case.step_size
    entry = entries.trajectory(objective.landscape.kernels.gradient, heavy_ball.step, heavy_ball.initial_state)
    calls: dict[str, Callable[[], None]] = {OURS: lambda: native.run(entry, *arguments)}
    for what, library in libraries.items():
        function = library[f"heavy_ball_{objective.name}"]
        function.argtypes, function.restype = _ARGUMENTS, None
        calls[what] = lambda function=function: function(*arguments)
    return calls


def _bits(call: Callable[[], None], path: Array) -> NDArray[np.int64]:
    """What a call writes, as integers: equal only if every bit is."""
    path[1:] = np.nan
    call()
    return path.view(np.int64).copy()


def _times(calls: dict[str, Callable[[], None]]) -> dict[str, list[float]]:
    """The seconds of each call, REPETITIONS times, in turn."""
    times: dict[str, list[float]] = {what: [] for what in calls}
    for _ in range(REPETITIONS):
        for what, call in calls.items():
            start = time.perf_counter()
            call()
            times[what].append(time.perf_counter() - start)
    return times
