"""The batch from which on momentum pays, beside recorded numbers and expected losses of plain numpy."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from momentum_sim import theory
from momentum_sim.compiler import native
from momentum_sim.kernels import batches, entries
from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, number, numbers
from tests.thinned import examples

SPECTRUM = np.geomspace(1e-3, 1.0, 20)

#: Steps of gradient descent and of heavy ball by batch size, the best of 90 step sizes and 8 momenta.
RECORDED = {
    1: (7384, 7359), 4: (1866, 1840), 16: (483, 461), 64: (138, 117), 256: (53, 33), 1024: (31, 15), 4096: (24, 11),
    65536: (23, 10),
}  # fmt: skip
#: The same where each direction has the same loss at the start.
RECORDED_OF_EQUAL_LOSS = {16: (1641, 1096), 65536: (516, 44)}
#: How many times as long gradient descent takes in the plane, curvatures 1/100 and 1, from (-8, 2).
RECORDED_IN_THE_PLANE = {0.25: 1.01, 1: 1.04, 4: 1.19, 16: 1.74, 64: 2.8, 256: 5.2}


def first_passage(curvatures, starts, batch_size, eta, beta, target):
    """The first step at which the expected loss is there, by matrices; inf if none of 599 is."""
    moments = [np.diag([start, 0.0]) for start in starts]
    height = target * 0.5 * curvatures @ starts
    for k in range(1, 600):
        loss = 0.0
        for i, h in enumerate(curvatures):
            matrix, push = np.array([[1 - eta * h, beta], [-eta * h, beta]]), np.array([-eta, -eta])
            moments[i] = matrix @ moments[i] @ matrix.T + h / batch_size * np.outer(push, push)
            loss += 0.5 * h * moments[i][0, 0]
        if loss <= height or not loss < 1e9:
            return k if loss <= height else math.inf
    return math.inf


def step_by_step(curvatures, starts, batch_size, eta, beta, height, limit):
    """The same as a real number, one step after the other; and how near a loss comes to the height."""
    pull, push = eta * curvatures, eta * eta * curvatures / batch_size
    xx, xv, vv = starts.copy(), 0 * starts, 0 * starts
    before, nearest = 0.5 * curvatures @ starts, math.inf
    for k in range(1, limit + 1):
        xv, vv = beta * xv - pull * xx, beta * beta * vv - 2 * beta * pull * xv + pull * pull * xx + push
        xx, xv = xx + 2 * xv + vv, xv + vv
        loss = 0.5 * curvatures @ xx
        nearest = min(nearest, abs(loss / height - 1))
        if loss <= height:
            return k - (height - loss) / (before - loss), nearest
        if not loss < 1e200:
            break
        before = loss
    return math.inf, nearest


@entry(numbers, numbers, numbers, numbers, count, number, number, number, number, number)
def passage():
    """out[0] = the kernel's first passage."""

    def loop(out, scratch, curvatures, starts, d, batch_size, step_size, momentum, height, limit):
        out[0] = batches.first_passage(scratch, curvatures, starts, d, batch_size, step_size, momentum, height, limit)

    return loop


PASSAGE = passage()
LIMIT = 2000


def near(found, recorded):
    """Not worse than the best of a coarser grid, and not better by more than such a grid loses."""
    return 0.985 * recorded - 1 <= found <= recorded


@given(
    seed=st.integers(0, 2**32 - 1),
    d=st.integers(1, 6),
    beta=st.sampled_from([0.0, 0.2, 0.5, 0.9, 0.95, 0.99]),
    part=st.floats(0.002, 1.02),
    batch_size=st.sampled_from([0.5, 8.0, 200.0, 1e6]),
    target=st.sampled_from([0.5, 0.05, 0.01, 1e-4]),
)
@settings(max_examples=examples(240))
def test_a_jump_never_goes_past_a_first_passage(seed, d, beta, part, batch_size, target):
    """Also where losses rise and fall, start at the minimum along some axes, or are near the limit of stability."""
    rng = np.random.default_rng(seed)
    curvatures = 10 ** rng.uniform(-3, 0, d)
    starts = rng.choice([0.0, 0.1, 1.0, 30.0], d) + (np.arange(d) == 0)
    eta = part * 2 * (1 + beta) / curvatures.max()
    height = target * 0.5 * curvatures @ starts
    expected, nearest = step_by_step(curvatures, starts, batch_size, eta, beta, height, LIMIT)
    out, scratch = np.zeros(1), np.full(batches.SCRATCH * d, np.nan)
    native.run(PASSAGE, out, scratch, curvatures, starts, d, batch_size, eta, beta, height, float(LIMIT))
    assert out[0] == pytest.approx(expected, rel=1e-7) or nearest < 1e-9


