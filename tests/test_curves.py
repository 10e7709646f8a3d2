"""Paths and curves of losses that plain numpy made, read again."""

import math

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.kernels import curves as kernels


def heavy_ball(momentum, eta_lambda, n_steps, start=1.0, velocity=0.0):
    """Positions along one direction, by the textbook's two lines."""
    x, v, along = start, velocity, [start]
    for _ in range(n_steps):
        v = momentum * v - eta_lambda * x
        x = x + v
        along.append(x)
    return np.array(along)


def nesterov(momentum, eta_lambda, n_steps):
    """The same with the gradient taken ahead."""
    x, v, along = 1.0, 0.0, [1.0]
    for _ in range(n_steps):
        v = momentum * v - eta_lambda * (x + momentum * v)
        x = x + v
        along.append(x)
    return np.array(along)


def drawn(count, seed, limit):
    """Momenta from 0.1 to 0.999, and eta lambda from 10,000th of the limit to all of it, with lengths of paths."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        momentum = 1.0 - 10.0 ** rng.uniform(-3.0, math.log10(0.9))
        yield momentum, limit(momentum) * 10.0 ** rng.uniform(-4.0, 0.0), int(rng.integers(4, 200))


# --- a path ----------------------------------------------------------------------------------------------------------


def test_a_determinant_of_successive_positions_shrinks_by_exactly_the_momentum():
    x = heavy_ball(0.9, 0.1, 40)
    determinants = x[2:] * x[:-2] - x[1:-1] ** 2
    np.testing.assert_allclose(determinants[1:] / determinants[:-1], 0.9, rtol=1e-9)
    np.testing.assert_allclose((x[2:] + 0.9 * x[:-2]) / x[1:-1], 1.9 - 0.1, rtol=1e-9)


@pytest.mark.parametrize(
    ("rule", "simulated", "limit"),
    [
        ("heavy_ball", heavy_ball, lambda b: 2.0 * (1.0 + b)),
        ("nesterov", nesterov, lambda b: 2.0 * (1.0 + b) / (1.0 + 2.0 * b)),
    ],
)
@pytest.mark.parametrize("minimum", [0.0, 1.3, None])
def test_a_path_tells_its_momentum_to_nine_digits(rule, simulated, limit, minimum):
    for momentum, eta_lambda, n_steps in drawn(60, 7, limit):
        path = simulated(momentum, eta_lambda, n_steps) + (1.3 if minimum is None else minimum)
        read = ms.curves.read_path(path, rule=rule, minimum=minimum)
        assert read.told
        assert read.momentum == pytest.approx(momentum, abs=1e-9)
        assert read.step_times_curvature == pytest.approx(eta_lambda, abs=2e-9)
        assert read.effective == pytest.approx(eta_lambda / (1.0 - momentum), rel=1e-6)
        assert read.uncertainty < 1e-8


def test_a_path_that_grows_or_has_a_push_at_first_is_read_as_well():
    for momentum, eta_lambda in ((0.5, 3.4), (0.9, 5.0), (0.0001, 0.2)):
        path = heavy_ball(momentum, eta_lambda, 30, start=0.3, velocity=0.1)
        assert ms.curves.read_path(path).momentum == pytest.approx(momentum, abs=1e-9)


def test_four_positions_suffice_and_five_where_the_minimum_is_not_known():
    path = heavy_ball(0.7, 0.2, 4)
    assert ms.curves.read_path(path[:4]).momentum == pytest.approx(0.7, abs=1e-12)
    assert ms.curves.read_path(path + 5.0, minimum=None).momentum == pytest.approx(0.7, abs=1e-12)
    few = [ms.curves.read_path(path[:3]), ms.curves.read_path(path[:4], minimum=None)]
    assert [one.reason for one in few] == [ms.curves.PATH_REASONS["too_few"]] * 2


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ([1.0, 0.9, 0.81, 0.729, 0.6561], "one_mode"),
        (heavy_ball(0.0, 1.7, 300), "one_mode"),
        (np.zeros(9), "at_rest"),
        ([1.0, 0.0, 0.0, 0.0, 0.0], "one_mode"),
        ([1.0, math.nan, 0.3, 0.2, 0.1], "not_finite"),
        ([1.0, 2.0, math.inf, 0.2, 0.1], "not_finite"),
        ([], "too_few"),
        (np.random.default_rng(0).normal(size=50), "no_such_path"),
        ([1.0, 2.0, 0.0, -2.0, -4.5], "no_such_path"),
        (np.concatenate([heavy_ball(0.9, 0.1, 20), heavy_ball(0.5, 0.8, 20)]), "no_such_path"),
    ],
)
def test_a_path_that_tells_of_no_momentum_says_why(path, reason):
    read = ms.curves.read_path(path)
    assert math.isnan(read.momentum)
    assert math.isnan(read.step_times_curvature)
    assert read.reason == ms.curves.PATH_REASONS[reason]
    assert repr(read).startswith("PathReading(heavy_ball, cannot tell: ")


def test_a_noisy_path_says_how_uncertain_it_is():
    rng = np.random.default_rng(3)
    path = heavy_ball(0.9, 0.3, 60) + rng.normal(0.0, 1e-5, 61)
    read = ms.curves.read_path(path)
    assert abs(read.momentum - 0.9) < 5.0 * read.uncertainty < 0.05
    assert read.misfit > 1e-6


@pytest.mark.parametrize("path", ["abc", [[1.0, 2.0]], [1.0, None], [[1.0], [1.0, 2.0]], 3.0, [True, False]])
def test_what_is_no_row_of_numbers_is_refused(path):
    with pytest.raises(ms.RefusedError, match="positions must be a flat array of numbers"):
        ms.curves.read_path(path)


def test_the_words_are_those_of_the_kernels_reasons():
    assert tuple(ms.curves.PATH_REASONS) == kernels.PATH_REASONS
    with pytest.raises(ms.RefusedError, match="rule must be one of heavy_ball, nesterov"):
        ms.curves.read_path([1.0, 0.9, 0.7, 0.4], rule="adam")
