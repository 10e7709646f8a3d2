"""Chains of masses, held to plain NumPy: their matrix, its eigenvectors, loops over steps, roots of recurrences."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim import chains, theory
from momentum_sim.chains import MOST_PLACES, SHAPES, every_kept
from momentum_sim.compiler.native import run as call
from momentum_sim.kernels import entries
from momentum_sim.optimizers import OPTIMIZERS
from tests.thinned import examples, grid

#: Until 10 % of the distance is left, at the best settings, by the number of masses.
STEPS = {
    "gradient_descent": {25: 1163, 50: 4553, 100: 18011, 200: 71649},
    "heavy_ball": {25: 61, 50: 121, 100: 241, 200: 480},
}
TAKEN = [name for name, rule in OPTIMIZERS.items() if rule.coordinatewise]
KNOWN = [name for name in TAKEN if OPTIMIZERS[name].theory is not None]
each_shape = pytest.mark.parametrize("shape", SHAPES)


def matrix(n, shape):
    """2 e_i - e_{i-1} - e_{i+1}, with 0 in place of what is before the first and, where held, behind the last."""
    found = 2.0 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    if shape == "pulled":
        found[-1, -1] = 1.0
    return found


def loss(errors, shape):
    """Half of the sum of squares of the springs' lengths."""
    whole = np.concatenate([[0.0], errors, [] if shape == "pulled" else [0.0]])
    return 0.5 * (np.diff(whole) ** 2).sum()


def simulate(name, masses=12, **given):
    momentum = None if OPTIMIZERS[name].schedule is None else 0.8
    usual = {"step_size": 0.3, "momentum": momentum, "n_steps": 40} | given
    return chains.simulate(name, masses, **usual)


# --- what a chain is --------------------------------------------------------------------------------------------------


@each_shape
@pytest.mark.parametrize("n", [2, 3, 7, 50, 200])
def test_curvatures_and_modes_are_the_matrixs(shape, n):
    wanted, vectors = np.linalg.eigh(matrix(n, shape))
    found, shapes = chains.curvatures(n, shape=shape), chains.modes(n, shape=shape)
    np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=2e-14)
    np.testing.assert_allclose(shapes @ shapes.T, np.eye(n), atol=2e-13)
    np.testing.assert_allclose(matrix(n, shape) @ shapes.T, shapes.T * found, atol=2e-13)
    np.testing.assert_allclose(np.abs((shapes * vectors.T).sum(axis=1)), 1.0, atol=1e-9)
    assert np.array_equal(chains.modes(n, 2, shape=shape), shapes[:2])


def test_the_condition_number_grows_as_the_square_of_the_masses():
    for shape, times in (("pulled", 2.0), ("plucked", 1.0), ("shaken", 1.0)):
        least = np.array([chains.curvatures(n, shape=shape)[0] for n in (50, 100, 200, 400)])
        kappa = (4.0 - least) / least
        np.testing.assert_allclose(kappa / (times * np.array([50, 100, 200, 400]) * 2 / np.pi) ** 2, 1.0, atol=0.05)
        # and where both ends are held the largest is exactly 4 - mu; a loose chain's is a hair below
        last = np.array([chains.curvatures(n, shape=shape)[-1] for n in (50, 100, 200, 400)])
        np.testing.assert_allclose(last, 4.0 - least * (4.0 if shape == "pulled" else 1.0), rtol=1e-6)
        assert (last <= 4.0 - least + 1e-15).all()


def test_how_chains_begin():
    np.testing.assert_array_equal(chains.begun("pulled", 4, 1.5).errors, [-1.5] * 4)
    np.testing.assert_allclose(chains.begun("plucked", 4, 1.0, 0.4).errors, [0.5, 1.0, 2 / 3, 1 / 3], rtol=1e-15)
    drawn = np.array([chains.begun("shaken", 400, 1.0, seed=seed).errors for seed in range(20)])
    assert abs(drawn.mean()) < 4 / math.sqrt(drawn.size)
    assert drawn.std() == pytest.approx(1.0, abs=4 / math.sqrt(2 * drawn.size))
    assert len(np.unique(drawn)) == drawn.size
    np.testing.assert_array_equal(chains.begun("shaken", 400, 0.5, seed=7).errors, 0.5 * drawn[7])
    np.testing.assert_array_equal(chains.begun("shaken", 9, 1.0, seed=7).errors, drawn[7, :9])


