"""The ways in which one may say what each step of a run is taken with."""

import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.schedules import SCHEDULES, step_sizes

BOWL = ms.objectives.quadratic(25.0, 0.5)
SETTINGS = {"step_size": 0.02, "momentum": 0.9, "n_steps": 20}
TAKES_ARRAYS = [rule.name for rule in OPTIMIZERS.values() if rule.momentum == "number or array"]


def simulated(optimizer="heavy_ball", **settings):
    return ms.simulate(BOWL, optimizer, **SETTINGS | settings)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_of_momentum_may_be_named_given_or_called(name):
    expected = SCHEDULES[name](0.9, 20)
    for momentum in ((name, 0.9), [name, 0.9], (SCHEDULES[name], 0.9), (name, 0.9, {}), expected):
        np.testing.assert_array_equal(simulated(momentum=momentum).momenta, expected)


@pytest.mark.parametrize("name", step_sizes.SCHEDULES)
def test_so_may_one_of_the_step_size(name):
    expected = step_sizes.SCHEDULES[name](0.02, 20)
    for step_size in ((name, 0.02), [name, 0.02], (step_sizes.SCHEDULES[name], 0.02), expected):
        np.testing.assert_array_equal(simulated(step_size=step_size).step_sizes, expected)


def test_a_schedule_may_bring_numbers_of_its_own():
    expected = ms.schedules.demon(0.9, 20, delay=0.5, end=-0.1)
    waiting = ms.schedules.demon.having(delay=0.5)
    for momentum in (("demon", 0.9, {"delay": 0.5, "end": -0.1}), (waiting, 0.9, {"end": -0.1}), expected):
        np.testing.assert_array_equal(simulated(momentum=momentum).momenta, expected)


def test_a_schedule_may_be_drawn_by_points():
    betas, etas = [[0, 0.9], [0.5, 0.95], [1, 0]], [[0, 0.01], [1, 0]]
    run = simulated(momentum={"points": betas}, step_size={"points": etas})
    np.testing.assert_array_equal(run.momenta, ms.schedules.points(betas, 20))
    np.testing.assert_array_equal(run.step_sizes, step_sizes.points(etas, 20))


def test_an_ensemble_takes_the_same():
    settings = {"step_size": ("cosine", 0.02), "momentum": ("demon", 0.9), "n_steps": 20}
    cloud = ms.simulate_ensemble(BOWL, "heavy_ball", starts=[[1.0, 2.0]], **settings)
    run = ms.simulate(BOWL, "heavy_ball", start=(1.0, 2.0), **settings)
    np.testing.assert_array_equal(cloud.final[0], run.iterates[-1])


def test_a_step_of_many_may_have_a_momentum_below_0():
    assert simulated(momentum=("linear", 0.9, {"end": -0.5})).momenta[-1] == pytest.approx(-0.43)
    assert simulated(momentum=np.linspace(0.9, -0.9, 20)).momenta[-1] == -0.9


# --- every rule's convention while beta changes -----------------------------------------------------------------------

CHANGING = ms.schedules.points([[0, 0.5], [0.4, 0.95], [1, -0.1]], 40)


def stepped(optimizer, betas, etas, start):  # noqa: C901  # a branch for each rule
    """Each rule as docs/conventions.md writes it, in numpy."""
    x, v, s, p, q = np.array(start), np.zeros(2), np.zeros(2), 1.0, 1.0
    several, z, taken = np.zeros((3, 2)), np.array(start), 0

    def gradient(point):
        return np.array(BOWL.gradient(*point))

    for beta, eta in zip(betas, etas, strict=True):
        if optimizer == "heavy_ball":
            v = beta * v - eta * gradient(x)
            x = x + v
        elif optimizer == "torch_momentum":
            v = beta * v + gradient(x)
            x = x - eta * v
        elif optimizer == "nesterov":
            g = gradient(x)
            v = beta * v - eta * g
            x = x - eta * g + beta * v
        elif optimizer == "nesterov_textbook":
            v = beta * v - eta * gradient(x + beta * v)
            x = x + v
        elif optimizer == "ema_momentum":
            v = beta * v + (1 - beta) * gradient(x)
            x = x - eta * v
        elif optimizer == "adam":
            g = gradient(x)
            v, s = beta * v + (1 - beta) * g, 0.999 * s + 0.001 * g**2
            p, q = p * beta, q * 0.999
            x = x - eta * (v / (1 - p)) / (np.sqrt(s / (1 - q)) + 1e-8)
        elif optimizer == "qhm":
            g = gradient(x)
            v = beta * v + (1 - beta) * g
            x = x - eta * (0.3 * g + 0.7 * v)
        elif optimizer == "aggmo":
            several = np.array([[0.0], [1 - np.sqrt(1 - beta)], [beta]]) * several - gradient(x)
            x = x + eta / 3 * several.sum(axis=0)
        elif optimizer == "schedule_free":
            taken += 1
            z = z - eta * gradient((1 - beta) * z + beta * x)
            x = x + (z - x) / taken
    return x


