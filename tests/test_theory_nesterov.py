"""Nesterov as a heavy ball of its own in each direction, its ripples and its flow: in plain numpy, by closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim import theory

steps_of_one = st.floats(0.01, 1.9)  # a = eta lambda
momenta = st.floats(0.0, 0.99)


def textbook(a, betas):
    """x_k of Nesterov on x^2/2 from rest at 1; momentum k is that of step k, of which the first moves nothing."""
    xs, v = [1.0], 0.0
    for beta in betas:
        v = beta * v - a * (xs[-1] + beta * v)
        xs.append(xs[-1] + v)
    return np.array(xs)


def ball(a, beta, n):
    xs, v = [1.0], 0.0
    for _ in range(n):
        v = beta * v - a * xs[-1]
        xs.append(xs[-1] + v)
    return np.array(xs)


@given(a=steps_of_one, beta=momenta)
def test_in_one_direction_nesterov_is_a_heavy_ball_with_less_momentum(a, beta):
    own = theory.effective_momentum(a, beta, 1.0)
    theirs = textbook(a, [beta] * 40)
    np.testing.assert_allclose(ball(a, own, 40), theirs, rtol=1e-9, atol=1e-11 * abs(theirs).max())


def test_in_two_directions_the_library_s_nesterov_is_two_balls():
    curvatures, eta, beta = np.array([1.0, 25.0]), 0.05, 0.8
    run = ms.simulate(
        ms.objectives.quadratic(25.0), "nesterov_textbook", step_size=eta, momentum=beta, n_steps=60, start=(-4, 1.2)
    )
    own = theory.effective_momentum(eta, beta, curvatures)
    np.testing.assert_allclose(own, [0.76, -0.2])
    for axis, start in enumerate((-4, 1.2)):
        np.testing.assert_allclose(
            run.iterates[:, axis], start * ball(eta * curvatures[axis], own[axis], 60), atol=1e-12
        )
    if own[0] > 0:  # the library's own ball, where its momentum may be
        same = ms.simulate(
            ms.objectives.quadratic(1.0), "heavy_ball", step_size=eta, momentum=own[0], n_steps=60, start=(-4, 0)
        )
        np.testing.assert_allclose(same.iterates[:, 0], run.iterates[:, 0], atol=1e-12)


@given(beta=momenta, curvature=st.floats(1e-3, 1e3))
def test_the_balls_stability_limit_at_that_momentum_is_nesterovs(beta, curvature):
    """a = 2 (1 + b), b = beta (1 - a)."""
    limit = theory.stability_limit("nesterov", beta, curvature)
    a, own = limit * curvature, theory.effective_momentum(limit, beta, curvature)
    assert a == pytest.approx(2 * (1 + own), rel=1e-12)
    assert own > -1
    for beyond in (0.99, 1.01):
        own = theory.effective_momentum(beyond * limit, beta, curvature)
        largest = abs(np.roots([1, beyond * a - 1 - own, own])).max()
        assert (largest > 1) == (beyond > 1)
        assert largest == pytest.approx(theory.spectral_radius("nesterov", beyond * limit, beta, curvature), rel=1e-9)


def test_steep_directions_have_hardly_any_momentum_and_flat_ones_all_of_it():
    own = theory.effective_momentum(0.01, 0.9, [0.0, 1.0, 99.0, 100.0, 150.0])
    np.testing.assert_allclose(own, [0.9, 0.891, 0.009, 0.0, -0.45], atol=1e-15)


# --- ripples and restarts ---------------------------------------------------------------------------------------------


def grown(n):
    """(k - 1)/(k + 2) of step k + 1, which looks ahead from x_k; the first has nothing to look along."""
    k = np.arange(n)
    return np.maximum(k - 1, 0) / (k + 2)


def bowl_losses(kappa, betas):
    """Of (x^2/kappa + y^2)/2 from (1, 1) with step size 1/L."""
    paths = [textbook(curvature, betas) for curvature in (1 / kappa, 1.0)]
    return 0.5 * (paths[0] ** 2 / kappa + paths[1] ** 2)


@pytest.mark.parametrize(
    ("kappa", "n", "apart"), [(100.0, 700, {31, 32}), (1000.0, 3300, {99, 100}), (10_000.0, 9800, {314, 315, 316, 318})]
)
def test_the_loss_ripples_when_it_is_said_to(kappa, n, apart):
    losses = bowl_losses(kappa, grown(n))
    least = np.flatnonzero((losses[1:-1] < losses[:-2]) & (losses[1:-1] <= losses[2:])) + 1
    assert set(np.diff(least).tolist()) == apart
    period = theory.ripple_period(kappa)
    assert period == pytest.approx(math.pi * math.sqrt(kappa), rel=1e-15)
    assert min(abs(a - period) for a in apart) < 1
    assert least[0] == pytest.approx(theory.restart_interval(kappa), abs=1.5)


def test_the_first_least_loss_is_where_the_flow_is_first_0():
    first = theory.restart_interval(1.0)
    assert first == pytest.approx(3.831705970207512, rel=1e-15)  # Abramowitz, Stegun, table 9.5
    assert theory.nesterov_flow(first) == pytest.approx(0.0, abs=1e-15)
    assert (np.asarray(theory.nesterov_flow(np.linspace(0.0, 0.999 * first, 400))) > 0).all()


@pytest.mark.parametrize("of", [theory.ripple_period, theory.restart_interval])
def test_periods_are_of_condition_numbers(of):
    np.testing.assert_allclose(of([1.0, 4.0]), of(1.0) * np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="condition_number must be a finite number of at least 1"):
        of(0.5)


# --- the flow ---------------------------------------------------------------------------------------------------------


def bessel_1(t):
    """J_1(t), by its integral (1/pi) int cos(w - t sin w) dw over half a circle."""
    w = np.linspace(0.0, math.pi, 4001)
    values = np.cos(w - np.multiply.outer(t, np.sin(w)))
    return (values.sum(axis=-1) - 0.5 * (values[..., 0] + values[..., -1])) / 4000


def test_the_flow_is_that_of_the_bessel_function():
    t = np.concatenate([np.geomspace(1e-2, 1.0, 30), np.linspace(1.0, 300.0, 500)])
    np.testing.assert_allclose(theory.nesterov_flow(t), 2 * bessel_1(t) / t, rtol=0, atol=1e-13)
    tabled = [0.4400505857, 0.5767248078, -0.3275791376, 0.0434727462]  # J_1 of 1, 2, 5, 10: Abramowitz, Stegun 9.1
    np.testing.assert_allclose(theory.nesterov_flow([1, 2, 5, 10]), 2 * np.array(tabled) / [1, 2, 5, 10], atol=1e-10)
    small = np.array([0.0, 1e-3, 0.1, 0.5])  # the power series
    series = 1 - small**2 / 8 + small**4 / 192 - small**6 / 9216 + small**8 / 737280
    np.testing.assert_allclose(theory.nesterov_flow(small), series, rtol=1e-9)
    np.testing.assert_allclose(theory.nesterov_flow(3.0, [0.0, 4.0]), [1.0, theory.nesterov_flow(6.0)], rtol=1e-15)


def test_the_flow_solves_its_equation():
    t, h, curvature = np.linspace(0.5, 30.0, 60), 1e-3, 2.5
    before, at, after = (np.asarray(theory.nesterov_flow(t + s, curvature)) for s in (-h, 0.0, h))
    bent, moved = (after - 2 * at + before) / h**2, (after - before) / (2 * h)
    np.testing.assert_allclose(bent + 3 / t * moved + curvature * at, 0.0, atol=1e-5)


@pytest.mark.parametrize(("eta", "farthest"), [(1e-2, 0.074), (1e-3, 0.024), (1e-4, 0.0075)])
def test_nesterovs_iterates_come_to_the_flow_as_the_root_of_the_step_size(eta, farthest):
    n = int(20 / math.sqrt(eta) + 1e-9)
    off = abs(textbook(eta, grown(n)) - theory.nesterov_flow(math.sqrt(eta) * np.arange(n + 1))).max()
    assert float(f"{off:.2g}") == farthest


def test_times_that_are_none_are_refused():
    with pytest.raises(ValueError, match="times must be a finite number of at least 0, got -1"):
        theory.nesterov_flow(-1.0)
    with pytest.raises(ValueError, match=r"sqrt\(curvature\) times must lie in \[0, 100000\], got 200000.0"):
        theory.nesterov_flow(2e5)
