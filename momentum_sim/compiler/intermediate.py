"""An entry as a self-contained LLVM module."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import llvmlite.binding as llvm
from numba import cfunc, config, types
from numba.core.compiler_lock import global_compiler_lock

from momentum_sim.kernels.entries import Entry

# LLVM's own functions that every target has exact instructions for. Others, such as llvm.exp, become calls.
_OWN_INSTRUCTION = re.compile(
    r"llvm\.(sqrt|fabs|copysign|floor|ceil|trunc|abs|[us](min|max)|assume|experimental|lifetime|memcpy|memset|fptosi\.sat)\b"
)


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


def llvm_module(entry: Entry, symbol: str, machine: llvm.TargetMachine) -> llvm.ModuleRef:
    """Compile an entry with numba, keep of its LLVM module what the loop needs, and optimise that for a machine.

    The loop is named ``symbol``.

    Numba puts two arguments before the entry's own: where the result would go and where an exception would. Entries
    have neither, but callers must pass two valid addresses.

    Raises `KernelError` if something in it would have to be imported from the host.
    """
    with _unoptimised():
        compiled = cfunc(types.void(*entry.types), error_model="numpy")(entry.make(*entry.kernels))
    module = llvm.parse_assembly(compiled.inspect_llvm())
    module.get_function(compiled.native_name.removeprefix("cfunc.")).name = symbol  # not the wrapper for C callers
    for value in (*module.functions, *module.global_variables):
        if value.name != symbol and not value.is_declaration:
            value.linkage = "internal"
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    _optimise(module, machine)
    needed = [f.name for f in module.functions if f.is_declaration and not _OWN_INSTRUCTION.match(f.name)]
    needed += [v.name for v in module.global_variables]
    needed += re.findall(r"= (frem) ", str(module))
    if needed:
        raise KernelError(
            f"the entry {entry.name!r} would need {', '.join(needed)} from its host: kernels may use only "
            "+ - * /, sqrt, abs, comparisons and other kernels"
        )
    return module


def _optimise(module: llvm.ModuleRef, machine: llvm.TargetMachine) -> None:
    """Run LLVM's optimiser for a machine, and drop what nothing uses."""
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = True
    tuning.slp_vectorization = False  # pairing x with y in one register puts shuffles on each step's longest chain
    builder = llvm.create_pass_builder(machine, tuning)
    passes = builder.getModulePassManager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, builder)


@contextmanager
def _unoptimised() -> Iterator[None]:
    """Have numba leave optimising to LLVM and the machine in question: it would fit loops to this processor.

    Numba holds this same lock whenever it compiles, so nobody else's functions are compiled with this setting.
    """
    with global_compiler_lock:
        usual = config.OPT
        config.OPT = type(usual)(0)
        try:
            yield
        finally:
            config.OPT = usual
