"""Just enough of the WebAssembly binary format to turn what LLVM emits into a module a browser can run.

LLVM emits *object files*: modules without exports, meant for a linker. Entries call nothing and store nothing outside
their caller's memory, so the one thing missing is the export section. https://webassembly.github.io/spec/core/binary
"""

from collections.abc import Iterator, Sequence

from momentum_sim.compiler.intermediate import KernelError

_HEADER = b"\0asm\1\0\0\0"
_CUSTOM, _IMPORT, _EXPORT, _DATA = 0, 2, 7, 11  # section numbers; sections stand in this order
_FUNCTION, _MEMORY, _GLOBAL = 0, 2, 3  # kinds of import


def with_exports(object_file: bytes, functions: Sequence[str], names: Sequence[str]) -> bytes:
    """The object file with an export section for those of its functions, listed in order, that have these names.

    Raises `KernelError` if it imports anything but memory and a stack pointer, or stores data of its own (which would
    need a linker to place it).
    """
    sections = dict(_sections(object_file))
    if _DATA in sections:
        raise KernelError(f"the entries {', '.join(names)} keep tables in memory; kernels may only use numbers")
    for module, field, kind in _imports(sections.get(_IMPORT, b"\0")):
        if kind not in (_MEMORY, _GLOBAL):
            raise KernelError(f"the entries {', '.join(names)} would import {module}.{field} from the browser")
    exports = b"".join(
        _unsigned(len(name)) + name.encode() + bytes([_FUNCTION]) + _unsigned(functions.index(name)) for name in names
    )
    sections[_EXPORT] = _unsigned(len(names)) + exports
    return _HEADER + b"".join(
        bytes([number]) + _unsigned(len(sections[number])) + sections[number] for number in sorted(sections)
    )


def _sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, content) of each section but the custom ones, which only a linker or a debugger reads."""
    at = len(_HEADER)
    while at < len(module):
        number = module[at]
        size, at = _read_unsigned(module, at + 1)
        if number != _CUSTOM:
            yield number, module[at : at + size]
        at += size


def _imports(section: bytes) -> Iterator[tuple[str, str, int]]:
    """(module, field, kind) of each import."""
    imports, at = _read_unsigned(section, 0)
    for _ in range(imports):
        names = []
        for _ in range(2):
            length, at = _read_unsigned(section, at)
            names.append(section[at : at + length].decode())
            at += length
        kind, at = section[at], at + 1
        if kind == _FUNCTION:
            _, at = _read_unsigned(section, at)
        elif kind == _GLOBAL:
            at += 2
        else:  # memory or table: limits, after a table's element type
            at += kind != _MEMORY
            bounds = section[at]
            at += 1
            for _ in range(1 + (bounds & 1)):
                _, at = _read_unsigned(section, at)
        yield names[0], names[1], kind


def _unsigned(n: int) -> bytes:
    """A number as LEB128."""
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def _read_unsigned(data: bytes, at: int) -> tuple[int, int]:
    """A LEB128 number and where the next byte is."""
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return result, at
