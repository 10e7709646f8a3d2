"""The valley xy = 1 under noisy labels: how runs drift along it, whatever their momentum.

D = x^2 - y^2 is what gradients do not change to the first order in the step: it falls by noise alone.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim import noise
from tests.thinned import examples, first

VALLEY = ms.objectives.valley()
START, STD = (1.6, 0.625), 0.3
BETAS = (0.0, 0.5, 0.9, 0.95)
#: ln(x/y) at the start, and where ln(x/y) has halved D's share of the start's.
Q = math.log(START[0] / START[1])
HALF = math.sinh(Q / 2) / math.sinh(Q)


def height(points):
    """D of points (..., 2)."""
    return points[..., 0] ** 2 - points[..., 1] ** 2


def rule_of(beta):
    return {"optimizer": "heavy_ball" if beta else "gradient_descent", "momentum": beta or None}


def simulate(beta, step_size, n_steps=200, **changed):
    given = {"start": START, "noise_std": noise.labels(STD)} | rule_of(beta) | changed
    return ms.simulate(VALLEY, given.pop("optimizer"), step_size=step_size, n_steps=n_steps, **given)


def ensemble(beta, u, n_steps, particles, std=STD, seed=1):
    return ms.simulate_ensemble(
        VALLEY,
        **rule_of(beta),
        step_size=u * (1 - beta),
        n_steps=n_steps,
        starts=np.tile(START, (particles, 1)),
        noise_std=noise.labels(std),
        seed=seed,
    )


def predicted(beta, u, n_steps, std=STD):
    """E D as a share of the start's, (n_steps + 1,), from the second moments of a heavy ball across the valley.

    A step is w (y, x), w' = beta w - eta (h p - e) with the position p across, p' = p + w', and h = x^2 + y^2, which is
    sqrt(D^2 + 4) on the valley. The form D = z P z, P = diag(1, -1), has (y, x) P (x, y) = 0; so with A = z P v, which
    becomes beta A + B, B = v P v = -D w^2, D becomes D + 2 beta A + B.
    """
    eta = u * (1 - beta)
    heights = np.empty(n_steps + 1)
    d, a, pp, pw, ww = height(np.array(START)), 0.0, 0.0, 0.0, 0.0
    for k in range(n_steps + 1):
        heights[k] = d
        h = math.hypot(d, 2.0)
        kept = beta * pw - eta * h * pp  # E p w'
        ww = beta * beta * ww - 2 * beta * eta * h * pw + (eta * h) ** 2 * pp + (eta * std) ** 2
        pp, pw = pp + 2 * kept + ww, kept + ww
        d, a = d + 2 * beta * a - d * ww, beta * a - d * ww
    return heights / heights[0]


# Exactly, of each run


#: How far noise of labels is from along (y, x), as a share of itself: it is made by a root of a matrix of rank one.
ROUNDED = 3e-8


@settings(max_examples=examples(100))
@given(u=st.floats(0.01, 0.3), seed=st.integers(0, 1000), x=st.floats(0.5, 2.0), y=st.floats(-1.0, 2.0))
def test_a_step_of_gradient_descent_takes_u_squared_r_squared_of_it(u, seed, x, y):
    """r the residual with its error: the gradient is r (y, x), so D' = D - 2 u r (xy - yx) + u^2 r^2 (y^2 - x^2)."""
    run = simulate(0.0, u, start=(x, y), seed=seed, n_steps=50)
    places, given = run.iterates[:-1], run.noisy_gradients
    sizes = (places**2).sum(axis=1)
    residuals = (given * places[:, ::-1]).sum(axis=1) / sizes
    expected = height(places) * (1 - u**2 * residuals**2)
    assert (abs(height(run.iterates[1:]) - expected) <= ROUNDED * sizes).all()


