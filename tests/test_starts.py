"""A rule from many starts: what each comes to is what a run from there does, and a plain loop too."""

import math

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.starts import polar_starts, sweep_polar_starts

STARTS = np.random.default_rng(5).uniform(-3.0, 3.0, (75, 2))  # two whole blocks of lanes, and part of one
SETTINGS = [
    ("quadratic", "gradient_descent", None, 0.07),
    ("square", "heavy_ball", 81 / 121, 400 / 121),
    ("square", "nesterov", 0.8, 1.2),
    ("rosenbrock", "adam", 0.9, 0.1),
    ("himmelblau", "nesterov_function_restart", 0.9, 0.01),
    ("styblinski_tang", "demon", 0.9, 0.01),
    ("beale", "schedule_free", 0.9, 0.02),
]


def swept(landscape="square", rule="heavy_ball", momentum=0.7, step_size=3.0, **changes):
    usual = {"starts": STARTS, "n_steps": 80, "tolerance": 1e-3, "relative": True}
    return ms.sweep_starts(LANDSCAPES[landscape](), rule, step_size=step_size, momentum=momentum, **usual | changes)


@pytest.mark.parametrize(("landscape", "rule", "momentum", "step_size"), SETTINGS)
@pytest.mark.parametrize("limit", [{"tolerance": 1e-2}, {"tolerance": 0.5, "relative": False}], ids=["share", "gap"])
def test_each_start_comes_to_what_a_run_from_it_does(landscape, rule, momentum, step_size, limit):
    found = swept(landscape, rule, momentum, step_size, **limit)
    for start, settled, diverged in zip(STARTS, found.steps_to_tolerance, found.diverged, strict=True):
        run = ms.simulate(
            LANDSCAPES[landscape](), rule, step_size=step_size, momentum=momentum, n_steps=80, start=start
        )
        assert settled == run.settling_step(limit["tolerance"], relative=limit.get("relative", True))
        assert diverged == run.diverged
    assert 0 < np.count_nonzero(found.arrived) <= 75
    assert found.share_arriving == np.count_nonzero(found.arrived) / 75


def test_a_plain_loop_settles_at_the_same_steps():
    """A heavy ball in numpy on a bowl, whose momentum and step size are others at each step."""
    kappa, n = 9.0, 60
    betas, etas = np.linspace(0.9, 0.5, n), np.linspace(0.05, 0.2, n)
    points, velocity = STARTS.copy(), np.zeros_like(STARTS)
    losses = [points**2 @ [0.5, kappa / 2]]
    for beta, eta in zip(betas, etas, strict=True):
        velocity = beta * velocity - eta * points * [1.0, kappa]
        points = points + velocity
        losses.append(points**2 @ [0.5, kappa / 2])
    late = np.array(losses) > 1e-4 * losses[0]
    expected = np.where(late.any(axis=0), n + 1 - np.argmax(late[::-1], axis=0), 0)
    found = ms.sweep_starts(
        ms.objectives.quadratic(kappa), "heavy_ball", starts=STARTS, step_size=etas, momentum=betas, n_steps=n,
        tolerance=1e-4, relative=True,
    )  # fmt: skip
    np.testing.assert_array_equal(found.steps_to_tolerance, expected)
    assert {0 < step <= n for step in expected} == {True, False} or (expected <= n).all()


def test_what_diverges_has_not_arrived():
    found = swept("quadratic", "gradient_descent", None, 0.09, n_steps=5000)
    assert found.diverged.all()
    assert not found.arrived.any()
    assert found.share_arriving == 0.0
    flat = ms.sweep_starts(
        ms.objectives.rastrigin(0.0), "gradient_descent", starts=[[2e6, 0.0], [1.0, 0.0]], step_size=0.4, n_steps=60,
        tolerance=1e-3,
    )  # fmt: skip
    assert flat.steps_to_tolerance.max() <= 60  # both settle, and the first began over a million away
    assert (flat.diverged.tolist(), flat.arrived.tolist()) == ([True, False], [False, True])


def test_a_start_at_the_minimum_has_arrived_at_once():
    found = swept(starts=[[0.0, 0.0], [0.1, 0.1]])
    assert found.steps_to_tolerance[0] == 0
    assert found.steps_to_tolerance[1] > 0


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_share_the_work_and_change_nothing(threads):
    np.testing.assert_array_equal(swept(threads=threads).steps_to_tolerance, swept().steps_to_tolerance)


def test_what_is_found_cannot_be_written_to_and_says_what_it_is():
    found = swept()
    for array in (found.starts, found.step_sizes, found.momenta, found.steps_to_tolerance, found.diverged):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert found.starts is not STARTS
    count = np.count_nonzero(found.arrived)
    assert repr(found) == (
        f"StartSweep(heavy_ball on square(condition_number=100), 80 steps, from {count} of 75 starts it settles)"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": [1.0, 2.0]}, r"starts must have the shape \(m, 2\)"),
        ({"starts": np.empty((0, 2))}, r"starts must have the shape \(m, 2\)"),
        ({"n_steps": 0}, r"n_steps must be a whole number from 1"),
        ({"tolerance": -1.0}, r"tolerance must"),
        ({"momentum": None}, r"momentum must be given for heavy_ball"),
        ({"threads": 0}, r"threads must be a whole number from 1"),
        ({"step_size": 0.0}, r"step_size must"),
    ],
)
def test_what_cannot_be_swept_is_refused(changes, message):
    with pytest.raises(ms.RefusedError, match=f"^{message}"):
        swept(**changes)


def test_polar_starts_are_on_ten_circles_around_the_minimiser():
    starts = polar_starts(ms.objectives.square())
    assert starts.shape == (240, 2)
    expected = [
        (0.3 * ring * math.cos(math.tau * k / 24), 0.3 * ring * math.sin(math.tau * k / 24))
        for ring in range(1, 11)
        for k in range(24)
    ]
    np.testing.assert_allclose(starts, expected, rtol=0, atol=1e-14)
    around = polar_starts(ms.objectives.beale()) - [3.0, 0.5]  # its view is 6 wide
    np.testing.assert_allclose(np.hypot(*around.T).reshape(10, 24), 0.225 * np.arange(1, 11)[:, None] * np.ones(24))


def test_where_no_minimiser_stands_alone_there_are_none():
    with pytest.raises(ms.RefusedError, match=r"^objective must have a minimiser that stands alone, got valley\(\)"):
        polar_starts(ms.objectives.valley())


def test_from_polar_starts_it_is_told_after_500_steps():
    found = sweep_polar_starts(ms.objectives.square(), "heavy_ball", step_size=2.0, momentum=0.5)
    assert (found.n_steps, found.tolerance, found.relative, len(found.starts)) == (500, 1e-3, True, 240)
