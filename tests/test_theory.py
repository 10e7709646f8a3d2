import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.optimizers import OPTIMIZERS

inf, nan = math.inf, math.nan
THEORIES = tuple(name for name, rule in OPTIMIZERS.items() if rule.theory is not None)
WITH_MOMENTUM = tuple(name for name in THEORIES if OPTIMIZERS[name].schedule is not None)
every_theory = pytest.mark.parametrize("optimizer", THEORIES)
every_momentum = pytest.mark.parametrize("optimizer", WITH_MOMENTUM)

momenta = st.floats(0.0, 0.999)
curvatures = st.floats(1e-3, 1e3)
positive = st.floats(1e-3, 1e3)


def momentum_of(optimizer, beta):
    return beta if optimizer in WITH_MOMENTUM else None


# --- the iteration matrix and its eigenvalues -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimizer", "matrix"),
    [
        ("gradient_descent", [[0.6, 0.0], [0.0, 0.0]]),
        ("heavy_ball", [[0.6, 0.75], [-0.4, 0.75]]),
        ("nesterov", [[0.3, 0.5625], [-0.4, 0.75]]),
        ("ema_momentum", [[0.9, -0.15], [0.5, 0.75]]),
        ("qhm", [[0.81, -0.105], [0.5, 0.75]]),
    ],
)
def test_iteration_matrices_are_those_of_the_textbook(optimizer, matrix):
    found = theory.iteration_matrix(optimizer, 0.2, momentum_of(optimizer, 0.75), 2.0)
    np.testing.assert_allclose(found, matrix, rtol=1e-15, atol=1e-16)


@every_theory
def test_powers_of_the_iteration_matrix_are_what_is_simulated(optimizer):
    momentum = momentum_of(optimizer, 0.8)
    bowl = ms.objectives.quadratic(condition_number=7.0)
    run = ms.simulate(bowl, optimizer, step_size=0.2, momentum=momentum, n_steps=12, start=(1.0, 1.0))
    for axis, curvature in enumerate((1.0, 7.0)):
        power = np.linalg.matrix_power(theory.iteration_matrix(optimizer, 0.2, momentum, curvature), 12)
        np.testing.assert_allclose(run.iterates[-1, axis], power[0, 0], rtol=1e-12)


@every_theory
@given(step_size=positive, beta=momenta, curvature=st.floats(-1e3, 1e3))
def test_eigenvalues_are_numpys(optimizer, step_size, beta, curvature):
    setting = (optimizer, step_size, momentum_of(optimizer, beta), curvature)
    found, matrix = theory.eigenvalues(*setting), theory.iteration_matrix(*setting)
    assert abs(found[0]) >= abs(found[1]) * (1 - 1e-15)
    assert abs(found[0]) == pytest.approx(theory.spectral_radius(*setting), rel=1e-14)
    # Near a double root eigenvalues have half as many digits as their sum and product.
    assert sum(found).real == pytest.approx(np.trace(matrix), rel=1e-12, abs=1e-12 * (1 + abs(matrix).max()))
    assert np.prod(found).real == pytest.approx(np.linalg.det(matrix), abs=1e-12 * (1 + abs(matrix).max()) ** 2)
    scale = 1e-7 * (1 + abs(matrix).max()) ** 2
    for theirs in np.linalg.eigvals(matrix):
        assert min(abs(found - theirs)) < scale
    assert found[0].imag >= 0 >= found[1].imag


