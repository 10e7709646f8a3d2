import cmath
import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES


def ackley(x, y):
    funnel = 20 * cmath.exp(-0.2 * cmath.sqrt((x**2 + y**2) / 2))
    bumps = cmath.exp((cmath.cos(2 * cmath.pi * x) + cmath.cos(2 * cmath.pi * y)) / 2)
    return 20 + math.e - funnel - bumps


def lessard(x, y):
    at = x.real
    along = 12.5 * x**2 if at < 1 else x**2 / 2 + 24 * x - 12 if at < 2 else 12.5 * x**2 - 24 * x + 36
    return along + 2.5 * y**2


def corners_of_the_square(kappa):
    """M R^k (1, 0), as Goujaud, Taylor and Dieuleveut have it, in complex numbers: a right angle is a factor i."""
    mu = 1 / kappa
    eta, beta = (2 / (1 + mu**0.5)) ** 2, ((1 - mu**0.5) / (1 + mu**0.5)) ** 2
    first = ((1 + beta - 1j - beta / 1j) / eta - mu) / (1 - mu)
    return [first * 1j**k for k in range(4)]


def square(x, y, kappa):
    """Of the sides that (x, y) is beyond, the nearest: none if it is inside."""
    corners = corners_of_the_square(kappa)
    sides = [(a, b - a) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    beyond = [(a, b) for a, b in sides if b.real * (y.real - a.imag) < b.imag * (x.real - a.real)]
    away = [squared_distance(x, y, *side) for side in beyond]
    of_both = x**2 + y**2
    return of_both / (2 * kappa) + (1 - 1 / kappa) * (of_both - min(away, key=lambda d: d.real, default=0.0)) / 2


def squared_distance(x, y, corner, side):
    """Of (x, y) from the side that begins at a corner."""
    dx, dy = x - corner.real, y - corner.imag
    t = (dx * side.real + dy * side.imag) / abs(side) ** 2
    t = min(max(t.real, 0.0), 1.0) if not 0.0 < t.real < 1.0 else t
    return (dx - t * side.real) ** 2 + (dy - t * side.imag) ** 2


FORMULAS = {  # as the textbooks write them; x and y may be complex
    "quadratic": lambda x, y, kappa, angle: (
        ((math.cos(angle) * x + math.sin(angle) * y) ** 2 + kappa * (math.cos(angle) * y - math.sin(angle) * x) ** 2)
        / 2
    ),
    "rosenbrock": lambda x, y, a, b: (a - x) ** 2 + b * (y - x**2) ** 2,
    "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "styblinski_tang": lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
    "rastrigin": lambda x, y, amplitude: (
        2 * amplitude + x**2 + y**2 - amplitude * (cmath.cos(2 * cmath.pi * x) + cmath.cos(2 * cmath.pi * y))
    ),
    "ackley": ackley,
    "lessard": lessard,
    "valley": lambda x, y: (x * y - 1) ** 2 / 2,
    "square": square,
}
PARAMETERS = {
    "quadratic": st.tuples(st.floats(1.0, 1e4), st.floats(-1e5, 1e5)),
    "rosenbrock": st.tuples(st.floats(-3.0, 3.0), st.floats(0.01, 1e3)),
    "rastrigin": st.tuples(st.floats(0.0, 1e3)),
    "square": st.tuples(st.floats(26.0, 1e4)),
} | dict.fromkeys(("beale", "himmelblau", "styblinski_tang", "ackley", "lessard", "valley"), st.just(()))

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
    expected = FORMULAS[landscape.name](x, y, *values).real
    size = max(1.0, abs(landscape.minimum), *values)  # of the terms, which may cancel
    assert landscape(*values).value(x, y) == pytest.approx(expected, rel=1e-10, abs=1e-12 * size)


@every_landscape
@given(data=st.data(), x=coordinate, y=coordinate)
def test_gradient_is_the_derivative_of_the_textbook_formula(landscape, data, x, y):
    assume(landscape.name != "ackley" or math.hypot(x, y) > 1e-3)  # at its kink it has no derivative
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
    for k, point in enumerate(objective.minimisers):
        if np.isnan(point).all():  # a break between parts of a curve
            assert landscape.minima == "curve"
        elif landscape.name == "himmelblau" and k > 0:  # roots of a quartic, which no float is
            assert objective.gradient(*point) == pytest.approx((0.0, 0.0), rel=0, abs=2e-14)
            assert 0.0 <= objective.value(*point) <= 1e-29
        else:
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


def decimal_root(f, derivative, x):
    """Newton's method with 50 digits."""
    with localcontext(prec=50):
        for _ in range(100):
            x -= f(x) / derivative(x)
    return x


def test_styblinski_tangs_minimum_is_the_nearest_float():
    root = decimal_root(lambda x: 4 * x**3 - 32 * x + 5, lambda x: 12 * x**2 - 32, Decimal(-3))
    least = root**4 - 16 * root**2 + 5 * root
    assert ms.objectives.styblinski_tang().minimisers.tolist() == [[float(root)] * 2]
    assert ms.objectives.styblinski_tang.minimum == float(least) == pytest.approx(-78.33233140754282, abs=0)


@pytest.mark.parametrize("index", range(4))
def test_himmelblaus_minimisers_are_the_nearest_floats(index):
    x, y = map(Decimal, ms.objectives.himmelblau().minimisers[index].tolist())
    with localcontext(prec=50):
        for _ in range(8):  # Newton's method on x^2 + y = 11, x + y^2 = 7
            first, second = x * x + y - 11, x + y * y - 7
            determinant = 4 * x * y - 1
            x, y = x - (2 * y * first - second) / determinant, y - (2 * x * second - first) / determinant
    assert ms.objectives.himmelblau().minimisers[index].tolist() == [float(x), float(y)]


@pytest.mark.parametrize(
    ("name", "x", "y", "value"),
    [
        ("beale", 0.0, 0.0, 14.203125),
        ("beale", 1.0, 1.0, 14.203125),
        ("himmelblau", 0.0, 0.0, 170.0),
        ("himmelblau", 1.0, 1.0, 106.0),
        ("styblinski_tang", 0.0, 0.0, 0.0),
        ("styblinski_tang", 1.0, 2.0, -24.0),
        ("rastrigin", 1.0, 1.0, 2.0),
        ("rastrigin", 0.5, -0.5, 40.5),
        ("ackley", 1.0, 1.0, 20 - 20 * math.exp(-0.2)),
        ("lessard", -1.0, 2.0, 22.5),
        ("lessard", 1.0, 0.0, 12.5),
        ("lessard", 2.0, 0.0, 38.0),
        ("lessard", 4.0, 0.0, 140.0),
        ("valley", 0.0, 7.0, 0.5),
        ("valley", -2.0, 3.0, 24.5),
        ("square", 0.1, 0.2, 0.025),
        ("square", 1.0, 0.0, 0.5 - 0.495 * (0.25 + 100 / 9801)),
    ],
)
def test_values_that_can_be_worked_out_by_hand(name, x, y, value):
    assert LANDSCAPES[name]().value(x, y) == pytest.approx(value, rel=1e-15, abs=2e-14)


@pytest.mark.parametrize("exponent", range(-12, -2))
def test_close_to_its_minimum_a_loss_has_all_its_digits(exponent):
    """Where the textbook's formulas have none left: their terms of size 20 cancel."""
    h = 10.0**exponent
    rastrigin, ackley = ms.objectives.rastrigin(10.0).value(h, 0.0), ms.objectives.ackley().value(h, 0.0)
    assert rastrigin == pytest.approx(h**2 * (1 + 20 * math.pi**2), rel=1e-15 + 10 * h**2)
    bumps = -math.e * math.expm1(-(math.sin(math.pi * h) ** 2))
    assert ackley == pytest.approx(-20 * math.expm1(-0.2 * h / math.sqrt(2)) + bumps, rel=1e-14)


def test_ackleys_kink_has_gradient_zero_and_slopes_all_around():
    ackley = ms.objectives.ackley()
    assert ackley.gradient(0.0, 0.0) == ackley.gradient(-0.0, 0.0) == (0.0, 0.0)
    for angle in np.linspace(0, 2 * math.pi, 13):
        direction = np.array([math.cos(angle), math.sin(angle)])
        np.testing.assert_allclose(ackley.gradient(*(1e-12 * direction)), 2 * math.sqrt(2) * direction, atol=1e-9)


@pytest.mark.parametrize(("kink", "slope"), [(1.0, 25.0), (2.0, 26.0)])
def test_lessards_loss_and_slope_have_no_jump_at_its_kinks(kink, slope):
    objective = ms.objectives.lessard()
    before = math.nextafter(kink, 0.0)
    assert objective.gradient(kink, 0.0) == (slope, 0.0)
    assert objective.gradient(before, 0.0)[0] == pytest.approx(slope, rel=1e-14)
    assert objective.value(before, 0.0) == pytest.approx(objective.value(kink, 0.0), rel=1e-14)


BOUNDED = {name: landscape for name, landscape in LANDSCAPES.items() if landscape.curvature_bounds is not None}


@pytest.mark.parametrize("landscape", BOUNDED.values(), ids=BOUNDED)
@given(data=st.data(), points=st.tuples(coordinate, coordinate, coordinate, coordinate))
def test_curvatures_lie_between_the_bounds_that_are_said(landscape, data, points):
    """Between every two points: mu |x - y|^2 <= (g_x - g_y)(x - y), |g_x - g_y|^2 <= L (g_x - g_y)(x - y)."""
    objective = landscape(*data.draw(PARAMETERS[landscape.name]))
    mu, largest = objective.curvature_bounds
    here, there = np.array(points[:2]), np.array(points[2:])
    assume(np.abs(here - there).max() > 1e-3)
    apart = here - there
    turned = np.subtract(objective.gradient(*here), objective.gradient(*there))
    rounding = 1e-9 * largest * (1 + abs(here).max() ** 2)
    assert mu * apart @ apart <= turned @ apart + rounding
    assert turned @ turned <= largest * (turned @ apart + rounding)


@pytest.mark.parametrize("landscape", BOUNDED.values(), ids=BOUNDED)
def test_the_bounds_are_reached(landscape):
    objective = landscape()
    grid = np.linspace(-5, 5, 41) + 0.0123
    found = np.array([objective.curvatures(x, y) for x in grid for y in grid])
    np.testing.assert_allclose([found.min(), found.max()], objective.curvature_bounds, rtol=0.03)  # at a kink, between


@every_landscape
def test_where_no_bounds_are_said_it_curves_down_or_ever_more(landscape):
    if landscape.name in BOUNDED:
        return
    wide = np.concatenate([np.linspace(-5, 5, 41), [-100.0, 100.0]]) + 0.0123
    found = np.array([landscape().curvatures(x, y) for x in wide for y in wide])
    assert landscape().curvature_bounds is None
    assert found.min() < 0 or found.max() > 1e4


CYCLE = [Fraction(792, 1225), Fraction(-2208, 1225), Fraction(2592, 1225)]


def lessards_ball(start, n_steps):
    """The heavy ball that is optimal for quadratics of curvatures 1 to 25."""
    settings = {"step_size": 1 / 9, "momentum": 4 / 9, "n_steps": n_steps, "start": (start, 0.0)}
    return ms.simulate(ms.objectives.lessard(), "heavy_ball", **settings).iterates


def test_lessards_cycle_is_one_in_exact_arithmetic():
    for before, x, after in zip(CYCLE, CYCLE[1:] + CYCLE[:1], CYCLE[2:] + CYCLE[:2], strict=True):
        slope = 25 * x if x < 1 else x + 24 if x < 2 else 25 * x - 24
        assert after == x - slope / 9 + Fraction(4, 9) * (x - before)


@pytest.mark.parametrize("start", [3.07, 3.3, 3.46])
def test_from_there_a_heavy_ball_ends_in_lessards_cycle(start):
    path = lessards_ball(start, 303)[-30:]
    first = int(np.argmin(abs(path[:3, 0] - float(CYCLE[0]))))
    np.testing.assert_allclose(path[first : first + 27, 0], [float(x) for x in CYCLE] * 9, rtol=0, atol=1e-9)
    assert (path[:, 1] == 0.0).all()


@pytest.mark.parametrize("start", [3.0, 3.5])
def test_from_beside_it_settles(start):
    assert abs(lessards_ball(start, 100)[-1, 0]) < 1e-9


def test_the_squares_corners_are_as_the_recipe_has_them():
    square = ms.objectives.square()
    assert square.gradient(1.0, 0.0) == pytest.approx((0.505, -0.1), rel=1e-15)  # (1, 0)/100 + 0.99 (1/2, -10/99)
    for kappa in (26.0, 100.0, 1e8):
        far = 1 - 1 / kappa
        for corner in corners_of_the_square(kappa):
            beyond = corner + corner  # to which the corner is the nearest point of the square
            gx, gy = ms.objectives.square(kappa).gradient(beyond.real, beyond.imag)
            assert complex(gx, gy) == pytest.approx(beyond / kappa + far * corner, rel=1e-14)


@given(x=st.floats(-0.25, 0.25), y=st.floats(-0.25, 0.25))
def test_within_the_square_it_is_a_bowl_of_curvature_1(x, y):
    square = ms.objectives.square()
    assert square.value(x, y) == pytest.approx((x * x + y * y) / 2, rel=1e-14)
    np.testing.assert_allclose(square.gradient(x, y), (x, y), rtol=0, atol=1e-15)


@given(x=coordinate, y=coordinate, u=coordinate, v=coordinate, kappa=st.floats(26.0, 1e4))
def test_the_squares_curvatures_lie_between_1_over_kappa_and_1(x, y, u, v, kappa):
    away = np.array([x - u, y - v])
    assume(math.hypot(*away) > 1e-3)
    square = ms.objectives.square(kappa)
    slope = np.subtract(square.gradient(x, y), square.gradient(u, v)) @ away / (away @ away)
    assert 1 / kappa - 1e-9 <= slope <= 1.0 + 1e-9


def test_the_valleys_minimisers_are_two_branches_of_a_hyperbola():
    points = ms.objectives.valley().minimisers
    (gap,) = np.flatnonzero(np.isnan(points[:, 0]))
    right, left = points[:gap], points[gap + 1 :]
    np.testing.assert_array_equal(left, -right)
    assert (np.diff(right[:, 0]) > 0).all()
    assert [1.0, 1.0] in right.tolist()
    np.testing.assert_allclose(right.prod(axis=1), 1.0, rtol=1e-15)
    middles = (right[1:] + right[:-1]) / 2  # of what is drawn between them, how far beside the curve
    away = [math.dist(ms.objectives.valley().nearest_minimiser(*point), point) for point in middles]
    assert max(away) < 0.0004


@given(x=st.floats(-30.0, 30.0), y=st.floats(-30.0, 30.0))
@example(x=0.0, y=0.0)
@example(x=2.0, y=2.0)  # where three nearest points become one
@example(x=-5.0, y=-5.0)
@example(x=3.0, y=-3.0)
def test_the_valleys_nearest_minimiser_is_the_nearest_root_of_a_quartic(x, y):
    roots = np.roots([1.0, -x, 0.0, y, -1.0])
    real = roots[abs(roots.imag) <= 1e-4].real
    found = ms.objectives.valley().nearest_minimiser(x, y)
    least = min(math.hypot(t - x, 1.0 / t - y) for t in real)
    assert math.dist(found, (x, y)) == pytest.approx(least, rel=1e-6, abs=1e-9)
    assert math.dist(found, (x, y)) <= least * (1 + 1e-9) + 1e-12  # roots that are twice the same are not exact
    assert found.prod() == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("far", [1e5, 1e77, 1e160, 1e300])
@pytest.mark.parametrize("near", [0.0, 1.0, -1e3, 1e3])
def test_from_far_away_the_nearest_of_the_valley_is_beside_it(far, near):
    found = ms.objectives.valley().nearest_minimiser
    assert found(far, near) == pytest.approx((far, 1.0 / far), rel=1e-9)
    assert found(near, -far) == pytest.approx((-1.0 / far, -far), rel=1e-9)


# --- axes -------------------------------------------------------------------------------------------------------------


def hessian(objective, x, y):
    """By differences of gradients, each improved by Richardson's extrapolation."""

    def column(dx, dy):
        def difference(h):
            after, before = objective.gradient(x + h * dx, y + h * dy), objective.gradient(x - h * dx, y - h * dy)
            return np.subtract(after, before) / (2 * h)

        return (4 * difference(5e-4) - difference(1e-3)) / 3

    matrix = np.column_stack([column(1, 0), column(0, 1)])
    return (matrix + matrix.T) / 2


def off_the_sides(x, y):
    """Whether (x, y) is beside all lines on which the sides of the usual square lie, its kinks."""
    corners = corners_of_the_square(100.0)
    sides = [(a, (b - a) / abs(b - a)) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    return all(abs((side.conjugate() * (complex(x, y) - a)).imag) > 0.01 for a, side in sides)


@pytest.mark.parametrize("landscape", [each for each in LANDSCAPES.values() if each.name != "square"])
@given(x=st.floats(-4.0, 4.0), y=st.floats(-4.0, 4.0))
def test_axes_are_the_hessians_eigenvectors(landscape, x, y):
    assume(landscape.name != "ackley" or math.hypot(x, y) > 0.1)
    assume(landscape.name != "lessard" or min(abs(x - 1.0), abs(x - 2.0)) > 0.01)  # no curvature at its kinks
    objective = landscape()
    (low, high), vectors = np.linalg.eigh(hessian(objective, x, y))
    assume(high - low > 1e-2 * (abs(low) + abs(high)))
    axes = objective.axes(x, y)
    np.testing.assert_allclose(abs(np.sum(axes * vectors.T, axis=1)), 1.0, rtol=0, atol=1e-6)
    np.testing.assert_allclose(np.hypot(*axes.T), 1.0, rtol=0, atol=1e-15)
    assert axes[0] @ axes[1] == pytest.approx(0.0, abs=1e-15)
    assert all(next(part for part in axis if part != 0.0) > 0.0 for axis in axes)


@every_landscape
@given(x=coordinate, y=coordinate)
def test_curvatures_are_the_hessians_eigenvalues(landscape, x, y):
    assume(landscape.name != "ackley" or math.hypot(x, y) > 0.1)
    assume(landscape.name != "square" or off_the_sides(x, y))
    objective = landscape()
    expected = np.linalg.eigvalsh(hessian(objective, x, y))
    np.testing.assert_allclose(objective.curvatures(x, y), expected, rtol=0, atol=1e-4 * (1 + abs(expected).max()))


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 2, -2.0])
@pytest.mark.parametrize("kappa", [1.0, 25.0, 1e6])
def test_curvatures_of_a_quadratic_are_its_own_everywhere(kappa, angle):
    found = ms.objectives.quadratic(kappa, angle).curvatures(0.0, 0.0)
    np.testing.assert_allclose(found, [1.0, kappa], rtol=0, atol=1e-12 * kappa)


