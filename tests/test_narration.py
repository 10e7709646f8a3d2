import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.diagnostics import distance_from_path
from momentum_sim.narration import Measures, ends, measures, written
from momentum_sim.noise import Noise
from momentum_sim.scene import Contour, Prediction, RateChange, RunSettings, Scene, Tolerance
from tests.scene.strategies import scenes
from tests.thinned import examples

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
SPRING = replace(
    RAVINE,
    objective=ms.objectives.quadratic(1.0),
    start=(1.0, 0.0),
    n_steps=120,
    step_size=0.04,
    tolerance=Tolerance(0.0025),
    runs=(RunSettings("heavy_ball"),),
)


def settling_step(gaps, limit):
    below = gaps <= limit
    return next((k for k in range(len(gaps)) if below[k:].all()), None)


#: What is measured of a run; those that it has whatever becomes of it.
MEASURES = [name for name in dir(Measures) if isinstance(getattr(Measures, name), property) and name[0] != "_"]
KEPT = {"n_steps", "step_size", "momentum", "last_momentum", "middle_momentum", "diverges"}


def all_of(scene):
    """All that is measured in a scene."""
    return {run: {name: getattr(found, name) for name in MEASURES} for run, found in measures(scene).items()}


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
        ahead = (along * np.sign(along[0])).min()
        assert (measured.past is None, measured.nearest is None) == (ahead >= 0, ahead < 0)
        assert (measured.past or measured.nearest) == pytest.approx(abs(ahead), rel=1e-6, abs=1e-9)
        distances = {other: np.hypot(*(run.iterates - runs[other].iterates).T).max() for other in runs}
        assert measured.apart == {other: written(distance) for other, distance in distances.items()}
        far = {other: distance_from_path(run.iterates, runs[other].iterates) for other in runs}
        assert measured.off_path == {other: written(distance) for other, distance in far.items()}
        assert measured.crossings == (across[1:] * across[:-1] < 0).sum()
        assert measured.worse_than == {other: final[name] / gap for other, gap in final.items()}


def test_what_is_measured_when_it_is_asked_for_is_plain_arithmetic_too():
    kappa, angle, start = 20.0, 0.4, np.array([3.0, 4.0])
    scene = replace(
        RAVINE,
        objective=ms.objectives.quadratic(kappa, angle),
        start=start.tolist(),
        step_size=1.9 / kappa,
        momentum=0.8,
    )
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    for name, run in scene.simulate().items():
        measured = measures(scene)[name]
        points = run.iterates @ turn.T  # along and across
        assert measured.n_steps == 60
        ahead = points[:, 0] / points[0, 0]
        assert measured.overshoot_step == (np.argmin(ahead) if ahead.min() < 0 else None)
        assert measured.widest == pytest.approx(np.abs(points[:, 1]).max() / abs(points[0, 1]))
        assert measured.detour == pytest.approx(np.hypot(*np.diff(run.iterates, axis=0).T).sum() / np.hypot(*start))
        along, across = (points[:10] * [1.0, kappa]).T
        assert measured.along_sizes == pytest.approx(np.abs(along).sum(), rel=1e-5)
        assert measured.along_sum == pytest.approx(abs(along.sum()), rel=1e-5)
        assert measured.across_sizes == pytest.approx(np.abs(across).sum(), rel=1e-5)
        assert measured.across_sum == pytest.approx(abs(across.sum()), rel=1e-5)


def test_the_first_gradients_of_a_shorter_run_are_all_of_them():
    (measured,) = measures(replace(RAVINE, n_steps=1).with_visible(("heavy_ball",))).values()
    assert (measured.along_sizes, measured.along_sum) == pytest.approx((8.0, 8.0))
    assert (measured.across_sizes, measured.across_sum) == pytest.approx((100.0, 100.0))


