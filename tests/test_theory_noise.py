"""Variances that no longer change: closed forms beside the Lyapunov equation and beside numpy's random numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_sim import theory
from momentum_sim.optimizers import OPTIMIZERS
from tests.linear_rules import RULES, every_rule, limit_of, linear_map, momentum_of, stepped

inf = math.inf


def lyapunov(matrix, push):
    """P = A P A' + b b', solved as one linear system."""
    matrix, push = np.array(matrix), np.array(push)
    d = len(push)
    found = np.linalg.solve(np.eye(d * d) - np.kron(matrix, matrix), np.outer(push, push).ravel())
    return found.reshape(d, d)


settings = {
    "beta": st.floats(0.0, 0.99),
    "share": st.floats(0.001, 0.999),
    "curvature": st.floats(0.01, 100.0),
    "noise": st.floats(0.01, 100.0),
}


@every_rule
@given(**settings)
def test_variances_solve_the_lyapunov_equation(optimizer, beta, share, curvature, noise):
    eta = share * limit_of(optimizer, beta if optimizer != "gradient_descent" else 0.0, curvature)
    matrix, push = linear_map(optimizer, eta, beta, curvature)
    setting = (optimizer, eta, momentum_of(optimizer, beta), curvature, noise)
    covariance = noise**2 * lyapunov(matrix, push)
    assert theory.stationary_variance(*setting) == pytest.approx(covariance[0, 0], rel=1e-8)
    change = np.array(matrix)[0] - [1.0, 0.0]
    update = change @ covariance @ change + (noise * push[0]) ** 2
    assert theory.update_variance(*setting) == pytest.approx(update, rel=1e-8)


@every_rule
@pytest.mark.parametrize("n", [1, 2, 3, 10, 300])
def test_the_variance_of_an_average_is_the_sum_of_all_covariances(optimizer, n):
    for beta, share in ((0.0, 0.05), (0.5, 0.4), (0.9, 0.01), (0.9, 0.9), (0.97, 0.3)):
        eta = share * limit_of(optimizer, beta, 2.0)
        matrix, push = linear_map(optimizer, eta, beta, 2.0)
        covariance = lyapunov(matrix, push)
        lags = [(np.linalg.matrix_power(np.array(matrix), j) @ covariance)[0, 0] for j in range(n)]
        whole = sum((1 if j == 0 else 2) * (n - j) * c for j, c in enumerate(lags)) / n**2
        found = theory.average_variance(optimizer, eta, momentum_of(optimizer, beta), 2.0, 1.0, n)
        assert found == pytest.approx(whole, rel=1e-9)


#: Step size as a share of the stability limit, momentum, curvature and the noise's standard deviation.
MEASURED = [
    (0.05, 0.0, 1.0, 1.0), (0.5, 0.2, 4.0, 0.3), (0.9, 0.3, 0.5, 2.0), (0.1, 0.5, 1.0, 1.0), (0.3, 0.5, 25.0, 5.0),
    (0.8, 0.6, 1.0, 0.1), (0.05, 0.7, 2.0, 1.0), (0.4, 0.8, 0.1, 1.0), (0.02, 0.9, 1.0, 1.0), (0.25, 0.9, 10.0, 0.5),
    (0.85, 0.9, 1.0, 3.0), (0.3, 0.93, 1.0, 1.0),
]  # fmt: skip


def measured(optimizer, n_runs, n_steps, warm_up, seed):
    """The mean of x^2 after the first steps, of each of many runs at each setting: (settings, runs), numpy alone."""
    share, beta, h, s = (np.array(column)[:, None] for column in zip(*MEASURED, strict=True))
    if optimizer == "gradient_descent":
        beta = np.zeros_like(beta)
    eta = share * np.array([limit_of(optimizer, b, c) for b, c in zip(beta[:, 0], h[:, 0], strict=True)])[:, None]
    rng = np.random.default_rng(seed)
    x, v, squares = np.zeros((len(h), n_runs)), np.zeros((len(h), n_runs)), np.zeros((len(h), n_runs))
    for k in range(warm_up + n_steps):
        noise = s * rng.standard_normal(n_runs)
        g = h * (x + beta * v if optimizer == "nesterov_textbook" else x) + noise
        x, v = stepped(optimizer, x, v, g, eta, beta)
        if k >= warm_up:
            squares += x * x
    predicted = [
        theory.stationary_variance(optimizer, e, momentum_of(optimizer, b), *rest)
        for e, b, *rest in zip(eta[:, 0], beta[:, 0], h[:, 0], s[:, 0], strict=True)
    ]
    return squares / n_steps, np.array(predicted)


def assert_measured_as_predicted(squares, predicted, most_error):
    means, errors = squares.mean(axis=1), squares.std(axis=1, ddof=1) / math.sqrt(squares.shape[1])
    assert (errors <= most_error * predicted).all()
    assert (np.abs(means - predicted) <= 3 * errors).all(), (means - predicted) / errors


@every_rule
def test_the_stationary_variance_is_the_one_measured(optimizer):
    assert_measured_as_predicted(*measured(optimizer, 1200, 700, 500, seed=5), most_error=0.01)


@pytest.mark.exhaustive
@every_rule
def test_the_stationary_variance_is_the_one_measured_to_a_quarter_of_a_percent(optimizer):
    assert_measured_as_predicted(*measured(optimizer, 4000, 4000, 500, seed=6), most_error=0.0025)


RECORDED = {
    (0.1, 0.9, 1.0, 1.0): (0.513513513513514, 0.050131926121372, 0.32177033492823, 0.0526315789474),
    (0.5, 0.5, 2.0, 0.3): (0.03375, 0.0135, 0.05625, 0.0225),
}


@pytest.mark.parametrize("setting", RECORDED)
def test_recorded_variances(setting):
    eta, beta, *rest = setting
    rules = ("heavy_ball", "ema_momentum", "nesterov", "gradient_descent")
    for optimizer, value in zip(rules, RECORDED[setting], strict=True):
        found = theory.stationary_variance(optimizer, eta, momentum_of(optimizer, beta), *rest)
        assert found == pytest.approx(value, rel=1e-12)


@every_rule
def test_where_it_is_not_stable_there_is_no_law(optimizer):
    for beta in (0.0, 0.5, 0.95):
        momentum = momentum_of(optimizer, beta)
        limit = limit_of(optimizer, beta if momentum is not None else 0.0, 3.0)
        for eta, curvature in ((1.0000001 * limit, 3.0), (2 * limit, 3.0), (0.1, 0.0), (0.1, -1.0)):
            for function in (theory.stationary_variance, theory.update_variance):
                assert function(optimizer, eta, momentum, curvature, 1.0) == inf
            assert theory.average_variance(optimizer, eta, momentum, curvature, 1.0, 5) == inf
        assert theory.stationary_variance(optimizer, 0.9999999 * limit, momentum, 3.0, 1.0) < inf
        assert theory.stationary_variance(optimizer, 0.5 * limit, momentum, 3.0, 0.0) == 0.0


# --- one formula in the effective step size ---------------------------------------------------------------------------


def test_at_an_effective_step_size_all_forms_of_heavy_ball_are_one_formula():
    for u, beta, curvature in ((0.1, 0.9, 1.0), (3.0, 0.8, 2.0), (0.01, 0.99, 30.0)):
        rho = (1 - beta) / (1 + beta)
        formula = u * 4.0 / (curvature * (2 - rho * u * curvature))
        assert theory.unified_variance(u, beta, curvature, 2.0) == pytest.approx(formula, rel=1e-13)
        for optimizer, eta in (
            ("heavy_ball", u * (1 - beta)),
            ("torch_momentum", u * (1 - beta)),
            ("ema_momentum", u),
        ):
            assert theory.effective_step_size(optimizer, eta, beta) == pytest.approx(u, rel=1e-14)
            assert theory.stationary_variance(optimizer, eta, beta, curvature, 2.0) == pytest.approx(formula, rel=1e-12)
    descent = theory.stationary_variance("gradient_descent", 0.3, None, 2.0, 1.0)
    assert theory.unified_variance(0.3, 0.0, 2.0, 1.0) == pytest.approx(descent, rel=1e-14)
    assert theory.effective_step_size("gradient_descent", 0.3, None) == 0.3


def test_stability_in_the_effective_step_size():
    assert theory.effective_stability_limit([0.0, 0.9, 0.99], 1.0) == pytest.approx([2, 38, 398], rel=1e-13)
    for beta in (0.0, 0.5, 0.9):
        limit = theory.effective_stability_limit(beta, 3.0)
        assert limit == pytest.approx(theory.stability_limit("heavy_ball", beta, 3.0) / (1 - beta), rel=1e-13)
        assert theory.unified_variance(1.000001 * limit, beta, 3.0, 1.0) == inf
        assert theory.unified_variance(0.999999 * limit, beta, 3.0, 1.0) < inf


def test_the_marginal_value_vanishes_with_the_effective_step_size():
    u = np.array([0.1, 0.01, 0.001])
    ratio = theory.unified_variance(u, 0.0, 1.0, 1.0) / theory.unified_variance(u, 0.9, 1.0, 1.0)
    np.testing.assert_allclose(ratio, (2 - u / 19) / (2 - u), rtol=1e-13)


def test_more_and_smaller_steps_with_more_noise_come_to_the_same_limit():
    """SVAG: l times as many steps, of size u/l, with noise s sqrt l: u s^2/(h (2 - u h/l)), in the end u s^2/(2 h)."""
    more, u, h, s = np.array([1.0, 4.0, 1e4]), 0.5, 2.0, 0.3
    descent = theory.stationary_variance("gradient_descent", u / more, None, h, s * np.sqrt(more))
    np.testing.assert_allclose(descent, u * s**2 / (h * (2 - u * h / more)), rtol=1e-13)
    ball = theory.unified_variance(u / more, 0.9, h, s * np.sqrt(more))
    np.testing.assert_allclose(ball, u * s**2 / (h * (2 - u * h / more / 19)), rtol=1e-13)
    np.testing.assert_allclose([descent[-1], ball[-1]], u * s**2 / (2 * h), rtol=1e-4)


def test_the_step_size_of_gradient_descent_with_the_variance_of_heavy_ball():
    for u, beta, h in ((0.1, 0.9, 1.0), (5.0, 0.9, 3.0), (0.7, 0.3, 0.2)):
        found = theory.equal_variance_step_size("heavy_ball", u * (1 - beta), beta, h)
        assert found == pytest.approx(u / (1 + u * h * beta / (1 + beta)), rel=1e-12)


@pytest.mark.parametrize("other", RULES)
@every_rule
def test_the_step_size_with_the_same_variance_has_it(optimizer, other):
    for beta, share in ((0.9, 1e-9), (0.9, 0.3), (0.5, 0.999)):
        eta = share * limit_of(optimizer, beta if optimizer != "gradient_descent" else 0.0, 2.0)
        setting = (optimizer, eta, momentum_of(optimizer, beta), 2.0)
        found = theory.equal_variance_step_size(*setting, other=other, other_momentum=momentum_of(other, 0.8))
        again = theory.stationary_variance(other, found, momentum_of(other, 0.8), 2.0, 3.0)
        assert again == pytest.approx(theory.stationary_variance(*setting, 3.0), rel=1e-9)


def test_no_step_size_has_an_infinite_variance():
    assert math.isnan(theory.equal_variance_step_size("heavy_ball", 4.0, 0.5, 1.0))


# --- where noise decides, and where curvature does -------------------------------------------------------------------


def ratio_by_hand(u, beta, curvatures):
    """Heavy ball's (2 - rho u h)/(2 - u h), axis by axis as both losses are sums over axes; nan where both are gone."""
    h, rho = np.array(curvatures), (1 - beta) / (1 + beta)
    plain, ball = np.min(2 - u * h), np.min(2 - rho * u * h)
    if ball <= 0:
        return math.nan
    return np.sum(1 / (2 - u * h)) / np.sum(1 / (2 - rho * u * h)) if plain > 0 else inf