@pytest.mark.parametrize("optimizer", [name for name in TAKES_ARRAYS if "restart" not in name])  # those grow their own
def test_every_rule_does_what_its_convention_says_while_momentum_and_step_size_change(optimizer):
    etas = step_sizes.one_cycle(0.02, 40)
    run = ms.simulate(BOWL, optimizer, step_size=etas, momentum=CHANGING, n_steps=40, start=(1.0, 2.0))
    np.testing.assert_allclose(run.iterates[-1], stepped(optimizer, CHANGING, etas, (1.0, 2.0)), rtol=1e-11)


def test_where_the_step_size_stands_and_what_averages_keep_matter_while_they_change():
    """At constant settings these pairs are the same path; while they change they are not."""
    start, n = (1.0, 2.0), 40
    betas, etas = np.full(n, 0.9), np.full(n, 0.02)

    def end(optimizer, step_size, momentum):
        run = ms.simulate(BOWL, optimizer, step_size=step_size, momentum=momentum, n_steps=n, start=start)
        return run.iterates[-1]

    np.testing.assert_allclose(end("heavy_ball", etas, betas), end("torch_momentum", etas, betas), rtol=1e-11)
    np.testing.assert_allclose(end("heavy_ball", etas, CHANGING), end("torch_momentum", etas, CHANGING), rtol=1e-11)
    falling = step_sizes.linear(0.02, n)
    assert not np.allclose(end("heavy_ball", falling, betas), end("torch_momentum", falling, betas), rtol=1e-3)
    np.testing.assert_allclose(end("ema_momentum", etas / 0.1, betas), end("heavy_ball", etas, betas), rtol=1e-11)
    scaled = 0.02 / (1 - CHANGING)
    assert not np.allclose(end("ema_momentum", scaled, CHANGING), end("heavy_ball", etas, CHANGING), rtol=1e-3)


# --- sweeps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schedule", ["demon", "one_cycle", "step", ms.schedules.linear.having(delay=0.3)])
def test_a_sweep_under_a_schedule_is_the_runs_under_it(schedule):
    etas, betas, tolerance = [0.005, 0.02, 0.05, 0.3], [0.0, 0.6, 0.9, 0.95], 0.05
    found = ms.sweep(
        BOWL, "heavy_ball", step_sizes=etas, momenta=betas, n_steps=60, tolerance=tolerance, schedule=schedule
    )
    for row, beta in enumerate(betas):
        for column, eta in enumerate(etas):
            run = ms.simulate(BOWL, "heavy_ball", step_size=eta, momentum=(schedule, beta), n_steps=60)
            assert found.steps_to_tolerance[row, column] == run.settling_step(tolerance)
            assert found.diverged[row, column] == run.diverged


def test_a_sweep_under_a_schedule_says_so():
    settings = {"step_sizes": [0.02], "momenta": [0.9], "n_steps": 60, "tolerance": 0.1}
    assert "heavy_ball under demon on" in repr(ms.sweep(BOWL, "heavy_ball", schedule="demon", **settings))
    assert "heavy_ball on" in repr(ms.sweep(BOWL, "heavy_ball", **settings))