@each_shape
@pytest.mark.parametrize("place", [0.0, 0.37, 0.5, 1.0])
def test_what_pulls_a_chain_is_the_gradient_at_its_start(shape, place):
    _, _, errors, forces = chains.begun(shape, 9, 1.7, place, 3)
    np.testing.assert_allclose(forces, -matrix(9, shape) @ errors, atol=1e-14)
    if shape != "shaken":
        assert np.count_nonzero(forces) == 1  # exactly


# --- its steps --------------------------------------------------------------------------------------------------------


def by_gradient_descent(gradient, d, eta, _beta):
    while True:
        yield d
        d = d - eta * gradient(d)


def by_heavy_ball(gradient, d, eta, beta):
    v = np.zeros_like(d)
    while True:
        yield d
        v = beta * v - eta * gradient(d)
        d = d + v


def by_nesterov(gradient, d, eta, beta):
    """As PyTorch has it: of the points that look ahead."""
    v = np.zeros_like(d)
    while True:
        yield d
        g = gradient(d)
        v = beta * v + g
        d = d - eta * (g + beta * v)


def by_ema(gradient, d, eta, beta):
    m = np.zeros_like(d)
    while True:
        yield d
        m = beta * m + (1 - beta) * gradient(d)
        d = d - eta * m


def by_adam(gradient, d, eta, beta):
    m, v, k = np.zeros_like(d), np.zeros_like(d), 0
    while True:
        yield d
        k += 1
        g = gradient(d)
        m, v = beta * m + (1 - beta) * g, 0.999 * v + 0.001 * g * g
        d = d - eta * (m / (1 - beta**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)


def plain(name, made, step_size, momentum=0.8):
    """The errors of a chain after each of its steps, by a loop over what has moved, with what pulls it to 15 digits.

    Adam divides by a gradient's size, and would make much of what rounding leaves of a pull that is 0.
    """
    a = matrix(made.masses, made.shape)
    pull = (-a @ made.start).round(15)
    steps = LOOPS[name](lambda d: a @ d - pull, np.zeros(made.masses), step_size, momentum)
    return np.array([made.start + next(steps) for _ in range(made.n_steps + 1)])


LOOPS = {
    "gradient_descent": by_gradient_descent,
    "heavy_ball": by_heavy_ball,
    "nesterov": by_nesterov,
    "ema_momentum": by_ema,
    "adam": by_adam,
}


@each_shape
@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("n", [2, 7, 50])
def test_positions_losses_and_distances_are_those_of_a_plain_loop(shape, name, n):
    step_size = 0.02 if name == "adam" else 0.4
    made = simulate(name, n, step_size=step_size, shape=shape, height=1.3, place=0.3, seed=5, n_steps=80)
    errors = plain(name, made, step_size)
    assert made.rest == (1.3 if shape == "pulled" else 0.0)
    assert made.kept_at.tolist() == list(range(81))
    near = {"rtol": 1e-9, "atol": 1e-9 if name == "adam" else 1e-12}
    np.testing.assert_allclose(made.positions, made.rest + errors, **near)
    np.testing.assert_allclose(made.distances, np.sqrt((errors**2).mean(axis=1)), **near)
    np.testing.assert_allclose(made.losses, [loss(e, shape) for e in errors], **near)
    np.testing.assert_allclose(made.heights, 100 * made.distances / made.distances[0], rtol=1e-15)
    assert made.masses == n
    assert made.n_steps == 80


def test_settings_may_be_another_at_each_step():
    etas, betas = np.linspace(0.1, 0.6, 30), np.linspace(0.9, 0.0, 30)
    made = chains.simulate("heavy_ball", 9, step_size=etas, momentum=betas, n_steps=30, shape="plucked")
    a, e, v = matrix(9, "plucked"), made.start, np.zeros(9)
    for eta, beta in zip(etas, betas, strict=True):
        v = beta * v - eta * (a @ e)
        e = e + v
    np.testing.assert_allclose(made.positions[-1], e, atol=1e-14)
    np.testing.assert_array_equal(made.step_sizes, etas)
    np.testing.assert_array_equal(made.momenta, betas)


@settings(max_examples=examples(20))
@given(st.integers(2, 60), st.sampled_from(["gradient_descent", "heavy_ball", "nesterov", "qhm"]), st.integers(0, 99))
def test_a_chain_scales_with_its_height_and_rules_keep_to_that(n, name, seed):
    one, four = (simulate(name, n, shape="shaken", height=height, seed=seed) for height in (1.0, -4.0))
    np.testing.assert_array_equal(four.moved, -4.0 * one.moved)  # by a power of 2: to the bit
    np.testing.assert_array_equal(four.heights, one.heights)


def test_of_long_runs_the_places_of_fewer_times_are_kept():
    n, n_steps = 400, 4000
    assert every_kept(n, n_steps) == 4
    assert every_kept(50, 200) == every_kept(400, MOST_PLACES // 400 - 1) == 1
    made = chains.simulate("heavy_ball", n, step_size=0.99, momentum=0.98, n_steps=n_steps - 2)
    assert made.kept_at.tolist() == [*range(0, n_steps - 2, 4), n_steps - 2]
    assert made.moved.size <= MOST_PLACES + n
    own = np.sqrt(((made.start + made.moved) ** 2).mean(axis=1))
    np.testing.assert_allclose(own, made.distances[made.kept_at], rtol=1e-12)
    near = chains.simulate("heavy_ball", n, step_size=0.99, momentum=0.98, n_steps=41)
    np.testing.assert_array_equal(near.moved[0:41:4], made.moved[:11])


def test_what_diverges_is_said_and_what_is_at_rest():
    made = simulate("gradient_descent", step_size=0.6, n_steps=3000)
    assert made.distances[0] == 1.0
    assert made.divergence_step == np.flatnonzero(~(made.distances <= 1e6))[0] > 0
    assert made.diverged
    assert repr(made).endswith("diverges)")
    still = simulate("heavy_ball", height=0.0)
    assert not still.moved.any()
    assert not still.heights.any()
    assert still.divergence_step is None
    assert (still.firsts == 13).all()
    assert (still.lasts == 0).all()
    assert repr(still) == "ChainRun(heavy_ball, 12 masses, 40 steps, 0 % left)"
    with pytest.raises(ValueError, match="read-only"):
        still.moved[0, 0] = 1.0


def test_settling_steps_are_told_of_the_distance():
    made = simulate("heavy_ball", 12, step_size=1.0, momentum=0.78, n_steps=100, height=2.0)
    last = np.flatnonzero(made.distances > 0.2)[-1]
    assert made.settling_step(0.1, relative=True) == made.settling_step(0.2) == last + 1
    assert made.settling_step(1e-30) == 101


# --- the light cone ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TAKEN)
def test_news_goes_one_mass_farther_with_each_step_by_every_rule(name):
    """Exactly: what is beyond has not moved by a bit."""
    for n in (2, 9, 33):
        made = simulate(name, n, step_size=0.2)
        steps = np.arange(41)
        np.testing.assert_array_equal(made.lasts, np.minimum(steps, n))
        np.testing.assert_array_equal(made.firsts, np.where(steps == 0, n + 1, 1))
        for step in steps:
            assert not made.moved[step, step:].any()
            assert made.moved[step, : min(step, n)].all()
    plucked = simulate(name, 33, step_size=0.2, shape="plucked", place=12 / 34, n_steps=30)
    steps = np.arange(31)
    np.testing.assert_array_equal(plucked.firsts, np.where(steps == 0, 34, np.maximum(13 - steps, 1)))
    np.testing.assert_array_equal(plucked.lasts, np.where(steps == 0, 0, np.minimum(11 + steps, 33)))
    for step in steps[1:]:
        away = np.abs(np.arange(1, 34) - 12) >= step
        assert not plucked.moved[step, away].any()
    shaken = simulate(name, 9, step_size=0.2, shape="shaken", n_steps=2)
    assert shaken.lasts.tolist() == [0, 9, 9]


@pytest.mark.parametrize("name", TAKEN)
def test_no_rule_has_less_left_than_the_masses_that_nothing_has_reached(name):
    for step_size in (0.05, 0.5, 0.9):
        made = simulate(name, 30, step_size=step_size, n_steps=29)
        bound = 100 * np.sqrt(1 - np.arange(30) / 30)
        assert (made.heights >= bound * (1 - 1e-14)).all()


# --- how long it takes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STEPS)
def test_steps_until_a_tenth_is_left_are_the_known_figures(name):
    assert {n: chains.steps_until(name, n) for n in STEPS[name]} == STEPS[name]
    predicted = {n: chains.predicted_steps_until(name, n) for n in STEPS[name]}
    assert all(abs(found - STEPS[name][n]) < 1.0 for n, found in predicted.items())


def test_gradient_descents_grow_as_the_square_and_the_balls_as_the_number():
    for name, power in (("gradient_descent", 2), ("heavy_ball", 1), ("nesterov", 1), ("ema_momentum", 1)):
        few, many = (chains.steps_until(name, n) for n in (50, 100))
        assert many / few == pytest.approx(2**power, rel=0.02)


#: A rule whose momentum falls over a run takes steps until so much is left with the one that it begins with.
USUAL = {"demon": "heavy_ball", "demon_adam": "adam"}


@pytest.mark.parametrize(("name", "shape"), grid(TAKEN, chains.SHAPES))
def test_steps_until_are_those_of_a_run(shape, name):
    momentum = None if OPTIMIZERS[name].schedule is None else 0.7
    given = {"step_size": 0.05, "momentum": momentum, "shape": shape, "place": 0.2, "seed": 3}
    made = chains.simulate(USUAL.get(name, name), 8, n_steps=2000, **given)
    arrived = np.flatnonzero(made.heights <= 25)
    found = chains.steps_until(name, 8, share=0.25, most=2000, **given)
    assert found == (arrived[0] if len(arrived) else 2001)
    assert chains.steps_until(name, 8, share=1.0, **given) == 0


def test_what_never_arrives_is_told_of_as_later_than_all():
    assert chains.steps_until("gradient_descent", 20, step_size=0.7, most=50) == 51
    assert chains.steps_until("gradient_descent", 20, step_size=1e200, most=50) == 51
    assert chains.predicted_steps_until("gradient_descent", 20, step_size=0.7) < math.inf  # the slowest mode alone does
    assert chains.predicted_steps_until("heavy_ball", 20, step_size=1e4, momentum=0.5) == math.inf
    assert chains.predicted_steps_until("heavy_ball", 20, step_size=0.1, momentum=0.5, share=0.99) > 0


def envelope(t, d, r, k):
    """What x_{k+1} = t x_k - d x_{k-1}, x_0 = 1, x_1 = r stays within, at real k: from its roots."""
    one, other = np.roots([1.0, -t, d])
    c = (r - other) / (one - other)
    if abs(one.imag) > 0:
        return 2 * abs(c) * abs(one) ** k
    return abs(c * one**k + (1 - c) * other**k)


BRUTE = [
    ("gradient_descent", 0.4, 0.0),
    ("heavy_ball", 0.9, 0.3),  # two real roots
    ("heavy_ball", 0.9, 0.95),  # swings
    ("nesterov", 0.3, 0.2),
    ("nesterov", 0.3, 0.97),
    ("ema_momentum", 3.0, 0.6),
    ("ema_momentum", 3.0, 0.9),
    ("qhm", 1.0, 0.5),
]


@pytest.mark.parametrize(("name", "eta", "beta"), BRUTE)
@pytest.mark.parametrize("n", [4, 15, 40])
def test_what_is_predicted_is_the_slowest_modes_last_crossing(name, eta, beta, n):
    curvature = chains.curvatures(n)[0]
    momentum = None if OPTIMIZERS[name].schedule is None else beta
    a = eta * curvature
    t, d, r = {  # by hand
        "gradient_descent": (1 - a, 0.0, 1 - a),
        "heavy_ball": (1 + beta - a, beta, 1 - a),
        "nesterov": ((1 + beta) * (1 - a), beta * (1 - a), 1 - (1 + beta) * a),
        "ema_momentum": (1 + beta - (1 - beta) * a, beta, 1 - (1 - beta) * a),
        "qhm": (1 + beta - (1 - 0.7 * beta) * a, beta * (1 - 0.3 * a), 1 - (1 - 0.7 * beta) * a),
    }[name]
    errors = np.full(n, -1.0)
    own = abs(np.linalg.eigh(matrix(n, "pulled"))[1][:, 0] @ errors) / math.sqrt(n)
    for share in (0.5, 0.1, 0.001):
        found = chains.predicted_steps_until(name, n, step_size=eta, momentum=momentum, share=share)
        times = np.linspace(0.0, 2 * found + 10, 40_001)
        above = np.flatnonzero(envelope(t, d, r, times) > share / own)
        wanted = times[above[-1]] if len(above) else 0.0
        assert found == pytest.approx(wanted, abs=1.01 * times[1])


def test_a_mode_that_never_comes_down_is_predicted_never_to():
    mode = OPTIMIZERS["heavy_ball"].theory.mode
    out = np.empty(1)
    for step_size, never in ((3.1, True), (2.99, False)):  # on either side of 2 (1 + beta)
        call(entries.predicted_arrival(mode), out, step_size, 0.5, 1.0, 1e-9)
        assert (out[0] == math.inf) == never


@each_shape
@pytest.mark.parametrize("name", KNOWN)
def test_the_best_settings_are_those_of_theory_for_mu_to_4_minus_mu(shape, name):
    least = chains.curvatures(30, shape=shape)[0]
    found = chains.tuned(name, 30, shape=shape)
    assert found == theory.optimal_parameters(name, least, 4.0 - least)
    root, other = math.sqrt(4.0 - least), math.sqrt(least)
    wanted = {
        "gradient_descent": (0.5, 0.0),
        "heavy_ball": ((2 / (root + other)) ** 2, ((root - other) / (root + other)) ** 2),
        "ema_momentum": (1 / (root * other), ((root - other) / (root + other)) ** 2),
    }
    if name in wanted:
        assert (found.step_size, found.momentum) == pytest.approx(wanted[name], rel=1e-13)
    given = {"shape": shape, "step_size": float(found.step_size)}
    if OPTIMIZERS[name].schedule:
        given["momentum"] = float(found.momentum)
    assert chains.steps_until(name, 30, **given) == chains.steps_until(name, 30, shape=shape)


# --- modes ------------------------------------------------------------------------------------------------------------


@each_shape
@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "adam"])
def test_shares_of_modes_are_projections_on_eigenvectors(shape, name):
    made = simulate(name, 20, step_size=0.02 if name == "adam" else 0.4, shape=shape, place=0.3, seed=2)
    errors = made.start + made.moved
    _, vectors = np.linalg.eigh(matrix(20, shape))
    squares = (errors @ vectors) ** 2
    whole = (made.start**2).sum()
    wanted = 100 * np.column_stack([squares, (errors**2).sum(axis=1)]) / whole
    np.testing.assert_allclose(made.mode_shares(), wanted, atol=1e-10)
    np.testing.assert_allclose(made.mode_shares()[:, :-1].sum(axis=1), made.mode_shares()[:, -1], rtol=1e-9)
    np.testing.assert_array_equal(made.mode_shares(3)[:, :3], made.mode_shares()[:, :3])
    assert made.mode_shares(3)[0, -1] == 100.0
    assert not simulate(name, 5, height=0.0).mode_shares().any()


