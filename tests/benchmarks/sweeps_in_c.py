"""What `c/sweep.c` finds, to compare and to time."""

import ctypes
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from momentum_sim.kernels.entries import DIVERGENCE_LIMIT
from tests.benchmarks import c_code
from tests.benchmarks.others.workloads import Settings
from tests.benchmarks.timing import Entrant, clocked

#: Settling steps in blocks of so many runs, and first hits in blocks of so many vectors, tested every so many steps.
SETTLING = tuple(f"settling_{runs}" for runs in (16, 32, 64, 128))
FIRST_HIT = tuple(f"first_hit_{vectors}_{steps}" for vectors in (2, 4, 8) for steps in (4, 16))

# Compilers avoid the widest vectors, which made early processors that have them slower.
_X86 = platform.machine().lower() in ("x86_64", "amd64")
WIDE = {"512 bits": (c_code.SAME_ARITHMETIC, "-mprefer-vector-width=512")} if _X86 else {}
_NUMBERS = np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS")
_STEPS = np.ctypeslib.ndpointer(np.int32, flags="C_CONTIGUOUS")
_FLAGS = np.ctypeslib.ndpointer(np.bool_, flags="C_CONTIGUOUS")
_INTEGER, _NUMBER = ctypes.c_int32, ctypes.c_double
_ARGUMENTS = (
    _STEPS, _FLAGS, _NUMBERS, _INTEGER, _NUMBERS, _INTEGER, _NUMBERS, _NUMBERS, _INTEGER, _NUMBER, _NUMBER, _NUMBER,
)  # fmt: skip


@dataclass(frozen=True)
class Build:
    """One function of one build. It has been called once, and every call writes the same into the arrays."""

    compiler: str
    entrant: Entrant
    steps: NDArray[np.int32]
    diverged: NDArray[np.bool_]


def builds(work: Settings, names: Sequence[str], *, wide: bool = True) -> list[Build]:
    """The functions of these names, by every compiler; ``wide``: also as built for the widest vectors."""
    return [_build(work, what, library[name], name) for what, library in _libraries(wide).items() for name in names]


@cache
def _libraries(wide: bool) -> dict[str, ctypes.CDLL]:
    return c_code.libraries("sweep.c", {"": (c_code.SAME_ARITHMETIC,)} | (WIDE if wide else {}))


def _build(work: Settings, what: str, function: ctypes._CFuncPtr, name: str) -> Build:
    function.argtypes, function.restype = _ARGUMENTS, None
    steps, diverged = np.empty(work.shape, np.int32), np.empty(work.shape, np.bool_)
    rows, columns = work.shape
    arguments = (
        steps, diverged, work.step_sizes, columns, work.momenta, rows, work.objective.coefficients,
        np.array(work.start), work.n_steps, work.objective.minimum, work.tolerance, DIVERGENCE_LIMIT,
    )  # fmt: skip
    function(*arguments)
    timer = clocked(lambda: function(*arguments))
    return Build(what.split(", ")[1], Entrant(f"{what}, {name.replace('_', ' ')}", timer), steps, diverged)
