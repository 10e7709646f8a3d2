"""C to compare with, built when it is needed by every compiler there is."""

import ctypes
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.report import Row, left_out

COMPILERS = ("gcc", "clang")
#: No fused multiply-add: rounds like the kernels.
SAME_ARITHMETIC = "-ffp-contract=off"

_FOLDER = Path(__file__).parent / "c"
_FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")


def compilers() -> list[str]:
    """The compilers that are installed."""
    return list(filter(shutil.which, COMPILERS))


def absent(prefix: str = "") -> list[Row]:
    """A row that says so if there is none."""
    return [] if compilers() else [left_out(f"{prefix}C", f"no C compiler ({' or '.join(COMPILERS)}) is installed")]


def libraries(source: str, variants: Mapping[str, tuple[str, ...]]) -> dict[str, ctypes.CDLL]:
    """A file of the folder `c` by every compiler with each variant's flags: "C, gcc, <variant>" and so on."""
    built = {}
    with TemporaryDirectory() as folder:
        for compiler in compilers():
            for variant, flags in variants.items():
                name = ", ".join(filter(None, ("C", compiler, variant)))
                file = Path(folder) / f"{name}.so"
                subprocess.run([compiler, *_FLAGS, *flags, _FOLDER / source, "-o", file], check=True)
                built[name] = ctypes.CDLL(str(file))
    return built