@pytest.mark.parametrize("name", KNOWN)
def test_each_mode_does_what_theory_says_of_it_alone(name):
    made = simulate(name, 10, n_steps=30)
    shares = made.mode_shares()
    momentum = made.momenta[0] if OPTIMIZERS[name].schedule else None
    for k, curvature in enumerate(made_curvatures := chains.curvatures(10)):
        wanted = np.abs(theory.iterate(name, 0.3, momentum, curvature, np.arange(31)))
        np.testing.assert_allclose(np.sqrt(shares[:, k] / shares[0, k]), wanted, atol=1e-9)
    assert len(made_curvatures) == 10


def test_mean_ratios_are_geometric_means():
    out = np.empty(1)

    def ratio(*given):
        call(entries.mean_ratio(), out, *given)
        return out[0]

    assert ratio(3.0, 0.7, 12.0) == pytest.approx((0.7 / 3.0) ** (1 / 12), rel=1e-14)
    assert ratio(1e-300, 1e300, 600.0) == pytest.approx(10.0, rel=1e-12)
    for none in ((0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, math.inf, 1.0), (math.nan, 1.0, 1.0), (1.0, 1.0, 0.0)):
        assert math.isnan(ratio(*none))


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call_it", "said"),
    [
        (lambda: simulate("heavy_ball", 1), "masses must be a whole number from 2 to 400, got 1"),
        (lambda: simulate("heavy_ball", 401), "masses must be a whole number from 2 to 400, got 401"),
        (lambda: simulate("heavy_ball", 2.5), "masses must be a whole number from 2 to 400, got 2.5"),
        (lambda: simulate("heavy_ball", n_steps=0), "n_steps must be a whole number from 1 to 10000000, got 0"),
        (lambda: simulate("heavy_ball", step_size=-1.0), "step_size must be a finite number above 0, got -1"),
        (lambda: simulate("heavy_ball", momentum=1.0), "momentum must lie in [0, 1), got 1"),
        (lambda: simulate("gradient_descent", momentum=0.5), "momentum must be left out for gradient_descent"),
        (lambda: simulate("heavy_ball", shape="bent"), "shape must be one of pulled, plucked, shaken; got 'bent'"),
        (lambda: simulate("heavy_ball", height=math.nan), "height must be a finite number, got nan"),
        (lambda: simulate("heavy_ball", place=1.5), "place must lie in [0, 1], got 1.5"),
        (lambda: simulate("heavy_ball", seed=-1), "seed must be a whole number from 0 to 4294967295, got -1"),
        (
            lambda: chains.simulate("nesterov_restart", 9, step_size=0.1, momentum=0.5, n_steps=3),
            "optimizer must be one of gradient_descent, heavy_ball, ",
        ),
        (
            lambda: chains.simulate(OPTIMIZERS["nesterov_restart"], 9, step_size=0.1, momentum=0.5, n_steps=3),
            "optimizer must do in one coordinate what it does, whatever the others are, got ",
        ),
        (lambda: chains.curvatures(0), "masses must be a whole number from 2 to 400, got 0"),
        (lambda: chains.curvatures(9, shape="x"), "shape must be one of pulled, plucked, shaken; got 'x'"),
        (lambda: chains.modes(9, 10), "count must be a whole number from 1 to 9, got 10"),
        (lambda: chains.steps_until("heavy_ball", 9, share=0.0), "share must lie in (0, 1], got 0"),
        (lambda: chains.steps_until("heavy_ball", 9, most=0), "most must be a whole number from 1 to 10000000, got 0"),
        (
            lambda: chains.steps_until("heavy_ball", 9, step_size=0.0),
            "step_size must be a finite number above 0, got 0",
        ),
        (lambda: chains.steps_until("adam", 9), "optimizer must be one with a theory on a quadratic "),
        (
            lambda: chains.predicted_steps_until("adam", 9, step_size=0.1, momentum=0.9),
            "optimizer must be one with a theory on a quadratic ",
        ),
        (lambda: chains.predicted_steps_until("heavy_ball", 9, share=2.0), "share must lie in (0, 1], got 2"),
        (lambda: chains.tuned("demon", 9), "optimizer must be one with a theory on a quadratic "),
    ],
)
def test_what_cannot_be_is_refused_by_name_rule_and_value(call_it, said):
    with pytest.raises(ms.RefusedError) as caught:
        call_it()
    assert str(caught.value).startswith(said)
