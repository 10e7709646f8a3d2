import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS

REFERENCE = Path(__file__).parent / "reference"
VECTORS = {
    f"{library} {k} {run['objective']} {run['optimizer']}": run
    for library in ("torch", "optax")
    for k, run in enumerate(json.loads((REFERENCE / f"{library}_vectors.json").read_text())["runs"])
}

bowl = ms.objectives.quadratic(condition_number=25.0)
banana = ms.objectives.rosenbrock(a=1.0, b=100.0)

coordinate = st.floats(-10.0, 10.0)
points = st.tuples(coordinate, coordinate)
angles = st.floats(-4.0, 4.0)
momenta = st.floats(0.0, 0.99)
quadratics = st.builds(ms.objectives.quadratic, st.floats(1.0, 500.0), angles)
rosenbrocks = st.builds(ms.objectives.rosenbrock, st.floats(-2.0, 2.0), st.floats(0.1, 200.0))
rastrigins = st.builds(ms.objectives.rastrigin, st.floats(0.0, 20.0))
others = st.builds(
    lambda landscape: landscape(),
    st.sampled_from([LANDSCAPES[n] for n in ("beale", "himmelblau", "styblinski_tang", "ackley")]),
)
objectives = st.one_of(quadratics, rosenbrocks, rastrigins, others)


def simulate(objective, optimizer, momentum=0.9, **settings):
    """`ms.simulate`, where a rule that takes no momentum is given none."""
    accepted = momentum if OPTIMIZERS[optimizer].momentum != "none" else None
    return ms.simulate(objective, optimizer, momentum=accepted, **settings)


# --- what others computed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_agrees_with_torch_and_optax(vector):
    settings = {key: vector[key] for key in ("step_size", "momentum", "n_steps", "start")}
    objective = LANDSCAPES[vector["objective"]](**vector["parameters"])
    run = ms.simulate(objective, vector["optimizer"], **settings)
    # What is smaller than the last place of the numbers it was computed from has cancelled. On a quadratic those are
    # the start's; elsewhere a path that turns sharply or settles on rounding has a few hundred times that.
    atol = 1e-15 if vector["objective"] == "quadratic" and not run.optimizer.adaptive else 1e-12
    np.testing.assert_allclose(run.iterates[vector["steps"]], vector["iterates"], rtol=1e-9, atol=atol)


def test_every_optimizer_and_landscape_was_compared():
    by_torch = [run for name, run in VECTORS.items() if name.startswith("torch")]
    pairs = {(run["objective"], run["optimizer"]) for run in by_torch}
    assert pairs == {(landscape, optimizer) for landscape in LANDSCAPES for optimizer in OPTIMIZERS}


@pytest.mark.parametrize(
    ("objective", "optimizer", "step_size", "momentum", "n_steps", "end"),
    [
        (bowl, "gradient_descent", 0.04, None, 100, (-0.0674812774353987, 0.0)),
        (bowl, "gradient_descent", 0.07, None, 50, (-0.106220274405491, 6.79585987712334e-07)),
        (bowl, "heavy_ball", 0.04, 0.9, 100, (-0.0134504947855898, 0.00162005536532753)),
        (banana, "gradient_descent", 0.001, None, 1000, (0.327262774752846, 0.104012800369565)),
        (banana, "heavy_ball", 0.0005, 0.9, 500, (0.823422951890382, 0.677240138301171)),
        (bowl, "nesterov", 0.02, 0.8, 100, (4.51288729598339e-06, -1.93458302269322e-20)),
        (bowl, "adam", 0.05, 0.9, 300, (2.28158183131994e-06, -6.91184875819926e-08)),
        (banana, "demon", 0.0005, 0.9, 1000, (0.841883257858519, 0.708072698242126)),
        (banana, "nesterov", 0.001, 0.9, 1000, (0.994142834394405, 0.988296453397696)),
        (banana, "adam", 0.05, 0.9, 500, (0.609312496636499, 0.369938832146427)),
    ],
)
def test_agrees_with_published_vectors(objective, optimizer, step_size, momentum, n_steps, end):
    start = (-4.0, 1.2) if objective is bowl else (-1.2, 1.0)
    run = ms.simulate(objective, optimizer, step_size=step_size, momentum=momentum, n_steps=n_steps, start=start)
    np.testing.assert_allclose(run.iterates[-1], end, rtol=1e-11, atol=1e-15)


