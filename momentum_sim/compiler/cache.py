"""Compiled code on disk, where stale code cannot be found.

Everything is kept in a folder named by a *stamp*: a hash of every source file of `momentum_sim.kernels` and
`momentum_sim.compiler` and of the versions of Python, numba and llvmlite. Change a character in any kernel and the
folder has another name. Files carry a checksum; one that is damaged is made again. Writing is atomic, and a folder
that cannot be written only costs time.
"""

import hashlib
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from momentum_sim.kernels.entries import Entry

_CHECKSUM_BYTES = 32
_PACKAGE = Path(__file__).resolve().parent.parent
_SOURCES = ("kernels", "compiler")


def cache_folder() -> Path | None:
    """Where compiled code is kept: MOMENTUM_SIM_CACHE_DIR, or ``momentum-sim`` in the user's cache folder."""
    if chosen := os.environ.get("MOMENTUM_SIM_CACHE_DIR"):
        return Path(chosen)
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if base := os.environ.get(variable):
            return Path(base) / "momentum-sim"
    try:
        return Path.home() / ".cache" / "momentum-sim"
    except RuntimeError:  # a process without a home has no cache
        return None


def stamp() -> str:
    """What compiled code depends on, as one hash: kernel sources, as they are on disk now, and tool versions."""
    digest = hashlib.sha256()
    for part in _SOURCES:
        for source in sorted((_PACKAGE / part).rglob("*.py")):
            digest.update(source.relative_to(_PACKAGE).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    for tool in (sys.version, version("numba"), version("llvmlite")):
        digest.update(tool.encode() + b"\0")
    return digest.hexdigest()[:32]


#: The stamp of the sources that this process has loaded: taken when it loads them.
_LOADED = stamp()


def identity(entry: Entry) -> str | None:
    """A name for an entry that is the same in every process, or None if there is none.

    Only an entry and kernels of this package have one, because only their sources are in the stamp. What comes from
    elsewhere is compiled anew in each process: slower, and never stale.
    """
    parts = [str(entry.types)]
    for part in (entry.make, *entry.kernels):
        function = getattr(part, "py_func", part)
        if not callable(function):  # a constant
            parts.append(repr(part))
        elif function.__module__.startswith("momentum_sim.kernels.") and function.__closure__ is None:
            parts.append(f"{function.__module__}.{function.__qualname__}")
        else:
            return None
    return " ".join(parts)


def _file(key: str) -> Path | None:
    folder = cache_folder()
    return folder and folder / _LOADED / hashlib.sha256(key.encode()).hexdigest()[:32]


def load(key: str) -> bytes | None:
    """What was stored under the key, or None."""
    file = _file(key)
    try:
        stored = file.read_bytes() if file else b""
    except OSError:
        return None
    checksum, content = stored[:_CHECKSUM_BYTES], stored[_CHECKSUM_BYTES:]
    return content if hashlib.sha256(content).digest() == checksum else None


def store(key: str, content: bytes) -> None:
    """Keep content under the key, if the folder can be written and no source was edited since it was loaded."""
    file = _file(key)
    if file is None or stamp() != _LOADED:
        return
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as unfinished:
            written = Path(unfinished) / file.name
            written.write_bytes(hashlib.sha256(content).digest() + content)
            written.replace(file)
    except OSError:
        return