def test_the_period_is_twice_what_lies_between_two_changes_of_side():
    swing = replace(SPRING, momentum=0.9)
    x = swing.simulate()["heavy_ball"].iterates[:, 0]
    changes = [k + x[k] / (x[k] - x[k + 1]) for k in range(swing.n_steps) if x[k] * x[k + 1] < 0]
    assert measures(swing)["heavy_ball"].period == pytest.approx(2 * np.diff(changes).mean())
    creeping = measures(replace(SPRING, momentum=0.3))["heavy_ball"]
    assert (creeping.period, creeping.overshoot_step, creeping.past) == (None, None, None)


def test_a_run_that_starts_at_the_minimum_has_no_ratios():
    (measured,) = measures(replace(RAVINE, start=(0.0, 0.0)).with_visible(("heavy_ball",))).values()
    ratios = "detour", "widest", "overshoot", "overshoot_step", "past", "nearest", "short", "period"
    assert [getattr(measured, name) for name in ratios] == [None] * 8


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
    assert {name for name in MEASURES if getattr(measured, name) is not None} == KEPT | {
        "arriving",
        "not_arriving",
        "worse_than",
        "apart",
        "off_path",
    }
    assert {*measured.worse_than.values(), *measured.apart.values(), *measured.off_path.values()} == {None}


def test_nothing_is_measured_beside_a_run_that_diverges():
    found = measures(replace(RAVINE, step_size=0.05))
    assert (found["gradient_descent"].diverges is None, found["heavy_ball"].diverges is None) == (False, True)
    assert found["heavy_ball"].worse_than == {"gradient_descent": None, "heavy_ball": 1.0}
    assert found["heavy_ball"].apart == {"gradient_descent": None, "heavy_ball": "0"}
    assert found["heavy_ball"].off_path == {"gradient_descent": None, "heavy_ball": "0"}


def test_the_momentum_of_a_run_is_that_of_its_first_and_of_its_last_step():
    found = measures(RAVINE.with_visible(("gradient_descent", "demon")))
    assert (found["gradient_descent"].momentum, found["gradient_descent"].last_momentum) == (None, None)
    assert found["demon"].momentum == RAVINE.momentum
    assert found["demon"].last_momentum == pytest.approx(0.7 / 60 / (0.3 + 0.7 / 60))
    assert found["demon"].step_size == RAVINE.step_size


def test_only_what_is_shown_is_measured():
    scene = RAVINE.with_visible(("demon",))
    assert list(measures(scene)) == ["demon"]
    assert measures(scene)["demon"].worse_than == {"demon": 1.0}
    assert measures(RAVINE.with_visible(())) == {}


def test_one_that_comes_back_from_a_million_away_has_still_diverged():
    scene = replace(RAVINE, start=(2e6, 0.0), step_size=0.9, n_steps=60, objective=ms.objectives.quadratic(1.0))
    assert scene.simulate()["gradient_descent"].gaps[-1] < 1e-3
    measured = measures(scene)["gradient_descent"]
    assert (measured.diverges, measured.settles, measured.final_gap) == (0, None, None)


far = replace(RAVINE, objective=ms.objectives.quadratic(50.0, 0.5), start=(1e308, 0.0), n_steps=1, step_size=1.0)


@settings(max_examples=examples(150))
@example(scene=far)  # its path ends at infinite x and y of different signs
@given(scene=scenes(st.integers(1, 30)))
def test_every_scene_can_be_measured(scene):
    found = measures(scene)
    assert tuple(found) == scene.visible
    for measured in found.values():
        assert measured.settles is None or 0 <= measured.settles <= scene.n_steps
        assert measured.diverges is None or 0 <= measured.diverges <= scene.n_steps
        assert tuple(measured.worse_than) == scene.visible
        others = {"worse_than", "apart", "off_path", "predicted", "gap", "arriving", "not_arriving"}
        values = [getattr(measured, name) for name in MEASURES if name not in others]
        assert all(value is None or math.isfinite(value) for value in (*values, *measured.worse_than.values()))
        assert not {measured.gap, *measured.apart.values(), *measured.off_path.values()} & {"nan", "inf"}


