import numpy as np
import pytest
from hypothesis import assume, given
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


# --- period and contraction rate --------------------------------------------------------------------------------------


def along_x(positions):
    return np.column_stack([positions, np.zeros(len(positions))])


@pytest.mark.parametrize(
    ("positions", "period"),
    [
        ([1.0, -1.0, 1.0, -1.0], 2.0),
        ([3.0, -1.0, -1.0, 3.0], 2 * 1.5),  # crosses at 0.75 and 2.25
        ([1.0, 0.0, -1.0, 0.0, 1.0], 4.0),  # at the iterates that lie on the line
        ([1.0, 0.0, 0.0, -1.0, 1.0], 2 * 1.5),  # at 2 and 3.5
        ([1.0, nan, -1.0, 1.0], 3.0),
        ([1.0, -1.0, 1.0, inf], 2.0),
        ([1.0, -inf, 1.0, -1.0], 2 * 1.25),
        ([1.0, -1.0], nan),
        ([1.0, 0.0, 1.0], nan),
        ([0.0], nan),
    ],
)
def test_period_is_twice_the_steps_between_changes_of_side(positions, period):
    np.testing.assert_allclose(diagnostics.period(along_x(positions), (0, 0), (1, 0)), period, rtol=1e-14)


@given(period=st.floats(2.5, 60.0), decay=st.floats(0.9, 1.0), phase=st.floats(-3.0, 3.0))
def test_the_period_of_a_damped_wave_is_its_own(period, decay, phase):
    k = np.arange(int(60 * period))
    wave = decay**k * np.cos(2 * np.pi * k / period + phase)
    found = diagnostics.period(np.array([2.0, 1.0]) + np.outer(wave, [0.6, 0.8]), (2.0, 1.0), (0.6, 0.8))
    assert found == pytest.approx(period, rel=0.02)


@given(
    first=st.floats(-1.2, 1.2),
    second=st.floats(-1.2, 1.2),
    share=st.floats(0.05, 0.95),
    point=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
)
def test_the_contraction_rate_of_two_roots_is_the_larger(first, second, share, point):
    assume(abs(abs(first) - abs(second)) > 0.02)
    k = np.arange(40)
    positions = share * first**k + (1 - share) * second**k
    path = np.array(point) + np.outer(positions, [3.0, 4.0])
    rate = diagnostics.contraction_rate(path, point, (3.0, 4.0))
    assert rate == pytest.approx(max(abs(first), abs(second)), abs=1e-5)


@pytest.mark.parametrize(
    ("positions", "rate"),
    [
        ([8.0, 4.0, 2.0, 1.0], 0.5),
        ([8.0, -4.0, 2.0, -1.0], 0.5),
        ([1.0, 0.0, 0.0, 0.0], 0.0),
        ([1.0, -0.5, 0.0, 0.0, 0.0], 0.0),  # both roots are 0
        ([0.0, 1.0, 2.0], 2.0),
        ([1.0, 1.0, 0.0, -1.0, -1.0, 0.0], 1.0),  # a wave of six steps
        ([1.0, 2.0, 4.0, inf, nan], 2.0),
        ([1e-200, 2e-200, 4e-200], 2.0),
        ([1e300, 1e301, 1e302], 10.0),
        ([0.0, 0.0, 0.0], nan),
        ([1.0, nan, 1.0], nan),
        ([1.0, 0.5], nan),
        ([1.0], nan),
    ],
)
def test_contraction_rate_of_a_few_numbers(positions, rate):
    found = diagnostics.contraction_rate(along_x(positions), (0, 0), (1, 0))
    np.testing.assert_allclose(found, rate, rtol=1e-12, atol=1e-12)


def test_rounding_about_a_point_far_from_the_origin_is_not_taken_for_a_second_root():
    k = np.arange(60)
    for seed in range(20):
        noise = 1e-16 * np.random.default_rng(seed).normal(size=60)
        found = diagnostics.contraction_rate(along_x(1.0 + 1e-6 * 0.6**k + noise), (1.0, 0.0), (1.0, 0.0))
        assert found == pytest.approx(0.6, rel=1e-3)


