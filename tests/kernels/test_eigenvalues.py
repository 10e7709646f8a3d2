"""The largest eigenvalue of a matrix that is known by its products."""

import numpy as np
import pytest

from momentum_sim.compiler.native import run
from momentum_sim.kernels.eigenvalues import WORKED_ON, finding, top_of_three
from momentum_sim.kernels.entries import entry
from momentum_sim.kernels.jit import count, kernel, number, numbers

SIZE = 48


@kernel
def put_product(product, vector, matrix):
    values, size = matrix
    for row in range(size):
        total = 0.0
        for column in range(size):
            total += values[row * size + column] * vector[column]
        product[row] = total


largest_eigenvalue = finding(put_product)


@entry(numbers, numbers, numbers, numbers, count, number, count)
def largest():
    def loop(out, vector, matrix, work, size, tolerance, most):
        found, length, taken = largest_eigenvalue(vector, work, size, tolerance, most, (matrix, size))
        out[0] = found
        out[1] = length
        out[2] = taken

    return loop


def found(matrix, start, tolerance=1e-6, most=400):
    """(eigenvalue, residual, products), and the vector."""
    out, vector, work = np.empty(3), start.copy(), np.full(WORKED_ON * SIZE, np.nan)
    run(largest(), out, vector, np.ascontiguousarray(matrix), work, SIZE, tolerance, most)
    return out, vector


def symmetric(values, seed=0):
    basis, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(SIZE, SIZE)))
    matrix = basis * values @ basis.T
    return (matrix + matrix.T) / 2.0


START = np.random.default_rng(9).normal(size=SIZE)
EVEN = np.linspace(0.0, 1.0, SIZE)
SPECTRA = {
    "even": EVEN,
    "one far ahead": np.append(EVEN[:-1], 30.0),
    "a farther one below 0": np.append(-50.0, EVEN[1:]),
    "all below 0": EVEN - 2.0,
    "two almost equal": np.append(EVEN[:-2] * 0.9, [1.0, 1.0 + 1e-5]),
    "equal ones": np.append(EVEN[:-3] * 0.9, [1.0, 1.0, 1.0]),
    "small": EVEN * 1e-140,
    "large": EVEN * 1e140,
}


@pytest.mark.parametrize("values", SPECTRA.values(), ids=SPECTRA)
def test_it_is_the_largest_with_the_residual_that_is_told(values):
    matrix = symmetric(values)
    (value, length, products), vector = found(matrix, START)
    largest = np.abs(values).max()
    assert value == pytest.approx(values.max(), rel=1e-8)
    assert length <= 1e-6 * abs(value)
    assert np.linalg.norm(vector) == pytest.approx(1.0, rel=1e-14)
    assert np.linalg.norm(matrix @ vector - value * vector) == pytest.approx(length, abs=1e-13 * largest, rel=1e-3)
    assert products < 150


def test_each_turn_is_at_least_as_good_as_one_of_the_power_method():
    matrix, power, before = symmetric(EVEN), START / np.linalg.norm(START), -np.inf
    for most in range(1, 30):
        (value, _, products), _ = found(matrix, START, most=most)
        assert products == most
        assert value >= power @ matrix @ power - 1e-12
        assert value >= before - 1e-12
        power, before = matrix @ power, value
        power /= np.linalg.norm(power)


def test_what_was_found_is_found_at_once_and_a_matrix_near_it_soon():
    matrix = symmetric(EVEN)
    (_, _, at_first), vector = found(matrix, START)
    (value, _, again), _ = found(matrix, vector * 5.0)
    assert (value, again) == (pytest.approx(1.0, rel=1e-10), 1)
    (_, _, near), _ = found(matrix + 1e-3 * symmetric(EVEN, seed=1), vector)
    assert near < 0.7 * at_first


def test_what_never_ends_is_given_up():
    (value, _, products), _ = found(symmetric(EVEN), START, tolerance=0.0, most=60)
    assert products <= 60
    assert value == pytest.approx(1.0, rel=1e-14)
    (value, _, products), _ = found(np.full((SIZE, SIZE), np.nan), START)
    assert np.isnan(value)
    assert products == 1
    (value, length, _), _ = found(np.zeros((SIZE, SIZE)), START)
    assert (value, length) == (0.0, 0.0)


def test_of_three_dimensions_it_is_known_by_newton_s_method():
    rng = np.random.default_rng(3)
    for k in range(3000):
        second, link, third = rng.normal(size=3) * 10.0 ** rng.uniform(-3, 6, 3)
        third = min(third, 0.0)
        if k % 5 == 0:  # a first turn
            link, third = 0.0, -1.0
        matrix = np.array([[0.0, 1.0, 0.0], [1.0, second, link], [0.0, link, third]])
        vector = np.array(top_of_three(second, link, third))
        top = np.linalg.eigvalsh(matrix)[-1]
        assert np.linalg.norm(vector) == pytest.approx(1.0, rel=1e-14)
        assert np.abs(matrix @ vector - top * vector).max() < 1e-12 * np.abs(matrix).max()