def test_what_is_shown_of_a_run_does_not_change_its_measures():
    shown = replace(
        RAVINE, panels=(Contour(),), step=5, follow="demon", vectors=False, prediction=Prediction("place", 3, 9)
    )
    assert all_of(shown) == all_of(RAVINE)


# --- what theory says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("momentum", [0.3, 0.64, 0.7, 0.9, 0.95])
@pytest.mark.parametrize("rule", ["heavy_ball", "ema_momentum", "nesterov", "gradient_descent"])
@pytest.mark.parametrize(
    ("kappa", "angle", "start", "n_steps"),
    [(1.0, 0.0, (1.0, 0.0), 120), (50.0, 0.0, (-8.0, 2.0), 60), (20.0, 0.7, (3.0, 4.0), 200)],
)
@pytest.mark.parametrize("tolerance", [Tolerance(0.0025), Tolerance(0.01, relative=False)], ids=["part", "absolute"])
def test_on_a_quadratic_what_is_predicted_is_measured(rule, momentum, kappa, angle, start, n_steps, tolerance):
    scene = Scene(
        objective=ms.objectives.quadratic(kappa, angle),
        start=start,
        n_steps=n_steps,
        step_size=1.0 / kappa if kappa > 1 else 0.04,
        momentum=momentum,
        runs=(RunSettings(rule),),
        tolerance=tolerance,
    )
    measured = measures(scene)[rule]
    predicted = measured.predicted
    assert predicted.settles == measured.settles
    if measured.overshoot > 1e-6:
        assert predicted.overshoot_step == measured.overshoot_step
    if (predicted.overshoot_step or n_steps) < n_steps:
        assert predicted.overshoot == pytest.approx(measured.overshoot, rel=1e-5, abs=1e-6)
    if predicted.regime == "oscillatory" and measured.period is not None:
        assert measured.period == pytest.approx(predicted.period, rel=0.1)


def test_what_is_guaranteed_is_of_the_settings_that_it_is_of_alone():
    root = 50.0**0.5
    own = {"step_size": 1 / 50, "momentum": (root - 1) / (root + 1)}
    runs = (
        RunSettings("gradient_descent", step_size=2 / 51),
        RunSettings("gradient_descent", step_size=0.038, name="another_step"),
        RunSettings("nesterov_textbook", **own),
        RunSettings("nesterov_textbook", **(own | {"momentum": 0.75}), name="another_momentum"),
        RunSettings("nesterov", **own),
        RunSettings("heavy_ball"),
    )
    scene = replace(RAVINE, runs=runs)
    first, away = (64 + 50 * 4) / 2, 64 + 4
    expected = {
        "gradient_descent": 25 * (49 / 51) ** 120 * away,
        "nesterov_textbook": (1 - 1 / root) ** 60 * (first + away / 2),
    }
    found = measures(scene)
    for name, run in found.items():
        assert run.guaranteed == (written(expected[name]) if name in expected else None)
        assert name not in expected or run.final_gap < expected[name]
    noisy = replace(scene, noise=Noise("isotropic", 0.1))
    assert not any(
        run.guaranteed for run in [*measures(noisy).values(), *measures(replace(BANANA, runs=runs)).values()]
    )
    later = measures(replace(scene, rate_change=RateChange(10, 0.5)))
    assert later["nesterov_textbook"].guaranteed is None


