"""One reading of a scene: what is followed, expected and predicted is the same in every home."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.export.sheets import Sheet
from momentum_sim.narration import measures
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Predicted, RunSettings
from momentum_sim.scene.outcome import followed, local_quadratic, nearest_minimiser
from tests.scene.test_named_runs import RACE as NAMED

RACE = replace(
    NAMED, runs=("gradient_descent", "heavy_ball", RunSettings("nesterov", momentum=0.5), "demon", "adam"), follow=None
)


def on(name, **changes):
    """The race on another landscape, as that opens."""
    return replace(RACE.on(LANDSCAPES[name]), **changes)


@pytest.mark.parametrize(
    ("shown", "follow", "expected"),
    [
        (("gradient_descent", "heavy_ball"), None, "heavy_ball"),
        (("gradient_descent", "heavy_ball"), "gradient_descent", "gradient_descent"),
        (("gradient_descent", "nesterov", "demon"), None, "nesterov"),
        (("heavy_ball",), "demon", "heavy_ball"),  # the chosen one is not shown
        (("gradient_descent", "adam"), None, "adam"),
        (("gradient_descent",), None, "gradient_descent"),
        ((), "demon", None),
    ],
)
def test_which_run_is_followed(shown, follow, expected):
    scene = replace(RACE.with_visible(shown), follow=follow)
    assert (run := followed(scene)) is None or run.name == expected
    assert (run is None) == (expected is None)


@pytest.mark.parametrize("name", [name for name in LANDSCAPES if LANDSCAPES[name].minima == "points"])
def test_runs_are_expected_at_the_nearest_minimiser(name):
    scene = on(name)
    away = [np.hypot(x - scene.start[0], y - scene.start[1]) for x, y in scene.objective.minimisers]
    np.testing.assert_array_equal(nearest_minimiser(scene), scene.objective.minimisers[int(np.argmin(away))])


def test_a_start_beyond_all_distances_is_no_error():
    assert nearest_minimiser(on("himmelblau", start=(1e308, -1e308))).shape == (2,)


# --- what an objective is like ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LANDSCAPES)
def test_it_is_like_a_quadratic_where_it_has_no_kink(name):
    found = local_quadratic(on(name))
    assert (found is None) == (name in ("ackley", "valley"))  # the one has a kink, the other a direction that is level
    if found is not None:
        x, y = found.centre
        assert found.curvatures == tuple(found.objective.curvatures(x, y))


@pytest.mark.parametrize(("kappa", "angle"), [(1.0, 0.0), (50.0, 0.3), (1e8, 0.0), (1e6, 1.2)])
def test_of_a_quadratic_it_is_the_quadratic(kappa, angle):
    found = ms.objectives.quadratic(kappa, angle).local_quadratic(0.0, 0.0)
    np.testing.assert_allclose(found, [1.0, kappa], rtol=1e-14 * kappa + 1e-12)


@pytest.mark.parametrize(
    ("name", "parameters", "point"),
    [
        ("ackley", {}, (0.0, 0.0)),  # the tip of a cone
        ("rosenbrock", {"a": 0.0, "b": 1e8}, (0.0, 0.0)),  # narrower than differences can tell
        ("styblinski_tang", {}, (0.0, 0.0)),  # the top of a hill
        ("rastrigin", {}, (0.5, 0.5)),
        ("himmelblau", {}, (1e200, 0.0)),  # beyond all numbers
    ],
)
def test_elsewhere_there_is_none(name, parameters, point):
    assert LANDSCAPES[name](**parameters).local_quadratic(*point) is None


# --- one reading ------------------------------------------------------------------------------------------------------


def test_at_a_kink_nothing_is_predicted_anywhere():
    """By differences across its tip a cone would be curved without bounds, and every run predicted to diverge."""
    scene = on("ackley", panels=(RACE.picture, Predicted()))
    for way in ("along", "across"):
        drawn = Sheet(replace(scene, panels=(RACE.picture, Predicted(direction=way)))).base(None)
        assert not any("curve predicted" in op.get("part", "") for op in drawn)
    assert all(found.predicted is None for found in measures(scene).values())
    assert measures(on("rosenbrock", runs=("heavy_ball",)))["heavy_ball"].predicted is not None