# --- regimes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimizer", "a", "beta", "regime"),
    [
        ("gradient_descent", 0.5, None, "monotone"),
        ("gradient_descent", 1.0, None, "monotone"),  # a root of 0
        ("gradient_descent", 1.0 + 1e-13, 0, "monotone"),
        ("gradient_descent", 1.0 + 1e-11, 0, "alternating"),
        ("gradient_descent", 2.0 - 1e-11, None, "alternating"),
        ("gradient_descent", 2.0 - 1e-13, None, "marginal"),
        ("gradient_descent", 2.0 + 1e-13, None, "marginal"),
        ("gradient_descent", 2.0 + 1e-11, None, "divergent"),
        ("heavy_ball", 0.25, 0.25, "monotone"),  # a double root: exactly (1 - sqrt beta)^2
        ("heavy_ball", 0.25 + 1e-13, 0.25, "monotone"),
        ("heavy_ball", 0.25 + 1e-11, 0.25, "oscillatory"),
        ("heavy_ball", 2.25 - 1e-11, 0.25, "oscillatory"),
        ("heavy_ball", 2.25, 0.25, "alternating"),
        ("heavy_ball", 2.5, 0.25, "marginal"),
        ("heavy_ball", 2.51, 0.25, "divergent"),
        ("heavy_ball", 1.0, 0.0, "monotone"),
        ("heavy_ball", 1.5, 0.0, "alternating"),
        ("ema_momentum", 0.25 / 0.75, 0.25, "monotone"),
        ("ema_momentum", 1.0, 0.25, "oscillatory"),
        ("ema_momentum", 2.5 / 0.75, 0.25, "marginal"),
        ("nesterov", 0.36, 0.25, "monotone"),
        ("nesterov", 0.36 + 1e-11, 0.25, "oscillatory"),
        ("nesterov", 1.0, 0.25, "monotone"),  # both roots are 0
        ("nesterov", 1.01, 0.25, "alternating"),
        ("nesterov", 2.5 / 1.5, 0.25, "marginal"),
        ("nesterov", 1.7, 0.25, "divergent"),
        ("qhm", 0.3 / 1.7**2, 0.7, "monotone"),  # a double root, sqrt(nu beta) being beta
        ("qhm", 0.3 / 1.7**2 + 1e-10, 0.7, "oscillatory"),
        ("qhm", 1 / 0.3 - 1e-9, 0.7, "oscillatory"),
        ("qhm", 1 / 0.3 + 1e-9, 0.7, "alternating"),
        ("qhm", 3.0, 0.9, "monotone"),  # once more
        ("qhm", 5.5, 0.9, "alternating"),
        ("qhm", 3.8 / 0.64, 0.9, "marginal"),
        ("qhm", 6.0, 0.9, "divergent"),
    ],
)
def test_regimes_and_what_lies_on_their_boundaries(optimizer, a, beta, regime):
    assert theory.regime(optimizer, a, beta, 1.0) == regime


@every_theory
def test_no_curvature_is_marginal_and_a_saddle_divergent(optimizer):
    found = theory.regime(optimizer, 0.3, momentum_of(optimizer, 0.6), [-1.0, 0.0, 1.0])
    assert found.tolist()[:2] == ["divergent", "marginal"]
    assert theory.spectral_radius(optimizer, 0.3, momentum_of(optimizer, 0.6), 0.0) == 1.0
    assert theory.iterate(optimizer, 0.3, momentum_of(optimizer, 0.6), 0.0, [0, 3.5, 1000]).tolist() == [1.0] * 3


@every_momentum
@given(beta=st.floats(0.01, 0.98), curvature=curvatures)
def test_a_regime_begins_where_the_boundaries_say(optimizer, beta, curvature):
    edges = theory.regime_boundaries(optimizer, beta, curvature)
    assert edges.oscillatory_from == theory.critical_step_size(optimizer, beta, curvature)
    assert edges.stable_to == theory.stability_limit(optimizer, beta, curvature)
    before, after = (theory.regime(optimizer, np.array(edges) * (1 + side * 1e-8), beta, curvature) for side in (-1, 1))
    monotone_again = optimizer == "qhm" and beta > 0.7
    assert before.tolist() == ["monotone", "monotone" if monotone_again else "oscillatory", "alternating"]
    assert after.tolist() == ["oscillatory", "alternating", "divergent"]


def test_gradient_descent_alternates_where_it_would_oscillate():
    assert theory.regime_boundaries("gradient_descent", None, 4.0) == (0.25, 0.25, 0.5)


