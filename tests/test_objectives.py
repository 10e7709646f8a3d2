import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES

FORMULAS = {  # as the textbooks write them; x and y may be complex
    "quadratic": lambda x, y, kappa, angle: (
        ((math.cos(angle) * x + math.sin(angle) * y) ** 2 + kappa * (math.cos(angle) * y - math.sin(angle) * x) ** 2)
        / 2
    ),
    "rosenbrock": lambda x, y, a, b: (a - x) ** 2 + b * (y - x**2) ** 2,
}
PARAMETERS = {
    "quadratic": st.tuples(st.floats(1.0, 1e4), st.floats(-1e5, 1e5)),
    "rosenbrock": st.tuples(st.floats(-3.0, 3.0), st.floats(0.01, 1e3)),
}

every_landscape = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
coordinate = st.floats(-10.0, 10.0)


def complex_step_gradient(formula, x, y, values):
    """Exact to rounding: nothing is subtracted."""
    h = 1e-100
    return formula(complex(x, h), y, *values).imag / h, formula(x, complex(y, h), *values).imag / h


@every_landscape
@given(data=st.data(), x=coordinate, y=coordinate)
def test_value_is_the_textbook_formula(landscape, data, x, y):
    values = data.draw(PARAMETERS[landscape.name])
    expected = FORMULAS[landscape.name](x, y, *values)
    assert landscape(*values).value(x, y) == pytest.approx(expected, rel=1e-10, abs=1e-10)


@every_landscape
@given(data=st.data(), x=coordinate, y=coordinate)
def test_gradient_is_the_derivative_of_the_textbook_formula(landscape, data, x, y):
    values = data.draw(PARAMETERS[landscape.name])
    expected = complex_step_gradient(FORMULAS[landscape.name], x, y, values)
    np.testing.assert_allclose(
        landscape(*values).gradient(x, y), expected, rtol=1e-8, atol=1e-8 * math.hypot(*expected) + 1e-9
    )


@every_landscape
@given(data=st.data())
def test_minimisers_have_no_gradient_and_the_minimum_as_their_loss(landscape, data):
    objective = landscape(*data.draw(PARAMETERS[landscape.name]))
    assert objective.minimisers.shape == (landscape.n_minimisers, 2)
    for point in objective.minimisers:
        assert objective.gradient(*point) == (0.0, 0.0)
        assert objective.value(*point) == objective.minimum


@every_landscape
@given(data=st.data(), x=coordinate, y=coordinate)
def test_no_loss_is_below_the_minimum(landscape, data, x, y):
    objective = landscape(*data.draw(PARAMETERS[landscape.name]))
    assert objective.value(x, y) >= objective.minimum


@given(kappa=st.floats(1.0, 1e4), angle=st.floats(-1e5, 1e5))
def test_a_quadratics_hessian_is_1_along_its_angle_and_the_condition_number_across(kappa, angle):
    bowl = ms.objectives.quadratic(condition_number=kappa, angle=angle)
    hessian = np.array([bowl.gradient(1.0, 0.0), bowl.gradient(0.0, 1.0)])
    flat, steep = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    np.testing.assert_allclose(hessian @ flat, flat, rtol=0, atol=1e-15 * kappa)
    np.testing.assert_allclose(hessian @ steep, kappa * steep, rtol=0, atol=2e-15 * kappa)
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1.0, kappa], rtol=0, atol=2e-15 * kappa)


def test_rosenbrock_is_least_at_a_and_its_square():
    assert ms.objectives.rosenbrock(a=-0.5, b=7.0).minimisers.tolist() == [[-0.5, 0.25]]


@every_landscape
def test_two_numbers_give_floats(landscape):
    objective = landscape()
    assert isinstance(objective.value(1, 2), float)
    assert [type(part) for part in objective.gradient(np.float64(1), np.array(2.0))] == [float, float]


@every_landscape
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1.0, 2.0, 3.0], 0.5),
        (np.linspace(-1, 1, 5), np.linspace(0, 2, 3)[:, None]),
        (np.arange(12).reshape(3, 4).T, np.zeros((4, 3))),
        (np.array([]), 1.0),
    ],
)
def test_arrays_are_broadcast_and_each_element_is_what_its_point_gives_alone(landscape, x, y):
    objective = landscape()
    values, (gx, gy) = objective.value(x, y), objective.gradient(x, y)
    points = np.broadcast(x, y)
    assert values.shape == gx.shape == gy.shape == points.shape
    for index, (px, py) in zip(np.ndindex(points.shape), points, strict=True):
        assert values[index] == objective.value(px, py)
        assert (gx[index], gy[index]) == objective.gradient(px, py)


def test_coordinates_that_do_not_go_together_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        ms.objectives.quadratic().value([1.0, 2.0], [1.0, 2.0, 3.0])


@every_landscape
def test_parameters_are_given_by_position_or_by_name_or_left_out(landscape):
    names = [parameter.name for parameter in landscape.parameters]
    defaults = [parameter.default for parameter in landscape.parameters]
    assert landscape() == landscape(*defaults) == landscape(**dict(zip(names, defaults, strict=True)))
    assert hash(landscape()) == hash(landscape(*defaults))
    assert landscape().parameters == dict(zip(names, defaults, strict=True))
    assert landscape().name == landscape.name
    assert landscape(defaults[0] + 1.0) != landscape()


@pytest.mark.parametrize(
    ("values", "named", "message"),
    [
        ((), {"condition_number": 0.5}, "condition_number must lie in [1, 1e+08], got 0.5"),
        ((), {"condition_number": math.inf}, "condition_number must lie in [1, 1e+08], got inf"),
        ((math.nan,), {}, "condition_number must lie in [1, 1e+08], got nan"),
        ((), {"condition_number": "25"}, "condition_number must be a number, got '25'"),
        ((), {"angle": 100_001.0}, "angle must lie in [-100000, 100000], got 100001.0"),
        ((), {"angle": True}, "angle must be a number, got True"),
        ((), {"kappa": 3.0}, "parameter of quadratic must be one of condition_number, angle; got 'kappa'"),
        ((1.0, 2.0, 3.0), {}, "quadratic takes 2 parameters (condition_number, angle), got 3"),
        ((2.0,), {"condition_number": 3.0}, "condition_number of quadratic is given twice: 2.0 and 3.0"),
    ],
)
def test_parameters_that_make_no_objective_are_refused(values, named, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        ms.objectives.quadratic(*values, **named)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"a": math.nan}, "a must lie in [-1000, 1000], got nan"),
        ({"b": 0.0}, "b must lie in (0, 1e+08], got 0.0"),
        ({"b": -1}, "b must lie in (0, 1e+08], got -1"),
    ],
)
def test_parameters_that_make_no_rosenbrock_are_refused(named, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        ms.objectives.rosenbrock(**named)


@every_landscape
def test_a_landscape_opens_with_what_it_accepts(landscape):
    x0, x1, y0, y1 = landscape.view
    low, high = landscape.step_size_slider
    assert low <= landscape.step_size <= high
    for x, y in (landscape.start, *landscape().minimisers):
        assert x0 < x < x1
        assert y0 < y < y1
    for parameter in landscape.parameters:
        low, high = parameter.slider
        assert low <= parameter.default <= high
        assert all(value in parameter.rule for value in (parameter.default, low, high))
    assert landscape.curvature is None or landscape.curvature in landscape().parameters


def test_coefficients_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        ms.objectives.quadratic().coefficients[0] = 0.0
