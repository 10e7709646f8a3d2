"""SGD's beta beside Adam's beta1: measured on the lines that theory draws."""

import numpy as np
import pytest

import momentum_sim as ms
from tests.figures.scenes import summary
from tests.figures.traces import numbers, traces

FIGURE = ms.figures.two_betas()


def points(name, axis):
    (dots,) = (dots for dots in traces(FIGURE, name=name, mode="markers") if dots.yaxis == axis)
    return 1 - numbers(dots.x), numbers(dots.y)


def line(name, axis):
    (one,) = (one for one in traces(FIGURE, name=f"{name}, predicted") if one.yaxis == axis)
    return 1 - numbers(one.x), numbers(one.y)


@pytest.mark.parametrize(("name", "power"), [("heavy ball", 1), ("EMA momentum", 0)])
def test_a_step_is_as_long_as_a_sum_or_an_average_of_equal_slopes(name, power):
    for beta, length in (points(name, "y"), line(name, "y")):
        np.testing.assert_allclose(length, (1 - beta) ** -power, rtol=1e-4)


def test_adams_step_is_one_step_size_whatever_its_momentum():
    beta, length = points("Adam", "y")
    assert beta.round(9).tolist() == [0, 0.5, 0.8, 0.9, 0.95, 0.99]
    np.testing.assert_allclose(length, 1.0, rtol=1e-4)


@pytest.mark.parametrize(("name", "power"), [("heavy ball", 0), ("EMA momentum", 1)])
def test_limits_are_those_of_the_formula(name, power):
    for beta, limit in (points(name, "y2"), line(name, "y2")):
        np.testing.assert_allclose(limit, 2 * (1 + beta) / (1 - beta) ** power, rtol=1e-3)


def test_adam_hovers_about_the_limit_of_an_average():
    (bars,) = (one for one in traces(FIGURE, name="Adam", mode="markers") if one.yaxis == "y2")
    beta, mean = points("Adam", "y2")
    limit = 2 * (1 + beta) / (1 - beta)
    low, high = mean - numbers(bars.error_y.arrayminus), mean + numbers(bars.error_y.array)
    assert (low > 0.75 * limit).all()
    assert (high < 1.1 * limit).all()
    assert (abs(mean / limit - 1) < 0.1).all()


def test_the_summary_has_the_numbers_at_nine_tenths():
    said = summary(FIGURE)
    assert "grows from 2.0 to 10.0 step sizes in the heavy ball; in EMA momentum it stays 1.0, in Adam 1.0." in said
    assert "up to 3.80 (predicted 3.8), EMA momentum up to 38.0 (predicted 38)." in said
