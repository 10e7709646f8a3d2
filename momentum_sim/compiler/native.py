"""Entries as machine code for this processor, called from Python without its lock held."""

import ctypes
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numba import types
from numpy.typing import NDArray

from momentum_sim.compiler import cache as disk
from momentum_sim.compiler.intermediate import llvm_module, target_machine
from momentum_sim.kernels.entries import Entry

_SYMBOL = "entry"
_LINE_BYTES = 64
_ARGUMENT: dict[Any, Any] = {
    types.float64: ctypes.c_double,
    types.int32: ctypes.c_int32,
    types.CPointer(types.float64): np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS"),
    types.CPointer(types.uint32): np.ctypeslib.ndpointer(np.uint32, flags="C_CONTIGUOUS"),
    types.CPointer(types.int32): np.ctypeslib.ndpointer(np.int32, flags="C_CONTIGUOUS"),
}
_lock = threading.Lock()
_ready: dict[Entry, Callable[..., None]] = {}


def run(entry: Entry, *arguments: Any) -> None:
    """Call an entry with contiguous arrays and numbers, compiling it first if this process has not yet.

    Any number of threads may call at once: machine code shares nothing, and ctypes releases Python's lock.
    """
    function = _ready.get(entry)
    if function is None:
        with _lock:
            function = _ready.get(entry) or _ready.setdefault(entry, _function(entry))
    function(*arguments)


def aligned(count: int) -> NDArray[np.float64]:
    """Room for numbers that begins where a line of the processor's cache does: no vector lies across two."""
    room = np.empty(count + _LINE_BYTES // 8)
    first = -room.ctypes.data % _LINE_BYTES // 8
    return room[first : first + count]


def _function(entry: Entry) -> Callable[..., None]:
    """The entry's machine code as a Python function."""
    code = _linker().link(_object_code(entry))
    slots = (ctypes.c_int64 * 2)()  # numba's places for a result and for an exception; entries have neither
    places = ctypes.addressof(slots), ctypes.addressof(slots) + 8
    prototype = ctypes.CFUNCTYPE(
        ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *(_ARGUMENT[kind] for kind in entry.types)
    )
    function = prototype(code[_SYMBOL])

    def call(*arguments: Any, _alive: tuple[object, ...] = (code, slots)) -> None:
        function(*places, *arguments)

    return call


def _object_code(entry: Entry) -> bytes:
    """The entry as an object file for this processor, from the cache if it is there."""
    identity = disk.identity(entry)
    key = f"native {_processor()} {identity}"
    code = disk.load(key) if identity else None
    if code is None:
        code = _machine().emit_object(llvm_module({_SYMBOL: entry}, _machine()))
        if identity:
            disk.store(key, code)
    return code


@cache
def _processor() -> tuple[str, str, str]:
    return llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


@cache
def _machine() -> llvm.TargetMachine:
    triple, cpu, features = _processor()
    return target_machine(triple, cpu=cpu, features=features, reloc="default", codemodel="jitdefault", jit=True)


class _Linker:
    """Puts object files into this process's memory."""

    def __init__(self) -> None:
        self._jit = llvm.create_lljit_compiler(_machine())
        self._libraries = 0

    def link(self, code: bytes) -> Any:
        """Symbols' addresses; the code stays as long as what is returned does."""
        self._libraries += 1
        library = llvm.JITLibraryBuilder().add_object_img(code).export_symbol(_SYMBOL)
        return library.link(self._jit, f"entry {self._libraries}")


_linker = cache(_Linker)
