"""Numbers side by side: each is computed as a number by itself is."""

import numpy as np
import pytest

from momentum_sim.compiler.native import run
from momentum_sim.kernels.entries import entry
from momentum_sim.kernels.jit import count, number, numbers
from momentum_sim.kernels.lanes import (
    LANES,
    lanes,
    minus_products,
    no_lanes,
    plus_products,
    plus_times,
    put_lanes,
    sum_of_lanes,
    where_above_zero,
)

WILD = [0.0, -0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, -5e-324, np.inf, -np.inf, np.nan, 0.1, 3.0, 1 / 3, -7.5, 1e-200]


@entry(numbers, numbers, numbers, number, count)
def summed():
    def loop(out, a, b, x, first):
        put_lanes(out, first, plus_times(lanes(a, first), x, lanes(b, first)))

    return loop


@entry(numbers, numbers, numbers)
def chosen():
    def loop(out, a, b):
        put_lanes(out, 0, where_above_zero(lanes(a, 0), lanes(b, 0)))
        put_lanes(out, LANES, plus_times(no_lanes(), 1.0, lanes(b, 0)))

    return loop


@entry(numbers, numbers, numbers, numbers)
def of_three():
    def loop(out, a, b, c):
        put_lanes(out, 0, plus_products(lanes(a, 0), lanes(b, 0), lanes(c, 0)))
        put_lanes(out, LANES, minus_products(lanes(a, 0), lanes(b, 0), lanes(c, 0)))
        out[2 * LANES] = sum_of_lanes(lanes(a, 0))

    return loop


@pytest.mark.parametrize("x", [1.0, -2.5, 0.1, 0.0, 1e300, np.inf])
@pytest.mark.parametrize("first", [0, 1, 5])
def test_a_product_is_added_as_of_numbers_with_two_roundings(x, first):
    rng = np.random.default_rng(first)
    a, b = (np.concatenate([np.zeros(first), rng.permutation(WILD), np.zeros(3)]) for _ in range(2))
    out = np.full(len(a), 7.0)
    run(summed(), out, a, b, x, first)
    with np.errstate(all="ignore"):
        expected = np.full(len(a), 7.0)
        expected[first : first + LANES] = a[first : first + LANES] + x * b[first : first + LANES]
    np.testing.assert_array_equal(out, expected)
    assert np.array_equal(np.signbit(out), np.signbit(expected)) or np.isnan(out).any()


def test_what_is_not_above_zero_is_0_and_what_is_no_number_stays():
    a, b, out = np.array(WILD), np.arange(1.0, LANES + 1), np.empty(2 * LANES)
    run(chosen(), out, a, b)
    expected = [value if not number <= 0.0 else 0.0 for number, value in zip(WILD, b, strict=True)]
    assert out[:LANES].tolist() == expected
    assert out[LANES:].tolist() == b.tolist()
    assert out[WILD.index(np.inf)] > 0.0


def test_products_of_lanes_are_those_of_numbers_with_two_roundings():
    rng = np.random.default_rng(4)
    for _ in range(20):
        a, b, c = (rng.permutation(WILD) for _ in range(3))
        out = np.empty(2 * LANES + 1)
        run(of_three(), out, a, b, c)
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(out[:LANES], a + b * c)
            np.testing.assert_array_equal(out[LANES : 2 * LANES], a - b * c)


def test_the_lanes_are_summed_one_after_the_other():
    a, out = np.random.default_rng(5).normal(size=LANES) * 10.0 ** np.arange(LANES), np.empty(2 * LANES + 1)
    run(of_three(), out, a, a, a)
    assert out[-1] == sum(a.tolist())
