"""Elementary functions that give the same bits on every machine.

A browser's ``Math.sin`` and a C library's ``sin`` differ in the last place on some arguments, and then the same
trajectory would differ too. These are built from + - * / alone, so the processor and WebAssembly agree exactly.
"""

from momentum_sim.kernels.jit import bits_of, kernel, number_of

# pi/2 in three parts of 33 bits, so that k * part is exact for the k that occur (fdlibm, e_rem_pio2.c).
_HALF_PI_1 = 1.57079632673412561417e00
_HALF_PI_2 = 6.07710050630396597660e-11
_HALF_PI_3 = 2.02226624879595063154e-21
_TWO_OVER_PI = 0.6366197723675814
_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding and subtracting it rounds to the nearest integer
_LN2 = 0.6931471805599453
_MANTISSA = 0x000FFFFFFFFFFFFF
_ONE_BITS = 0x3FF0000000000000
_HALF_SQRT2_BITS = 0x3FE6A09E667F3BCD

#: Largest |x| that `cosine_and_sine` reduces to full accuracy.
ANGLE_LIMIT = 1.0e5


@kernel
def _sine_near_zero(x, tail):
    """sin(x + tail) for |x| <= pi/4 (fdlibm, k_sin.c)."""
    z = x * x
    w = z * x
    r = 8.33333333332248946124e-03 + z * (
        -1.98412698298579493134e-04
        + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10))
    )
    return x - ((z * (0.5 * tail - w * r) - tail) + w * 1.66666666666666324348e-01)


@kernel
def _cosine_near_zero(x, tail):
    """cos(x + tail) for |x| <= pi/4 (musl's form of fdlibm, k_cos.c)."""
    z = x * x
    w = z * z
    r = z * (
        4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * 2.48015872894767294178e-05)
    ) + w * w * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))
    half = 0.5 * z
    rest = 1.0 - half
    return rest + (((1.0 - rest) - half) + (z * r - x * tail))


@kernel
def _quarter_turns(x):
    """x = turns * pi/2 + (r + tail), |r| <= pi/4."""
    turns = (x * _TWO_OVER_PI + _ROUND) - _ROUND
    first = x - turns * _HALF_PI_1
    second = turns * _HALF_PI_2
    near = first - second
    correction = turns * _HALF_PI_3 - ((first - near) - second)
    r = near - correction
    return turns, r, (near - r) - correction


@kernel
def cosine_and_sine(x):
    """(cos(x), sin(x)), each within one unit in the last place for |x| <= `ANGLE_LIMIT`."""
    turns, r, tail = _quarter_turns(x)
    cos = _cosine_near_zero(r, tail)
    sin = _sine_near_zero(r, tail)
    quadrant = int(turns) & 3
    if quadrant & 1:
        cos, sin = -sin, cos
    if quadrant & 2:
        cos, sin = -cos, -sin
    return cos, sin


@kernel
def binary_logarithm(x):
    """log2(x) to about 1e-9 for normal x > 0: for drawing levels, not for results. No branch, so that it vectorises."""
    bits = bits_of(x)
    exponent = (bits - _HALF_SQRT2_BITS) >> 52
    mantissa = number_of(bits - (exponent << 52))  # in [sqrt(1/2), sqrt(2))
    s = (mantissa - 1.0) / (mantissa + 1.0)
    q = s * s
    logarithm = s * (2.0 + q * (2.0 / 3.0 + q * (0.4 + q * (2.0 / 7.0 + q * (2.0 / 9.0)))))
    return exponent + logarithm / _LN2
