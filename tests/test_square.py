"""The bowl on a square: the cycle of the heavy ball that is optimal for quadratics, and which starts end in one.

B. Goujaud, A. Taylor, A. Dieuleveut, "Provable non-accelerations of the heavy-ball method", arXiv:2307.11291.
"""

import math
from fractions import Fraction

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.starts import polar_starts, sweep_polar_starts

SQUARE = ms.objectives.square()
#: Polyak's, for curvatures from 1/100 to 1: (2/(1 + 1/10))^2 and ((1 - 1/10)/(1 + 1/10))^2.
ETA, BETA = 400 / 121, 81 / 121
ARRIVED = 1e-3  # of the gap at the start


def tuned(kappa):
    s = 1 / math.sqrt(kappa)
    return (2 / (1 + s)) ** 2, ((1 - s) / (1 + s)) ** 2


def quarter_turn(z):
    return (-z[1], z[0])


def rational_gradient(z, kappa=100):
    """(x, y)/100 + 99/100 times the corner that is nearest to it, by the corners of the recipe, for kappa = 100.

    The nearest point is a corner where (x, y) lies beyond both sides that meet there.
    """
    corner = (Fraction(1, 2), Fraction(-10, 99))
    corners = [corner]
    for _ in range(3):
        corners.append(quarter_turn(corners[-1]))
    nearest = [
        one
        for one, before, after in zip(corners, corners[-1:] + corners[:-1], corners[1:] + corners[:1], strict=True)
        if all(sum((a - b) * (o - b) for a, b, o in zip(z, one, other, strict=True)) <= 0 for other in (before, after))
    ]
    (point,) = nearest
    return [part / kappa + (1 - Fraction(1, kappa)) * end for part, end in zip(z, point, strict=True)]


def test_the_cycle_is_one_in_exact_arithmetic():
    eta, beta = Fraction(400, 121), Fraction(81, 121)
    before, z = (Fraction(0), Fraction(-1)), (Fraction(1), Fraction(0))
    for _ in range(4):
        g = rational_gradient(z)
        after = tuple(x - eta * slope + beta * (x - old) for x, slope, old in zip(z, g, before, strict=True))
        assert after == quarter_turn(z)
        before, z = z, after


def ball(start, velocity, kappa=100.0, n_steps=400):
    """A heavy ball with the parameters that are optimal for quadratics of these curvatures, thrown, in plain floats."""
    square, (eta, beta) = ms.objectives.square(kappa), tuned(kappa)
    path, v = [np.array(start, dtype=float)], np.array(velocity, dtype=float)
    for _ in range(n_steps):
        v = beta * v - eta * np.array(square.gradient(*path[-1]))
        path.append(path[-1] + v)
    return np.array(path)


@pytest.mark.parametrize("kappa", [26.0, 100.0, 1000.0, 1e6])
def test_thrown_on_it_the_ball_stays_on_the_circle_of_radius_1(kappa):
    path = ball((1.0, 0.0), (1.0, 1.0), kappa)  # it comes from (0, -1)
    corners = np.array([(1, 0), (0, 1), (-1, 0), (0, -1)] * 100 + [(1, 0)])
    np.testing.assert_allclose(path, corners, rtol=0, atol=1e-9)


def test_a_run_that_comes_near_is_drawn_into_it():
    aside = ball((1.01, 0.02), (0.98, 1.03))
    np.testing.assert_allclose(np.hypot(*aside[-8:].T), 1.0, rtol=0, atol=1e-9)
    away = np.hypot(*(aside[:-4] - aside[4:]).T)  # from where it is a turn later
    rate = (away[80] / away[40]) ** (1 / 40)
    assert rate == pytest.approx(math.sqrt(BETA), abs=0.03)  # a double root, so slower at first


def test_for_smaller_condition_numbers_the_corner_would_not_be_nearest():
    """At cot(pi/16)^2 the corner's two sides are as far as (1, 0) still is beyond both; below, beyond one alone."""
    edge = 1 / math.tan(math.pi / 16) ** 2
    assert edge == pytest.approx(25.2741, abs=1e-4)
    for kappa, is_nearest in ((edge + 0.01, True), (edge - 0.01, False)):
        b = math.sqrt(kappa) / (kappa - 1)
        corner, others = np.array([0.5, -b]), np.array([[b, 0.5], [-b, -0.5]])
        assert ((others - corner) @ ([1.0, 0.0] - corner) <= 0).all() == is_nearest
    assert edge < ms.objectives.square.parameters[0].rule.low


def numpy_gradient(points):
    """By the distance from the square: of each point the nearest of its sides, or the point itself."""
    corners = np.array([(0.5, -10 / 99), (10 / 99, 0.5), (-0.5, 10 / 99), (-10 / 99, -0.5)])
    sides = np.roll(corners, -1, axis=0) - corners
    outward = np.stack([sides[:, 1], -sides[:, 0]], axis=1)
    beyond = np.einsum("mkj,kj->mk", points[:, None] - corners, outward) > 0
    along = np.clip(np.einsum("mkj,kj->mk", points[:, None] - corners, sides) / (sides**2).sum(axis=1), 0, 1)
    candidates = corners + along[..., None] * sides
    away = np.where(beyond, ((candidates - points[:, None]) ** 2).sum(axis=2), np.inf)
    nearest = candidates[np.arange(len(points)), away.argmin(axis=1)]
    return points / 100 + 0.99 * np.where(beyond.any(axis=1)[:, None], nearest, points)


def numpy_ends(starts, eta, beta, n_steps=3000):
    """Where a heavy ball in numpy ends, from rest."""
    points, velocity = starts.copy(), np.zeros_like(starts)
    for _ in range(n_steps):
        velocity = beta * velocity - eta * numpy_gradient(points)
        points = points + velocity
    return points


