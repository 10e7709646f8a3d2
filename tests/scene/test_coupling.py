"""The momentum that goes along with the step size."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from momentum_sim.problems import cloud
from momentum_sim.scene import Live, Scene
from momentum_sim.scene.coupling import LARGEST, coupled
from tests.thinned import examples

SCENE = Scene(
    objective=cloud(),
    start=(-8.0, 2.0),
    n_steps=40,
    step_size=0.04,
    momentum=0.9,
    equal="effective_step_size",
    momentum_exponent=0.5,
    runs=("gradient_descent", "heavy_ball"),
)
momenta = st.floats(0.0, 1.0, exclude_max=True)
ratios = st.floats(1e-300, 1e300)
exponents = st.floats(0.0, 2.0)


@pytest.mark.parametrize(
    ("exponent", "step_size", "momentum"),
    [
        (0.5, 0.01, 0.95),  # a fourth of the step size, half of 1 - beta
        (0.5, 0.16, 0.8),
        (1.0, 0.01, 0.975),
        (2.0, 0.02, 0.975),
        (0.0, 0.001, 0.9),
        (2 / 3, 0.04 * 27, 0.1),
        (1.0, 0.2, 0.5),
        (1.0, 0.4, 0.0),
        (1.0, 0.5, 0.0),  # 1 - beta would be 1.25
        (2.0, 0.004, 0.99),  # the end of its slider; it would be 0.999
    ],
)
def test_one_minus_the_momentum_goes_as_a_power_of_the_step_size(exponent, step_size, momentum):
    moved = replace(SCENE, momentum_exponent=exponent).with_step_size(step_size)
    assert (moved.step_size, moved.momentum) == (step_size, momentum)


def test_without_an_exponent_or_another_step_size_the_momentum_stays():
    odd = replace(SCENE, momentum=0.123456789)
    assert odd.with_step_size(0.04) == odd
    free = replace(odd, momentum_exponent=None)
    assert free.with_step_size(0.4) == replace(free, step_size=0.4)
    assert replace(odd, momentum_exponent=0.0).with_step_size(0.4).momentum == odd.momentum


def test_it_stops_at_the_ends_of_its_slider_or_where_it_was_beyond_them():
    narrow = replace(SCENE, live=(Live("momentum", 0.8, 0.95), Live("step_size", 0.001, 1.0)))
    assert narrow.with_step_size(0.001).momentum == 0.95
    assert narrow.with_step_size(1.0).momentum == 0.8
    beyond = replace(narrow, momentum=0.97)
    assert beyond.with_step_size(0.001).momentum == 0.97
    assert beyond.with_step_size(0.16).momentum == 0.94
    none = replace(SCENE, live=(Live("step_size", 0.001, 1.0),))
    assert none.with_step_size(1e-6).momentum == 0.9995
    assert none.with_step_size(1e-300).momentum == LARGEST
    assert none.with_step_size(100.0).momentum == 0.0


@given(momenta, ratios, exponents, st.none() | st.tuples(momenta, momenta).map(sorted).map(tuple))
@settings(max_examples=examples(200))
def test_it_is_never_below_0_nor_1(momentum, ratio, exponent, ends):
    found = coupled(momentum, ratio, exponent, ends)
    low, high = ends or (0.0, LARGEST)
    assert 0.0 <= min(low, momentum) <= found <= max(high, momentum) < 1.0


@given(st.floats(0.05, 0.95), st.floats(0.2, 5.0), exponents)
@settings(max_examples=examples(200))
def test_going_there_and_back_leads_back_to_four_digits(momentum, ratio, exponent):
    there = coupled(momentum, ratio, exponent, (0.0, 0.9999))
    if 0.0 < there < 0.9999:
        np.testing.assert_allclose(1.0 - there, (1.0 - momentum) * ratio**exponent, rtol=5.1e-4)
        np.testing.assert_allclose(1.0 - coupled(there, 1.0 / ratio, exponent), 1.0 - momentum, rtol=1.1e-3)


@given(momenta, ratios, exponents)
@settings(max_examples=examples(100))
def test_a_longer_step_never_means_more_momentum(momentum, ratio, exponent):
    shorter, longer = sorted([coupled(momentum, one, exponent) for one in (ratio, 1.0 / ratio)])
    assert (
        coupled(momentum, max(ratio, 1.0 / ratio), exponent),
        coupled(momentum, min(ratio, 1.0 / ratio), exponent),
    ) == (
        shorter,
        longer,
    )


def test_at_exponent_1_the_path_without_noise_stays_and_below_it_the_laws_come_together():
    """1 holds eta/(1 - beta)^2, by which heavy ball goes the same way in coarser or finer steps."""
    calm = replace(SCENE, momentum=0.6, momentum_exponent=1.0).with_parameters({"std": 0.0, "condition_number": 4.0})
    fine = replace(calm.with_step_size(0.004), n_steps=400)
    coarse = calm.simulate()["heavy_ball"].measured.means
    finer = fine.simulate()["heavy_ball"].measured.means[::10]
    assert fine.momentum == 0.96
    assert np.abs(coarse - finer).max() < 0.1 * np.abs(coarse[0]).max()

    def parting(exponent: float, u: float) -> float:  # of the means of the two laws, where they are farthest apart
        scene = replace(calm, momentum_exponent=exponent).with_step_size(u)
        runs = replace(scene, n_steps=round(8 / u)).simulate()
        ball, plain = (runs[name].predicted.means for name in ("heavy_ball", "gradient_descent"))
        return float(np.abs(ball - plain).max())

    fourths = {exponent: parting(exponent, 0.0025) / parting(exponent, 0.01) for exponent in (0.0, 0.5, 1.0)}
    # u/(1 - beta) in the long run: a fourth, a half, and what stays
    assert fourths[0.0] < 0.3 < 0.5 < fourths[0.5] < 0.65
    assert 1.0 < fourths[1.0] < 1.1