@pytest.mark.parametrize("curvatures", [(1.0, 10.0), (1.0, 1.0), (0.01, 3.0)])
@pytest.mark.parametrize("optimizer", ["heavy_ball", "ema_momentum", "torch_momentum"])
def test_the_losses_of_heavy_ball_compare_as_by_hand(optimizer, curvatures):
    us = np.geomspace(1e-3, 50.0, 41) / curvatures[1]
    betas = np.array([0.0, 0.3, 0.9, 0.99])
    found = theory.loss_ratio(optimizer, us[:, None], betas, curvatures)
    by_hand = np.array([[ratio_by_hand(u, beta, curvatures) for beta in betas] for u in us])
    assert {"nan", "inf"} <= {str(one) for one in by_hand.ravel()}
    np.testing.assert_allclose(found, by_hand, rtol=1e-9)
    if curvatures == (1.0, 1.0):
        np.testing.assert_allclose(found[us < 2.0, 2], ((2 - us / 19) / (2 - us))[us < 2.0], rtol=1e-12)


@every_rule
@given(beta=settings["beta"], share=settings["share"], noise=settings["noise"])
def test_the_losses_of_every_rule_are_sums_of_its_variances(optimizer, beta, share, noise):
    curvatures = np.array([1.0, 7.0])
    u = 2.0 * share / 7.0
    momentum = momentum_of(optimizer, beta)
    eta = OPTIMIZERS[optimizer].own_step_size(u, momentum or 0.0)
    rule = theory.stationary_variance(optimizer, eta, momentum, curvatures, noise) @ curvatures
    plain = theory.stationary_variance("gradient_descent", u, None, curvatures, noise) @ curvatures
    found = theory.loss_ratio(optimizer, u, momentum, (1.0, 7.0))
    assert found == pytest.approx(plain / rule, rel=1e-9)
    assert found >= 1 - 1e-12  # momentum never has the wider cloud, at the same u
    stds = np.array([1.0, 3.0])
    rule = theory.stationary_variance(optimizer, eta, momentum, curvatures, stds) @ curvatures
    plain = theory.stationary_variance("gradient_descent", u, None, curvatures, stds) @ curvatures
    shaped = theory.loss_ratio(optimizer, u, momentum, (1.0, 7.0), noise_stds=(2.0, 6.0))
    assert shaped == pytest.approx(plain / rule, rel=1e-9)


