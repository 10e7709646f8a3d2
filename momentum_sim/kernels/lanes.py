"""Sixteen or eight numbers side by side, as one value: what a kernel keeps in vector registers while it sums.

LLVM makes of sixteen as many of a machine's vectors as that takes, four of AVX2 or eight of WebAssembly's; each lane is
the plain arithmetic of numbers, so that all machines agree on every bit. A loop over lanes would be vectorised as well,
but its sums would go to memory and back at each turn, for LLVM cannot know that they lie apart from what is read.
"""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model

from momentum_sim.kernels.jit import number

#: How many numbers lie side by side, and how many where there are only a few.
LANES, FEW = 16, 8

_ALIGNED = 8  # to a number, not to a vector: who owns the memory promises no more


class Lanes(types.Type):
    """The type of so many numbers side by side."""

    def __init__(self, count):
        super().__init__(name=f"Lanes({count})")
        self.vector = ir.VectorType(ir.DoubleType(), count)


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, kind.vector)


def _place(builder, vector, pointer, first):
    """The address of a vector that begins with a pointer's number ``first``."""
    return builder.bitcast(builder.gep(pointer, [first]), ir.PointerType(vector))


def _spread(builder, vector, value):
    """A number in every lane."""
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.IntType(32)(0))
    places = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), places)


def _read(count):
    """What reads so many numbers."""
    kind = Lanes(count)

    @intrinsic
    def read(typing_context, pointer, first):
        """The numbers pointer[first], pointer[first + 1], ..., side by side."""

        def generate(context, builder, signature, arguments):
            return builder.load(_place(builder, kind.vector, *arguments), align=_ALIGNED)

        return kind(pointer, types.intp), generate

    return read


lanes, few_lanes = _read(LANES), _read(FEW)


def _zeros(count):
    """What has so many zeros."""
    kind = Lanes(count)

    @intrinsic
    def zeros(typing_context):
        """0 in every lane."""

        def generate(context, builder, signature, arguments):
            return ir.Constant(kind.vector, [0.0] * count)

        return kind(), generate

    return zeros


no_lanes, few_zeros = _zeros(LANES), _zeros(FEW)


@intrinsic
def put_lanes(typing_context, pointer, first, values):
    """pointer[first] and those after it become the numbers of the lanes."""

    def generate(context, builder, signature, arguments):
        builder.store(arguments[2], _place(builder, values.vector, *arguments[:2]), align=_ALIGNED)
        return context.get_dummy_value()

    return types.void(pointer, types.intp, values), generate


@intrinsic
def plus_times(typing_context, a, x, b):
    """a + x b with a number x, in each lane."""

    def generate(context, builder, signature, arguments):
        sums, factor, values = arguments
        return builder.fadd(sums, builder.fmul(_spread(builder, a.vector, factor), values))

    return a(a, number, b), generate


@intrinsic
def plus_products(typing_context, a, b, c):
    """a + b c, in each lane."""

    def generate(context, builder, signature, arguments):
        sums, one, other = arguments
        return builder.fadd(sums, builder.fmul(one, other))

    return a(a, b, c), generate


@intrinsic
def minus_products(typing_context, a, b, c):
    """a - b c, in each lane."""

    def generate(context, builder, signature, arguments):
        sums, one, other = arguments
        return builder.fsub(sums, builder.fmul(one, other))

    return a(a, b, c), generate


@intrinsic
def sum_of_lanes(typing_context, a):
    """The numbers of the lanes, one after the other."""

    def generate(context, builder, signature, arguments):
        total = ir.Constant(ir.DoubleType(), 0.0)
        for lane in range(a.vector.count):
            total = builder.fadd(total, builder.extract_element(arguments[0], ir.IntType(32)(lane)))
        return total

    return number(a), generate


@intrinsic
def where_above_zero(typing_context, a, b):
    """b where a is above 0, or no number, and 0 elsewhere: of a and a the rectified a, of a and its slopes theirs."""

    def generate(context, builder, signature, arguments):
        values, others = arguments
        zero = ir.Constant(a.vector, [0.0] * a.vector.count)
        return builder.select(builder.fcmp_ordered("<=", values, zero), zero, others)

    return a(a, b), generate