# --- lengths, energies and sums ---------------------------------------------------------------------------------------


def test_a_detour_is_a_paths_length_over_the_straight_distance():
    path = [(0.0, 0.0), (3.0, 4.0), (3.0, 4.0), (3.0, -8.0)]
    assert diagnostics.path_length(path) == 5.0 + 0.0 + 12.0
    assert diagnostics.straight_distance(path, (5.0, 12.0)) == 13.0
    assert diagnostics.path_length(path[:1]) == 0.0


@given(path=paths)
def test_a_paths_length_is_the_sum_of_its_steps_lengths(path):
    length = diagnostics.path_length(path)
    assert length == pytest.approx(np.hypot(*np.diff(path, axis=0).T).sum(), rel=1e-12, abs=1e-300)
    assert length >= diagnostics.straight_distance(path, path[-1]) * (1 - 1e-12)


def test_lengths_too_large_to_be_squared_are_lengths_too():
    assert diagnostics.path_length([(0.0, 0.0), (3e200, -4e200)]) == pytest.approx(5e200)
    assert diagnostics.path_length([(0.0, 0.0), (inf, 1.0)]) == inf
    assert np.isnan(diagnostics.path_length([(0.0, 0.0), (nan, 1.0)]))


def test_energies_are_those_of_a_ball_of_mass_one():
    path, losses = [(0.0, 0.0), (3.0, 4.0), (3.0, 3.0)], [7.0, 5.0, 4.0]
    kinetic, potential = diagnostics.energies(path, losses, 0.5, 3.0)
    assert kinetic.tolist() == [0.0, 25.0, 1.0]
    assert potential.tolist() == [4.0, 2.0, 1.0]


@pytest.mark.parametrize("momentum", [1 - 1e-3, 0.0])
def test_without_friction_energy_is_kept_and_with_much_it_goes(momentum):
    """To the order of the step size, in which a step is one of the ball's motion."""
    bowl = ms.objectives.quadratic(condition_number=1.0)
    run = ms.simulate(bowl, "heavy_ball", step_size=1e-4, momentum=momentum, n_steps=400, start=(1.0, 0.0))
    kinetic, potential = diagnostics.energies(run.iterates, run.losses, 1e-4, 0.0)
    friction = (1 - momentum) / 1e-2 * 2 * np.cumsum(kinetic) * 1e-2  # power is friction times velocity squared
    if momentum:
        assert kinetic.max() > 0.3
        np.testing.assert_allclose(kinetic + potential + friction, 0.5, atol=0.01)
    else:
        assert kinetic.max() < 1e-3


def test_direction_sums_show_how_much_pulled_the_same_way():
    pairs = [(1.0, 9.0), (-3.0, 9.0), (5.0, 9.0)]
    assert diagnostics.direction_sums(pairs, (2.0, 0.0)) == (6.0, 18.0)
    assert diagnostics.direction_sums(pairs, (2.0, 0.0), n=2) == (-4.0, 8.0)
    assert diagnostics.direction_sums(np.zeros((0, 2)), (2.0, 0.0)) == (0.0, 0.0)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [[], [1.0, 2.0], [[1.0, 2.0, 3.0]], np.zeros((0, 2)), np.zeros((2, 2, 2))])
