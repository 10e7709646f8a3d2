"""What lessons tell of clouds: plain NumPy of the particles themselves, and theory's laws."""

import math

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.lessons.filling import filled
from momentum_sim.lessons.settings import computed
from momentum_sim.narration import CloudMeasures, OfSpread, measures
from momentum_sim.problems import cloud
from momentum_sim.scene import RunSettings, Scene

SCENE = Scene(
    objective=cloud(condition_number=5.0, std=4.0, particles=400),
    start=(-8.0, 2.0),
    n_steps=150,
    step_size=0.05,
    momentum=0.9,
    equal="effective_step_size",
    runs=(
        "gradient_descent",
        "heavy_ball",
        RunSettings("heavy_ball", schedule="demon", name="falling"),
        "adam",
        RunSettings("gradient_descent", step_size=1.0, name="gone"),
    ),
    panels=("contour",),
    seed=5,
)


@pytest.fixture(scope="module")
def found():
    return measures(SCENE)


@pytest.fixture(scope="module")
def runs():
    return SCENE.simulate()


def distance(points, others):
    """W2 of the normal laws with the samples' moments, by eigendecompositions."""

    def root(matrix):
        values, vectors = np.linalg.eigh(matrix)
        return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T

    p, q = (np.cov(each.T, bias=True) for each in (points, others))
    both = root(root(p) @ q @ root(p))
    square = ((points.mean(axis=0) - others.mean(axis=0)) ** 2).sum() + np.trace(p + q - 2 * both)
    return math.sqrt(max(square, 0.0))


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "falling", "adam"])
def test_what_is_measured_is_of_the_particles(name, found, runs):
    told, places = found[name], runs[name].places
    assert isinstance(told, CloudMeasures)
    end = places[-1]
    assert (told.spread_x, told.spread_y) == pytest.approx(tuple(end.std(axis=0)), rel=1e-10)
    assert (told.step_spread_x, told.step_spread_y) == pytest.approx(tuple((end - places[-2]).std(axis=0)), rel=1e-9)
    assert told.mean_loss == pytest.approx((0.5 * (end**2 @ [1.0, 5.0])).mean(), rel=1e-12)
    assert told.first_loss == 0.5 * (64.0 + 5.0 * 4.0)
    errors = end.std(axis=0) / math.sqrt(2 * 399)
    assert (told.spread_error_x, told.spread_error_y) == pytest.approx(tuple(errors), rel=1e-10)
    assert told.particles == 400
    for other in ("gradient_descent", "heavy_ball", "falling", "adam"):
        length = distance(end, runs[other].places[-1])
        assert told.distance[other] == pytest.approx(length, rel=1e-6, abs=1e-7)
        spread = math.sqrt(runs[other].places[-1].var(axis=0).sum())
        assert told.spreads_apart[other] == pytest.approx(length / spread, rel=1e-6, abs=1e-7)


def test_what_is_predicted_is_theorys_law(found):
    settings = {"hessian": np.diag([1.0, 5.0]), "n_steps": 150, "start": (-8.0, 2.0), "noise_std": 4.0}
    laws = {
        "gradient_descent": ms.theory.transient("gradient_descent", step_size=0.05, **settings),
        "heavy_ball": ms.theory.transient("heavy_ball", step_size=0.005, momentum=0.9, **settings),
    }
    for name, law in laws.items():
        told = found[name].predicted
        assert isinstance(told, OfSpread)
        x, y = np.sqrt(np.diag(law.covariances[-1]))
        assert (told.spread_x, told.spread_y) == pytest.approx((x, y), rel=1e-12)
        loss = 0.5 * (x * x + 5 * y * y + law.means[-1] @ np.diag([1.0, 5.0]) @ law.means[-1])
        assert told.mean_loss == pytest.approx(loss, rel=1e-12)
        for other, beside in laws.items():
            length = ms.theory.wasserstein_distance(
                law.means[-1], law.covariances[-1], beside.means[-1], beside.covariances[-1]
            )
            assert told.distance[other] == pytest.approx(length, rel=1e-12, abs=1e-15)
    plain = found["gradient_descent"].predicted
    update = ms.theory.update_variance("gradient_descent", 0.05, None, [1.0, 5.0], 4.0)
    assert (plain.step_spread_x, plain.step_spread_y) == pytest.approx(tuple(np.sqrt(update)), rel=1e-4)


def test_what_there_is_not_is_none(found):
    assert found["adam"].predicted is None
    assert found["heavy_ball"].predicted.distance["adam"] is None
    gone = found["gone"]
    assert gone.diverges is not None
    assert (gone.spread_x, gone.step_spread_y, gone.mean_loss, gone.settles) == (None,) * 4
    assert set(gone.distance.values()) == {None}
    assert found["heavy_ball"].distance["gone"] is None
    assert (found["heavy_ball"].momentum, found["gradient_descent"].momentum) == (0.9, None)
    assert found["falling"].last_momentum < 0.1
    assert found["heavy_ball"].step_size == pytest.approx(0.005)


def test_lessons_can_ask_for_all_of_it(found):
    ball = found["heavy_ball"]
    text = filled("text", "{heavy_ball.spread_x:.3f} {heavy_ball.predicted.distance[gradient_descent]:.2g}", found)
    assert text == f"{ball.spread_x:.3f} {ball.predicted.distance['gradient_descent']:.2g}"
    assert filled("text", "{adam.predicted.spread_x|no law} {gone.distance[adam]|far}", found) == "no law far"
    with pytest.raises(ms.RefusedError, match="ask for a number that is there"):
        filled("text", "{heavy_ball.distance[nobody]}", found)
    with pytest.raises(ms.RefusedError, match="ask for a number that is there"):
        filled("text", "{heavy_ball.overshoot}", found)


def test_two_clouds_of_one_law_are_as_far_apart_as_chance_has_it():
    """The mean square over 60 pairs of clouds with draws of their own, within four standard errors of it."""
    squares, predicted = [], None
    for seed in range(60):
        first, second = (
            measures(
                Scene(
                    objective=cloud(condition_number=5.0, std=4.0, particles=100),
                    start=(0.0, 0.0),
                    n_steps=40,
                    step_size=0.05,
                    momentum=0.9,
                    runs=("gradient_descent",),
                    panels=("contour",),
                    seed=own,
                )
            )["gradient_descent"]
            for own in (2 * seed, 2 * seed + 1)
        )
        squares.append(distance(*(one._run.places[-1] for one in (first, second))) ** 2)
        predicted = first.predicted.chance_distance["gradient_descent"]
    error = np.std(squares) / math.sqrt(len(squares))
    assert np.mean(squares) == pytest.approx(predicted**2, abs=4 * error)
    assert error < 0.15 * predicted**2


def test_no_setting_of_a_cloud_is_called_the_best():
    document = {**SCENE.to_dict(), "step_size": "optimal"}
    with pytest.raises(ms.RefusedError, match="be a number where theory knows no run"):
        computed(document, {})