def test_curvatures_too_large_to_be_squared_are_curvatures_too():
    large = ms.objectives.rosenbrock().curvatures(1e90, 1.0)
    assert large[1] == pytest.approx(1.2e183, rel=1e-3)


@pytest.mark.parametrize(
    ("kappa", "angle", "expected"),
    [
        (1.0, 0.0, [[1.0, 0.0], [0.0, 1.0]]),
        (1.0, 0.7, [[1.0, 0.0], [0.0, 1.0]]),
        (9.0, 0.0, [[1.0, 0.0], [0.0, 1.0]]),
        (9.0, math.pi / 2, [[0.0, 1.0], [1.0, 0.0]]),
        (1e8, math.pi / 4, [[math.sqrt(0.5), math.sqrt(0.5)], [math.sqrt(0.5), -math.sqrt(0.5)]]),
        (9.0, -math.pi / 4, [[math.sqrt(0.5), -math.sqrt(0.5)], [math.sqrt(0.5), math.sqrt(0.5)]]),
    ],
)
@pytest.mark.parametrize("point", [(0.0, 0.0), (-3e5, 2e4)])
def test_axes_of_a_quadratic_are_its_own_everywhere(kappa, angle, expected, point):
    axes = ms.objectives.quadratic(kappa, angle).axes(*point)
    np.testing.assert_allclose(axes, expected, rtol=0, atol=1e-7)
    assert not np.signbit(axes[axes == 0.0]).any()


