"""Objectives as kernels: the numbers a loss is computed from, its value, its gradient, and where it is least.

Each objective has the same four:

``coefficients(p, c)``   the parameters a reader sees, ``p``, turned into the numbers ``c`` the other three read
``value(x, y, c)``       the loss f(x, y)
``gradient(x, y, c)``    (df/dx, df/dy)
``minimiser(index, c)``  the ``index``-th global minimiser (x, y)
"""

from momentum_sim.kernels.elementary import cosine_and_sine
from momentum_sim.kernels.jit import kernel


@kernel
def quadratic_coefficients(p, c):
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
def quadratic_value(x, y, c):
    """(h_xx x^2 + 2 h_xy x y + h_yy y^2) / 2."""
    return 0.5 * (x * (c[0] * x + c[1] * y) + y * (c[1] * x + c[2] * y))


@kernel
def quadratic_gradient(x, y, c):
    """(h_xx x + h_xy y, h_xy x + h_yy y)."""
    return c[0] * x + c[1] * y, c[1] * x + c[2] * y


@kernel
def quadratic_minimiser(index, c):
    """The origin."""
    return 0.0, 0.0


@kernel
def rosenbrock_coefficients(p, c):
    """p = c = (a, b)."""
    c[0] = p[0]
    c[1] = p[1]


@kernel
def rosenbrock_value(x, y, c):
    """(a - x)^2 + b (y - x^2)^2."""
    e = c[0] - x
    d = y - x * x
    return e * e + c[1] * d * d


@kernel
def rosenbrock_gradient(x, y, c):
    """(-2 (a - x) - 4 b x (y - x^2), 2 b (y - x^2))."""
    d = y - x * x
    return -2.0 * (c[0] - x) - 4.0 * c[1] * x * d, 2.0 * c[1] * d


@kernel
def rosenbrock_minimiser(index, c):
    """(a, a^2)."""
    return c[0], c[0] * c[0]