@pytest.mark.parametrize(
    ("optimizer", "schedule", "message"),
    [
        ("demon", "linear", "be left out for demon, which makes its own of each momentum; got 'linear'"),
        ("gradient_descent", "demon", "be left out for gradient_descent, which has no momentum; got 'demon'"),
        ("heavy_ball", "deamon", f"be one of {', '.join(SCHEDULES)}; got 'deamon' (did you mean 'demon'?)"),
        ("heavy_ball", step_sizes.cosine, "be one of the momentum, got StepSizeSchedule(cosine)"),
    ],
)  # fmt: skip
def test_a_sweep_refuses_what_is_no_schedule_of_its_rules_momentum(optimizer, schedule, message):
    momenta = {} if optimizer == "gradient_descent" else {"momenta": [0.9]}
    with pytest.raises(ms.RefusedError, match=f"^schedule must {re.escape(message)}$"):
        ms.sweep(BOWL, optimizer, step_sizes=[0.1], n_steps=5, tolerance=0.1, schedule=schedule, **momenta)


# --- what is refused --------------------------------------------------------------------------------------------------

_A_SCHEDULE = 'momentum must be a schedule, a start and perhaps its numbers, as ("cosine", 0.1, {...}); got'


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"momentum": ("cosin", 0.9)},
            f"schedule of momentum must be one of {', '.join(SCHEDULES)}; got 'cosin' (did you mean 'cosine'?)",
        ),
        (
            {"step_size": ("exponential", 0.1)},
            f"schedule of step_size must be one of {', '.join(step_sizes.SCHEDULES)}; got 'exponential'",
        ),
        ({"momentum": "cosine"}, f"{_A_SCHEDULE} 'cosine'"),
        ({"momentum": ("cosine",)}, f"{_A_SCHEDULE} ('cosine',)"),
        ({"momentum": ("cosine", 0.9, 3)}, f"{_A_SCHEDULE} ('cosine', 0.9, 3)"),
        ({"momentum": ("cosine", 0.9, {}, {})}, f"{_A_SCHEDULE} ('cosine', 0.9, {{}}, {{}})"),
        ({"momentum": ms.schedules.cosine}, f"{_A_SCHEDULE} Schedule(cosine)"),
        ({"momentum": ("cosine", 1.2)}, "momentum must lie in [0, 1), got 1.2"),
        ({"momentum": ("cosine", "0.9")}, "momentum must be a number, got '0.9'"),
        ({"momentum": ("demon", 0.9, {"delay": 4})}, "delay must lie in [0, 1), got 4: it is a share of the run"),
        (
            {"momentum": ("demon", 0.9, {"dealy": 0.4})},
            "each number of demon must be one of delay, end; got 'dealy' (did you mean 'delay'?)",
        ),
        (
            {"momentum": ("constant", 0.9, {"end": 0})},
            "numbers of constant must be left out: it has none; got {'end': 0}",
        ),
        (
            {"momentum": (step_sizes.cosine, 0.9)},
            "schedule of momentum must be one of the momentum, got StepSizeSchedule(cosine)",
        ),
        (
            {"momentum": {"point": 3}},
            'momentum must have points and nothing else, as {"points": [[0, 0.9], [1, 0]]}, got {\'point\': 3}',
        ),
        ({"momentum": {"points": [[0, 1.5]]}}, "each value of the points of momentum must lie in (-1, 1), got 1.5"),
        ({"step_size": ("linear", 0)}, "step_size must be a finite number above 0, got 0"),
        (
            {"step_size": {"points": [[0, 0]]}},
            "step_size must be a finite number above 0 at every step, got 0.0 at step 0",
        ),
        (
            {"optimizer": "demon", "momentum": ("cosine", 0.9)},
            "momentum must be a number for demon, which makes its own schedule of it; got a schedule",
        ),
        (
            {"optimizer": "gradient_descent", "momentum": ("cosine", 0.9)},
            "momentum must be left out for gradient_descent, which has none; got ('cosine', 0.9)",
        ),
    ],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(settings, message):
    with pytest.raises(ms.RefusedError, match=f"^{re.escape(message)}$"):
        simulated(**settings)