@every_momentum
@given(a=st.floats(1e-3, 3.9), curvature=curvatures)
def test_it_oscillates_from_the_critical_momentum_on(optimizer, a, curvature):
    step_size = a / curvature
    critical = theory.critical_momentum(optimizer, step_size, curvature)
    if optimizer == "nesterov" and a > 1.0 + 1e-12:
        assert math.isnan(critical)
    elif 1e-6 < critical < 0.999 and a != pytest.approx(1.0, abs=0.01):
        at = theory.regime(optimizer, step_size, [critical * (1 - 1e-6), critical * (1 + 1e-6)], curvature)
        assert at[0] != "oscillatory"
        assert at[1] == "oscillatory"


def test_critical_momenta():
    assert theory.critical_momentum("heavy_ball", [0.25, 1.0, 2.25], 1.0).tolist() == [0.25, 0.0, 0.25]
    assert theory.critical_momentum("ema_momentum", [1 / 3, 1.0, 3.0], 1.0) == pytest.approx([0.25, 0.0, 0.25])
    assert theory.critical_momentum("nesterov", [0.25, 1.0], 1.0) == pytest.approx([1 / 3, 0.0])
    assert np.isnan(theory.critical_momentum("heavy_ball", [4.0, 5.0], 1.0)).all()
    assert math.isnan(theory.critical_momentum("gradient_descent", 0.5, 1.0))


# --- the best settings ------------------------------------------------------------------------------------------------


@every_theory
@given(mu=curvatures, condition=st.floats(1.0, 1e5))
def test_the_optimal_parameters_have_the_rate_they_say(optimizer, mu, condition):
    step_size, momentum, rate = theory.optimal_parameters(optimizer, mu, mu * condition)
    assert 0.0 <= momentum < 1.0
    if optimizer not in WITH_MOMENTUM:
        assert momentum == 0.0
    # At a double root the rate depends on the last digits by their square root.
    assert theory.convergence_rate(optimizer, step_size, momentum, mu, mu * condition) == pytest.approx(rate, abs=5e-7)


@every_theory
@pytest.mark.parametrize("condition", [1.5, 25.0, 1e4])
def test_no_other_parameters_are_better(optimizer, condition):
    best = theory.optimal_parameters(optimizer, 1.0, condition)
    rng = np.random.default_rng(6)
    far = rng.uniform(0.0, 1.0, 20_000)
    near = np.clip(
        best.momentum + (1 - best.momentum) * rng.normal(size=20_000) * 10.0 ** rng.uniform(-6, -1, 20_000),
        0,
        0.9999999,
    )
    beta = np.concatenate([far, near]) if optimizer in WITH_MOMENTUM else np.zeros(40_000)
    scale = np.where(
        rng.uniform(size=40_000) < 0.5,
        10.0 ** rng.uniform(-3, 3, 40_000),
        1 + 10.0 ** rng.uniform(-7, -1, 40_000) * rng.choice([-1, 1], 40_000),
    )
    rates = theory.convergence_rate(optimizer, best.step_size * scale, momentum_of(optimizer, beta), 1.0, condition)
    assert rates.min() >= best.rate - 1e-8
    assert rates.min() <= best.rate + 0.01  # and they came near


@given(beta=momenta, condition=st.floats(1.0, 1e4))
def test_in_the_good_region_and_nowhere_else_every_step_size_has_the_best_rate(beta, condition):
    for optimizer, scale in (("heavy_ball", 1.0), ("ema_momentum", 1 / (1 - beta))):
        least, largest = theory.good_region(optimizer, beta, 0.5, 0.5 * condition)
        root = math.sqrt(beta)
        if math.isnan(least):
            assert root <= (math.sqrt(condition) - 1) / (math.sqrt(condition) + 1) + 1e-9
            continue
        ends = (1 - root) ** 2 / 0.5 * scale, (1 + root) ** 2 / (0.5 * condition) * scale
        assert (least, largest) == pytest.approx(ends, rel=1e-9)
        for step_size in (
            least,
            (least * largest) ** 0.5,
            largest,
            *theory.best_step_size(optimizer, [beta], 0.5, [0.5 * condition]),
        ):
            rate = theory.convergence_rate(optimizer, step_size, beta, 0.5, 0.5 * condition)
            assert rate == pytest.approx(root, abs=1e-6)
        if 0.01 < beta < 0.99:
            outside = (
                theory.convergence_rate(optimizer, at, beta, 0.5, 0.5 * condition)
                for at in (0.99 * least, 1.01 * largest)
            )
            assert min(outside) > root + 1e-6


