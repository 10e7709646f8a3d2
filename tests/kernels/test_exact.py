import math
from fractions import Fraction

import numpy as np
import pytest

from momentum_sim.kernels.exact import product_and_rest, sum_and_rest


def pairs():
    rng = np.random.default_rng(1)
    numbers = rng.choice([-1, 1], (2, 2000)) * 10.0 ** rng.uniform(-30, 30, (2, 2000))
    yield from zip(*numbers.tolist(), strict=True)
    yield from zip(*rng.uniform(-4, 4, (2, 2000)).tolist(), strict=True)
    yield from ((1.0, -1.0), (1.0, 1e-17), (0.0, 3.0), (0.1, 0.1), (math.nextafter(1.0, 2.0), math.nextafter(1.0, 0.0)))


def test_a_sum_and_its_rest_are_the_sum_exactly():
    for a, b in pairs():
        total, rest = sum_and_rest(a, b)
        assert total == a + b
        assert Fraction(total) + Fraction(rest) == Fraction(a) + Fraction(b)


def test_a_product_and_its_rest_are_the_product_to_twice_a_floats_digits():
    for a, b in pairs():
        product, rest = product_and_rest(a, b)
        assert product == a * b
        exact = Fraction(a) * Fraction(b)
        assert abs(Fraction(product) + Fraction(rest) - exact) <= abs(exact) / 2**104


@pytest.mark.parametrize(
    ("a", "b"), [(1e200, 1e200), (-1e200, 1e200), (math.inf, 2.0), (math.inf, 0.0), (math.nan, 1.0)]
)
def test_a_product_that_is_not_finite_has_no_rest(a, b):
    product, rest = product_and_rest(a, b)
    assert product == a * b or math.isnan(a * b)
    assert rest == 0.0


def test_a_factor_near_the_largest_float_is_no_trouble():
    assert product_and_rest(1.7e308, 0.5) == (0.85e308, 0.0)


@pytest.mark.parametrize(("a", "b"), [(1.7e308, 1.7e308), (math.inf, 1.0), (math.inf, -math.inf)])
def test_a_sum_that_is_not_finite_has_no_rest(a, b):
    total, rest = sum_and_rest(a, b)
    assert total == a + b or math.isnan(a + b)
    assert rest == 0.0
