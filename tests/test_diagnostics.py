import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import momentum_sim as ms
from momentum_sim import diagnostics

inf, nan = np.inf, np.nan
paths = arrays.arrays(np.float64, st.tuples(st.integers(1, 40), st.just(2)), elements=st.floats(-2e6, 2e6))


# --- settling_step ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("losses", "step"),
    [
        ([0.0, 0.0, 0.0], 0),
        ([0.1, 0.1, 0.1], 0),  # at the tolerance is within it
        ([9.0, 0.0, 0.0], 1),
        ([9.0, 0.0, 9.0, 0.0], 3),
        ([9.0, 9.0, 0.0], 2),
        ([0.0, 0.0, 9.0], 3),
        ([9.0, 9.0, 9.0], 3),
        ([9.0, 0.0, nan], 3),
        ([nan, 0.0, 0.0], 1),
        ([inf, 0.0, inf], 3),
        ([0.0], 0),
        ([9.0], 1),
    ],
)
def test_settling_step_is_the_first_from_which_the_gap_stays(losses, step):
    assert diagnostics.settling_step(losses, 0.0, 0.1) == step


@given(
    losses=st.lists(st.sampled_from([0.0, 0.1, 0.2, inf, nan]), min_size=1, max_size=12),
    minimum=st.sampled_from([0.0, -1.0, 0.1]),
)
def test_settling_step_is_its_definition(losses, minimum):
    gaps = np.array(losses) - minimum
    settled = (k for k in range(len(gaps)) if (gaps[k:] <= 0.1).all())
    assert diagnostics.settling_step(losses, minimum, 0.1) == next(settled, len(gaps))


# --- divergence_step --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ([(0.0, 0.0)], None),
        ([(1e6, 0.0), (-5e5, 5e5)], None),  # at the limit is within it
        ([(0.0, 0.0), (1e6, 1.0)], 1),
        ([(0.0, 0.0), (-6e5, -6e5), (0.0, 0.0)], 1),
        ([(0.0, 0.0), (0.0, nan)], 1),
        ([(0.0, -inf), (0.0, 0.0)], 0),
    ],
)
def test_divergence_step_is_the_first_beyond_the_limit(path, step):
    assert diagnostics.divergence_step(path) == step


@given(path=paths)
def test_divergence_step_is_its_definition(path):
    outside = np.flatnonzero(~(np.abs(path).sum(axis=1) <= 1e6))
    assert diagnostics.divergence_step(path) == (outside[0] if len(outside) else None)


# --- overshoot and crossings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("positions", "overshoot", "crossings"),
    [
        ([4.0, 2.0, 1.0], 0.0, 0),
        ([4.0, -2.0, 1.0], 0.5, 2),
        ([-4.0, 2.0, -3.0, 3.0], 0.75, 3),
        ([4.0, 0.0, 4.0], 0.0, 0),  # it only touched the line
        ([4.0, 0.0, -4.0], 1.0, 1),
        ([0.0, 1.0, -1.0], nan, 1),
        ([4.0, nan, -1.0], 0.25, 1),
        ([4.0, nan, 1.0], 0.0, 0),  # nan is on neither side
    ],
)
def test_overshoot_and_crossings_are_measured_along_a_direction_from_a_point(positions, overshoot, crossings):
    point, direction = np.array([1.0, 2.0]), np.array([3.0, 4.0])  # any length of direction is the same
    across = np.array([4.0, -3.0])
    path = point + np.outer(positions, direction) + np.outer(np.arange(len(positions)), across)
    np.testing.assert_allclose(diagnostics.overshoot(path, point, direction), overshoot, rtol=1e-12)
    assert diagnostics.crossings(path, point, direction) == crossings


@pytest.mark.parametrize(
    ("step_size", "overshoot", "step", "settles"),
    [(0.01, 0.153156075146128, 35, 262), (0.05, 0.477900863482129, 14, 257), (0.5, 0.842, 4, 260)],
)
def test_heavy_ball_from_rest_agrees_with_published_vectors(step_size, overshoot, step, settles):
    line = ms.objectives.quadratic(condition_number=1.0)
    run = ms.simulate(line, "heavy_ball", step_size=step_size, momentum=0.9, n_steps=400, start=(1.0, 0.0))
    np.testing.assert_allclose(diagnostics.overshoot(run.iterates, (0, 0), (1, 0)), overshoot, rtol=1e-11)
    assert np.argmin(run.iterates[:, 0]) == step
    assert run.settling_step(0.5e-12) == settles  # |x| <= 1e-6


# The numbers a reader meets in the lesson on the race (found by an earlier, separate simulation).
@pytest.mark.parametrize(
    ("optimizer", "momentum", "loss", "crossings", "overshoot"),
    [
        ("gradient_descent", None, 0.31, 60, 0.0),
        ("heavy_ball", 0.7, 4e-8, None, None),
        ("heavy_ball", 0.95, 5.1, None, 0.66),
        ("heavy_ball", 0.9, 0.19, None, None),
        ("demon", 0.9, 5e-5, None, None),
    ],
)
def test_the_race_ends_as_the_lesson_says(optimizer, momentum, loss, crossings, overshoot):
    ravine = ms.objectives.quadratic(condition_number=50.0)
    run = ms.simulate(ravine, optimizer, step_size=0.038, momentum=momentum, n_steps=60, start=(-8.0, 2.0))
    assert run.losses[-1] == pytest.approx(loss, rel=0.12)  # given to one or two digits
    if crossings is not None:
        assert diagnostics.crossings(run.iterates, (0, 0), (0, 1)) == crossings
    if overshoot is not None:
        assert diagnostics.overshoot(run.iterates, (0, 0), (1, 0)) == pytest.approx(overshoot, abs=0.005)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [[], [1.0, 2.0], [[1.0, 2.0, 3.0]], np.zeros((0, 2)), np.zeros((2, 2, 2))])
@pytest.mark.parametrize(
    "measure",
    [
        diagnostics.divergence_step,
        lambda path: diagnostics.overshoot(path, (0, 0), (1, 0)),
        lambda path: diagnostics.crossings(path, (0, 0), (1, 0)),
    ],
)
def test_a_path_of_another_shape_is_refused(measure, path):
    with pytest.raises(ValueError, match=r"^path must have shape \(n_steps \+ 1, 2\), got \("):
        measure(path)


@pytest.mark.parametrize("losses", [[], [[1.0, 2.0], [3.0, 0.0]]])
def test_losses_of_another_shape_are_refused(losses):
    with pytest.raises(ValueError, match=r"^losses must have shape"):
        diagnostics.settling_step(losses, 0.0, 0.1)


def test_a_point_or_direction_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"^point must be two numbers \(x, y\), got \[0, 0, 0\]"):
        diagnostics.overshoot([[1.0, 1.0]], (0, 0, 0), (1, 0))
    with pytest.raises(ValueError, match=r"^direction y must be a finite number, got inf"):
        diagnostics.crossings([[1.0, 1.0]], (0, 0), (1, inf))