@pytest.mark.parametrize("within", [0.01, 0.1, 2.0])
def test_until_which_step_size_both_are_alike(within):
    betas = np.array([0.3, 0.6, 0.9, 0.99])
    for beta, found in zip(betas, theory.alike_until("heavy_ball", betas, (1.0, 10.0), within), strict=True):
        assert ratio_by_hand(found, beta, (1.0, 10.0)) == pytest.approx(1 + within, rel=1e-9)
    # with one curvature (2 - rho u h)/(2 - u h) = 1 + w at u h = 2 w/(1 + w - rho)
    (one,) = np.atleast_1d(theory.alike_until("ema_momentum", 0.9, (4.0, 4.0), within))
    assert one == pytest.approx(2 * within / (1 + within - 1 / 19) / 4.0, rel=1e-11)


@every_rule
def test_until_which_step_size_a_rule_stays(optimizer):
    plain = theory.alike_until("gradient_descent", None, (1.0, 10.0), inf)
    assert plain == pytest.approx(0.2, rel=1e-11)
    momentum = momentum_of(optimizer, 0.8)
    found = theory.alike_until(optimizer, momentum, (1.0, 10.0), inf)
    limit = limit_of(optimizer, 0.8 if momentum else 0.0, 10.0)
    assert found == pytest.approx(limit / OPTIMIZERS[optimizer].own_step_size(1.0, momentum or 0.0), rel=1e-9)
    if momentum is not None:
        for within in (0.01, 0.5, inf):  # without momentum all of them are gradient descent
            assert theory.alike_until(optimizer, 0.0, (1.0, 10.0), within) == pytest.approx(0.2, rel=1e-11)