# --- what must hold for any setting -----------------------------------------------------------------------------------


@given(objective=objectives, start=points, step_size=st.floats(1e-4, 1e-2))
def test_heavy_ball_without_momentum_is_gradient_descent(objective, start, step_size):
    ball = ms.simulate(objective, "heavy_ball", step_size=step_size, momentum=0.0, n_steps=20, start=start)
    plain = ms.simulate(objective, "gradient_descent", step_size=step_size, n_steps=20, start=start)
    assume(not plain.diverged)  # 0 times an infinite velocity is nan
    np.testing.assert_array_equal(ball.iterates, plain.iterates)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@given(objective=objectives, step_size=st.floats(1e-4, 1.0), momentum=momenta)
def test_a_start_at_the_minimiser_stays(optimizer, objective, step_size, momentum):
    start = objective.minimisers[0]
    run = simulate(objective, optimizer, momentum, step_size=step_size, n_steps=10, start=start)
    np.testing.assert_array_equal(run.iterates, np.tile(start, (11, 1)))
    assert (run.gaps == 0.0).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@given(
    kappa=st.floats(1.0, 500.0),
    angle=angles,
    start=points,
    step_size=st.floats(1e-4, 0.1),
    momentum=momenta,
    up=st.booleans(),
)
def test_a_mirrored_quadratic_has_the_mirrored_path(optimizer, kappa, angle, start, step_size, momentum, up):
    mirror = np.array([1.0, -1.0]) if up else np.array([-1.0, 1.0])
    settings = {"step_size": step_size, "n_steps": 15}
    run = simulate(ms.objectives.quadratic(kappa, angle), optimizer, momentum, start=start, **settings)
    mirrored = simulate(ms.objectives.quadratic(kappa, -angle), optimizer, momentum, start=mirror * start, **settings)
    np.testing.assert_array_equal(mirrored.iterates, mirror * run.iterates)
    np.testing.assert_array_equal(mirrored.losses, run.losses)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@given(a=st.floats(-2.0, 2.0), start=points, momentum=momenta)
def test_a_mirrored_rosenbrock_has_the_mirrored_path(optimizer, a, start, momentum):
    mirror = np.array([-1.0, 1.0])
    run = simulate(ms.objectives.rosenbrock(a), optimizer, momentum, start=start, step_size=1e-3, n_steps=50)
    mirrored = simulate(
        ms.objectives.rosenbrock(-a), optimizer, momentum, start=mirror * start, step_size=1e-3, n_steps=50
    )
    np.testing.assert_array_equal(mirrored.iterates, mirror * run.iterates)


@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if not rule.adaptive])
@given(
    objective=quadratics,
    start=st.tuples(st.floats(0.1, 10.0), st.floats(-10.0, -0.1)),
    step_size=st.floats(1e-4, 0.1),
    momentum=momenta,
    power=st.integers(-20, 20),
)
def test_on_a_quadratic_a_scaled_start_scales_the_path_exactly(optimizer, objective, start, step_size, momentum, power):
    scale = 2.0**power  # n_steps is small so that nothing comes near the smallest float, where scaling rounds
    run = simulate(objective, optimizer, momentum, step_size=step_size, n_steps=12, start=start)
    scaled = simulate(objective, optimizer, momentum, step_size=step_size, n_steps=12, start=scale * np.array(start))
    np.testing.assert_array_equal(scaled.iterates, scale * run.iterates)
    np.testing.assert_array_equal(scaled.losses, scale**2 * run.losses)