def test_curvatures_are_spread_evenly_and_the_second_start_has_the_same_loss_along_each_axis():
    curvatures, starts = np.zeros(20), np.zeros(40)
    native.run(entries.batch_spectrum(), curvatures, starts, 1000.0, 20)
    np.testing.assert_allclose(curvatures, SPECTRUM, rtol=1e-14)
    assert (starts[:20] == 1).all()
    np.testing.assert_allclose(curvatures * starts[20:], 1.0, rtol=1e-15)


def test_a_grid_is_refined_to_what_python_tells():
    """The search, some rounds at a time, begun by a grid that is a little worse."""
    found, scratch = np.zeros(batches.SEARCHED), np.zeros(batches.SCRATCH * 20)
    told = []
    for rounds in (0, 1, 5, 1000, 1000):
        problem = SPECTRUM, np.ones(20), 20, 64.0, 0.01, -1.0, rounds
        native.run(entries.batch_search(), found, scratch, *problem)
        told.append(found[: batches.FOUND].copy())
    assert [row[0] for row in told] == [0.0, 0.0, 0.0, 1.0, 1.0]
    np.testing.assert_array_equal(told[3], told[4])
    for steps in (1, 3):
        each = [row[steps] for row in told]
        assert each == sorted(each, reverse=True)
        assert each[-1] <= each[0] <= 1.1 * each[-1]
    all_of = theory.batch_trade_off(SPECTRUM, 64.0)
    _, descent, descent_eta, ball, eta, beta, effective, largest = told[-1]
    assert (all_of.gradient_descent_steps[0], all_of.gradient_descent_step_sizes[0]) == (descent, descent_eta)
    assert (all_of.heavy_ball_steps[0], all_of.heavy_ball_step_sizes[0], all_of.heavy_ball_momenta[0]) == (
        (ball, eta, beta)
    )
    assert effective == eta / (1 - beta)
    assert largest == pytest.approx(0.95, rel=1e-15)


@pytest.fixture(scope="module")
def trade_off():
    return theory.batch_trade_off(SPECTRUM, list(RECORDED))


def test_the_recorded_steps(trade_off):
    for descent, ball, recorded in zip(
        trade_off.gradient_descent_steps, trade_off.heavy_ball_steps, RECORDED.values(), strict=True
    ):
        assert near(descent, recorded[0])
        assert near(ball, recorded[1])


def test_while_noise_decides_steps_fall_as_batches_grow_and_the_effective_step_size_is_one(trade_off):
    small = trade_off.batch_sizes <= 16
    for steps in (trade_off.gradient_descent_steps, trade_off.heavy_ball_steps):
        products = (trade_off.batch_sizes * steps)[small]
        assert products.max() < 1.06 * products.min()
    effective = trade_off.heavy_ball_step_sizes / (1 - trade_off.heavy_ball_momenta)
    np.testing.assert_allclose(effective[small], trade_off.gradient_descent_step_sizes[small], rtol=0.08)
    ratio = trade_off.gradient_descent_steps / trade_off.heavy_ball_steps
    assert (np.diff(ratio) > 0).all()
    assert ratio[0] < 1.01
    assert ratio[-1] > 2.2


def test_the_steps_are_those_of_the_settings_that_are_told(trade_off):
    for k in (2, 3, 4, 6):
        size = trade_off.batch_sizes[k]
        ones = np.ones(20)
        descent = first_passage(SPECTRUM, ones, size, trade_off.gradient_descent_step_sizes[k], 0.0, 0.01)
        settings = trade_off.heavy_ball_step_sizes[k], trade_off.heavy_ball_momenta[k]
        assert descent == trade_off.gradient_descent_steps[k]
        assert first_passage(SPECTRUM, ones, size, *settings, 0.01) == trade_off.heavy_ball_steps[k]


def test_no_other_settings_are_better():
    """Step sizes and momenta from all over, of two curvatures, beside what is told as the best."""
    curvatures, starts = np.array([0.01, 1.0]), np.array([64.0, 4.0])
    found = theory.batch_trade_off(curvatures, [64.0], start=starts, largest_momentum=0.9)
    rng = np.random.default_rng(2)
    for _ in range(40):
        beta = 0.9 * rng.uniform()
        eta = 2 * (1 + beta) * rng.uniform(0.05, 1.0)
        assert first_passage(curvatures, starts, 64.0, eta, beta, 0.01) >= found.heavy_ball_steps[0]
        assert first_passage(curvatures, starts, 64.0, eta, 0.0, 0.01) >= found.gradient_descent_steps[0]