@pytest.mark.parametrize("optimizer", ["gradient_descent", "nesterov"])
def test_other_rules_have_no_good_region(optimizer):
    assert all(map(math.isnan, theory.good_region(optimizer, momentum_of(optimizer, 0.9), 1.0, 2.0)))


@every_theory
@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("condition", [1.0, 4.0, 900.0])
def test_the_best_step_size_is_the_best(optimizer, beta, condition):
    momentum = momentum_of(optimizer, beta)
    best = theory.best_step_size(optimizer, momentum, 0.5, 0.5 * condition)
    rate = theory.convergence_rate(optimizer, best, momentum, 0.5, 0.5 * condition)
    others = best * np.concatenate([np.geomspace(1e-3, 1e3, 20_001), np.linspace(0.999, 1.001, 2001)])
    assert theory.convergence_rate(optimizer, others, momentum, 0.5, 0.5 * condition).min() >= rate - 1e-12


@every_momentum
@given(beta=st.floats(1e-3, 0.999))
def test_the_optimal_condition_number_is_where_the_momentum_is_optimal(optimizer, beta):
    condition = theory.optimal_condition_number(optimizer, beta)
    assert theory.optimal_parameters(optimizer, 2.0, 2.0 * condition).momentum == pytest.approx(beta, rel=1e-9)


def test_a_momentum_of_nine_tenths_suits_a_condition_number_of_1442():
    found = theory.optimal_condition_number("heavy_ball", [0.0, 0.9, 0.99])
    assert found == pytest.approx([1.0, 1441.9993, 158402.0], rel=1e-7)


def test_published_optima():
    assert theory.optimal_parameters("heavy_ball", 1.0, 25.0) == pytest.approx((1 / 9, 4 / 9, 2 / 3), rel=1e-15)
    assert theory.optimal_parameters("ema_momentum", 1.0, 25.0) == pytest.approx((1 / 5, 4 / 9, 2 / 3), rel=1e-15)
    assert theory.optimal_parameters("gradient_descent", 1.0, 25.0) == pytest.approx((1 / 13, 0, 12 / 13), rel=1e-15)
    assert theory.optimal_parameters("nesterov", 1.0, 8.0) == pytest.approx((4 / 25, 3 / 7, 3 / 5), rel=1e-15)


def test_nesterovs_own_choice_has_its_rate():
    kappa = 49.0
    beta = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)
    rate = theory.convergence_rate("nesterov", 1 / kappa, beta, 1.0, kappa)
    assert rate == pytest.approx(1 - 1 / math.sqrt(kappa), abs=1e-7)


# --- published vectors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "angle", "overshoot", "step", "settles"),
    [
        (0.01, 0.0881481934056668, 0.153156075146128, 35, 262),
        (0.05, 0.22391496290528, 0.477900863482129, 14, 257),
        (0.5, 0.740894982207175, 0.842, 4, 260),
    ],
)
def test_heavy_ball_from_rest_agrees_with_published_vectors(a, angle, overshoot, step, settles):
    assert theory.period("heavy_ball", a, 0.9, 1.0) == pytest.approx(2 * math.pi / angle, rel=1e-13)
    assert theory.overshoot(a, 0.9, 1.0) == pytest.approx(overshoot, rel=1e-12)
    assert theory.iterate("heavy_ball", a, 0.9, 1.0, step) == pytest.approx(-overshoot, rel=1e-12)
    assert theory.settling_step("heavy_ball", a, 0.9, 1.0, 1e-12) == settles
    decrement = math.pi * abs(math.log(0.9)) / angle
    assert theory.logarithmic_decrement("heavy_ball", a, 0.9, 1.0) == pytest.approx(decrement, rel=1e-13)


def test_the_first_extremum_need_not_be_the_largest():
    steps = theory.iterate("heavy_ball", 3.916, 0.9962, 1.0, np.arange(400))
    assert -steps[1] == pytest.approx(2.916)
    assert theory.overshoot(3.916, 0.9962, 1.0) == pytest.approx(-steps.min(), rel=1e-12)
    assert -steps.min() == pytest.approx(7.14678, abs=1e-5)