@pytest.mark.parametrize(
    ("function", "arguments", "said"),
    [
        ("loss_ratio", ("heavy_ball", 0.1, 0.9, 1.0), "curvatures must be two numbers (mu, L), got 1.0"),
        (
            "loss_ratio",
            ("heavy_ball", 0.1, 0.9, (2.0, 1.0)),
            "curvatures must be mu and L, mu at most L, got (2.0, 1.0)",
        ),
        ("loss_ratio", ("heavy_ball", 0.0, 0.9, (1.0, 2.0)), "effective_step_size must be a finite number above 0"),
        ("loss_ratio", ("heavy_ball", 0.1, 0.9, (1.0, 2.0), (0.0, 1.0)), "noise_stds must be a finite number above 0"),
        ("loss_ratio", ("heavy_ball", 0.1, 0.9, (1.0, 2.0), 1.0), "noise_stds must be two numbers, along mu and"),
        ("alike_until", ("heavy_ball", 0.9, (0.0, 1.0)), "curvatures must be a finite number above 0, got 0.0"),
        ("alike_until", ("heavy_ball", 0.9, (1.0, 2.0), 0.0), "within must be a finite number above 0, got 0.0"),
        ("alike_until", ("demon", 0.9, (1.0, 2.0)), "optimizer must be one whose steps are linear"),
        ("loss_ratio", ("adam", 0.1, 0.9, (1.0, 2.0)), "optimizer must be one whose steps are linear"),
    ],
)
def test_what_cannot_be_compared_is_refused(function, arguments, said):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # its message is looked at
        getattr(theory, function)(*arguments)
    assert str(caught.value).startswith(said)