@given(kappa=st.floats(26.0, 1e4), side=st.integers(0, 3), along=st.floats(0.05, 0.95), away=st.floats(0.05, 5.0))
def test_beside_the_square_it_is_flat_along_the_normal_and_steep_along_the_side(kappa, side, along, away):
    corners = corners_of_the_square(kappa)
    first, second = corners[side], corners[(side + 1) % 4]
    normal = (second - first) / 1j / abs(second - first)
    point = first + along * (second - first) + away * normal
    square = ms.objectives.square(kappa)
    np.testing.assert_allclose(square.curvatures(point.real, point.imag), [1 / kappa, 1.0], rtol=0, atol=1e-7)
    flat, steep = square.axes(point.real, point.imag)
    assert abs(flat @ [normal.real, normal.imag]) == pytest.approx(1.0, abs=1e-12)
    assert abs(steep @ [-normal.imag, normal.real]) == pytest.approx(1.0, abs=1e-12)


def test_axes_where_there_are_none_are_the_coordinates():
    assert ms.objectives.square().axes(0.0, 0.0).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert ms.objectives.rosenbrock().axes(1e200, 1.0).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert ms.objectives.ackley().axes(0.0, 0.0).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    with pytest.raises(ValueError, match=r"^point x must be a finite number, got nan"):
        ms.objectives.ackley().axes(math.nan, 0.0)


