import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.figures.good_region import band
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RunSettings
from momentum_sim.scene.outcome import local_quadratic
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one, traces

draw = ms.figures.good_region
PLATEAU, WIDE = "all equally good: rate √β", "at most 10% more steps"
SCENE = scene_of(PAIR)


def edges(figure, name):
    low, high = one(figure, name=f"{name}, from"), one(figure, name=name)
    assert high.fill == "tonexty"
    return 1 - numbers(low.x), numbers(low.y), numbers(high.y)


def test_on_the_plateau_the_rate_is_the_root_of_the_momentum():
    momenta, low, high = edges(draw(SCENE), PLATEAU)
    root = np.sqrt(momenta)
    np.testing.assert_allclose(low, (1 - root) ** 2, rtol=1e-4)
    np.testing.assert_allclose(high, (1 + root) ** 2 / 50, rtol=1e-4)
    for share in (0.01, 0.5, 0.99):
        between = low ** (1 - share) * high**share
        inside = slice(5, None)  # the first are at its tip, where float32 is not fine enough
        rates = theory.convergence_rate("heavy_ball", between[inside], momenta[inside], 1.0, 50.0)
        np.testing.assert_allclose(rates, root[inside], rtol=1e-6)


def test_it_begins_at_the_optimal_momentum():
    momenta, _, _ = edges(draw(SCENE), PLATEAU)
    optimum = theory.optimal_parameters("heavy_ball", 1.0, 50.0).momentum
    assert optimum <= momenta.min() <= optimum + 0.02


@pytest.mark.parametrize("name", ["heavy_ball", "nesterov", "ema_momentum"])
def test_at_the_edges_of_the_wide_band_a_run_takes_a_tenth_more_steps(name):
    momenta = np.array([0.0, 0.3, 0.5, 0.565, 0.7, 0.9, 0.99])
    low, high = band(OPTIMIZERS[name], momenta, local_quadratic(SCENE))
    best = theory.best_step_size(name, momenta, 1.0, 50.0)
    least = theory.convergence_rate(name, best, momenta, 1.0, 50.0)
    for edge in (low, high):
        rates = theory.convergence_rate(name, edge, momenta, 1.0, 50.0)
        np.testing.assert_allclose(np.log(least) / np.log(rates), 1.1, rtol=1e-6)
    assert (low < best).all()
    assert (best < high).all()


def test_the_wide_band_is_drawn():
    momenta, low, high = edges(draw(SCENE), WIDE)
    expected = band(OPTIMIZERS["heavy_ball"], momenta, local_quadratic(SCENE))
    np.testing.assert_allclose([low, high], expected, rtol=1e-4)


def test_nesterov_has_no_plateau():
    assert not traces(draw(scene_of((RunSettings("nesterov"),))), name=PLATEAU)


def test_best_limit_and_now_are_theorys_and_the_scenes():
    figure = draw(SCENE)
    momenta = 1 - numbers(one(figure, name="best").x)
    np.testing.assert_allclose(numbers(one(figure, name="best").y), 2 * (1 + momenta) / 51, rtol=1e-6)
    np.testing.assert_allclose(numbers(one(figure, name="diverges beyond").y), 2 * (1 + momenta) / 50, rtol=1e-6)
    now = one(figure, name="now")
    assert (now.x[0], now.y[0]) == (pytest.approx(0.3), 0.038)


def test_below_is_the_condition_number_that_each_momentum_is_best_for():
    figure = draw(SCENE)
    curve = one(figure, name="condition number")
    root = np.sqrt(1 - numbers(curve.x))
    np.testing.assert_allclose(numbers(curve.y), ((1 + root) / (1 - root)) ** 2, rtol=1e-3)
    told = one(figure, name="told")
    assert list(told.text) == ["β = 0.9: κ = 1,442", "β = 0.99: κ = 158,402"]
    assert {shape.y0 for shape in figure.layout.shapes if shape.yref == "y2"} == {50.0}


def test_a_momentum_is_told_of_once():
    assert summary(draw(scene_of(PAIR, momentum=0.9))).count("β = 0.9 for κ = 1,442") == 1


def test_the_summary_says_what_the_scenes_momentum_is_good_for():
    said = summary(draw(SCENE))
    assert "at η = 0.038 its rate is 0.8367, at best 0.8367" in said
    assert (
        "best for one condition number: β = 0.7 for κ = 126, β = 0.9 for κ = 1,442, β = 0.99 for κ = 158,402;" in said
    )
    assert said.endswith("here κ = 50.")


def test_elsewhere_it_is_the_quadratics_and_without_one_nothing():
    assert "minimiser (3, 0.5)." in summary(draw(SCENE.on(LANDSCAPES["beale"])))
    assert "has no quadratic at its minimum" in summary(draw(SCENE.on(LANDSCAPES["ackley"])))
    assert summary(draw(SCENE.with_visible(("gradient_descent",)))) == "No run that is shown has momentum and a theory."
