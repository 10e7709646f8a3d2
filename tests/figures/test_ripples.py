from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one

draw = ms.figures.ripples
SCENE = scene_of(PAIR)
TITLES = ("growing momentum", "restarted by loss", "restarted by slope", "constant, best for κ")


def of(kappa):
    return draw(replace(SCENE, objective=ms.objectives.quadratic(condition_number=kappa)))


def steepest_last(kappa):
    return np.array([1 / kappa, 1.0])


def losses(kappa, n, begun_anew=None, constant=None):
    """Of the bowl with curvatures 1/kappa and 1 from (1, 1), step size 1; when its momentum began anew, too."""
    h = steepest_last(kappa)
    x, v, k = np.ones(2), np.zeros(2), 0
    found, anew = [0.5 * (h * x * x).sum()], []
    for step in range(n):
        b = constant if constant is not None else max(k - 1, 0) / (k + 2)
        slope = h * (x + b * v)
        v = b * v - slope
        x = x + v
        found.append(0.5 * (h * x * x).sum())
        k += 1
        if (begun_anew == "slope" and slope @ v > 0) or (begun_anew == "loss" and found[-1] > found[-2]):
            k = 1
            anew.append(step + 1)
    return np.array(found), anew


def settles(found):
    return int(np.flatnonzero(found > 1e-10 * found[0])[-1]) + 1


@pytest.mark.parametrize(
    ("kappa", "steps", "apart", "first"),
    [
        (100.0, (655, 105, 74, 112), "31 to 32", 38),
        (1000.0, (3162, 236, 222, 327), "99 to 100", 121),
        (10_000.0, (9685, 641, 383, 919), "314 to 318", 383),
    ],
)
def test_it_has_the_steps_of_each_and_its_ripples_to_their_digits(kappa, steps, apart, first):
    figure = of(kappa)
    assert tuple(trace.name for trace in figure.data[:4]) == tuple(
        f"{title}: {count:,} steps" for title, count in zip(TITLES, steps, strict=True)
    )
    n = steps[0] + 5
    best = (kappa**0.5 - 1) / (kappa**0.5 + 1)
    ways = ({}, {"begun_anew": "loss"}, {"begun_anew": "slope"}, {"constant": best})
    assert tuple(settles(losses(kappa, n, **way)[0]) for way in ways) == steps
    said = summary(figure)
    assert f"is least every {apart} steps (predicted 3.14 √κ = {np.pi * kappa**0.5:.3g})" in said
    assert f"for the first time at step {first} (predicted 3.83 √κ = {3.8317 * kappa**0.5:.3g})" in said
    assert "; ".join(f"{title} {count:,}" for title, count in zip(TITLES, steps, strict=True)) in said
    plain = losses(kappa, first + 5)[0]
    assert plain[:first].argmin() < plain.argmin() == first


def test_lines_are_the_losses_and_marks_their_least():
    figure, kappa = of(100.0), 100.0
    ways = ({}, {"begun_anew": "loss"}, {"begun_anew": "slope"}, {"constant": 9 / 11})
    for line, way in zip(figure.data, ways, strict=False):
        found = losses(kappa, 400, **way)[0]
        steps = numbers(line.x).astype(int)
        share = found[steps] / found[0]
        drawn = share >= 1e-11
        np.testing.assert_allclose(numbers(line.y)[drawn], share[drawn], rtol=1e-5)
        assert np.isnan(numbers(line.y)[~drawn]).all()
    plain = losses(kappa, 400)[0]
    marks = one(figure, mode="markers")
    for step in numbers(marks.x).astype(int):
        assert plain[step] < min(plain[step - 1], plain[step + 1])


def test_dotted_lines_are_where_ripples_are_predicted():
    places = [shape.x0 for shape in of(100.0).layout.shapes]
    np.testing.assert_allclose(places, 10 * (3.8317059702 + np.pi * np.arange(9)))
    least = numbers(one(of(100.0), mode="markers").x)
    assert abs(least - places).max() < 2


def test_restarts_come_where_the_loss_is_first_least_and_then_as_often():
    for begun_anew in ("loss", "slope"):
        _, anew = losses(1000.0, 700, begun_anew)
        assert anew[0] == pytest.approx(ms.theory.restart_interval(1000.0), abs=2)
        assert np.diff(anew) == pytest.approx(anew[0], abs=2)


def test_elsewhere_it_is_of_a_thousand_and_of_a_round_bowl_it_is_nothing():
    assert summary(draw(SCENE.on(LANDSCAPES["beale"]))) == summary(of(1000.0))
    assert summary(of(1.0)) == "In a round bowl there are no ripples: the first step arrives."
    assert "settled before it could ripple twice" in summary(of(1.0001))


@pytest.mark.parametrize("kappa", [1.5, 10.0, 300.0, 30_000.0])
def test_every_run_settles(kappa):
    for trace in of(kappa).data[:4]:
        taken = int(trace.name.split(": ")[1].removesuffix(" steps").replace(",", ""))
        assert taken < 120 * kappa**0.5