@pytest.mark.parametrize(
    "measure",
    [
        diagnostics.divergence_step,
        lambda path: diagnostics.overshoot(path, (0, 0), (1, 0)),
        lambda path: diagnostics.crossings(path, (0, 0), (1, 0)),
        lambda path: diagnostics.period(path, (0, 0), (1, 0)),
        lambda path: diagnostics.contraction_rate(path, (0, 0), (1, 0)),
        diagnostics.path_length,
        lambda path: diagnostics.straight_distance(path, (0, 0)),
        lambda path: diagnostics.energies(path, [1.0], 0.1, 0.0),
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


def test_energies_and_sums_of_what_does_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"^losses must have shape \(n_steps \+ 1,\) = \(2,\), got \(3,\)"):
        diagnostics.energies([(0.0, 0.0), (1.0, 1.0)], [1.0, 2.0, 3.0], 0.1, 0.0)
    with pytest.raises(ValueError, match=r"^step_size must be a finite number above 0, got 0"):
        diagnostics.energies([(0.0, 0.0)], [1.0], 0, 0.0)
    with pytest.raises(ValueError, match=r"^pairs must have shape \(m, 2\), got \(2,\)"):
        diagnostics.direction_sums([1.0, 2.0], (1.0, 0.0))
    with pytest.raises(ValueError, match=r"^n must be a whole number from 0 to 1, got 2"):
        diagnostics.direction_sums([(1.0, 2.0)], (1.0, 0.0), n=2)


# --- distance ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "other", "largest"),
    [
        ([(0.0, 0.0)], [(0.0, 0.0)], 0.0),
        ([(0.0, 0.0), (3.0, 4.0), (1.0, 0.0)], [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)], 5.0),
        ([(0.0, 0.0), (inf, 0.0), (1.0, 0.0)], [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)], inf),
        ([(0.0, nan), (3.0, 4.0)], [(0.0, 0.0), (0.0, 0.0)], nan),
        ([(0.0, 0.0), (inf, 0.0), (3.0, 4.0)], [(0.0, 0.0), (inf, 0.0), (0.0, 0.0)], nan),
    ],
)
def test_the_distance_of_two_runs_is_their_largest_at_the_same_step(path, other, largest):
    np.testing.assert_equal(diagnostics.distance(path, other), largest)
    np.testing.assert_equal(diagnostics.distance(other, path), largest)


@given(path=paths, seed=st.integers(0, 99))
def test_the_distance_is_numpys(path, seed):
    other = path + np.random.default_rng(seed).normal(size=path.shape)
    expected = np.hypot(*(path - other).T).max()
    np.testing.assert_allclose(diagnostics.distance(path, other), expected, rtol=1e-13)


def test_runs_of_other_lengths_have_no_distance():
    with pytest.raises(ValueError, match=r"^other must have as many steps as path, got 1 and 0$"):
        diagnostics.distance([[0.0, 0.0]], [[0.0, 0.0], [1.0, 1.0]])


@pytest.mark.parametrize(
    ("path", "other", "largest"),
    [
        ([(0.0, 0.0)], [(3.0, 4.0)], 5.0),
        ([(3.0, 1.0), (7.0, -2.0)], [(0.0, 0.0), (10.0, 0.0)], 2.0),  # beside it, between two of its points
        ([(13.0, 4.0), (-3.0, 0.0)], [(0.0, 0.0), (10.0, 0.0)], 5.0),  # beyond its ends
        ([(0.0, 0.0), (10.0, 0.0)], [(3.0, 1.0), (7.0, 1.0)], np.hypot(3.0, 1.0)),
        ([(1.0, 0.0)], [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)], 1.0),  # of one that stays where it is
        ([(nan, 0.0), (1.0, 0.0)], [(0.0, 0.0), (2.0, 0.0)], nan),
        ([(1.0, 0.0)], [(0.0, 0.0), (inf, 0.0)], nan),
    ],
)
def test_the_distance_from_a_path_is_that_from_the_nearest_of_its_lines(path, other, largest):
    np.testing.assert_equal(diagnostics.distance_from_path(path, other), largest)


def test_a_path_in_finer_steps_is_no_other_path():
    coarse = np.array([(0.0, 0.0), (4.0, 0.0), (4.0, 8.0)])
    fine = np.array([(0.0, 0.0), (1.0, 0.0), (3.0, 0.0), (4.0, 0.0), (4.0, 5.0), (4.0, 8.0)])
    assert diagnostics.distance_from_path(fine, coarse) == diagnostics.distance_from_path(coarse, fine) == 0.0