# --- what is said of noise elsewhere ----------------------------------------------------------------------------------


def test_momentum_calms_the_steps_and_not_the_cloud():
    """h = s = 1, u = .01: steps .230 and .071 as long as gradient descent's, sqrt rho; Var x stays .0050."""
    descent = theory.update_variance("gradient_descent", 0.01, None, 1.0, 1.0)
    for beta, recorded in ((0.9, 0.230), (0.99, 0.071)):
        ratio = math.sqrt(theory.update_variance("heavy_ball", 0.01 * (1 - beta), beta, 1.0, 1.0) / descent)
        assert ratio == pytest.approx(recorded, abs=0.0015)
        assert ratio == pytest.approx(math.sqrt((1 - beta) / (1 + beta)), rel=0.003)
        assert theory.stationary_variance("heavy_ball", 0.01 * (1 - beta), beta, 1.0, 1.0) == pytest.approx(
            0.0050, abs=5e-5
        )
    assert theory.stationary_variance("gradient_descent", 0.01, None, 1.0, 1.0) == pytest.approx(0.0050, abs=5e-5)


@pytest.mark.parametrize(("eta", "beta", "recorded"), [(0.1, 0.0, 1.03), (0.01, 0.9, 1.02), (0.1, 0.9, 1.00)])
def test_an_average_of_iterates_is_the_best_possible_whatever_the_settings(eta, beta, recorded):
    """T Var of the mean of T iterates is s^2/h^2; the recorded numbers were sampled, a few per cent around it."""
    t = 100_000
    exact = t * theory.average_variance("heavy_ball", eta, beta, 1.0, 1.0, t)
    assert exact == pytest.approx(1.0, abs=2e-3)
    assert exact == pytest.approx(recorded, abs=0.035)
    for optimizer in RULES:
        found = t * theory.average_variance(optimizer, eta, momentum_of(optimizer, beta), 2.0, 3.0, t)
        assert found == pytest.approx(9 / 4, rel=0.01)


def test_the_variance_of_an_average_is_the_one_measured():
    eta, beta, n, n_runs = 0.1, 0.9, 200, 20_000
    rng, x, v, total = np.random.default_rng(8), np.zeros(n_runs), np.zeros(n_runs), np.zeros(n_runs)
    for k in range(300 + n):
        v = beta * v - eta * (x + rng.standard_normal(n_runs))
        x = x + v
        if k >= 300:
            total += x
    squares = (total / n) ** 2
    predicted = theory.average_variance("heavy_ball", eta, beta, 1.0, 1.0, n)
    assert abs(squares.mean() - predicted) <= 3 * squares.std() / math.sqrt(n_runs)
    assert squares.std() / math.sqrt(n_runs) < 0.011 * predicted


def test_every_rule_with_a_response_is_held_to_it_here():
    constant = {name for name, rule in OPTIMIZERS.items() if rule.response is not None and rule.momentum != "number"}
    assert constant == set(RULES)
