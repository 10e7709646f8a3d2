"""What is predicted of a mode, beside what a simulated run of it does: rate, period, overshoot, settling step, path."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import diagnostics, theory

RULES = ("gradient_descent", "heavy_ball", "ema_momentum", "nesterov")
N_SETTINGS = 600
MOST_STEPS = 20_000
FALL = 600.0  # in logarithms: what a run is let fall or rise by, for nothing to be too small or large for a float
TOLERANCES = (2.0, 0.5, 1e-3, 1e-12, 1e-40)
LINE = ms.objectives.quadratic(condition_number=1.0)
ALONG = (0.0, 0.0), (1.0, 0.0)
every_rule = pytest.mark.parametrize("optimizer", RULES)


@dataclass
class Measured:
    """One setting, what theory says of it, and a run of it from x = 1."""

    setting: tuple
    regime: str
    rate: float
    run: ms.Run


def random_settings(optimizer):
    """Momenta from all of [0, 1), many near 1; step sizes from every regime of each."""
    rng = np.random.default_rng(11)
    for k in range(N_SETTINGS):
        beta = (rng.uniform(0, 1), 1 - 10 ** rng.uniform(-3, 0), rng.uniform(0, 0.3))[k % 3]
        momentum = None if optimizer == "gradient_descent" else float(beta)
        low, high, stable = theory.regime_boundaries(optimizer, momentum, 1.0)
        step_size = (
            low * 10 ** rng.uniform(-2, 0),
            rng.uniform(low, high),
            rng.uniform(high, stable),
            stable * 10 ** rng.uniform(0, 0.3),
            stable * rng.uniform(0, 1.05),
        )[k % 5]
        yield optimizer, float(step_size), momentum, 1.0


def measured(setting):
    optimizer, step_size, momentum, _ = setting
    rate = theory.spectral_radius(*setting)
    n = int(np.clip(FALL / max(abs(math.log(max(rate, 1e-300))), 1e-9), 10, MOST_STEPS))
    run = ms.simulate(LINE, optimizer, step_size=step_size, momentum=momentum, n_steps=n, start=(1.0, 0.0))
    return Measured(setting, theory.regime(*setting), rate, run)


@pytest.fixture(scope="module")
def runs():
    return {optimizer: [measured(setting) for setting in random_settings(optimizer)] for optimizer in RULES}


@every_rule
def test_every_regime_is_among_the_settings(runs, optimizer):
    found = [case.regime for case in runs[optimizer]]
    regimes = {"monotone", "alternating", "divergent"} | ({"oscillatory"} if optimizer != "gradient_descent" else set())
    assert set(found) == regimes
    assert min(found.count(regime) for regime in regimes) >= 100


@every_rule
def test_the_rate_is_the_one_measured(runs, optimizer):
    for case in runs[optimizer]:
        rate = diagnostics.contraction_rate(case.run.iterates, *ALONG)
        assert rate == pytest.approx(case.rate, rel=1e-6), case.setting


@pytest.mark.parametrize("optimizer", RULES[1:])
def test_the_period_is_the_one_measured(optimizer):
    """Over 500 steps at least, whose ends count little, and four periods; so with a momentum that lets them be."""
    rng, compared = np.random.default_rng(12), 0
    while compared < 500:
        beta = 1 - 10 ** rng.uniform(-3, -0.5)
        low, high, _ = theory.regime_boundaries(optimizer, beta, 1.0)
        setting = (optimizer, rng.uniform(low, high), beta, 1.0)
        case, period = measured(setting), theory.period(*setting)
        if case.run.n_steps >= max(500, 4 * period):
            assert diagnostics.period(case.run.iterates, *ALONG) == pytest.approx(period, rel=0.005), setting
            compared += 1


@every_rule
def test_the_overshoot_is_the_one_measured(runs, optimizer):
    for case in runs[optimizer]:
        predicted = theory.overshoot(*case.setting[1:], optimizer=optimizer)
        if case.regime == "divergent":
            assert predicted == math.inf
        else:
            over = diagnostics.overshoot(case.run.iterates, *ALONG)
            assert predicted == pytest.approx(over, rel=1e-9, abs=1e-100), case.setting


@every_rule
def test_the_settling_step_is_the_one_measured(runs, optimizer):
    compared = 0
    for case in runs[optimizer]:
        for tolerance in TOLERANCES:
            predicted = theory.settling_step(*case.setting, tolerance)
            if case.regime == "divergent":
                assert predicted == math.inf
            elif predicted <= case.run.n_steps:
                assert predicted == case.run.settling_step(tolerance, relative=True), (case.setting, tolerance)
                compared += 1
            else:
                assert case.run.settling_step(tolerance, relative=True) >= case.run.n_steps
    assert compared > 3 * N_SETTINGS


@every_rule
def test_the_path_is_the_one_simulated(runs, optimizer):
    errors = []
    for case in runs[optimizer]:
        k, x = np.arange(case.run.n_steps + 1), case.run.iterates[:, 0]
        bound = theory.envelope(*case.setting, k)
        assert (np.abs(x) <= bound * (1 + 1e-7) + 1e-290).all(), case.setting
        shown = bound > 1e-290
        errors.append(np.max(np.abs(theory.iterate(*case.setting, k) - x)[shown] / bound[shown]))
    assert max(errors) < 1e-8  # near a double root rounding grows with each step, in the simulation too
    assert np.median(errors) < 1e-12


@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize("beta", [0.0, 0.4, 0.9, 0.97])
def test_the_stability_limit_is_where_runs_begin_to_grow(optimizer, beta):
    """The step size at which the measured rate passes 1, found by bisection."""
    momentum, curvature = None if optimizer == "gradient_descent" else beta, 3.0
    bowl = ms.objectives.quadratic(condition_number=curvature)
    limit = theory.stability_limit(optimizer, momentum, curvature)
    low, high = 0.9 * limit, 1.1 * limit
    while high - low > 1e-11 * limit:
        middle = 0.5 * (low + high)
        run = ms.simulate(bowl, optimizer, step_size=middle, momentum=momentum, n_steps=300, start=(0.0, 1.0))
        if diagnostics.contraction_rate(run.iterates, (0, 0), (0, 1)) < 1:
            low = middle
        else:
            high = middle
    assert low == pytest.approx(limit, rel=1e-9)


@every_rule
def test_on_a_bowl_each_axis_does_what_its_curvature_says(optimizer):
    """At an angle, so that both axes are in both coordinates."""
    momentum = None if optimizer == "gradient_descent" else 0.8
    bowl = ms.objectives.quadratic(condition_number=20.0, angle=0.6)
    limit = theory.stability_limit(optimizer, momentum, 20.0)
    run = ms.simulate(bowl, optimizer, step_size=0.6 * limit, momentum=momentum, n_steps=60, start=(3.0, -2.0))
    for direction, curvature in zip(bowl.axes(0.0, 0.0), bowl.curvatures(0.0, 0.0), strict=True):
        x = run.iterates @ direction
        predicted = x[0] * theory.iterate(optimizer, 0.6 * limit, momentum, curvature, np.arange(61))
        np.testing.assert_allclose(x, predicted, atol=1e-6 * abs(x[0]))


@every_rule
def test_near_a_minimum_of_rosenbrock_the_rate_is_that_of_its_curvatures(optimizer):
    momentum = None if optimizer == "gradient_descent" else 0.9
    banana = ms.objectives.rosenbrock()
    flat, steep = banana.axes(1.0, 1.0)
    for direction, curvature, far, n in zip(
        (flat, steep), banana.curvatures(1.0, 1.0), (1e-5, 1e-7), (4000, 40), strict=True
    ):
        run = ms.simulate(
            banana, optimizer, step_size=4e-4, momentum=momentum, n_steps=n, start=(1.0, 1.0) + far * direction
        )
        rate = theory.spectral_radius(optimizer, 4e-4, momentum, curvature)
        found = diagnostics.contraction_rate(run.iterates, (1.0, 1.0), direction)
        assert found == pytest.approx(rate, rel=1e-4)
