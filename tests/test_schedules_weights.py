"""What the gradient of each step has moved the last iterate by in all, and step sizes that are matched by it."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.schedules import SCHEDULES, constant, demon, gradient_weights, step_sizes
from momentum_sim.schedules.weights import weights_by

BOWL = ms.objectives.quadratic(25.0, 0.5)


@pytest.mark.parametrize("n_steps", [1, 2, 60, 1000, 100_000])
@pytest.mark.parametrize("b", [0.0, 0.3, 0.9, 0.99])
def test_demons_lie_on_a_straight_line(b, n_steps):
    c, t = b / (1 - b), np.arange(n_steps)
    line = 0.04 * (1 + c * (n_steps - 1 - t) / (n_steps + c))
    np.testing.assert_allclose(gradient_weights(demon(b, n_steps), 0.04), line, rtol=1e-12)


def test_demons_are_a_little_below_its_effective_step_sizes():
    weights = gradient_weights(demon(0.9, 1000), 1.0)
    np.testing.assert_allclose(
        weights[[0, 500, 900, 990]], [9.910802775, 5.450941526, 1.883052527, 1.080277502], rtol=1e-9
    )
    effective = step_sizes.matched(1.0, demon(0.9, 1000))
    assert (weights[:-1] < effective[:-1]).all()
    assert weights.sum() / effective.sum() == pytest.approx(1000 / 1009, rel=1e-3)


def test_those_of_constant_momentum_are_flat_until_the_end():
    ages = np.arange(99, -1, -1)
    weights = gradient_weights(constant(0.9, 100), 0.1)
    np.testing.assert_allclose(weights, 0.1 * (1 - 0.9 ** (ages + 1)) / 0.1, rtol=1e-12)


@given(
    st.lists(st.tuples(st.floats(-0.99, 0.999), st.floats(1e-3, 1e3)), min_size=1, max_size=12).map(
        lambda pairs: tuple(zip(*pairs, strict=True))
    )
)
def test_they_are_their_sums_of_products(settings):
    """In fractions, which do not round: every product of the momenta between a step and a later one."""
    betas, etas = ([Fraction(value) for value in values] for values in settings)
    wanted = []
    for t in range(len(betas)):
        total = product = Fraction(1)
        for later in betas[t + 1 :]:
            product *= later
            total += product
        wanted.append(float(etas[t] * total))
    np.testing.assert_allclose(gradient_weights(*settings), wanted, rtol=1e-11, atol=1e-12 * max(settings[1]))


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("rates", step_sizes.SCHEDULES)
@pytest.mark.parametrize("objective", [BOWL, ms.objectives.rosenbrock()], ids=["quadratic", "rosenbrock"])
def test_a_run_is_its_start_less_the_sum_of_its_weighted_gradients(objective, name, rates):
    eta = 0.02 if objective is BOWL else 3e-4
    start = np.array([-1.2, 1.0])
    run = ms.simulate(objective, "heavy_ball", step_size=(rates, eta), momentum=(name, 0.9), n_steps=93, start=start)
    gradients = np.stack(objective.gradient(*run.iterates[:-1].T), axis=1)
    weights = gradient_weights(run.momenta, run.step_sizes)
    is_its_start_less(run, weights, gradients)
    np.testing.assert_array_equal(weights, ms.gradient_weights(run))


def is_its_start_less(run, weights, gradients):
    end = run.iterates[0] - weights @ gradients
    size = abs(weights) @ abs(gradients)
    assert (abs(end - run.iterates[-1]) < 1e-12 * np.maximum(size, 1)).all()


# --- of every rule ----------------------------------------------------------------------------------------------------

WEIGHS = [name for name, rule in OPTIMIZERS.items() if rule.weighs]


def reached(beta, ages):
    """1 + beta + beta^2 + ..., as many as there are steps from that gradient's own to the last."""
    return (1 - beta ** (ages + 1)) / (1 - beta)


def in_closed_form(optimizer, eta, beta, ages):
    """At constant settings, by how many steps there are after each."""
    n = len(ages)
    if optimizer == "demon":
        return eta * (1 + beta * ages / (n * (1 - beta) + beta))
    if optimizer == "aggmo":
        return eta / 3 * (1 + reached(1 - (1 - beta) ** 0.5, ages) + reached(beta, ages))
    of_velocity = eta * reached(beta, ages)
    return {
        "gradient_descent": np.full(n, eta),
        "nesterov": eta * reached(beta, ages + 1),
        "ema_momentum": (1 - beta) * of_velocity,
        "qhm": 0.3 * eta + 0.7 * (1 - beta) * of_velocity,
        "schedule_free": eta * (ages + 1) / n,
    }.get(optimizer, of_velocity)


def run_of(optimizer, **settings):
    """A run of any rule, whose momentum is left out or a number where it has to be."""
    rule = OPTIMIZERS[optimizer]
    given = settings.get("momentum", 0.9)
    momentum = {"none": None, "number": given[1] if isinstance(given, tuple) else given}.get(rule.momentum, given)
    return ms.simulate(optimizer=optimizer, **{"start": (-1.2, 1.0), "n_steps": 93, **settings, "momentum": momentum})


