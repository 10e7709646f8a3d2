"""Elementary functions that give the same bits on every machine.

A browser's ``Math.sin`` and a C library's ``sin`` differ in the last place on some arguments, and then the same
trajectory would differ too. These are built from + - * / alone, so the processor and WebAssembly agree exactly. Their
inverses are in `inverses`.
"""

from momentum_sim.kernels.exact import sum_and_rest
from momentum_sim.kernels.jit import bits_of, floor_of, kernel, number_of

# pi/2 in three parts of 33 bits, so that k * part is exact for the k that occur (fdlibm, e_rem_pio2.c).
_HALF_PI_1 = 1.57079632673412561417e00
_HALF_PI_2 = 6.07710050630396597660e-11
_HALF_PI_3 = 2.02226624879595063154e-21
_TWO_OVER_PI = 0.6366197723675814
_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding and subtracting it rounds to the nearest integer; added, that
# integer is what the bits are above those of _ROUND itself, a conversion that is defined for every float
_ROUND_BITS = 0x4338000000000000
# 2 pi in two parts, the first of 26 bits, so that it times another of 26 bits is exact.
_TWO_PI = 6.283185307179586
_TWO_PI_1 = 6.283185243606567
_TWO_PI_2 = 6.357301909411278e-08
_UPPER_HALF = -(1 << 27)  # keeps 26 of a float's 53 bits
# ln 2 in two parts, so that k * the first is exact for the k that occur (fdlibm, e_exp.c).
_LN2_1 = 6.93147180369123816490e-01
_LN2_2 = 1.90821492927058770002e-10
_ONE_OVER_LN2 = 1.44269504088896338700
_LN2 = 0.6931471805599453
_HALF_SQRT2_BITS = 0x3FE6A09E667F3BCD

#: Largest |x| that `cosine_and_sine` reduces to full accuracy.
ANGLE_LIMIT = 1.0e5


@kernel
def sine_near_zero(x, tail):
    """sin(x + tail) for |x| <= pi/4 (fdlibm, k_sin.c)."""
    z = x * x
    w = z * x
    r = 8.33333333332248946124e-03 + z * (
        -1.98412698298579493134e-04
        + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10))
    )
    return x - ((z * (0.5 * tail - w * r) - tail) + w * 1.66666666666666324348e-01)


@kernel
def cosine_near_zero(x, tail):
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
    """x = turns * pi/2 + (r + tail), |r| <= pi/4, and turns as the low bits of an int64."""
    rounded = x * _TWO_OVER_PI + _ROUND
    turns = rounded - _ROUND
    first = x - turns * _HALF_PI_1
    second = turns * _HALF_PI_2
    near = first - second
    correction = turns * _HALF_PI_3 - ((first - near) - second)
    r = near - correction
    return bits_of(rounded), r, (near - r) - correction


@kernel
def _turned(cos, sin, quarters):
    """(cos, sin) of an angle, turned by quarters of a circle; only the two lowest bits of ``quarters`` count."""
    if quarters & 1:
        cos, sin = -sin, cos
    if quarters & 2:
        cos, sin = -cos, -sin
    return cos, sin


@kernel
def cosine_and_sine(x):
    """(cos(x), sin(x)), each within one unit in the last place for |x| <= `ANGLE_LIMIT`.

    Beyond that it is less and less exact, and nan once it cannot be computed, but the same in every home.
    """
    turns, r, tail = _quarter_turns(x)
    return _turned(cosine_near_zero(r, tail), sine_near_zero(r, tail), turns)


@kernel
def cosine_and_sine_of_turns(x):
    """(cos(2 pi x), sin(2 pi x)), each within one unit in the last place for every finite x, and of period exactly 1.

    Whole and quarter turns are taken away first, which loses nothing, so that zeros and extremes are exact.
    """
    size = abs(x)
    part = size - floor_of(size)
    rounded = 4.0 * part + _ROUND
    r = part - 0.25 * (rounded - _ROUND)  # |r| <= 1/8
    upper = number_of(bits_of(r) & _UPPER_HALF)
    first = upper * _TWO_PI_1
    rest = upper * _TWO_PI_2 + (r - upper) * _TWO_PI
    angle = first + rest
    tail = (first - angle) + rest
    cos, sin = _turned(cosine_near_zero(angle, tail), sine_near_zero(angle, tail), bits_of(rounded))
    return cos, -sin if bits_of(x) < 0 else sin