@given(objective=quadratics, start=points, momentum=momenta, share=st.floats(0.01, 0.99))
def test_ema_with_the_same_effective_step_size_is_heavy_ball(objective, start, momentum, share):
    step_size = share * 2 * (1 + momentum) / objective.parameters["condition_number"]  # up to the edge of stability
    ball = simulate(objective, "heavy_ball", momentum, step_size=step_size, n_steps=50, start=start)
    ema = simulate(objective, "ema_momentum", momentum, step_size=step_size / (1 - momentum), n_steps=50, start=start)
    np.testing.assert_allclose(ema.iterates, ball.iterates, rtol=0, atol=1e-11 * (1e-3 + abs(ball.iterates).max()))


@given(objective=objectives, start=points, momentum=momenta, n_steps=st.integers(1, 60))
def test_demon_is_heavy_ball_under_demons_schedule(objective, start, momentum, n_steps):
    settings = {"step_size": 1e-3, "n_steps": n_steps, "start": start}
    demon = ms.simulate(objective, "demon", momentum=momentum, **settings)
    ball = ms.simulate(objective, "heavy_ball", momentum=ms.schedules.demon(momentum, n_steps), **settings)
    np.testing.assert_array_equal(demon.iterates, ball.iterates)
    np.testing.assert_array_equal(demon.momenta, ball.momenta)


@given(objective=objectives, start=points, step_size=st.floats(1e-4, 1e-3))
def test_nesterov_without_momentum_is_gradient_descent(objective, start, step_size):
    ahead = ms.simulate(objective, "nesterov", step_size=step_size, momentum=0.0, n_steps=20, start=start)
    plain = ms.simulate(objective, "gradient_descent", step_size=step_size, n_steps=20, start=start)
    assume(not plain.diverged)
    np.testing.assert_array_equal(ahead.iterates, plain.iterates)


@given(kappa=st.floats(1.0, 100.0), start=points, momentum=momenta, n_steps=st.integers(1, 40))
def test_nesterovs_own_point_follows_the_recursion_of_the_textbook(kappa, start, momentum, n_steps):
    """theta_(k+1) = y_k - eta g(y_k), y_(k+1) = theta_(k+1) + beta (theta_(k+1) - theta_k): y is what is reported."""
    objective, eta = ms.objectives.quadratic(kappa), 1.0 / kappa
    run = ms.simulate(objective, "nesterov", step_size=eta, momentum=momentum, n_steps=n_steps, start=start)
    theta = y = np.array(start)
    for k in range(n_steps):
        before, theta = theta, y - eta * np.array(objective.gradient(*y))
        y = theta + momentum * (theta - before)
        np.testing.assert_allclose(run.iterates[k + 1], y, rtol=0, atol=1e-12)


# --- two forms of one rule --------------------------------------------------------------------------------------------


@given(objective=quadratics, start=points, momentum=momenta, share=st.floats(0.01, 0.99))
def test_with_the_step_size_outside_the_velocity_it_is_the_same_run_while_that_stays(objective, start, momentum, share):
    step_size = share * 2 * (1 + momentum) / objective.parameters["condition_number"]
    settings = {"step_size": step_size, "momentum": momentum, "n_steps": 50, "start": start}
    inside, outside = (ms.simulate(objective, name, **settings) for name in ("heavy_ball", "torch_momentum"))
    np.testing.assert_allclose(
        outside.iterates, inside.iterates, rtol=0, atol=1e-11 * (1e-3 + abs(inside.iterates).max())
    )


@given(objective=quadratics, start=points, momentum=st.floats(0.01, 0.99), changes=st.integers(0, 2**32 - 1))
def test_once_it_changes_the_run_inside_is_the_one_outside_with_its_momentum_changed_along(
    objective, start, momentum, changes
):
    """v_t = -eta_t u_t turns u <- b_t u + g into v <- beta_t v - eta_t g, where b_t = beta_t eta_(t-1) / eta_t."""
    step_sizes = np.random.default_rng(changes).uniform(0.5, 1.0, 30) * (1 - momentum)
    step_sizes /= objective.parameters["condition_number"]
    along = momentum * step_sizes / np.concatenate([step_sizes[:1], step_sizes[:-1]])
    assume((along < 1.0).all())
    settings = {"step_size": step_sizes, "n_steps": 30, "start": start}
    inside = ms.simulate(objective, "heavy_ball", momentum=along, **settings)
    outside = ms.simulate(objective, "torch_momentum", momentum=momentum, **settings)
    np.testing.assert_allclose(
        outside.iterates, inside.iterates, rtol=0, atol=1e-11 * (1e-3 + abs(inside.iterates).max())
    )


