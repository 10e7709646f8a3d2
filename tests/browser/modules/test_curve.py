"""Curves by a few points: those that stand for a schedule of a name, and how one is moved."""

import numpy as np
import pytest

from momentum_sim.schedules import SCHEDULES, points, step_sizes

#: How far from some schedules the curve of their points may be: of curves without a jump a hundredth or so.
ROUGH = {"demon": 0.03, "nesterov_convex": 0.05, "step": 0.1}


@pytest.fixture(scope="module")
def near(call):
    """``near(values)``: the points that stand for values, none below 0, whose curve Python computes in between."""

    def of(values):
        known = {}
        while True:
            found = call(
                "curve",
                """{
                  const [values, known] = [Float64Array.from(argument.values), new Map(argument.known)];
                  let lacking = null;
                  const curve = (points) => {
                    const key = JSON.stringify(points);
                    if (!known.has(key)) throw (lacking = points);
                    return Float64Array.from(known.get(key));
                  };
                  try {
                    return { points: module.pointsNear(values, curve) };
                  } catch (error) {
                    if (error !== lacking) throw error;
                    return { lacking, key: JSON.stringify(lacking) };
                  }
                }""",
                {"values": list(values), "known": [[key, each] for key, each in known.items()]},
            )
            if "points" in found:
                return found["points"]
            known[found["key"]] = step_sizes.points(found["lacking"], len(values)).tolist()

    return of


@pytest.mark.parametrize("n_steps", [2, 10, 100, 300])
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_becomes_a_few_points_near_to_it(near, name, n_steps):
    values = SCHEDULES[name](0.95, n_steps)
    found = near(values)
    assert 2 <= len(found) <= 5
    shares = [share for share, _ in found]
    assert shares == sorted(set(shares))
    assert (shares[0], shares[-1]) == (0, 1)
    assert all(-1 < value < 1 and value == round(value, 4) for _, value in found)
    assert np.abs(points(found, n_steps) - values).max() <= ROUGH.get(name, 0.0125)


@pytest.mark.parametrize("name", step_sizes.SCHEDULES)
def test_a_schedule_of_the_step_size_as_well(near, name):
    values = step_sizes.SCHEDULES[name](1.0, 100)
    found = near(values)
    assert len(found) <= 5
    assert all(value >= 0 for _, value in found)
    assert np.abs(step_sizes.points(found, 100) - values).max() <= (ROUGH | {"one_cycle": 0.06}).get(name, 0.0125)


def test_a_constant_has_a_point_in_the_middle(near):
    assert near([0.9] * 60) == [[0, 0.9], [0.5, 0.9], [1, 0.9]]
    assert near([0.9]) == [[0, 0.9], [1, 0.9]]


@pytest.mark.parametrize(
    ("k", "step", "share"),
    [(1, 30, 0.3), (1, 30.4, 0.3), (1, -5, 0.01), (1, 99, 0.69), (0, -5, 0), (0, 70, 0.49), (2, 200, 1), (2, 0, 0.51)],
)
def test_a_point_stays_between_its_neighbours(call, k, step, share):
    body = "module.movedTo([[0, 0.9], [0.5, 0.5], [0.7, 0.1]], argument.k, argument.step, 100)"
    found = call("curve", body, {"k": k, "step": step})
    values = [0.9, 0.5, 0.1]
    assert found[k] == [share, values[k]]
    others = [[0, 0.9], [0.5, 0.5], [0.7, 0.1]]
    assert [each for one, each in enumerate(found) if one != k] == [each for one, each in enumerate(others) if one != k]


def test_points_that_are_nearer_than_a_hand_brings_them_stay_until_they_are_moved_apart(call):
    body = "argument.steps.map((step) => module.movedTo([[0.497, 0.9], [0.5, 0.1]], 1, step, 1000)[1][0])"
    assert call("curve", body, {"steps": [400, 500, 505, 520]}) == [0.5, 0.5, 0.505, 0.52]


def test_a_point_that_is_not_moved_keeps_its_share_in_a_shorter_run(call):
    body = "module.movedTo([[0, 0.9], [0.1333, 0.5], [0.1366, 0.4], [1, 0.1]], 1, 1, 10)"
    assert call("curve", body)[1] == [0.1333, 0.5]


def test_points_come_into_the_widest_gap_and_never_twice(call):
    widest = "module.widestGap(argument, 100)"
    assert [call("curve", widest, each) for each in ([[0, 1], [1, 0]], [[0.6, 1]], [[0, 1], [0.2, 1]])] == [50, 30, 60]
    body = "module.withPoint([[0, 1], [1, 0]], argument, 0.51234, 100)"
    assert call("curve", body, 25) == [[0, 1], [0.25, 0.5123], [1, 0]]
    assert call("curve", body, 100) == [[0, 1], [1, 0]]