def test_nesterov_is_past_the_minimum_after_one_step_where_it_arrives_in_two():
    assert theory.regime("nesterov", 1.0, 0.7, 1.0) == "monotone"
    assert theory.overshoot(1.0, 0.7, 1.0, optimizer="nesterov") == pytest.approx(0.7)
    assert theory.iterate("nesterov", 1.0, 0.7, 1.0, [0, 1, 2, 3]) == pytest.approx([1.0, -0.7, 0.0, 0.0])
    assert theory.settling_step("nesterov", 1.0, 0.7, 1.0, [0.0, 0.48, 0.5, 1.0]).tolist() == [2, 2, 1, 0]


def test_what_never_settles():
    assert theory.settling_step("gradient_descent", [1.0, 2.0, 2.1], None, 1.0, 0.5).tolist() == [1.0, inf, inf]
    assert theory.settling_step("heavy_ball", 0.5, 0.9, 1.0, [0.0, 1e-300]).tolist() == [inf, 6556.0]
    assert theory.settling_step("gradient_descent", 2.0, None, 1.0, 1.0) == 0.0


def test_overshoot_where_it_is_marginal_is_a_supremum():
    assert theory.overshoot(2.0, None, 1.0, optimizer="gradient_descent") == 1.0
    # x_k = (-1)^k (1 + beta - 2 beta^(k+1))/(1 - beta)
    assert theory.overshoot(2 * 1.75, 0.75, 1.0) == pytest.approx(1.75 / 0.25, rel=1e-12)
    assert theory.settling_step("heavy_ball", 2 * 1.75, 0.75, 1.0, [48.0, 50.0]).tolist() == [inf, 0.0]


# --- properties -------------------------------------------------------------------------------------------------------


@given(step_size=positive, beta=momenta, curvature=curvatures)
def test_ema_momentum_is_heavy_ball_with_a_smaller_step(step_size, beta, curvature):
    heavy_ball = ("heavy_ball", (1 - beta) * step_size, beta, curvature)
    ema = ("ema_momentum", step_size, beta, curvature)
    assert theory.eigenvalues(*ema) == pytest.approx(theory.eigenvalues(*heavy_ball), rel=1e-9, abs=1e-9)
    assert theory.spectral_radius(*ema) == pytest.approx(theory.spectral_radius(*heavy_ball), rel=1e-12)


@every_theory
@given(a=st.floats(1e-3, 4.0), beta=momenta, scale=st.sampled_from([0.25, 2.0, 1024.0]))
def test_only_the_product_of_step_size_and_curvature_matters(optimizer, a, beta, scale):
    momentum = momentum_of(optimizer, beta)
    ours, theirs = (optimizer, a, momentum, 1.0), (optimizer, a / scale, momentum, scale)
    assert theory.regime(*ours) == theory.regime(*theirs)
    assert theory.spectral_radius(*ours) == theory.spectral_radius(*theirs)
    assert theory.settling_step(*ours, 1e-4) == theory.settling_step(*theirs, 1e-4)
    assert theory.overshoot(*ours[1:], optimizer=optimizer) == theory.overshoot(*theirs[1:], optimizer=optimizer)


@every_theory
@given(a=st.floats(1e-3, 4.0), beta=momenta)
def test_a_looser_tolerance_is_never_later(optimizer, a, beta):
    found = theory.settling_step(optimizer, a, momentum_of(optimizer, beta), 1.0, np.geomspace(1e-12, 1.0, 25))
    assert (found[1:] <= found[:-1]).all()


@every_momentum
@given(a=st.floats(1e-3, 4.0))
def test_without_momentum_every_rule_is_gradient_descent(optimizer, a):
    for quantity in (theory.spectral_radius, theory.regime):
        assert quantity(optimizer, a, 0.0, 1.0) == quantity("gradient_descent", a, None, 1.0)
    assert theory.overshoot(a, 0.0, 1.0, optimizer=optimizer) == pytest.approx(max(0.0, a - 1) if a <= 2 else inf)