@pytest.mark.parametrize(("eta", "never"), [(ETA, 100), (2.5, 36), (2.0, 0)])
def test_from_rest_so_many_of_240_starts_never_arrive(eta, never):
    """42 %, 15 % and none, of a polar grid: ten radii from 0.3 to 3, evenly, and 24 directions, the first along x."""
    starts = np.array(
        [(0.3 * ring * np.cos(np.pi * k / 12), 0.3 * ring * np.sin(np.pi * k / 12))
         for ring in range(1, 11) for k in range(24)]
    )  # fmt: skip
    far = np.hypot(*numpy_ends(starts, eta, BETA).T) > 1e-6
    assert np.count_nonzero(far) == never
    found = sweep_polar_starts(SQUARE, "heavy_ball", step_size=eta, momentum=BETA)
    np.testing.assert_array_equal(~found.arrived, far)


def test_after_60_steps_it_is_settled_who_arrives():
    """Nobody who has not by then does so in 20,000."""
    for eta in (ETA, 2.5, 2.0):
        setting = {"starts": polar_starts(SQUARE), "step_size": eta, "momentum": BETA, "tolerance": ARRIVED}
        short, long = (ms.sweep_starts(SQUARE, "heavy_ball", n_steps=n, relative=True, **setting) for n in (60, 20_000))
        np.testing.assert_array_equal(short.arrived, long.arrived)


def test_the_shares_depend_on_which_starts_are_asked():
    """Of other grids of 240 within the same circle, from rest, between a third and two thirds never arrive."""
    shares = {}
    for radii, angles in ((10, 24), (12, 20), (15, 16), (8, 30), (20, 12)):
        ring, k = np.meshgrid(np.linspace(0.3, 3.0, radii), np.arange(angles), indexing="ij")
        turn = 2 * np.pi * k / angles
        starts = np.stack([ring * np.cos(turn), ring * np.sin(turn)], axis=-1).reshape(-1, 2)
        shares[radii] = [
            1 - ms.sweep_starts(
                SQUARE, "heavy_ball", starts=starts, step_size=eta, momentum=BETA, n_steps=500, tolerance=ARRIVED,
                relative=True,
            ).share_arriving
            for eta in (ETA, 2.5, 2.0)
        ]  # fmt: skip
    tuned_to, shorter, short = np.array(list(shares.values())).T
    assert shares[10] == pytest.approx([100 / 240, 36 / 240, 0.0])
    assert 0.38 < tuned_to.min() < tuned_to.max() < 0.66
    assert 0.14 < shorter.min() < shorter.max() < 0.23
    assert (short == 0.0).all()


@pytest.mark.parametrize(("rule", "limit"), [("gradient_descent", 2.0), ("nesterov", 2 * (1 + BETA) / (1 + 2 * BETA))])
def test_others_arrive_from_everywhere_until_the_step_is_too_long_at_the_minimum(rule, limit):
    """Their stability limits for the curvature 1, that at the minimum; beyond, none arrives."""
    momentum = None if rule == "gradient_descent" else BETA
    for share, arriving in ((0.3, 1.0), (0.7, 1.0), (0.95, 1.0), (1.02, 0.0), (1.3, 0.0)):
        found = sweep_polar_starts(SQUARE, rule, step_size=share * limit, momentum=momentum)
        assert found.share_arriving == arriving, share


def test_along_the_sides_normals_it_is_two_runs_of_one_number_each():
    """So what arrives is a pattern of stripes: those of u and those of v, across each other."""
    b = 10 / 99
    u = np.array([0.5 + b, 0.5 - b]) / math.hypot(0.5 + b, 0.5 - b)  # across the side from (1/2, -b) to (b, 1/2)
    v = np.array([-u[1], u[0]])
    rng = np.random.default_rng(2)
    first, second = rng.uniform(-3, 3, (2, 40))

    def arrived(starts):
        found = ms.sweep_starts(
            SQUARE, "heavy_ball", starts=starts, step_size=ETA, momentum=BETA, n_steps=300, tolerance=1e-12,
        )  # fmt: skip
        return found.arrived

    alone = arrived(first[:, None] * u), arrived(second[:, None] * v)
    together = arrived((first[:, None, None] * u + second[None, :, None] * v).reshape(-1, 2)).reshape(40, 40)
    np.testing.assert_array_equal(together, alone[0][:, None] & alone[1][None, :])
    assert 0 < np.count_nonzero(together) < 1600


def test_the_landscape_opens_with_a_ball_that_goes_round():
    landscape = SQUARE.landscape
    settings = {"step_size": landscape.step_size, "n_steps": landscape.n_steps, "start": landscape.start}
    run = ms.simulate(SQUARE, "heavy_ball", momentum=BETA, **settings)
    assert landscape.step_size == ETA
    np.testing.assert_allclose(np.hypot(*run.iterates[-12:].T), 1.0, rtol=0, atol=0.01)
    turned = np.stack([-run.iterates[-13:-1, 1], run.iterates[-13:-1, 0]], axis=1)
    np.testing.assert_allclose(run.iterates[-12:], turned, rtol=0, atol=0.02)
    for momentum in (0.7, 0.75):
        path = ms.simulate(SQUARE, "heavy_ball", momentum=momentum, **settings | {"n_steps": 3000}).iterates
        assert np.hypot(*path[-100:].T).min() > 0.3
    shorter = ms.simulate(SQUARE, "heavy_ball", momentum=BETA, **settings | {"step_size": 2.5, "n_steps": 300})
    assert shorter.settling_step(1e-3, relative=True) <= 60
