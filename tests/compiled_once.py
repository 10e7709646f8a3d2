"""Kernels of the tests' own, kept compiled from one worker and one run to the next.

The package compiles what comes from outside of it anew in each process, for nothing tells whether its source is still
the same. Of these modules the text is in the name, and compiling what is in them takes longer than testing it.
"""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from momentum_sim.compiler import cache
from momentum_sim.kernels.entries import Entry

#: What a kernel in them calls is in them too, or in the package.
MODULES = {f"tests.{name}": Path(__file__).parent / f"{name}.py" for name in ("minima", "test_extending")}
_STAMP = hashlib.sha256(b"\0".join(file.read_bytes() for file in MODULES.values())).hexdigest()
_identity = cache.identity


def identity(entry: Entry) -> str | None:
    """The package's own name for an entry, in which kernels of these modules have one as well."""
    return _identity(replace(entry, make=_named(entry.make), kernels=tuple(map(_named, entry.kernels))))


def _named(part: Any) -> Any:
    """A name for what a module says at its top level, and for nothing that is made or read elsewhere; else itself."""
    function = getattr(part, "py_func", part)
    code = getattr(function, "__code__", None)
    if code is None or Path(code.co_filename) != MODULES.get(function.__module__):
        return part
    lasts = function.__closure__ is None and "<locals>" not in function.__qualname__
    return f"{function.__module__}.{function.__qualname__} {_STAMP}" if lasts else part
