from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one

draw = ms.figures.guarantees
RAVINE = scene_of(PAIR)
KINKED = RAVINE.on(LANDSCAPES["lessard"])
NAMES = (
    "gradient descent",
    "gradient descent, at most",
    "Nesterov, textbook",
    "Nesterov, textbook, at most",
    "heavy ball",
)


def paths(slope, start, mu, largest, n):
    """Gradient descent, Nesterov's x_k and heavy ball, each tuned."""
    root = np.sqrt(largest / mu)
    settings = {
        "gradient descent": (2 / (mu + largest), 0.0, 0.0),
        "Nesterov, textbook": (1 / largest, (root - 1) / (root + 1), (root - 1) / (root + 1)),
        "heavy ball": ((2 / (mu**0.5 + largest**0.5)) ** 2, ((root - 1) / (root + 1)) ** 2, 0.0),
    }
    found = {}
    for name, (eta, beta, ahead) in settings.items():
        xs, v = [np.array(start)], np.zeros(2)
        for _ in range(n):
            v = beta * v - eta * slope(xs[-1] + ahead * v)
            xs.append(xs[-1] + v)
        found[name] = np.array(xs)
    return found


@pytest.mark.parametrize(
    ("scene", "slope", "bounds"),
    [
        (RAVINE, lambda x: np.array([1.0, 50.0]) * x, (1.0, 50.0)),
        (KINKED, lambda x: np.array([25 * x[0] - 24 * np.clip(x[0] - 1, 0, 1), 5 * x[1]]), (1.0, 25.0)),
    ],
)
def test_lines_are_the_gaps_and_the_promises(scene, slope, bounds):
    mu, largest = bounds
    figure = draw(scene)
    assert tuple(trace.name for trace in figure.data) == NAMES
    steps = np.arange(scene.n_steps + 1)
    for name, path in paths(slope, scene.start, mu, largest, scene.n_steps).items():
        gaps = scene.objective.value(*path.T)
        drawn = np.minimum.accumulate(gaps) >= 1e-12 * gaps[0]
        line = numbers(one(figure, name=name).y)
        np.testing.assert_allclose(line[drawn], gaps[drawn], rtol=1e-4)
    away, first = np.array(scene.start) @ np.array(scene.start), scene.objective.value(*scene.start)
    factor = (largest - mu) / (largest + mu)
    for name, promised in (
        ("gradient descent", largest / 2 * factor ** (2 * steps) * away),
        ("Nesterov, textbook", (1 - np.sqrt(mu / largest)) ** steps * (first + mu / 2 * away)),
    ):
        np.testing.assert_allclose(numbers(one(figure, name=f"{name}, at most").y), promised, rtol=1e-5)
        line = numbers(one(figure, name=name).y)
        assert not (line > promised * (1 + 1e-6)).any()


def test_the_ball_keeps_no_such_promise():
    figure = draw(KINKED)
    assert numbers(one(figure, name="heavy ball").y)[-1] > 100 * numbers(one(figure, name=NAMES[3]).y)[-1]
    said = summary(figure)
    assert said.startswith(
        "After 60 steps, each tuned for curvatures from 1 to 25: gradient descent has 9.2 × 10⁻⁴ left, "
    )
    assert "heavy ball has 5.2 left, of which nothing is promised." in said
    assert "What is promised shrinks by 0.852 a step for gradient descent and 0.8 a step for Nesterov" in said


def test_of_other_landscapes_nothing_is_promised():
    said = summary(draw(RAVINE.on(LANDSCAPES["rosenbrock"])))
    assert (
        said == "Promises are of functions whose curvature lies between two numbers above 0, and this one's does not."
    )
    assert summary(draw(replace(RAVINE, start=(0.0, 0.0)))) == "The runs start at the minimum, where nothing is left."