@settings(max_examples=examples(100))
@given(beta=st.floats(0.0, 0.98), u=st.floats(0.01, 0.3), seed=st.integers(0, 1000))
def test_a_heavy_ball_loses_of_it_what_its_velocities_have(beta, u, seed):
    """A = z P v becomes beta A + B, B = v P v of the new velocity, and D becomes D + 2 beta A + B, as P = diag(1, -1)
    has z P (y, x) = 0.
    """
    path = simulate(beta, u * (1 - beta), seed=seed, n_steps=80).iterates
    velocities = np.diff(path, axis=0, prepend=path[:1])
    off = ROUNDED * (path**2).sum(axis=1)
    a, b = path[:, 0] * velocities[:, 0] - path[:, 1] * velocities[:, 1], height(velocities)
    assert (abs(a[1:] - (beta * a[:-1] + b[1:])) <= off[1:]).all()
    assert (abs(np.diff(height(path)) - (2 * beta * a[:-1] + b[1:])) <= 2 * off[1:]).all()


def test_without_noise_nothing_on_the_valley_moves_and_beside_it_the_ball_is_another():
    still = simulate(0.9, 0.01, noise_std=0.0)
    np.testing.assert_allclose(still.iterates, np.tile(START, (201, 1)), rtol=1e-12)
    ends = [simulate(beta, 0.1, start=(2.2, -0.8), noise_std=0.0).iterates[-1] for beta in (0.0, 0.7)]
    assert VALLEY.value(*np.transpose(ends)).max() < 1e-15
    assert math.dist(*ends) > 1.0


# On average


CLOUDS = [(u, beta) for u in (0.1, 0.05) for beta in BETAS]
FINE = [pytest.param(0.02, beta, marks=pytest.mark.exhaustive) for beta in BETAS]


@pytest.mark.parametrize(("u", "beta"), [*CLOUDS, *FINE])
def test_it_drifts_as_its_second_moments_say(u, beta):
    """To where the law of small u has ln(x/y) halved, and half way there: within 4 standard errors of the mean."""
    last = round(-math.log(HALF) / (u * STD) ** 2)
    particles = 512
    expected = predicted(beta, u, last)
    for n_steps in (last // 2, last):
        shares = height(ensemble(beta, u, n_steps, particles).final) / height(np.array(START))
        error = shares.std(ddof=1) / math.sqrt(particles)
        assert error < 0.01  # or it would be no test
        assert abs(shares.mean() - expected[n_steps]) < 4 * error


def closed_form(beta, u, std=STD):
    """T u^2, T the steps until ln(x/y) has halved: the law of small u, and its first correction."""
    rho = (1 - beta) / (1 + beta)
    law = math.log(math.sinh(Q) / math.sinh(Q / 2)) / std**2
    fed = math.log(math.tanh(Q / 2) / math.tanh(Q / 4)) + math.cosh(Q) - math.cosh(Q / 2)
    late = u**2 * (2 * beta + beta**2) / (1 - beta**2)
    return law, law - rho * u * fed / std**2 + late


@pytest.mark.parametrize("beta", BETAS)
def test_the_time_to_the_flattest_is_one_number_as_u_falls(beta):
    """8.886/u^2; and what u still changes is first of its order, whatever the momentum."""
    for u in (0.1, 0.05, 0.02):
        law, expected = closed_form(beta, u)
        assert law == pytest.approx(8.886, abs=1e-3)
        steps = np.argmax(predicted(beta, u, round(1.2 * law / u**2)) < HALF)
        assert steps * u**2 == pytest.approx(expected, rel=0.4 * u)
        assert steps * u**2 == pytest.approx(expected, abs=0.4 * abs(expected - law) + u**2)
    assert steps * u**2 == pytest.approx(law, rel=0.03)


@pytest.mark.parametrize("std", first(1, 0.3, 0.15))
def test_momentum_changes_the_drift_less_and_less_as_u_falls(std):
    """What is measured at one u of all momenta, as a rate of the law's own, u^2 sigma^2."""
    spreads = []
    for u, particles in ((0.2, 1024), (0.05, 512)):
        n_steps = round(0.5 / (u * std) ** 2)
        rates, errors = [], []
        for beta in BETAS:
            shares = height(ensemble(beta, u, n_steps, particles, std).final) / height(np.array(START))
            rates.append(-math.log(shares.mean()) / (n_steps * (u * std) ** 2))
            errors.append(shares.std(ddof=1) / math.sqrt(particles) / shares.mean() / (n_steps * (u * std) ** 2))
        assert max(errors) < 0.02
        spreads.append(np.ptp(rates))
        assert abs(np.array(rates) - 1.0).max() < 1.6 * u + 4 * max(errors)
    assert spreads[1] < 0.5 * spreads[0]
