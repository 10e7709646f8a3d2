import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from momentum_sim import schedules
from momentum_sim.schedules import SCHEDULES

every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
momenta = st.floats(0.0, 1.0, exclude_max=True)
lengths = st.integers(1, 500)


def test_demon_agrees_with_published_vector():
    published = [0.9, 0.89010989010989, 0.878048780487805, 0.863013698630137, 0.84375]
    published += [0.818181818181818, 0.782608695652174, 0.72972972972973, 0.642857142857143, 0.473684210526316]
    np.testing.assert_allclose(schedules.demon(0.9, 10), published, rtol=1e-11)


@given(momentum=momenta, n_steps=lengths)
def test_demon_is_its_closed_form(momentum, n_steps):
    b = Fraction(momentum)
    exact = [float(b * (n_steps - t) / (n_steps - b * t)) for t in range(n_steps)]
    np.testing.assert_allclose(schedules.demon(momentum, n_steps), exact, rtol=1e-12, atol=1e-300)


@given(momentum=st.floats(0.01, 0.999), n_steps=lengths)
def test_demon_lowers_the_weight_of_a_gradient_linearly_to_zero(momentum, n_steps):
    betas = schedules.demon(momentum, n_steps)
    left = 1 - np.arange(n_steps) / n_steps
    np.testing.assert_allclose(betas / (1 - betas), left * momentum / (1 - momentum), rtol=1e-9)
    assert (np.diff(betas) < 0).all()
    assert (betas > 0).all()


@given(momentum=momenta, n_steps=lengths)
def test_constant_is_the_same_at_every_step(momentum, n_steps):
    assert schedules.constant(momentum, n_steps).tolist() == [momentum] * n_steps


@every_schedule
@given(momentum=momenta, n_steps=lengths)
def test_every_schedule_starts_with_its_momentum_and_stays_in_range(schedule, momentum, n_steps):
    betas = schedule(momentum, n_steps)
    assert betas.shape == (n_steps,)
    assert betas[0] == pytest.approx(momentum, rel=1e-15)
    assert ((betas >= 0) & (betas < 1)).all()


@every_schedule
def test_every_schedule_of_momentum_zero_is_zero(schedule):
    assert schedule(0, 3).tolist() == [0.0, 0.0, 0.0]


@every_schedule
@pytest.mark.parametrize(
    ("momentum", "n_steps", "message"),
    [
        (1.0, 10, "momentum must lie in [0, 1), got 1.0"),
        (-0.1, 10, "momentum must lie in [0, 1), got -0.1"),
        (np.nan, 10, "momentum must lie in [0, 1), got nan"),
        ("0.9", 10, "momentum must be a number, got '0.9'"),
        ([0.9], 10, "momentum must be a number, got [0.9]"),
        (0.9, 0, "n_steps must be a whole number from 1 to 10000000, got 0"),
        (0.9, 2.0, "n_steps must be a whole number from 1 to 10000000, got 2.0"),
        (0.9, 10**7 + 1, "n_steps must be a whole number from 1 to 10000000, got 10000001"),
    ],
)
def test_what_makes_no_schedule_is_refused(schedule, momentum, n_steps, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        schedule(momentum, n_steps)
