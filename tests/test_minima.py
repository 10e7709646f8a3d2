"""Where objectives are least: at points, along a curve, nowhere, found with numbers; against plain numpy."""

import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import figures
from momentum_sim.figures import OF_SCENE
from momentum_sim.narration import described, meaning, measures, on_stage, sentence
from momentum_sim.objectives import LANDSCAPES, valley
from momentum_sim.scene import Scene, Tolerance
from momentum_sim.scene.outcome import local_quadratic, nearest_minimiser, no_quadratic
from tests.minima import SEARCHED, bent, logistic, ring, saddle, tilted
from tests.thinned import first

STARTS = [(-1.5, 1.0), (0.3, 0.2), (2.5, -1.0), (0.0, 3.0)]
F = {  # in plain numpy
    "ring": lambda x, y: (x**2 + y**2 - 1) ** 2,
    "valley": lambda x, y: (x * y - 1) ** 2 / 2,
    "logistic": lambda x, y: np.logaddexp(0, -x) + y**2 / 2,
    "saddle": lambda x, y: x**2 - y**2,
}


def on(landscape, *values, **changed):
    objective = landscape(*values)
    settings = {"start": landscape.start, "n_steps": 40, "step_size": landscape.step_size, "momentum": 0.7}
    return Scene(objective=objective, runs=("gradient_descent", "heavy_ball"), **settings | changed)


def settling_step(gaps, limit):
    below = gaps <= limit
    return next((k for k in range(len(gaps)) if below[k:].all()), len(gaps))


# --- along a curve ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", STARTS)
def test_the_nearest_of_a_curve_is_the_nearest_of_all_its_points(start):
    angles = np.linspace(0, 2 * np.pi, 200_001)
    t = np.concatenate([side * np.geomspace(0.05, 20, 400_001) for side in (1, -1)])
    curves = {ring: np.stack([np.cos(angles), np.sin(angles)], axis=1), valley: np.stack([t, 1 / t], axis=1)}
    for landscape, points in curves.items():
        nearest = landscape().nearest_minimiser(*start)
        assert landscape().value(*nearest) == pytest.approx(0.0, abs=1e-20)
        assert math.dist(nearest, start) == pytest.approx(np.hypot(*(points - start).T).min(), rel=1e-6)


@pytest.mark.parametrize("landscape", [ring, valley])
def test_the_gap_to_a_curve_is_to_the_value_along_it(landscape):
    scene = on(landscape)
    assert landscape.minima == "curve"
    points = scene.objective.minimisers
    kept = points[~np.isnan(points[:, 0])]
    np.testing.assert_allclose(F[landscape.name](*kept.T), 0.0, atol=1e-20)
    for name, run in scene.simulate().items():
        gaps = F[landscape.name](*run.iterates.T)
        np.testing.assert_allclose(run.gaps, gaps, atol=1e-15)
        found = measures(scene)[name]
        assert run.settling_step(1e-3, relative=True) == settling_step(gaps, 1e-3 * gaps[0])
        length = np.hypot(*np.diff(run.iterates, axis=0).T).sum()
        nearest = nearest_minimiser(scene)
        assert found.detour == pytest.approx(length / math.dist(nearest, scene.start))
        absent = "overshoot", "overshoot_step", "past", "nearest", "short", "period", "crossings", "widest", "predicted"
        assert [getattr(found, each) for each in absent] == [None] * len(absent)
    assert local_quadratic(scene) is None
    assert "level along its minima" in no_quadratic(scene.objective)


# --- nowhere ----------------------------------------------------------------------------------------------------------


def test_a_gap_is_to_an_infimum_that_no_point_attains():
    scene = on(logistic, n_steps=300, tolerance=Tolerance(0.05))
    assert scene.objective.minima == "infimum"
    assert (scene.objective.minimisers.shape, nearest_minimiser(scene)) == ((0, 2), None)
    for run in scene.simulate().values():
        losses = F["logistic"](*run.iterates.T)
        np.testing.assert_allclose(run.gaps, losses, rtol=1e-12)
        assert run.settling_step(0.05, relative=True) == settling_step(losses, 0.05 * losses[0]) < 300
    short = replace(scene, n_steps=5)
    said = sentence(short, short.simulate())
    height = on_stage(F["logistic"](*short.simulate()["heavy_ball"].iterates[-1]), 2)
    assert f"heavy ball ({height} above the infimum) have not settled in 5 steps" in said
    assert meaning(scene) == (
        "Settled: the gap to the infimum, which no point attains, stays at or below 5 % of its start."
    )
    assert local_quadratic(scene) is None
    assert no_quadratic(scene.objective) == "A logistic loss has no minimum, so theory has nothing to say here."


