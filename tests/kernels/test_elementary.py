import math
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from momentum_sim.kernels.elementary import (
    ANGLE_LIMIT,
    binary_logarithm,
    cosine_and_sine,
    cosine_and_sine_of_turns,
    exponential,
    exponential_minus_one,
    hyperbolic_tangent,
)
from momentum_sim.kernels.jit import floor_of, kernel, square_root

BITS = 400  # of the fixed-point numbers below

inf, nan = math.inf, math.nan


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


@pytest.mark.parametrize("x", [1e6, -1e10, 1e17, -1e300, 1.7976931348623157e308, inf, -inf, nan])
def test_any_other_angle_has_a_cosine_and_sine_too(x):
    """Which may be wrong, or nan, but no quadrant is taken from a number that has no integer."""
    cos, sin = cosine_and_sine(x)
    assert not abs(x) < 1e12 or abs(cos * cos + sin * sin - 1) < 1e-4
    assert math.isnan(cos) == math.isnan(sin)
    assert math.isfinite(x) or math.isnan(cos)


# --- turns ------------------------------------------------------------------------------------------------------------


def exact_cosine_and_sine_of_turns(x):
    """cos(2 pi x) and sin(2 pi x) as fractions: whole quarters taken away exactly, then Taylor's series."""
    quarters = round(4 * Fraction(x))
    angle = (4 * Fraction(x) - quarters) * Fraction(half_pi(), 1 << BITS)
    angle = Fraction((angle.numerator << 1200) // angle.denominator, 1 << 1200)  # keep the fractions short
    term, k, cos, sin = Fraction(1), 0, Fraction(0), Fraction(0)
    while abs(term) > Fraction(1, 1 << 1190):
        cos, sin = cos + (term, 0, -term, 0)[k % 4], sin + (0, term, 0, -term)[k % 4]
        k += 1
        term = term * angle / k
        term = Fraction((term.numerator << 1200) // term.denominator, 1 << 1200)
    return ((cos, sin), (-sin, cos), (-cos, -sin), (sin, -cos))[quarters % 4]


def turns():
    rng = np.random.default_rng(3)
    eighths = [k / 8 for k in range(-24, 25)]  # where one polynomial takes over from the other, and exact values
    yield from eighths
    yield from (math.nextafter(x, inf) for x in eighths)
    yield from (math.nextafter(x, -inf) for x in eighths)
    yield from (sign * 2.0**k + part for sign in (-1, 1) for k in range(54) for part in (0.25, 0.5, 0.125, 0.3))
    yield from rng.uniform(-3, 3, 300).tolist()
    yield from rng.uniform(-1e9, 1e9, 100).tolist()
    yield from (10.0 ** rng.uniform(-300, 0, 100)).tolist()


def test_cosine_and_sine_of_turns_are_within_one_unit_in_the_last_place():
    for x in turns():
        for ours, exact in zip(cosine_and_sine_of_turns(x), exact_cosine_and_sine_of_turns(x), strict=True):
            assert abs(Fraction(ours) - exact) <= Fraction(math.ulp(float(exact))), x


def test_quarter_turns_are_exact():
    for k in range(-12, 13):
        assert cosine_and_sine_of_turns(k / 4) == ([1, 0, -1, 0][k % 4], [0, 1, 0, -1][k % 4])
    for x in (2.0**52 + 1, 2.0**60, -1e300, 1.7976931348623157e308):
        assert cosine_and_sine_of_turns(x) == (1.0, 0.0)


def test_turns_have_period_one_to_the_last_bit():
    for part in np.random.default_rng(4).integers(0, 2**20, 300):
        x = int(part) / 2**20
        for whole in (1.0, 7.0, 2.0**32, -(2.0**32)):
            assert cosine_and_sine_of_turns(whole + x) == cosine_and_sine_of_turns(x)


@pytest.mark.parametrize("x", [inf, -inf, nan])
def test_there_is_no_cosine_of_infinitely_many_turns(x):
    assert all(math.isnan(part) for part in cosine_and_sine_of_turns(x))


# --- exponentials -----------------------------------------------------------------------------------------------------


def exact_exponential(x):
    """e^x as a fraction, to 300 bits or more: Taylor's series of x / 2^k, squared k times."""
    k = max(0, math.frexp(x)[1] + 20)
    small, bits = Fraction(x) / 2**k, 1400  # enough bits for e^-745 too
    term = total = 1 << bits
    j = 0
    while term:
        j += 1
        term = term * small.numerator // (small.denominator * j)
        if term == -1:  # division rounds down, so that a negative term never becomes 0
            break
        total += term
    for _ in range(k):
        total = total * total >> bits
    return Fraction(total, 1 << bits)


def exponents():
    rng = np.random.default_rng(5)
    edges = [0.0, 0.5 * math.log(2), 1.5 * math.log(2), 1.0, 36.0, 37.13, 50.0, 708.4, 709.78]
    for x in edges:
        yield from (x, -x, math.nextafter(x, inf), -math.nextafter(x, inf))
    yield from (-744.4, -745.1)
    yield from ((k + 0.5) * math.log(2) for k in range(-1074, 1023, 13))
    yield from rng.uniform(-745.0, 709.7, 400).tolist()
    yield from rng.uniform(-1.5, 1.5, 400).tolist()
    yield from (rng.choice([-1, 1], 100) * 10.0 ** rng.uniform(-18, 0, 100)).tolist()


def test_the_exact_exponentials_used_here_are_right():
    assert float(exact_exponential(1.0)) == math.e
    assert float(exact_exponential(-700.0)) == math.exp(-700)


def test_exponentials_are_within_one_unit_in_the_last_place():
    for x in exponents():
        exact = exact_exponential(x)
        assert abs(Fraction(exponential(x)) - exact) <= Fraction(math.ulp(float(exact))), x
        assert abs(Fraction(exponential_minus_one(x)) - (exact - 1)) <= Fraction(math.ulp(float(exact - 1))), x


@pytest.mark.parametrize(("ours", "theirs"), [(exponential, math.exp), (exponential_minus_one, math.expm1)])
def test_exponentials_are_within_two_units_in_the_last_place_of_the_c_librarys(ours, theirs):
    for x in [*np.linspace(-745, 709.7, 40_001).tolist(), *np.linspace(-2, 2, 40_001).tolist()]:
        assert abs(ours(x) - theirs(x)) <= 2 * math.ulp(theirs(x)), x


@pytest.mark.parametrize(
    ("x", "power", "less_one"),
    [
        (inf, inf, inf),
        (709.7827128933841, inf, inf),
        (1e300, inf, inf),
        (-745.1332191019412, 0.0, -1.0),
        (-745.1332191019411, 5e-324, -1.0),
        (-1e300, 0.0, -1.0),
        (-inf, 0.0, -1.0),
        (0.0, 1.0, 0.0),
        (5e-324, 1.0, 5e-324),
        (-1e-300, 1.0, -1e-300),
    ],
)
def test_exponentials_where_floats_end(x, power, less_one):
    assert exponential(x) == power
    assert exponential_minus_one(x) == less_one


def test_the_largest_power_of_e_is_finite():
    assert exponential(709.782712893384) == pytest.approx(1.797693134862273e308, rel=1e-15)


def test_exponentials_of_nan_and_of_minus_zero():
    assert math.isnan(exponential(nan))
    assert math.isnan(exponential_minus_one(nan))
    assert math.copysign(1.0, exponential_minus_one(-0.0)) == -1.0


# --- hyperbolic tangents ----------------------------------------------------------------------------------------------


def exact_hyperbolic_tangent(x):
    grown = exact_exponential(2.0 * x) - 1
    return grown / (grown + 2)


def tangents():
    rng = np.random.default_rng(6)
    edges = [0.5 * k * math.log(2) for k in (0.5, 1.5, 2.5, 3.5)]  # where another power of two is taken out
    for x in (*edges, 0.5 * math.log(3), 1.0, 18.7, 19.06, 19.0615, 21.9, 22.0, 22.1, 50.0):
        yield from (x, math.nextafter(x, inf), math.nextafter(x, 0.0))
    yield from rng.uniform(0.0, 0.4, 1500).tolist()
    yield from rng.uniform(0.4, 2.0, 700).tolist()
    yield from rng.uniform(2.0, 22.0, 200).tolist()
    yield from (10.0 ** rng.uniform(-20, 0, 200)).tolist()


def test_hyperbolic_tangents_are_within_1_2_units_in_the_last_place_and_odd():
    for x in tangents():
        exact = exact_hyperbolic_tangent(x)
        assert abs(Fraction(hyperbolic_tangent(x)) - exact) <= Fraction(12, 10) * Fraction(math.ulp(float(exact))), x
        assert hyperbolic_tangent(-x) == -hyperbolic_tangent(x)


def test_hyperbolic_tangents_are_within_two_units_in_the_last_place_of_the_c_librarys():
    for x in [*np.linspace(-23, 23, 40_001).tolist(), *np.linspace(-1, 1, 40_001).tolist()]:
        assert abs(hyperbolic_tangent(x) - math.tanh(x)) <= 2 * math.ulp(math.tanh(x)), x


@pytest.mark.parametrize("x", [1e-8, 1e-17, -1e-300, 2.2250738585072014e-308, 5e-324, -5e-324, 0.0, -0.0])
def test_a_tiny_number_is_its_own_hyperbolic_tangent(x):
    assert hyperbolic_tangent(x) == pytest.approx(x, rel=1e-15, abs=0)
    assert abs(x) > 1e-9 or hyperbolic_tangent(x) == x
    assert math.copysign(1.0, hyperbolic_tangent(x)) == math.copysign(1.0, x)


@pytest.mark.parametrize("x", [20.0, 22.0, 355.0, 1e300, inf])
def test_the_hyperbolic_tangent_of_a_large_number_is_one(x):
    assert hyperbolic_tangent(x) == 1.0
    assert hyperbolic_tangent(-x) == -1.0


def test_the_hyperbolic_tangent_of_nan_is_nan():
    assert math.isnan(hyperbolic_tangent(nan))


# --- instructions -----------------------------------------------------------------------------------------------------


@kernel
def floored(x):
    return floor_of(x)


@kernel
def rooted(x):
    return square_root(x)


@pytest.mark.parametrize("x", [0.0, 0.5, -0.5, -3.0, 2.0**52 + 1, 1e300, -1e300, inf, -inf])
def test_floor_is_a_float_for_every_number(x):
    assert floored(x) == (math.floor(x) if math.isfinite(x) else x)
    assert isinstance(floored(x), float)


def test_square_roots_are_rounded_correctly():
    for x in (0.0, 2.0, 1e-320, 1.7976931348623157e308):
        assert rooted(x) == math.sqrt(x)
    assert math.isnan(rooted(-1.0))


# --- cosine and sine near zero, logarithms ----------------------------------------------------------------------------


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
