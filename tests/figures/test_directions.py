from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, traces

draw = ms.figures.nesterov_as_heavy_ball
SCENE = scene_of(PAIR, momentum=0.9)
MOMENTUM, RATE = "y", "y2"


def pair(figure, name, panel):
    return traces(figure, legendgroup=name, yaxis=panel)


def largest_root(a, own):
    """Of sigma^2 - (1 + b - a) sigma + b: a heavy ball of momentum b."""
    return abs(np.roots([1, a - 1 - own, own])).max()


@pytest.mark.parametrize("beta", [0.3, 0.9, 0.99])
@pytest.mark.parametrize(
    ("name", "own"), [("heavy_ball", lambda a, b: b + 0 * a), ("nesterov_textbook", lambda a, b: b * (1 - a))]
)
def test_lines_are_the_formulas_and_points_lie_on_them(name, own, beta):
    figure = draw(replace(SCENE, momentum=beta))
    for panel, expected in ((MOMENTUM, own), (RATE, lambda a, b: np.array([largest_root(x, own(x, b)) for x in a]))):
        line, points = pair(figure, name, panel)
        np.testing.assert_allclose(numbers(line.y), expected(numbers(line.x), beta), atol=2e-4)
        np.testing.assert_allclose(numbers(points.y), expected(numbers(points.x), beta), atol=1e-6)


def test_points_are_what_every_later_step_has_of_the_one_before():
    points = pair(draw(SCENE), "nesterov_textbook", MOMENTUM)[1]
    for a, measured in zip(points.x, points.y, strict=True):
        x = [1.0, 1.0 - a]
        for _ in range(6):
            x.append((1 - a) * (x[-1] + 0.9 * (x[-1] - x[-2])))
        kept = [(after - at + a * at) / (at - before) for before, at, after in zip(x, x[1:], x[2:], strict=False)]
        assert kept == pytest.approx([measured] * 6, rel=1e-9)
        areas = [after * before - at**2 for before, at, after in zip(x, x[1:], x[2:], strict=False)]
        assert areas[1] / areas[0] == pytest.approx(measured, rel=1e-9)  # it is in the positions alone, too


def test_dotted_lines_are_the_stability_limits():
    limits = sorted({shape.x0 for shape in draw(SCENE).layout.shapes})
    np.testing.assert_allclose(limits, [2 * 1.9 / 2.8, 2 * 1.9])
    for name, limit in (("nesterov_textbook", limits[0]), ("heavy_ball", limits[1])):
        line = pair(draw(SCENE), name, RATE)[0]
        a, rate = numbers(line.x), numbers(line.y)
        assert (rate[a < 0.999 * limit] < 1).all()
        assert (rate[a > 1.001 * limit] > 1).all()


def test_the_summary_has_momentum_left_in_flat_and_steep_directions_and_both_limits():
    said = summary(draw(SCENE))
    assert "Nesterov β(1 − a): 0.891 at a = 0.01, 0.45 at a = 0.5, 0 at a = 1, and less than 0 beyond" in said
    assert "up to its stability limit at a = 1.357; the ball's is 3.8" in said


def test_without_momentum_it_is_of_the_usual_one():
    assert summary(draw(replace(SCENE, momentum=0.0))) == summary(draw(SCENE))