# --- how objectives are asked -----------------------------------------------------------------------------------------


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
    assert not defaults or landscape(defaults[0] + 1.0) != landscape()


@pytest.mark.parametrize(
    ("values", "named", "message"),
    [
        ((), {"condition_number": 0.5}, "condition_number must lie in [1, 1e+08], got 0.5"),
        ((), {"condition_number": math.inf}, "condition_number must lie in [1, 1e+08], got inf"),
        ((math.nan,), {}, "condition_number must lie in [1, 1e+08], got nan"),
        ((), {"condition_number": "25"}, "condition_number must be a number, got '25'"),
        ((), {"angle": 100_001.0}, "angle must lie in [-100000, 100000], got 100001.0"),
        ((), {"angle": True}, "angle must be a number, got True"),
        (
            (),
            {"kappa": 3.0},
            "parameter of quadratic must be one of condition_number, angle; got 'kappa' (did you mean "
            "'condition_number'?)",
        ),
        ((1.0, 2.0, 3.0), {}, "parameters of quadratic must be at most 2 (condition_number, angle), got 3"),
        ((2.0,), {"condition_number": 3.0}, "condition_number of quadratic must be given once, got 2.0 and 3.0"),
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
    for value, (low, high) in (
        (landscape.step_size, landscape.step_size_slider),
        (landscape.adaptive_step_size, landscape.adaptive_step_size_slider),
    ):
        assert 0.0 < low <= value <= high
    objective = landscape()
    least = objective.minimisers if objective.minima == "points" else [objective.nearest_minimiser(*landscape.start)]
    for x, y in (landscape.start, *least):
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
