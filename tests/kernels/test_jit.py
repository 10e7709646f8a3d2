"""Tuples in memory; the instructions of one number are tested in `test_elementary`."""

import math

import numpy as np
import pytest

from momentum_sim.compiler.native import run
from momentum_sim.kernels.entries import entry
from momentum_sim.kernels.jit import count, kernel, number, numbers, put_strided, strided

PLACES = 40  # as many as the arrays below have


@entry(numbers, numbers, count, count, count, count)
def copied(like):
    """A tuple's worth of numbers from one array to another."""

    def loop(out, source, first, stride, to, step):
        put_strided(out, to, step, strided(source, first, stride, like))

    return loop


@kernel
def halved(pair):
    return 0.5 * pair[1], pair[0]


@entry(numbers, count, count)
def halved_in_place():
    """Read, change and write back, as a sweep does with what a rule remembers."""

    def loop(values, n, stride):
        for k in range(n):
            put_strided(values, k, stride, halved(strided(values, k, stride, (0.0, 0.0))))

    return loop


@entry(numbers, number)
def written():
    """A tuple made of numbers, to an array."""

    def loop(out, x):
        put_strided(out, 1, 2, (x, -x, 0.0 * x))

    return loop


@pytest.mark.parametrize("length", [0, 1, 5])
@pytest.mark.parametrize(("first", "stride"), [(0, 1), (3, 1), (0, 7), (2, 9), (4, 0), (39, -8)])
@pytest.mark.parametrize(("to", "step"), [(0, 1), (11, 1), (1, 8), (38, -9)])
def test_a_tuple_is_read_and_written_at_its_places_and_nowhere_else(length, first, stride, to, step):
    source = np.random.default_rng(1).normal(size=PLACES)
    source[:3] = math.nan, -0.0, math.inf
    out, expected, before = np.full(PLACES, 7.5), np.full(PLACES, 7.5), source.copy()
    for k in range(length):
        expected[to + k * step] = source[first + k * stride]
    run(copied((0.0,) * length), out, source, first, stride, to, step)
    assert out.tobytes() == expected.tobytes()
    assert source.tobytes() == before.tobytes()


def test_later_values_win_where_places_are_the_same():
    out, source = np.full(3, 7.5), np.arange(5.0)
    run(copied((0.0,) * 5), out, source, 0, 1, 1, 0)
    assert out.tolist() == [7.5, 4.0, 7.5]


@pytest.mark.parametrize("n", [1, 4, 16, 33])
def test_what_is_read_can_be_written_back(n):
    values = np.arange(2.0 * n + 5.0)
    expected = values.copy()
    expected[:n], expected[n : 2 * n] = 0.5 * values[n : 2 * n], values[:n]
    run(halved_in_place(), values, n, n)
    np.testing.assert_array_equal(values, expected)


def test_a_tuple_of_results_is_written():
    out = np.full(8, 7.5)
    run(written(), out, 3.0)
    assert out.tolist() == [7.5, 3.0, 7.5, -3.0, 7.5, 0.0, 7.5, 7.5]


def test_a_kernel_that_is_part_of_an_entry_can_be_called_from_python():
    values = np.array([2.0, 3.0])
    run(halved_in_place(), values, 1, 1)
    assert values.tolist() == [1.5, 2.0]
    assert halved((2.0, 3.0)) == (1.5, 2.0)
