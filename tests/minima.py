"""Objectives from outside the package that are least along a curve, nowhere, or where nobody says."""

from dataclasses import replace

from momentum_sim.checks import Interval
from momentum_sim.kernels.elementary import cosine_and_sine_of_turns, exponential
from momentum_sim.kernels.inverses import logarithm_of_one_plus
from momentum_sim.kernels.jit import kernel, square_root
from momentum_sim.objectives import LANDSCAPES, ObjectiveKernels
from momentum_sim.parameters import Parameter
from tests.test_extending import cone, no_coefficients

POINTS = 64  # of a curve


@kernel
def ring_value(x, y, _c):
    r = x * x + y * y - 1.0
    return r * r


@kernel
def ring_gradient(x, y, _c):
    r = 4.0 * (x * x + y * y - 1.0)
    return r * x, r * y


@kernel
def ring_point(index, _c):
    return cosine_and_sine_of_turns(index / (POINTS - 1))


@kernel
def ring_nearest(x, y, _c):
    size = square_root(x * x + y * y)
    return (x / size, y / size) if size > 0.0 else (1.0, 0.0)


#: (x^2 + y^2 - 1)^2, least on the unit circle.
ring = replace(
    cone,
    name="ring",
    title="A ring",
    parameters=(),
    n_coefficients=0,
    kernels=ObjectiveKernels(no_coefficients, ring_value, ring_gradient, ring_point, ring_nearest),
    n_minimisers=POINTS,
    start=(-1.5, 1.0),
    step_size=0.02,
    step_size_slider=(1e-3, 0.2),
)


@kernel
def logistic_value(x, y, _c):
    """log(1 + exp(-x)) + y^2/2."""
    return logarithm_of_one_plus(exponential(-x)) + 0.5 * y * y


@kernel
def logistic_gradient(x, y, _c):
    return -1.0 / (1.0 + exponential(x)), y


#: Its infimum is 0, and no point attains it.
logistic = replace(
    cone,
    name="logistic",
    title="A logistic loss",
    parameters=(),
    n_coefficients=0,
    kernels=ObjectiveKernels(no_coefficients, logistic_value, logistic_gradient),
    start=(-2.0, 1.0),
)


@kernel
def saddle_value(x, y, _c):
    return x * x - y * y


@kernel
def saddle_gradient(x, y, _c):
    return 2.0 * x, -2.0 * y


#: x^2 - y^2, which has no lower bound.
saddle = replace(
    logistic,
    name="saddle",
    title="A saddle",
    kernels=ObjectiveKernels(no_coefficients, saddle_value, saddle_gradient),
    minimum=None,
    start=(-2.0, 0.5),
    step_size=0.05,
)


@kernel
def tilted_coefficients(p, c):
    c[0] = p[0]


@kernel
def tilted_value(x, y, c):
    """x^4 - 2 x^2 + c x + y^2/2: two basins, the deeper of which lies left for c > 0."""
    return x**4 - 2.0 * x * x + c[0] * x + 0.5 * y * y


@kernel
def tilted_gradient(x, y, c):
    return 4.0 * x**3 - 4.0 * x + c[0], y


#: Its minimum is a root of a cubic; nobody says which.
tilted = replace(
    cone,
    name="tilted",
    title="A tilted double well",
    parameters=(Parameter("tilt", "Tilt c", "c", 0.5, Interval(-1e3, 1e3), (-2.0, 2.0)),),
    kernels=ObjectiveKernels(tilted_coefficients, tilted_value, tilted_gradient),
    minimum="found",
    start=(1.8, 1.0),
    step_size=0.03,
    step_size_slider=(1e-3, 0.3),
)


@kernel
def bent_value(x, y, c):
    """x^2 + c y^2, which has a minimum if c > 0 alone."""
    return x * x + c[0] * y * y


@kernel
def bent_gradient(x, y, c):
    return 2.0 * x, 2.0 * c[0] * y


#: A bowl for c > 0, a saddle for c < 0.
bent = replace(
    tilted,
    name="bent",
    title="A bowl or a saddle",
    parameters=(Parameter("bend", "Bend c", "c", 1.0, Interval(-1e3, 1e3), (-2.0, 2.0)),),
    kernels=ObjectiveKernels(tilted_coefficients, bent_value, bent_gradient),
    start=(-2.0, 0.5),
)


def searched(landscape):
    """A landscape of which nothing is said but its value and its gradient."""
    return replace(landscape, name=f"{landscape.name}_searched", minimum="found", n_minimisers=1,
                   kernels=landscape.kernels._replace(minimiser=None, nearest=None))  # fmt: skip


OUTSIDE = {landscape.name: landscape for landscape in (ring, logistic, saddle, tilted, bent)}
SEARCHED = {name: searched(landscape) for name, landscape in LANDSCAPES.items()}