def test_where_there_is_no_lower_bound_there_is_no_gap_and_nothing_settles():
    scene = on(saddle, step=3)
    runs = scene.simulate()
    assert math.isnan(scene.objective.minimum)
    for run in runs.values():
        assert np.isnan(run.gaps).all()
        np.testing.assert_array_equal(run.heights, run.losses)
        assert [run.settling_step(1e9, relative=relative) for relative in (False, True)] == [41, 41]
        assert "steps, loss -" in repr(run)
    losses = [on_stage(F["saddle"](*run.iterates[3]), 2) for run in runs.values()]
    assert sentence(scene, runs, 3) == (
        f"At step 3, gradient descent is at a loss of {losses[0]} and heavy ball is at a loss of {losses[1]}."
    )
    assert meaning(scene) == "Nothing settles here: the loss has no lower bound."
    assert described(scene).endswith(meaning(scene))
    found = measures(scene)["heavy_ball"]
    assert (found.final_gap, found.gap, found.settles, found.detour) == (None,) * 4


@pytest.mark.parametrize("relative", [False, True])
def test_a_map_without_a_minimum_settles_nowhere(relative):
    found = ms.sweep(saddle(), "heavy_ball", step_sizes=[0.01, 0.1], momenta=[0.0, 0.9], n_steps=20, tolerance=1.0,
                     relative=relative)  # fmt: skip
    assert (found.steps_to_tolerance == 21).all()


# --- found ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tilt", [-1.7, -0.4, 0.1, 0.5, 2.0])
def test_a_minimum_is_found_where_its_gradient_has_its_root(tilt):
    objective = tilted(tilt)
    loss = np.polynomial.Polynomial([0, tilt, -2, 0, 1])
    roots = loss.deriv().roots()
    x = min(roots[abs(roots.imag) < 1e-9].real, key=loss)
    (found,) = objective.minimisers
    assert found == pytest.approx((x, 0.0), abs=1e-9)
    assert objective.minimum == pytest.approx(loss(x), abs=1e-12)
    assert np.hypot(*objective.gradient(*found)) < 1e-12


@pytest.mark.parametrize(
    "name", first(2, "rosenbrock", "rastrigin", *(name for name in LANDSCAPES if name[:3] not in ("ros", "ras")))
)
def test_what_is_known_of_the_package_s_own_is_found_too(name):
    known, found = LANDSCAPES[name](), SEARCHED[name]()
    (point,) = found.minimisers
    assert (
        math.dist(known.nearest_minimiser(*point) if len(known.minimisers) > 1 else known.minimisers[0], point) < 1e-6
    )
    assert found.minimum == pytest.approx(known.minimum, abs=1e-9)


@pytest.mark.parametrize(
    "objective",
    first(2, bent(-1.0), *(replace(one, name=f"{one.name}_searched", minimum="found")() for one in (logistic, saddle)),
          replace(SEARCHED["ackley"], name="beside", view=(-4.0, 5.0, -2.0, 2.5))()),
    ids=["no lower bound", "attained nowhere", "saddle", "no start at its kink"],
)  # fmt: skip
def test_none_is_found_where_there_is_none_nor_at_a_kink(objective):
    assert objective.minima == "unfound"
    assert (math.isnan(objective.minimum), len(objective.minimisers)) == (True, 0)
    assert no_quadratic(objective).startswith("No minimum of")


def test_whether_one_is_found_depends_on_the_parameters():
    assert meaning(on(bent, -1.0)) == "Nothing settles here: no minimum was found."
    assert (bent(2.0).minima, bent(2.0).minimum) == ("found", pytest.approx(0.0, abs=1e-25))


def test_what_is_found_is_said_to_be():
    scene = on(tilted, n_steps=3)
    run = scene.simulate()["heavy_ball"]
    gap = on_stage(float(run.losses[-1] - scene.objective.minimum), 2)
    assert f"Heavy ball ({gap} above the minimum found)" in sentence(scene, {"heavy_ball": run})
    assert local_quadratic(scene).curvatures == pytest.approx(
        sorted([1.0, 12 * scene.objective.minimisers[0][0] ** 2 - 4]), rel=1e-6
    )


# --- everywhere -------------------------------------------------------------------------------------------------------


FIGURED = [on(saddle), *(pytest.param(scene, marks=pytest.mark.exhaustive) for scene in (on(ring), on(logistic)))]


@pytest.mark.parametrize(
    ("landscape", "said"),
    [
        (ring, "Above the minimum at the end: "),
        (logistic, "Above the infimum at the end: "),
        (saddle, "The loss at the"),
    ],
    ids=["ring", "logistic", "saddle"],
)
def test_figures_of_runs_say_above_what_they_end(landscape, said):
    runs = on(landscape).simulate()
    figure = figures.losses(runs)
    assert figure.layout.meta["summary"].startswith(said)
    expected = runs["heavy_ball"].losses
    np.testing.assert_array_equal(
        figure.data[1].y, expected if landscape is saddle else np.where(expected > 0, expected, np.nan)
    )
    words = [each.text for each in figures.trajectory(runs).layout.annotations]
    assert words == ["start", "minima"] if landscape is ring else words == ["start"]


@pytest.mark.parametrize("name", OF_SCENE)
@pytest.mark.parametrize("scene", FIGURED, ids=lambda scene: scene.objective.name)
def test_every_figure_of_it_says_something(name, scene):
    summary = OF_SCENE[name](scene, False).layout.meta["summary"]
    assert summary
    assert "nan" not in summary.lower()
