"""Entries as a WebAssembly module: the same LLVM modules as `native`, handed to LLVM's wasm32 target. No linker.

A module imports one memory, ``env.__linear_memory``, so that several modules can work on the same data, and exports
its entries by name. Each takes numba's two places (result, exception) before its own arguments: pass two addresses
that may be overwritten.
"""

from collections.abc import Mapping

from momentum_sim.compiler import cache as disk
from momentum_sim.compiler.intermediate import llvm_module, target_machine
from momentum_sim.compiler.wasm_binary import with_exports
from momentum_sim.kernels.entries import Entry

_TRIPLE = "wasm32-unknown-unknown"
#: What every browser has had since 2023. No relaxed SIMD: it may round differently from one machine to the next.
_FEATURES = "+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext"


def compile_module(entries: Mapping[str, Entry], *, compact: bool = True) -> bytes:
    """One WebAssembly module that exports each entry under its name in ``entries``.

    ``compact``: rather small than fast. Without it, loops are vectorised for simd128.

    Raises `KernelError` if an entry needs anything from its host.
    """
    key = _key(entries, compact)
    module = disk.load(key) if key else None
    if module is None:
        module = with_exports(*_object_code(entries, compact), names=list(entries))
        if key:
            disk.store(key, module)
    return module


def is_kept(entries: Mapping[str, Entry], *, compact: bool = True) -> bool:
    """Whether `compile_module` would find the module on disk, and have nothing to compile."""
    key = _key(entries, compact)
    return key is not None and disk.load(key) is not None


def _key(entries: Mapping[str, Entry], compact: bool) -> str | None:
    """What a module is kept under; None if it cannot be, because an entry has no name that lasts."""
    identities = [disk.identity(entry) for entry in entries.values()]
    return None if None in identities else f"wasm {_FEATURES} {compact} {dict(zip(entries, identities, strict=True))}"


def _object_code(entries: Mapping[str, Entry], compact: bool) -> tuple[bytes, list[str]]:
    """An object file with all entries, and the names of its functions in their order there."""
    if not entries:
        raise ValueError("a WebAssembly module needs at least one entry")
    machine = target_machine(_TRIPLE, features=_FEATURES)
    module = llvm_module(entries, machine, compact=compact)
    return machine.emit_object(module), [f.name for f in module.functions if not f.is_declaration]
