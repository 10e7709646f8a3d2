"""Rosenbrock's curved valley."""

from momentum_sim.kernels.jit import kernel


@kernel
def coefficients(p, c):
    """p = c = (a, b)."""
    c[0] = p[0]
    c[1] = p[1]


@kernel
def value(x, y, c):
    """(a - x)^2 + b (y - x^2)^2."""
    e = c[0] - x
    d = y - x * x
    return e * e + c[1] * d * d


@kernel
def gradient(x, y, c):
    """(-2 (a - x) - 4 b x (y - x^2), 2 b (y - x^2))."""
    d = y - x * x
    return -2.0 * (c[0] - x) - 4.0 * c[1] * x * d, 2.0 * c[1] * d


@kernel
def gauss_newton(x, y, c):
    """Of the residuals sqrt(2) (a - x) and sqrt(2 b) (y - x^2): (2 + 8 b x^2, 2 b, -4 b x)."""
    return 2.0 + 8.0 * c[1] * x * x, 2.0 * c[1], -4.0 * c[1] * x


@kernel
def minimiser(index, c):
    """(a, a^2)."""
    return c[0], c[0] * c[0]