def test_theory_says_what_the_textbook_does():
    eta, beta, kappa = 0.01, 0.9, 100.0
    scene = replace(
        RAVINE, objective=ms.objectives.quadratic(kappa, 0.3), step_size=eta, momentum=beta, start=(-8.0, 0.8)
    )
    ball, descent = (measures(scene)[name].predicted for name in ("heavy_ball", "gradient_descent"))
    root, sqrt_kappa = beta**0.5, kappa**0.5
    assert ball.regime == "oscillatory"
    assert (ball.rate, ball.rate_along, ball.rate_across) == pytest.approx((root, root, root))
    assert ball.critical_momentum == pytest.approx((1 - eta**0.5) ** 2, rel=1e-5)
    assert ball.stability_limit == pytest.approx(2 * (1 + beta) / kappa, rel=1e-5)
    least, largest = (1 - root) ** 2, (1 + root) ** 2 / kappa
    assert (ball.good_from, ball.good_to) == ("0.00264", "0.0379")
    assert least <= float(ball.good_from) < 1.01 * least < 0.99 * largest < float(ball.good_to) <= largest
    assert ball.best_condition_number == pytest.approx(((1 + root) / (1 - root)) ** 2)
    assert ball.good_width == pytest.approx(ball.best_condition_number / kappa, rel=1e-5)
    assert ball.condition_number == pytest.approx(kappa, rel=1e-5)
    assert ball.optimal_step_size == pytest.approx((2 / (1 + sqrt_kappa)) ** 2, rel=1e-5)
    assert ball.optimal_momentum == pytest.approx(((sqrt_kappa - 1) / (sqrt_kappa + 1)) ** 2, rel=1e-5)
    assert ball.optimal_rate == pytest.approx((sqrt_kappa - 1) / (sqrt_kappa + 1), rel=1e-5)
    assert descent.rate_along == pytest.approx(1 - eta, rel=1e-5)
    assert descent.rate_across == pytest.approx(0.0, abs=1e-5)
    assert descent.rate == descent.rate_along
    assert descent.stability_limit == pytest.approx(2 / kappa, rel=1e-5)
    assert descent.optimal_step_size == pytest.approx(2 / (1 + kappa), rel=1e-5)
    assert descent.regime == "monotone"
    assert (descent.good_from, descent.good_to) == (None, None)
    assert np.isnan(descent.good_width)
    assert descent.overshoot_step is None
    best = max(abs(1 - descent.optimal_step_size), abs(1 - descent.optimal_step_size * kappa))
    assert descent.times_optimal == pytest.approx(1.0)
    assert ball.times_optimal == pytest.approx(np.log((sqrt_kappa - 1) / (sqrt_kappa + 1)) / np.log(root))
    assert descent.optimal_rate == pytest.approx(best)


def test_what_does_not_happen_is_predicted_as_none():
    gone = measures(replace(RAVINE, step_size=0.1))["heavy_ball"].predicted
    slow = measures(replace(RAVINE, n_steps=5))["heavy_ball"].predicted
    narrow = measures(replace(RAVINE, momentum=0.3))["heavy_ball"].predicted
    assert (gone.settles, slow.settles) == (None, None)
    assert (narrow.good_from, narrow.good_to) == (None, None)
    assert np.isnan(narrow.good_width)


def test_the_start_may_be_steeper_than_the_minimum():
    found = measures(replace(BANANA, start=(-1.2, 1.0), momentum=0.9))["heavy_ball"].predicted
    steepest = np.linalg.eigvalsh([[1330.0, 480.0], [480.0, 200.0]])[1]
    assert found.curvature == pytest.approx(np.linalg.eigvalsh([[802.0, -400.0], [-400.0, 200.0]])[1], rel=1e-4)
    assert found.curvature_at_start == pytest.approx(steepest, rel=1e-4)
    assert found.stability_limit_at_start == pytest.approx(3.8 / steepest, rel=1e-4)
    hollow = replace(RAVINE.on(ms.objectives.rastrigin), start=(0.5, 0.5))
    assert measures(hollow)["heavy_ball"].predicted.stability_limit_at_start is None


def test_off_quadratics_theory_takes_the_curvatures_at_the_minimiser():
    scene = replace(BANANA, start=(-1.2, 1.0), step_size=0.002, momentum=0.9)
    found = measures(scene)["heavy_ball"]
    mu, largest = np.linalg.eigvalsh([[802.0, -400.0], [-400.0, 200.0]])
    assert found.predicted.condition_number == pytest.approx(largest / mu, rel=1e-4)
    assert found.predicted.overshoot == 0 < found.overshoot


