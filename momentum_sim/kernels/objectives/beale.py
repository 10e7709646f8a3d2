"""Beale's function: long flat arms that meet in a shallow valley."""

from momentum_sim.kernels.jit import kernel


@kernel
def coefficients(p, c):
    """No parameters, no coefficients."""


@kernel
def _residuals(x, y):
    """(1.5 - x + x y, 2.25 - x + x y^2, 2.625 - x + x y^3)."""
    return 1.5 - x * (1.0 - y), 2.25 - x * (1.0 - y * y), 2.625 - x * (1.0 - y * y * y)


@kernel
def value(x, y, c):
    """The sum of the residuals' squares."""
    first, second, third = _residuals(x, y)
    return first * first + second * second + third * third


@kernel
def gradient(x, y, c):
    """Twice the sum of residual r_k times its derivatives (y^k - 1, k x y^(k-1)), k = 1, 2, 3."""
    first, second, third = _residuals(x, y)
    y2 = y * y
    gx = 2.0 * (first * (y - 1.0) + second * (y2 - 1.0) + third * (y2 * y - 1.0))
    gy = 2.0 * x * (first + 2.0 * y * second + 3.0 * y2 * third)
    return gx, gy


@kernel
def gauss_newton(x, y, c):
    """Twice the sum over k of the products of (y^k - 1, k x y^(k-1)), k = 1, 2, 3."""
    y2 = y * y
    first, second, third = y - 1.0, y2 - 1.0, y2 * y - 1.0
    xx = 2.0 * (first * first + second * second + third * third)
    yy = 2.0 * (x * x) * (1.0 + y2 * (4.0 + 9.0 * y2))
    return xx, yy, 2.0 * x * (first + 2.0 * y * second + 3.0 * y2 * third)


@kernel
def minimiser(index, c):
    """(3, 1/2)."""
    return 3.0, 0.5
