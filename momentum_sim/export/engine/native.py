"""The entries of the stage's modules, called from an engine that has no WebAssembly."""

from base64 import b64decode, b64encode
from collections.abc import Mapping

import numpy as np
from numba import types

from momentum_sim.compiler.native import run
from momentum_sim.kernels.entries import Entry

#: By module and by name.
Modules = Mapping[str, Mapping[str, Entry]]

_KINDS = {
    types.float64: "d",
    types.int32: "i",
    types.CPointer(types.float64): "p",
    types.CPointer(types.uint32): "p",
    types.CPointer(types.int32): "p",
}
_ITEMS = {
    types.CPointer(types.float64): np.float64,
    types.CPointer(types.uint32): np.uint32,
    types.CPointer(types.int32): np.int32,
}


def kinds(modules: Modules) -> dict[str, dict[str, str]]:
    """The kind of each value that an entry takes, by module and name: p an address, i a whole number, d any."""
    return {
        module: {name: "".join(_KINDS[kind] for kind in entry.types) for name, entry in exported.items()}
        for module, exported in modules.items()
    }


def call(entry: Entry, values: str, memory: str) -> str:
    """Call an entry; the memory after it.

    All are bytes as base64. ``values``: a double for each; an address counts bytes from the beginning of ``memory``.
    """
    held = np.frombuffer(b64decode(memory), np.uint8).copy()
    numbers = np.frombuffer(b64decode(values)).tolist()
    run(entry, *(_argument(kind, value, held) for kind, value in zip(entry.types, numbers, strict=True)))
    return b64encode(held.tobytes()).decode()


def _argument(kind: object, value: float, held: np.typing.NDArray[np.uint8]) -> object:
    if kind in _ITEMS:
        return held[int(value) :].view(_ITEMS[kind])
    return int(value) if kind == types.int32 else value
