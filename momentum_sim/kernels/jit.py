"""How every kernel is compiled: one decorator, one set of argument types.

Kernels are small numba functions of plain numbers. *Entries* (`entries.py`) are the loops around them: functions of
pointers and numbers that write only into memory their caller owns. The same entry is compiled for the processor
Python runs on and to WebAssembly, so nothing here may allocate, raise, or call into a host's mathematics library.
"""

from functools import cached_property

from numba import njit, types
from numba.core.registry import CPUDispatcher
from numba.extending import intrinsic

# ``error_model="numpy"``: a division by zero gives inf or nan, never an exception; divergence is content here.
# No ``fastmath``: it would assume finite numbers and let two compilers round differently.
_OPTIONS = {"error_model": "numpy", "nogil": True}
# What numba adds for callers in Python and in C, and at once makes machine code of: a third of the time that an entry
# takes to compile, and no entry has use for it.
_WITHOUT_WRAPPERS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


class Kernel(CPUDispatcher):
    """A numba function that entries are compiled with; what it takes to be called from Python too is made on demand."""

    def __init__(self, function):
        super().__init__(function, {}, {"nopython": True, "boundscheck": None} | _OPTIONS | _WITHOUT_WRAPPERS)

    @cached_property
    def _for_python(self):
        return njit(**_OPTIONS)(self.py_func)

    def __call__(self, *arguments):
        """Call it from Python."""
        return self._for_python(*arguments)


kernel = Kernel

number = types.float64
count = types.int32  # JavaScript passes 32-bit integers as plain numbers
numbers = types.CPointer(number)  # float64 values
colours = types.CPointer(types.uint32)  # pixels, 0xAABBGGRR
indices = types.CPointer(count)  # which of something


@intrinsic
def bits_of(typing_context, x):
    """The 64 bits of a float64, as an int64."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], context.get_value_type(types.int64))

    return types.int64(types.float64), generate


@intrinsic
def number_of(typing_context, bits):
    """The float64 that has these 64 bits."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], context.get_value_type(types.float64))

    return types.float64(types.int64), generate


@intrinsic
def product_of_words(typing_context, a, b):
    """The 64 bits of the product of two whole numbers from 0 to 2^32 - 1, as an int64.

    Not a * b: numba lets LLVM take for granted that no product of int64 passes 2^63, and LLVM makes use of it.
    """

    def generate(context, builder, signature, arguments):
        narrow, wide = (context.get_value_type(kind) for kind in (types.int32, types.int64))
        return builder.mul(*(builder.zext(builder.trunc(word, narrow), wide) for word in arguments))

    return types.int64(types.int64, types.int64), generate


@intrinsic
def beyond(typing_context, pointer, first):
    """The numbers from pointer[first] on."""

    def generate(context, builder, signature, arguments):
        return builder.gep(arguments[0], [arguments[1]])

    return pointer(pointer, types.intp), generate


def _places(context, builder, arguments, length):
    """The addresses that `strided` reads and `put_strided` writes."""
    pointer, first, stride = arguments
    for k in range(length):
        index = builder.add(first, builder.mul(stride, context.get_constant(types.intp, k)))
        yield builder.gep(pointer, [index])


@intrinsic
def strided(typing_context, pointer, first, stride, like):
    """The tuple (pointer[first], pointer[first + stride], ...), as long as the tuple ``like``."""

    def generate(context, builder, signature, arguments):
        values = [builder.load(place) for place in _places(context, builder, arguments[:3], len(like))]
        return context.make_tuple(builder, signature.return_type, values)

    return like(pointer, types.intp, types.intp, like), generate


@intrinsic
def put_strided(typing_context, pointer, first, stride, values):
    """pointer[first + k stride] = values[k], for each of a tuple's values."""

    def generate(context, builder, signature, arguments):
        for k, place in enumerate(_places(context, builder, arguments[:3], len(values))):
            builder.store(builder.extract_value(arguments[3], k), place)
        return context.get_dummy_value()

    return types.void(pointer, types.intp, types.intp, values), generate


def _own_instruction(name):
    """A function of one float64 that every target has as an instruction, LLVM's intrinsic ``name``."""

    @intrinsic
    def function(typing_context, x):
        def generate(context, builder, signature, arguments):
            return builder.call(builder.module.declare_intrinsic(name, [arguments[0].type]), arguments)

        return types.float64(types.float64), generate

    return function


#: The largest whole number up to x, as a float64; math.floor would make an integer of it, which not every x has.
floor_of = _own_instruction("llvm.floor")

#: The square root of x, nan below 0. math.sqrt is a call to the host unless LLVM can tell that x is not below 0.
square_root = _own_instruction("llvm.sqrt")
