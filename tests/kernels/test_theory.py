"""The closed forms beside the recursion in sixty digits, and extremes beside all that they are extremes of."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from momentum_sim import theory
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import theory as kernels
from momentum_sim.optimizers import OPTIMIZERS

inf, nan = math.inf, math.nan
RULES = ("heavy_ball", "ema_momentum", "nesterov")
every_rule = pytest.mark.parametrize("rule", RULES)


def exact_mode(rule, step_size, momentum):
    """(t, d, D, r) at curvature 1, exactly as the textbook has them."""
    eta, beta = Decimal(step_size), Decimal(momentum)
    if rule == "nesterov":
        t, d, r = (1 + beta) * (1 - eta), beta * (1 - eta), 1 - (1 + beta) * eta
    else:
        a = (1 - beta) * eta if rule == "ema_momentum" else eta
        t, d, r = 1 + beta - a, beta, 1 - a
    return t, d, t * t - 4 * d, r


def exact_path(rule, step_size, momentum, n):
    with localcontext(prec=60):
        t, d, _, r = exact_mode(rule, step_size, momentum)
        path = [Decimal(1), r]
        for _ in range(n - 1):
            path.append(t * path[-1] - d * path[-2])
        return np.array([float(x) for x in path])


def settings_near_double_roots(rule, n):
    """And, every other one, anywhere in the stable region."""
    rng = np.random.default_rng(4)
    for k in range(n):
        beta = float(1 - 10 ** rng.uniform(-3.5, -0.05))
        low, high, stable = theory.regime_boundaries(rule, beta, 1.0)
        edge = (low, low if rule == "nesterov" else high)[k // 2 % 2]
        away = 1 + 10 ** rng.uniform(-15, -2) * rng.choice([-1, 1])
        yield float(edge * away if k % 2 else rng.uniform(0, 0.99 * stable)), beta


@every_rule
def test_a_discriminant_is_right_to_the_last_digits_also_near_a_double_root(rule):
    for step_size, beta in settings_near_double_roots(rule, 400):
        found = OPTIMIZERS[rule].theory.mode(step_size, beta, 1.0)
        with localcontext(prec=60):
            exact = exact_mode(rule, step_size, beta)
        for ours, theirs in zip((found[2], found[1]), (exact[2], exact[1]), strict=True):
            assert ours == pytest.approx(float(theirs), rel=1e-15 if rule != "nesterov" else 1e-13), (step_size, beta)
        assert found[0] == pytest.approx(float(exact[0]), rel=1e-15, abs=4e-16)
        assert found[3] == pytest.approx(float(exact[3]), rel=1e-15, abs=4e-16)


@every_rule
def test_positions_are_right_to_twelve_digits_of_the_envelope(rule):
    n = 3000
    k = np.arange(n + 1)
    for step_size, beta in settings_near_double_roots(rule, 60):
        if rule == "nesterov" and abs(step_size - 1) < 1e-3:
            continue  # 1 - a has lost the digits that it needs there
        exact = exact_path(rule, step_size, beta, n)
        later = np.maximum.accumulate(np.abs(exact)[::-1])[::-1]  # near a zero, what it still rises to
        shown = (later > 1e-290) & (k < n - 100)
        error = np.abs(theory.iterate(rule, step_size, beta, 1.0, k) - exact)
        assert (error[shown] <= (1e-12 + 2e-15 * k[shown]) * later[shown]).all(), (step_size, beta)


def test_positions_a_hundred_thousand_steps_on():
    n, step_size, beta = 100_000, 0.37, 1 - 2.0**-12
    exact, k = exact_path("heavy_ball", step_size, beta, n), np.arange(n + 1)
    error = np.abs(theory.iterate("heavy_ball", step_size, beta, 1.0, k) - exact)
    assert (error <= (1e-12 + 1e-15 * k) * theory.envelope("heavy_ball", step_size, beta, 1.0, k)).all()


@pytest.mark.parametrize(("step_size", "beta"), [(0.01, 0.9), (0.002, 0.9), (0.0026334, 0.9), (0.25, 0.25)])
def test_between_steps_a_position_is_on_the_same_curve(step_size, beta):
    """The recursion holds from half steps to half steps, and these lie between the whole ones."""
    k = np.arange(40)
    half, whole, after, later = (
        theory.iterate("heavy_ball", step_size, beta, 1.0, k + j) for j in (0.5, 1.5, 2.5, 3.5)
    )
    t, d = 1 + beta - step_size, beta
    np.testing.assert_allclose(after, t * whole - d * half, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(later, t * after - d * whole, rtol=1e-10, atol=1e-14)
    ends = (
        theory.iterate("heavy_ball", step_size, beta, 1.0, k),
        theory.iterate("heavy_ball", step_size, beta, 1.0, k + 1),
    )
    assert ((np.minimum(*ends) - 0.01 <= half) & (half <= np.maximum(*ends) + 0.01)).all()


def test_between_steps_of_an_alternating_mode_there_is_no_position():
    found = theory.iterate("heavy_ball", 2.45, 0.25, 1.0, [0, 0.5, 1, 1.5, 2])
    assert np.isnan(found).tolist() == [False, True, False, True, False]
    assert math.isnan(theory.iterate("nesterov", 1.2, 0.5, 1.0, 2.5))
    assert math.isnan(theory.iterate("gradient_descent", 1.2, None, 1.0, 2.5))
    assert theory.iterate("gradient_descent", 0.75, None, 1.0, [0.5, 1.5]) == pytest.approx([0.5, 0.125])


def test_a_position_neither_overflows_nor_becomes_a_nan():
    steps = [0, 1, 10, 1e3, 1e6, 1e12]
    for step_size in (1e-12, 1e-3, 1.0, 2.0, 3.8, 4.1, 1e6):
        for beta in (0.0, 1e-12, 0.25, 0.9, 1 - 1e-12):
            for rule in RULES:
                assert not np.isnan(theory.iterate(rule, step_size, beta, 1.0, steps)).any()
                assert not np.isnan(theory.envelope(rule, step_size, beta, 1.0, steps)).any()


@every_rule
def test_an_envelope_touches(rule):
    k = np.arange(400)
    for step_size, beta in settings_near_double_roots(rule, 100):
        x, bound = (of(rule, step_size, beta, 1.0, k) for of in (theory.iterate, theory.envelope))
        assert (np.abs(x) <= bound * (1 + 1e-12)).all()
        if theory.regime(rule, step_size, beta, 1.0) in {"monotone", "alternating"}:
            assert np.abs(x)[1::2] == pytest.approx(bound[1::2], rel=1e-9, abs=1e-300)


# --- extremes ---------------------------------------------------------------------------------------------------------


def brute_path(mode, n):
    t, d, _, r = mode
    x = [1.0, r]
    for _ in range(n - 1):
        x.append(t * x[-1] - d * x[-2])
    return np.array(x)


def mode_at(rho, theta, r):
    """The mode with roots rho e^(+-i theta)."""
    return 2 * rho * math.cos(theta), rho * rho, -4 * rho * rho * math.sin(theta) ** 2, r


#: Angles that come back to the same places: the steps beside a peak stay as far from it as they were.
ANGLES = [2 * math.pi * p / q for q in (3, 4, 5, 6, 7, 8, 12) for p in range(1, (q + 1) // 2)]


@pytest.mark.parametrize("rho", [0.2, 0.9, 0.999])
@pytest.mark.parametrize("theta", [*ANGLES, 1e-3, 0.05, 1.3, 2 * math.pi / 3 + 1e-4, 3.1, math.pi - 1e-3])
@pytest.mark.parametrize("r", [1.0, 0.5, -0.9, -3.0])
def test_extremes_of_an_oscillation_are_those_of_all_its_steps(rho, theta, r):
    mode = mode_at(rho, theta, r)
    x = brute_path(mode, 40_000 if rho > 0.99 else 2000)
    assert kernels.overshoot(mode) == pytest.approx(max(0.0, -x[1:].min()), rel=1e-9, abs=1e-100)
    for tolerance in (4.0, 1.0 - 1e-9, 0.3, 1e-4, 1e-12):
        above = np.flatnonzero(np.abs(x) > math.sqrt(tolerance))
        assert kernels.settling_step(mode, tolerance) == (above[-1] + 1 if len(above) else 0), tolerance


def test_extremes_are_quick_and_near_also_where_nearly_nothing_decays():
    """Where looking at every peak would take days."""
    for theta in (math.pi / 2, 2 * math.pi / 3 + 1e-9):
        mode = mode_at(1 - 1e-10, theta, 0.3)
        amplitude = kernels.amplitude(mode)
        assert 0.7 * amplitude < kernels.overshoot(mode) <= amplitude
        step = kernels.settling_step(mode, 1e-6)
        assert step == pytest.approx(math.log(amplitude / 1e-3) / 1e-10, rel=0.1)


@every_rule
def test_a_mode_with_real_roots_is_as_far_past_as_all_its_steps_say(rule):
    rng = np.random.default_rng(8)
    for _ in range(300):
        beta = float(1 - 10 ** rng.uniform(-3, 0))
        low, high, stable = theory.regime_boundaries(rule, beta, 1.0)
        step_size = rng.uniform(high, 0.1 * high + 0.9 * stable) if rng.uniform() < 0.7 else low * rng.uniform()
        mode = OPTIMIZERS[rule].theory.mode(float(step_size), beta, 1.0)
        x = brute_path(mode, 4000)
        assert kernels.overshoot(mode) == pytest.approx(max(0.0, -x[1:].min()), rel=1e-9)
        for tolerance in (30.0, 2.0, 0.9, 1e-3):
            above = np.flatnonzero(np.abs(x) > math.sqrt(tolerance))
            if abs(x[-1]) < 0.01:
                assert kernels.settling_step(mode, tolerance) == (above[-1] + 1 if len(above) else 0)


def test_a_saddle_is_never_passed_and_never_settled_at():
    mode = OPTIMIZERS["heavy_ball"].theory.mode(0.1, 0.5, -1.0)
    assert kernels.overshoot(mode) == 0.0
    assert kernels.settling_step(mode, 1e9) == inf


def test_one_root_that_rounding_makes_two_is_one():
    for rho in (0.5, -0.5):
        one = 2 * rho, rho * rho, 0.0, 0.75 if rho > 0 else -1.25
        for discriminant in (0.0, -1e-300, -1e-40, -1e-30, -1e-25, -1e-20):
            mode = one[0], one[1], discriminant, one[3]
            assert kernels.overshoot(mode) == pytest.approx(kernels.overshoot(one), rel=1e-8, abs=1e-100)
            for tolerance in (2.0, 0.5, 1e-6):
                assert kernels.settling_step(mode, tolerance) == kernels.settling_step(one, tolerance)


def test_every_setting_has_a_prediction_and_soon():
    """Of any size, also where numbers overflow on the way."""
    rng, mode, out = np.random.default_rng(9), np.empty(4), np.empty(8)
    for k in range(6000):
        rule = list(OPTIMIZERS.values())[k % 3] if k % 4 else OPTIMIZERS["ema_momentum"]
        momentum = (0.0, 10 ** rng.uniform(-300, 0), 1 - 10 ** rng.uniform(-15.9, 0), rng.uniform())[k // 3 % 4]
        step_size = 10 ** rng.uniform(*((-300, 300), (-3, 1))[k // 12 % 2])
        curvature = (1.0, 10 ** rng.uniform(-200, 200), -1.0, 0.0)[rng.choice(4, p=(0.7, 0.1, 0.1, 0.1))]
        run(entries.mode(rule.theory.mode), mode, float(step_size), float(momentum), float(curvature))
        run(entries.prediction(), out, mode, float(10 ** rng.uniform(-300, 3)))
        assert not np.isnan(out[[0, 1, 4, 5]]).any(), (rule.name, step_size, momentum, curvature)


# --- entries ----------------------------------------------------------------------------------------------------------


def test_a_prediction_is_what_the_functions_say():
    mode, out = np.empty(4), np.empty(8)
    settings = [
        ("heavy_ball", 0.1, 0.9),
        ("nesterov", 1.3, 0.6),
        ("gradient_descent", 2.5, None),
        ("heavy_ball", 1e-3, 0.5),
    ]
    for rule, step_size, momentum in settings:
        run(entries.mode(OPTIMIZERS[rule].theory.mode), mode, step_size, momentum or 0.0, 2.0)
        run(entries.prediction(), out, mode, 1e-4)
        setting = rule, step_size, momentum, 2.0
        expected = [
            kernels.REGIMES.index(theory.regime(*setting)),
            theory.spectral_radius(*setting),
            theory.period(*setting),
            theory.logarithmic_decrement(*setting),
            theory.overshoot(*setting[1:], optimizer=rule),
            theory.settling_step(*setting, 1e-4),
        ]
        np.testing.assert_array_equal(out[:6], expected)
        if out[0] == 1:
            k = np.arange(50)
            angle, decay = 2 * math.pi / out[2], math.log(out[1])
            wave = out[6] * np.exp(decay * k) * np.cos(angle * k - out[7])
            np.testing.assert_allclose(theory.iterate(*setting, k), wave, atol=1e-12)
        else:
            assert np.isnan(out[[2, 3, 6, 7]]).all()


def test_predicted_positions_and_envelopes_fill_their_arrays():
    mode, positions, bound = np.empty(4), np.full(30, 7.0), np.full(8, 7.0)
    run(entries.mode(OPTIMIZERS["heavy_ball"].theory.mode), mode, 0.1, 0.9, 1.0)
    run(entries.predicted_positions(), positions, mode, 7, 4)
    run(entries.predicted_envelope(), bound, mode, 6)
    np.testing.assert_array_equal(positions[:29], theory.iterate("heavy_ball", 0.1, 0.9, 1.0, np.arange(29) / 4))
    np.testing.assert_array_equal(bound[:7], theory.envelope("heavy_ball", 0.1, 0.9, 1.0, np.arange(7)))
    assert (positions[29], bound[7]) == (7.0, 7.0)


@pytest.mark.parametrize("rule", ["gradient_descent", *RULES])
def test_a_map_of_rates_has_a_row_for_each_momentum(rule):
    momenta, step_sizes = np.array([0.0, 0.5, 0.9]), np.geomspace(1e-3, 1.0, 5)
    out = np.full(16, 7.0)
    run(entries.rates(OPTIMIZERS[rule].theory.mode), out, momenta, 3, step_sizes, 5, 1.0, 20.0)
    momentum = None if rule == "gradient_descent" else momenta[:, None]
    expected = np.broadcast_to(theory.convergence_rate(rule, step_sizes, momentum, 1.0, 20.0), (3, 5))
    np.testing.assert_array_equal(out[:15].reshape(3, 5), expected)
    assert out[15] == 7.0


@pytest.mark.parametrize("share", [0.9, 0.25, 1e-3, 1e-12, 1e-300])
def test_steps_by_rate_are_the_first_at_which_the_power_is_small_enough(share):
    rates = np.concatenate([np.random.default_rng(3).uniform(0, 1, 200), 1 - np.geomspace(1e-9, 1, 50), [1e-200]])
    out = np.full(len(rates) + 1, 7.0)
    run(entries.steps_by_rates(), out, rates, share, len(rates))
    with np.errstate(divide="ignore"):
        expected = np.maximum(1, np.ceil(np.log(share) / (2 * np.log(rates))))
    np.testing.assert_allclose(out[:-1], expected, rtol=1e-15, atol=0)
    assert out[-1] == 7.0
    few = (out[:-1] < 1e6) & (rates > 0)
    assert (rates[few] ** (2 * out[:-1][few]) <= share * (1 + 1e-9)).all()
    assert (rates[few] ** (2 * (out[:-1][few] - 1)) > share * (1 - 1e-9)).all()


def test_steps_by_rate_at_their_ends():
    rates = np.array([0.0, 0.5, 1.0, 1.5, np.inf, np.nan])
    for share, expected in {
        0.25: [1, 1, np.inf, np.inf, np.inf, np.inf],
        0.2499: [1, 2, np.inf, np.inf, np.inf, np.inf],
        0.0: [1, np.inf, np.inf, np.inf, np.inf, np.inf],
        1.0: [0] * 6,
        np.inf: [0] * 6,
        np.nan: [0] * 6,  # who starts at the minimum
    }.items():
        out = np.empty(6)
        run(entries.steps_by_rates(), out, rates, share, 6)
        assert out.tolist() == expected, share


@pytest.mark.parametrize("rule", ["gradient_descent", *RULES])
def test_boundaries_and_optima_are_what_the_functions_say(rule):
    kernels_of, out, one = OPTIMIZERS[rule].theory, np.empty(3), np.empty(1)
    momentum = None if rule == "gradient_descent" else 0.6
    run(entries.boundaries(kernels_of.boundaries), out, momentum or 0.0, 3.0)
    np.testing.assert_array_equal(out, theory.regime_boundaries(rule, momentum, 3.0))
    run(entries.optimum(kernels_of.optimum), out, 1.0, 30.0)
    np.testing.assert_array_equal(out, theory.optimal_parameters(rule, 1.0, 30.0))
    run(entries.critical_momentum(kernels_of.critical_momentum), one, 0.1, 3.0)
    np.testing.assert_array_equal(one[0], theory.critical_momentum(rule, 0.1, 3.0))
