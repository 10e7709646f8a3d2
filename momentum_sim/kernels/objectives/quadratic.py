"""A quadratic bowl: two curvatures, and the angle at which their axes lie."""

from momentum_sim.kernels.elementary import cosine_and_sine
from momentum_sim.kernels.jit import kernel


@kernel
def coefficients(p, c):
    """p = (condition number, angle); c = the Hessian (h_xx, h_xy, h_yy).

    The flat axis, of curvature 1, lies at ``angle`` from x; the steep one has the condition number as its curvature.
    A Hessian costs a step fewer operations than turning into the axes and back.
    """
    steep = p[0]
    cos, sin = cosine_and_sine(p[1])
    c[0] = cos * cos + steep * sin * sin
    c[1] = cos * sin * (1.0 - steep)
    c[2] = sin * sin + steep * cos * cos


@kernel
def value(x, y, c):
    """(h_xx x^2 + 2 h_xy x y + h_yy y^2) / 2."""
    return 0.5 * (x * (c[0] * x + c[1] * y) + y * (c[1] * x + c[2] * y))


@kernel
def gradient(x, y, c):
    """(h_xx x + h_xy y, h_xy x + h_yy y)."""
    return c[0] * x + c[1] * y, c[1] * x + c[2] * y


@kernel
def gauss_newton(x, y, c):
    """The Hessian: the residuals are the coordinates along the axes, each times the root of its curvature."""
    return c[0], c[2], c[1]


@kernel
def minimiser(index, c):
    """The origin."""
    return 0.0, 0.0