@pytest.mark.parametrize("rule", ["demon", "adam", "rmsprop"])
def test_there_is_no_theory_of_every_rule(rule):
    scene = replace(RAVINE, runs=(RunSettings(rule),))
    assert measures(scene)[rule].predicted is None


def test_there_is_no_theory_of_a_momentum_that_changes():
    scene = replace(RAVINE, runs=(RunSettings("heavy_ball", schedule="demon"),))
    assert measures(scene)["heavy_ball"].predicted is None


def test_there_is_no_theory_of_a_step_size_that_changes():
    for factor, known in ((0.5, False), (1.0, True)):
        found = measures(replace(RAVINE, rate_change=RateChange(step=20, factor=factor)))
        assert [(found[name].predicted is not None) for name in ("gradient_descent", "heavy_ball")] == [known] * 2


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


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((0.0026334, 0.0379737), ("0.00264", "0.0379")),
        ((0.25, 0.5625), ("0.25", "0.562")),
        ((0.088933, 0.224888), ("0.089", "0.224")),
        ((1.2345, 1.2365), ("1.235", "1.236")),
        ((1.2341e-7, 123456.0), ("1.24 × 10⁻⁷", "1.23 × 10⁵")),
        ((2 / 3, 2 / 3), ("0.667", "0.667")),
    ],
)
def test_the_ends_of_an_interval_are_rounded_inward(interval, said):
    assert ends(*interval) == said


# --- starts -----------------------------------------------------------------------------------------------------------


ROUND = replace(RAVINE.on(ms.objectives.square), momentum=81 / 121)


def test_the_share_of_starts_that_arrive_is_that_of_runs_from_a_polar_grid():
    """Ten circles of radii 0.3 to 3, 24 starts on each, the first in direction x; 500 steps."""
    circles = 0.3 * np.arange(1, 11)[:, None] * np.exp(2j * np.pi * np.arange(24) / 24)
    starts = np.stack([circles.real.ravel(), circles.imag.ravel()], axis=1)
    for scene, share in ((ROUND, 140 / 240), (replace(ROUND, step_size=2.5), 204 / 240)):
        ball = measures(scene)["heavy_ball"]
        setting = {"step_size": scene.step_size, "momentum": 81 / 121, "n_steps": 500}
        ends = ms.simulate_ensemble(ms.objectives.square(), "heavy_ball", starts=starts, **setting).final
        assert ball.arriving == share == np.mean(np.hypot(*ends.T) < 1e-9)
        assert ball.not_arriving == pytest.approx(1 - share, rel=1e-15)
        assert f"{ball.not_arriving:.0%}" == ("42%" if share < 0.6 else "15%")
    short = measures(replace(ROUND, step_size=2.0))["heavy_ball"]
    assert (short.arriving, short.not_arriving) == (1.0, 0.0)


def test_it_goes_by_the_scenes_tolerance():
    loose = replace(ROUND, tolerance=Tolerance(0.5, relative=False))
    assert measures(loose)["heavy_ball"].arriving > measures(ROUND)["heavy_ball"].arriving


@pytest.mark.parametrize(
    "scene",
    [
        replace(ROUND, rate_change=RateChange(10, 0.5)),
        replace(ROUND, noise=ms.noise.isotropic(0.1)),
        replace(ROUND, runs=(RunSettings("heavy_ball", schedule="demon"),)),
        ROUND.on(ms.objectives.valley),
    ],
    ids=["step sizes", "noise", "momenta", "a curve of minima"],
)
def test_of_what_changes_on_the_way_or_is_noisy_or_has_a_curve_of_minima_there_is_no_such_share(scene):
    ball = measures(scene)["heavy_ball"]
    assert (ball.arriving, ball.not_arriving) == (None, None)