def test_when_the_rate_drops_the_velocity_outside_drops_with_it_and_the_one_inside_coasts():
    step_sizes = np.where(np.arange(60) < 10, 0.02, 0.002)
    settings = {"step_size": step_sizes, "momentum": 0.9, "n_steps": 60, "start": (-8.0, 1.6)}
    inside, outside = (ms.simulate(bowl, name, **settings) for name in ("heavy_ball", "torch_momentum"))
    np.testing.assert_allclose(inside.iterates[:11], outside.iterates[:11], rtol=1e-12)
    assert inside.iterates[:, 0].max() == pytest.approx(3.2, abs=0.05)
    assert outside.iterates[:, 0].max() == pytest.approx(-0.62, abs=0.005)


@given(objective=quadratics, start=points, momentum=momenta, share=st.floats(0.01, 0.99))
def test_the_textbooks_nesterov_looks_ahead_to_the_points_that_torch_reports(objective, start, momentum, share):
    step_size = share / objective.parameters["condition_number"]
    settings = {"step_size": step_size, "momentum": momentum, "n_steps": 50, "start": start}
    theta = ms.simulate(objective, "nesterov_textbook", **settings).iterates
    velocities = np.vstack([np.zeros(2), np.diff(theta, axis=0)])
    torch = ms.simulate(objective, "nesterov", **settings).iterates
    np.testing.assert_allclose(theta + momentum * velocities, torch, rtol=0, atol=1e-12 * (1e-3 + abs(torch).max()))


@pytest.mark.parametrize("optimizer", ["torch_momentum", "nesterov_textbook"])
@given(objective=objectives, start=points, step_size=st.floats(1e-4, 1e-3))
def test_without_momentum_every_form_is_gradient_descent(optimizer, objective, start, step_size):
    other = ms.simulate(objective, optimizer, step_size=step_size, momentum=0.0, n_steps=20, start=start)
    plain = ms.simulate(objective, "gradient_descent", step_size=step_size, n_steps=20, start=start)
    assume(not plain.diverged)
    np.testing.assert_array_equal(other.iterates, plain.iterates)


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_the_first_step_of_an_adaptive_rule_is_its_step_size_in_each_coordinate(optimizer):
    run = simulate(bowl, optimizer, step_size=0.01, n_steps=1, start=(-4.0, 1.2))
    length = 0.01 if optimizer == "adam" else 0.01 / np.sqrt(1 - 0.99)  # RMSprop's average is not corrected
    np.testing.assert_allclose(np.diff(run.iterates, axis=0), [[length, -length]], rtol=1e-7)


@pytest.mark.parametrize("optimizer", ["heavy_ball", "ema_momentum"])
def test_an_array_is_the_momentum_of_each_step(optimizer):
    changing = [0.9, 0.0, 0.5, 0.99]
    run = ms.simulate(bowl, optimizer, step_size=0.02, momentum=changing, n_steps=4, start=(1.0, 0.0))
    x, memory, expected = 1.0, 0.0, [1.0]
    for beta in changing:
        memory = beta * memory - 0.02 * x if optimizer == "heavy_ball" else beta * memory + (1 - beta) * x
        x += memory if optimizer == "heavy_ball" else -0.02 * memory
        expected.append(x)
    np.testing.assert_allclose(run.iterates[:, 0], expected, rtol=1e-15)
    assert run.momenta.tolist() == changing


# --- what a run is ----------------------------------------------------------------------------------------------------


