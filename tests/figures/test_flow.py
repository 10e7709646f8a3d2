import numpy as np
import pytest

import momentum_sim as ms
from tests.figures.scenes import summary
from tests.figures.traces import numbers, traces

FIGURE = ms.figures.flow()


def bessel_1(t):
    """J_1(t), by its integral over half a circle."""
    w = np.linspace(0.0, np.pi, 2001)
    values = np.cos(w - np.multiply.outer(t, np.sin(w)))
    return (values.sum(axis=-1) - 0.5 * (values[..., 0] + values[..., -1])) / 2000


def iterates(eta, n):
    xs, ys, before = [1.0], 1.0, 1.0
    for k in range(1, n + 1):
        xs.append(ys - eta * ys)
        ys = xs[-1] + (k - 1) / (k + 2) * (xs[-1] - before)
        before = xs[-1]
    return np.array(xs)


def test_the_thick_line_is_the_bessel_functions():
    line = FIGURE.data[0]
    t = numbers(line.x)[1:]
    np.testing.assert_allclose(numbers(line.y)[1:], 2 * bessel_1(t) / t, atol=1e-6)
    assert line.y[0] == 1.0


@pytest.mark.parametrize(("eta", "farthest"), [(0.01, 0.074), (0.001, 0.024), (0.0001, 0.0075)])
def test_iterates_and_how_far_they_are(eta, farthest):
    places, off = traces(FIGURE, name=f"η = {eta:g}")
    expected = iterates(eta, int(20 / eta**0.5 + 1e-9))
    steps = (numbers(places.x) / eta**0.5).round().astype(int)
    np.testing.assert_allclose(numbers(places.y), expected[steps], atol=1e-6)
    t = np.arange(1, len(expected)) * eta**0.5
    assert float(f"{abs(expected[1:] - 2 * bessel_1(t) / t).max():.2g}") == farthest
    assert f"{farthest:g} at η = {eta:g}" in summary(FIGURE)
    np.testing.assert_allclose(numbers(off.y).max(), farthest, rtol=0.02)


def test_a_hundredth_of_the_step_is_about_ten_times_as_near():
    assert "with a step size a hundred times as short they are 9.8 times as near, about as the root of η." in summary(
        FIGURE
    )