@pytest.mark.parametrize("optimizer", WEIGHS)
@pytest.mark.parametrize("schedule", [("one_cycle", 0.95), ("demon", 0.9, {"end": -0.3}), 0.0])
@pytest.mark.parametrize(
    ("objective", "eta", "noise_std"),
    [(BOWL, 0.01, 0.0), (BOWL, 0.01, 3.0), (ms.objectives.rosenbrock(), 2e-4, 0.0)],
    ids=["quadratic", "noisy", "rosenbrock"],
)
def test_so_is_a_run_of_any_rule_that_weighs_by_the_gradients_that_it_was_given(
    optimizer, schedule, objective, eta, noise_std
):
    rates = ("cosine", eta)
    run = run_of(optimizer, objective=objective, step_size=rates, momentum=schedule, noise_std=noise_std, seed=5)
    is_its_start_less(run, ms.gradient_weights(run), ms.anatomy(run).gradients)


@pytest.mark.parametrize("optimizer", WEIGHS)
@pytest.mark.parametrize("n_steps", [1, 2, 300])
def test_at_constant_settings_they_have_closed_forms(optimizer, n_steps):
    """Gradient descent's is the step size, momentum's nearly the effective one, an average's nearly the step size."""
    weights = ms.gradient_weights(run_of(optimizer, objective=BOWL, step_size=0.01, momentum=0.9, n_steps=n_steps))
    ages = np.arange(n_steps - 1, -1, -1)
    np.testing.assert_allclose(weights, in_closed_form(optimizer, 0.01, 0.9, ages), rtol=1e-12)
    assert not weights.flags.writeable


@pytest.mark.parametrize("optimizer", WEIGHS)
def test_one_more_of_a_gradient_moves_the_end_by_its_weight(optimizer):
    """By the rule's own steps forwards, with a unit of gradient at one of them and none elsewhere."""
    rule, n = OPTIMIZERS[optimizer], 40
    rng = np.random.default_rng(3)
    betas, etas = rng.uniform(-0.5, 0.99, n), rng.uniform(0.01, 1.0, n)
    weights = weights_by(rule.step, rule.initial_state, betas, etas)
    for at in (0, 1, 17, n - 1):
        x, y, state = 0.0, 0.0, rule.initial_state
        for t in range(n):
            x, y, state = rule.step.py_func(x, y, float(t == at), 0.0, state, betas[t], etas[t])
        assert (weights[at], y) == (pytest.approx(-x, rel=1e-12, abs=1e-15), 0.0)


def test_rules_whose_steps_are_not_linear_have_none():
    """And all others have: on a quadratic a linear rule's runs from two starts add up to that from the starts' sum."""
    starts = np.array([[-1.2, 0.1], [0.05, 2.0]])  # of which restarts come at different steps
    for name, rule in OPTIMIZERS.items():
        runs = (run_of(name, objective=BOWL, step_size=0.03, start=start) for start in (*starts, starts.sum(axis=0)))
        one, other, both = (run.iterates for run in runs)
        assert rule.weighs == np.allclose(one + other, both, rtol=0, atol=1e-12), name
    run = run_of("adam", objective=BOWL, step_size=0.1)
    message = "optimizer must have iterates that are linear in its gradients, got 'adam'"
    with pytest.raises(ms.RefusedError, match=f"^{re.escape(message)}$"):
        ms.gradient_weights(run)


# --- of what is made of them ------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-0.99, 0.99), min_size=1, max_size=50), st.floats(1e-6, 1e3))
def test_matched_is_what_it_says(betas, eta):
    effective = step_sizes.matched(eta, betas)
    np.testing.assert_allclose(effective, eta / (1 - np.array(betas)), rtol=1e-15)
    by_weight = step_sizes.matched(eta, betas, by="gradient_weight")
    np.testing.assert_array_equal(by_weight, gradient_weights(betas, eta))
    assert by_weight[-1] == eta
    np.testing.assert_array_equal(step_sizes.matched([eta] * len(betas), betas), effective)


def test_step_sizes_matched_to_the_end_of_a_long_slow_schedule_agree():
    """Where momentum changes slowly the two meanings differ by little, and nowhere by more than at the end."""
    betas = demon(0.9, 10_000)
    one, other = (step_sizes.matched(0.1, betas, by=by) for by in step_sizes.MATCHED)
    assert np.abs(other / one - 1).max() < 1.1e-3
    flat = constant(0.9, 10_000)
    one, other = (step_sizes.matched(0.1, flat, by=by) for by in step_sizes.MATCHED)
    assert np.abs(other / one - 1)[:-300].max() < 1e-12
    assert other[-1] / one[-1] == pytest.approx(0.1)


_FLAT = "momenta must be a flat array of 1 to 10000000 numbers, got shape"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gradient_weights([0.9, 1.0], 0.1), "each momenta must lie in (-1, 1), got 1.0"),
        (lambda: gradient_weights([0.9], 0.0), "step_sizes must be a finite number above 0, got 0.0"),
        (
            lambda: gradient_weights([0.9, 0.8], [0.1]),
            "step_sizes must have one value for each of the 2 steps, got shape (1,)",
        ),
        (lambda: gradient_weights([[0.9]], 0.1), f"{_FLAT} (1, 1)"),
        (lambda: gradient_weights(0.9, 0.1), f"{_FLAT} ()"),
        (lambda: gradient_weights([], 0.1), f"{_FLAT} (0,)"),
        (lambda: gradient_weights(["0.9"], 0.1), "momenta must be numbers, got ['0.9']"),
        (
            lambda: step_sizes.matched(0.1, [0.9], by="weight"),
            "by must be one of effective_step_size, gradient_weight; got 'weight'",
        ),
    ],
)  # fmt: skip
def test_what_has_no_weights_is_refused(call, message):
    with pytest.raises(ms.RefusedError, match=f"^{re.escape(message)}"):
        call()
