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


# --- a curve of losses -----------------------------------------------------------------------------------------------


def regime_of(momentum, eta_lambda):
    """By the roots that numpy finds."""
    roots = np.roots([1.0, -(1.0 + momentum - eta_lambda), momentum])
    if max(abs(roots)) > 1.0:
        return "divergent"
    if abs(roots[0].imag) > 0.0:
        return "oscillatory"
    return "monotone" if max(roots, key=abs) > 0.0 else "alternating"


def settings_of(seed, count):
    """Momenta from 0.05 to 0.997, eta lambda up to 1.1 times the limit, half of them evenly, and lengths of curves."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        momentum = 1.0 - 10.0 ** rng.uniform(-2.5, -0.02)
        limit = 2.0 * (1.0 + momentum)
        share = 10.0 ** rng.uniform(-3.0, 0.05) if rng.random() < 0.5 else rng.uniform(0.0, 1.1)
        yield momentum, limit * share, int(rng.integers(30, 300)), rng


def of(reading, momentum, *etas):
    """ "right", "wrong" or "cannot tell": the regime and u, to a fifth, of one of these directions."""
    if math.isnan(reading.effective) or reading.regime is None or reading.reason == "one_mode":
        return "cannot tell"
    for eta in etas:
        near = abs(reading.effective * (1.0 - momentum) / eta - 1.0) < 0.2
        known = math.isnan(reading.momentum) or abs(reading.momentum - momentum) < 0.06
        if near and known and reading.regime == regime_of(momentum, eta):
            return "right"
    return "wrong"


def test_losses_obey_a_recurrence_of_three_terms_in_which_the_sign_of_s_is_not():
    for momentum, eta_lambda in ((0.9, 0.1), (0.5, 0.01), (0.6, 3.0)):
        f = heavy_ball(momentum, eta_lambda, 30) ** 2
        s = 1.0 + momentum - eta_lambda
        after = (s * s - momentum) * (f[2:-1] - momentum * f[1:-2]) + momentum**3 * f[:-3]
        np.testing.assert_allclose(f[3:], after, atol=1e-14)
    other = heavy_ball(0.6, 3.2 - 0.1, 30, velocity=-3.2 + 0.2)  # 2 (1 + beta) - eta lambda, and x_1 = -x_1
    np.testing.assert_allclose(heavy_ball(0.6, 0.1, 30, velocity=0.0)[0] ** 2, other[0] ** 2)


def test_curves_without_noise_tell_momentum_u_and_regime():
    for momentum, eta_lambda, n_steps, _ in settings_of(404, 200):
        reading = ms.curves.read(3.0 * heavy_ball(momentum, eta_lambda, n_steps) ** 2)
        assert reading.told
        assert reading.momentum == pytest.approx(momentum, abs=1e-9)
        assert reading.effective == pytest.approx(eta_lambda / (1.0 - momentum), rel=1e-6)
        assert reading.regime == regime_of(momentum, eta_lambda)


@pytest.mark.parametrize("count", [16, pytest.param(200, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize(("noise", "two"), [(0.05, False), (0.0, True)])
def test_noisy_curves_and_those_of_two_directions_are_read_right_or_not_at_all(noise, two, count):
    told = {"right": 0, "wrong": 0, "cannot tell": 0}
    for momentum, eta_lambda, n_steps, rng in settings_of(505, count):
        eta = min(eta_lambda, 1.98 * (1.0 + momentum)) if two else eta_lambda
        kappa, share = 10.0 ** rng.uniform(math.log10(5.0), 2.0), 10.0 ** rng.uniform(-1.0, 1.0)
        losses = heavy_ball(momentum, eta, n_steps) ** 2
        if two:
            losses = losses + share * heavy_ball(momentum, eta / kappa, n_steps) ** 2
        losses = losses * (1.0 + noise * rng.normal(size=n_steps + 1))
        told[of(ms.curves.read(losses), momentum, eta, *([eta / kappa] if two else []))] += 1
    assert told["right"] >= 0.8 * count
    assert told["wrong"] <= 0.02 * count


def test_the_four_shapes_and_their_marks():
    ripple = ms.curves.read(2.3 + heavy_ball(0.9, 0.039, 120) ** 2)
    assert (ripple.shape, ripple.regime) == ("ripple", "oscillatory")
    assert ripple.floor == pytest.approx(2.3, abs=1e-9)
    assert ripple.period == pytest.approx(16.0, abs=0.05)
    assert ripple.critical == pytest.approx((1.0 - math.sqrt(0.039)) ** 2, abs=1e-9)
    assert ripple.crests.tolist() == [16, 32, 48, 64]
    assert ripple.fade_begin == 16.0
    assert ripple.fade_level == pytest.approx(0.9**16, rel=2e-3)
    creep = ms.curves.read(heavy_ball(0.5, 0.002, 100) ** 2)
    assert (creep.shape, creep.regime) == ("creep", "monotone")
    assert creep.effective == pytest.approx(0.004, abs=1e-9)
    teeth = ms.curves.read(heavy_ball(0.9, 1.8, 60) ** 2)
    assert (teeth.shape, teeth.regime) == ("saw_tooth", "oscillatory")
    assert teeth.period == pytest.approx(math.pi / math.acos(0.1 / (2.0 * math.sqrt(0.9))), rel=1e-9)
    rng = np.random.default_rng(8)
    x, v, noisy = 30.0, 0.0, []
    for _ in range(400):
        noisy.append(x * x / 2.0)
        v = 0.9 * v - 0.05 * (x + rng.normal())
        x += v
    floor = ms.curves.read(noisy)
    assert floor.shape == "floor"
    assert floor.floor == pytest.approx(np.mean(noisy[200:]), rel=0.05)
    assert 5 < floor.floor_begin < 100
    assert ms.curves.read(heavy_ball(0.5, 3.1, 50) ** 2).shape == "diverging"
    assert ms.curves.read(heavy_ball(0.3, 0.5, 50) ** 2).shape == "settled"


def test_one_mode_tells_of_neither_number_and_a_curve_that_begins_in_motion_of_two_step_sizes():
    plain = ms.curves.read(heavy_ball(0.0, 0.01, 80) ** 2)
    assert (plain.shape, plain.reason, plain.candidates) == ("creep", "one_mode", ())
    assert plain.rate == pytest.approx(0.99**2)
    assert plain.effective == pytest.approx(0.01)
    moving = ms.curves.read(heavy_ball(0.9, 0.039, 120)[7:] ** 2)
    assert moving.reason == "two_fit"
    (_, low), (_, high) = moving.candidates
    assert (moving.momentum, low, high) == pytest.approx((0.9, 0.039, 3.8 - 0.039), abs=1e-6)
    assert moving.regime == "oscillatory"
    assert math.isnan(moving.effective)


def smoothed(losses, weight):
    """As TensorBoard smooths: an exponential moving average, divided by what it lacks at first."""
    mean, out = 0.0, []
    for k, loss in enumerate(losses, start=1):
        mean = weight * mean + (1.0 - weight) * loss
        out.append(mean / (1.0 - weight**k))
    return np.array(out)


def test_smoothed_and_capped_curves_hardly_ever_tell_a_wrong_momentum():
    wrong = 0
    for k, (momentum, eta_lambda, n_steps, rng) in enumerate(settings_of(606, 12)):
        losses = 0.3 * (k % 3 == 0) + heavy_ball(momentum, min(eta_lambda, 1.9 * (1.0 + momentum)), n_steps) ** 2
        losses = losses * (1.0 + 0.05 * (k % 2) * rng.normal(size=n_steps + 1))
        read = ms.curves.read(smoothed(losses, (0.6, 0.9, 0.99)[k % 3]))
        wrong += read.told and abs(read.momentum - momentum) > 0.05
        assert ms.curves.read(np.minimum(losses, np.quantile(losses, 0.8))).reason == "capped"
    assert wrong <= 1


@pytest.mark.parametrize(
    ("losses", "steps", "reason", "shape"),
    [
        ([], None, "too_few", "unclear"),
        ([3.0, 2.0, 1.0], None, "too_few", "unclear"),
        (np.full(40, 0.7), None, "constant", "unclear"),
        ([3.0, 2.0, math.nan, *np.linspace(1.0, 0.1, 20)], None, "not_finite", "unclear"),
        (1e305 * heavy_ball(0.9, 0.1, 40), None, "not_finite", "unclear"),
        (np.random.default_rng(1).normal(size=200), None, "no_model", "unclear"),
        (heavy_ball(0.9, 0.1, 40) ** 2, [*range(20), *range(15, 36)], "unordered", "unclear"),
        (heavy_ball(0.9, 0.1, 40) ** 2, [*range(40), math.nan], "unordered", "unclear"),
        (heavy_ball(0.5, 0.002, 40) ** 2, np.arange(41) ** 2.0, "uneven", "creep"),
        ((heavy_ball(0.9, 0.039, 400) ** 2)[::5], np.arange(0, 401, 5), "sparse", "ripple"),
        ([*2.0 ** np.arange(40), math.inf, math.nan], None, "one_mode", "diverging"),
    ],
)
def test_what_cannot_be_told_says_why(losses, steps, reason, shape):
    reading = ms.curves.read(losses, steps)
    assert (reading.reason, reading.shape) == (reason, shape)
    assert reading.candidates == ()
    assert math.isnan(reading.momentum)


def test_losses_may_be_below_zero_huge_or_cut_to_few_digits():
    ripple = heavy_ball(0.9, 0.039, 120) ** 2
    for losses in (ripple - 5.0, 1e250 * ripple, 1e-250 * ripple, np.round(ripple + 0.4, 6), ripple.astype(np.float32)):
        reading = ms.curves.read(losses, np.arange(121))
        assert (reading.shape, reading.reason) == ("ripple", "told")
        assert reading.momentum == pytest.approx(0.9, abs=1e-3)
    with pytest.raises(ms.RefusedError, match="steps must be as many as losses"):
        ms.curves.read(ripple, [1, 2])


def test_there_are_words_for_every_shape_and_reason():
    assert tuple(ms.curves.SHAPES) == kernels.SHAPES
    assert tuple(ms.curves.CURVE_REASONS) == kernels.CURVE_REASONS
    reading = ms.curves.read(heavy_ball(0.9, 0.039, 120) ** 2)
    assert "above critical" in reading.cause
    assert "momentum" in reading.knob
    assert repr(reading) == "CurveReading(ripple, oscillatory, momentum=0.9, step_times_curvature=0.039)"
