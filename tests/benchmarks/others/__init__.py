"""The workloads as other libraries do them: `in_jax`, `in_torch`, `in_numpy`, each imported only where it is used.

Each has ``path(work)`` and ``settings(work)``, which make a call that does it all once and waits until it is done.
"""

from importlib.util import find_spec
from types import ModuleType

from tests.benchmarks.others import in_jax, in_numpy, in_torch
from tests.benchmarks.report import Row, left_out

_LIBRARIES = (in_jax, in_torch, in_numpy)


def present() -> list[ModuleType]:
    """The modules whose library is installed."""
    return [library for library in _LIBRARIES if find_spec(library.PACKAGE)]


def absent(prefix: str = "") -> list[Row]:
    """A row for each whose library is not."""
    missing = (library for library in _LIBRARIES if not find_spec(library.PACKAGE))
    return [left_out(f"{prefix}{library.NAME}", f"{library.NAME} is not installed") for library in missing]
