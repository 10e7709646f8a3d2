"""Entries as a self-contained LLVM module."""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import llvmlite.binding as llvm
from numba import config, types
from numba.core.compiler import Flags, compile_extra
from numba.core.compiler_lock import global_compiler_lock
from numba.core.cpu import CPUContext
from numba.core.registry import cpu_target

from momentum_sim.compiler import cache as disk
from momentum_sim.kernels.entries import Entry

# LLVM's own functions that every target has exact instructions for. Others, such as llvm.exp, become calls.
_OWN_INSTRUCTION = re.compile(
    r"llvm\.(sqrt|fabs|copysign|floor|ceil|trunc|abs|[us](min|max)|assume|experimental|lifetime|memcpy|memset"
    r"|fptosi\.sat|is\.fpclass|masked)\b"
)


# A kernel's name with the number that numba gives each function of a process: kernels of one name and types are one
# kernel, whoever compiled them. Not so functions that are made by others, such as loops: each has kernels of its own
# inside, and another process gives its number to another.
_NUMBERED = re.compile(r"(_ZN(?:(?!_3clocals_3e)\w)*?)B\d+v\d+(?=B\d)")
_MADE = re.compile(r"(_ZN\w*?_3clocals_3e\w*?)B\d+v(\d+)(?=B\d)")

# Up to which cost, in LLVM's own measure, a kernel is inlined in a compact module.
_LARGEST_INLINED = 60


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


def llvm_module(entries: Mapping[str, Entry], machine: llvm.TargetMachine, *, compact: bool = False) -> llvm.ModuleRef:
    """Compile entries with numba, keep of their LLVM modules what the loops need, and optimise that for a machine.

    Each loop is named by its key, and has every kernel it calls inside it, so that it can be vectorised. ``compact``:
    rather small than fast, for what is sent to a browser; no loop is vectorised, and a kernel that several loops call
    is there once, unless it is so small that LLVM inlines it.

    Numba puts two arguments before an entry's own: where the result would go and where an exception would. Entries
    have neither, but callers must pass two valid addresses.

    Raises `KernelError` if something in it would have to be imported from the host.
    """
    module = llvm.parse_assembly("")
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    for symbol, entry in entries.items():
        text, name = _translated(entry)
        one = llvm.parse_assembly(text)
        one.get_function(name).name = symbol
        one.triple, one.data_layout = module.triple, module.data_layout
        module.link_in(one)
    for value in (*module.functions, *module.global_variables):
        if value.name not in entries and not value.is_declaration:
            value.linkage = "internal"
            if value.is_function and not compact:
                value.add_function_attribute("alwaysinline")
    _optimise(module, machine, compact)
    needed = [f.name for f in module.functions if f.is_declaration and not _OWN_INSTRUCTION.match(f.name)]
    needed += [v.name for v in module.global_variables]
    needed += re.findall(r"= (frem) ", str(module))
    if needed:
        names = ", ".join(entry.name for entry in entries.values())
        raise KernelError(
            f"{names} would need {', '.join(needed)} from the host: kernels may use only + - * /, sqrt, abs, "
            "comparisons and other kernels"
        )
    return module


@cache
def _translated(entry: Entry) -> tuple[str, str]:
    """An entry in LLVM's language as numba writes it, for any machine, and the name of its loop there.

    Kept, on disk too, for it takes longer than all that follows and is the same for the processor and the browser, and
    in every module that has it.
    """
    identity = disk.identity(entry)
    key = f"numba {llvm.get_process_triple()} {identity}"
    if identity and (kept := disk.load(key)):
        name, _, text = zlib.decompress(kept).decode().partition("\n")
        return text, name
    with _unoptimised():
        text, name = _in_numba(entry.make(*entry.kernels), entry.types)
    text, name = _renamed(text, name, identity)
    if identity:
        disk.store(key, zlib.compress(f"{name}\n{text}".encode()))
    return text, name


def _renamed(text: str, name: str, identity: str | None) -> tuple[str, str]:
    """The same with names that mean the same whatever process gave them; what is made for this entry is its own."""
    text = _NUMBERED.sub(r"\1", text)
    owner = hashlib.sha256((identity or text).encode()).hexdigest()[:16]
    text, name = (_MADE.sub(rf"\1v\2of{owner}", part) for part in (text, name))
    return text, name


def _in_numba(loop: Callable[..., None], arguments: tuple[object, ...]) -> tuple[str, str]:
    """What numba makes of a loop, and how that is named there, with nothing around it that callers would want.

    As numba itself does ahead of time: in its usual ways it would also make machine code of it, which nobody calls.
    """
    flags = Flags()
    cpu_target.options.parse_as_flags(flags, {"nopython": True, "error_model": "numpy", "boundscheck": None})
    flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    compiled = compile_extra(cpu_target.typing_context, _context(), loop, arguments, types.void, flags, {})
    compiled.library.finalize()
    return compiled.library.get_llvm_str(), compiled.fndesc.llvm_func_name


@cache
def _context() -> CPUContext:
    """Numba's code generator that leaves it at LLVM's language."""
    return cpu_target.target_context.with_aot_codegen("entries")


def _optimise(module: llvm.ModuleRef, machine: llvm.TargetMachine, compact: bool) -> None:
    """Run LLVM's optimiser for a machine, and drop what nothing uses."""
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    if compact:
        tuning.inlining_threshold = _LARGEST_INLINED
    tuning.loop_vectorization = not compact
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