@kernel
def _powers_of_two(k):
    """Two floats whose product is 2^k, for k from -2000 to 2000: one alone could not be as small or as large."""
    half = k >> 1
    return number_of((half + 1023) << 52), number_of((k - half + 1023) << 52)


@kernel
def _halvings(x):
    """x = k ln 2 + (r + tail), |r| <= ln(2)/2: (k as a float, k as an int64, r, tail)."""
    rounded = x * _ONE_OVER_LN2 + _ROUND
    k = rounded - _ROUND
    near = x - k * _LN2_1
    correction = k * _LN2_2
    r = near - correction
    return k, bits_of(rounded) - _ROUND_BITS, r, (near - r) - correction


@kernel
def exponential(x):
    """e^x, within one unit in the last place (fdlibm, e_exp.c); inf where that is too large, 0 where too small."""
    bounded = 710.0 if x > 710.0 else (-746.0 if x < -746.0 else x)  # inf and 0 follow; nan stays
    _, k, r, tail = _halvings(bounded)
    t = r * r
    c = r - t * (
        1.66666666666666019037e-01
        + t
        * (
            -2.77777777770155933842e-03
            + t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))
        )
    )
    power = 1.0 + (r + (r * c / (2.0 - c) + tail))
    first, second = _powers_of_two(k)
    return power * first * second


@kernel
def _parts_of_exponential_minus_one(bounded):
    """e^x - 1 = (large + small) first second for x from -50 to 710, powers of two the last two (fdlibm, s_expm1.c)."""
    _, k, r, tail = _halvings(bounded)
    half = 0.5 * r
    z = r * half
    q = 1.0 + z * (
        -3.33333333333331316428e-02
        + z
        * (
            1.58730158725481460165e-03
            + z * (-7.93650757867487942473e-05 + z * (4.00821782732936239552e-06 + z * -2.01099218183624371326e-07))
        )
    )
    t = 3.0 - q * half
    e = z * ((q - t) / (6.0 - r * t))
    e = (r * (e - tail) - tail) - z  # e^(r + tail) - 1 = r - e
    first, second = _powers_of_two(k)
    small = 1.0 / (first * second)
    whole = 1.0 - small  # 2^k ((1 - 2^-k) + r - e) is e^x - 1; what each sum loses is added at the end
    lost = (1.0 - whole) - small
    total = whole + r
    return total, ((r - (total - whole)) + lost) - e, first, second


@kernel
def exponential_minus_one(x):
    """e^x - 1, within one unit in the last place also near 0."""
    bounded = 710.0 if x > 710.0 else (-50.0 if x < -50.0 else x)  # inf and -1 follow; nan stays
    large, small, first, second = _parts_of_exponential_minus_one(bounded)
    above = (large + small) * first * second
    return x if x == 0.0 else above  # -0 too


@kernel
def hyperbolic_tangent(x):
    """tanh(x), within 1.2 units in the last place, and odd to the last bit. No branch, so that it vectorises.

    g/(g + 2) with g = e^(2 |x|) - 1, corrected by what the sums of g and of g + 2 lose.
    """
    size = abs(x)
    twice = 2.0 * (22.0 if size > 22.0 else size)  # from there on it is 1; nan stays
    large, small, first, second = _parts_of_exponential_minus_one(twice)
    g, g_lost = sum_and_rest(large * first * second, small * first * second)
    below, below_lost = sum_and_rest(g, 2.0)
    part = g / below
    above = part + (g_lost - part * (below_lost + g_lost)) / below
    return x if x == 0.0 else (-above if x < 0.0 else above)  # -0 too


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
