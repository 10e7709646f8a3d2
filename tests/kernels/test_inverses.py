import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from momentum_sim.kernels.inverses import angle_of, arctangent, logarithm_of_one_plus, natural_logarithm

inf, nan = math.inf, math.nan
DIGITS = 60


def exact_logarithm(x):
    with localcontext(prec=DIGITS):
        return Decimal(x).ln()


def exact_cosine_and_sine(x):
    with localcontext(prec=DIGITS):
        angle, term, cos, sin, k = Decimal(x), Decimal(1), Decimal(0), Decimal(0), 0
        while abs(term) > Decimal(10) ** -DIGITS or k < 2:
            cos, sin = cos + (term, 0, -term, 0)[k % 4], sin + (0, term, 0, -term)[k % 4]
            k += 1
            term = term * angle / k
        return cos, sin


def error_of_angle(angle, x, y):
    """How far an angle is from that of (x, y): by the tangent of the difference, which is as small."""
    with localcontext(prec=DIGITS):
        cos, sin = exact_cosine_and_sine(angle)
        return (Decimal(y) * cos - Decimal(x) * sin) / (Decimal(x) * cos + Decimal(y) * sin)


def positive_numbers():
    rng = np.random.default_rng(1)
    edges = [1.0, math.sqrt(0.5), math.sqrt(2.0), 2.0, 0.5, math.e, 5e-324, 2.2250738585072014e-308, 1.797e308]
    for x in edges:
        yield from (x, math.nextafter(x, inf), math.nextafter(x, 0.0) or x)
    yield from (10.0 ** rng.uniform(-323, 308, 1000)).tolist()
    yield from rng.uniform(0.0, 3.0, 2000).tolist()
    yield from (1.0 + rng.choice([-1, 1], 500) * 10.0 ** rng.uniform(-16, -1, 500)).tolist()


def test_logarithms_are_within_one_unit_in_the_last_place():
    for x in positive_numbers():
        exact = exact_logarithm(x)
        assert abs(Decimal(natural_logarithm(x)) - exact) <= Decimal(math.ulp(float(exact))), x


def test_logarithms_are_within_one_unit_in_the_last_place_of_the_c_librarys():
    for x in np.geomspace(1e-320, 1e308, 50_001).tolist():
        assert abs(natural_logarithm(x) - math.log(x)) <= math.ulp(math.log(x)), x


@pytest.mark.parametrize(("x", "logarithm"), [(0.0, -inf), (-0.0, -inf), (inf, inf), (1.0, 0.0)])
def test_logarithms_where_numbers_end(x, logarithm):
    assert natural_logarithm(x) == logarithm


@pytest.mark.parametrize("x", [-1.0, -5e-324, -inf, nan])
def test_there_is_no_logarithm_of_a_negative_number(x):
    assert math.isnan(natural_logarithm(x))


def test_logarithms_of_one_plus_are_within_four_units_in_the_last_place():
    rng = np.random.default_rng(2)
    numbers = [*rng.uniform(-1.0, 3.0, 2000), *(rng.choice([-1, 1], 2000) * 10.0 ** rng.uniform(-300, 0, 2000))]
    for x in map(float, numbers):
        with localcontext(prec=2 * DIGITS):
            exact = (1 + Decimal(x)).ln() if abs(x) > 1e-30 else Decimal(x)
        assert abs(Decimal(logarithm_of_one_plus(x)) - exact) <= 4 * Decimal(math.ulp(float(exact))), x


def test_the_logarithm_of_one_plus_keeps_tiny_numbers_and_ends_at_minus_one():
    assert logarithm_of_one_plus(-1.0) == -inf
    assert [logarithm_of_one_plus(x) for x in (5e-324, -1e-300, 0.0)] == [5e-324, -1e-300, 0.0]


def tangents():
    rng = np.random.default_rng(3)
    edges = [0.0, 0.4375, 0.6875, 1.0, 1.1875, 2.4375, 1e10, 1e300]  # where one polynomial takes over from another
    for x in edges:
        yield from (x, -x, math.nextafter(x, inf), math.nextafter(x, -inf))
    yield from rng.uniform(-3.0, 3.0, 1000).tolist()
    yield from (rng.choice([-1, 1], 1000) * 10.0 ** rng.uniform(-20, 20, 1000)).tolist()


def test_arctangents_are_within_one_unit_in_the_last_place():
    for x in tangents():
        angle = arctangent(x)
        assert abs(error_of_angle(angle, 1.0, x)) <= Decimal(math.ulp(angle)), x


def test_arctangents_where_numbers_end():
    assert arctangent(inf) == math.pi / 2
    assert arctangent(-inf) == -math.pi / 2
    assert math.isnan(arctangent(nan))
    assert math.copysign(1.0, arctangent(-0.0)) == -1.0


def test_an_angle_is_within_two_units_in_the_last_place():
    rng = np.random.default_rng(4)
    for x, y in zip(rng.normal(size=2000).tolist(), (10.0 ** rng.uniform(-12, 1, 2000)).tolist(), strict=True):
        angle = angle_of(x, y)
        assert abs(error_of_angle(angle, x, y)) <= 2 * Decimal(math.ulp(angle)), (x, y)


@pytest.mark.parametrize(
    ("x", "y", "angle"),
    [(1.0, 0.0, 0.0), (0.0, 1.0, math.pi / 2), (-1.0, 0.0, math.pi), (0.0, 0.0, 0.0), (1.0, 1.0, math.pi / 4)],
)
def test_angles_of_the_axes_are_exact(x, y, angle):
    assert angle_of(x, y) == angle
