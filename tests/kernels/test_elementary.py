import math
from functools import cache

import numpy as np
import pytest

from momentum_sim.kernels.elementary import ANGLE_LIMIT, binary_logarithm, cosine_and_sine

BITS = 400  # of the fixed-point numbers below


def arctangent_of_inverse(n):
    """atan(1/n) in fixed point."""
    power = (1 << BITS) // n
    total, k = power, 1
    while power:
        power //= -n * n
        k += 2
        total += power // k
    return total


@cache
def half_pi():
    return 2 * (4 * arctangent_of_inverse(5) - arctangent_of_inverse(239))  # Machin


def fixed(x):
    numerator, denominator = x.as_integer_ratio()
    return (numerator << BITS) // denominator


def exact_cosine_and_sine(x):
    """cos(x) and sin(x) in fixed point: the angle reduced by an exact pi/2, then Taylor's series."""
    turns, angle = divmod(fixed(x), half_pi())
    term, k, cos, sin = 1 << BITS, 0, 0, 0
    while term:
        cos, sin = cos + (term, 0, -term, 0)[k % 4], sin + (0, term, 0, -term)[k % 4]
        k += 1
        term = (term * angle >> BITS) // k
    return ((cos, sin), (-sin, cos), (-cos, -sin), (sin, -cos))[turns % 4]


def hard_angles():
    """Floats nearest to multiples of pi/2, where one function is near zero: the nearest of all first."""
    turns = range(1, int(ANGLE_LIMIT / (math.pi / 2)) + 1)
    nearest = [k * half_pi() / (1 << BITS) for k in turns]
    nearest.sort(key=lambda x: abs((fixed(x) + half_pi() // 2) % half_pi() - half_pi() // 2))
    return nearest[:300]


def angles():
    rng = np.random.default_rng(1)
    hard = hard_angles()
    yield from hard
    yield from (math.nextafter(x, math.inf) for x in hard)
    yield from (-math.nextafter(x, 0.0) for x in hard)
    yield from (k * math.pi / 4 for k in range(-40, 41))  # where one polynomial takes over from the other
    yield from (sign * ANGLE_LIMIT * scale for sign in (-1, 1) for scale in (1.0, 1e-3, 1e-8, 0.0))
    yield from rng.uniform(-ANGLE_LIMIT, ANGLE_LIMIT, 1000).tolist()
    yield from rng.uniform(-10, 10, 1000).tolist()


def test_the_exact_values_used_here_are_right():
    assert half_pi() / (1 << BITS) == math.pi / 2
    assert [part / (1 << BITS) for part in exact_cosine_and_sine(1e5)] == [math.cos(1e5), math.sin(1e5)]


def test_cosine_and_sine_are_within_one_unit_in_the_last_place():
    for x in angles():
        for ours, exact in zip(cosine_and_sine(x), exact_cosine_and_sine(x), strict=True):
            assert abs(fixed(ours) - exact) <= fixed(math.ulp(exact / (1 << BITS))), x


def test_cosine_and_sine_are_within_one_unit_in_the_last_place_of_the_c_librarys():
    for x in np.linspace(-ANGLE_LIMIT, ANGLE_LIMIT, 200_001).tolist():
        for ours, theirs in zip(cosine_and_sine(x), (math.cos(x), math.sin(x)), strict=True):
            assert abs(ours - theirs) <= math.ulp(theirs), x


@pytest.mark.parametrize("x", [1e-20, -1e-300, 5e-324, 0.0, -0.0])
def test_a_tiny_angle_is_its_own_sine(x):
    cos, sin = cosine_and_sine(x)
    assert (cos, sin) == (1.0, x)
    assert math.copysign(1.0, sin) == math.copysign(1.0, x)


def test_cosine_is_even_and_sine_odd_to_the_last_bit():
    for x in np.random.default_rng(2).uniform(0, ANGLE_LIMIT, 1000).tolist():
        cos, sin = cosine_and_sine(x)
        assert cosine_and_sine(-x) == (cos, -sin)


@pytest.mark.parametrize("exponent", [-1022, -60, -1, 0, 1, 60, 1022])
def test_binary_logarithm_is_close(exponent):
    for mantissa in [*np.linspace(1.0, 2.0, 2000, endpoint=False).tolist(), math.sqrt(2), math.nextafter(2.0, 0.0)]:
        x = math.ldexp(mantissa, exponent)
        assert binary_logarithm(x) == pytest.approx(math.log2(x), rel=0, abs=2e-9)


def test_binary_logarithm_of_a_power_of_two_is_exact():
    assert [binary_logarithm(math.ldexp(1.0, k)) for k in range(-1022, 1024)] == list(range(-1022, 1024))
