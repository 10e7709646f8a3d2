"""Hidden runs: that they are what they say they are drawn from, by plain numpy, and that four positions tell them."""

import numpy as np
import pytest

from momentum_sim import curves
from momentum_sim.mysteries import CAUSES, determinants, mystery
from momentum_sim.noise import LARGEST_SEED

SEEDS = range(400)
ALL = [mystery(seed) for seed in SEEDS]


def of(cause):
    return [found for found in ALL if found.cause == cause]


def heavy_ball(found, n_steps=120, noise=None):
    """In the bowl x^2/2, let go at 1."""
    x, v, path = 1.0, 0.0, [1.0]
    for k in range(n_steps):
        v = found.momentum * v - found.step_size * (x if noise is None else x + noise[k])
        x = x + v
        path.append(x)
    return np.array(path)


def test_each_cause_is_as_likely():
    """Five standard deviations of a binomial law."""
    for cause in CAUSES:
        assert abs(len(of(cause)) - len(ALL) / 4) < 5 * (len(ALL) * 3 / 16) ** 0.5


@pytest.mark.parametrize("cause", ["creep", "ripple", "saw_tooth"])
def test_without_noise_it_is_the_heavy_ball_of_its_setting_to_the_last_bit(cause):
    for found in of(cause):
        assert found.noise_std == 0.0
        assert found.positions.tolist() == heavy_ball(found).tolist()


def test_creeps_come_nearer_at_each_step_and_never_pass():
    for found in of("creep"):
        effective = found.step_size / (1 - found.momentum)
        assert 0.012 <= effective <= 0.03
        assert 0.1 <= found.momentum <= 0.6
        assert (np.diff(found.positions) < 0).all()
        assert found.positions[-1] > 0.01


def test_ripples_have_the_period_that_they_are_drawn_by():
    for found in of("ripple"):
        x = found.positions
        assert 0.86 <= found.momentum <= 0.96
        theta = np.arccos((1 + found.momentum - found.step_size) / (2 * found.momentum**0.5))
        assert 16 - 1e-9 <= 2 * np.pi / theta <= 40 + 1e-9
        crossings = [k + x[k] / (x[k] - x[k + 1]) for k in range(120) if x[k] * x[k + 1] < 0]
        swing = 2 * (crossings[-1] - crossings[0]) / (len(crossings) - 1)
        assert swing == pytest.approx(2 * np.pi / theta, rel=0.02)


def test_saw_teeth_change_sides_at_every_step_and_their_loss_does_not_tell():
    for found in of("saw_tooth"):
        x = found.positions
        assert 0.3 <= found.momentum <= 0.7
        assert (1 + found.momentum**0.5) ** 2 < found.step_size < 2 * (1 + found.momentum)
        assert (x[1:] * x[:-1] < 0).all()
        top = np.argmax(x * x)
        assert top < 20
        assert (np.diff(abs(x[: top + 1])) > 0).all()
        assert (np.diff(abs(x[top:])) < 0).all()


def test_floors_are_as_high_as_they_are_drawn_and_their_noise_is_normal():
    for found in [mystery(seed, 4000) for seed in SEEDS if ALL[seed].cause == "floor"][:25]:
        x = found.positions
        steps = np.diff(x, prepend=1.0)
        noise = (found.momentum * steps[:-1] - steps[1:]) / found.step_size - x[:-1]
        assert noise.std() == pytest.approx(found.noise_std, rel=5 / (2 * 4000) ** 0.5)
        assert abs(noise.mean()) < 5 * found.noise_std / 4000**0.5
        np.testing.assert_allclose(heavy_ball(found, 4000, noise), x, atol=1e-9)
        effective = found.step_size / (1 - found.momentum)
        rho = (1 - found.momentum) / (1 + found.momentum)
        spread = (effective * found.noise_std**2 / (2 - rho * effective)) ** 0.5
        assert 0.05 - 1e-12 <= spread <= 0.1 + 1e-12
        assert x[500:].std() == pytest.approx(spread, rel=0.2)


def test_four_positions_tell_momentum_and_step_size():
    for found in ALL:
        if found.noise_std:
            continue
        first, second = determinants(found.positions[3:7])
        assert second / first == pytest.approx(found.momentum, rel=1e-9)
        x = found.positions[3:7]
        trace = (x[2] + found.momentum * x[0]) / x[1]
        assert 1 + found.momentum - trace == pytest.approx(found.step_size, rel=1e-9)
        read = curves.read_path(x)
        assert read.momentum == pytest.approx(found.momentum, abs=1e-9)
        assert read.step_times_curvature == pytest.approx(found.step_size, abs=1e-9)


def test_the_digits_that_a_reader_is_given_are_enough_for_three_of_the_momentum():
    for found in ALL:
        if found.noise_std:
            continue
        given = [float(f"{value:.10g}") for value in determinants(found.positions[3:8])]
        assert given[1] / given[0] == pytest.approx(found.momentum, abs=5e-4)
        assert given[2] / given[1] == pytest.approx(given[1] / given[0], abs=1e-6)


def test_with_noise_two_ratios_are_not_alike():
    for found in of("floor"):
        first, second, third = determinants(found.positions[3:8])
        assert abs(second / first - third / second) > 1e-6


def test_determinants_are_what_they_say():
    x = np.array([3.0, -2.0, 0.5, 7.0])
    assert determinants(x).tolist() == [x[2] * x[0] - x[1] ** 2, x[3] * x[1] - x[2] ** 2]


def test_seeds_are_whole_numbers_and_the_largest_is_one():
    assert mystery(LARGEST_SEED).positions[0] == 1.0
    for seed in (-1, LARGEST_SEED + 1, 0.5, "a"):
        with pytest.raises(ValueError, match="seed"):
            mystery(seed)
    with pytest.raises(ValueError, match="positions"):
        determinants(np.array([1.0, 2.0]))


def test_what_is_written_of_it_does_not_tell():
    found = ALL[2]
    assert repr(found) == "Mystery(seed 2, 120 steps)"