def test_a_run_says_what_was_done():
    run = ms.simulate(bowl, "demon", step_size=0.04, momentum=0.9, n_steps=7, start=(-4.0, 1.2))
    assert (run.objective, run.optimizer, run.step_size, run.n_steps) == (bowl, OPTIMIZERS["demon"], 0.04, 7)
    assert (run.iterates.shape, run.losses.shape, run.momenta.shape, run.gaps.shape) == ((8, 2), (8,), (7,), (8,))
    assert run.step_sizes.tolist() == [0.04] * 7
    assert run.iterates[0].tolist() == [-4.0, 1.2]
    np.testing.assert_array_equal(run.losses, bowl.value(*run.iterates.T))
    np.testing.assert_array_equal(run.momenta, ms.schedules.demon(0.9, 7))


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
def test_a_run_starts_where_the_objective_says_if_not_told(landscape):
    run = ms.simulate(landscape(), "gradient_descent", step_size=1e-3, n_steps=1)
    assert tuple(run.iterates[0]) == landscape.start


def test_gradient_descent_has_momentum_zero_at_every_step():
    assert ms.simulate(bowl, "gradient_descent", step_size=0.01, n_steps=3).momenta.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("array", ["iterates", "losses", "momenta", "step_sizes"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_runs_arrays_cannot_be_written_to(optimizer, array):
    run = simulate(bowl, optimizer, step_size=0.01, n_steps=3)
    with pytest.raises(ValueError, match="read-only"):
        getattr(run, array)[0] = 0.0


def test_momenta_step_sizes_and_start_are_copies_of_what_was_given():
    etas, betas, given_start = np.full(3, 0.01), np.full(3, 0.5), np.array([1.0, 2.0])
    run = ms.simulate(bowl, "heavy_ball", step_size=etas, momentum=betas, n_steps=3, start=given_start)
    etas[:], betas[:], given_start[:] = 0.0, 0.0, 0.0
    assert run.momenta.tolist() == [0.5, 0.5, 0.5]
    assert run.step_sizes.tolist() == [0.01, 0.01, 0.01]
    assert run.iterates[0].tolist() == [1.0, 2.0]


# --- divergence is a result -------------------------------------------------------------------------------------------


def test_a_diverging_run_reaches_infinity_without_a_warning():
    run = ms.simulate(banana, "gradient_descent", step_size=1.0, n_steps=50)
    assert run.diverged
    assert not np.isfinite(run.iterates[-1]).any()
    assert run.settling_step(1e3) == 51


def test_a_run_has_diverged_when_it_first_leaves_the_limit():
    run = ms.simulate(ms.objectives.quadratic(1.0), "gradient_descent", step_size=3.0, n_steps=30, start=(1.0, 0.0))
    np.testing.assert_array_equal(run.iterates[:, 0], (-2.0) ** np.arange(31))
    assert run.divergence_step == 20  # 2^19 < 1e6 < 2^20
    assert not ms.simulate(bowl, "gradient_descent", step_size=0.01, n_steps=30).diverged


# --- settling ---------------------------------------------------------------------------------------------------------


def test_first_hits_lie():
    run = ms.simulate(banana, "heavy_ball", step_size=0.002, momentum=0.9, n_steps=300, start=(-1.2, 1.0))
    assert np.argmax(run.gaps <= 1e-3 * run.gaps[0]) == 20
    assert run.settling_step(1e-3, relative=True) == 155
    assert run.settling_step(1e-3 * run.gaps[0]) == 155


@given(objective=objectives, start=points, tolerance=st.floats(1e-6, 10.0))
def test_from_the_settling_step_on_every_gap_is_within_the_tolerance_and_the_one_before_is_not(
    objective, start, tolerance
):
    run = ms.simulate(objective, "heavy_ball", step_size=2e-3, momentum=0.9, n_steps=60, start=start)
    step = run.settling_step(tolerance)
    assert (run.gaps[step:] <= tolerance).all()
    assert step == 0 or not run.gaps[step - 1] <= tolerance


# --- what is accepted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"step_size": np.float64(0.5)},
        {"step_size": np.float32(0.5)},
        {"step_size": Fraction(1, 2)},
        {"step_size": np.array(0.5)},
        {"step_size": [0.5] * 3},
        {"step_size": np.array([0.5] * 6, dtype=np.float32)[::2]},
        {"momentum": np.float64(0.25)},
        {"momentum": np.array(0.25)},
        {"momentum": [0.25] * 3},
        {"momentum": (0.25, 0.25, 0.25)},
        {"momentum": np.array([0.25] * 3, dtype=np.float32)},
        {"momentum": np.array([0.25] * 6)[::2]},
        {"n_steps": np.int64(3)},
        {"n_steps": np.uint8(3)},
        {"start": [1, -2]},
        {"start": np.array([1, -2])},
        {"start": np.array([1.0, -2.0], dtype=np.float32)},
        pytest.param({"optimizer": OPTIMIZERS["heavy_ball"]}, id="the optimizer itself"),
    ],
    ids=repr,
)
def test_numbers_of_every_kind_mean_the_same(settings):
    plain = {"optimizer": "heavy_ball", "step_size": 0.5, "momentum": 0.25, "n_steps": 3, "start": (1.0, -2.0)}
    run, expected = ms.simulate(bowl, **plain | settings), ms.simulate(bowl, **plain)
    np.testing.assert_array_equal(run.iterates, expected.iterates)


