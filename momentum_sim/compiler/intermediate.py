"""An entry as a self-contained LLVM module."""

from functools import cache

import llvmlite.binding as llvm

from momentum_sim.kernels.entries import Entry


class KernelError(Exception):
    """A kernel uses something that cannot be compiled for every home it must run in."""


@cache
def _prepare_llvm() -> None:
    """LLVM's code generators for every target it was built with; numba itself prepares only the processor's own."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()


def target_machine(triple: str, **options: object) -> llvm.TargetMachine:
    """LLVM's code generator for a target, at full optimisation."""
    _prepare_llvm()
    return llvm.Target.from_triple(triple).create_target_machine(opt=3, **options)


def llvm_module(entry: Entry, symbol: str) -> llvm.ModuleRef:
    """Compile an entry with numba and keep of its LLVM module what the loop needs, under the name ``symbol``.

    Numba puts two arguments before the entry's own: where the result would go and where an exception would. Entries
    have neither, but callers must pass two valid addresses.

    Raises `KernelError` if something in it would have to be imported from the host.
    """
    from numba import cfunc, types  # here, so that a process that finds all its code in the cache never loads it

    compiled = cfunc(types.void(*entry.types), error_model="numpy")(entry.make(*entry.kernels))
    module = llvm.parse_assembly(compiled.inspect_llvm())
    loop = module.get_function(compiled.native_name.removeprefix("cfunc."))  # without the wrapper for C callers
    loop.name = symbol
    _keep_only(module, symbol)
    imported = [f.name for f in module.functions if f.is_declaration and not f.name.startswith("llvm.")]
    stored = [v.name for v in module.global_variables]
    if imported or stored:
        raise KernelError(
            f"the entry {entry.name!r} would need {', '.join(imported + stored)} from its host: kernels may use only "
            "+ - * /, sqrt, abs, comparisons and other kernels"
        )
    return module


def _keep_only(module: llvm.ModuleRef, symbol: str) -> None:
    """Drop numba's wrappers for Python callers, and everything that only they used."""
    for value in (*module.functions, *module.global_variables):
        if value.name != symbol and not value.is_declaration:
            value.linkage = "internal"
    machine = target_machine(module.triple)
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