def test_where_each_direction_has_the_same_loss_momentum_pays_from_smaller_batches_on():
    found = theory.batch_trade_off(SPECTRUM, list(RECORDED_OF_EQUAL_LOSS), start=1 / SPECTRUM)
    (descent, ball), (late_descent, late_ball) = RECORDED_OF_EQUAL_LOSS.values()
    assert near(found.gradient_descent_steps[0], descent)
    assert near(found.heavy_ball_steps[0], ball)
    assert near(found.gradient_descent_steps[1], late_descent)
    assert 0.85 * late_ball <= found.heavy_ball_steps[1] <= late_ball  # the recorded momenta were few


def test_in_the_plane():
    found = theory.batch_trade_off([0.01, 1.0], list(RECORDED_IN_THE_PLANE), start=[64.0, 4.0])
    ratios = found.gradient_descent_steps / found.heavy_ball_steps
    for ratio, recorded, limit in zip(ratios, RECORDED_IN_THE_PLANE.values(), (1, 1, 1, 3, 25, 15), strict=True):
        assert recorded * (1 - limit / 100) <= ratio <= recorded * (1 + limit / 100)


def test_units_do_not_matter():
    """A hundredth of the curvature, and ten times as long a unit of x, so that losses are the same."""
    one = theory.batch_trade_off([0.1, 1.0], [8.0, 1e4])
    other = theory.batch_trade_off([0.001, 0.01], [8.0, 1e4], start=[100.0, 100.0])
    np.testing.assert_array_equal(one.gradient_descent_steps, other.gradient_descent_steps)
    np.testing.assert_array_equal(one.heavy_ball_steps, other.heavy_ball_steps)
    np.testing.assert_allclose(100 * one.gradient_descent_step_sizes, other.gradient_descent_step_sizes, rtol=1e-9)


def test_without_momentum_heavy_ball_is_gradient_descent():
    found = theory.batch_trade_off([0.1, 1.0], 4.0, largest_momentum=0.0)
    assert found.heavy_ball_steps == found.gradient_descent_steps
    assert found.heavy_ball_momenta == 0.0
    assert found.batch_sizes.shape == found.heavy_ball_steps.shape == (1,)


@pytest.mark.exhaustive
def test_what_a_million_steps_do_not_suffice_for_is_said_and_momentum_goes_on_where_descent_cannot():
    never = theory.batch_trade_off(1.0, 1e-9)
    assert never.gradient_descent_steps == never.heavy_ball_steps == math.inf
    assert np.isnan(never.gradient_descent_step_sizes).all()
    quiet = theory.batch_trade_off([1e-8, 1.0], 1e300, start=[1e8, 1.0])
    assert quiet.gradient_descent_steps == math.inf
    assert quiet.heavy_ball_steps < 1e5
    best = theory.optimal_parameters("heavy_ball", 1e-8, 1.0)
    assert quiet.heavy_ball_momenta <= best.momentum + 1e-12


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        (([1.0, 0.0], 1.0), {}, "each curvatures must be a finite number above 0, got 0.0"),
        (([], 1.0), {}, "curvatures must be a flat array of at least one number"),
        (([[1.0]], 1.0), {}, "curvatures must be a flat array of at least one number, got shape (1, 1)"),
        ((1.0, 0.0), {}, "batch_sizes must be a finite number above 0, got 0.0"),
        ((1.0, [1.0, np.nan]), {}, "each batch_sizes must be a finite number above 0, got nan"),
        ((1.0, 1.0), {"target": 1.0}, "target must lie in (0, 1), got 1.0"),
        ((1.0, 1.0), {"start": [1.0, 1.0]}, "start must have one number for each curvature, got shape (2,)"),
        (([1.0, 2.0], 1.0), {"start": [1.0, -1.0]}, "each start must be a finite number of at least 0, got -1.0"),
        (([1.0], 1.0), {"start": [0.0]}, "start must have a number above 0"),
        ((1.0, 1.0), {"largest_momentum": 1.0}, "largest_momentum must lie in [0, 1), got 1.0"),
    ],
)
def test_what_is_refused(arguments, named, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        theory.batch_trade_off(*arguments, **named)
