"""Sixteen numbers side by side, as one value: what a kernel keeps in a processor's vector registers while it sums.

LLVM makes of it as many of a machine's vectors as that takes, four of AVX2 or eight of WebAssembly's; each lane is the
plain arithmetic of numbers, so that all machines agree on every bit. A loop over lanes would be vectorised as well, but
its sums would go to memory and back at each turn, for LLVM cannot know that they lie apart from what is read.
"""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model

from momentum_sim.kernels.jit import number

#: How many numbers lie side by side.
LANES = 16

_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_ALIGNED = 8  # to a number, not to a vector: who owns the memory promises no more


class Lanes(types.Type):
    """The type of such a value."""

    def __init__(self):
        super().__init__(name="Lanes")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, _VECTOR)


_lanes = Lanes()


def _place(builder, pointer, first):
    """The address of a vector that begins with a pointer's number ``first``."""
    return builder.bitcast(builder.gep(pointer, [first]), ir.PointerType(_VECTOR))


def _spread(builder, value):
    """A number in every lane."""
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, ir.IntType(32)(0))
    places = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(_VECTOR, ir.Undefined), places)


@intrinsic
def lanes(typing_context, pointer, first):
    """The numbers pointer[first], pointer[first + 1], ..., side by side."""

    def generate(context, builder, signature, arguments):
        return builder.load(_place(builder, *arguments), align=_ALIGNED)

    return _lanes(pointer, types.intp), generate


@intrinsic
def put_lanes(typing_context, pointer, first, values):
    """pointer[first] and those after it become the numbers of the lanes."""

    def generate(context, builder, signature, arguments):
        builder.store(arguments[2], _place(builder, *arguments[:2]), align=_ALIGNED)
        return context.get_dummy_value()

    return types.void(pointer, types.intp, values), generate


@intrinsic
def no_lanes(typing_context):
    """0 in every lane."""

    def generate(context, builder, signature, arguments):
        return ir.Constant(_VECTOR, [0.0] * LANES)

    return _lanes(), generate


@intrinsic
def plus_times(typing_context, a, x, b):
    """a + x b with a number x, in each lane."""

    def generate(context, builder, signature, arguments):
        a, x, b = arguments
        return builder.fadd(a, builder.fmul(_spread(builder, x), b))

    return _lanes(_lanes, number, _lanes), generate


@intrinsic
def plus_products(typing_context, a, b, c):
    """a + b c, in each lane."""

    def generate(context, builder, signature, arguments):
        a, b, c = arguments
        return builder.fadd(a, builder.fmul(b, c))

    return _lanes(_lanes, _lanes, _lanes), generate


@intrinsic
def minus_products(typing_context, a, b, c):
    """a - b c, in each lane."""

    def generate(context, builder, signature, arguments):
        a, b, c = arguments
        return builder.fsub(a, builder.fmul(b, c))

    return _lanes(_lanes, _lanes, _lanes), generate


@intrinsic
def sum_of_lanes(typing_context, a):
    """The numbers of the lanes, one after the other."""

    def generate(context, builder, signature, arguments):
        total = ir.Constant(ir.DoubleType(), 0.0)
        for lane in range(LANES):
            total = builder.fadd(total, builder.extract_element(arguments[0], ir.IntType(32)(lane)))
        return total

    return number(_lanes), generate


@intrinsic
def where_above_zero(typing_context, a, b):
    """b where a is above 0, or no number, and 0 elsewhere: of a and a the rectified a, of a and its slopes theirs."""

    def generate(context, builder, signature, arguments):
        a, b = arguments
        zero = ir.Constant(_VECTOR, [0.0] * LANES)
        return builder.select(builder.fcmp_ordered("<=", a, zero), zero, b)

    return _lanes(_lanes, _lanes), generate
