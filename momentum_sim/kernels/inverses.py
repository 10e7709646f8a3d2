"""Logarithm and arctangent, which give the same bits on every machine as the `elementary` functions do."""

from math import inf, nan

from momentum_sim.kernels.jit import bits_of, kernel, number_of

# ln 2 in two parts, so that k * the first is exact for the k that occur (fdlibm, e_log.c).
_LN2_1 = 6.93147180369123816490e-01
_LN2_2 = 1.90821492927058770002e-10
_PI = 3.141592653589793
_PI_REST = 1.2246467991473532e-16  # what pi is above that
_LEAST_NORMAL = 2.2250738585072014e-308
_TWO_54 = 18014398509481984.0
_HALF_SQRT2_BITS = 0x3FE6A09E667F3BCD
_ROUND = 6755399441055744.0  # 1.5 * 2**52: what its bits are above these is the whole number that was added to it
_ROUND_BITS = 0x4338000000000000


@kernel
def logarithm_of_normal(x, halvings):
    """ln(x / 2^halvings) for normal x > 0, within one unit in the last place (fdlibm, e_log.c).

    No branch, so that it vectorises.
    """
    bits = bits_of(x)
    exponent = (bits - _HALF_SQRT2_BITS) >> 52
    k = (number_of(exponent + _ROUND_BITS) - _ROUND) - halvings
    f = number_of(bits - (exponent << 52)) - 1.0  # x = 2^exponent (1 + f), 1 + f in [sqrt(1/2), sqrt(2))
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half = 0.5 * f * f
    return (s * (half + (even + odd)) + k * _LN2_2) - half + f + k * _LN2_1


@kernel
def natural_logarithm(x):
    """ln(x), within one unit in the last place; -inf at 0, nan below."""
    if not 0.0 < x < inf:
        return -inf if x == 0.0 else (inf if x == inf else nan)
    small = x < _LEAST_NORMAL
    return logarithm_of_normal(x * _TWO_54 if small else x, 54.0 if small else 0.0)


@kernel
def logarithm_of_one_plus(x):
    """ln(1 + x) for finite x >= -1, within four units in the last place also near 0.

    1 + x is rounded, by what its difference from 1 shows (Kahan; Hewlett-Packard, HP-15C handbook, 1982).
    """
    y = 1.0 + x
    return x if y == 1.0 else natural_logarithm(y) * (x / (y - 1.0))


@kernel
def arctangent(x):
    """atan(x), within one unit in the last place (fdlibm, s_atan.c)."""
    size = abs(x)
    if size < 0.4375:
        high, low, r = 0.0, 0.0, size
    elif size < 0.6875:
        high, low, r = 4.63647609000806093515e-01, 2.26987774529616870924e-17, (2.0 * size - 1.0) / (2.0 + size)
    elif size < 1.1875:
        high, low, r = 7.85398163397448278999e-01, 3.06161699786838301793e-17, (size - 1.0) / (size + 1.0)
    elif size < 2.4375:
        high, low, r = 9.82793723247329054082e-01, 1.39033110312309984516e-17, (size - 1.5) / (1.0 + 1.5 * size)
    else:
        high, low, r = 0.5 * _PI, 0.5 * _PI_REST, -1.0 / size
    z = r * r
    w = z * z
    odd = z * (
        3.33333333333329318027e-01
        + w
        * (
            1.42857142725034663711e-01
            + w
            * (
                9.09088713343650656196e-02
                + w * (6.66107313738753120669e-02 + w * (4.97687799461593236017e-02 + w * 1.62858201153657823623e-02))
            )
        )
    )
    even = w * (
        -1.99999999998764832476e-01
        + w
        * (
            -1.11111104054623557880e-01
            + w * (-7.69187620504482999495e-02 + w * (-5.83357013379057348645e-02 + w * -3.65315727442169155270e-02))
        )
    )
    angle = high - ((r * (odd + even) - low) - r)
    return -angle if bits_of(x) < 0 else angle


@kernel
def angle_of(x, y):
    """The angle in [0, pi] of the point (x, y), y >= 0, from the positive x axis: atan2(y, x) to two units."""
    if x > 0.0:
        return arctangent(y / x)
    if x < 0.0:
        return _PI - (arctangent(y / -x) - _PI_REST)
    return 0.5 * _PI if y > 0.0 else 0.0
