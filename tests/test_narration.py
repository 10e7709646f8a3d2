import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.narration import measures, written
from momentum_sim.scene import Contour, Prediction, RunSettings, Scene, Tolerance
from tests.scene.strategies import scenes

inf, nan = math.inf, math.nan

RAVINE = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball"), RunSettings("demon", visible=False)),
)
BANANA = RAVINE.on(ms.objectives.rosenbrock)


def settling_step(gaps, limit):
    below = gaps <= limit
    return next((k for k in range(len(gaps)) if below[k:].all()), len(gaps))


# --- measures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("momentum", [0.0, 0.7, 0.95])
@pytest.mark.parametrize("tolerance", [Tolerance(1e-3), Tolerance(0.5, relative=False)], ids=["relative", "absolute"])
@pytest.mark.parametrize(
    ("kappa", "angle", "start"), [(50.0, 0.0, (-8.0, 2.0)), (20.0, 0.4, (3.0, 4.0)), (5.0, -1.2, (-1.0, 6.0))]
)
def test_measures_on_a_quadratic_are_plain_arithmetic_along_its_axes(kappa, angle, start, momentum, tolerance):
    scene = replace(
        RAVINE,
        objective=ms.objectives.quadratic(kappa, angle),
        start=start,
        n_steps=25,
        step_size=1.9 / kappa,
        momentum=momentum,
        tolerance=tolerance,
    )
    runs = scene.simulate()
    found = measures(scene)
    assert list(found) == ["gradient_descent", "heavy_ball"]
    final = {name: run.losses[-1] for name, run in runs.items()}
    for name, run in runs.items():
        along = run.iterates @ [math.cos(angle), math.sin(angle)]
        across = run.iterates @ [-math.sin(angle), math.cos(angle)]
        limit = tolerance.value * (run.losses[0] if tolerance.relative else 1.0)
        measured = found[name]
        assert measured.final_gap == final[name]
        assert measured.settles == settling_step(run.losses, limit)
        assert measured.diverges is None
        assert measured.short == pytest.approx(abs(along[-1] / along[0]), rel=1e-6, abs=1e-9)
        assert measured.overshoot == pytest.approx(max(0.0, (-along / along[0]).max()), rel=1e-6, abs=1e-9)
        assert measured.crossings == (across[1:] * across[:-1] < 0).sum()
        assert measured.worse_than == {other: final[name] / gap for other, gap in final.items()}


def test_measures_in_a_curved_valley_are_along_its_floor_at_the_minimum():
    scene = replace(BANANA, momentum=0.95, objective=ms.objectives.rosenbrock(a=0.8, b=50.0))
    a, b = 0.8, 50.0
    hessian = np.array([[2 + 8 * b * a**2, -4 * b * a], [-4 * b * a, 2 * b]])
    along, across = np.linalg.eigh(hessian).eigenvectors.T
    for name, run in scene.simulate().items():
        measured = measures(scene)[name]
        s, t = (run.iterates - [a, a**2]) @ along, (run.iterates - [a, a**2]) @ across
        assert measured.final_gap == run.losses[-1]
        assert measured.short == pytest.approx(abs(s[-1] / s[0]), rel=1e-5)
        assert measured.overshoot == pytest.approx(max(0.0, (-s / s[0]).max()), rel=1e-5, abs=1e-9)
        assert measured.crossings == (t[1:] * t[:-1] < 0).sum()
    assert measures(scene)["heavy_ball"].crossings > 0


def test_a_run_that_diverges_is_measured_at_the_first_step_too_far():
    scene = replace(RAVINE, step_size=0.1)
    path = scene.simulate()["heavy_ball"].iterates
    too_far = ~(np.abs(path).sum(axis=1) <= 1e6)
    measured = measures(scene)["heavy_ball"]
    assert measured.diverges == np.argmax(too_far) > 0
    assert measured.settles == scene.n_steps + 1


def test_only_what_is_shown_is_measured():
    scene = RAVINE.with_visible(("demon",))
    assert list(measures(scene)) == ["demon"]
    assert measures(scene)["demon"].worse_than == {"demon": 1.0}
    assert measures(RAVINE.with_visible(())) == {}


def test_one_that_comes_back_from_a_million_away_has_still_diverged():
    scene = replace(RAVINE, start=(2e6, 0.0), step_size=0.9, n_steps=60, objective=ms.objectives.quadratic(1.0))
    measured = measures(scene)["gradient_descent"]
    assert measured.final_gap < 1e-3
    assert measured.diverges == 0


far = replace(RAVINE, objective=ms.objectives.quadratic(50.0, 0.5), start=(1e308, 0.0), n_steps=1, step_size=1.0)


@settings(max_examples=150)
@example(scene=far)  # its path ends at infinite x and y of different signs
@given(scene=scenes(st.integers(1, 30)))
def test_every_scene_can_be_measured(scene):
    found = measures(scene)
    assert tuple(found) == scene.visible
    for measured in found.values():
        assert 0 <= measured.settles <= scene.n_steps + 1
        assert measured.diverges is None or 0 <= measured.diverges <= scene.n_steps
        assert tuple(measured.worse_than) == scene.visible
        assert measured.gap == written(measured.final_gap)


def test_what_is_shown_of_a_run_does_not_change_its_measures():
    shown = replace(
        RAVINE, panels=(Contour(),), step=5, follow="demon", vectors=False, prediction=Prediction("place", 3, 9)
    )
    assert measures(shown) == measures(RAVINE)


# --- written ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.31, "0.31"),
        (0.3149, "0.31"),
        (5.1, "5.1"),
        (5.0, "5"),
        (42.4, "42"),
        (99.4, "99"),
        (132.4, "130"),
        (99.7, "100"),
        (94949.0, "95000"),
        (1e5, "1.0 × 10⁵"),
        (0.001, "0.001"),
        (0.00099, "9.9 × 10⁻⁴"),
        (4.4e-8, "4.4 × 10⁻⁸"),
        (1.25e123, "1.2 × 10¹²³"),
        (inf, "inf"),
        (nan, "nan"),
    ],
)
def test_a_number_is_written_for_a_reader(value, text):
    assert written(value) == text


@given(st.floats(0.0, 1e300))
def test_a_written_number_is_near_and_never_in_computer_notation(value):
    text = written(value)
    assert "e" not in text
    plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")).replace(" × 10", "e")
    assert float(plain) == pytest.approx(value, rel=0.06)