@pytest.mark.parametrize("zero", [0, 0.0, np.array(0), np.int64(0), [0, 0, 0]], ids=repr)
def test_a_whole_number_is_a_momentum_too(zero):
    assert ms.simulate(bowl, "heavy_ball", step_size=1, momentum=zero, n_steps=3).momenta.tolist() == [0.0, 0.0, 0.0]


# --- what is refused: the name, the rule and the value ----------------------------------------------------------------

_POSITIVE = "must be a finite number above 0, got"
_POSITIVE_AT_EVERY_STEP = "must be a finite number above 0 at every step, got"
_STEPS = "n_steps must be a whole number from 1 to 10000000, got"
_MOMENTUM = "momentum must lie in [0, 1), got"
_AT_EVERY_STEP = "momentum must lie in (-1, 1) at every step, got"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"step_size": 0}, f"step_size {_POSITIVE} 0"),
        ({"step_size": -0.1}, f"step_size {_POSITIVE} -0.1"),
        ({"step_size": np.nan}, f"step_size {_POSITIVE} nan"),
        ({"step_size": np.inf}, f"step_size {_POSITIVE} inf"),
        ({"step_size": 10**400}, f"step_size {_POSITIVE} 1000"),
        ({"step_size": 10**5000}, f"step_size {_POSITIVE} a number of 16610 bits"),
        ({"step_size": "0.1"}, "step_size must be a number, got '0.1'"),
        ({"step_size": True}, "step_size must be a number, got True"),
        ({"step_size": None}, "step_size must be a number, got None"),
        ({"step_size": 0.1j}, "step_size must be a number, got 0.1j"),
        ({"step_size": [0.1]}, "step_size must have one value for each of the 3 steps, got shape (1,)"),
        ({"step_size": [0.1, 0.0, -1.0]}, f"step_size {_POSITIVE_AT_EVERY_STEP} 0.0 at step 1"),
        ({"step_size": [0.1, 0.1, np.inf]}, f"step_size {_POSITIVE_AT_EVERY_STEP} inf at step 2"),
        ({"step_size": [np.nan, 0.1, 0.1]}, f"step_size {_POSITIVE_AT_EVERY_STEP} nan at step 0"),
        ({"step_size": ["a", "b", "c"]}, "step_size must be numbers, got ['a', 'b', 'c']"),
        ({"step_size": [0.1, [0.1, 0.1], 0.1]}, "step_size must"),
        ({"momentum": 1}, f"{_MOMENTUM} 1"),
        ({"momentum": 1.2}, f"{_MOMENTUM} 1.2"),
        ({"momentum": -0.1}, f"{_MOMENTUM} -0.1"),
        ({"momentum": np.nan}, f"{_MOMENTUM} nan"),
        ({"momentum": np.array(1.5)}, f"{_MOMENTUM} np.float64(1.5)"),
        ({"momentum": "0.9"}, "momentum must be a number, got '0.9'"),
        ({"momentum": True}, "momentum must be a number, got True"),
        ({"momentum": None}, "momentum must be given for heavy_ball: a number or array, each value in [0, 1)"),
        ({"momentum": [0.5, 0.5]}, "momentum must have one value for each of the 3 steps, got shape (2,)"),
        ({"momentum": [0.5]}, "momentum must have one value for each of the 3 steps, got shape (1,)"),
        ({"momentum": []}, "momentum must have one value for each of the 3 steps, got shape (0,)"),
        ({"momentum": np.zeros((3, 1))}, "momentum must have one value for each of the 3 steps, got shape (3, 1)"),
        ({"momentum": [0.5, 1.0, 2.0]}, f"{_AT_EVERY_STEP} 1.0 at step 1"),
        ({"momentum": [0.5, 0.5, -1.0]}, f"{_AT_EVERY_STEP} -1.0 at step 2"),
        ({"momentum": [np.nan, 0.5, 0.5]}, f"{_AT_EVERY_STEP} nan at step 0"),
        ({"momentum": ["a", "b", "c"]}, "momentum must be numbers, got ['a', 'b', 'c']"),
        ({"momentum": [10**400, 0.5, 0.5]}, "momentum must"),
        ({"momentum": [0.5, [0.5, 0.5], 0.5]}, "momentum must"),
        ({"optimizer": "gradient_descent"}, "momentum must be left out for gradient_descent, which has none; got 0.9"),
        ({"optimizer": "demon", "momentum": None}, "momentum must be given for demon: a number, each value in [0, 1)"),
        (
            {"optimizer": "demon", "momentum": [0.9, 0.5, 0.1]},
            "momentum must be a number for demon, which makes its own schedule of it; got an array",
        ),
        ({"n_steps": 0}, f"{_STEPS} 0"),
        ({"n_steps": -1}, f"{_STEPS} -1"),
        ({"n_steps": 10_000_001}, f"{_STEPS} 10000001"),
        ({"n_steps": 3.0}, f"{_STEPS} 3.0"),
        ({"n_steps": True}, f"{_STEPS} True"),
        ({"n_steps": "3"}, f"{_STEPS} '3'"),
        ({"start": (1.0, np.nan)}, "start y must be a finite number, got nan"),
        ({"start": (-np.inf, 1.0)}, "start x must be a finite number, got -inf"),
        ({"start": ("1", 1.0)}, "start x must be a number, got '1'"),
        ({"start": (1.0, 2.0, 3.0)}, "start must be two numbers (x, y), got (1.0, 2.0, 3.0)"),
        ({"start": 1.0}, "start must be two numbers (x, y), got 1.0"),
        (
            {"optimizer": "sgd"},
            "optimizer must be one of gradient_descent, heavy_ball, nesterov, demon, "
            "ema_momentum, rmsprop, adam, torch_momentum, nesterov_textbook, qhm, "
            "aggmo, schedule_free, demon_adam, nesterov_restart, nesterov_function_restart; got 'sgd'",
        ),
        (
            {"optimizer": None},
            "optimizer must be one of gradient_descent, heavy_ball, nesterov, demon, "
            "ema_momentum, rmsprop, adam, torch_momentum, nesterov_textbook, qhm, "
            "aggmo, schedule_free, demon_adam, nesterov_restart, nesterov_function_restart; got None",
        ),
        ({"objective": "quadratic"}, "objective must be made by one of momentum_sim.objectives, got 'quadratic'"),
        (
            {"objective": ms.objectives.quadratic},
            "objective must be made by one of momentum_sim.objectives, got Landscape(quadratic(condition_number=25",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_with_name_rule_and_value(settings, message):
    valid = {"objective": bowl, "optimizer": "heavy_ball", "step_size": 0.1, "momentum": 0.9, "n_steps": 3}
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        ms.simulate(**valid | settings)


@pytest.mark.parametrize("tolerance", [-1e-3, np.nan, np.inf, "1e-3", None])
@pytest.mark.parametrize("relative", [True, False])
def test_a_tolerance_that_is_none_is_refused(tolerance, relative):
    run = ms.simulate(bowl, "gradient_descent", step_size=0.01, n_steps=3)
    with pytest.raises(ValueError, match=r"^tolerance must be a"):
        run.settling_step(tolerance, relative=relative)
